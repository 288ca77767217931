package io.scriptorium.crdt;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Joins updates into one without building a document, exactly as Yjs's {@code mergeUpdates} does.
 *
 * <p>Each input is a cursor over its structs. The cursors stand in a queue ordered by client (descending), then clock;
 * the first one is followed for as long as its structs continue what was written, then the queue is asked again. What
 * has been written already is passed over or cut off; a hole in a client's clocks becomes a Skip. Items are never
 * joined; a GC is joined to the one before it when they come from different turns.
 *
 * <p>Yjs sorts a list anew before each turn, and only its first element has moved. As that sort is stable, a cursor
 * that returns among equals stands before them: the queue orders equals by {@link StructCursor#rank}, which falls with
 * each return. Inputs that Yjs would garble (a client in two blocks, clients out of order) take part block by block.
 */
final class UpdateMerger {
    private final UpdateWriter out = new UpdateWriter();
    private final PriorityQueue<StructCursor> queue = new PriorityQueue<>(UpdateMerger::compare);
    private final List<DeleteSet> deletes = new ArrayList<>();
    private final Piece held = new Piece();
    private final Piece next = new Piece();
    private boolean holding;
    private long returns;

    private UpdateMerger() {}

    static byte[] merge(Collection<byte[]> updates) {
        UpdateMerger merger = new UpdateMerger();
        for (byte[] update : updates) {
            merger.add(update, Blocks.of(update));
        }
        return merger.merge();
    }

    /** The update in the form that Yjs writes: see {@link Blocks#canonical}. */
    static byte[] canonical(byte[] update, Blocks blocks) {
        UpdateMerger merger = new UpdateMerger();
        merger.add(update, blocks);
        return merger.merge();
    }

    private static int compare(StructCursor a, StructCursor b) {
        int byClient = Long.compare(b.struct.client, a.struct.client);
        if (byClient != 0) {
            return byClient;
        }
        int byClock = Long.compare(a.struct.clock, b.struct.clock);
        return byClock != 0 ? byClock : Long.compare(a.rank, b.rank);
    }

    private void add(byte[] update, Blocks blocks) {
        if (blocks.canonical) {
            add(StructCursor.overAll(update, blocks));
        } else {
            for (int block = 0; block < blocks.count; block++) {
                add(StructCursor.overBlock(update, blocks, block));
            }
        }
        deletes.add(blocks.deleteSet(update));
    }

    private void add(StructCursor cursor) {
        if (cursor.hasStruct()) {
            cursor.rank = queue.size();
            queue.add(cursor);
        }
    }

    private byte[] merge() {
        for (StructCursor cursor = queue.poll(); cursor != null; cursor = queue.poll()) {
            takeTurn(cursor);
            if (cursor.hasStruct()) {
                cursor.rank = --returns;
                queue.add(cursor);
            }
        }
        if (holding) {
            out.write(held);
        }
        return out.finish(DeleteSet.union(deletes));
    }

    private void takeTurn(StructCursor cursor) {
        StructReader struct = cursor.struct;
        long client = struct.client;
        if (!holding) {
            hold(cursor);
            holding = true;
        } else {
            boolean passed = false;
            while (cursor.hasStruct() && struct.client >= held.client && cursor.endClock() <= held.endClock()) {
                cursor.next();
                passed = true;
            }
            boolean othersMayComeFirst = passed && struct.clock > held.endClock();
            if (!cursor.hasStruct() || struct.client != client || othersMayComeFirst) {
                return;
            }
            takeOne(cursor);
        }
        while (cursor.hasStruct() && struct.client == client && struct.clock == held.endClock()) {
            out.write(held);
            hold(cursor);
        }
    }

    /** Appends the cursor's struct, which reaches beyond what is held. */
    private void takeOne(StructCursor cursor) {
        StructReader struct = cursor.struct;
        if (struct.client != held.client) {
            out.write(held);
            hold(cursor);
        } else if (held.endClock() < struct.clock) {
            out.write(held);
            held.setSkip(struct.client, held.endClock(), struct.clock - held.endClock());
        } else {
            next.set(struct);
            next.cutFront(held.endClock() - struct.clock);
            if (held.isGc() && next.isGc()) {
                held.extend(next.length);
            } else {
                out.write(held);
                held.set(struct);
                held.cutFront(next.clock - struct.clock);
                cursor.next();
            }
        }
    }

    private void hold(StructCursor cursor) {
        held.set(cursor.struct);
        cursor.next();
    }
}
