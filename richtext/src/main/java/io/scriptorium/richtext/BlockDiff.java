package io.scriptorium.richtext;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The edits that make a document read as a client wants it. The children of a node are aligned with those wanted
 * ({@link Alignment}); of a pair that is not equal the children or the lines are compared in turn. A container that the
 * client can not say is opened: what it holds is aligned with what stands around it. Recursion is bounded by
 * {@link RichText#MAX_DEPTH}.
 */
final class BlockDiff {
    /** How often blocks are compared to find out whether a container came back as another; beyond that it did. */
    private static final int MAX_COMPARED = 2_000;

    private static final double LIKE = 0.3;

    private final Lens lens;
    private int compared;
    private int unsaid;

    BlockDiff(Lens lens) {
        this.lens = lens;
    }

    /** Whether these blocks are what editors show of nothing. */
    static boolean isEmptyLine(List<Node> blocks) {
        return blocks.size() == 1 && Lens.text(blocks.get(0)).equals("\n");
    }

    /** How many blocks are missing in what was wanted and stay all the same. */
    int unsaid() {
        return unsaid;
    }

    List<BlockEdit> between(Node.Element base, Node.Element wanted) {
        return children(base, wanted.children(), NodeType.DOC);
    }

    // --- One level ---

    private List<BlockEdit> children(Node.Element parent, List<Node> wanted, @Nullable NodeType type) {
        List<Alignment.Item> wantedItems =
                lens.isPlain() ? List.of() : wanted.stream().map(this::item).toList();
        List<Plan> plans = new ArrayList<>();
        for (Node node : parent.children()) {
            plans.add(plan(node, null, wantedItems));
        }
        List<Plan> aligned = new ArrayList<>();
        List<Alignment.Item> items = new ArrayList<>();
        plans.forEach(each -> collect(each, aligned, items));
        List<Node.Element> first = new ArrayList<>();
        if (lens.isPlain()) {
            LineGroups groups = LineGroups.of(items, wanted);
            pairAll(aligned, groups.wanted(), groups.partner(), first, type);
        } else {
            int[] partner = sameRow(parent, items, wantedItems)
                    ? inOrder(items.size())
                    : Alignment.of(items, wantedItems, this::mayPair);
            partNotShown(aligned, items, wantedItems, partner);
            pairAll(aligned, wantedItems, partner, first, type);
        }
        plans.forEach(Plan::settle);
        return Plan.edits(first, plans);
    }

    /**
     * A container of which no words came back was not shown: then what is new beside it was not written in its empty
     * lines, nor in the place of its words.
     */
    private static void partNotShown(
            List<Plan> aligned, List<Alignment.Item> items, List<Alignment.Item> wanted, int[] partner) {
        Set<Plan> shown = new HashSet<>();
        for (int i = 0; i < partner.length; i++) {
            if (partner[i] >= 0 && Alignment.areAlike(items.get(i), wanted.get(partner[i]))) {
                shown.add(aligned.get(i).outermost());
            }
        }
        for (int i = 0; i < partner.length; i++) {
            Plan outermost = aligned.get(i).outermost();
            if (outermost != aligned.get(i) && !shown.contains(outermost)) {
                partner[i] = -1;
            }
        }
    }

    /** The cells of a row that has as many as before are the same cells. */
    private static boolean sameRow(Node.Element parent, List<Alignment.Item> items, List<Alignment.Item> wanted) {
        return parent.type().equals(NodeType.TABLE_ROW.typeName())
                && items.size() == wanted.size()
                && items.stream().allMatch(item -> TableColumns.isCell(item.node()));
    }

    private static int[] inOrder(int size) {
        int[] partner = new int[size];
        for (int i = 0; i < size; i++) {
            partner[i] = i;
        }
        return partner;
    }

    private Plan plan(Node node, @Nullable Plan parent, List<Alignment.Item> wanted) {
        Plan plan = new Plan(node, parent);
        if (node instanceof Node.Element element && isOpened(element, wanted)) {
            element.children().forEach(child -> plan.parts.add(plan(child, plan, wanted)));
            plan.opened = true;
        }
        return plan;
    }

    private boolean isOpened(Node.Element element, List<Alignment.Item> wanted) {
        NodeType type = NodeType.of(element.type());
        boolean container = type == null
                ? !element.children().isEmpty()
                : type.shape() == NodeType.Shape.CONTAINER || type.shape() == NodeType.Shape.PART;
        if (!container || lens.keeps(element)) {
            return false;
        }
        if (lens.isPlain()) {
            return true;
        }
        String text = Lens.text(element);
        return wanted.stream()
                .noneMatch(other -> other.node() instanceof Node.Element block
                        && arePairable(element, block)
                        && (compared++ > MAX_COMPARED || Alignment.likeness(text, other.text()) > LIKE));
    }

    private void collect(Plan plan, List<Plan> aligned, List<Alignment.Item> items) {
        if (plan.opened) {
            plan.parts.forEach(part -> collect(part, aligned, items));
        } else if (isShown(plan.node)) {
            aligned.add(plan);
            items.add(item(plan.node));
        } else {
            unsaid++;
        }
    }

    /** Whether the client can have seen it as something of its own. */
    private boolean isShown(Node node) {
        if (!(node instanceof Node.Element element)) {
            return true;
        }
        NodeType type = NodeType.of(element.type());
        return type == null ? !lens.isPlain() : type != NodeType.HARD_BREAK && (!type.isLeaf() || lens.keeps(element));
    }

    private Alignment.Item item(Node node) {
        return new Alignment.Item(node, lens.key(node));
    }

    private boolean mayPair(Alignment.Item one, Alignment.Item other) {
        if (one.node() instanceof Node.Element element
                && other.node() instanceof Node.Element block
                && NodeType.of(element.type()) != null) {
            return arePairable(element, block);
        }
        return one.text().equals(other.text());
    }

    private static boolean arePairable(Node.Element one, Node.Element other) {
        NodeType type = NodeType.of(one.type());
        NodeType otherType = NodeType.of(other.type());
        return type != null
                && otherType != null
                && (type == otherType
                        || (type.isTextBlock() && otherType.isTextBlock())
                        || (type.isList() && otherType.isList())
                        || (type.isItem() && otherType.isItem())
                        || (type.isCell() && otherType.isCell()));
    }

    private void pairAll(
            List<Plan> aligned,
            List<Alignment.Item> wanted,
            int[] partner,
            List<Node.Element> first,
            @Nullable NodeType parent) {
        for (int i = 0; i < aligned.size(); i++) {
            if (partner[i] >= 0) {
                aligned.get(i).comesBack();
            }
        }
        int at = 0;
        int before = -1; // the last that the client has sent back: what is new stands behind that
        for (int i = 0; i <= aligned.size(); i++) {
            int next = i == aligned.size() ? wanted.size() : partner[i];
            for (; at < next; at++) {
                Node.Element block = fitted((Node.Element) wanted.get(at).node(), parent);
                if (before < 0) {
                    first.add(block);
                } else {
                    aligned.get(before).follow(block, before + 1 == aligned.size() ? null : aligned.get(before + 1));
                }
            }
            if (i < aligned.size() && next >= 0) {
                before = i;
                pair(aligned.get(i), (Node.Element) wanted.get(at++).node());
            } else if (i < aligned.size()) {
                if (isMissing(aligned.get(i))) {
                    remove(aligned.get(i));
                }
                unsaid += aligned.get(i).deleted ? 0 : 1;
            }
        }
    }

    /** Items of a list are those of its kind. */
    private static Node.Element fitted(Node.Element block, @Nullable NodeType parent) {
        NodeType type = NodeType.of(block.type());
        NodeType item = parent == NodeType.TASK_LIST ? NodeType.TASK_ITEM : NodeType.LIST_ITEM;
        return parent != null && parent.isList() && type != null && type.isItem() && type != item
                ? new Node.Element(item.typeName(), item.defaults(), block.children())
                : block;
    }

    // --- One pair ---

    private void pair(Plan plan, Node.Element wanted) {
        if (!(plan.node instanceof Node.Element own)) {
            return; // a text among blocks, which reads the same
        }
        NodeType type = NodeType.of(own.type());
        if (type == null || lens.key(own).equals(lens.key(wanted))) {
            return;
        }
        boolean sameType = own.type().equals(wanted.type()) || !lens.keeps(own);
        NodeType result = sameType ? type : NodeType.of(wanted.type());
        Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
        if (own.type().equals(wanted.type())) {
            lens.merged(own.type(), own.attributes(), wanted.attributes()).forEach((name, value) -> {
                if (!JsText.of(value).equals(JsText.of(own.attributes().get(name)))) {
                    attributes.put(name, value);
                }
            });
        }
        BlockEdit.Modify edit = type.isTextBlock()
                ? new BlockEdit.Modify(attributes, List.of(), line(own, wanted, result))
                : new BlockEdit.Modify(attributes, children(own, wanted.children(), result), List.of());
        if (sameType) {
            plan.modify = edit.isEmpty() ? null : edit;
            return;
        }
        boolean code = type == NodeType.CODE_BLOCK || result == NodeType.CODE_BLOCK;
        plan.replacement = new Node.Element(
                wanted.type(),
                wanted.attributes(),
                code ? wanted.children() : BlockEdit.applied(own, edit).children());
    }

    private List<LineEdit> line(Node.Element own, Node.Element wanted, @Nullable NodeType result) {
        boolean asText = !own.type().equals(wanted.type());
        return LineDiff.of(
                Line.of(own.children(), Line.WhiteSpace.of(own, asText)),
                Line.of(wanted.children(), Line.WhiteSpace.of(wanted, asText)),
                lens,
                result == NodeType.CODE_BLOCK);
    }

    // --- What is missing ---

    /** An editor that can not show what a container is leaves out all of it, not some. */
    private boolean isMissing(Plan plan) {
        Plan outermost = plan.outermost();
        return outermost == plan
                || outermost.cameBack()
                || lens.isPlain()
                || (outermost.node instanceof Node.Element container && lens.mayDelete(container));
    }

    private void remove(Plan plan) {
        if (!(plan.node instanceof Node.Element element)) {
            plan.deleted = true;
            return;
        }
        NodeType type = NodeType.of(element.type());
        if (type == null || !lens.mayDelete(element)) {
            return;
        }
        if (type.isBlockOfItsOwn() || !holdsUnsayable(element)) {
            plan.deleted = true;
            return;
        }
        for (Node child : element.children()) {
            Plan part = new Plan(child, plan);
            plan.parts.add(part);
            remove(part);
        }
        plan.opened = true;
    }

    /** Whether something in it would go that the client can not say, and so did not mean. */
    private boolean holdsUnsayable(Node.Element container) {
        for (Node child : container.children()) {
            if (child instanceof Node.Element element && (!lens.mayDelete(element) || holdsUnsayable(element))) {
                return true;
            }
        }
        return false;
    }
}
