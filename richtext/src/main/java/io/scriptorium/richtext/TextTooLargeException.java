package io.scriptorium.richtext;

/** A text would become too large in the format that was asked for: nesting repeats itself on every line. */
public final class TextTooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The most characters that are written. */
    public static final int LIMIT = 64 * 1024 * 1024;

    TextTooLargeException() {
        super("the text has more than " + LIMIT + " characters in this format");
    }
}
