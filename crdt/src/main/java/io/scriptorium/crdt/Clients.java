package io.scriptorium.crdt;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The clients of a document: by id, and by the small index under which rows name them. Threading: the document's writer. */
final class Clients {
    private final Rows rows;
    private ClientRows[] byIndex = new ClientRows[4];
    private int size;
    /** Open addressing: index + 1, or 0. */
    private int[] slots = new int[8];

    /** The indexes in descending order of ids; only the first {@link #ordered} entries of {@link #byIndex} are in it. */
    private int[] descending = {};

    private int ordered;

    Clients(Rows rows) {
        this.rows = rows;
    }

    int size() {
        return size;
    }

    ClientRows at(int index) {
        return byIndex[index];
    }

    @Nullable ClientRows find(long id) {
        int found = slots[slotOf(id)];
        return found == 0 ? null : byIndex[found - 1];
    }

    /** The client's rows, from now on if it was not known. */
    ClientRows of(long id) {
        int slot = slotOf(id);
        if (slots[slot] != 0) {
            return byIndex[slots[slot] - 1];
        }
        if (size >= Rows.MOST_CLIENTS) {
            throw new IllegalStateException("a document holds at most " + Rows.MOST_CLIENTS + " clients");
        }
        if (size == byIndex.length) {
            byIndex = Arrays.copyOf(byIndex, size * 2);
        }
        ClientRows client = new ClientRows(rows, id, size);
        byIndex[size++] = client;
        slots[slot] = size;
        if (size * 2 > slots.length) {
            slots = new int[slots.length * 2];
            for (int i = 0; i < size; i++) {
                slots[slotOf(byIndex[i].id)] = i + 1;
            }
        }
        return client;
    }

    /** Is told that a whole document has been loaded. */
    void loaded() {
        for (int i = 0; i < size; i++) {
            byIndex[i].loaded = byIndex[i].nextClock;
        }
    }

    private int slotOf(long id) {
        int mask = slots.length - 1;
        int slot = Hashing.of(id) & mask;
        while (slots[slot] != 0 && byIndex[slots[slot] - 1].id != id) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    /** The indexes of all clients, the largest id first. The array may be longer than {@link #size}: not to be changed. */
    int[] descending() {
        if (ordered < size) {
            LongPairs ids = new LongPairs();
            ids.reserve(size);
            for (int i = 0; i < size; i++) {
                ids.add(-byIndex[i].id, i);
            }
            ids.sort();
            descending = new int[size];
            for (int i = 0; i < size; i++) {
                descending[i] = (int) ids.second[i];
            }
            ordered = size;
        }
        return descending;
    }

    StateVector stateVector() {
        LongPairs pairs = new LongPairs();
        pairs.reserve(size);
        for (int i = 0; i < size; i++) {
            if (byIndex[i].nextClock > 0) {
                pairs.add(byIndex[i].id, byIndex[i].nextClock);
            }
        }
        return StateVector.ofLargest(pairs);
    }
}
