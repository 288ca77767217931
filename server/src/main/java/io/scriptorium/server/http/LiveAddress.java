package io.scriptorium.server.http;

import io.scriptorium.collab.session.DocumentName;
import io.scriptorium.collab.session.LiveOptions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an address of live JSON says behind its question mark: {@code document=NAME}, percent-encoded, a plus sign being
 * a space as forms write it, and {@code format=text}. Other parameters are others' business. Immutable.
 */
record LiveAddress(DocumentName document, LiveOptions options) {
    /** The document of an address that names none. */
    static final DocumentName WELCOME = new DocumentName("welcome");

    /** The address, or nothing when its document is none, is named twice, or its format is unknown. */
    static Optional<LiveAddress> of(@Nullable String query) {
        DocumentName document = null;
        boolean plainText = false;
        for (String parameter : query == null ? new String[0] : query.split("&", -1)) {
            if (parameter.startsWith("document=")) {
                Optional<DocumentName> named = DocumentPath.decode(
                        parameter.substring("document=".length()).replace("+", "%20"));
                if (named.isEmpty() || document != null) {
                    return Optional.empty();
                }
                document = named.get();
            } else if (parameter.equals("format=text")) {
                plainText = true;
            } else if (parameter.startsWith("format=") && !parameter.equals("format=html")) {
                return Optional.empty();
            }
        }
        return Optional.of(new LiveAddress(document == null ? WELCOME : document, new LiveOptions(plainText)));
    }
}
