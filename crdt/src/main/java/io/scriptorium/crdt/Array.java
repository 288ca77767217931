package io.scriptorium.crdt;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A list of values. Threading: that of its {@link Doc}. */
public final class Array extends SharedType implements Iterable<@Nullable Object> {
    private final ListEdits list;

    Array(Doc doc, TypeState state) {
        super(doc, state);
        list = new ListEdits(this);
    }

    public int size() {
        return state.visible();
    }

    /**
     * The element at an index.
     *
     * @throws IndexOutOfBoundsException when there is none
     */
    public @Nullable Object get(int index) {
        return list.get(index);
    }

    /** Inserts values, so that the first of them has the index. {@link Doc}s may be among them. */
    public void insert(int index, List<? extends @Nullable Object> values) {
        list.insert(index, values);
    }

    /** Appends a value, behind everything that ever stood at the end. */
    public void add(@Nullable Object value) {
        list.append(Collections.singletonList(value));
    }

    /** Appends values, behind everything that ever stood at the end. */
    public void addAll(List<? extends @Nullable Object> values) {
        list.append(values);
    }

    public void delete(int index, int length) {
        list.delete(index, length);
    }

    public Array insertArray(int index) {
        return (Array) list.insertType(index, Structs.ARRAY, null);
    }

    public YMap insertMap(int index) {
        return (YMap) list.insertType(index, Structs.MAP, null);
    }

    public Text insertText(int index) {
        return (Text) list.insertType(index, Structs.TEXT, null);
    }

    public XmlText insertXmlText(int index) {
        return (XmlText) list.insertType(index, Structs.XML_TEXT, null);
    }

    public XmlElement insertXmlElement(int index, String nodeName) {
        return (XmlElement) list.insertType(index, Structs.XML_ELEMENT, nodeName);
    }

    public XmlFragment insertXmlFragment(int index) {
        return (XmlFragment) list.insertType(index, Structs.XML_FRAGMENT, null);
    }

    /** All elements, in a new list. */
    public List<@Nullable Object> toList() {
        return Content.list(doc, state);
    }

    /** The elements that were there when the snapshot was taken, as far as this document still knows them. */
    public List<@Nullable Object> toList(Snapshot at) {
        return new SnapshotContent(doc, at).list(state);
    }

    @Override
    public Iterator<@Nullable Object> iterator() {
        return toList().iterator();
    }
}
