package io.scriptorium.collab.session;

/**
 * One client's wire, whatever carries it. A transport implements it.
 *
 * <p>Threading: any thread, never blocking; frames leave in the order in which one thread sends them. After
 * {@link #close} or when the peer is gone, all methods do nothing. The transport itself closes a channel whose
 * buffer passes the hard limit, or that made no progress for 10 s with something to write.
 */
public interface Channel {

    /** The connection's id, a UUID, for logs. */
    String id();

    /** Queues a frame. */
    void send(Frame frame);

    /** Bytes queued and not yet taken by the socket, exempt frames included (only the hard limit leaves them out). */
    long queuedBytes();

    /** Stops reading from the peer until {@link #resumeReading()}. */
    void pauseReading();

    /** Reads on. */
    void resumeReading();

    /** Sends what is queued, then a close frame. */
    void close(CloseCode code, String reason);
}
