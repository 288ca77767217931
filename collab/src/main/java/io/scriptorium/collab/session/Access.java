package io.scriptorium.collab.session;

/**
 * Who a session is and what it may do in its document. Immutable.
 *
 * @param name the principal's name, which nobody else can show; empty where nobody has to say who they are
 * @param mayWrite whether its edits are taken; all may read
 */
public record Access(String name, boolean mayWrite) {
    /** Anybody, reading and writing. */
    public static final Access OPEN = new Access("", true);

    /** Whether the server knows who it is. */
    public boolean isNamed() {
        return !name.isEmpty();
    }
}
