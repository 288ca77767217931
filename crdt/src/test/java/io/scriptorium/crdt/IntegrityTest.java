package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Each invariant that {@link Integrity} names fails when it is broken: a check that cannot fail proves nothing. */
class IntegrityTest {
    private final Doc doc = Doc.create(DocOptions.defaults().withClientId(5));
    private final Store store = doc.store;
    private final Rows rows = store.rows;
    private final TypeState text = doc.text("t").state;

    IntegrityTest() {
        Doc other = Doc.create(DocOptions.defaults().withClientId(9));
        for (Doc each : List.of(doc, other)) {
            for (int i = 0; i < 150; i++) {
                each.text("t").insert(0, "ab");
            }
            each.text("t").format(3, 4, Map.of("bold", true));
            each.array("a").insert(0, List.of(1, 2));
            each.array("a").insertMap(0).set("x", 1);
            each.map("m").set("k", 1);
            each.map("m").set("k", 2);
            each.text("t").delete(0, 3);
        }
        doc.apply(other.encodeState());
        doc.checkIntegrity();
        assertThat(text.root).isInstanceOf(Inner.class);
    }

    private void assertBroken(String invariant) {
        assertThatThrownBy(doc::checkIntegrity)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("broken: " + invariant);
    }

    private Leaf leaf() {
        return Objects.requireNonNull(text.first);
    }

    private int firstOf(int kind, boolean deleted) {
        int[] found = {Rows.NONE};
        store.forEachRow(row -> {
            if (found[0] == Rows.NONE && rows.kind(row) == kind && rows.isDeleted(row) == deleted) {
                found[0] = row;
            }
        });
        assertThat(found[0]).isNotEqualTo(Rows.NONE);
        return found[0];
    }

    @Test
    void check_clockWithAGap_fails() {
        rows.at[store.clients.at(0).last() + Rows.CLOCK]++;
        assertBroken("clocks have no gap");
    }

    @Test
    void check_emptyRow_fails() {
        rows.at[store.clients.at(0).last() + Rows.LENGTH] = 0;
        assertBroken("no row is empty");
    }

    @Test
    void check_rowOfAnotherClient_fails() {
        rows.setMeta(store.clients.at(0).last(), 1, Structs.STRING, false);
        assertBroken("rows know their client");
    }

    @Test
    void check_nextClock_fails() {
        store.clients.at(0).nextClock++;
        assertBroken("the next clock follows the last row");
    }

    @Test
    void check_tombstoneThatLives_fails() {
        int row = firstOf(Structs.DELETED, true);
        rows.setMeta(row, rows.client(row), Structs.DELETED, false);
        assertBroken("Deleted is deleted");
    }

    @Test
    void check_typeWithoutItsItem_fails() {
        int row = firstOf(Structs.TYPE, false);
        store.types.remove(rows.at[row + Rows.CONTENT]);
        store.types.add(new TypeState(Structs.MAP, Rows.NONE, Rows.STRIDE));
        assertBroken("types know their item");
    }

    @Test
    void check_unknownOrigins_fail() {
        int row = firstOf(Structs.FORMAT, false);
        rows.setRightOrigin(row, 0, store.clients.at(0).nextClock);
        assertBroken("right origins are known");
        rows.setOrigin(row, 0, store.clients.at(0).nextClock);
        assertBroken("origins are known");
    }

    @Test
    void check_rootThatIsNone_fails() {
        text.gone = true;
        assertBroken("a root is one");
    }

    @Test
    void check_twoLivingValuesOfAKey_fail() {
        KeyChain chain = Objects.requireNonNull(doc.map("m").state.keys).at(0);
        int row = chain.firstRow();
        rows.setMeta(row, rows.client(row), Structs.ANY, false);
        assertBroken("only a key's last value may live");
    }

    @Test
    void check_leavesLinkedOneWay_fails() {
        Objects.requireNonNull(leaf().next).previous = null;
        assertBroken("leaves are linked both ways");
    }

    @Test
    void check_lastLeaf_fails() {
        text.last = leaf();
        assertBroken("the last leaf is known");
    }

    @Test
    void check_rowsInAnotherLeaf_fails() {
        Leaf second = Objects.requireNonNull(leaf().next);
        int row = second.rows[0];
        second.rows[0] = leaf().rows[0];
        leaf().rows[0] = row;
        assertThatThrownBy(doc::checkIntegrity).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void check_rowThatIsInNoOrder_fails() {
        Leaf last = Objects.requireNonNull(text.last);
        last.size--;
        assertThatThrownBy(doc::checkIntegrity).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void check_emptyLeaf_fails() {
        Leaf only = Objects.requireNonNull(doc.map("m").state.keys).at(0).first;
        Objects.requireNonNull(only).size = 0;
        assertThatThrownBy(doc::checkIntegrity).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void check_visibleOfALeaf_fails() {
        leaf().visible++;
        assertBroken("nodes know what is visible below");
        Inner parent = Objects.requireNonNull(leaf().parent);
        parent.visibleOf[0]++;
        assertBroken("a leaf counts what is visible");
    }

    @Test
    void check_visibleOfTheRoot_fails() {
        Objects.requireNonNull(text.root).visible++;
        assertBroken("what is visible is counted");
    }

    @Test
    void check_slotAndParent_fail() {
        leaf().slot = 1;
        assertBroken("children know their slot");
        leaf().slot = 0;
        leaf().parent = null;
        assertBroken("nodes know their parent");
        leaf().parent = (Inner) text.root;
        Objects.requireNonNull(text.root).parent = new Inner();
        assertBroken("a root has no parent");
    }

    @Test
    void check_missingMarks_fail() {
        Leaf marked = store.order.leaf(firstOf(Structs.FORMAT, false));
        long keys = marked.keys;
        marked.keys = 0;
        assertBroken("a leaf knows its marks");
        marked.keys = keys;
        Objects.requireNonNull(marked.parent).keys = 0;
        assertBroken("nodes know the marks below");
    }

    @Test
    void check_treeWithoutLeaves_fails() {
        text.root = null;
        assertBroken("a tree has leaves");
    }

    @Test
    void check_liveText_fails() {
        store.textAdded(1);
        assertBroken("the live text is counted");
    }

    @Test
    void check_deletedWithoutBeingCounted_fails() {
        rows.setDeleted(firstOf(Structs.STRING, false));
        assertThatThrownBy(doc::checkIntegrity).isInstanceOf(IllegalStateException.class);
    }
}
