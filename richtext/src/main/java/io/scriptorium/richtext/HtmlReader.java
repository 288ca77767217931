package io.scriptorium.richtext;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.TextNode;
import org.jspecify.annotations.Nullable;

/**
 * Goes through parsed HTML as ProseMirror's DOMParser does with the rules of the page's extensions, and hands what it
 * finds to a {@link SchemaBuilder}. It does not recurse, however deep others have nested. Used once. Threading: one.
 */
final class HtmlReader {
    /** Elements within one another; browsers end at 512 too. */
    private static final int MAX_DEPTH = 512;

    /** Elements that begin a new line where nothing is known of them (HTML standard, section 15.3). */
    private static final Set<String> BLOCKS = Set.of(
            "address",
            "article",
            "aside",
            "blockquote",
            "canvas",
            "center",
            "dd",
            "details",
            "div",
            "dl",
            "dt",
            "fieldset",
            "figcaption",
            "figure",
            "footer",
            "form",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
            "hgroup",
            "hr",
            "li",
            "main",
            "nav",
            "noscript",
            "ol",
            "output",
            "p",
            "pre",
            "section",
            "summary",
            "table",
            "tfoot",
            "ul");

    /** What these hold is no text of the document. */
    private static final Set<String> NOT_TEXT = Set.of(
            "head", "noscript", "object", "script", "style", "title", "iframe", "noembed", "noframes", "template");

    /** Elements that mean nothing here, so that nothing is lost with them. */
    private static final Set<String> NEUTRAL = Set.of(
            "address",
            "article",
            "aside",
            "body",
            "caption",
            "center",
            "col",
            "colgroup",
            "dd",
            "div",
            "dl",
            "dt",
            "figcaption",
            "figure",
            "font",
            "footer",
            "header",
            "hgroup",
            "html",
            "label",
            "main",
            "nav",
            "section",
            "span",
            "tbody",
            "tfoot",
            "thead",
            "wbr");

    private static final Pattern PRESERVED = Pattern.compile("pre");
    private static final Pattern ANY_BUT_SPACE = Pattern.compile("[^ \\t\\r\\n\\f]");
    private static final Pattern WORD = Pattern.compile("[^\\s\\u00A0\\uFEFF\\p{Z}]");
    private static final Pattern COLLAPSIBLE = Pattern.compile("[ \\t\\r\\n\\f]+");
    private static final Pattern LINE_END = Pattern.compile("\r?\n|\r");

    /** An element under way, and what is to be left after it. */
    private record Frame(
            List<org.jsoup.nodes.Node> children,
            int[] next,
            List<Mark> marks,
            SchemaBuilder.@Nullable Open leaveTo,
            boolean leave,
            boolean outerPreserve) {}

    private final SchemaBuilder builder = new SchemaBuilder();
    private final Deque<Frame> frames = new ArrayDeque<>();
    /** Lists that stand in a list, and not in an item of it, belong to the item before. */
    private final IdentityHashMap<Element, List<org.jsoup.nodes.Node>> moreOfItem = new IdentityHashMap<>();

    private boolean preserve;
    private boolean sanitised;

    boolean sanitised() {
        return sanitised;
    }

    Node.Element read(List<org.jsoup.nodes.Node> nodes) {
        frames.push(new Frame(nodes, new int[1], List.of(), null, false, false));
        for (Frame frame = frames.peek(); frame != null; frame = frames.peek()) {
            if (frame.next[0] < frame.children.size()) {
                int at = frame.next[0]++;
                add(frame.children.get(at), at == 0 ? null : frame.children.get(at - 1), frame.marks);
            } else {
                frames.pop();
                leave(frame);
            }
        }
        return builder.finish();
    }

    private void leave(Frame frame) {
        if (frame.leaveTo != null && builder.leaveTo(frame.leaveTo, preserve) && frame.leave) {
            builder.leave();
        }
        preserve = frame.outerPreserve;
    }

    private void add(org.jsoup.nodes.Node node, org.jsoup.nodes.@Nullable Node before, List<Mark> marks) {
        if (node instanceof TextNode text) {
            text(text.getWholeText(), before, marks);
        } else if (node instanceof Element element) {
            element(element, marks);
        }
    }

    // --- Text ---

    private void text(String value, org.jsoup.nodes.@Nullable Node before, List<Mark> marks) {
        SchemaBuilder.Open top = builder.top();
        boolean kept = top.whiteSpace() == SchemaBuilder.WhiteSpace.KEPT;
        if (!kept && !top.holdsLine() && !ANY_BUT_SPACE.matcher(value).find()) {
            return;
        }
        if (kept) {
            put(LINE_END.matcher(value).replaceAll("\n"), marks);
        } else if (!preserve && top.whiteSpace() == SchemaBuilder.WhiteSpace.COLLAPSED) {
            put(collapsed(value, top, before), marks);
        } else if (builder.admits(NodeType.HARD_BREAK)) {
            String[] lines = LINE_END.split(value, -1);
            for (int i = 0; i < lines.length; i++) {
                if (i > 0) {
                    builder.leaf(NodeType.HARD_BREAK, NodeType.HARD_BREAK.defaults(), true);
                }
                put(lines[i], marks);
            }
        } else {
            put(LINE_END.matcher(value).replaceAll(" "), marks);
        }
    }

    private String collapsed(String value, SchemaBuilder.Open top, org.jsoup.nodes.@Nullable Node before) {
        String text = COLLAPSIBLE.matcher(value).replaceAll(" ");
        if (!text.startsWith(" ") || !builder.isAtEnd()) {
            return text;
        }
        Node last = top.last();
        boolean begins = last == null
                || (before instanceof Element element && element.normalName().equals("br"))
                || (last instanceof Node.Text run
                        && SchemaBuilder.isCollapsible(
                                run.text().charAt(run.text().length() - 1)));
        return begins ? text.substring(1) : text;
    }

    private void put(String text, List<Mark> marks) {
        if (!text.isEmpty()) {
            builder.text(
                    text.replace('\0', '\uFFFD'), marks, !WORD.matcher(text).find());
        }
    }

    // --- Elements ---

    private void element(Element element, List<Mark> marks) {
        String name = element.normalName();
        checkHandlers(element);
        boolean outer = preserve;
        InlineStyle style = InlineStyle.of(element);
        if (name.equals("pre") || PRESERVED.matcher(style.value("white-space")).find()) {
            preserve = true;
        }
        HtmlRules.Rule rule = HtmlRules.match(element, style);
        switch (rule) {
            case HtmlRules.Rule.Leaf leaf -> {
                leaf(leaf, marks);
                preserve = outer;
            }
            case HtmlRules.Rule.Block block -> {
                SchemaBuilder.Open entered = builder.enter(block.type(), block.attributes());
                descend(element, style.marks(marks), entered, true, outer);
            }
            case HtmlRules.Rule.Set set -> {
                List<Mark> more = new ArrayList<>(style.marks(marks));
                more.add(set.mark());
                descend(element, more, null, false, outer);
            }
            case HtmlRules.Rule.None none -> unknown(element, style.marks(marks), outer);
        }
    }

    private void leaf(HtmlRules.Rule.Leaf leaf, List<Mark> marks) {
        boolean isBreak = leaf.type() == NodeType.HARD_BREAK;
        if (!builder.leaf(leaf.type(), leaf.attributes(), isBreak)
                && isBreak
                && builder.top().holdsLine()) {
            text("\n", null, marks);
        }
    }

    private void unknown(Element element, List<Mark> marks, boolean outer) {
        String name = element.normalName();
        boolean known = NEUTRAL.contains(name) || HtmlRules.isRead(name) || isCheckbox(element);
        sanitised |= !known;
        if (NOT_TEXT.contains(name)) {
            preserve = outer;
            return;
        }
        SchemaBuilder.Open top = builder.top();
        if (BLOCKS.contains(name)) {
            if (top.holdsLine() && top.last() != null) {
                builder.leave();
                top = builder.top();
            }
            descend(element, marks, top, false, outer);
        } else if (element.childNodeSize() == 0) {
            preserve = outer;
        } else {
            descend(element, marks, null, false, outer);
        }
    }

    /** Of a task: whether it is done says the item's own attribute. */
    private static boolean isCheckbox(Element element) {
        return element.normalName().equals("input")
                && element.attr("type").toLowerCase(Locale.ROOT).equals("checkbox");
    }

    private void descend(
            Element element, List<Mark> marks, SchemaBuilder.@Nullable Open leaveTo, boolean leave, boolean outer) {
        if (frames.size() > MAX_DEPTH) {
            throw new ForeignTextException("elements stand within one another more than " + MAX_DEPTH + " deep");
        }
        frames.push(new Frame(children(element), new int[1], marks, leaveTo, leave, outer));
    }

    private List<org.jsoup.nodes.Node> children(Element element) {
        List<org.jsoup.nodes.Node> children = element.childNodes();
        String name = element.normalName();
        if (name.equals("ul") || name.equals("ol")) {
            return itemsOf(children);
        }
        List<org.jsoup.nodes.Node> more = moreOfItem.remove(element);
        if (more == null) {
            return children;
        }
        List<org.jsoup.nodes.Node> all = new ArrayList<>(children);
        all.addAll(more);
        return all;
    }

    private List<org.jsoup.nodes.Node> itemsOf(List<org.jsoup.nodes.Node> children) {
        List<org.jsoup.nodes.Node> items = new ArrayList<>();
        Element item = null;
        for (org.jsoup.nodes.Node child : children) {
            String name = child instanceof Element element ? element.normalName() : "";
            if (item != null && (name.equals("ul") || name.equals("ol"))) {
                moreOfItem.computeIfAbsent(item, key -> new ArrayList<>()).add(child);
                continue;
            }
            if (name.equals("li")) {
                item = (Element) child;
            } else if (!name.isEmpty()) {
                item = null;
            }
            items.add(child);
        }
        return items;
    }

    private void checkHandlers(Element element) {
        if (element.attributesSize() > 0) {
            for (Attribute attribute : element.attributes()) {
                String name = attribute.getKey().toLowerCase(Locale.ROOT);
                sanitised |= name.startsWith("on") || name.equals("srcdoc") || name.equals("formaction");
            }
        }
        String name = element.normalName();
        sanitised |= (name.equals("a") && element.hasAttr("href") && !HtmlRules.isReadLink(element.attr("href")))
                || (name.equals("img") && !HtmlRules.isReadImage(element.attr("src")));
    }
}
