package io.scriptorium.crdt.lib0;

/**
 * The tags of lib0's {@code any} values, and how a JavaScript number chooses its own.
 *
 * <pre>
 * any     → tag payload
 * 127     → undefined        no payload
 * 126     → null             no payload
 * 125     → integer          varInt
 * 124     → number           float32, big-endian
 * 123     → number           float64, big-endian
 * 122     → bigint           int64, big-endian
 * 121     → false            no payload
 * 120     → true             no payload
 * 119     → string           varString
 * 118     → object           varUint(count) { varString(key) any }*
 * 117     → array            varUint(count) any*
 * 116     → bytes            varBytes
 * </pre>
 */
final class AnyTag {
    static final int UNDEFINED = 127;
    static final int NULL = 126;
    static final int INTEGER = 125;
    static final int FLOAT32 = 124;
    static final int FLOAT64 = 123;
    static final int BIGINT = 122;
    static final int FALSE = 121;
    static final int TRUE = 120;
    static final int STRING = 119;
    static final int OBJECT = 118;
    static final int ARRAY = 117;
    static final int BYTES = 116;

    private static final double LARGEST_INTEGER = Integer.MAX_VALUE;

    private AnyTag() {}

    /** Integers (and -0) up to 2^31-1 as such, then whatever float32 holds exactly, then float64: NaN equals nothing. */
    static int ofNumber(double number) {
        if (Math.abs(number) <= LARGEST_INTEGER && Math.rint(number) == number) {
            return INTEGER;
        }
        return (float) number == number ? FLOAT32 : FLOAT64;
    }

    static MalformedUpdateException unknown(int tag, int offset) {
        return new MalformedUpdateException("unknown value tag " + tag, offset);
    }

    static LimitExceededException tooDeep(int maxDepth, int offset) {
        return new LimitExceededException("levels of nested values", maxDepth, offset);
    }
}
