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
 * @param messagesPerSecond sustained; four times that as a burst. Over it, messages wait
 * @param bytesPerSecond sustained; twice that as a burst. Over it, reading pauses
 * @param readAheadBytes read over the rate of messages until reading pauses
 * @param floodMillis a client that offers ten times its rate of messages for so long is closed
 * @param heldBackMillis a client whose reading stood still for so long by its own doing is closed
 * @param maxInFlightBytes memory that all clients together may hold before some are closed
 * @param connectionsPerMinute new WebSockets of one address; twice that as a burst
 * @param connectionsPerAddress WebSockets of one address at a time, and as many sockets that are none
 * @param maxConnections WebSockets of all addresses at a time
 * @param requestsPerMinute requests to the API from one address; twice that as a burst
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
        int readAheadBytes,
        int floodMillis,
        int heldBackMillis,
        long maxInFlightBytes,
        int connectionsPerMinute,
        int connectionsPerAddress,
        int maxConnections,
        int requestsPerMinute) {
    private static final int MIB = 1024 * 1024;

    /**
     * The limits in force unless an operator says otherwise. A Step 2 and its envelope fit in a message. What comes
     * through in 100 s at the rate is as much as a flood brings in its 10 s.
     */
    public static final SocketLimits DEFAULTS = new SocketLimits(
            17 * MIB,
            MIB,
            4 * MIB,
            10_000,
            10_000,
            25_000,
            20_000,
            500,
            8 * MIB,
            4 * MIB,
            10_000,
            100_000,
            Runtime.getRuntime().maxMemory() / 100 * 25,
            60,
            200,
            10_000,
            600);

    /** These limits with another largest message. */
    public SocketLimits withMessageBytes(int most) {
        return new SocketLimits(
                most,
                softOutboundBytes,
                hardOutboundBytes,
                stalledMillis,
                requestMillis,
                pingMillis,
                deadMillis,
                messagesPerSecond,
                bytesPerSecond,
                readAheadBytes,
                floodMillis,
                heldBackMillis,
                maxInFlightBytes,
                connectionsPerMinute,
                connectionsPerAddress,
                maxConnections,
                requestsPerMinute);
    }

    /** These limits with other bounds for what waits for a client. */
    public SocketLimits withOutbound(int soft, int hard, int stalled) {
        return new SocketLimits(
                maxMessageBytes,
                soft,
                hard,
                stalled,
                requestMillis,
                pingMillis,
                deadMillis,
                messagesPerSecond,
                bytesPerSecond,
                readAheadBytes,
                floodMillis,
                heldBackMillis,
                maxInFlightBytes,
                connectionsPerMinute,
                connectionsPerAddress,
                maxConnections,
                requestsPerMinute);
    }

    /** These limits with other times for a request, between pings, and for a sign of life after one. */
    public SocketLimits withTimes(int request, int ping, int dead) {
        return new SocketLimits(
                maxMessageBytes,
                softOutboundBytes,
                hardOutboundBytes,
                stalledMillis,
                request,
                ping,
                dead,
                messagesPerSecond,
                bytesPerSecond,
                readAheadBytes,
                floodMillis,
                heldBackMillis,
                maxInFlightBytes,
                connectionsPerMinute,
                connectionsPerAddress,
                maxConnections,
                requestsPerMinute);
    }

    /** These limits with other rates of messages and bytes of a client. */
    public SocketLimits withRates(int messages, int bytes) {
        return new SocketLimits(
                maxMessageBytes,
                softOutboundBytes,
                hardOutboundBytes,
                stalledMillis,
                requestMillis,
                pingMillis,
                deadMillis,
                messages,
                bytes,
                readAheadBytes,
                floodMillis,
                heldBackMillis,
                maxInFlightBytes,
                connectionsPerMinute,
                connectionsPerAddress,
                maxConnections,
                requestsPerMinute);
    }

    /** These limits with another bound for what is read ahead, and other times that make abuse. */
    public SocketLimits withAbuse(int ahead, int flood, int heldBack) {
        return new SocketLimits(
                maxMessageBytes,
                softOutboundBytes,
                hardOutboundBytes,
                stalledMillis,
                requestMillis,
                pingMillis,
                deadMillis,
                messagesPerSecond,
                bytesPerSecond,
                ahead,
                flood,
                heldBack,
                maxInFlightBytes,
                connectionsPerMinute,
                connectionsPerAddress,
                maxConnections,
                requestsPerMinute);
    }

    /** These limits with other memory for all clients. */
    public SocketLimits withInFlight(long most) {
        return new SocketLimits(
                maxMessageBytes,
                softOutboundBytes,
                hardOutboundBytes,
                stalledMillis,
                requestMillis,
                pingMillis,
                deadMillis,
                messagesPerSecond,
                bytesPerSecond,
                readAheadBytes,
                floodMillis,
                heldBackMillis,
                most,
                connectionsPerMinute,
                connectionsPerAddress,
                maxConnections,
                requestsPerMinute);
    }

    /** These limits with other numbers of connections: new ones a minute and at a time of an address, in all. */
    public SocketLimits withConnections(int perMinute, int perAddress, int inAll) {
        return new SocketLimits(
                maxMessageBytes,
                softOutboundBytes,
                hardOutboundBytes,
                stalledMillis,
                requestMillis,
                pingMillis,
                deadMillis,
                messagesPerSecond,
                bytesPerSecond,
                readAheadBytes,
                floodMillis,
                heldBackMillis,
                maxInFlightBytes,
                perMinute,
                perAddress,
                inAll,
                requestsPerMinute);
    }

    /** These limits with another rate of requests of an address. */
    public SocketLimits withRequests(int perMinute) {
        return new SocketLimits(
                maxMessageBytes,
                softOutboundBytes,
                hardOutboundBytes,
                stalledMillis,
                requestMillis,
                pingMillis,
                deadMillis,
                messagesPerSecond,
                bytesPerSecond,
                readAheadBytes,
                floodMillis,
                heldBackMillis,
                maxInFlightBytes,
                connectionsPerMinute,
                connectionsPerAddress,
                maxConnections,
                perMinute);
    }
}
