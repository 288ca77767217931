package io.scriptorium.richtext;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A document as one client's editor shows it: which kinds of nodes, marks and attributes come back from it. What does
 * not come back is nobody's wish. The rules stand at {@link EditorMemory}. Immutable.
 */
final class Lens {
    /** What every editor of HTML is taken to have. */
    static final Set<String> BASIC = Set.of(
            "doc",
            "paragraph",
            "heading",
            "bulletList",
            "orderedList",
            "listItem",
            "hardBreak",
            "bold",
            "italic",
            "underline",
            "strike",
            "link");

    /** What goes with its lines when a client of plain text deletes them. */
    private static final Set<String> PARTS_OF_PLAIN_TEXT = Set.of(
            "paragraph",
            "heading",
            "codeBlock",
            "bulletList",
            "orderedList",
            "listItem",
            "taskList",
            "taskItem",
            "blockquote");

    /** Attributes without which the node or mark would be another one. */
    private static final Set<String> ESSENTIAL = Set.of("heading.level", "image.src", "link.href", "taskItem.checked");

    private final Set<String> kept;
    private final boolean plain;

    private Lens(Set<String> kept, boolean plain) {
        this.kept = kept;
        this.plain = plain;
    }

    /** Through which everything is seen, as by the page itself. */
    static Lens ofEverything(Node.Element... roots) {
        Set<String> kept = new HashSet<>(BASIC);
        for (Node.Element root : roots) {
            kept.addAll(traits(root).keySet());
        }
        return new Lens(kept, false);
    }

    /**
     * What a client with this past means by its text, when it had that base.
     *
     * @param base all of it in which the text differs: a kind that is nowhere in the text is not in the rest either
     * @param now the kinds of the whole text
     */
    static Lens of(Set<String> sent, Node.Element base, Set<String> now, boolean plain) {
        Set<String> kept = new HashSet<>(sent);
        kept.addAll(now);
        if (!plain) {
            Map<String, Integer> before = traits(base);
            for (String basic : BASIC) {
                if (before.getOrDefault(basic, 0) < 2) {
                    kept.add(basic);
                }
            }
            kept.add("doc");
            kept.add("paragraph");
        }
        return new Lens(kept, plain);
    }

    /** How often each type of node and mark, and each attribute that says something, is there. */
    static Map<String, Integer> traits(Node.Element root) {
        Map<String, Integer> traits = new HashMap<>();
        count(root, traits);
        return traits;
    }

    private static void count(Node.Element element, Map<String, Integer> traits) {
        traits.merge(element.type(), 1, Integer::sum);
        NodeType type = NodeType.of(element.type());
        if (type != null) {
            countAttributes(element.type(), type.defaults(), element.attributes(), traits);
        }
        for (Node child : element.children()) {
            switch (child) {
                case Node.Element inner -> count(inner, traits);
                case Node.Text text -> {
                    for (Mark mark : text.marks()) {
                        MarkType markType = MarkType.of(mark.type());
                        traits.merge(mark.type(), 1, Integer::sum);
                        if (markType != null) {
                            countAttributes(mark.type(), markType.defaults(), mark.attributes(), traits);
                        }
                    }
                }
            }
        }
    }

    private static void countAttributes(
            String type,
            Map<String, @Nullable Object> defaults,
            Map<String, @Nullable Object> attributes,
            Map<String, Integer> traits) {
        defaults.forEach((name, standard) -> {
            if (!isSame(attributes.get(name), standard)) {
                traits.merge(type + "." + name, 1, Integer::sum);
            }
        });
    }

    private static boolean isSame(@Nullable Object one, @Nullable Object other) {
        return JsText.of(one).equals(JsText.of(other));
    }

    boolean isPlain() {
        return plain;
    }

    /** Whether such a node comes back from the client when nobody touches it. */
    boolean keeps(Node.Element element) {
        return NodeType.of(element.type()) != null
                && kept.contains(element.type())
                && (!element.type().equals(NodeType.IMAGE.typeName())
                        || isRead(element.attributes().get("src"), true));
    }

    /** Whether it is gone on purpose when it is missing. Basic kinds are, even where they may have become others. */
    boolean mayDelete(Node.Element element) {
        return keeps(element)
                || (plain
                        ? NodeType.of(element.type()) != null && PARTS_OF_PLAIN_TEXT.contains(element.type())
                        : BASIC.contains(element.type()));
    }

    boolean keeps(Mark mark) {
        return MarkType.of(mark.type()) != null
                && kept.contains(mark.type())
                && (!Marks.is(mark, MarkType.LINK) || isRead(mark.attributes().get("href"), false));
    }

    /** What is written without its address is not read back. */
    private static boolean isRead(@Nullable Object address, boolean image) {
        return address instanceof String text && (image ? HtmlRules.isReadImage(text) : HtmlRules.isReadLink(text));
    }

    private boolean keepsAttribute(String type, String name) {
        String trait = type + "." + name;
        return ESSENTIAL.contains(trait) || kept.contains(trait);
    }

    /** The attributes that a node or mark should have: its own, where the client's say something else and can. */
    Map<String, @Nullable Object> merged(
            String type, Map<String, @Nullable Object> own, Map<String, @Nullable Object> wanted) {
        Map<String, @Nullable Object> merged = new LinkedHashMap<>(own);
        wanted.forEach((name, value) -> {
            if (!isSame(readBack(type, name, own.get(name)), value) && keepsAttribute(type, name)) {
                merged.put(name, value);
            }
        });
        return merged;
    }

    /** What is read from HTML for an attribute that was written as this. */
    private static @Nullable Object readBack(String type, String name, @Nullable Object value) {
        NodeType node = NodeType.of(type);
        MarkType mark = MarkType.of(type);
        Map<String, @Nullable Object> defaults =
                node != null ? node.defaults() : mark != null ? mark.defaults() : Map.of();
        if (value == null) {
            return defaults.get(name);
        }
        return switch (type + "." + name) {
            case "heading.level" -> (double) HtmlWriter.level(value);
            case "codeBlock.language" -> HtmlRules.language("language-" + JsText.of(value));
            case "orderedList.start" -> HtmlRules.start(JsText.of(value));
            case "tableCell.colspan", "tableCell.rowspan", "tableHeader.colspan", "tableHeader.rowspan" ->
                HtmlRules.span(JsText.of(value));
            case "tableCell.colwidth", "tableHeader.colwidth" -> HtmlRules.widths(JsText.of(value));
            case "tableCell.align", "tableHeader.align" -> HtmlRules.alignment(JsText.of(value));
            case "taskItem.checked" ->
                JsText.of(value).isEmpty() || JsText.of(value).equals("true");
            default -> value;
        };
    }

    // --- Keys: equal for what looks the same to this client ---

    String key(Node node) {
        StringBuilder key = new StringBuilder();
        key(node, key);
        return key.toString();
    }

    private void key(Node node, StringBuilder key) {
        if (!(node instanceof Node.Element element)) {
            Line.appendCompared(((Node.Text) node).text(), Line.WhiteSpace.OF_TEXT, key.append('"'));
            return;
        }
        NodeType type = NodeType.of(element.type());
        boolean textBlock = type != null && type.shape() == NodeType.Shape.TEXT_BLOCK;
        boolean keeps = keeps(element);
        if (!keeps && type != null && type.isLeaf() && type != NodeType.HARD_BREAK) {
            return;
        }
        key.append('<').append(keeps || !textBlock ? element.type() : NodeType.PARAGRAPH.typeName());
        if (keeps && type != null) {
            attributes(element.type(), type.defaults(), element.attributes(), key);
        }
        key.append('>');
        if (textBlock) {
            line(element.children(), Line.WhiteSpace.of(element, !keeps), key);
        } else {
            element.children().forEach(child -> key(child, key));
        }
        key.append('/');
    }

    private void line(List<Node> nodes, Line.WhiteSpace space, StringBuilder key) {
        String before = "";
        for (Node node : nodes) {
            if (node instanceof Node.Text text) {
                StringBuilder marks = new StringBuilder();
                for (Mark mark : Marks.set(text.marks())) {
                    MarkType type = MarkType.of(mark.type());
                    if (type != null && keeps(mark)) {
                        marks.append('^').append(mark.type());
                        attributes(mark.type(), type.defaults(), mark.attributes(), marks);
                    }
                }
                String now = marks.toString();
                if (!now.equals(before)) {
                    key.append('{').append(now).append('}');
                    before = now;
                }
                Line.appendCompared(text.text(), space, key);
            } else {
                key(node, key);
            }
        }
    }

    private void attributes(
            String type,
            Map<String, @Nullable Object> defaults,
            Map<String, @Nullable Object> attributes,
            StringBuilder key) {
        defaults.keySet().forEach(name -> {
            if (keepsAttribute(type, name)) {
                key.append(' ').append(name).append('=').append(JsText.of(readBack(type, name, attributes.get(name))));
            }
        });
    }

    /** The words of a node: each block of text and what stands as a block without text end in a newline. */
    static String text(Node node) {
        StringBuilder text = new StringBuilder();
        text(node, text);
        return text.toString();
    }

    private static void text(Node node, StringBuilder text) {
        switch (node) {
            case Node.Text run -> Line.appendCompared(run.text(), Line.WhiteSpace.OF_TEXT, text);
            case Node.Element element -> {
                NodeType type = NodeType.of(element.type());
                if (type == null && element.children().isEmpty()) {
                    text.append('[').append(element.type()).append("]\n");
                } else if (type == null || !type.isBlockOfItsOwn()) {
                    element.children().forEach(child -> text(child, text));
                } else {
                    text.append(line(element)).append('\n');
                }
            }
        }
    }

    /** The compared characters of a block of text, or what stands for a block without any. */
    static String line(Node.Element block) {
        NodeType type = NodeType.of(block.type());
        return type != null && type.isLeaf()
                ? "\uFFFC"
                : Line.compared(block.children(), Line.WhiteSpace.of(block, true));
    }
}
