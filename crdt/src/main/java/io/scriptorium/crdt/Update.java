package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.LimitExceededException;
import io.scriptorium.crdt.lib0.MalformedUpdateException;
import java.util.Collection;

/**
 * Functions on encoded updates that need no document, with the results of Yjs 13.6. Updates are of format V1 where
 * nothing else is said.
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

    /** As {@link #merge}, for format V2. */
    public static byte[] mergeV2(Collection<byte[]> updates) {
        if (updates.size() == 1) {
            return updates.iterator().next();
        }
        return UpdateTranscoder.fromPivot(UpdateMerger.merge(
                updates.stream().map(UpdateTranscoder::toPivot).toList()));
    }

    /**
     * The part of an update that somebody with this state vector lacks: the structs above it, the first of each client
     * cut where needed, and the whole delete set, since a state vector does not say which deletes are known.
     */
    public static byte[] diff(byte[] update, StateVector since) {
        return diff(update, since, new Piece());
    }

    /** As {@link #diff(byte[], StateVector)}, for format V2. */
    public static byte[] diffV2(byte[] update, StateVector since) {
        return UpdateTranscoder.fromPivot(diff(UpdateTranscoder.toPivot(update), since, Piece.keepingHalves()));
    }

    private static byte[] diff(byte[] update, StateVector since, Piece piece) {
        Blocks blocks = Blocks.of(update);
        if (!blocks.canonical) {
            byte[] canonical = UpdateMerger.canonical(update, blocks);
            Blocks rewritten = Blocks.of(canonical);
            return diff(canonical, rewritten, since, rewritten.deleteSet(canonical), piece);
        }
        return diff(update, blocks, since, blocks.deleteSet(update), piece);
    }

    static byte[] diff(byte[] update, Blocks blocks, StateVector since, DeleteSet deletes) {
        return diff(update, blocks, since, deletes, new Piece());
    }

    private static byte[] diff(byte[] update, Blocks blocks, StateVector since, DeleteSet deletes, Piece piece) {
        UpdateWriter out = new UpdateWriter();
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

    /** As {@link #stateVector}, for format V2. */
    public static StateVector stateVectorV2(byte[] update) {
        return stateVector(UpdateTranscoder.toPivot(update));
    }

    /**
     * The same update in format V2, struct for struct.
     *
     * @throws LimitExceededException when a clock is 2^31 or more
     */
    public static byte[] toV2(byte[] v1) {
        return UpdateTranscoder.toV2(v1);
    }

    /**
     * The same update in format V1, struct for struct. Bytes in an embed or in a format's value become an object of
     * their indexes, as in Yjs.
     *
     * @throws LimitExceededException when a clock is 2^31 or more, or when there are a million structs more than bytes
     * @throws NotInV1Exception when an embed or a format's value has no form in V1
     */
    public static byte[] toV1(byte[] v2) {
        return UpdateTranscoder.toV1(v2, UpdateTranscoder.limitsOfOwn(v2));
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

    /**
     * Validates foreign bytes of either format. What {@link UpdateInfo#bytes} answers is of format V1 in any case, so
     * that an update which V1 cannot carry is refused. The limits are asked for both forms, as V1 is the larger one;
     * what only V1 shows to be wrong is reported at byte 0.
     */
    public static UpdateInfo inspect(byte[] update, UpdateFormat format, DecodeLimits limits) {
        return switch (format) {
            case V1 -> inspect(update, limits);
            case V2 -> inspectV1Of(update, limits);
        };
    }

    private static UpdateInfo inspectV1Of(byte[] v2, DecodeLimits limits) {
        byte[] v1;
        try {
            v1 = UpdateTranscoder.toV1(v2, limits);
        } catch (NotInV1Exception e) {
            throw new MalformedUpdateException(String.valueOf(e.getMessage()), 0);
        }
        try {
            return inspect(v1, limits);
        } catch (LimitExceededException e) {
            throw new LimitExceededException(e.limit(), e.allowed(), 0);
        } catch (MalformedUpdateException e) {
            throw new MalformedUpdateException("in format V1: " + e.getMessage() + "; here", 0);
        }
    }
}
