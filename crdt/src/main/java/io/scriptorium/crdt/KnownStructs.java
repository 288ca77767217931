package io.scriptorium.crdt;

import java.util.Arrays;

/**
 * Finds the known struct of one client that covers a clock. Every so many structs and bytes of a client's blocks it
 * keeps where one begins; from the nearest such place the structs are read one by one.
 *
 * <p>Threading: one owner.
 */
final class KnownStructs {
    private static final int STRUCTS_BETWEEN = 32;
    private static final int BYTES_BETWEEN = 4_096;

    private static final byte[] NOTHING = {};

    private long[] clocks = new long[1];
    private byte[][] sources = new byte[1][];
    private int[] offsets = new int[1];
    /** How many structs of the client stand before each place. */
    private int[] ordinals = new int[1];

    /** The number of structs noted so far. */
    private int count;

    private int size;
    private long end;

    /** The clock up to which the structs are known here, from 0 on. */
    long end() {
        return end;
    }

    /** Notes a client's block that begins where the ones noted before end. */
    void add(byte[] update, Blocks blocks, int block) {
        note(blocks.start[block], update, blocks.from[block], count);
        int first = count;
        count += blocks.structs[block];
        end = blocks.end[block];
        if (blocks.structs[block] <= STRUCTS_BETWEEN && update.length <= BYTES_BETWEEN) {
            return;
        }
        int structs = 0;
        int ordinal = first;
        StructCursor cursor = StructCursor.overBlockWithSkips(update, blocks, block);
        for (cursor.next(); cursor.hasStruct(); cursor.next()) {
            structs++;
            ordinal++;
            int start = cursor.struct.start;
            if (structs == STRUCTS_BETWEEN || start - offsets[size - 1] >= BYTES_BETWEEN) {
                note(cursor.struct.clock, update, start, ordinal);
                structs = 0;
            }
        }
    }

    private void note(long clock, byte[] source, int offset, int ordinal) {
        if (size == clocks.length) {
            clocks = Arrays.copyOf(clocks, size * 2);
            sources = Arrays.copyOf(sources, size * 2);
            offsets = Arrays.copyOf(offsets, size * 2);
            ordinals = Arrays.copyOf(ordinals, size * 2);
        }
        ordinals[size] = ordinal;
        clocks[size] = clock;
        sources[size] = source;
        offsets[size++] = offset;
    }

    /** Is told that the structs of a range of clocks, which are whole blocks, now stand elsewhere. */
    void move(long from, long to, byte[] target, int shift) {
        int found = Arrays.binarySearch(clocks, 0, size, from);
        for (int i = found >= 0 ? found : -found - 1; i < size && clocks[i] < to; i++) {
            sources[i] = target;
            offsets[i] += shift;
        }
    }

    /** Keeps no more places in these bytes than are needed: each block that was moved into them had one. */
    void thinOut(byte[] source) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            boolean needed = kept == 0
                    || sources[i] != source
                    || sources[kept - 1] != source
                    || ordinals[i] - ordinals[kept - 1] >= STRUCTS_BETWEEN
                    || offsets[i] - offsets[kept - 1] >= BYTES_BETWEEN;
            if (needed) {
                clocks[kept] = clocks[i];
                sources[kept] = sources[i];
                offsets[kept] = offsets[i];
                ordinals[kept++] = ordinals[i];
            }
        }
        Arrays.fill(sources, kept, size, null);
        size = kept;
    }

    void clear() {
        size = 0;
        count = 0;
        end = 0;
        Arrays.fill(sources, null);
    }

    /** A walk over the structs of this client, in rising order of the clocks that are asked for. */
    Walk walk(long client) {
        return new Walk(client);
    }

    /** Stands at one struct. The structs and the places must not change meanwhile. */
    final class Walk {
        private final long client;
        private int place = -1;
        private int ordinal;
        private StructReader struct = StructReader.trusting(NOTHING);

        private Walk(long client) {
            this.client = client;
        }

        /** The struct that covers a clock, which must be a known one. Valid until the next call. */
        StructReader at(long clock) {
            if (place < 0 || clock != struct.clock + struct.length) {
                if (place >= 0 && clock >= struct.clock && clock < struct.clock + struct.length) {
                    return struct;
                }
                int found = Arrays.binarySearch(clocks, 0, size, clock);
                begin(found >= 0 ? found : -found - 2);
            }
            do {
                next();
            } while (clock >= struct.clock + struct.length);
            return struct;
        }

        /** How many structs of the client stand before the one that {@link #at} has answered. */
        int ordinal() {
            return ordinal;
        }

        private void begin(int newPlace) {
            place = newPlace;
            ordinal = ordinals[place] - 1;
            struct = StructReader.trusting(sources[place]);
            struct.in.seek(offsets[place]);
            struct.begin(client, clocks[place]);
        }

        private void next() {
            if (place + 1 < size && clocks[place + 1] == struct.clock + struct.length) {
                begin(place + 1);
            }
            struct.next();
            ordinal++;
        }
    }
}
