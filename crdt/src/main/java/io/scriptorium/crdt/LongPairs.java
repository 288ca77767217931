package io.scriptorium.crdt;

import java.util.Arrays;

/** A growing list of pairs of longs in two arrays, sorted on demand by the first of each pair. */
final class LongPairs {
    private static final long[] NONE = {};
    private static final int FIRST_CAPACITY = 4;

    long[] first = NONE;
    long[] second = NONE;
    int size;

    void add(long a, long b) {
        if (size == first.length) {
            resize(Math.max(size * 2, FIRST_CAPACITY));
        }
        first[size] = a;
        second[size++] = b;
    }

    /** Makes room for so many more, when their number is known beforehand. */
    void reserve(long more) {
        if (size + more > first.length) {
            int needed = Math.toIntExact(size + more);
            resize(size == 0 ? needed : Math.max(needed, size * 2));
        }
    }

    private void resize(int capacity) {
        first = Arrays.copyOf(first, capacity);
        second = Arrays.copyOf(second, capacity);
    }

    /** Makes the arrays as long as the list. */
    void trim() {
        if (size < first.length) {
            resize(size);
        }
    }

    /** Sorts by the first of each pair. Stable, and linear when the pairs are in order already. */
    void sort() {
        int run = 1;
        while (run < size && first[run - 1] <= first[run]) {
            run++;
        }
        if (run >= size) {
            return;
        }
        long[] fromFirst = first;
        long[] fromSecond = second;
        long[] toFirst = new long[size];
        long[] toSecond = new long[size];
        for (long width = 1; width < size; width *= 2) {
            for (long start = 0; start < size; start += width * 2) {
                int middle = (int) Math.min(start + width, size);
                int end = (int) Math.min(start + width * 2, size);
                int left = (int) start;
                int right = middle;
                for (int to = (int) start; to < end; to++) {
                    boolean takeLeft = right >= end || (left < middle && fromFirst[left] <= fromFirst[right]);
                    int from = takeLeft ? left++ : right++;
                    toFirst[to] = fromFirst[from];
                    toSecond[to] = fromSecond[from];
                }
            }
            long[] spareFirst = fromFirst;
            long[] spareSecond = fromSecond;
            fromFirst = toFirst;
            fromSecond = toSecond;
            toFirst = spareFirst.length == size ? spareFirst : new long[size];
            toSecond = spareSecond.length == size ? spareSecond : new long[size];
        }
        first = fromFirst;
        second = fromSecond;
    }
}
