package io.scriptorium.crdt;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Takes back what one user has done, and leaves alone what others have done meanwhile. Which changes are the user's is
 * told by the origins of transactions.
 *
 * <pre>{@code
 * Text text = doc.text("note");
 * try (UndoManager undo = UndoManager.of(doc, text).build()) {
 *     text.insert(0, "Hello");
 *     undo.undo(); // the text is empty
 *     undo.redo(); // and back again
 * }
 * }</pre>
 *
 * <p>A change that comes soon after the one before becomes a part of the same step. What was deleted is kept from garbage
 * collection for as long as it is on a stack; nothing of this is ever sent or saved. Undoing makes ordinary insertions
 * and deletions, in a transaction whose origin is the manager. The semantics are those of Yjs 13.6.33.
 *
 * <p>Threading: that of its {@link Doc}.
 */
public final class UndoManager implements AutoCloseable {
    private static final long CAPTURE_TIMEOUT_MILLIS = 500;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Doc doc;
    private final Store store;
    /** Empty for the whole document. */
    private final Set<TypeState> scope = new HashSet<>();

    private final boolean wholeDocument;
    /** Types never leave what they stand in: the next one that is looked at is often close to the one before. */
    private @Nullable TypeState lastInScope;

    private final Set<@Nullable Object> trackedOrigins;
    private final long captureTimeoutMillis;
    private final LongSupplier clockMillis;
    private final Predicate<? super Transaction> captureIf;
    private final Predicate<? super Candidate> deleteFilter;
    private final int maxStackSize;
    private final boolean ignoreRemoteMapChanges;
    private final Subscription subscription;

    private final Deque<StackItem> undoStack = new ArrayDeque<>();
    private final Deque<StackItem> redoStack = new ArrayDeque<>();
    private boolean undoing;
    private boolean redoing;
    /** Whether the next change may join the last one. */
    private boolean capturing;

    private long lastChangeMillis;

    private final Listeners<Consumer<? super StackItemEvent>> onItemAdded = new Listeners<>();
    private final Listeners<Consumer<? super StackItemEvent>> onItemUpdated = new Listeners<>();
    private final Listeners<Consumer<? super StackItemEvent>> onItemPopped = new Listeners<>();
    private final Listeners<Consumer<? super Set<StackItemEvent.Stack>>> onCleared = new Listeners<>();

    private UndoManager(Builder builder) {
        doc = builder.doc;
        store = doc.store;
        trackedOrigins = new HashSet<>(builder.trackedOrigins);
        trackedOrigins.add(this);
        captureTimeoutMillis = builder.captureTimeoutMillis;
        clockMillis = builder.clockMillis;
        captureIf = builder.captureIf;
        deleteFilter = builder.deleteFilter;
        maxStackSize = builder.maxStackSize;
        ignoreRemoteMapChanges = builder.ignoreRemoteMapChanges;
        wholeDocument = builder.scope.length == 0;
        addToScope(builder.scope);
        subscription = doc.onTransaction(this::changed);
    }

    /** For changes in these types and in all that is inside them; without any, for those of the whole document. */
    public static Builder of(Doc doc, SharedType... scope) {
        return new Builder(doc, scope);
    }

    /** What to watch, and how. */
    public static final class Builder {
        private final Doc doc;
        private final SharedType[] scope;
        private Set<@Nullable Object> trackedOrigins = Collections.singleton(null);
        private long captureTimeoutMillis = CAPTURE_TIMEOUT_MILLIS;
        private LongSupplier clockMillis = () -> System.nanoTime() / NANOS_PER_MILLI;
        private Predicate<? super Transaction> captureIf = transaction -> true;
        private Predicate<? super Candidate> deleteFilter = candidate -> true;
        private int maxStackSize = Integer.MAX_VALUE;
        private boolean ignoreRemoteMapChanges;

        private Builder(Doc doc, SharedType[] scope) {
            this.doc = doc;
            this.scope = scope.clone();
        }

        /**
         * The origins of the transactions to watch, instead of only {@code null}. An origin counts when it equals one of
         * these, or is an instance of a {@link Class} among them.
         */
        public Builder trackedOrigins(@Nullable Object... origins) {
            trackedOrigins = new HashSet<>(Arrays.asList(origins));
            return this;
        }

        /** How soon after the one before a change has to come to belong to the same step: 500 unless said. 0: never. */
        public Builder captureTimeoutMillis(long millis) {
            captureTimeoutMillis = millis;
            return this;
        }

        /** The clock for {@link #captureTimeoutMillis}, in milliseconds; it never goes back, and may begin anywhere. */
        public Builder clock(LongSupplier millis) {
            clockMillis = millis;
            return this;
        }

        /** Watches only transactions for which this holds. It is asked for every one of the document. */
        public Builder captureIf(Predicate<? super Transaction> condition) {
            captureIf = condition;
            return this;
        }

        /** Leaves alone, when it comes to deleting what a step has inserted, all for which this does not hold. */
        public Builder deleteFilter(Predicate<? super Candidate> filter) {
            deleteFilter = filter;
            return this;
        }

        /** How many steps each stack may hold, at least 1: the oldest are forgotten, and no longer kept from collection. */
        public Builder maxStackSize(int steps) {
            if (steps < 1) {
                throw new IllegalArgumentException("a stack holds at least one step, not " + steps);
            }
            maxStackSize = steps;
            return this;
        }

        /** Brings the value of a key back also where somebody else has set the key since. */
        public Builder ignoreRemoteMapChanges(boolean ignore) {
            ignoreRemoteMapChanges = ignore;
            return this;
        }

        /** A manager that watches from now on. */
        public UndoManager build() {
            return new UndoManager(this);
        }
    }

    /** Something that a step has inserted and that is about to be deleted. */
    public static final class Candidate {
        private final Doc doc;
        private final int row;

        private Candidate(Doc doc, int row) {
            this.doc = doc;
            this.row = row;
        }

        /** The type in which it stands; empty in a root that nobody has asked for. */
        public Optional<SharedType> parent() {
            TypeState parent = doc.store.parent(row);
            return parent.kind == TypeState.UNKNOWN ? Optional.empty() : Optional.of(SharedType.of(doc, parent));
        }

        /** The key under which it stands; empty for an element of a list or a text. */
        public Optional<String> key() {
            Sequence sequence = doc.store.order.sequence(row);
            return sequence.isList() ? Optional.empty() : Optional.of(doc.store.names.text(sequence.key()));
        }

        /** The type that it is; empty for text and plain values. */
        public Optional<SharedType> type() {
            return Optional.ofNullable(doc.store.typeOf(row)).map(type -> SharedType.of(doc, type));
        }
    }

    /** Watches these types too. A manager of the whole document does so anyway. */
    public void addToScope(SharedType... types) {
        for (SharedType type : types) {
            if (type.doc != doc) {
                throw new IllegalArgumentException("a type of another document");
            }
        }
        for (SharedType type : types) {
            scope.add(type.state);
        }
    }

    /** Watches transactions of this origin too; see {@link Builder#trackedOrigins}. */
    public void addTrackedOrigin(@Nullable Object origin) {
        trackedOrigins.add(origin);
    }

    /** Watches transactions of this origin no longer. */
    public void removeTrackedOrigin(@Nullable Object origin) {
        trackedOrigins.remove(origin);
    }

    // --- Watching ---

    private void changed(Transaction transaction) {
        if (!captureIf.test(transaction) || !concerns(transaction) || !isTracked(transaction.origin())) {
            return;
        }
        Deque<StackItem> stack = undoing ? redoStack : undoStack;
        if (undoing) {
            stopCapturing();
        } else if (!redoing) {
            clear(false, true);
        }
        IdRanges insertions = IdRanges.insertedBy(transaction);
        IdRanges deletions = IdRanges.deletedBy(transaction);
        long now = clockMillis.getAsLong();
        StackItem item = stack.peekLast();
        boolean joins =
                item != null && capturing && now - lastChangeMillis < captureTimeoutMillis && !undoing && !redoing;
        if (item != null && joins) {
            item.add(insertions, deletions);
        } else {
            item = new StackItem(insertions, deletions);
            stack.addLast(item);
        }
        if (!undoing && !redoing) {
            capturing = true;
            lastChangeMillis = now;
        }
        deletions.forEachRow(transaction, row -> {
            if (isItemInScope(row)) {
                store.keep(row, true);
            }
        });
        while (stack.size() > maxStackSize) {
            forgetOldest(transaction, stack);
        }
        StackItemEvent event = new StackItemEvent(
                item,
                undoing ? StackItemEvent.Stack.REDO : StackItemEvent.Stack.UNDO,
                transaction.origin(),
                changedTypes(transaction));
        tell(joins ? onItemUpdated : onItemAdded, event);
    }

    private boolean isTracked(@Nullable Object origin) {
        return trackedOrigins.contains(origin)
                || (origin != null
                        && trackedOrigins.stream()
                                .anyMatch(tracked -> tracked instanceof Class<?> type && type.isInstance(origin)));
    }

    /** What the step has deleted is up for collection again; what it stands in may hold what other steps need. */
    private void forgetOldest(Transaction transaction, Deque<StackItem> stack) {
        stack.removeFirst().deletions().forEachRow(transaction, row -> {
            if (isItemInScope(row)) {
                store.rows.setKept(row, false);
            }
        });
    }

    // --- Scope ---

    private boolean concerns(Transaction transaction) {
        if (wholeDocument) {
            return true;
        }
        for (TypeState type : transaction.changed) {
            if (isAlive(type) && isInScope(type)) {
                return true;
            }
        }
        return false;
    }

    private boolean isAlive(TypeState type) {
        return type.isRoot() || (!type.gone && !store.rows.isDeleted(type.item));
    }

    private boolean isItemInScope(int row) {
        return !store.rows.isGc(row) && isInScope(store.parent(row));
    }

    private boolean isInScope(TypeState type) {
        for (TypeState at = type;
                !wholeDocument && at != lastInScope && !scope.contains(at);
                at = store.parent(at.item)) {
            if (at.isRoot()) {
                return false;
            }
        }
        lastInScope = type;
        return true;
    }

    private Set<SharedType> changedTypes(Transaction transaction) {
        Set<TypeState> known = new HashSet<>();
        Set<SharedType> types = new LinkedHashSet<>();
        for (TypeState type : transaction.changed) {
            TypeState at = isAlive(type) ? type : null;
            while (at != null && known.add(at)) {
                if (at.kind != TypeState.UNKNOWN) {
                    types.add(SharedType.of(doc, at));
                }
                at = at.isRoot() ? null : store.parent(at.item);
            }
        }
        return Collections.unmodifiableSet(types);
    }

    // --- Taking back ---

    /**
     * Takes back the last step that can still be taken back.
     *
     * @return whether anything was changed
     */
    public boolean undo() {
        undoing = true;
        try {
            return takeBack(undoStack, StackItemEvent.Stack.UNDO);
        } finally {
            undoing = false;
        }
    }

    /**
     * Does again what was undone last.
     *
     * @return whether anything was changed
     */
    public boolean redo() {
        redoing = true;
        try {
            return takeBack(redoStack, StackItemEvent.Stack.REDO);
        } finally {
            redoing = false;
        }
    }

    private boolean takeBack(Deque<StackItem> stack, StackItemEvent.Stack which) {
        StackItem[] taken = new StackItem[1];
        Transaction[] in = new Transaction[1];
        doc.transact(this, transaction -> {
            in[0] = transaction;
            while (taken[0] == null && !stack.isEmpty()) {
                StackItem item = stack.removeLast();
                if (takeBack(transaction, item)) {
                    taken[0] = item;
                }
            }
        });
        if (taken[0] == null) {
            return false;
        }
        tell(onItemPopped, new StackItemEvent(taken[0], which, this, changedTypes(in[0])));
        return true;
    }

    private boolean takeBack(Transaction transaction, StackItem item) {
        item.deletions().joinLeftApart(store);
        IntList toDelete = new IntList();
        item.insertions().forEachRow(transaction, row -> {
            int present = followRedone(transaction, row);
            if (!store.rows.isDeleted(present) && isItemInScope(present)) {
                toDelete.add(present);
            }
        });
        Set<Integer> toRedo = new LinkedHashSet<>();
        item.deletions().forEachRow(transaction, row -> {
            // What the same step has inserted and deleted again was never there for anybody.
            if (isItemInScope(row) && !item.insertions().contains(store.client(row).id, store.rows.clock(row))) {
                toRedo.add(row);
            }
        });
        Redoing redoing =
                new Redoing(transaction, toRedo, item.insertions(), undoStack, redoStack, ignoreRemoteMapChanges);
        boolean done = false;
        for (int row : toRedo) {
            done |= redoing.redo(row) != Rows.NONE;
        }
        // Children go before their parents, so that the filter sees what these hold.
        while (!toDelete.isEmpty()) {
            int row = toDelete.removeLast();
            if (deleteFilter.test(new Candidate(doc, row))) {
                doc.deletion.delete(transaction, row);
                done = true;
            }
        }
        return done;
    }

    /** What stands for the row now, from the row's first element on. */
    private int followRedone(Transaction transaction, int row) {
        int at = row;
        int offset = 0;
        for (long next = store.redoneOf(at); next >= 0; next = store.redoneOf(at)) {
            int clock = (int) next + offset;
            at = store.clients.at((int) (next >>> Integer.SIZE)).seek(clock);
            offset = clock - store.rows.clock(at);
        }
        return offset > 0 && !store.rows.isGc(at) ? store.split(transaction, at, offset) : at;
    }

    /** Whether there are steps to take back. They may turn out to change nothing. */
    public boolean canUndo() {
        return !undoStack.isEmpty();
    }

    /** Whether there are undone steps to do again. They may turn out to change nothing. */
    public boolean canRedo() {
        return !redoStack.isEmpty();
    }

    /** The steps that can be undone, the oldest first. A copy. */
    public List<StackItem> undoStack() {
        return List.copyOf(undoStack);
    }

    /** The steps that can be redone, the one undone first at the front. A copy. */
    public List<StackItem> redoStack() {
        return List.copyOf(redoStack);
    }

    /** The next change begins a new step, however soon it comes. */
    public void stopCapturing() {
        capturing = false;
    }

    /** Forgets all steps. */
    public void clear() {
        clear(true, true);
    }

    /** Forgets the steps that can be undone, or those that can be redone, or both. */
    public void clear(boolean undoSteps, boolean redoSteps) {
        if ((undoSteps && canUndo()) || (redoSteps && canRedo())) {
            doc.transact(transaction -> {
                Set<StackItemEvent.Stack> cleared = new LinkedHashSet<>();
                if (undoSteps) {
                    forget(transaction, undoStack);
                    cleared.add(StackItemEvent.Stack.UNDO);
                }
                if (redoSteps) {
                    forget(transaction, redoStack);
                    cleared.add(StackItemEvent.Stack.REDO);
                }
                tell(onCleared, Collections.unmodifiableSet(cleared));
            });
        }
    }

    private void forget(Transaction transaction, Deque<StackItem> stack) {
        for (StackItem item : stack) {
            item.deletions().forEachRow(transaction, row -> {
                if (isItemInScope(row)) {
                    store.keep(row, false);
                }
            });
        }
        stack.clear();
    }

    // --- Listening ---

    /** Called when a change has put a new step on a stack: the time to write {@link StackItem#meta}. */
    public Subscription onItemAdded(Consumer<? super StackItemEvent> listener) {
        return onItemAdded.add(listener);
    }

    /** Called when a change has become a part of the last step. */
    public Subscription onItemUpdated(Consumer<? super StackItemEvent> listener) {
        return onItemUpdated.add(listener);
    }

    /** Called when a step was taken off its stack, and undone or redone. */
    public Subscription onItemPopped(Consumer<? super StackItemEvent> listener) {
        return onItemPopped.add(listener);
    }

    /** Called when the steps on these stacks were forgotten. */
    public Subscription onCleared(Consumer<? super Set<StackItemEvent.Stack>> listener) {
        return onCleared.add(listener);
    }

    private static <E> void tell(Listeners<Consumer<? super E>> listeners, E event) {
        Failures failures = new Failures();
        listeners.tell(failures, listener -> listener.accept(event));
        failures.rethrow();
    }

    /** Stops watching. What is on the stacks is kept from collection until {@link #clear}. */
    @Override
    public void close() {
        trackedOrigins.remove(this);
        subscription.close();
    }
}
