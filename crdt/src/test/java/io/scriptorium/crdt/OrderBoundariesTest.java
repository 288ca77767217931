package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Order} where leaves and inner nodes become full, are divided, joined and given back. */
class OrderBoundariesTest {
    private static final int FULL = Leaf.CAPACITY;
    private static final int FULL_INNER = Leaf.CAPACITY * Inner.CAPACITY;

    private final long seed = Seeds.next();
    private final OrderModel model = new OrderModel(Seeds.random(seed), seed);

    private void append(int count) {
        for (int i = 0; i < count; i++) {
            model.insertAt(model.size(), 1 + i % 3);
        }
    }

    private List<Integer> leafSizes() {
        List<Integer> sizes = new ArrayList<>();
        for (Leaf leaf = model.sequence.first; leaf != null; leaf = leaf.next) {
            sizes.add(leaf.size);
        }
        return sizes;
    }

    @Test
    void append_beyondAFullLeaf_beginsANewOne() {
        append(FULL);
        assertThat(model.sequence.root).isInstanceOf(Leaf.class);
        append(1);
        assertThat(leafSizes()).containsExactly(FULL, 1);
        assertThat(model.sequence.root).isInstanceOf(Inner.class);
        model.checkAll();
    }

    /** The end of a full leaf that is not the last one is divided like any other place. */
    @Test
    void insert_atTheEndOfAFullLeafInTheMiddle_dividesIt() {
        append(FULL + 10);
        assertThat(leafSizes()).containsExactly(FULL, 10);
        model.insertAt(FULL);
        assertThat(leafSizes()).containsExactly(FULL / 2, FULL / 2 + 1, 10);
        model.checkAll();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31, 32, 33, 62, 63})
    void insert_intoAFullLeaf_dividesIt(int index) {
        append(FULL);
        model.insertAt(index);
        List<Integer> sizes = leafSizes();
        assertThat(sizes).hasSize(2).allMatch(size -> size == FULL / 2 || size == FULL / 2 + 1);
        assertThat(sizes.get(0) + sizes.get(1)).isEqualTo(FULL + 1);
        model.checkAll();
    }

    /** Small lists stay small: a leaf has room for two rows first and doubles. */
    @Test
    void insert_intoASmallLeaf_doublesItsRoom() {
        int[] rooms = {2, 2, 4, 4, 8, 8, 8, 8, 16};
        for (int room : rooms) {
            model.insertAt(0);
            assertThat(Objects.requireNonNull(model.sequence.first).rows).hasSize(room);
        }
        append(FULL - rooms.length);
        assertThat(Objects.requireNonNull(model.sequence.first).rows).hasSize(FULL);
        model.checkAll();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 63, 64, 65, 127, 128, 129, 2_047, 2_048, 2_049, 4_200})
    void grow_fromEitherEndOrTheMiddle_isSound(int size) {
        for (int way = 0; way < 3; way++) {
            OrderModel grown = new OrderModel(Seeds.random(seed), seed);
            for (int i = 0; i < size; i++) {
                grown.insertAt(way == 0 ? i : way == 1 ? 0 : i / 2, i % 3);
            }
            grown.checkAll();
        }
    }

    /** 32 full leaves fill an inner node; one more row makes the tree a level higher. */
    @Test
    void append_beyondAFullInnerNode_addsALevel() {
        append(FULL_INNER);
        Inner root = (Inner) Objects.requireNonNull(model.sequence.root);
        assertThat(root.size).isEqualTo(Inner.CAPACITY);
        assertThat(root.child(0)).isInstanceOf(Leaf.class);
        append(1);
        root = (Inner) Objects.requireNonNull(model.sequence.root);
        assertThat(root.size).isEqualTo(2);
        assertThat(root.child(0)).isInstanceOf(Inner.class);
        model.checkAll();
    }

    /** Divided in the middle, an inner node's upper half gets the new leaf or the lower one does. */
    @ParameterizedTest
    @ValueSource(ints = {0, FULL * 10, FULL * 16 - 1, FULL * 16, FULL * 20, FULL * 32 - 1})
    void insert_intoAFullInnerNode_dividesIt(int index) {
        append(FULL_INNER);
        model.insertAt(index, 3);
        Inner root = (Inner) Objects.requireNonNull(model.sequence.root);
        assertThat(root.size).isEqualTo(2);
        assertThat(root.visible).isEqualTo(model.sequence.visible());
        model.checkAll();
    }

    /** A leaf with fewer than 16 rows takes in the next one, if that leaves room for as much again. */
    @Test
    void remove_fromASmallLeaf_joinsTheNextOne() {
        append(FULL);
        model.insertAt(5);
        int lower = leafSizes().getFirst();
        for (int left = lower; left >= 16; left--) {
            assertThat(leafSizes()).hasSize(2);
            model.removeAt(0);
        }
        assertThat(leafSizes()).containsExactly(15 + FULL + 1 - lower);
        assertThat(model.sequence.root).isInstanceOf(Leaf.class);
        model.checkAll();
    }

    @Test
    void remove_beforeAFullLeaf_staysApart() {
        append(FULL * 2);
        for (int i = 0; i < FULL - 1; i++) {
            model.removeAt(0);
        }
        assertThat(leafSizes()).containsExactly(1, FULL);
        model.removeAt(0);
        assertThat(leafSizes()).containsExactly(FULL);
        assertThat(model.sequence.root).isInstanceOf(Leaf.class);
        model.checkAll();
    }

    @Test
    void remove_theLastLeaf_givesTheEndToTheOneBefore() {
        append(FULL + 1);
        model.removeAt(FULL);
        assertThat(leafSizes()).containsExactly(FULL);
        assertThat(model.order.last(model.sequence)).isEqualTo(model.at(FULL - 1));
        append(1);
        assertThat(leafSizes()).containsExactly(FULL, 1);
        model.checkAll();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void remove_everything_leavesNothing(boolean fromTheFront) {
        append(FULL_INNER + 100);
        while (!model.isEmpty()) {
            model.removeAt(fromTheFront ? 0 : model.size() - 1);
            if (model.size() % 400 == 0) {
                model.checkAll();
            }
        }
        assertThat(model.sequence.root).isNull();
        assertThat(model.sequence.first).isNull();
        assertThat(model.sequence.last).isNull();
        append(3);
        model.checkAll();
    }

    /** Numbers of leaves are used again, so that the table of leaves does not grow with what comes and goes. */
    @Test
    void leaves_thatAreGivenBack_areUsedAgain() {
        Set<Integer> ids = new HashSet<>();
        for (int round = 0; round < 20; round++) {
            append(FULL * 3);
            for (Leaf leaf = model.sequence.first; leaf != null; leaf = leaf.next) {
                ids.add(leaf.id);
            }
            model.clear();
            assertThat(model.sequence.root).isNull();
        }
        assertThat(ids).hasSize(3);
    }

    /** Rows at the ends of neighbouring leaves are neighbours, and compare as such on every level of the tree. */
    @Test
    void neighbours_acrossLeavesAndNodes_areFound() {
        append(FULL_INNER * 2 + 5);
        for (int index : new int[] {FULL, FULL * 2, FULL_INNER, FULL_INNER + FULL, FULL_INNER * 2}) {
            model.checkNeighbours(index - 1);
            model.checkNeighbours(index);
            int left = model.at(index - 1);
            int right = model.at(index);
            assertThat(model.order.compare(left, right)).isNegative();
            assertThat(model.order.compare(right, left)).isPositive();
            assertThat(model.order.compare(model.at(0), right)).isNegative();
            assertThat(model.order.compare(right, model.at(model.size() - 1))).isLessThanOrEqualTo(0);
            assertThat(model.order.indexOf(right)).isEqualTo(model.order.indexOf(left) + model.rows.visible(left));
        }
        assertThat(model.order.compare(model.at(7), model.at(7))).isZero();
    }

    /** An index at the end of a row belongs to that row, whatever invisible rows follow it. */
    @Test
    void locate_beforeInvisibleRows_answersTheLastVisibleOne() {
        for (int i = 0; i < FULL * 4; i++) {
            model.insertAt(model.size(), i % 10 == 0 ? 2 : 0);
        }
        int visible = model.sequence.visible();
        for (int index = 1; index <= visible; index++) {
            int row = model.order.locate(model.sequence, index);
            assertThat(row).isEqualTo(model.at((index - 1) / 2 * 10));
            assertThat(model.order.offset).isEqualTo((index - 1) % 2 + 1);
        }
        model.checkAll();
    }

    @Test
    void locate_inNothing_isNone() {
        assertThat(model.order.locate(model.sequence, 0)).isEqualTo(Rows.NONE);
        assertThat(model.order.offset).isZero();
        assertThat(model.order.first(model.sequence)).isEqualTo(Rows.NONE);
        assertThat(model.order.last(model.sequence)).isEqualTo(Rows.NONE);
    }

    /** A mark that is deleted in one leaf of a node leaves the bit where another leaf has a mark of that key. */
    @Test
    void markDeleted_whereAnotherLeafHasOne_keepsTheBitAbove() {
        append(FULL * 3);
        model.insertMarkAt(10, 1);
        model.insertMarkAt(FULL * 2, 1);
        Inner root = (Inner) Objects.requireNonNull(model.sequence.root);
        long bit = model.marks.bit(model.marks.of(1, true));
        model.delete(10);
        assertThat(root.keys & bit).isEqualTo(bit);
        assertThat(model.order.leaf(model.at(10)).keys & bit).isZero();
        model.delete(FULL * 2);
        assertThat(root.keys & bit).isZero();
        model.checkAll();
    }
}
