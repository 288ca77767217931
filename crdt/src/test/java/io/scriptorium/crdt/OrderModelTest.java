package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** {@link Order} against a list of rows, step by step. */
class OrderModelTest {
    private final long seed = Seeds.next();
    private final RandomGenerator random = Seeds.random(seed);
    private final OrderModel model = new OrderModel(random, seed);

    @Test
    void insertAndRemove_anywhere_keepsTheOrderOfAList() {
        for (int phase = 0; phase < Seeds.rounds(6); phase++) {
            boolean growing = phase % 2 == 0;
            for (int step = 0; step < 1_500; step++) {
                if (model.isEmpty() || random.nextInt(10) < (growing ? 8 : 2)) {
                    model.insertAt(random.nextInt(model.size() + 1));
                } else {
                    model.removeAt(random.nextInt(model.size()));
                }
                model.checkSomewhere();
            }
            model.checkAll();
        }
    }

    /** Removing from one end empties whole leaves, so that inner nodes lose children and roots collapse. */
    @Test
    void remove_fromEitherEndUntilNothingIsLeft_collapsesToNothing() {
        for (int round = 0; round < Seeds.rounds(4); round++) {
            for (int i = 0; i < 5_000; i++) {
                model.insertAt(round % 2 == 0 ? model.size() : random.nextInt(model.size() + 1));
            }
            while (!model.isEmpty()) {
                model.removeAt(round < 2 ? 0 : model.size() - 1);
                if (model.size() % 500 == 1) {
                    model.checkAll();
                }
            }
            model.checkAll();
            assertThat(model.sequence.root).isNull();
            assertThat(model.sequence.first).isNull();
            assertThat(model.sequence.last).isNull();
        }
    }

    /** One cursor that types, moves and deletes, as people do. */
    @Test
    void insertAndRemove_aroundACursor_keepsTheOrderOfAList() {
        int cursor = 0;
        for (int step = 0; step < Seeds.rounds(12_000); step++) {
            int choice = random.nextInt(100);
            if (choice == 0) {
                cursor = random.nextInt(model.size() + 1);
            } else if (choice < 30 && cursor > 0) {
                model.removeAt(--cursor);
            } else {
                model.insertAt(cursor++);
            }
            if (step % 16 == 0) {
                model.checkSomewhere();
            }
        }
        model.checkAll();
    }

    @Test
    void insert_manyPrepended_isTheReverse() {
        grow(50_000, 0);
    }

    @Test
    void insert_hundredThousandAppended_isFullLeaves() {
        grow(100_000, 1);
        int leaves = 0;
        for (Leaf leaf = model.sequence.first; leaf != null; leaf = leaf.next) {
            leaves++;
        }
        assertThat(leaves).isEqualTo((100_000 + Leaf.CAPACITY - 1) / Leaf.CAPACITY);
    }

    @Test
    void insert_manyInTheMiddle_isInOrder() {
        grow(50_000, 2);
    }

    /** Places: 0 at the beginning, 1 at the end, 2 in the middle. */
    private void grow(int rows, int place) {
        for (int i = 0; i < rows; i++) {
            model.insertAt(place == 0 ? 0 : place == 1 ? i : i / 2);
            if (i % 1_000 == 0) {
                model.checkSomewhere();
            }
        }
        model.checkAll();
    }

    @Test
    void addVisible_afterSplitsAndJoins_countsWhatAReaderSees() {
        for (int i = 0; i < 4_000; i++) {
            model.insertAt(random.nextInt(model.size() + 1));
        }
        for (int step = 0; step < Seeds.rounds(6_000); step++) {
            int index = random.nextInt(model.size());
            switch (random.nextInt(4)) {
                case 0 -> model.delete(index);
                case 1 -> model.lengthen(index, 1 + random.nextInt(5));
                case 2 -> model.insertAt(index);
                default -> model.removeAt(index);
            }
            model.checkSomewhere();
        }
        model.checkAll();
    }

    /** Marks come and go: a summary may say too much of what is gone, never too little. */
    @Test
    void keys_whileMarksComeAndGo_neverMissOne() {
        for (int step = 0; step < Seeds.rounds(8_000); step++) {
            boolean shrink = step / 1_500 % 2 == 1;
            int choice = shrink ? random.nextInt(3, 10) : random.nextInt(8);
            if (model.isEmpty() || choice < 4) {
                model.insertMarkAt(random.nextInt(model.size() + 1), random.nextInt(70));
            } else if (choice == 4) {
                model.insertAt(random.nextInt(model.size() + 1));
            } else if (choice == 5) {
                model.delete(random.nextInt(model.size()));
            } else {
                model.removeAt(random.nextInt(model.size()));
            }
            if (step % 200 == 0) {
                model.checkAll();
            }
        }
        model.checkAll();
    }

    /** Deleting every mark tells each node above, so that none goes on being searched for nothing. */
    @Test
    void markDeleted_ofTheLastOne_clearsTheSummaryUpToTheRoot() {
        for (int i = 0; i < 3_000; i++) {
            if (i % 7 == 0) {
                model.insertMarkAt(model.size(), i % 5);
            } else {
                model.insertAt(model.size());
            }
        }
        for (int i = model.size() - 1; i >= 0; i--) {
            if (model.rows.kind(model.at(i)) == Structs.FORMAT) {
                model.delete(i);
            }
        }
        Part root = model.sequence.root;
        assertThat(root).isNotNull();
        assertThat(root == null ? -1 : root.keys).isZero();
        model.checkAll();
    }

    @Test
    void insertBetween_rowsThatAreNoNeighbours_refusesAndChangesNothing() {
        for (int i = 0; i < 300; i++) {
            model.insertAt(random.nextInt(model.size() + 1));
        }
        for (int step = 0; step < 3_000; step++) {
            int left = random.nextInt(model.size());
            int right = random.nextInt(model.size() + 1);
            boolean neighbours = right == left + 1;
            assertThat(model.insertBetween(left, right)).isEqualTo(neighbours);
            if (neighbours) {
                model.checkSomewhere();
            }
        }
        model.checkAll();
    }

    /** The same random insertions, into a tree that grows and into links from which one is built. */
    @Test
    void build_ofLinks_equalsGrowing() {
        for (int size : new int[] {1, 2, 63, 64, 65, 2_047, 2_048, 2_049, 9_000}) {
            List<Integer> places = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                places.add(random.nextInt(i + 1));
            }
            OrderModel linked = new OrderModel(random, seed);
            OrderModel grown = new OrderModel(random, seed);
            linked.order.link(random.nextBoolean() ? size : 0);
            for (int i = 0; i < size; i++) {
                boolean mark = random.nextInt(9) == 0;
                for (OrderModel each : List.of(linked, grown)) {
                    if (mark) {
                        each.insertMarkAt(places.get(i), i % 67);
                    } else {
                        each.insertAt(places.get(i), 1 + i % 3);
                    }
                }
                if (i % 50 == 0) {
                    linked.checkNeighbours(random.nextInt(linked.size()));
                    assertThat(linked.order.first(linked.sequence)).isEqualTo(linked.at(0));
                    assertThat(linked.order.last(linked.sequence)).isEqualTo(linked.at(linked.size() - 1));
                }
            }
            linked.order.build();
            linked.checkAll();
            grown.checkAll();
            assertThat(linked.rowsInOrder()).as(linked.replay()).isEqualTo(grown.rowsInOrder());
            assertThat(linked.sequence.visible()).isEqualTo(grown.sequence.visible());
            assertThat(linked.sequence.links).isEqualTo(Rows.NONE);
            for (int i = 0; i < 200; i++) {
                linked.insertAt(random.nextInt(linked.size() + 1));
                linked.removeAt(random.nextInt(linked.size()));
            }
            linked.checkAll();
        }
    }

    /** Several sequences share one array of leaves; clearing one gives its leaves to the others. */
    @Test
    void clear_oneOfManySequences_leavesTheOthersAlone() {
        List<OrderModel> all = new ArrayList<>();
        all.add(model);
        for (int i = 0; i < 9; i++) {
            all.add(model.sibling());
        }
        for (int step = 0; step < Seeds.rounds(12_000); step++) {
            OrderModel one = all.get(random.nextInt(all.size()));
            if (random.nextInt(600) == 0) {
                one.clear();
            } else if (one.isEmpty() || random.nextInt(4) > 0) {
                one.insertAt(random.nextInt(one.size() + 1));
            } else {
                one.removeAt(random.nextInt(one.size()));
            }
        }
        all.forEach(OrderModel::checkAll);
    }

    /** The chain of a key shows nothing to count, whatever its rows hold. */
    @Test
    void keyChain_ofManyRows_hasNothingVisible() {
        OrderModel chain = model.chain();
        for (int step = 0; step < 3_000; step++) {
            if (chain.isEmpty() || random.nextInt(5) > 0) {
                chain.insertAt(random.nextInt(chain.size() + 1));
            } else {
                chain.removeAt(random.nextInt(chain.size()));
            }
        }
        assertThat(chain.sequence.visible()).isZero();
        chain.checkAll();
    }
}
