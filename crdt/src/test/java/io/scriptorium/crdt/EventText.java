package io.scriptorium.crdt;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Events in short. A delta is {@code =2 +["x"] -1}: retained, inserted, deleted; attributes stand behind. Keys are
 * {@code add k, update l 1, delete m {"a":2}}, by name, with the old values. Types are their class's name.
 */
final class EventText {
    private EventText() {}

    static String delta(TypeEvent event) {
        return delta(event.delta());
    }

    static String delta(List<DeltaOp> delta) {
        List<String> words = new ArrayList<>();
        for (DeltaOp op : delta) {
            words.add(
                    switch (op) {
                        case DeltaOp.Insert insert -> "+" + value(insert.value()) + attributes(insert.attributes());
                        case DeltaOp.Retain retain -> "=" + retain.length() + attributes(retain.attributes());
                        case DeltaOp.Delete delete -> "-" + delete.length();
                    });
        }
        return String.join(" ", words);
    }

    private static String attributes(Map<String, @Nullable Object> attributes) {
        return attributes.isEmpty() ? "" : Json.stringify(new TreeMap<>(attributes));
    }

    static String keys(TypeEvent event) {
        List<String> words = new ArrayList<>();
        new TreeMap<>(event.keys())
                .forEach((key, change) -> words.add(
                        switch (change.action()) {
                            case ADD -> "add " + key;
                            case UPDATE -> "update " + key + " " + value(change.oldValue());
                            case DELETE -> "delete " + key + " " + value(change.oldValue());
                        }));
        return String.join(", ", words);
    }

    /** Where it happened, seen from who observes, and what: {@code list/2: =1 +["x"]}. */
    static String deep(TypeEvent event) {
        List<String> steps = event.path().stream().map(String::valueOf).toList();
        String what = delta(event) + (event.keys().isEmpty() ? "" : keys(event));
        return String.join("/", steps) + ": " + what;
    }

    private static String value(@Nullable Object value) {
        return switch (value) {
            case SharedType type -> type.getClass().getSimpleName();
            case Doc doc -> "Doc";
            case List<?> elements -> {
                List<String> texts = new ArrayList<>();
                elements.forEach(element -> texts.add(value(element)));
                yield "[" + String.join(",", texts) + "]";
            }
            case null, default -> Json.stringify(value);
        };
    }
}
