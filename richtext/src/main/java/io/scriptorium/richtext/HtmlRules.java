package io.scriptorium.richtext;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/**
 * Which element means which node or mark, and its attributes: the {@code parseHTML} of the page's extensions (Tiptap
 * 3.31.3). Addresses that the page would not show are not read.
 */
final class HtmlRules {
    private static final Pattern NUMBER = Pattern.compile("[+-]?(?:\\d*\\.)?\\d{1,300}");
    private static final Pattern LEADING_INTEGER = Pattern.compile("\\s*([+-]?\\d{1,15})");
    private static final String LANGUAGE = "language-";
    /** More columns than this in one cell are not told apart. */
    private static final int MAX_SPAN = 1_000;

    /** What an element means. */
    sealed interface Rule {
        record Block(NodeType type, Map<String, @Nullable Object> attributes) implements Rule {}

        record Leaf(NodeType type, Map<String, @Nullable Object> attributes) implements Rule {}

        record Set(Mark mark) implements Rule {}

        record None() implements Rule {}
    }

    private static final Rule NONE = new Rule.None();

    private HtmlRules() {}

    static boolean isReadLink(String address) {
        return !address.isEmpty() && Addresses.isAllowedLink(address);
    }

    /** Pictures that carry their bytes would make single changes too large, as the page's extensions say. */
    static boolean isReadImage(String address) {
        return Addresses.isAllowedImage(address) && !address.startsWith("data:");
    }

    static Rule match(Element element, InlineStyle style) {
        String name = element.normalName();
        return switch (name) {
            case "p" -> block(NodeType.PARAGRAPH);
            case "h1", "h2", "h3", "h4", "h5", "h6" ->
                new Rule.Block(NodeType.HEADING, Map.of("level", (double) (name.charAt(1) - '0')));
            case "blockquote" -> block(NodeType.BLOCKQUOTE);
            case "pre" -> new Rule.Block(NodeType.CODE_BLOCK, single("language", language(element)));
            case "ul" ->
                block(element.attr("data-type").equals("taskList") ? NodeType.TASK_LIST : NodeType.BULLET_LIST);
            case "ol" -> new Rule.Block(NodeType.ORDERED_LIST, orderedList(element));
            case "li" -> item(element);
            case "table" -> block(NodeType.TABLE);
            case "tr" -> block(NodeType.TABLE_ROW);
            case "td" -> new Rule.Block(NodeType.TABLE_CELL, cell(element, style));
            case "th" -> new Rule.Block(NodeType.TABLE_HEADER, cell(element, style));
            case "img" -> isReadImage(element.attr("src")) ? image(element) : NONE;
            case "hr" -> new Rule.Leaf(NodeType.HORIZONTAL_RULE, NodeType.HORIZONTAL_RULE.defaults());
            case "br" -> new Rule.Leaf(NodeType.HARD_BREAK, NodeType.HARD_BREAK.defaults());
            default -> mark(element, style, name);
        };
    }

    private static Rule mark(Element element, InlineStyle style, String name) {
        return switch (name) {
            case "a" ->
                isReadLink(element.attr("href"))
                        ? new Rule.Set(new Mark(MarkType.LINK.typeName(), link(element)))
                        : NONE;
            case "strong" -> set(MarkType.BOLD);
            case "b" -> style.value("font-weight").equals("normal") ? NONE : set(MarkType.BOLD);
            case "code" -> set(MarkType.CODE);
            case "em" -> set(MarkType.ITALIC);
            case "i" -> style.value("font-style").equals("normal") ? NONE : set(MarkType.ITALIC);
            case "s", "del", "strike" -> set(MarkType.STRIKE);
            case "u" -> set(MarkType.UNDERLINE);
            default -> NONE;
        };
    }

    /** Whether an element is read at all, though perhaps not with these attributes. */
    static boolean isRead(String name) {
        return switch (name) {
            case "a", "b", "i" -> true;
            default -> false;
        };
    }

    private static Rule set(MarkType type) {
        return new Rule.Set(new Mark(type.typeName(), type.defaults()));
    }

    private static Rule block(NodeType type) {
        return new Rule.Block(type, type.defaults());
    }

    private static Map<String, @Nullable Object> single(String name, @Nullable Object value) {
        Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
        attributes.put(name, value);
        return attributes;
    }

    private static @Nullable String language(Element pre) {
        Element first = pre.firstElementChild();
        return first == null ? null : language(first.attr("class"));
    }

    /** The language that the classes of code name. */
    static @Nullable String language(String classes) {
        for (String name : classes.split("[ \\t\\n\\f\\r]+", -1)) {
            if (name.startsWith(LANGUAGE) && name.length() > LANGUAGE.length()) {
                return name.substring(LANGUAGE.length());
            }
        }
        return null;
    }

    private static Map<String, @Nullable Object> orderedList(Element element) {
        Map<String, @Nullable Object> attributes = new LinkedHashMap<>(NodeType.ORDERED_LIST.defaults());
        attributes.put("start", start(element.attr("start")));
        if (element.hasAttr("type")) {
            attributes.put("type", element.attr("type"));
        }
        return attributes;
    }

    static Double start(String text) {
        Double start = leadingInteger(text);
        return start == null ? Double.valueOf(1) : start;
    }

    private static Rule item(Element element) {
        if (!element.attr("data-type").equals("taskItem")) {
            return block(NodeType.LIST_ITEM);
        }
        String checked = element.attr("data-checked");
        boolean done = element.hasAttr("data-checked") && (checked.isEmpty() || checked.equals("true"));
        return new Rule.Block(NodeType.TASK_ITEM, Map.of("checked", done));
    }

    private static Rule image(Element element) {
        Map<String, @Nullable Object> attributes = new LinkedHashMap<>(NodeType.IMAGE.defaults());
        attributes.replaceAll((name, standard) -> value(element, name, standard));
        attributes.put("src", element.attr("src"));
        return new Rule.Leaf(NodeType.IMAGE, attributes);
    }

    private static Map<String, @Nullable Object> link(Element element) {
        Map<String, @Nullable Object> attributes = new LinkedHashMap<>(MarkType.LINK.defaults());
        attributes.replaceAll((name, standard) -> value(element, name, standard));
        attributes.put("href", element.attr("href"));
        return attributes;
    }

    /** An attribute that Tiptap reads without a rule of its own: what looks like a number or a truth is one. */
    private static @Nullable Object value(Element element, String name, @Nullable Object standard) {
        if (!element.hasAttr(name)) {
            return standard;
        }
        String text = element.attr(name);
        if (NUMBER.matcher(text).matches()) {
            return Double.valueOf(text);
        }
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> text;
        };
    }

    // --- Cells ---

    private static Map<String, @Nullable Object> cell(Element element, InlineStyle style) {
        Map<String, @Nullable Object> attributes = new LinkedHashMap<>(NodeType.TABLE_CELL.defaults());
        attributes.put("colspan", span(element.attr("colspan")));
        attributes.put("rowspan", span(element.attr("rowspan")));
        attributes.put("colwidth", widths(element.attr("colwidth")));
        String align = style.value("text-align");
        attributes.put("align", alignment(align.isEmpty() ? element.attr("align") : align));
        return attributes;
    }

    /** At least one, and no more than a table can have. */
    static Double span(String text) {
        Double number = NUMBER.matcher(text).matches() ? leadingInteger(text) : null;
        return number == null ? 1.0 : Math.max(1, Math.min(number, MAX_SPAN));
    }

    static @Nullable List<@Nullable Object> widths(String text) {
        if (text.isEmpty()) {
            return null;
        }
        List<@Nullable Object> widths = new ArrayList<>();
        for (String each : text.split(",", MAX_SPAN)) {
            widths.add(leadingInteger(each));
        }
        return widths;
    }

    static @Nullable String alignment(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "left" -> "left";
            case "right" -> "right";
            case "center" -> "center";
            default -> null;
        };
    }

    /** As {@code parseInt} finds it. */
    private static @Nullable Double leadingInteger(String text) {
        var matcher = LEADING_INTEGER.matcher(text);
        return matcher.lookingAt() ? Double.valueOf(matcher.group(1)) : null;
    }
}
