package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.Lib0Reader;
import io.scriptorium.crdt.lib0.Lib0Writer;
import io.scriptorium.crdt.lib0.Undefined;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Crossing from one encoding of values to the other: format V1 keeps embeds and format values as JSON text, V2 as any.
 */
final class EncodedValues {
    private static final int DEPTH = Integer.MAX_VALUE;

    private EncodedValues() {}

    static @Nullable Object decode(byte[] encoded, int from, int to, StructList.ValueForm form) {
        return switch (form) {
            case JSON -> Json.parse(new String(encoded, from, to - from, StandardCharsets.UTF_8), DEPTH);
            case ANY -> new Lib0Reader(encoded, from, to).readAny(DEPTH);
        };
    }

    static byte[] any(@Nullable Object value) {
        Lib0Writer out = new Lib0Writer();
        out.writeAny(value);
        return out.toByteArray();
    }

    /**
     * The text that {@code JSON.stringify} makes of the value.
     *
     * @throws NotInV1Exception when it makes none
     */
    static String jsonOfAny(byte[] encoded, int from, int to) {
        Object value = new Lib0Reader(encoded, from, to).readAny(DEPTH);
        try {
            return Json.stringify(jsonValue(value));
        } catch (IllegalArgumentException e) {
            throw new NotInV1Exception(e);
        }
    }

    /** What JSON can say of a value: bytes become an object of their indexes, as in JavaScript. */
    static @Nullable Object jsonValue(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Undefined undefined -> throw new IllegalArgumentException("JSON has no undefined: use format V2");
            case BigInteger integer -> throw new IllegalArgumentException("JSON has no bigint: use format V2");
            case byte[] bytes -> {
                Map<String, @Nullable Object> members = new LinkedHashMap<>();
                for (int i = 0; i < bytes.length; i++) {
                    members.put(Integer.toString(i), (double) (bytes[i] & 0xFF));
                }
                yield members;
            }
            default -> value;
        };
    }
}
