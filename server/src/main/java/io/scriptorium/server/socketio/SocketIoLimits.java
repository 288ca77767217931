package io.scriptorium.server.socketio;

/**
 * How much one Socket.IO client may ask, beside what holds for all sockets. Immutable.
 *
 * @param maxPayloadBytes largest packet with its attachments, and largest body of a POST; told to clients
 * @param maxPayloadPackets packets in one POST
 * @param beforeConnectBytes largest packet of a client that has not joined a namespace
 * @param maxNamespaces namespaces of one client at a time
 * @param pingMillis how often a client is pinged; told to clients
 * @param pongMillis a client that is silent for so long after a ping is gone; told to clients
 * @param connectMillis a client that has joined no namespace after so long is closed
 * @param upgradeMillis a WebSocket that has not taken over a session after so long is closed
 * @param recoveryMillis how long a client that was cut off may take to come back
 * @param recoveryPackets events kept for a client that may come back
 * @param recoveryBytes and their bytes
 * @param maxAway clients that may come back, in all
 * @param maxAwayPerAddress and of one address
 * @param tickMillis how often times are looked at
 */
record SocketIoLimits(
        int maxPayloadBytes,
        int maxPayloadPackets,
        int beforeConnectBytes,
        int maxNamespaces,
        int pingMillis,
        int pongMillis,
        int connectMillis,
        int upgradeMillis,
        int recoveryMillis,
        int recoveryPackets,
        int recoveryBytes,
        int maxAway,
        int maxAwayPerAddress,
        int tickMillis) {
    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;

    /** A live JSON message of 1 MiB fits in a packet. */
    static final SocketIoLimits DEFAULTS = new SocketIoLimits(
            MIB + 64 * KIB, 10_000, 64 * KIB, 32, 25_000, 20_000, 10_000, 10_000, 30_000, 256, MIB, 1_000, 50, 1_000);
}
