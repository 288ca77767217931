package io.scriptorium.crdt;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Changes that belong together: observers hear of all of them at once, and they leave as one update. Opened by
 * {@link Doc#transact}, and by every edit outside of one.
 *
 * <p>What a transaction says of its document (events, deltas) is valid while its listeners are called, not later.
 *
 * <p>Threading: the document's writer.
 */
public final class Transaction {
    private final Doc doc;
    private final @Nullable Object origin;
    final boolean local;
    /** Distinguishes transactions of one document; never 0. */
    final int number;

    private ClientRows[] touched = new ClientRows[2];
    /** The next clock of each touched client before the transaction; after it, once {@link #finish} was called. */
    private int[] before = new int[2];

    private int[] after = {};
    private int touchedCount;

    /** Client index, clock, length of each deletion, in the order in which they were made. */
    private final IntList deletions = new IntList();

    private DeleteSet deletes = DeleteSet.EMPTY;
    /** Client index and clock of each place where rows may be joined. */
    private final IntList mergeable = new IntList();

    /** Types whose children or keys have changed. */
    final List<TypeState> changed = new ArrayList<>(2);

    /** The keys of {@link #changed}, and whether their children changed, once the transaction is finished. */
    private Map<TypeState, TypeChange> changes = Map.of();

    private @Nullable SubdocChanges subdocs;
    /** A mark was placed or deleted, or text deleted next to marks, by somebody else. */
    boolean formatsMayBeRedundant;

    /** What happened to one type. */
    record TypeChange(boolean children, int[] keys) {}

    Transaction(Doc doc, @Nullable Object origin, boolean local, int number) {
        this.doc = doc;
        this.origin = origin;
        this.local = local;
        this.number = number;
    }

    public Doc doc() {
        return doc;
    }

    /** What {@link Doc#transact} was given: whoever caused this. */
    public @Nullable Object origin() {
        return origin;
    }

    /** Whether the changes were made here, and not by an update that was applied. */
    public boolean local() {
        return local;
    }

    /** What happens to sub-documents: made when it is asked for, as most transactions have none. */
    SubdocChanges subdocs() {
        SubdocChanges known = subdocs;
        if (known == null) {
            known = new SubdocChanges();
            subdocs = known;
        }
        return known;
    }

    boolean changesSubdocs() {
        return subdocs != null && !subdocs.isEmpty();
    }

    /** Is told before a client's next clock changes for the first time. */
    void touch(ClientRows client) {
        if (client.touchedIn == number) {
            return;
        }
        client.touchedIn = number;
        client.clockBefore = client.nextClock;
        if (touchedCount == touched.length) {
            touched = Arrays.copyOf(touched, touchedCount * 2);
            before = Arrays.copyOf(before, touchedCount * 2);
        }
        touched[touchedCount] = client;
        before[touchedCount++] = client.nextClock;
    }

    int touchedCount() {
        return touchedCount;
    }

    ClientRows touched(int index) {
        return touched[index];
    }

    int clockBefore(int index) {
        return before[index];
    }

    int clockAfter(int index) {
        return after[index];
    }

    /** Whether the element was inserted by this transaction. */
    boolean adds(ClientRows client, int clock) {
        if (client.touchedIn == number) {
            return clock >= client.clockBefore;
        }
        for (int i = 0; i < touchedCount; i++) {
            if (touched[i] == client) {
                return clock >= before[i];
            }
        }
        return false;
    }

    void deleted(int client, int clock, int length) {
        int last = deletions.size - 3;
        if (last >= 0 && deletions.at[last] == client && deletions.at[last + 1] + deletions.at[last + 2] == clock) {
            deletions.at[last + 2] += length;
            return;
        }
        deletions.add(client);
        deletions.add(clock);
        deletions.add(length);
    }

    /** Says that the row which begins here may belong to the one before it, or the one after it to it. */
    void mayMerge(ClientRows client, int clock) {
        mergeable.add(client.index);
        mergeable.add(clock);
    }

    void changed(TypeState type, int key) {
        if (type.changedIn != number) {
            type.changedIn = number;
            type.childrenChanged = false;
            type.changedKeyCount = 0;
            changed.add(type);
        }
        if (key == Rows.NONE) {
            type.childrenChanged = true;
            return;
        }
        for (int i = 0; i < type.changedKeyCount; i++) {
            if (type.changedKeys[i] == key) {
                return;
            }
        }
        if (type.changedKeyCount == type.changedKeys.length) {
            type.changedKeys = Arrays.copyOf(type.changedKeys, Math.max(1, type.changedKeyCount * 2));
        }
        type.changedKeys[type.changedKeyCount++] = key;
    }

    /** Draws the line: what comes after this belongs to other transactions. */
    void finish(Store store) {
        after = new int[touchedCount];
        for (int i = 0; i < touchedCount; i++) {
            after[i] = touched[i].nextClock;
        }
        deletes = sortedDeletions(store);
    }

    private DeleteSet sortedDeletions(Store store) {
        if (deletions.size == 0) {
            return DeleteSet.EMPTY;
        }
        DeleteSetBuilder builder = new DeleteSetBuilder();
        for (int i = 0; i < deletions.size; i += 3) {
            long clock = deletions.at[i + 1];
            builder.add(store.clients.at(deletions.at[i]).id, clock, clock + deletions.at[i + 2]);
        }
        return builder.build();
    }

    /** Keeps how types have changed, before another transaction marks them. Only worth it when somebody will ask. */
    void keepChanges() {
        changes = HashMap.newHashMap(changed.size());
        for (TypeState type : changed) {
            if (type.changedIn == number) {
                int[] keys = Arrays.copyOf(type.changedKeys, type.changedKeyCount);
                changes.put(type, new TypeChange(type.childrenChanged, keys));
            }
        }
    }

    @Nullable TypeChange change(TypeState type) {
        return changes.get(type);
    }

    /** What was deleted; complete once {@link #finish} was called. */
    DeleteSet deletes() {
        return deletes;
    }

    /** The clients of what was deleted, in the order in which they first occurred. */
    Set<Long> clientsOfDeletions() {
        Set<Long> clients = new LinkedHashSet<>();
        for (int i = 0; i < deletions.size; i += 3) {
            clients.add(doc.store.clients.at(deletions.at[i]).id);
        }
        return clients;
    }

    boolean changesNothing() {
        if (!deletes.isEmpty()) {
            return false;
        }
        for (int i = 0; i < touchedCount; i++) {
            if (before[i] != after[i]) {
                return false;
            }
        }
        return true;
    }

    /** Joins again what was split, and what has become joinable. */
    void merge(Store store) {
        for (int c = 0; c < deletes.clientCount(); c++) {
            ClientRows client = store.clients.of(deletes.client(c));
            for (int r = deletes.firstRange(c + 1) - 1; r >= deletes.firstRange(c); r--) {
                if (adds(client, (int) deletes.start(r))) {
                    // What is new is looked through anyway.
                    continue;
                }
                int end = (int) Math.min(deletes.end(r), client.nextClock - 1);
                store.mergeRange(client, (int) deletes.start(r), end);
            }
        }
        for (int i = 0; i < touchedCount; i++) {
            if (after[i] > before[i]) {
                store.mergeRange(touched[i], before[i], touched[i].nextClock - 1);
            }
        }
        for (int i = mergeable.size - 2; i >= 0; i -= 2) {
            ClientRows client = store.clients.at(mergeable.at[i]);
            int clock = mergeable.at[i + 1];
            client.seek(clock);
            int next = client.next();
            if (next != Rows.NONE) {
                store.mergeWithLefts(client, store.rows.clock(next));
            }
            store.mergeWithLefts(client, clock);
        }
    }

    /** The touched clients, the largest id first, as indexes for {@link #touched}; sorts them. */
    void sortTouched() {
        for (int i = 1; i < touchedCount; i++) {
            ClientRows client = touched[i];
            int clockBefore = before[i];
            int clockAfter = after[i];
            int j = i;
            while (j > 0 && touched[j - 1].id < client.id) {
                touched[j] = touched[j - 1];
                before[j] = before[j - 1];
                after[j] = after[j - 1];
                j--;
            }
            touched[j] = client;
            before[j] = clockBefore;
            after[j] = clockAfter;
        }
    }
}
