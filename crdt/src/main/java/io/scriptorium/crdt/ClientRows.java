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
    private static final int CHUNK = 128;
    private static final int NEAR = 8;
    private static final int STEPS = 4;
    private static final int[] NONE = {};

    final long id;
    final int index;
    /** The first clock that is not known. */
    int nextClock;

    /** What {@link #nextClock} was when a whole document had been loaded: rows below that may be joined were noted. */
    int loaded;

    /** What {@link #nextClock} was before the transaction numbered {@link #touchedIn}. */
    int clockBefore;

    int touchedIn;

    /** The row to which text was appended last, and the arena's index up to which there is room for more of it. */
    int openRow = Rows.NONE;

    int openLimit;

    private final Rows rows;
    private int[][] chunks = {new int[2]};
    /** The clocks of the rows, side by side, so that looking for one stays within a few lines of memory. */
    private int[][] clocks = {new int[2]};

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
        int last = sizes[c] - 1;
        if (clocks[c][last] <= clock) {
            chunk = c;
            slot = last;
            return chunks[c][last];
        }
        if (!isNear(clock)) {
            c = chunkOf(clock);
            chunk = c;
            slot = lastAtOrBefore(clocks[c], sizes[c], clock);
        }
        return chunks[chunk][slot];
    }

    /** Guesses where the clock should be if rows were of one length, and looks around there first. */
    private int chunkOf(int clock) {
        int guess = (int) ((long) clock * chunkCount / nextClock);
        for (int i = 0; i < NEAR; i++) {
            if (firstClocks[guess] > clock) {
                guess--;
            } else if (guess + 1 < chunkCount && firstClocks[guess + 1] <= clock) {
                guess++;
            } else {
                return guess;
            }
        }
        return lastAtOrBefore(firstClocks, chunkCount, clock);
    }

    /**
     * Whether the clock is covered by the row that was found last or by one soon after it, where this stands then:
     * neighbours tend to be looked for one after the other.
     */
    private boolean isNear(int clock) {
        int[] in = clocks[chunk];
        int at = slot;
        if (in[at] > clock) {
            return false;
        }
        int last = Math.min(at + STEPS, sizes[chunk] - 2);
        while (at <= last) {
            if (clock < in[at + 1]) {
                slot = at;
                return true;
            }
            at++;
        }
        return false;
    }

    /** The last index below {@code size} whose value is not above the clock; the first one's is not. */
    private static int lastAtOrBefore(int[] values, int size, int clock) {
        int low = 0;
        int left = size;
        while (left > 1) {
            int half = left >>> 1;
            // All ones when the value is not above the clock: a branch here would be guessed wrong every other time.
            low += half & ((values[low + half] - clock - 1) >> (Integer.SIZE - 1));
            left -= half;
        }
        return low;
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

    /**
     * Goes back, from the row where this stands, to the first one that may continue the row before it; answers {@link
     * Rows#NONE} when there is none that begins at {@code from} or later. Most rows continue nothing.
     */
    int backToContinuation(int from) {
        int[] at = rows.at;
        for (int c = chunk, last = slot; c >= 0; c--, last = c < 0 ? 0 : sizes[c] - 1) {
            int[] in = chunks[c];
            for (int i = last; i >= 0; i--) {
                int row = in[i];
                int clock = at[row + Rows.CLOCK];
                if (clock < from) {
                    return Rows.NONE;
                }
                if (at[row + Rows.ORIGIN_CLOCK] == clock - 1 || rows.isGc(row)) {
                    chunk = c;
                    slot = i;
                    return row;
                }
            }
        }
        return Rows.NONE;
    }

    /** Takes in a row right after the one that {@link #seek} has found; stands at the new one. */
    void insertAfterSought(int row) {
        if (sizes[chunk] == CHUNK) {
            int half = CHUNK / 2;
            int added = addChunk(chunk + 1, clocks[chunk][half]);
            System.arraycopy(chunks[chunk], half, chunks[added], 0, half);
            System.arraycopy(clocks[chunk], half, clocks[added], 0, half);
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
        System.arraycopy(clocks[chunk], slot + 1, clocks[chunk], slot, moved);
        sizes[chunk]--;
        if (sizes[chunk] == 0) {
            removeChunk(chunk);
        } else if (slot == 0) {
            firstClocks[chunk] = clocks[chunk][0];
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
            clocks[c] = Arrays.copyOf(clocks[c], Math.min(size * 2, CHUNK));
        }
        int[] in = chunks[c];
        System.arraycopy(in, index, in, index + 1, size - index);
        in[index] = row;
        in = clocks[c];
        System.arraycopy(in, index, in, index + 1, size - index);
        in[index] = rows.clock(row);
        sizes[c]++;
        if (index == 0) {
            firstClocks[c] = rows.clock(row);
        }
    }

    private int addChunk(int at, int firstClock) {
        if (chunkCount == chunks.length) {
            int larger = chunkCount * 2;
            chunks = Arrays.copyOf(chunks, larger);
            clocks = Arrays.copyOf(clocks, larger);
            sizes = Arrays.copyOf(sizes, larger);
            firstClocks = Arrays.copyOf(firstClocks, larger);
        }
        int moved = chunkCount - at;
        System.arraycopy(chunks, at, chunks, at + 1, moved);
        System.arraycopy(clocks, at, clocks, at + 1, moved);
        System.arraycopy(sizes, at, sizes, at + 1, moved);
        System.arraycopy(firstClocks, at, firstClocks, at + 1, moved);
        chunks[at] = new int[CHUNK];
        clocks[at] = new int[CHUNK];
        sizes[at] = 0;
        firstClocks[at] = firstClock;
        chunkCount++;
        return at;
    }

    private void removeChunk(int at) {
        chunkCount--;
        int moved = chunkCount - at;
        System.arraycopy(chunks, at + 1, chunks, at, moved);
        System.arraycopy(clocks, at + 1, clocks, at, moved);
        System.arraycopy(sizes, at + 1, sizes, at, moved);
        System.arraycopy(firstClocks, at + 1, firstClocks, at, moved);
        chunks[chunkCount] = NONE;
        clocks[chunkCount] = NONE;
    }
}
