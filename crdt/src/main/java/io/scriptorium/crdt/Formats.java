package io.scriptorium.crdt;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which formats hold at a place of a text: for each key the last mark to the left that is not deleted. The summaries in
 * the tree say below which nodes a key has marks, so that finding the last one does not depend on how much text or how
 * many other marks there are.
 *
 * <p>Threading: the document's writer.
 */
final class Formats {
    private final Rows rows;
    private final Order order;
    private final Marks marks;

    Formats(Store store) {
        this.rows = store.rows;
        this.order = store.order;
        this.marks = store.marks;
    }

    /**
     * The marks that hold right after a row ({@link Rows#NONE}: at the beginning), by key, in the order in which a walk
     * from the beginning would have set them.
     */
    Map<Integer, Integer> after(int row) {
        if (row == Rows.NONE || !order.sequence(row).type().hasFormats) {
            return new LinkedHashMap<>();
        }
        Map<Integer, Integer> lastMarks = new HashMap<>();
        Part root = order.leaf(row);
        while (root.parent != null) {
            root = root.parent;
        }
        long wanted = root.keys;
        int at = isMark(row) ? row : previousMark(row, wanted);
        while (at != Rows.NONE && wanted != 0) {
            int mark = rows.at[at + Rows.CONTENT];
            lastMarks.putIfAbsent(marks.key(mark), at);
            long bit = marks.bit(mark);
            if (!marks.isShared(bit)) {
                wanted &= ~bit;
            }
            at = wanted == 0 ? Rows.NONE : previousMark(at, wanted);
        }
        return inOrder(lastMarks);
    }

    private Map<Integer, Integer> inOrder(Map<Integer, Integer> lastMarks) {
        List<Integer> active = new ArrayList<>();
        lastMarks.forEach((key, row) -> {
            if (!marks.ends(rows.at[row + Rows.CONTENT])) {
                active.add(key);
            }
        });
        if (active.size() > 1) {
            Map<Integer, Integer> began = new HashMap<>();
            active.forEach(key -> began.put(key, began(key, lastMarks.getOrDefault(key, Rows.NONE))));
            active.sort((a, b) -> order.compare(began.getOrDefault(a, 0), began.getOrDefault(b, 0)));
        }
        Map<Integer, Integer> result = new LinkedHashMap<>();
        for (int key : active) {
            result.put(key, rows.at[lastMarks.getOrDefault(key, Rows.NONE) + Rows.CONTENT]);
        }
        return result;
    }

    /** The first mark of an unbroken series of marks of this key that set it to something. */
    private int began(int key, int lastMark) {
        long bit = marks.bitOfKey(key);
        int began = lastMark;
        for (int at = previousMark(lastMark, bit); at != Rows.NONE; at = previousMark(at, bit)) {
            int mark = rows.at[at + Rows.CONTENT];
            if (marks.key(mark) == key) {
                if (marks.ends(mark)) {
                    return began;
                }
                began = at;
            }
        }
        return began;
    }

    private boolean isMark(int row) {
        return rows.kind(row) == Structs.FORMAT && !rows.isDeleted(row);
    }

    /** The last mark before a row whose key has one of these bits, or {@link Rows#NONE}. */
    private int previousMark(int row, long bits) {
        Leaf leaf = order.leaf(row);
        int found = lastMark(leaf, leaf.indexOf(row), bits);
        Part part = leaf;
        while (found == Rows.NONE) {
            Inner parent = part.parent;
            if (parent == null) {
                return Rows.NONE;
            }
            for (int i = part.slot - 1; i >= 0 && found == Rows.NONE; i--) {
                found = lastMark(parent.child(i), bits);
            }
            part = parent;
        }
        return found;
    }

    private int lastMark(Part part, long bits) {
        if ((part.keys & bits) == 0) {
            return Rows.NONE;
        }
        if (part instanceof Leaf leaf) {
            return lastMark(leaf, leaf.size, bits);
        }
        Inner inner = (Inner) part;
        int found = Rows.NONE;
        for (int i = inner.size - 1; i >= 0 && found == Rows.NONE; i--) {
            found = lastMark(inner.child(i), bits);
        }
        return found;
    }

    private int lastMark(Leaf leaf, int end, long bits) {
        if ((leaf.keys & bits) == 0) {
            return Rows.NONE;
        }
        for (int i = end - 1; i >= 0; i--) {
            int row = leaf.rows[i];
            if (isMark(row) && (marks.bit(rows.at[row + Rows.CONTENT]) & bits) != 0) {
                return row;
            }
        }
        return Rows.NONE;
    }
}
