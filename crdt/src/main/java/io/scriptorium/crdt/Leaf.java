package io.scriptorium.crdt;

import org.jspecify.annotations.Nullable;

/** Up to {@value #CAPACITY} rows in document order. Threading: the document's writer. */
final class Leaf extends Part {
    static final int CAPACITY = 64;
    static final int FIRST_CAPACITY = 2;

    final Sequence sequence;
    final int id;
    int[] rows;
    int size;

    @Nullable Leaf previous;

    @Nullable Leaf next;

    Leaf(Sequence sequence, int id, int capacity) {
        this.sequence = sequence;
        this.id = id;
        this.rows = new int[capacity];
    }

    int indexOf(int row) {
        int[] in = rows;
        for (int i = 0; i < in.length; i++) {
            if (in[i] == row) {
                return i;
            }
        }
        throw new IllegalStateException("row " + row + " is not in leaf " + id);
    }
}
