package io.scriptorium.collab.room;

import io.scriptorium.collab.session.Channel;
import io.scriptorium.collab.session.CloseCode;
import io.scriptorium.collab.session.DocumentName;
import io.scriptorium.collab.session.ServerMessage;
import io.scriptorium.collab.session.WireFormat;
import io.scriptorium.crdt.StateVector;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One client in one room: the author of record of what it writes.
 *
 * <p>Threading: made by a connection on any thread; everything that changes belongs to the room's worker.
 */
public final class Session {
    private final String id = UUID.randomUUID().toString();
    private final DocumentName document;
    private final Channel channel;
    private final WireFormat format;
    private final Dialect dialect;

    /** What the protocol expects of a server beyond the bytes. */
    public enum Dialect {
        /** Every edit is answered; the server's SyncStep1 follows the client's. */
        HOCUSPOCUS,
        /** Edits are never answered; the server speaks first. A refusal can only be told by closing. */
        Y_WEBSOCKET
    }

    /** Edits are answered in order. */
    final AckQueue acks = new AckQueue(applied -> send(new ServerMessage.SyncStatus(applied)));

    /** Awareness ids that this session announced first. */
    final Set<Long> awarenessIds = new HashSet<>();

    /** The name it joined the history with; null until it told one. */
    @Nullable String joinedAs;

    /** It was told the state of store, history and presence. */
    boolean greeted;

    /** It got a Step 2 and therefore gets every edit after that. */
    boolean synced;

    /** The next Step 2 answers the server's first SyncStep1 after the client's own, so it is acknowledged. */
    boolean owesStep2Ack;

    /** An edit of it was refused: what follows may build on it, so nothing is taken until it has resynced. */
    boolean mustResync;

    /** Its edits that are not durable yet. */
    int openCommits;

    /** What it had when its buffer was full; null while it keeps up. It gets one diff from here. */
    @Nullable StateVector laggingSince;

    /** What it told to know when its buffer was full; answered when it is not. Null when it waits for nothing. */
    @Nullable StateVector askedWhileFull;

    /** When it was last asked for what is missing; null when never. */
    @Nullable Long askedAtMillis;

    /** Client ids it brought. */
    final NewClientIds newIds = new NewClientIds();

    /** It was told that the document has grown beyond the soft limit. */
    boolean toldLarge;

    private boolean over;

    public Session(DocumentName document, Channel channel, WireFormat format, Dialect dialect) {
        this.document = document;
        this.channel = channel;
        this.format = format;
        this.dialect = dialect;
    }

    /** A UUID; the author of record in the log. */
    public String id() {
        return id;
    }

    public DocumentName document() {
        return document;
    }

    Channel channel() {
        return channel;
    }

    WireFormat format() {
        return format;
    }

    Dialect dialect() {
        return dialect;
    }

    /** Sends to this session alone. */
    void send(ServerMessage message) {
        if (!over) {
            format.encode(message).ifPresent(channel::send);
        }
    }

    /** Closes the wire; the connection then tells the room that the session is over. */
    void close(CloseCode code, String reason) {
        over = true;
        channel.close(code, reason);
    }

    /** Nothing is sent or taken any more. */
    void markOver() {
        over = true;
    }

    boolean over() {
        return over;
    }
}
