package io.scriptorium.collab.session;

/**
 * What a client of live JSON asks for in its address. Immutable.
 *
 * @param plainText whether its contents are plain text in both directions, and not HTML
 */
public record LiveOptions(boolean plainText) {
    /** What a client gets that asks for nothing. */
    public static final LiveOptions DEFAULTS = new LiveOptions(false);
}
