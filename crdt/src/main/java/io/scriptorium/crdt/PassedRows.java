package io.scriptorium.crdt;

import java.util.Arrays;

/**
 * The rows that were passed while a place is looked for, in order. A few are searched one by one; of more, each is
 * stamped with its number, so that a scan over many concurrent items costs the same for each.
 *
 * <p>Threading: the document's writer.
 */
final class PassedRows {
    private static final int FEW = 16;

    private final IntList rows = new IntList();
    /** By row: {@link #base} plus its index among the passed ones; smaller for rows of earlier scans. */
    private int[] stamps = {};

    private int base = 1;

    void begin() {
        if (rows.size > FEW) {
            base += rows.size;
            if (base > Integer.MAX_VALUE / 2) {
                Arrays.fill(stamps, 0);
                base = 1;
            }
        }
        rows.size = 0;
    }

    int size() {
        return rows.size;
    }

    void add(int row) {
        rows.add(row);
        if (rows.size == FEW + 1) {
            for (int i = 0; i < rows.size; i++) {
                stamp(rows.at[i], i);
            }
        } else if (rows.size > FEW) {
            stamp(row, rows.size - 1);
        }
    }

    private void stamp(int row, int index) {
        int number = row / Rows.STRIDE;
        if (number >= stamps.length) {
            stamps = Arrays.copyOf(stamps, number + (number >> 1) + FEW);
        }
        stamps[number] = base + index;
    }

    /** The index among the passed rows, or -1. */
    int indexOf(int row) {
        if (rows.size <= FEW) {
            return rows.indexOf(row);
        }
        int number = row / Rows.STRIDE;
        return number < stamps.length && stamps[number] >= base ? stamps[number] - base : -1;
    }
}
