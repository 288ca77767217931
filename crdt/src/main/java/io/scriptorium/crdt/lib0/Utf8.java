package io.scriptorium.crdt.lib0;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * UTF-8 as JavaScript's {@code TextEncoder} writes it and its fatal {@code TextDecoder} accepts it.
 *
 * <p>The JDK's own coder is not used for either direction: on writing it turns an unpaired surrogate into {@code ?}
 * where JavaScript writes U+FFFD (so that one UTF-16 unit stays one unit, and clocks stay aligned); on reading it
 * repairs silently what JavaScript refuses.
 */
final class Utf8 {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long NOT_ASCII = 0x8080808080808080L;
    private static final int REPLACEMENT = 0xFFFD;

    private Utf8() {}

    /** The first index at or after {@code from} whose byte is not ASCII, or {@code to}. */
    static int asciiEnd(byte[] bytes, int from, int to) {
        int at = from;
        while (at + Long.BYTES <= to && ((long) LONGS.get(bytes, at) & NOT_ASCII) == 0) {
            at += Long.BYTES;
        }
        while (at < to && bytes[at] >= 0) {
            at++;
        }
        return at;
    }

    /** The number of UTF-16 units in the given bytes, or, when they are not UTF-8, {@code -1 - (index of the fault)}. */
    static int units(byte[] bytes, int from, int to) {
        int at = asciiEnd(bytes, from, to);
        int units = at - from;
        while (at < to) {
            int length = sequenceLength(bytes, at, to);
            if (length == 0) {
                return -1 - at;
            }
            at += length;
            units += length == 4 ? 2 : 1;
            int next = asciiEnd(bytes, at, to);
            units += next - at;
            at = next;
        }
        return units;
    }

    /** The number of UTF-16 units in well-formed UTF-8, of which unpaired surrogates may be a part; never fails. */
    static int unitsUnchecked(byte[] bytes, int from, int to) {
        int at = asciiEnd(bytes, from, to);
        int units = at - from;
        for (; at < to; at++) {
            int value = bytes[at] & 0xFF;
            units += isContinuation(value) ? 0 : value < 0xF0 ? 1 : 2;
        }
        return units;
    }

    /** The length of the well-formed sequence at {@code at} (Unicode 15, table 3-7), or 0 when there is none. */
    private static int sequenceLength(byte[] bytes, int at, int to) {
        int lead = bytes[at] & 0xFF;
        if (lead < 0x80) {
            return 1;
        }
        int left = to - at;
        if (lead < 0xC2 || left < 2) {
            return 0;
        }
        int second = bytes[at + 1] & 0xFF;
        if (lead < 0xE0) {
            return isContinuation(second) ? 2 : 0;
        }
        if (left < 3 || !isContinuation(bytes[at + 2])) {
            return 0;
        }
        if (lead < 0xF0) {
            int lowest = lead == 0xE0 ? 0xA0 : 0x80;
            int highest = lead == 0xED ? 0x9F : 0xBF;
            return second >= lowest && second <= highest ? 3 : 0;
        }
        if (lead > 0xF4 || left < 4 || !isContinuation(bytes[at + 3])) {
            return 0;
        }
        int lowest = lead == 0xF0 ? 0x90 : 0x80;
        int highest = lead == 0xF4 ? 0x8F : 0xBF;
        return second >= lowest && second <= highest ? 4 : 0;
    }

    private static boolean isContinuation(int value) {
        return (value & 0xC0) == 0x80;
    }

    /** The number of bytes that {@link #encode} will write for this text. */
    static long encodedLength(String text) {
        return encodedLength(text.toCharArray(), 0, text.length());
    }

    /** The number of bytes that {@link #encode} will write for these units. */
    static long encodedLength(char[] units, int from, int to) {
        long length = 0;
        for (int i = from; i < to; i++) {
            char unit = units[i];
            if (unit < 0x80) {
                length++;
            } else if (unit < 0x800) {
                length += 2;
            } else if (isPairAt(units, i, to)) {
                length += 4;
                i++;
            } else {
                length += 3;
            }
        }
        return length;
    }

    /** Writes the text at {@code at}, where there must be room for it, and answers the index after it. */
    static int encode(String text, byte[] bytes, int at) {
        return encode(text.toCharArray(), 0, text.length(), bytes, at, false);
    }

    /**
     * Writes the units at {@code start}, where there must be room for them, and answers the index after them.
     *
     * @param keepHalves whether an unpaired surrogate is written as such, which is not UTF-8
     */
    static int encode(char[] units, int from, int to, byte[] bytes, int start, boolean keepHalves) {
        int at = start;
        for (int i = from; i < to; i++) {
            char unit = units[i];
            if (unit < 0x80) {
                bytes[at++] = (byte) unit;
            } else if (unit < 0x800) {
                bytes[at++] = (byte) (0xC0 | (unit >> 6));
                bytes[at++] = (byte) (0x80 | (unit & 0x3F));
            } else if (isPairAt(units, i, to)) {
                int point = Character.toCodePoint(unit, units[++i]);
                bytes[at++] = (byte) (0xF0 | (point >> 18));
                bytes[at++] = (byte) (0x80 | ((point >> 12) & 0x3F));
                bytes[at++] = (byte) (0x80 | ((point >> 6) & 0x3F));
                bytes[at++] = (byte) (0x80 | (point & 0x3F));
            } else {
                int written = !keepHalves && Character.isSurrogate(unit) ? REPLACEMENT : unit;
                bytes[at++] = (byte) (0xE0 | (written >> 12));
                bytes[at++] = (byte) (0x80 | ((written >> 6) & 0x3F));
                bytes[at++] = (byte) (0x80 | (written & 0x3F));
            }
        }
        return at;
    }

    private static boolean isPairAt(char[] units, int index, int to) {
        return Character.isHighSurrogate(units[index]) && index + 1 < to && Character.isLowSurrogate(units[index + 1]);
    }
}
