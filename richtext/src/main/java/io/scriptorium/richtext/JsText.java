package io.scriptorium.richtext;

import io.scriptorium.crdt.Json;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Attribute values as JavaScript turns them into texts and truths: the DOM keeps attributes as texts. */
final class JsText {
    private JsText() {}

    static String of(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case String text -> text;
            case Double number -> number(number);
            case List<?> elements -> {
                StringBuilder joined = new StringBuilder();
                for (int i = 0; i < elements.size(); i++) {
                    Object element = elements.get(i);
                    joined.append(i == 0 ? "" : ",").append(element == null ? "" : of(element));
                }
                yield joined.toString();
            }
            case byte[] bytes ->
                IntStream.range(0, bytes.length)
                        .mapToObj(i -> Integer.toString(bytes[i] & 0xFF))
                        .collect(Collectors.joining(","));
            case Map<?, ?> members -> "[object Object]";
            default -> value.toString();
        };
    }

    private static String number(double number) {
        if (Double.isNaN(number)) {
            return "NaN";
        }
        return Double.isInfinite(number) ? (number > 0 ? "Infinity" : "-Infinity") : Json.stringify(number);
    }

    static boolean isTrue(@Nullable Object value) {
        return switch (value) {
            case null -> false;
            case Boolean flag -> flag;
            case String text -> !text.isEmpty();
            case Double number -> number != 0 && !number.isNaN();
            default -> true;
        };
    }
}
