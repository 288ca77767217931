package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scriptorium.crdt.lib0.MalformedUpdateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class SnapshotTest {
    private static Doc keeping(long clientId) {
        return Doc.create(DocOptions.defaults().withGc(false).withClientId(clientId));
    }

    @Test
    void encode_vectors_areThoseOfYjs() {
        Doc doc = keeping(1);
        doc.text("t").insert(0, "hello");
        doc.text("t").delete(1, 3);
        Snapshot snapshot = doc.snapshot();
        assertVector(snapshot, "snapshot-v1", UpdateFormat.V1);
        assertVector(snapshot, "snapshot-v2", UpdateFormat.V2);
    }

    private static void assertVector(Snapshot snapshot, String id, UpdateFormat format) {
        byte[] expected = Vectors.bytes("snapshot", id);
        assertThat(snapshot.encode(format)).isEqualTo(expected);
        assertThat(Snapshot.decode(expected, format)).isEqualTo(snapshot).hasSameHashCodeAs(snapshot);
    }

    @Test
    void decode_everyPrefix_isMalformed() {
        byte[] bytes = Vectors.bytes("snapshot", "snapshot-v1");
        for (int length = 0; length < bytes.length; length++) {
            byte[] prefix = java.util.Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> Snapshot.decode(prefix, UpdateFormat.V1))
                    .isInstanceOf(MalformedUpdateException.class);
        }
    }

    @Test
    void decode_randomBytes_endsInASnapshotOrMalformed() {
        RandomGenerator random = Seeds.random(2);
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = new byte[random.nextInt(16)];
            random.nextBytes(bytes);
            try {
                Snapshot snapshot = Snapshot.decode(bytes, UpdateFormat.V2);
                assertThat(Snapshot.decode(snapshot.encode(UpdateFormat.V1), UpdateFormat.V1))
                        .isEqualTo(snapshot);
            } catch (MalformedUpdateException expected) {
                assertThat(expected.offset()).isLessThanOrEqualTo(bytes.length);
            }
        }
    }

    @Test
    void equals_otherMoment_isFalse() {
        Doc doc = keeping(1);
        doc.text("t").insert(0, "ab");
        Snapshot first = doc.snapshot();
        doc.text("t").delete(0, 1);
        assertThat(doc.snapshot()).isNotEqualTo(first);
        Doc replica = keeping(2);
        replica.apply(doc.encodeState());
        assertThat(replica.snapshot()).isEqualTo(doc.snapshot());
    }

    @Test
    void restore_everyStep_givesThePast() {
        Doc doc = keeping(1);
        List<Snapshot> snapshots = new ArrayList<>();
        List<Object> states = new ArrayList<>();
        List<Runnable> steps = List.of(
                () -> doc.text("t").insert(0, "hello"),
                () -> doc.text("t").insert(5, " world"),
                () -> doc.text("t").delete(2, 5),
                () -> doc.array("a").insert(0, List.of(1, 2)),
                () -> doc.array("a").add(3),
                () -> doc.array("a").delete(0, 2),
                () -> doc.map("m").set("k", "one"),
                () -> doc.map("m").set("k", "two"),
                () -> doc.map("m").remove("k"),
                () -> doc.map("m").putText("n").insert(0, "nested"),
                () -> doc.map("m").remove("n"));
        for (Runnable step : steps) {
            snapshots.add(doc.snapshot());
            states.add(json(doc));
            step.run();
        }
        byte[] before = doc.encodeState();
        for (int i = 0; i < snapshots.size(); i++) {
            Doc past = snapshots.get(i).restore(doc);
            assertThat(json(past)).isEqualTo(states.get(i));
            assertThat(past.snapshot()).isEqualTo(snapshots.get(i));
            past.checkIntegrity();
        }
        doc.checkIntegrity();
        assertThat(doc.encodeState()).isEqualTo(before);
    }

    private static Object json(Doc doc) {
        return Map.of(
                "t", doc.text("t").toString(),
                "a", doc.array("a").toJson(),
                "m", doc.map("m").toJson());
    }

    @Test
    void restore_concurrentHistory_givesThePast() {
        Doc ada = keeping(1);
        Doc ben = keeping(2);
        ada.text("t").insert(0, "abc");
        ben.apply(ada.encodeState());
        ben.text("t").insert(1, "BEN");
        ada.text("t").delete(0, 2);
        ada.apply(ben.encodeState());
        Snapshot then = ada.snapshot();
        ada.text("t").insert(0, "later");
        ada.text("t").delete(5, 2);
        assertThat(then.restore(ada).text("t").toString()).isEqualTo("BENc");
    }

    @Test
    void restore_collectingDocument_throws() {
        Doc doc = Doc.create();
        Snapshot snapshot = doc.snapshot();
        assertThatThrownBy(() -> snapshot.restore(doc)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void restore_documentThatKnowsLess_throws() {
        Doc doc = keeping(1);
        doc.text("t").insert(0, "a");
        Snapshot snapshot = doc.snapshot();
        assertThatThrownBy(() -> snapshot.restore(keeping(2))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void contains_updates_saysWhetherTheyBringNews() {
        Doc doc = keeping(1);
        List<byte[]> updates = new ArrayList<>();
        List<byte[]> updatesV2 = new ArrayList<>();
        doc.onUpdate(UpdateFormat.V1, (update, txn) -> updates.add(update));
        doc.onUpdate(UpdateFormat.V2, (update, txn) -> updatesV2.add(update));
        Text text = doc.text("t");
        text.insert(0, "abc");
        text.delete(1, 1);
        Snapshot snapshot = doc.snapshot();
        text.insert(0, "x");
        text.delete(0, 2);
        for (int i = 0; i < updates.size(); i++) {
            assertThat(snapshot.contains(updates.get(i), UpdateFormat.V1)).isEqualTo(i < 2);
            assertThat(snapshot.contains(updatesV2.get(i), UpdateFormat.V2)).isEqualTo(i < 2);
        }
        assertThat(snapshot.contains(Update.empty(), UpdateFormat.V1)).isTrue();
    }

    @Test
    void toDelta_atASnapshot_showsFormatsOfThen() {
        Doc doc = keeping(1);
        Text text = doc.text("t");
        text.insert(0, "abcd");
        text.format(1, 2, Map.of("bold", true));
        Snapshot then = doc.snapshot();
        List<DeltaOp> delta = text.toDelta();
        text.delete(0, 3);
        text.insert(1, "xyz", Map.of("italic", true));
        text.insertEmbed(0, "picture");
        assertThat(text.toDelta(then)).isEqualTo(delta);
        doc.checkIntegrity();
    }

    @Test
    void toDelta_ofTwoSnapshots_marksWhatChanged() {
        Doc doc = keeping(1);
        Text text = doc.text("t");
        text.insert(0, "abcd");
        Snapshot previous = doc.snapshot();
        text.insert(4, "e");
        text.delete(0, 1);
        Snapshot at = doc.snapshot();
        text.delete(0, 4);
        assertThat(text.toDelta(at, previous))
                .containsExactly(
                        new DeltaOp.Insert("a", Map.of("ychange", Map.of("type", "removed"))),
                        new DeltaOp.Insert("bcd", Map.of()),
                        new DeltaOp.Insert("e", Map.of("ychange", Map.of("type", "added"))));
        assertThat(text.toDelta(at, previous, (change, id) -> change + " by " + id.client()))
                .containsExactly(
                        new DeltaOp.Insert("a", Map.of("ychange", "REMOVED by 1")),
                        new DeltaOp.Insert("bcd", Map.of()),
                        new DeltaOp.Insert("e", Map.of("ychange", "ADDED by 1")));
    }

    @Test
    void toList_joinedItems_showsOnlyElementsOfThen() {
        Doc doc = keeping(1);
        Array array = doc.array("a");
        array.add(1);
        Snapshot one = doc.snapshot();
        array.add(2);
        array.add(3);
        Snapshot three = doc.snapshot();
        array.delete(1, 2);
        assertThat(array.toList(one)).containsExactly(1.0);
        assertThat(array.toList(three)).containsExactly(1.0, 2.0, 3.0);
        assertThat(array.toList(Snapshot.decode(new byte[2], UpdateFormat.V1))).isEmpty();
    }

    @Test
    void toMap_joinedTombstones_showsValuesOfThen() {
        Doc doc = keeping(1);
        YMap map = doc.map("m");
        Snapshot none = doc.snapshot();
        map.set("k", 1);
        Snapshot one = doc.snapshot();
        map.set("k", 2);
        Snapshot two = doc.snapshot();
        map.remove("k");
        map.set("k", 3);
        map.remove("k");
        Snapshot removed = doc.snapshot();
        map.set("k", 4);
        assertThat(map.toMap(none)).isEmpty();
        assertThat(map.toMap(one)).isEqualTo(Map.of("k", 1.0));
        assertThat(map.toMap(two)).isEqualTo(Map.of("k", 2.0));
        assertThat(map.toMap(removed)).isEmpty();
    }

    @Test
    void childrenAndAttributes_ofDeletedElement_areThoseOfThen() {
        Doc doc = keeping(1);
        XmlFragment fragment = doc.xmlFragment("x");
        XmlElement paragraph = fragment.insertElement(0, "p");
        paragraph.setAttribute("level", "1");
        paragraph.insertText(0).insert(0, "text");
        Snapshot then = doc.snapshot();
        paragraph.setAttribute("level", "2");
        fragment.delete(0, 1);
        assertThat(fragment.children(then)).containsExactly(paragraph);
        assertThat(paragraph.attributes(then)).isEqualTo(Map.of("level", "1"));
        assertThat(paragraph.children(then)).hasSize(1);
        assertThat(((Text) paragraph.children(then).getFirst()).toDelta(then))
                .containsExactly(new DeltaOp.Insert("text", Map.of()));
    }
}
