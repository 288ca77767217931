package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.Lib0Reader;
import io.scriptorium.crdt.lib0.Lib0Writer;
import io.scriptorium.crdt.lib0.MalformedUpdateException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A place in a list or a text that moves along when others insert and delete: a cursor, one end of a selection, an anchor
 * of a comment. It names the element next to it, or the type when it stands at an end.
 *
 * <pre>
 * relativePosition → varUint(0) varUint(client) varUint(clock) assoc      at an element
 *                  | varUint(1) varString(root name) assoc                at an end of a root
 *                  | varUint(2) varUint(client) varUint(clock) assoc      at an end of the type that this item created
 * assoc            → varInt, may be missing: 0
 * </pre>
 *
 * These bytes and the JSON form are those of Yjs 13.6. The JSON form names the type also when there is an element; the
 * bytes do not, so that a position which was read from bytes is not equal to the one that was written.
 *
 * <p>Threading: immutable. Creating and resolving are up to the document's thread.
 *
 * @param type the item that created the type, where it is not a root
 * @param rootName the name of the type, where it is a root
 * @param item the element: the one after the position, or before it when {@code assoc} is negative; {@code null} at the
 *     end of the type, or its start when {@code assoc} is negative
 * @param assoc negative: belongs to the element before it; otherwise to the one after it
 */
public record RelativePosition(
        @Nullable Id type,
        @Nullable String rootName,
        @Nullable Id item,
        int assoc) {

    private static final int AT_ITEM = 0;
    private static final int IN_ROOT = 1;
    private static final int IN_TYPE = 2;
    private static final int MOST_NAME_BYTES = Integer.MAX_VALUE;

    private static final String TYPE = "type";
    private static final String ROOT_NAME = "tname";
    private static final String ITEM = "item";
    private static final String ASSOC = "assoc";
    private static final String CLIENT = "client";
    private static final String CLOCK = "clock";

    public RelativePosition {
        if (type == null && rootName == null && item == null) {
            throw new IllegalArgumentException("a position is at an element or in a type");
        }
    }

    /** The place before the element at this index, which it belongs to; at the end of the type when there is none. */
    public static RelativePosition at(SharedType type, int index) {
        return at(type, index, 0);
    }

    /**
     * The place before the element at this index.
     *
     * @param index from 0 to the length of the type
     * @param assoc negative: it belongs to the element before, or to the start of the type; otherwise to the element
     *     after, or to the end of the type
     * @throws IllegalStateException when the type was deleted
     */
    public static RelativePosition at(SharedType type, int index, int assoc) {
        type.checkIndex(index);
        int element = assoc < 0 ? index - 1 : index;
        if (element < 0 || element == type.state.visible()) {
            return in(type, null, assoc);
        }
        Store store = type.store;
        int row = store.order.locate(type.state, element + 1);
        long clock = (long) store.rows.clock(row) + store.order.offset - 1;
        return in(type, new Id(store.client(row).id, clock), assoc);
    }

    /** The start of a type, whatever is inserted there. */
    public static RelativePosition startOf(SharedType type) {
        return in(type, null, -1);
    }

    /** The end of a type, whatever is inserted there. */
    public static RelativePosition endOf(SharedType type) {
        return in(type, null, 0);
    }

    private static RelativePosition in(SharedType type, @Nullable Id item, int assoc) {
        TypeState state = type.state;
        Store store = type.store;
        if (state.gone) {
            throw new IllegalStateException("this type was deleted from its document");
        }
        if (state.isRoot()) {
            return new RelativePosition(null, store.names.text(state.name), item, assoc);
        }
        Id created = new Id(store.client(state.item).id, store.rows.clock(state.item));
        return new RelativePosition(created, null, item, assoc);
    }

    /**
     * Reads what {@link #encode} has written.
     *
     * @throws MalformedUpdateException when the bytes are something else
     */
    public static RelativePosition decode(byte[] bytes) {
        Lib0Reader in = new Lib0Reader(bytes);
        long kind = in.readVarUint();
        Id type = null;
        String rootName = null;
        Id item = null;
        if (kind == AT_ITEM) {
            item = new Id(in.readVarUint(), in.readVarUint());
        } else if (kind == IN_ROOT) {
            rootName = in.readVarString(MOST_NAME_BYTES);
        } else if (kind == IN_TYPE) {
            type = new Id(in.readVarUint(), in.readVarUint());
        } else {
            throw new MalformedUpdateException("a position of kind " + kind, 0);
        }
        int assoc = in.remaining() > 0 ? (int) in.readVarInt() : 0;
        return new RelativePosition(type, rootName, item, assoc);
    }

    /** The bytes, for {@link #decode}: of an element its id alone. */
    public byte[] encode() {
        Lib0Writer out = new Lib0Writer();
        if (item != null) {
            out.writeVarUint(AT_ITEM);
            write(out, item);
        } else if (rootName != null) {
            out.writeVarUint(IN_ROOT);
            out.writeVarString(rootName);
        } else if (type != null) {
            out.writeVarUint(IN_TYPE);
            write(out, type);
        }
        out.writeVarInt(assoc);
        return out.toByteArray();
    }

    private static void write(Lib0Writer out, Id id) {
        out.writeVarUint(id.client());
        out.writeVarUint(id.clock());
    }

    /**
     * Reads the JSON form from plain values, as {@link Json#parse} gives them: what editors put into awareness states.
     *
     * @throws IllegalArgumentException when they are something else
     */
    public static RelativePosition fromJson(@Nullable Object json) {
        if (!(json instanceof Map<?, ?> members)) {
            throw new IllegalArgumentException("a position is an object, not " + json);
        }
        Object name = members.get(ROOT_NAME);
        if (name != null && !(name instanceof String)) {
            throw new IllegalArgumentException("the name of a root is a string, not " + name);
        }
        Object assoc = members.get(ASSOC);
        return new RelativePosition(
                id(members.get(TYPE)),
                (String) name,
                id(members.get(ITEM)),
                assoc == null ? 0 : (int) number(assoc, Integer.MIN_VALUE, Integer.MAX_VALUE));
    }

    private static @Nullable Id id(@Nullable Object json) {
        if (json == null) {
            return null;
        }
        if (!(json instanceof Map<?, ?> members)) {
            throw new IllegalArgumentException("an id is an object, not " + json);
        }
        return new Id(
                number(members.get(CLIENT), 0, Lib0Reader.MAX_SAFE_INTEGER),
                number(members.get(CLOCK), 0, Lib0Reader.MAX_SAFE_INTEGER));
    }

    private static long number(@Nullable Object json, long least, long most) {
        if (json instanceof Number number) {
            double value = number.doubleValue();
            if (value >= least && value <= most && value == Math.rint(value)) {
                return (long) value;
            }
        }
        throw new IllegalArgumentException("not a whole number from " + least + " to " + most + ": " + json);
    }

    /** The JSON form as plain values, for {@link Json#stringify}; see {@link #fromJson}. */
    public Map<String, @Nullable Object> toJson() {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        if (type != null) {
            members.put(TYPE, json(type));
        }
        if (rootName != null) {
            members.put(ROOT_NAME, rootName);
        }
        if (item != null) {
            members.put(ITEM, json(item));
        }
        members.put(ASSOC, (double) assoc);
        return members;
    }

    private static Map<String, @Nullable Object> json(Id id) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put(CLIENT, (double) id.client());
        members.put(CLOCK, (double) id.clock());
        return members;
    }

    /** As {@link #resolve(Doc, boolean)}, following what undo has brought back. */
    public Optional<AbsolutePosition> resolve(Doc doc) {
        return resolve(doc, true);
    }

    /**
     * Where this is in a document now: nowhere when the element or the type is not known there yet or any more, or is in
     * a root that nobody has asked for. The position at a deleted element is where it stood.
     *
     * @param followRedone whether a position at something that was deleted and brought back by undo goes to what came
     *     back, and not to where it stood; only the replica that has undone knows of it
     */
    public Optional<AbsolutePosition> resolve(Doc doc, boolean followRedone) {
        Store store = doc.store;
        if (item != null) {
            return atItem(doc, item, followRedone);
        }
        TypeState in;
        if (rootName != null) {
            in = store.roots.get(store.names.find(rootName));
        } else {
            long found = find(store, type, followRedone);
            in = found < 0 ? null : store.typeOf((int) found);
        }
        return in == null ? Optional.empty() : position(doc, in, assoc < 0 ? 0 : in.visible());
    }

    private Optional<AbsolutePosition> atItem(Doc doc, Id id, boolean followRedone) {
        Store store = doc.store;
        long found = find(store, id, followRedone);
        if (found < 0 || store.rows.isGc((int) found)) {
            return Optional.empty();
        }
        int row = (int) found;
        TypeState in = store.parent(row);
        int index = 0;
        if (in.isRoot() || !store.rows.isDeleted(in.item)) {
            int within = (int) (found >>> Integer.SIZE) + (assoc < 0 ? 1 : 0);
            index = store.order.indexOf(row) + (store.rows.visible(row) > 0 ? within : 0);
        }
        return position(doc, in, index);
    }

    private Optional<AbsolutePosition> position(Doc doc, TypeState in, int index) {
        return in.kind == TypeState.UNKNOWN
                ? Optional.empty()
                : Optional.of(new AbsolutePosition(SharedType.of(doc, in), index, assoc));
    }

    /** The row that holds an element, and above its 32 bits how many elements of it stand before; -1 if not known. */
    private static long find(Store store, @Nullable Id id, boolean followRedone) {
        ClientRows client = id == null ? null : store.clients.find(id.client());
        if (id == null || client == null || client.nextClock <= id.clock()) {
            return -1;
        }
        int clock = (int) id.clock();
        int row = client.seek(clock);
        for (long next = store.redoneOf(row); followRedone && next >= 0; next = store.redoneOf(row)) {
            clock += (int) next - store.rows.clock(row);
            row = store.clients.at((int) (next >>> Integer.SIZE)).seek(clock);
        }
        return Store.id(clock - store.rows.clock(row), row);
    }
}
