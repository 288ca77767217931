package io.scriptorium.server.http;

import io.scriptorium.collab.session.DocumentName;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Parameters of an address, read strictly: what can be read in two ways is not read. */
final class QueryParameter {
    private QueryParameter() {}

    /** The document that an address names by {@code document}; nothing when it names none or what can be none. */
    static Optional<DocumentName> document(@Nullable String query) {
        return raw(query, "document").flatMap(value -> DocumentPath.decode(value.replace("+", "%20")));
    }

    /** Whether a parameter is there, whatever its value. */
    static boolean has(@Nullable String query, String name) {
        return raw(query, name).isPresent();
    }

    /** The first value of a parameter as it stands in the address. */
    private static Optional<String> raw(@Nullable String query, String name) {
        if (query == null) {
            return Optional.empty();
        }
        for (String pair : query.split("&", -1)) {
            if (pair.equals(name)) {
                return Optional.of("");
            }
            if (pair.startsWith(name + "=")) {
                return Optional.of(pair.substring(name.length() + 1));
            }
        }
        return Optional.empty();
    }
}
