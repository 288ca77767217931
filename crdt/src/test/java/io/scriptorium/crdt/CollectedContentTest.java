package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left of deleted content in documents with and without garbage collection, and what keeps it. */
class CollectedContentTest {
    private static final String[] KINDS = {
        "GC", "deleted", "json", "binary", "string", "embed", "format", "type", "any", "doc"
    };

    private final List<Doc> docs = new ArrayList<>();
    private final Doc doc = doc(1, true);
    private final Text text = doc.text("t");

    private Doc doc(long client, boolean gc) {
        Doc made = Doc.create(DocOptions.defaults().withClientId(client).withGc(gc));
        docs.add(made);
        return made;
    }

    @AfterEach
    void documentsAreSound() {
        docs.forEach(Doc::checkIntegrity);
    }

    /** The structs of one client, in order: what each is, how long, and a cross where it is deleted but still there. */
    private static List<String> structs(Doc doc, long client) {
        List<String> structs = new ArrayList<>();
        Rows rows = doc.store.rows;
        ClientRows of = Objects.requireNonNull(doc.store.clients.find(client));
        for (int row = of.seek(0); row != Rows.NONE; row = of.next()) {
            boolean keeps = rows.isDeleted(row) && rows.kind(row) > Structs.DELETED;
            structs.add((keeps ? "x" : "") + KINDS[rows.kind(row)] + " " + rows.length(row));
        }
        return structs;
    }

    private List<String> structs() {
        return structs(doc, 1);
    }

    // --- What becomes of what ---

    @Test
    void deletedText_becomesOneDeletedStruct() {
        text.insert(0, "hello");
        text.delete(1, 1);
        assertThat(structs()).containsExactly("string 1", "deleted 1", "string 3");
        text.delete(2, 1);
        text.delete(1, 1);
        assertThat(structs()).as("neighbours are joined").containsExactly("string 1", "deleted 3", "string 1");
        text.delete(0, 2);
        assertThat(structs()).containsExactly("deleted 5");
    }

    @Test
    void prependedText_staysInPiecesWhenItIsDeleted() {
        for (int i = 0; i < 3; i++) {
            text.insert(0, "x");
        }
        text.delete(0, 3);
        // Each has the next one as its right origin: they can never be one struct.
        assertThat(structs()).containsExactly("deleted 1", "deleted 1", "deleted 1");
    }

    @Test
    void marks_aroundDeletedText_goWithIt() {
        text.insert(0, "ab", Map.of("bold", true));
        text.delete(0, 2);
        assertThat(structs()).containsExactly("deleted 4");
        text.insert(0, "plain");
        assertThat(text.toDelta()).containsExactly(new DeltaOp.Insert("plain"));
    }

    @Test
    void overwrittenValues_becomeOneDeletedStruct() {
        YMap map = doc.map("m");
        for (int i = 0; i < 5; i++) {
            map.set("k", i);
        }
        assertThat(structs()).containsExactly("deleted 4", "any 1");
        map.remove("k");
        assertThat(structs()).containsExactly("deleted 5");
    }

    @Test
    void eachKindOfContent_isLetGo() {
        text.insertEmbed(0, Map.of("image", "x"));
        doc.array("a").addAll(List.of(1, 2, new byte[] {1}));
        doc.map("m").set("d", Doc.create());
        assertThat(structs()).containsExactly("embed 1", "any 2", "binary 1", "doc 1");
        text.delete(0, 1);
        doc.array("a").delete(0, 3);
        doc.map("m").clear();
        assertThat(structs()).containsExactly("deleted 1", "deleted 3", "deleted 1");
        assertThat(doc.subdocs()).isEmpty();
    }

    @Test
    void childrenOfADeletedType_becomeGc() {
        YMap child = doc.array("a").insertMap(0);
        child.set("k", 1);
        child.set("l", "x");
        child.putText("t").insert(0, "deep");
        assertThat(structs()).containsExactly("type 1", "any 1", "any 1", "type 1", "string 4");
        doc.array("a").delete(0, 1);
        assertThat(structs()).containsExactly("deleted 1", "GC 7");
    }

    @Test
    void tree_deletedFromInsideOrOutside_leavesTheSame() {
        Doc inside = doc(1, true);
        for (Doc each : List.of(doc, inside)) {
            XmlElement outer = each.xmlFragment("x").insertElement(0, "outer");
            XmlElement inner = outer.insertElement(0, "inner");
            inner.setAttribute("k", "v");
            inner.insertText(0).insert(0, "words");
        }
        doc.xmlFragment("x").delete(0, 1);
        XmlElement outer =
                (XmlElement) Objects.requireNonNull(inside.xmlFragment("x").get(0));
        outer.delete(0, 1);
        assertThat(structs(inside, 1)).containsExactly("type 1", "deleted 1", "GC 7");
        inside.xmlFragment("x").delete(0, 1);
        assertThat(structs()).containsExactly("deleted 1", "GC 8");
        assertThat(structs(inside, 1)).isEqualTo(structs());
    }

    @Test
    void insertedAndDeletedInOneTransaction_leavesItsClocks() {
        List<byte[]> updates = new ArrayList<>();
        doc.onUpdate(UpdateFormat.V1, (update, transaction) -> updates.add(update));
        doc.transact(transaction -> {
            text.insert(0, "never seen");
            text.delete(0, 10);
        });
        assertThat(structs()).containsExactly("deleted 10");
        Doc other = doc(2, false);
        other.apply(updates.getFirst());
        assertThat(structs(other, 1)).as("the text never leaves").containsExactly("deleted 10");
    }

    @Test
    void typingAndErasing_costsNothingInTheEnd() {
        for (int i = 0; i < 1_000; i++) {
            text.insert(0, "words ");
            text.delete(0, 6);
        }
        Doc one = doc(1, true);
        for (int i = 0; i < 1_000; i++) {
            one.text("t").insert(0, "words words words words ");
        }
        assertThat(doc.encodeState().length).isLessThan(one.encodeState().length / 2);
        assertThat(doc.store.texts.asciiEnd).as("the arena is let go, too").isLessThan(6_000);
    }

    // --- Without collection ---

    @Test
    void withoutGc_contentStays() {
        Doc keeping = doc(3, false);
        keeping.text("t").insert(0, "hello");
        keeping.text("t").delete(1, 3);
        keeping.array("a").insertMap(0).set("k", 1);
        keeping.array("a").delete(0, 1);
        assertThat(structs(keeping, 3)).containsExactly("string 1", "xstring 3", "string 1", "xtype 1", "xany 1");
        assertThat(keeping.text("t").toString()).isEqualTo("ho");
    }

    @Test
    void collectingReplica_ofAKeepingDocument_collectsWhatArrives() {
        Doc keeping = doc(3, false);
        keeping.text("t").insert(0, "hello");
        keeping.text("t").delete(1, 3);
        doc.apply(keeping.encodeState());
        assertThat(structs(doc, 3)).containsExactly("string 1", "deleted 3", "string 1");
        Doc back = doc(4, false);
        back.apply(doc.encodeState());
        back.apply(keeping.encodeState());
        assertThat(structs(back, 3)).as("what is gone does not come back").isEqualTo(structs(doc, 3));
        assertThat(back.snapshot()).isEqualTo(keeping.snapshot());
    }

    @Test
    void lateChild_ofACollectedParent_becomesGc() {
        doc.array("a").insertArray(0).add("x");
        Doc other = doc(2, false);
        other.apply(doc.encodeState());
        ((Array) Objects.requireNonNull(other.array("a").get(0))).addAll(List.of("late", "later"));
        doc.array("a").delete(0, 1);
        doc.apply(other.encodeState());
        assertThat(structs(doc, 2)).containsExactly("GC 2");
        other.apply(doc.encodeState());
        assertThat(structs(other, 2)).containsExactly("xany 2");
        assertThat(other.snapshot()).isEqualTo(doc.snapshot());
        assertThat(Convergence.collected(other)).isEqualTo(doc.encodeState());
    }

    @Test
    void deletedValues_canBeReadWhileObserversAreTold() {
        YMap map = doc.map("m");
        map.putText("k").insert(0, "old");
        List<Object> seen = new ArrayList<>();
        map.observe(event -> seen.add(Objects.requireNonNull(
                Objects.requireNonNull(event.keys().get("k")).oldValue())));
        List<String> during = new ArrayList<>();
        doc.onTransaction(transaction -> during.addAll(structs()));
        List<String> after = new ArrayList<>();
        doc.onTransactionEnd(transaction -> after.addAll(structs()));
        map.set("k", "new");
        assertThat(seen).singleElement().isInstanceOf(Text.class);
        assertThat(during).containsExactly("xtype 1", "xstring 3", "any 1");
        assertThat(after).containsExactly("deleted 1", "GC 3", "any 1");
    }

    // --- Kept for undo ---

    @Test
    void undoManager_keepsWhatIsDeletedInItsScope() {
        UndoManager undo = UndoManager.of(doc, text).captureTimeoutMillis(0).build();
        text.insert(0, "abc");
        doc.array("a").add("out of scope");
        text.delete(0, 3);
        doc.array("a").delete(0, 1);
        assertThat(structs()).containsExactly("xstring 3", "deleted 1");
        undo.undo();
        assertThat(text.toString()).isEqualTo("abc");
    }

    @Test
    void undoManager_keepsAlsoWhatStandsInIt() {
        UndoManager undo = UndoManager.of(doc).captureTimeoutMillis(0).build();
        YMap child = doc.array("a").insertMap(0);
        child.set("k", 1);
        child.set("k", 2);
        doc.array("a").delete(0, 1);
        assertThat(structs()).containsExactly("xtype 1", "xany 2");
        undo.clear();
        assertThat(structs()).as("until it is looked at again").containsExactly("xtype 1", "xany 2");
        Doc loaded = doc(9, true);
        loaded.apply(doc.encodeState());
        assertThat(structs(loaded, 1)).containsExactly("deleted 1", "GC 2");
    }

    @Test
    void deletionsThatAreNotTracked_areCollected() {
        UndoManager undo = UndoManager.of(doc, text).captureTimeoutMillis(0).build();
        text.insert(0, "abc");
        doc.transact("someone", transaction -> text.delete(0, 1));
        doc.apply(deletionByAnother(1), UpdateFormat.V1, "remote");
        assertThat(structs()).containsExactly("deleted 2", "string 1");
        assertThat(undo.undoStack()).hasSize(1);
    }

    private static byte[] deletionByAnother(long clock) {
        return new UpdateBytes().delete(1, clock, 1).bytes();
    }

    @Test
    void undoneInsertion_isKeptForRedo() {
        UndoManager undo = UndoManager.of(doc, text).captureTimeoutMillis(0).build();
        text.insert(0, "abc");
        undo.undo();
        assertThat(structs()).containsExactly("xstring 3");
        undo.redo();
        assertThat(structs()).containsExactly("xstring 3", "string 3");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void clearedManager_newDeletions_areCollectedOnceItIsClosed(boolean closed) {
        UndoManager undo = UndoManager.of(doc, text).captureTimeoutMillis(0).build();
        text.insert(0, "abc");
        undo.clear();
        if (closed) {
            undo.close();
        }
        text.delete(0, 3);
        assertThat(structs()).containsExactly(closed ? "deleted 3" : "xstring 3");
    }

    @Test
    void twoManagers_contentIsKeptAsLongAsTheLaterOneDoesNotClear() {
        UndoManager first = UndoManager.of(doc, text).captureTimeoutMillis(0).build();
        UndoManager second = UndoManager.of(doc, text).captureTimeoutMillis(0).build();
        text.insert(0, "abc");
        text.delete(0, 3);
        first.close();
        assertThat(structs()).containsExactly("xstring 3");
        assertThat(second.undo()).isTrue();
        assertThat(text.toString()).isEqualTo("abc");
    }

    @Test
    void keptContent_isNotSentToOthersAsLiving() {
        UndoManager undo = UndoManager.of(doc, text).captureTimeoutMillis(0).build();
        text.insert(0, "abc");
        text.delete(0, 3);
        Doc other = doc(2, true);
        other.apply(doc.encodeState());
        assertThat(other.text("t").toString()).isEmpty();
        assertThat(structs(other, 1)).containsExactly("deleted 3");
        undo.undo();
        other.apply(doc.encodeState());
        assertThat(other.text("t").toString()).as("a copy arrives").isEqualTo("abc");
    }

    @Test
    void deletedByTwo_keptHereCollectedThere_isTheSameDocument() {
        text.insert(0, "abcdef");
        Doc other = doc(2, true);
        other.apply(doc.encodeState());
        UndoManager undo = UndoManager.of(doc, text).captureTimeoutMillis(0).build();
        text.delete(1, 3);
        other.text("t").delete(2, 3);
        other.apply(doc.encodeState());
        doc.apply(other.encodeState(), UpdateFormat.V1, "remote");
        assertThat(structs(other, 1)).containsExactly("string 1", "deleted 4", "string 1");
        assertThat(structs()).containsExactly("string 1", "xstring 3", "deleted 1", "string 1");
        undo.undo();
        assertThat(text.toString()).isEqualTo("abcdf");
        other.apply(doc.encodeState());
        assertThat(other.text("t").toString()).isEqualTo("abcdf");
    }
}
