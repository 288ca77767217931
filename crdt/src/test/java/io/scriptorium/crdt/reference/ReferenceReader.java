package io.scriptorium.crdt.reference;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads lib0's primitives one byte after the other. */
final class ReferenceReader {
    /** What JavaScript's undefined becomes. */
    enum Undefined {
        UNDEFINED
    }

    private static final long LARGEST = (1L << 53) - 1;

    private final ByteBuffer in;

    ReferenceReader(byte[] bytes) {
        in = ByteBuffer.wrap(bytes);
    }

    int u8() {
        if (!in.hasRemaining()) {
            throw new IllegalArgumentException("ends in the middle, at " + in.position());
        }
        return in.get() & 0xFF;
    }

    long varUint() {
        long value = 0;
        for (int shift = 0; shift <= 56; shift += 7) {
            int next = u8();
            value += (next & 0x7FL) << shift;
            if (value > LARGEST) {
                throw new IllegalArgumentException("a number beyond 2^53-1");
            }
            if (next < 0x80) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number that does not end");
    }

    int count() {
        return Math.toIntExact(varUint());
    }

    /** As a double, since there are two zeros. */
    double varInt() {
        int first = u8();
        double magnitude = first & 0x3F;
        double factor = 64;
        for (int next = first; next >= 0x80; factor *= 128) {
            next = u8();
            magnitude += (next & 0x7F) * factor;
        }
        return (first & 0x40) == 0 ? magnitude : -magnitude;
    }

    byte[] varBytes() {
        byte[] bytes = new byte[count()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) u8();
        }
        return bytes;
    }

    String varString() {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(varBytes()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("no UTF-8", e);
        }
    }

    /** The bytes of one value, not decoded. */
    byte[] anyBytes() {
        int from = in.position();
        any();
        return Arrays.copyOfRange(in.array(), from, in.position());
    }

    @Nullable Object any() {
        int tag = u8();
        return switch (tag) {
            case 127 -> Undefined.UNDEFINED;
            case 126 -> null;
            case 125 -> varInt();
            case 124 -> (double) Float.intBitsToFloat((int) bigEndian(4));
            case 123 -> Double.longBitsToDouble(bigEndian(8));
            case 122 -> BigInteger.valueOf(bigEndian(8));
            case 121 -> false;
            case 120 -> true;
            case 119 -> varString();
            case 118 -> members();
            case 117 -> elements();
            case 116 -> varBytes();
            default -> throw new IllegalArgumentException("no value begins with " + tag);
        };
    }

    private Map<String, @Nullable Object> members() {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (int left = count(); left > 0; left--) {
            members.put(varString(), any());
        }
        return members;
    }

    private List<@Nullable Object> elements() {
        List<@Nullable Object> elements = new ArrayList<>();
        for (int left = count(); left > 0; left--) {
            elements.add(any());
        }
        return elements;
    }

    private long bigEndian(int bytes) {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value = value << 8 | u8();
        }
        return value;
    }
}
