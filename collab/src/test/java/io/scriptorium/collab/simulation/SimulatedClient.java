package io.scriptorium.collab.simulation;

import io.scriptorium.collab.Collab;
import io.scriptorium.collab.room.Session.Dialect;
import io.scriptorium.collab.session.Channel;
import io.scriptorium.collab.session.CloseCode;
import io.scriptorium.collab.session.Connection;
import io.scriptorium.collab.session.DocumentName;
import io.scriptorium.collab.session.Frame;
import io.scriptorium.crdt.Admission;
import io.scriptorium.crdt.Awareness;
import io.scriptorium.crdt.AwarenessUpdate;
import io.scriptorium.crdt.DecodeLimits;
import io.scriptorium.crdt.StateVector;
import io.scriptorium.crdt.Update;
import io.scriptorium.crdt.UpdateInfo;
import io.scriptorium.crdt.UpdateLog;
import io.scriptorium.crdt.lib0.Lib0Reader;
import io.scriptorium.crdt.lib0.Lib0Writer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A tab: a replica, a ledger, and a socket now and then. It answers as the real providers do, and tells the oracle
 * whatever passes between it and the server, on the server's side of the wire.
 */
final class SimulatedClient {
    private static final Set<Integer> COME_BACK = Set.of(1006, 1012, 1013);

    private final World world;
    private final Oracle oracle;
    private final Random random;
    private final Dialect dialect;
    private final String document;
    private final String name;
    private final Typist typist;
    private final UpdateLog log = UpdateLog.empty();
    private final Knowledge knowledge = new Knowledge();
    private final Awareness awareness;
    private @Nullable Link link;
    private boolean wantsIn;
    private boolean gone;
    private long awarenessClock;
    private int tokens;

    SimulatedClient(World world, Dialect dialect, String document, String name, long id) {
        this.world = world;
        this.oracle = world.oracle();
        this.random = world.random();
        this.dialect = dialect;
        this.document = document;
        this.name = name;
        this.typist = new Typist(id);
        this.awareness = new Awareness(world.time()::nowMillis);
    }

    String document() {
        return document;
    }

    Knowledge knowledge() {
        return knowledge;
    }

    boolean online() {
        return link != null;
    }

    /** Whether the server has answered everything, and nothing was cut or held up. */
    boolean settled() {
        return link != null && link.synced && link.ledger.isEmpty();
    }

    /** Who it sees, by awareness id, itself included. */
    AwarenessUpdate seen() {
        return awareness.update(awareness.clients().stream().sorted().toList());
    }

    /** What it says of itself. */
    AwarenessUpdate.Entry self() {
        return new AwarenessUpdate.Entry(typist.client(), awarenessClock, "");
    }

    @Override
    public String toString() {
        return dialect.name().charAt(0) + "" + typist.client();
    }

    // What its owner does.

    /** Goes online, and comes back whenever the wire dies. */
    void goOnline() {
        wantsIn = true;
        if (link == null && !gone) {
            oracle.note(this + " connects");
            link = new Link();
            link.begin();
        }
    }

    /** The wire dies; it comes back unless it stays offline. */
    void cut(boolean stayOffline) {
        wantsIn = !stayOffline;
        if (link != null) {
            link.socket.cut(random.nextInt(3_000));
        }
    }

    /** The tab is closed, with whatever was not acknowledged. */
    void leave() {
        wantsIn = false;
        gone = true;
        if (link != null) {
            oracle.note(this + " leaves");
            link.socket.leave();
            link = null;
        }
    }

    /** The server was killed. */
    void serverDied() {
        if (link != null) {
            link.socket.die();
        }
    }

    void stall(boolean stall) {
        if (link != null) {
            link.socket.stall(stall);
        }
    }

    /** Writes a token that nobody else writes, somewhere. */
    void type() {
        List<Typist.Id> places = places();
        Typist.Id left = places.isEmpty() || random.nextInt(10) == 0 ? null : place(places);
        Typist.Id right = places.isEmpty() || random.nextBoolean() ? null : place(places);
        String padding = random.nextInt(20) == 0 ? "~".repeat(random.nextInt(1_000)) : "";
        edit(typist.insert(left, right, "<" + typist.client() + "." + tokens++ + padding + ">"));
    }

    /** Deletes something that it sees. */
    void delete() {
        List<Long> clients = knowledge.clients().stream().filter(Typist::has).toList();
        if (!clients.isEmpty()) {
            long client = clients.get(random.nextInt(clients.size()));
            int clock = random.nextInt((int) knowledge.nextClock(client));
            edit(Typist.delete(client, clock, 1 + random.nextInt((int) knowledge.nextClock(client) - clock)));
        }
    }

    private List<Typist.Id> places() {
        List<Typist.Id> last = new ArrayList<>();
        for (long client : knowledge.clients()) {
            if (Typist.has(client)) { // whole contents stand under another root
                last.add(new Typist.Id(client, knowledge.nextClock(client) - 1));
            }
        }
        return last;
    }

    private Typist.Id place(List<Typist.Id> last) {
        Typist.Id drawn = last.get(random.nextInt(last.size()));
        return random.nextBoolean() ? drawn : new Typist.Id(drawn.client(), random.nextInt((int) drawn.clock() + 1));
    }

    private void edit(byte[] update) {
        take(update, "its own edit");
        if (link != null) {
            link.sendUpdate(update);
        }
    }

    /** Another tab of the same browser tells what it knows, and this one passes it on, not always in order. */
    void hearFrom(SimulatedClient other) {
        byte[] news = other.log.diff(log.stateVector());
        Parts parts = Parts.of(news);
        if (knowledge.contains(parts)) {
            return;
        }
        oracle.note(this + " hears from " + other);
        List<byte[]> pieces = pieces(parts, news);
        take(news, "an edit of the tab beside it");
        Collections.shuffle(pieces, random);
        if (link != null) {
            link.caretUnsure = true;
            pieces.forEach(link::sendUpdate);
        }
    }

    /** The update, cut between the clients whose text it holds; each piece may need others first. */
    private static List<byte[]> pieces(Parts parts, byte[] update) {
        List<byte[]> pieces = new ArrayList<>();
        for (long client :
                parts.runs().stream().map(Parts.Run::client).distinct().toList()) {
            Lib0Writer out = new Lib0Writer();
            List<Long> others = parts.runs().stream()
                    .map(Parts.Run::client)
                    .distinct()
                    .filter(other -> other != client)
                    .toList();
            out.writeVarUint(others.size());
            for (long other : others) {
                out.writeVarUint(other);
                out.writeVarUint(1_000_000);
            }
            pieces.add(Update.diff(update, StateVector.decode(out.toByteArray(), DecodeLimits.TRUSTED)));
        }
        return pieces.isEmpty() ? List.of(update) : pieces;
    }

    /** Moves its caret, or says again where it is. */
    void present() {
        awarenessClock++;
        if (link != null) {
            link.sendAwareness();
        }
    }

    /** Asks for everything anew, as {@code forceSync} does. */
    void sync() {
        if (link != null) {
            link.sendStep1();
        }
    }

    private void take(byte[] update, String what) {
        String rest = knowledge.take(Parts.of(update));
        oracle.check(rest.isEmpty(), this + " gets " + what + " and " + rest);
        UpdateInfo info = Update.inspect(update, DecodeLimits.TRUSTED);
        switch (log.admit(info)) {
            case Admission.Adds adds -> log.commit(log.append(info));
            case Admission.Known known -> {}
            case Admission.Misses misses -> throw oracle.violation(this + " gets " + what + " and misses " + misses);
            case Admission.Conflicts conflict ->
                throw oracle.violation(this + " gets " + what + " that conflicts at " + conflict);
        }
    }

    /** One socket, from connect to close. */
    private final class Link implements SimulatedSocket.Peer {
        private final SimulatedSocket socket;
        /** What the client has sent and awaits an answer to. */
        private final Deque<Parts> ledger = new ArrayDeque<>();

        private boolean owesStep2;
        private boolean sentStep2;
        /** It has sent edits that the server may have to hold, and a caret in them would not wait. */
        private boolean caretUnsure;

        private boolean synced;
        private long heardHistory;

        /** What the server has read and must answer, by the protocol's rule. */
        private final Deque<Parts> toAnswer = new ArrayDeque<>();

        private boolean serverOwesStep2;

        Link() {
            socket = new SimulatedSocket(
                    world.loop(),
                    world::latencyMillis,
                    this,
                    world.limits().softOutboundBytes(),
                    World.HARD_OUTBOUND_BYTES);
        }

        void begin() {
            Collab collab = world.collab();
            socket.connect(channel -> {
                Channel watched = new WatchedChannel(channel, this);
                Connection connection = dialect == Dialect.HOCUSPOCUS
                        ? collab.hocuspocus(watched)
                        : collab.yWebsocket(watched, new DocumentName(document));
                return new WatchedConnection(connection, this);
            });
            if (dialect == Dialect.HOCUSPOCUS && random.nextInt(4) > 0) {
                Lib0Writer out = begin(2);
                out.writeVarUint(0);
                out.writeVarString("");
                if (random.nextBoolean()) {
                    out.writeVarString("4.8.0");
                }
                socket.say(out.toByteArray());
            }
            sendStep1();
            if (awarenessClock > 0) {
                sendAwareness();
            }
        }

        private Lib0Writer begin(int type) {
            Lib0Writer out = new Lib0Writer();
            if (dialect == Dialect.HOCUSPOCUS) {
                out.writeVarString(document);
            }
            out.writeVarUint(type);
            return out;
        }

        private void sendSync(int kind, byte[] body) {
            Lib0Writer out = begin(0);
            out.writeVarUint(kind);
            out.writeVarBytes(body);
            socket.say(out.toByteArray());
        }

        void sendStep1() {
            owesStep2 = true;
            sendSync(0, log.stateVector().encode());
        }

        void sendUpdate(byte[] update) {
            caretUnsure |= !sentStep2;
            if (dialect == Dialect.HOCUSPOCUS) {
                ledger.add(Parts.of(update));
            }
            sendSync(2, update);
        }

        private void sendStep2(StateVector serverKnows) {
            byte[] update = log.diff(serverKnows);
            if (dialect == Dialect.HOCUSPOCUS && owesStep2) {
                ledger.add(Parts.of(update));
            }
            owesStep2 = false;
            sentStep2 = true;
            sendSync(1, update);
        }

        void sendAwareness() {
            long caret = sentStep2 && !caretUnsure ? typist.clock() : 0;
            String state = "{\"user\":{\"name\":\"" + name + "\"},\"caret\":" + caret + "}";
            Lib0Writer out = begin(1);
            out.writeVarBytes(
                    new AwarenessUpdate(List.of(new AwarenessUpdate.Entry(typist.client(), awarenessClock, state)))
                            .encode());
            socket.say(out.toByteArray());
        }

        @Override
        public void received(byte[] payload) {
            if (link != this) {
                return;
            }
            Heard heard = Heard.read(dialect, payload);
            switch (heard.kind()) {
                case STEP1 -> sendStep2(heard.stateVector());
                case STEP2 -> {
                    take(heard.body(), "a Step 2");
                    synced = true;
                }
                case UPDATE -> take(heard.body(), "an update");
                case AWARENESS -> see(heard.awareness());
                case STATELESS -> read(heard);
                case STATUS -> {
                    oracle.check(heard.body()[0] == 1, SimulatedClient.this + " is refused");
                    oracle.check(!ledger.isEmpty(), SimulatedClient.this + " gets an answer too many");
                    oracle.checkDurable(document, ledger.remove(), "acknowledged");
                    world.meet("acknowledgements");
                }
                case DENIED, DETACHED -> throw oracle.violation(SimulatedClient.this + " is sent away: " + heard);
                case AUTHENTICATED, PING, PONG -> {}
            }
        }

        private void see(AwarenessUpdate update) {
            Awareness.Change change = awareness.apply(update);
            for (AwarenessUpdate.Entry entry : update.entries()) {
                if (!entry.removes() && Typist.has(entry.client()) && synced && !world.storeWasStuck()) {
                    long caret = Long.parseLong(entry.json().replaceAll("(.*\"caret\":)|}", ""));
                    oracle.check(
                            knowledge.nextClock(entry.client()) >= caret,
                            SimulatedClient.this + " sees a caret before its text: " + entry);
                }
            }
            if (change.removed().contains(typist.client())) {
                present(); // somebody took it for gone
            }
        }

        private void read(Heard heard) {
            switch (String.valueOf(heard.json().get("type"))) {
                case "activity" ->
                    heardHistory = oracle.checkHistory(
                            document,
                            (List<?>) Optional.ofNullable(heard.json().get("entries"))
                                    .orElseThrow(),
                            heardHistory);
                case "chat" -> oracle.checkChat(document, heard.json());
                case "store" ->
                    world.checkEpoch(document, String.valueOf(heard.json().get("epoch")));
                default -> throw oracle.violation(SimulatedClient.this + " is told " + heard.text());
            }
        }

        @Override
        public void closed(int code, String reason) {
            if (link != this) {
                return;
            }
            oracle.note(SimulatedClient.this + " is closed: " + code + " " + reason);
            oracle.check(
                    COME_BACK.contains(code), SimulatedClient.this + " is closed for good: " + code + " " + reason);
            link = null;
            awareness.remove(awareness.clients()); // as providers do
            if (wantsIn) {
                world.people().schedule(50 + random.nextInt(1_000), () -> {
                    if (wantsIn) {
                        goOnline();
                    }
                });
            }
        }

        /** The server reads a message. */
        void serverReads(byte[] message) {
            if (dialect != Dialect.HOCUSPOCUS) {
                return;
            }
            Lib0Reader in = new Lib0Reader(message);
            in.readVarString(1_000);
            if (in.readVarUint() != 0) {
                return;
            }
            long kind = in.readVarUint();
            byte[] body = in.readVarBytes(Integer.MAX_VALUE);
            if (kind == 0) {
                serverOwesStep2 = true;
            } else if (kind == 2 || serverOwesStep2) {
                toAnswer.add(Parts.of(body));
                serverOwesStep2 &= kind == 2;
            }
        }

        void serverPauses() {
            world.meet("pauses");
        }

        /** The server says something; whether it arrives is another question. */
        void serverSends(Frame frame) {
            Heard heard = Heard.read(dialect, Arrays.copyOfRange(frame.bytes(), frame.headerBytes(), frame.size()));
            if (heard.kind() == Heard.Kind.UPDATE || heard.kind() == Heard.Kind.STEP2) {
                oracle.checkDurable(document, Parts.of(heard.body()), "sent to " + SimulatedClient.this);
            } else if (heard.kind() == Heard.Kind.STATUS) {
                oracle.check(!toAnswer.isEmpty(), "an answer to nothing, to " + SimulatedClient.this);
                oracle.checkDurable(document, toAnswer.remove(), "acknowledged to " + SimulatedClient.this);
            }
        }
    }

    /** The server's end of the wire. */
    private record WatchedChannel(Channel channel, Link watcher) implements Channel {
        @Override
        public String id() {
            return channel.id();
        }

        @Override
        public void send(Frame frame) {
            watcher.serverSends(frame);
            channel.send(frame);
        }

        @Override
        public long queuedBytes() {
            return channel.queuedBytes();
        }

        @Override
        public void pauseReading() {
            watcher.serverPauses();
            channel.pauseReading();
        }

        @Override
        public void resumeReading() {
            channel.resumeReading();
        }

        @Override
        public void close(CloseCode code, String reason) {
            channel.close(code, reason);
        }
    }

    /** The server's protocol behind the wire. */
    private record WatchedConnection(Connection connection, Link watcher) implements Connection {
        @Override
        public void onBinary(byte[] message) {
            watcher.serverReads(message);
            connection.onBinary(message);
        }

        @Override
        public void onText(byte[] utf8) {
            connection.onText(utf8);
        }

        @Override
        public void onDrained() {
            connection.onDrained();
        }

        @Override
        public void onTick() {
            connection.onTick();
        }

        @Override
        public void onClosed() {
            connection.onClosed();
        }
    }
}
