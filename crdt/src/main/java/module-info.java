/** The Yjs-compatible engine: updates, state vectors, awareness. Needs nothing but the JDK. */
@org.jspecify.annotations.NullMarked
module io.scriptorium.crdt {
    requires static org.jspecify;

    exports io.scriptorium.crdt;
    exports io.scriptorium.crdt.lib0;
}
