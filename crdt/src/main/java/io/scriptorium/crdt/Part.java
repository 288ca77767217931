package io.scriptorium.crdt;

import org.jspecify.annotations.Nullable;

/** A node of the tree over a {@link Sequence}. Threading: the document's writer. */
abstract sealed class Part permits Leaf, Inner {
    @Nullable Inner parent;
    /** The index of this among the parent's children. */
    int slot;
    /** How many elements below this a reader sees; 0 throughout in the chain of a key. */
    int visible;
    /** Which format keys have marks below this, as {@link Marks#bit}; may have too many bits, never too few. */
    long keys;
}
