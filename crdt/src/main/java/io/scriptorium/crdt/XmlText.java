package io.scriptorium.crdt;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Text among the children of an {@link XmlFragment}. Threading: that of its {@link Doc}. */
public final class XmlText extends Text {
    XmlText(Doc doc, TypeState state) {
        super(doc, state);
    }

    /** The text with its formats as nested tags, sorted by name and not escaped: as Yjs writes it. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        for (DeltaOp op : toDelta()) {
            if (op instanceof DeltaOp.Insert insert) {
                Map<String, @Nullable Object> tags = new TreeMap<>(insert.attributes());
                tags.forEach((name, attributes) -> openTag(out, name, attributes));
                out.append(XmlMarkup.text(insert.value()));
                ((TreeMap<String, @Nullable Object>) tags)
                        .descendingMap()
                        .forEach((name, attributes) ->
                                out.append("</").append(name).append('>'));
            }
        }
        return out.toString();
    }

    private static void openTag(StringBuilder out, String name, @Nullable Object attributes) {
        out.append('<').append(name);
        XmlMarkup.members(attributes).forEach((key, value) -> out.append(' ')
                .append(key)
                .append("=\"")
                .append(XmlMarkup.text(value))
                .append('"'));
        out.append('>');
    }
}
