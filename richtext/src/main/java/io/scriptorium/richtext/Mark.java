package io.scriptorium.richtext;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How text is set: bold, a link. Immutable.
 *
 * @param type the name in the editor's schema, without the hash of an overlapping mark
 * @param attributes plain values, as JSON has them; of a known type all that it has, with their defaults
 */
public record Mark(String type, Map<String, @Nullable Object> attributes) {
    public Mark {
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }
}
