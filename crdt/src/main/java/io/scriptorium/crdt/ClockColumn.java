package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.Lib0Reader;
import io.scriptorium.crdt.lib0.Lib0Writer;
import io.scriptorium.crdt.lib0.MalformedUpdateException;

/**
 * Numbers from 0 to 2^53-1 in runs that rise or fall by the same step; lib0 calls it {@code IntDiffOptRle}.
 *
 * <pre>
 * column → run*
 * run    → varInt(step * 2)                                      one value
 *        | varInt(step * 2 + 1) varUint(length of the run - 2)   more
 * </pre>
 *
 * A step leads from the value before, of the first from 0.
 */
final class ClockColumn {
    private ClockColumn() {}

    /** Threading: one owner. */
    static final class Reader {
        private final Lib0Reader in;
        private long value;
        private long step;
        private long left;

        Reader(Lib0Reader in) {
            this.in = in;
        }

        long next() {
            if (left == 0) {
                long parts = in.readVarIntParts();
                long number = (parts & 1) == 0 ? parts >> 1 : -(parts >> 1);
                step = number >> 1;
                left = (number & 1) == 0 ? 1 : in.readVarUint() + 2;
            }
            left--;
            value += step;
            if (value < 0 || value > Lib0Reader.MAX_SAFE_INTEGER) {
                throw new MalformedUpdateException("a clock below 0 or beyond 2^53-1", in.position());
            }
            return value;
        }
    }

    /** Threading: one owner. */
    static final class Writer {
        private final Lib0Writer out = new Lib0Writer();
        private long value;
        private long step;
        private long count;

        void write(long next) {
            if (next - value == step) {
                count++;
            } else {
                flush();
                step = next - value;
                count = 1;
            }
            value = next;
        }

        private void flush() {
            if (count > 0) {
                long number = step * 2 + (count > 1 ? 1 : 0);
                out.writeVarInt(Math.abs(number), number < 0);
            }
            if (count > 1) {
                out.writeVarUint(count - 2);
            }
        }

        /** Appends the column, after its length in bytes, and begins a new one. */
        void finish(Lib0Writer target) {
            flush();
            target.writeVarUint(out.size());
            target.writeBytes(out);
            out.clear();
            value = 0;
            step = 0;
            count = 0;
        }
    }
}
