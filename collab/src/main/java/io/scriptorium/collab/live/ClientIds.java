package io.scriptorium.collab.live;

import java.util.HashMap;
import java.util.Map;

/**
 * The ids under which one client's edits are written. Mostly one: a second is needed when an edit is made on a state
 * from before the client's last edit, because one id and clock must never stand for two things. An id is used again once
 * everything of it is in the state that the next edit is made on.
 *
 * <p>Threading: one thread at a time.
 */
public final class ClientIds {

    private static final class Use {
        int open;
        long durableSeq;
    }

    private final Map<Long, Use> uses = new HashMap<>();

    /** An edit under this id was handed in. */
    public void wrote(long id) {
        uses.computeIfAbsent(id, any -> new Use()).open++;
    }

    /** The oldest open edit under this id is durable. */
    public void durable(long id, long seq) {
        Use use = uses.get(id);
        if (use != null) {
            use.open--;
            use.durableSeq = seq;
        }
    }

    /** An edit under this id was refused: its clocks are used up and known to nobody. */
    public void refused(long id) {
        uses.remove(id);
    }

    /** The ids of which everything is durable, and from which place on a state has all of it. */
    public Map<Long, Long> settled() {
        Map<Long, Long> settled = new HashMap<>();
        uses.forEach((id, use) -> {
            if (use.open == 0) {
                settled.put(id, use.durableSeq);
            }
        });
        return Map.copyOf(settled);
    }
}
