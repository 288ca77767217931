package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a manager can be told, and what it tells. */
final class UndoOptionsTest extends UndoneDocument {
    @Test
    void change_afterUndo_clearsTheRedoStack() {
        UndoManager undo = manager(text).build();
        List<Set<StackItemEvent.Stack>> cleared = new ArrayList<>();
        undo.onCleared(cleared::add);
        text.insert(0, "a");
        undo.undo();
        assertThat(undo.canRedo()).isTrue();
        text.insert(0, "b");
        assertThat(undo.canRedo()).isFalse();
        assertThat(cleared).containsExactly(Set.of(StackItemEvent.Stack.REDO));
        undo.clear();
        assertThat(undo.canUndo()).isFalse();
        assertThat(cleared).hasSize(2);
        undo.clear();
        assertThat(cleared).hasSize(2);
    }

    @Test
    void captureIf_false_isNotTracked() {
        UndoManager undo = manager(text)
                .captureIf(txn -> !"no".equals(txn.origin()))
                .trackedOrigins("no", "yes")
                .build();
        doc.transact("no", txn -> text.insert(0, "a"));
        assertThat(undo.canUndo()).isFalse();
        doc.transact("yes", txn -> text.insert(0, "b"));
        assertThat(undo.canUndo()).isTrue();
    }

    @Test
    void deleteFilter_false_leavesAlone() {
        XmlFragment fragment = doc.xmlFragment("x");
        List<String> seen = new ArrayList<>();
        UndoManager undo = manager(fragment)
                .deleteFilter(candidate -> {
                    seen.add(candidate.key().orElse("-") + " in "
                            + candidate.parent().orElseThrow().getClass().getSimpleName());
                    return candidate.type().isEmpty();
                })
                .build();
        doc.transact(txn -> {
            XmlElement paragraph = fragment.insertElement(0, "p");
            paragraph.setAttribute("level", "1");
            paragraph.insertText(0).insert(0, "text");
        });
        undo.undo();
        assertThat(fragment.toString()).isEqualTo("<p></p>");
        assertThat(seen).containsExactly("- in XmlText", "- in XmlElement", "level in XmlElement", "- in XmlFragment");
    }

    @Test
    void maxStackSize_olderSteps_areForgotten() {
        UndoManager undo = manager(text).maxStackSize(2).build();
        text.insert(0, "abc");
        text.delete(0, 1);
        text.delete(0, 1);
        text.delete(0, 1);
        assertThat(undo.undoStack()).hasSize(2);
        while (undo.undo()) {
            assertThat(undo.undoStack()).hasSizeLessThan(2);
        }
        assertThat(text.toString()).isEqualTo("bc");
        assertThatThrownBy(() -> manager(text).maxStackSize(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void garbage_whatIsOnTheStack_isKeptUntilItIsCleared() {
        text.insert(0, "abc");
        UndoManager undo = manager(text).build();
        text.delete(0, 3);
        undo.close();
        assertThat(kindOfLastRow()).isEqualTo(Structs.STRING);
        text.insert(0, "x");
        text.delete(0, 1);
        assertThat(kindOfLastRow()).isEqualTo(Structs.DELETED);
    }

    private int kindOfLastRow() {
        return doc.store.rows.kind(text.state.lastRow());
    }

    @Test
    void listeners_hearOfEveryStep() {
        UndoManager undo =
                UndoManager.of(doc, doc.xmlFragment("x")).clock(() -> now).build();
        List<String> heard = new ArrayList<>();
        undo.onItemAdded(event -> {
            heard.add("added " + event.stack() + " by " + (event.origin() == undo ? "undo" : event.origin()));
            event.item().meta().put("n", heard.size());
        });
        undo.onItemUpdated(event -> heard.add("updated " + event.stack()));
        undo.onItemPopped(event ->
                heard.add("popped " + event.stack() + " " + event.item().meta().get("n")));
        undo.addTrackedOrigin("o");
        Set<SharedType>[] changed = newSets();
        undo.onItemUpdated(event -> changed[0] = event.changed());
        XmlElement[] paragraph = new XmlElement[1];
        doc.transact("o", txn -> paragraph[0] = doc.xmlFragment("x").insertElement(0, "p"));
        paragraph[0].insertElement(0, "b");
        assertThat(changed[0]).containsExactly(paragraph[0], doc.xmlFragment("x"));
        undo.undo();
        undo.redo();
        assertThat(heard)
                .containsExactly(
                        "added UNDO by o",
                        "updated UNDO",
                        "added REDO by undo",
                        "popped UNDO 1",
                        "added UNDO by undo",
                        "popped REDO 3");
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Set<SharedType>[] newSets() {
        return new Set[1];
    }

    @Test
    void positions_followWhatUndoBroughtBack() {
        text.insert(0, "abcdef");
        RelativePosition position = RelativePosition.at(text, 3);
        UndoManager undo = manager(text).build();
        text.delete(1, 4);
        assertThat(position.resolve(doc).orElseThrow().index()).isEqualTo(1);
        undo.undo();
        text.insert(0, "12");
        assertThat(position.resolve(doc).orElseThrow().index()).isEqualTo(5);
        assertThat(position.resolve(doc, false).orElseThrow().index()).isEqualTo(7);
    }

    @Test
    void close_afterwards_watchesNoLonger() {
        UndoManager undo = manager(text).build();
        undo.close();
        text.insert(0, "a");
        assertThat(undo.canUndo()).isFalse();
    }

    @Test
    void twoManagers_ofOneDocument_doNotTrackEachOther() {
        UndoManager first = manager(text).trackedOrigins("first").build();
        UndoManager second = manager(text).trackedOrigins("second").build();
        doc.transact("first", txn -> text.insert(0, "1"));
        doc.transact("second", txn -> text.insert(1, "2"));
        first.undo();
        assertThat(text.toString()).isEqualTo("2");
        assertThat(second.undoStack()).hasSize(1);
        second.undo();
        first.redo();
        assertThat(text.toString()).isEqualTo("1");
    }
}
