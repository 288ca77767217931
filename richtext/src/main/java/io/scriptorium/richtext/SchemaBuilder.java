package io.scriptorium.richtext;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fits nodes, as they come one after the other, into the page's schema: it wraps what may not stand alone, leaves what
 * may not hold the next one, and fills what may not be empty. The rules are those of ProseMirror's DOMParser: the place
 * that needs the fewest new nodes wins, and leaving a node that an element has opened costs two.
 *
 * <p>Nodes that were left stay open until the next one comes, since that may still belong to them. Threading: one.
 */
final class SchemaBuilder {
    /** A node under way. */
    static final class Open {
        final NodeType type;
        private final Map<String, @Nullable Object> attributes;
        /** Whether an element asked for it, rather than what stands in it. */
        private final boolean solid;

        private ContentModel.State state;
        private WhiteSpace whiteSpace;
        private final List<Node> children = new ArrayList<>();

        private Open(NodeType type, Map<String, @Nullable Object> attributes, boolean solid, WhiteSpace whiteSpace) {
            this.type = type;
            this.attributes = attributes;
            this.solid = solid;
            this.state = ContentModel.start(type);
            this.whiteSpace = whiteSpace;
        }

        boolean holdsLine() {
            return type.shape() == NodeType.Shape.TEXT_BLOCK;
        }

        WhiteSpace whiteSpace() {
            return whiteSpace;
        }

        @Nullable Node last() {
            return children.isEmpty() ? null : children.get(children.size() - 1);
        }
    }

    /** What becomes of white space: one space, kept but for line ends, or all kept. */
    enum WhiteSpace {
        COLLAPSED,
        KEPT_IN_LINE,
        KEPT
    }

    private final List<Open> nodes = new ArrayList<>();
    /** The index of the node that is filled now; those after it were left. */
    private int open;

    private int made;

    SchemaBuilder() {
        nodes.add(new Open(NodeType.DOC, NodeType.DOC.defaults(), true, WhiteSpace.COLLAPSED));
    }

    Open top() {
        return nodes.get(open);
    }

    /** Whether nothing was left since the last node came. */
    boolean isAtEnd() {
        return open == nodes.size() - 1;
    }

    /** Adds a text; false when there is no place for it. */
    boolean text(String text, List<Mark> marks, boolean cautious) {
        if (!place(null, cautious)) {
            return false;
        }
        Open top = arrive();
        top.children.add(new Node.Text(text, top.type == NodeType.CODE_BLOCK ? List.of() : Marks.set(marks)));
        return true;
    }

    /** Adds a node that holds nothing; false when there is no place for it. */
    boolean leaf(NodeType type, Map<String, @Nullable Object> attributes, boolean cautious) {
        if (!place(type, cautious)) {
            return false;
        }
        arrive().children.add(new Node.Element(type.typeName(), attributes, List.of()));
        return true;
    }

    private Open arrive() {
        close();
        count();
        Open top = top();
        top.state = top.state.after();
        return top;
    }

    /** Opens a node that an element asks for; null when there is no place for it. */
    @Nullable Open enter(NodeType type, Map<String, @Nullable Object> attributes) {
        if (!place(type, false)) {
            return null;
        }
        enter(type, attributes, true);
        return top();
    }

    private void enter(NodeType type, Map<String, @Nullable Object> attributes, boolean solid) {
        close();
        count();
        Open top = top();
        top.state = top.state.after();
        if (nodes.size() > RichText.MAX_DEPTH) {
            throw new ForeignTextException("blocks stand within one another more than " + RichText.MAX_DEPTH + " deep");
        }
        nodes.add(new Open(type, attributes, solid, type == NodeType.CODE_BLOCK ? WhiteSpace.KEPT : top.whiteSpace));
        open++;
    }

    private void count() {
        if (++made > ForeignText.MAX_NODES) {
            throw new ForeignTextException("the content has more than " + ForeignText.MAX_NODES + " nodes");
        }
    }

    /** Whether a node of this type may come here, perhaps within wrappers. */
    boolean admits(NodeType type) {
        return ContentModel.wrapping(top().state, type) != null;
    }

    private boolean place(@Nullable NodeType type, boolean cautious) {
        List<NodeType> best = null;
        int at = open;
        int penalty = 0;
        for (int i = open; i >= 0; i--) {
            List<NodeType> through = ContentModel.wrapping(nodes.get(i).state, type);
            if (through != null && (best == null || best.size() > through.size() + penalty)) {
                best = through;
                at = i;
                if (through.isEmpty()) {
                    break;
                }
            }
            if (nodes.get(i).solid) {
                if (cautious) {
                    break;
                }
                penalty += 2;
            }
        }
        if (best == null) {
            return false;
        }
        open = at;
        for (NodeType wrapper : best) {
            enter(wrapper, wrapper.defaults(), false);
        }
        return true;
    }

    /**
     * Leaves what was opened within a node; false when that is closed already.
     *
     * @param keepWhiteSpace whether what is left keeps the white space at its end
     */
    boolean leaveTo(Open node, boolean keepWhiteSpace) {
        for (int i = open; i >= 0; i--) {
            Open each = nodes.get(i);
            if (each == node) {
                open = i;
                return true;
            }
            if (keepWhiteSpace && each.whiteSpace == WhiteSpace.COLLAPSED) {
                each.whiteSpace = WhiteSpace.KEPT_IN_LINE;
            }
        }
        return false;
    }

    /** Leaves the node that is filled now, unless it is the whole. */
    void leave() {
        open = Math.max(0, open - 1);
    }

    Node.Element finish() {
        open = 0;
        close();
        return finished(nodes.get(0));
    }

    private void close() {
        while (nodes.size() - 1 > open) {
            Open last = nodes.remove(nodes.size() - 1);
            nodes.get(nodes.size() - 1).children.add(finished(last));
        }
    }

    private Node.Element finished(Open node) {
        if (node.whiteSpace == WhiteSpace.COLLAPSED) {
            stripEnd(node.children);
        }
        int last = node.children.size() - 1;
        if (last >= 0
                && node.children.get(last) instanceof Node.Element end
                && end.type().equals(NodeType.HARD_BREAK.typeName())) {
            node.children.remove(last); // it only holds the line open
        }
        NodeType missing = node.state.missing();
        if (missing != null) {
            node.children.add(filled(missing));
        }
        return new Node.Element(node.type.typeName(), node.attributes, joined(node.children));
    }

    private static Node.Element filled(NodeType type) {
        NodeType missing = ContentModel.start(type).missing();
        return new Node.Element(
                type.typeName(), type.defaults(), missing == null ? List.of() : List.of(filled(missing)));
    }

    private static void stripEnd(List<Node> children) {
        int last = children.size() - 1;
        if (last >= 0 && children.get(last) instanceof Node.Text text) {
            int end = text.text().length();
            while (end > 0 && isCollapsible(text.text().charAt(end - 1))) {
                end--;
            }
            if (end == 0) {
                children.remove(last);
            } else if (end < text.text().length()) {
                children.set(last, new Node.Text(text.text().substring(0, end), text.marks()));
            }
        }
    }

    /** White space that HTML makes one space of: not the no-break space. */
    static boolean isCollapsible(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f';
    }

    /** Neighbouring texts that are set alike as one. */
    static List<Node> joined(List<Node> children) {
        List<Node> joined = new ArrayList<>(children.size());
        StringBuilder run = new StringBuilder();
        for (int i = 0; i < children.size(); i++) {
            if (!(children.get(i) instanceof Node.Text text)) {
                joined.add(children.get(i));
                continue;
            }
            run.append(text.text());
            if (i + 1 == children.size()
                    || !(children.get(i + 1) instanceof Node.Text next)
                    || !next.marks().equals(text.marks())) {
                joined.add(new Node.Text(run.toString(), text.marks()));
                run.setLength(0);
            }
        }
        return joined;
    }
}
