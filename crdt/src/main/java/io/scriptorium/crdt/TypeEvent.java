package io.scriptorium.crdt;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction did to one type. Nothing is computed before it is asked for; ask while the observer is called, the
 * answers may be kept.
 *
 * <p>Threading: that of its {@link Doc}.
 */
public final class TypeEvent {
    private final Doc doc;
    private final Transaction transaction;
    private final TypeState state;
    private final Transaction.TypeChange change;
    private @Nullable TypeState observed;
    private @Nullable List<DeltaOp> delta;
    private @Nullable Map<String, KeyChange> keys;

    TypeEvent(Doc doc, Transaction transaction, TypeState state, Transaction.TypeChange change) {
        this.doc = doc;
        this.transaction = transaction;
        this.state = state;
        this.change = change;
    }

    /** The type that has changed. */
    public SharedType target() {
        return SharedType.of(doc, state);
    }

    public Transaction transaction() {
        return transaction;
    }

    /** The way from the observed type to the one that has changed: keys (String) and indexes (Integer). */
    public List<Object> path() {
        return target().pathFrom(observed);
    }

    /** The length of {@link #path}. */
    int depth() {
        int depth = 0;
        for (TypeState at = state; at != observed && !at.isRoot(); at = doc.store.parent(at.item)) {
            depth++;
        }
        return depth;
    }

    TypeState state() {
        return state;
    }

    void observedFrom(TypeState type) {
        observed = type;
    }

    /** Whether children (text, elements) were inserted or deleted. */
    public boolean childrenChanged() {
        return change.children();
    }

    /** The keys that were written, also those that are as before. */
    public Set<String> keysChanged() {
        Set<String> names = new LinkedHashSet<>();
        for (int key : change.keys()) {
            names.add(doc.store.names.text(key));
        }
        return names;
    }

    /** What happened to the keys that are not as before. */
    public Map<String, KeyChange> keys() {
        Map<String, KeyChange> known = keys;
        if (known == null) {
            known = new LinkedHashMap<>();
            for (int key : change.keys()) {
                KeyChange one = keyChange(key);
                if (one != null) {
                    known.put(doc.store.names.text(key), one);
                }
            }
            keys = known;
        }
        return known;
    }

    private @Nullable KeyChange keyChange(int key) {
        int row = state.currentRow(key);
        if (row == Rows.NONE) {
            return null;
        }
        if (!adds(row)) {
            return deletes(row) ? new KeyChange(KeyChange.Action.DELETE, Content.last(doc, row)) : null;
        }
        int before = doc.store.order.previous(row);
        while (before != Rows.NONE && adds(before)) {
            before = doc.store.order.previous(before);
        }
        boolean hadValue = before != Rows.NONE && deletes(before);
        if (deletes(row)) {
            return hadValue ? new KeyChange(KeyChange.Action.DELETE, Content.last(doc, before)) : null;
        }
        return hadValue
                ? new KeyChange(KeyChange.Action.UPDATE, Content.last(doc, before))
                : new KeyChange(KeyChange.Action.ADD, null);
    }

    private boolean adds(int row) {
        return transaction.adds(doc.store.client(row), doc.store.rows.clock(row));
    }

    private boolean deletes(int row) {
        return transaction.deletes().contains(doc.store.client(row).id, doc.store.rows.clock(row));
    }

    /**
     * How the children have changed, as a delta. Of a text, inserts are Strings and single embedded values, and formats
     * are attributes; of anything else, inserts are Lists.
     */
    public List<DeltaOp> delta() {
        List<DeltaOp> known = delta;
        if (known == null) {
            known = change.children() ? ChangeDelta.of(doc, transaction, state) : List.of();
            delta = known;
        }
        return known;
    }
}
