package io.scriptorium.crdt;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A list of nodes: elements, texts, hooks, fragments. Threading: that of its {@link Doc}. */
public sealed class XmlFragment extends SharedType permits XmlElement {
    private final ListEdits list;

    XmlFragment(Doc doc, TypeState state) {
        super(doc, state);
        list = new ListEdits(this);
    }

    public final int size() {
        return state.visible();
    }

    /**
     * A child: an {@link XmlElement}, {@link XmlText}, {@link XmlHook} or {@link XmlFragment}, or whatever else somebody
     * has put there.
     *
     * @throws IndexOutOfBoundsException when there is no such child
     */
    public final @Nullable Object get(int index) {
        return list.get(index);
    }

    /** All children, in a new list; see {@link #get}. */
    public final List<@Nullable Object> children() {
        return Content.list(doc, state);
    }

    /** The children that were there when the snapshot was taken, as far as this document still knows them. */
    public final List<@Nullable Object> children(Snapshot at) {
        return new SnapshotContent(doc, at).list(state);
    }

    public final XmlElement insertElement(int index, String nodeName) {
        return (XmlElement) list.insertType(index, Structs.XML_ELEMENT, nodeName);
    }

    public final XmlText insertText(int index) {
        return (XmlText) list.insertType(index, Structs.XML_TEXT, null);
    }

    public final XmlHook insertHook(int index, String hookName) {
        return (XmlHook) list.insertType(index, Structs.XML_HOOK, hookName);
    }

    public final XmlFragment insertFragment(int index) {
        return (XmlFragment) list.insertType(index, Structs.XML_FRAGMENT, null);
    }

    public final void delete(int index, int length) {
        list.delete(index, length);
    }

    /** The markup as Yjs writes it: not escaped, so not for browsers. */
    @Override
    public String toString() {
        return XmlTree.markup(this);
    }
}
