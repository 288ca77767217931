package io.scriptorium.crdt;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Markup of nodes as Yjs writes it: attributes and formats sorted by name, nothing escaped. Does not recurse, as documents
 * may be nested as deeply as their authors like.
 */
final class XmlTree {
    private XmlTree() {}

    static String markup(SharedType root) {
        StringBuilder out = new StringBuilder();
        Deque<Iterator<Object>> open = new ArrayDeque<>();
        open.push(pieces(root).iterator());
        for (Iterator<Object> rest = open.peek(); rest != null; rest = open.peek()) {
            if (!rest.hasNext()) {
                open.pop();
                continue;
            }
            Object piece = rest.next();
            if (piece instanceof SharedType node) {
                open.push(pieces(node).iterator());
            } else {
                out.append(piece);
            }
        }
        return out.toString();
    }

    /** What a node's markup consists of: Strings, and nodes. */
    private static List<Object> pieces(SharedType node) {
        List<Object> pieces = new ArrayList<>();
        switch (node) {
            case XmlElement element -> {
                String name = element.nodeName().toLowerCase(Locale.ROOT);
                pieces.add(openTag(name, new TreeMap<>(element.attributes())));
                addChildren(pieces, element);
                pieces.add("</" + name + ">");
            }
            case XmlFragment fragment -> addChildren(pieces, fragment);
            case XmlText text -> text.toDelta().forEach(op -> addFormatted(pieces, op));
            case Text text -> pieces.add(text.toString());
            case YMap map -> pieces.add(XmlMarkup.OBJECT);
            case Array array -> pieces.add(XmlMarkup.OBJECT);
        }
        return pieces;
    }

    private static void addChildren(List<Object> pieces, XmlFragment fragment) {
        for (Object child : fragment.children()) {
            addValue(pieces, child);
        }
    }

    private static void addValue(List<Object> pieces, @Nullable Object value) {
        pieces.add(value instanceof SharedType node ? node : XmlMarkup.text(value));
    }

    private static void addFormatted(List<Object> pieces, DeltaOp op) {
        if (op instanceof DeltaOp.Insert insert) {
            if (insert.attributes().isEmpty()) {
                addValue(pieces, insert.value());
                return;
            }
            TreeMap<String, @Nullable Object> tags = new TreeMap<>(insert.attributes());
            tags.forEach((name, attributes) -> pieces.add(openTag(name, XmlMarkup.members(attributes))));
            addValue(pieces, insert.value());
            tags.descendingMap().forEach((name, attributes) -> pieces.add("</" + name + ">"));
        }
    }

    private static String openTag(String name, Map<String, @Nullable Object> attributes) {
        if (attributes.isEmpty()) {
            return "<" + name + ">";
        }
        StringBuilder out = new StringBuilder("<").append(name);
        attributes.forEach((key, value) -> out.append(' ')
                .append(key)
                .append("=\"")
                .append(XmlMarkup.text(value))
                .append('"'));
        return out.append('>').toString();
    }
}
