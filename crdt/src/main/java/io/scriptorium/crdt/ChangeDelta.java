package io.scriptorium.crdt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Computes how the children of a type have changed. The rows that a transaction has touched are found by their ids, and
 * only those from the first one to the last one are walked over (in a text, further on to where no changed format holds):
 * the cost does not depend on the size of the type.
 *
 * <p>Threading: the document's writer, between the end of a transaction's body and its garbage collection.
 */
final class ChangeDelta {
    private enum Action {
        NONE,
        INSERT,
        RETAIN,
        DELETE
    }

    private final Doc doc;
    private final Store store;
    private final Rows rows;
    private final Transaction transaction;
    private final TypeState state;
    private final boolean text;
    private final List<DeltaOp> ops = new ArrayList<>();

    private Action action = Action.NONE;
    private int length;
    private final StringBuilder string = new StringBuilder();
    private List<@Nullable Object> elements = new ArrayList<>();

    /** The formats that hold where the walk stands, after and before the transaction. */
    private Map<Integer, Integer> current = new LinkedHashMap<>();

    private Map<Integer, Integer> old = new LinkedHashMap<>();
    /** The formats that what is retained here has been given. */
    private final Map<Integer, Integer> given = new LinkedHashMap<>();

    private ChangeDelta(Doc doc, Transaction transaction, TypeState state) {
        this.doc = doc;
        this.store = doc.store;
        this.rows = store.rows;
        this.transaction = transaction;
        this.state = state;
        this.text = state.kind == Structs.TEXT || state.kind == Structs.XML_TEXT;
    }

    static List<DeltaOp> of(Doc doc, Transaction transaction, TypeState state) {
        return new ChangeDelta(doc, transaction, state).compute();
    }

    private List<DeltaOp> compute() {
        int first = Rows.NONE;
        int last = Rows.NONE;
        IntList touched = touchedRows();
        for (int i = 0; i < touched.size; i++) {
            int row = touched.at[i];
            first = first == Rows.NONE || store.order.compare(row, first) < 0 ? row : first;
            last = last == Rows.NONE || store.order.compare(row, last) > 0 ? row : last;
        }
        if (first == Rows.NONE) {
            return ops;
        }
        retain(store.order.indexOf(first));
        if (text && state.hasFormats) {
            current = new Formats(store).after(store.order.previous(first));
            old = new LinkedHashMap<>(current);
        }
        boolean reachedLast = false;
        for (int row = first; row != Rows.NONE && !(reachedLast && given.isEmpty()); row = store.order.next(row)) {
            add(row);
            reachedLast |= row == last;
        }
        flush();
        while (!ops.isEmpty()
                && ops.getLast() instanceof DeltaOp.Retain retain
                && retain.attributes().isEmpty()) {
            ops.removeLast();
        }
        return ops;
    }

    private IntList touchedRows() {
        IntList found = new IntList();
        for (int i = 0; i < transaction.touchedCount(); i++) {
            if (transaction.clockAfter(i) > transaction.clockBefore(i)) {
                collect(transaction.touched(i), transaction.clockBefore(i), transaction.clockAfter(i), found);
            }
        }
        DeleteSet deletes = transaction.deletes();
        for (int c = 0; c < deletes.clientCount(); c++) {
            ClientRows client = store.clients.of(deletes.client(c));
            for (int r = deletes.firstRange(c); r < deletes.firstRange(c + 1); r++) {
                collect(client, (int) deletes.start(r), (int) deletes.end(r), found);
            }
        }
        return found;
    }

    private void collect(ClientRows client, int from, int to, IntList found) {
        for (int row = client.seek(from); row != Rows.NONE && rows.clock(row) < to; row = client.next()) {
            if (!rows.isGc(row) && store.order.sequence(row) == state) {
                found.add(row);
            }
        }
    }

    private void add(int row) {
        ClientRows client = store.client(row);
        int clock = rows.clock(row);
        int end = rows.end(row);
        boolean deleted = rows.isDeleted(row);
        boolean deletedNow = deleted && transaction.deletes().contains(client.id, clock);
        int oldPart = oldPart(client, clock, end);
        if (text && rows.kind(row) == Structs.FORMAT) {
            addMark(rows.at[row + Rows.CONTENT], oldPart == 0, deleted, deletedNow);
            return;
        }
        if (text && !rows.isCountable(row)) {
            return;
        }
        if (oldPart > 0) {
            if (deletedNow) {
                delete(oldPart);
            } else if (!deleted) {
                retain(oldPart);
            }
        }
        if (oldPart < end - clock && !deleted) {
            insert(row, oldPart, end - clock);
        }
    }

    /** How many of the row's elements were there before. */
    private int oldPart(ClientRows client, int clock, int end) {
        if (!transaction.adds(client, end - 1)) {
            return end - clock;
        }
        return Math.max(0, transaction.clockBefore(client) - clock);
    }

    private void addMark(int mark, boolean added, boolean deleted, boolean deletedNow) {
        int key = store.marks.key(mark);
        int none = store.marks.of(key, null);
        if (added && !deletedNow) {
            int now = current.getOrDefault(key, none);
            if (now != mark) {
                endRetain();
                give(key, mark, old.getOrDefault(key, none));
            }
        } else if (!added && deletedNow) {
            old.put(key, mark);
            int now = current.getOrDefault(key, none);
            if (now != mark) {
                endRetain();
                given.put(key, now);
            }
        } else if (!added && !deleted) {
            old.put(key, mark);
            Integer expected = given.get(key);
            if (expected != null && expected != mark) {
                endRetain();
                if (store.marks.ends(mark)) {
                    given.remove(key);
                } else {
                    given.put(key, mark);
                }
            }
            if (Objects.equals(given.get(key), mark)) {
                // Before and after, the same holds from here on.
                endRetain();
                given.remove(key);
            }
        }
        if (!deleted) {
            if (action == Action.INSERT) {
                flush();
            }
            if (store.marks.ends(mark)) {
                current.remove(key);
            } else {
                current.put(key, mark);
            }
        }
    }

    private void give(int key, int mark, int oldMark) {
        if (mark == oldMark) {
            given.remove(key);
        } else {
            given.put(key, mark);
        }
    }

    private void endRetain() {
        if (action == Action.RETAIN) {
            flush();
        }
    }

    private void begin(Action next) {
        if (action != next) {
            flush();
            action = next;
        }
    }

    private void retain(int count) {
        if (count > 0) {
            begin(Action.RETAIN);
            length += count;
        }
    }

    private void delete(int count) {
        begin(Action.DELETE);
        length += count;
    }

    private void insert(int row, int from, int to) {
        if (text && rows.kind(row) != Structs.STRING) {
            if (rows.kind(row) == Structs.EMBED || rows.kind(row) == Structs.TYPE) {
                flush();
                ops.add(new DeltaOp.Insert(Content.element(doc, row, 0), TextDelta.attributes(store, current)));
            }
            return;
        }
        begin(Action.INSERT);
        if (text) {
            store.texts.appendTo(string, rows.isWide(row), rows.at[row + Rows.CONTENT] + from, to - from);
        } else {
            for (int i = from; i < to; i++) {
                elements.add(Content.element(doc, row, i));
            }
        }
    }

    private void flush() {
        switch (action) {
            case NONE -> {}
            case INSERT -> {
                if (text) {
                    ops.add(new DeltaOp.Insert(string.toString(), TextDelta.attributes(store, current)));
                    string.setLength(0);
                } else {
                    ops.add(new DeltaOp.Insert(elements));
                    elements = new ArrayList<>();
                }
            }
            case RETAIN -> ops.add(new DeltaOp.Retain(length, TextDelta.attributes(store, given)));
            case DELETE -> ops.add(new DeltaOp.Delete(length));
        }
        action = Action.NONE;
        length = 0;
    }
}
