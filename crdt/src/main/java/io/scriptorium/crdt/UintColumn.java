package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.Lib0Reader;
import io.scriptorium.crdt.lib0.Lib0Writer;

/**
 * Numbers from 0 to 2^53-1 in runs of equal ones; lib0 calls it {@code UintOptRle}.
 *
 * <pre>
 * column → run*
 * run    → varInt(value)                                     one value
 *        | varInt(-value) varUint(length of the run - 2)     more
 * </pre>
 *
 * A run of zeros begins with -0, which varInt can say.
 */
final class UintColumn {
    private UintColumn() {}

    /** Threading: one owner. */
    static final class Reader {
        private final Lib0Reader in;
        private long value;
        private long left;

        Reader(Lib0Reader in) {
            this.in = in;
        }

        long next() {
            if (left == 0) {
                long parts = in.readVarIntParts();
                value = parts >> 1;
                left = (parts & 1) == 0 ? 1 : in.readVarUint() + 2;
            }
            left--;
            return value;
        }
    }

    /** Threading: one owner. */
    static final class Writer {
        private final Lib0Writer out = new Lib0Writer();
        private long value;
        private long count;

        void write(long next) {
            if (next == value) {
                count++;
            } else {
                flush();
                value = next;
                count = 1;
            }
        }

        private void flush() {
            if (count > 0) {
                out.writeVarInt(value, count > 1);
            }
            if (count > 1) {
                out.writeVarUint(count - 2);
            }
        }

        /** Ends the column and answers its size in bytes, for {@link #moveTo}. */
        int end() {
            flush();
            value = 0;
            count = 0;
            return out.size();
        }

        /** Appends the column that was ended, and begins a new one. */
        void moveTo(Lib0Writer target) {
            target.writeBytes(out);
            out.clear();
        }

        /** Appends the column, after its length in bytes, and begins a new one. */
        void finish(Lib0Writer target) {
            target.writeVarUint(end());
            moveTo(target);
        }
    }
}
