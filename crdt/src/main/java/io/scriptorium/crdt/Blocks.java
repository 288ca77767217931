package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.Lib0Reader;
import io.scriptorium.crdt.lib0.LimitExceededException;

/**
 * The table of an update's client blocks: whose they are, which clocks they cover and where their bytes are. Format V1
 * has no such table, so it takes one pass over all structs to make it.
 *
 * <p>Threading: immutable once scanned.
 */
final class Blocks {
    /** Counts, client and clock, one byte each. */
    private static final int SMALLEST_BLOCK_BYTES = 3;

    int count;
    /** Owner of each block, in the order of the bytes. */
    final long[] client;
    /** The clock of the first struct. */
    final long[] start;
    /** The clock after the last struct. */
    final long[] end;
    /** The clock of the first Skip, or {@link #end} when there is none. */
    final long[] firstGap;
    /** The clock after the last Skip, or {@link #start}: this much must be known for the block to continue it. */
    final long[] lastGapEnd;
    /** The number of structs. */
    final int[] structs;
    /** The index of the first struct's info byte, and the one after the last struct. */
    final int[] from;

    final int[] to;

    /** Of all blocks together, Skips included. */
    int structCount;
    /** The index at which the delete set begins. */
    int deleteSetFrom;

    /**
     * Whether the blocks are as Yjs writes them: clients descending and each once, no struct of length 0, neither first
     * nor last a Skip, no needless bits in an info byte of a GC.
     */
    boolean canonical = true;

    private Blocks(int capacity) {
        client = new long[capacity];
        start = new long[capacity];
        end = new long[capacity];
        firstGap = new long[capacity];
        lastGapEnd = new long[capacity];
        structs = new int[capacity];
        from = new int[capacity];
        to = new int[capacity];
    }

    /** An empty table for so many blocks, to be filled by {@link #addContinuous}. */
    static Blocks ofSize(int capacity) {
        return new Blocks(capacity);
    }

    /** Adds a block without a gap that begins at clock 0. */
    void addContinuous(long owner, long endClock, int structCountOfBlock, int fromIndex, int toIndex) {
        int index = add(owner, 0, fromIndex);
        end[index] = endClock;
        firstGap[index] = endClock;
        structs[index] = structCountOfBlock;
        structCount += structCountOfBlock;
        to[index] = toIndex;
    }

    /** Told of every struct while a scan is under way. */
    interface Visitor {
        void struct(StructReader struct);
    }

    /** Reads all blocks; the reader then stands at the delete set. */
    static Blocks scan(StructReader in, DecodeLimits limits, Visitor visitor) {
        long announced = in.in.readVarUint();
        int possible = Math.min(limits.maxClients(), in.in.remaining() / SMALLEST_BLOCK_BYTES);
        Blocks blocks = new Blocks((int) Math.min(announced, possible));
        long coveredClocks = 0;
        for (long b = 0; b < announced; b++) {
            if (b >= limits.maxClients()) {
                throw new LimitExceededException("clients", limits.maxClients(), in.in.position());
            }
            coveredClocks += blocks.scanBlock(in, limits, visitor, limits.maxClockStep() - coveredClocks);
        }
        blocks.deleteSetFrom = in.in.position();
        return blocks;
    }

    private long scanBlock(StructReader in, DecodeLimits limits, Visitor visitor, long clocksLeft) {
        long announced = in.in.readVarUint();
        long owner = in.in.readVarUint();
        in.begin(owner, in.in.readVarUint());
        int index = add(owner, in.clock, in.in.position());
        long covered = 0;
        boolean lastIsSkip = true;
        for (long i = 0; i < announced; i++) {
            in.next();
            if (structCount >= limits.maxStructs()) {
                throw in.tooManyStructs();
            }
            structCount++;
            structs[index]++;
            boolean skip = in.ref() == Structs.SKIP;
            if (in.length == 0 || (skip && i == 0) || (in.ref() == Structs.GC && in.info != Structs.GC)) {
                canonical = false;
            }
            if (skip) {
                firstGap[index] = Math.min(firstGap[index], in.clock);
                lastGapEnd[index] = in.clock + in.length;
            } else {
                covered += in.length;
                if (covered > clocksLeft) {
                    throw new LimitExceededException("clocks in one update", limits.maxClockStep(), in.start);
                }
            }
            lastIsSkip = skip;
            visitor.struct(in);
        }
        end[index] = in.clock + in.length;
        to[index] = in.in.position();
        firstGap[index] = Math.min(firstGap[index], end[index]);
        canonical &= !lastIsSkip;
        return covered;
    }

    private int add(long owner, long clock, int position) {
        if (count > 0 && client[count - 1] <= owner) {
            canonical = false;
        }
        client[count] = owner;
        start[count] = clock;
        firstGap[count] = Lib0Reader.MAX_SAFE_INTEGER;
        lastGapEnd[count] = clock;
        from[count] = position;
        return count++;
    }

    /** The table of bytes that have been checked before. */
    static Blocks of(byte[] update) {
        return scan(StructReader.trusting(update), DecodeLimits.TRUSTED, struct -> {});
    }

    /** The index of the client's block in a canonical table, or -1. */
    int indexOf(long wanted) {
        int low = 0;
        int high = count - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (client[middle] == wanted) {
                return middle;
            }
            if (client[middle] > wanted) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    /** Per client, how far the update goes from clock 0 on without a gap. */
    StateVector stateVector() {
        LongPairs pairs = new LongPairs();
        for (int b = 0; b < count; b++) {
            if (start[b] == 0) {
                pairs.add(client[b], firstGap[b]);
            }
        }
        return StateVector.ofLargest(pairs);
    }

    DeleteSet deleteSet(byte[] update) {
        return DeleteSet.read(new Lib0Reader(update, deleteSetFrom, update.length), DecodeLimits.TRUSTED);
    }
}
