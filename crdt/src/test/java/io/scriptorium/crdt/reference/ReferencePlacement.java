package io.scriptorium.crdt.reference;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds an order in which the elements of one update can be placed, and what cannot be: section 6.1 of the specification.
 * When an element waits, all of its client behind it waits, as in Yjs.
 */
final class ReferencePlacement {
    private final ReferenceDoc doc;
    private final NavigableMap<Long, Deque<ReferenceItem>> queues = new TreeMap<>(Comparator.reverseOrder());
    private final Deque<ReferenceItem> stack = new ArrayDeque<>();

    /** What is left over, by client and clock. */
    final Map<Long, NavigableMap<Long, ReferenceItem>> rest = new TreeMap<>();

    /** For each client that is waited for a clock that is not known. */
    final Map<Long, Long> missing = new HashMap<>();

    ReferencePlacement(ReferenceDoc doc, Map<Long, ? extends Iterable<ReferenceItem>> blocks) {
        this.doc = doc;
        blocks.forEach((client, items) -> {
            Deque<ReferenceItem> queue = new ArrayDeque<>();
            items.forEach(queue::add);
            queues.put(client, queue);
        });
    }

    void run() {
        for (long client : List.copyOf(queues.keySet())) {
            Deque<ReferenceItem> queue = queue(client);
            while (!queue.isEmpty()) {
                place(queue.remove());
            }
        }
    }

    private Deque<ReferenceItem> queue(long client) {
        return queues.computeIfAbsent(client, unused -> new ArrayDeque<>());
    }

    /** Places an element, after those of other clients that it needs. */
    private void place(ReferenceItem first) {
        stack.push(first);
        while (!stack.isEmpty()) {
            ReferenceItem item = stack.getFirst();
            long client = item.id.client();
            long next = doc.next(client);
            Long waitsFor = unmet(item);
            if (item.id.clock() > next) {
                missing.merge(client, item.id.clock() - 1, Math::min);
                park();
            } else if (waitsFor == null) {
                stack.pop();
                if (item.id.clock() == next) {
                    doc.integrate(item);
                }
            } else if (queue(waitsFor).isEmpty()) {
                missing.merge(waitsFor, doc.next(waitsFor), Math::min);
                park();
            } else {
                stack.push(queue(waitsFor).remove());
            }
        }
    }

    private @Nullable Long unmet(ReferenceItem item) {
        for (ReferenceId needed : new ReferenceId[] {item.origin, item.rightOrigin, item.writtenParent}) {
            if (needed != null && needed.client() != item.id.client() && needed.clock() >= doc.next(needed.client())) {
                return needed.client();
            }
        }
        return null;
    }

    private void park() {
        for (ReferenceItem item : stack) {
            long client = item.id.client();
            NavigableMap<Long, ReferenceItem> parked = rest.computeIfAbsent(client, unused -> new TreeMap<>());
            parked.put(item.id.clock(), item);
            queue(client).forEach(behind -> parked.put(behind.id.clock(), behind));
            queue(client).clear();
        }
        stack.clear();
    }
}
