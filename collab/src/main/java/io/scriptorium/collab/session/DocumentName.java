package io.scriptorium.collab.session;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The one canonical name of a document, the same rule on every surface: 1 to 255 bytes of UTF-8 without control
 * characters, compared exactly. Immutable.
 */
public record DocumentName(String value) {
    private static final int MAX_BYTES = 255;

    public DocumentName {
        if (!allowed(value)) {
            throw new IllegalArgumentException("not a document name (1 to 255 bytes, no control characters)");
        }
    }

    /** The name, or nothing when the text can not be one. */
    public static Optional<DocumentName> of(String text) {
        return allowed(text) ? Optional.of(new DocumentName(text)) : Optional.empty();
    }

    private static boolean allowed(String text) {
        if (text.isEmpty() || text.length() > MAX_BYTES) {
            return false;
        }
        int i = 0;
        while (i < text.length()) {
            int codePoint = text.codePointAt(i);
            boolean lone = codePoint >= 0xD800 && codePoint <= 0xDFFF;
            if (lone || Character.getType(codePoint) == Character.CONTROL) {
                return false;
            }
            i += Character.charCount(codePoint);
        }
        return text.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
    }

    @Override
    public String toString() {
        return value;
    }
}
