package io.scriptorium.server.auth;

import io.scriptorium.collab.session.Credential;
import io.scriptorium.collab.session.DocumentName;
import java.util.List;

/**
 * What a good token is good for. Immutable but for the credential's end.
 *
 * @param documents names, or {@value #ALL}
 */
public record Grant(Credential credential, List<String> documents) {
    /** Stands for all documents. A document of this name can be opened by who may open all. */
    public static final String ALL = "*";

    public Grant {
        documents = List.copyOf(documents);
    }

    /** Whether it opens a document. */
    public boolean opens(DocumentName document) {
        return documents.contains(ALL) || documents.contains(document.value());
    }
}
