package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.LimitExceededException;
import io.scriptorium.crdt.lib0.MalformedUpdateException;
import java.util.Collection;

/**
 * Functions on encoded updates (format V1) that need no document, with the results of Yjs 13.6.
 *
 * <p>{@link #inspect} is the one for foreign bytes. The others expect what it has let pass; they too end in a result or
 * a {@link MalformedUpdateException} whatever they are given, but do not look into values. Where Yjs decodes a value
 * and encodes it anew, these copy its bytes.
 *
 * <p>Threading: any thread.
 */
public final class Update {
    private static final byte[] EMPTY = {0, 0};

    private Update() {}

    /** The update that changes nothing, in a new array. */
    public static byte[] empty() {
        return EMPTY.clone();
    }

    /**
     * Joins updates into one that has the same effect as all of them in any order. A single one is returned as it is,
     * the same array; none gives {@link #empty}. Holes in a client's clocks become Skips. Takes time in proportion to
     * the bytes, times the logarithm of the number of updates.
     */
    public static byte[] merge(Collection<byte[]> updates) {
        if (updates.size() == 1) {
            return updates.iterator().next();
        }
        return UpdateMerger.merge(updates);
    }

    /**
     * The part of an update that somebody with this state vector lacks: the structs above it, the first of each client
     * cut where needed, and the whole delete set, since a state vector does not say which deletes are known.
     */
    public static byte[] diff(byte[] update, StateVector since) {
        Blocks blocks = Blocks.of(update);
        if (!blocks.canonical) {
            byte[] canonical = UpdateMerger.canonical(update, blocks);
            Blocks rewritten = Blocks.of(canonical);
            return diff(canonical, rewritten, since, rewritten.deleteSet(canonical));
        }
        return diff(update, blocks, since, blocks.deleteSet(update));
    }

    static byte[] diff(byte[] update, Blocks blocks, StateVector since, DeleteSet deletes) {
        UpdateWriter out = new UpdateWriter();
        Piece piece = new Piece();
        for (int block = 0; block < blocks.count; block++) {
            long known = since.get(blocks.client[block]);
            if (blocks.end[block] <= known) {
                continue;
            }
            StructCursor cursor = StructCursor.overBlockWithSkips(update, blocks, block);
            while (cursor.endClock() <= known || cursor.struct.ref() == Structs.SKIP) {
                cursor.next();
            }
            piece.set(cursor.struct);
            piece.cutFront(Math.max(known - cursor.struct.clock, 0));
            out.write(piece);
            for (cursor.next(); cursor.hasStruct(); cursor.next()) {
                piece.set(cursor.struct);
                out.write(piece);
            }
        }
        return out.finish(deletes);
    }

    /** What a document that knows only this update would know: per client the clocks from 0 to the first hole. */
    public static StateVector stateVector(byte[] update) {
        Blocks blocks = Blocks.of(update);
        if (!blocks.canonical) {
            blocks = Blocks.of(UpdateMerger.canonical(update, blocks));
        }
        return blocks.stateVector();
    }

    /**
     * Validates foreign bytes. Everything in them is looked at, down to the JSON of a format; the work and the memory
     * are in proportion to the bytes.
     *
     * @throws LimitExceededException when they ask for more than the limits allow
     * @throws MalformedUpdateException when they are no update, or one that no document could ever take in
     */
    public static UpdateInfo inspect(byte[] update, DecodeLimits limits) {
        return Inspector.inspect(update, limits);
    }
}
