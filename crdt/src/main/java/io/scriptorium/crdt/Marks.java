package io.scriptorium.crdt;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The formats of a document: each pair of a key and a value that occurs in a mark has a small number, so that marks are
 * compared as ints. Two values that a reader cannot tell apart are one value, whichever encoding they came in.
 *
 * <p>A value is kept as the JSON text that format V1 carries, or as any where JSON cannot say it.
 *
 * <p>Threading: the document's writer.
 */
final class Marks {
    /** A key and what it is set to from here on; {@code null} ends it. */
    record Mark(
            int key,
            StructList.ValueForm form,
            byte[] encoded,
            @Nullable Object value) {}

    private record Encoded(int key, StructList.ValueForm form, byte[] bytes) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Encoded that
                    && key == that.key
                    && form == that.form
                    && Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return (key * 31 + form.hashCode()) * 31 + Arrays.hashCode(bytes);
        }
    }

    private static final int KEY_BITS = Long.SIZE;

    private final List<Mark> marks = new ArrayList<>();
    private final Map<Encoded, Integer> byEncoding = new HashMap<>();
    /** The n-th key that occurred in a mark. */
    private final List<Integer> keys = new ArrayList<>();

    private final Map<Integer, Integer> ordinals = new HashMap<>();

    Mark at(int mark) {
        return marks.get(mark);
    }

    int key(int mark) {
        return marks.get(mark).key();
    }

    boolean ends(int mark) {
        return marks.get(mark).value() == null;
    }

    /** A bit for the mark's key; beyond 64 keys some share the last one. */
    long bit(int mark) {
        return bitOfKey(marks.get(mark).key());
    }

    long bitOfKey(int key) {
        Integer ordinal = ordinals.get(key);
        return ordinal == null ? 0 : 1L << Math.min(ordinal, KEY_BITS - 1);
    }

    /** Whether several keys share this bit. */
    boolean isShared(long bit) {
        return bit == Long.MIN_VALUE && keys.size() > KEY_BITS;
    }

    int of(int key, @Nullable Object value) {
        Encoded encoded = isJson(value)
                ? canonical(key, value)
                : new Encoded(key, StructList.ValueForm.ANY, EncodedValues.any(value));
        return ofEncoded(key, encoded.form, encoded.bytes);
    }

    int ofEncoded(int key, StructList.ValueForm form, byte[] bytes) {
        Encoded encoded = new Encoded(key, form, bytes);
        Integer known = byEncoding.get(encoded);
        if (known != null) {
            return known;
        }
        Object value = EncodedValues.decode(bytes, 0, bytes.length, form);
        if (form == StructList.ValueForm.ANY && isJson(value)) {
            int mark = of(key, value);
            byEncoding.put(encoded, mark);
            return mark;
        }
        Encoded canonical = isJson(value) ? canonical(key, value) : encoded;
        Integer equal = byEncoding.get(canonical);
        if (equal == null) {
            equal = marks.size();
            marks.add(new Mark(key, form, bytes, value));
            byEncoding.put(canonical, equal);
            if (ordinals.putIfAbsent(key, keys.size()) == null) {
                keys.add(key);
            }
        }
        byEncoding.put(encoded, equal);
        return equal;
    }

    /** The encoding under which each value that JSON can say is found. */
    private static Encoded canonical(int key, @Nullable Object value) {
        return new Encoded(key, StructList.ValueForm.JSON, Json.stringify(value).getBytes(StandardCharsets.UTF_8));
    }

    /** Whether JSON text says all of the value. */
    private static boolean isJson(@Nullable Object value) {
        return switch (value) {
            case null -> true;
            case Boolean flag -> true;
            case Number number ->
                number instanceof Double ? Double.isFinite(number.doubleValue()) : !(number instanceof BigInteger);
            case String text -> true;
            case List<?> elements -> elements.stream().allMatch(Marks::isJson);
            case Map<?, ?> members -> members.values().stream().allMatch(Marks::isJson);
            default -> false;
        };
    }
}
