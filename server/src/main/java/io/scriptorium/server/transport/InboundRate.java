package io.scriptorium.server.transport;

/**
 * How fast one client may send: what is over the rate waits in its socket, and it with it. A rate can not be seen any
 * more while reading pauses, so abuse is told by volume: who was held back for {@link SocketLimits#heldBackMillis}
 * without a break has offered more than the rate lets through in that time.
 *
 * <p>Threading: the event loop.
 */
final class InboundRate {
    private static final int MESSAGE_BURST_SECONDS = 4;
    private static final int BYTE_BURST_SECONDS = 2;

    private final TokenBucket messages;
    private final TokenBucket bytes;
    private final double messageBurst;
    private final double byteBurst;
    private final long heldBackLimitMillis;
    private boolean heldBack;
    private long heldBackSinceMillis;

    InboundRate(SocketLimits limits, long nowMillis) {
        messageBurst = (double) MESSAGE_BURST_SECONDS * limits.messagesPerSecond();
        byteBurst = (double) BYTE_BURST_SECONDS * limits.bytesPerSecond();
        messages = new TokenBucket(limits.messagesPerSecond(), messageBurst, nowMillis);
        bytes = new TokenBucket(limits.bytesPerSecond(), byteBurst, nowMillis);
        heldBackLimitMillis = limits.heldBackMillis();
    }

    void received(int count, long nowMillis) {
        bytes.take(count, nowMillis);
    }

    /** A frame was read, whatever is in it. */
    void frame(long nowMillis) {
        messages.take(1, nowMillis);
    }

    /** How long reading must pause; 0 when it may go on. */
    long pauseMillis() {
        return Math.max(messages.debtMillis(), bytes.debtMillis());
    }

    /**
     * Reading pauses.
     *
     * @return whether it did not do so until now
     */
    boolean holdBack(long nowMillis) {
        boolean first = !heldBack;
        if (first) {
            heldBack = true;
            heldBackSinceMillis = nowMillis;
        }
        return first;
    }

    /** Whether the client went on over the rate for too long. */
    boolean abused(long nowMillis) {
        if (heldBack && messages.tokens(nowMillis) >= messageBurst / 2 && bytes.tokens(nowMillis) >= byteBurst / 2) {
            heldBack = false;
        }
        return heldBack && nowMillis - heldBackSinceMillis >= heldBackLimitMillis;
    }
}
