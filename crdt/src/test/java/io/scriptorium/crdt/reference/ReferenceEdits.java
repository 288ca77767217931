package io.scriptorium.crdt.reference;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Local edits, and between which neighbours Yjs puts what they insert: section 7 of the specification. */
public final class ReferenceEdits {
    private final ReferenceDoc doc;

    ReferenceEdits(ReferenceDoc doc) {
        this.doc = doc;
    }

    public ReferenceType root(String name) {
        return doc.root(name);
    }

    /** Inserts text behind the tombstones that follow the index, and behind marks that say what is said already. */
    public void insertText(ReferenceType type, int index, String text) {
        ReferenceItem left = visibleBefore(type, index);
        ReferenceItem right = left == null ? type.first : left.right;
        Map<String, String> attributes = attributesAfter(type, left);
        while (right != null && (right.deleted || isRepeated(right, attributes))) {
            left = right;
            right = right.right;
        }
        for (int i = 0; i < text.length(); i++) {
            left = insert(type, null, left, right, new ReferenceContent.Unit(text.charAt(i)));
        }
    }

    private static boolean isRepeated(ReferenceItem item, Map<String, String> attributes) {
        return item.content instanceof ReferenceContent.Mark mark
                && mark.json().equals(attributes.getOrDefault(mark.key(), "null"));
    }

    private static Map<String, String> attributesAfter(ReferenceType type, @Nullable ReferenceItem last) {
        Map<String, String> attributes = new HashMap<>();
        if (last != null) {
            for (ReferenceItem item = type.first; item != null && item != last.right; item = item.right) {
                if (item.content instanceof ReferenceContent.Mark mark && !item.deleted) {
                    attributes.put(mark.key(), mark.json());
                }
            }
        }
        return attributes;
    }

    /** Inserts values in front of the tombstones that follow the index. */
    public void insertValues(ReferenceType type, int index, List<?> values) {
        ReferenceItem left = visibleBefore(type, index);
        ReferenceItem right = left == null ? type.first : left.right;
        for (Object value : values) {
            left = insert(type, null, left, right, new ReferenceContent.Value(ReferenceWriter.anyBytes(value)));
        }
    }

    /** Appends a value behind everything that ever stood at the end. */
    public void push(ReferenceType type, Object value) {
        List<ReferenceItem> children = type.children();
        ReferenceItem last = children.isEmpty() ? null : children.getLast();
        insert(type, null, last, null, new ReferenceContent.Value(ReferenceWriter.anyBytes(value)));
    }

    /** Inserts an empty type as an element of a list. */
    public ReferenceType insertType(ReferenceType type, int index, int kind) {
        ReferenceItem left = visibleBefore(type, index);
        ReferenceItem right = left == null ? type.first : left.right;
        return made(insert(type, null, left, right, new ReferenceContent.Type(kind, null)));
    }

    /** Deletes so many visible elements. */
    public void delete(ReferenceType type, int index, int length) {
        List<ReferenceItem> visible =
                type.children().stream().filter(ReferenceItem::isVisible).toList();
        List<ReferenceItem> range = visible.subList(index, index + length);
        doc.cutBefore(range.getFirst().id);
        ReferenceId last = range.getLast().id;
        doc.cutBefore(new ReferenceId(last.client(), last.clock() + 1));
        range.forEach(doc::delete);
    }

    public void set(ReferenceType type, String key, Object value) {
        insert(type, key, type.current.get(key), null, new ReferenceContent.Value(ReferenceWriter.anyBytes(value)));
    }

    /** Sets a key to an empty type. */
    public ReferenceType setType(ReferenceType type, String key, int kind) {
        return made(insert(type, key, type.current.get(key), null, new ReferenceContent.Type(kind, null)));
    }

    private static ReferenceType made(ReferenceItem item) {
        ReferenceType type = item.type;
        if (type == null) {
            throw new IllegalStateException("inserted into something deleted");
        }
        return type;
    }

    public void remove(ReferenceType type, String key) {
        ReferenceItem value = type.current.get(key);
        if (value != null) {
            doc.delete(value);
        }
    }

    private static @Nullable ReferenceItem visibleBefore(ReferenceType type, int index) {
        ReferenceItem found = null;
        int left = index;
        for (ReferenceItem item = type.first; item != null && left > 0; item = item.right) {
            if (item.isVisible()) {
                left--;
                found = item;
            }
        }
        return found;
    }

    private ReferenceItem insert(
            ReferenceType type,
            @Nullable String key,
            @Nullable ReferenceItem left,
            @Nullable ReferenceItem right,
            ReferenceContent content) {
        ReferenceItem item = new ReferenceItem(new ReferenceId(doc.clientId, doc.next(doc.clientId)), content);
        item.origin = left == null ? null : left.id;
        item.rightOrigin = right == null ? null : right.id;
        item.parent = type;
        item.key = key;
        doc.integrate(item);
        return item;
    }
}
