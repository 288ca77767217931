package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.Lib0Reader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The text of a document, appended to two arrays: ASCII as bytes, everything else as UTF-16. Runs name their text by an
 * index; what runs no longer name is garbage until the document compacts the arena.
 *
 * <p>Threading: the document's writer.
 */
final class TextArena {
    private static final int FIRST = 32;
    private static final int REPLACEMENT = '\uFFFD';

    byte[] ascii = new byte[FIRST];
    int asciiEnd;
    char[] wide = new char[FIRST];
    int wideEnd;

    void reserve(int moreAscii) {
        if ((long) asciiEnd + moreAscii > ascii.length) {
            ascii = Arrays.copyOf(ascii, larger(ascii.length, (long) asciiEnd + moreAscii));
        }
    }

    private void reserveWide(int more) {
        if ((long) wideEnd + more > wide.length) {
            wide = Arrays.copyOf(wide, larger(wide.length, (long) wideEnd + more));
        }
    }

    private static int larger(int present, long needed) {
        if (needed > Integer.MAX_VALUE - 8) {
            throw new IllegalStateException("a document holds at most 2^31 units of text");
        }
        return (int) Math.max(needed, Math.min((long) present + (present >> 1), Integer.MAX_VALUE - 8));
    }

    static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    static boolean isAscii(char[] units, int from, int to) {
        for (int i = from; i < to; i++) {
            if (units[i] >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /** Appends ASCII and answers where. */
    @SuppressWarnings("deprecation") // this copy of the low bytes is exactly what is wanted
    int appendAscii(String text) {
        int length = text.length();
        reserve(length);
        text.getBytes(0, length, ascii, asciiEnd);
        asciiEnd += length;
        return asciiEnd - length;
    }

    int appendAscii(byte[] bytes, int from, int length) {
        reserve(length);
        System.arraycopy(bytes, from, ascii, asciiEnd, length);
        asciiEnd += length;
        return asciiEnd - length;
    }

    int appendAscii(char[] units, int from, int to) {
        reserve(to - from);
        int at = asciiEnd;
        for (int i = from; i < to; i++) {
            ascii[asciiEnd++] = (byte) units[i];
        }
        return at;
    }

    int appendWide(String text) {
        reserveWide(text.length());
        text.getChars(0, text.length(), wide, wideEnd);
        wideEnd += text.length();
        return wideEnd - text.length();
    }

    int appendWide(char[] units, int from, int length) {
        reserveWide(length);
        System.arraycopy(units, from, wide, wideEnd, length);
        wideEnd += length;
        return wideEnd - length;
    }

    /** Appends units of UTF-8, the first {@code skipped} of which are passed over. */
    int appendUtf8(byte[] bytes, int from, int to, int skipped, int units) {
        reserveWide(units);
        int at = wideEnd;
        wideEnd += units;
        putUtf8(bytes, from, to, skipped, at, units);
        if (skipped > 0) {
            damageHalfAt(at);
        }
        return at;
    }

    /** Writes units of UTF-8 where there is room for them. */
    void putUtf8(byte[] bytes, int from, int to, int skipped, int at, int units) {
        Utf16Units in = new Utf16Units(new Lib0Reader(bytes, from, to), skipped);
        for (int i = 0; i < units; i++) {
            wide[at + i] = (char) in.next();
        }
    }

    void putAscii(char[] units, int from, int to, int at) {
        for (int i = from; i < to; i++) {
            ascii[at + i - from] = (byte) units[i];
        }
    }

    @SuppressWarnings("deprecation") // this copy of the low bytes is exactly what is wanted
    void putAscii(String text, int at) {
        text.getBytes(0, text.length(), ascii, at);
    }

    /** Text that was cut between the halves of a surrogate pair begins with U+FFFD, as in Yjs. */
    void damageHalfAt(int index) {
        if (Character.isLowSurrogate(wide[index])) {
            wide[index] = REPLACEMENT;
        }
    }

    /** Appends a copy of what stands elsewhere here. */
    int moveAscii(int from, int length) {
        reserve(length);
        System.arraycopy(ascii, from, ascii, asciiEnd, length);
        asciiEnd += length;
        return asciiEnd - length;
    }

    int moveWide(int from, int length) {
        reserveWide(length);
        System.arraycopy(wide, from, wide, wideEnd, length);
        wideEnd += length;
        return wideEnd - length;
    }

    /** Appends so many units that are to be written later. */
    void leaveRoom(boolean inWide, int units) {
        if (inWide) {
            reserveWide(units);
            wideEnd += units;
        } else {
            reserve(units);
            asciiEnd += units;
        }
    }

    /** Splits between the halves of a surrogate pair damage it, as in Yjs: both halves become U+FFFD. */
    void damagePairAt(int index) {
        if (Character.isHighSurrogate(wide[index - 1])) {
            wide[index - 1] = REPLACEMENT;
            wide[index] = REPLACEMENT;
        }
    }

    void appendTo(StringBuilder out, boolean inWide, int from, int length) {
        if (inWide) {
            out.append(wide, from, length);
        } else {
            out.append(new String(ascii, from, length, StandardCharsets.ISO_8859_1));
        }
    }

    Compaction compact() {
        return new Compaction();
    }

    /** Copies what is still named into arrays of its size. */
    final class Compaction {
        private final byte[] oldAscii = ascii;
        private final char[] oldWide = wide;

        private Compaction() {
            ascii = new byte[FIRST];
            asciiEnd = 0;
            wide = new char[FIRST];
            wideEnd = 0;
        }

        int move(boolean inWide, int from, int length) {
            return inWide ? appendWide(oldWide, from, length) : appendAscii(oldAscii, from, length);
        }
    }

    long bytes() {
        return ascii.length + (long) wide.length * Character.BYTES;
    }
}
