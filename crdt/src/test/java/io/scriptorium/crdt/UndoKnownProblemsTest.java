package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What Yjs engines got wrong about the past, one test each; the names end in the project and the number of its issue. Where
 * Yjs 13.6.33 still does what an issue complains of, so do we, and the test says so.
 */
class UndoKnownProblemsTest {
    private final UndoPair pair = new UndoPair();
    private final Doc doc = pair.doc;
    private final YMap map = doc.map("m");
    private final Array array = doc.array("a");
    private final XmlFragment xml = doc.xmlFragment("x");
    private final Text text = doc.text("t");

    @AfterEach
    void replicasAgree() {
        pair.assertSame();
    }

    // --- Keys ---

    @Test
    void keyOfATypeSetWhileItWasDeleted_staysUndefinedAfterRedo_yjs472() {
        UndoManager undo = pair.apart(map).build();
        doc.transact(transaction -> map.putMap("ymap").set("key", "value1"));
        pair.sync();
        undo.undo();
        YMap late = (YMap) Objects.requireNonNull(pair.other.map("m").get("ymap"));
        late.set("key", "value2");
        pair.sync();
        assertThat(map.toJson()).isEqualTo(Map.of());
        undo.redo();
        // The map is back. Its key was set by somebody else since, so that it is left alone, as in Yjs 13.6.
        assertThat(map.toJson()).isEqualTo(Map.of("ymap", Map.of()));
    }

    @Test
    void keyOfATypeSetWhileItWasDeleted_comesBackWhenOthersAreIgnored_yjs472() {
        UndoManager undo = pair.apart(map).ignoreRemoteMapChanges(true).build();
        doc.transact(transaction -> map.putMap("ymap").set("key", "value1"));
        pair.sync();
        undo.undo();
        ((YMap) Objects.requireNonNull(pair.other.map("m").get("ymap"))).set("key", "value2");
        pair.sync();
        undo.redo();
        assertThat(map.toJson()).isEqualTo(Map.of("ymap", Map.of("key", "value1")));
    }

    @Test
    void attributeSetAndElementDeletedInOneStep_comeBackOnEveryReplica_yjs757_yjs775_yjs534_yjs487() {
        XmlElement button = text.insertXmlElement(0, "button", Map.of());
        button.insertText(0).insert(0, "Click me");
        button.setAttribute("type", "button");
        button.setAttribute("test", true);
        pair.sync();
        UndoManager undo = pair.joining(text).build();
        button.setAttribute("type", "paragraph");
        text.delete(0, 1);
        undo.undo();
        pair.sync();
        for (Doc each : List.of(doc, pair.other)) {
            DeltaOp.Insert restored = (DeltaOp.Insert) each.text("t").toDelta().getFirst();
            assertThat(restored.value()).isInstanceOfSatisfying(XmlElement.class, copy -> {
                assertThat(copy.toString()).contains("Click me");
                assertThat(copy.attributes()).isEqualTo(Map.of("type", "button", "test", true));
            });
        }
    }

    @Test
    void mapSetAndDeletedFromItsArrayInOneStep_comesBackOnEveryReplica_yjs642() {
        YMap entry = array.insertMap(0);
        entry.set("a", 1);
        entry.set("b", 2);
        pair.sync();
        UndoManager undo = pair.joining(array).build();
        entry.set("a", 10);
        array.delete(0, 1);
        pair.sync();
        undo.undo();
        pair.sync();
        assertThat(array.toJson()).isEqualTo(List.of(Map.of("a", 1.0, "b", 2.0)));
        assertThat(pair.other.array("a").toJson()).isEqualTo(array.toJson());
    }

    @Test
    void keySetAndMapDeletedInOneStep_goBackToTheValueBeforeBoth_yjs443_yjs447() {
        doc.transact("before", transaction -> {
            YMap foo = map.putMap("foo");
            foo.set("bar", "value1");
            foo.set("baz", "value2");
            XmlElement node = xml.insertElement(0, "node");
            node.setAttribute("a", "1");
            node.setAttribute("b", "2");
        });
        UndoManager undo = pair.apart(map, xml).build();
        doc.transact(transaction -> {
            ((YMap) Objects.requireNonNull(map.get("foo"))).set("bar", "value3");
            map.remove("foo");
            ((XmlElement) Objects.requireNonNull(xml.get(0))).setAttribute("b", "3");
            xml.delete(0, 1);
        });
        undo.undo();
        assertThat(map.toJson()).isEqualTo(Map.of("foo", Map.of("bar", "value1", "baz", "value2")));
        assertThat(xml.toString()).isEqualTo("<node a=\"1\" b=\"2\"></node>");
    }

    @Test
    void winnerOfAConflict_undoesToNothing_yjs514() {
        map.set("x", 1);
        pair.sync();
        UndoManager there = UndoManager.of(pair.other, pair.other.map("m"))
                .captureTimeoutMillis(0)
                .build();
        map.set("x", 2);
        pair.other.map("m").set("x", 3);
        pair.sync();
        assertThat(map.get("x")).isEqualTo(3.0);
        there.undo();
        pair.sync();
        // What its author overwrote is the 1, and behind that somebody else has put the 2: Yjs takes neither back.
        assertThat(map.toJson()).isEqualTo(Map.of());
    }

    @Test
    void valuesWithinOneStep_goBackToTheOneBefore_yjs165() {
        UndoManager undo = pair.joining(map).build();
        map.set("width", 20);
        undo.stopCapturing();
        map.set("width", 30);
        map.set("width", 34);
        undo.stopCapturing();
        undo.undo();
        assertThat(map.get("width")).isEqualTo(20.0);
    }

    @Test
    void transactionThatIsNotCaptured_isNotTakenBack_yjs724() {
        doc.transact("before", transaction -> xml.insertElement(0, "image").setAttribute("src", "initial"));
        UndoManager undo = pair.apart(xml)
                .trackedOrigins((Object) null, "upload")
                .captureIf(transaction -> !"upload".equals(transaction.origin()))
                .build();
        XmlElement image = (XmlElement) Objects.requireNonNull(xml.get(0));
        image.setAttribute("src", "uploading");
        doc.transact("upload", transaction -> image.setAttribute("src", "done"));
        // The step's value is overwritten by what the manager does not know of: it leaves it alone.
        assertThat(undo.undo()).isFalse();
        assertThat(image.attribute("src")).isEqualTo("done");
    }

    // --- Nested data, to and fro ---

    @Test
    void attributeChangesOfANode_threeUndosAndThreeRedos_endWhereTheyWere_yjs304() {
        UndoManager undo = pair.apart(xml).build();
        doc.transact(transaction -> {
            XmlElement node = xml.insertElement(0, "node");
            node.setAttribute("a", "100");
            node.setAttribute("b", "0");
        });
        XmlElement node = (XmlElement) Objects.requireNonNull(xml.get(0));
        doc.transact(transaction -> node.setAttribute("a", "200"));
        doc.transact(transaction -> {
            node.setAttribute("a", "180");
            node.setAttribute("b", "50");
        });
        undo.undo();
        undo.undo();
        undo.undo();
        assertThat(xml.toString()).isEmpty();
        undo.redo();
        assertThat(xml.toString()).isEqualTo("<node a=\"100\" b=\"0\"></node>");
        undo.redo();
        assertThat(xml.toString()).isEqualTo("<node a=\"200\" b=\"0\"></node>");
        undo.redo();
        assertThat(xml.toString()).isEqualTo("<node a=\"180\" b=\"50\"></node>");
    }

    @Test
    void typesInPlaceOfEachOther_fiveTimes_comeBackWhole_yjs317_yjs343() {
        UndoManager undo = pair.apart(map).build();
        for (String words : List.of("1", "2", "3", "4", "5")) {
            doc.transact(transaction -> map.putMap("text").putMap("blocks").set("text", words));
        }
        for (int round = 0; round < 2; round++) {
            for (String words : List.of("4", "3", "2", "1")) {
                undo.undo();
                assertThat(map.toJson()).isEqualTo(Map.of("text", Map.of("blocks", Map.of("text", words))));
            }
            undo.undo();
            assertThat(map.toJson()).isEqualTo(Map.of());
            for (String words : List.of("1", "2", "3", "4", "5")) {
                undo.redo();
                assertThat(map.toJson()).isEqualTo(Map.of("text", Map.of("blocks", Map.of("text", words))));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void pairsOfKeys_undoneAndRedoneAsOftenAsYouLike_areTheSame_yjs355_yjs367(int rounds) {
        UndoManager undo = pair.joining(map).build();
        YMap element = map.putMap("a");
        for (int at = 0; at <= 300; at += 100) {
            undo.stopCapturing();
            element.set("left", at);
            element.set("top", at);
        }
        for (int round = 0; round < rounds; round++) {
            for (double at = 200; at >= 0; at -= 100) {
                undo.undo();
                assertThat(map.toJson()).isEqualTo(Map.of("a", Map.of("left", at, "top", at)));
            }
            undo.undo();
            assertThat(map.toJson()).isEqualTo(Map.of("a", Map.of()));
            undo.undo();
            assertThat(map.toJson()).isEqualTo(Map.of());
            undo.redo();
            for (double at = 0; at <= 300; at += 100) {
                undo.redo();
                assertThat(map.toJson()).isEqualTo(Map.of("a", Map.of("left", at, "top", at)));
            }
        }
    }

    // --- Lists and texts ---

    @Test
    void deletionAcrossSeveralInsertions_comesBackInOrder_yjs736() {
        UndoManager undo = pair.apart(array).build();
        array.insert(0, List.of(1, 2, 3));
        array.insert(2, List.of(6, 7));
        doc.transact(transaction -> {
            array.delete(1, 1);
            array.insert(1, List.of(8));
        });
        array.delete(0, 1);
        array.delete(1, 2);
        List<List<Double>> states = List.of(
                List.of(8.0, 6.0, 7.0, 3.0), List.of(1.0, 8.0, 6.0, 7.0, 3.0), List.of(1.0, 2.0, 6.0, 7.0, 3.0));
        for (List<Double> state : states) {
            undo.undo();
            assertThat(array.toList()).isEqualTo(state);
        }
    }

    @Test
    void formatsAtTheEndsOfAText_areTakenBack_yjs392() {
        text.insert(0, "Attack ships on fire off the shoulder of Orion.");
        pair.sync();
        UndoManager undo = pair.apart(text).build();
        text.format(13, 7, Map.of("bold", true));
        text.format(16, 4, Collections.singletonMap("bold", null));
        undo.undo();
        assertThat(text.toDelta().get(1)).isEqualTo(new DeltaOp.Insert("on fire", Map.of("bold", true)));
        pair.sync();
        assertThat(pair.other.text("t").toDelta()).isEqualTo(text.toDelta());
    }

    @Test
    void stackTrimmedToALimit_leavesTheContentAlone_yjs400() {
        UndoManager undo = pair.apart(map, text).maxStackSize(10).build();
        YMap shapes = map.putMap("shapes");
        for (int i = 0; i < 20; i++) {
            YMap shape = shapes.putMap("s" + i % 4);
            shape.set("n", i);
            text.insert(0, "x");
            text.delete(0, 1);
        }
        Object last = map.toJson();
        assertThat(undo.undoStack()).hasSize(10);
        int undone = 0;
        while (undo.undo()) {
            undone++;
            doc.checkIntegrity();
        }
        assertThat(undone).isPositive().isLessThanOrEqualTo(10);
        while (undo.redo()) {
            doc.checkIntegrity();
        }
        assertThat(map.toJson()).isEqualTo(last);
    }

    @Test
    void whatTrimmedStepsDeleted_isUpForCollection_yjs400() {
        UndoManager undo = pair.apart(text).maxStackSize(1).build();
        text.insert(0, "abcdef");
        text.delete(0, 2);
        text.delete(1, 2);
        assertThat(kept()).as("what the one step that is left deleted").isEqualTo(2);
        undo.clear();
        assertThat(kept()).isZero();
    }

    /** How many elements of the text are deleted and kept from collection. */
    private int kept() {
        int kept = 0;
        Rows rows = doc.store.rows;
        for (int row = text.state.firstRow(); row != Rows.NONE; row = doc.store.order.next(row)) {
            kept += rows.isDeleted(row) && rows.isKept(row) ? rows.length(row) : 0;
        }
        return kept;
    }

    // --- Snapshots and positions ---

    @Test
    void snapshot_hasTheDeletesBeforeTheStateVector_ygo114() {
        Doc keeping = Doc.create(DocOptions.defaults().withClientId(1).withGc(false));
        keeping.text("t").insert(0, "hello");
        keeping.text("t").delete(1, 3);
        assertThat(keeping.snapshot().encode(UpdateFormat.V1))
                .as("one client 1 with one range, from 1, of 3; then one client 1 that is known up to 5")
                .containsExactly(1, 1, 1, 1, 3, 1, 1, 5);
        assertThat(keeping.snapshot().encode(UpdateFormat.V2))
                .as("V2 writes a length less one, and distances")
                .containsExactly(1, 1, 1, 1, 2, 1, 1, 5);
    }

    @Test
    void relativePosition_tagsAreItemRootAndType_ygo115() {
        text.insert(0, "abc");
        Text nested = map.putText("n");
        assertThat(RelativePosition.at(text, 1).encode()).containsExactly(0, 1, 1, 0);
        assertThat(RelativePosition.endOf(text).encode()).containsExactly(1, 1, 't', 0);
        assertThat(RelativePosition.endOf(nested).encode()).containsExactly(2, 1, 3, 0);
        assertThat(RelativePosition.at(text, 1, -1).encode()).as("-1 is 0x41").containsExactly(0, 1, 0, 0x41);
    }
}
