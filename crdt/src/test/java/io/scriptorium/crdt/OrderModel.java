package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A sequence of an {@link Order} and a plain list of its rows; both are changed together, then compared. */
final class OrderModel {
    final Rows rows;
    final Marks marks;
    final Order order;
    final Sequence sequence;

    private final RandomGenerator random;
    private final long seed;
    private final List<Integer> list = new ArrayList<>();

    OrderModel(RandomGenerator random, long seed) {
        this(random, seed, new Rows(), new Marks());
    }

    private OrderModel(RandomGenerator random, long seed, Rows rows, Marks marks) {
        this(random, seed, rows, marks, new Order(rows, marks), new TypeState(Structs.TEXT, 0, Rows.NONE));
    }

    private OrderModel(RandomGenerator random, long seed, Rows rows, Marks marks, Order order, Sequence sequence) {
        this.random = random;
        this.seed = seed;
        this.rows = rows;
        this.marks = marks;
        this.order = order;
        this.sequence = sequence;
    }

    /** Another list in the same order. */
    OrderModel sibling() {
        return new OrderModel(random, seed, rows, marks, order, new TypeState(Structs.TEXT, 0, Rows.NONE));
    }

    /** The chain of a key in the same order. */
    OrderModel chain() {
        return new OrderModel(random, seed, rows, marks, order, new KeyChain(sequence.type(), 1));
    }

    String replay() {
        return Seeds.replay(seed);
    }

    boolean isEmpty() {
        return list.isEmpty();
    }

    int size() {
        return list.size();
    }

    int at(int index) {
        return list.get(index);
    }

    void insertAt(int index) {
        insertAt(index, random.nextInt(4));
    }

    /** A length of 0 stands for a row that is deleted. */
    void insertAt(int index, int length) {
        int row = row(Structs.STRING, Math.max(length, 1), 0);
        if (length == 0) {
            rows.setDeleted(row);
        }
        insert(index, row);
    }

    void insertMarkAt(int index, int key) {
        insert(index, row(Structs.FORMAT, 1, marks.of(key, true)));
    }

    private int row(int kind, int length, int content) {
        int row = rows.allocate();
        rows.at[row + Rows.CLOCK] = 0;
        rows.at[row + Rows.LENGTH] = length;
        rows.at[row + Rows.CONTENT] = content;
        rows.setMeta(row, 0, kind, false);
        return row;
    }

    private void insert(int index, int row) {
        if (index == 0) {
            order.insertFirst(sequence, row);
        } else {
            order.insertAfter(at(index - 1), row);
        }
        list.add(index, row);
    }

    /** A right index of {@link #size} stands for no row. */
    boolean insertBetween(int left, int right) {
        int row = row(Structs.STRING, 1, 0);
        boolean done = order.insertBetween(at(left), right == size() ? Rows.NONE : at(right), row);
        if (done) {
            list.add(left + 1, row);
        } else {
            rows.release(row);
        }
        return done;
    }

    void removeAt(int index) {
        int row = list.remove(index);
        order.remove(row);
        rows.release(row);
    }

    void clear() {
        order.clear(sequence);
        list.forEach(rows::release);
        list.clear();
    }

    void delete(int index) {
        int row = at(index);
        if (rows.isDeleted(row)) {
            return;
        }
        int visible = rows.visible(row);
        rows.setDeleted(row);
        order.addVisible(row, -visible);
        if (rows.kind(row) == Structs.FORMAT) {
            order.markDeleted(row);
        }
    }

    void lengthen(int index, int by) {
        int row = at(index);
        if (rows.visible(row) > 0) {
            rows.at[row + Rows.LENGTH] += by;
            order.addVisible(row, by);
        }
    }

    // --- Comparing ---

    void checkSomewhere() {
        if (isEmpty()) {
            assertThat(order.first(sequence)).isEqualTo(Rows.NONE);
            assertThat(order.last(sequence)).isEqualTo(Rows.NONE);
            return;
        }
        int index = random.nextInt(size());
        checkNeighbours(index);
        int other = random.nextInt(size());
        assertThat(Integer.signum(order.compare(at(index), at(other))))
                .as(replay())
                .isEqualTo(Integer.compare(index, other));
    }

    void checkNeighbours(int index) {
        int row = at(index);
        assertThat(order.sequence(row)).as(replay()).isSameAs(sequence);
        assertThat(order.next(row)).as(replay()).isEqualTo(index + 1 < size() ? at(index + 1) : Rows.NONE);
        assertThat(order.previous(row)).as(replay()).isEqualTo(index > 0 ? at(index - 1) : Rows.NONE);
    }

    List<Integer> rowsInOrder() {
        List<Integer> found = new ArrayList<>();
        for (int row = order.first(sequence); row != Rows.NONE; row = order.next(row)) {
            found.add(row);
        }
        return found;
    }

    /** There are too many of these for messages that are made in advance. */
    private void same(int actual, int expected) {
        if (actual != expected) {
            throw new AssertionError(actual + " instead of " + expected + ", " + replay());
        }
    }

    private int visible(int row) {
        return sequence.isList() ? rows.visible(row) : 0;
    }

    /** Everything: both directions, each index both ways, the summaries of every node. */
    void checkAll() {
        assertThat(rowsInOrder()).as(replay()).isEqualTo(list);
        List<Integer> backwards = new ArrayList<>();
        for (int row = order.last(sequence); row != Rows.NONE; row = order.previous(row)) {
            backwards.add(row);
        }
        assertThat(backwards.reversed()).as(replay()).isEqualTo(list);
        int before = 0;
        for (int row : list) {
            int visible = visible(row);
            if (sequence.isList()) {
                same(order.indexOf(row), before);
            }
            for (int i = 1; i <= visible; i++) {
                same(order.locate(sequence, before + i), row);
                same(order.offset, i);
            }
            before += visible;
        }
        assertThat(sequence.visible()).as(replay()).isEqualTo(before);
        assertThat(order.locate(sequence, 0)).isEqualTo(Rows.NONE);
        for (int i = 1; i < size(); i += 1 + size() / 500) {
            assertThat(order.compare(at(i - 1), at(i))).as(replay()).isNegative();
            assertThat(order.compare(at(i), at(i - 1))).as(replay()).isPositive();
        }
        if (sequence.root != null) {
            assertThat(sequence.root.parent).isNull();
            checkNode(sequence.root, null);
        }
    }

    /** Answers how deep the leaves stand below: equally deep everywhere. */
    private int checkNode(Part part, @Nullable Inner parent) {
        assertThat(part.parent).as(replay()).isSameAs(parent);
        int visible = 0;
        long keys = 0;
        int depth = 0;
        if (part instanceof Leaf leaf) {
            assertThat(leaf.size).as(replay()).isBetween(1, Leaf.CAPACITY);
            for (int i = 0; i < leaf.size; i++) {
                int row = leaf.rows[i];
                visible += visible(row);
                if (sequence.isList() && rows.kind(row) == Structs.FORMAT && !rows.isDeleted(row)) {
                    keys |= marks.bit(rows.at[row + Rows.CONTENT]);
                }
            }
        } else if (part instanceof Inner inner) {
            assertThat(inner.size).as(replay()).isBetween(1, Inner.CAPACITY);
            for (int i = 0; i < inner.size; i++) {
                Part child = inner.child(i);
                assertThat(child.slot).as(replay()).isEqualTo(i);
                assertThat(inner.visibleOf[i]).as(replay()).isEqualTo(child.visible);
                int below = checkNode(child, inner) + 1;
                assertThat(i == 0 ? below : depth).as(replay()).isEqualTo(below);
                depth = below;
                visible += child.visible;
                keys |= child.keys;
            }
        }
        assertThat(part.visible).as(replay()).isEqualTo(visible);
        assertThat(keys & ~part.keys).as("%s, marks not in a summary", replay()).isZero();
        return depth;
    }
}
