package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.Lib0Writer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Joins updates that continue each other by copying whole blocks: no struct is looked at, so that it costs what copying
 * the bytes costs. The result has the structs of the inputs as they are; {@link UpdateMerger} would also join GCs.
 */
final class Splice {
    private static final int HEADER_BYTES = 24;

    /** A block's structs, on their way into a longer block. */
    private record Segment(long client, byte[] source, int from, int to, int structs, long start, long end) {}

    final byte[] bytes;
    final Blocks blocks;
    final DeleteSet deletes;

    private Splice(byte[] bytes, Blocks blocks, DeleteSet deletes) {
        this.bytes = bytes;
        this.blocks = blocks;
        this.deletes = deletes;
    }

    /**
     * The joined update, or nothing when some block does not begin where the ones before it end, or has a gap.
     *
     * @param baseDeletes the delete set of the first one
     * @param indexes what is known of each client's structs: their places are moved to the joined update
     */
    static Optional<Splice> of(
            byte[] base,
            Blocks baseBlocks,
            DeleteSet baseDeletes,
            List<UpdateLog.Appended> tail,
            Map<Long, KnownClient> indexes) {
        List<Segment> segments = new ArrayList<>(baseBlocks.count + tail.size());
        add(segments, base, baseBlocks);
        List<DeleteSet> deletes = new ArrayList<>(tail.size() + 1);
        deletes.add(baseDeletes);
        long size = base.length;
        for (UpdateLog.Appended update : tail) {
            if (!update.blocks().canonical) {
                return Optional.empty();
            }
            add(segments, update.news(), update.blocks());
            deletes.add(update.blocks().deleteSet(update.news()));
            size += update.news().length + HEADER_BYTES;
        }
        // Stable: the segments of one client stay in the order of the updates.
        segments.sort(
                Comparator.comparingLong((Segment segment) -> segment.client).reversed());
        int blocks = continuousBlocks(segments);
        return blocks < 0
                ? Optional.empty()
                : Optional.of(join(segments, blocks, DeleteSet.union(deletes), (int) Math.min(size, 1 << 30), indexes));
    }

    private static void add(List<Segment> segments, byte[] update, Blocks blocks) {
        for (int b = 0; b < blocks.count; b++) {
            int structs = blocks.firstGap[b] < blocks.end[b] ? -1 : blocks.structs[b];
            segments.add(new Segment(
                    blocks.client[b], update, blocks.from[b], blocks.to[b], structs, blocks.start[b], blocks.end[b]));
        }
    }

    /** How many blocks the segments make, or -1 when they leave a gap or overlap. */
    private static int continuousBlocks(List<Segment> segments) {
        int blocks = 0;
        long client = -1;
        long end = 0;
        for (Segment segment : segments) {
            if (segment.client != client) {
                client = segment.client;
                end = 0;
                blocks++;
            }
            if (segment.structs < 0 || segment.start != end) {
                return -1;
            }
            end = segment.end;
        }
        return blocks;
    }

    private static Splice join(
            List<Segment> segments, int blockCount, DeleteSet deletes, int size, Map<Long, KnownClient> indexes) {
        Lib0Writer out = new Lib0Writer(size);
        Blocks blocks = Blocks.ofSize(blockCount);
        out.writeVarUint(blockCount);
        int[] moves = new int[segments.size()];
        int moved = 0;
        int i = 0;
        while (i < segments.size()) {
            long client = segments.get(i).client;
            int first = i;
            int structs = 0;
            while (i < segments.size() && segments.get(i).client == client) {
                structs += segments.get(i++).structs;
            }
            out.writeVarUint(structs);
            out.writeVarUint(client);
            out.writeVarUint(0);
            int from = out.size();
            for (Segment segment : segments.subList(first, i)) {
                moves[moved++] = out.size() - segment.from;
                out.writeBytes(segment.source, segment.from, segment.to - segment.from);
            }
            blocks.addContinuous(client, segments.get(i - 1).end, structs, from, out.size());
        }
        blocks.deleteSetFrom = out.size();
        deletes.write(out);
        byte[] bytes = out.toByteArray();
        moveIndexes(segments, moves, bytes, indexes);
        return new Splice(bytes, blocks, deletes);
    }

    private static void moveIndexes(List<Segment> segments, int[] moves, byte[] bytes, Map<Long, KnownClient> indexes) {
        for (int s = 0; s < segments.size(); s++) {
            Segment segment = segments.get(s);
            KnownClient known = indexes.get(segment.client);
            if (known != null) {
                known.structs.move(segment.start, segment.end, bytes, moves[s]);
                boolean continued = s > 0 && segments.get(s - 1).client == segment.client;
                boolean last = s + 1 == segments.size() || segments.get(s + 1).client != segment.client;
                if (continued && last) {
                    known.structs.thinOut(bytes);
                }
            }
        }
    }

    /** What of the update is not covered by a state vector, found by an index of its structs. */
    static byte[] diff(
            byte[] update, Blocks blocks, DeleteSet deletes, StateVector since, Map<Long, KnownClient> indexes) {
        Lib0Writer structs = new Lib0Writer();
        VerbatimWriter piece = new VerbatimWriter();
        int count = 0;
        for (int b = 0; b < blocks.count; b++) {
            long client = blocks.client[b];
            long known = since.get(client);
            if (blocks.end[b] <= known) {
                continue;
            }
            count++;
            KnownClient index = indexes.get(client);
            if (known == 0 || index == null) {
                writeHeader(structs, blocks.structs[b], client, 0);
                structs.writeBytes(update, blocks.from[b], blocks.to[b] - blocks.from[b]);
                continue;
            }
            KnownStructs.Walk walk = index.structs.walk(client);
            StructReader first = walk.at(known);
            writeHeader(structs, blocks.structs[b] - walk.ordinal(), client, known);
            Piece cut = new Piece();
            cut.set(first);
            cut.cutFront(known - first.clock);
            cut.write(piece);
            piece.moveTo(structs);
            structs.writeBytes(update, first.end, blocks.to[b] - first.end);
        }
        Lib0Writer out = new Lib0Writer(structs.size() + HEADER_BYTES + deletes.rangeCount() * 8);
        out.writeVarUint(count);
        out.writeBytes(structs);
        deletes.write(out);
        return out.toByteArray();
    }

    private static void writeHeader(Lib0Writer out, int structs, long client, long clock) {
        out.writeVarUint(structs);
        out.writeVarUint(client);
        out.writeVarUint(clock);
    }
}
