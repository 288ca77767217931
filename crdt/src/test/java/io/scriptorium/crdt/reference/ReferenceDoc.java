package io.scriptorium.crdt.reference;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A document of the reference engine: elements by client and clock, and in the linked lists of their types. Local edits
 * are in {@link ReferenceEdits}, what a reader sees in {@link ReferenceView}.
 */
public final class ReferenceDoc {
    final long clientId;
    private final boolean gc;
    private final NavigableMap<Long, List<ReferenceItem>> clients = new TreeMap<>(Comparator.reverseOrder());
    final Map<String, ReferenceType> roots = new LinkedHashMap<>();
    private final ReferencePending pending = new ReferencePending(this);

    /** Of the transaction that is under way: the state vector before it, and what it has deleted. */
    private Map<Long, Long> before = Map.of();

    private final List<ReferenceItem> deletedNow = new ArrayList<>();

    public ReferenceDoc(long clientId, boolean gc) {
        this.clientId = clientId;
        this.gc = gc;
    }

    // --- Transactions ---

    /** Applies an update of format V1 and answers what that has changed, as an update; empty when nothing. */
    public byte[] apply(byte[] update) {
        ReferenceUpdate read = ReferenceUpdate.read(update);
        return transact(unused -> pending.apply(read));
    }

    /** Runs local edits and answers them as an update; empty when they changed nothing. */
    public byte[] edit(Consumer<ReferenceEdits> edits) {
        return transact(edits);
    }

    private byte[] transact(Consumer<ReferenceEdits> body) {
        before = vector();
        deletedNow.clear();
        body.accept(new ReferenceEdits(this));
        List<ReferenceItem> deleted = List.copyOf(deletedNow);
        List<ReferenceId> deletedIds = deleted.stream().map(item -> item.id).toList();
        if (gc) {
            deleted.forEach(this::collect);
        }
        if (deletedIds.isEmpty() && before.equals(vector())) {
            return new byte[0];
        }
        return ReferenceEncoder.encode(clients, before, deletedIds);
    }

    // --- Reading ---

    /** The next clock of each client. */
    public Map<Long, Long> vector() {
        Map<Long, Long> vector = new LinkedHashMap<>();
        clients.forEach((client, items) -> vector.put(client, (long) items.size()));
        return vector;
    }

    public byte[] encodeVector() {
        return ReferenceEncoder.vector(vector());
    }

    /** Everything that is in its place, as an update of format V1: without what waits. */
    public byte[] encodeState() {
        return encodeState(null);
    }

    /** What somebody with this encoded state vector lacks, and all deletions. */
    public byte[] encodeState(byte @Nullable [] vector) {
        return ReferenceEncoder.encode(clients, ReferenceUpdate.readVector(vector), deletedIds());
    }

    private List<ReferenceId> deletedIds() {
        List<ReferenceId> deleted = new ArrayList<>();
        for (List<ReferenceItem> items : clients.values()) {
            items.stream().filter(item -> item.deleted).forEach(item -> deleted.add(item.id));
        }
        return deleted;
    }

    public boolean isWaiting() {
        return !pending.isEmpty();
    }

    /** The clocks of elements that wait, by client. */
    public Map<Long, List<Long>> waiting() {
        return pending.clocks();
    }

    /** For each client that is waited for a clock that is not known. */
    public Map<Long, Long> missing() {
        return pending.missing();
    }

    /** The clocks that are to be deleted once they are known. */
    public Map<Long, List<Long>> waitingDeletes() {
        Map<Long, List<Long>> clocks = new TreeMap<>();
        pending.deletes().forEach((client, set) -> clocks.put(client, List.copyOf(set.keySet())));
        return clocks;
    }

    public ReferenceView view() {
        return new ReferenceView(this);
    }

    /** Every client's elements in the order of their clocks. */
    NavigableMap<Long, List<ReferenceItem>> clients() {
        return Collections.unmodifiableNavigableMap(clients);
    }

    // --- Finding ---

    long next(long client) {
        return clients.getOrDefault(client, List.of()).size();
    }

    ReferenceItem find(ReferenceId id) {
        return Objects.requireNonNull(clients.get(id.client())).get(Math.toIntExact(id.clock()));
    }

    ReferenceType root(String name) {
        return roots.computeIfAbsent(name, unused -> new ReferenceType(name, null));
    }

    // --- Integrating: sections 6.2 and 6.3 ---

    /** Places an element all of whose dependencies are known. */
    void integrate(ReferenceItem item) {
        if (!item.isGc() && !resolve(item)) {
            item.becomeGc();
        }
        if (item.isGc()) {
            item.deleted = true;
            add(item);
            return;
        }
        place(item, Objects.requireNonNull(item.parent));
    }

    private void add(ReferenceItem item) {
        clients.computeIfAbsent(item.id.client(), unused -> new ArrayList<>()).add(item);
    }

    /** Finds neighbours and parent; answers whether there is a place for the element at all. */
    private boolean resolve(ReferenceItem item) {
        if (item.origin != null) {
            cutBefore(new ReferenceId(item.origin.client(), item.origin.clock() + 1));
            item.left = find(item.origin);
        }
        if (item.rightOrigin != null) {
            cutBefore(item.rightOrigin);
            item.right = find(item.rightOrigin);
        }
        ReferenceItem neighbour = item.left != null ? item.left : item.right;
        if (neighbour == null) {
            item.parent = writtenParent(item);
        } else if (neighbour.isGc() || (item.right != null && item.right.isGc())) {
            item.parent = null;
        } else {
            item.parent = neighbour.parent;
            item.key = neighbour.key;
        }
        return item.parent != null;
    }

    private @Nullable ReferenceType writtenParent(ReferenceItem item) {
        if (item.writtenRoot != null) {
            return root(item.writtenRoot);
        }
        return item.writtenParent == null ? item.parent : find(item.writtenParent).type;
    }

    /** A struct that is split between the halves of a surrogate pair loses both. */
    void cutBefore(ReferenceId id) {
        if (id.clock() == 0 || id.clock() >= next(id.client())) {
            return;
        }
        ReferenceItem before = find(id.before());
        ReferenceItem after = find(id);
        if (before.joinsWith(after)
                && before.content instanceof ReferenceContent.Unit(char unit)
                && Character.isHighSurrogate(unit)) {
            before.content = new ReferenceContent.Unit('\uFFFD');
            after.content = new ReferenceContent.Unit('\uFFFD');
        }
    }

    private void place(ReferenceItem item, ReferenceType parent) {
        ReferenceItem left = item.left;
        ReferenceItem right = item.right;
        boolean neighbours = left != null ? left.right == right : right != null && right.left == null;
        if (!neighbours) {
            left = findLeft(item, parent);
        }
        ReferenceItem next = left != null ? left.right : parent.firstOf(item.key);
        item.left = left;
        item.right = next;
        if (left != null) {
            left.right = item;
        } else if (item.key == null) {
            parent.first = item;
        }
        if (next != null) {
            next.left = item;
        } else if (item.key != null) {
            parent.current.put(item.key, item);
            if (left != null) {
                delete(left);
            }
        }
        add(item);
        if (item.content instanceof ReferenceContent.Deleted) {
            item.deleted = true;
            deletedNow.add(item);
        } else if (item.content instanceof ReferenceContent.Type) {
            item.type = new ReferenceType(null, item);
        }
        boolean parentDeleted = parent.item != null && parent.item.deleted;
        if (parentDeleted || (item.key != null && item.right != null)) {
            delete(item);
        }
    }

    /** The conflict resolution of YATA, with the sets B and C as the paper and the specification have them. */
    private @Nullable ReferenceItem findLeft(ReferenceItem item, ReferenceType parent) {
        ReferenceItem left = item.left;
        ReferenceItem o = left != null ? left.right : parent.firstOf(item.key);
        Set<ReferenceItem> b = new HashSet<>();
        Set<ReferenceItem> c = new HashSet<>();
        while (o != null && o != item.right) {
            b.add(o);
            c.add(o);
            if (Objects.equals(o.origin, item.origin)) {
                if (o.id.client() < item.id.client()) {
                    left = o;
                    c.clear();
                } else if (Objects.equals(o.rightOrigin, item.rightOrigin)) {
                    break;
                }
            } else if (o.origin != null && b.contains(find(o.origin))) {
                if (!c.contains(find(o.origin))) {
                    left = o;
                    c.clear();
                }
            } else {
                break;
            }
            o = o.right;
        }
        return left;
    }

    // --- Deleting: sections 6.6 and 6.7 ---

    void deleteRange(long client, long from, long to) {
        // What is deleted already is not split.
        if (from < to && !find(new ReferenceId(client, from)).deleted) {
            cutBefore(new ReferenceId(client, from));
        }
        if (from < to && !find(new ReferenceId(client, to - 1)).deleted) {
            cutBefore(new ReferenceId(client, to));
        }
        for (long clock = from; clock < to; clock++) {
            ReferenceItem item = find(new ReferenceId(client, clock));
            if (!item.isGc()) {
                delete(item);
            }
        }
    }

    void delete(ReferenceItem item) {
        if (item.deleted) {
            return;
        }
        item.deleted = true;
        deletedNow.add(item);
        if (item.type != null) {
            item.type.children().forEach(this::delete);
            List.copyOf(item.type.current.values()).forEach(this::delete);
        }
    }

    /** Takes the content of a deleted element; what is inside of a type becomes GC. */
    private void collect(ReferenceItem item) {
        if (item.isGc()) {
            return;
        }
        if (item.type != null) {
            collectInside(item.type);
            item.type = null;
        }
        item.content = new ReferenceContent.Deleted();
    }

    private static void collectInside(ReferenceType type) {
        List<ReferenceItem> inside = new ArrayList<>(type.children());
        type.current.keySet().forEach(key -> inside.addAll(type.chain(key)));
        type.first = null;
        type.current.clear();
        for (ReferenceItem item : inside) {
            if (item.type != null) {
                collectInside(item.type);
            }
            item.becomeGc();
        }
    }
}
