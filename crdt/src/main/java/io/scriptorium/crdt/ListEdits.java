package io.scriptorium.crdt;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Editing by index, for the types whose children are a list of values or nodes. Threading: the document's writer. */
final class ListEdits {
    private final SharedType type;
    private final Doc doc;
    private final Store store;
    private final TypeState state;

    ListEdits(SharedType type) {
        this.type = type;
        this.doc = type.doc;
        this.store = type.store;
        this.state = type.state;
    }

    @Nullable Object get(int index) {
        type.checkRange(index, 1);
        int row = store.order.locate(state, index + 1);
        return Content.element(doc, row, store.order.offset - 1);
    }

    void insert(int index, List<? extends @Nullable Object> values) {
        type.checkIndex(index);
        values.forEach(ListEdits::checkElement);
        if (!values.isEmpty()) {
            type.edit(txn -> insertBehind(txn, leftOf(txn, index), values));
        }
    }

    void append(List<? extends @Nullable Object> values) {
        values.forEach(ListEdits::checkElement);
        if (!values.isEmpty()) {
            type.edit(txn -> insertBehind(txn, state.lastRow(), values));
        }
    }

    private static void checkElement(@Nullable Object value) {
        if (!(value instanceof Doc)) {
            LocalEdits.checkElement(value);
        }
    }

    /** The row that ends with the visible element before an index. */
    private int leftOf(Transaction txn, int index) {
        int left = store.order.locate(state, index);
        if (left != Rows.NONE && store.order.offset < store.rows.length(left)) {
            store.split(txn, left, store.order.offset);
        }
        return left;
    }

    private int rightOf(int left) {
        return left == Rows.NONE ? state.firstRow() : store.order.next(left);
    }

    private void insertBehind(Transaction txn, int place, List<? extends @Nullable Object> values) {
        int left = place;
        int right = rightOf(left);
        int i = 0;
        while (i < values.size()) {
            Object value = values.get(i);
            if (value instanceof Doc subdocument) {
                int content = store.addSubdocument(subdocument);
                left = doc.edits.insert(txn, state, left, right, Structs.DOC, 1, content);
                i++;
                continue;
            }
            int kind = LocalEdits.kindOf(value);
            int content = doc.edits.keep(value);
            int end = i + 1;
            while (kind == Structs.ANY && end < values.size() && isAny(values.get(end))) {
                doc.edits.keep(values.get(end++));
            }
            left = doc.edits.insert(txn, state, left, right, kind, end - i, content);
            i = end;
        }
    }

    private static boolean isAny(@Nullable Object value) {
        return !(value instanceof Doc) && LocalEdits.kindOf(value) == Structs.ANY;
    }

    SharedType insertType(int index, int kind, @Nullable String name) {
        type.checkIndex(index);
        SharedType[] made = new SharedType[1];
        type.edit(txn -> {
            int left = leftOf(txn, index);
            made[0] = SharedType.of(doc, doc.edits.insertType(txn, state, left, rightOf(left), kind, name));
        });
        return made[0];
    }

    void delete(int index, int length) {
        type.checkRange(index, length);
        if (length > 0) {
            type.edit(txn -> {
                int left = leftOf(txn, index);
                int rest = length;
                for (int row = rightOf(left); rest > 0; row = store.order.next(row)) {
                    int visible = store.rows.visible(row);
                    if (visible > rest) {
                        store.split(txn, row, rest);
                    }
                    rest -= Math.min(visible, rest);
                    if (visible > 0 || !store.rows.isDeleted(row)) {
                        doc.deletion.delete(txn, row);
                    }
                }
            });
        }
    }
}
