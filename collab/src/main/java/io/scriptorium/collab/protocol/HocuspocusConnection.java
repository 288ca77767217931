package io.scriptorium.collab.protocol;

import io.scriptorium.collab.room.Rooms;
import io.scriptorium.collab.room.Session;
import io.scriptorium.collab.session.Channel;
import io.scriptorium.collab.session.ClientMessage;
import io.scriptorium.collab.session.CloseCode;
import io.scriptorium.collab.session.CollabMetrics;
import io.scriptorium.collab.session.Connection;
import io.scriptorium.collab.session.DocumentName;
import io.scriptorium.collab.session.Limits;
import io.scriptorium.collab.session.ServerMessage;
import io.scriptorium.collab.session.WellFormed;
import io.scriptorium.crdt.Json;
import io.scriptorium.crdt.lib0.Lib0Reader;
import io.scriptorium.crdt.lib0.LimitExceededException;
import io.scriptorium.crdt.lib0.MalformedUpdateException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One socket of a Hocuspocus provider: a session for every address that it names. The first message for an address opens
 * its session; what follows waits in the room until the document is loaded.
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
    private long withoutDocumentSince;
    private boolean knowsPing;

    public HocuspocusConnection(
            Channel channel, Rooms rooms, Limits limits, CollabMetrics metrics, LongSupplier monotonicMillis) {
        this.wire = new Wire(channel, limits, metrics, monotonicMillis);
        this.rooms = rooms;
        this.limits = limits;
        this.metrics = metrics;
        this.monotonicMillis = monotonicMillis;
        this.decoder = new SyncDecoder(limits);
        this.withoutDocumentSince = monotonicMillis.getAsLong();
    }

    @Override
    public void onBinary(byte[] message) {
        if (wire.closing()) {
            return; // what follows a refused message may build on it
        }
        try {
            read(message);
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
        int at = in.position();
        if (in.readVarUint() != HocuspocusFormat.AUTH_TOKEN) {
            throw new MalformedUpdateException("authentication message that only a server sends", at);
        }
        in.readVarString(MAX_TOKEN_BYTES);
        if (in.remaining() > 0) {
            knowsPing = major(in.readVarString(MAX_VERSION_BYTES)) >= PINGED_SINCE_MAJOR;
        }
        return new ClientMessage.Authenticate();
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
        HocuspocusFormat format = new HocuspocusFormat(address);
        int nul = address.indexOf('\0');
        Optional<DocumentName> document = DocumentName.of(nul < 0 ? address : address.substring(0, nul));
        if (document.isEmpty()) {
            throw new MalformedUpdateException("not a document name (1 to 255 bytes, no control characters)", at);
        }
        if (sessions.size() >= limits.maxDocumentsPerConnection()) {
            metrics.limitHit("documents-per-connection");
            format.encode(new ServerMessage.Denied("too many documents on one connection"))
                    .ifPresent(wire::send);
            return null;
        }
        session = new Session(document.get(), wire, format, Session.Dialect.HOCUSPOCUS);
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
