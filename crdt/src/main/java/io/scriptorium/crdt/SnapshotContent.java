package io.scriptorium.crdt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What types held when a snapshot was taken. Elements whose content was collected since are left out.
 *
 * <p>Lists and keys are read element by element: where items that are of different ages were joined meanwhile, Yjs takes
 * them all for as old as the first. A text is read as by Yjs, which splits them.
 *
 * <p>Threading: the document's writer.
 */
final class SnapshotContent {
    private static final String CHANGE = "ychange";
    private static final String CHANGE_TYPE = "type";
    private static final String CHANGE_USER = "user";

    private final Doc doc;
    private final Store store;
    private final Rows rows;
    private final Snapshot snapshot;

    SnapshotContent(Doc doc, Snapshot snapshot) {
        this.doc = doc;
        this.store = doc.store;
        this.rows = store.rows;
        this.snapshot = snapshot;
    }

    List<@Nullable Object> list(Sequence sequence) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int row = sequence.firstRow(); row != Rows.NONE; row = store.order.next(row)) {
            if (rows.isCountable(row)) {
                long client = store.client(row).id;
                for (int i = 0; i < rows.length(row); i++) {
                    if (snapshot.shows(client, rows.clock(row) + i)) {
                        values.add(Content.element(doc, row, i));
                    }
                }
            }
        }
        return values;
    }

    Map<String, @Nullable Object> map(TypeState type) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        KeyMap keys = type.keys;
        for (int k = 0; keys != null && k < keys.size(); k++) {
            putValue(keys.at(k), values);
        }
        return values;
    }

    private void putValue(KeyChain chain, Map<String, @Nullable Object> values) {
        for (int row = chain.lastRow(); row != Rows.NONE; row = store.order.previous(row)) {
            long client = store.client(row).id;
            long known = Math.min(snapshot.stateVector().get(client), rows.end(row));
            if (known > rows.clock(row)) {
                if (rows.isCountable(row) && snapshot.shows(client, known - 1)) {
                    int index = (int) known - 1 - rows.clock(row);
                    values.put(store.names.text(chain.key()), Content.element(doc, row, index));
                }
                return;
            }
        }
    }

    /** A text as inserts; what came and went since {@code previous} is all there, and labelled. */
    List<DeltaOp> delta(TypeState type, @Nullable Snapshot previous, @Nullable ChangeLabel label) {
        Delta delta = new Delta(previous, label);
        doc.transact("cleanup", transaction -> {
            snapshot.split(transaction);
            if (previous != null) {
                previous.split(transaction);
            }
            for (int row = type.firstRow(); row != Rows.NONE; row = store.order.next(row)) {
                delta.add(row);
            }
        });
        delta.packText();
        return delta.ops;
    }

    private final class Delta {
        private final @Nullable Snapshot previous;
        private final @Nullable ChangeLabel label;
        private final List<DeltaOp> ops = new ArrayList<>();
        private final Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
        private final StringBuilder text = new StringBuilder();

        private Delta(@Nullable Snapshot previous, @Nullable ChangeLabel label) {
            this.previous = previous;
            this.label = label;
        }

        private void add(int row) {
            long client = store.client(row).id;
            boolean now = snapshot.shows(client, rows.clock(row));
            boolean before = previous == null ? now : previous.shows(client, rows.clock(row));
            if (!now && !before) {
                return;
            }
            switch (rows.kind(row)) {
                case Structs.STRING -> {
                    mark(now, before, client, rows.clock(row));
                    text.append(store.text(row));
                }
                case Structs.TYPE, Structs.EMBED -> {
                    packText();
                    ops.add(new DeltaOp.Insert(Content.element(doc, row, 0), copyOfAttributes()));
                }
                case Structs.FORMAT -> {
                    if (now) {
                        packText();
                        format(store.marks.at(rows.at[row + Rows.CONTENT]));
                    }
                }
                default -> {
                    // Not a part of what a text shows.
                }
            }
        }

        private void mark(boolean now, boolean before, long client, int clock) {
            if (now && before) {
                if (attributes.containsKey(CHANGE)) {
                    packText();
                    attributes.remove(CHANGE);
                }
                return;
            }
            ChangeLabel.Change change = now ? ChangeLabel.Change.ADDED : ChangeLabel.Change.REMOVED;
            String type = change.name().toLowerCase(Locale.ROOT);
            if (!isLabelled(attributes.get(CHANGE), client, type)) {
                packText();
                attributes.put(
                        CHANGE, label == null ? Map.of(CHANGE_TYPE, type) : label.of(change, new Id(client, clock)));
            }
        }

        private boolean isLabelled(@Nullable Object present, long client, String type) {
            return present instanceof Map<?, ?> members
                    && members.get(CHANGE_USER) instanceof Number user
                    && user.doubleValue() == client
                    && type.equals(members.get(CHANGE_TYPE));
        }

        private void format(Marks.Mark mark) {
            String key = store.names.text(mark.key());
            if (mark.value() == null) {
                attributes.remove(key);
            } else {
                attributes.put(key, mark.value());
            }
        }

        private void packText() {
            if (!text.isEmpty()) {
                ops.add(new DeltaOp.Insert(text.toString(), copyOfAttributes()));
                text.setLength(0);
            }
        }

        private Map<String, @Nullable Object> copyOfAttributes() {
            return attributes.isEmpty() ? Map.of() : new LinkedHashMap<>(attributes);
        }
    }
}
