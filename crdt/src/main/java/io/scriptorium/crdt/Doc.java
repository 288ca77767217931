package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.Lib0Reader;
import io.scriptorium.crdt.lib0.Lib0Writer;
import io.scriptorium.crdt.lib0.MalformedUpdateException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A Yjs document: shared types under names, which every replica may change at any time, and which are the same wherever
 * the same updates have arrived.
 *
 * <pre>{@code
 * Doc ada = Doc.create();
 * Doc ben = Doc.create();
 * ada.onUpdate(UpdateFormat.V1, (update, transaction) -> ben.apply(update));
 * ada.text("title").insert(0, "Hello");
 * ben.text("title").toString(); // Hello
 * }</pre>
 *
 * <p>What changes it does so in a transaction: {@link #transact} opens one, every edit outside of one opens its own.
 * When it ends, observers are told, then those who wait for updates. Listeners may edit: their transactions come after.
 * When code in a transaction or a listener throws, what was changed stays changed and is announced, and the exception
 * goes on to the caller.
 *
 * <p>Threading: one thread at a time. A document does not lock; it throws when it notices two writers.
 */
public final class Doc {
    private static final String GC_OPTION = "gc";
    private static final String AUTO_LOAD_OPTION = "autoLoad";
    private static final String META_OPTION = "meta";

    private final DocOptions options;
    private long clientId;
    final Store store = new Store();
    final Deletion deletion = new Deletion(store);
    private final Parked parked = new Parked();
    private final Integration integration = new Integration(this, store, deletion);
    private final UpdateApplier applier = new UpdateApplier(store, integration, deletion, parked);
    private final StateEncoder encoder = new StateEncoder(store);
    final LocalEdits edits = new LocalEdits(this, integration);
    private final UpdateV1Encoder v1 = new UpdateV1Encoder();

    private @Nullable Transaction current;
    private @Nullable Thread writer;
    /** Transactions whose body has ended, or that are under way, in order. */
    private final Deque<Transaction> unfinished = new ArrayDeque<>();

    private int transactions;

    /** Whether anybody observes any type: then how types change must be kept. */
    private int observers;

    private int deepObservers;

    private final Listeners<UpdateListener> onUpdateV1 = new Listeners<>();
    private final Listeners<UpdateListener> onUpdateV2 = new Listeners<>();
    private final Listeners<Consumer<? super Transaction>> onTransaction = new Listeners<>();
    private final Listeners<Consumer<? super Transaction>> onTransactionEnd = new Listeners<>();
    private final Listeners<Consumer<? super SubdocsEvent>> onSubdocs = new Listeners<>();
    private final Set<Subdocument> subdocs = new LinkedHashSet<>(0);
    private @Nullable Doc parent;
    private boolean shouldLoad;

    private Doc(DocOptions options) {
        this.options = options;
        this.clientId = options.clientId();
        this.shouldLoad = true;
    }

    /** An empty document with {@link DocOptions#defaults}. */
    public static Doc create() {
        return create(DocOptions.defaults());
    }

    public static Doc create(DocOptions options) {
        return new Doc(options);
    }

    /**
     * The document of a stored state, all of which must be there.
     *
     * @throws MalformedUpdateException when the bytes are no update
     * @throws IllegalArgumentException when something in them waits for structs that are not in them: a state that was
     *     saved whole never does, so this one is damaged or of another kind
     */
    public static Doc load(byte[] state, UpdateFormat format, DocOptions options) {
        Doc doc = create(options);
        doc.apply(state, format, null);
        if (doc.pending().isPresent()) {
            throw new IllegalArgumentException("not a whole state: some of it waits for "
                    + doc.parked.pending().orElseThrow().missing());
        }
        return doc;
    }

    /** The id under which this replica writes. Changes when an update shows that another replica uses it too. */
    public long clientId() {
        return clientId;
    }

    /**
     * Goes on to write as a client that has written before. The caller answers for it that everything which that client
     * ever wrote is in this document, and that no other replica writes as it at the same time: else one id and clock
     * would stand for two things.
     *
     * @param newClientId from 0 to 2^53-1
     */
    public void writeAs(long newClientId) {
        if (newClientId < 0 || newClientId >= 1L << 53) {
            throw new IllegalArgumentException("a client id is within 0 and 2^53-1, not " + newClientId);
        }
        if (current != null) {
            throw new IllegalStateException("a transaction has one author");
        }
        clientId = newClientId;
    }

    public String guid() {
        return options.guid();
    }

    public DocOptions options() {
        return options;
    }

    // --- Shared types ---

    /** The text of this name; made when it is asked for the first time. Of one name there is one type, of one kind. */
    public Text text(String name) {
        return root(name, Structs.TEXT, Text.class);
    }

    public Array array(String name) {
        return root(name, Structs.ARRAY, Array.class);
    }

    public YMap map(String name) {
        return root(name, Structs.MAP, YMap.class);
    }

    public XmlFragment xmlFragment(String name) {
        return root(name, Structs.XML_FRAGMENT, XmlFragment.class);
    }

    public XmlText xmlText(String name) {
        return root(name, Structs.XML_TEXT, XmlText.class);
    }

    /** An element as a root: its node name is {@code UNDEFINED}, as in Yjs. */
    public XmlElement xmlElement(String name) {
        return root(name, Structs.XML_ELEMENT, XmlElement.class);
    }

    private <T extends SharedType> T root(String name, int kind, Class<T> type) {
        TypeState root = store.root(store.names.of(name));
        if (root.kind == TypeState.UNKNOWN) {
            root.kind = kind;
        }
        SharedType handle = SharedType.of(this, root);
        if (!type.isInstance(handle) || root.kind != kind) {
            throw new IllegalStateException(
                    "'" + name + "' is a " + handle.getClass().getSimpleName() + ", not a " + type.getSimpleName());
        }
        return type.cast(handle);
    }

    /** The names of all roots that were asked for or have arrived. */
    public Set<String> rootNames() {
        Set<String> names = new LinkedHashSet<>();
        store.roots.keySet().forEach(name -> names.add(store.names.text(name)));
        return names;
    }

    /** The roots whose kind is known, as plain values. */
    public Map<String, @Nullable Object> toJson() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        store.roots.forEach((name, type) -> {
            if (type.kind != TypeState.UNKNOWN) {
                json.put(store.names.text(name), SharedType.of(this, type).toJson());
            }
        });
        return json;
    }

    // --- Changing ---

    /** Runs edits as one transaction. Within another one they become part of it. */
    public void transact(Consumer<Transaction> body) {
        transact(null, body);
    }

    /** As {@link #transact(Consumer)}; listeners are told the origin. */
    public void transact(@Nullable Object origin, Consumer<Transaction> body) {
        transact(origin, true, body);
    }

    void transact(@Nullable Object origin, boolean local, Consumer<Transaction> body) {
        checkWriter();
        Transaction outer = current;
        if (outer != null) {
            body.accept(outer);
            return;
        }
        boolean first = unfinished.isEmpty();
        Transaction transaction = new Transaction(this, origin, local, ++transactions);
        unfinished.add(transaction);
        current = transaction;
        writer = Thread.currentThread();
        Failures failures = new Failures();
        failures.run(() -> body.accept(transaction));
        current = null;
        if (observers > 0 || !onTransaction.isEmpty() || options.cleanFormats()) {
            transaction.keepChanges();
        }
        if (first) {
            while (!unfinished.isEmpty()) {
                Transaction ending = unfinished.getFirst();
                failures.run(() -> end(ending, failures));
                unfinished.removeFirst();
            }
            writer = null;
        }
        failures.rethrow();
    }

    private void checkWriter() {
        Thread thread = Thread.currentThread();
        Thread other = writer;
        if (other != null && other != thread) {
            throw new IllegalStateException(
                    "two threads use this document at once: " + other.getName() + " and " + thread.getName());
        }
    }

    /** Applies an update of format V1. */
    public ApplyResult apply(byte[] update) {
        return apply(update, UpdateFormat.V1, null);
    }

    /**
     * Applies an update. What is known already does nothing; what builds on something unknown waits for it.
     *
     * @param origin told to listeners, and to the policy
     * @throws MalformedUpdateException when the bytes are no update, or ask for more than {@link DocOptions#limits};
     *     nothing is changed then
     * @throws RefusedUpdateException when {@link DocOptions#policy} does not admit it; nothing is changed then
     */
    public ApplyResult apply(byte[] update, UpdateFormat format, @Nullable Object origin) {
        checkWriter();
        ApplyResult[] result = new ApplyResult[1];
        applier.decode(update, format, options.limits());
        if (options.policy() != null) {
            String refusal = applier.refusal(options.policy(), origin);
            if (refusal != null) {
                applier.forget();
                throw new RefusedUpdateException(refusal);
            }
        }
        transact(origin, false, transaction -> {
            transaction.notLocal();
            result[0] = applier.apply(transaction);
        });
        return result[0];
    }

    // --- Ending a transaction ---

    /** A step at the end of a transaction. */
    private interface Ending {
        void of(Doc doc, Transaction transaction, Failures failures);
    }

    /** In their order, which is that of Yjs. */
    private static final Ending[] ENDINGS = {Doc::tellOfChanges, Doc::letGo, Doc::join, Doc::announce};

    /**
     * Goes through all steps, whoever throws in one of them. As a list, because the compiler of the JVM would make one
     * huge method of direct calls, and take seconds for it.
     */
    private void end(Transaction transaction, Failures failures) {
        transaction.finish(store);
        for (Ending ending : ENDINGS) {
            failures.run(() -> ending.of(this, transaction, failures));
        }
    }

    private void tellOfChanges(Transaction transaction, Failures failures) {
        if (observers > 0) {
            failures.run(() -> new Observation(this, transaction, deepObservers > 0).tell(failures));
        }
        onTransaction.tell(failures, listener -> listener.accept(transaction));
        if (options.cleanFormats() && !transaction.local()) {
            FormatCleanup.after(this, transaction);
        }
    }

    private void letGo(Transaction transaction, Failures failures) {
        if (options.gc()) {
            deletion.collect(transaction);
        }
    }

    private void join(Transaction transaction, Failures failures) {
        transaction.merge(store);
        store.compactText();
        store.compactValues();
    }

    private void announce(Transaction transaction, Failures failures) {
        changeClientIdIfTaken(transaction);
        onTransactionEnd.tell(failures, listener -> listener.accept(transaction));
        failures.run(() -> tellUpdate(transaction, failures));
        tellSubdocs(transaction, failures);
    }

    private void changeClientIdIfTaken(Transaction transaction) {
        if (transaction.local()) {
            return;
        }
        for (int i = 0; i < transaction.touchedCount(); i++) {
            if (transaction.touched(i).id == clientId && transaction.clockAfter(i) > transaction.clockBefore(i)) {
                clientId = DocOptions.randomClientId();
                return;
            }
        }
    }

    private void tellUpdate(Transaction transaction, Failures failures) {
        if ((onUpdateV1.isEmpty() && onUpdateV2.isEmpty()) || transaction.changesNothing()) {
            return;
        }
        if (!onUpdateV1.isEmpty()) {
            byte[] update = encoder.transaction(v1, transaction);
            onUpdateV1.tell(failures, listener -> listener.update(update, transaction));
        }
        if (!onUpdateV2.isEmpty()) {
            byte[] update = encoder.transaction(new UpdateV2Encoder(), transaction);
            onUpdateV2.tell(failures, listener -> listener.update(update, transaction));
        }
    }

    private void tellSubdocs(Transaction transaction, Failures failures) {
        if (!transaction.changesSubdocs()) {
            return;
        }
        SubdocChanges changes = transaction.subdocs();
        subdocs.addAll(changes.added);
        subdocs.removeAll(changes.removed);
        if (onSubdocs.isEmpty()) {
            changes.removed.forEach(Subdocument::left);
            return;
        }
        changes.added.forEach(added -> {
            if (added.doc().shouldLoad()) {
                changes.loaded.add(added);
            }
        });
        SubdocsEvent event = new SubdocsEvent(
                SubdocChanges.docs(changes.added),
                SubdocChanges.docs(changes.removed),
                SubdocChanges.docs(changes.loaded));
        changes.removed.forEach(Subdocument::left);
        onSubdocs.tell(failures, listener -> listener.accept(event));
    }

    // --- Listening ---

    /** Called with each transaction's update, right after {@link #onTransaction}. */
    public Subscription onUpdate(UpdateFormat format, UpdateListener listener) {
        return switch (format) {
            case V1 -> onUpdateV1.add(listener);
            case V2 -> onUpdateV2.add(listener);
        };
    }

    /** Called at the end of each transaction, after the observers and before deleted content is let go. */
    public Subscription onTransaction(Consumer<? super Transaction> listener) {
        return onTransaction.add(listener);
    }

    /** Called when nothing of a transaction remains to be done but to announce its update. */
    public Subscription onTransactionEnd(Consumer<? super Transaction> listener) {
        return onTransactionEnd.add(listener);
    }

    public Subscription onSubdocs(Consumer<? super SubdocsEvent> listener) {
        return onSubdocs.add(listener);
    }

    Subscription observedDeep(Subscription subscription) {
        deepObservers++;
        Subscription counted = observed(subscription);
        boolean[] open = {true};
        return () -> {
            if (open[0]) {
                open[0] = false;
                deepObservers--;
                counted.close();
            }
        };
    }

    /** Counts those who observe types; closing the answer takes one off. */
    Subscription observed(Subscription subscription) {
        observers++;
        boolean[] open = {true};
        return () -> {
            if (open[0]) {
                open[0] = false;
                observers--;
                subscription.close();
            }
        };
    }

    // --- Reading whole states ---

    /** Everything, as an update of format V1. */
    public byte[] encodeState() {
        return encodeState(StateVector.EMPTY, UpdateFormat.V1);
    }

    /** What somebody who knows this much lacks: structs, all deletions, and what waits here. */
    public byte[] encodeState(StateVector since, UpdateFormat format) {
        byte[] state = encoder.state(format == UpdateFormat.V1 ? v1 : new UpdateV2Encoder(), since);
        if (parked.isEmpty()) {
            return state;
        }
        List<byte[]> all = new ArrayList<>();
        all.add(state);
        for (byte[] waiting : parked.updates()) {
            byte[] lacking = Update.diffV2(waiting, since);
            all.add(format == UpdateFormat.V1 ? Update.toV1(lacking) : lacking);
        }
        return format == UpdateFormat.V1 ? Update.merge(all) : Update.mergeV2(all);
    }

    /** How much of each client's history is in the document; what is {@link #pending} does not count. */
    public StateVector stateVector() {
        return store.clients.stateVector();
    }

    DeleteSet deleteSet() {
        return encoder.deletes();
    }

    /** This moment, to come back to: what is in the document and what of it is deleted. */
    public Snapshot snapshot() {
        return new Snapshot(deleteSet(), stateVector());
    }

    /** What waits for structs that are not known. */
    public Optional<Pending> pending() {
        return parked.pending();
    }

    /** Forgets what waits, and answers it. */
    public Optional<Pending> prunePending() {
        Optional<Pending> pending = parked.pending();
        if (pending.isPresent()) {
            parked.clear();
        }
        return pending;
    }

    /**
     * Checks every invariant of the store and of its index. For tests: takes time in proportion to the document.
     *
     * @throws IllegalStateException naming the first one that is broken
     */
    public void checkIntegrity() {
        new Integrity(store).check();
    }

    // --- Sub-documents ---

    /** The sub-documents that are in the document. */
    public Set<Doc> subdocs() {
        return SubdocChanges.docs(subdocs);
    }

    /** The document that holds this one, for a sub-document. */
    public Optional<Doc> parent() {
        return Optional.ofNullable(parent);
    }

    /** Whether the content of this sub-document is wanted here. */
    public boolean shouldLoad() {
        return shouldLoad;
    }

    /** Wants the content of this sub-document: those who listen on the parent are told to synchronise it. */
    public void load() {
        Doc holder = parent;
        if (holder != null && !shouldLoad) {
            holder.transact(transaction -> holder.subdocs.stream()
                    .filter(subdocument -> subdocument.doc() == this)
                    .forEach(transaction.subdocs().loaded::add));
        }
        shouldLoad = true;
    }

    /** Is told which document holds this one. A sub-document writes under its parent's client id. */
    void standsIn(Doc holder) {
        parent = holder;
        clientId = holder.clientId;
    }

    void standsNowhere() {
        parent = null;
    }

    static Doc ofSubdocument(String guid, byte[] encodedOptions) {
        boolean gc = true;
        boolean autoLoad = false;
        Object meta = null;
        if (new Lib0Reader(encodedOptions).readAny(Integer.MAX_VALUE) instanceof Map<?, ?> members) {
            gc = !Boolean.FALSE.equals(members.get(GC_OPTION));
            autoLoad = Boolean.TRUE.equals(members.get(AUTO_LOAD_OPTION));
            meta = members.get(META_OPTION);
        }
        Doc doc = create(new DocOptions(
                DocOptions.randomClientId(), gc, guid, DecodeLimits.DOCUMENT, false, autoLoad, meta, null));
        doc.shouldLoad = autoLoad;
        return doc;
    }

    byte[] encodedOptions() {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        if (!options.gc()) {
            members.put(GC_OPTION, false);
        }
        if (options.autoLoad()) {
            members.put(AUTO_LOAD_OPTION, true);
        }
        if (options.meta() != null) {
            members.put(META_OPTION, options.meta());
        }
        Lib0Writer out = new Lib0Writer();
        out.writeAny(members);
        return out.toByteArray();
    }
}
