package io.scriptorium.crdt;

import static io.scriptorium.crdt.UpdateBytes.id;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** {@link Deletion} and what a {@link Transaction} notes of it. */
class DeletionTest {
    private final long seed = Seeds.next();
    private final RandomGenerator random = Seeds.random(seed);

    private static Doc doc(boolean gc) {
        return Doc.create(DocOptions.defaults().withClientId(1L << 40).withGc(gc));
    }

    /** Ranges of any size against one bit for each clock, over rows that were split in all ways. */
    @Test
    void deleteRange_anywhere_deletesTheseClocksOnly() {
        for (int round = 0; round < Seeds.rounds(40); round++) {
            int length = 400;
            boolean[] deleted = new boolean[length];
            Doc doc = doc(random.nextBoolean());
            String text = "0123456789".repeat(length / 10);
            doc.apply(new UpdateBytes().block(1, 0).string(null, text).bytes());
            for (int step = 0; step < 30; step++) {
                int from = random.nextInt(length);
                int to = from + 1 + random.nextInt(Math.min(length - from, step % 5 == 0 ? length : 9));
                doc.apply(new UpdateBytes().delete(1, from, to - from).bytes());
                Arrays.fill(deleted, from, to, true);
                StringBuilder expected = new StringBuilder();
                for (int i = 0; i < length; i++) {
                    assertThat(doc.deleteSet().contains(1, i))
                            .as(Seeds.replay(seed))
                            .isEqualTo(deleted[i]);
                    if (!deleted[i]) {
                        expected.append(text.charAt(i));
                    }
                }
                assertThat(doc.text("t").toString()).as(Seeds.replay(seed)).isEqualTo(expected.toString());
                doc.checkIntegrity();
            }
            assertAlternates(doc);
        }
    }

    /** After each transaction what belongs together is joined: rows of text and tombstones take turns. */
    private void assertAlternates(Doc doc) {
        Store store = doc.store;
        int before = Rows.NONE;
        for (int row = store.clients.of(1).seek(0);
                row != Rows.NONE;
                row = store.clients.of(1).next()) {
            if (before != Rows.NONE) {
                assertThat(store.rows.isDeleted(row)).as(Seeds.replay(seed)).isNotEqualTo(store.rows.isDeleted(before));
            }
            before = row;
        }
    }

    private static byte[] nested(int levels) {
        UpdateBytes update = new UpdateBytes().block(1, 0);
        update.item(Structs.TYPE, null, null, out -> out.writeVarUint(Structs.ARRAY));
        for (int level = 1; level < levels; level++) {
            long parent = level - 1L;
            update.struct(Structs.TYPE, out -> {
                out.writeVarUint(0);
                out.writeVarUint(1);
                out.writeVarUint(parent);
                out.writeVarUint(Structs.ARRAY);
            });
        }
        return update.bytes();
    }

    /** A thread with a small stack would overflow in the first few thousand levels of a recursion. */
    @Test
    void delete_hundredThousandLevels_needsNoStack() {
        int levels = 100_000;
        for (boolean gc : new boolean[] {true, false}) {
            Doc doc = doc(gc);
            doc.apply(nested(levels));
            doc.checkIntegrity();
            doc.apply(new UpdateBytes().delete(1, 0, 1).bytes());
            doc.checkIntegrity();
            assertThat(doc.array("t").size()).isZero();
            DeleteSet deletes = doc.deleteSet();
            assertThat(deletes.rangeCount()).isEqualTo(1);
            assertThat(deletes.end(0)).isEqualTo(levels);
            if (gc) {
                byte[] expected = new UpdateBytes()
                        .block(1, 0)
                        .deleted(null, 1)
                        .gc(levels - 1)
                        .delete(1, 0, levels)
                        .bytes();
                assertThat(doc.encodeState()).isEqualTo(expected);
            }
        }
    }

    /** Deleting the innermost first, level by level or at once with the rest, comes to the same. */
    @Test
    void delete_fromInsideOut_collectsTheSame() {
        int levels = 200;
        Doc outsideIn = doc(true);
        outsideIn.apply(nested(levels));
        outsideIn.apply(new UpdateBytes().delete(1, 0, 1).bytes());
        Doc insideOut = doc(true);
        insideOut.apply(nested(levels));
        for (int clock = levels - 1; clock >= 0; clock -= 1 + random.nextInt(3)) {
            insideOut.apply(new UpdateBytes().delete(1, clock, 1).bytes());
            insideOut.checkIntegrity();
        }
        insideOut.apply(new UpdateBytes().delete(1, 0, 1).bytes());
        assertThat(insideOut.encodeState()).as(Seeds.replay(seed)).isEqualTo(outsideIn.encodeState());
    }

    @Test
    void collect_typeWithKeysAndChildren_leavesOneTombstoneAndGcs() {
        Doc doc = doc(true);
        Array array = doc.array("a");
        YMap map = array.insertMap(0);
        map.set("k", "v1");
        map.set("k", "v2");
        map.putText("text").insert(0, "abc");
        map.putArray("list").insertMap(0).set("deep", 1);
        int clocks = (int) doc.stateVector().get(doc.clientId());
        array.delete(0, 1);
        doc.checkIntegrity();
        ClientRows client = doc.store.clients.of(doc.clientId());
        assertThat(doc.store.rows.kind(client.first())).isEqualTo(Structs.DELETED);
        assertThat(doc.store.rows.length(client.first())).isEqualTo(1);
        assertThat(doc.store.rows.isGc(client.last())).isTrue();
        assertThat(doc.store.rows.length(client.last())).isEqualTo(clocks - 1);
        assertThat(map.isDeleted()).isTrue();
        assertThat(map.toMap()).isEmpty();
    }

    @Test
    void collect_keptRows_keepTheirContent() {
        Doc doc = doc(true);
        doc.text("t").insert(0, "abcdef");
        doc.transact(txn -> {
            Store store = doc.store;
            int row = store.startingAt(txn, store.clients.at(0), 2);
            store.endingAt(txn, store.clients.at(0), 3);
            store.rows.setKept(row, true);
            doc.text("t").delete(0, 6);
        });
        int row = doc.store.clients.at(0).seek(2);
        assertThat(doc.store.rows.kind(row)).isEqualTo(Structs.STRING);
        assertThat(doc.store.text(row)).isEqualTo("cd");
        assertThat(doc.store.rows.kind(doc.store.clients.at(0).seek(0))).isEqualTo(Structs.DELETED);
        assertThat(doc.store.rows.kind(doc.store.clients.at(0).seek(5))).isEqualTo(Structs.DELETED);
        doc.checkIntegrity();
    }

    /** A row that was begun before a transaction and grew in it is added by it from the clock on where it grew. */
    @Test
    void adds_ofARowThatGrew_isTrueFromWhereItGrew() {
        Doc doc = doc(true);
        doc.text("t").insert(0, "abc");
        doc.apply(new UpdateBytes().block(7, 0).string(null, "other").bytes());
        ClientRows own = doc.store.clients.of(doc.clientId());
        ClientRows other = doc.store.clients.of(7);
        List<Transaction> kept = new ArrayList<>();
        doc.transact(txn -> {
            int at = doc.text("t").toString().indexOf("abc") + 3;
            assertThat(txn.adds(own, 2)).isFalse();
            doc.text("t").insert(at, "de");
            kept.add(txn);
            assertAddsFrom(txn, own, 3, 5);
            assertThat(txn.adds(other, 0)).isFalse();
        });
        // Another transaction touches the same client; the first one still knows what it has added.
        doc.transact(txn -> {
            doc.text("t").insert(0, "f");
            assertAddsFrom(txn, own, 5, 6);
            assertAddsFrom(kept.getFirst(), own, 3, 5);
        });
    }

    private static void assertAddsFrom(Transaction transaction, ClientRows client, int first, int end) {
        for (int clock = 0; clock < end; clock++) {
            assertThat(transaction.adds(client, clock)).as("clock %d", clock).isEqualTo(clock >= first);
        }
    }

    @Test
    void deletes_madeInAnyOrder_areSortedAndJoined() {
        Doc doc = doc(false);
        doc.apply(new UpdateBytes().block(3, 0).string(null, "abcdefgh").bytes());
        doc.apply(new UpdateBytes().block(8, 0).string(null, "12345678").bytes());
        List<DeleteSet> seen = new ArrayList<>();
        doc.onTransaction(txn -> seen.add(txn.deletes()));
        doc.transact(txn -> {
            doc.apply(new UpdateBytes().delete(3, 6, 2).bytes());
            doc.apply(new UpdateBytes().delete(8, 1, 1).bytes());
            doc.apply(new UpdateBytes().delete(3, 1, 2).bytes());
            doc.apply(new UpdateBytes().delete(8, 0, 1).bytes());
            doc.apply(new UpdateBytes().delete(3, 0, 4).bytes());
        });
        DeleteSet deletes = seen.getFirst();
        assertThat(List.of(deletes.client(0), deletes.client(1))).containsExactly(8L, 3L);
        List<Long> ranges = new ArrayList<>();
        for (int r = 0; r < deletes.rangeCount(); r++) {
            ranges.add(deletes.start(r));
            ranges.add(deletes.end(r));
        }
        assertThat(ranges).containsExactly(0L, 2L, 0L, 4L, 6L, 8L);
    }

    /** What a listener writes belongs to the next transaction, though it is joined to rows of the first. */
    @Test
    void merge_whenAListenerTypesOn_keepsTheTransactionsApart() {
        Doc doc = doc(true);
        List<byte[]> updates = new ArrayList<>();
        doc.onUpdate(UpdateFormat.V1, (update, txn) -> updates.add(update));
        boolean[] once = {true};
        doc.text("t").observe(event -> {
            if (once[0]) {
                once[0] = false;
                doc.text("t").insert(doc.text("t").length(), "cd");
            }
        });
        doc.text("t").insert(0, "ab");
        long client = doc.clientId();
        assertThat(updates).hasSize(2);
        Doc other = doc(true);
        updates.forEach(other::apply);
        assertThat(other.text("t").toString()).isEqualTo("abcd");
        assertThat(other.encodeState()).isEqualTo(doc.encodeState());
        byte[] second =
                new UpdateBytes().block(client, 2).string(id(client, 1), "cd").bytes();
        assertThat(updates.get(1)).isEqualTo(second);
        doc.checkIntegrity();
    }
}
