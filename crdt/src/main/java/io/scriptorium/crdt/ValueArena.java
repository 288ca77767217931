package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.Lib0Reader;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The values of a document, encoded, appended to one array; each has a slot, and the values of one run stand in
 * neighbouring slots. They are decoded when somebody reads them.
 *
 * <p>Threading: the document's writer.
 */
final class ValueArena {
    private static final int DEPTH = Integer.MAX_VALUE;

    byte[] bytes = new byte[32];
    /** Where the value of each slot begins; it ends where the next one begins. */
    private int[] starts = new int[8];

    private int slots;
    private int end;

    int from(int slot) {
        return starts[slot];
    }

    int to(int slot) {
        return slot + 1 < slots ? starts[slot + 1] : end;
    }

    /** The bytes in use, garbage included. */
    int end() {
        return end;
    }

    int slots() {
        return slots;
    }

    int append(byte[] source, int from, int to) {
        int length = to - from;
        reserve(length);
        if (slots == starts.length) {
            starts = Arrays.copyOf(starts, slots + (slots >> 1) + 1);
        }
        starts[slots] = end;
        System.arraycopy(source, from, bytes, end, length);
        end += length;
        return slots++;
    }

    /** Appends values that stand side by side, from index 0 of the source on; answers the slot of the first. */
    int appendAll(byte[] source, IntList ends) {
        int first = slots;
        int length = ends.at[ends.size - 1];
        reserve(length);
        if (slots + ends.size > starts.length) {
            starts = Arrays.copyOf(starts, Math.max(slots + ends.size, slots + (slots >> 1) + 1));
        }
        System.arraycopy(source, 0, bytes, end, length);
        for (int i = 0; i < ends.size; i++) {
            starts[slots++] = end + (i == 0 ? 0 : ends.at[i - 1]);
        }
        end += length;
        return first;
    }

    private void reserve(int more) {
        long needed = (long) end + more;
        if (needed > bytes.length) {
            if (needed > Integer.MAX_VALUE - 8) {
                throw new IllegalStateException("a document holds at most 2 GiB of values");
            }
            bytes = Arrays.copyOf(
                    bytes, (int) Math.max(needed, Math.min(bytes.length + (bytes.length >> 1), Integer.MAX_VALUE - 8)));
        }
    }

    int append(byte[] value) {
        return append(value, 0, value.length);
    }

    /** Copies slots to the end and answers the first of the new ones. */
    int copy(int slot, int count) {
        int first = slots;
        for (int i = 0; i < count; i++) {
            append(bytes, from(slot + i), to(slot + i));
        }
        return first;
    }

    @Nullable Object any(int slot) {
        return new Lib0Reader(bytes, from(slot), to(slot)).readAny(DEPTH);
    }

    byte[] copyOf(int slot) {
        return Arrays.copyOfRange(bytes, from(slot), to(slot));
    }

    Compaction compact() {
        return new Compaction();
    }

    /** Copies what is still named into arrays of its size. */
    final class Compaction {
        private final byte[] oldBytes = bytes;
        private final int[] oldStarts = starts;
        private final int oldSlots = slots;
        private final int oldEnd = end;

        private Compaction() {
            bytes = new byte[32];
            starts = new int[8];
            slots = 0;
            end = 0;
        }

        int move(int slot, int count) {
            int first = slots;
            for (int i = slot; i < slot + count; i++) {
                append(oldBytes, oldStarts[i], i + 1 < oldSlots ? oldStarts[i + 1] : oldEnd);
            }
            return first;
        }
    }

    long heldBytes() {
        return bytes.length + (long) starts.length * Integer.BYTES;
    }
}
