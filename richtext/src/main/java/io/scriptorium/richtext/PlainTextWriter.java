package io.scriptorium.richtext;

/**
 * The words of a text, by the rule of ProseMirror's {@code textBetween(0, size, "\n\n", "\n")}: an empty line between
 * blocks of text, a line end for what is neither text nor holds any.
 */
final class PlainTextWriter {
    private final Output out = new Output();
    private boolean begun;

    private PlainTextWriter() {}

    static String write(Node.Element root) {
        PlainTextWriter writer = new PlainTextWriter();
        root.children().forEach(writer::node);
        return writer.out.toString();
    }

    private void node(Node node) {
        switch (node) {
            case Node.Text text -> out.append(text.text());
            case Node.Element element -> element(element);
        }
    }

    private void element(Node.Element element) {
        NodeType type = NodeType.of(element.type());
        if (type == null && element.children().isEmpty()) {
            out.append('[').append(element.type()).append(']');
        } else if (type == NodeType.HARD_BREAK) {
            out.append('\n');
        } else if (type != null
                && (type.shape() == NodeType.Shape.TEXT_BLOCK || type.shape() == NodeType.Shape.LEAF_BLOCK)) {
            out.append(begun ? "\n\n" : "").append(type.isLeaf() ? "\n" : "");
            begun = true;
        }
        element.children().forEach(this::node);
    }
}
