package io.scriptorium.crdt;

import static io.scriptorium.crdt.UpdateBytes.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.crdt.reference.ReferenceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Deletion}: ranges that begin and end anywhere, long runs, deep and wide trees, and what is left of them. */
class DeletionCasesTest {
    private final long seed = Seeds.next();
    private final RandomGenerator random = Seeds.random(seed);

    private static byte[] deletes(long client, long from, long length) {
        return new UpdateBytes().delete(client, from, length).bytes();
    }

    private static List<Integer> lengths(Doc doc, long client) {
        ClientRows rows = Objects.requireNonNull(doc.store.clients.find(client));
        List<Integer> lengths = new ArrayList<>();
        for (int row = rows.seek(0); row != Rows.NONE; row = rows.next()) {
            lengths.add(doc.store.rows.length(row));
        }
        return lengths;
    }

    /** Of "abc" "de" "fgh", typed with something between them. */
    private static SideBySide threeRuns(boolean gc) {
        SideBySide pair = new SideBySide(77, gc);
        pair.apply(new UpdateBytes()
                .block(9, 0)
                .item(Structs.STRING, id(5, 2), id(5, 3), out -> out.writeVarString("|"))
                .item(Structs.STRING, id(5, 4), id(5, 5), out -> out.writeVarString("|"))
                .block(5, 0)
                .string(null, "abcdefgh")
                .bytes());
        assertThat(lengths(pair.engine, 5)).containsExactly(3, 2, 3);
        return pair;
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, bc|de|fgh, '1,2,2,3'",
        "1, 1, ac|de|fgh, '1,1,1,2,3'",
        "2, 1, ab|de|fgh, '2,1,2,3'",
        "0, 3, |de|fgh, '3,2,3'",
        "2, 2, ab|e|fgh, '2,1,1,1,3'",
        "3, 2, abc||fgh, '3,2,3'",
        "1, 6, a||h, '1,2,2,2,1'",
        "0, 8, ||, '3,2,3'",
        "7, 1, abc|de|fg, '3,2,2,1'"
    })
    void deleteRange_acrossRuns_cutsAtItsEndsOnly(int from, int length, String text, String rows) {
        for (boolean gc : new boolean[] {true, false}) {
            SideBySide pair = threeRuns(gc);
            pair.apply(deletes(5, from, length));
            pair.checkAll(from + " to " + (from + length));
            assertThat(pair.engine.text("t").toString()).isEqualTo(text);
            List<String> found =
                    lengths(pair.engine, 5).stream().map(String::valueOf).toList();
            assertThat(String.join(",", found)).isEqualTo(rows);
            assertThat(pair.apply(deletes(5, from, length))).as("once more").isEmpty();
        }
    }

    /** What is gone already is passed over, and its ends are not cut. */
    @Test
    void deleteRange_overTombstonesAndGcs_deletesTheRest() {
        SideBySide pair = new SideBySide(77, true);
        pair.apply(new UpdateBytes()
                .block(5, 0)
                .string(null, "abc")
                .deleted(id(5, 2), 4)
                .gc(3)
                .string(id(5, 6), "def")
                .bytes());
        pair.apply(deletes(5, 4, 1));
        pair.apply(deletes(5, 8, 1));
        assertThat(lengths(pair.engine, 5)).containsExactly(3, 4, 3, 3);
        pair.apply(deletes(5, 1, 10));
        pair.checkAll("a to f");
        assertThat(pair.engine.text("t").toString()).isEqualTo("aef");
    }

    @Test
    void delete_ofOthersInOneTransaction_saysSoInOneUpdate() {
        SideBySide pair = threeRuns(true);
        byte[] told = pair.edit(doc -> doc.text("t").delete(1, 7), edits -> edits.delete(edits.root("t"), 1, 7));
        assertThat(told)
                .isEqualTo(new UpdateBytes().delete(9, 0, 2).delete(5, 1, 5).bytes());
        pair.checkAll("most of it");
    }

    /** 3,000 prepended characters, which no two of join: one range, and as many tombstones. */
    @Test
    void delete_ofALongPrependedText_isOneRange() {
        Doc doc = Doc.create(DocOptions.defaults().withClientId(5));
        for (int i = 0; i < 3_000; i++) {
            doc.text("t").insert(0, "x");
        }
        doc.text("t").delete(0, 3_000);
        doc.checkIntegrity();
        assertThat(doc.deleteSet().rangeCount()).isEqualTo(1);
        assertThat(lengths(doc, 5)).hasSize(3_000);
        assertThat(doc.text("t").state.visible()).isZero();
        doc.text("t").insert(0, "on");
        assertThat(doc.text("t").toString()).isEqualTo("on");
    }

    /** Every other character first, then the rest: the tombstones come together as one. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void delete_everyOtherThenTheRest_leavesOneRow(boolean gc) {
        Doc doc = Doc.create(DocOptions.defaults().withClientId(5).withGc(gc));
        doc.text("t").insert(0, "0123456789".repeat(100));
        for (int i = 0; i < 500; i++) {
            doc.text("t").delete(i, 1);
        }
        assertThat(lengths(doc, 5)).hasSize(1_000);
        assertThat(doc.text("t").toString()).isEqualTo("13579".repeat(100));
        doc.checkIntegrity();
        doc.text("t").delete(0, 500);
        assertThat(lengths(doc, 5)).containsExactly(1_000);
        doc.checkIntegrity();
    }

    /** In any order: after each deletion the rows are as few as can be, as the reference engine has them. */
    @Test
    void delete_inRandomPieces_keepsAsFewRowsAsYjs() {
        SideBySide pair = new SideBySide(77, true);
        pair.apply(new UpdateBytes().block(5, 0).string(null, "x".repeat(120)).bytes());
        List<Integer> clocks = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            clocks.add(random.nextInt(clocks.size() + 1), i);
        }
        for (int clock : clocks) {
            pair.apply(deletes(5, clock, 1));
            pair.checkBytes(Seeds.replay(seed));
        }
        pair.checkAll(Seeds.replay(seed));
        assertThat(lengths(pair.engine, 5)).containsExactly(120);
    }

    // --- Trees ---

    /** A list in a map in a list, of so many levels, with a text at each. */
    private static Doc tower(int levels) {
        Doc doc = Doc.create(DocOptions.defaults().withClientId(5));
        doc.transact(txn -> {
            Array list = doc.array("a");
            for (int i = 0; i < levels; i++) {
                list.add("level " + i);
                YMap map = list.insertMap(0);
                map.putText("text").insert(0, "text " + i);
                map.set("n", i);
                list = map.putArray("list");
            }
        });
        return doc;
    }

    @Test
    void delete_ofATower_leavesATombstoneAndOneGcEach() {
        Doc author = tower(300);
        SideBySide pair = new SideBySide(77, true);
        pair.apply(author.encodeState());
        pair.checkAll("300 levels");
        int clocks = (int) author.stateVector().get(5);
        pair.apply(deletes(5, 0, 10));
        pair.checkAll("nothing is left");
        assertThat(pair.engine.array("a").size()).isZero();
        assertThat(pair.engine.deleteSet().end(0)).isEqualTo(clocks);
        assertThat(pair.engine.store.isLiveText(0)).isTrue();
        assertThat(pair.engine.store.areLiveValues(0, 0)).isTrue();
    }

    /** From the middle downwards first, then from the top: what was GC stays GC, and joins. */
    @Test
    void delete_ofTheLowerHalfFirst_comesToTheSame() {
        Doc author = tower(40);
        ClientRows rows = Objects.requireNonNull(author.store.clients.find(5));
        int middle = 0;
        for (int row = rows.seek(0); row != Rows.NONE; row = rows.next()) {
            if (author.store.rows.clock(row) > rows.nextClock / 2 && author.store.rows.kind(row) == Structs.TYPE) {
                middle = author.store.rows.clock(row);
                break;
            }
        }
        SideBySide inTwo = new SideBySide(77, true);
        inTwo.apply(author.encodeState());
        inTwo.apply(deletes(5, middle, 1));
        inTwo.checkAll("the lower half");
        inTwo.apply(deletes(5, 0, 10));
        inTwo.checkAll("and all");
        SideBySide atOnce = new SideBySide(77, true);
        atOnce.apply(author.encodeState());
        atOnce.apply(deletes(5, 0, 10));
        assertThat(inTwo.state()).isEqualTo(atOnce.state());
    }

    /** Without garbage collection the tower stands, deleted from top to bottom, and goes when somebody collects it. */
    @Test
    void delete_ofATowerWithoutGc_keepsIt() {
        Doc author = tower(30);
        SideBySide keeping = new SideBySide(77, false);
        keeping.apply(author.encodeState());
        keeping.apply(deletes(5, 0, 2));
        keeping.checkAll("deleted, but there");
        assertThat(lengths(keeping.engine, 5).size()).isGreaterThan(100);
        SideBySide collecting = new SideBySide(78, true);
        collecting.apply(keeping.state());
        collecting.checkAll("collected");
        assertThat(collecting.state()).hasSizeLessThan(40);
    }

    /** Others go on writing inside of what was deleted: all of it is deleted as it arrives, and collected. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void editsInsideOfADeletedType_areDeletedAsTheyArrive(boolean gc) {
        Doc author = Doc.create(DocOptions.defaults().withClientId(5));
        author.map("m").putText("text").insert(0, "abc");
        author.map("m").putArray("list").insertMap(0).set("x", 1);
        byte[] base = author.encodeState();
        Doc writer = Doc.create(DocOptions.defaults().withClientId(9));
        writer.apply(base);
        ((Text) Objects.requireNonNull(writer.map("m").get("text"))).insert(1, "zz");
        Array list = (Array) Objects.requireNonNull(writer.map("m").get("list"));
        ((YMap) Objects.requireNonNull(list.get(0))).putText("y").insert(0, "late");
        list.add("end");
        byte[] late = writer.encodeState(author.stateVector(), UpdateFormat.V1);
        SideBySide pair = new SideBySide(77, gc);
        pair.apply(base);
        pair.edit(doc -> doc.map("m").remove("text"), edits -> edits.remove(edits.root("m"), "text"));
        pair.edit(doc -> doc.map("m").remove("list"), edits -> edits.remove(edits.root("m"), "list"));
        pair.apply(late);
        pair.checkAll("late edits");
        assertThat(pair.engine.map("m").toMap()).isEmpty();
        assertThat(pair.engine.stateVector().get(9))
                .isEqualTo(writer.stateVector().get(9));
    }

    /** A transaction that deletes what it has inserted, types within types, leaves nothing to collect later. */
    @Test
    void insertAndDelete_ofNestedTypes_inOneTransaction() {
        SideBySide pair = new SideBySide(5, true);
        pair.edit(
                doc -> {
                    YMap map = doc.array("a").insertMap(0);
                    map.putText("t").insert(0, "gone");
                    map.set("k", 1);
                    doc.array("a").delete(0, 1);
                },
                edits -> {
                    ReferenceType map = edits.insertType(edits.root("a"), 0, 1);
                    edits.insertText(edits.setType(map, "t", 2), 0, "gone");
                    edits.set(map, "k", 1);
                    edits.delete(edits.root("a"), 0, 1);
                });
        pair.checkAll("come and gone");
        assertThat(lengths(pair.engine, 5)).containsExactly(1, 6);
        assertThat(pair.engine.store.isLiveText(0)).isTrue();
    }

    /** The counter of deletions, by which kept sets are known to be old, counts each item once. */
    @Test
    void deletions_areCountedOncePerItem() {
        SideBySide pair = threeRuns(true);
        int before = pair.engine.store.deletions;
        pair.apply(deletes(5, 0, 8));
        assertThat(pair.engine.store.deletions).isEqualTo(before + 3);
        pair.apply(deletes(5, 0, 8));
        assertThat(pair.engine.store.deletions).isEqualTo(before + 3);
    }
}
