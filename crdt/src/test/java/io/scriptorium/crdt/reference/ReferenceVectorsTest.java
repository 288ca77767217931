package io.scriptorium.crdt.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scriptorium.crdt.Vectors;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The reference engine against bytes that Yjs has made: whoever is to judge has to be right. */
class ReferenceVectorsTest {
    /** Parts of documents, which wait for the rest. */
    private static final Set<String> INCREMENTS =
            Set.of("emoji-offset", "surrogate-halves-1", "incremental-1", "incremental-2");

    private static ReferenceDoc doc(boolean gc) {
        return new ReferenceDoc(99, gc);
    }

    private static ReferenceDoc loaded(String group, String... ids) {
        ReferenceDoc doc = doc(true);
        for (String id : ids) {
            doc.apply(Vectors.bytes(group, id));
        }
        return doc;
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    // --- lib0 ---

    static List<Vectors.Vector> numbers() {
        return Vectors.group("lib0").stream()
                .filter(vector ->
                        vector.id().startsWith("varUint-") || vector.id().startsWith("varInt-"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void number_ofLib0_isReadAndWritten(Vectors.Vector vector) {
        String number = vector.id().substring(vector.id().indexOf('-') + 1);
        ReferenceWriter out = new ReferenceWriter();
        if (vector.id().startsWith("varUint-")) {
            assertThat(new ReferenceReader(vector.bytes()).varUint()).isEqualTo(Long.parseLong(number));
            out.varUint(Long.parseLong(number));
        } else {
            double expected = number.equals("neg0") ? -0.0 : Double.parseDouble(number);
            assertThat(new ReferenceReader(vector.bytes()).varInt()).isEqualTo(expected);
            out.varInt(expected);
        }
        assertThat(out.bytes()).isEqualTo(vector.bytes());
    }

    static List<Vectors.Vector> anyValues() {
        return Vectors.group("any");
    }

    @ParameterizedTest
    @MethodSource("anyValues")
    void any_ofLib0_isReadToItsEnd(Vectors.Vector vector) {
        assertThat(new ReferenceReader(vector.bytes()).anyBytes()).isEqualTo(vector.bytes());
    }

    @Test
    void any_ofPlainValues_isWrittenAsLib0Does() {
        assertThat(hex(ReferenceWriter.anyBytes(null))).isEqualTo("7e");
        assertThat(hex(ReferenceWriter.anyBytes(-64))).isEqualTo("7dc001");
        assertThat(hex(ReferenceWriter.anyBytes(-0.0))).isEqualTo("7d40");
        assertThat(hex(ReferenceWriter.anyBytes(2_147_483_648L))).isEqualTo("7c4f000000");
        assertThat(hex(ReferenceWriter.anyBytes(0.1))).isEqualTo("7b3fb999999999999a");
        assertThat(hex(ReferenceWriter.anyBytes(Double.NaN))).isEqualTo("7b7ff8000000000000");
        assertThat(hex(ReferenceWriter.anyBytes(Arrays.asList(1, "a", null)))).isEqualTo("75037d017701617e");
        assertThat(hex(ReferenceWriter.anyBytes(Map.of("u", false)))).isEqualTo("7601017579");
    }

    @Test
    void string_withHalfAPair_isWrittenWithTheReplacement() {
        ReferenceWriter out = new ReferenceWriter();
        out.varString("x\uD83D");
        assertThat(out.bytes()).isEqualTo(Vectors.bytes("lib0", "varString-loneHigh"));
        assertThat(new ReferenceReader(Vectors.bytes("lib0", "varString-grin")).varString())
                .isEqualTo("\uD83D\uDE00");
    }

    @Test
    void read_brokenBytes_fails() {
        assertThatThrownBy(() -> new ReferenceReader(new byte[] {(byte) 0x80}).varUint())
                .hasMessageContaining("ends in the middle");
        assertThatThrownBy(() -> new ReferenceReader(new byte[] {1, (byte) 0xC3}).varString())
                .hasMessageContaining("no UTF-8");
        assertThatThrownBy(() -> ReferenceUpdate.read(new byte[] {1, 1, 1, 0, 11}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void json_ofEveryForm_isParsed() {
        String text = "{\"a\":[1,-2.5e1,true,false,null],\"\\u00e9\\n\\\"\":{},\"e\":[]}";
        assertThat(ReferenceJson.parse(text))
                .isEqualTo(
                        Map.of("a", Arrays.asList(1.0, -25.0, true, false, null), "é\n\"", Map.of(), "e", List.of()));
        assertThat(ReferenceJson.parse(" \"x\" ")).isEqualTo("x");
    }

    // --- Documents ---

    static List<Vectors.Vector> updates() {
        return Vectors.group("update-v1");
    }

    @ParameterizedTest
    @MethodSource("updates")
    void apply_updateOfYjs_isWrittenAgain(Vectors.Vector vector) {
        ReferenceDoc doc = doc(false);
        byte[] told = doc.apply(vector.bytes());
        if (INCREMENTS.contains(vector.id())) {
            assertThat(doc.isWaiting()).isTrue();
            assertThat(told).isEmpty();
        } else {
            assertThat(doc.encodeState()).isEqualTo(vector.bytes());
            assertThat(doc.isWaiting()).isFalse();
            // What arrives as GC was deleted by somebody else: a transaction does not say so again.
            if (!Set.of("empty", "gc").contains(vector.id())) {
                assertThat(told).isEqualTo(vector.bytes());
            }
        }
    }

    @Test
    void view_ofYjsDocuments_showsWhatTheyMean() {
        assertThat(loaded("update-v1", "text-del").view().text("t")).isEqualTo("ho");
        assertThat(loaded("update-v1", "text-prepend").view().text("t")).isEqualTo("abc");
        assertThat(loaded("update-v1", "ds-two-clients").view().text("t")).isEqualTo("0345789xz");
        assertThat(loaded("update-v1", "concurrent").view().text("t")).isEqualTo("AB");
        assertThat(loaded("update-v1", "map").view().map("m")).isEqualTo(Map.of("k", 2.0));
        assertThat(loaded("update-v1", "array-any").view().array("a"))
                .isEqualTo(Arrays.asList(1.0, -1.0, 1.5, "x", true, null, Map.of("k", "v"), List.of(1.0)));
        assertThat(loaded("update-v1", "array-binary").view().array("a"))
                .isEqualTo(List.of("bytes 010203", 7.0, "bytes "));
        assertThat(loaded("update-v1", "legacy-json").view().array("a"))
                .isEqualTo(List.of(1.0, "undefined", Map.of("a", 2.0)));
        assertThat(loaded("update-v1", "format").view().delta("t"))
                .isEqualTo(List.of(List.of("a", Map.of()), List.of("b", Map.of("bold", true)), List.of("c", Map.of())));
        assertThat(loaded("update-v1", "embed").view().delta("t"))
                .isEqualTo(List.of(
                        List.of("ab", Map.of("bold", true, "link", Map.of("href", "x"))),
                        List.of(Map.of("image", "u"), Map.of())));
        assertThat(loaded("update-v1", "gc").view().array("a")).isEmpty();
    }

    @Test
    void apply_collectedType_leavesGcBehind() {
        ReferenceDoc doc = doc(true);
        doc.edit(edits -> edits.insertValues(edits.setType(edits.root("m"), "k", 0), 0, List.of(1, 2)));
        doc.edit(edits -> edits.remove(edits.root("m"), "k"));
        // One Deleted in the chain of the key, and a GC for the two values that were inside.
        assertThat(hex(doc.encodeState())).isEqualTo("0102630021" + "01016d016b" + "01" + "0002" + "0163010003");
    }

    @Test
    void increments_inEveryOrder_joinToTheFullState() {
        for (String order : List.of("012", "021", "102", "120", "201", "210")) {
            String[] ids =
                    order.chars().mapToObj(i -> "incremental-" + (char) i).toArray(String[]::new);
            ReferenceDoc doc = loaded("update-v1", ids);
            assertThat(doc.encodeState()).as(order).isEqualTo(Vectors.bytes("merge", "full-v1"));
            assertThat(doc.isWaiting()).isFalse();
            assertThat(doc.encodeState(new byte[] {1, 1, 1})).isEqualTo(Vectors.bytes("merge", "diff-v1"));
        }
    }

    @Test
    void vector_ofYjs_isWritten() {
        assertThat(loaded("update-v1", "text-a").encodeVector()).isEqualTo(Vectors.bytes("sv", "sv-text-a"));
        assertThat(loaded("merge", "merge-skip-v1").encodeVector()).isEqualTo(Vectors.bytes("merge", "sv-from-update"));
    }

    // --- What nobody would guess ---

    @Test
    void structsThatWait_areKnownToWait() {
        ReferenceDoc third = loaded("update-v1", "incremental-2");
        assertThat(third.waiting()).isEqualTo(Map.of(1L, List.of(2L)));
        assertThat(third.missing()).isEqualTo(Map.of(1L, 1L));
        ReferenceDoc skipped = loaded("quirk", "skip-first");
        assertThat(skipped.vector()).isEmpty();
        assertThat(skipped.missing()).isEqualTo(Map.of(1L, 0L));
        ReferenceDoc twice = loaded("quirk", "same-client-twice");
        assertThat(twice.view().text("t")).isEmpty();
        assertThat(twice.isWaiting()).isTrue();
    }

    @Test
    void deletesThatWait_areKnownToWait() {
        ReferenceDoc doc = loaded("pending", "delete-only-update");
        assertThat(doc.waitingDeletes()).isEqualTo(Map.of(1L, List.of(1L)));
        doc.apply(Vectors.bytes("merge", "full-v1"));
        assertThat(doc.view().text("t")).isEqualTo("ac");
        assertThat(doc.isWaiting()).isFalse();
        doc.apply(Vectors.bytes("quirk", "delete-beyond-state"));
        assertThat(doc.view().text("t")).isEqualTo("a");
        assertThat(doc.waitingDeletes()).isEqualTo(Map.of(1L, List.of(3L, 4L, 5L)));
    }

    @Test
    void itemsWithoutAPlace_becomeGc() {
        assertThat(hex(loaded("quirk", "origin-in-gc").encodeState())).isEqualTo("0101010000040101010004");
        assertThat(hex(loaded("quirk", "parent-not-a-type").encodeState()))
                .isEqualTo("01020100040101740161" + "0001" + "0101010101");
        assertThat(hex(loaded("quirk", "gc-neighbours-a", "gc-neighbours-b").encodeState()))
                .isEqualTo("0101010000050101010005");
    }

    @Test
    void concurrentValuesOfAKey_theLargerClientWins() {
        assertThat(loaded("quirk", "map-concurrent").view().map("m")).isEqualTo(Map.of("k", "b"));
        assertThat(loaded("quirk", "map-concurrent-overwrite").view().map("m")).isEqualTo(Map.of("k", "b"));
    }

    @Test
    void surrogatePair_thatIsSplit_losesBothHalves() {
        ReferenceDoc doc = new ReferenceDoc(1, true);
        doc.edit(edits -> edits.insertText(edits.root("t"), 0, "a\uD83D\uDE00b"));
        doc.edit(edits -> edits.insertText(edits.root("t"), 2, "X"));
        assertThat(doc.view().text("t")).isEqualTo("a\uFFFDX\uFFFDb");
    }

    @Test
    void localEdits_amongTombstones_chooseTheNeighboursThatYjsChooses() {
        ReferenceDoc text = new ReferenceDoc(1, false);
        text.edit(edits -> edits.insertText(edits.root("t"), 0, "abc"));
        text.edit(edits -> edits.delete(edits.root("t"), 1, 1));
        text.edit(edits -> edits.insertText(edits.root("t"), 1, "X"));
        assertThat(text.encodeState()).isEqualTo(Vectors.bytes("quirk", "text-insert-after-tombstone"));
        ReferenceDoc array = new ReferenceDoc(1, false);
        array.edit(edits -> edits.insertValues(edits.root("t"), 0, List.of("a", "b", "c")));
        array.edit(edits -> edits.delete(edits.root("t"), 1, 1));
        array.edit(edits -> edits.insertValues(edits.root("t"), 1, List.of("X")));
        assertThat(array.encodeState()).isEqualTo(Vectors.bytes("quirk", "array-insert-before-tombstone"));
        ReferenceDoc pushed = new ReferenceDoc(1, false);
        pushed.edit(edits -> edits.insertValues(edits.root("t"), 0, List.of("a", "b")));
        pushed.edit(edits -> edits.delete(edits.root("t"), 1, 1));
        pushed.edit(edits -> edits.push(edits.root("t"), "X"));
        assertThat(pushed.encodeState()).isEqualTo(Vectors.bytes("quirk", "array-push-after-tombstone"));
    }

    @Test
    void prepends_thatAreDeleted_stayApart() {
        ReferenceDoc doc = new ReferenceDoc(1, true);
        for (int i = 0; i < 5; i++) {
            doc.edit(edits -> edits.insertText(edits.root("t"), 0, "x"));
        }
        doc.edit(edits -> edits.delete(edits.root("t"), 0, 5));
        assertThat(doc.encodeState()).isEqualTo(Vectors.bytes("quirk", "prepend-5-delete"));
    }
}
