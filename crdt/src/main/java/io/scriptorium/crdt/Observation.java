package io.scriptorium.crdt;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells the observers of types what a transaction has changed. Threading: the document's writer. */
final class Observation {
    private final Doc doc;
    private final Transaction transaction;
    /** The events in a type and in all that is inside it. */
    private final Map<TypeState, List<TypeEvent>> below = new LinkedHashMap<>();

    /** Whether anybody observes more than one type at once. */
    private final boolean deep;

    Observation(Doc doc, Transaction transaction, boolean deep) {
        this.doc = doc;
        this.transaction = transaction;
        this.deep = deep;
    }

    void tell(Failures failures) {
        for (TypeState type : transaction.changed) {
            Transaction.TypeChange change = transaction.change(type);
            if (change != null && type.kind != TypeState.UNKNOWN && isAlive(type)) {
                TypeEvent event = new TypeEvent(doc, transaction, type, change);
                boolean wanted = type.observers != null && !type.observers.direct.isEmpty();
                for (TypeState at = deep ? type : null; at != null; at = parent(at)) {
                    if (at.observers != null && !at.observers.deep.isEmpty()) {
                        below.computeIfAbsent(at, t -> new ArrayList<>()).add(event);
                    }
                }
                if (wanted) {
                    tellDirect(type, event, failures);
                }
            }
        }
        below.forEach((type, events) -> tellDeep(type, events, failures));
    }

    private void tellDirect(TypeState type, TypeEvent event, Failures failures) {
        Observers observers = type.observers;
        if (observers != null) {
            event.observedFrom(type);
            observers.direct.tell(failures, observer -> observer.accept(event));
        }
    }

    private void tellDeep(TypeState type, List<TypeEvent> events, Failures failures) {
        Observers observers = type.observers;
        if (observers == null || !isAlive(type)) {
            return;
        }
        List<TypeEvent> present = new ArrayList<>();
        for (TypeEvent event : events) {
            if (isAlive(event.state())) {
                event.observedFrom(type);
                present.add(event);
            }
        }
        Map<TypeEvent, Integer> depths = new HashMap<>();
        present.forEach(event -> depths.put(event, event.depth()));
        present.sort(Comparator.comparing(depths::get));
        observers.deep.tell(failures, observer -> {
            present.forEach(event -> event.observedFrom(type));
            observer.accept(List.copyOf(present));
        });
    }

    private boolean isAlive(TypeState type) {
        return !type.gone && (type.isRoot() || !doc.store.rows.isDeleted(type.item));
    }

    private @Nullable TypeState parent(TypeState type) {
        return type.isRoot() || type.gone ? null : doc.store.parent(type.item);
    }
}
