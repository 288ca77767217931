package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.PropertyOrder;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A place in a text, between two rows, and what Yjs's editing of rich text does there. The order of the steps is that of
 * Yjs 13.6: it decides which clocks marks get, and so what the bytes are.
 *
 * <p>Formats are numbers of {@link Marks} by the id of their key. They are looked up when they are asked for the first
 * time, since plain typing never asks.
 *
 * <p>Threading: the document's writer, within one transaction.
 */
final class TextCursor {
    /** How many newlines may be appended at once. */
    private static final int MOST_FILLED = 1_000_000;

    private final Doc doc;
    private final Store store;
    private final Rows rows;
    private final Transaction transaction;
    private final TypeState type;
    private final Formats formats;

    /** The rows around this place, or {@link Rows#NONE}. */
    int left;

    int right;
    private @Nullable Map<Integer, Integer> attributes;

    private TextCursor(Doc doc, Transaction transaction, TypeState type) {
        this.doc = doc;
        this.store = doc.store;
        this.rows = store.rows;
        this.transaction = transaction;
        this.type = type;
        this.formats = new Formats(store);
        this.left = Rows.NONE;
        this.right = type.firstRow();
    }

    /** The place right behind the visible element before an index, in front of any marks and tombstones. */
    static TextCursor at(Doc doc, Transaction transaction, TypeState type, int index) {
        TextCursor cursor = new TextCursor(doc, transaction, type);
        cursor.moveTo(index);
        return cursor;
    }

    private void moveTo(int index) {
        left = store.order.locate(type, index);
        if (left == Rows.NONE) {
            right = type.firstRow();
        } else {
            int offset = store.order.offset;
            right = offset < rows.length(left) ? store.split(transaction, left, offset) : store.order.next(left);
        }
        attributes = null;
    }

    private Map<Integer, Integer> attributes() {
        Map<Integer, Integer> known = attributes;
        if (known == null) {
            known = formats.after(left);
            attributes = known;
        }
        return known;
    }

    private void forward() {
        if (attributes != null && isMark(right)) {
            update(attributes, rows.at[right + Rows.CONTENT]);
        }
        left = right;
        right = store.order.next(right);
    }

    private boolean isMark(int row) {
        return rows.kind(row) == Structs.FORMAT && !rows.isDeleted(row);
    }

    private void update(Map<Integer, Integer> current, int mark) {
        if (store.marks.ends(mark)) {
            current.remove(store.marks.key(mark));
        } else {
            current.put(store.marks.key(mark), mark);
        }
    }

    private int none(int key) {
        return store.marks.of(key, null);
    }

    // --- Inserting ---

    /** Inserts text that takes on the formats of its place. */
    void insertText(String text) {
        while (right != Rows.NONE && (rows.isDeleted(right) || (isMark(right) && isCurrent(right)))) {
            forward();
        }
        left = doc.edits.insertText(transaction, type, left, right, text);
    }

    private boolean isCurrent(int markRow) {
        int mark = rows.at[markRow + Rows.CONTENT];
        int key = store.marks.key(mark);
        Integer current = attributes().get(key);
        return current == null ? store.marks.ends(mark) : current == mark;
    }

    /** Inserts text with exactly these formats. */
    void insertText(String text, Map<Integer, Integer> wanted) {
        insert(wanted, () -> {
            int row = doc.edits.insertText(transaction, type, left, right, text);
            // What follows stands behind the new text, whether or not it has become a part of another row.
            if (row != left) {
                right = row;
                forward();
            }
        });
    }

    /** Inserts one element that is not text with exactly these formats; answers its row. */
    int insertElement(int kind, int content, Map<Integer, Integer> wanted) {
        int[] row = new int[1];
        insert(wanted, () -> {
            row[0] = doc.edits.insert(transaction, type, left, right, kind, 1, content);
            right = row[0];
            forward();
        });
        return row[0];
    }

    /** Inserts an empty type as one element with exactly these formats. */
    TypeState insertType(int kind, int name, Map<Integer, Integer> wanted) {
        TypeState[] made = new TypeState[1];
        insert(wanted, () -> {
            made[0] = doc.edits.insertType(transaction, type, left, right, kind, name);
            right = made[0].item;
            forward();
        });
        return made[0];
    }

    private void insert(Map<Integer, Integer> wanted, Runnable content) {
        Map<Integer, Integer> complete = completed(wanted);
        minimizeChanges(complete);
        Map<Integer, Integer> negated = insertMarks(complete);
        content.run();
        insertNegated(negated);
    }

    /** The wanted formats, and an end to those that hold here and are not wanted, in the order of JavaScript. */
    private Map<Integer, Integer> completed(Map<Integer, Integer> wanted) {
        if (wanted.keySet().containsAll(attributes().keySet())) {
            return wanted;
        }
        Map<String, Integer> byName = new LinkedHashMap<>();
        wanted.forEach((key, mark) -> byName.put(store.names.text(key), mark));
        attributes().keySet().forEach(key -> byName.putIfAbsent(store.names.text(key), none(key)));
        Map<Integer, Integer> complete = new LinkedHashMap<>();
        PropertyOrder.of(byName).values().forEach(mark -> complete.put(store.marks.key(mark), mark));
        return complete;
    }

    /** Passes over tombstones, and over marks that already say what is wanted. */
    private void minimizeChanges(Map<Integer, Integer> wanted) {
        while (right != Rows.NONE) {
            if (!rows.isDeleted(right)) {
                if (rows.kind(right) != Structs.FORMAT) {
                    return;
                }
                int mark = rows.at[right + Rows.CONTENT];
                Integer value = wanted.get(store.marks.key(mark));
                if (value == null ? !store.marks.ends(mark) : value != mark) {
                    return;
                }
            }
            forward();
        }
    }

    /** Inserts the marks by which the wanted formats differ from the present ones; answers what undoes them. */
    private Map<Integer, Integer> insertMarks(Map<Integer, Integer> wanted) {
        Map<Integer, Integer> negated = new LinkedHashMap<>();
        for (Map.Entry<Integer, Integer> entry : wanted.entrySet()) {
            int key = entry.getKey();
            int mark = entry.getValue();
            Integer present = attributes().get(key);
            int current = present == null ? none(key) : present;
            if (current != mark) {
                negated.put(key, current);
                insertMark(mark);
            }
        }
        return negated;
    }

    private void insertMark(int mark) {
        right = doc.edits.insert(transaction, type, left, right, Structs.FORMAT, 1, mark);
        forward();
    }

    private void insertNegated(Map<Integer, Integer> negated) {
        while (right != Rows.NONE) {
            if (!rows.isDeleted(right)) {
                if (rows.kind(right) != Structs.FORMAT) {
                    break;
                }
                int mark = rows.at[right + Rows.CONTENT];
                Integer value = negated.get(store.marks.key(mark));
                if (value == null || value != mark) {
                    break;
                }
                negated.remove(store.marks.key(mark));
            }
            forward();
        }
        negated.values().forEach(this::insertMark);
    }

    // --- Formatting ---

    /** Gives so many elements these formats; beyond the end of the text newlines are appended, as Yjs does. */
    void format(int length, Map<Integer, Integer> wanted) {
        int index = left == Rows.NONE ? 0 : store.order.indexOf(left) + rows.visible(left);
        if (length > MOST_FILLED && length - MOST_FILLED > type.visible() - index) {
            throw new IllegalArgumentException("a change that goes " + length + " beyond " + index);
        }
        minimizeChanges(wanted);
        Map<Integer, Integer> negated = insertMarks(wanted);
        int rest = length;
        while (right != Rows.NONE
                && (rest > 0
                        || (!negated.isEmpty() && (rows.isDeleted(right) || rows.kind(right) == Structs.FORMAT)))) {
            if (!rows.isDeleted(right)) {
                if (rows.kind(right) == Structs.FORMAT) {
                    if (!formatOverMark(rest, wanted, negated)) {
                        break;
                    }
                } else {
                    if (rest < rows.length(right)) {
                        store.split(transaction, right, rest);
                    }
                    rest -= rows.length(right);
                }
            }
            forward();
        }
        if (rest > 0) {
            int row = doc.edits.insertText(transaction, type, left, right, "\n".repeat(rest));
            if (row != left) {
                right = row;
                forward();
            }
        }
        insertNegated(negated);
    }

    /** Answers whether to go on. */
    private boolean formatOverMark(int rest, Map<Integer, Integer> wanted, Map<Integer, Integer> negated) {
        int mark = rows.at[right + Rows.CONTENT];
        int key = store.marks.key(mark);
        Integer value = wanted.get(key);
        if (value == null) {
            return true;
        }
        if (value == mark) {
            negated.remove(key);
        } else {
            if (rest == 0) {
                return false;
            }
            negated.put(key, mark);
        }
        doc.deletion.delete(transaction, right);
        return true;
    }

    // --- Deleting ---

    /** Deletes so many elements, and the marks between them that have become redundant. */
    void delete(int length) {
        int start = right;
        Map<Integer, Integer> startAttributes = type.hasFormats ? new HashMap<>(attributes()) : Map.of();
        int rest = length;
        while (rest > 0 && right != Rows.NONE) {
            if (!rows.isDeleted(right) && rows.kind(right) != Structs.FORMAT) {
                if (rest < rows.length(right)) {
                    store.split(transaction, right, rest);
                }
                rest -= rows.length(right);
                doc.deletion.delete(transaction, right);
            }
            forward();
        }
        if (start != Rows.NONE && type.hasFormats) {
            FormatCleanup.gap(doc, transaction, start, right, startAttributes, attributes());
        }
    }

    /** Goes on by so many elements; beyond the end of the text newlines are appended, as Yjs does. */
    void retain(int length) {
        if (length == 0) {
            minimizeChanges(Map.of());
            return;
        }
        int index = left == Rows.NONE ? 0 : store.order.indexOf(left) + rows.visible(left);
        if (length <= type.visible() - index) {
            moveTo(index + length);
        } else {
            format(length, Map.of());
        }
    }
}
