package io.scriptorium.collab.live;

import io.scriptorium.richtext.Change;
import java.util.Comparator;
import java.util.List;

/**
 * How well a base explains what a client sent.
 *
 * @param insertsOnly whether nothing of the base is missing
 * @param behind whether the client has sent something since that the base lacks
 * @param blank whether the base is an editor that has shown nothing
 */
record Fit(boolean empty, boolean insertsOnly, int inserted, int deleted, boolean behind, boolean blank) {
    /** Deleting is rarer than typing, and a base that lacks words makes them look deleted. */
    private static final int DELETION_WEIGHT = 8;

    /** Characters that a client may have added to an older state, before it heard of what it had sent itself. */
    private static final int TYPED_AT_ONCE = 100;

    private static final Comparator<Fit> ORDER = Comparator.comparing(Fit::likely)
            .reversed()
            .thenComparing(Fit::unlikely)
            .thenComparingLong(Fit::cost);

    static Fit of(Change change, boolean behind, boolean blank) {
        return new Fit(
                change.isEmpty(),
                change.isEmpty() || change.isPureInsertion(),
                change.insertedCharacters(),
                change.deletedCharacters(),
                behind,
                blank);
    }

    /**
     * From what lacks much that the client wrote, or everything, a whole text looks as if it had been typed; such a base
     * has to be the cheapest.
     */
    private boolean likely() {
        boolean typed = !behind || (!empty && inserted <= TYPED_AT_ONCE);
        return insertsOnly && !blank && typed;
    }

    /**
     * A text that equals a state from before the client's own last text is one from which that was deleted again, and
     * not one that was left as it was; and what was deleted, was deleted from what had everything.
     */
    private boolean unlikely() {
        return behind && !blank && (empty || !insertsOnly);
    }

    private long cost() {
        return (long) DELETION_WEIGHT * deleted + inserted;
    }

    /**
     * The index of the best: one to which something was only added, as little as possible; else the one with the least deleted, then inserted. Of equals the last.
     *
     * @param fits at least one, oldest first
     */
    static int best(List<Fit> fits) {
        int best = 0;
        for (int i = 1; i < fits.size(); i++) {
            if (ORDER.compare(fits.get(i), fits.get(best)) <= 0) {
                best = i;
            }
        }
        return best;
    }
}
