package io.scriptorium.collab.session;

import java.util.Optional;

/** The names that people give themselves, made fit to be shown. */
public final class DisplayName {
    /** UTF-16 units that are kept. */
    public static final int MAX_LENGTH = 128;

    private DisplayName() {}

    /** The name without control characters, halves of characters and blank ends, or nothing when nothing is left. */
    public static Optional<String> of(String name) {
        String clean = WellFormed.text(name).replaceAll("\\p{Cntrl}", " ").strip();
        int end = Math.min(clean.length(), MAX_LENGTH);
        if (end > 0 && Character.isHighSurrogate(clean.charAt(end - 1))) {
            end--;
        }
        return clean.isEmpty() ? Optional.empty() : Optional.of(clean.substring(0, end));
    }
}
