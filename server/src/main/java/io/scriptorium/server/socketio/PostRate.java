package io.scriptorium.server.socketio;

/** How fast one client may send over long polling: what is over the rate delays the answer. Threading: one thread at a time. */
final class PostRate {
    private static final int BURST_SECONDS = 4;

    private final double perMilli;
    private final double burst;
    private double tokens;
    private long filledAtMillis;

    PostRate(int perSecond, long nowMillis) {
        perMilli = perSecond / 1_000.0;
        burst = (double) BURST_SECONDS * perSecond;
        tokens = burst;
        filledAtMillis = nowMillis;
    }

    /** Takes so many messages, also more than there may be. */
    void take(int messages, long nowMillis) {
        tokens = Math.min(burst, tokens + (nowMillis - filledAtMillis) * perMilli) - messages;
        filledAtMillis = nowMillis;
    }

    /** How long the next ones have to wait. */
    long pauseMillis() {
        return tokens >= 0 ? 0 : (long) Math.ceil(-tokens / perMilli);
    }
}
