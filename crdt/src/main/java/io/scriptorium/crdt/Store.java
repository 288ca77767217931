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

    final List<@Nullable Doc> subdocuments = new ArrayList<>();
    /** What undo has put in the place of a row that is marked so: both ids as {@link #id}. */
    final Map<Long, Long> redone = new HashMap<>();

    /** Units of text that rows name; the rest of the arenas is garbage or room. */
    private long liveText;
    /** Value slots that rows name. */
    private long liveValues;

    /** How many times a row was deleted: whoever knows what is deleted knows it for as long as this stays the same. */
    long deletions;

    static long id(int client, int clock) {
        return ((long) client << Integer.SIZE) | clock;
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

    /**
     * Joins the row that covers a clock with the one before it of the same client, and so on to the left for as long as
     * they belong together.
     */
    void mergeWithLefts(ClientRows client, int clock) {
        int right = client.seek(clock);
        int left = client.previous();
        while (left != Rows.NONE && merge(client, left, right)) {
            right = left;
            left = client.previous();
        }
    }

    /** Joins all rows of a client that lie between two clocks, with what stands before them too. */
    void mergeRange(ClientRows client, int from, int to) {
        int right = client.seek(to);
        while (right != Rows.NONE && rows.clock(right) >= from) {
            int left = client.previous();
            if (left == Rows.NONE) {
                return;
            }
            merge(client, left, right);
            right = left;
        }
    }

    /** Whether two neighbours of one client were joined; the client's list stands at the left one before and after. */
    private boolean merge(ClientRows client, int left, int right) {
        int kind = rows.kind(left);
        if (kind == Structs.GC) {
            if (!rows.isGc(right)) {
                return false;
            }
            rows.at[left + Rows.LENGTH] += rows.length(right);
        } else if (!belongTogether(client, kind, left, right)) {
            return false;
        } else {
            joinItems(client, kind, left, right);
        }
        client.next();
        client.removeSought();
        if (client.openRow == right) {
            client.openRow = Rows.NONE;
        }
        rows.release(right);
        return true;
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

    private void joinItems(ClientRows client, int kind, int left, int right) {
        int[] at = rows.at;
        if (kind == Structs.STRING) {
            joinText(client, left, right);
        } else if (kind != Structs.DELETED) {
            int count = rows.length(left);
            if (at[left + Rows.CONTENT] + count != at[right + Rows.CONTENT]) {
                int slot = values.copy(at[left + Rows.CONTENT], count);
                values.copy(at[right + Rows.CONTENT], rows.length(right));
                at[left + Rows.CONTENT] = slot;
            }
        }
        if (rows.isKept(right)) {
            rows.setKept(left, true);
        }
        int visible = rows.visible(right);
        order.remove(right);
        at[left + Rows.LENGTH] += rows.length(right);
        if (order.sequence(left).isList()) {
            order.addVisible(left, visible);
        }
    }

    private void joinText(ClientRows client, int left, int right) {
        int[] at = rows.at;
        boolean wide = rows.isWide(left) || rows.isWide(right);
        boolean inPlace = rows.isWide(left) == rows.isWide(right)
                && at[left + Rows.CONTENT] + rows.length(left) == at[right + Rows.CONTENT];
        if (inPlace) {
            if (client.openRow == right) {
                client.openRow = left;
            }
            return;
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
        liveText += units;
        if (wide == rows.isWide(row)) {
            int end = at[row + Rows.CONTENT] + length;
            if (end == (wide ? texts.wideEnd : texts.asciiEnd)) {
                texts.leaveRoom(wide, units);
                return end;
            }
            if (client.openRow == row && end + units <= client.openLimit) {
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
            transaction.changed(type, sequence.key());
        }
    }

    Doc subdocument(int row) {
        return Objects.requireNonNull(subdocuments.get(rows.at[row + Rows.CONTENT]));
    }

    int addSubdocument(Doc subdocument) {
        subdocuments.add(subdocument);
        return subdocuments.size() - 1;
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

    void valuesAdded(int count) {
        liveValues += count;
    }

    void valuesRemoved(int count) {
        liveValues -= count;
    }

    /** Makes the arenas smaller when most of them is garbage. */
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
        if (values.slots() > SMALL_ARENA && values.slots() > MOST_GARBAGE * (liveValues + LEAST_ROOM)) {
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
