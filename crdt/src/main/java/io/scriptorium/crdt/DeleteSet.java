package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.Lib0Reader;
import io.scriptorium.crdt.lib0.Lib0Writer;
import io.scriptorium.crdt.lib0.LimitExceededException;
import io.scriptorium.crdt.lib0.MalformedUpdateException;
import java.util.Arrays;
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

    private DeleteSet(long[] clients, int[] from, long[] starts, long[] ends) {
        this.clients = clients;
        this.from = from;
        this.starts = starts;
        this.ends = ends;
    }

    static DeleteSet read(Lib0Reader in, DecodeLimits limits) {
        Collector collected = new Collector();
        collected.read(in, limits);
        return collected.toDeleteSet();
    }

    static DeleteSet union(List<DeleteSet> sets) {
        Collector collected = new Collector();
        DeleteSet only = EMPTY;
        for (DeleteSet set : sets) {
            if (set.rangeCount() > 0) {
                only = set;
                collected.add(set);
            }
        }
        return collected.inputs == 1 ? only : collected.toDeleteSet();
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

    /** Whether this one clock is in the set. */
    boolean contains(long client, long clock) {
        int c = indexOf(client);
        if (c < 0) {
            return false;
        }
        int r = Arrays.binarySearch(starts, from[c], from[c + 1], clock);
        int candidate = r >= 0 ? r : -r - 2;
        return candidate >= from[c] && clock < ends[candidate];
    }

    private int indexOf(long client) {
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

    /** Gathers ranges in any order. One list of ranges in the order of arrival, one of which client they belong to. */
    static final class Collector {
        /** Client id, and the index of its first range in {@link #ranges}; one entry for each run of ranges. */
        private final LongPairs runs = new LongPairs();

        private final LongPairs ranges = new LongPairs();
        private int inputs;

        void read(Lib0Reader in, DecodeLimits limits) {
            inputs++;
            long clientCount = in.readVarUint();
            for (long c = 0; c < clientCount; c++) {
                if (c >= limits.maxClients()) {
                    throw new LimitExceededException("clients", limits.maxClients(), in.position());
                }
                long client = in.readVarUint();
                long count = in.readVarUint();
                runs.add(client, ranges.size);
                for (long r = 0; r < count; r++) {
                    int at = in.position();
                    if (ranges.size >= limits.maxDeleteRanges()) {
                        throw new LimitExceededException("delete ranges", limits.maxDeleteRanges(), at);
                    }
                    long clock = in.readVarUint();
                    long length = in.readVarUint();
                    checkEnd(clock, length, limits, at);
                    if (length > 0) {
                        ranges.add(clock, clock + length);
                    }
                }
            }
        }

        /** Both summands are below 2^53, so the sum does not overflow. */
        static void checkEnd(long clock, long length, DecodeLimits limits, int at) {
            if (clock + length > Lib0Reader.MAX_SAFE_INTEGER) {
                throw new MalformedUpdateException("a range of clocks beyond 2^53-1", at);
            }
            if (clock + length > limits.maxClock()) {
                throw new LimitExceededException("for a clock", limits.maxClock(), at);
            }
        }

        void add(DeleteSet set) {
            inputs++;
            for (int c = 0; c < set.clients.length; c++) {
                runs.add(set.clients[c], ranges.size);
                for (int r = set.from[c]; r < set.from[c + 1]; r++) {
                    ranges.add(set.starts[r], set.ends[r]);
                }
            }
        }

        void add(long client, long start, long end) {
            if (start == end) {
                return;
            }
            if (runs.size == 0 || runs.first[runs.size - 1] != client) {
                runs.add(client, ranges.size);
            }
            ranges.add(start, end);
        }

        DeleteSet toDeleteSet() {
            // The end of run i is the start of run i + 1 in the order of arrival: note it before sorting the runs.
            LongPairs runEnds = new LongPairs();
            for (int i = 0; i < runs.size; i++) {
                long end = i + 1 < runs.size ? runs.second[i + 1] : ranges.size;
                if (end > runs.second[i]) {
                    runEnds.add(runs.first[i], (runs.second[i] << 31) | end);
                }
            }
            runEnds.sort();
            long[] clients = new long[runEnds.size];
            int[] from = new int[runEnds.size + 1];
            long[] starts = new long[ranges.size];
            long[] ends = new long[ranges.size];
            int clientCount = 0;
            int rangeCount = 0;
            for (int high = runEnds.size; high > 0; ) {
                int low = high - 1;
                while (low > 0 && runEnds.first[low - 1] == runEnds.first[high - 1]) {
                    low--;
                }
                LongPairs own = new LongPairs();
                for (int i = low; i < high; i++) {
                    int end = (int) (runEnds.second[i] & Integer.MAX_VALUE);
                    for (int r = (int) (runEnds.second[i] >>> 31); r < end; r++) {
                        own.add(ranges.first[r], ranges.second[r]);
                    }
                }
                own.sort();
                clients[clientCount] = runEnds.first[low];
                for (int r = 0; r < own.size; r++) {
                    if (rangeCount > from[clientCount] && own.first[r] <= ends[rangeCount - 1]) {
                        ends[rangeCount - 1] = Math.max(ends[rangeCount - 1], own.second[r]);
                    } else {
                        starts[rangeCount] = own.first[r];
                        ends[rangeCount++] = own.second[r];
                    }
                }
                from[++clientCount] = rangeCount;
                high = low;
            }
            return clientCount == 0
                    ? EMPTY
                    : new DeleteSet(
                            Arrays.copyOf(clients, clientCount),
                            Arrays.copyOf(from, clientCount + 1),
                            Arrays.copyOf(starts, rangeCount),
                            Arrays.copyOf(ends, rangeCount));
        }
    }
}
