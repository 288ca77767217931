package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.Lib0Reader;
import io.scriptorium.crdt.lib0.Lib0Writer;
import io.scriptorium.crdt.lib0.MalformedUpdateException;
import java.util.Arrays;

/**
 * Texts, joined into one; lib0 calls it {@code StringEncoder}.
 *
 * <pre>
 * column → varString(all texts) lengths
 * </pre>
 *
 * The lengths, in UTF-16 units, are a {@link UintColumn} without a length of its own. A surrogate pair of which one text
 * has the first half and the next one the second comes through whole: only what is unpaired in the joined text becomes
 * U+FFFD.
 */
final class TextColumn {
    private TextColumn() {}

    /** Threading: one owner. */
    static final class Reader {
        /** All texts. */
        final char[] units;

        private final Lib0Reader in;
        private final UintColumn.Reader lengths;
        /** The text that was read last, as indexes of {@link #units}. */
        int from;

        int to;

        Reader(Lib0Reader in) {
            this.in = in;
            units = in.readVarChars(Integer.MAX_VALUE);
            lengths = new UintColumn.Reader(in);
        }

        /** Goes to the next text, and answers its length. */
        int next() {
            long length = lengths.next();
            if (length > units.length - to) {
                throw new MalformedUpdateException("a text beyond the end of all texts", in.position());
            }
            from = to;
            to += (int) length;
            return (int) length;
        }
    }

    /** Threading: one owner. */
    static final class Writer {
        private static final int FIRST_CAPACITY = 64;

        private char[] units = new char[FIRST_CAPACITY];
        private int size;
        private final Lib0Writer text = new Lib0Writer();
        private final UintColumn.Writer lengths = new UintColumn.Writer();

        void write(String added) {
            int length = added.length();
            makeRoom(length);
            added.getChars(0, length, units, size);
            end(length);
        }

        void write(char[] added, int from, int to) {
            makeRoom(to - from);
            System.arraycopy(added, from, units, size, to - from);
            end(to - from);
        }

        void writeAscii(byte[] added, int from, int to) {
            makeRoom(to - from);
            for (int i = from, at = size; i < to; i++, at++) {
                units[at] = (char) added[i];
            }
            end(to - from);
        }

        private void end(int length) {
            size += length;
            lengths.write(length);
        }

        private void makeRoom(int more) {
            int needed = Math.addExact(size, more);
            if (needed > units.length) {
                units = Arrays.copyOf(
                        units, (int) Math.min(Math.max(needed, units.length * 2L), Integer.MAX_VALUE - 8));
            }
        }

        /** Appends the column, after its length in bytes, and begins a new one. */
        void finish(Lib0Writer target) {
            text.writeVarString(units, 0, size);
            target.writeVarUint((long) text.size() + lengths.end());
            target.writeBytes(text);
            lengths.moveTo(target);
            text.clear();
            size = 0;
        }
    }
}
