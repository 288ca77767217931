package io.scriptorium.crdt;

import static io.scriptorium.crdt.UpdateBytes.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Updates that arrive in pieces, in any order, with holes: what is placed, what waits, and for what. */
class UpdateApplierModelTest {
    private static final int CLIENTS = 40;

    private final long seed = Seeds.next();
    private final RandomGenerator random = Seeds.random(seed);

    private static Doc doc() {
        return Doc.create(DocOptions.defaults().withClientId(1L << 40));
    }

    private <T> List<T> shuffled(List<T> list) {
        List<T> copy = new ArrayList<>(list);
        for (int i = copy.size() - 1; i > 0; i--) {
            Collections.swap(copy, i, random.nextInt(i + 1));
        }
        return copy;
    }

    /** A chain over many clients: each item's origin is one of another client. */
    private static List<byte[]> chain(int items) {
        List<byte[]> updates = new ArrayList<>();
        for (int i = 0; i < items; i++) {
            int client = i % CLIENTS;
            int before = (i - 1) % CLIENTS;
            UpdateBytes one = new UpdateBytes().block(client, i / CLIENTS);
            one.string(i == 0 ? null : id(before, (i - 1) / CLIENTS), Character.toString('a' + i % 26));
            updates.add(one.bytes());
        }
        return updates;
    }

    private static String alphabet(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + i % 26));
        }
        return text.toString();
    }

    /** In one update each struct waits for one of another client's block, and that for another: a deep stack. */
    @Test
    void apply_chainOverManyClientsInOneUpdate_placesAll() {
        int items = CLIENTS * 50;
        byte[] all = Update.merge(chain(items));
        Doc doc = doc();
        assertThat(doc.apply(all)).isEqualTo(ApplyResult.APPLIED);
        assertThat(doc.text("t").toString()).isEqualTo(alphabet(items));
        doc.checkIntegrity();
        // And into a document that has something already, where no links are used.
        Doc second = doc();
        second.text("u").insert(0, "x");
        second.apply(all);
        assertThat(second.text("t").toString()).isEqualTo(alphabet(items));
        second.checkIntegrity();
    }

    @Test
    void apply_chainInAnyOrder_endsWithNothingWaiting() {
        int items = CLIENTS * 6;
        List<byte[]> updates = chain(items);
        byte[] whole = Update.merge(updates);
        for (int round = 0; round < Seeds.rounds(3); round++) {
            Doc doc = doc();
            for (byte[] update : shuffled(updates)) {
                doc.apply(update);
                if (random.nextInt(40) == 0) {
                    doc.checkIntegrity();
                    assertCompleteState(doc, updates);
                }
            }
            resync(doc, updates);
            assertThat(doc.pending()).as(Seeds.replay(seed)).isEmpty();
            assertThat(doc.text("t").toString()).isEqualTo(alphabet(items));
            assertThat(Update.diff(doc.encodeState(), StateVector.EMPTY)).isEqualTo(whole);
            doc.checkIntegrity();
        }
    }

    /** What a provider does: as in Yjs, parts of a hole that wait for each other go on when they come together. */
    private static void resync(Doc doc, List<byte[]> all) {
        doc.apply(Update.diff(Update.merge(all), doc.stateVector()));
    }

    /** What waits is in the state too: whoever loads it needs only the rest. */
    private void assertCompleteState(Doc doc, List<byte[]> all) {
        Doc other = doc();
        UpdateFormat format = random.nextBoolean() ? UpdateFormat.V1 : UpdateFormat.V2;
        other.apply(doc.encodeState(StateVector.EMPTY, format), format, null);
        // Given all of it at once, it may place more: the other one may wait at a hole for its last clock.
        assertThat(other.stateVector().covers(doc.stateVector()))
                .as(Seeds.replay(seed))
                .isTrue();
        shuffled(all).forEach(other::apply);
        resync(other, all);
        assertThat(other.pending()).as(Seeds.replay(seed)).isEmpty();
        other.checkIntegrity();
    }

    /** Random editing of a few writers; the updates are merged at random, cut at random, doubled, and mixed. */
    @Test
    void apply_mergedCutAndDoubled_convergesWithTheWriters() {
        for (int round = 0; round < Seeds.rounds(25); round++) {
            List<byte[]> updates = write(4, 60);
            List<byte[]> sent = new ArrayList<>(updates);
            for (int i = 0; i < updates.size() / 3; i++) {
                byte[] a = updates.get(random.nextInt(updates.size()));
                byte[] b = updates.get(random.nextInt(updates.size()));
                sent.add(Update.merge(List.of(a, b)));
            }
            Doc expected = doc();
            updates.forEach(expected::apply);
            Doc doc = doc();
            for (byte[] update : shuffled(sent)) {
                if (random.nextBoolean()) {
                    doc.apply(Update.toV2(update), UpdateFormat.V2, null);
                } else {
                    doc.apply(update);
                }
            }
            resync(doc, updates);
            assertThat(doc.pending()).as(Seeds.replay(seed)).isEmpty();
            assertThat(doc.encodeState()).as(Seeds.replay(seed)).isEqualTo(expected.encodeState());
            doc.checkIntegrity();
        }
    }

    private List<byte[]> write(int writers, int edits) {
        List<byte[]> updates = new ArrayList<>();
        List<Doc> docs = new ArrayList<>();
        for (int w = 0; w < writers; w++) {
            Doc doc = Doc.create(DocOptions.defaults().withClientId(random.nextInt(1_000) * 8L + w));
            doc.onUpdate(UpdateFormat.V1, (update, txn) -> updates.add(update));
            docs.add(doc);
        }
        for (int i = 0; i < edits; i++) {
            Doc doc = docs.get(random.nextInt(writers));
            Text text = doc.text("t");
            switch (random.nextInt(7)) {
                case 0 -> doc.apply(docs.get(random.nextInt(writers)).encodeState());
                case 1 -> {
                    if (text.length() > 0) {
                        int at = random.nextInt(text.length());
                        text.delete(at, 1 + random.nextInt(text.length() - at));
                    }
                }
                case 2 -> doc.map("m").set("k" + random.nextInt(3), i);
                case 3 -> doc.array("a").insertMap(0).set("x", i);
                case 4 -> {
                    if (doc.array("a").size() > 0) {
                        doc.array("a").delete(0, 1);
                    }
                }
                default -> text.insert(random.nextInt(text.length() + 1), "abc".substring(random.nextInt(3)));
            }
        }
        return updates;
    }

    @Test
    void apply_blocksInAscendingOrder_placesAll() {
        Doc doc = doc();
        assertThat(doc.apply(new UpdateBytes()
                        .block(1, 0)
                        .string(id(5, 0), "b")
                        .block(5, 0)
                        .string(id(9, 0), "a")
                        .block(9, 0)
                        .string(null, "c")
                        .bytes()))
                .isEqualTo(ApplyResult.APPLIED);
        assertThat(doc.text("t").toString()).isEqualTo("cab");
    }

    /** Yjs reads blocks into a map by client: of two of one client the later one counts. */
    @Test
    void apply_twoBlocksOfOneClient_takesTheLaterOne() {
        Doc doc = doc();
        doc.apply(new UpdateBytes()
                .block(1, 0)
                .string(null, "first")
                .block(1, 0)
                .string(null, "later!")
                .bytes());
        assertThat(doc.text("t").toString()).isEqualTo("later!");
        assertThat(doc.pending()).isEmpty();
        doc.checkIntegrity();
    }

    @Test
    void apply_skipAtTheHeadOrInTheMiddle_waitsForTheHole() {
        Doc middle = doc();
        assertThat(middle.apply(new UpdateBytes()
                        .block(1, 0)
                        .string(null, "ab")
                        .skip(2)
                        .string(id(1, 3), "ef")
                        .bytes()))
                .isEqualTo(ApplyResult.PARTLY_PARKED);
        assertThat(middle.text("t").toString()).isEqualTo("ab");
        assertThat(middle.pending().orElseThrow().missing().get(1)).isEqualTo(4);
        assertThat(middle.apply(
                        new UpdateBytes().block(1, 2).string(id(1, 1), "cd").bytes()))
                .isEqualTo(ApplyResult.APPLIED);
        assertThat(middle.text("t").toString()).isEqualTo("abcdef");

        Doc head = doc();
        assertThat(head.apply(new UpdateBytes()
                        .block(1, 0)
                        .skip(2)
                        .string(id(1, 1), "cd")
                        .bytes()))
                .isEqualTo(ApplyResult.PARKED);
        head.apply(new UpdateBytes().block(1, 0).string(null, "ab").bytes());
        assertThat(head.text("t").toString()).isEqualTo("abcd");
        assertThat(head.pending()).isEmpty();
    }

    /** When one struct waits, all of its client behind it wait, and those on the stack that wait for it. */
    @Test
    void apply_oneOfAStackWaits_parksTheWholeStack() {
        Doc doc = doc();
        byte[] update = new UpdateBytes()
                .block(9, 0)
                .string(id(5, 0), "a")
                .string(null, "independent")
                .block(5, 0)
                .string(id(3, 0), "b")
                .block(3, 0)
                .string(id(1, 7), "c")
                .block(2, 0)
                .string(null, "free")
                .bytes();
        assertThat(doc.apply(update)).isEqualTo(ApplyResult.PARTLY_PARKED);
        assertThat(doc.text("t").toString()).isEqualTo("free");
        Pending pending = doc.pending().orElseThrow();
        assertThat(pending.missing().size()).isEqualTo(1);
        assertThat(pending.missing().get(1)).isEqualTo(1);
        StateVector waiting = Update.stateVectorV2(pending.update());
        assertThat(List.of(waiting.get(9), waiting.get(5), waiting.get(3), waiting.get(2)))
                .containsExactly(12L, 1L, 1L, 0L);
        // A part of what is missing makes it try again, and wait for more.
        assertThat(doc.apply(new UpdateBytes().block(1, 0).string(null, "1234").bytes()))
                .isEqualTo(ApplyResult.APPLIED);
        assertThat(doc.pending().orElseThrow().missing().get(1)).isEqualTo(5);
        doc.apply(new UpdateBytes().block(1, 4).string(id(1, 3), "5678").bytes());
        assertThat(doc.pending()).isEmpty();
        assertThat(doc.stateVector().get(9)).isEqualTo(12);
        doc.checkIntegrity();
    }

    /** As in Yjs: what waits for a beginning, and the rest of the hole for that, goes on once all of it comes at once. */
    @Test
    void apply_partsOfAHoleThatWaitForEachOther_continueWithAResync() {
        Doc doc = doc();
        byte[] later = new UpdateBytes().block(1, 2).string(id(1, 1), "c").bytes();
        byte[] waiting = new UpdateBytes().block(2, 0).string(id(1, 0), "x").bytes();
        byte[] first = new UpdateBytes().block(1, 0).string(null, "a").bytes();
        byte[] second = new UpdateBytes().block(1, 1).string(id(2, 0), "b").bytes();
        doc.apply(Update.merge(List.of(later, waiting)));
        doc.apply(first);
        doc.apply(second);
        resync(doc, List.of(first, second, later, waiting));
        assertThat(doc.text("t").toString()).isEqualTo("axbc");
        assertThat(doc.pending()).isEmpty();
        doc.checkIntegrity();
    }

    @Test
    void apply_deletesOfUnknownClocks_waitForTheirPartOnly() {
        Doc doc = doc();
        doc.apply(new UpdateBytes().block(1, 0).string(null, "abc").bytes());
        doc.apply(new UpdateBytes().delete(1, 2, 4).delete(8, 0, 1).bytes());
        assertThat(doc.text("t").toString()).isEqualTo("ab");
        assertThat(doc.pending()).isPresent();
        doc.apply(new UpdateBytes().block(1, 3).string(id(1, 2), "de").bytes());
        assertThat(doc.text("t").toString()).isEqualTo("ab");
        doc.apply(new UpdateBytes().block(1, 5).string(id(1, 4), "fg").bytes());
        assertThat(doc.text("t").toString()).isEqualTo("abg");
        assertThat(doc.pending()).isPresent();
        doc.apply(new UpdateBytes().block(8, 0).string(null, "x").bytes());
        assertThat(doc.pending()).isEmpty();
        assertThat(doc.text("t").toString()).isEqualTo("abg");
        doc.checkIntegrity();
    }

    @Test
    void prunePending_thenApplyTheMissing_placesOnlyThat() {
        Doc doc = doc();
        doc.apply(new UpdateBytes()
                .block(1, 2)
                .string(id(1, 1), "cd")
                .delete(1, 0, 1)
                .bytes());
        Pending pruned = doc.prunePending().orElseThrow();
        assertThat(doc.pending()).isEmpty();
        doc.apply(new UpdateBytes().block(1, 0).string(null, "ab").bytes());
        assertThat(doc.text("t").toString()).isEqualTo("ab");
        doc.apply(pruned.update(), UpdateFormat.V2, null);
        assertThat(doc.text("t").toString()).isEqualTo("bcd");
        assertThat(doc.pending()).isEmpty();
    }

    /** Nothing of a refused or broken update is there, not even the parts that came before what is wrong with it. */
    @Test
    void apply_refusedOrMalformed_leavesTheStateUntouched() {
        List<String> asked = new ArrayList<>();
        Doc doc = Doc.create(DocOptions.defaults().withPolicy((client, clock, origin) -> {
            asked.add(client + "@" + clock + " " + origin);
            return client != 3;
        }));
        doc.apply(new UpdateBytes().block(5, 0).string(null, "ok").bytes(), UpdateFormat.V1, "me");
        byte[] parked = new UpdateBytes().block(5, 4).string(id(5, 3), "later").bytes();
        doc.apply(parked);
        byte[] before = doc.encodeState();
        Map<String, Object> names = Map.of("roots", doc.rootNames());
        byte[] refused = new UpdateBytes()
                .block(5, 2)
                .string(id(5, 1), "xx")
                .block(3, 0)
                .entry("k", "v")
                .delete(5, 0, 2)
                .bytes();
        assertThatThrownBy(() -> doc.apply(refused)).isInstanceOf(RefusedUpdateException.class);
        assertThatThrownBy(() -> doc.apply(Update.toV2(refused), UpdateFormat.V2, null))
                .isInstanceOf(RefusedUpdateException.class);
        for (int length = 0; length < refused.length; length++) {
            byte[] prefix = Arrays.copyOf(refused, length);
            assertThatThrownBy(() -> doc.apply(prefix)).isInstanceOf(RuntimeException.class);
        }
        assertThat(doc.encodeState()).isEqualTo(before);
        assertThat(Map.of("roots", doc.rootNames())).isEqualTo(names);
        doc.checkIntegrity();
        assertThat(asked).startsWith("5@0 me", "5@2 null").contains("3@0 null");
        // What it knows already it does not ask about.
        asked.clear();
        doc.apply(new UpdateBytes().block(5, 0).string(null, "ok").bytes());
        assertThat(asked).isEmpty();
    }
}
