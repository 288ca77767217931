package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.Lib0Reader;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Places new structs among those that are there: YATA (Nicolaescu, Jahns, Derntl, Klamma, 2016) in the variant of Yjs
 * 13.6, to the letter.
 *
 * <p>A new item N names the element to the left of which it was inserted (rightOrigin) and the one to the right of which
 * (origin). Where these two still are neighbours N goes between them. Where others were inserted there meanwhile, the
 * items o between the two are looked at from left to right:
 *
 * <pre>
 *   origin ··· o1 o2 o3 ··· rightOrigin
 *
 *   o has N's origin             both were inserted at the same place: the smaller client id goes left.
 *                                With N's rightOrigin too, and a larger client: the place is found.
 *   o's origin was passed here   o belongs to a run that began after N's origin: N goes behind it
 *                                if that run has been decided to stand left of N
 *   otherwise                    o's origin lies left of N's: the place is found
 * </pre>
 *
 * All replicas come to the same place, in whatever order items arrive.
 *
 * <p>Threading: the document's writer.
 */
final class Integration {
    private final Doc doc;
    private final Store store;
    private final Rows rows;
    private final Order order;
    private final Deletion deletion;

    /** The right neighbour of the struct placed last. */
    private int lastRight = Rows.NONE;

    /** The items passed while a place is looked for. */
    private final PassedRows passed = new PassedRows();

    Integration(Doc doc, Store store, Deletion deletion) {
        this.doc = doc;
        this.store = store;
        this.rows = store.rows;
        this.order = store.order;
        this.deletion = deletion;
    }

    /**
     * Places a struct of a list whose dependencies are all known and which continues its client's clocks, if need be
     * with a first part that is known already.
     *
     * @param at the index of the struct's first int
     * @param of the document's clients by the list's numbers for them
     * @param known how many elements at its front are known
     */
    void integrate(
            Transaction transaction, StructList list, int at, ClientRows client, @Nullable ClientRows[] of, int known) {
        int[] in = list.at;
        int info = in[at + StructList.INFO];
        int length = in[at + StructList.LENGTH] - known;
        transaction.touch(client);
        if ((info & Structs.REF) == Structs.GC) {
            addGc(transaction, client, length);
            return;
        }
        int left = Rows.NONE;
        int right = Rows.NONE;
        @Nullable Sequence sequence = null;
        int originClient = Rows.NONE;
        int originClock = 0;
        int rightClient = Rows.NONE;
        int rightClock = 0;
        if ((info & Structs.HAS_NEIGHBOUR) != 0) {
            if (in[at + StructList.A] >= 0) {
                originClient = known(of[in[at + StructList.A]]).index;
                originClock = in[at + StructList.B];
            }
            if (in[at + StructList.C] >= 0) {
                rightClient = known(of[in[at + StructList.C]]).index;
                rightClock = in[at + StructList.D];
            }
            if (known == 0
                    && (info & Structs.REF) == Structs.STRING
                    && extend(transaction, list, at, client, originClient, originClock, rightClient, rightClock)) {
                return;
            }
            if (rightClient != Rows.NONE) {
                right = rightNeighbour(transaction, rightClient, rightClock);
            }
            if (originClient != Rows.NONE) {
                left = leftNeighbour(transaction, originClient, originClock, right);
            }
            if ((left == Rows.NONE || !rows.isGc(left)) && (right == Rows.NONE || !rows.isGc(right))) {
                sequence = order.sequence(left != Rows.NONE ? left : right);
            }
        } else {
            sequence = writtenParent(list, at, of);
        }
        if (known > 0) {
            originClient = client.index;
            originClock = client.nextClock - 1;
            left = store.endingAt(transaction, client, originClock);
            sequence = standsIn(left, sequence) ? sequence : null;
        }
        if (sequence == null) {
            addGc(transaction, client, length);
            return;
        }
        int row = allocate(client, length);
        rows.setOrigin(row, originClient, originClock);
        rows.setRightOrigin(row, rightClient, rightClock);
        setContent(list, at, row, client, known);
        noteContinuation(transaction, client, row);
        place(transaction, client, sequence, left, right, row);
    }

    /** In a load: whether a row to be appended may be one with the client's last one, if they are neighbours in the end. */
    private void noteContinuation(Transaction transaction, ClientRows client, int row) {
        if (order.isLoading()
                && rows.at[row + Rows.ORIGIN_CLIENT] == client.index
                && rows.at[row + Rows.ORIGIN_CLOCK] == client.nextClock - 1
                && rows.kind(client.last()) == rows.kind(row)
                && rows.sameRightOrigin(client.last(), row)) {
            transaction.mayMerge(client, client.nextClock);
        }
    }

    /** Whether the known part of a struct stands where the struct says. If not, it is forged, and its rest is shown nowhere. */
    private boolean standsIn(int row, @Nullable Sequence sequence) {
        return !rows.isGc(row) && order.sequence(row) == sequence;
    }

    /** A client that a struct refers to, whose dependencies are all known. */
    private static ClientRows known(@Nullable ClientRows client) {
        return Objects.requireNonNull(client);
    }

    /** Forgets the rows of the last struct: before others may have been joined or let go. */
    void begin() {
        lastRight = Rows.NONE;
    }

    /** The row that begins with the right origin. Structs that follow each other often share it. */
    private int rightNeighbour(Transaction transaction, int client, int clock) {
        int row = lastRight;
        if (row == Rows.NONE || rows.clock(row) != clock || rows.client(row) != client) {
            row = store.startingAt(transaction, store.clients.at(client), clock);
            lastRight = row;
        }
        return row;
    }

    /** The row that ends with the origin: most often the one before the right neighbour. */
    private int leftNeighbour(Transaction transaction, int client, int clock, int right) {
        if (right != Rows.NONE && !rows.isGc(right)) {
            int row = order.previous(right);
            if (row != Rows.NONE && rows.end(row) == clock + 1 && rows.client(row) == client) {
                return row;
            }
        }
        return store.endingAt(transaction, store.clients.at(client), clock);
    }

    /**
     * Typing goes on where the same client has typed before: the new text becomes part of that row. Answers whether this
     * was so. These are the conditions under which Yjs joins two items when a transaction ends.
     */
    private boolean extend(
            Transaction transaction,
            StructList list,
            int at,
            ClientRows client,
            int originClient,
            int originClock,
            int rightClient,
            int rightClock) {
        if (originClient != client.index || originClock != client.nextClock - 1) {
            return false;
        }
        int row = client.last();
        if (rows.kind(row) != Structs.STRING
                || rows.isDeleted(row)
                || rows.isRedone(row)
                || rows.at[row + Rows.RIGHT_CLIENT] != rightClient
                || (rightClient != Rows.NONE && rows.at[row + Rows.RIGHT_CLOCK] != rightClock)) {
            return false;
        }
        Sequence sequence = order.sequence(row);
        if (!sequence.isList()) {
            return false;
        }
        int next = order.next(row);
        if (rightClient == Rows.NONE) {
            if (next != Rows.NONE) {
                return false;
            }
        } else if (next == Rows.NONE || rows.client(next) != rightClient || rows.clock(next) != rightClock) {
            return false;
        }
        int length = list.at[at + StructList.LENGTH];
        appendText(list, at, client, row, length);
        client.nextClock += length;
        rows.at[row + Rows.LENGTH] += length;
        order.addVisible(row, length);
        store.changed(transaction, sequence);
        return true;
    }

    private void appendText(StructList list, int at, ClientRows client, int row, int length) {
        int from = list.at[at + StructList.CONTENT];
        int to = list.at[at + StructList.CONTENT_END];
        TextArena texts = store.texts;
        if (list.isV1()) {
            boolean wide = rows.isWide(row) || to - from != length;
            int place = store.roomBehind(client, row, length, wide);
            if (!wide) {
                System.arraycopy(list.bytes, from, texts.ascii, place, length);
            } else {
                texts.putUtf8(list.bytes, from, to, 0, place, length);
            }
        } else {
            boolean wide = rows.isWide(row) || !TextArena.isAscii(list.chars, from, to);
            int place = store.roomBehind(client, row, length, wide);
            if (wide) {
                System.arraycopy(list.chars, from, texts.wide, place, length);
            } else {
                texts.putAscii(list.chars, from, to, place);
            }
        }
    }

    private @Nullable Sequence writtenParent(StructList list, int at, @Nullable ClientRows[] of) {
        int[] in = list.at;
        @Nullable TypeState type;
        if ((in[at + StructList.INFO] & StructList.PARENT_IS_ITEM) != 0) {
            int row = known(of[in[at + StructList.A]]).seek(in[at + StructList.B]);
            type = store.typeOf(row);
        } else {
            type = store.root(name(list, in[at + StructList.A], in[at + StructList.B]));
        }
        if (type == null || in[at + StructList.C] < 0) {
            return type;
        }
        return type.chainFor(name(list, in[at + StructList.C], in[at + StructList.D]));
    }

    private int name(StructList list, int from, int to) {
        return list.isV1() ? store.names.ofUtf8(list.bytes, from, to) : store.names.ofUtf16(list.chars, from, to);
    }

    /** A row for the next clocks of the client. */
    private int allocate(ClientRows client, int length) {
        int row = rows.allocate();
        rows.at[row + Rows.CLOCK] = client.nextClock;
        rows.at[row + Rows.LENGTH] = length;
        return row;
    }

    private void addGc(Transaction transaction, ClientRows client, int length) {
        if (order.isLoading() && !client.isEmpty() && rows.isGc(client.last())) {
            transaction.mayMerge(client, client.nextClock);
        }
        int row = allocate(client, length);
        rows.setMeta(row, client.index, Structs.GC, false);
        rows.setKindGc(row);
        client.append(row);
        client.nextClock += length;
        store.deletions++;
    }

    /**
     * Puts a complete row that is not in any order yet where it belongs, and into its client's list.
     *
     * @param left the row that ends with the origin, or {@link Rows#NONE}
     * @param right the row that begins with the rightOrigin, or {@link Rows#NONE}
     */
    void place(Transaction transaction, ClientRows client, Sequence sequence, int left, int right, int row) {
        int found = left;
        if (left == Rows.NONE || !order.insertBetween(left, right, row)) {
            int between = left == Rows.NONE ? order.first(sequence) : order.next(left);
            if (between != right) {
                found = findPlace(left, between, right, row);
            }
            if (found == Rows.NONE) {
                order.insertFirst(sequence, row);
            } else {
                order.insertAfter(found, row);
            }
        }
        boolean last = true;
        if (!sequence.isList()) {
            last = order.last(sequence) == row;
            if (last && found != Rows.NONE) {
                deletion.delete(transaction, found);
            }
        }
        client.append(row);
        client.nextClock += rows.length(row);
        integrated(transaction, sequence, row);
        store.changed(transaction, sequence);
        int parentItem = sequence.type().item;
        if (!last || (parentItem != Rows.NONE && rows.isDeleted(parentItem))) {
            deletion.delete(transaction, row);
        }
    }

    private int findPlace(int origin, int first, int right, int row) {
        int left = origin;
        int cleared = 0;
        passed.begin();
        long id = store.client(row).id;
        for (int o = first; o != Rows.NONE && o != right; o = order.next(o)) {
            passed.add(o);
            if (rows.sameOrigin(row, o)) {
                if (store.client(o).id < id) {
                    left = o;
                    cleared = passed.size();
                } else if (rows.sameRightOrigin(row, o)) {
                    break;
                }
            } else if (rows.at[o + Rows.ORIGIN_CLIENT] != Rows.NONE) {
                ClientRows client = store.clients.at(rows.at[o + Rows.ORIGIN_CLIENT]);
                int index = passed.indexOf(client.seek(rows.at[o + Rows.ORIGIN_CLOCK]));
                if (index < 0) {
                    break;
                }
                if (index < cleared) {
                    left = o;
                    cleared = passed.size();
                }
            } else {
                break;
            }
        }
        return left;
    }

    /** What each kind of content does when it takes its place. */
    private void integrated(Transaction transaction, Sequence sequence, int row) {
        switch (rows.kind(row)) {
            case Structs.DELETED -> {
                rows.setDeleted(row);
                store.deletions++;
                transaction.deleted(rows.client(row), rows.clock(row), rows.length(row));
            }
            case Structs.FORMAT -> sequence.type().hasFormats = true;
            case Structs.DOC -> {
                Subdocument subdocument = store.subdocument(row);
                transaction.subdocs().added.add(subdocument);
            }
            default -> {
                // Nothing else is affected.
            }
        }
    }

    private void setContent(StructList list, int at, int row, ClientRows client, int known) {
        int kind = list.at[at + StructList.INFO] & Structs.REF;
        int from = list.at[at + StructList.CONTENT];
        int to = list.at[at + StructList.CONTENT_END];
        byte[] bytes = (list.at[at + StructList.INFO] & StructList.IN_SIDE) != 0 ? list.side : list.bytes;
        if (kind == Structs.STRING) {
            setText(list, from, to, row, client, known);
            return;
        }
        rows.setMeta(row, client.index, kind, false);
        int content =
                switch (kind) {
                    case Structs.DELETED -> 0;
                    case Structs.ANY -> anyValues(bytes, from, to, rows.length(row), known);
                    case Structs.JSON -> jsonValues(bytes, from, to, rows.length(row), known);
                    case Structs.BINARY -> counted(store.values.append(bytes, from, to), 1);
                    case Structs.EMBED -> counted(store.embed(bytes, from, to, list.form), 1);
                    case Structs.FORMAT -> mark(list, bytes, from, to);
                    case Structs.TYPE -> type(bytes, from, to, row);
                    case Structs.DOC -> store.addSubdocument(Subdocument.read(doc, bytes, from, to));
                    default -> throw new IllegalStateException("content of kind " + kind);
                };
        rows.at[row + Rows.CONTENT] = content;
    }

    private void setText(StructList list, int from, int to, int row, ClientRows client, int known) {
        int length = rows.length(row);
        TextArena texts = store.texts;
        boolean wide = list.isV1() ? to - from != length + known : !TextArena.isAscii(list.chars, from + known, to);
        rows.setMeta(row, client.index, Structs.STRING, wide);
        int content;
        if (list.isV1()) {
            content = wide
                    ? texts.appendUtf8(list.bytes, from, to, known, length)
                    : texts.appendAscii(list.bytes, from + known, length);
        } else {
            content = wide
                    ? texts.appendWide(list.chars, from + known, length)
                    : texts.appendAscii(list.chars, from + known, to);
            if (wide && known > 0) {
                texts.damageHalfAt(content);
            }
        }
        rows.at[row + Rows.CONTENT] = content;
        store.textAdded(length);
    }

    private int counted(int slot, int count) {
        store.valuesAdded(slot, count);
        return slot;
    }

    private int anyValues(byte[] bytes, int from, int to, int count, int known) {
        Lib0Reader in = new Lib0Reader(bytes, from, to);
        int first = Rows.NONE;
        for (int i = 0; i < known + count; i++) {
            int start = in.position();
            in.skipAny(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);
            if (i >= known) {
                int slot = store.values.append(bytes, start, in.position());
                first = i == known ? slot : first;
            }
        }
        return counted(first, count);
    }

    private int jsonValues(byte[] bytes, int from, int to, int count, int known) {
        Lib0Reader in = new Lib0Reader(bytes, from, to);
        int first = Rows.NONE;
        for (int i = 0; i < known + count; i++) {
            int length = in.skipVarBytes(Integer.MAX_VALUE);
            if (i >= known) {
                int slot = store.values.append(bytes, in.position() - length, in.position());
                first = i == known ? slot : first;
            }
        }
        return counted(first, count);
    }

    private int mark(StructList list, byte[] bytes, int from, int to) {
        Lib0Reader in = new Lib0Reader(bytes, from, to);
        int key = store.names.read(in, bytes);
        int length = in.skipVarBytes(Integer.MAX_VALUE);
        return store.marks.ofEncoded(key, list.form, Arrays.copyOfRange(bytes, in.position() - length, in.position()));
    }

    private int type(byte[] bytes, int from, int to, int row) {
        Lib0Reader in = new Lib0Reader(bytes, from, to);
        int kind = (int) in.readVarUint();
        int name = kind == Structs.XML_ELEMENT || kind == Structs.XML_HOOK ? store.names.read(in, bytes) : Rows.NONE;
        return store.types.add(new TypeState(kind, name, row));
    }
}
