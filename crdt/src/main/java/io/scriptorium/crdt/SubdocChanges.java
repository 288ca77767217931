package io.scriptorium.crdt;

import java.util.LinkedHashSet;
import java.util.Set;

/** The sub-documents that a transaction has brought or taken. Threading: the document's writer. */
final class SubdocChanges {
    final Set<Doc> added = new LinkedHashSet<>();
    final Set<Doc> removed = new LinkedHashSet<>();
    final Set<Doc> loaded = new LinkedHashSet<>();

    boolean isEmpty() {
        return added.isEmpty() && removed.isEmpty() && loaded.isEmpty();
    }
}
