package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.Undefined;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Values in markup, as JavaScript's conversion to a string writes them. */
final class XmlMarkup {
    static final String OBJECT = "[object Object]";

    private XmlMarkup() {}

    static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case Undefined undefined -> "undefined";
            case Double number when number.isNaN() -> "NaN";
            case Double number when number.isInfinite() -> number > 0 ? "Infinity" : "-Infinity";
            case Double number -> Json.stringify(number);
            case List<?> elements -> {
                List<String> texts = new ArrayList<>();
                for (Object element : elements) {
                    texts.add(element == null || element instanceof Undefined ? "" : text(element));
                }
                yield String.join(",", texts);
            }
            case byte[] bytes -> {
                List<String> texts = new ArrayList<>();
                for (byte b : bytes) {
                    texts.add(Integer.toString(b & 0xFF));
                }
                yield String.join(",", texts);
            }
            case Map<?, ?> members -> OBJECT;
            case YMap map -> OBJECT;
            case Array array -> OBJECT;
            case Doc subdocument -> OBJECT;
            default -> value.toString();
        };
    }

    /** The members over which JavaScript's {@code for in} goes, sorted by name. */
    static Map<String, @Nullable Object> members(@Nullable Object value) {
        Map<String, @Nullable Object> members = new TreeMap<>();
        switch (value) {
            case Map<?, ?> map -> map.forEach((key, member) -> members.put(String.valueOf(key), member));
            case String text -> {
                for (int i = 0; i < text.length(); i++) {
                    members.put(Integer.toString(i), text.substring(i, i + 1));
                }
            }
            case List<?> elements -> {
                for (int i = 0; i < elements.size(); i++) {
                    members.put(Integer.toString(i), elements.get(i));
                }
            }
            case null, default -> {
                // Numbers and booleans have no members.
            }
        }
        return members;
    }
}
