package io.scriptorium.crdt;

import java.util.ArrayList;
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
        List<Piece> pieces = pieces(values);
        if (!pieces.isEmpty()) {
            type.edit(txn -> insertBehind(txn, leftOf(txn, index), pieces));
        }
    }

    void append(List<? extends @Nullable Object> values) {
        List<Piece> pieces = pieces(values);
        if (!pieces.isEmpty()) {
            type.edit(txn -> insertBehind(txn, state.lastRow(), pieces));
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

    private void insertBehind(Transaction txn, int place, List<Piece> pieces) {
        int left = place;
        int right = rightOf(left);
        for (Piece piece : pieces) {
            int content = piece.subdocument != null
                    ? store.addSubdocument(Subdocument.of(doc, piece.subdocument))
                    : doc.edits.keepEncoded(piece.values);
            int length = piece.subdocument != null ? 1 : piece.values.size();
            left = doc.edits.insert(txn, state, left, right, piece.kind, length, content);
        }
    }

    /** What becomes one item: values of one kind, or a sub-document. */
    private record Piece(
            int kind, List<byte[]> values, @Nullable Doc subdocument) {}

    /** Checks and encodes all values before anything is changed. */
    private static List<Piece> pieces(List<? extends @Nullable Object> values) {
        List<Piece> pieces = new ArrayList<>();
        for (Object value : values) {
            if (value instanceof Doc subdocument) {
                pieces.add(new Piece(Structs.DOC, List.of(), subdocument));
                continue;
            }
            LocalEdits.checkElement(value);
            if (value instanceof byte[] bytes) {
                pieces.add(new Piece(Structs.BINARY, List.of(bytes), null));
            } else {
                if (pieces.isEmpty() || pieces.getLast().kind != Structs.ANY) {
                    pieces.add(new Piece(Structs.ANY, new ArrayList<>(), null));
                }
                pieces.getLast().values.add(EncodedValues.any(value));
            }
        }
        return pieces;
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
            type.edit(txn -> delete(doc, txn, state, index, length));
        }
    }

    /** Deletes visible elements, from the first one on: tombstones in front of it are not walked over. */
    static void delete(Doc doc, Transaction txn, TypeState state, int index, int length) {
        Store store = doc.store;
        int row = store.order.locate(state, index + 1);
        int before = store.order.offset - 1;
        if (before > 0) {
            row = store.split(txn, row, before);
        }
        int rest = length;
        while (rest > 0) {
            int visible = store.rows.visible(row);
            if (visible > rest) {
                store.split(txn, row, rest);
            }
            rest -= Math.min(visible, rest);
            doc.deletion.delete(txn, row);
            row = store.order.next(row);
        }
    }
}
