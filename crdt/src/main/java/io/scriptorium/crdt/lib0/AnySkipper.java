package io.scriptorium.crdt.lib0;

import java.util.Arrays;

/** Walks over one {@code any} value. The nest is kept in an array of counts, so its depth costs no call stack. */
final class AnySkipper {
    private static final long[] NOTHING_OPEN = {};

    private AnySkipper() {}

    static void skip(Lib0Reader in, int maxDepth, int maxKeyBytes, int maxStringBytes) {
        // One entry per open container: members still to come, times two, plus one for an object (keys precede values).
        long[] open = NOTHING_OPEN;
        int depth = 0;
        while (true) {
            int start = in.position();
            int tag = in.readUint8();
            if (tag == AnyTag.OBJECT || tag == AnyTag.ARRAY) {
                if (depth >= maxDepth) {
                    throw AnyTag.tooDeep(maxDepth, start);
                }
                if (depth == open.length) {
                    open = Arrays.copyOf(open, Math.max(depth * 2, 8));
                }
                open[depth++] = in.readVarUint() * 2 + (tag == AnyTag.OBJECT ? 1 : 0);
            } else {
                skipLeaf(in, tag, start, maxStringBytes);
            }
            while (depth > 0 && open[depth - 1] < 2) {
                depth--;
            }
            if (depth == 0) {
                return;
            }
            open[depth - 1] -= 2;
            if ((open[depth - 1] & 1) == 1) {
                in.skipVarString(maxKeyBytes);
            }
        }
    }

    private static void skipLeaf(Lib0Reader in, int tag, int start, int maxStringBytes) {
        switch (tag) {
            case AnyTag.UNDEFINED, AnyTag.NULL, AnyTag.FALSE, AnyTag.TRUE -> {}
            case AnyTag.INTEGER -> in.readVarInt();
            case AnyTag.FLOAT32 -> in.readFloat32();
            case AnyTag.FLOAT64 -> in.readFloat64();
            case AnyTag.BIGINT -> in.readInt64();
            case AnyTag.STRING -> in.skipVarString(maxStringBytes);
            case AnyTag.BYTES -> in.skipVarBytes(maxStringBytes);
            default -> throw AnyTag.unknown(tag, start);
        }
    }
}
