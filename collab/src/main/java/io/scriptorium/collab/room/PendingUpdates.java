package io.scriptorium.collab.room;

import io.scriptorium.collab.session.CollabMetrics;
import io.scriptorium.collab.session.Limits;
import io.scriptorium.crdt.UpdateInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Updates that build on something which has not arrived: held in memory within limits, neither stored nor broadcast
 * nor acknowledged. Their senders still have them.
 *
 * <p>Threading: room worker only.
 */
final class PendingUpdates {

    /**
     * One held update.
     *
     * @param ack the answer that is withheld, null when none is owed
     * @param step2 whether it came as a Step 2
     */
    record Held(Session session, UpdateInfo update, AckQueue.@Nullable Ack ack, boolean step2, long sinceMillis) {}

    private final List<Held> held = new ArrayList<>();
    private final int maxBytes;
    private final int maxStructs;
    private final CollabMetrics metrics;
    private long bytes;
    private int structs;

    PendingUpdates(Limits limits, CollabMetrics metrics) {
        this.maxBytes = limits.maxPendingBytes();
        this.maxStructs = limits.maxPendingStructs();
        this.metrics = metrics;
    }

    /** Keeps an update, unless that is over the limits. */
    boolean hold(Held update) {
        long size = update.update().bytes().length;
        int count = update.update().structCount();
        if (bytes + size > maxBytes || structs + count > maxStructs) {
            return false;
        }
        held.add(update);
        account(update, 1);
        return true;
    }

    boolean isEmpty() {
        return held.isEmpty();
    }

    List<Held> all() {
        return List.copyOf(held);
    }

    /** Removes what the predicate takes over. */
    void removeIf(Predicate<Held> taken) {
        // A copy, because taking over one update may make the caller hold or drop others.
        for (Held update : List.copyOf(held)) {
            if (held.contains(update) && taken.test(update) && held.remove(update)) {
                account(update, -1);
            }
        }
    }

    private void account(Held update, int sign) {
        bytes += (long) sign * update.update().bytes().length;
        structs += sign * update.update().structCount();
        metrics.pending((long) sign * update.update().bytes().length);
    }
}
