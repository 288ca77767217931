package io.scriptorium.crdt;

import org.jspecify.annotations.Nullable;

/**
 * Decides who may write under which client id. Asked before anything of an update is applied. It is not asked about
 * deletions: whoever may write may delete what others wrote, and a delete set does not say whose doing it is.
 */
@FunctionalInterface
public interface UpdatePolicy {
    /**
     * Whether structs of this client from this clock on are welcome.
     *
     * @param client the id under which they were written
     * @param knownClock the first clock of the client that the document does not know
     * @param origin what {@link Doc#apply} was given
     */
    boolean mayWrite(long client, long knownClock, @Nullable Object origin);
}
