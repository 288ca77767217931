package io.scriptorium.crdt.lib0;

/** Bytes that may be well formed but ask for more than the reader was allowed to spend on them. */
public final class LimitExceededException extends MalformedUpdateException {
    private static final long serialVersionUID = 1L;

    private final String limit;
    private final long allowed;

    public LimitExceededException(String limit, long allowed, int offset) {
        super("more than " + allowed + " " + limit, offset);
        this.limit = limit;
        this.allowed = allowed;
    }

    /** What was limited, in words that fit into a close reason: {@code string bytes}, {@code structs}, … */
    public String limit() {
        return limit;
    }

    /** The largest amount that would have passed, in the unit that {@link #limit()} names. */
    public long allowed() {
        return allowed;
    }
}
