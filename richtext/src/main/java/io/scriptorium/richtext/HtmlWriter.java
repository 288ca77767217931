package io.scriptorium.richtext;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * HTML as the page's editor makes it: the tags of its extensions, marks opened and closed as ProseMirror's DOMSerializer
 * does, and escaped as browsers serialise (HTML standard, section 13.3).
 *
 * <p>Only tags and attributes that are named here are written, and of values only what cannot run: addresses from a list
 * of schemes, numbers and words in styles.
 */
final class HtmlWriter {
    private static final String NOT_ALLOWED = "";

    private final Output out;

    HtmlWriter(Output out) {
        this.out = out;
    }

    static String write(Node.Element root) {
        HtmlWriter writer = new HtmlWriter(new Output());
        writer.nodes(root.children(), false);
        return writer.out.toString();
    }

    /** Text within an element. */
    static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '\u00A0' -> out.append("&nbsp;");
                default -> out.append(c);
            }
        }
        return out.toString();
    }

    private record OpenMark(Mark mark, String end) {}

    private void nodes(List<Node> nodes, boolean inLine) {
        Deque<OpenMark> marks = new ArrayDeque<>();
        for (Node node : nodes) {
            switch (node) {
                case Node.Text text -> {
                    switchMarks(marks, text.marks());
                    out.append(escaped(text.text()));
                }
                case Node.Element element -> {
                    switchMarks(marks, List.of());
                    element(element, inLine);
                }
            }
        }
        switchMarks(marks, List.of());
    }

    /** Closes and opens tags until just these marks are open; those that stay are the outer ones. */
    private void switchMarks(Deque<OpenMark> open, List<Mark> wanted) {
        int next = 0;
        int kept = 0;
        for (OpenMark each : (Iterable<OpenMark>) open::descendingIterator) {
            while (next < wanted.size() && MarkType.of(wanted.get(next).type()) == null) {
                next++;
            }
            if (next == wanted.size() || !wanted.get(next).equals(each.mark)) {
                break;
            }
            next++;
            kept++;
        }
        while (open.size() > kept) {
            out.append(open.pop().end);
        }
        for (; next < wanted.size(); next++) {
            Mark mark = wanted.get(next);
            MarkType type = MarkType.of(mark.type());
            if (type != null) {
                open.push(new OpenMark(mark, openTag(type, mark.attributes())));
            }
        }
    }

    private String openTag(MarkType type, Map<String, @Nullable Object> attributes) {
        String tag =
                switch (type) {
                    case LINK -> "a";
                    case BOLD -> "strong";
                    case CODE -> "code";
                    case ITALIC -> "em";
                    case STRIKE -> "s";
                    case UNDERLINE -> "u";
                };
        out.append('<').append(tag);
        if (type == MarkType.LINK) {
            attribute("target", attributes.get("target"));
            attribute("rel", attributes.get("rel"));
            attribute("class", attributes.get("class"));
            attribute("href", link(attributes));
            attribute("title", attributes.get("title"));
        }
        out.append('>');
        return "</" + tag + ">";
    }

    /** Where a link leads, or nowhere. */
    static String link(Map<String, @Nullable Object> attributes) {
        Object address = attributes.get("href");
        return address instanceof String text && Addresses.isAllowedLink(text) ? text : NOT_ALLOWED;
    }

    private void element(Node.Element element, boolean inLine) {
        NodeType type = NodeType.of(element.type());
        List<Node> children = element.children();
        switch (type) {
            case null -> unknown(element, inLine);
            case DOC -> nodes(children, false);
            case PARAGRAPH -> block("p", children);
            case HEADING -> block("h" + level(element), children);
            case CODE_BLOCK -> codeBlock(element);
            case BLOCKQUOTE -> container("blockquote", children);
            case BULLET_LIST -> container("ul", children);
            case ORDERED_LIST -> orderedList(element);
            case LIST_ITEM -> container("li", children);
            case TASK_LIST -> {
                out.append("<ul data-type=\"taskList\">");
                nodes(children, false);
                out.append("</ul>");
            }
            case TASK_ITEM -> taskItem(element);
            case TABLE -> table(element);
            case TABLE_ROW -> container("tr", children);
            case TABLE_CELL -> cell("td", element);
            case TABLE_HEADER -> cell("th", element);
            case IMAGE -> image(element.attributes());
            case HORIZONTAL_RULE -> out.append("<hr>");
            case HARD_BREAK -> out.append("<br>");
        }
    }

    private void unknown(Node.Element element, boolean inLine) {
        if (!element.children().isEmpty()) {
            nodes(element.children(), inLine);
        } else {
            String name = "[" + escaped(element.type()) + "]";
            out.append(inLine ? name : "<p>" + name + "</p>");
        }
    }

    private void container(String tag, List<Node> children) {
        out.append('<').append(tag).append('>');
        nodes(children, false);
        out.append("</").append(tag).append('>');
    }

    private void block(String tag, List<Node> children) {
        out.append('<').append(tag).append('>');
        nodes(children, true);
        out.append("</").append(tag).append('>');
    }

    /** 1 to 6; what is no level counts as 1. */
    static int level(Node.Element heading) {
        return level(heading.attributes().get("level"));
    }

    static int level(@Nullable Object level) {
        for (int each = 1; each <= 6; each++) {
            if (level instanceof Double number && number == each) {
                return each;
            }
        }
        return 1;
    }

    private void codeBlock(Node.Element element) {
        Object language = element.attributes().get("language");
        out.append("<pre><code");
        if (JsText.isTrue(language)) {
            attribute("class", "language-" + JsText.of(language));
        }
        out.append('>');
        nodes(element.children(), true);
        out.append("</code></pre>");
    }

    private void orderedList(Node.Element element) {
        Object start = element.attributes().get("start");
        Object type = element.attributes().get("type");
        out.append("<ol");
        if (!Double.valueOf(1).equals(start)) {
            attribute("start", start);
        }
        if (JsText.isTrue(type) && !"1".equals(type)) {
            attribute("type", type);
        }
        out.append('>');
        nodes(element.children(), false);
        out.append("</ol>");
    }

    private void taskItem(Node.Element element) {
        Object checked = element.attributes().get("checked");
        out.append("<li");
        attribute("data-checked", checked);
        out.append(" data-type=\"taskItem\"><label><input type=\"checkbox\"")
                .append(JsText.isTrue(checked) ? " checked=\"checked\"" : "")
                .append("><span></span></label><div>");
        nodes(element.children(), false);
        out.append("</div></li>");
    }

    private void image(Map<String, @Nullable Object> attributes) {
        out.append("<img");
        attribute("alt", attributes.get("alt"));
        attribute("title", attributes.get("title"));
        attribute("width", attributes.get("width"));
        attribute("height", attributes.get("height"));
        String source = imageSource(attributes);
        attribute("src", source.equals(NOT_ALLOWED) ? null : source);
        out.append(" loading=\"lazy\" referrerpolicy=\"no-referrer\">");
    }

    /** Where a picture comes from, or from nowhere. */
    static String imageSource(Map<String, @Nullable Object> attributes) {
        return attributes.get("src") instanceof String text && Addresses.isAllowedImage(text) ? text : NOT_ALLOWED;
    }

    private void table(Node.Element table) {
        TableColumns columns = TableColumns.of(table);
        out.append("<table");
        if (!columns.style().isEmpty()) {
            attribute("style", columns.style());
        }
        out.append('>');
        if (columns.hasRows()) {
            out.append("<colgroup>");
            for (String style : columns.columnStyles()) {
                out.append("<col");
                attribute("style", style);
                out.append('>');
            }
            out.append("</colgroup>");
        }
        out.append("<tbody>");
        nodes(table.children(), false);
        out.append("</tbody></table>");
    }

    private void cell(String tag, Node.Element cell) {
        Map<String, @Nullable Object> attributes = cell.attributes();
        out.append('<').append(tag);
        attribute("colspan", attributes.get("colspan"));
        attribute("rowspan", attributes.get("rowspan"));
        attribute("colwidth", attributes.get("colwidth"));
        String align = TableColumns.align(cell);
        if (!align.isEmpty()) {
            attribute("style", "text-align: " + align + ";");
        }
        out.append('>');
        nodes(cell.children(), false);
        out.append("</").append(tag).append('>');
    }

    /** Nothing for null, as ProseMirror does. */
    private void attribute(String name, @Nullable Object value) {
        if (value != null) {
            out.append(' ')
                    .append(name)
                    .append("=\"")
                    .append(escaped(JsText.of(value)).replace("\"", "&quot;"))
                    .append('"');
        }
    }
}
