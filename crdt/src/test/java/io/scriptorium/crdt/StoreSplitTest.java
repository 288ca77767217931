package io.scriptorium.crdt;

import static io.scriptorium.crdt.UpdateBytes.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Store}: rows of each kind split at each place, what both parts know then, and what undo has noted of them. */
class StoreSplitTest {
    private final Doc doc = Doc.create(DocOptions.defaults().withClientId(1));
    private final Store store = doc.store;
    private final Rows rows = store.rows;

    private ClientRows client(long client) {
        return Objects.requireNonNull(store.clients.find(client));
    }

    private int rowsOf(long client) {
        int count = 0;
        for (int row = client(client).seek(0);
                row != Rows.NONE;
                row = client(client).next()) {
            count++;
        }
        return count;
    }

    /** A run of six of client 5 between the brackets of client 2. */
    private record Kind(String name, boolean gc, Consumer<UpdateBytes> run) {
        @Override
        public String toString() {
            return name;
        }

        byte[] update() {
            UpdateBytes update =
                    new UpdateBytes().block(2, 0).string(null, "[]").block(5, 0);
            run.accept(update);
            return update.bytes();
        }
    }

    static List<Kind> kinds() {
        UpdateBytes.Id left = id(2, 0);
        UpdateBytes.Id right = id(2, 1);
        return List.of(
                new Kind("ASCII", true, out -> out.item(Structs.STRING, left, right, c -> c.writeVarString("abcdef"))),
                new Kind("UTF-16", true, out -> out.item(Structs.STRING, left, right, c -> c.writeVarString("aéβ日ж!"))),
                new Kind(
                        "values",
                        true,
                        out -> out.item(Structs.ANY, left, right, c -> {
                            c.writeVarUint(6);
                            for (int i = 0; i < 6; i++) {
                                c.writeAny("v" + i);
                            }
                        })),
                new Kind(
                        "JSON",
                        true,
                        out -> out.item(Structs.JSON, left, right, c -> {
                            c.writeVarUint(6);
                            for (int i = 0; i < 6; i++) {
                                c.writeVarString("[" + i + "]");
                            }
                        })),
                new Kind("tombstones", true, out -> out.item(Structs.DELETED, left, right, c -> c.writeVarUint(6))),
                new Kind("deleted text that is kept", false, out -> out.item(
                                Structs.STRING, left, right, c -> c.writeVarString("abcdef"))
                        .delete(5, 0, 6)));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void split_atEachPlace_givesTheRightPartWhatItNeeds(Kind kind) {
        Doc receiver = Doc.create(DocOptions.defaults().withClientId(1).withGc(kind.gc));
        receiver.apply(kind.update());
        byte[] before = receiver.encodeState();
        Store of = receiver.store;
        ClientRows five = Objects.requireNonNull(of.clients.find(5));
        for (int offset = 1; offset < 6; offset++) {
            int at = offset;
            receiver.transact(txn -> {
                int left = five.seek(0);
                boolean deleted = of.rows.isDeleted(left);
                int visible = of.order.sequence(left).visible();
                int right = of.split(txn, left, at);
                assertThat(of.rows.length(left)).isEqualTo(at);
                assertThat(of.rows.clock(right)).isEqualTo(at);
                assertThat(of.rows.length(right)).isEqualTo(6 - at);
                assertThat(of.rows.kind(right)).isEqualTo(of.rows.kind(left));
                assertThat(of.rows.isDeleted(right)).isEqualTo(deleted);
                assertThat(of.rows.at[right + Rows.ORIGIN_CLIENT]).isEqualTo(five.index);
                assertThat(of.rows.at[right + Rows.ORIGIN_CLOCK]).isEqualTo(at - 1);
                assertThat(of.rows.sameRightOrigin(left, right)).isTrue();
                assertThat(of.order.next(left)).isEqualTo(right);
                assertThat(of.order.sequence(right)).isSameAs(of.order.sequence(left));
                assertThat(of.order.sequence(left).visible()).isEqualTo(visible);
                assertThat(five.seek(at)).isEqualTo(right);
                receiver.checkIntegrity();
            });
            assertThat(five.seek(5)).as("joined again").isEqualTo(five.seek(0));
            assertThat(receiver.encodeState()).isEqualTo(before);
            receiver.checkIntegrity();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 3, 4})
    void split_outsideOfARow_fails(int offset) {
        doc.text("t").insert(0, "abc");
        doc.transact(txn -> assertThatThrownBy(() -> store.split(txn, client(1).first(), offset))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a row of 3 is not split at " + offset));
        doc.checkIntegrity();
    }

    @Test
    void split_everywhere_isJoinedAgainAtTheEnd() {
        doc.text("t").insert(0, "a long run of text, in many pieces");
        byte[] before = doc.encodeState();
        doc.transact(txn -> {
            for (int clock = 1; clock < 34; clock++) {
                store.startingAt(txn, client(1), clock * 7 % 34 + (clock * 7 % 34 == 0 ? 1 : 0));
            }
            assertThat(rowsOf(1)).isGreaterThan(20);
        });
        assertThat(rowsOf(1)).isEqualTo(1);
        assertThat(doc.encodeState()).isEqualTo(before);
    }

    @Test
    void startingAtAndEndingAt_aRowsOwnEnds_splitNothing() {
        doc.text("t").insert(0, "abc");
        doc.transact(txn -> {
            assertThat(store.startingAt(txn, client(1), 0)).isEqualTo(client(1).first());
            assertThat(store.endingAt(txn, client(1), 2)).isEqualTo(client(1).first());
            assertThat(rowsOf(1)).isEqualTo(1);
            int end = store.endingAt(txn, client(1), 0);
            assertThat(rows.length(end)).isEqualTo(1);
            int start = store.startingAt(txn, client(1), 2);
            assertThat(rows.clock(start)).isEqualTo(2);
            assertThat(rowsOf(1)).isEqualTo(3);
        });
    }

    @Test
    void startingAtAndEndingAt_inAGc_answerAllOfIt() {
        doc.apply(new UpdateBytes().block(5, 0).gc(10).bytes());
        doc.transact(txn -> {
            int gc = client(5).first();
            assertThat(store.startingAt(txn, client(5), 4)).isEqualTo(gc);
            assertThat(store.endingAt(txn, client(5), 4)).isEqualTo(gc);
            assertThat(rows.length(gc)).isEqualTo(10);
        });
    }

    /** The row with room behind it is the right part then: typing goes on there. */
    @Test
    void split_ofARunThatIsTyped_leavesTheRoomToItsEnd() {
        Doc typist = Doc.create(DocOptions.defaults().withClientId(5));
        typist.onUpdate(UpdateFormat.V1, (update, txn) -> doc.apply(update));
        StringBuilder typed = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            typist.text("t").insert(i, "x");
            typed.append('x');
            doc.text("other").insert(0, "between");
        }
        doc.text("t").insert(30, "|");
        for (int i = 0; i < 60; i++) {
            typist.text("t").insert(typed.length(), "y");
            typed.append('y');
            doc.text("other").insert(0, "between");
        }
        typed.insert(30, '|');
        assertThat(doc.text("t").toString()).isEqualTo(typed.toString());
        assertThat(doc.text("other").toString()).isEqualTo("between".repeat(120));
        doc.checkIntegrity();
    }

    // --- What undo notes ---

    @Test
    void redone_ofARowThatIsSplit_isShifted() {
        doc.text("t").insert(0, "abcdef");
        doc.text("u").insert(0, "ABCDEF");
        doc.transact(txn -> {
            int row = client(1).seek(0);
            store.setRedone(row, client(1).seek(6));
            assertThat(store.redoneOf(row)).isEqualTo(Store.id(client(1).index, 6));
            int right = store.split(txn, row, 2);
            assertThat(store.redoneOf(right)).isEqualTo(Store.id(client(1).index, 8));
            assertThat(store.redoneOf(client(1).seek(6))).isNegative();
            store.forgetRedone(right);
            assertThat(store.redone).hasSize(1);
        });
        assertThat(rowsOf(1)).as("what was redone is not joined").isEqualTo(3);
    }

    @Test
    void keep_insideTypes_keepsAllInWhichItStands() {
        Array outer = doc.array("a");
        YMap map = outer.insertMap(0);
        map.putText("k").insert(0, "deep");
        int text = client(1).last();
        int map0 = client(1).first();
        store.keep(text, true);
        assertThat(rows.isKept(text)).isTrue();
        assertThat(rows.isKept(map0)).isTrue();
        assertThat(store.parent(text).item).isEqualTo(client(1).seek(1));
        outer.delete(0, 1);
        assertThat(rows.kind(map0)).as("not collected").isEqualTo(Structs.TYPE);
        store.keep(text, false);
        assertThat(rows.isKept(map0)).isFalse();
        doc.checkIntegrity();
    }

    /** Joined with a row that is kept, a row is kept. */
    @Test
    void merge_withAKeptRow_isKept() {
        doc.text("t").insert(0, "abcdef");
        doc.transact(txn -> {
            int right = store.split(txn, client(1).first(), 3);
            store.rows.setKept(right, true);
        });
        assertThat(rowsOf(1)).isEqualTo(1);
        assertThat(rows.isKept(client(1).first())).isTrue();
    }

    @Test
    void roots_ofOneName_areOneType() {
        TypeState one = store.root(store.names.of("t"));
        assertThat(store.root(store.names.of("t"))).isSameAs(one);
        assertThat(store.root(store.names.of("u"))).isNotSameAs(one);
        assertThat(doc.rootNames()).containsExactly("t", "u");
    }

    @Test
    void typeOf_whatIsNoType_isNull() {
        doc.text("t").insert(0, "a");
        doc.array("a").insertMap(0);
        assertThat(store.typeOf(client(1).first())).isNull();
        assertThat(store.typeOf(client(1).last())).isNotNull();
        doc.array("a").delete(0, 1);
        assertThat(store.typeOf(client(1).last())).isNull();
    }
}
