package io.scriptorium.bench;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Short sums of what a run made, the same as {@code bench/peers/checks.mjs} makes: FNV-1a, with the length. */
final class Sums {
    private static final int START = 0x811c9dc5;
    private static final int PRIME = 0x01000193;

    private Sums() {}

    static String of(String text) {
        int hash = START;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * PRIME;
        }
        return text.length() + ":" + Integer.toHexString(hash);
    }

    static String of(byte[] bytes) {
        int hash = START;
        for (byte each : bytes) {
            hash = (hash ^ (each & 0xff)) * PRIME;
        }
        return bytes.length + ":" + Integer.toHexString(hash);
    }

    static String of(List<Object> values) {
        return of(values.stream().map(Sums::plain).collect(Collectors.joining(",")));
    }

    static String of(Map<String, Object> map) {
        return of(joined(map, ";"));
    }

    private static String joined(Map<?, ?> map, String separator) {
        Map<String, String> sorted = new TreeMap<>();
        map.forEach((key, value) -> sorted.put(key.toString(), plain(value)));
        return sorted.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(separator));
    }

    /** As JavaScript prints it; all numbers here are whole. */
    private static String plain(Object value) {
        if (value instanceof Map<?, ?> map) {
            return "{" + joined(map, ",") + "}";
        }
        return value instanceof Double number ? Long.toString(number.longValue()) : value.toString();
    }
}
