package io.scriptorium.server.transport;

/**
 * How much one socket or address may ask of the server; what concerns documents is
 * {@link io.scriptorium.collab.session.Limits}. Immutable.
 *
 * @param maxMessageBytes largest message, its parts together
 * @param softOutboundBytes buffered for a client until rooms stop queueing updates for it
 * @param hardOutboundBytes buffered for a client until it is closed; answers to a SyncStep1 do not count
 * @param stalledMillis a client that takes nothing for so long is closed
 * @param pingMillis how often a client is pinged
 * @param deadMillis without a pong for so long after a ping it is dead
 * @param messagesPerSecond sustained; four times that as a burst
 * @param bytesPerSecond sustained; twice that as a burst
 * @param abuseFactor sustained excess over a rate by this factor for {@code abuseMillis} closes the socket
 * @param abuseMillis see {@code abuseFactor}
 * @param connectionsPerMinute new sockets of one address; twice that as a burst
 * @param connectionsPerAddress sockets of one address at a time
 * @param maxConnections sockets of all addresses at a time
 */
public record SocketLimits(
        int maxMessageBytes,
        int softOutboundBytes,
        int hardOutboundBytes,
        int stalledMillis,
        int pingMillis,
        int deadMillis,
        int messagesPerSecond,
        int bytesPerSecond,
        int abuseFactor,
        int abuseMillis,
        int connectionsPerMinute,
        int connectionsPerAddress,
        int maxConnections) {
    private static final int MIB = 1024 * 1024;

    /** The limits in force unless an operator says otherwise. A Step 2 and its envelope fit in a message. */
    public static final SocketLimits DEFAULTS =
            new SocketLimits(17 * MIB, MIB, 4 * MIB, 10_000, 25_000, 20_000, 500, 8 * MIB, 10, 10_000, 60, 200, 10_000);
}
