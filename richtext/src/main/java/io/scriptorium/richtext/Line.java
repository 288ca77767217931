package io.scriptorium.richtext;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The content of a block of text as one row of units: a unit is a UTF-16 unit of text, or something in the line that is
 * no text. Immutable.
 */
final class Line {
    /** What a line break is among compared characters: white space of text is never one. */
    static final char BREAK = '\n';

    private final List<Node> nodes;
    private final int[] starts;
    private final String compared;
    /** The unit of each compared character. */
    private final int[] units;

    private Line(List<Node> nodes, int[] starts, String compared, int[] units) {
        this.nodes = nodes;
        this.starts = starts;
        this.compared = compared;
        this.units = units;
    }

    /** What white space is compared as. */
    enum WhiteSpace {
        /** Any as a space. */
        OF_TEXT,
        /** As it is. */
        OF_CODE,
        /** Any as a space but line ends, which are those of a text. */
        OF_CODE_AS_TEXT;

        /** That of a block, which is compared with one of another kind or not. */
        static WhiteSpace of(Node.Element block, boolean asText) {
            boolean code = block.type().equals(NodeType.CODE_BLOCK.typeName());
            return !code ? OF_TEXT : asText ? OF_CODE_AS_TEXT : OF_CODE;
        }
    }

    /** A line of which only the units are asked for. */
    static Line of(List<Node> nodes) {
        return of(nodes, WhiteSpace.OF_CODE);
    }

    /**
     * A line as it is compared: a line break as a newline, and something that nobody knows as what the writers make of
     * it.
     */
    static Line of(List<Node> nodes, WhiteSpace space) {
        int[] starts = new int[nodes.size() + 1];
        for (int i = 0; i < nodes.size(); i++) {
            starts[i + 1] = starts[i]
                    + (nodes.get(i) instanceof Node.Text text ? text.text().length() : 1);
        }
        StringBuilder compared = new StringBuilder(starts[nodes.size()]);
        int[] units = new int[starts[nodes.size()] + 1];
        for (int i = 0; i < nodes.size(); i++) {
            int begin = compared.length();
            appendCompared(nodes.get(i), space, compared);
            if (compared.length() >= units.length) {
                units = Arrays.copyOf(units, 2 * compared.length());
            }
            boolean text = nodes.get(i) instanceof Node.Text;
            for (int k = begin; k < compared.length(); k++) {
                units[k] = starts[i] + (text ? k - begin : 0);
            }
        }
        units[compared.length()] = starts[nodes.size()];
        return new Line(nodes, starts, compared.toString(), units);
    }

    /** The compared characters alone. */
    static String compared(List<Node> nodes, WhiteSpace space) {
        StringBuilder compared = new StringBuilder();
        nodes.forEach(node -> appendCompared(node, space, compared));
        return compared.toString();
    }

    private static void appendCompared(Node node, WhiteSpace space, StringBuilder out) {
        switch (node) {
            case Node.Text text -> appendCompared(text.text(), space, out);
            case Node.Element element -> out.append(shown(element));
        }
    }

    private static String shown(Node.Element element) {
        return element.type().equals(NodeType.HARD_BREAK.typeName())
                ? String.valueOf(BREAK)
                : "[" + element.type() + "]";
    }

    static void appendCompared(String text, WhiteSpace space, StringBuilder out) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\0') {
                out.append('\uFFFD');
            } else if (space != WhiteSpace.OF_TEXT && (c == '\r' || c == '\n')) {
                out.append('\n');
            } else if (space != WhiteSpace.OF_CODE && (c == '\u00A0' || SchemaBuilder.isCollapsible(c))) {
                out.append(' ');
            } else {
                out.append(c);
            }
        }
    }

    String compared() {
        return compared;
    }

    int units() {
        return starts[nodes.size()];
    }

    /** The unit that a compared character is (part) of; at the end of all, the number of units. */
    int unit(int at) {
        return units[at];
    }

    /** The index of the node that a unit belongs to. */
    int nodeIndex(int unit) {
        int at = Arrays.binarySearch(starts, 0, nodes.size(), unit);
        return at >= 0 ? at : -at - 2;
    }

    Node node(int index) {
        return nodes.get(index);
    }

    /** The unit behind a node. */
    int end(int index) {
        return starts[index + 1];
    }

    /** How a unit is set; what is no text is not set at all. */
    List<Mark> marks(int unit) {
        return nodes.get(nodeIndex(unit)) instanceof Node.Text text ? text.marks() : List.of();
    }

    boolean isText(int unit) {
        return nodes.get(nodeIndex(unit)) instanceof Node.Text;
    }

    /** Whether a unit is something that nobody knows; it can not have been sent. */
    boolean isUnknown(int unit) {
        return nodes.get(nodeIndex(unit)) instanceof Node.Element element && NodeType.of(element.type()) == null;
    }

    /** What stands between two units. */
    List<Node> slice(int from, int to) {
        List<Node> slice = new ArrayList<>();
        for (int at = from; at < to; ) {
            int index = nodeIndex(at);
            int end = Math.min(to, end(index));
            if (nodes.get(index) instanceof Node.Text text) {
                int start = starts[index];
                slice.add(new Node.Text(text.text().substring(at - start, end - start), text.marks()));
            } else {
                slice.add(nodes.get(index));
            }
            at = end;
        }
        return slice;
    }
}
