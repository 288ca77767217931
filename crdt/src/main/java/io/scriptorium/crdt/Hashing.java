package io.scriptorium.crdt;

/** Spreads keys over power-of-two tables, so that ids chosen by others do not pile up by accident. */
final class Hashing {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private Hashing() {}

    static int of(long key) {
        long mixed = (key ^ (key >>> 32)) * GOLDEN;
        return (int) (mixed >>> 32);
    }

    static int of(byte[] bytes, int from, int to) {
        int hash = 1;
        for (int i = from; i < to; i++) {
            hash = hash * 31 + bytes[i];
        }
        return (hash * 0x9E3779B9) >>> 1;
    }
}
