package io.scriptorium.collab.room;

import io.scriptorium.collab.session.Limits;
import io.scriptorium.crdt.StateVector;
import io.scriptorium.crdt.UpdateLog;
import java.util.HashSet;
import java.util.Set;

/**
 * How many client ids that the document does not know yet a session may bring in edits: each makes everybody's state
 * vector longer for ever. A token bucket. Threading: room worker only.
 */
final class NewClientIds {
    private final Set<Long> seen = new HashSet<>();
    private double tokens = -1;
    private long filledAtMillis;

    /** Whether these ids are within the budget; if so they are paid for. */
    boolean allows(Set<Long> clients, UpdateLog log, RoomContext context) {
        if (seen.containsAll(clients)) {
            return true;
        }
        Limits limits = context.limits();
        long now = context.worker().monotonicMillis();
        tokens = tokens < 0
                ? limits.newClientIds()
                : Math.min(
                        limits.newClientIds(),
                        tokens + (now - filledAtMillis) * limits.newClientIdsPerSecond() / 1_000.0);
        filledAtMillis = now;
        StateVector known = log.stateVector();
        for (long client : clients) {
            if (seen.contains(client)) {
                continue;
            }
            if (known.get(client) == 0) {
                if (tokens < 1) {
                    return false;
                }
                tokens--;
            }
            if (seen.size() < limits.newClientIds()) {
                seen.add(client); // a cache: ids beyond it are looked up again
            }
        }
        return true;
    }
}
