package io.scriptorium.crdt;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Deletes marks that have become redundant, as Yjs 13.6 does: within a gap after a deletion, and, where a document is
 * told to, after the changes of others.
 *
 * <p>Two marks with equal objects as their values are equal here. Yjs asks in a gap whether they are the same object, which
 * they are only if neither was loaded, so that it keeps some that say nothing; both documents read alike.
 *
 * <p>Threading: the document's writer.
 */
final class FormatCleanup {
    private final Doc doc;
    private final Store store;
    private final Rows rows;
    private final Transaction transaction;

    private FormatCleanup(Doc doc, Transaction transaction) {
        this.doc = doc;
        this.store = doc.store;
        this.rows = store.rows;
        this.transaction = transaction;
    }

    /**
     * Cleans from a row on up to the next visible element.
     *
     * @param reached where the caller stands; formats up to there are kept true in {@code current}
     * @param before the formats at the start
     * @param current the formats at {@code reached}
     */
    static void gap(
            Doc doc,
            Transaction transaction,
            int start,
            int reached,
            Map<Integer, Integer> before,
            Map<Integer, Integer> current) {
        new FormatCleanup(doc, transaction).gap(start, reached, before, current);
    }

    private void gap(int start, int reached, Map<Integer, Integer> before, Map<Integer, Integer> current) {
        int end = start;
        Map<Integer, Integer> lastOfKey = new HashMap<>();
        while (end != Rows.NONE && rows.visible(end) == 0) {
            if (isMark(end)) {
                lastOfKey.put(store.marks.key(rows.at[end + Rows.CONTENT]), end);
            }
            end = store.order.next(end);
        }
        boolean passed = false;
        for (int row = start; row != end; row = store.order.next(row)) {
            passed |= row == reached;
            if (isMark(row)) {
                cleanMark(row, passed, lastOfKey, before, current);
            }
        }
    }

    private void cleanMark(
            int row,
            boolean passed,
            Map<Integer, Integer> lastOfKey,
            Map<Integer, Integer> before,
            Map<Integer, Integer> current) {
        int mark = rows.at[row + Rows.CONTENT];
        int key = store.marks.key(mark);
        int none = store.marks.of(key, null);
        int startMark = before.getOrDefault(key, none);
        if (!Objects.equals(lastOfKey.get(key), row) || startMark == mark) {
            doc.deletion.delete(transaction, row);
            if (!passed && current.getOrDefault(key, none) == mark && startMark != mark) {
                if (startMark == none) {
                    current.remove(key);
                } else {
                    current.put(key, startMark);
                }
            }
        } else if (!passed) {
            update(current, mark);
        }
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

    /** Cleans what a remote transaction has left behind, in a transaction of its own. */
    static void after(Doc doc, Transaction remote) {
        boolean concerned = false;
        for (TypeState type : remote.changed) {
            boolean alive = type.isRoot() || !doc.store.rows.isDeleted(type.item);
            concerned |= alive && isText(type) && type.hasFormats;
        }
        if (!concerned) {
            return;
        }
        Set<TypeState> whole = new LinkedHashSet<>();
        Store store = doc.store;
        for (int i = 0; i < remote.touchedCount(); i++) {
            if (remote.clockAfter(i) > remote.clockBefore(i)) {
                ClientRows client = remote.touched(i);
                for (int row = client.seek(remote.clockBefore(i));
                        row != Rows.NONE && store.rows.clock(row) < remote.clockAfter(i);
                        row = client.next()) {
                    if (store.rows.kind(row) == Structs.FORMAT && !store.rows.isDeleted(row)) {
                        whole.add(store.parent(row));
                    }
                }
            }
        }
        doc.transact(transaction -> new FormatCleanup(doc, transaction).after(remote, whole));
    }

    private static boolean isText(TypeState type) {
        return type.kind == Structs.TEXT || type.kind == Structs.XML_TEXT;
    }

    /** In the order in which Yjs goes: what text was deleted before a mark of its text is cleaned by itself. */
    private void after(Transaction remote, Set<TypeState> whole) {
        DeleteSet deletes = remote.deletes();
        for (ClientRows client : remote.clientsByFirstDeletion(store)) {
            int c = deletes.indexOf(client.id);
            for (int r = deletes.firstRange(c); r < deletes.firstRange(c + 1); r++) {
                for (int row = client.seek((int) deletes.start(r));
                        row != Rows.NONE && rows.clock(row) < deletes.end(r);
                        row = client.next()) {
                    afterDeletion(row, whole);
                }
            }
        }
        whole.forEach(this::wholeText);
    }

    private void afterDeletion(int row, Set<TypeState> whole) {
        if (rows.isGc(row)) {
            return;
        }
        TypeState text = store.parent(row);
        if (!text.hasFormats || whole.contains(text)) {
            return;
        }
        if (rows.kind(row) == Structs.FORMAT) {
            whole.add(text);
        } else {
            gapWithoutContext(row);
        }
    }

    private void gapWithoutContext(int deleted) {
        int row = deleted;
        for (int next = store.order.next(row);
                next != Rows.NONE && rows.visible(next) == 0;
                next = store.order.next(row)) {
            row = next;
        }
        Set<Integer> keys = new HashSet<>();
        while (row != Rows.NONE && rows.visible(row) == 0) {
            if (isMark(row) && !keys.add(store.marks.key(rows.at[row + Rows.CONTENT]))) {
                doc.deletion.delete(transaction, row);
            }
            row = store.order.previous(row);
        }
    }

    private void wholeText(TypeState type) {
        int start = type.firstRow();
        Map<Integer, Integer> startAttributes = new HashMap<>();
        Map<Integer, Integer> current = new HashMap<>();
        for (int end = start; end != Rows.NONE; end = store.order.next(end)) {
            if (isMark(end)) {
                update(current, rows.at[end + Rows.CONTENT]);
            } else if (!rows.isDeleted(end)) {
                gap(start, end, startAttributes, current);
                startAttributes = new HashMap<>(current);
                start = end;
            }
        }
    }
}
