package io.scriptorium.crdt;

import static io.scriptorium.crdt.UpdateBytes.id;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** What {@link StateEncoder} writes: whole states, states from a clock on, the delete set at any moment. */
class StateEncoderTest {
    private final long seed = Seeds.next();
    private final RandomGenerator random = Seeds.random(seed);
    private final Doc doc = Doc.create(DocOptions.defaults().withClientId(7));

    private static Doc load(byte[] state) {
        return Doc.load(state, UpdateFormat.V1, DocOptions.defaults().withClientId(99));
    }

    /** Many kinds of content of a few clients, some of it deleted. */
    private Doc rich() {
        Doc other = Doc.create(DocOptions.defaults().withClientId(3));
        for (Doc each : List.of(doc, other)) {
            Text text = each.text("t");
            text.insert(0, "plain \u03b1\u03b2\u03b3 \uD83D\uDE00 end");
            text.format(2, 5, Map.of("bold", true, "link", Map.of("href", "x")));
            text.insertEmbed(3, Map.of("image", 1.0));
            text.delete(1, 2);
            each.array("a").insert(0, List.of(1, "two", List.of(3), true));
            each.array("a").insert(2, List.of(new byte[] {1, 2}));
            YMap inner = each.map("m").putMap("inner");
            inner.set("x", 1);
            inner.set("x", 2);
            each.map("m").set("k", "v");
            each.map("m").remove("k");
            each.array("a").delete(0, 1);
            each.xmlFragment("x").insertElement(0, "p").setAttribute("class", "c");
        }
        doc.apply(other.encodeState());
        doc.text("t").insert(4, "middle");
        doc.apply(new UpdateBytes()
                .block(40, 0)
                .gc(4)
                .deleted(null, 3)
                .string(id(40, 6), "after")
                .bytes());
        return doc;
    }

    private static byte[] v2(Doc of) {
        return of.encodeState(StateVector.EMPTY, UpdateFormat.V2);
    }

    @Test
    void state_ofEveryContent_isTheSameAfterLoading() {
        rich();
        Doc fromV1 = load(doc.encodeState());
        Doc fromV2 = Doc.load(v2(doc), UpdateFormat.V2, DocOptions.defaults().withClientId(98));
        for (Doc loaded : List.of(fromV1, fromV2)) {
            loaded.checkIntegrity();
            assertThat(loaded.stateVector()).isEqualTo(doc.stateVector());
            assertThat(loaded.encodeState()).isEqualTo(doc.encodeState());
            assertThat(v2(loaded)).isEqualTo(v2(doc));
        }
        assertThat(canonical(Update.toV1(v2(doc)))).isEqualTo(canonical(doc.encodeState()));
    }

    /** As Yjs's functions on updates write one: without the bit for parentSub on items that have neighbours. */
    private static byte[] canonical(byte[] update) {
        return Update.diff(update, StateVector.EMPTY);
    }

    /** A state from any clocks on completes a document that knows what is before them. */
    @Test
    void state_cutAtEveryClock_completesWhoKnowsTheRest() {
        rich();
        byte[] whole = doc.encodeState();
        List<Long> clients = List.of(3L, 7L, 40L);
        for (long client : clients) {
            for (long clock = 0; clock < doc.stateVector().get(client); clock++) {
                StateVector since = vector(Map.of(client, clock));
                for (UpdateFormat format : UpdateFormat.values()) {
                    byte[] cut = doc.encodeState(since, format);
                    byte[] v1 = format == UpdateFormat.V1 ? cut : Update.toV1(cut);
                    assertThat(canonical(v1)).as("from %s", since).isEqualTo(Update.diff(whole, since));
                }
            }
        }
    }

    @Test
    void state_cutAnywhere_appliedToADocumentThatEndsThere_converges() {
        List<byte[]> updates = new ArrayList<>();
        doc.onUpdate(UpdateFormat.V1, (update, txn) -> updates.add(update));
        rich();
        for (int round = 0; round < updates.size(); round++) {
            Doc behind = Doc.create(DocOptions.defaults().withClientId(98));
            updates.subList(0, round).forEach(behind::apply);
            UpdateFormat format = random.nextBoolean() ? UpdateFormat.V1 : UpdateFormat.V2;
            byte[] rest = doc.encodeState(behind.stateVector(), format);
            assertThat(behind.apply(rest, format, null)).isEqualTo(ApplyResult.APPLIED);
            behind.checkIntegrity();
            assertThat(behind.encodeState()).as("after %d updates", round).isEqualTo(doc.encodeState());
        }
        assertThat(updates.size()).isGreaterThan(5);
    }

    private static StateVector vector(Map<Long, Long> clocks) {
        LongPairs pairs = new LongPairs();
        clocks.forEach(pairs::add);
        return StateVector.ofLargest(pairs);
    }

    @Test
    void state_cutInsideAPair_beginsWithTheReplacement() {
        doc.text("t").insert(0, "a\uD83D\uDE00b");
        byte[] cut = doc.encodeState(vector(Map.of(7L, 2L)), UpdateFormat.V1);
        byte[] expected =
                new UpdateBytes().block(7, 2).string(id(7, 1), "\uFFFDb").bytes();
        assertThat(cut).isEqualTo(expected);
    }

    @Test
    void state_fromBeyondTheEnd_hasOnlyDeletes() {
        rich();
        byte[] rest = doc.encodeState(vector(Map.of(3L, 1L << 40, 7L, 1L << 40, 40L, 1L << 40)), UpdateFormat.V1);
        assertThat(Update.stateVector(rest).size()).isZero();
        assertThat(rest[0]).isZero();
        assertThat(rest.length).isGreaterThan(2);
    }

    /** The delete set is kept until it changes; deleting is such a change also while the transaction is open. */
    @Test
    void state_betweenTwoDeletesOfOneTransaction_hasBoth() {
        doc.text("t").insert(0, "abcdef");
        doc.encodeState();
        doc.transact(txn -> {
            doc.text("t").delete(0, 1);
            assertThat(load(doc.encodeState()).text("t").toString()).isEqualTo("bcdef");
            doc.text("t").delete(2, 1);
            assertThat(load(doc.encodeState()).text("t").toString()).isEqualTo("bcef");
        });
        assertThat(load(doc.encodeState()).text("t").toString()).isEqualTo("bcef");
    }

    @Test
    void state_askedForByAListener_hasTheDeletesItIsToldOf() {
        doc.text("t").insert(0, "abcdef");
        List<String> seen = new ArrayList<>();
        doc.encodeState();
        doc.onTransaction(txn -> seen.add(load(doc.encodeState()).text("t").toString()));
        doc.text("t")
                .observe(event -> seen.add(load(doc.encodeState()).text("t").toString()));
        doc.text("t").delete(1, 2);
        assertThat(seen).containsExactly("adef", "adef");
    }

    @Test
    void deleteSet_ofArrivedTombstonesAndGcs_isComplete() {
        doc.encodeState();
        doc.apply(new UpdateBytes().block(5, 0).gc(2).bytes());
        doc.encodeState();
        doc.apply(new UpdateBytes().block(5, 2).deleted(null, 3).bytes());
        DeleteSet deletes = doc.deleteSet();
        assertThat(deletes.rangeCount()).isEqualTo(1);
        assertThat(deletes.start(0)).isZero();
        assertThat(deletes.end(0)).isEqualTo(5);
    }

    /** The update of a transaction is what the state has gained, whoever else has written before. */
    @Test
    void transaction_ofSeveralClients_isTheDifference() {
        List<byte[]> updates = new ArrayList<>();
        doc.text("t").insert(0, "base");
        StateVector before = doc.stateVector();
        byte[] known = doc.encodeState();
        doc.onUpdate(UpdateFormat.V1, (update, txn) -> updates.add(update));
        doc.transact(txn -> {
            doc.text("t").insert(4, "!");
            doc.apply(new UpdateBytes().block(9, 0).string(id(7, 1), "nine").bytes());
            doc.apply(new UpdateBytes()
                    .block(2, 0)
                    .string(id(7, 1), "two")
                    .delete(7, 0, 1)
                    .bytes());
            doc.text("t").insert(0, "?");
        });
        assertThat(updates).hasSize(1);
        assertThat(updates.getFirst()).isEqualTo(doc.encodeState(before, UpdateFormat.V1));
        Doc other = load(known);
        other.apply(updates.getFirst());
        assertThat(other.encodeState()).isEqualTo(doc.encodeState());
    }
}
