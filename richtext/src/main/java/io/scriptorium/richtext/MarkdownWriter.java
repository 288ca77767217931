package io.scriptorium.richtext;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * GitHub Flavored Markdown (https://github.github.com/gfm/): blocks line by line, each line behind the prefix of the
 * quotes and list items that it stands in.
 *
 * <p>What Markdown can not say: empty paragraphs are left out; two lists of a kind next to one another change their
 * marker, else they would be one; a table without a heading row gets an empty one.
 */
final class MarkdownWriter {
    private static final int MAX_LIST_NUMBER = 999_999_999;
    private static final int SHORTEST_FENCE = 3;

    private final Output out = new Output();
    private final StringBuilder prefix = new StringBuilder();
    /** What the next line begins with instead of the prefix: the marker of an item that has no line yet. */
    private String lead = "";

    private boolean leads;
    private int lists;

    private MarkdownWriter() {}

    static String write(Node.Element root) {
        MarkdownWriter writer = new MarkdownWriter();
        writer.blocks(root.children(), false);
        return writer.out.toString();
    }

    // --- Lines ---

    private void line(String text) {
        String before = leads ? lead : prefix.toString();
        leads = false;
        out.append(text.isEmpty() ? before.stripTrailing() : before)
                .append(text)
                .append('\n');
    }

    private void lines(String text) {
        text.lines().forEach(this::line);
    }

    /** Writes something behind a marker, and its further lines behind a prefix of the same width. */
    private void behind(String marker, String further, Runnable content) {
        lead = (leads ? lead : prefix.toString()) + marker;
        leads = true;
        int outer = prefix.length();
        prefix.append(further);
        content.run();
        if (leads) {
            line("");
        }
        prefix.setLength(outer);
    }

    // --- Blocks ---

    private void blocks(List<Node> nodes, boolean tight) {
        Node.Element before = null;
        boolean alternate = false;
        for (Node.Element block : blocksOf(nodes)) {
            if (isEmptyParagraph(block)) {
                continue;
            }
            alternate = before != null && sameKindOfList(before, block) && !alternate;
            if (before != null && !tight) {
                line("");
            }
            block(block, alternate);
            before = block;
        }
    }

    /** The blocks among these nodes: parts without their whole give way to their content, loose text gets a paragraph. */
    private static List<Node.Element> blocksOf(List<Node> nodes) {
        List<Node.Element> blocks = new ArrayList<>();
        List<Node> loose = new ArrayList<>();
        collect(nodes, blocks, loose);
        endLoose(blocks, loose);
        return blocks;
    }

    private static void collect(List<Node> nodes, List<Node.Element> blocks, List<Node> loose) {
        for (Node node : nodes) {
            if (node instanceof Node.Element element && !element.type().equals(NodeType.HARD_BREAK.typeName())) {
                NodeType type = NodeType.of(element.type());
                boolean dissolves = type == null || type == NodeType.DOC || type.shape() == NodeType.Shape.PART;
                if (!dissolves) {
                    endLoose(blocks, loose);
                    blocks.add(element);
                } else if (type == null && element.children().isEmpty()) {
                    loose.add(new Node.Text("[" + element.type() + "]", List.of()));
                } else {
                    collect(element.children(), blocks, loose);
                }
            } else {
                loose.add(node);
            }
        }
    }

    private static void endLoose(List<Node.Element> blocks, List<Node> loose) {
        if (!loose.isEmpty()) {
            blocks.add(
                    new Node.Element(NodeType.PARAGRAPH.typeName(), NodeType.PARAGRAPH.defaults(), List.copyOf(loose)));
            loose.clear();
        }
    }

    private static boolean isEmptyParagraph(Node.Element block) {
        return block.children().isEmpty() && NodeType.of(block.type()) == NodeType.PARAGRAPH;
    }

    private static boolean sameKindOfList(Node.Element one, Node.Element other) {
        return isList(one) && isList(other) && isOrdered(one) == isOrdered(other);
    }

    private static boolean isList(Node.Element block) {
        NodeType type = NodeType.of(block.type());
        return type == NodeType.BULLET_LIST || type == NodeType.TASK_LIST || type == NodeType.ORDERED_LIST;
    }

    private static boolean isOrdered(Node.Element block) {
        return NodeType.of(block.type()) == NodeType.ORDERED_LIST;
    }

    private void block(Node.Element block, boolean alternate) {
        switch (NodeType.of(block.type())) {
            case PARAGRAPH -> lines(MarkdownInline.lines(block.children()));
            case HEADING -> {
                String text = MarkdownInline.oneLine(block.children());
                line("#".repeat(HtmlWriter.level(block)) + (text.isEmpty() ? "" : " " + text));
            }
            case CODE_BLOCK -> codeBlock(block);
            case BLOCKQUOTE -> behind("> ", "> ", () -> blocks(block.children(), false));
            case BULLET_LIST, TASK_LIST, ORDERED_LIST -> list(block, alternate);
            case TABLE -> table(block);
            case IMAGE -> line(MarkdownInline.image(block));
            case HORIZONTAL_RULE -> line(lists > 0 ? "___" : "---"); // behind a marker, dashes would be one with it
            case null, default -> throw new IllegalStateException("not a block: " + block.type());
        }
    }

    private void codeBlock(Node.Element block) {
        String code = text(block.children()).replace("\r\n", "\n").replace('\r', '\n');
        int ticks = SHORTEST_FENCE - 1;
        int run = 0;
        for (int i = 0; i < code.length(); i++) {
            run = code.charAt(i) == '`' ? run + 1 : 0;
            ticks = Math.max(ticks, run);
        }
        String fence = "`".repeat(ticks + 1);
        Object language = block.attributes().get("language");
        line(fence + (language instanceof String name ? name.replaceAll("[^\\p{L}\\p{N}_+#.-]", "") : ""));
        if (!code.isEmpty()) {
            for (String each : code.split("\n", -1)) {
                line(each.replace('\0', '\uFFFD'));
            }
        }
        line(fence);
    }

    private static String text(List<Node> nodes) {
        StringBuilder text = new StringBuilder();
        for (Node node : nodes) {
            switch (node) {
                case Node.Text run -> text.append(run.text());
                case Node.Element element ->
                    text.append(NodeType.of(element.type()) == NodeType.HARD_BREAK ? "\n" : text(element.children()));
            }
        }
        return text.toString();
    }

    // --- Lists ---

    private void list(Node.Element list, boolean alternate) {
        List<Node> items = list.children();
        boolean tight = items.stream().allMatch(MarkdownWriter::isTight);
        long number = firstNumber(list);
        String bullet = leads ? "+ " : alternate ? "* " : "- "; // three dashes or stars in a line would be a rule
        lists++;
        for (int i = 0; i < items.size(); i++) {
            if (i > 0 && !tight) {
                line("");
            }
            String marker = isOrdered(list) ? (number + i) + (alternate ? ") " : ". ") : bullet;
            Node item = items.get(i);
            behind(marker, " ".repeat(marker.length()), () -> item(item, tight));
        }
        lists--;
    }

    private static long firstNumber(Node.Element list) {
        return list.attributes().get("start") instanceof Double start
                        && start >= 0
                        && start == Math.rint(start)
                        && start <= MAX_LIST_NUMBER - list.children().size()
                ? start.longValue()
                : 1;
    }

    private void item(Node item, boolean tight) {
        List<Node> content = contentOf(item);
        if (item instanceof Node.Element element && NodeType.of(element.type()) == NodeType.TASK_ITEM) {
            lead += JsText.isTrue(element.attributes().get("checked")) ? "[x] " : "[ ] ";
            List<Node.Element> blocks = blocksOf(content);
            if (blocks.isEmpty()
                    || NodeType.of(blocks.get(0).type()) != NodeType.PARAGRAPH
                    || isEmptyParagraph(blocks.get(0))) {
                line(""); // the box belongs to a paragraph, if only to an empty one
                if (blocks.stream().anyMatch(block -> !isEmptyParagraph(block))) {
                    line("");
                }
            }
        }
        blocks(content, tight);
    }

    private static List<Node> contentOf(Node item) {
        boolean wraps = item instanceof Node.Element element
                && (NodeType.of(element.type()) == NodeType.LIST_ITEM
                        || NodeType.of(element.type()) == NodeType.TASK_ITEM);
        return wraps ? ((Node.Element) item).children() : Collections.singletonList(item);
    }

    /** Whether an item needs no empty lines: a paragraph at most, and then lists that can follow a line of text. */
    private static boolean isTight(Node item) {
        boolean first = true;
        for (Node.Element block : blocksOf(contentOf(item))) {
            if (isEmptyParagraph(block)) {
                continue;
            }
            NodeType type = NodeType.of(block.type());
            if (first ? type != NodeType.PARAGRAPH : !interruptsText(block)) {
                return false;
            }
            first = false;
        }
        return true;
    }

    private static boolean interruptsText(Node.Element block) {
        return isList(block)
                && !block.children().isEmpty()
                && (!isOrdered(block) || firstNumber(block) == 1)
                && contentOf(block.children().get(0)).stream()
                        .findFirst()
                        .filter(first -> first instanceof Node.Element element
                                && NodeType.of(element.type()) == NodeType.PARAGRAPH
                                && !element.children().isEmpty())
                        .isPresent();
    }

    // --- Tables ---

    private void table(Node.Element table) {
        if (!MarkdownTable.fits(table)) {
            line(HtmlWriter.write(new Node.Element(NodeType.DOC.typeName(), NodeType.DOC.defaults(), List.of(table)))
                    .replace("\r", "&#13;")
                    .replace("\n", "&#10;"));
        } else {
            MarkdownTable.rows(table).forEach(this::line);
        }
    }
}
