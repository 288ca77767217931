package io.scriptorium.crdt;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The document order of rows: a B+tree for each {@link Sequence}, whose leaves hold rows and whose inner nodes hold how
 * much a reader sees below each child. A row's {@link Rows#PLACE} names its leaf, so that index-of-row and row-at-index
 * are both exact and logarithmic; neighbours stand side by side.
 *
 * <p>A sequence of up to {@value Leaf#CAPACITY} rows is one leaf without a tree, an empty one is nothing at all.
 *
 * <p>Threading: the document's writer.
 */
final class Order {
    private static final int FEW = Leaf.CAPACITY / 4;
    private static final int MOST_JOINED = Leaf.CAPACITY * 3 / 4;

    private final Rows rows;
    private final Marks marks;
    private @Nullable Leaf[] leaves = new Leaf[8];
    private int leafCount;
    private int[] freeLeaves = new int[4];
    private int freeCount;

    /** Instead of the trees, while a whole document is loaded. */
    private @Nullable Links links;

    /** How many elements of the row that {@link #locate} has found stand before the index asked for. */
    int offset;

    Order(Rows rows, Marks marks) {
        this.rows = rows;
        this.marks = marks;
    }

    Leaf leaf(int row) {
        return Objects.requireNonNull(leaves[rows.at[row + Rows.PLACE]]);
    }

    /** Goes over to links until {@link #build}; nothing is in order yet. */
    void link(int expectedRows) {
        links = new Links(rows, expectedRows);
    }

    /** Whether a whole document is being loaded, between {@link #link} and {@link #build}. */
    boolean isLoading() {
        return links != null;
    }

    /** Builds the trees from the links. */
    void build() {
        Links linked = Objects.requireNonNull(links);
        links = null;
        List<Sequence> sequences = linked.end();
        if (sequences.size() > leaves.length) {
            leaves = Arrays.copyOf(leaves, sequences.size() + sequences.size() / 8);
        }
        IntList inOrder = new IntList();
        for (int s = 0; s < sequences.size(); s++) {
            inOrder.size = 0;
            for (int row = linked.firstOf(s); row != Rows.NONE; row = linked.next(row)) {
                inOrder.add(row);
            }
            sequences.get(s).links = Rows.NONE;
            build(sequences.get(s), inOrder);
        }
    }

    private void build(Sequence sequence, IntList inOrder) {
        if (inOrder.size <= Leaf.CAPACITY) {
            sequence.root = buildLeaf(sequence, inOrder, 0, inOrder.size);
            return;
        }
        List<Part> level = new ArrayList<>(inOrder.size / Leaf.CAPACITY + 1);
        for (int from = 0; from < inOrder.size; from += Leaf.CAPACITY) {
            int size = Math.min(Leaf.CAPACITY, inOrder.size - from);
            level.add(buildLeaf(sequence, inOrder, from, size));
        }
        while (level.size() > 1) {
            List<Part> above = new ArrayList<>(level.size() / Inner.CAPACITY + 1);
            for (int from = 0; from < level.size(); from += Inner.CAPACITY) {
                Inner inner = new Inner();
                for (Part child : level.subList(from, Math.min(from + Inner.CAPACITY, level.size()))) {
                    inner.insert(inner.size, child);
                }
                inner.recount();
                above.add(inner);
            }
            level = above;
        }
        sequence.root = level.getFirst();
    }

    private Leaf buildLeaf(Sequence sequence, IntList inOrder, int from, int size) {
        Leaf leaf = newLeaf(sequence, size);
        leaf.size = size;
        boolean list = sequence.isList();
        for (int i = 0; i < size; i++) {
            int row = inOrder.at[from + i];
            leaf.rows[i] = row;
            rows.at[row + Rows.PLACE] = leaf.id;
            if (list) {
                leaf.visible += rows.visible(row);
                if (rows.kind(row) == Structs.FORMAT && !rows.isDeleted(row)) {
                    leaf.keys |= marks.bit(rows.at[row + Rows.CONTENT]);
                }
            }
        }
        leaf.previous = sequence.last;
        if (sequence.last == null) {
            sequence.first = leaf;
        } else {
            sequence.last.next = leaf;
        }
        sequence.last = leaf;
        return leaf;
    }

    Sequence sequence(int row) {
        return links == null ? leaf(row).sequence : links.sequence(row);
    }

    int first(Sequence sequence) {
        return links == null ? sequence.firstRow() : links.first(sequence);
    }

    int last(Sequence sequence) {
        return links == null ? sequence.lastRow() : links.last(sequence);
    }

    int next(int row) {
        if (links != null) {
            return links.next(row);
        }
        Leaf leaf = leaf(row);
        int index = leaf.indexOf(row) + 1;
        if (index < leaf.size) {
            return leaf.rows[index];
        }
        return leaf.next == null ? Rows.NONE : leaf.next.rows[0];
    }

    int previous(int row) {
        if (links != null) {
            return links.previous(row);
        }
        Leaf leaf = leaf(row);
        int index = leaf.indexOf(row);
        if (index > 0) {
            return leaf.rows[index - 1];
        }
        return leaf.previous == null ? Rows.NONE : leaf.previous.rows[leaf.previous.size - 1];
    }

    void insertFirst(Sequence sequence, int row) {
        if (links != null) {
            links.insertFirst(sequence, row);
            return;
        }
        Leaf leaf = sequence.first;
        if (leaf == null) {
            leaf = newLeaf(sequence, Leaf.FIRST_CAPACITY);
            sequence.root = leaf;
            sequence.first = leaf;
            sequence.last = leaf;
        }
        insert(leaf, 0, row);
    }

    void insertAfter(int left, int row) {
        if (links != null) {
            links.insertAfter(left, row);
            return;
        }
        Leaf leaf = leaf(left);
        insert(leaf, leaf.indexOf(left) + 1, row);
    }

    /** Inserts a row between two when they stand side by side; answers whether they do. */
    boolean insertBetween(int left, int right, int row) {
        if (links != null) {
            boolean neighbours = links.next(left) == right;
            if (neighbours) {
                links.insertAfter(left, row);
            }
            return neighbours;
        }
        Leaf leaf = leaf(left);
        int index = leaf.indexOf(left) + 1;
        int next = index < leaf.size ? leaf.rows[index] : leaf.next == null ? Rows.NONE : leaf.next.rows[0];
        if (next != right) {
            return false;
        }
        insert(leaf, index, row);
        return true;
    }

    private void insert(Leaf leaf, int index, int row) {
        Leaf target = leaf;
        int at = index;
        if (leaf.size == Leaf.CAPACITY) {
            if (index == Leaf.CAPACITY && leaf.next == null) {
                target = leafAfter(leaf, Leaf.CAPACITY);
                at = 0;
            } else {
                Leaf upper = splitLeaf(leaf);
                if (index > leaf.size) {
                    target = upper;
                    at = index - leaf.size;
                }
            }
        } else if (leaf.size == leaf.rows.length) {
            leaf.rows = Arrays.copyOf(leaf.rows, Math.min(leaf.size * 2, Leaf.CAPACITY));
        }
        int[] in = target.rows;
        System.arraycopy(in, at, in, at + 1, target.size - at);
        in[at] = row;
        target.size++;
        rows.at[row + Rows.PLACE] = target.id;
        if (target.sequence.isList()) {
            addVisible(target, rows.visible(row));
            if (rows.kind(row) == Structs.FORMAT && !rows.isDeleted(row)) {
                addKey(target, marks.bit(rows.at[row + Rows.CONTENT]));
            }
        }
    }

    /** Takes a row out of the order. */
    void remove(int row) {
        Leaf leaf = leaf(row);
        int index = leaf.indexOf(row);
        if (leaf.sequence.isList()) {
            addVisible(leaf, -rows.visible(row));
        }
        System.arraycopy(leaf.rows, index + 1, leaf.rows, index, leaf.size - index - 1);
        leaf.size--;
        if (leaf.size == 0) {
            removeLeaf(leaf);
        } else if (leaf.size < FEW && leaf.next != null && leaf.next.parent == leaf.parent) {
            if (leaf.size + leaf.next.size <= MOST_JOINED) {
                joinWithNext(leaf, leaf.next);
            }
        }
    }

    private void joinWithNext(Leaf leaf, Leaf next) {
        int size = leaf.size + next.size;
        if (size > leaf.rows.length) {
            leaf.rows = Arrays.copyOf(leaf.rows, Leaf.CAPACITY);
        }
        System.arraycopy(next.rows, 0, leaf.rows, leaf.size, next.size);
        for (int i = leaf.size; i < size; i++) {
            rows.at[leaf.rows[i] + Rows.PLACE] = leaf.id;
        }
        leaf.size = size;
        int moved = next.visible;
        addVisible(next, -moved);
        addVisible(leaf, moved);
        addKey(leaf, next.keys);
        next.size = 0;
        removeLeaf(next);
    }

    /** Says that a reader sees so many more elements of the row. */
    void addVisible(int row, int change) {
        if (links == null) {
            addVisible(leaf(row), change);
        }
    }

    private static void addVisible(Leaf leaf, int change) {
        if (change == 0) {
            return;
        }
        leaf.visible += change;
        Part part = leaf;
        for (Inner parent = part.parent; parent != null; parent = part.parent) {
            parent.visibleOf[part.slot] += change;
            parent.visible += change;
            part = parent;
        }
    }

    private static void addKey(Leaf leaf, long bits) {
        for (Part part = leaf; part != null && (part.keys | bits) != part.keys; part = part.parent) {
            part.keys |= bits;
        }
    }

    /** Is told that a mark was deleted. */
    void markDeleted(int row) {
        if (links != null) {
            return;
        }
        Leaf leaf = leaf(row);
        long keys = 0;
        for (int i = 0; i < leaf.size; i++) {
            int other = leaf.rows[i];
            if (rows.kind(other) == Structs.FORMAT && !rows.isDeleted(other)) {
                keys |= marks.bit(rows.at[other + Rows.CONTENT]);
            }
        }
        leaf.keys = keys;
        for (Inner inner = leaf.parent; inner != null; inner = inner.parent) {
            long all = 0;
            for (int i = 0; i < inner.size; i++) {
                all |= inner.child(i).keys;
            }
            if (all == inner.keys) {
                return;
            }
            inner.keys = all;
        }
    }

    /**
     * The row that holds the element before a visible index, {@link Rows#NONE} for index 0; {@link #offset} then says how
     * many of its elements stand before the index: between 1 and its length. The index is within the sequence.
     */
    int locate(Sequence sequence, int index) {
        Part part = sequence.root;
        if (index == 0 || part == null) {
            offset = 0;
            return Rows.NONE;
        }
        int left = index;
        while (part instanceof Inner inner) {
            int child = 0;
            while (inner.visibleOf[child] < left) {
                left -= inner.visibleOf[child++];
            }
            part = inner.child(child);
        }
        Leaf leaf = (Leaf) Objects.requireNonNull(part);
        int i = 0;
        while (true) {
            int row = leaf.rows[i];
            int visible = rows.visible(row);
            if (visible >= left) {
                offset = left;
                return row;
            }
            left -= visible;
            i++;
        }
    }

    /** How many elements a reader sees before the row. */
    int indexOf(int row) {
        Leaf leaf = leaf(row);
        int index = 0;
        for (int i = leaf.indexOf(row) - 1; i >= 0; i--) {
            index += rows.visible(leaf.rows[i]);
        }
        Part part = leaf;
        for (Inner parent = part.parent; parent != null; parent = part.parent) {
            for (int i = part.slot - 1; i >= 0; i--) {
                index += parent.visibleOf[i];
            }
            part = parent;
        }
        return index;
    }

    /** Negative, zero or positive, as row a stands before, at or after b. Both are in one sequence. */
    int compare(int a, int b) {
        if (a == b) {
            return 0;
        }
        Leaf leafA = leaf(a);
        Leaf leafB = leaf(b);
        if (leafA == leafB) {
            return Integer.compare(leafA.indexOf(a), leafA.indexOf(b));
        }
        Part partA = leafA;
        Part partB = leafB;
        while (partA.parent != partB.parent) {
            partA = Objects.requireNonNull(partA.parent);
            partB = Objects.requireNonNull(partB.parent);
        }
        return Integer.compare(partA.slot, partB.slot);
    }

    private Leaf newLeaf(Sequence sequence, int capacity) {
        int id = freeCount > 0 ? freeLeaves[--freeCount] : leafCount++;
        if (id == leaves.length) {
            leaves = Arrays.copyOf(leaves, id + (id >> 1) + 1);
        }
        Leaf leaf = new Leaf(sequence, id, capacity);
        leaves[id] = leaf;
        return leaf;
    }

    private Leaf leafAfter(Leaf leaf, int capacity) {
        Leaf added = newLeaf(leaf.sequence, capacity);
        added.previous = leaf;
        added.next = leaf.next;
        if (leaf.next != null) {
            leaf.next.previous = added;
        } else {
            leaf.sequence.last = added;
        }
        leaf.next = added;
        putAfter(leaf, added);
        return added;
    }

    private Leaf splitLeaf(Leaf leaf) {
        int half = leaf.size / 2;
        Leaf upper = newLeaf(leaf.sequence, Leaf.CAPACITY);
        upper.size = leaf.size - half;
        System.arraycopy(leaf.rows, half, upper.rows, 0, upper.size);
        leaf.size = half;
        boolean list = leaf.sequence.isList();
        int visible = 0;
        for (int i = 0; i < upper.size; i++) {
            int row = upper.rows[i];
            rows.at[row + Rows.PLACE] = upper.id;
            visible += list ? rows.visible(row) : 0;
        }
        addVisible(leaf, -visible);
        upper.visible = visible;
        upper.keys = leaf.keys;
        upper.previous = leaf;
        upper.next = leaf.next;
        if (leaf.next != null) {
            leaf.next.previous = upper;
        } else {
            leaf.sequence.last = upper;
        }
        leaf.next = upper;
        putAfter(leaf, upper);
        return upper;
    }

    /** Puts a node behind another one, on the same level, and adds what it shows to the nodes above. */
    private void putAfter(Part left, Part added) {
        Inner parent = left.parent;
        if (parent == null) {
            parent = new Inner();
            parent.insert(0, left);
            parent.recount();
            sequenceOf(left).root = parent;
        }
        if (parent.size == Inner.CAPACITY) {
            Inner upper = splitInner(parent);
            if (left.parent == upper) {
                parent = upper;
            }
        }
        parent.insert(left.slot + 1, added);
        Part part = parent;
        part.visible += added.visible;
        part.keys |= added.keys;
        for (Inner above = part.parent; above != null; above = part.parent) {
            above.visibleOf[part.slot] += added.visible;
            above.visible += added.visible;
            above.keys |= added.keys;
            part = above;
        }
    }

    private Inner splitInner(Inner inner) {
        int before = inner.visible;
        Inner upper = inner.splitHalf();
        int moved = before - inner.visible;
        Part part = inner;
        for (Inner above = part.parent; above != null; above = part.parent) {
            above.visibleOf[part.slot] -= moved;
            above.visible -= moved;
            part = above;
        }
        putAfter(inner, upper);
        return upper;
    }

    private static Sequence sequenceOf(Part part) {
        Part below = part;
        while (below instanceof Inner inner) {
            below = inner.child(0);
        }
        return ((Leaf) below).sequence;
    }

    private void removeLeaf(Leaf leaf) {
        Sequence sequence = leaf.sequence;
        if (leaf.previous != null) {
            leaf.previous.next = leaf.next;
        } else {
            sequence.first = leaf.next;
        }
        if (leaf.next != null) {
            leaf.next.previous = leaf.previous;
        } else {
            sequence.last = leaf.previous;
        }
        freeLeaf(leaf);
        Part part = leaf;
        for (Inner parent = part.parent; parent != null; parent = part.parent) {
            parent.remove(part.slot);
            if (parent.size > 0) {
                collapse(sequence);
                return;
            }
            part = parent;
        }
        sequence.root = null;
    }

    /** A root with one child is none. */
    private static void collapse(Sequence sequence) {
        while (sequence.root instanceof Inner inner && inner.size == 1) {
            sequence.root = inner.child(0);
            sequence.root.parent = null;
            sequence.root.slot = 0;
        }
    }

    private void freeLeaf(Leaf leaf) {
        leaves[leaf.id] = null;
        if (freeCount == freeLeaves.length) {
            freeLeaves = Arrays.copyOf(freeLeaves, freeCount * 2);
        }
        freeLeaves[freeCount++] = leaf.id;
    }

    /** Forgets a whole sequence; its rows are on their way to become GCs. */
    void clear(Sequence sequence) {
        for (Leaf leaf = sequence.first; leaf != null; leaf = leaf.next) {
            freeLeaf(leaf);
        }
        sequence.root = null;
        sequence.first = null;
        sequence.last = null;
    }
}
