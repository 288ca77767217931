package io.scriptorium.crdt.lib0;

/** JavaScript's {@code undefined}, which the wire tells apart from {@code null}. */
public enum Undefined {
    UNDEFINED;

    @Override
    public String toString() {
        return "undefined";
    }
}
