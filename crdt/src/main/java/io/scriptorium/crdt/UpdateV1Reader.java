package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.LimitExceededException;
import io.scriptorium.crdt.lib0.MalformedUpdateException;

/**
 * Decodes an update of format V1 into a {@link StructList}, checking everything on the way. Structs of length 0 are left
 * out, Skips are kept.
 */
final class UpdateV1Reader {
    private static final int USUAL_STRUCT_BYTES = 8;

    private UpdateV1Reader() {}

    /**
     * Fills the list. Adjacent GCs are joined.
     *
     * @throws MalformedUpdateException when the bytes are no update
     * @throws LimitExceededException when they ask for more than allowed
     */
    static void read(byte[] update, DecodeLimits limits, StructList out) {
        DecodeLimits ofInts = limits.withIntClocks();
        out.clear(update, StructList.ValueForm.JSON);
        read(StructReader.checking(update, ofInts), ofInts, out, true);
    }

    /** As {@link #read}, but adjacent GCs stay as they are: for copies that are to have the same structs. */
    static void readVerbatim(byte[] update, DecodeLimits limits, StructList out) {
        DecodeLimits ofInts = limits.withIntClocks();
        out.clear(update, StructList.ValueForm.JSON);
        read(StructReader.checking(update, ofInts), ofInts, out, false);
    }

    /** Reads what {@link UpdateTranscoder} calls the pivot, its structs as they are. */
    static void readPivot(byte[] pivot, StructList out) {
        out.clear(pivot, StructList.ValueForm.ANY);
        read(StructReader.trusting(pivot), DecodeLimits.TRUSTED, out, false);
    }

    private static void read(StructReader in, DecodeLimits limits, StructList out, boolean joining) {
        long blocks = in.in.readVarUint();
        long clocksLeft = limits.maxClockStep();
        int structs = 0;
        for (long b = 0; b < blocks; b++) {
            if (b >= limits.maxClients()) {
                throw new LimitExceededException("clients", limits.maxClients(), in.in.position());
            }
            long announced = in.in.readVarUint();
            long client = in.in.readVarUint();
            in.begin(client, in.in.readVarUint());
            out.beginBlock(client);
            out.reserve(out.count + (int) Math.min(announced, in.in.remaining() / USUAL_STRUCT_BYTES));
            for (long i = 0; i < announced; i++) {
                in.next();
                if (structs++ >= limits.maxStructs()) {
                    throw in.tooManyStructs();
                }
                if (in.ref() != Structs.SKIP) {
                    clocksLeft -= in.length;
                    if (clocksLeft < 0) {
                        throw new LimitExceededException("clocks in one update", limits.maxClockStep(), in.start);
                    }
                }
                if (in.length > 0) {
                    in.checkOwnDependencies();
                    add(in, out, joining);
                }
            }
        }
        out.deletes = DeleteSet.read(in.in, limits);
    }

    private static void add(StructReader in, StructList out, boolean joining) {
        int ref = in.ref();
        if (joining && ref == Structs.GC && out.count > out.blockFirst[out.blockCount - 1]) {
            int last = (out.count - 1) * StructList.STRIDE;
            if (out.at[last + StructList.INFO] == Structs.GC) {
                out.at[last + StructList.LENGTH] += (int) in.length;
                return;
            }
        }
        int o = out.add();
        int[] at = out.at;
        at[o + StructList.CLOCK] = (int) in.clock;
        at[o + StructList.LENGTH] = (int) in.length;
        if (ref == Structs.GC || ref == Structs.SKIP) {
            at[o + StructList.INFO] = ref;
            return;
        }
        at[o + StructList.INFO] = in.info | (in.hasParentItem() ? StructList.PARENT_IS_ITEM : 0);
        if (in.has(Structs.HAS_NEIGHBOUR)) {
            boolean left = in.has(Structs.HAS_ORIGIN);
            boolean right = in.has(Structs.HAS_RIGHT_ORIGIN);
            at[o + StructList.A] = left ? out.client(in.originClient) : -1;
            at[o + StructList.B] = left ? (int) in.originClock : 0;
            at[o + StructList.C] = right ? out.client(in.rightClient) : -1;
            at[o + StructList.D] = right ? (int) in.rightClock : 0;
        } else {
            at[o + StructList.A] = in.parentIsItem ? out.client(in.parentClient) : in.rootFrom;
            at[o + StructList.B] = in.parentIsItem ? (int) in.parentClock : in.rootTo;
            at[o + StructList.C] = in.hasOwnKey() ? in.keyFrom : -1;
            at[o + StructList.D] = in.keyTo;
        }
        setContent(in, ref, at, o);
        if (ref == Structs.STRING && in.end - at[o + StructList.CONTENT] == in.length) {
            out.asciiUnits += (int) in.length;
        }
    }

    /** Leaves out the length or count in front where the list says so. */
    private static void setContent(StructReader in, int ref, int[] at, int o) {
        int from = in.contentStart;
        if (ref == Structs.JSON
                || ref == Structs.BINARY
                || ref == Structs.STRING
                || ref == Structs.EMBED
                || ref == Structs.ANY) {
            from = in.afterVarUint(from);
        }
        at[o + StructList.CONTENT] = from;
        at[o + StructList.CONTENT_END] = in.end;
    }
}
