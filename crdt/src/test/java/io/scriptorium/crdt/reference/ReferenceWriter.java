package io.scriptorium.crdt.reference;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes lib0's primitives one byte after the other. */
final class ReferenceWriter {
    private static final double LARGEST_INTEGER = Integer.MAX_VALUE;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    byte[] bytes() {
        return out.toByteArray();
    }

    void u8(int value) {
        out.write(value);
    }

    void raw(byte[] bytes) {
        out.writeBytes(bytes);
    }

    void varUint(long value) {
        long rest = value;
        while (rest >= 0x80) {
            u8((int) (rest & 0x7F) | 0x80);
            rest >>= 7;
        }
        u8((int) rest);
    }

    void varInt(double value) {
        boolean negative = value < 0 || 1 / value == Double.NEGATIVE_INFINITY;
        long rest = (long) Math.abs(value);
        int sign = negative ? 0x40 : 0;
        u8((int) (rest & 0x3F) | sign | (rest > 0x3F ? 0x80 : 0));
        rest >>= 6;
        if (rest > 0) {
            varUint(rest);
        }
    }

    void varBytes(byte[] bytes) {
        varUint(bytes.length);
        raw(bytes);
    }

    /** A half of a surrogate pair that stands alone becomes U+FFFD. */
    void varString(String text) {
        StringBuilder whole = new StringBuilder();
        text.codePoints()
                .map(point -> Character.getType(point) == Character.SURROGATE ? 0xFFFD : point)
                .forEach(whole::appendCodePoint);
        varBytes(whole.toString().getBytes(StandardCharsets.UTF_8));
    }

    static byte[] anyBytes(@Nullable Object value) {
        ReferenceWriter writer = new ReferenceWriter();
        writer.any(value);
        return writer.bytes();
    }

    private void any(@Nullable Object value) {
        switch (value) {
            case null -> u8(126);
            case Boolean flag -> u8(flag ? 120 : 121);
            case Number number -> number(number.doubleValue());
            case String text -> {
                u8(119);
                varString(text);
            }
            case List<?> elements -> {
                u8(117);
                varUint(elements.size());
                elements.forEach(this::any);
            }
            case Map<?, ?> members -> {
                u8(118);
                varUint(members.size());
                members.forEach((key, member) -> {
                    varString(String.valueOf(key));
                    any(member);
                });
            }
            default -> throw new IllegalArgumentException("not a value: " + value);
        }
    }

    private void number(double number) {
        if (number == Math.rint(number) && Math.abs(number) <= LARGEST_INTEGER) {
            u8(125);
            varInt(number);
        } else if ((float) number == number) {
            u8(124);
            bigEndian(Float.floatToRawIntBits((float) number), 4);
        } else {
            u8(123);
            bigEndian(Double.doubleToLongBits(number), 8);
        }
    }

    private void bigEndian(long value, int bytes) {
        for (int i = bytes - 1; i >= 0; i--) {
            u8((int) (value >> (i * 8)) & 0xFF);
        }
    }
}
