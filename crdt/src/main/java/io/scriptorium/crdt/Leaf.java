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
        int i = 0;
        while (in[i] != row) {
            i++;
        }
        return i;
    }
}
