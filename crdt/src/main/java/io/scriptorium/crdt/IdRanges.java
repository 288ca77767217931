package io.scriptorium.crdt;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a transaction has inserted or deleted, as undo keeps it: a set of ids, whose clients have the order in which they
 * occurred. Undo goes through them in this order, and it decides which clocks the copies get.
 *
 * <p>Threading: immutable.
 */
final class IdRanges {
    private final DeleteSet set;
    private final Set<Long> clients;

    private IdRanges(DeleteSet set, Set<Long> clients) {
        this.set = set;
        this.clients = clients;
    }

    static IdRanges deletedBy(Transaction transaction) {
        Set<Long> clients = new LinkedHashSet<>();
        transaction.clientsByFirstDeletion(transaction.doc().store).forEach(client -> clients.add(client.id));
        return new IdRanges(transaction.deletes(), clients);
    }

    static IdRanges insertedBy(Transaction transaction) {
        Integer[] touched = new Integer[transaction.touchedCount()];
        Arrays.setAll(touched, i -> i);
        Arrays.sort(touched, Comparator.comparing(i -> transaction.touched(i).index));
        Set<Long> clients = LinkedHashSet.newLinkedHashSet(touched.length);
        DeleteSetBuilder set = new DeleteSetBuilder();
        for (int i : touched) {
            if (transaction.clockAfter(i) > transaction.clockBefore(i)) {
                long client = transaction.touched(i).id;
                clients.add(client);
                set.add(client, transaction.clockBefore(i), transaction.clockAfter(i));
            }
        }
        return new IdRanges(set.build(), clients);
    }

    IdRanges and(IdRanges later) {
        Set<Long> both = new LinkedHashSet<>(clients);
        both.addAll(later.clients);
        return new IdRanges(DeleteSet.union(List.of(set, later.set)), both);
    }

    boolean contains(long client, long clock) {
        return set.contains(client, clock);
    }

    private interface RangeVisitor {
        void range(ClientRows client, int start, int end);
    }

    private void forEachRange(Store store, RangeVisitor visitor) {
        for (long id : clients) {
            ClientRows client = store.clients.find(id);
            int c = set.indexOf(id);
            if (client != null && c >= 0) {
                for (int r = set.firstRange(c); r < set.firstRange(c + 1); r++) {
                    int end = (int) Math.min(set.end(r), client.nextClock);
                    if (set.start(r) < end) {
                        visitor.range(client, (int) set.start(r), end);
                    }
                }
            }
        }
    }

    /** Visits all rows, GCs too, after splitting those that are only partly in the set. */
    void forEachRow(Transaction transaction, Store.RowVisitor visitor) {
        forEachRange(
                transaction.doc().store, (client, start, end) -> forEachRow(transaction, client, start, end, visitor));
    }

    /** Makes the rows the items that Yjs has; see {@link Store#joinLeftApart}. */
    void joinLeftApart(Store store) {
        forEachRange(store, store::joinLeftApart);
    }

    private static void forEachRow(
            Transaction transaction, ClientRows client, int start, int end, Store.RowVisitor visitor) {
        Store store = transaction.doc().store;
        int clock = start;
        while (clock < end) {
            int row = store.startingAt(transaction, client, clock);
            if (store.rows.end(row) > end) {
                store.endingAt(transaction, client, end - 1);
            }
            clock = store.rows.end(row);
            visitor.row(row);
        }
    }
}
