package io.scriptorium.crdt.lib0;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads lib0's encoding from an array, never past its end.
 *
 * <p>This is the one reader for foreign bytes. Each length is compared with what is left and with the caller's limit
 * before anything is allocated; nothing recurses on the data; every method ends in a value or in a
 * {@link MalformedUpdateException} that carries the index of the fault in the array.
 *
 * <p>The array is neither copied nor changed. Threading: one owner.
 */
public final class Lib0Reader {
    /** The largest integer of the format, 2^53-1: what a JavaScript number counts to without gaps. */
    public static final long MAX_SAFE_INTEGER = (1L << 53) - 1;

    /** As many as 32 bits need: client ids. */
    private static final int MOST_GROUPS_AT_ONCE = 5;

    private final byte[] bytes;
    private final int end;
    private int position;

    public Lib0Reader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    /** Reads the indexes {@code from} (inclusive) to {@code to} (exclusive) of the array. */
    public Lib0Reader(byte[] bytes, int from, int to) {
        if (from < 0 || to < from || to > bytes.length) {
            throw new IllegalArgumentException(from + " to " + to + " of " + bytes.length);
        }
        this.bytes = bytes;
        this.position = from;
        this.end = to;
    }

    /** The index, in the array, of the next byte. */
    public int position() {
        return position;
    }

    /** Goes on reading at this index of the array; it may lie before or after the present one. */
    public void seek(int newPosition) {
        if (newPosition < 0 || newPosition > end) {
            throw new IllegalArgumentException(newPosition + " of " + end);
        }
        position = newPosition;
    }

    public int remaining() {
        return end - position;
    }

    public int readUint8() {
        if (position >= end) {
            throw truncated();
        }
        return bytes[position++] & 0xFF;
    }

    /** Reads 0 to 2^53-1. Encodings longer than needed are accepted, as Yjs accepts them. */
    public long readVarUint() {
        int at = position;
        if (end - at < MOST_GROUPS_AT_ONCE) {
            return readGroups(0, 0, at);
        }
        int first = bytes[at];
        if (first >= 0) {
            position = at + 1;
            return first;
        }
        int second = bytes[at + 1];
        if (second >= 0) {
            position = at + 2;
            return (first & 0x7F) | (second << 7);
        }
        int third = bytes[at + 2];
        if (third >= 0) {
            position = at + 3;
            return (first & 0x7F) | ((second & 0x7F) << 7) | (third << 14);
        }
        return readLong((first & 0x7F) | ((second & 0x7F) << 7) | ((third & 0x7F) << 14), at);
    }

    /** Goes on behind three groups: mostly client ids. */
    private long readLong(int low, int at) {
        int fourth = bytes[at + 3];
        if (fourth >= 0) {
            position = at + 4;
            return low | (fourth << 21);
        }
        long fifth = bytes[at + 4];
        if (fifth >= 0) {
            position = at + 5;
            return low | ((fourth & 0x7F) << 21) | (fifth << 28);
        }
        return readGroups(0, 0, at);
    }

    /** Reads groups of seven bits, lowest first, on top of the {@code shift} bits that are already in {@code low}. */
    private long readGroups(long low, int shift, int start) {
        long value = low;
        int bits = shift;
        while (true) {
            int next = readUint8();
            long group = next & 0x7F;
            if (group != 0 && (bits > 52 || group > MAX_SAFE_INTEGER >> bits)) {
                throw new MalformedUpdateException("integer above 2^53-1", start);
            }
            if (group != 0) {
                value |= group << bits;
            }
            if (next < 0x80) {
                return value;
            }
            bits = Math.min(bits + 7, 63);
        }
    }

    /**
     * Reads a signed integer of magnitude up to 2^53-1 as the JavaScript number that it is: the sign is a bit of its
     * own on the wire, so {@code -0.0} occurs, and a {@code double} holds it and every magnitude exactly.
     */
    public double readVarInt() {
        int start = position;
        int first = readUint8();
        long magnitude = first & 0x3F;
        if (first >= 0x80) {
            magnitude = readGroups(magnitude, 6, start);
        }
        return (first & 0x40) != 0 ? -(double) magnitude : magnitude;
    }

    /**
     * Reads what {@link #readVarInt} reads, in a form that needs no floating point: the magnitude times two, plus one
     * when the sign is set. So {@code -0.0} is 1.
     */
    public long readVarIntParts() {
        int start = position;
        int first = readUint8();
        long magnitude = first & 0x3F;
        if (first >= 0x80) {
            magnitude = readGroups(magnitude, 6, start);
        }
        return (magnitude << 1) | ((first >> 6) & 1);
    }

    public float readFloat32() {
        return Float.intBitsToFloat((int) readBigEndian(Float.BYTES));
    }

    public double readFloat64() {
        return Double.longBitsToDouble(readBigEndian(Double.BYTES));
    }

    public long readInt64() {
        return readBigEndian(Long.BYTES);
    }

    private long readBigEndian(int count) {
        if (remaining() < count) {
            throw truncated();
        }
        long value = 0;
        for (int i = 0; i < count; i++) {
            value = (value << 8) | (bytes[position++] & 0xFF);
        }
        return value;
    }

    /** Reads a length prefix and that many bytes, into a new array. */
    public byte[] readVarBytes(int maxBytes) {
        int length = readByteLength("bytes in one piece", maxBytes);
        position += length;
        return Arrays.copyOfRange(bytes, position - length, position);
    }

    /** Reads so many bytes, into a new array. */
    public byte[] readBytes(int count) {
        if (count > remaining()) {
            throw truncated();
        }
        position += count;
        return Arrays.copyOfRange(bytes, position - count, position);
    }

    /** Passes a length prefix and that many bytes, and answers a reader of just these, on the same array. */
    public Lib0Reader readVarSlice() {
        int length = readByteLength("bytes in one piece", Integer.MAX_VALUE);
        position += length;
        return new Lib0Reader(bytes, position - length, position);
    }

    /** Passes a length prefix and that many bytes, and answers how many they are. */
    public int skipVarBytes(int maxBytes) {
        int length = readByteLength("bytes in one piece", maxBytes);
        position += length;
        return length;
    }

    /** Reads a text; its UTF-8 must be flawless. A byte-order mark belongs to the text. */
    public String readVarString(int maxBytes) {
        int length = readByteLength("string bytes", maxBytes);
        int start = position;
        checkedUnits(start, length);
        position += length;
        return new String(bytes, start, length, StandardCharsets.UTF_8);
    }

    /** Reads a text as {@link #readVarString} does, as UTF-16 units. */
    public char[] readVarChars(int maxBytes) {
        return readVarString(maxBytes).toCharArray();
    }

    /** Passes a text, checking it as {@link #readVarString} does, and answers its length in UTF-16 units. */
    public int skipVarString(int maxBytes) {
        int length = readByteLength("string bytes", maxBytes);
        int units = checkedUnits(position, length);
        position += length;
        return units;
    }

    /**
     * Passes a text and answers its length in UTF-16 units, taking for granted that it is well formed. Unpaired
     * surrogates, as {@link Lib0Writer#writeVarUnits} writes them, are one unit each.
     */
    public int skipVarUnits() {
        int length = readByteLength("string bytes", Integer.MAX_VALUE);
        position += length;
        return Utf8.unitsUnchecked(bytes, position - length, position);
    }

    /** Passes a text as {@link #skipVarString} does, and answers the index of its first byte, after the length prefix. */
    public int skipVarText(int maxBytes) {
        int length = readByteLength("string bytes", maxBytes);
        checkedUnits(position, length);
        position += length;
        return position - length;
    }

    /**
     * Passes UTF-8 that is known to be well formed, starting at the present position, until so many UTF-16 units are
     * behind. Answers whether the last unit was the first half of a surrogate pair: the whole pair is passed then.
     */
    public boolean skipUnits(long units) {
        long left = units;
        while (left > 0) {
            int lead = readUint8();
            int length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
            if (remaining() < length - 1) {
                throw truncated();
            }
            position += length - 1;
            left -= length == 4 ? 2 : 1;
        }
        return left < 0;
    }

    private int checkedUnits(int start, int length) {
        int units = Utf8.units(bytes, start, start + length);
        if (units < 0) {
            throw new MalformedUpdateException("text that is not UTF-8", -1 - units);
        }
        return units;
    }

    private int readByteLength(String what, int maxBytes) {
        int start = position;
        long length = readVarUint();
        if (length > remaining()) {
            throw new MalformedUpdateException("a length of " + length + " where " + remaining() + " are left", start);
        }
        if (length > maxBytes) {
            throw new LimitExceededException(what, maxBytes, start);
        }
        return (int) length;
    }

    /**
     * Reads one value: {@code null}, {@link Undefined}, Boolean, Double (every JavaScript number), BigInteger (a
     * bigint), String, {@code byte[]}, {@code List<Object>} or {@code Map<String, Object>} in the order of the wire.
     */
    public @Nullable Object readAny(int maxDepth) {
        return new AnyReader(this, maxDepth).read();
    }

    /** Passes one value, checking it as {@link #readAny} does. Allocates nothing that grows with the value's size. */
    public void skipAny(int maxDepth, int maxKeyBytes, int maxStringBytes) {
        AnySkipper.skip(this, maxDepth, maxKeyBytes, maxStringBytes);
    }

    BigInteger readBigInt() {
        return BigInteger.valueOf(readInt64());
    }

    private MalformedUpdateException truncated() {
        return new MalformedUpdateException("the bytes end too early", end);
    }
}
