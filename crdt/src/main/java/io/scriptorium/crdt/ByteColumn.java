package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.Lib0Reader;
import io.scriptorium.crdt.lib0.Lib0Writer;

/**
 * Bytes in runs of equal ones; lib0 calls it {@code Rle}.
 *
 * <pre>
 * column → { uint8(value) varUint(length of the run - 1) }*
 * </pre>
 *
 * The length of the last run is left out: whoever reads beyond gets its value again and again.
 */
final class ByteColumn {
    private ByteColumn() {}

    /** Threading: one owner. */
    static final class Reader {
        private final Lib0Reader in;
        private int value;
        private long left;

        Reader(Lib0Reader in) {
            this.in = in;
        }

        int next() {
            if (left == 0) {
                value = in.readUint8();
                left = in.remaining() > 0 ? in.readVarUint() + 1 : Long.MAX_VALUE;
            }
            left--;
            return value;
        }
    }

    /** Threading: one owner. */
    static final class Writer {
        private final Lib0Writer out = new Lib0Writer();
        private int value;
        private long count;

        void write(int next) {
            if (count > 0 && next == value) {
                count++;
                return;
            }
            if (count > 0) {
                out.writeVarUint(count - 1);
            }
            out.writeUint8(next);
            value = next;
            count = 1;
        }

        /** Appends the column, after its length in bytes, and begins a new one. */
        void finish(Lib0Writer target) {
            target.writeVarUint(out.size());
            target.writeBytes(out);
            out.clear();
            count = 0;
        }
    }
}
