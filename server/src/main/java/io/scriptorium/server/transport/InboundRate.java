package io.scriptorium.server.transport;

/**
 * How fast one client may send. What is over the rate of messages waits, counted as it arrives; what is over the rate
 * of bytes is not even read from the socket. Two kinds of abuse end a connection:
 *
 * <ul>
 *   <li>a flood: in every second for {@link SocketLimits#floodMillis} ten times the rate of messages arrived. A burst is
 *       none, however large: the seconds after it are quiet;
 *   <li>a standstill: for {@link SocketLimits#heldBackMillis} the socket always held more than could be read. What is
 *       offered then can not be seen, but as much as a flood brings has come through.
 * </ul>
 *
 * <p>Threading: the event loop.
 */
final class InboundRate {
    private static final int MESSAGE_BURST_SECONDS = 4;
    private static final int BYTE_BURST_SECONDS = 2;
    private static final int FLOOD_FACTOR = 10;

    /** Ticks that come closer are late ones catching up. */
    private static final long SHORTEST_WINDOW_MILLIS = 500;

    private final SocketLimits limits;
    private final TokenBucket messages;
    private final TokenBucket bytes;
    private final double messageBurst;
    private final double byteBurst;
    private boolean heldBack;

    private long windowSinceMillis;
    private long arrived; // frames in this window
    private boolean still; // reading stood still at some time in this window
    private long floodMillis; // windows without a break that were floods
    private long stillMillis; // windows without a break in which reading stood still

    InboundRate(SocketLimits limits, long nowMillis) {
        this.limits = limits;
        messageBurst = (double) MESSAGE_BURST_SECONDS * limits.messagesPerSecond();
        byteBurst = (double) BYTE_BURST_SECONDS * limits.bytesPerSecond();
        messages = new TokenBucket(limits.messagesPerSecond(), messageBurst, nowMillis);
        bytes = new TokenBucket(limits.bytesPerSecond(), byteBurst, nowMillis);
        windowSinceMillis = nowMillis;
    }

    /** Bytes came, and in them so many frames ended. */
    void arrived(int count, int frames, long nowMillis) {
        bytes.take(count, nowMillis);
        arrived += frames;
    }

    /** A frame is dealt with, whatever is in it. */
    void frame(long nowMillis) {
        messages.take(1, nowMillis);
    }

    /** How long no more frames may be dealt with; 0 when they may. */
    long messagePauseMillis() {
        return messages.debtMillis();
    }

    /** How long nothing more may be read from the socket; 0 when it may. */
    long bytePauseMillis() {
        return bytes.debtMillis();
    }

    /**
     * The client is slowed down.
     *
     * @return whether it was not until now
     */
    boolean holdBack() {
        boolean first = !heldBack;
        heldBack = true;
        return first;
    }

    /** The client's own doing is that its socket is not read. */
    void standStill() {
        still = true;
    }

    /** Whether the client goes on over the rate for too long. Called about every second. */
    boolean abused(long nowMillis) {
        if (heldBack && messages.tokens(nowMillis) >= messageBurst / 2 && bytes.tokens(nowMillis) >= byteBurst / 2) {
            heldBack = false;
        }
        long window = nowMillis - windowSinceMillis;
        if (window >= SHORTEST_WINDOW_MILLIS) {
            boolean flood = arrived * 1_000 >= (long) FLOOD_FACTOR * limits.messagesPerSecond() * window;
            floodMillis = flood ? floodMillis + window : 0;
            stillMillis = still ? stillMillis + window : 0;
            arrived = 0;
            still = false;
            windowSinceMillis = nowMillis;
        }
        return floodMillis >= limits.floodMillis() || stillMillis >= limits.heldBackMillis();
    }
}
