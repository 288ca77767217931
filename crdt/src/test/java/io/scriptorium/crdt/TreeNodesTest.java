package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Leaf} and {@link Inner} alone: slots, parents and sums as children come, go and are divided. */
class TreeNodesTest {
    private final TypeState sequence = new TypeState(Structs.TEXT, 0, Rows.NONE);
    private int leaves;

    private Leaf leaf(int visible) {
        Leaf leaf = new Leaf(sequence, leaves++, Leaf.FIRST_CAPACITY);
        leaf.visible = visible;
        leaf.keys = 1L << visible;
        return leaf;
    }

    private Inner innerOf(int children) {
        Inner inner = new Inner();
        for (int i = 0; i < children; i++) {
            inner.insert(i, leaf(i + 1));
        }
        inner.recount();
        return inner;
    }

    private static void assertSound(Inner inner) {
        int visible = 0;
        for (int i = 0; i < inner.size; i++) {
            assertThat(inner.child(i).slot).isEqualTo(i);
            assertThat(inner.child(i).parent).isSameAs(inner);
            assertThat(inner.visibleOf[i]).isEqualTo(inner.child(i).visible);
            visible += inner.visibleOf[i];
        }
        for (int i = inner.size; i < Inner.CAPACITY; i++) {
            assertThat(inner.children[i]).isNull();
        }
        assertThat(inner.visible).isEqualTo(visible);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 9, 10})
    void insert_atAnIndex_movesTheOthersUp(int index) {
        Inner inner = innerOf(10);
        Leaf added = leaf(50);
        inner.insert(index, added);
        inner.recount();
        assertSound(inner);
        assertThat(inner.size).isEqualTo(11);
        assertThat(inner.child(index)).isSameAs(added);
        for (int i = 0; i < 10; i++) {
            assertThat(inner.visibleOf[i < index ? i : i + 1]).isEqualTo(i + 1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 9})
    void remove_atAnIndex_movesTheOthersDown(int index) {
        Inner inner = innerOf(10);
        inner.remove(index);
        inner.recount();
        assertSound(inner);
        assertThat(inner.size).isEqualTo(9);
        assertThat(inner.visible).isEqualTo(55 - (index + 1));
    }

    @Test
    void remove_ofTheOnlyChild_leavesNothing() {
        Inner inner = innerOf(1);
        inner.remove(0);
        inner.recount();
        assertSound(inner);
        assertThat(inner.size).isZero();
        assertThat(inner.keys).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 31, 32})
    void splitHalf_ofSoMany_dividesChildrenAndSums(int children) {
        Inner lower = innerOf(children);
        int visible = lower.visible;
        long keys = lower.keys;
        Inner upper = lower.splitHalf();
        assertSound(lower);
        assertSound(upper);
        assertThat(lower.size).isEqualTo(children / 2);
        assertThat(upper.size).isEqualTo(children - children / 2);
        assertThat(lower.visible + upper.visible).isEqualTo(visible);
        assertThat(lower.keys | upper.keys).isEqualTo(keys);
        assertThat(lower.keys & upper.keys).isZero();
        assertThat(upper.child(0).visible).isEqualTo(children / 2 + 1);
    }

    @Test
    void set_ofAnotherChild_takesWhatThatShows() {
        Inner inner = innerOf(3);
        Inner below = innerOf(4);
        inner.set(1, below);
        inner.recount();
        assertSound(inner);
        assertThat(inner.visible).isEqualTo(1 + 10 + 3);
        assertThat(inner.keys & below.keys).isEqualTo(below.keys);
    }

    @Test
    void child_whereThereIsNone_fails() {
        assertThatThrownBy(() -> innerOf(3).child(3)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void indexOf_inALeaf_isThePlaceOfTheRow() {
        Leaf leaf = new Leaf(sequence, 7, Leaf.CAPACITY);
        for (int i = 0; i < Leaf.CAPACITY; i++) {
            leaf.rows[i] = (i * 7 + 1) * Rows.STRIDE;
            leaf.size++;
        }
        for (int i = 0; i < Leaf.CAPACITY; i++) {
            assertThat(leaf.indexOf((i * 7 + 1) * Rows.STRIDE)).isEqualTo(i);
        }
        assertThatThrownBy(() -> leaf.indexOf(2 * Rows.STRIDE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("row 18 is not in leaf 7");
    }

    @Test
    void firstAndLastRow_ofASequence_areThoseOfItsOuterLeaves() {
        assertThat(sequence.firstRow()).isEqualTo(Rows.NONE);
        assertThat(sequence.lastRow()).isEqualTo(Rows.NONE);
        assertThat(sequence.visible()).isZero();
        Leaf first = leaf(1);
        Leaf last = leaf(2);
        first.rows[0] = 9;
        first.size = 1;
        last.rows[0] = 18;
        last.rows[1] = 27;
        last.size = 2;
        sequence.first = first;
        sequence.last = last;
        assertThat(sequence.firstRow()).isEqualTo(9);
        assertThat(sequence.lastRow()).isEqualTo(27);
    }

    @Test
    void keyChain_knowsItsTypeAndIsNoList() {
        KeyChain chain = sequence.chainFor(4);
        assertThat(chain.type()).isSameAs(sequence);
        assertThat(chain.key()).isEqualTo(4);
        assertThat(chain.isList()).isFalse();
        assertThat(sequence.isList()).isTrue();
        assertThat(sequence.chainFor(4)).isSameAs(chain);
        assertThat(sequence.chain(4)).isSameAs(chain);
        assertThat(sequence.chain(5)).isNull();
        assertThat(sequence.chain(Rows.NONE)).isNull();
        assertThat(sequence.currentRow(4)).isEqualTo(Rows.NONE);
        assertThat(sequence.currentRow(5)).isEqualTo(Rows.NONE);
    }
}
