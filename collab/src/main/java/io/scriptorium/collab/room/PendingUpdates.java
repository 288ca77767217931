package io.scriptorium.collab.room;

import io.scriptorium.collab.session.CollabMetrics;
import io.scriptorium.collab.session.Limits;
import io.scriptorium.crdt.StateVector;
import io.scriptorium.crdt.UpdateInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Updates that build on something which has not arrived: held in memory within limits, neither stored nor broadcast
 * nor acknowledged. Their senders still have them.
 *
 * <p>Threading: room worker only.
 */
final class PendingUpdates {
    /** So many times what one session may have held, all sessions together may. */
    private static final int SESSIONS_AT_THEIR_LIMIT = 8;

    /**
     * An edit as a session offered it.
     *
     * @param ack the answer that is owed, null when none is
     * @param step2 whether it came as a Step 2
     */
    record Offer(Session session, UpdateInfo update, AckQueue.@Nullable Ack ack, boolean step2) {}

    /**
     * One that is held.
     *
     * @param number its place in the order of arrival
     * @param needed what was missing when it was last looked at
     */
    record Held(Offer offer, long number, StateVector needed, long sinceMillis) {
        int bytes() {
            return offer.update.bytes().length;
        }

        /** What it costs to look at it: at least one, or endless small ones would cost nothing. */
        int structs() {
            return Math.max(1, offer.update.structCount() + offer.update.deleteRangeCount());
        }
    }

    /** What is held of one session, or of all. */
    private static final class Usage {
        private long bytes;
        private long structs;

        boolean allows(Held more, long maxBytes, long maxStructs) {
            return bytes + more.bytes() <= maxBytes && structs + more.structs() <= maxStructs;
        }

        void add(Held held, int sign) {
            bytes += (long) sign * held.bytes();
            structs += (long) sign * held.structs();
        }
    }

    /** By their number. */
    private final Map<Long, Held> held = new TreeMap<>();

    private final Map<Session, Usage> usages = new HashMap<>();
    private final Usage total = new Usage();
    private final long maxBytes;
    private final long maxStructs;
    private final CollabMetrics metrics;
    private long nextNumber;

    PendingUpdates(Limits limits, CollabMetrics metrics) {
        this.maxBytes = limits.maxPendingBytes();
        this.maxStructs = limits.maxPendingStructs();
        this.metrics = metrics;
    }

    /** Keeps an update, unless that is over the limits. */
    boolean hold(Offer offer, StateVector needed, long nowMillis) {
        Held next = new Held(offer, nextNumber++, needed, nowMillis);
        Usage own = usages.getOrDefault(offer.session, new Usage());
        if (!own.allows(next, maxBytes, maxStructs)
                || !total.allows(next, maxBytes * SESSIONS_AT_THEIR_LIMIT, maxStructs * SESSIONS_AT_THEIR_LIMIT)) {
            return false;
        }
        held.put(next.number, next);
        usages.put(offer.session, own);
        account(next, own, 1);
        return true;
    }

    boolean isEmpty() {
        return held.isEmpty();
    }

    /** All of them, oldest first. A copy. */
    List<Held> all() {
        return List.copyOf(held.values());
    }

    /** Those that miss something which this update has brought, oldest first. A copy. */
    List<Held> buildingOn(UpdateInfo update) {
        List<Held> found = new ArrayList<>();
        for (Held next : held.values()) {
            for (long client : update.clients()) {
                long needed = next.needed.get(client);
                if (needed > 0 && needed <= update.endClock(client)) {
                    found.add(next);
                    break;
                }
            }
        }
        return found;
    }

    /** It was looked at again and can not be placed yet. */
    void stillMisses(Held next, StateVector needed) {
        held.replace(next.number, new Held(next.offer, next.number, needed, next.sinceMillis));
    }

    void remove(Held next) {
        Usage own = usages.get(next.offer.session);
        if (held.remove(next.number) != null && own != null) {
            account(next, own, -1);
            if (own.structs == 0) {
                usages.remove(next.offer.session);
            }
        }
    }

    /** Drops what a session has held. */
    void forget(Session session) {
        if (usages.containsKey(session)) {
            all().stream().filter(next -> next.offer.session == session).forEach(this::remove);
        }
    }

    /** Drops everything. */
    void clear() {
        all().forEach(this::remove);
    }

    private void account(Held next, Usage own, int sign) {
        own.add(next, sign);
        total.add(next, sign);
        metrics.pending((long) sign * next.bytes());
    }
}
