package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What somebody knows of one type who only listens to its events: a list of (element, formats), where a text has one
 * element for each UTF-16 unit, and a map of keys. Types and documents in it are the objects themselves.
 */
final class EventModel {
    private record Element(@Nullable Object value, Map<String, @Nullable Object> formats) {}

    private final SharedType type;
    private final boolean text;
    private final List<Element> children;
    private final Map<String, @Nullable Object> keys;

    private EventModel(SharedType type) {
        this.type = type;
        this.text = type instanceof Text;
        this.children = children(type);
        this.keys = keys(type);
    }

    /** Begins with what the type is now. */
    static EventModel of(SharedType type) {
        return new EventModel(type);
    }

    void apply(TypeEvent event) {
        assertThat(event.target()).isSameAs(type);
        List<DeltaOp> delta = event.delta();
        assertThat(event.delta()).as("asked again").isSameAs(delta);
        assertMinimal(delta);
        applyDelta(delta);
        event.keys().forEach(this::applyKey);
        assertThat(event.keysChanged()).containsAll(event.keys().keySet());
        assertThat(delta.isEmpty() || event.childrenChanged()).isTrue();
    }

    /** No empty steps, nothing behind the last change, deletes and inserts not in two pieces. */
    private static void assertMinimal(List<DeltaOp> delta) {
        for (DeltaOp op : delta) {
            switch (op) {
                case DeltaOp.Insert insert -> assertThat(insert.value()).isNotEqualTo("");
                case DeltaOp.Retain retain -> assertThat(retain.length()).isPositive();
                case DeltaOp.Delete delete -> assertThat(delete.length()).isPositive();
            }
        }
        if (!delta.isEmpty() && delta.getLast() instanceof DeltaOp.Retain retain) {
            assertThat(retain.attributes()).isNotEmpty();
        }
    }

    private void applyDelta(List<DeltaOp> delta) {
        int at = 0;
        for (DeltaOp op : delta) {
            switch (op) {
                case DeltaOp.Insert insert -> {
                    List<Element> inserted = elements(insert);
                    children.addAll(at, inserted);
                    at += inserted.size();
                }
                case DeltaOp.Retain retain -> {
                    for (int end = at + retain.length(); at < end; at++) {
                        children.set(at, formatted(children.get(at), retain.attributes()));
                    }
                }
                case DeltaOp.Delete delete ->
                    children.subList(at, at + delete.length()).clear();
            }
        }
    }

    private List<Element> elements(DeltaOp.Insert insert) {
        List<Element> elements = new ArrayList<>();
        if (text) {
            addUnits(insert, elements);
        } else {
            assertThat(insert.attributes()).isEmpty();
            for (Object value : (List<?>) Objects.requireNonNull(insert.value())) {
                elements.add(new Element(comparable(value), Map.of()));
            }
        }
        return elements;
    }

    private static void addUnits(DeltaOp.Insert insert, List<Element> elements) {
        if (insert.value() instanceof String string) {
            for (int i = 0; i < string.length(); i++) {
                elements.add(new Element(string.charAt(i), insert.attributes()));
            }
        } else {
            elements.add(new Element(comparable(insert.value()), insert.attributes()));
        }
    }

    private static Element formatted(Element element, Map<String, @Nullable Object> given) {
        Map<String, @Nullable Object> formats = new HashMap<>(element.formats());
        given.forEach((key, value) -> {
            if (value == null) {
                formats.remove(key);
            } else {
                formats.put(key, value);
            }
        });
        return new Element(element.value(), formats);
    }

    private void applyKey(String key, KeyChange change) {
        Object before = keys.get(key);
        switch (change.action()) {
            case ADD -> {
                assertThat(keys).doesNotContainKey(key);
                assertThat(change.oldValue()).isNull();
                keys.put(key, keys(type).get(key));
            }
            case UPDATE -> {
                assertThat(keys).containsKey(key);
                assertThat(comparable(change.oldValue())).isEqualTo(before);
                keys.put(key, keys(type).get(key));
            }
            case DELETE -> {
                assertThat(keys).containsKey(key);
                assertThat(comparable(change.oldValue())).isEqualTo(before);
                keys.remove(key);
            }
        }
    }

    void assertEqualsDocument() {
        assertThat(children).isEqualTo(children(type));
        assertThat(keys).isEqualTo(keys(type));
    }

    private static List<Element> children(SharedType type) {
        List<Element> elements = new ArrayList<>();
        switch (type) {
            case Text text -> text.toDelta().forEach(op -> addUnits((DeltaOp.Insert) op, elements));
            case Array array -> array.toList().forEach(value -> elements.add(new Element(comparable(value), Map.of())));
            case XmlFragment fragment ->
                fragment.children().forEach(value -> elements.add(new Element(comparable(value), Map.of())));
            case YMap map -> {
                // It has no children.
            }
        }
        return elements;
    }

    private static Map<String, @Nullable Object> keys(SharedType type) {
        Map<String, @Nullable Object> keys = new HashMap<>();
        Map<String, @Nullable Object> present =
                switch (type) {
                    case Text text -> text.attributes();
                    case YMap map -> map.toMap();
                    case XmlElement element -> element.attributes();
                    case XmlFragment fragment -> Map.of();
                    case Array array -> Map.of();
                };
        present.forEach((key, value) -> keys.put(key, comparable(value)));
        return keys;
    }

    private static @Nullable Object comparable(@Nullable Object value) {
        return value instanceof SharedType || value instanceof Doc ? value : Shape.of(value);
    }
}
