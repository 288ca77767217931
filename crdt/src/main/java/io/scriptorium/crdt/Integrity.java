package io.scriptorium.crdt;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Checks that the store and its index say the same. Threading: the document's writer. */
final class Integrity {
    private final Store store;
    private final Rows rows;
    private final IntList nested = new IntList();
    private final LongPairs asciiRuns = new LongPairs();
    private final LongPairs wideRuns = new LongPairs();
    private long liveText;
    private long liveValues;
    private long liveValueBytes;
    private int leafRows;
    private int itemRows;

    Integrity(Store store) {
        this.store = store;
        this.rows = store.rows;
    }

    void check() {
        for (int c = 0; c < store.clients.size(); c++) {
            checkClient(store.clients.at(c));
        }
        for (TypeState root : store.roots.values()) {
            require(root.isRoot() && !root.gone, "a root is one", root.name);
            checkType(root);
        }
        while (!nested.isEmpty()) {
            checkType(store.types.at(nested.removeLast()));
        }
        require(leafRows == itemRows, "every item stands in one order", itemRows, leafRows);
        require(store.isLiveText(liveText), "the live text is counted", (int) liveText);
        require(store.areLiveValues(liveValues, liveValueBytes), "the live values are counted", (int) liveValues);
        checkRuns(asciiRuns, "ASCII");
        checkRuns(wideRuns, "UTF-16");
    }

    private void checkClient(ClientRows client) {
        int clock = 0;
        if (!client.isEmpty()) {
            for (int row = client.seek(0); row != Rows.NONE; row = client.next()) {
                require(rows.clock(row) == clock, "clocks have no gap", rows.clock(row), clock);
                require(rows.length(row) > 0, "no row is empty", row);
                require(rows.client(row) == client.index, "rows know their client", row);
                checkRow(row);
                clock = rows.end(row);
            }
            int last = client.last();
            require(client.seek(clock - 1) == last, "the last row is found", last);
        }
        require(client.nextClock == clock, "the next clock follows the last row", client.nextClock, clock);
    }

    private void checkRow(int row) {
        if (rows.isGc(row)) {
            require(rows.isDeleted(row), "GC is deleted", row);
            return;
        }
        itemRows++;
        Leaf leaf = store.order.leaf(row);
        require(leaf.indexOf(row) < leaf.size, "rows know their leaf", row);
        switch (rows.kind(row)) {
            case Structs.DELETED -> require(rows.isDeleted(row), "Deleted is deleted", row);
            case Structs.STRING -> {
                liveText += rows.length(row);
                (rows.isWide(row) ? wideRuns : asciiRuns).add(rows.at[row + Rows.CONTENT], rows.length(row));
            }
            case Structs.ANY, Structs.JSON, Structs.BINARY, Structs.EMBED -> {
                int slot = rows.at[row + Rows.CONTENT];
                liveValues += rows.length(row);
                liveValueBytes += store.values.to(slot + rows.length(row) - 1) - store.values.from(slot);
            }
            case Structs.TYPE -> {
                TypeState type = Objects.requireNonNull(store.typeOf(row));
                require(type.item == row && !type.gone, "types know their item", type.item, row);
            }
            default -> {
                // Nothing to compare with.
            }
        }
        checkOrigin(row);
    }

    private static void checkRuns(LongPairs runs, String arena) {
        runs.sort();
        for (int i = 1; i < runs.size; i++) {
            require(runs.first[i - 1] + runs.second[i - 1] <= runs.first[i], "no two rows share text in " + arena, (int)
                    runs.first[i]);
        }
    }

    /** Origins are known. Where they stand is not looked at: forged ones may stand anywhere. */
    private void checkOrigin(int row) {
        int client = rows.at[row + Rows.ORIGIN_CLIENT];
        if (client != Rows.NONE) {
            require(rows.at[row + Rows.ORIGIN_CLOCK] < store.clients.at(client).nextClock, "origins are known", row);
        }
        int right = rows.at[row + Rows.RIGHT_CLIENT];
        if (right != Rows.NONE) {
            require(
                    rows.at[row + Rows.RIGHT_CLOCK] < store.clients.at(right).nextClock,
                    "right origins are known",
                    row);
        }
    }

    private void checkType(TypeState type) {
        checkSequence(type);
        for (int k = 0; type.keys != null && k < type.keys.size(); k++) {
            KeyChain chain = type.keys.at(k);
            require(type.keys.find(chain.key()) == chain, "keys are found", chain.key());
            checkSequence(chain);
            for (int row = chain.firstRow(); row != Rows.NONE; row = store.order.next(row)) {
                boolean last = row == chain.lastRow();
                require(last || rows.isDeleted(row) || wasCut(row), "only a key's last value may live", row);
            }
        }
    }

    /** Whether the rest of its item follows: a forged value of several elements can be cut, and lives on in pieces, as in Yjs. */
    private boolean wasCut(int row) {
        int client = rows.client(row);
        for (int next = store.order.next(row); next != Rows.NONE; next = store.order.next(next)) {
            if (rows.client(next) == client
                    && rows.clock(next) == rows.end(row)
                    && rows.at[next + Rows.ORIGIN_CLIENT] == client
                    && rows.at[next + Rows.ORIGIN_CLOCK] == rows.end(row) - 1) {
                return true;
            }
        }
        return false;
    }

    private void checkSequence(Sequence sequence) {
        int visible = 0;
        Leaf before = null;
        for (Leaf leaf = sequence.first; leaf != null; leaf = leaf.next) {
            require(leaf.previous == before, "leaves are linked both ways", leaf.id);
            require(leaf.size > 0 && leaf.size <= leaf.rows.length, "no leaf is empty", leaf.id);
            require(leaf.sequence == sequence, "leaves know their sequence", leaf.id);
            for (int i = 0; i < leaf.size; i++) {
                int row = leaf.rows[i];
                leafRows++;
                require(store.order.leaf(row) == leaf, "leaf and row know each other", row);
                if (rows.kind(row) == Structs.TYPE) {
                    nested.add(rows.at[row + Rows.CONTENT]);
                }
                visible += sequence.isList() ? rows.visible(row) : 0;
            }
            before = leaf;
        }
        require(sequence.last == before, "the last leaf is known", before == null ? -1 : before.id);
        Part root = sequence.root;
        require((root == null) == (before == null), "a tree has leaves", visible);
        if (root != null) {
            require(root.parent == null, "a root has no parent", visible);
            require(root.visible == visible, "what is visible is counted", root.visible, visible);
            require(checkPart(root, null) == visible, "what is visible is counted below", visible);
        }
    }

    private int checkPart(Part part, @Nullable Inner parent) {
        require(part.parent == parent, "nodes know their parent", part.slot);
        if (part instanceof Leaf leaf) {
            int visible = 0;
            long keys = 0;
            for (int i = 0; i < leaf.size; i++) {
                int row = leaf.rows[i];
                visible += leaf.sequence.isList() ? rows.visible(row) : 0;
                if (rows.kind(row) == Structs.FORMAT && !rows.isDeleted(row)) {
                    keys |= store.marks.bit(rows.at[row + Rows.CONTENT]);
                }
            }
            require(leaf.visible == visible, "a leaf counts what is visible", leaf.visible, visible);
            require((keys & ~leaf.keys) == 0 || !leaf.sequence.isList(), "a leaf knows its marks", leaf.id);
            return visible;
        }
        Inner inner = (Inner) part;
        int visible = 0;
        for (int i = 0; i < inner.size; i++) {
            Part child = inner.child(i);
            require(child.slot == i, "children know their slot", i, child.slot);
            require(inner.visibleOf[i] == child.visible, "nodes know what is visible below", i);
            require((child.keys & ~inner.keys) == 0, "nodes know the marks below", i);
            visible += checkPart(child, inner);
        }
        require(inner.visible == visible, "a node counts what is visible", inner.visible, visible);
        return visible;
    }

    private static void require(boolean holds, String invariant, int... numbers) {
        if (!holds) {
            throw new IllegalStateException("broken: " + invariant + " " + Arrays.toString(numbers));
        }
    }
}
