package io.scriptorium.server.transport;

/**
 * How much one socket or address may ask of the server; what concerns documents is
 * {@link io.scriptorium.collab.session.Limits}. Immutable.
 *
 * @param maxMessageBytes largest message, its fragments together
 * @param softOutboundBytes buffered for a client until rooms stop queueing updates for it
 * @param hardOutboundBytes buffered for a client until it is closed; answers to a SyncStep1 do not count
 * @param stalledMillis a client that takes nothing for so long, although there is something to take, is closed
 * @param requestMillis from accept, or from the last answer, until a whole request must be there
 * @param pingMillis how often a client is pinged
 * @param deadMillis without a sign of life for so long after a ping it is dead
 * @param messagesPerSecond sustained; four times that as a burst. Over it, reading pauses
 * @param bytesPerSecond sustained; twice that as a burst. Over it, reading pauses
 * @param heldBackMillis a client for which reading paused for so long without a break is closed
 * @param connectionsPerMinute new WebSockets of one address; twice that as a burst
 * @param connectionsPerAddress WebSockets of one address at a time, and as many sockets that are none
 * @param maxConnections WebSockets of all addresses at a time
 */
public record SocketLimits(
        int maxMessageBytes,
        int softOutboundBytes,
        int hardOutboundBytes,
        int stalledMillis,
        int requestMillis,
        int pingMillis,
        int deadMillis,
        int messagesPerSecond,
        int bytesPerSecond,
        int heldBackMillis,
        int connectionsPerMinute,
        int connectionsPerAddress,
        int maxConnections) {
    private static final int MIB = 1024 * 1024;

    /**
     * The limits in force unless an operator says otherwise. A Step 2 and its envelope fit in a message. Ten times a
     * rate for 10 s is as much as the rate itself lets through in 100 s: more than that is abuse.
     */
    public static final SocketLimits DEFAULTS = new SocketLimits(
            17 * MIB, MIB, 4 * MIB, 10_000, 10_000, 25_000, 20_000, 500, 8 * MIB, 100_000, 60, 200, 10_000);
}
