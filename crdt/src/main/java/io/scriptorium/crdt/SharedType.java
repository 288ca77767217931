package io.scriptorium.crdt;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A type whose content all replicas share. Its values are {@code null}, {@link io.scriptorium.crdt.lib0.Undefined},
 * Boolean, Double (any Number but BigInteger is taken for one), BigInteger, String, {@code byte[]}, {@code List},
 * {@code Map<String, ?>}, other shared types and {@link Doc}s.
 *
 * <p>A type goes on existing as an object after it was deleted from its document; it is empty then and cannot be changed.
 *
 * <p>Threading: that of its {@link Doc}.
 */
public abstract sealed class SharedType permits Text, Array, YMap, XmlFragment {
    final Doc doc;
    final Store store;
    final TypeState state;

    SharedType(Doc doc, TypeState state) {
        this.doc = doc;
        this.store = doc.store;
        this.state = state;
    }

    /** The object for a type whose kind is known. There is one for each. */
    static SharedType of(Doc doc, TypeState state) {
        SharedType handle = state.handle;
        if (handle == null) {
            handle = switch (state.kind) {
                case Structs.ARRAY -> new Array(doc, state);
                case Structs.MAP -> new YMap(doc, state);
                case Structs.TEXT -> new Text(doc, state);
                case Structs.XML_ELEMENT -> new XmlElement(doc, state);
                case Structs.XML_FRAGMENT -> new XmlFragment(doc, state);
                case Structs.XML_HOOK -> new XmlHook(doc, state);
                case Structs.XML_TEXT -> new XmlText(doc, state);
                default -> throw new IllegalStateException("nobody has said what kind of type this root is");
            };
            state.handle = handle;
        }
        return handle;
    }

    /** The document that this is part of. */
    public Doc doc() {
        return doc;
    }

    /** The type that this stands in; none for a root, and none in a root that nobody has asked for by its kind. */
    public Optional<SharedType> parent() {
        if (state.isRoot() || state.gone) {
            return Optional.empty();
        }
        TypeState parent = store.parent(state.item);
        return parent.kind == TypeState.UNKNOWN ? Optional.empty() : Optional.of(of(doc, parent));
    }

    /** Whether this was deleted, alone or with what it stood in. */
    public boolean isDeleted() {
        return state.gone || (!state.isRoot() && store.rows.isDeleted(state.item));
    }

    /** The way here from the root: keys (String) and indexes (Integer), the outermost first. */
    public List<Object> path() {
        return pathFrom(null);
    }

    List<Object> pathFrom(@Nullable TypeState ancestor) {
        List<Object> path = new ArrayList<>();
        TypeState at = state;
        while (at != ancestor && !at.isRoot() && !at.gone) {
            Sequence sequence = store.order.sequence(at.item);
            if (sequence.isList()) {
                path.add(store.order.indexOf(at.item));
            } else {
                path.add(store.names.text(sequence.key()));
            }
            at = sequence.type();
        }
        Collections.reverse(path);
        return path;
    }

    /** The content as plain values: what Yjs's {@code toJSON} gives. */
    public final @Nullable Object toJson() {
        return Content.plain(this);
    }

    /** Called when this type itself has changed: once a transaction, after it has ended. */
    public Subscription observe(Consumer<? super TypeEvent> observer) {
        return doc.observed(observers().direct.add(observer));
    }

    /** Called when this type or one inside it has changed: the events of a transaction together, the outermost first. */
    public Subscription observeDeep(Consumer<? super List<TypeEvent>> observer) {
        return doc.observedDeep(observers().deep.add(observer));
    }

    private Observers observers() {
        Observers observers = state.observers;
        if (observers == null) {
            observers = new Observers();
            state.observers = observers;
        }
        return observers;
    }

    /** Runs an edit of this type in the transaction that is open, or in one of its own. */
    final void edit(Consumer<Transaction> body) {
        if (isDeleted()) {
            throw new IllegalStateException("this type was deleted from its document");
        }
        doc.transact(body);
    }

    final void checkIndex(int index) {
        if (index < 0 || index > state.visible()) {
            throw new IndexOutOfBoundsException(index + " of " + state.visible());
        }
    }

    final void checkRange(int index, int length) {
        if (index < 0 || length < 0 || index > state.visible() - length) {
            throw new IndexOutOfBoundsException(index + " to " + ((long) index + length) + " of " + state.visible());
        }
    }

    // --- Keys: the entries of a map, the attributes of an element or a text ---

    final @Nullable Object valueOf(String key) {
        int row = presentRow(key);
        return row == Rows.NONE ? null : Content.last(doc, row);
    }

    final int presentRow(String key) {
        int row = state.currentRow(store.names.find(key));
        return row == Rows.NONE || store.rows.isDeleted(row) ? Rows.NONE : row;
    }

    final void setValue(String key, @Nullable Object value) {
        int id = store.names.of(key);
        if (value instanceof Doc subdocument) {
            edit(txn -> {
                int content = store.addSubdocument(Subdocument.of(doc, subdocument));
                doc.edits.set(txn, state, id, Structs.DOC, content);
            });
        } else {
            edit(txn -> doc.edits.set(txn, state, id, LocalEdits.kindOf(value), doc.edits.keep(value)));
        }
    }

    final TypeState setType(String key, int kind, @Nullable String name) {
        TypeState[] made = new TypeState[1];
        edit(txn -> {
            KeyChain chain = state.chainFor(store.names.of(key));
            made[0] = doc.edits.insertType(txn, chain, chain.lastRow(), Rows.NONE, kind, name);
        });
        return made[0];
    }

    final void removeValue(String key) {
        edit(txn -> {
            int row = state.currentRow(store.names.find(key));
            if (row != Rows.NONE) {
                doc.deletion.delete(txn, row);
            }
        });
    }

    /** The names of the keys that have a value, in the order in which they first had one. */
    final List<String> presentKeys() {
        List<String> names = new ArrayList<>();
        KeyMap keys = state.keys;
        for (int k = 0; keys != null && k < keys.size(); k++) {
            int row = keys.at(k).lastRow();
            if (row != Rows.NONE && !store.rows.isDeleted(row)) {
                names.add(store.names.text(keys.at(k).key()));
            }
        }
        return names;
    }

    final Map<String, @Nullable Object> presentValues() {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (String key : presentKeys()) {
            values.put(key, valueOf(key));
        }
        return values;
    }
}
