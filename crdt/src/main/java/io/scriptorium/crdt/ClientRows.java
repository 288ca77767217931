package io.scriptorium.crdt;

import java.util.Arrays;

/**
 * The rows of one client in the order of their clocks, without a gap from 0 to {@link #nextClock}.
 *
 * <p>They stand in chunks of at most {@value #CHUNK}, so that a split in the middle of a long history moves little; a
 * clock is found by a binary search over the chunks' first clocks, then in one chunk.
 *
 * <p>Threading: the document's writer.
 */
final class ClientRows {
    private static final int CHUNK = 256;

    final long id;
    final int index;
    /** The first clock that is not known. */
    int nextClock;

    /** What {@link #nextClock} was before the transaction numbered {@link #touchedIn}. */
    int clockBefore;

    int touchedIn;

    /** The row to which text was appended last, and the arena's index up to which there is room for more of it. */
    int openRow = Rows.NONE;

    int openLimit;

    private final Rows rows;
    private int[][] chunks = {new int[2]};
    private int[] sizes = new int[1];
    private int[] firstClocks = new int[1];
    private int chunkCount = 1;

    /** Where {@link #seek} has found something. */
    private int chunk;

    private int slot;

    ClientRows(Rows rows, long id, int index) {
        this.rows = rows;
        this.id = id;
        this.index = index;
    }

    boolean isEmpty() {
        return sizes[0] == 0;
    }

    int last() {
        int c = chunkCount - 1;
        return chunks[c][sizes[c] - 1];
    }

    int first() {
        return chunks[0][0];
    }

    void append(int row) {
        int c = chunkCount - 1;
        if (sizes[c] == CHUNK) {
            c = addChunk(chunkCount, rows.clock(row));
        }
        insert(c, sizes[c], row);
    }

    /** Finds the row that covers a known clock and stands there. */
    int seek(int clock) {
        int c = chunkCount - 1;
        if (firstClocks[c] > clock) {
            int low = 0;
            int high = c - 1;
            while (low <= high) {
                int middle = (low + high) >>> 1;
                if (firstClocks[middle] <= clock) {
                    low = middle + 1;
                } else {
                    high = middle - 1;
                }
            }
            c = high;
        }
        int[] in = chunks[c];
        int[] at = rows.at;
        int high = sizes[c] - 1;
        if (at[in[high] + Rows.CLOCK] > clock) {
            int low = 0;
            high--;
            while (low <= high) {
                int middle = (low + high) >>> 1;
                if (at[in[middle] + Rows.CLOCK] <= clock) {
                    low = middle + 1;
                } else {
                    high = middle - 1;
                }
            }
        }
        chunk = c;
        slot = high;
        return in[high];
    }

    /** The row after the one that {@link #seek} or this has found last, or {@link Rows#NONE}. */
    int next() {
        if (slot + 1 < sizes[chunk]) {
            return chunks[chunk][++slot];
        }
        if (chunk + 1 < chunkCount) {
            slot = 0;
            return chunks[++chunk][0];
        }
        return Rows.NONE;
    }

    /** The row before the one that {@link #seek} or this has found last, or {@link Rows#NONE}. */
    int previous() {
        if (slot > 0) {
            return chunks[chunk][--slot];
        }
        if (chunk > 0) {
            chunk--;
            slot = sizes[chunk] - 1;
            return chunks[chunk][slot];
        }
        return Rows.NONE;
    }

    /** Takes in a row right after the one that {@link #seek} has found; stands at the new one. */
    void insertAfterSought(int row) {
        if (sizes[chunk] == CHUNK) {
            int half = CHUNK / 2;
            int[] upper = new int[CHUNK];
            System.arraycopy(chunks[chunk], half, upper, 0, half);
            int added = addChunk(chunk + 1, rows.clock(upper[0]));
            chunks[added] = upper;
            sizes[added] = half;
            sizes[chunk] = half;
            if (slot >= half) {
                chunk = added;
                slot -= half;
            }
        }
        insert(chunk, ++slot, row);
    }

    /** Takes out the row that {@link #seek} has found, which is not the first one; stands at the one before. */
    void removeSought() {
        int[] in = chunks[chunk];
        int moved = sizes[chunk] - slot - 1;
        System.arraycopy(in, slot + 1, in, slot, moved);
        sizes[chunk]--;
        if (sizes[chunk] == 0) {
            removeChunk(chunk);
        } else if (slot == 0) {
            firstClocks[chunk] = rows.clock(in[0]);
        }
        if (slot > 0) {
            slot--;
        } else {
            chunk--;
            slot = sizes[chunk] - 1;
        }
    }

    private void insert(int c, int index, int row) {
        int size = sizes[c];
        if (size == chunks[c].length) {
            chunks[c] = Arrays.copyOf(chunks[c], Math.min(size * 2, CHUNK));
        }
        int[] in = chunks[c];
        System.arraycopy(in, index, in, index + 1, size - index);
        in[index] = row;
        sizes[c]++;
        if (index == 0) {
            firstClocks[c] = rows.clock(row);
        }
    }

    private int addChunk(int at, int firstClock) {
        if (chunkCount == chunks.length) {
            int larger = chunkCount * 2;
            chunks = Arrays.copyOf(chunks, larger);
            sizes = Arrays.copyOf(sizes, larger);
            firstClocks = Arrays.copyOf(firstClocks, larger);
        }
        int moved = chunkCount - at;
        System.arraycopy(chunks, at, chunks, at + 1, moved);
        System.arraycopy(sizes, at, sizes, at + 1, moved);
        System.arraycopy(firstClocks, at, firstClocks, at + 1, moved);
        chunks[at] = new int[CHUNK];
        sizes[at] = 0;
        firstClocks[at] = firstClock;
        chunkCount++;
        return at;
    }

    private void removeChunk(int at) {
        chunkCount--;
        int moved = chunkCount - at;
        System.arraycopy(chunks, at + 1, chunks, at, moved);
        System.arraycopy(sizes, at + 1, sizes, at, moved);
        System.arraycopy(firstClocks, at + 1, firstClocks, at, moved);
        chunks[chunkCount] = new int[0];
    }
}
