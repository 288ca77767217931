package io.scriptorium.crdt;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A set of clocks of one client, as ranges in ascending order with a gap between any two.
 *
 * <p>They stand in chunks of at most {@value #CHUNK}, so that putting one in the middle moves little, and cost 16 bytes
 * each. Finding is a binary search over the chunks, then within one.
 *
 * <p>Threading: one owner.
 */
final class ClockRanges {
    private static final int CHUNK = 256;

    private static final class Chunk {
        long[] starts = new long[4];
        long[] ends = new long[4];
        int size;

        void insert(int index, long start, long end) {
            if (size == starts.length) {
                starts = Arrays.copyOf(starts, Math.min(size * 2, CHUNK));
                ends = Arrays.copyOf(ends, Math.min(size * 2, CHUNK));
            }
            System.arraycopy(starts, index, starts, index + 1, size - index);
            System.arraycopy(ends, index, ends, index + 1, size - index);
            starts[index] = start;
            ends[index] = end;
            size++;
        }

        void remove(int from, int to) {
            System.arraycopy(starts, to, starts, from, size - to);
            System.arraycopy(ends, to, ends, from, size - to);
            size -= to - from;
        }

        Chunk splitHalf() {
            int half = size / 2;
            Chunk upper = new Chunk();
            upper.starts = Arrays.copyOfRange(starts, half, size);
            upper.ends = Arrays.copyOfRange(ends, half, size);
            upper.size = size - half;
            size = half;
            return upper;
        }

        /** The index of the last range that starts at or before the clock, or -1. */
        int atOrBefore(long clock) {
            int index = Arrays.binarySearch(starts, 0, size, clock);
            return index >= 0 ? index : -index - 2;
        }
    }

    /** None of them is empty. */
    private final List<Chunk> chunks = new ArrayList<>(1);

    boolean contains(long start, long end) {
        int c = chunkAtOrBefore(start);
        if (c < 0) {
            return start >= end;
        }
        Chunk chunk = chunks.get(c);
        return end <= chunk.ends[chunk.atOrBefore(start)] || start >= end;
    }

    /** The end of the range that holds this clock, or the clock itself when none does. */
    long endOfRangeAt(long clock) {
        int c = chunkAtOrBefore(clock);
        return c < 0 ? clock : Math.max(clock, chunks.get(c).ends[chunks.get(c).atOrBefore(clock)]);
    }

    /** The start of the first range after this clock, or the limit when there is none before it. */
    long startAfter(long clock, long limit) {
        int c = Math.max(chunkAtOrBefore(clock), 0);
        if (c == chunks.size()) {
            return limit;
        }
        int next = chunks.get(c).atOrBefore(clock) + 1;
        if (next == chunks.get(c).size) {
            c++;
            next = 0;
        }
        return c == chunks.size() ? limit : Math.min(limit, chunks.get(c).starts[next]);
    }

    /** Adds to {@code out} what of a range is not in the set; answers whether that was all of it. */
    boolean collectMissing(long client, long start, long end, DeleteSetBuilder out) {
        long at = endOfRangeAt(start);
        boolean whole = at == start;
        while (at < end) {
            long next = startAfter(at, end);
            out.add(client, at, next);
            whole &= next == end;
            at = endOfRangeAt(next);
        }
        return whole;
    }

    void add(long start, long end) {
        if (start >= end) {
            return;
        }
        long from = start;
        long to = end;
        int c = Math.max(chunkAtOrBefore(start), 0);
        if (chunks.isEmpty()) {
            chunks.add(new Chunk());
        }
        Chunk chunk = chunks.get(c);
        int index = chunk.atOrBefore(start);
        if (index >= 0 && chunk.ends[index] >= start) {
            from = chunk.starts[index];
            to = Math.max(to, chunk.ends[index]);
        } else {
            index++;
        }
        to = absorb(c, index, to);
        chunk.insert(index, from, to);
        if (chunk.size == CHUNK) {
            chunks.add(c + 1, chunk.splitHalf());
        }
    }

    /** Takes out the ranges from this place on that start at or before {@code to}; answers the end of all of them. */
    private long absorb(int chunkIndex, int from, long to) {
        long end = to;
        Chunk chunk = chunks.get(chunkIndex);
        int until = from;
        while (until < chunk.size && chunk.starts[until] <= end) {
            end = Math.max(end, chunk.ends[until++]);
        }
        boolean wholeRest = until == chunk.size;
        chunk.remove(from, until);
        int next = chunkIndex + 1;
        while (wholeRest && next < chunks.size() && chunks.get(next).starts[0] <= end) {
            Chunk other = chunks.get(next);
            int gone = 0;
            while (gone < other.size && other.starts[gone] <= end) {
                end = Math.max(end, other.ends[gone++]);
            }
            other.remove(0, gone);
            wholeRest = other.size == 0;
            if (wholeRest) {
                chunks.remove(next);
            }
        }
        return end;
    }

    private int chunkAtOrBefore(long clock) {
        int low = 0;
        int high = chunks.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (chunks.get(middle).starts[0] <= clock) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }
}
