package io.scriptorium.crdt;

/** The values that one key of a type has had; the last one counts. */
final class KeyChain extends Sequence {
    private final TypeState type;
    private final int key;
    /** The number of the transaction that wrote to it last. */
    int changedIn;

    KeyChain(TypeState type, int key) {
        this.type = type;
        this.key = key;
    }

    @Override
    TypeState type() {
        return type;
    }

    @Override
    int key() {
        return key;
    }
}
