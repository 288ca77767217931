package io.scriptorium.crdt;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Finds a type inside another one by its path: keys of maps and attributes, indexes of lists. */
final class Walk {
    private Walk() {}

    static Array array(SharedType from, Object... path) {
        return (Array) type(from, path);
    }

    static YMap map(SharedType from, Object... path) {
        return (YMap) type(from, path);
    }

    static Text text(SharedType from, Object... path) {
        return (Text) type(from, path);
    }

    static XmlElement element(SharedType from, Object... path) {
        return (XmlElement) type(from, path);
    }

    static XmlFragment fragment(SharedType from, Object... path) {
        return (XmlFragment) type(from, path);
    }

    static Doc document(SharedType from, Object... path) {
        return (Doc) Objects.requireNonNull(value(from, path));
    }

    static SharedType type(SharedType from, Object... path) {
        return (SharedType) Objects.requireNonNull(value(from, path));
    }

    static @Nullable Object value(SharedType from, Object... path) {
        Object at = from;
        for (Object step : path) {
            at = switch (at) {
                case Array array -> array.get((Integer) step);
                case YMap map -> map.get((String) step);
                case XmlElement element when step instanceof String key -> element.attribute(key);
                case XmlFragment fragment -> fragment.get((Integer) step);
                case Text text -> text.attribute((String) step);
                case null, default -> throw new IllegalArgumentException("nothing is inside " + at);
            };
        }
        return at;
    }
}
