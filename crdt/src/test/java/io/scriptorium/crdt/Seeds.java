package io.scriptorium.crdt;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Where random tests get their randomness: a new seed each run, or the one of {@code -Dscriptorium.seed=…}. */
public final class Seeds {
    private Seeds() {}

    public static long next() {
        String given = System.getProperty("scriptorium.seed");
        return given != null ? Long.parseLong(given) : Integer.toUnsignedLong((int) System.nanoTime());
    }

    public static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    /** How many rounds to run: as many as usual, or {@code -Dscriptorium.effort=…} times as many. */
    public static int rounds(int usual) {
        return usual * Integer.getInteger("scriptorium.effort", 1);
    }

    /** What to say with every failure. */
    public static String replay(long seed) {
        return "replay with -Dscriptorium.seed=" + seed;
    }
}
