package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scriptorium.crdt.StackItemEvent.Stack;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an {@link UndoManager} tells its listeners, and how it does in open transactions, in observers and after its end. */
class UndoEventsTest {
    private final UndoPair pair = new UndoPair();
    private final Doc doc = pair.doc;
    private final Text text = doc.text("t");
    private final XmlFragment xml = doc.xmlFragment("x");
    private final List<String> heard = new ArrayList<>();

    @AfterEach
    void replicasAgree() {
        pair.assertSame();
    }

    private void listen(UndoManager undo) {
        undo.onItemAdded(event -> heard.add("added " + shown(undo, event)));
        undo.onItemUpdated(event -> heard.add("updated " + shown(undo, event)));
        undo.onItemPopped(event -> heard.add("popped " + shown(undo, event)));
        undo.onCleared(stacks -> heard.add("cleared " + stacks));
    }

    private static String shown(UndoManager undo, StackItemEvent event) {
        return event.stack() + " by " + (event.origin() == undo ? "manager" : event.origin());
    }

    // --- Order ---

    @Test
    void oneStep_undoneAndRedone_isToldInOrder() {
        UndoManager undo = pair.joining(text).build();
        listen(undo);
        text.insert(0, "a");
        text.insert(1, "b");
        undo.undo();
        undo.redo();
        assertThat(heard)
                .containsExactly(
                        "added UNDO by null",
                        "updated UNDO by null",
                        "added REDO by manager",
                        "popped UNDO by manager",
                        "added UNDO by manager",
                        "popped REDO by manager");
    }

    @Test
    void newChange_afterUndo_tellsFirstThatTheRedoStepsAreGone() {
        UndoManager undo = pair.apart(text).build();
        text.insert(0, "a");
        undo.undo();
        listen(undo);
        text.insert(0, "b");
        assertThat(heard).containsExactly("cleared [REDO]", "added UNDO by null");
    }

    @Test
    void clear_tellsOfTheStacksThatWereToBeForgotten() {
        UndoManager undo = pair.apart(text).build();
        listen(undo);
        undo.clear();
        assertThat(heard).as("nothing to forget").isEmpty();
        text.insert(0, "a");
        text.insert(1, "b");
        undo.undo();
        heard.clear();
        undo.clear(false, true);
        undo.clear(true, false);
        assertThat(heard).containsExactly("cleared [REDO]", "cleared [UNDO]");
        text.insert(0, "c");
        heard.clear();
        undo.clear();
        assertThat(heard).containsExactly("cleared [UNDO, REDO]");
    }

    @Test
    void stepThatChangesNothing_isPoppedSilently() {
        UndoManager undo = pair.apart(text).build();
        text.insert(0, "a");
        doc.transact("someone", transaction -> text.delete(0, 1));
        listen(undo);
        assertThat(undo.undo()).isFalse();
        assertThat(heard).isEmpty();
    }

    @Test
    void untrackedTransactions_areNotToldOf() {
        UndoManager undo = pair.apart(text).build();
        listen(undo);
        doc.transact("someone", transaction -> text.insert(0, "a"));
        doc.array("a").add(1);
        pair.sync();
        assertThat(heard).isEmpty();
    }

    @Test
    void forgottenSteps_ofAFullStack_areNotToldOf() {
        UndoManager undo = pair.apart(text).maxStackSize(1).build();
        text.insert(0, "a");
        listen(undo);
        text.insert(1, "b");
        assertThat(heard).containsExactly("added UNDO by null");
    }

    // --- What an event says ---

    @Test
    void meta_ofAStep_isThereWhenItIsPopped() {
        UndoManager undo = pair.apart(text).build();
        List<@Nullable Object> restored = new ArrayList<>();
        undo.onItemAdded(event -> event.item().meta().put("cursor", text.length()));
        undo.onItemPopped(event -> restored.add(event.item().meta().get("cursor")));
        text.insert(0, "a");
        text.insert(1, "bc");
        undo.undo();
        undo.undo();
        assertThat(restored).containsExactly(3, 1);
        undo.redo();
        assertThat(restored).as("of the step that undoing has made").containsExactly(3, 1, 0);
    }

    @Test
    void meta_ofAJoinedStep_staysAndMayChange() {
        UndoManager undo = pair.joining(text).build();
        undo.onItemAdded(event -> event.item().meta().put("joined", 0));
        undo.onItemUpdated(event -> event.item()
                .meta()
                .merge("joined", 1, (old, one) -> (Integer) Objects.requireNonNull(old) + (Integer) one));
        text.insert(0, "a");
        text.insert(1, "b");
        text.insert(2, "c");
        assertThat(undo.undoStack()).singleElement().satisfies(item -> assertThat(item.meta())
                .isEqualTo(Map.of("joined", 2)));
    }

    @Test
    void item_ofTheEvents_isTheOneOnTheStack() {
        UndoManager undo = pair.apart(text).build();
        List<StackItem> items = new ArrayList<>();
        undo.onItemAdded(event -> items.add(event.item()));
        undo.onItemPopped(event -> items.add(event.item()));
        text.insert(0, "a");
        assertThat(undo.undoStack()).containsExactly(items.getFirst());
        undo.undo();
        assertThat(undo.redoStack()).containsExactly(items.get(1));
        assertThat(items.get(2)).isSameAs(items.getFirst());
    }

    @Test
    void changed_isTheTypesAndAllInWhichTheyStand() {
        XmlElement section = xml.insertElement(0, "section");
        XmlText words = section.insertText(0);
        UndoManager undo = pair.apart().build();
        List<Set<SharedType>> changed = new ArrayList<>();
        undo.onItemAdded(event -> changed.add(event.changed()));
        undo.onItemPopped(event -> changed.add(event.changed()));
        words.insert(0, "x");
        doc.transact(transaction -> {
            section.setAttribute("k", 1);
            text.insert(0, "a");
        });
        assertThat(changed.get(0)).containsExactlyInAnyOrder(words, section, xml);
        assertThat(changed.get(1)).containsExactlyInAnyOrder(section, xml, text);
        undo.undo();
        assertThat(changed.get(2)).as("added to redo").containsExactlyInAnyOrder(section, xml, text);
        assertThat(changed.get(3)).as("popped").isEqualTo(changed.get(2));
        Set<SharedType> first = changed.getFirst();
        assertThatThrownBy(first::clear).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void changed_typesThatWereDeletedMeanwhile_areLeftOut() {
        XmlElement section = xml.insertElement(0, "section");
        UndoManager undo = pair.apart(xml).build();
        List<Set<SharedType>> changed = new ArrayList<>();
        undo.onItemAdded(event -> changed.add(event.changed()));
        doc.transact(transaction -> {
            section.setAttribute("k", 1);
            xml.delete(0, 1);
        });
        assertThat(changed).containsExactly(Set.of(xml));
    }

    // --- Listeners ---

    @Test
    void closedListener_hearsNoMore() {
        UndoManager undo = pair.apart(text).build();
        List<Subscription> subscriptions = List.of(
                undo.onItemAdded(event -> heard.add("added")),
                undo.onItemUpdated(event -> heard.add("updated")),
                undo.onItemPopped(event -> heard.add("popped")),
                undo.onCleared(event -> heard.add("cleared")));
        text.insert(0, "a");
        assertThat(heard).containsExactly("added");
        subscriptions.forEach(Subscription::close);
        subscriptions.forEach(Subscription::close);
        undo.undo();
        text.insert(0, "b");
        undo.clear();
        assertThat(heard).containsExactly("added");
    }

    @Test
    void throwingListener_othersAreToldAndTheChangeStays() {
        UndoManager undo = pair.apart(text).build();
        undo.onItemAdded(event -> {
            throw new IllegalStateException("of the first");
        });
        undo.onItemAdded(event -> heard.add("second"));
        assertThatThrownBy(() -> text.insert(0, "a")).hasMessage("of the first");
        assertThat(heard).containsExactly("second");
        assertThat(text.toString()).isEqualTo("a");
        assertThat(undo.undoStack()).hasSize(1);
    }

    @Test
    void throwingListener_whileUndoing_leavesTheManagerReady() {
        UndoManager undo = pair.apart(text).build();
        text.insert(0, "a");
        text.insert(1, "b");
        Subscription throwing = undo.onItemPopped(event -> {
            throw new IllegalStateException("popped");
        });
        assertThatThrownBy(undo::undo).hasMessage("popped");
        assertThat(text.toString()).isEqualTo("a");
        assertThat(undo.redoStack()).hasSize(1);
        throwing.close();
        text.insert(1, "c");
        assertThat(undo.undoStack()).as("a new step, not one to redo").hasSize(2);
        assertThat(undo.undo()).isTrue();
        assertThat(text.toString()).isEqualTo("a");
    }

    @Test
    void throwingFilter_whileUndoing_leavesTheManagerReady() {
        boolean[] broken = {true};
        UndoManager undo = pair.apart(text)
                .deleteFilter(candidate -> {
                    if (broken[0]) {
                        throw new IllegalStateException("filter");
                    }
                    return true;
                })
                .build();
        text.insert(0, "a");
        text.insert(1, "b");
        assertThatThrownBy(undo::undo).hasMessage("filter");
        assertThat(text.toString()).isEqualTo("ab");
        broken[0] = false;
        assertThat(undo.undo()).isTrue();
        assertThat(text.toString()).as("the step that failed is lost").isEqualTo("b");
    }

    @Test
    void listener_thatEditsAfterAnUndo_makesARedoStepOfThatToo() {
        UndoManager undo = pair.apart(text).build();
        text.insert(0, "a");
        undo.onItemPopped(event -> {
            if (event.stack() == Stack.UNDO) {
                doc.array("a").add("undone");
            }
        });
        undo.undo();
        assertThat(doc.array("a").toList()).containsExactly("undone");
        assertThat(undo.redo()).isTrue();
        assertThat(text.toString()).isEqualTo("a");
    }

    // --- Within transactions ---

    @Test
    void undo_insideAnOpenTransaction_isAPartOfIt() {
        UndoManager undo = pair.apart(text).build();
        text.insert(0, "abc");
        List<byte[]> updates = new ArrayList<>();
        doc.onUpdate(UpdateFormat.V1, (update, transaction) -> updates.add(update));
        doc.transact(transaction -> {
            text.insert(3, "d");
            assertThat(undo.undo()).isTrue();
            assertThat(text.toString()).isEqualTo("d");
        });
        assertThat(updates).hasSize(1);
        // Nobody can tell from the whole transaction that a part of it was an undo: it is a step as any other.
        assertThat(undo.undoStack()).hasSize(1);
        assertThat(undo.canRedo()).isFalse();
        assertThat(undo.undo()).isTrue();
        assertThat(text.toString()).isEqualTo("abc");
    }

    @Test
    void undo_insideATransactionOfAnotherOrigin_isNotTracked() {
        UndoManager undo = pair.apart(text).build();
        text.insert(0, "abc");
        doc.transact("someone", transaction -> undo.undo());
        assertThat(text.toString()).isEmpty();
        assertThat(undo.canUndo()).isFalse();
        assertThat(undo.canRedo()).isFalse();
    }

    @Test
    void observer_thatEditsWhileUndoing_makesAStepOfItsOwn() {
        UndoManager undo = pair.apart(text, doc.map("m")).build();
        text.insert(0, "a");
        text.observe(event -> doc.map("m").set("length", text.length()));
        undo.undo();
        assertThat(doc.map("m").toJson()).isEqualTo(Map.of("length", 0.0));
        assertThat(undo.redo()).isTrue();
    }

    @Test
    void clear_insideAnOpenTransaction_forgetsAtOnce() {
        UndoManager undo = pair.apart(text).build();
        text.insert(0, "abc");
        text.delete(0, 1);
        doc.transact(transaction -> {
            undo.clear();
            assertThat(undo.canUndo()).isFalse();
            text.insert(0, "x");
        });
        assertThat(undo.undoStack()).hasSize(1);
        undo.undo();
        assertThat(text.toString()).isEqualTo("bc");
    }

    // --- The end ---

    @Test
    void undo_afterClose_stillTakesBackButCannotBeRedone() {
        UndoManager undo = pair.apart(text).build();
        text.insert(0, "a");
        listen(undo);
        undo.close();
        assertThat(undo.undo()).isTrue();
        assertThat(text.toString()).isEmpty();
        assertThat(undo.canRedo()).isFalse();
        assertThat(heard).containsExactly("popped UNDO by manager");
    }

    @Test
    void close_duringATransaction_leavesItUntracked() {
        UndoManager undo = pair.apart(text).build();
        doc.transact(transaction -> {
            text.insert(0, "a");
            undo.close();
        });
        assertThat(undo.canUndo()).isFalse();
    }

    @Test
    void manager_ofASubdocumentThatIsRemoved_goesOnWithItsDocument() {
        Doc inner = Doc.create(DocOptions.defaults().withGuid("inner"));
        doc.map("m").set("doc", inner);
        Text words = inner.text("t");
        UndoManager undo = UndoManager.of(inner, words).captureTimeoutMillis(0).build();
        words.insert(0, "a");
        doc.map("m").remove("doc");
        assertThat(inner.parent()).isEmpty();
        words.insert(1, "b");
        assertThat(undo.undoStack()).hasSize(2);
        undo.undo();
        assertThat(words.toString()).isEqualTo("a");
    }
}
