package io.scriptorium.crdt;

/** An update that the document's {@link UpdatePolicy} does not admit; nothing of it was applied. */
public final class RefusedUpdateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedUpdateException(String message) {
        super(message);
    }
}
