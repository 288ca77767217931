package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whose changes, and those of which types, an {@link UndoManager} takes for its own. */
class UndoScopeTest {
    private final UndoPair pair = new UndoPair();
    private final Doc doc = pair.doc;
    private final Text text = doc.text("t");
    private final Array array = doc.array("a");
    private final YMap map = doc.map("m");
    private final XmlFragment xml = doc.xmlFragment("x");

    @AfterEach
    void replicasAgree() {
        pair.assertSame();
    }

    // --- Types ---

    @Test
    void nestedType_asScope_leavesItsSiblingsAlone() {
        Text note = map.putText("note");
        YMap settings = map.putMap("settings");
        UndoManager undo = pair.apart(note).build();
        note.insert(0, "mine");
        settings.set("size", 12);
        map.set("title", "T");
        assertThat(undo.undoStack()).hasSize(1);
        assertThat(undo.undo()).isTrue();
        assertThat(map.toJson()).isEqualTo(Map.of("note", "", "settings", Map.of("size", 12.0), "title", "T"));
    }

    @Test
    void root_asScope_reachesEveryDepthBelow() {
        UndoManager undo = pair.apart(array).build();
        YMap row = array.insertMap(0);
        Array cells = row.putArray("cells");
        Text cell = cells.insertText(0);
        cell.insert(0, "deep");
        assertThat(undo.undoStack()).hasSize(4);
        undo.undo();
        assertThat(array.toJson()).isEqualTo(List.of(Map.of("cells", List.of(""))));
        undo.undo();
        undo.undo();
        assertThat(array.toJson()).isEqualTo(List.of(Map.of()));
    }

    @Test
    void severalTypes_asScope_shareOneStack() {
        UndoManager undo = pair.apart(text, map).build();
        text.insert(0, "a");
        map.set("k", 1);
        array.add("not mine");
        text.insert(1, "b");
        assertThat(undo.undoStack()).hasSize(3);
        undo.undo();
        undo.undo();
        assertThat(text.toString()).isEqualTo("a");
        assertThat(map.toJson()).isEqualTo(Map.of());
        assertThat(array.toList()).containsExactly("not mine");
    }

    @Test
    void sameTypeTwice_inScope_isUndoneOnce() {
        UndoManager undo = pair.apart(text, text).build();
        undo.addToScope(text);
        text.insert(0, "a");
        assertThat(undo.undoStack()).hasSize(1);
        assertThat(undo.undo()).isTrue();
        assertThat(undo.undo()).isFalse();
    }

    @Test
    void typeInsideAnother_bothInScope_isUndoneOnce() {
        Text note = map.putText("note");
        UndoManager undo = pair.apart(map, note).build();
        note.insert(0, "once");
        assertThat(undo.undoStack()).hasSize(1);
        undo.undo();
        assertThat(note.toString()).isEmpty();
        assertThat(undo.canUndo()).isFalse();
    }

    @Test
    void addToScope_afterAMixedStep_takesBackAllOfIt() {
        UndoManager undo = pair.apart(text).build();
        doc.transact(transaction -> {
            text.insert(0, "in");
            array.add("out");
        });
        undo.addToScope(array);
        undo.undo();
        assertThat(text.toString()).isEmpty();
        // A step remembers what its transaction did everywhere; what it touches is decided when it is undone.
        assertThat(array.size()).isZero();
    }

    @Test
    void addToScope_stepsBeforeIt_areNotOnTheStack() {
        UndoManager undo = pair.apart(text).build();
        array.add("early");
        undo.addToScope(array);
        array.add("late");
        assertThat(undo.undoStack()).hasSize(1);
        undo.undo();
        assertThat(undo.undo()).isFalse();
        assertThat(array.toList()).containsExactly("early");
    }

    @Test
    void addToScope_foreignTypeAmongOwn_addsNone() {
        UndoManager undo = pair.apart(text).build();
        Array foreign = pair.other.array("a");
        assertThatThrownBy(() -> undo.addToScope(map, foreign))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a type of another document");
        map.set("k", 1);
        assertThat(undo.canUndo()).isFalse();
        assertThatThrownBy(() -> pair.apart(foreign).build()).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void builder_arrayOfTypes_isCopied() {
        SharedType[] types = {text};
        UndoManager.Builder builder = pair.apart(types);
        types[0] = array;
        UndoManager undo = builder.build();
        array.add(1);
        assertThat(undo.canUndo()).isFalse();
        text.insert(0, "a");
        assertThat(undo.canUndo()).isTrue();
    }

    @Test
    void scopeDeletedByItsOwner_tracksNothingMore() {
        XmlElement section = xml.insertElement(0, "section");
        UndoManager undo = pair.apart(section).build();
        section.insertText(0).insert(0, "text");
        xml.delete(0, 1);
        int steps = undo.undoStack().size();
        assertThatThrownBy(() -> section.insertElement(0, "p")).isInstanceOf(IllegalStateException.class);
        xml.insertElement(0, "other");
        assertThat(undo.undoStack()).hasSize(steps);
        assertThat(undo.undo()).isFalse();
        assertThat(xml.toString()).isEqualTo("<other></other>");
    }

    @Test
    void wholeDocument_rootsAskedForLater_areTracked() {
        UndoManager undo = pair.apart().build();
        Text late = doc.text("late");
        late.insert(0, "a");
        doc.map("later").set("k", 1);
        assertThat(undo.undoStack()).hasSize(2);
        undo.undo();
        undo.undo();
        assertThat(late.toString()).isEmpty();
        assertThat(doc.map("later").toJson()).isEqualTo(Map.of());
    }

    @Test
    void wholeDocument_rootOfUnknownKind_isUndoneToo() {
        UndoManager undo = pair.apart().trackedOrigins("import").build();
        Doc source = Doc.create(DocOptions.defaults().withClientId(9));
        source.text("unasked").insert(0, "abc");
        doc.apply(source.encodeState(), UpdateFormat.V1, "import");
        List<StackItemEvent> popped = new ArrayList<>();
        undo.onItemPopped(popped::add);
        assertThat(undo.undo()).isTrue();
        assertThat(popped.getFirst().changed()).isEmpty();
        assertThat(doc.text("unasked").toString()).isEmpty();
    }

    @Test
    void candidate_inARootOfUnknownKind_hasNoParent() {
        List<UndoManager.Candidate> seen = new ArrayList<>();
        UndoManager undo = pair.apart()
                .trackedOrigins("import")
                .deleteFilter(candidate -> {
                    seen.add(candidate);
                    assertThat(candidate.parent()).isEmpty();
                    assertThat(candidate.type()).isEmpty();
                    assertThat(candidate.key()).isEmpty();
                    return false;
                })
                .build();
        Doc source = Doc.create(DocOptions.defaults().withClientId(9));
        source.text("unasked").insert(0, "abc");
        doc.apply(source.encodeState(), UpdateFormat.V1, "import");
        assertThat(undo.undo()).isFalse();
        assertThat(seen).hasSize(1);
        assertThat(doc.text("unasked").toString()).isEqualTo("abc");
    }

    @Test
    void keysAndAttributes_inScope_belongToTheirType() {
        UndoManager undo = pair.apart(xml, text).build();
        XmlElement link = xml.insertElement(0, "a");
        link.setAttribute("href", "one");
        link.setAttribute("href", "two");
        text.setAttribute("lang", "de");
        undo.undo();
        assertThat(text.attributes()).isEmpty();
        undo.undo();
        assertThat(link.attributes()).isEqualTo(Map.of("href", "one"));
        undo.undo();
        assertThat(link.attributes()).isEmpty();
    }

    // --- Origins ---

    /** An origin as an editor binding has it. */
    private static class Binding {}

    private static final class SpecialBinding extends Binding {}

    private void insertAs(@Nullable Object origin, String inserted) {
        doc.transact(origin, transaction -> text.insert(text.length(), inserted));
    }

    @Test
    void trackedOrigins_unlessSaid_areThoseWithout() {
        UndoManager undo = pair.apart(text).build();
        insertAs("binding", "a");
        assertThat(undo.canUndo()).isFalse();
        insertAs(null, "b");
        assertThat(undo.canUndo()).isTrue();
    }

    @Test
    void trackedOrigins_given_replaceTheOneWithout() {
        UndoManager undo = pair.apart(text).trackedOrigins("me").build();
        insertAs(null, "a");
        assertThat(undo.canUndo()).isFalse();
        insertAs("me", "b");
        assertThat(undo.canUndo()).isTrue();
    }

    @Test
    void trackedOrigins_none_leaveOnlyTheManagerItself() {
        UndoManager undo = pair.apart(text).trackedOrigins().build();
        insertAs(null, "a");
        insertAs("me", "b");
        assertThat(undo.canUndo()).isFalse();
        doc.transact(undo, transaction -> text.insert(0, "c"));
        assertThat(undo.canUndo()).isTrue();
    }

    @Test
    void trackedOrigins_equalObjects_areTheSame() {
        UndoManager undo = pair.apart(text).trackedOrigins(List.of("a", 1)).build();
        insertAs(new ArrayList<>(List.of("a", 1)), "x");
        assertThat(undo.undoStack()).hasSize(1);
    }

    @Test
    void trackedOrigins_ofAClass_areItsInstancesAndThoseOfItsSubclasses() {
        UndoManager undo = pair.apart(text).trackedOrigins(Binding.class).build();
        insertAs(new Binding(), "a");
        insertAs(new SpecialBinding(), "b");
        insertAs("string", "c");
        insertAs(Binding.class, "d");
        assertThat(undo.undoStack()).hasSize(3);
        UndoManager special =
                pair.apart(text).trackedOrigins(SpecialBinding.class).build();
        insertAs(new Binding(), "e");
        assertThat(special.canUndo()).isFalse();
    }

    @Test
    void removeTrackedOrigin_null_stopsTracking() {
        UndoManager undo = pair.apart(text).build();
        undo.removeTrackedOrigin(null);
        insertAs(null, "a");
        assertThat(undo.canUndo()).isFalse();
        undo.addTrackedOrigin(null);
        insertAs(null, "b");
        assertThat(undo.canUndo()).isTrue();
    }

    @Test
    void remoteUpdate_ofATrackedOrigin_canBeUndone() {
        UndoManager undo = pair.apart(text).trackedOrigins("socket").build();
        pair.other.text("t").insert(0, "theirs");
        doc.apply(pair.other.encodeState(), UpdateFormat.V1, "socket");
        assertThat(undo.undo()).isTrue();
        assertThat(text.toString()).isEmpty();
        assertThat(undo.redo()).isTrue();
        assertThat(text.toString()).isEqualTo("theirs");
        assertThat(doc.stateVector().get(1)).as("brought back under the own id").isEqualTo(6);
    }

    @Test
    void captureIf_isAskedForEveryTransaction() {
        List<@Nullable Object> asked = new ArrayList<>();
        UndoManager undo = pair.apart(text)
                .captureIf(transaction -> {
                    asked.add(transaction.origin());
                    return transaction.local();
                })
                .trackedOrigins("a", "remote")
                .build();
        insertAs("a", "1");
        insertAs("untracked", "2");
        doc.transact("elsewhere", transaction -> array.add(1));
        doc.apply(pair.other.encodeState(), UpdateFormat.V1, "remote");
        assertThat(asked).containsExactly("a", "untracked", "elsewhere", "remote");
        assertThat(undo.undoStack()).hasSize(1);
    }

    @Test
    void undo_itsTransaction_isLocalAndHasTheManagerAsOrigin() {
        UndoManager undo = pair.apart(text).build();
        text.insert(0, "a");
        List<Transaction> seen = new ArrayList<>();
        doc.onUpdate(UpdateFormat.V1, (update, transaction) -> seen.add(transaction));
        undo.undo();
        undo.redo();
        assertThat(seen).hasSize(2).allSatisfy(transaction -> {
            assertThat(transaction.origin()).isSameAs(undo);
            assertThat(transaction.local()).isTrue();
        });
    }

    // --- Several managers ---

    @Test
    void twoManagers_sameScopeAndOrigin_bothHaveTheStep() {
        UndoManager first = pair.apart(text).build();
        UndoManager second = pair.apart(text).build();
        text.insert(0, "abc");
        assertThat(first.undo()).isTrue();
        assertThat(second.canUndo()).isTrue();
        assertThat(second.undo()).as("it is undone already").isFalse();
        assertThat(first.redo()).isTrue();
        assertThat(text.toString()).isEqualTo("abc");
        assertThat(second.canRedo()).isFalse();
    }

    @Test
    void twoManagers_oneTracksTheOther_undoesItsUndo() {
        UndoManager first = pair.apart(text).build();
        UndoManager second = pair.apart(text).trackedOrigins(first).build();
        text.insert(0, "abc");
        first.undo();
        assertThat(second.undoStack()).hasSize(1);
        assertThat(second.undo()).isTrue();
        assertThat(text.toString()).isEqualTo("abc");
        assertThat(second.redo()).isTrue();
        assertThat(text.toString()).isEmpty();
    }

    @Test
    void twoManagers_ofTwoTypes_undoInAnyOrder() {
        UndoManager ofText = pair.apart(text).build();
        UndoManager ofMap = pair.apart(map).build();
        text.insert(0, "a");
        map.set("k", 1);
        text.insert(1, "b");
        map.set("k", 2);
        ofText.undo();
        ofMap.undo();
        ofMap.undo();
        ofText.redo();
        assertThat(text.toString()).isEqualTo("ab");
        assertThat(map.toJson()).isEqualTo(Map.of());
        ofMap.redo();
        assertThat(map.toJson()).isEqualTo(Map.of("k", 1.0));
    }

    @Test
    void twoManagers_oneClosed_theOtherGoesOn() {
        UndoManager first = pair.apart(text).build();
        UndoManager second = pair.apart(text).build();
        text.insert(0, "a");
        first.close();
        first.close();
        text.insert(1, "b");
        assertThat(first.undoStack()).hasSize(1);
        assertThat(second.undoStack()).hasSize(2);
        second.undo();
        second.undo();
        assertThat(text.toString()).isEmpty();
    }

    @Test
    void managersOnBothReplicas_takeBackTheirOwn() {
        UndoManager here = pair.apart(text).build();
        UndoManager there = UndoManager.of(pair.other, pair.other.text("t"))
                .captureTimeoutMillis(0)
                .build();
        text.insert(0, "here");
        pair.sync();
        pair.other.text("t").insert(4, " there");
        pair.sync();
        here.undo();
        pair.sync();
        assertThat(text.toString()).isEqualTo(" there");
        there.undo();
        pair.sync();
        assertThat(text.toString()).isEmpty();
        here.redo();
        there.redo();
        pair.sync();
        assertThat(text.toString()).isEqualTo("here there");
    }
}
