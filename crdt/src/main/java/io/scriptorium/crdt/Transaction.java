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
    private boolean local;
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

    /** Is told that a part of it comes from elsewhere. */
    void notLocal() {
        local = false;
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

    /** Whether this clock came with a whole document that this transaction has loaded. */
    boolean loads(ClientRows client, int clock) {
        return clock < client.loaded && adds(client, clock);
    }

    /** Whether the element was inserted by this transaction. */
    boolean adds(ClientRows client, int clock) {
        return clock >= clockBefore(client);
    }

    /** What the client's next clock was before; beyond all clocks for one that was not touched. */
    int clockBefore(ClientRows client) {
        if (client.touchedIn == number) {
            return client.clockBefore;
        }
        for (int i = 0; i < touchedCount; i++) {
            if (touched[i] == client) {
                return before[i];
            }
        }
        return Integer.MAX_VALUE;
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

    /** Notes that a type has changed: its children, or one of its keys. */
    void changed(TypeState type, Sequence sequence) {
        if (type.changedIn != number) {
            type.changedIn = number;
            type.childrenChanged = false;
            type.changedKeyCount = 0;
            changed.add(type);
        }
        if (!(sequence instanceof KeyChain chain)) {
            type.childrenChanged = true;
        } else if (chain.changedIn != number) {
            chain.changedIn = number;
            if (type.changedKeyCount == type.changedKeys.length) {
                type.changedKeys = Arrays.copyOf(type.changedKeys, Math.max(1, type.changedKeyCount * 2));
            }
            type.changedKeys[type.changedKeyCount++] = chain.key();
        }
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

    /** The clients of which something was deleted, in the order in which that began. */
    List<ClientRows> clientsByFirstDeletion(Store store) {
        Set<ClientRows> clients = new LinkedHashSet<>();
        for (int i = 0; i < deletions.size; i += 3) {
            clients.add(store.clients.at(deletions.at[i]));
        }
        return List.copyOf(clients);
    }

    /** What was deleted; complete once {@link #finish} was called. */
    DeleteSet deletes() {
        return deletes;
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
            int from = Math.max(before[i], touched[i].loaded);
            if (after[i] > from) {
                store.mergeRange(touched[i], from, touched[i].nextClock - 1);
            }
        }
        for (int i = mergeable.size - 2; i >= 0; i -= 2) {
            ClientRows client = store.clients.at(mergeable.at[i]);
            store.mergeAround(client, mergeable.at[i + 1]);
        }
    }

    /** Brings the touched clients into the order of updates: the largest id first. */
    void sortTouched() {
        boolean sorted = true;
        for (int i = 1; i < touchedCount; i++) {
            sorted &= touched[i - 1].id > touched[i].id;
        }
        if (sorted) {
            return;
        }
        LongPairs order = new LongPairs();
        order.reserve(touchedCount);
        for (int i = 0; i < touchedCount; i++) {
            order.add(-touched[i].id, i);
        }
        order.sort();
        ClientRows[] clients = touched.clone();
        int[] clocksBefore = before.clone();
        int[] clocksAfter = after.clone();
        for (int i = 0; i < touchedCount; i++) {
            int from = (int) order.second[i];
            touched[i] = clients[from];
            before[i] = clocksBefore[from];
            after[i] = clocksAfter[from];
        }
    }
}
