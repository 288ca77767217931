package io.scriptorium.crdt;

import org.jspecify.annotations.Nullable;

/** Says what a text that shows the difference of two snapshots gives as attribute {@code ychange} to what has changed. */
@FunctionalInterface
public interface ChangeLabel {
    /** What happened between the earlier and the later snapshot. */
    enum Change {
        ADDED,
        REMOVED
    }

    /**
     * The attribute's value. Where it is a map with the members {@code user} (the client of the id) and {@code type}
     * ({@code added} or {@code removed}), neighbouring runs of one user are not told apart.
     *
     * @param first the first element of what has changed; its client is who wrote it
     */
    @Nullable Object of(Change change, Id first);
}
