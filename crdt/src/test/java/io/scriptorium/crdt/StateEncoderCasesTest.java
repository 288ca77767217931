package io.scriptorium.crdt;

import static io.scriptorium.crdt.UpdateBytes.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.crdt.lib0.Lib0Writer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@link StateEncoder}: each kind of struct written whole and cut, with each kind of neighbour and parent. Expected are
 * the bytes as they would be written by hand.
 */
class StateEncoderCasesTest {
    private final Doc doc = Doc.create(DocOptions.defaults().withClientId(1));

    /** What is applied, from which clock of client 5 it is asked for, and what the answer is. */
    private record Cut(String name, byte[] given, long since, byte[] expected) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Cut cut(String name, UpdateBytes given, long since, UpdateBytes expected) {
        return new Cut(name, given.bytes(), since, expected.bytes());
    }

    private static UpdateBytes five(long clock) {
        return new UpdateBytes().block(5, clock);
    }

    private static void json(Lib0Writer out, String... texts) {
        out.writeVarUint(texts.length);
        for (String text : texts) {
            out.writeVarString(text);
        }
    }

    static List<Cut> cuts() {
        UpdateBytes.Id right = id(2, 0);
        return List.of(
                cut("ASCII", five(0).string(null, "abcd"), 1, five(1).string(id(5, 0), "bcd")),
                cut("ASCII at its end", five(0).string(null, "abcd"), 3, five(3).string(id(5, 2), "d")),
                cut("UTF-16", five(0).string(null, "aé日b"), 2, five(2).string(id(5, 1), "日b")),
                cut(
                        "a whole pair",
                        five(0).string(null, "a\uD83D\uDE00b"),
                        1,
                        five(1).string(id(5, 0), "\uD83D\uDE00b")),
                cut("half a pair", five(0).string(null, "a\uD83D\uDE00b"), 2, five(2).string(id(5, 1), "\uFFFDb")),
                cut("values", five(0).any(null, 1, "two", true), 1, five(1).any(id(5, 0), "two", true)),
                cut(
                        "JSON",
                        five(0).item(Structs.JSON, null, null, out -> json(out, "1", "\"é\"", "undefined")),
                        1,
                        five(1).item(Structs.JSON, id(5, 0), null, out -> json(out, "\"é\"", "undefined"))),
                cut(
                        "tombstones",
                        five(0).deleted(null, 9),
                        4,
                        five(4).deleted(id(5, 3), 5).delete(5, 0, 9)),
                cut("GC", five(0).gc(9), 4, five(4).gc(5).delete(5, 0, 9)),
                cut(
                        "with a right origin",
                        new UpdateBytes()
                                .block(5, 0)
                                .item(Structs.STRING, null, right, out -> out.writeVarString("abc"))
                                .block(2, 0)
                                .string(null, "]"),
                        2,
                        five(2).item(Structs.STRING, id(5, 1), right, out -> out.writeVarString("c"))),
                cut(
                        "between structs",
                        five(0).string(null, "ab").embed(id(5, 1), "{\"x\":1}"),
                        2,
                        five(2).embed(id(5, 1), "{\"x\":1}")),
                cut(
                        "the second of two structs",
                        five(0).string(null, "ab").any(id(5, 1), 1, 2),
                        3,
                        five(3).any(id(5, 2), 2)),
                cut(
                        "inside the first of two",
                        five(0).string(null, "ab").any(id(5, 1), 1, 2),
                        1,
                        five(1).string(id(5, 0), "b").any(id(5, 1), 1, 2)));
    }

    private static StateVector since(long client, long clock) {
        LongPairs pairs = new LongPairs();
        pairs.add(client, clock);
        pairs.add(2, 100);
        return StateVector.ofLargest(pairs);
    }

    @ParameterizedTest
    @MethodSource("cuts")
    void state_sinceAClockInside_isCutThere(Cut cut) {
        doc.apply(cut.given);
        doc.checkIntegrity();
        assertThat(doc.encodeState(since(5, cut.since), UpdateFormat.V1)).isEqualTo(cut.expected);
        byte[] v2 = doc.encodeState(since(5, cut.since), UpdateFormat.V2);
        assertThat(Update.toV1(v2)).isEqualTo(cut.expected);
    }

    /** The cut part waits for its front, and is the same struct again with it. */
    @ParameterizedTest
    @MethodSource("cuts")
    void cutStruct_beforeItsFront_waitsAndIsCompleted(Cut cut) {
        doc.apply(cut.given);
        Doc behind = Doc.create(DocOptions.defaults().withClientId(77));
        behind.apply(cut.expected);
        assertThat(behind.pending()).isPresent();
        behind.apply(cut.given);
        behind.checkIntegrity();
        assertThat(behind.encodeState()).isEqualTo(doc.encodeState());
    }

    @Test
    void state_ofNothing_isTheEmptyUpdate() {
        assertThat(doc.encodeState()).isEqualTo(Update.empty());
        doc.text("t");
        doc.map("m").remove("k");
        assertThat(doc.encodeState()).isEqualTo(Update.empty());
    }

    /** A client that is only mentioned, and one of which everything is known, have no block. */
    @Test
    void state_ofClientsWithoutAnythingNew_hasNoBlocks() {
        doc.apply(five(0).string(null, "abc").bytes());
        doc.apply(new UpdateBytes().block(9, 0).string(id(7, 3), "waits").bytes());
        assertThat(doc.stateVector().size()).isEqualTo(1);
        assertThat(doc.encodeState(since(5, 3), UpdateFormat.V1))
                .isEqualTo(
                        new UpdateBytes().block(9, 0).string(id(7, 3), "waits").bytes());
        doc.prunePending();
        assertThat(doc.encodeState(since(5, 3), UpdateFormat.V1)).isEqualTo(Update.empty());
        assertThat(doc.encodeState(since(5, 1_000_000), UpdateFormat.V1)).isEqualTo(Update.empty());
    }

    /** The parent is written only where no neighbour says it; the key's bit is set in any case. */
    @Test
    void entry_thatOverwrites_saysItsKeyOnlyByABit() {
        doc.apply(new UpdateBytes().block(5, 0).entry("k", 1).bytes());
        doc.map("m").set("k", 2);
        byte[] expected = new UpdateBytes()
                .block(5, 0)
                .struct(Structs.DELETED | Structs.HAS_PARENT_SUB, out -> {
                    out.writeVarUint(1);
                    out.writeVarString("m");
                    out.writeVarString("k");
                    out.writeVarUint(1);
                })
                .block(1, 0)
                .struct(Structs.ANY | Structs.HAS_PARENT_SUB | Structs.HAS_ORIGIN, out -> {
                    out.writeVarUint(5);
                    out.writeVarUint(0);
                    out.writeVarUint(1);
                    out.writeAny(2);
                })
                .delete(5, 0, 1)
                .bytes();
        assertThat(doc.encodeState()).isEqualTo(expected);
    }

    @Test
    void children_ofNestedTypes_nameTheItemOfTheirType() {
        doc.array("a").insertText(0).insert(0, "in");
        byte[] expected = new UpdateBytes()
                .block(1, 0)
                .struct(Structs.TYPE, out -> {
                    out.writeVarUint(1);
                    out.writeVarString("a");
                    out.writeVarUint(Structs.TEXT);
                })
                .child(id(1, 0), "in")
                .bytes();
        assertThat(doc.encodeState()).isEqualTo(expected);
    }

    @Test
    void typesWithNames_areWrittenWithThem() {
        doc.xmlFragment("x").insertElement(0, "p");
        doc.xmlFragment("x").insertHook(1, "hook");
        byte[] expected = new UpdateBytes()
                .block(1, 0)
                .struct(Structs.TYPE, out -> {
                    out.writeVarUint(1);
                    out.writeVarString("x");
                    out.writeVarUint(Structs.XML_ELEMENT);
                    out.writeVarString("p");
                })
                .item(Structs.TYPE, id(1, 0), null, out -> {
                    out.writeVarUint(Structs.XML_HOOK);
                    out.writeVarString("hook");
                })
                .bytes();
        assertThat(doc.encodeState()).isEqualTo(expected);
    }

    @Test
    void marksAndEmbeds_madeHere_areWrittenAsJson() {
        doc.text("t").insertEmbed(0, Map.of("image", "u"));
        doc.text("t").format(0, 1, Map.of("w", 1.5));
        byte[] expected = new UpdateBytes()
                .block(1, 0)
                .embed(null, "{\"image\":\"u\"}")
                .item(Structs.FORMAT, null, id(1, 0), out -> {
                    out.writeVarString("w");
                    out.writeVarString("1.5");
                })
                .format(id(1, 0), "w", "null")
                .bytes();
        assertThat(doc.encodeState()).isEqualTo(expected);
    }

    /** The set is kept between two calls; whatever is deleted, or arrives deleted, makes it a new one. */
    @Test
    void deletes_afterEachKindOfDeletion_areUpToDate() {
        doc.apply(five(0).string(null, "abcdef").bytes());
        assertThat(doc.deleteSet().rangeCount()).isZero();
        assertThat(doc.deleteSet()).isSameAs(doc.deleteSet());
        doc.apply(new UpdateBytes().delete(5, 1, 1).bytes());
        assertThat(doc.deleteSet().rangeCount()).isEqualTo(1);
        doc.text("t").delete(3, 1);
        assertThat(doc.deleteSet().rangeCount()).isEqualTo(2);
        doc.apply(new UpdateBytes().delete(5, 2, 2).bytes());
        assertThat(doc.deleteSet().rangeCount()).isEqualTo(1);
        assertThat(doc.deleteSet().start(0)).isEqualTo(1);
        assertThat(doc.deleteSet().end(0)).isEqualTo(5);
        doc.apply(new UpdateBytes().block(3, 0).gc(4).bytes());
        assertThat(doc.deleteSet().clientCount()).isEqualTo(2);
        doc.apply(new UpdateBytes().block(3, 4).string(null, "x").bytes());
        assertThat(doc.deleteSet().rangeCount()).isEqualTo(2);
    }
}
