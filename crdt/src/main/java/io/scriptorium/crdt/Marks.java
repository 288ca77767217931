package io.scriptorium.crdt;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
            return Hashing.of(bytes, 0, bytes.length) * 31 + key;
        }
    }

    private static final int KEY_BITS = Long.SIZE;

    private final List<Mark> marks = new ArrayList<>();
    private final Map<Encoded, Integer> byEncoding = new HashMap<>();
    /** By the canonical text of the value: its members in the order of their names. */
    private final Map<Encoded, Integer> byMeaning = new HashMap<>();
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
        return isJson(value)
                ? ofEncoded(
                        key, StructList.ValueForm.JSON, Json.stringify(value).getBytes(StandardCharsets.UTF_8))
                : ofEncoded(key, StructList.ValueForm.ANY, EncodedValues.any(value));
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
        int equal = entered(key, value, marks.size());
        if (equal == marks.size()) {
            marks.add(new Mark(key, form, bytes, value));
            if (ordinals.putIfAbsent(key, keys.size()) == null) {
                keys.add(key);
            }
        }
        byEncoding.put(encoded, equal);
        return equal;
    }

    /** The mark that was entered under the text which stands for all equal values, or the given one from now on. */
    private int entered(int key, @Nullable Object value, int mark) {
        if (!isJson(value)) {
            return mark;
        }
        Object ordered = value instanceof Map<?, ?> members ? sorted(members) : value;
        byte[] text = Json.stringify(ordered).getBytes(StandardCharsets.UTF_8);
        Integer known = byMeaning.putIfAbsent(new Encoded(key, StructList.ValueForm.JSON, text), mark);
        return known == null ? mark : known;
    }

    private static Map<String, Object> sorted(Map<?, ?> members) {
        Map<String, Object> sorted = new TreeMap<>();
        members.forEach((name, member) -> sorted.put(String.valueOf(name), member));
        return sorted;
    }

    /** Whether JSON text says all of the value. */
    private static boolean isJson(@Nullable Object root) {
        Deque<Object> open = new ArrayDeque<>();
        if (root != null) {
            open.push(root);
        }
        for (Object value = open.poll(); value != null; value = open.poll()) {
            switch (value) {
                case Double number -> {
                    if (!Double.isFinite(number)) {
                        return false;
                    }
                }
                case BigInteger integer -> {
                    return false;
                }
                case Boolean flag -> {}
                case Number number -> {}
                case String text -> {}
                case List<?> elements -> pushAll(open, elements);
                case Map<?, ?> members -> pushAll(open, members.values());
                default -> {
                    return false;
                }
            }
        }
        return true;
    }

    private static void pushAll(Deque<Object> open, Collection<?> values) {
        for (Object value : values) {
            if (value != null) {
                open.push(value);
            }
        }
    }
}
