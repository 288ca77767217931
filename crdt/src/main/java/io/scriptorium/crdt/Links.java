package io.scriptorium.crdt;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The order of rows while a whole document is loaded: two links a row and no tree. Placing a row costs the same wherever
 * it goes; the trees are built in one walk afterwards. {@link Rows#PLACE} holds the number of the sequence meanwhile.
 *
 * <p>Threading: the document's writer.
 */
final class Links {
    private final Rows rows;
    private int[] next;
    private int[] previous;
    private final List<Sequence> sequences = new ArrayList<>();
    private int[] first = new int[8];
    private int[] last = new int[8];

    Links(Rows rows, int expectedRows) {
        this.rows = rows;
        this.next = new int[expectedRows + 1];
        this.previous = new int[expectedRows + 1];
    }

    Sequence sequence(int row) {
        return sequences.get(rows.at[row + Rows.PLACE]);
    }

    int next(int row) {
        return next[row / Rows.STRIDE];
    }

    int previous(int row) {
        return previous[row / Rows.STRIDE];
    }

    int first(Sequence sequence) {
        return sequence.links < 0 ? Rows.NONE : first[sequence.links];
    }

    int last(Sequence sequence) {
        return sequence.links < 0 ? Rows.NONE : last[sequence.links];
    }

    void insertFirst(Sequence sequence, int row) {
        if (sequence.links < 0) {
            sequence.links = sequences.size();
            sequences.add(sequence);
            if (sequence.links == first.length) {
                first = Arrays.copyOf(first, first.length * 2);
                last = Arrays.copyOf(last, last.length * 2);
            }
            first[sequence.links] = Rows.NONE;
            last[sequence.links] = Rows.NONE;
        }
        insert(sequence.links, Rows.NONE, first[sequence.links], row);
    }

    void insertAfter(int left, int row) {
        insert(rows.at[left + Rows.PLACE], left, next(left), row);
    }

    private void insert(int sequence, int left, int right, int row) {
        int number = row / Rows.STRIDE;
        if (number >= next.length) {
            next = Arrays.copyOf(next, number + (number >> 1) + 1);
            previous = Arrays.copyOf(previous, next.length);
        }
        rows.at[row + Rows.PLACE] = sequence;
        next[number] = right;
        previous[number] = left;
        if (left == Rows.NONE) {
            first[sequence] = row;
        } else {
            next[left / Rows.STRIDE] = row;
        }
        if (right == Rows.NONE) {
            last[sequence] = row;
        } else {
            previous[right / Rows.STRIDE] = row;
        }
    }

    /** The sequences that have rows; their {@link Sequence#links} no longer count once this was called. */
    List<Sequence> end() {
        return sequences;
    }

    int firstOf(int sequence) {
        return first[sequence];
    }
}
