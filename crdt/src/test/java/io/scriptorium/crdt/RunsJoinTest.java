package io.scriptorium.crdt;

import static io.scriptorium.crdt.UpdateBytes.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.crdt.lib0.Lib0Writer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Which neighbours of one client become one row, and which must not: what arrives in pieces, in every order and at once,
 * is kept in as few rows as Yjs has structs, and the reference engine writes the same.
 */
class RunsJoinTest {
    private static final UpdateBytes.@Nullable Id NOTHING = null;

    /** Updates, and the lengths of the rows that client 5 has then. */
    private record Case(String name, boolean gc, List<byte[]> updates, List<Integer> lengths) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Case joins(String name, int length, byte[]... updates) {
        return new Case(name, true, Arrays.asList(updates), List.of(length));
    }

    private static Case apart(String name, List<Integer> lengths, byte[]... updates) {
        return new Case(name, true, Arrays.asList(updates), lengths);
    }

    private static UpdateBytes five(long clock) {
        return new UpdateBytes().block(5, clock);
    }

    private static byte[] text(
            long clock, UpdateBytes.@Nullable Id origin, UpdateBytes.@Nullable Id right, String text) {
        return five(clock)
                .item(Structs.STRING, origin, right, out -> out.writeVarString(text))
                .bytes();
    }

    private static byte[] deletes(long from, long length) {
        return new UpdateBytes().delete(5, from, length).bytes();
    }

    static List<Case> cases() {
        List<Case> cases = new ArrayList<>(textCases());
        cases.addAll(valueCases());
        cases.addAll(deletedCases());
        return cases;
    }

    private static List<Case> textCases() {
        byte[] brackets = new UpdateBytes().block(2, 0).string(NOTHING, "[]").bytes();
        return List.of(
                joins(
                        "typing on",
                        3,
                        text(0, null, null, "a"),
                        text(1, id(5, 0), null, "b"),
                        text(2, id(5, 1), null, "c")),
                joins(
                        "typing on before something",
                        2,
                        brackets,
                        text(0, id(2, 0), id(2, 1), "a"),
                        text(1, id(5, 0), id(2, 1), "b")),
                joins("ASCII and UTF-16", 4, text(0, null, null, "ab"), text(2, id(5, 1), null, "é日")),
                joins("UTF-16 and ASCII", 4, text(0, null, null, "é日"), text(2, id(5, 1), null, "ab")),
                apart(
                        "another right origin",
                        List.of(1, 1),
                        brackets,
                        text(0, id(2, 0), id(2, 1), "a"),
                        text(1, id(5, 0), null, "b")),
                apart("typing backwards", List.of(1, 1), text(0, null, null, "b"), text(1, null, id(5, 0), "a")),
                apart(
                        "something typed between",
                        List.of(1, 1),
                        text(0, null, null, "a"),
                        text(1, id(5, 0), null, "b"),
                        new UpdateBytes()
                                .block(9, 0)
                                .item(Structs.STRING, id(5, 0), id(5, 1), out -> out.writeVarString("x"))
                                .bytes()),
                apart(
                        "a mark between",
                        List.of(1, 1, 1),
                        text(0, null, null, "a"),
                        five(1).format(id(5, 0), "bold", "true").bytes(),
                        text(2, id(5, 1), null, "b")),
                apart(
                        "in two texts",
                        List.of(1, 1),
                        text(0, null, null, "a"),
                        five(1).entry("k", "v").bytes()));
    }

    private static List<Case> valueCases() {
        return List.of(
                joins(
                        "values",
                        3,
                        five(0).any(NOTHING, "a").bytes(),
                        five(1).any(id(5, 0), "b", "c").bytes()),
                joins(
                        "JSON",
                        2,
                        five(0).item(Structs.JSON, null, null, RunsJoinTest::oneJson)
                                .bytes(),
                        five(1).item(Structs.JSON, id(5, 0), null, RunsJoinTest::oneJson)
                                .bytes()),
                apart(
                        "values and text",
                        List.of(1, 1),
                        five(0).any(NOTHING, "a").bytes(),
                        text(1, id(5, 0), null, "b")),
                apart(
                        "JSON and values",
                        List.of(1, 1),
                        five(0).item(Structs.JSON, null, null, RunsJoinTest::oneJson)
                                .bytes(),
                        five(1).any(id(5, 0), "b").bytes()),
                apart(
                        "bytes",
                        List.of(1, 1),
                        five(0).item(Structs.BINARY, null, null, out -> out.writeVarBytes(new byte[] {1}))
                                .bytes(),
                        five(1).item(Structs.BINARY, id(5, 0), null, out -> out.writeVarBytes(new byte[] {2}))
                                .bytes()),
                apart(
                        "embeds",
                        List.of(1, 1),
                        five(0).embed(NOTHING, "1").bytes(),
                        five(1).embed(id(5, 0), "1").bytes()),
                apart(
                        "equal marks",
                        List.of(1, 1),
                        five(0).format(NOTHING, "b", "true").bytes(),
                        five(1).format(id(5, 0), "b", "true").bytes()),
                apart(
                        "types",
                        List.of(1, 1),
                        five(0).item(Structs.TYPE, null, null, out -> out.writeVarUint(Structs.MAP))
                                .bytes(),
                        five(1).item(Structs.TYPE, id(5, 0), null, out -> out.writeVarUint(Structs.MAP))
                                .bytes()));
    }

    private static void oneJson(Lib0Writer out) {
        out.writeVarUint(1);
        out.writeVarString("{}");
    }

    private static List<Case> deletedCases() {
        return List.of(
                joins(
                        "tombstones",
                        5,
                        five(0).deleted(NOTHING, 2).bytes(),
                        five(2).deleted(id(5, 1), 3).bytes()),
                joins("GCs", 5, five(0).gc(2).bytes(), five(2).gc(3).bytes()),
                joins(
                        "deleted one after the other",
                        3,
                        text(0, null, null, "abc"),
                        deletes(1, 1),
                        deletes(0, 1),
                        deletes(2, 1)),
                joins("deleted before it is known", 3, deletes(0, 3), text(0, null, null, "abc")),
                joins(
                        "another kind when it lived",
                        2,
                        text(0, null, null, "a"),
                        five(1).any(id(5, 0), 1).bytes(),
                        deletes(0, 2)),
                apart("deleted in the middle", List.of(1, 1, 1), text(0, null, null, "abc"), deletes(1, 1)),
                apart(
                        "a tombstone and text",
                        List.of(2, 1),
                        five(0).deleted(NOTHING, 2).bytes(),
                        text(2, id(5, 1), null, "a")),
                apart(
                        "a GC and a tombstone",
                        List.of(2, 1),
                        five(0).gc(2).bytes(),
                        five(2).deleted(NOTHING, 1).bytes()),
                apart(
                        "tombstones of prepended text",
                        List.of(1, 1, 1),
                        text(0, null, null, "c"),
                        text(1, null, id(5, 0), "b"),
                        text(2, null, id(5, 1), "a"),
                        deletes(0, 3)),
                new Case(
                        "deleted text and text that lives, without gc",
                        false,
                        List.of(text(0, null, null, "ab"), deletes(0, 1)),
                        List.of(1, 1)),
                new Case(
                        "deleted text, without gc",
                        false,
                        List.of(text(0, null, null, "a"), text(1, id(5, 0), null, "b"), deletes(0, 1), deletes(1, 1)),
                        List.of(2)));
    }

    private static List<Integer> lengths(Doc doc) {
        ClientRows client = Objects.requireNonNull(doc.store.clients.find(5));
        List<Integer> lengths = new ArrayList<>();
        for (int row = client.seek(0); row != Rows.NONE; row = client.next()) {
            lengths.add(doc.store.rows.length(row));
        }
        return lengths;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void apply_inEveryOrder_keepsAsFewRowsAsYjs(Case one) {
        for (List<byte[]> order : SmallWorld.permutations(one.updates)) {
            SideBySide pair = new SideBySide(77, one.gc);
            for (byte[] update : order) {
                pair.apply(update);
                pair.checkAll(one.name);
            }
            assertThat(lengths(pair.engine)).isEqualTo(one.lengths);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void apply_atOnce_keepsAsFewRowsAsYjs(Case one) {
        SideBySide pair = new SideBySide(77, one.gc);
        pair.apply(Update.merge(one.updates));
        pair.checkAll(one.name);
        assertThat(lengths(pair.engine)).isEqualTo(one.lengths);
        SideBySide v2 = new SideBySide(77, one.gc);
        v2.applyV2(Update.merge(one.updates));
        assertThat(lengths(v2.engine)).isEqualTo(one.lengths);
    }

    @Test
    void overwrittenValues_ofOneClient_areOneTombstone() {
        Doc writer = Doc.create(DocOptions.defaults().withClientId(5));
        for (int i = 0; i < 20; i++) {
            writer.map("m").set("k", i);
        }
        assertThat(lengths(writer)).containsExactly(19, 1);
        SideBySide pair = new SideBySide(77, true);
        pair.apply(writer.encodeState());
        pair.checkAll("twenty values");
        assertThat(lengths(pair.engine)).containsExactly(19, 1);
    }

    @Test
    void valuesOfTwoKeys_inTurns_stayApart() {
        Doc writer = Doc.create(DocOptions.defaults().withClientId(5));
        for (int i = 0; i < 4; i++) {
            writer.map("m").set("k", i);
            writer.map("m").set("l", i);
        }
        assertThat(lengths(writer)).hasSize(8);
        SideBySide pair = new SideBySide(77, true);
        pair.apply(writer.encodeState());
        pair.checkAll("two keys in turns");
    }

    /** Text that was parted by a foreign insertion comes together when that is deleted, but only as tombstones do. */
    @Test
    void partsOfARun_stayApartAroundATombstone() {
        Doc writer = Doc.create(DocOptions.defaults().withClientId(5));
        writer.text("t").insert(0, "abcd");
        Doc other = Doc.create(DocOptions.defaults().withClientId(9));
        other.apply(writer.encodeState());
        other.text("t").insert(2, "X");
        writer.apply(other.encodeState());
        assertThat(lengths(writer)).containsExactly(2, 2);
        writer.text("t").delete(2, 1);
        assertThat(lengths(writer)).containsExactly(2, 2);
        writer.text("t").delete(0, 4);
        assertThat(lengths(writer)).containsExactly(2, 2);
        writer.checkIntegrity();
    }

    /** A long run is not copied for a few values that come behind it: two rows, which are written as one struct. */
    @Test
    void fewValuesBehindMany_areTwoRowsAndOneStruct() {
        SideBySide pair = new SideBySide(77, true);
        Object[] many = new Object[100];
        Arrays.fill(many, "many");
        pair.apply(five(0).any(NOTHING, many).bytes());
        pair.apply(new UpdateBytes().block(9, 0).entry("k", "between").bytes());
        pair.apply(five(100).any(id(5, 99), "few").bytes());
        assertThat(lengths(pair.engine)).containsExactly(100, 1);
        pair.checkAll("a hundred and one");
        for (long since : new long[] {0, 1, 50, 99, 100}) {
            byte[] vector = new byte[] {1, 5, (byte) since};
            assertThat(pair.engine.encodeState(StateVector.decode(vector, DecodeLimits.STEP2), UpdateFormat.V1))
                    .as("since %d", since)
                    .isEqualTo(pair.reference.encodeState(vector));
        }
        // As soon as the short row has grown it is worth while.
        for (int i = 101; i < 120; i++) {
            pair.apply(
                    new UpdateBytes().block(9, i - 100L).entry("k", "between").bytes());
            pair.apply(five(i).any(id(5, i - 1L), "few").bytes());
        }
        pair.checkAll("a hundred and twenty");
        assertThat(lengths(pair.engine).stream().collect(Collectors.summingInt(length -> length)))
                .isEqualTo(120);
    }

    /** Whoever copies items sees them as Yjs does. */
    @Test
    void joinLeftApart_bringsThemTogether() {
        Doc doc = Doc.create(DocOptions.defaults().withClientId(77));
        Object[] many = new Object[100];
        Arrays.fill(many, "many");
        doc.apply(five(0).any(NOTHING, many).bytes());
        doc.apply(new UpdateBytes().block(9, 0).entry("k", "between").bytes());
        doc.apply(five(100).any(id(5, 99), "few").bytes());
        byte[] before = doc.encodeState();
        doc.store.joinLeftApart(Objects.requireNonNull(doc.store.clients.find(5)), 100, 101);
        assertThat(lengths(doc)).containsExactly(101);
        assertThat(doc.encodeState()).isEqualTo(before);
        doc.checkIntegrity();
    }
}
