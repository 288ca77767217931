package io.scriptorium.crdt;

import java.util.Arrays;

/**
 * The structs of one decoded update, whichever its format: the numbers of each in one array, texts and values where they
 * were found. Nothing is looked up in a document.
 *
 * <p>A struct is {@value #STRIDE} ints from {@code index * STRIDE} on. What the fields {@link #A} to {@link #D} hold
 * depends on the struct:
 *
 * <pre>
 *            with an origin or right origin           without (the parent is written)
 *   A        client of origin, -1 without             root: text from;   item: client
 *   B        clock of origin                          root: text to;     item: clock
 *   C        client of rightOrigin, -1 without        parentSub: text from, -1 without
 *   D        clock of rightOrigin                     parentSub: text to
 * </pre>
 *
 * Clients are indexes into {@link #clients}. "Text" is a range of UTF-8 in {@link #bytes} (format V1) or of UTF-16 in
 * {@link #chars} (format V2). {@link #CONTENT} and {@link #CONTENT_END} are, by the content's kind:
 *
 * <ul>
 *   <li>String: a range of text;
 *   <li>Any: a range of bytes, as many values as the length says; Binary: a range of bytes;
 *   <li>Embed: a range of bytes with the value, as {@link #form} says;
 *   <li>JSON: varString for each value; Format: varString key, varBytes with the value as {@link #form} says;
 *   <li>Type: varUint typeRef, varString name where the type has one; Doc: varString guid, any options.
 * </ul>
 *
 * The bytes of a range are in {@link #side} instead of {@link #bytes} where the struct's {@link #IN_SIDE} is set.
 *
 * <p>Threading: one owner.
 */
final class StructList {
    static final int STRIDE = 9;
    /** The info byte, and flags above it. */
    static final int INFO = 0;

    static final int CLOCK = 1;
    static final int LENGTH = 2;
    static final int A = 3;
    static final int B = 4;
    static final int C = 5;
    static final int D = 6;
    static final int CONTENT = 7;
    static final int CONTENT_END = 8;

    /** The parent is an item, named by its id. */
    static final int PARENT_IS_ITEM = 0x100;

    static final int IN_SIDE = 0x200;

    private static final int FIRST_STRUCTS = 4;
    private static final int FEW_CLIENTS = 8;
    private static final int KEPT_STRUCTS = 64;
    private static final byte[] NOTHING = {};
    private static final char[] NO_CHARS = {};
    private static final int[] NO_SLOTS = {};

    /** How the values of Embed and Format are encoded. */
    enum ValueForm {
        /** UTF-8 of JSON text: format V1. */
        JSON,
        /** One any value: format V2. */
        ANY
    }

    byte[] bytes = {};
    byte[] side = {};
    /** Only in format V2; the first {@code chars.length} units of the string column. */
    char[] chars = {};

    ValueForm form = ValueForm.JSON;

    int[] at = new int[FIRST_STRUCTS * STRIDE];
    int count;

    long[] clients = new long[2];
    int clientCount;
    private int lastClient;
    /** Open addressing over {@link #clients}, index + 1; only when they are many. */
    private int[] clientSlots = {};

    /** Of each block: the client, the index of its first struct; {@code blockFirst[blockCount]} is {@link #count}. */
    int[] blockClient = new int[2];

    int[] blockFirst = new int[3];
    int blockCount;

    DeleteSet deletes = DeleteSet.EMPTY;

    /** How many units the texts have that are ASCII, where that can be seen at once (format V1). */
    int asciiUnits;

    /** Empties the list for another update, keeping the arrays unless they have become large. */
    void clear(byte[] source, ValueForm valueForm) {
        bytes = source;
        side = NOTHING;
        chars = NO_CHARS;
        form = valueForm;
        count = 0;
        clientCount = 0;
        lastClient = 0;
        clientSlots = NO_SLOTS;
        blockCount = 0;
        deletes = DeleteSet.EMPTY;
        asciiUnits = 0;
    }

    /** Lets go of the update, and of arrays that a large one has made large. */
    void release() {
        clear(NOTHING, form);
        if (at.length > KEPT_STRUCTS * STRIDE) {
            at = new int[FIRST_STRUCTS * STRIDE];
        }
        if (clients.length > KEPT_STRUCTS) {
            clients = new long[2];
            blockClient = new int[2];
            blockFirst = new int[3];
        }
    }

    /** Becomes an empty list whose structs may refer to the texts, values and clients of another one. */
    void borrow(StructList other) {
        clear(other.bytes, other.form);
        side = other.side;
        chars = other.chars;
        clients = other.clients.clone();
        clientCount = other.clientCount;
    }

    /** Appends the end of another list's block, from one of its structs on. */
    void addBlock(StructList other, int block, int from) {
        beginBlock(other.clients[other.blockClient[block]]);
        for (int struct = from; struct < other.blockFirst[block + 1]; struct++) {
            int to = add();
            System.arraycopy(other.at, struct * STRIDE, at, to, STRIDE);
        }
    }

    boolean isV1() {
        return form == ValueForm.JSON;
    }

    /**
     * Whether texts are ranges of {@link #chars}. Where there are none of these, all texts are empty, or they are in
     * {@link #bytes}.
     */
    boolean hasTextInChars() {
        return chars.length > 0;
    }

    /** Makes room for so many structs in all. */
    void reserve(int structs) {
        int needed = Math.multiplyExact(structs, STRIDE);
        if (needed > at.length) {
            at = Arrays.copyOf(at, Math.max(needed, withMore(at.length / STRIDE)));
        }
    }

    void beginBlock(long client) {
        if (blockCount + 1 == blockFirst.length) {
            blockFirst = Arrays.copyOf(blockFirst, blockCount * 2 + 2);
            blockClient = Arrays.copyOf(blockClient, blockCount * 2 + 1);
        }
        blockClient[blockCount] = client(client);
        blockFirst[blockCount++] = count;
        blockFirst[blockCount] = count;
    }

    /** Appends a struct to the last block and answers the index of its first int; all fields are to be set. */
    int add() {
        int offset = count * STRIDE;
        if (offset == at.length) {
            at = Arrays.copyOf(at, withMore(count));
        }
        count++;
        blockFirst[blockCount] = count;
        return offset;
    }

    /** Half as many again, so that many small steps of growth cost little together. */
    private static int withMore(int structs) {
        return Math.multiplyExact(structs + (structs >> 1) + 1, STRIDE);
    }

    /** The index of a client in {@link #clients}, where it is entered if need be. */
    int client(long id) {
        if (lastClient < clientCount && clients[lastClient] == id) {
            return lastClient;
        }
        lastClient = clientCount <= FEW_CLIENTS ? findAmongFew(id) : findBySlot(id);
        return lastClient;
    }

    private int findAmongFew(long id) {
        for (int i = 0; i < clientCount; i++) {
            if (clients[i] == id) {
                return i;
            }
        }
        return addClient(id);
    }

    private int findBySlot(long id) {
        if (clientCount * 2 >= clientSlots.length) {
            clientSlots = new int[Integer.highestOneBit(clientCount) * 8];
            for (int i = 0; i < clientCount; i++) {
                clientSlots[slotOf(clients[i])] = i + 1;
            }
        }
        int slot = slotOf(id);
        if (clientSlots[slot] == 0) {
            clientSlots[slot] = addClient(id) + 1;
        }
        return clientSlots[slot] - 1;
    }

    private int slotOf(long id) {
        int mask = clientSlots.length - 1;
        int slot = Hashing.of(id) & mask;
        while (clientSlots[slot] != 0 && clients[clientSlots[slot] - 1] != id) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private int addClient(long id) {
        if (clientCount == clients.length) {
            clients = Arrays.copyOf(clients, clientCount * 2);
        }
        clients[clientCount] = id;
        return clientCount++;
    }
}
