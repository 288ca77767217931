package io.scriptorium.crdt.workbench;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the markup that {@code xml} requests insert: elements, attributes in quotes, text, and the entities of XML.
 *
 * <pre>
 * nodes   → (text | element)*
 * element → '&lt;' name attribute* '/&gt;'  |  '&lt;' name attribute* '&gt;' nodes '&lt;/' name '&gt;'
 * </pre>
 *
 * Does not recurse. Threading: any thread.
 */
final class Markup {
    /** What a node is made from. */
    sealed interface Node {
        /** A text that stands for itself. */
        record Text(String text) implements Node {}

        /** An element; its children are complete once reading has ended. */
        record Element(String name, Map<String, String> attributes, List<Node> children) implements Node {}
    }

    private static final Pattern TEXT = Pattern.compile("[^<]++");
    private static final Pattern OPENING = Pattern.compile(
            "<([^\\s<>/=\"']++)" + "((?:\\s++[^\\s<>/=\"']++\\s*+=\\s*+(?:\"[^\"]*+\"|'[^']*+'))*+)\\s*+(/?)>");
    private static final Pattern ATTRIBUTE =
            Pattern.compile("([^\\s<>/=\"']++)\\s*+=\\s*+(?:\"([^\"]*+)\"|'([^']*+)')");
    private static final Pattern CLOSING = Pattern.compile("</([^\\s<>/=\"']++)\\s*+>");
    private static final Pattern ENTITY = Pattern.compile("&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(\\w++));");
    private static final Map<String, String> ENTITIES =
            Map.of("lt", "<", "gt", ">", "amp", "&", "quot", "\"", "apos", "'");
    private static final int HEX = 16;
    private static final int MAX_DEPTH = 200;

    private Markup() {}

    /** @throws IllegalArgumentException for what is not of the grammar */
    static List<Node> parse(String markup) {
        List<Node> nodes = new ArrayList<>();
        Deque<Node.Element> open = new ArrayDeque<>();
        Matcher text = TEXT.matcher(markup);
        Matcher opening = OPENING.matcher(markup);
        Matcher closing = CLOSING.matcher(markup);
        int at = 0;
        while (at < markup.length()) {
            List<Node> siblings = open.isEmpty() ? nodes : open.element().children();
            int end = markup.length();
            if (text.region(at, end).lookingAt()) {
                siblings.add(new Node.Text(plain(text.group())));
                at = text.end();
            } else if (opening.region(at, end).lookingAt()) {
                Node.Element element =
                        new Node.Element(opening.group(1), attributes(opening.group(2)), new ArrayList<>());
                siblings.add(element);
                if (opening.group(3).isEmpty()) {
                    if (open.size() == MAX_DEPTH) {
                        throw new IllegalArgumentException("more than " + MAX_DEPTH + " open elements at " + at);
                    }
                    open.push(element);
                }
                at = opening.end();
            } else if (closing.region(at, end).lookingAt()
                    && !open.isEmpty()
                    && open.element().name().equals(closing.group(1))) {
                open.pop();
                at = closing.end();
            } else {
                throw new IllegalArgumentException("bad markup at " + at);
            }
        }
        if (!open.isEmpty()) {
            throw new IllegalArgumentException("the element " + open.element().name() + " is not closed");
        }
        return nodes;
    }

    private static Map<String, String> attributes(String markup) {
        Map<String, String> attributes = new LinkedHashMap<>();
        Matcher attribute = ATTRIBUTE.matcher(markup);
        while (attribute.find()) {
            String value = Objects.requireNonNullElse(attribute.group(2), attribute.group(3));
            attributes.put(attribute.group(1), plain(value));
        }
        return attributes;
    }

    private static String plain(String text) {
        return ENTITY.matcher(text).replaceAll(entity -> Matcher.quoteReplacement(meaning(entity)));
    }

    private static String meaning(MatchResult entity) {
        if (entity.group(3) != null) {
            return ENTITIES.getOrDefault(entity.group(3), entity.group());
        }
        int point =
                entity.group(1) != null ? Integer.parseInt(entity.group(1), HEX) : Integer.parseInt(entity.group(2));
        return Character.isValidCodePoint(point) ? Character.toString(point) : entity.group();
    }
}
