package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.Lib0Reader;
import io.scriptorium.crdt.lib0.Lib0Writer;
import java.util.List;

/**
 * Ranges of clocks whose content is deleted.
 *
 * <pre>
 * deleteSet → varUint(number of clients) { varUint(client) varUint(number of ranges) { varUint(clock) varUint(length) }* }*
 * </pre>
 *
 * Reading accepts any order, overlap, repetition and empty ranges; held and written are, as by Yjs, the clients in
 * descending order and of each the ranges ascending, with a gap between any two. Four arrays, however many ranges.
 *
 * <p>Threading: immutable.
 */
final class DeleteSet {
    static final DeleteSet EMPTY = new DeleteSet(new long[0], new int[] {0}, new long[0], new long[0]);

    /** Descending, each once. */
    private final long[] clients;
    /** The ranges of {@code clients[i]} have the indexes {@code from[i]} (inclusive) to {@code from[i + 1]}. */
    private final int[] from;

    private final long[] starts;
    private final long[] ends;

    /** Takes the arrays over; they must be as the fields say. */
    DeleteSet(long[] clients, int[] from, long[] starts, long[] ends) {
        this.clients = clients;
        this.from = from;
        this.starts = starts;
        this.ends = ends;
    }

    static DeleteSet read(Lib0Reader in, DecodeLimits limits) {
        return new DeleteSetBuilder().read(in, limits).build();
    }

    static DeleteSet union(List<DeleteSet> sets) {
        DeleteSetBuilder union = new DeleteSetBuilder();
        sets.forEach(union::add);
        return union.build();
    }

    void write(Lib0Writer out) {
        out.writeVarUint(clients.length);
        for (int c = 0; c < clients.length; c++) {
            out.writeVarUint(clients[c]);
            out.writeVarUint(from[c + 1] - from[c]);
            for (int r = from[c]; r < from[c + 1]; r++) {
                out.writeVarUint(starts[r]);
                out.writeVarUint(ends[r] - starts[r]);
            }
        }
    }

    boolean isEmpty() {
        return starts.length == 0;
    }

    int rangeCount() {
        return starts.length;
    }

    int clientCount() {
        return clients.length;
    }

    /** The n-th largest client id. */
    long client(int index) {
        return clients[index];
    }

    /** The index of the first range of the n-th client; the last one's is {@code firstRange(index + 1) - 1}. */
    int firstRange(int index) {
        return from[index];
    }

    long start(int range) {
        return starts[range];
    }

    long end(int range) {
        return ends[range];
    }
}
