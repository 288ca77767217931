package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.Lib0Reader;
import io.scriptorium.crdt.lib0.LimitExceededException;
import io.scriptorium.crdt.lib0.MalformedUpdateException;

/**
 * What one decoded piece of foreign bytes may ask for. Exceeding a limit ends in a
 * {@link LimitExceededException} before the matching work is done. Independently of these,
 * client ids stay below 2^53 and no length may reach past the end of the bytes.
 *
 * @param maxStructs structs in one update
 * @param maxDeleteRanges ranges in one delete set
 * @param maxClients clients in one state vector, struct list or delete set
 * @param maxDepth levels of nesting in one value, be it {@code any} or JSON
 * @param maxKeyBytes UTF-8 bytes of a map key, a root name, a node name, a format key or a sub-document's guid
 * @param maxStringBytes bytes of any other single text or byte string
 * @param maxClock the largest clock, and the largest end of a range of clocks
 * @param maxClockStep the clocks that one update covers, all its clients together, holes not counted
 */
public record DecodeLimits(
        int maxStructs,
        int maxDeleteRanges,
        int maxClients,
        int maxDepth,
        int maxKeyBytes,
        int maxStringBytes,
        long maxClock,
        long maxClockStep) {

    private static final int THOUSAND = 1_000;
    private static final int KIB = 1_024;
    private static final int DEPTH = 100;

    /** For one incremental update of a live client. */
    public static final DecodeLimits UPDATE = new DecodeLimits(
            100 * THOUSAND,
            100 * THOUSAND,
            10 * THOUSAND,
            DEPTH,
            KIB,
            KIB * KIB,
            Integer.MAX_VALUE,
            THOUSAND * THOUSAND);

    /** For what a client brings after a time offline, and for the state vectors that clients send. */
    public static final DecodeLimits STEP2 = new DecodeLimits(
            THOUSAND * THOUSAND,
            THOUSAND * THOUSAND,
            100 * THOUSAND,
            DEPTH,
            KIB,
            16 * KIB * KIB,
            Integer.MAX_VALUE,
            10 * THOUSAND * THOUSAND);

    /** For our own bytes, whose checksum has been verified: only what the format itself cannot express is refused. */
    public static final DecodeLimits TRUSTED = new DecodeLimits(
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            Lib0Reader.MAX_SAFE_INTEGER,
            Long.MAX_VALUE);

    /** For a document that is given what it may hold: as {@link #TRUSTED}, but clocks and depths as a document has them. */
    public static final DecodeLimits DOCUMENT = new DecodeLimits(
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            THOUSAND,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            Long.MAX_VALUE);

    /**
     * The same, with no more structs than a million above the number of bytes: in format V2 a few bytes can stand for any
     * number of them.
     */
    DecodeLimits withStructsFor(int bytes) {
        long most = (long) THOUSAND * THOUSAND + bytes;
        if (maxStructs <= most) {
            return this;
        }
        return new DecodeLimits(
                (int) most, maxDeleteRanges, maxClients, maxDepth, maxKeyBytes, maxStringBytes, maxClock, maxClockStep);
    }

    /** The same, where clocks have to fit into ints. */
    DecodeLimits withIntClocks() {
        if (maxClock <= Integer.MAX_VALUE) {
            return this;
        }
        return new DecodeLimits(
                maxStructs,
                maxDeleteRanges,
                maxClients,
                maxDepth,
                maxKeyBytes,
                maxStringBytes,
                Integer.MAX_VALUE,
                maxClockStep);
    }

    /** Refuses a range of clocks that ends too far out. Both numbers are below 2^53, so their sum does not overflow. */
    void checkRange(long clock, long length, int offset) {
        if (clock + length > Lib0Reader.MAX_SAFE_INTEGER) {
            throw new MalformedUpdateException("a range of clocks beyond 2^53-1", offset);
        }
        if (clock + length > maxClock) {
            throw new LimitExceededException("for a clock", maxClock, offset);
        }
    }
}
