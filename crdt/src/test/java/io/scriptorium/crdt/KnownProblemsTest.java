package io.scriptorium.crdt;

import static io.scriptorium.crdt.UpdateBytes.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What other Yjs engines got wrong, one test each; the names end in the project and the number of its issue. */
class KnownProblemsTest {
    private final List<Doc> docs = new ArrayList<>();

    private Doc doc(long client) {
        return doc(client, true);
    }

    private Doc doc(long client, boolean gc) {
        Doc doc = Doc.create(DocOptions.defaults().withClientId(client).withGc(gc));
        docs.add(doc);
        return doc;
    }

    private Doc loaded(UpdateBytes... updates) {
        Doc doc = doc(1_000);
        for (UpdateBytes update : updates) {
            doc.apply(update.bytes());
        }
        return doc;
    }

    @AfterEach
    void everyDocumentIsSound() {
        docs.forEach(Doc::checkIntegrity);
    }

    /** The updates of a document, as they are made. */
    private static List<byte[]> updatesOf(Doc doc) {
        List<byte[]> updates = new ArrayList<>();
        doc.onUpdate(UpdateFormat.V1, (update, transaction) -> updates.add(update));
        return updates;
    }

    private static void exchange(Doc... replicas) {
        for (Doc to : replicas) {
            for (Doc from : replicas) {
                to.apply(from.encodeState(to.stateVector(), UpdateFormat.V1));
            }
        }
    }

    private static UpdateBytes block(long client, long clock) {
        return new UpdateBytes().block(client, clock);
    }

    private static String text(Doc doc) {
        return doc.text("t").toString();
    }

    // --- Parked data ---

    @Test
    void skipAtHeadOfBlock_isParkedAndCanBeSeen_yjs785_ycrdt632() {
        Doc doc = loaded(block(1, 0).skip(1).string(null, "b"));
        assertThat(text(doc)).isEmpty();
        assertThat(doc.pending())
                .hasValueSatisfying(
                        pending -> assertThat(pending.missing().get(1)).isPositive());
        doc.apply(block(1, 0).string(null, "a").bytes());
        assertThat(text(doc)).hasSize(2);
        assertThat(doc.pending()).isEmpty();
    }

    @Test
    void overwriteInTheWrongOrder_arrivesInTheEnd_yjs591_yjs461() {
        Doc source = doc(1);
        List<byte[]> updates = updatesOf(source);
        source.map("m").set("y", 2);
        source.map("m").set("x", 3);
        source.map("m").set("y", 4);
        Doc doc = doc(2);
        doc.apply(updates.get(0));
        assertThat(doc.apply(updates.get(2))).isEqualTo(ApplyResult.PARTLY_PARKED);
        assertThat(doc.map("m").containsKey("y")).isFalse();
        assertThat(doc.pending()).isPresent();
        doc.apply(updates.get(1));
        assertThat(doc.map("m").toMap()).isEqualTo(Map.of("x", 3.0, "y", 4.0));
        // Applied as one message, no reader sees anything in between.
        Doc atOnce = doc(3);
        atOnce.apply(Update.merge(updates));
        assertThat(atOnce.map("m").toMap()).isEqualTo(doc.map("m").toMap());
    }

    @Test
    void parkedData_canBePruned_yjs550_yex251() {
        Doc doc = loaded(block(1, 5).string(id(1, 4), "late").delete(7, 0, 3));
        assertThat(doc.pending()).isPresent();
        Pending pruned = doc.prunePending().orElseThrow();
        assertThat(doc.pending()).isEmpty();
        assertThat(doc.encodeState()).isEqualTo(doc(9).encodeState());
        doc.apply(pruned.update(), UpdateFormat.V2, null);
        assertThat(doc.pending()).isPresent();
    }

    @Test
    void gcStructsInV2_advanceTheClock_ygo231() {
        byte[] v2 = Update.toV2(block(1, 0).gc(3).string(id(2, 0), "x").bytes());
        Doc doc = doc(9);
        doc.apply(v2, UpdateFormat.V2, null);
        assertThat(doc.stateVector().get(1)).isEqualTo(3);
        assertThatThrownBy(() -> Doc.load(v2, UpdateFormat.V2, DocOptions.defaults()))
                .isInstanceOf(IllegalArgumentException.class);
        doc.apply(block(2, 0).string(null, "y").bytes());
        assertThat(text(doc)).isEqualTo("yx");
    }

    // --- Functions on updates ---

    @Test
    void mergedAndDiffedUpdates_giveTheSameDocument_yjs308_yjs558_yjs406_ycrdt268() {
        Doc source = doc(1);
        List<byte[]> updates = updatesOf(source);
        Text text = source.text("t");
        text.insert(0, "hello");
        text.insert(2, "XY");
        text.delete(1, 4);
        text.insert(3, "tail");
        text.insert(0, "head");
        byte[] whole = source.encodeState();
        for (int missing = 0; missing < updates.size(); missing++) {
            List<byte[]> some = new ArrayList<>(updates);
            byte[] left = some.remove(missing);
            Doc doc = doc(2);
            byte[] merged = Update.merge(some);
            doc.apply(merged);
            doc.apply(Update.diff(Update.merge(List.of(merged, left)), doc.stateVector()));
            assertThat(doc.encodeState()).as("without " + missing).isEqualTo(whole);
        }
    }

    // --- Texts ---

    @Test
    void marks_byAnyRoute_showTheSameDelta_yjs494_yjs291_yjs606_yjs776() {
        Doc one = doc(1);
        one.text("t").insert(0, "one two three");
        Doc other = doc(2);
        exchange(one, other);
        Map<String, Object> link = Map.of("link", Map.of("href", Map.of("deep", List.of(1.0))));
        one.text("t").format(0, 7, link);
        other.text("t").format(4, 9, Map.of("bold", true));
        other.text("t").delete(3, 4);
        one.text("t").format(2, 3, link);
        List<byte[]> states = List.of(one.encodeState(), other.encodeState());
        Doc forwards = doc(3);
        states.forEach(forwards::apply);
        Doc backwards = doc(4);
        states.reversed().forEach(backwards::apply);
        Doc merged = doc(5);
        merged.apply(Update.toV2(Update.merge(states)), UpdateFormat.V2, null);
        exchange(one, other);
        List<DeltaOp> delta = one.text("t").toDelta();
        assertThat(List.of(other, forwards, backwards, merged))
                .allSatisfy(doc -> assertThat(doc.text("t").toDelta()).isEqualTo(delta));
        assertThat(text(one)).isEqualTo("one three");
    }

    @Test
    void editsAtIndexes_afterThoseOfOthers_hitTheIndex_yjs297_yjs314_yjs241() {
        long seed = Seeds.next();
        RandomGenerator random = Seeds.random(seed);
        Doc here = doc(1);
        Doc there = doc(2);
        StringBuilder model = new StringBuilder();
        for (int i = 0; i < 2_000; i++) {
            Text text = (random.nextInt(3) == 0 ? there : here).text("t");
            int at = random.nextInt(model.length() + 1);
            if (random.nextInt(10) == 0) {
                text.format(0, model.length() / 2, Map.of("bold", random.nextBoolean()));
            } else if (model.length() - at > 2 && random.nextInt(5) < 2) {
                text.delete(at, 2);
                model.delete(at, at + 2);
            } else {
                text.insert(at, "ab");
                model.insert(at, "ab");
            }
            exchange(here, there);
            assertThat(text(here)).as(Seeds.replay(seed)).isEqualTo(model.toString());
        }
        assertThat(text(there)).isEqualTo(model.toString());
    }

    @Test
    void offsets_areUtf16Units_ycrdt124_ycrdt399_pycrdt379() {
        Doc doc = doc(1);
        Text text = doc.text("t");
        text.insert(0, "a😀é日b");
        assertThat(text.length()).isEqualTo(6);
        text.insert(3, "X");
        text.delete(0, 1);
        assertThat(text.toString()).isEqualTo("😀Xé日b");
        Doc copy = doc(2);
        copy.apply(doc.encodeState(StateVector.EMPTY, UpdateFormat.V2), UpdateFormat.V2, null);
        assertThat(text(copy)).isEqualTo("😀Xé日b");
        assertThat(copy.encodeState()).isEqualTo(doc.encodeState());
    }

    // --- What was garbage-collected ---

    @Test
    void gcStructAsLeftNeighbour_makesGc_yjs384_yjs416() {
        Doc doc = loaded(block(1, 0).gc(3), block(2, 0).string(id(1, 2), "lost").string(id(2, 3), "too"));
        assertThat(text(doc)).isEmpty();
        assertThat(doc.stateVector().get(2)).isEqualTo(7);
        assertThat(doc.pending()).isEmpty();
        Doc right = loaded(
                block(1, 0).gc(3), block(2, 0).item(Structs.STRING, null, id(1, 0), out -> out.writeVarString("lost")));
        assertThat(right.stateVector().get(2)).isEqualTo(4);
        assertThat(text(right)).isEmpty();
    }

    @Test
    void parentThatIsNoType_makesGc_ycrdt181_ycrdt603_ygo154_ygo156() {
        Doc gone = loaded(block(1, 0).gc(1), block(2, 0).child(id(1, 0), "lost"));
        assertThat(gone.stateVector().get(2)).isEqualTo(4);
        Doc text = loaded(block(1, 0).string(null, "a"), block(2, 0).child(id(1, 0), "lost"));
        assertThat(text.stateVector().get(2)).isEqualTo(4);
        assertThat(text(text)).isEqualTo("a");
        Doc deleted = doc(1);
        Array array = deleted.array("a");
        Text nested = array.insertText(0);
        nested.insert(0, "in");
        Doc late = doc(3);
        exchange(deleted, late);
        array.delete(0, 1);
        assertThat(late.array("a").get(0)).isInstanceOfSatisfying(Text.class, side -> side.insert(2, "side"));
        exchange(deleted, late);
        assertThat(deleted.array("a").size()).isZero();
        assertThat(late.stateVector()).isEqualTo(deleted.stateVector());
    }

    @Test
    void deleteRange_goesOnBehindGc_ycrdt404_ycrdt405_ycrdt605_ycrdt607_ycrdt614() {
        Doc doc = loaded(
                block(1, 0).string(null, "a").gc(2).string(id(1, 0), "b"),
                block(2, 0).delete(1, 0, 4).delete(1, 1, 2));
        assertThat(text(doc)).isEmpty();
        Doc lateDelete = loaded(
                block(1, 0).gc(1),
                block(2, 0).string(id(1, 0), "gone"),
                block(3, 0).delete(2, 1, 2));
        assertThat(lateDelete.pending()).isEmpty();
        assertThat(lateDelete.stateVector().get(2)).isEqualTo(4);
    }

    @Test
    void zeroLengthBlock_isDropped_ycrdt386() {
        Doc doc = loaded(block(1, 0).string(null, "").string(null, "a").gc(0).string(id(1, 0), "b"));
        assertThat(text(doc)).isEqualTo("ab");
        assertThat(doc.stateVector().get(1)).isEqualTo(2);
        assertThat(doc.encodeState()).isEqualTo(block(1, 0).string(null, "ab").bytes());
    }

    // --- Places in lists and maps ---

    @Test
    void localInsertion_hasAdjacentOrigins_yocto53() {
        Doc doc = doc(1, false);
        Text text = doc.text("t");
        text.insert(0, "abcdef");
        text.delete(1, 4);
        List<byte[]> updates = updatesOf(doc);
        text.insert(1, "X");
        assertThat(updates.getFirst())
                .isEqualTo(block(1, 6)
                        .item(Structs.STRING, id(1, 4), id(1, 5), out -> out.writeVarString("X"))
                        .bytes());
    }

    @Test
    void conflictScan_findsTheItemThatContainsAnOrigin_yocto61() {
        // 2's "yz" is one item when 3's item, whose origin is the y within it, is compared with 1's.
        Doc[] replicas = {doc(1), doc(2), doc(3)};
        replicas[2].text("t").insert(0, "[]");
        exchange(replicas);
        replicas[1].text("t").insert(1, "yz");
        replicas[2].apply(replicas[1].encodeState());
        replicas[2].text("t").insert(2, "3");
        replicas[0].text("t").insert(1, "1");
        exchange(replicas);
        exchange(replicas);
        assertThat(text(replicas[0])).isEqualTo("[1y3z]");
        assertThat(text(replicas[1])).isEqualTo(text(replicas[0]));
        assertThat(text(replicas[2])).isEqualTo(text(replicas[0]));
    }

    @Test
    void concurrentWritesOfOneKey_lastOfTheChainWins_ygo110() {
        Doc[] replicas = {doc(1), doc(2), doc(3)};
        replicas[2].map("m").set("k", "first");
        exchange(replicas);
        replicas[0].map("m").set("k", "one");
        replicas[0].map("m").set("k", "one again");
        replicas[1].map("m").set("k", "two");
        exchange(replicas);
        exchange(replicas);
        for (Doc doc : replicas) {
            assertThat(doc.map("m").toMap()).isEqualTo(Map.of("k", "two"));
        }
    }

    @Test
    void overwriteWithoutKeyOnTheWire_inheritsIt_ygo149() {
        Doc doc = loaded(
                block(1, 0).entry("k", "old"),
                block(2, 0).struct(Structs.ANY | Structs.HAS_ORIGIN | Structs.HAS_PARENT_SUB, out -> {
                    out.writeVarUint(1);
                    out.writeVarUint(0);
                    out.writeVarUint(1);
                    out.writeAny("new");
                }));
        assertThat(doc.map("m").toMap()).isEqualTo(Map.of("k", "new"));
        assertThat(doc.map("m").size()).isEqualTo(1);
    }

    @Test
    void rightOriginThatIsMissing_parksTheItem_ygo111() {
        Doc doc = doc(9);
        byte[] early = block(2, 0)
                .item(Structs.STRING, null, id(1, 0), out -> out.writeVarString("before"))
                .bytes();
        assertThat(doc.apply(early)).isEqualTo(ApplyResult.PARKED);
        doc.apply(block(1, 0).string(null, "after").bytes());
        assertThat(text(doc)).isEqualTo("beforeafter");
    }

    // --- Transactions ---

    @Test
    void exceptionInATransaction_leavesTheDocumentUsable_ygo9() {
        Doc doc = doc(1);
        List<byte[]> updates = updatesOf(doc);
        assertThatThrownBy(() -> doc.transact(transaction -> {
                    doc.text("t").insert(0, "kept");
                    throw new IllegalStateException("on purpose");
                }))
                .hasMessage("on purpose");
        doc.text("t").observe(event -> {
            throw new IllegalStateException("of an observer");
        });
        assertThatThrownBy(() -> doc.text("t").insert(4, "!")).hasMessage("of an observer");
        Doc copy = doc(2);
        updates.forEach(copy::apply);
        assertThat(text(copy)).isEqualTo("kept!").isEqualTo(text(doc));
    }

    @Test
    void readingAndNesting_withinATransaction_work_ygo138() {
        Doc doc = doc(1);
        List<byte[]> updates = updatesOf(doc);
        doc.transact(outer -> {
            doc.text("t").insert(0, "a");
            assertThat(text(doc)).isEqualTo("a");
            doc.transact(inner -> {
                assertThat(inner).isSameAs(outer);
                doc.map("late").set("k", text(doc));
            });
            assertThat(doc.map("late").get("k")).isEqualTo("a");
            assertThat(doc.stateVector().get(1)).isEqualTo(2);
        });
        assertThat(updates).hasSize(1);
    }
}
