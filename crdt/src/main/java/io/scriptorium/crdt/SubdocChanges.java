package io.scriptorium.crdt;

import java.util.LinkedHashSet;
import java.util.Set;

/** The sub-documents that a transaction has brought or taken. Threading: the document's writer. */
final class SubdocChanges {
    final Set<Subdocument> added = new LinkedHashSet<>();
    final Set<Subdocument> removed = new LinkedHashSet<>();
    final Set<Subdocument> loaded = new LinkedHashSet<>();

    static Set<Doc> docs(Set<Subdocument> subdocuments) {
        Set<Doc> docs = new LinkedHashSet<>();
        subdocuments.forEach(subdocument -> docs.add(subdocument.doc()));
        return docs;
    }

    boolean isEmpty() {
        return added.isEmpty() && removed.isEmpty() && loaded.isEmpty();
    }
}
