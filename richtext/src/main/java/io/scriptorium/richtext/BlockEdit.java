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

    /** The steps through some children, with others before and behind that are kept; none when nothing changes. */
    static List<BlockEdit> within(int head, List<BlockEdit> edits, int tail) {
        if (edits.isEmpty()) {
            return List.of();
        }
        List<BlockEdit> all = new ArrayList<>(edits.size() + 2);
        all.add(new Keep(head));
        all.addAll(edits);
        all.add(new Keep(tail));
        return merged(all);
    }

    /** The same with neighbours of a kind as one. */
    static List<BlockEdit> merged(List<BlockEdit> edits) {
        List<BlockEdit> merged = new ArrayList<>();
        for (BlockEdit edit : edits) {
            BlockEdit last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (edit instanceof Keep keep && keep.count == 0) {
                continue;
            }
            if (edit instanceof Keep keep && last instanceof Keep before) {
                merged.set(merged.size() - 1, new Keep(before.count + keep.count));
            } else if (edit instanceof Delete delete && last instanceof Delete before) {
                merged.set(merged.size() - 1, new Delete(before.count + delete.count));
            } else {
                merged.add(edit);
            }
        }
        return merged;
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
