package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which changes are one step of an {@link UndoManager}, and how many steps it holds. */
class UndoCaptureTest {
    private final UndoPair pair = new UndoPair();
    private final Doc doc = pair.doc;
    private final Text text = doc.text("t");

    @AfterEach
    void replicasAgree() {
        pair.assertSame();
    }

    // --- Time ---

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "499, 1", "500, 2", "501, 2", "100000, 2"})
    void changes_soLongApart_areSoManySteps(long millis, int steps) {
        UndoManager undo = pair.joining(text).build();
        text.insert(0, "a");
        pair.nowMillis += millis;
        text.insert(1, "b");
        assertThat(undo.undoStack()).hasSize(steps);
        undo.undo();
        assertThat(text.toString()).isEqualTo(steps == 1 ? "" : "a");
    }

    @ParameterizedTest
    @CsvSource({"1000, 999, 1", "1000, 1000, 2", "0, 0, 2", "1, 0, 1", "9223372036854775807, 100000000, 1"})
    void captureTimeout_given_isTheOneThatCounts(long timeout, long millis, int steps) {
        UndoManager undo = pair.joining(text).captureTimeoutMillis(timeout).build();
        text.insert(0, "a");
        pair.nowMillis += millis;
        text.insert(1, "b");
        assertThat(undo.undoStack()).hasSize(steps);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -400, 0, 1_700_000_000_000L})
    void clock_mayBeginAnywhere(long begin) {
        pair.nowMillis = begin;
        UndoManager undo = pair.joining(text).build();
        text.insert(0, "a");
        pair.nowMillis += 499;
        text.insert(1, "b");
        pair.nowMillis += 500;
        text.insert(2, "c");
        assertThat(undo.undoStack()).hasSize(2);
    }

    @Test
    void timeout_isMeasuredFromTheLastChange() {
        UndoManager undo = pair.joining(text).build();
        for (int i = 0; i < 20; i++) {
            text.insert(i, "x");
            pair.nowMillis += 400;
        }
        assertThat(undo.undoStack()).as("eight seconds of typing").hasSize(1);
        undo.undo();
        assertThat(text.toString()).isEmpty();
    }

    @Test
    void untrackedChange_inBetween_neitherEndsNorProlongsAStep() {
        UndoManager undo = pair.joining(text).build();
        text.insert(0, "a");
        pair.nowMillis = 300;
        doc.transact("other", transaction -> text.insert(1, "-"));
        pair.nowMillis = 450;
        text.insert(2, "b");
        assertThat(undo.undoStack()).hasSize(1);
        pair.nowMillis = 800;
        doc.transact("other", transaction -> text.insert(3, "-"));
        pair.nowMillis = 1_000;
        text.insert(4, "c");
        assertThat(undo.undoStack()).hasSize(2);
        undo.undo();
        assertThat(text.toString()).isEqualTo("a-b-");
        undo.undo();
        assertThat(text.toString()).isEqualTo("--");
    }

    @Test
    void stopCapturing_appliesToTheNextChangeOnly() {
        UndoManager undo = pair.joining(text).build();
        text.insert(0, "a");
        undo.stopCapturing();
        undo.stopCapturing();
        text.insert(1, "b");
        text.insert(2, "c");
        assertThat(undo.undoStack()).hasSize(2);
        undo.undo();
        assertThat(text.toString()).isEqualTo("a");
    }

    @Test
    void change_rightAfterUndo_isAStepOfItsOwn() {
        UndoManager undo = pair.joining(text).build();
        text.insert(0, "a");
        undo.stopCapturing();
        text.insert(1, "b");
        undo.undo();
        text.insert(1, "c");
        assertThat(undo.undoStack()).hasSize(2);
        undo.undo();
        assertThat(text.toString()).isEqualTo("a");
        undo.undo();
        assertThat(text.toString()).isEmpty();
    }

    @Test
    void change_rightAfterRedo_isAStepOfItsOwn() {
        UndoManager undo = pair.joining(text).build();
        text.insert(0, "a");
        undo.undo();
        undo.redo();
        text.insert(1, "b");
        assertThat(undo.undoStack()).hasSize(2);
        undo.undo();
        assertThat(text.toString()).isEqualTo("a");
    }

    @Test
    void undoneSteps_neverJoin() {
        UndoManager undo = pair.joining(text).build();
        for (String step : List.of("a", "b", "c")) {
            text.insert(text.length(), step);
            undo.stopCapturing();
        }
        undo.undo();
        undo.undo();
        assertThat(undo.redoStack()).hasSize(2);
        undo.redo();
        assertThat(text.toString()).isEqualTo("ab");
        undo.redo();
        assertThat(undo.undoStack()).hasSize(3);
        assertThat(text.toString()).isEqualTo("abc");
    }

    // --- What a joined step holds ---

    @Test
    void joinedStep_insertsAndDeletes_areTakenBackTogether() {
        text.insert(0, "one two");
        UndoManager undo = pair.joining(text).build();
        text.delete(0, 4);
        text.insert(3, " three");
        text.delete(0, 1);
        assertThat(text.toString()).isEqualTo("wo three");
        undo.undo();
        assertThat(text.toString()).isEqualTo("one two");
        undo.redo();
        assertThat(text.toString()).isEqualTo("wo three");
    }

    @Test
    void joinedStep_typedAndErased_comesBackByNothing() {
        UndoManager undo = pair.joining(text).build();
        text.insert(0, "typo");
        text.delete(0, 4);
        assertThat(undo.undoStack()).hasSize(1);
        assertThat(undo.undo()).as("nothing of it is left to take back").isFalse();
        assertThat(undo.canRedo()).isFalse();
        assertThat(text.toString()).isEmpty();
    }

    @Test
    void joinedStep_aKeySetTwice_goesBackToTheValueBeforeBoth() {
        YMap map = doc.map("m");
        map.set("width", 20);
        UndoManager undo = pair.joining(map).build();
        map.set("width", 30);
        map.set("width", 34);
        undo.undo();
        assertThat(map.toJson()).isEqualTo(Map.of("width", 20.0));
        undo.redo();
        assertThat(map.toJson()).isEqualTo(Map.of("width", 34.0));
    }

    @Test
    void joinedStep_ofSeveralClients_isTakenBackWhole() {
        UndoManager undo =
                pair.joining(text).trackedOrigins((Object) null, "socket").build();
        text.insert(0, "a");
        pair.other.text("t").insert(0, "b");
        doc.apply(pair.other.encodeState(), UpdateFormat.V1, "socket");
        text.insert(0, "c");
        assertThat(undo.undoStack()).hasSize(1);
        undo.undo();
        assertThat(text.toString()).isEmpty();
        undo.redo();
        assertThat(text.length()).isEqualTo(3);
    }

    @Test
    void emptyTransaction_isAStepOfTheWholeDocumentOnly() {
        UndoManager ofText = pair.apart(text).build();
        UndoManager ofAll = pair.apart().build();
        doc.transact(transaction -> {});
        assertThat(ofText.canUndo()).isFalse();
        // As in Yjs, where a scope that is the document takes every transaction.
        assertThat(ofAll.canUndo()).isTrue();
        assertThat(ofAll.undo()).isFalse();
        assertThat(ofAll.canUndo()).isFalse();
    }

    @Test
    void undo_overStepsThatChangeNothing_goesOnToOneThatDoes() {
        text.insert(0, "abc");
        UndoManager undo = pair.apart(text).build();
        text.delete(0, 1);
        text.insert(2, "x");
        text.insert(3, "y");
        pair.sync();
        pair.other.text("t").delete(2, 2);
        pair.sync();
        assertThat(text.toString()).isEqualTo("bc");
        assertThat(undo.undo()).isTrue();
        assertThat(text.toString()).as("x and y are gone already").isEqualTo("abc");
        assertThat(undo.canUndo()).isFalse();
        assertThat(undo.redoStack()).hasSize(1);
    }

    // --- How many ---

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void maxStackSize_newestSteps_areTheOnesThatStay(int size) {
        UndoManager undo = pair.apart(text).maxStackSize(size).build();
        for (int i = 0; i < 6; i++) {
            text.insert(i, String.valueOf(i));
        }
        assertThat(undo.undoStack()).hasSize(size);
        int undone = 0;
        while (undo.undo()) {
            undone++;
        }
        assertThat(undone).isEqualTo(size);
        assertThat(text.toString()).isEqualTo("012345".substring(0, 6 - size));
        while (undo.redo()) {
            assertThat(undo.undoStack()).hasSizeLessThanOrEqualTo(size);
        }
        assertThat(text.toString()).isEqualTo("012345");
    }

    @Test
    void maxStackSize_joinedChanges_countAsOne() {
        UndoManager undo = pair.joining(text).maxStackSize(1).build();
        text.insert(0, "a");
        text.insert(1, "b");
        assertThat(undo.undo()).isTrue();
        assertThat(text.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void maxStackSize_lessThanOne_isRefusedWithTheNumber(int size) {
        UndoManager.Builder builder = pair.apart(text);
        assertThatThrownBy(() -> builder.maxStackSize(size))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a stack holds at least one step, not " + size);
    }

    @Test
    void stacks_areCopies() {
        UndoManager undo = pair.apart(text).build();
        text.insert(0, "a");
        List<StackItem> steps = undo.undoStack();
        text.insert(1, "b");
        assertThat(steps).hasSize(1);
        assertThat(undo.undoStack()).hasSize(2).startsWith(steps.getFirst());
        assertThatThrownBy(steps::clear).isInstanceOf(UnsupportedOperationException.class);
        undo.undo();
        assertThatThrownBy(undo.redoStack()::clear).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void clear_oneOfTheStacks_leavesTheOther() {
        UndoManager undo = pair.apart(text).build();
        text.insert(0, "a");
        text.insert(1, "b");
        undo.undo();
        undo.clear(true, false);
        assertThat(undo.canUndo()).isFalse();
        assertThat(undo.redo()).isTrue();
        assertThat(text.toString()).isEqualTo("ab");
        undo.undo();
        undo.clear(false, true);
        assertThat(undo.canRedo()).isFalse();
        assertThat(text.toString()).isEqualTo("a");
        undo.clear(false, false);
        undo.clear();
        text.insert(1, "c");
        assertThat(undo.undo()).isTrue();
        assertThat(text.toString()).isEqualTo("a");
    }
}
