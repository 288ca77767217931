package io.scriptorium.collab.simulation;

import io.scriptorium.collab.room.Session;
import io.scriptorium.crdt.AwarenessUpdate;
import io.scriptorium.crdt.StateVector;
import io.scriptorium.crdt.lib0.Lib0Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client that does what a test tells it, in real frames, and remembers what it heard. It answers nothing by itself.
 */
public final class ScriptedClient implements SimulatedSocket.Peer {
    private static final int SYNC = 0;
    private static final int AWARENESS = 1;
    private static final int AUTH = 2;
    private static final int QUERY_AWARENESS = 3;
    private static final int STATELESS = 5;
    private static final int CLOSE = 7;

    private final Session.Dialect dialect;
    private final String address;
    private final SimulatedSocket socket;
    private final List<Heard> heard = new ArrayList<>();
    private @Nullable Integer closeCode;
    private String closeReason = "";
    private Consumer<Heard> listener = any -> {};

    ScriptedClient(Rig rig, Session.Dialect dialect, String address) {
        this.dialect = dialect;
        this.address = address;
        this.socket = new SimulatedSocket(
                rig.loop(), rig.latencyMillis(), this, rig.limits().softOutboundBytes(), Rig.HARD_OUTBOUND_BYTES);
    }

    public SimulatedSocket socket() {
        return socket;
    }

    /** Runs with every message as it arrives. */
    public void listen(Consumer<Heard> consumer) {
        listener = consumer;
    }

    @Override
    public void received(byte[] payload) {
        Heard message = Heard.read(dialect, payload);
        heard.add(message);
        listener.accept(message);
    }

    @Override
    public void closed(int code, String reason) {
        closeCode = code;
        closeReason = reason;
    }

    /** Why it was closed; null while it is not. */
    public @Nullable Integer closeCode() {
        return closeCode;
    }

    public String closeReason() {
        return closeReason;
    }

    /** Everything heard since {@link #forget}. */
    public List<Heard> heard() {
        return heard;
    }

    /** Everything of one kind. */
    public List<Heard> heard(Heard.Kind kind) {
        return heard.stream().filter(message -> message.kind() == kind).toList();
    }

    /** A member of each stateless message of one type. */
    public List<Object> told(String type, String member) {
        return heard(Heard.Kind.STATELESS).stream()
                .map(Heard::json)
                .filter(json -> type.equals(json.get("type")))
                .map(json -> Objects.requireNonNull(json.get(member), member))
                .toList();
    }

    /** What was heard, in a word each. */
    public List<String> briefly() {
        return heard.stream().map(Heard::brief).toList();
    }

    /** What was heard for one address, in a word each. */
    public List<String> briefly(String to) {
        return heard.stream()
                .filter(message -> message.address().equals(to))
                .map(Heard::brief)
                .toList();
    }

    /** Forgets what was heard. */
    public void forget() {
        heard.clear();
    }

    /** Says any bytes. */
    public void say(byte[] message) {
        socket.say(message);
    }

    /** Hocuspocus: shows a token. */
    public ScriptedClient authenticate(@Nullable String version) {
        return authenticate("token", version);
    }

    /** Hocuspocus: shows this token. */
    public ScriptedClient authenticate(String token, @Nullable String version) {
        Lib0Writer out = begin(AUTH);
        out.writeVarUint(0);
        out.writeVarString(token);
        if (version != null) {
            out.writeVarString(version);
        }
        return say(out);
    }

    /** Tells what it knows. */
    public ScriptedClient step1(StateVector known) {
        return sync(0, known.encode());
    }

    /** Answers what the server knows. */
    public ScriptedClient step2(byte[] update) {
        return sync(1, update);
    }

    /** Tells an edit. */
    public ScriptedClient update(byte[] update) {
        return sync(2, update);
    }

    /** Tells one state. */
    public ScriptedClient aware(long client, long clock, String json) {
        return aware(new AwarenessUpdate(List.of(new AwarenessUpdate.Entry(client, clock, json))));
    }

    /** Tells states. */
    public ScriptedClient aware(AwarenessUpdate update) {
        Lib0Writer out = begin(AWARENESS);
        out.writeVarBytes(update.encode());
        return say(out);
    }

    /** Asks for all states. */
    public ScriptedClient queryAwareness() {
        return say(begin(QUERY_AWARENESS));
    }

    /** Hocuspocus: says something beside the document. */
    public ScriptedClient stateless(String payload) {
        Lib0Writer out = begin(STATELESS);
        out.writeVarString(payload);
        return say(out);
    }

    /** Hocuspocus: lets go of the document, and keeps the socket. */
    public ScriptedClient detach() {
        return say(begin(CLOSE));
    }

    /** A message of any type with any body. */
    public ScriptedClient message(int type, byte[] body) {
        Lib0Writer out = begin(type);
        out.writeBytes(body);
        return say(out);
    }

    private ScriptedClient sync(int kind, byte[] body) {
        Lib0Writer out = begin(SYNC);
        out.writeVarUint(kind);
        out.writeVarBytes(body);
        return say(out);
    }

    private Lib0Writer begin(int type) {
        return begin(address, type);
    }

    private Lib0Writer begin(String to, int type) {
        Lib0Writer out = new Lib0Writer();
        if (dialect == Session.Dialect.HOCUSPOCUS) {
            out.writeVarString(to);
        }
        out.writeVarUint(type);
        return out;
    }

    private ScriptedClient say(Lib0Writer out) {
        socket.say(out.toByteArray());
        return this;
    }

    /** Hocuspocus: the same socket, another address; what it says goes there, everything is heard here. */
    public Voice at(String other) {
        return new Voice(other);
    }

    /** A voice for one more document over the same socket. */
    public final class Voice {
        private final String to;

        private Voice(String to) {
            this.to = to;
        }

        public Voice authenticate() {
            Lib0Writer out = begin(to, AUTH);
            out.writeVarUint(0);
            out.writeVarString("token");
            say(out);
            return this;
        }

        public Voice step1(StateVector known) {
            return sync(0, known.encode());
        }

        public Voice update(byte[] update) {
            return sync(2, update);
        }

        public Voice detach() {
            say(begin(to, CLOSE));
            return this;
        }

        private Voice sync(int kind, byte[] body) {
            Lib0Writer out = begin(to, SYNC);
            out.writeVarUint(kind);
            out.writeVarBytes(body);
            say(out);
            return this;
        }
    }
}
