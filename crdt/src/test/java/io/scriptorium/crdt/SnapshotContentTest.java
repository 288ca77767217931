package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a document that keeps its garbage says of its past: documents restored, lists and keys of then, texts compared. */
class SnapshotContentTest {
    private static final Map<String, Object> BOLD = Map.of("bold", true);
    private static final Map<String, Object> ADDED = Map.of("ychange", Map.of("type", "added"));
    private static final Map<String, Object> REMOVED = Map.of("ychange", Map.of("type", "removed"));

    private final Doc doc = keeping(1);
    private final Text text = doc.text("t");

    private static Doc keeping(long clientId) {
        return Doc.create(DocOptions.defaults().withGc(false).withClientId(clientId));
    }

    @AfterEach
    void documentIsSound() {
        doc.checkIntegrity();
    }

    private static DeltaOp insert(Object value) {
        return new DeltaOp.Insert(value);
    }

    private static DeltaOp insert(Object value, Map<String, @Nullable Object> attributes) {
        return new DeltaOp.Insert(value, attributes);
    }

    private static Map<String, @Nullable Object> with(Map<String, ?> some, Map<String, ?> more) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>(some);
        all.putAll(more);
        return all;
    }

    // --- Restoring ---

    @Test
    void restore_ofNothing_isAnEmptyDocument() {
        Snapshot nothing = doc.snapshot();
        text.insert(0, "a");
        Doc past = nothing.restore(doc);
        assertThat(past.rootNames()).isEmpty();
        assertThat(past.encodeState()).isEqualTo(Update.empty());
    }

    @Test
    void restore_intoOptions_makesADocumentOfThem() {
        text.insert(0, "abc");
        text.delete(0, 1);
        Snapshot then = doc.snapshot();
        Doc past = then.restore(
                doc, DocOptions.defaults().withClientId(77).withGc(false).withGuid("past"));
        assertThat(past.clientId()).isEqualTo(77);
        assertThat(past.guid()).isEqualTo("past");
        assertThat(past.encodeState()).as("its garbage too").isEqualTo(doc.encodeState());
        assertThat(then.restore(doc).options().gc()).isTrue();
    }

    @Test
    void restoredDocument_isEditedWithoutTheSource() {
        text.insert(0, "abc");
        Snapshot then = doc.snapshot();
        text.insert(3, "def");
        Doc past = then.restore(doc);
        past.text("t").insert(0, ">");
        assertThat(past.text("t").toString()).isEqualTo(">abc");
        assertThat(text.toString()).isEqualTo("abcdef");
        doc.apply(past.encodeState());
        assertThat(text.toString()).as("a branch can be merged back").isEqualTo(">abcdef");
    }

    @Test
    void restore_inTheMiddleOfARun_cutsIt() {
        text.insert(0, "abc");
        Snapshot then = doc.snapshot();
        text.insert(3, "def");
        List<byte[]> updates = new ArrayList<>();
        doc.onUpdate(UpdateFormat.V1, (update, transaction) -> updates.add(update));
        byte[] before = doc.encodeState();
        assertThat(then.restore(doc).text("t").toString()).isEqualTo("abc");
        assertThat(updates).as("looking back changes nothing").isEmpty();
        assertThat(doc.encodeState()).isEqualTo(before);
    }

    @Test
    void restore_fromAReplicaThatKnowsMore_isTheSame() {
        text.insert(0, "shared");
        Doc replica = keeping(2);
        replica.apply(doc.encodeState());
        text.delete(0, 3);
        Snapshot then = doc.snapshot();
        text.insert(0, "later");
        replica.text("t").insert(0, "theirs");
        replica.apply(doc.encodeState());
        assertThat(then.restore(replica).text("t").toString()).isEqualTo("red");
        replica.checkIntegrity();
    }

    @Test
    void restore_snapshotThatWentThroughBytes_isTheSame() {
        text.insert(0, "abcdef");
        text.delete(2, 2);
        byte[] v2 = doc.snapshot().encode(UpdateFormat.V2);
        text.delete(0, 4);
        assertThat(Snapshot.decode(v2, UpdateFormat.V2).restore(doc).text("t").toString())
                .isEqualTo("abef");
    }

    @Test
    void restore_errors_sayWhatIsMissing() {
        Doc collecting = Doc.create();
        Snapshot snapshot = collecting.snapshot();
        assertThatThrownBy(() -> snapshot.restore(collecting))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the past can be restored only from a document that keeps garbage");
        text.insert(0, "abc");
        Snapshot ahead = doc.snapshot();
        assertThatThrownBy(() -> ahead.restore(keeping(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the snapshot knows ");
    }

    @Test
    void restore_everyKindOfContent_isWhatItWas() {
        text.insert(0, "a😀", BOLD);
        text.insertEmbed(1, Map.of("image", "x"));
        doc.array("a").addAll(List.of(1, "two", new byte[] {3}, Map.of("k", List.of())));
        doc.array("a").insertArray(0).add("in");
        doc.map("m").set("doc", Doc.create(DocOptions.defaults().withGuid("sub")));
        doc.xmlFragment("x").insertElement(0, "p").setAttribute("n", 1);
        doc.xmlFragment("x").insertHook(1, "h").set("k", "v");
        Object before = Shape.of(doc);
        Snapshot then = doc.snapshot();
        text.delete(0, text.length());
        doc.array("a").delete(0, 5);
        doc.map("m").clear();
        doc.xmlFragment("x").delete(0, 2);
        Doc past = then.restore(doc);
        Convergence.adoptKinds(doc, past);
        past.checkIntegrity();
        assertThat(Shape.of(past)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void restore_randomHistoryOfTwo_givesEachMoment(boolean undoing) {
        long seed = Seeds.next();
        RandomGenerator random = Seeds.random(seed);
        UndoPair pair = new UndoPair(false);
        UndoManager undo = pair.apart().build();
        List<Snapshot> snapshots = new ArrayList<>();
        List<Object> shapes = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            Doc at = random.nextBoolean() ? pair.doc : pair.other;
            step(random, at);
            if (undoing && random.nextInt(4) == 0) {
                undo.undo();
            }
            if (random.nextInt(4) == 0) {
                pair.sync();
            }
            snapshots.add(pair.doc.snapshot());
            shapes.add(Shape.of(pair.doc));
        }
        pair.sync();
        for (int i = 0; i < snapshots.size(); i += 7) {
            Doc past = snapshots.get(i).restore(pair.other);
            Convergence.adoptKinds(pair.doc, past);
            assertThat(Shape.of(past)).as(Seeds.replay(seed)).isEqualTo(shapes.get(i));
            assertThat(past.snapshot()).as(Seeds.replay(seed)).isEqualTo(snapshots.get(i));
            past.checkIntegrity();
        }
        pair.assertSame();
    }

    private static void step(RandomGenerator random, Doc at) {
        Text text = at.text("t");
        Array array = at.array("a");
        switch (random.nextInt(7)) {
            case 0 -> text.delete(0, Math.min(text.length(), random.nextInt(4)));
            case 1 -> text.format(0, text.length(), Map.of("b", random.nextInt(2)));
            case 2 -> array.insert(random.nextInt(array.size() + 1), List.of(random.nextInt(9), "x"));
            case 3 -> array.delete(0, Math.min(array.size(), 1));
            case 4 -> at.map("m").set("k" + random.nextInt(2), random.nextInt(9));
            case 5 -> at.xmlFragment("x").insertElement(0, "p").setAttribute("n", random.nextInt(9));
            default -> text.insert(random.nextInt(text.length() + 1), "abc");
        }
    }

    // --- Lists and keys ---

    @Test
    void toList_everyMomentOfAList_isThatOfThen() {
        Array array = doc.array("a");
        List<Snapshot> snapshots = new ArrayList<>();
        List<List<?>> lists = new ArrayList<>();
        List<Runnable> steps = List.of(
                () -> array.addAll(List.of(1, 2, 3)),
                () -> array.insert(1, List.of("x")),
                () -> array.delete(0, 2),
                () -> array.insertText(1),
                () -> array.delete(0, 3),
                () -> array.add("new"));
        for (Runnable step : steps) {
            step.run();
            snapshots.add(doc.snapshot());
            lists.add(array.toList());
        }
        for (int i = 0; i < lists.size(); i++) {
            assertThat(array.toList(snapshots.get(i))).as("moment " + i).isEqualTo(lists.get(i));
        }
    }

    @Test
    void toMap_keysSetByTwo_isThatOfThen() {
        YMap map = doc.map("m");
        map.set("k", "mine");
        Doc other = keeping(2);
        other.apply(doc.encodeState());
        Snapshot first = doc.snapshot();
        other.map("m").set("k", "theirs");
        other.map("m").set("l", 1);
        doc.apply(other.encodeState());
        Snapshot second = doc.snapshot();
        map.clear();
        map.putText("k").insert(0, "text");
        assertThat(map.toMap(first)).isEqualTo(Map.of("k", "mine"));
        assertThat(map.toMap(second)).isEqualTo(Map.of("k", "theirs", "l", 1.0));
        assertThat(map.toMap(doc.snapshot())).isEqualTo(map.toMap());
    }

    @Test
    void attributes_ofAnElement_areThoseOfThen() {
        XmlElement element = doc.xmlFragment("x").insertElement(0, "p");
        Snapshot none = doc.snapshot();
        element.setAttribute("a", 1);
        element.setAttribute("b", 2);
        Snapshot both = doc.snapshot();
        element.removeAttribute("a");
        element.setAttribute("b", 3);
        assertThat(element.attributes(none)).isEmpty();
        assertThat(element.attributes(both)).isEqualTo(Map.of("a", 1.0, "b", 2.0));
        assertThat(element.attributes(doc.snapshot())).isEqualTo(Map.of("b", 3.0));
    }

    @Test
    void toList_inACollectingDocument_leavesOutWhatIsGone() {
        Doc collecting = Doc.create(DocOptions.defaults().withClientId(1));
        Array array = collecting.array("a");
        array.addAll(List.of(1, 2, 3));
        Snapshot then = collecting.snapshot();
        array.delete(1, 1);
        assertThat(array.toList(then)).containsExactly(1.0, 3.0);
        collecting.map("m").set("k", 1);
        Snapshot withKey = collecting.snapshot();
        collecting.map("m").set("k", 2);
        assertThat(collecting.map("m").toMap(withKey)).isEmpty();
    }

    // --- Texts, compared ---

    @Test
    void delta_ofOneSnapshot_hasNoMarksOfChange() {
        text.insert(0, "ab");
        Snapshot then = doc.snapshot();
        text.insert(1, "X");
        text.delete(0, 1);
        assertThat(text.toDelta(then)).containsExactly(insert("ab"));
        assertThat(text.toDelta(doc.snapshot())).isEqualTo(text.toDelta());
    }

    @Test
    void delta_ofTheSameSnapshotTwice_showsNoChange() {
        text.insert(0, "ab", BOLD);
        text.insert(2, "cd", Map.of());
        Snapshot then = doc.snapshot();
        text.delete(0, 3);
        assertThat(text.toDelta(then, then)).containsExactly(insert("ab", with(BOLD, Map.of())), insert("cd"));
    }

    @Test
    void delta_fromNothing_isAllAdded() {
        Snapshot nothing = doc.snapshot();
        text.insert(0, "ab");
        text.insert(2, "c");
        assertThat(text.toDelta(doc.snapshot(), nothing)).containsExactly(insert("abc", with(ADDED, Map.of())));
    }

    @Test
    void delta_backwards_turnsAddedIntoRemoved() {
        text.insert(0, "ab");
        Snapshot early = doc.snapshot();
        text.insert(2, "cd");
        text.delete(0, 1);
        Snapshot late = doc.snapshot();
        assertThat(text.toDelta(late, early))
                .containsExactly(
                        insert("a", with(REMOVED, Map.of())), insert("b"), insert("cd", with(ADDED, Map.of())));
        assertThat(text.toDelta(early, late))
                .containsExactly(
                        insert("a", with(ADDED, Map.of())), insert("b"), insert("cd", with(REMOVED, Map.of())));
    }

    @Test
    void delta_whatCameAndWentBetween_isNotShown() {
        text.insert(0, "ab");
        Snapshot early = doc.snapshot();
        text.insert(1, "XYZ");
        text.delete(1, 3);
        text.insert(2, "c");
        assertThat(text.toDelta(doc.snapshot(), early))
                .containsExactly(insert("ab"), insert("c", with(ADDED, Map.of())));
    }

    @Test
    void delta_formatsOfNow_countForWhatIsShown() {
        text.insert(0, "abc");
        Snapshot early = doc.snapshot();
        text.format(1, 1, BOLD);
        text.insert(3, "d");
        assertThat(text.toDelta(doc.snapshot(), early))
                .containsExactly(
                        insert("a"),
                        insert("b", with(BOLD, Map.of())),
                        insert("c"),
                        insert("d", with(ADDED, Map.of())));
        assertThat(text.toDelta(early)).containsExactly(insert("abc"));
    }

    @Test
    void delta_formatRemovedSince_isThereAtItsTime() {
        text.insert(0, "abc", BOLD);
        Snapshot bold = doc.snapshot();
        text.format(0, 3, Collections.singletonMap("bold", null));
        assertThat(text.toDelta()).containsExactly(insert("abc"));
        assertThat(text.toDelta(bold)).containsExactly(insert("abc", with(BOLD, Map.of())));
    }

    @Test
    void delta_embeddedValues_areShownAtBothMoments() {
        text.insert(0, "a");
        text.insertEmbed(1, Map.of("image", "old"));
        Snapshot early = doc.snapshot();
        text.delete(1, 1);
        text.insertEmbed(1, Map.of("image", "new"));
        List<DeltaOp> delta = text.toDelta(doc.snapshot(), early);
        assertThat(delta.stream().map(op -> ((DeltaOp.Insert) op).value()))
                .containsExactlyInAnyOrder("a", Map.of("image", "old"), Map.of("image", "new"));
        assertThat(text.toDelta(early)).containsExactly(insert("a"), insert(Map.of("image", "old")));
    }

    @Test
    void delta_ofTwoAuthors_isLabelledByEach() {
        text.insert(0, "base");
        Doc other = keeping(2);
        other.apply(doc.encodeState());
        Snapshot early = doc.snapshot();
        text.insert(4, "-one");
        other.text("t").insert(0, "two-");
        doc.apply(other.encodeState());
        List<Id> asked = new ArrayList<>();
        List<DeltaOp> delta = text.toDelta(doc.snapshot(), early, (change, first) -> {
            asked.add(first);
            return Map.of("user", (double) first.client(), "type", change.name().toLowerCase(Locale.ROOT));
        });
        assertThat(delta)
                .containsExactly(
                        insert("two-", Map.of("ychange", Map.of("user", 2.0, "type", "added"))),
                        insert("base"),
                        insert("-one", Map.of("ychange", Map.of("user", 1.0, "type", "added"))));
        assertThat(asked).containsExactly(new Id(2, 0), new Id(1, 4));
    }

    @Test
    void label_null_isAnAttributeWithoutAValue() {
        Snapshot early = doc.snapshot();
        text.insert(0, "a");
        DeltaOp.Insert op = (DeltaOp.Insert)
                text.toDelta(doc.snapshot(), early, (change, first) -> null).getFirst();
        assertThat(op.attributes()).containsOnlyKeys("ychange").containsEntry("ychange", null);
    }

    @Test
    void delta_ofANestedText_isComparedAlone() {
        Text nested = doc.map("m").putText("n");
        nested.insert(0, "ab");
        text.insert(0, "outside");
        Snapshot early = doc.snapshot();
        nested.insert(2, "c");
        text.delete(0, 7);
        assertThat(nested.toDelta(doc.snapshot(), early))
                .containsExactly(insert("ab"), insert("c", with(ADDED, Map.of())));
        doc.map("m").remove("n");
        assertThat(nested.toDelta(early)).as("deleted since").containsExactly(insert("ab"));
    }

    @Test
    void delta_inACollectingDocument_hasLostWhatWasDeleted() {
        Doc collecting = Doc.create(DocOptions.defaults().withClientId(1));
        Text words = collecting.text("t");
        words.insert(0, "abc");
        Snapshot then = collecting.snapshot();
        words.delete(1, 1);
        assertThat(words.toDelta(then)).containsExactly(insert("ac"));
        assertThat(words.toDelta(collecting.snapshot(), then)).containsExactly(insert("ac"));
        collecting.checkIntegrity();
    }

    @Test
    void undoKeepsGarbage_soThatItsPastCanBeRead() {
        Doc collecting = Doc.create(DocOptions.defaults().withClientId(1));
        Text words = collecting.text("t");
        words.insert(0, "abc");
        Snapshot then = collecting.snapshot();
        UndoManager undo = UndoManager.of(collecting, words).build();
        words.delete(1, 1);
        assertThat(words.toDelta(then)).containsExactly(insert("abc"));
        undo.undo();
        assertThat(words.toDelta(collecting.snapshot(), then))
                .containsExactly(
                        insert("a"),
                        insert("b", with(ADDED, Map.of())),
                        insert("b", with(REMOVED, Map.of())),
                        insert("c"));
        assertThat(words.toString()).isEqualTo("abc");
    }
}
