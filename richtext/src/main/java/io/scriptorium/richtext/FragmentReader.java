package io.scriptorium.richtext;

import io.scriptorium.crdt.DeltaOp;
import io.scriptorium.crdt.Doc;
import io.scriptorium.crdt.SharedType;
import io.scriptorium.crdt.Text;
import io.scriptorium.crdt.XmlElement;
import io.scriptorium.crdt.XmlFragment;
import io.scriptorium.crdt.lib0.Undefined;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a document's fragment into a tree, as y-tiptap reads it into ProseMirror's nodes: marks in the schema's order,
 * neighbouring texts that are set alike as one, attributes with their defaults.
 *
 * <p>It does not recurse, however deep others have nested. Threading: that of the document.
 */
final class FragmentReader {
    private static final Pattern OVERLAPPING = Pattern.compile("(.*)--[a-zA-Z0-9+/=]{8}", Pattern.DOTALL);
    private static final String EMBED = "embed";

    /** An element under way. */
    private record Open(@Nullable XmlElement element, Iterator<?> rest, List<Node> children, int depth) {}

    private final Set<String> unknown = new LinkedHashSet<>();
    private final Deque<Open> open = new ArrayDeque<>();

    private FragmentReader() {}

    static RichText read(Doc doc) {
        FragmentReader reader = new FragmentReader();
        List<Node> blocks =
                reader.nodes(doc.xmlFragment(RichText.FRAGMENT).children().iterator());
        return text(doc, blocks, reader.unknown);
    }

    /** The text that consists of these blocks. */
    static RichText text(Doc doc, List<Node> blocks, Set<String> unknown) {
        Object title = doc.map("meta").get("title");
        return new RichText(
                new Node.Element(NodeType.DOC.typeName(), Map.of(), blocks),
                title instanceof String text && !text.isBlank() ? Optional.of(text.strip()) : Optional.empty(),
                unknown);
    }

    /** What one element of the fragment reads as. */
    static List<Node> block(XmlElement element, Set<String> unknown) {
        FragmentReader reader = new FragmentReader();
        List<Node> nodes = reader.nodes(List.of(element).iterator());
        unknown.addAll(reader.unknown);
        return nodes;
    }

    private List<Node> nodes(Iterator<?> children) {
        List<Node> blocks = new ArrayList<>();
        open.push(new Open(null, children, blocks, 0));
        for (Open now = open.peek(); now != null; now = open.peek()) {
            if (now.rest.hasNext()) {
                read(now.rest.next(), now);
            } else {
                open.pop();
                close(now);
            }
        }
        return blocks;
    }

    private void read(@Nullable Object child, Open parent) {
        switch (child) {
            case XmlElement element -> {
                boolean kept = !dissolves(element, parent.depth);
                open.push(new Open(
                        element,
                        element.children().iterator(),
                        kept ? new ArrayList<>() : parent.children,
                        parent.depth + (kept ? 1 : 0)));
            }
            case XmlFragment fragment ->
                open.push(new Open(null, fragment.children().iterator(), parent.children, parent.depth));
            case Text text -> text(text, parent.children);
            case null, default -> unknown(EMBED, parent.children);
        }
    }

    /** Too deep to be kept: its content goes to whatever it stands in. */
    private static boolean dissolves(XmlElement element, int depth) {
        NodeType type = NodeType.of(element.nodeName());
        boolean holdsBlocks =
                type == null || type.shape() == NodeType.Shape.CONTAINER || type.shape() == NodeType.Shape.PART;
        return depth >= RichText.MAX_DEPTH + (holdsBlocks ? 0 : 2);
    }

    private void close(Open done) {
        Open parent = open.peek();
        if (done.element == null || parent == null || done.children == parent.children) {
            return;
        }
        String name = done.element.nodeName();
        NodeType type = NodeType.of(name);
        if (type == null) {
            unknown.add(name);
        }
        Map<String, @Nullable Object> attributes = plain(done.element.attributes());
        boolean leaf = type != null && type.isLeaf();
        parent.children.add(new Node.Element(
                name,
                type == null ? attributes : withDefaults(type.defaults(), attributes),
                leaf ? List.of() : done.children));
        if (leaf) { // the schema knows no content of it; the words stay
            parent.children.addAll(done.children);
        }
    }

    private void unknown(String type, List<Node> children) {
        unknown.add(type);
        children.add(new Node.Element(type, Map.of(), List.of()));
    }

    private void text(Text text, List<Node> children) {
        for (DeltaOp op : text.toDelta()) {
            if (op instanceof DeltaOp.Insert insert) {
                if (insert.value() instanceof String run) {
                    append(new Node.Text(run, marks(insert.attributes())), children);
                } else {
                    unknown(EMBED, children);
                }
            }
        }
    }

    /** ProseMirror keeps no two texts side by side that are set alike. */
    private static void append(Node.Text text, List<Node> children) {
        int last = children.size() - 1;
        if (last >= 0
                && children.get(last) instanceof Node.Text before
                && before.marks().equals(text.marks())) {
            children.set(last, new Node.Text(before.text() + text.text(), text.marks()));
        } else {
            children.add(text);
        }
    }

    /** The type of the mark that a format's key names. */
    static String markName(String key) {
        Matcher overlapping = OVERLAPPING.matcher(key);
        return overlapping.matches() ? overlapping.group(1) : key;
    }

    private List<Mark> marks(Map<String, @Nullable Object> formats) {
        if (formats.isEmpty()) {
            return List.of();
        }
        List<Mark> marks = new ArrayList<>();
        Set<String> known = new LinkedHashSet<>();
        formats.forEach((key, value) -> {
            String name = markName(key);
            Map<String, @Nullable Object> attributes = value instanceof Map<?, ?> map ? plain(map) : Map.of();
            MarkType type = MarkType.of(name);
            if (type == null) {
                unknown.add(name);
                marks.add(new Mark(name, attributes));
            } else if (known.add(name)) { // none of them may stand in one of its kind
                marks.add(new Mark(name, withDefaults(type.defaults(), attributes)));
            }
        });
        marks.sort(Marks.BY_RANK);
        return marks;
    }

    private static Map<String, @Nullable Object> withDefaults(
            Map<String, @Nullable Object> defaults, Map<String, @Nullable Object> given) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        defaults.forEach((name, standard) -> all.put(name, given.containsKey(name) ? given.get(name) : standard));
        return all;
    }

    // --- Values: recursion here is bounded by the depth that a document admits ---

    private static Map<String, @Nullable Object> plain(Map<?, ?> members) {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        members.forEach((key, value) -> {
            if (isPlain(value)) {
                plain.put(String.valueOf(key), plain(value));
            }
        });
        return plain;
    }

    /** Types and documents as attributes, which no editor makes, have no JSON. */
    private static boolean isPlain(@Nullable Object value) {
        return !(value instanceof Undefined || value instanceof SharedType || value instanceof Doc);
    }

    private static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case BigInteger number -> number.toString();
            case Map<?, ?> members -> plain(members);
            case List<?> elements -> {
                List<@Nullable Object> plain = new ArrayList<>();
                for (Object element : elements) {
                    plain.add(isPlain(element) ? plain(element) : null);
                }
                yield plain;
            }
            case null, default -> value;
        };
    }
}
