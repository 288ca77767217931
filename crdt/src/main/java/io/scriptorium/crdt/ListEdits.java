package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.Lib0Writer;
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
                    : doc.edits.keepEncoded(piece.values.toByteArray(), piece.ends);
            int length = piece.subdocument != null ? 1 : piece.ends.size;
            left = doc.edits.insert(txn, state, left, right, piece.kind, length, content);
        }
    }

    /** What becomes one item: values of one kind, encoded side by side with the end of each, or a sub-document. */
    private record Piece(
            int kind,
            Lib0Writer values,
            IntList ends,
            @Nullable Doc subdocument) {
        Piece(int kind, @Nullable Doc subdocument) {
            this(kind, new Lib0Writer(), new IntList(), subdocument);
        }
    }

    /** Checks and encodes all values before anything is changed. */
    private static List<Piece> pieces(List<? extends @Nullable Object> values) {
        List<Piece> pieces = new ArrayList<>();
        @Nullable Piece run = null;
        for (Object value : values) {
            if (value instanceof Doc subdocument) {
                pieces.add(new Piece(Structs.DOC, subdocument));
                run = null;
                continue;
            }
            LocalEdits.checkElement(value);
            int kind = LocalEdits.kindOf(value);
            if (run == null || kind == Structs.BINARY || run.kind == Structs.BINARY) {
                run = new Piece(kind, null);
                pieces.add(run);
            }
            if (value instanceof byte[] bytes) {
                run.values.writeBytes(bytes);
            } else {
                run.values.writeAny(value);
            }
            run.ends.add(run.values.size());
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
