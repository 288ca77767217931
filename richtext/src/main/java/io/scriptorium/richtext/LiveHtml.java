package io.scriptorium.richtext;

import java.util.ArrayList;
import java.util.List;

/** A text with its white space so that browsers show all of it, and with line breaks that hold empty lines open. */
final class LiveHtml {
    private static final char NO_BREAK_SPACE = '\u00A0';
    private static final char BREAK = '\n';
    private static final char OTHER = '\uFFFC';

    private LiveHtml() {}

    static Node.Element prepared(Node.Element element) {
        NodeType type = NodeType.of(element.type());
        if (type == NodeType.CODE_BLOCK) {
            return element;
        }
        if (type != null && type.shape() == NodeType.Shape.TEXT_BLOCK) {
            return new Node.Element(element.type(), element.attributes(), line(element.children()));
        }
        List<Node> children = new ArrayList<>(element.children().size());
        for (Node child : element.children()) {
            children.add(child instanceof Node.Element inner ? prepared(inner) : child);
        }
        return new Node.Element(element.type(), element.attributes(), children);
    }

    private static List<Node> line(List<Node> nodes) {
        String text = text(nodes);
        List<Node> line = new ArrayList<>(nodes.size() + 1);
        int at = 0;
        for (Node node : nodes) {
            if (node instanceof Node.Text run) {
                line.add(new Node.Text(shown(text, at, at + run.text().length()), run.marks()));
                at += run.text().length();
            } else {
                line.add(node);
                at++;
            }
        }
        if (text.isEmpty() || text.charAt(text.length() - 1) == BREAK) {
            line.add(new Node.Element(NodeType.HARD_BREAK.typeName(), NodeType.HARD_BREAK.defaults(), List.of()));
        }
        return line;
    }

    /** White space as spaces, line breaks as newlines, everything else that is no text as one character. */
    private static String text(List<Node> nodes) {
        StringBuilder text = new StringBuilder();
        for (Node node : nodes) {
            if (node instanceof Node.Text run) {
                for (int i = 0; i < run.text().length(); i++) {
                    char c = run.text().charAt(i);
                    text.append(SchemaBuilder.isCollapsible(c) ? ' ' : c);
                }
            } else {
                boolean isBreak = ((Node.Element) node).type().equals(NodeType.HARD_BREAK.typeName());
                text.append(isBreak ? BREAK : OTHER);
            }
        }
        return text.toString();
    }

    private static String shown(String text, int from, int to) {
        StringBuilder shown = new StringBuilder(to - from);
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            boolean lost = c == ' '
                    && (i == 0
                            || text.charAt(i - 1) == BREAK
                            || i + 1 == text.length()
                            || text.charAt(i + 1) == BREAK
                            || text.charAt(i + 1) == ' ');
            shown.append(lost ? NO_BREAK_SPACE : c == '\0' ? '\uFFFD' : c);
        }
        return shown.toString();
    }
}
