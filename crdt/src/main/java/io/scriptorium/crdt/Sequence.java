package io.scriptorium.crdt;

import org.jspecify.annotations.Nullable;

/** Rows in the order that YATA gives them: the children of a type, or the values that one key has had. */
abstract sealed class Sequence permits TypeState, KeyChain {
    /** The number of this among the {@link Links} of a document that is being loaded, or {@link Rows#NONE}. */
    int links = Rows.NONE;

    @Nullable Part root;

    @Nullable Leaf first;

    @Nullable Leaf last;

    abstract TypeState type();

    /** The name's id, or {@link Rows#NONE} for the children of a type. */
    abstract int key();

    final boolean isList() {
        return key() == Rows.NONE;
    }

    /** The number of elements that a reader sees. */
    final int visible() {
        return root == null ? 0 : root.visible;
    }

    final int firstRow() {
        return first == null ? Rows.NONE : first.rows[0];
    }

    final int lastRow() {
        return last == null ? Rows.NONE : last.rows[last.size - 1];
    }
}
