package io.scriptorium.richtext;

/** A text that a client has sent is larger or more deeply nested than is read. The message says what, and how much is. */
public final class ForeignTextException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ForeignTextException(String message) {
        super(message);
    }
}
