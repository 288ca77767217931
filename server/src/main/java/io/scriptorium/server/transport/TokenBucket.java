package io.scriptorium.server.transport;

/** A rate with a burst. Threading: one thread at a time. */
public final class TokenBucket {
    private final double perMilli;
    private final double burst;
    private double tokens;
    private long filledAtMillis;

    public TokenBucket(double perSecond, double burst, long nowMillis) {
        this.perMilli = perSecond / 1_000;
        this.burst = burst;
        this.tokens = burst;
        this.filledAtMillis = nowMillis;
    }

    /** Takes tokens, also more than there are: the debt is paid by waiting. */
    public void take(double amount, long nowMillis) {
        fill(nowMillis);
        tokens -= amount;
    }

    /** Takes one token if there is one. */
    boolean tryTake(long nowMillis) {
        fill(nowMillis);
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }

    /** Tokens that are there; negative when some are owed. */
    double tokens(long nowMillis) {
        fill(nowMillis);
        return tokens;
    }

    /** Milliseconds until nothing is owed; 0 when nothing is. */
    public long debtMillis() {
        return tokens >= 0 ? 0 : (long) Math.ceil(-tokens / perMilli);
    }

    /** Whether it has been left alone long enough to be forgotten. */
    boolean full(long nowMillis) {
        fill(nowMillis);
        return tokens >= burst;
    }

    private void fill(long nowMillis) {
        tokens = Math.min(burst, tokens + (nowMillis - filledAtMillis) * perMilli);
        filledAtMillis = nowMillis;
    }
}
