package io.scriptorium.storage;

import io.scriptorium.collab.store.StoreException;

/**
 * Whether the store takes writes, as of the last attempt. Immutable.
 *
 * @param reason for operators, empty when all is well; holds no content
 */
public record StoreHealth(State state, String reason) {

    /** Writes succeed. */
    static final StoreHealth HEALTHY = new StoreHealth(State.OK, "");

    /** What became of the last write. The store tries again by itself, also when nobody writes. */
    public enum State {
        OK,
        /** No room on the device. Reading goes on. */
        FULL,
        /** The device or file takes no writes. Reading goes on. */
        READ_ONLY,
        /** Another program holds the database's lock. Reading goes on. */
        BUSY,
        /** Input or output failed, or the directory is gone; the database is being opened again. */
        FAILED
    }

    static StoreHealth of(StoreException.Kind kind, String reason) {
        State state =
                switch (kind) {
                    case FULL -> State.FULL;
                    case READ_ONLY -> State.READ_ONLY;
                    case BUSY -> State.BUSY;
                    case FAILED, FENCED, UNREADABLE, CLOSED -> State.FAILED;
                };
        return new StoreHealth(state, reason);
    }
}
