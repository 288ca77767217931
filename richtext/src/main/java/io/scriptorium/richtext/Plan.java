package io.scriptorium.richtext;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is to become of a node: kept as it is unless something else is said. Mutable; threading: one. */
final class Plan {
    final Node node;
    private final @Nullable Plan parent;
    /** What is to become of its children, when it is opened. */
    final List<Plan> parts = new ArrayList<>();

    boolean opened;
    /** Whether the client has sent back anything of it. */
    private boolean cameBack;

    boolean deleted;
    BlockEdit.@Nullable Modify modify;
    Node.@Nullable Element replacement;
    private final List<Node.Element> after = new ArrayList<>();

    /** @param parent the opened node that it stands in, if any */
    Plan(Node node, @Nullable Plan parent) {
        this.node = node;
        this.parent = parent;
    }

    private @Nullable NodeType type() {
        return node instanceof Node.Element element ? NodeType.of(element.type()) : null;
    }

    void comesBack() {
        for (Plan at = this; at != null; at = at.parent) {
            at.cameBack = true;
        }
    }

    boolean cameBack() {
        return cameBack;
    }

    /** The opened node that it stands in and that stands in no other; itself when there is none. */
    Plan outermost() {
        Plan outermost = this;
        while (outermost.parent != null) {
            outermost = outermost.parent;
        }
        return outermost;
    }

    private boolean isLastIn(Plan container) {
        return container.parts.get(container.parts.size() - 1) == this;
    }

    private boolean isWithin(Plan container) {
        for (Plan at = parent; at != null; at = at.parent) {
            if (at == container) {
                return true;
            }
        }
        return false;
    }

    /**
     * Puts a block behind this: in a list as an item of its own, behind a table rather than into its last cell.
     *
     * @param next what is aligned next, if anything
     */
    void follow(Node.Element block, @Nullable Plan next) {
        Plan at = this;
        Node.Element added = block;
        for (Plan container = at.parent; container != null; container = at.parent) {
            NodeType type = container.type();
            if (type != null && type.isItem() && at.isLastIn(container)) {
                added = new Node.Element(type.typeName(), type.defaults(), List.of(block));
                at = container;
                break;
            }
            boolean ofTable = type != null && (type.isCell() || type == NodeType.TABLE_ROW || type == NodeType.TABLE);
            if (!ofTable || (next != null && next.isWithin(container.table()))) {
                break;
            }
            at = container.table();
        }
        at.after.add(added);
    }

    private Plan table() {
        Plan at = this;
        while (at.parent != null && at.type() != NodeType.TABLE) {
            at = at.parent;
        }
        return at;
    }

    /** Makes what is opened valid again after something in it was deleted. */
    void settle() {
        if (!opened) {
            return;
        }
        parts.forEach(Plan::settle);
        NodeType type = type();
        boolean emptied = parts.stream().allMatch(part -> part.deleted && part.after.isEmpty());
        if (emptied && !parts.isEmpty() && type != null && type.isCell()) {
            parts.get(0).clear();
        } else if (emptied && !parts.isEmpty()) {
            deleted = true;
        } else if (type != null && type.isItem() && parts.get(0).deleted && !beginsWithParagraph()) {
            parts.get(0).clear();
        }
    }

    private boolean beginsWithParagraph() {
        for (Plan part : parts) {
            Node first = part.replacement != null ? part.replacement : part.node;
            if (!part.deleted) {
                return isParagraph(first);
            }
            if (!part.after.isEmpty()) {
                return isParagraph(part.after.get(0));
            }
        }
        return false;
    }

    private static boolean isParagraph(Node node) {
        return node instanceof Node.Element element && element.type().equals(NodeType.PARAGRAPH.typeName());
    }

    /** Takes the words away and leaves the block. */
    private void clear() {
        if (node instanceof Node.Element element && type() != null) {
            int units = Line.of(element.children()).units();
            deleted = false;
            modify = units == 0
                    ? null
                    : new BlockEdit.Modify(Map.of(), List.of(), List.of(new LineEdit.Delete(0, units)));
        }
    }

    /** The steps through a level of plans; none when nothing changes. */
    static List<BlockEdit> edits(List<Node.Element> first, List<Plan> plans) {
        List<BlockEdit> edits = new ArrayList<>();
        first.forEach(block -> edits.add(new BlockEdit.Insert(block)));
        for (Plan plan : plans) {
            BlockEdit.Modify modify = plan.opened && !plan.deleted
                    ? new BlockEdit.Modify(Map.of(), edits(List.of(), plan.parts), List.of())
                    : plan.modify;
            if (plan.deleted) {
                edits.add(new BlockEdit.Delete(1));
            } else if (plan.replacement != null) {
                edits.add(new BlockEdit.Delete(1));
                edits.add(new BlockEdit.Insert(plan.replacement));
            } else if (modify != null && !modify.isEmpty()) {
                edits.add(modify);
            } else {
                edits.add(new BlockEdit.Keep(1));
            }
            plan.after.forEach(block -> edits.add(new BlockEdit.Insert(block)));
        }
        return edits.stream().allMatch(edit -> edit instanceof BlockEdit.Keep) ? List.of() : BlockEdit.merged(edits);
    }
}
