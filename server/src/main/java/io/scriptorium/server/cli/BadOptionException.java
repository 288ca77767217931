package io.scriptorium.server.cli;

/** An option that can not be used. The message says which, where it stands, and what it may be. */
final class BadOptionException extends Exception {
    private static final long serialVersionUID = 1L;

    BadOptionException(String message) {
        super(message);
    }
}
