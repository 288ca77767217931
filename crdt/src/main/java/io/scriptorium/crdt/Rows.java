package io.scriptorium.crdt;

import java.util.Arrays;

/**
 * The structs of a document, each a row of {@value #STRIDE} ints in one array: no object per struct, so that a fragmented
 * text costs bytes and not work for the collector. A row is named by the index of its first int, which stays the same
 * for as long as the row lives; rows that were merged away are used again.
 *
 * <p>Clocks are ints: a document refuses updates that reach 2^31 (see {@link DecodeLimits#DOCUMENT}).
 *
 * <p>Threading: the document's writer.
 */
final class Rows {
    static final int NONE = -1;

    static final int STRIDE = 9;
    static final int CLOCK = 0;
    static final int LENGTH = 1;
    /** The content's kind and the flags below; the client's index above them. */
    private static final int META = 2;
    /** The index of the client, or {@link #NONE}. */
    static final int ORIGIN_CLIENT = 3;

    static final int ORIGIN_CLOCK = 4;
    /** The index of the client, or {@link #NONE}. */
    static final int RIGHT_CLIENT = 5;

    static final int RIGHT_CLOCK = 6;
    /** The id of the {@link Leaf} that holds the row, or {@link #NONE} for a GC. */
    static final int PLACE = 7;
    /** By kind: index in the text arena, first value slot, mark, type or sub-document. */
    static final int CONTENT = 8;

    private static final int KIND = 0xF;
    private static final int DELETED = 0x10;
    /** Undo may want it back: not to be garbage-collected. */
    private static final int KEEP = 0x20;
    /** The text is in the arena of UTF-16 units, not of ASCII. */
    private static final int WIDE = 0x40;
    /** Undo has put a copy in its place; see {@link Store#redone}. */
    private static final int REDONE = 0x80;

    private static final int FLAG_BITS = 9;
    static final int MOST_CLIENTS = 1 << (Integer.SIZE - 1 - FLAG_BITS);

    /** Bit n: content of kind n counts for the visible length. */
    private static final int COUNTABLE = (1 << Structs.JSON)
            | (1 << Structs.BINARY)
            | (1 << Structs.STRING)
            | (1 << Structs.EMBED)
            | (1 << Structs.TYPE)
            | (1 << Structs.ANY)
            | (1 << Structs.DOC);

    private static final int FIRST_ROWS = 16;
    private static final int NOT_DOUBLED_ABOVE = 1 << 12;
    private static final int MOST_INTS = (Integer.MAX_VALUE - 8) / STRIDE * STRIDE;

    int[] at = new int[FIRST_ROWS * STRIDE];
    private int end;
    /** The first of the rows to use again, linked by their first int. */
    private int free = NONE;

    /** A row whose fields are all to be set. */
    int allocate() {
        if (free != NONE) {
            int row = free;
            free = at[row];
            return row;
        }
        if (end == at.length) {
            grow(end + STRIDE);
        }
        int row = end;
        end += STRIDE;
        return row;
    }

    /** What {@link #allocate} will answer next. */
    int peek() {
        return free != NONE ? free : end;
    }

    void release(int row) {
        at[row] = free;
        free = row;
    }

    /** Whether there never was a row. */
    boolean isEmpty() {
        return end == 0;
    }

    /** Makes room for so many more rows, and for some that come of splits. */
    void reserve(int rows) {
        long needed = end + (long) rows * STRIDE;
        if (needed > at.length) {
            grow((int) Math.min(needed + (needed >> 5) / STRIDE * STRIDE, MOST_INTS));
        }
    }

    private void grow(int needed) {
        long larger = at.length > NOT_DOUBLED_ABOVE ? at.length + (at.length >> 3) / STRIDE * STRIDE : at.length * 2L;
        at = Arrays.copyOf(at, (int) Math.min(Math.max(needed, larger), MOST_INTS));
    }

    int clock(int row) {
        return at[row + CLOCK];
    }

    int length(int row) {
        return at[row + LENGTH];
    }

    /** The first clock after the row. */
    int end(int row) {
        return at[row + CLOCK] + at[row + LENGTH];
    }

    int client(int row) {
        return at[row + META] >>> FLAG_BITS;
    }

    int kind(int row) {
        return at[row + META] & KIND;
    }

    boolean isGc(int row) {
        return (at[row + META] & KIND) == Structs.GC;
    }

    boolean isDeleted(int row) {
        return (at[row + META] & DELETED) != 0;
    }

    boolean isCountable(int row) {
        return ((COUNTABLE >> (at[row + META] & KIND)) & 1) != 0;
    }

    /** How many elements of the row a reader sees. */
    int visible(int row) {
        int meta = at[row + META];
        return (meta & DELETED) == 0 && ((COUNTABLE >> (meta & KIND)) & 1) != 0 ? at[row + LENGTH] : 0;
    }

    boolean isKept(int row) {
        return (at[row + META] & KEEP) != 0;
    }

    boolean isWide(int row) {
        return (at[row + META] & WIDE) != 0;
    }

    boolean isRedone(int row) {
        return (at[row + META] & REDONE) != 0;
    }

    /** Sets kind and client, and no flag but those given. */
    void setMeta(int row, int client, int kind, boolean wide) {
        at[row + META] = (client << FLAG_BITS) | kind | (wide ? WIDE : 0);
    }

    void copyMeta(int from, int to) {
        at[to + META] = at[from + META];
    }

    void setDeleted(int row) {
        at[row + META] |= DELETED;
    }

    void setKept(int row, boolean kept) {
        at[row + META] = kept ? at[row + META] | KEEP : at[row + META] & ~KEEP;
    }

    void setWide(int row) {
        at[row + META] |= WIDE;
    }

    void setRedone(int row) {
        at[row + META] |= REDONE;
    }

    /** Takes the content away; what is left is a Deleted. */
    void setKindDeleted(int row) {
        at[row + META] = (at[row + META] & ~(KIND | WIDE)) | Structs.DELETED | DELETED;
    }

    /** Takes everything away but the id and the length. */
    void setKindGc(int row) {
        at[row + META] = (at[row + META] & -(1 << FLAG_BITS)) | DELETED;
        at[row + ORIGIN_CLIENT] = NONE;
        at[row + RIGHT_CLIENT] = NONE;
        at[row + PLACE] = NONE;
    }

    boolean sameOrigin(int a, int b) {
        int client = at[a + ORIGIN_CLIENT];
        return client == at[b + ORIGIN_CLIENT] && (client == NONE || at[a + ORIGIN_CLOCK] == at[b + ORIGIN_CLOCK]);
    }

    boolean sameRightOrigin(int a, int b) {
        int client = at[a + RIGHT_CLIENT];
        return client == at[b + RIGHT_CLIENT] && (client == NONE || at[a + RIGHT_CLOCK] == at[b + RIGHT_CLOCK]);
    }

    void setOrigin(int row, int client, int clock) {
        at[row + ORIGIN_CLIENT] = client;
        at[row + ORIGIN_CLOCK] = clock;
    }

    void setRightOrigin(int row, int client, int clock) {
        at[row + RIGHT_CLIENT] = client;
        at[row + RIGHT_CLOCK] = clock;
    }

    /** The size of the table, in bytes. */
    long bytes() {
        return (long) at.length * Integer.BYTES;
    }
}
