package io.scriptorium.crdt.reference;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A shared type: a linked list of children, and for each key the last value that it was given. */
public final class ReferenceType {
    /** The name of a root. */
    final @Nullable String root;

    /** The item that made it, unless it is a root. */
    final @Nullable ReferenceItem item;

    @Nullable ReferenceItem first;

    final Map<String, ReferenceItem> current = new LinkedHashMap<>();

    ReferenceType(@Nullable String root, @Nullable ReferenceItem item) {
        this.root = root;
        this.item = item;
    }

    /** The children in document order, deleted ones too. */
    List<ReferenceItem> children() {
        List<ReferenceItem> children = new ArrayList<>();
        for (ReferenceItem child = first; child != null; child = child.right) {
            children.add(child);
        }
        return children;
    }

    /** All values that a key has had, the present one last. */
    List<ReferenceItem> chain(String key) {
        List<ReferenceItem> chain = new ArrayList<>();
        for (ReferenceItem value = current.get(key); value != null; value = value.left) {
            chain.addFirst(value);
        }
        return chain;
    }

    /** The first item of the list, or of the key's chain. */
    @Nullable ReferenceItem firstOf(@Nullable String key) {
        if (key == null) {
            return first;
        }
        ReferenceItem value = current.get(key);
        while (value != null && value.left != null) {
            value = value.left;
        }
        return value;
    }
}
