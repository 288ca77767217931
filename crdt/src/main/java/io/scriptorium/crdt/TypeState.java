package io.scriptorium.crdt;

import org.jspecify.annotations.Nullable;

/**
 * A shared type inside the store: its children, its keys and where it hangs. What applications hold is a
 * {@link SharedType}, made when it is asked for. Threading: the document's writer.
 */
final class TypeState extends Sequence {
    /** The kind of a root that nobody has asked for yet. */
    static final int UNKNOWN = -1;

    /** As in {@link Structs}, or {@link #UNKNOWN}. */
    int kind;
    /** The id of the root's name, of the node's name or the hook's, or {@link Rows#NONE}. */
    final int name;
    /** The row of the item that created it, or {@link Rows#NONE} for a root. */
    final int item;
    /** The item was garbage-collected, and all that was below with it. */
    boolean gone;
    /** Whether a mark was ever placed here. */
    boolean hasFormats;

    @Nullable KeyMap keys;

    /** What applications hold, once one has asked. */
    @Nullable SharedType handle;

    @Nullable Observers observers;

    /** The number of the transaction that changed it last, and how. */
    int changedIn;

    boolean childrenChanged;
    int[] changedKeys = NO_KEYS;
    int changedKeyCount;

    private static final int[] NO_KEYS = {};

    TypeState(int kind, int name, int item) {
        this.kind = kind;
        this.name = name;
        this.item = item;
    }

    boolean isRoot() {
        return item == Rows.NONE;
    }

    @Nullable KeyChain chain(int key) {
        return keys == null || key == Rows.NONE ? null : keys.find(key);
    }

    /** The row with the present value of a key, deleted or not, or {@link Rows#NONE}. */
    int currentRow(int key) {
        KeyChain chain = chain(key);
        return chain == null ? Rows.NONE : chain.lastRow();
    }

    KeyChain chainFor(int key) {
        if (keys == null) {
            keys = new KeyMap();
        }
        KeyChain chain = keys.find(key);
        if (chain == null) {
            chain = new KeyChain(this, key);
            keys.add(chain);
        }
        return chain;
    }

    @Override
    TypeState type() {
        return this;
    }

    @Override
    int key() {
        return Rows.NONE;
    }
}
