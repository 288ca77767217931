package io.scriptorium.richtext;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A step through the children of a node that holds blocks. The steps go from the first child to the last. */
sealed interface BlockEdit {
    /** Goes on by so many children. */
    record Keep(int count) implements BlockEdit {}

    record Delete(int count) implements BlockEdit {}

    record Insert(Node.Element block) implements BlockEdit {}

    /**
     * Changes one child.
     *
     * @param attributes those that get another value; null takes one away
     * @param children steps through its children; empty when it holds a line
     * @param line edits of its line; empty when it holds blocks
     */
    record Modify(Map<String, @Nullable Object> attributes, List<BlockEdit> children, List<LineEdit> line)
            implements BlockEdit {
        boolean isEmpty() {
            return attributes.isEmpty() && children.isEmpty() && line.isEmpty();
        }
    }

    /** What the steps make of some nodes. */
    static List<Node> applied(List<Node> nodes, List<BlockEdit> edits) {
        List<Node> result = new ArrayList<>();
        int at = 0;
        for (BlockEdit edit : edits) {
            switch (edit) {
                case Keep keep -> {
                    result.addAll(nodes.subList(at, at + keep.count));
                    at += keep.count;
                }
                case Delete delete -> at += delete.count;
                case Insert insert -> result.add(insert.block);
                case Modify modify -> result.add(applied((Node.Element) nodes.get(at++), modify));
            }
        }
        result.addAll(nodes.subList(at, nodes.size()));
        return result;
    }

    static Node.Element applied(Node.Element element, Modify edit) {
        Map<String, @Nullable Object> attributes = new LinkedHashMap<>(element.attributes());
        attributes.putAll(edit.attributes);
        return new Node.Element(
                element.type(),
                attributes,
                edit.line.isEmpty()
                        ? applied(element.children(), edit.children)
                        : LineEdit.applied(element.children(), edit.line));
    }
}
