package io.scriptorium.crdt;

import java.util.Arrays;

/** A growing list of pairs of longs in two arrays, sorted on demand by the first of each pair. */
final class LongPairs {
    long[] first = new long[8];
    long[] second = new long[8];
    int size;

    void add(long a, long b) {
        if (size == first.length) {
            first = Arrays.copyOf(first, size * 2);
            second = Arrays.copyOf(second, size * 2);
        }
        first[size] = a;
        second[size++] = b;
    }

    void addAll(LongPairs other) {
        for (int i = 0; i < other.size; i++) {
            add(other.first[i], other.second[i]);
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
