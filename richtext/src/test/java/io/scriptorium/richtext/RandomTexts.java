package io.scriptorium.richtext;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Documents and edits of them, always the same for one seed. */
final class RandomTexts {
    private static final List<String> WORDS = List.of(
            "alpha",
            "beta",
            "gamma",
            "delta",
            "the",
            "a",
            "of",
            "x",
            "  ",
            "\u00A0",
            "🎉",
            "e\u0301",
            "Ünï",
            "1.",
            "&",
            "<b>",
            "-",
            "longer words",
            "end.");
    private static final List<String> MARKS = List.of("bold", "italic", "strike", "underline");

    private final Random random;
    private int words;

    RandomTexts(long seed) {
        this.random = new Random(seed);
    }

    static RichText text(Node... blocks) {
        return text(List.of(blocks));
    }

    static RichText text(List<Node> blocks) {
        return new RichText(new Node.Element("doc", Map.of(), blocks), Optional.empty(), Set.of());
    }

    private int below(int bound) {
        return random.nextInt(bound);
    }

    RichText document() {
        return text(blocks(1 + below(8), 0));
    }

    private List<Node> blocks(int count, int depth) {
        List<Node> blocks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            blocks.add(block(depth));
        }
        return blocks;
    }

    Node.Element block(int depth) {
        return switch (below(depth > 1 ? 7 : 13)) {
            case 0 -> element(NodeType.HEADING, Map.of("level", (double) (1 + below(6))), line());
            case 1 -> {
                String code = word() + "\n  " + word();
                yield element(
                        NodeType.CODE_BLOCK,
                        attributes(NodeType.CODE_BLOCK, "language", below(2) == 0 ? "js" : null),
                        List.of(new Node.Text(code, List.of())));
            }
            case 2 ->
                below(2) == 0
                        ? element(NodeType.HORIZONTAL_RULE, Map.of(), List.of())
                        : element(
                                NodeType.IMAGE,
                                attributes(NodeType.IMAGE, "src", "https://example.com/" + below(5) + ".png"),
                                List.of());
            case 7, 8 -> element(NodeType.BULLET_LIST, Map.of(), items(NodeType.LIST_ITEM, depth));
            case 9 ->
                element(
                        NodeType.ORDERED_LIST,
                        attributes(NodeType.ORDERED_LIST, "start", (double) (1 + below(3))),
                        items(NodeType.LIST_ITEM, depth));
            case 10 -> element(NodeType.TASK_LIST, Map.of(), items(NodeType.TASK_ITEM, depth));
            case 11 -> element(NodeType.BLOCKQUOTE, Map.of(), blocks(1 + below(3), depth + 1));
            case 12 -> table(depth);
            default -> element(NodeType.PARAGRAPH, Map.of(), line());
        };
    }

    private List<Node> items(NodeType type, int depth) {
        List<Node> items = new ArrayList<>();
        for (int i = 0; i <= below(3); i++) {
            List<Node> content = new ArrayList<>(List.of(element(NodeType.PARAGRAPH, Map.of(), line())));
            if (below(4) == 0) {
                content.addAll(blocks(1, depth + 1));
            }
            Map<String, @Nullable Object> attributes =
                    type == NodeType.TASK_ITEM ? Map.of("checked", below(2) == 0) : Map.of();
            items.add(element(type, attributes, content));
        }
        return items;
    }

    private Node.Element table(int depth) {
        int columns = 1 + below(3);
        List<Node> rows = new ArrayList<>();
        for (int i = 0; i <= below(3); i++) {
            List<Node> cells = new ArrayList<>();
            for (int j = 0; j < columns; j++) {
                NodeType type = i == 0 ? NodeType.TABLE_HEADER : NodeType.TABLE_CELL;
                cells.add(element(type, type.defaults(), blocks(1, depth + 2)));
            }
            rows.add(element(NodeType.TABLE_ROW, Map.of(), cells));
        }
        return element(NodeType.TABLE, Map.of(), rows);
    }

    static Node.Element element(
            NodeType type, Map<String, ? extends @Nullable Object> attributes, List<Node> children) {
        return new Node.Element(type.typeName(), new LinkedHashMap<>(attributes), SchemaBuilder.joined(children));
    }

    private static Map<String, @Nullable Object> attributes(NodeType type, String name, @Nullable Object value) {
        Map<String, @Nullable Object> attributes = new LinkedHashMap<>(type.defaults());
        attributes.put(name, value);
        return attributes;
    }

    /** A word that is nowhere else in the texts of this seed, now and then. */
    String word() {
        return below(3) == 0 ? WORDS.get(below(WORDS.size())) : "w" + words++;
    }

    List<Node> line() {
        List<Node> line = new ArrayList<>();
        for (int i = below(5); i > 0; i--) {
            line.add(
                    below(10) == 0
                            ? new Node.Element("hardBreak", Map.of(), List.of())
                            : new Node.Text(word() + (below(3) > 0 ? " " : ""), marks()));
        }
        return line;
    }

    private List<Mark> marks() {
        List<Mark> marks = new ArrayList<>();
        MARKS.stream().filter(type -> below(5) == 0).forEach(type -> marks.add(new Mark(type, Map.of())));
        if (below(10) == 0) {
            Map<String, @Nullable Object> attributes = new LinkedHashMap<>(MarkType.LINK.defaults());
            attributes.put("href", "https://example.com/" + below(3));
            marks.add(new Mark("link", attributes));
        }
        return Marks.set(marks);
    }

    // --- Edits ---

    /** The text after an edit or a few. */
    RichText edited(RichText text) {
        Node.Element root = text.root();
        for (int i = 0; i <= below(3); i++) {
            root = edited(root);
        }
        return text(root.children());
    }

    private Node.Element edited(Node.Element element) {
        List<Node> children = new ArrayList<>(element.children());
        NodeType type = NodeType.of(element.type());
        if (type != null && type.isTextBlock()) {
            return element(type, element.attributes(), editedLine(children, type == NodeType.CODE_BLOCK));
        }
        int at = below(children.size() + 1);
        boolean holdsBlocks = type == NodeType.DOC || type == NodeType.BLOCKQUOTE;
        int what = below(10);
        if (holdsBlocks && what == 0) {
            children.add(at, block(1));
        } else if (what == 1 && children.size() > 1 && at < children.size() && !isFixed(type)) {
            children.remove(at);
        } else if (holdsBlocks && what == 2 && at < children.size() && isParagraph(children.get(at))) {
            List<Node> line = ((Node.Element) children.get(at)).children();
            children.set(at, element(NodeType.HEADING, Map.of("level", 2.0), line));
        } else if (at < children.size() && children.get(at) instanceof Node.Element inner && !isLeaf(inner)) {
            children.set(at, edited(inner));
        }
        return new Node.Element(element.type(), element.attributes(), children);
    }

    private static boolean isFixed(@Nullable NodeType type) {
        return type == NodeType.TABLE_ROW || type == NodeType.LIST_ITEM || type == NodeType.TASK_ITEM;
    }

    private static boolean isLeaf(Node.Element element) {
        NodeType type = NodeType.of(element.type());
        return type == null || type.isLeaf();
    }

    private static boolean isParagraph(Node node) {
        return node instanceof Node.Element element && element.type().equals("paragraph");
    }

    private List<Node> editedLine(List<Node> line, boolean code) {
        Line before = Line.of(line);
        int from = place(before, below(before.units() + 1));
        int to = place(before, Math.min(before.units(), from + below(6)));
        List<Node> result = new ArrayList<>(before.slice(0, from));
        switch (below(3)) {
            case 0 -> result.add(new Node.Text(word(), code ? List.of() : marks()));
            case 1 -> {
                for (Node node : before.slice(from, to)) {
                    result.add(node instanceof Node.Text text && !code ? new Node.Text(text.text(), marks()) : node);
                }
            }
            default -> {}
        }
        result.addAll(before.slice(to, before.units()));
        return result;
    }

    /** Not between the halves of a surrogate pair. */
    private static int place(Line line, int at) {
        return at > 0
                        && at < line.units()
                        && Character.isLowSurrogate(line.compared().charAt(at))
                        && Character.isHighSurrogate(line.compared().charAt(at - 1))
                ? at - 1
                : at;
    }
}
