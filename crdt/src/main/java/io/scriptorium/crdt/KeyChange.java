package io.scriptorium.crdt;

import org.jspecify.annotations.Nullable;

/**
 * What a transaction did to one key.
 *
 * @param oldValue what it was set to before; {@code null} for {@link Action#ADD}
 */
public record KeyChange(Action action, @Nullable Object oldValue) {
    /** The kinds of change. */
    public enum Action {
        ADD,
        UPDATE,
        DELETE
    }
}
