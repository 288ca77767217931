package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.Lib0Reader;
import io.scriptorium.crdt.lib0.LimitExceededException;

/**
 * Gathers ranges for a {@link DeleteSet}, in any order. Those that come in the order of the set, as they usually do,
 * are kept once and joined at once; only others are sorted in the end.
 */
final class DeleteSetBuilder {
    private static final int SMALLEST_CLIENT_BYTES = 2;
    private static final int SMALLEST_RANGE_BYTES = 2;

    /** Client id, and the index of its first range; an entry for each run of ranges of one client. */
    private final LongPairs runs = new LongPairs();
    /** Start and end of all ranges, run after run. */
    private final LongPairs ranges = new LongPairs();

    private boolean ordered = true;

    /** Reads a delete set; see {@link DeleteSet} for the grammar. */
    DeleteSetBuilder read(Lib0Reader in, DecodeLimits limits, UpdateFormat format) {
        long clients = in.readVarUint();
        runs.reserve(Math.min(clients, in.remaining() / SMALLEST_CLIENT_BYTES));
        for (long c = 0; c < clients; c++) {
            if (c >= limits.maxClients()) {
                throw new LimitExceededException("clients", limits.maxClients(), in.position());
            }
            long client = in.readVarUint();
            long count = in.readVarUint();
            ranges.reserve(Math.min(count, in.remaining() / SMALLEST_RANGE_BYTES));
            long end = 0;
            for (long r = 0; r < count; r++) {
                int at = in.position();
                if (ranges.size >= limits.maxDeleteRanges()) {
                    throw new LimitExceededException("delete ranges", limits.maxDeleteRanges(), at);
                }
                long clock = in.readVarUint();
                long length = in.readVarUint();
                if (format == UpdateFormat.V2) {
                    clock += end;
                    length++;
                }
                limits.checkRange(clock, length, at);
                end = clock + length;
                add(client, clock, end);
            }
        }
        return this;
    }

    DeleteSetBuilder add(DeleteSet set) {
        for (int c = 0; c < set.clientCount(); c++) {
            for (int r = set.firstRange(c); r < set.firstRange(c + 1); r++) {
                add(set.client(c), set.start(r), set.end(r));
            }
        }
        return this;
    }

    void add(long client, long start, long end) {
        if (start == end) {
            return;
        }
        int lastRun = runs.size - 1;
        if (lastRun < 0 || runs.first[lastRun] != client) {
            ordered &= lastRun < 0 || client < runs.first[lastRun];
            runs.add(client, ranges.size);
        } else {
            int last = ranges.size - 1;
            if (start >= ranges.first[last] && start <= ranges.second[last]) {
                ranges.second[last] = Math.max(ranges.second[last], end);
                return;
            }
            ordered &= start > ranges.second[last];
        }
        ranges.add(start, end);
    }

    DeleteSet build() {
        if (runs.size == 0) {
            return DeleteSet.EMPTY;
        }
        if (!ordered) {
            return sorted().build();
        }
        int[] from = new int[runs.size + 1];
        for (int i = 0; i < runs.size; i++) {
            from[i] = (int) runs.second[i];
        }
        from[runs.size] = ranges.size;
        runs.trim();
        ranges.trim();
        return new DeleteSet(runs.first, from, ranges.first, ranges.second);
    }

    /** The same ranges, added to another builder in the order of the set. */
    private DeleteSetBuilder sorted() {
        LongPairs clients = new LongPairs();
        clients.reserve(runs.size);
        for (int run = 0; run < runs.size; run++) {
            clients.add(runs.first[run], run);
        }
        clients.sort();
        DeleteSetBuilder sorted = new DeleteSetBuilder();
        LongPairs own = new LongPairs();
        for (int last = clients.size - 1; last >= 0; last--) {
            int run = (int) clients.second[last];
            long end = run + 1 < runs.size ? runs.second[run + 1] : ranges.size;
            for (int r = (int) runs.second[run]; r < end; r++) {
                own.add(ranges.first[r], ranges.second[r]);
            }
            if (last == 0 || clients.first[last - 1] != clients.first[last]) {
                own.sort();
                for (int r = 0; r < own.size; r++) {
                    sorted.add(clients.first[last], own.first[r], own.second[r]);
                }
                own.size = 0;
            }
        }
        return sorted;
    }
}
