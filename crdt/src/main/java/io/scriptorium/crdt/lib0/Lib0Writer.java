package io.scriptorium.crdt.lib0;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes lib0's encoding into a buffer that grows, byte for byte as the JavaScript library does. Threading: one owner.
 */
public final class Lib0Writer {
    private static final int FIRST_CAPACITY = 64;
    private static final int KEPT_CAPACITY = 1 << 20;

    private byte[] bytes;
    private int size;

    public Lib0Writer() {
        this(FIRST_CAPACITY);
    }

    /** A writer that holds so many bytes before it has to grow. */
    public Lib0Writer(int capacity) {
        bytes = new byte[capacity];
    }

    /** The number of bytes written so far. */
    public int size() {
        return size;
    }

    public void writeUint8(int value) {
        makeRoom(1);
        bytes[size++] = (byte) value;
    }

    /** Writes 0 to 2^53-1 in the shortest form. */
    public void writeVarUint(long value) {
        if (value < 0 || value > Lib0Reader.MAX_SAFE_INTEGER) {
            throw new IllegalArgumentException(value + " is not within 0 and 2^53-1");
        }
        makeRoom(8);
        long left = value;
        while (left > 0x7F) {
            bytes[size++] = (byte) (0x80 | (left & 0x7F));
            left >>>= 7;
        }
        bytes[size++] = (byte) left;
    }

    /** Writes an integer of magnitude up to 2^53-1; -0.0 has an encoding of its own. */
    public void writeVarInt(double value) {
        if (Math.rint(value) != value || Math.abs(value) > Lib0Reader.MAX_SAFE_INTEGER) {
            throw new IllegalArgumentException(value + " is not an integer of magnitude up to 2^53-1");
        }
        writeVarInt((long) Math.abs(value), Double.doubleToRawLongBits(value) < 0);
    }

    /** Writes an integer by its magnitude, up to 2^53-1, and its sign, which 0 may have as well. */
    public void writeVarInt(long magnitude, boolean negative) {
        if (magnitude < 0 || magnitude > Lib0Reader.MAX_SAFE_INTEGER) {
            throw new IllegalArgumentException(magnitude + " is not within 0 and 2^53-1");
        }
        makeRoom(9);
        long left = magnitude;
        bytes[size++] = (byte) ((left > 0x3F ? 0x80 : 0) | (negative ? 0x40 : 0) | (left & 0x3F));
        left >>>= 6;
        while (left > 0) {
            bytes[size++] = (byte) ((left > 0x7F ? 0x80 : 0) | (left & 0x7F));
            left >>>= 7;
        }
    }

    public void writeFloat32(float value) {
        writeBigEndian(Float.floatToIntBits(value), Float.BYTES);
    }

    public void writeFloat64(double value) {
        writeBigEndian(Double.doubleToLongBits(value), Double.BYTES);
    }

    public void writeInt64(long value) {
        writeBigEndian(value, Long.BYTES);
    }

    private void writeBigEndian(long value, int count) {
        makeRoom(count);
        for (int shift = (count - 1) * Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            bytes[size++] = (byte) (value >> shift);
        }
    }

    /** Writes the length of the array, then the array. */
    public void writeVarBytes(byte[] value) {
        writeVarUint(value.length);
        writeBytes(value, 0, value.length);
    }

    /** Writes a text. Each unpaired surrogate becomes U+FFFD, so the number of UTF-16 units stays the same. */
    public void writeVarString(String text) {
        long length = Utf8.encodedLength(text);
        writeVarUint(length);
        makeRoom(length);
        size = Utf8.encode(text, bytes, size);
    }

    /** Writes a text as {@link #writeVarString} does, without its length. */
    public void writeText(String text) {
        makeRoom(Utf8.encodedLength(text));
        size = Utf8.encode(text, bytes, size);
    }

    /**
     * Writes UTF-16 units as {@link #writeVarString} does.
     *
     * @param units holds them in the indexes {@code from} (inclusive) to {@code to} (exclusive)
     */
    public void writeVarString(char[] units, int from, int to) {
        long length = Utf8.encodedLength(units, from, to);
        writeVarUint(length);
        makeRoom(length);
        size = Utf8.encode(units, from, to, bytes, size, false);
    }

    /**
     * Writes UTF-16 units as {@link #writeVarString(char[], int, int)} does, but each unpaired surrogate as the three
     * bytes that its number would have. That is not UTF-8: only {@link Lib0Reader#skipVarUnits} reads it.
     */
    public void writeVarUnits(char[] units, int from, int to) {
        long length = Utf8.encodedLength(units, from, to);
        writeVarUint(length);
        makeRoom(length);
        size = Utf8.encode(units, from, to, bytes, size, true);
    }

    /**
     * Writes one value of the kinds that {@link Lib0Reader#readAny} answers. Every {@link Number} but BigInteger is
     * written as a JavaScript number; of a BigInteger the lowest 64 bits are kept, as JavaScript does.
     *
     * @throws IllegalArgumentException for values of other types
     */
    public void writeAny(@Nullable Object value) {
        if (value instanceof Double number) {
            AnyWriter.writeNumber(this, number);
        } else if (value instanceof String text) {
            AnyWriter.writeString(this, text);
        } else {
            new AnyWriter(this).write(value);
        }
    }

    /** Writes the bytes as they are, without their number. */
    public void writeBytes(byte[] value) {
        writeBytes(value, 0, value.length);
    }

    /** Writes {@code length} bytes from {@code from} on, without their number. */
    public void writeBytes(byte[] value, int from, int length) {
        makeRoom(length);
        System.arraycopy(value, from, bytes, size, length);
        size += length;
    }

    /** Writes what another writer holds. */
    public void writeBytes(Lib0Writer other) {
        writeBytes(other.bytes, 0, other.size);
    }

    /** Forgets what was written and keeps the buffer, unless it has become large. */
    public void clear() {
        if (bytes.length > KEPT_CAPACITY) {
            bytes = new byte[FIRST_CAPACITY];
        }
        size = 0;
    }

    /** A copy of what was written. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    private void makeRoom(long count) {
        long needed = size + count;
        if (needed > bytes.length) {
            if (needed > Integer.MAX_VALUE - 8) {
                throw new IllegalStateException("more than 2 GiB in one encoding");
            }
            bytes = Arrays.copyOf(bytes, (int) Math.min(Math.max(needed, bytes.length * 2L), Integer.MAX_VALUE - 8));
        }
    }
}
