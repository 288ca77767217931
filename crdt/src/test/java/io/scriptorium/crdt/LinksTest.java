package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Links}: the order of rows during a bulk load, and the trees that {@link Order#build} makes of it. */
class LinksTest {
    private final Rows rows = new Rows();
    private final Order order = new Order(rows, new Marks());

    private static TypeState type() {
        return new TypeState(Structs.TEXT, 0, Rows.NONE);
    }

    private int row(int length) {
        int row = rows.allocate();
        rows.at[row + Rows.CLOCK] = 0;
        rows.at[row + Rows.LENGTH] = length;
        rows.setMeta(row, 0, Structs.STRING, false);
        return row;
    }

    private List<Integer> walk(Sequence sequence) {
        List<Integer> found = new ArrayList<>();
        for (int row = order.first(sequence); row != Rows.NONE; row = order.next(row)) {
            found.add(row);
        }
        List<Integer> backwards = new ArrayList<>();
        for (int row = order.last(sequence); row != Rows.NONE; row = order.previous(row)) {
            backwards.add(row);
        }
        assertThat(backwards.reversed()).isEqualTo(found);
        return found;
    }

    @Test
    void insert_atBothEndsAndBetween_linksTheNeighbours() {
        Links links = new Links(rows, 4);
        TypeState type = type();
        int b = row(1);
        int a = row(1);
        int d = row(1);
        int c = row(1);
        assertThat(links.first(type)).isEqualTo(Rows.NONE);
        assertThat(links.last(type)).isEqualTo(Rows.NONE);
        links.insertFirst(type, b);
        links.insertFirst(type, a);
        links.insertAfter(b, d);
        links.insertAfter(b, c);
        assertThat(links.first(type)).isEqualTo(a);
        assertThat(List.of(links.next(a), links.next(b), links.next(c), links.next(d)))
                .containsExactly(b, c, d, Rows.NONE);
        assertThat(List.of(links.previous(a), links.previous(b), links.previous(c), links.previous(d)))
                .containsExactly(Rows.NONE, a, b, c);
        assertThat(links.last(type)).isEqualTo(d);
        assertThat(links.sequence(c)).isSameAs(type);
        assertThat(links.firstOf(type.links)).isEqualTo(a);
    }

    /** More rows than were announced, since loading splits some. */
    @Test
    void insert_moreRowsThanExpected_growsTheLinks() {
        Links links = new Links(rows, 0);
        TypeState type = type();
        int last = row(1);
        links.insertFirst(type, last);
        List<Integer> expected = new ArrayList<>(List.of(last));
        for (int i = 0; i < 1_000; i++) {
            int row = row(1);
            links.insertAfter(last, row);
            expected.add(row);
            last = row;
        }
        List<Integer> found = new ArrayList<>();
        for (int row = links.first(type); row != Rows.NONE; row = links.next(row)) {
            found.add(row);
        }
        assertThat(found).isEqualTo(expected);
        assertThat(links.last(type)).isEqualTo(last);
    }

    /** More sequences than there is room for at first, in turns: rows of one are no neighbours of another's. */
    @Test
    void insert_intoManySequences_keepsThemApart() {
        Links links = new Links(rows, 100);
        List<TypeState> types = new ArrayList<>();
        for (int t = 0; t < 20; t++) {
            types.add(type());
        }
        for (int i = 0; i < 5; i++) {
            for (TypeState type : types) {
                links.insertFirst(type, row(1));
            }
        }
        assertThat(links.end()).hasSize(20);
        for (TypeState type : types) {
            int count = 0;
            for (int row = links.first(type); row != Rows.NONE; row = links.next(row)) {
                assertThat(links.sequence(row)).isSameAs(type);
                count++;
            }
            assertThat(count).isEqualTo(5);
        }
    }

    @Test
    void insertBetween_whileLinked_refusesWhatAreNoNeighbours() {
        TypeState type = type();
        order.link(4);
        int a = row(1);
        int c = row(1);
        int b = row(1);
        order.insertFirst(type, a);
        order.insertAfter(a, c);
        assertThat(order.insertBetween(a, Rows.NONE, b)).isFalse();
        assertThat(order.insertBetween(c, a, b)).isFalse();
        assertThat(walk(type)).containsExactly(a, c);
        assertThat(order.insertBetween(a, c, b)).isTrue();
        assertThat(walk(type)).containsExactly(a, b, c);
        order.build();
        assertThat(walk(type)).containsExactly(a, b, c);
    }

    /** One leaf up to 64 rows, then leaves as full as can be, then inner nodes as full as can be. */
    @ParameterizedTest
    @ValueSource(ints = {1, 63, 64, 65, 128, 2_048, 2_049, 5_000})
    void build_ofSoManyRows_fillsLeavesAndNodes(int count) {
        TypeState type = type();
        order.link(count);
        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int row = row(2);
            if (expected.isEmpty()) {
                order.insertFirst(type, row);
            } else {
                order.insertAfter(expected.getLast(), row);
            }
            expected.add(row);
        }
        order.build();
        assertThat(walk(type)).isEqualTo(expected);
        assertThat(type.visible()).isEqualTo(count * 2);
        assertThat(type.links).isEqualTo(Rows.NONE);
        for (Leaf leaf = Objects.requireNonNull(type.first); leaf.next != null; leaf = leaf.next) {
            assertThat(leaf.size).isEqualTo(Leaf.CAPACITY);
            assertThat(leaf.next.previous).isSameAs(leaf);
        }
        assertThat(order.locate(type, count)).isEqualTo(expected.get((count - 1) / 2));
        assertThat(order.indexOf(expected.getLast())).isEqualTo((count - 1) * 2);
    }

    /** A document of many small types: each gets a leaf of just the size that it needs. */
    @Test
    void build_ofManySmallSequences_givesEachItsLeaf() {
        order.link(3_000);
        List<TypeState> types = new ArrayList<>();
        List<List<Integer>> expected = new ArrayList<>();
        for (int t = 0; t < 1_000; t++) {
            types.add(type());
            expected.add(new ArrayList<>());
            for (int i = 0; i <= t % 5; i++) {
                int row = row(1);
                order.insertFirst(types.get(t), row);
                expected.get(t).addFirst(row);
            }
        }
        order.build();
        for (int t = 0; t < 1_000; t++) {
            assertThat(walk(types.get(t))).isEqualTo(expected.get(t));
            assertThat(types.get(t).root).isInstanceOf(Leaf.class);
            assertThat(Objects.requireNonNull(types.get(t).first).rows).hasSize(t % 5 + 1);
        }
        int added = row(1);
        order.insertAfter(expected.get(4).getLast(), added);
        assertThat(order.last(types.get(4))).isEqualTo(added);
    }

    /** What is told while rows are linked is counted when the trees are built. */
    @Test
    void build_afterDeletions_countsWhatIsVisible() {
        TypeState type = type();
        order.link(3);
        int a = row(3);
        int b = row(4);
        order.insertFirst(type, a);
        order.insertAfter(a, b);
        rows.setDeleted(a);
        order.addVisible(a, -3);
        order.markDeleted(a);
        order.build();
        assertThat(type.visible()).isEqualTo(4);
        assertThat(order.locate(type, 1)).isEqualTo(b);
    }

    @Test
    void build_ofAKeyChain_showsNothing() {
        TypeState type = type();
        KeyChain chain = type.chainFor(1);
        order.link(2);
        int a = row(1);
        int b = row(1);
        order.insertFirst(chain, a);
        order.insertAfter(a, b);
        order.build();
        assertThat(chain.visible()).isZero();
        assertThat(walk(chain)).containsExactly(a, b);
        assertThat(type.currentRow(1)).isEqualTo(b);
        assertThat(order.sequence(a)).isSameAs(chain);
    }

    @Test
    void build_ofNothing_leavesEverythingEmpty() {
        order.link(0);
        order.build();
        TypeState type = type();
        assertThat(order.first(type)).isEqualTo(Rows.NONE);
        int row = row(1);
        order.insertFirst(type, row);
        assertThat(walk(type)).containsExactly(row);
    }
}
