package io.scriptorium.crdt;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All structs of a document, by id and in document order, with their content. This knows how a row is found, split and
 * joined; {@link Integration} places new ones, {@link Deletion} takes content away.
 *
 * <p>Threading: the document's writer.
 */
final class Store {
    /** The least room that a moved run of text is given to grow. */
    private static final int LEAST_ROOM = 16;

    private static final int MOST_ROOM = 1 << 16;
    private static final int MOST_GARBAGE = 4;
    private static final int SMALL_ARENA = 1 << 12;
    private static final int SMALL_BYTES = 1 << 16;
    private static final int FEW_VALUES = 64;
    private static final int SHORT_PART = 8;

    final Rows rows = new Rows();
    final Clients clients = new Clients(rows);
    final Names names = new Names();
    final Marks marks = new Marks();
    final Order order = new Order(rows, marks);
    final TextArena texts = new TextArena();
    final ValueArena values = new ValueArena();
    final Types types = new Types();
    /** By the id of the name, in the order in which they were first heard of. */
    final Map<Integer, TypeState> roots = new LinkedHashMap<>();

    private final List<@Nullable Subdocument> subdocuments = new ArrayList<>();

    private final IntList freeSubdocuments = new IntList();
    /** What undo has put in the place of a row that is marked so: both ids as {@link #id}. */
    final Map<Long, Long> redone = new HashMap<>();

    /** Units of text that rows name; the rest of the arenas is garbage or room. */
    private long liveText;
    /** Value slots that rows name, and the bytes in them. */
    private long liveValues;

    private long liveValueBytes;
    /**
     * How often something was deleted or came deleted: whoever keeps what follows from that can see whether it still holds.
     */
    int deletions;

    /** Rows that belong together, the last one first. */
    private final IntList group = new IntList();

    static long id(int client, int clock) {
        return ((long) client << Integer.SIZE) | clock;
    }

    /** What undo has put in the row's place, or a negative number. */
    long redoneOf(int row) {
        return rows.isRedone(row) ? redone.getOrDefault(id(rows.client(row), rows.clock(row)), -1L) : -1;
    }

    void setRedone(int row, int copy) {
        rows.setRedone(row);
        redone.put(id(rows.client(row), rows.clock(row)), id(rows.client(copy), rows.clock(copy)));
    }

    void forgetRedone(int row) {
        if (rows.isRedone(row)) {
            redone.remove(id(rows.client(row), rows.clock(row)));
        }
    }

    /** Keeps an item and all in which it stands from being collected when it is deleted, or no longer does so. */
    void keep(int row, boolean kept) {
        for (int at = row; at != Rows.NONE && rows.isKept(at) != kept; at = parent(at).item) {
            rows.setKept(at, kept);
        }
    }

    TypeState root(int name) {
        return roots.computeIfAbsent(name, n -> new TypeState(TypeState.UNKNOWN, n, Rows.NONE));
    }

    /** The type that an item created, or {@code null} when its content is not a type (any more). */
    @Nullable TypeState typeOf(int row) {
        return rows.kind(row) == Structs.TYPE ? types.at(rows.at[row + Rows.CONTENT]) : null;
    }

    /** The type in whose children or keys the row stands. */
    TypeState parent(int row) {
        return order.sequence(row).type();
    }

    ClientRows client(int row) {
        return clients.at(rows.client(row));
    }

    /** The row that begins at this known clock, split off if need be; of a GC, the one that covers it. */
    int startingAt(Transaction transaction, ClientRows client, int clock) {
        int row = client.seek(clock);
        int offset = clock - rows.clock(row);
        return offset == 0 || rows.isGc(row) ? row : split(transaction, client, row, offset);
    }

    /** The row that ends with this known clock, split off if need be; of a GC, the one that covers it. */
    int endingAt(Transaction transaction, ClientRows client, int clock) {
        int row = client.seek(clock);
        int offset = clock - rows.clock(row) + 1;
        if (offset < rows.length(row) && !rows.isGc(row)) {
            split(transaction, client, row, offset);
        }
        return row;
    }

    /** Splits a row after so many of its elements, between 1 and its length - 1; answers the right part. */
    int split(Transaction transaction, int row, int offset) {
        ClientRows client = client(row);
        client.seek(rows.clock(row));
        return split(transaction, client, row, offset);
    }

    private int split(Transaction transaction, ClientRows client, int row, int offset) {
        if (offset <= 0 || offset >= rows.length(row)) {
            throw new IllegalArgumentException("a row of " + rows.length(row) + " is not split at " + offset);
        }
        int right = rows.allocate();
        int[] at = rows.at;
        int clock = at[row + Rows.CLOCK];
        at[right + Rows.CLOCK] = clock + offset;
        at[right + Rows.LENGTH] = at[row + Rows.LENGTH] - offset;
        rows.copyMeta(row, right);
        rows.setOrigin(right, client.index, clock + offset - 1);
        rows.setRightOrigin(right, at[row + Rows.RIGHT_CLIENT], at[row + Rows.RIGHT_CLOCK]);
        int content = at[row + Rows.CONTENT] + offset;
        at[right + Rows.CONTENT] = content;
        if (rows.isWide(row)) {
            texts.damagePairAt(content);
        }
        if (rows.isRedone(row)) {
            long to = redone.getOrDefault(id(client.index, clock), 0L);
            redone.put(id(client.index, clock + offset), to + offset);
        }
        at[row + Rows.LENGTH] = offset;
        if (order.sequence(row).isList()) {
            order.addVisible(row, -rows.visible(right));
        }
        order.insertAfter(row, right);
        client.insertAfterSought(right);
        if (client.openRow == row) {
            client.openRow = right;
        }
        transaction.mayMerge(client, clock + offset);
        return right;
    }

    /** Joins the row that covers a clock with its neighbours of the same client, where they belong together. */
    void mergeAround(ClientRows client, int clock) {
        int row = client.seek(clock);
        int next = client.next();
        if (next != Rows.NONE && belongTogether(client, row, next)) {
            mergeWithLefts(client, rows.clock(next));
            return;
        }
        client.seek(clock);
        int left = client.previous();
        if (left != Rows.NONE && belongTogether(client, left, row)) {
            mergeWithLefts(client, clock);
        }
    }

    /**
     * Joins the row that covers a clock with the one before it of the same client, and so on to the left for as long as
     * they belong together.
     */
    private void mergeWithLefts(ClientRows client, int clock) {
        int right = client.seek(clock);
        group.size = 0;
        group.add(right);
        int left = client.previous();
        while (left != Rows.NONE && belongTogether(client, left, right)) {
            group.add(left);
            right = left;
            left = client.previous();
        }
        mergeGroup(client);
    }

    /** Joins all rows of a client that lie between two clocks, with what stands before them too. */
    void mergeRange(ClientRows client, int from, int to) {
        client.seek(to);
        int right = client.backToContinuation(from);
        while (right != Rows.NONE) {
            group.size = 0;
            group.add(right);
            int left = client.previous();
            while (left != Rows.NONE && belongTogether(client, left, right)) {
                group.add(left);
                right = left;
                left = rows.clock(right) < from ? Rows.NONE : client.previous();
            }
            if (group.size > 1) {
                int clock = rows.clock(right);
                mergeGroup(client);
                client.seek(clock);
                if (client.previous() == Rows.NONE) {
                    return;
                }
            } else if (left == Rows.NONE) {
                return;
            }
            right = client.backToContinuation(from);
        }
    }

    /** Joins rows that belong together, from left to right: what is copied grows at its end and is not copied again. */
    private void mergeGroup(ClientRows client) {
        if (group.size < 2) {
            return;
        }
        int left = group.at[group.size - 1];
        client.seek(rows.clock(left));
        for (int i = group.size - 2; i >= 0; i--) {
            int right = group.at[i];
            if (!merge(client, left, right)) {
                left = right;
                client.next();
            }
        }
    }

    /** Joins two rows that belong together unless it would cost too much; the client's list stands at the left one. */
    private boolean merge(ClientRows client, int left, int right) {
        int kind = rows.kind(left);
        boolean inPlace = true;
        if (kind == Structs.GC) {
            rows.at[left + Rows.LENGTH] += rows.length(right);
        } else {
            if (kind == Structs.STRING) {
                inPlace = joinText(client, left, right);
            } else if (kind != Structs.DELETED && !joinValues(left, right)) {
                return false;
            }
            joinItems(left, right);
        }
        client.next();
        client.removeSought();
        if (client.openRow == right) {
            // The room behind a run is in the arena that it was in.
            client.openRow = inPlace ? left : Rows.NONE;
        }
        rows.release(right);
        return true;
    }

    /** Whether two neighbours of one client are one struct: what Yjs joins, and what an encoder writes as one. */
    boolean belongTogether(ClientRows client, int left, int right) {
        int kind = rows.kind(left);
        return kind == Structs.GC ? rows.isGc(right) : belongTogether(client, kind, left, right);
    }

    private boolean belongTogether(ClientRows client, int kind, int left, int right) {
        return rows.at[right + Rows.ORIGIN_CLOCK] == rows.clock(right) - 1
                && rows.at[right + Rows.ORIGIN_CLIENT] == client.index
                && rows.kind(right) == kind
                && (kind == Structs.STRING || kind == Structs.DELETED || kind == Structs.ANY || kind == Structs.JSON)
                && rows.isDeleted(left) == rows.isDeleted(right)
                && rows.sameRightOrigin(left, right)
                && !rows.isRedone(left)
                && !rows.isRedone(right)
                && order.next(left) == right;
    }

    private void joinItems(int left, int right) {
        if (rows.isKept(right)) {
            rows.setKept(left, true);
        }
        int visible = rows.visible(right);
        order.remove(right);
        rows.at[left + Rows.LENGTH] += rows.length(right);
        if (order.sequence(left).isList()) {
            order.addVisible(left, visible);
        }
    }

    /**
     * Brings the values of two rows side by side. A long run is not copied for a short one: the rows stay two until the
     * short one has grown, and are written as one meanwhile.
     */
    private boolean joinValues(int left, int right) {
        int[] at = rows.at;
        int count = rows.length(left);
        if (at[left + Rows.CONTENT] + count == at[right + Rows.CONTENT]) {
            return true;
        }
        if (count > FEW_VALUES && rows.length(right) < count / SHORT_PART) {
            return false;
        }
        moveTogether(left, right);
        return true;
    }

    private void moveTogether(int left, int right) {
        int[] at = rows.at;
        int count = rows.length(left);
        int slot = at[left + Rows.CONTENT];
        if (slot + count != values.slots()) {
            slot = values.copy(slot, count);
        }
        values.copy(at[right + Rows.CONTENT], rows.length(right));
        at[left + Rows.CONTENT] = slot;
    }

    /**
     * Joins the rows that {@link #joinValues} has left apart between two clocks and next to them. Who copies items has
     * to see them as Yjs does.
     */
    void joinLeftApart(ClientRows client, int from, int to) {
        int left = client.seek(Math.max(from - 1, 0));
        for (int right = client.next(); right != Rows.NONE && rows.clock(left) < to; right = client.next()) {
            int kind = rows.kind(left);
            if ((kind == Structs.ANY || kind == Structs.JSON)
                    && rows.at[left + Rows.CONTENT] + rows.length(left) != rows.at[right + Rows.CONTENT]
                    && belongTogether(client, left, right)) {
                moveTogether(left, right);
                joinItems(left, right);
                client.removeSought();
                rows.release(right);
            } else {
                left = right;
            }
        }
    }

    /** Brings the texts of two rows side by side; answers whether they were. */
    private boolean joinText(ClientRows client, int left, int right) {
        int[] at = rows.at;
        boolean wide = rows.isWide(left) || rows.isWide(right);
        if (rows.isWide(left) == rows.isWide(right)
                && at[left + Rows.CONTENT] + rows.length(left) == at[right + Rows.CONTENT]) {
            return true;
        }
        int units = rows.length(right);
        liveText -= units;
        int to = roomBehind(client, left, units, wide);
        int from = at[right + Rows.CONTENT];
        if (!wide) {
            System.arraycopy(texts.ascii, from, texts.ascii, to, units);
        } else if (rows.isWide(right)) {
            System.arraycopy(texts.wide, from, texts.wide, to, units);
        } else {
            widen(from, units, to);
        }
        return false;
    }

    private void widen(int from, int units, int to) {
        for (int i = 0; i < units; i++) {
            texts.wide[to + i] = (char) texts.ascii[from + i];
        }
    }

    /**
     * Finds room for so many more units right behind a row's text, which is moved if need be; the row's length is not
     * changed. A run that grows while others grow too is given as much room again as it has taken, so that typing costs
     * the same however long the run is.
     */
    int roomBehind(ClientRows client, int row, int units, boolean wide) {
        int[] at = rows.at;
        int length = rows.length(row);
        if (wide == rows.isWide(row)) {
            int end = at[row + Rows.CONTENT] + length;
            if (end == (wide ? texts.wideEnd : texts.asciiEnd)) {
                texts.leaveRoom(wide, units);
                liveText += units;
                return end;
            }
            if (client.openRow == row && end + units <= client.openLimit) {
                liveText += units;
                return end;
            }
        }
        int room = units + Math.min(Math.max(LEAST_ROOM, length), MOST_ROOM);
        int from = at[row + Rows.CONTENT];
        int to;
        if (!wide) {
            to = texts.moveAscii(from, length);
        } else if (rows.isWide(row)) {
            to = texts.moveWide(from, length);
        } else {
            to = texts.wideEnd;
            texts.leaveRoom(true, length);
            widen(from, length, to);
            rows.setWide(row);
        }
        texts.leaveRoom(wide, room);
        liveText += units;
        at[row + Rows.CONTENT] = to;
        client.openRow = row;
        client.openLimit = to + length + room;
        return to + length;
    }

    /** Notes that children or a key of a type have changed, unless the type itself is new or deleted. */
    void changed(Transaction transaction, Sequence sequence) {
        TypeState type = sequence.type();
        if (type.isRoot()
                || (!rows.isDeleted(type.item) && !transaction.adds(client(type.item), rows.clock(type.item)))) {
            transaction.changed(type, sequence);
        }
    }

    Subdocument subdocument(int row) {
        return Objects.requireNonNull(subdocuments.get(rows.at[row + Rows.CONTENT]));
    }

    int addSubdocument(Subdocument subdocument) {
        if (!freeSubdocuments.isEmpty()) {
            int number = freeSubdocuments.removeLast();
            subdocuments.set(number, subdocument);
            return number;
        }
        subdocuments.add(subdocument);
        return subdocuments.size() - 1;
    }

    void removeSubdocument(int number) {
        subdocuments.set(number, null);
        freeSubdocuments.add(number);
    }

    /** Keeps the value of an Embed, with a first byte that says how it is encoded; answers its slot. */
    int embed(byte[] encoded, int from, int to, StructList.ValueForm form) {
        byte[] kept = new byte[to - from + 1];
        kept[0] = (byte) (form == StructList.ValueForm.JSON ? 0 : 1);
        System.arraycopy(encoded, from, kept, 1, to - from);
        return values.append(kept);
    }

    StructList.ValueForm embedForm(int slot) {
        return values.bytes[values.from(slot)] == 0 ? StructList.ValueForm.JSON : StructList.ValueForm.ANY;
    }

    @Nullable Object embedded(int slot) {
        return EncodedValues.decode(values.bytes, values.from(slot) + 1, values.to(slot), embedForm(slot));
    }

    void textAdded(int units) {
        liveText += units;
    }

    void textRemoved(int units) {
        liveText -= units;
    }

    boolean isLiveText(long counted) {
        return liveText == counted;
    }

    void valuesAdded(int slot, int count) {
        liveValues += count;
        liveValueBytes += values.to(slot + count - 1) - values.from(slot);
    }

    void valuesRemoved(int slot, int count) {
        liveValues -= count;
        liveValueBytes -= values.to(slot + count - 1) - values.from(slot);
    }

    boolean areLiveValues(long count, long bytes) {
        return liveValues == count && liveValueBytes == bytes;
    }

    /** Makes the arenas of text smaller when most of them is garbage. */
    void compactText() {
        long used = (long) texts.asciiEnd + texts.wideEnd;
        if (used > SMALL_ARENA && used > MOST_GARBAGE * (liveText + LEAST_ROOM)) {
            TextArena.Compaction compaction = texts.compact();
            forEachRow(row -> {
                if (rows.kind(row) == Structs.STRING) {
                    rows.at[row + Rows.CONTENT] =
                            compaction.move(rows.isWide(row), rows.at[row + Rows.CONTENT], rows.length(row));
                }
            });
            for (int c = 0; c < clients.size(); c++) {
                clients.at(c).openRow = Rows.NONE;
            }
        }
    }

    /** Makes the arena of values smaller when most of it is garbage. */
    void compactValues() {
        boolean manySlots = values.slots() > SMALL_ARENA && values.slots() > MOST_GARBAGE * (liveValues + LEAST_ROOM);
        boolean manyBytes = values.end() > SMALL_BYTES && values.end() > MOST_GARBAGE * liveValueBytes;
        if (manySlots || manyBytes) {
            ValueArena.Compaction compaction = values.compact();
            forEachRow(row -> {
                int kind = rows.kind(row);
                boolean many = kind == Structs.ANY || kind == Structs.JSON;
                if (many || kind == Structs.BINARY || kind == Structs.EMBED) {
                    int count = many ? rows.length(row) : 1;
                    rows.at[row + Rows.CONTENT] = compaction.move(rows.at[row + Rows.CONTENT], count);
                }
            });
        }
    }

    interface RowVisitor {
        void row(int row);
    }

    /** Visits the rows of each client in the order of their clocks. */
    void forEachRow(RowVisitor visitor) {
        for (int c = 0; c < clients.size(); c++) {
            ClientRows client = clients.at(c);
            if (!client.isEmpty()) {
                for (int row = client.seek(0); row != Rows.NONE; row = client.next()) {
                    visitor.row(row);
                }
            }
        }
    }

    String text(int row) {
        StringBuilder out = new StringBuilder(rows.length(row));
        texts.appendTo(out, rows.isWide(row), rows.at[row + Rows.CONTENT], rows.length(row));
        return out.toString();
    }
}
