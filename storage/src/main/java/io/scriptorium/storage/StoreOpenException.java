package io.scriptorium.storage;

/** A store that can not be opened. The message says what to do, for operators. */
public final class StoreOpenException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** Another process works on the data directory. */
        IN_USE,
        /** A newer version wrote it; this one would harm it. */
        TOO_NEW,
        /** The file is not a database of ours. */
        NOT_A_STORE,
        /** The database is damaged so that nothing in it can be read. */
        DAMAGED,
        /** The directory or file can not be used: rights, space, input or output. */
        UNAVAILABLE
    }

    private final Reason reason;

    StoreOpenException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    StoreOpenException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
