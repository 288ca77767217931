package io.scriptorium.richtext;

import java.util.regex.Pattern;

/**
 * The words of a text, by the rule of ProseMirror's {@code textBetween(0, size, "\n\n", "\n")}: an empty line between
 * blocks of text, a line end for what is neither text nor holds any.
 */
final class PlainTextWriter {
    private static final Pattern LINE_END = Pattern.compile("[\r\n]");

    private final Output out = new Output();
    private final boolean lines;
    private boolean begun;
    private boolean code;

    private PlainTextWriter(boolean lines) {
        this.lines = lines;
    }

    static String write(Node.Element root) {
        PlainTextWriter writer = new PlainTextWriter(false);
        root.children().forEach(writer::node);
        return writer.out.toString();
    }

    /** A line for each block of text, and none for what holds no text. */
    static String lines(Node.Element root) {
        PlainTextWriter writer = new PlainTextWriter(true);
        root.children().forEach(writer::node);
        return writer.out.toString();
    }

    private void node(Node node) {
        switch (node) {
            case Node.Text text ->
                out.append(lines && !code ? LINE_END.matcher(text.text()).replaceAll(" ") : text.text());
            case Node.Element element -> element(element);
        }
    }

    private void element(Node.Element element) {
        NodeType type = NodeType.of(element.type());
        if (type == null && element.children().isEmpty()) {
            out.append(lines ? "" : "[" + element.type() + "]");
        } else if (type == NodeType.HARD_BREAK) {
            out.append('\n');
        } else if (type != null
                && (type.shape() == NodeType.Shape.TEXT_BLOCK || type.shape() == NodeType.Shape.LEAF_BLOCK)) {
            if (!lines) {
                out.append(begun ? "\n\n" : "").append(type.isLeaf() ? "\n" : "");
                begun = true;
            } else if (!type.isLeaf()) {
                out.append(begun ? "\n" : "");
                begun = true;
            }
        }
        code = type == NodeType.CODE_BLOCK;
        element.children().forEach(this::node);
        code = false;
    }
}
