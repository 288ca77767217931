package io.scriptorium.collab.room;

import io.scriptorium.crdt.StateVector;
import io.scriptorium.crdt.UpdateLog;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How many client ids that the document does not know yet a session may bring in edits: each makes everybody's state
 * vector longer for ever. Threading: room worker only.
 */
final class NewClientIds {
    private final Set<Long> seen = new HashSet<>();
    private @Nullable TokenBucket bucket;

    /** Whether these ids are within the budget; if so they are paid for. */
    boolean allows(Set<Long> clients, UpdateLog log, RoomContext context) {
        if (seen.containsAll(clients)) {
            return true;
        }
        int burst = context.limits().newClientIds();
        if (bucket == null) {
            bucket = new TokenBucket(burst, context.limits().newClientIdsPerSecond());
        }
        StateVector known = log.stateVector();
        for (long client : clients) {
            if (seen.contains(client)) {
                continue;
            }
            if (known.get(client) == 0 && !bucket.take(context.worker().monotonicMillis())) {
                return false;
            }
            if (seen.size() < burst) {
                seen.add(client); // a cache: ids beyond it are looked up again
            }
        }
        return true;
    }
}
