package io.scriptorium.richtext;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A node of a text. Immutable. */
public sealed interface Node {

    /**
     * A block, or something in a line that is no text.
     *
     * @param type the name in the editor's schema; may be one that nobody knows
     * @param attributes plain values, as JSON has them; of a known type all that it has, with their defaults
     */
    record Element(String type, Map<String, @Nullable Object> attributes, List<Node> children) implements Node {
        public Element {
            attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
            children = List.copyOf(children);
        }
    }

    /**
     * Text that is set alike.
     *
     * @param text not empty
     * @param marks in the schema's order, the outermost first
     */
    record Text(String text, List<Mark> marks) implements Node {
        public Text {
            marks = List.copyOf(marks);
        }
    }
}
