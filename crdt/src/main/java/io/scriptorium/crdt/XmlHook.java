package io.scriptorium.crdt;

/** A map among the children of an {@link XmlFragment}. Threading: that of its {@link Doc}. */
public final class XmlHook extends YMap {
    XmlHook(Doc doc, TypeState state) {
        super(doc, state);
    }

    public String hookName() {
        return state.name == Rows.NONE ? "" : store.names.text(state.name);
    }
}
