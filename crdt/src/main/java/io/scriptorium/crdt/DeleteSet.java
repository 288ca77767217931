package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.Lib0Reader;
import io.scriptorium.crdt.lib0.Lib0Writer;
import java.util.Arrays;
import java.util.List;

/**
 * Ranges of clocks whose content is deleted.
 *
 * <pre>
 * deleteSet → varUint(number of clients) { varUint(client) varUint(number of ranges) range* }*
 * range     → V1: varUint(clock) varUint(length)
 *           | V2: varUint(clock - end of the client's range before, or 0) varUint(length - 1)
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
        return read(in, limits, UpdateFormat.V1);
    }

    static DeleteSet read(Lib0Reader in, DecodeLimits limits, UpdateFormat format) {
        return new DeleteSetBuilder().read(in, limits, format).build();
    }

    static DeleteSet union(List<DeleteSet> sets) {
        DeleteSetBuilder union = new DeleteSetBuilder();
        sets.forEach(union::add);
        return union.build();
    }

    void write(Lib0Writer out) {
        write(out, UpdateFormat.V1);
    }

    void write(Lib0Writer out, UpdateFormat format) {
        out.writeVarUint(clients.length);
        for (int c = 0; c < clients.length; c++) {
            out.writeVarUint(clients[c]);
            out.writeVarUint(from[c + 1] - from[c]);
            long end = 0;
            for (int r = from[c]; r < from[c + 1]; r++) {
                long length = ends[r] - starts[r];
                switch (format) {
                    case V1 -> {
                        out.writeVarUint(starts[r]);
                        out.writeVarUint(length);
                    }
                    case V2 -> {
                        out.writeVarUint(starts[r] - end);
                        out.writeVarUint(length - 1);
                    }
                }
                end = ends[r];
            }
        }
    }

    boolean contains(long client, long clock) {
        return rangeOf(client, clock) >= 0;
    }

    /** The index of the range that holds a clock, or -1. */
    private int rangeOf(long client, long clock) {
        int index = indexOf(client);
        if (index < 0) {
            return -1;
        }
        int range = Arrays.binarySearch(starts, from[index], from[index + 1], clock);
        int candidate = range >= 0 ? range : -range - 2;
        return candidate >= from[index] && clock < ends[candidate] ? candidate : -1;
    }

    /** Where the client is, for {@link #client}; below 0 when nothing of it is deleted. */
    int indexOf(long client) {
        int low = 0;
        int high = clients.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (clients[middle] == client) {
                return middle;
            }
            if (clients[middle] > client) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    boolean containsAll(DeleteSet other) {
        for (int c = 0; c < other.clients.length; c++) {
            for (int r = other.from[c]; r < other.from[c + 1]; r++) {
                int range = rangeOf(other.clients[c], other.starts[r]);
                if (range < 0 || other.ends[r] > ends[range]) {
                    return false;
                }
            }
        }
        return true;
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
