package io.scriptorium.collab.protocol;

import io.scriptorium.collab.room.Rooms;
import io.scriptorium.collab.room.Session;
import io.scriptorium.collab.session.Channel;
import io.scriptorium.collab.session.ClientMessage;
import io.scriptorium.collab.session.CloseCode;
import io.scriptorium.collab.session.CollabMetrics;
import io.scriptorium.collab.session.Connection;
import io.scriptorium.collab.session.Credential;
import io.scriptorium.collab.session.DocumentName;
import io.scriptorium.collab.session.Limits;
import io.scriptorium.crdt.lib0.Lib0Reader;
import io.scriptorium.crdt.lib0.LimitExceededException;
import io.scriptorium.crdt.lib0.MalformedUpdateException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One socket of a y-websocket provider: one session. Threading: the channel's event loop. */
public final class YWebsocketConnection implements Connection {
    private final Wire wire;
    private final Rooms rooms;
    private final Limits limits;
    private final CollabMetrics metrics;
    private final SyncDecoder decoder;
    private final Session session;

    /**
     * Lets the client into the document's room.
     *
     * @param credential what it showed to get here
     */
    public YWebsocketConnection(
            Channel channel,
            DocumentName document,
            Rooms rooms,
            Limits limits,
            CollabMetrics metrics,
            LongSupplier monotonicMillis,
            Credential credential) {
        this.wire = new Wire(channel, limits, metrics, monotonicMillis);
        this.rooms = rooms;
        this.limits = limits;
        this.metrics = metrics;
        this.decoder = new SyncDecoder(limits);
        this.session = new Session(document, wire, YWebsocketFormat.INSTANCE, Session.Dialect.Y_WEBSOCKET, credential);
        rooms.attach(session);
    }

    @Override
    public void onBinary(byte[] message) {
        if (wire.closing()) {
            return; // what follows a refused message may build on it
        }
        try {
            ClientMessage decoded = decode(new Lib0Reader(message));
            if (decoded != null) {
                wire.received(message.length);
                rooms.receive(session, decoded, () -> wire.handled(message.length));
            }
        } catch (LimitExceededException e) {
            metrics.limitHit(e.limit());
            wire.close(CloseCode.TOO_BIG, "over the limit of " + e.limit());
        } catch (MalformedUpdateException e) {
            wire.close(CloseCode.MALFORMED, String.valueOf(e.getMessage()));
        }
    }

    private @Nullable ClientMessage decode(Lib0Reader in) {
        long type = in.readVarUint();
        // Types beyond the table are later additions or nonsense; neither may end a session.
        return switch ((int) Math.min(type, Integer.MAX_VALUE)) {
            case YWebsocketFormat.SYNC -> decoder.sync(in);
            case YWebsocketFormat.AWARENESS -> decoder.presence(in);
            case YWebsocketFormat.QUERY_AWARENESS -> new ClientMessage.QueryPresence();
            default -> null;
        };
    }

    @Override
    public void onText(byte[] utf8) {
        wire.close(CloseCode.UNSUPPORTED_DATA, "this protocol is binary");
    }

    @Override
    public void onDrained() {
        rooms.drained(session);
    }

    @Override
    public void onTick() {
        if (wire.silentMillis() >= limits.keepAlive().toMillis()) {
            wire.send(YWebsocketFormat.KEEP_ALIVE);
        }
    }

    @Override
    public void onClosed() {
        rooms.detach(session);
    }
}
