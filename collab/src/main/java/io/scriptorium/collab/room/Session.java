package io.scriptorium.collab.room;

import io.scriptorium.collab.session.Access;
import io.scriptorium.collab.session.Channel;
import io.scriptorium.collab.session.CloseCode;
import io.scriptorium.collab.session.Credential;
import io.scriptorium.collab.session.DocumentName;
import io.scriptorium.collab.session.Frame;
import io.scriptorium.collab.session.LiveOptions;
import io.scriptorium.collab.session.ServerMessage;
import io.scriptorium.collab.session.WireFormat;
import io.scriptorium.crdt.AwarenessUpdate;
import io.scriptorium.crdt.StateVector;
import java.util.HashSet;
import java.util.Map;
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
    private final Credential credential;

    /** What the protocol expects of a server beyond the bytes. */
    public enum Dialect {
        /** Every edit is answered; the server's SyncStep1 follows the client's. */
        HOCUSPOCUS,
        /** Edits are never answered; the server speaks first. A refusal can only be told by closing. */
        Y_WEBSOCKET,
        /** The client sends and gets whole contents; what it knows of the document is worked out here. */
        LIVE_JSON
    }

    /** What stands between a session and its next edits. */
    enum Refused {
        /** Nothing was refused, or it has resynced since. */
        NOTHING,
        /** Something did not fit. */
        TOO_LARGE,
        /** It wrote under the client id of somebody else who is here. */
        FOREIGN_ID,
        /** It contradicts what is stored: its copy of the document is another one. */
        CONFLICT
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

    /** Why its last refused edit was; what follows may build on it. */
    Refused refused = Refused.NOTHING;

    /** Its edits that are not durable yet. */
    int openCommits;

    /** What it says of itself and must not overtake its edits, by awareness id; null when nothing waits. */
    @Nullable Map<Long, AwarenessUpdate.Entry> heldPresence;

    /** Since when what it says of itself is held back; null while it is not. */
    @Nullable Long presenceHeldSinceMillis;

    /** Something beside edits was not sent because its buffer was full: history, presence or the state of the store. */
    boolean missed;

    /** What it had when its buffer was full; null while it keeps up. It gets one diff from here. */
    @Nullable StateVector laggingSince;

    /** What it told to know when it could not be answered yet. Null when it waits for nothing. */
    @Nullable StateVector asked;

    /** How often it may ask for what it misses: an answer costs as much as the document is large. */
    final TokenBucket questions = new TokenBucket(16, 1);

    /** It will be answered when it may ask again. */
    boolean answerScheduled;

    /** When it was last asked for what is missing; null when never. */
    @Nullable Long askedAtMillis;

    /** Client ids it brought. */
    final NewClientIds newIds = new NewClientIds();

    /** It was told that the document has grown beyond the soft limit. */
    boolean toldLarge;

    private final LiveOptions live;
    /** Client ids under which it has written; nobody else writes under them while it is here. */
    final Set<Long> writtenIds = new HashSet<>();

    /** Its credential tells it when it ends; null before it is in a room. */
    Credential.@Nullable Listener credentialListener;

    private boolean over;

    /** One of whom no credential is asked. */
    public Session(DocumentName document, Channel channel, WireFormat format, Dialect dialect) {
        this(document, channel, format, dialect, Credential.OPEN);
    }

    /** @param credential what it was let in with; the session ends with it */
    public Session(DocumentName document, Channel channel, WireFormat format, Dialect dialect, Credential credential) {
        this(document, channel, format, dialect, credential, LiveOptions.DEFAULTS);
    }

    /**
     * @param credential what it was let in with; the session ends with it
     * @param live what a client of live JSON asks for
     */
    public Session(
            DocumentName document,
            Channel channel,
            WireFormat format,
            Dialect dialect,
            Credential credential,
            LiveOptions live) {
        this.live = live;
        this.document = document;
        this.channel = channel;
        this.format = format;
        this.dialect = dialect;
        this.credential = credential;
    }

    /** A UUID; the author of record in the log. */
    public String id() {
        return id;
    }

    public DocumentName document() {
        return document;
    }

    /** What it was let in with. */
    public Credential credential() {
        return credential;
    }

    /** The name that others see: the principal's where there is one; empty before it has told any. */
    String shownName() {
        String name = access().isNamed() ? access().name() : joinedAs;
        return name == null ? "" : name;
    }

    /** Who it is and what it may do. */
    public Access access() {
        return credential.access();
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

    LiveOptions live() {
        return live;
    }

    /** Sends a finished frame to this session alone. */
    void send(Frame frame) {
        if (!over) {
            channel.send(frame);
        }
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
