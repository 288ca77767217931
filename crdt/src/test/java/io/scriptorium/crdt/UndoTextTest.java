package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Undo in texts: characters, formats and embedded values, with and without others who write meanwhile. */
class UndoTextTest {
    private static final Map<String, Boolean> BOLD = Map.of("bold", true);
    private static final Map<String, Boolean> EM = Map.of("em", true);

    private final UndoPair pair = new UndoPair();
    private final Text text = pair.doc.text("t");
    private final Text theirs = pair.other.text("t");
    private final UndoManager undo = pair.apart(text).build();

    @AfterEach
    void replicasAgree() {
        pair.assertSame();
    }

    private static DeltaOp insert(Object value) {
        return new DeltaOp.Insert(value);
    }

    private static DeltaOp insert(Object value, Map<String, ? extends @Nullable Object> attributes) {
        return new DeltaOp.Insert(value, Map.copyOf(attributes));
    }

    private void begin(String content) {
        pair.doc.transact("before", transaction -> text.insert(0, content));
        pair.sync();
    }

    private void undoAll() {
        while (undo.undo()) {
            pair.doc.checkIntegrity();
        }
    }

    private void redoAll() {
        while (undo.redo()) {
            pair.doc.checkIntegrity();
        }
    }

    // --- Characters ---

    @Test
    void insertion_atEachPlace_isTakenBack() {
        begin("mid");
        text.insert(0, "<");
        text.insert(4, ">");
        text.insert(2, "|");
        assertThat(text.toString()).isEqualTo("<m|id>");
        undo.undo();
        assertThat(text.toString()).isEqualTo("<mid>");
        undoAll();
        assertThat(text.toString()).isEqualTo("mid");
        redoAll();
        assertThat(text.toString()).isEqualTo("<m|id>");
    }

    @Test
    void deletion_ofStartMiddleEndAndAll_comesBack() {
        begin("abcdef");
        text.delete(0, 1);
        text.delete(1, 2);
        text.delete(2, 1);
        text.delete(0, 2);
        assertThat(text.toString()).isEmpty();
        for (String expected : List.of("be", "bef", "bcdef", "abcdef")) {
            assertThat(undo.undo()).isTrue();
            assertThat(text.toString()).isEqualTo(expected);
        }
        redoAll();
        assertThat(text.toString()).isEmpty();
    }

    @Test
    void deletion_acrossOwnAndForeignRuns_comesBackInOrder() {
        begin("ad");
        text.insert(1, "b");
        pair.sync();
        theirs.insert(2, "c");
        pair.sync();
        text.delete(0, 4);
        undo.undo();
        assertThat(text.toString()).isEqualTo("abcd");
        assertThat(pair.doc.stateVector().get(1)).as("4 new characters").isEqualTo(7);
    }

    @Test
    void surrogatePair_deletedAndBroughtBack_staysWhole() {
        begin("a😀b");
        text.delete(1, 2);
        assertThat(text.toString()).isEqualTo("ab");
        undo.undo();
        assertThat(text.toString()).isEqualTo("a😀b");
        text.insert(1, "é日");
        text.delete(0, 6);
        undo.undo();
        assertThat(text.toString()).isEqualTo("aé日😀b");
    }

    @Test
    void replacement_inOneTransaction_isTakenBackAtOnce() {
        begin("the cat");
        pair.doc.transact(transaction -> {
            text.delete(4, 3);
            text.insert(4, "dog");
        });
        undo.undo();
        assertThat(text.toString()).isEqualTo("the cat");
        undo.redo();
        assertThat(text.toString()).isEqualTo("the dog");
    }

    // --- With others ---

    @Test
    void insertion_splitByAnother_leavesOnlyTheirPart() {
        text.insert(0, "hello");
        pair.sync();
        theirs.insert(2, "--");
        theirs.insert(6, "++");
        pair.sync();
        assertThat(text.toString()).isEqualTo("he--ll++o");
        undo.undo();
        assertThat(text.toString()).isEqualTo("--++");
        pair.sync();
        undo.redo();
        assertThat(text.toString()).isEqualTo("he--ll++o");
    }

    @Test
    void insertion_partlyDeletedByAnother_losesTheRestAndRedoesTheRest() {
        text.insert(0, "hello");
        pair.sync();
        theirs.delete(1, 3);
        pair.sync();
        undo.undo();
        assertThat(text.toString()).isEmpty();
        undo.redo();
        assertThat(text.toString()).as("what they deleted stays deleted").isEqualTo("ho");
    }

    @Test
    void insertion_whollyDeletedByAnother_isNothingToUndo() {
        text.insert(0, "hello");
        pair.sync();
        theirs.delete(0, 5);
        pair.sync();
        assertThat(undo.undo()).isFalse();
        assertThat(undo.canRedo()).isFalse();
    }

    @Test
    void deletion_whereAnotherWroteMeanwhile_comesBackAroundIt() {
        begin("abcd");
        text.delete(1, 2);
        theirs.insert(2, "X");
        pair.sync();
        assertThat(text.toString()).isEqualTo("aXd");
        undo.undo();
        assertThat(text.toString()).isEqualTo("abXcd");
    }

    @Test
    void deletion_thatBothMade_comesBackOnce() {
        begin("abc");
        text.delete(1, 1);
        theirs.delete(1, 1);
        pair.sync();
        undo.undo();
        pair.sync();
        assertThat(text.toString()).isEqualTo("abc");
        assertThat(theirs.toString()).isEqualTo("abc");
    }

    @Test
    void deletion_undoneByBoth_comesBackTwice() {
        UndoManager there =
                UndoManager.of(pair.other, theirs).captureTimeoutMillis(0).build();
        begin("abc");
        text.delete(1, 1);
        theirs.delete(1, 1);
        undo.undo();
        there.undo();
        pair.sync();
        assertThat(text.toString()).as("each brings back a copy of its own").isEqualTo("abbc");
    }

    @Test
    void broughtBackText_changedByAnother_isDeletedByRedo() {
        begin("abc");
        text.delete(0, 3);
        undo.undo();
        pair.sync();
        theirs.insert(1, "!");
        pair.sync();
        assertThat(text.toString()).isEqualTo("a!bc");
        undo.redo();
        assertThat(text.toString()).isEqualTo("!");
        undo.undo();
        assertThat(text.toString()).isEqualTo("a!bc");
    }

    @Test
    void undoToAndFro_whileOthersWrite_keepsAllOfTheirs() {
        begin("0");
        for (int i = 1; i <= 4; i++) {
            text.insert(text.length(), String.valueOf(i));
        }
        for (int round = 0; round < 4; round++) {
            pair.sync();
            theirs.insert(theirs.length(), "r" + round);
            pair.sync();
            undo.undo();
            undo.undo();
            pair.sync();
            undo.redo();
            undo.redo();
        }
        assertThat(text.toString()).contains("r0", "r1", "r2", "r3");
        assertThat(text.toString().replaceAll("r\\d", "")).isEqualTo("01234");
    }

    // --- Formats ---

    @Test
    void format_aroundPartOfAText_isTakenBackAndDoneAgain() {
        begin("one two");
        text.format(4, 3, BOLD);
        undo.undo();
        assertThat(text.toDelta()).containsExactly(insert("one two"));
        undo.redo();
        assertThat(text.toDelta()).containsExactly(insert("one "), insert("two", BOLD));
    }

    @Test
    void format_overAnotherFormat_goesBackToIt() {
        begin("abcd");
        text.format(0, 4, Map.of("color", "red"));
        text.format(1, 2, Map.of("color", "blue"));
        undo.undo();
        assertThat(text.toDelta()).containsExactly(insert("abcd", Map.of("color", "red")));
        undo.undo();
        assertThat(text.toDelta()).containsExactly(insert("abcd"));
        redoAll();
        assertThat(text.toDelta())
                .containsExactly(
                        insert("a", Map.of("color", "red")),
                        insert("bc", Map.of("color", "blue")),
                        insert("d", Map.of("color", "red")));
    }

    @Test
    void removedFormat_comesBack() {
        begin("abc");
        text.format(0, 3, BOLD);
        text.format(1, 1, Collections.singletonMap("bold", null));
        assertThat(text.toDelta()).hasSize(3);
        undo.undo();
        assertThat(text.toDelta()).containsExactly(insert("abc", BOLD));
    }

    @Test
    void formattedText_deletedAndBroughtBack_hasItsFormats() {
        begin("plain ");
        text.insert(6, "bold", BOLD);
        text.insert(10, " em", EM);
        List<DeltaOp> before = text.toDelta();
        text.delete(3, 9);
        undo.undo();
        assertThat(text.toDelta()).isEqualTo(before);
    }

    @Test
    void format_whereAnotherWroteMeanwhile_leavesTheirText() {
        begin("abcd");
        text.format(0, 4, BOLD);
        pair.sync();
        theirs.insert(2, "XY");
        pair.sync();
        assertThat(text.toDelta()).containsExactly(insert("abXYcd", BOLD));
        undo.undo();
        assertThat(text.toDelta()).containsExactly(insert("abXYcd"));
    }

    @Test
    void format_byAnother_survivesTheUndoOfOwn() {
        begin("abcd");
        text.format(0, 2, BOLD);
        theirs.format(1, 3, EM);
        pair.sync();
        undo.undo();
        assertThat(text.toDelta()).containsExactly(insert("a"), insert("bcd", EM));
    }

    @Test
    void insertedAndFormatted_inOneTransaction_vanishTogether() {
        begin("ab");
        pair.doc.transact(transaction -> {
            text.insert(1, "XYZ");
            text.format(0, 3, BOLD);
        });
        undo.undo();
        assertThat(text.toDelta()).containsExactly(insert("ab"));
        undo.redo();
        assertThat(text.toDelta()).containsExactly(insert("aXY", BOLD), insert("Zb"));
    }

    @Test
    void delta_ofSeveralOperations_isOneStep() {
        begin("one two three");
        text.applyDelta(List.of(
                new DeltaOp.Retain(4, Map.of("em", true)),
                new DeltaOp.Delete(4),
                insert("2 "),
                new DeltaOp.Retain(5, Map.of("bold", true))));
        assertThat(text.toDelta()).containsExactly(insert("one ", EM), insert("2 "), insert("three", BOLD));
        undo.undo();
        assertThat(text.toDelta()).containsExactly(insert("one two three"));
    }

    // --- Embedded values and attributes ---

    @Test
    void embed_insertedAndDeleted_isTakenBackWithItsFormats() {
        begin("ab");
        text.insertEmbed(1, Map.of("image", "x.png"), BOLD);
        List<DeltaOp> withImage = text.toDelta();
        text.delete(1, 1);
        undo.undo();
        assertThat(text.toDelta()).isEqualTo(withImage);
        undo.undo();
        assertThat(text.toDelta()).containsExactly(insert("ab"));
        redoAll();
        assertThat(text.toDelta()).containsExactly(insert("ab"));
    }

    @Test
    void embeddedType_comesBackAsAnother() {
        begin("ab");
        YMap widget = text.insertMap(1, Map.of());
        widget.set("kind", "chart");
        text.delete(1, 1);
        undo.undo();
        assertThat(widget.isDeleted()).isTrue();
        assertThat(text.toDelta().get(1)).isInstanceOfSatisfying(DeltaOp.Insert.class, op -> assertThat(op.value())
                .isInstanceOfSatisfying(YMap.class, copy -> {
                    assertThat(copy).isNotSameAs(widget);
                    assertThat(copy.toJson()).isEqualTo(Map.of("kind", "chart"));
                }));
    }

    @Test
    void attributesOfTheText_areTakenBackByKey() {
        begin("ab");
        text.setAttribute("lang", "de");
        text.setAttribute("dir", "ltr");
        text.removeAttribute("lang");
        undo.undo();
        assertThat(text.attributes()).isEqualTo(Map.of("lang", "de", "dir", "ltr"));
        undo.undo();
        assertThat(text.attributes()).isEqualTo(Map.of("lang", "de"));
        undo.undo();
        assertThat(text.attributes()).isEmpty();
        redoAll();
        assertThat(text.attributes()).isEqualTo(Map.of("dir", "ltr"));
    }

    // --- Filters ---

    @Test
    void deleteFilter_ofAFormatMark_leavesTheFormat() {
        UndoManager careful = pair.apart(text)
                .deleteFilter(candidate ->
                        candidate.parent().isPresent() && candidate.key().isEmpty() && text.length() > 4)
                .build();
        begin("abcd");
        text.format(0, 4, BOLD);
        assertThat(careful.undo()).as("nothing was done").isFalse();
        assertThat(text.toDelta()).containsExactly(insert("abcd", BOLD));
        text.insert(4, "efgh");
        assertThat(careful.undo()).isTrue();
        assertThat(text.toString()).isEqualTo("abcd");
    }
}
