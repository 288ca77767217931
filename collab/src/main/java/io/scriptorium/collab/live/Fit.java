package io.scriptorium.collab.live;

import io.scriptorium.richtext.Change;
import java.util.Comparator;
import java.util.List;

/**
 * How well a base explains what a client sent.
 *
 * @param insertsOnly whether nothing of the base is missing
 * @param torn how many words of the base would have been torn
 * @param unsaid how many blocks of the base are missing, and are no loss because the client can not say them
 * @param behind whether the client has sent something since that the base lacks
 * @param shown whether the client has surely received the base since it sent that
 * @param blank whether the base is an editor that has shown nothing
 */
record Fit(
        boolean empty,
        boolean insertsOnly,
        int inserted,
        int deleted,
        int torn,
        int unsaid,
        boolean behind,
        boolean shown,
        boolean blank) {
    /** Deleting is rarer than typing, and a base that lacks words makes them look deleted. */
    private static final int DELETION_WEIGHT = 8;

    /** Who types a word behind one whose end has just gone, has not torn that word, though both end alike. */
    private static final int TORN_WEIGHT = 4;

    /** Characters that a client may have added to an older state, before it heard of what it had sent itself. */
    private static final int TYPED_AT_ONCE = 100;

    private static final Comparator<Fit> ORDER = Comparator.comparing(Fit::certain)
            .thenComparing(Fit::likely)
            .thenComparing(Fit::deletesOnly)
            .reversed()
            .thenComparing(Fit::unlikely)
            .thenComparingLong(Fit::cost)
            .thenComparingInt(Fit::unsaid);

    static Fit of(Change change, boolean behind, boolean shown, boolean blank) {
        return new Fit(
                change.isEmpty(),
                change.deletedCharacters() == 0,
                change.insertedCharacters(),
                change.deletedCharacters(),
                change.tornWords(),
                change.unsaidBlocks(),
                behind,
                shown,
                blank);
    }

    /**
     * What has arrived last is what the client shows, unless it lags behind; and a text that came from something older
     * would hardly look as if nothing but deletions had been made in this.
     */
    private boolean certain() {
        return shown && inserted == 0 && !(behind && empty);
    }

    /**
     * From what lacks much that the client wrote, or everything, a whole text looks as if it had been typed; such a base
     * has to be the cheapest.
     */
    private boolean likely() {
        boolean typed = !behind || (!empty && inserted <= TYPED_AT_ONCE);
        return insertsOnly && !blank && typed;
    }

    /** People type or delete: what looks like both at once was more likely made from something else. */
    private boolean deletesOnly() {
        return inserted == 0 && deleted > 0;
    }

    /**
     * A text that equals a state from before the client's own last text is one from which that was deleted again, and
     * not one that was left as it was; and what was deleted, was deleted from what had everything, unless such a state
     * took the place of what the client had sent.
     */
    private boolean unlikely() {
        return behind && !blank && (empty || (!insertsOnly && !shown));
    }

    private long cost() {
        return (long) DELETION_WEIGHT * deleted + inserted + (long) TORN_WEIGHT * torn;
    }

    /** The index of the first that is as good as one of them. */
    static int firstLike(List<Fit> fits, int one) {
        int first = 0;
        while (ORDER.compare(fits.get(first), fits.get(one)) != 0) {
            first++;
        }
        return first;
    }

    /**
     * The index of the best: one that has surely arrived and of which something was only deleted; else one to which
     * something was only added, as little as possible; else one of which something was only deleted; else the one with the
     * least deleted, then inserted. Of equals the one of which all is there, then the last.
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
