package io.scriptorium.collab.room;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.Consumer;

/**
 * The answers that a session owes, in the order of its edits. Clients count: the n-th {@code SyncStatus} answers the
 * n-th edit. So an edit that is durable early waits for the answer to the one before it.
 *
 * <p>Threading: room worker only.
 */
final class AckQueue {

    /** The answer to one edit. */
    static final class Ack {
        private boolean decided;
        private boolean applied;
    }

    private final Deque<Ack> owed = new ArrayDeque<>();
    private final Consumer<Boolean> send;

    /** @param send takes the next answer: applied or refused */
    AckQueue(Consumer<Boolean> send) {
        this.send = send;
    }

    /** An edit arrived that will be answered. */
    Ack open() {
        Ack ack = new Ack();
        owed.add(ack);
        return ack;
    }

    /** How many edits wait for their answer. */
    int owed() {
        return owed.size();
    }

    /** The edit's fate is known; sends every answer whose turn has come. */
    void decide(Ack ack, boolean applied) {
        ack.decided = true;
        ack.applied = applied;
        for (Iterator<Ack> all = owed.iterator(); all.hasNext(); ) {
            Ack next = all.next();
            if (!next.decided) {
                return;
            }
            all.remove();
            send.accept(next.applied);
        }
    }
}
