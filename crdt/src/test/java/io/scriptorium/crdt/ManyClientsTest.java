package io.scriptorium.crdt;

import static io.scriptorium.crdt.UpdateBytes.id;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Documents in which 1,500 clients have written, as pages have that are opened again and again. */
class ManyClientsTest {
    private static final int CLIENTS = 1_500;

    private final long seed = Seeds.next();
    private final RandomGenerator random = Seeds.random(seed);
    private final SideBySide pair = new SideBySide(1L << 40, true);

    /** Ids in ascending order, with large steps between them. */
    private static long client(int number) {
        return 10L + number * 2_654_435L;
    }

    private static char letter(int number) {
        return (char) ('a' + number % 26);
    }

    private <T> List<T> shuffled(List<T> elements) {
        List<T> shuffled = new ArrayList<>(elements);
        Collections.shuffle(shuffled, new Random(random.nextLong()));
        return shuffled;
    }

    private static Doc fresh() {
        return Doc.create(DocOptions.defaults().withClientId(1L << 41));
    }

    /** Nobody has heard of anybody: the order is that of the ids, in whatever order the updates come. */
    @Test
    void insertsOnNothing_ofAll_standInTheOrderOfIds() {
        List<byte[]> updates = new ArrayList<>();
        StringBuilder expected = new StringBuilder();
        for (int c = 0; c < CLIENTS; c++) {
            updates.add(new UpdateBytes()
                    .block(client(c), 0)
                    .string(null, "" + letter(c))
                    .bytes());
            expected.append(letter(c));
        }
        shuffled(updates).forEach(pair.engine::apply);
        pair.engine.checkIntegrity();
        assertThat(pair.engine.text("t").toString()).as(Seeds.replay(seed)).isEqualTo(expected.toString());
        Doc atOnce = fresh();
        atOnce.apply(Update.merge(shuffled(updates)));
        atOnce.checkIntegrity();
        assertThat(atOnce.encodeState()).isEqualTo(pair.engine.encodeState());
        assertThat(atOnce.stateVector().size()).isEqualTo(CLIENTS);
    }

    /** Each one types behind what the one before has typed: a chain of origins through all clients. */
    @Test
    void textOfAll_oneBehindTheOther_waitsForItsFirst() {
        List<byte[]> updates = new ArrayList<>();
        StringBuilder expected = new StringBuilder();
        for (int c = 0; c < CLIENTS; c++) {
            UpdateBytes.Id origin = c == 0 ? null : id(client(c - 1), 0);
            updates.add(new UpdateBytes()
                    .block(client(c), 0)
                    .string(origin, "" + letter(c))
                    .bytes());
            expected.append(letter(c));
        }
        pair.apply(Update.merge(updates.subList(1, CLIENTS)));
        assertThat(pair.engine.text("t").length()).isZero();
        assertThat(pair.engine.pending()).isPresent();
        pair.apply(updates.getFirst());
        pair.checkAll("a chain of clients");
        assertThat(pair.engine.text("t").toString()).isEqualTo(expected.toString());
    }

    /** All set one key: the largest id wins, and nothing is left of the others but their tombstones. */
    @Test
    void valuesOfOneKey_ofAll_theLargestClientWins() {
        List<byte[]> updates = new ArrayList<>();
        for (int c = 0; c < CLIENTS; c++) {
            updates.add(new UpdateBytes().block(client(c), 0).entry("k", c).bytes());
        }
        pair.apply(Update.merge(updates));
        pair.checkAll(Seeds.replay(seed));
        Doc oneByOne = fresh();
        shuffled(updates).forEach(oneByOne::apply);
        oneByOne.checkIntegrity();
        assertThat(oneByOne.encodeState()).as(Seeds.replay(seed)).isEqualTo(pair.state());
        assertThat(pair.engine.map("m").toMap()).isEqualTo(Map.of("k", CLIENTS - 1.0));
        assertThat(pair.engine.deleteSet().clientCount()).isEqualTo(CLIENTS - 1);
    }

    /** Whoever knows half of the clients is told of the other half, the largest id first. */
    @Test
    void diff_forWhoKnowsHalf_hasTheOthersInDescendingOrder() {
        UpdateBytes all = new UpdateBytes();
        UpdateBytes odd = new UpdateBytes();
        LongPairs known = new LongPairs();
        for (int c = CLIENTS - 1; c >= 0; c--) {
            all.block(client(c), 0).string(null, "" + letter(c));
            if (c % 2 == 1) {
                odd.block(client(c), 0).string(null, "" + letter(c));
            } else {
                known.add(client(c), 1);
            }
        }
        byte[] whole = all.bytes();
        pair.engine.apply(whole);
        assertThat(pair.engine.encodeState()).isEqualTo(whole);
        assertThat(pair.engine.encodeState(StateVector.ofLargest(known), UpdateFormat.V1))
                .isEqualTo(odd.bytes());
    }

    /** A transaction that many have a part in leaves as one update with as many blocks. */
    @Test
    void transaction_ofAll_leavesAsOneUpdate() {
        List<byte[]> told = new ArrayList<>();
        Doc doc = fresh();
        doc.text("t");
        List<byte[]> updates = new ArrayList<>();
        for (int c = 0; c < CLIENTS; c++) {
            updates.add(new UpdateBytes()
                    .block(client(c), 0)
                    .string(null, "" + letter(c))
                    .bytes());
        }
        doc.onUpdate(UpdateFormat.V1, (update, txn) -> told.add(update));
        doc.transact(txn -> shuffled(updates).forEach(doc::apply));
        assertThat(told).hasSize(1);
        assertThat(told.getFirst()).isEqualTo(doc.encodeState());
    }

    /** Two elements of each client, deleted by somebody else in one range each. */
    @Test
    void deletionOfAll_leavesARangeForEach() {
        UpdateBytes inserts = new UpdateBytes();
        UpdateBytes deletes = new UpdateBytes();
        for (int c = CLIENTS - 1; c >= 0; c--) {
            inserts.block(client(c), 0).string(null, "ab" + letter(c));
            deletes.delete(client(c), 1, 2);
        }
        byte[] inserted = inserts.bytes();
        byte[] deleted = deletes.bytes();
        pair.engine.apply(inserted);
        pair.engine.apply(deleted);
        pair.engine.checkIntegrity();
        assertThat(pair.engine.text("t").toString()).isEqualTo("a".repeat(CLIENTS));
        assertThat(pair.engine.deleteSet().rangeCount()).isEqualTo(CLIENTS);
        Doc other = fresh();
        other.apply(deleted);
        other.apply(inserted);
        assertThat(other.encodeState()).isEqualTo(pair.engine.encodeState());
    }
}
