package io.scriptorium.crdt;

import java.util.Collection;
import java.util.Set;

/**
 * Brings deleted items back: as new items of this replica with a copy of their content. Nothing that was deleted ever
 * comes to life itself. These are the steps of Yjs 13.6.33.
 *
 * <p>An element of a list goes where it stood, right before itself. When its parent was deleted too, the parent is brought
 * back first, if it is among what is to be brought back, and the element goes between the copies of its neighbours:
 *
 * <pre>
 *   deleted parent    a  b  c         a and c have been brought back, b is to be:
 *                     |     |         the nearest ones on both sides that have a copy in the
 *   its copy          a'  → c'        parent's copy are its neighbours there
 * </pre>
 *
 * A value of a key comes back when nobody else has set the key since.
 *
 * <p>Threading: the document's writer, within one transaction.
 */
final class Redoing {
    private final Doc doc;
    private final Store store;
    private final Rows rows;
    private final Transaction transaction;
    /** What is to be brought back. */
    private final Set<Integer> wanted;
    /** What the same step is about to delete. */
    private final IdRanges unwanted;

    private final Collection<StackItem> undoStack;
    private final Collection<StackItem> redoStack;
    private final boolean ignoreRemoteMapChanges;

    /**
     * In what {@link #barrenIn} has created, no row from this one on has a copy in what {@link #barrenFor} has created.
     * What a deleted parent held comes back in order: without this, each element would look through all that follow it.
     */
    private int barrenFrom = Rows.NONE;

    private int barrenFor = Rows.NONE;
    private int barrenIn = Rows.NONE;

    Redoing(
            Transaction transaction,
            Set<Integer> wanted,
            IdRanges unwanted,
            Collection<StackItem> undoStack,
            Collection<StackItem> redoStack,
            boolean ignoreRemoteMapChanges) {
        this.doc = transaction.doc();
        this.store = doc.store;
        this.rows = store.rows;
        this.transaction = transaction;
        this.wanted = wanted;
        this.unwanted = unwanted;
        this.undoStack = undoStack;
        this.redoStack = redoStack;
        this.ignoreRemoteMapChanges = ignoreRemoteMapChanges;
    }

    /** Brings a row back, and the deleted items that it stands in; answers the copy, or none if that cannot be. */
    int redo(int row) {
        IntList outwards = new IntList();
        outwards.add(row);
        int at = row;
        while (!rows.isRedone(at)) {
            at = store.parent(at).item;
            if (at == Rows.NONE || !rows.isDeleted(at) || rows.isRedone(at)) {
                break;
            }
            if (!wanted.contains(at)) {
                return Rows.NONE;
            }
            outwards.add(at);
        }
        int copy = Rows.NONE;
        while (!outwards.isEmpty()) {
            copy = redoOne(outwards.removeLast());
            if (copy == Rows.NONE) {
                return Rows.NONE;
            }
        }
        return copy;
    }

    /** The parent is there, or has a copy. */
    private int redoOne(int row) {
        if (rows.isRedone(row)) {
            return copyOf(row);
        }
        Sequence stoodIn = store.order.sequence(row);
        TypeState parent = stoodIn.type();
        if (!parent.isRoot() && rows.isDeleted(parent.item)) {
            int item = parent.item;
            while (!rows.isGc(item) && rows.isRedone(item)) {
                item = copyOf(item);
            }
            TypeState copied = rows.isGc(item) ? null : store.typeOf(item);
            if (copied == null) {
                return Rows.NONE;
            }
            parent = copied;
        }
        int copy;
        if (stoodIn.isList()) {
            int left = nearestLeft(row, parent.item);
            int right = nearestRight(row, parent.item);
            copy = doc.edits.insertCopy(transaction, parent, left, right, row);
        } else {
            KeyChain chain = parent.chainFor(stoodIn.key());
            int left = lastOwn(row, chain);
            if (left == CONFLICT) {
                return Rows.NONE;
            }
            copy = doc.edits.insertCopy(transaction, chain, left, Rows.NONE, row);
        }
        store.setRedone(row, copy);
        store.keep(copy, true);
        return copy;
    }

    /** The copy of a row that has one: from its first element on. */
    private int copyOf(int row) {
        long id = store.redoneOf(row);
        return store.startingAt(transaction, store.clients.at((int) (id >>> Integer.SIZE)), (int) id);
    }

    // --- Lists ---

    private int nearestLeft(int row, int parentItem) {
        for (int left = store.order.previous(row); left != Rows.NONE; left = store.order.previous(left)) {
            int copy = copyIn(left, parentItem);
            if (copy != Rows.NONE) {
                return copy;
            }
        }
        return Rows.NONE;
    }

    private int nearestRight(int row, int parentItem) {
        int stoodIn = store.parent(row).item;
        if (stoodIn == parentItem) {
            return row;
        }
        if (stoodIn != barrenIn || parentItem != barrenFor) {
            barrenIn = stoodIn;
            barrenFor = parentItem;
            barrenFrom = Rows.NONE;
        }
        boolean barren = barrenFrom != Rows.NONE && store.order.compare(row, barrenFrom) >= 0;
        for (int right = row; !barren && right != Rows.NONE && right != barrenFrom; right = store.order.next(right)) {
            int copy = copyIn(right, parentItem);
            if (copy != Rows.NONE) {
                return copy;
            }
        }
        // The row itself is about to have a copy.
        barrenFrom = store.order.next(row);
        return Rows.NONE;
    }

    /** The row, its copy, or the copy's copy and so on, whichever stands in what the item has created. */
    private int copyIn(int row, int parentItem) {
        int at = row;
        while (!rows.isGc(at)) {
            if (store.parent(at).item == parentItem) {
                return at;
            }
            if (!rows.isRedone(at)) {
                return Rows.NONE;
            }
            at = copyOf(at);
        }
        return Rows.NONE;
    }

    // --- Keys ---

    private static final int CONFLICT = -2;

    /** The row behind which the value of a key comes back, or that somebody else has set the key since. */
    private int lastOwn(int row, KeyChain chain) {
        if (ignoreRemoteMapChanges || store.order.next(row) == Rows.NONE) {
            return chain.lastRow();
        }
        int left = row;
        for (int right = store.order.next(left); right != Rows.NONE; right = store.order.next(left)) {
            if (!isOwn(right)) {
                return CONFLICT;
            }
            left = right;
            while (rows.isRedone(left)) {
                left = copyOf(left);
                if (rows.isGc(left)) {
                    return CONFLICT;
                }
            }
        }
        return store.parent(left).item == chain.type().item ? left : chain.lastRow();
    }

    /** Whether the value is one that this manager's steps have put there, or taken away. */
    private boolean isOwn(int row) {
        if (rows.isRedone(row)) {
            return true;
        }
        long client = store.client(row).id;
        int clock = rows.clock(row);
        return unwanted.contains(client, clock)
                || isDeletedBy(undoStack, client, clock)
                || isDeletedBy(redoStack, client, clock);
    }

    private static boolean isDeletedBy(Collection<StackItem> stack, long client, int clock) {
        for (StackItem item : stack) {
            if (item.deletions().contains(client, clock)) {
                return true;
            }
        }
        return false;
    }
}
