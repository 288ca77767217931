package io.scriptorium.crdt;

import java.security.SecureRandom;

/**
 * Spreads keys over power-of-two tables. The factors are drawn anew by each process, so that nobody can choose ids or
 * names that all fall into one place.
 */
final class Hashing {
    private static final long FACTOR;
    private static final long BYTE_FACTOR;

    static {
        SecureRandom random = new SecureRandom();
        FACTOR = random.nextLong() | 1;
        BYTE_FACTOR = random.nextLong() | 1;
    }

    private Hashing() {}

    static int of(long key) {
        long mixed = (key ^ (key >>> 32)) * FACTOR;
        return (int) (mixed >>> 32);
    }

    static int of(byte[] bytes, int from, int to) {
        long hash = (long) to - from;
        for (int i = from; i < to; i++) {
            hash = (hash + bytes[i]) * BYTE_FACTOR;
        }
        return (int) (hash >>> 33);
    }
}
