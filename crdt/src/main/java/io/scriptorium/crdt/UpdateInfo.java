package io.scriptorium.crdt;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A validated update, and what its headers say. Made by {@link Update#inspect}.
 *
 * <p>Threading: immutable, as long as nobody changes the array of {@link #bytes}.
 */
public final class UpdateInfo {
    private final byte[] bytes;
    private final Blocks blocks;
    private final DeleteSet deletes;
    private final DeleteSet tombstones;
    private final StateVector requires;
    private final boolean insertsContent;

    UpdateInfo(
            byte[] bytes,
            Blocks blocks,
            DeleteSet deletes,
            DeleteSet tombstones,
            StateVector requires,
            boolean insertsContent) {
        this.bytes = bytes;
        this.blocks = blocks;
        this.deletes = deletes;
        this.tombstones = tombstones;
        this.requires = requires;
        this.insertsContent = insertsContent;
    }

    /**
     * The validated bytes. They are those that were inspected, unless these had trailing bytes, or were legal but not
     * as Yjs writes them (one client in two blocks, structs of length zero): then they are rewritten, because Yjs 13
     * would silently park a part of them. The array is shared: not to be changed.
     */
    public byte[] bytes() {
        return bytes;
    }

    /** Whether it neither inserts nor deletes anything. */
    public boolean isEmpty() {
        return blocks.count == 0 && deletes.isEmpty();
    }

    /** Whether it brings no content: only deletes, holes and the remains of what is deleted already. */
    public boolean insertsNothing() {
        return !insertsContent;
    }

    /** The number of structs, Skips included. */
    public int structCount() {
        return blocks.structCount;
    }

    /** The number of delete ranges, after joining those that overlap or touch. */
    public int deleteRangeCount() {
        return deletes.rangeCount();
    }

    /** The ids of the clients whose structs are in the update, in the order of its blocks (descending). */
    public Set<Long> clients() {
        Set<Long> clients = LinkedHashSet.newLinkedHashSet(blocks.count);
        for (int b = 0; b < blocks.count; b++) {
            clients.add(blocks.client[b]);
        }
        return Collections.unmodifiableSet(clients);
    }

    /** The clock of the client's first struct, or -1 when the update has none of it. */
    public long firstClock(long client) {
        int block = blocks.indexOf(client);
        return block < 0 ? -1 : blocks.start[block];
    }

    /** The clock after the client's last struct, or -1 when the update has none of it. */
    public long endClock(long client) {
        int block = blocks.indexOf(client);
        return block < 0 ? -1 : blocks.end[block];
    }

    /**
     * What origins, right origins, parents and deletes refer to: each clock below these must be known, or be in the
     * update itself, before the update can be placed.
     */
    public StateVector requires() {
        return requires;
    }

    Blocks blocks() {
        return blocks;
    }

    DeleteSet deletes() {
        return deletes;
    }

    /** The clocks whose structs are GC or Deleted: deleted, whether or not the delete set says so as well. */
    DeleteSet tombstones() {
        return tombstones;
    }

    @Override
    public String toString() {
        return "Update[" + bytes.length + " bytes, clients " + clients() + ", " + structCount() + " structs, "
                + deleteRangeCount() + " delete ranges]";
    }
}
