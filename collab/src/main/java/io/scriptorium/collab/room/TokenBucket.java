package io.scriptorium.collab.room;

/** A rate with a burst: one token for each thing done. Threading: one owner. */
final class TokenBucket {
    private final int burst;
    private final double perMilli;
    private double tokens;
    private long filledAtMillis;
    private boolean used;

    TokenBucket(int burst, int perSecond) {
        this.burst = burst;
        this.perMilli = perSecond / 1_000.0;
        this.tokens = burst;
    }

    /** Takes one; false when there is none. */
    boolean take(long nowMillis) {
        if (used) {
            tokens = Math.min(burst, tokens + (nowMillis - filledAtMillis) * perMilli);
        }
        used = true;
        filledAtMillis = nowMillis;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
