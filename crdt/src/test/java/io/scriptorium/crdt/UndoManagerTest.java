package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class UndoManagerTest extends UndoneDocument {
    @Test
    void undo_deletion_hasTheBytesOfYjs() {
        text.insert(0, "ab");
        UndoManager undo = manager(text).build();
        text.delete(0, 1);
        assertThat(undo.undo()).isTrue();
        assertThat(HexFormat.of().formatHex(doc.encodeState()))
                .isEqualTo(HexFormat.of().formatHex(Vectors.bytes("quirk", "undo")));
        assertThat(text.toString()).isEqualTo("ab");
    }

    @Test
    void undo_insertionsAndDeletions_areTakenBackStepByStep() {
        UndoManager undo = manager(text).build();
        text.insert(0, "abc");
        text.delete(1, 1);
        text.insert(2, "xyz");
        assertThat(undo.undo()).isTrue();
        assertThat(text.toString()).isEqualTo("ac");
        assertThat(undo.undo()).isTrue();
        assertThat(text.toString()).isEqualTo("abc");
        assertThat(undo.undo()).isTrue();
        assertThat(text.toString()).isEmpty();
        assertThat(undo.canUndo()).isFalse();
        assertThat(undo.undo()).isFalse();
        assertThat(undo.redo()).isTrue();
        assertThat(undo.redo()).isTrue();
        assertThat(undo.redo()).isTrue();
        assertThat(text.toString()).isEqualTo("acxyz");
        assertThat(undo.canRedo()).isFalse();
        assertThat(undo.redo()).isFalse();
    }

    @Test
    void undo_manyTimesToAndFro_endsWhereItWas() {
        UndoManager undo = manager(text).build();
        text.insert(0, "hello");
        text.insert(5, " world");
        text.delete(3, 4);
        text.insert(3, "p ");
        String last = text.toString();
        for (int round = 0; round < 5; round++) {
            while (undo.undo()) {
                doc.checkIntegrity();
            }
            assertThat(text.toString()).isEmpty();
            while (undo.redo()) {
                doc.checkIntegrity();
            }
            assertThat(text.toString()).isEqualTo(last);
        }
    }

    @Test
    void undo_whatOthersHaveWritten_stays() {
        UndoManager undo = manager(text).build();
        text.insert(0, "abc");
        sync();
        other.text("t").insert(1, "OTHER");
        sync();
        assertThat(undo.undo()).isTrue();
        assertThat(text.toString()).isEqualTo("OTHER");
        other.text("t").delete(0, 2);
        sync();
        assertThat(undo.redo()).isTrue();
        assertThat(text.toString()).isEqualTo("aTHERbc");
    }

    @Test
    void undo_deletionOfWhatOthersWrote_comesBackUnderOwnId() {
        other.text("t").insert(0, "theirs");
        sync();
        UndoManager undo = manager(text).build();
        text.delete(0, 6);
        undo.undo();
        assertThat(text.toString()).isEqualTo("theirs");
        assertThat(doc.stateVector().get(1)).isEqualTo(6);
    }

    @Test
    void undo_withinTheTimeout_isOneStep() {
        long[] clock = {0};
        UndoManager undo = UndoManager.of(doc, text).clock(() -> clock[0]).build();
        text.insert(0, "a");
        clock[0] = 499;
        text.insert(1, "b");
        clock[0] = 999;
        text.insert(2, "c");
        assertThat(undo.undoStack()).hasSize(2);
        undo.undo();
        assertThat(text.toString()).isEqualTo("ab");
        undo.undo();
        assertThat(text.toString()).isEmpty();
    }

    @Test
    void undo_stopCapturing_beginsANewStep() {
        UndoManager undo = UndoManager.of(doc, text).clock(() -> 0).build();
        text.insert(0, "a");
        text.insert(1, "b");
        undo.stopCapturing();
        text.insert(2, "c");
        undo.undo();
        assertThat(text.toString()).isEqualTo("ab");
        undo.undo();
        assertThat(text.toString()).isEmpty();
    }

    @Test
    void undo_insertedAndDeletedInOneStep_isNotBroughtBack() {
        UndoManager undo = UndoManager.of(doc, text).clock(() -> 0).build();
        text.insert(0, "abc");
        text.delete(1, 1);
        undo.undo();
        assertThat(text.toString()).isEmpty();
        undo.redo();
        assertThat(text.toString()).isEqualTo("ac");
    }

    @Test
    void undo_otherOrigins_areNotTracked() {
        UndoManager undo = manager(text).trackedOrigins("me", Integer.class).build();
        text.insert(0, "a");
        doc.transact("you", txn -> text.insert(0, "b"));
        assertThat(undo.canUndo()).isFalse();
        doc.transact("me", txn -> text.insert(0, "c"));
        doc.transact(7, txn -> text.insert(0, "d"));
        assertThat(undo.undoStack()).hasSize(2);
        undo.addTrackedOrigin("you");
        doc.transact("you", txn -> text.insert(0, "e"));
        undo.removeTrackedOrigin("you");
        doc.transact("you", txn -> text.insert(0, "f"));
        assertThat(undo.undoStack()).hasSize(3);
        while (undo.undo()) {
            assertThat(undo.canRedo()).isTrue();
        }
        assertThat(text.toString()).isEqualTo("fba");
    }

    @Test
    void undo_otherTypes_areOutOfScope() {
        UndoManager undo = manager(text).build();
        doc.map("m").set("k", 1);
        assertThat(undo.canUndo()).isFalse();
        undo.addToScope(doc.map("m"));
        doc.map("m").set("k", 2);
        undo.undo();
        assertThat(doc.map("m").get("k")).isEqualTo(1.0);
        Text foreign = other.text("t");
        assertThatThrownBy(() -> undo.addToScope(foreign)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void undo_transactionAcrossScopes_takesBackOnlyItsOwn() {
        UndoManager undo = manager(text).build();
        doc.transact(txn -> {
            text.insert(0, "in");
            doc.array("a").add("out");
        });
        undo.undo();
        assertThat(text.toString()).isEmpty();
        assertThat(doc.array("a").toList()).containsExactly("out");
    }

    @Test
    void undo_wholeDocument_takesBackEverything() {
        UndoManager undo = manager().build();
        doc.transact(txn -> {
            text.insert(0, "in");
            doc.array("a").add("too");
        });
        undo.undo();
        assertThat(doc.toJson()).isEqualTo(doc(9).toJson());
        undo.redo();
        assertThat(doc.array("a").toList()).containsExactly("too");
    }

    @Test
    void undo_keysOfAMap_comeBack() {
        YMap map = doc.map("m");
        UndoManager undo = manager(map).build();
        map.set("k", 1);
        map.set("k", 2);
        map.remove("k");
        undo.undo();
        assertThat(map.get("k")).isEqualTo(2.0);
        undo.undo();
        assertThat(map.get("k")).isEqualTo(1.0);
        undo.undo();
        assertThat(map.containsKey("k")).isFalse();
        undo.redo();
        undo.redo();
        assertThat(map.get("k")).isEqualTo(2.0);
        undo.redo();
        assertThat(map.containsKey("k")).isFalse();
    }

    @Test
    void undo_keySetByAnother_isLeftAlone() {
        YMap map = doc.map("m");
        UndoManager undo = manager(map).build();
        map.set("k", 1);
        map.set("k", 2);
        sync();
        other.map("m").set("k", "theirs");
        sync();
        undo.undo();
        assertThat(map.get("k")).isEqualTo("theirs");
    }

    @Test
    void undo_ignoreRemoteMapChanges_overwritesWhatOthersSet() {
        YMap map = doc.map("m");
        UndoManager undo = manager(map).ignoreRemoteMapChanges(true).build();
        map.set("k", 1);
        map.set("k", 2);
        sync();
        other.map("m").set("k", "theirs");
        sync();
        undo.undo();
        assertThat(map.get("k")).isEqualTo(1.0);
    }

    @Test
    void undo_deletedTypes_comeBackWithAllInThem() {
        XmlFragment fragment = doc.xmlFragment("x");
        XmlElement section = fragment.insertElement(0, "section");
        section.setAttribute("level", "1");
        for (int i = 0; i < 3; i++) {
            XmlElement paragraph = section.insertElement(i, "p");
            paragraph.insertText(0).insert(0, "text " + i, Map.of("b", true));
        }
        String before = fragment.toString();
        UndoManager undo = manager(fragment).build();
        fragment.delete(0, 1);
        assertThat(fragment.toString()).isEmpty();
        undo.undo();
        assertThat(fragment.toString()).isEqualTo(before);
        undo.redo();
        assertThat(fragment.toString()).isEmpty();
        undo.undo();
        assertThat(fragment.toString()).isEqualTo(before);
        assertThat(section.isDeleted()).isTrue();
    }

    @Test
    void undo_deletedChildOfDeletedParent_comesBackIntoItsCopy() {
        YMap map = doc.map("m");
        Array list = map.putArray("list");
        list.insert(0, List.of("a", "b", "c"));
        UndoManager undo = manager(map).build();
        list.delete(1, 1);
        map.remove("list");
        undo.undo();
        assertThat(map.toJson()).isEqualTo(Map.of("list", List.of("a", "c")));
        undo.undo();
        assertThat(map.toJson()).isEqualTo(Map.of("list", List.of("a", "b", "c")));
        undo.redo();
        undo.redo();
        assertThat(map.toJson()).isEqualTo(Map.of());
    }

    @Test
    void undo_parentDeletedByAnother_bringsNothingBack() {
        YMap map = doc.map("m");
        Array list = map.putArray("list");
        list.insert(0, List.of("a", "b"));
        sync();
        UndoManager undo = manager(map).build();
        list.delete(0, 1);
        other.map("m").remove("list");
        sync();
        assertThat(undo.undo()).isFalse();
        assertThat(map.toJson()).isEqualTo(Map.of());
    }

    @Test
    void undo_deeplyNested_doesNotRecurse() {
        Array at = doc.array("a");
        for (int depth = 0; depth < 5_000; depth++) {
            at = at.insertArray(0);
        }
        UndoManager undo = manager(doc.array("a")).build();
        doc.array("a").delete(0, 1);
        undo.undo();
        int depth = 0;
        for (Object inner = doc.array("a"); inner instanceof Array array && array.size() > 0; inner = array.get(0)) {
            depth++;
        }
        assertThat(depth).isEqualTo(5_000);
        doc.array("a").delete(0, 1);
        undo.clear();
    }

    @Test
    void undo_embedsFormatsBytesAndSubdocuments_areCopied() {
        text.insert(0, "a😀b", Map.of("color", "red"));
        text.insertEmbed(1, Map.of("image", "x"));
        Array array = doc.array("a");
        array.insert(0, List.of(new byte[] {1, 2}, true, Map.of("k", List.of(1))));
        doc.map("m").set("doc", Doc.create(DocOptions.defaults().withGuid("sub")));
        List<DeltaOp> delta = text.toDelta();
        UndoManager undo = manager().build();
        doc.transact(txn -> {
            text.delete(0, text.length());
            array.delete(0, 3);
            doc.map("m").clear();
        });
        assertThat(doc.subdocs()).isEmpty();
        undo.undo();
        assertThat(text.toDelta()).isEqualTo(delta);
        assertThat(array.get(0)).isEqualTo(new byte[] {1, 2});
        assertThat(array.get(2)).isEqualTo(Map.of("k", List.of(1.0)));
        assertThat(doc.subdocs()).extracting(Doc::guid).containsExactly("sub");
        doc.map("m").clear();
    }

    @Test
    void undo_valuesLeftApart_areCopiedAsOne() {
        Array array = doc.array("a");
        for (int i = 0; i < 200; i++) {
            array.add(i);
            other.map("m").set("k", i);
            sync();
        }
        List<Object> before = array.toList();
        UndoManager undo = manager(array).build();
        array.delete(0, 200);
        undo.undo();
        assertThat(array.toList()).isEqualTo(before);
        int copies = 0;
        for (int row = array.state.firstRow(); row != Rows.NONE; row = doc.store.order.next(row)) {
            copies += doc.store.rows.isDeleted(row) ? 0 : 1;
        }
        assertThat(copies).isEqualTo(1);
    }

    @Test
    void undo_formats_areTakenBack() {
        text.insert(0, "abc");
        List<DeltaOp> plain = text.toDelta();
        UndoManager undo = manager(text).build();
        text.format(0, 2, Map.of("bold", true));
        List<DeltaOp> bold = text.toDelta();
        undo.undo();
        assertThat(text.toDelta()).isEqualTo(plain);
        undo.redo();
        assertThat(text.toDelta()).isEqualTo(bold);
    }
}
