package io.scriptorium.crdt.reference;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** What waits in a document for structs that it does not know, and when it is tried again. */
final class ReferencePending {
    private final ReferenceDoc doc;
    private Map<Long, NavigableMap<Long, ReferenceItem>> waiting = new TreeMap<>();
    private final Map<Long, Long> missing = new HashMap<>();
    private List<ReferenceUpdate.Range> deletes = new ArrayList<>();

    ReferencePending(ReferenceDoc doc) {
        this.doc = doc;
    }

    void apply(ReferenceUpdate update) {
        apply(update.blocks, update.deletes);
    }

    private void apply(Map<Long, ? extends Iterable<ReferenceItem>> blocks, List<ReferenceUpdate.Range> updateDeletes) {
        ReferencePlacement placement = new ReferencePlacement(doc, blocks);
        placement.run();
        boolean retry = false;
        for (Map.Entry<Long, Long> wait : missing.entrySet()) {
            retry |= wait.getValue() < doc.next(wait.getKey());
        }
        placement.missing.forEach((client, clock) -> missing.merge(client, clock, Math::min));
        placement.rest.forEach((client, items) -> {
            NavigableMap<Long, ReferenceItem> parked = waiting.computeIfAbsent(client, unused -> new TreeMap<>());
            items.forEach(parked::putIfAbsent);
        });
        List<ReferenceUpdate.Range> waitingDeletes = deletes;
        deletes = new ArrayList<>();
        delete(updateDeletes);
        delete(waitingDeletes);
        deletes = joined(deletes);
        if (retry) {
            Map<Long, List<ReferenceItem>> again = new TreeMap<>();
            waiting.forEach((client, items) -> again.put(client, List.copyOf(items.values())));
            waiting = new TreeMap<>();
            missing.clear();
            apply(again, List.of());
        }
    }

    private void delete(List<ReferenceUpdate.Range> ranges) {
        for (ReferenceUpdate.Range range : ranges) {
            long known = Math.min(range.to(), doc.next(range.client()));
            doc.deleteRange(range.client(), range.from(), known);
            long from = Math.max(range.from(), known);
            if (from < range.to()) {
                deletes.add(new ReferenceUpdate.Range(range.client(), from, range.to()));
            }
        }
    }

    /** Ranges that wait become one where they touch: what is cut between two ranges is not cut inside of one. */
    private static List<ReferenceUpdate.Range> joined(List<ReferenceUpdate.Range> ranges) {
        List<ReferenceUpdate.Range> sorted = new ArrayList<>(ranges);
        sorted.sort(Comparator.comparing(ReferenceUpdate.Range::client)
                .reversed()
                .thenComparing(ReferenceUpdate.Range::from));
        List<ReferenceUpdate.Range> joined = new ArrayList<>();
        for (ReferenceUpdate.Range range : sorted) {
            ReferenceUpdate.Range last = joined.isEmpty() ? null : joined.getLast();
            if (last != null && last.client() == range.client() && last.to() >= range.from()) {
                joined.removeLast();
                long to = Math.max(last.to(), range.to());
                joined.add(new ReferenceUpdate.Range(last.client(), last.from(), to));
            } else {
                joined.add(range);
            }
        }
        return joined;
    }

    boolean isEmpty() {
        return waiting.isEmpty() && deletes.isEmpty();
    }

    /** The clocks of elements that wait, by client. */
    Map<Long, List<Long>> clocks() {
        Map<Long, List<Long>> clocks = new TreeMap<>();
        waiting.forEach((client, items) -> clocks.put(client, List.copyOf(items.keySet())));
        return clocks;
    }

    Map<Long, Long> missing() {
        return new TreeMap<>(missing);
    }

    /** The clocks that are to be deleted once they are known. */
    Map<Long, NavigableMap<Long, Boolean>> deletes() {
        Map<Long, NavigableMap<Long, Boolean>> clocks = new TreeMap<>();
        for (ReferenceUpdate.Range range : deletes) {
            for (long clock = range.from(); clock < range.to(); clock++) {
                clocks.computeIfAbsent(range.client(), unused -> new TreeMap<>())
                        .put(clock, true);
            }
        }
        return clocks;
    }
}
