package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.PropertyOrder;
import io.scriptorium.crdt.lib0.Undefined;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Text with formats and embedded values. Indexes and lengths count UTF-16 units, as those of String do; an embedded value
 * counts 1. Between the halves of a surrogate pair nothing should be inserted or deleted: both halves become U+FFFD then.
 *
 * <p>Threading: that of its {@link Doc}.
 */
public sealed class Text extends SharedType permits XmlText {
    Text(Doc doc, TypeState state) {
        super(doc, state);
    }

    public final int length() {
        return state.visible();
    }

    /** Inserts text, which takes on the formats of the character before it. */
    public final void insert(int index, String text) {
        checkIndex(index);
        if (!text.isEmpty()) {
            edit(txn -> TextCursor.at(doc, txn, state, index).insertText(text));
        }
    }

    /** Inserts text with exactly these formats; an empty map inserts plain text. */
    public final void insert(int index, String text, Map<String, ? extends @Nullable Object> attributes) {
        checkIndex(index);
        if (!text.isEmpty()) {
            edit(txn -> {
                Map<Integer, Integer> marks = marks(attributes);
                TextCursor.at(doc, txn, state, index).insertText(text, marks);
            });
        }
    }

    /** Inserts a value as one element, without formats. */
    public final void insertEmbed(int index, @Nullable Object value) {
        insertEmbed(index, value, Map.of());
    }

    /** Inserts a value (anything JSON can say) as one element with exactly these formats. */
    public final void insertEmbed(
            int index, @Nullable Object value, Map<String, ? extends @Nullable Object> attributes) {
        checkIndex(index);
        edit(txn -> {
            Map<Integer, Integer> marks = marks(attributes);
            int slot = keepEmbed(value);
            TextCursor.at(doc, txn, state, index).insertElement(Structs.EMBED, slot, marks);
        });
    }

    private int keepEmbed(@Nullable Object value) {
        checkJson(value);
        byte[] any = EncodedValues.any(value);
        int slot = store.embed(any, 0, any.length, StructList.ValueForm.ANY);
        store.valuesAdded(slot, 1);
        return slot;
    }

    private static void checkJson(@Nullable Object value) {
        if (value instanceof Undefined || value instanceof BigInteger) {
            throw new IllegalArgumentException("format V1 has no way to say " + value);
        }
    }

    /** Inserts an empty text as one element. */
    public final Text insertText(int index, Map<String, ? extends @Nullable Object> attributes) {
        return (Text) insertType(index, Structs.TEXT, null, attributes);
    }

    /** Inserts an empty map as one element. */
    public final YMap insertMap(int index, Map<String, ? extends @Nullable Object> attributes) {
        return (YMap) insertType(index, Structs.MAP, null, attributes);
    }

    /** Inserts an empty array as one element. */
    public final Array insertArray(int index, Map<String, ? extends @Nullable Object> attributes) {
        return (Array) insertType(index, Structs.ARRAY, null, attributes);
    }

    /** Inserts an empty element as one element of the text. */
    public final XmlElement insertXmlElement(
            int index, String nodeName, Map<String, ? extends @Nullable Object> attributes) {
        return (XmlElement) insertType(index, Structs.XML_ELEMENT, nodeName, attributes);
    }

    private SharedType insertType(
            int index, int kind, @Nullable String name, Map<String, ? extends @Nullable Object> attributes) {
        checkIndex(index);
        SharedType[] made = new SharedType[1];
        edit(txn -> {
            int id = name == null ? Rows.NONE : store.names.of(name);
            Map<Integer, Integer> marks = marks(attributes);
            TextCursor cursor = TextCursor.at(doc, txn, state, index);
            made[0] = SharedType.of(doc, cursor.insertType(kind, id, marks));
        });
        return made[0];
    }

    /** Deletes what stands there, and formats that no longer format anything. */
    public final void delete(int index, int length) {
        checkRange(index, length);
        if (length > 0) {
            edit(txn -> {
                if (state.hasFormats) {
                    TextCursor.at(doc, txn, state, index).delete(length);
                } else {
                    ListEdits.delete(doc, txn, state, index, length);
                }
            });
        }
    }

    /**
     * Gives a range these formats; {@code null} as a value takes one away. Where the range reaches beyond the end of the
     * text, newlines are appended, as Yjs does.
     */
    public final void format(int index, int length, Map<String, ? extends @Nullable Object> attributes) {
        checkIndex(index);
        if (length > 0) {
            edit(txn -> {
                Map<Integer, Integer> marks = marks(attributes);
                TextCursor cursor = TextCursor.at(doc, txn, state, index);
                if (cursor.right != Rows.NONE) {
                    cursor.format(length, marks);
                }
            });
        }
    }

    /** Applies a change. It may go beyond the end of the text: what is retained there is filled with newlines. */
    public final void applyDelta(List<DeltaOp> delta) {
        edit(txn -> {
            TextCursor cursor = TextCursor.at(doc, txn, state, 0);
            for (DeltaOp op : delta) {
                switch (op) {
                    case DeltaOp.Insert insert -> insert(cursor, insert);
                    case DeltaOp.Retain retain -> {
                        if (retain.attributes().isEmpty()) {
                            cursor.retain(retain.length());
                        } else {
                            cursor.format(retain.length(), marks(retain.attributes()));
                        }
                    }
                    case DeltaOp.Delete delete -> cursor.delete(delete.length());
                }
            }
        });
    }

    private void insert(TextCursor cursor, DeltaOp.Insert insert) {
        if (!(insert.value() instanceof String text)) {
            cursor.insertElement(Structs.EMBED, keepEmbed(insert.value()), marks(insert.attributes()));
        } else if (!text.isEmpty()) {
            cursor.insertText(text, marks(insert.attributes()));
        }
    }

    /**
     * Numbers of marks by the ids of their keys, in the order in which JavaScript goes through an object. Asked for before
     * the text is touched: a value that is refused must not have cut a surrogate pair.
     */
    private Map<Integer, Integer> marks(Map<String, ? extends @Nullable Object> attributes) {
        Map<Integer, Integer> marks = new LinkedHashMap<>();
        PropertyOrder.of(attributes).forEach((name, value) -> {
            checkJson(value);
            int key = store.names.of(name);
            marks.put(key, store.marks.of(key, value));
        });
        return marks;
    }

    /** The text with its formats: inserts only. */
    public final List<DeltaOp> toDelta() {
        return TextDelta.of(doc, state);
    }

    /** The text with its formats when the snapshot was taken, as far as this document still knows it. */
    public final List<DeltaOp> toDelta(Snapshot at) {
        return new SnapshotContent(doc, at).delta(state, null, null);
    }

    /**
     * What has changed between two snapshots: all that was there at one of them. What came after {@code previous} has
     * the attribute {@code ychange} with the value <code>{type: "added"}</code>, what was gone at {@code at}
     * <code>{type: "removed"}</code>.
     */
    public final List<DeltaOp> toDelta(Snapshot at, Snapshot previous) {
        return new SnapshotContent(doc, at).delta(state, previous, null);
    }

    /** As {@link #toDelta(Snapshot, Snapshot)}, with other values of {@code ychange}. */
    public final List<DeltaOp> toDelta(Snapshot at, Snapshot previous, ChangeLabel label) {
        return new SnapshotContent(doc, at).delta(state, previous, label);
    }

    /** The text alone, without formats and embedded values. */
    @Override
    public String toString() {
        return TextDelta.plain(doc.store, state);
    }

    /** What an attribute of the text as a whole is set to; {@code null} also when it is not set. */
    public final @Nullable Object attribute(String key) {
        return valueOf(key);
    }

    public final void setAttribute(String key, @Nullable Object value) {
        setValue(key, value);
    }

    public final void removeAttribute(String key) {
        removeValue(key);
    }

    /** All attributes of the text as a whole. */
    public final Map<String, @Nullable Object> attributes() {
        return presentValues();
    }
}
