package io.scriptorium.crdt;

/**
 * Marks what is deleted, and takes the content of deleted items away at the end of a transaction.
 *
 * <p>An item of which only the mark "deleted" is left stays where it stands, because others may name it as an origin.
 * What stood inside a deleted type can be named by nobody new, so that nothing but its clocks is kept: it becomes GC.
 *
 * <p>Neither direction recurses: documents may be nested as deeply as their authors like.
 *
 * <p>Threading: the document's writer.
 */
final class Deletion {
    private final Store store;
    private final Rows rows;
    private final IntList open = new IntList();

    Deletion(Store store) {
        this.store = store;
        this.rows = store.rows;
    }

    /** Deletes an item and all that is inside it; does nothing when it is deleted already. */
    void delete(Transaction transaction, int row) {
        if (rows.isDeleted(row)) {
            return;
        }
        open.size = 0;
        deleteOne(transaction, row);
        while (!open.isEmpty()) {
            int next = open.removeLast();
            if (rows.isDeleted(next)) {
                // It is about to become GC, which joins with its neighbours.
                transaction.mayMerge(store.client(next), rows.clock(next));
            } else {
                deleteOne(transaction, next);
            }
        }
    }

    private void deleteOne(Transaction transaction, int row) {
        Sequence sequence = store.order.sequence(row);
        if (sequence.isList()) {
            store.order.addVisible(row, -rows.visible(row));
        }
        rows.setDeleted(row);
        store.deletions++;
        transaction.deleted(rows.client(row), rows.clock(row), rows.length(row));
        store.changed(transaction, sequence);
        switch (rows.kind(row)) {
            case Structs.FORMAT -> store.order.markDeleted(row);
            case Structs.TYPE -> openType(store.types.at(rows.at[row + Rows.CONTENT]));
            case Structs.DOC -> removeSubdocument(transaction, row);
            default -> {
                // Nothing else knows of it.
            }
        }
    }

    /** Puts what is in a type on the stack, so that it comes off in document order, and the keys after it. */
    private void openType(TypeState type) {
        int first = open.size;
        for (int row = store.order.first(type); row != Rows.NONE; row = store.order.next(row)) {
            open.add(row);
        }
        if (type.keys != null) {
            for (int k = 0; k < type.keys.size(); k++) {
                int row = store.order.last(type.keys.at(k));
                if (row != Rows.NONE) {
                    open.add(row);
                }
            }
        }
        open.reverse(first);
    }

    private void removeSubdocument(Transaction transaction, int row) {
        Subdocument subdocument = store.subdocument(row);
        if (transaction.subdocs().added.remove(subdocument)) {
            subdocument.left();
        } else {
            transaction.subdocs().removed.add(subdocument);
        }
    }

    /** Deletes what it covers of a client's known clocks, from one to (not including) another. */
    void deleteRange(Transaction transaction, ClientRows client, int from, int to) {
        int clock = from;
        while (clock < to) {
            int row = client.seek(clock);
            int end = rows.end(row);
            if (!rows.isDeleted(row)) {
                if (rows.clock(row) < clock) {
                    row = store.startingAt(transaction, client, clock);
                }
                if (end > to) {
                    store.endingAt(transaction, client, to - 1);
                }
                delete(transaction, row);
            }
            clock = end;
        }
    }

    /** Takes away the content of what the transaction deleted, except what is kept for undo. */
    void collect(Transaction transaction) {
        DeleteSet deletes = transaction.deletes();
        for (int c = 0; c < deletes.clientCount(); c++) {
            ClientRows client = store.clients.of(deletes.client(c));
            for (int r = deletes.firstRange(c + 1) - 1; r >= deletes.firstRange(c); r--) {
                collectRange(transaction, client, (int) deletes.start(r), (int) deletes.end(r));
            }
        }
    }

    private void collectRange(Transaction transaction, ClientRows client, int from, int to) {
        int row = client.seek(from);
        while (row != Rows.NONE && rows.clock(row) < to) {
            int kind = rows.kind(row);
            if (kind != Structs.GC && kind != Structs.DELETED && rows.isDeleted(row) && !rows.isKept(row)) {
                if (kind == Structs.TYPE) {
                    collectType(transaction, rows.at[row + Rows.CONTENT]);
                }
                forget(row);
                rows.setKindDeleted(row);
                if (transaction.loads(client, rows.clock(row))) {
                    transaction.mayMerge(client, rows.clock(row));
                }
            }
            row = client.next();
        }
    }

    /** Turns everything inside a type into GC, level by level. */
    private void collectType(Transaction transaction, int number) {
        IntList types = new IntList();
        types.add(number);
        while (!types.isEmpty()) {
            int next = types.removeLast();
            TypeState type = store.types.at(next);
            collectSequence(transaction, type, types);
            if (type.keys != null) {
                for (int k = 0; k < type.keys.size(); k++) {
                    collectSequence(transaction, type.keys.at(k), types);
                }
                type.keys = null;
            }
            type.gone = true;
            store.types.remove(next);
        }
    }

    private void collectSequence(Transaction transaction, Sequence sequence, IntList types) {
        for (Leaf leaf = sequence.first; leaf != null; leaf = leaf.next) {
            for (int i = 0; i < leaf.size; i++) {
                int row = leaf.rows[i];
                if (rows.kind(row) == Structs.TYPE) {
                    types.add(rows.at[row + Rows.CONTENT]);
                }
                forget(row);
                store.forgetRedone(row);
                rows.setKindGc(row);
                transaction.mayMerge(store.client(row), rows.clock(row));
            }
        }
        store.order.clear(sequence);
    }

    /** Lets go of what the row's content holds outside of the row. */
    private void forget(int row) {
        switch (rows.kind(row)) {
            case Structs.STRING -> store.textRemoved(rows.length(row));
            case Structs.DOC -> store.removeSubdocument(rows.at[row + Rows.CONTENT]);
            case Structs.ANY, Structs.JSON, Structs.BINARY, Structs.EMBED ->
                store.valuesRemoved(rows.at[row + Rows.CONTENT], rows.length(row));
            default -> {
                // Its content is in the row, or a type, which collectType sees to.
            }
        }
    }
}
