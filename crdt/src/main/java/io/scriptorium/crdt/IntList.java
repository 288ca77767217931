package io.scriptorium.crdt;

import java.util.Arrays;

/** A growing list of ints. Threading: one owner. */
final class IntList {
    private static final int[] NONE = {};

    int[] at = NONE;
    int size;

    void add(int value) {
        if (size == at.length) {
            at = Arrays.copyOf(at, Math.max(size * 2, 8));
        }
        at[size++] = value;
    }

    int removeLast() {
        return at[--size];
    }

    /** Turns the part from an index on around. */
    void reverse(int from) {
        for (int low = from, high = size - 1; low < high; low++, high--) {
            int value = at[low];
            at[low] = at[high];
            at[high] = value;
        }
    }

    int indexOf(int value) {
        for (int i = 0; i < size; i++) {
            if (at[i] == value) {
                return i;
            }
        }
        return -1;
    }

    boolean isEmpty() {
        return size == 0;
    }
}
