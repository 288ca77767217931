package io.scriptorium.richtext;

import io.scriptorium.crdt.DeltaOp;
import io.scriptorium.crdt.XmlElement;
import io.scriptorium.crdt.XmlFragment;
import io.scriptorium.crdt.XmlText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Edits a document's fragment, which stores nodes as y-tiptap does: see the package's description. Edits are carried out
 * from the last to the first, so that none moves what is still to be edited. Where a document is not as editors make it
 * (texts between blocks, content in leaves), the children of that one node are written anew.
 *
 * <p>Threading: that of the document, within a transaction.
 */
final class FragmentWriter {
    private FragmentWriter() {}

    static void apply(XmlFragment parent, List<Node> nodes, List<BlockEdit> edits) {
        if (!isRegular(parent, nodes)) {
            rewrite(parent, BlockEdit.applied(nodes, edits));
            return;
        }
        int at = nodes.size();
        for (int i = edits.size() - 1; i >= 0; i--) {
            switch (edits.get(i)) {
                case BlockEdit.Keep keep -> at -= keep.count();
                case BlockEdit.Delete delete -> {
                    at -= delete.count();
                    parent.delete(at, delete.count());
                }
                case BlockEdit.Insert insert -> insert(parent, at, insert.block());
                case BlockEdit.Modify modify -> {
                    at--;
                    if (parent.get(at) instanceof XmlElement element) {
                        modify(element, (Node.Element) nodes.get(at), modify);
                    }
                }
            }
        }
    }

    /** Whether each child is one element, and each node one of them. */
    private static boolean isRegular(XmlFragment parent, List<Node> nodes) {
        List<@Nullable Object> children = parent.children();
        if (children.size() != nodes.size()) {
            return false;
        }
        for (int i = 0; i < children.size(); i++) {
            if (!(children.get(i) instanceof XmlElement child)
                    || !(nodes.get(i) instanceof Node.Element node)
                    || !child.nodeName().equals(node.type())) {
                return false;
            }
        }
        return true;
    }

    private static void rewrite(XmlFragment parent, List<Node> nodes) {
        parent.delete(0, parent.size());
        insertAll(parent, 0, nodes);
    }

    private static void modify(XmlElement element, Node.Element node, BlockEdit.Modify edit) {
        edit.attributes().forEach((name, value) -> {
            if (value == null) {
                element.removeAttribute(name);
            } else {
                element.setAttribute(name, value);
            }
        });
        if (!edit.children().isEmpty()) {
            apply(element, node.children(), edit.children());
        } else if (!edit.line().isEmpty()) {
            line(element, node.children(), edit.line());
        }
    }

    // --- Inserting ---

    private static void insert(XmlFragment parent, int index, Node.Element node) {
        XmlElement element = parent.insertElement(index, node.type());
        node.attributes().forEach((name, value) -> {
            if (value != null) {
                element.setAttribute(name, value);
            }
        });
        insertAll(element, 0, node.children());
    }

    /** Inserts nodes, neighbouring texts as one. */
    private static void insertAll(XmlFragment parent, int index, List<Node> nodes) {
        int at = index;
        XmlText text = null;
        for (Node node : nodes) {
            switch (node) {
                case Node.Text run -> {
                    if (text == null) {
                        text = parent.insertText(at++);
                    }
                    text.insert(text.length(), run.text(), formats(run.marks()));
                }
                case Node.Element element -> {
                    insert(parent, at++, element);
                    text = null;
                }
            }
        }
    }

    private static Map<String, @Nullable Object> formats(List<Mark> marks) {
        Map<String, @Nullable Object> formats = new LinkedHashMap<>();
        marks.forEach(mark -> formats.put(mark.type(), mark.attributes()));
        return formats;
    }

    // --- Lines ---

    /** A child of a block of text, and the units that it holds. */
    private record Piece(Object child, int index, int from, int to) {}

    private static void line(XmlElement block, List<Node> nodes, List<LineEdit> edits) {
        List<Piece> pieces = pieces(block);
        int units = pieces.isEmpty() ? 0 : pieces.get(pieces.size() - 1).to;
        if (units != Line.of(nodes).units()) {
            rewrite(block, LineEdit.applied(nodes, edits));
            return;
        }
        for (int i = edits.size() - 1; i >= 0; i--) {
            switch (edits.get(i)) {
                case LineEdit.Delete delete -> delete(block, pieces, delete);
                case LineEdit.Format format -> format(pieces, format);
                case LineEdit.Insert insert -> insert(block, pieces, insert);
            }
        }
    }

    private static List<Piece> pieces(XmlElement block) {
        List<Piece> pieces = new ArrayList<>();
        int at = 0;
        for (Object child : block.children()) {
            int length = child instanceof XmlText text ? text.length() : 1;
            if (child != null && !(child instanceof XmlElement element && element.size() > 0)) {
                pieces.add(new Piece(child, pieces.size(), at, at + length));
                at += length;
            } else {
                return List.of();
            }
        }
        return pieces;
    }

    private static void delete(XmlElement block, List<Piece> pieces, LineEdit.Delete edit) {
        for (int i = pieces.size() - 1; i >= 0; i--) {
            Piece piece = pieces.get(i);
            int from = Math.max(edit.from(), piece.from);
            int to = Math.min(edit.to(), piece.to);
            if (from < to && piece.child instanceof XmlText text) {
                text.delete(from - piece.from, to - from);
            } else if (from < to) {
                block.delete(piece.index, 1);
            }
        }
    }

    private static void format(List<Piece> pieces, LineEdit.Format edit) {
        for (Piece piece : pieces) {
            int from = Math.max(edit.from(), piece.from);
            int to = Math.min(edit.to(), piece.to);
            if (from < to && piece.child instanceof XmlText text) {
                text.format(from - piece.from, to - from, keys(text, edit.formats()));
            }
        }
    }

    /** The keys of the formats: a mark that is taken away may stand there with a hash behind its name. */
    private static Map<String, @Nullable Object> keys(
            XmlText text, Map<String, @Nullable Map<String, @Nullable Object>> formats) {
        Map<String, @Nullable Object> keys = new LinkedHashMap<>();
        Set<String> present = new LinkedHashSet<>();
        for (DeltaOp op : text.toDelta()) {
            if (op instanceof DeltaOp.Insert insert) {
                present.addAll(insert.attributes().keySet());
            }
        }
        formats.forEach((type, attributes) -> {
            for (String key : present) {
                if (!key.equals(type) && FragmentReader.markName(key).equals(type)) {
                    keys.put(key, null);
                }
            }
            if (attributes != null || present.contains(type)) {
                keys.put(type, attributes);
            }
        });
        return keys;
    }

    private static void insert(XmlElement block, List<Piece> pieces, LineEdit.Insert edit) {
        Piece piece = pieceFor(pieces, edit.from());
        if (piece == null) {
            int index = 0;
            for (Piece each : pieces) {
                index = each.to <= edit.from() ? each.index + 1 : index;
            }
            insertAll(block, index, edit.content());
            return;
        }
        XmlText text = (XmlText) piece.child;
        int offset = edit.from() - piece.from;
        int inText = 0;
        while (inText < edit.content().size() && edit.content().get(inText) instanceof Node.Text run) {
            text.insert(offset, run.text(), formats(run.marks()));
            offset += run.text().length();
            inText++;
        }
        if (inText == edit.content().size()) {
            return;
        }
        // A line break in the midst of a text: what stands behind it becomes a text of its own.
        List<DeltaOp> rest = cut(text, offset);
        List<Node> more = edit.content().subList(inText, edit.content().size());
        insertAll(block, piece.index + 1, more);
        if (!rest.isEmpty()) {
            int children = 0;
            boolean endsInText = false;
            for (Node node : more) {
                boolean isText = node instanceof Node.Text;
                children += isText && endsInText ? 0 : 1;
                endsInText = isText;
            }
            XmlText last = endsInText && block.get(piece.index + children) instanceof XmlText before
                    ? before
                    : block.insertText(piece.index + 1 + children);
            List<DeltaOp> delta = new ArrayList<>();
            if (last.length() > 0) {
                delta.add(new DeltaOp.Retain(last.length()));
            }
            delta.addAll(rest);
            last.applyDelta(delta);
        }
    }

    /** The text that a place is in, or at the end or else at the beginning of; null when there is none. */
    private static @Nullable Piece pieceFor(List<Piece> pieces, int at) {
        Piece behind = null;
        for (Piece piece : pieces) {
            if (piece.child instanceof XmlText && piece.from <= at && at <= piece.to) {
                if (piece.from < at) {
                    return piece;
                }
                behind = behind == null ? piece : behind;
            }
        }
        return behind;
    }

    /** Takes away what stands behind a place of a text, and answers it. */
    private static List<DeltaOp> cut(XmlText text, int offset) {
        List<DeltaOp> rest = new ArrayList<>();
        int at = 0;
        for (DeltaOp op : text.toDelta()) {
            if (op instanceof DeltaOp.Insert insert) {
                int length = insert.value() instanceof String run ? run.length() : 1;
                if (at + length > offset) {
                    Object value = insert.value() instanceof String run
                            ? run.substring(Math.max(0, offset - at))
                            : insert.value();
                    rest.add(new DeltaOp.Insert(value, new HashMap<>(insert.attributes())));
                }
                at += length;
            }
        }
        text.delete(offset, text.length() - offset);
        return rest;
    }
}
