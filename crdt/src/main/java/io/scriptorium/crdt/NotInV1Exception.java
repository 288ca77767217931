package io.scriptorium.crdt;

/** A value that format V1 has no words for: undefined or a bigint as an embed, or as the value of a format. */
public final class NotInV1Exception extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    NotInV1Exception(IllegalArgumentException cause) {
        super("format V1 keeps embeds and the values of formats as JSON: " + cause.getMessage(), cause);
    }
}
