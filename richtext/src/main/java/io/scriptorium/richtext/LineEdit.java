package io.scriptorium.richtext;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An edit within a block of text. Places are units of the {@link Line} before any of the block's edits. The edits of a
 * block are in the order of their places; what is inserted where something is deleted comes before it.
 */
sealed interface LineEdit {
    int from();

    /** Texts with exactly these marks, and line breaks. */
    record Insert(int from, List<Node> content) implements LineEdit {}

    record Delete(int from, int to) implements LineEdit {}

    /**
     * Sets text otherwise.
     *
     * @param formats attributes of marks by their type; null takes the mark away
     */
    record Format(int from, int to, Map<String, @Nullable Map<String, @Nullable Object>> formats) implements LineEdit {}

    /** What the edits make of a line. */
    static List<Node> applied(List<Node> nodes, List<LineEdit> edits) {
        Line line = Line.of(nodes);
        List<Node> result = new ArrayList<>();
        int at = 0;
        for (LineEdit edit : edits) {
            result.addAll(line.slice(at, edit.from()));
            at = edit.from();
            switch (edit) {
                case Insert insert -> result.addAll(insert.content);
                case Delete delete -> at = delete.to;
                case Format format -> {
                    for (Node node : line.slice(format.from, format.to)) {
                        result.add(
                                node instanceof Node.Text text
                                        ? new Node.Text(text.text(), formatted(text.marks(), format.formats))
                                        : node);
                    }
                    at = format.to;
                }
            }
        }
        result.addAll(line.slice(at, line.units()));
        return SchemaBuilder.joined(result);
    }

    private static List<Mark> formatted(
            List<Mark> marks, Map<String, @Nullable Map<String, @Nullable Object>> formats) {
        List<Mark> result = new ArrayList<>(marks);
        formats.forEach((type, attributes) -> {
            result.removeIf(mark -> mark.type().equals(type));
            if (attributes != null) {
                result.add(new Mark(type, attributes));
            }
        });
        result.sort(Marks.BY_RANK);
        return result;
    }
}
