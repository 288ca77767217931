package io.scriptorium.collab.store;

/** A store operation that was not carried out, or not surely ({@link Kind#FAILED}). Nothing may be acknowledged. */
public final class StoreException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why, and therefore what the caller does next. */
    public enum Kind {
        /** No room on the device. Passing: offer the same entries again later. */
        FULL(true),
        /** Locked or busy. Passing: offer the same entries again later. */
        BUSY(true),
        /** The device or file does not accept writes. Passing: offer the same entries again later. */
        READ_ONLY(true),
        /** The document's epoch or order is not what the caller believes: somebody else wrote. Reload it. */
        FENCED(false),
        /** The document's stored bytes are damaged; it accepts no writes. */
        UNREADABLE(false),
        /**
         * Input or output failed in a way after which nothing is certain: a write may be durable or not, wholly. Drop
         * the rooms and load again.
         */
        FAILED(false),
        /** The store was closed; nothing of this was carried out. */
        CLOSED(false);

        private final boolean passing;

        Kind(boolean passing) {
            this.passing = passing;
        }

        /** Whether the same operation may succeed later without anything being reloaded. */
        public boolean passing() {
            return passing;
        }
    }

    private final Kind kind;

    public StoreException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public StoreException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
