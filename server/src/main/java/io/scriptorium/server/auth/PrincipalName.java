package io.scriptorium.server.auth;

import java.util.Optional;

/** A principal's name as others see it. */
public final class PrincipalName {
    private static final int MAX_CHARS = 128;

    private PrincipalName() {}

    /** A name that people can read, without anything in it that they can not see; nothing when the text is none. */
    public static Optional<String> of(String text) {
        String name = text.strip();
        boolean readable = !name.isEmpty()
                && name.length() <= MAX_CHARS
                && name.codePoints()
                        .noneMatch(c -> Character.isISOControl(c)
                                || Character.getType(c) == Character.SURROGATE
                                || Character.getType(c) == Character.FORMAT);
        return readable ? Optional.of(name) : Optional.empty();
    }
}
