package io.scriptorium.crdt;

import org.jspecify.annotations.Nullable;

/**
 * What a log knows of one client. Documents gather thousands of them, most with a single run of structs and no deletes:
 * some 200 bytes each.
 *
 * <p>Threading: one owner.
 */
final class KnownClient {
    private static final ClockRanges NONE = new ClockRanges();

    /** The first clock that was not appended yet. */
    long known;
    /** The first clock that is not committed yet. */
    long committed;

    final KnownStructs structs = new KnownStructs();
    /** Null until the first delete. */
    private @Nullable ClockRanges deleted;

    /** What of it is deleted. To be read only. */
    ClockRanges deleted() {
        return deleted == null ? NONE : deleted;
    }

    void delete(long start, long end) {
        if (deleted == null) {
            deleted = new ClockRanges();
        }
        deleted.add(start, end);
    }
}
