package io.scriptorium.crdt;

/** Text among the children of an {@link XmlFragment}. Threading: that of its {@link Doc}. */
public final class XmlText extends Text {
    XmlText(Doc doc, TypeState state) {
        super(doc, state);
    }

    /** The text with its formats as nested tags, sorted by name and not escaped: as Yjs writes it. */
    @Override
    public String toString() {
        return XmlTree.markup(this);
    }
}
