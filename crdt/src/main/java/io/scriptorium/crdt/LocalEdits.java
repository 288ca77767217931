package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.Undefined;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Inserts what this replica writes. A new item names its two neighbours as they stand in the list, tombstones included:
 * anything else would let replicas diverge.
 *
 * <p>Threading: the document's writer.
 */
final class LocalEdits {
    private final Doc doc;
    private final Integration integration;
    private final Store store;
    private final Rows rows;
    private @Nullable ClientRows own;

    LocalEdits(Doc doc, Integration integration) {
        this.doc = doc;
        this.integration = integration;
        this.store = doc.store;
        this.rows = store.rows;
    }

    private ClientRows own() {
        ClientRows known = own;
        if (known == null || known.id != doc.clientId()) {
            known = store.clients.of(doc.clientId());
            own = known;
        }
        return known;
    }

    /**
     * Inserts an item between two rows that stand side by side in a sequence, and answers its row.
     *
     * @param left {@link Rows#NONE} at the beginning
     * @param right {@link Rows#NONE} at the end, and for keys
     */
    int insert(Transaction transaction, Sequence sequence, int left, int right, int kind, int length, int content) {
        return insert(transaction, sequence, left, right, kind, length, content, false);
    }

    private int insert(
            Transaction transaction,
            Sequence sequence,
            int left,
            int right,
            int kind,
            int length,
            int content,
            boolean wide) {
        ClientRows client = own();
        checkClocks(client, length);
        transaction.touch(client);
        int row = rows.allocate();
        int[] at = rows.at;
        at[row + Rows.CLOCK] = client.nextClock;
        at[row + Rows.LENGTH] = length;
        rows.setMeta(row, client.index, kind, wide);
        if (left == Rows.NONE) {
            rows.setOrigin(row, Rows.NONE, 0);
        } else {
            rows.setOrigin(row, rows.client(left), rows.end(left) - 1);
        }
        if (right == Rows.NONE) {
            rows.setRightOrigin(row, Rows.NONE, 0);
        } else {
            rows.setRightOrigin(row, rows.client(right), rows.clock(right));
        }
        at[row + Rows.CONTENT] = content;
        integration.place(transaction, client, sequence, left, right, row);
        return row;
    }

    private void checkClocks(ClientRows client, int length) {
        if (client.nextClock > Integer.MAX_VALUE - length) {
            throw new IllegalStateException("client " + client.id + " has used up its clocks");
        }
    }

    /** Inserts text between two rows; answers the row that it is, or has become a part of. */
    int insertText(Transaction transaction, TypeState type, int left, int right, String text) {
        int length = text.length();
        boolean ascii = TextArena.isAscii(text);
        ClientRows client = own();
        if (left != Rows.NONE && continues(client, left, right)) {
            checkClocks(client, length);
            transaction.touch(client);
            boolean wide = rows.isWide(left) || !ascii;
            int to = store.roomBehind(client, left, length, wide);
            if (wide) {
                text.getChars(0, length, store.texts.wide, to);
            } else {
                store.texts.putAscii(text, to);
            }
            rows.at[left + Rows.LENGTH] += length;
            client.nextClock += length;
            store.order.addVisible(left, length);
            store.changed(transaction, type);
            return left;
        }
        store.textAdded(length);
        int content = ascii ? store.texts.appendAscii(text) : store.texts.appendWide(text);
        return insert(transaction, type, left, right, Structs.STRING, length, content, !ascii);
    }

    /** Whether text between these two would be joined to the left one when the transaction ends. */
    private boolean continues(ClientRows client, int left, int right) {
        if (rows.kind(left) != Structs.STRING
                || rows.client(left) != client.index
                || rows.end(left) != client.nextClock
                || rows.isDeleted(left)
                || rows.isRedone(left)) {
            return false;
        }
        int rightClient = rows.at[left + Rows.RIGHT_CLIENT];
        return right == Rows.NONE
                ? rightClient == Rows.NONE
                : rightClient == rows.client(right) && rows.at[left + Rows.RIGHT_CLOCK] == rows.clock(right);
    }

    /** Sets a key: the new value comes after all that the key has had. */
    int set(Transaction transaction, TypeState type, int key, int kind, int content) {
        KeyChain chain = type.chainFor(key);
        return insert(transaction, chain, chain.lastRow(), Rows.NONE, kind, 1, content);
    }

    /** Inserts a type that is empty; its row is {@link TypeState#item}. */
    TypeState insertType(
            Transaction transaction, Sequence sequence, int left, int right, int kind, @Nullable String name) {
        return insertType(transaction, sequence, left, right, kind, name == null ? Rows.NONE : store.names.of(name));
    }

    TypeState insertType(Transaction transaction, Sequence sequence, int left, int right, int kind, int nameId) {
        // The row is known only after it was placed, and the type has to be there before.
        TypeState type = new TypeState(kind, nameId, rows.peek());
        insert(transaction, sequence, left, right, Structs.TYPE, 1, store.types.add(type));
        return type;
    }

    /** Inserts a copy of what a row holds between two rows, which others may stand between; answers its row. */
    int insertCopy(Transaction transaction, Sequence sequence, int left, int right, int row) {
        int kind = rows.kind(row);
        int length = rows.length(row);
        int content = rows.at[row + Rows.CONTENT];
        boolean wide = rows.isWide(row);
        switch (kind) {
            case Structs.TYPE -> {
                TypeState type = store.types.at(content);
                return insertType(transaction, sequence, left, right, type.kind, type.name).item;
            }
            case Structs.STRING -> {
                store.textAdded(length);
                content = wide ? store.texts.moveWide(content, length) : store.texts.moveAscii(content, length);
            }
            case Structs.DOC ->
                content = store.addSubdocument(store.subdocument(row).copy());
            case Structs.ANY, Structs.JSON -> store.valuesAdded(content, length);
            case Structs.BINARY, Structs.EMBED -> store.valuesAdded(content, 1);
            default -> {
                // Marks and what is left of deleted content can be shared.
            }
        }
        return insert(transaction, sequence, left, right, kind, length, content, wide);
    }

    /** The kind of content that a plain value becomes: Any or Binary. */
    static int kindOf(@Nullable Object value) {
        return value instanceof byte[] ? Structs.BINARY : Structs.ANY;
    }

    /** Keeps a plain value and answers its slot. */
    int keep(@Nullable Object value) {
        int slot = store.values.append(value instanceof byte[] bytes ? bytes : EncodedValues.any(value));
        store.valuesAdded(slot, 1);
        return slot;
    }

    /** Keeps values that were encoded before, side by side with the end of each; answers the slot of the first. */
    int keepEncoded(byte[] values, IntList ends) {
        int first = store.values.appendAll(values, ends);
        store.valuesAdded(first, ends.size);
        return first;
    }

    /** Refuses what Yjs does not take as an element of a list. */
    static void checkElement(@Nullable Object value) {
        if (value instanceof Double || value instanceof String) {
            return;
        }
        switch (value) {
            case null -> {}
            case BigInteger integer ->
                throw new IllegalArgumentException("a list takes no bigint: set it as the value of a key");
            case Undefined undefined -> throw new IllegalArgumentException("a list takes no undefined");
            case Number number -> {}
            case Boolean flag -> {}
            case String text -> {}
            case byte[] bytes -> {}
            case List<?> elements -> {}
            case Map<?, ?> members -> {}
            default -> throw new IllegalArgumentException("not a value of a document: " + value.getClass());
        }
    }
}
