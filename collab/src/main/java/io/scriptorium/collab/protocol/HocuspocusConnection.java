package io.scriptorium.collab.protocol;

import io.scriptorium.collab.room.Rooms;
import io.scriptorium.collab.room.Session;
import io.scriptorium.collab.session.Authenticator;
import io.scriptorium.collab.session.Channel;
import io.scriptorium.collab.session.ClientMessage;
import io.scriptorium.collab.session.CloseCode;
import io.scriptorium.collab.session.CollabMetrics;
import io.scriptorium.collab.session.Connection;
import io.scriptorium.collab.session.Credential;
import io.scriptorium.collab.session.DocumentName;
import io.scriptorium.collab.session.Limits;
import io.scriptorium.collab.session.ServerMessage;
import io.scriptorium.collab.session.WellFormed;
import io.scriptorium.crdt.Json;
import io.scriptorium.crdt.lib0.Lib0Reader;
import io.scriptorium.crdt.lib0.LimitExceededException;
import io.scriptorium.crdt.lib0.MalformedUpdateException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One socket of a Hocuspocus provider: a session for every address that it names. The first message for an address opens
 * its session; what follows waits in the room until the document is loaded. With an {@link Authenticator} an address
 * is opened by a token that is good, and nothing else.
 *
 * <p>Threading: the channel's event loop.
 */
public final class HocuspocusConnection implements Connection {
    private static final int MAX_ADDRESS_BYTES = 512;
    private static final int MAX_TOKEN_BYTES = 16 * 1024;
    private static final int MAX_VERSION_BYTES = 64;
    private static final int MAX_STATELESS_BYTES = 64 * 1024;
    private static final int MAX_STATELESS_DEPTH = 16;

    /** Providers from this major on know the connection-level ping; older ones throw on it. */
    private static final int PINGED_SINCE_MAJOR = 4;

    private final Wire wire;
    private final Rooms rooms;
    private final Limits limits;
    private final CollabMetrics metrics;
    private final LongSupplier monotonicMillis;
    private final SyncDecoder decoder;
    private final Map<String, Session> sessions = new HashMap<>();
    private final @Nullable Entrance entrance;
    private long withoutDocumentSince;
    private boolean knowsPing;

    /**
     * @param authenticator looks at tokens; null where none is asked for
     * @param heldBeforeAuthentication bytes that sockets hold whose token was not looked at yet, all together
     */
    public HocuspocusConnection(
            Channel channel,
            Rooms rooms,
            Limits limits,
            CollabMetrics metrics,
            LongSupplier monotonicMillis,
            @Nullable Authenticator authenticator,
            AtomicLong heldBeforeAuthentication) {
        this.wire = new Wire(channel, limits, metrics, monotonicMillis);
        this.rooms = rooms;
        this.limits = limits;
        this.metrics = metrics;
        this.monotonicMillis = monotonicMillis;
        this.decoder = new SyncDecoder(limits);
        this.withoutDocumentSince = monotonicMillis.getAsLong();
        this.entrance = authenticator == null
                ? null
                : new Entrance(authenticator, wire, metrics, monotonicMillis, heldBeforeAuthentication, this::granted);
    }

    @Override
    public void onBinary(byte[] message) {
        guarded(() -> read(message));
    }

    private void guarded(Runnable reading) {
        if (wire.closing()) {
            return; // what follows a refused message may build on it
        }
        try {
            reading.run();
        } catch (LimitExceededException e) {
            metrics.limitHit(e.limit());
            wire.close(CloseCode.TOO_BIG, "over the limit of " + e.limit());
        } catch (MalformedUpdateException e) {
            wire.close(CloseCode.MALFORMED, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void onText(byte[] utf8) {
        wire.close(CloseCode.UNSUPPORTED_DATA, "this protocol is binary");
    }

    @Override
    public void onDrained() {
        sessions.values().forEach(rooms::drained);
    }

    @Override
    public void onTick() {
        if (wire.silentMillis() >= limits.keepAlive().toMillis()) {
            if (knowsPing) {
                wire.send(HocuspocusFormat.PING_FRAME);
            } else {
                sessions.keySet().stream()
                        .findFirst()
                        .ifPresent(address -> wire.send(new HocuspocusFormat(address).keepAlive()));
            }
        }
        if (entrance != null) {
            sessions.entrySet().stream()
                    .filter(open -> open.getValue().credential().ended().isPresent())
                    .map(Map.Entry::getKey)
                    .toList()
                    .forEach(this::expelled);
            if (sessions.isEmpty()) {
                entrance.tick();
            }
        }
        boolean idle = monotonicMillis.getAsLong() - withoutDocumentSince
                >= limits.withoutDocument().toMillis();
        if (sessions.isEmpty() && idle) {
            metrics.limitHit("without-document");
            wire.close(CloseCode.NORMAL, "no document was opened");
        }
    }

    @Override
    public void onClosed() {
        sessions.values().forEach(rooms::detach);
        sessions.clear();
        if (entrance != null) {
            entrance.close();
        }
    }

    private void read(byte[] message) {
        if (message.length == 1) {
            if (message[0] == HocuspocusFormat.PING) {
                wire.send(HocuspocusFormat.PONG_FRAME);
            }
            return; // a pong, or nothing that any version knows
        }
        Lib0Reader in = new Lib0Reader(message);
        String address = in.readVarString(MAX_ADDRESS_BYTES);
        long type = in.readVarUint();
        if (entrance != null && !admitted(entrance, address, type, in, message)) {
            return;
        }
        if (type == HocuspocusFormat.CLOSE) {
            leave(address);
        } else if (type == HocuspocusFormat.BROADCAST_STATELESS) {
            if (leave(address)) {
                wire.send(new HocuspocusFormat(address).close("clients may not broadcast"));
            }
        } else {
            int at = in.position();
            ClientMessage decoded = decode(type, in);
            Session session = decoded == null ? null : session(address, at);
            if (decoded != null && session != null) {
                wire.received(message.length);
                rooms.receive(session, decoded, () -> wire.handled(message.length));
            }
        }
    }

    /** Whether an address is open; what can not open it waits or is dropped. */
    private boolean admitted(Entrance door, String address, long type, Lib0Reader in, byte[] message) {
        Session session = sessions.get(address);
        if (session != null && session.credential().ended().isEmpty()) {
            return true;
        }
        if (session != null) {
            expelled(address);
        }
        if (type == HocuspocusFormat.AUTH) {
            DocumentName document = document(address, in.position());
            String token = token(in);
            if (sessions.size() < limits.maxDocumentsPerConnection()) {
                door.present(address, document, token);
            } else {
                tooManyDocuments(new HocuspocusFormat(address));
            }
        } else if (type == HocuspocusFormat.CLOSE) {
            door.forget(address);
        } else {
            door.hold(address, message);
        }
        return false;
    }

    private void granted(String address, DocumentName document, Credential credential, List<byte[]> held) {
        guarded(() -> {
            Session session = open(address, document, credential);
            rooms.receive(session, new ClientMessage.Authenticate(), () -> {});
        });
        held.forEach(this::onBinary);
    }

    private void expelled(String address) {
        leave(address);
        if (entrance != null && sessions.isEmpty()) {
            entrance.expelled();
        }
    }

    private @Nullable ClientMessage decode(long type, Lib0Reader in) {
        // Types beyond the table are later additions or nonsense; neither may end a session, nor open one.
        return switch ((int) Math.min(type, Integer.MAX_VALUE)) {
            case HocuspocusFormat.SYNC, HocuspocusFormat.SYNC_REPLY -> decoder.sync(in);
            case HocuspocusFormat.AWARENESS -> decoder.presence(in);
            case HocuspocusFormat.AUTH -> authenticate(in);
            case HocuspocusFormat.QUERY_AWARENESS -> new ClientMessage.QueryPresence();
            case HocuspocusFormat.STATELESS -> chat(in.readVarString(MAX_STATELESS_BYTES));
            default -> null;
        };
    }

    /** What the page says in its chat; anything else that is stateless nobody listens to. */
    private static @Nullable ClientMessage chat(String payload) {
        try {
            if (Json.parse(payload, MAX_STATELESS_DEPTH) instanceof Map<?, ?> message
                    && "message".equals(message.get("type"))
                    && message.get("text") instanceof String text) {
                return new ClientMessage.Chat(
                        WellFormed.text(text),
                        message.get("timestamp") instanceof String timestamp ? WellFormed.text(timestamp) : "");
            }
            return null;
        } catch (MalformedUpdateException e) {
            return null; // other tools send what is no JSON
        }
    }

    private ClientMessage authenticate(Lib0Reader in) {
        token(in); // there is a session already, or none is asked for
        return new ClientMessage.Authenticate();
    }

    private String token(Lib0Reader in) {
        int at = in.position();
        if (in.readVarUint() != HocuspocusFormat.AUTH_TOKEN) {
            throw new MalformedUpdateException("authentication message that only a server sends", at);
        }
        String token = in.readVarString(MAX_TOKEN_BYTES);
        if (in.remaining() > 0) {
            knowsPing = major(in.readVarString(MAX_VERSION_BYTES)) >= PINGED_SINCE_MAJOR;
        }
        return token;
    }

    private static int major(String version) {
        int dot = version.indexOf('.');
        try {
            return Integer.parseInt(dot < 0 ? version : version.substring(0, dot));
        } catch (NumberFormatException e) {
            return 0; // an unknown provider gets what the oldest understands
        }
    }

    private @Nullable Session session(String address, int at) {
        Session session = sessions.get(address);
        if (session != null) {
            return session;
        }
        DocumentName document = document(address, at);
        if (sessions.size() >= limits.maxDocumentsPerConnection()) {
            tooManyDocuments(new HocuspocusFormat(address));
            return null;
        }
        return open(address, document, Credential.OPEN);
    }

    private static DocumentName document(String address, int at) {
        int nul = address.indexOf('\0');
        return DocumentName.of(nul < 0 ? address : address.substring(0, nul))
                .orElseThrow(() -> new MalformedUpdateException(
                        "not a document name (1 to 255 bytes, no control characters)", at));
    }

    private void tooManyDocuments(HocuspocusFormat format) {
        metrics.limitHit("documents-per-connection");
        format.encode(new ServerMessage.Denied("too many documents on one connection"))
                .ifPresent(wire::send);
    }

    private Session open(String address, DocumentName document, Credential credential) {
        Session session =
                new Session(document, wire, new HocuspocusFormat(address), Session.Dialect.HOCUSPOCUS, credential);
        sessions.put(address, session);
        rooms.attach(session);
        return session;
    }

    private boolean leave(String address) {
        Session session = sessions.remove(address);
        if (session == null) {
            return false;
        }
        rooms.detach(session);
        if (sessions.isEmpty()) {
            withoutDocumentSince = monotonicMillis.getAsLong();
        }
        return true;
    }
}
