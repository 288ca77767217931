package io.scriptorium.crdt;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The state of a room that relays and stores but never builds a document: a merged base, a tail of updates, and what
 * they contain.
 *
 * <p>An update enters in three steps, so that nothing is answered that a crash could take back: {@link #admit} says
 * whether it fits, {@link #append} takes it in, {@link #commit} says that it is durable. Questions about admission look
 * at everything appended; all answers for readers come from what is committed.
 *
 * <p>As only updates are admitted that continue each client's clocks without a gap, what is known is a state vector and
 * a set of deletes. Of an update that is known in part, the log keeps the new part: who came first stays, in whatever
 * order a document is put together later.
 *
 * <p>Admitting and appending take time in proportion to the update, times a logarithm; {@link #merged} and
 * {@link #diff} take time in proportion to the document when something was committed since they were last asked.
 *
 * <p>Threading: one owner. Arrays handed out are shared and not to be changed.
 */
public final class UpdateLog {
    record Appended(long position, byte[] news, Blocks blocks) {}

    private final Map<Long, KnownClient> clients = new HashMap<>();
    private byte[] base = Update.empty();
    private Blocks baseBlocks = Blocks.of(base);
    private DeleteSet baseDeletes = DeleteSet.EMPTY;
    /** Committed, not in {@link #base} yet. */
    private final List<Appended> tail = new ArrayList<>();

    private long tailSize;
    /** Whether what was restored lacks something in the middle of a client's clocks. */
    private boolean holes;

    private final Deque<Appended> uncommitted = new ArrayDeque<>();
    private long lastPosition;
    private long committedPosition;
    private StateVector committedVector = StateVector.EMPTY;
    private boolean vectorIsStale;

    private UpdateLog() {}

    /** The log of a document in which nothing was ever written. */
    public static UpdateLog empty() {
        return new UpdateLog();
    }

    /**
     * The log of a stored document.
     *
     * @param base what {@link #merged} answered once
     * @param tail the updates committed since, in that order; what the base contains already does no harm
     * @throws io.scriptorium.crdt.lib0.MalformedUpdateException when one of them is not an update
     */
    public static UpdateLog restore(Optional<byte[]> base, List<byte[]> tail) {
        UpdateLog log = new UpdateLog();
        base.ifPresent(bytes -> log.commit(log.append(Inspector.inspectOwn(bytes))));
        log.merged();
        for (byte[] update : tail) {
            log.commit(log.append(Inspector.inspectOwn(update)));
        }
        if (log.holes) {
            log.merged();
        }
        return log;
    }

    /**
     * Says what the update would bring, and changes nothing. What it repeats is compared with what is known, element by
     * element; see {@link StructComparison} for what does not count as a difference.
     */
    public Admission admit(UpdateInfo update) {
        for (int b = 0; b < update.blocks().count; b++) {
            long differs = firstDifference(update, b);
            if (differs >= 0) {
                return new Admission.Conflicts(update.blocks().client[b], differs);
            }
        }
        return admitWithoutConflict(update);
    }

    private long firstDifference(UpdateInfo update, int block) {
        KnownClient state = clients.get(update.blocks().client[block]);
        if (state == null) {
            return -1;
        }
        long known = Math.min(state.known, state.structs.end());
        if (update.blocks().start[block] >= known) {
            return -1;
        }
        KnownStructs.Walk walk = state.structs.walk(update.blocks().client[block]);
        StructCursor cursor = StructCursor.overBlock(update.bytes(), update.blocks(), block);
        for (; cursor.hasStruct() && cursor.struct.clock < known; cursor.next()) {
            long clock = cursor.struct.clock;
            long end = Math.min(cursor.endClock(), known);
            while (cursor.struct.isItem() && clock < end) {
                StructReader held = walk.at(clock);
                long differs = StructComparison.firstDifference(cursor.struct, held);
                if (differs >= 0) {
                    return differs;
                }
                // A Deleted tells about its neighbours only, however many clocks it stands for.
                clock = cursor.struct.ref() == Structs.DELETED ? end : held.clock + held.length;
            }
        }
        return -1;
    }

    private Admission admitWithoutConflict(UpdateInfo update) {
        LongPairs missing = new LongPairs();
        Blocks blocks = update.blocks();
        boolean adds = false;
        for (int b = 0; b < blocks.count; b++) {
            long known = known(blocks.client[b]);
            adds |= blocks.end[b] > known;
            if (blocks.lastGapEnd[b] > known && blocks.end[b] > known) {
                missing.add(blocks.client[b], blocks.lastGapEnd[b]);
            }
        }
        StateVector requires = update.requires();
        for (int i = 0; i < requires.size(); i++) {
            long client = requires.client(i);
            if (requires.clock(i) > Math.max(known(client), update.endClock(client))) {
                missing.add(client, requires.clock(i));
            }
        }
        if (missing.size > 0) {
            return new Admission.Misses(StateVector.ofLargest(missing));
        }
        return adds || deletesSomethingNew(update.deletes()) ? new Admission.Adds() : new Admission.Known();
    }

    private long known(long client) {
        KnownClient state = clients.get(client);
        return state == null ? 0 : state.known;
    }

    private boolean deletesSomethingNew(DeleteSet deletes) {
        for (int c = 0; c < deletes.clientCount(); c++) {
            KnownClient state = clients.get(deletes.client(c));
            for (int r = deletes.firstRange(c); r < deletes.firstRange(c + 1); r++) {
                if (state == null || !state.deleted().contains(deletes.start(r), deletes.end(r))) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * The part of an update that is not known yet: its structs cut at what is known, and only the new deletes. What has
     * to be stored and sent on; equal to the whole, the same array, when all of it is new.
     */
    public byte[] news(UpdateInfo update) {
        boolean overlaps = false;
        LongPairs known = new LongPairs();
        Blocks blocks = update.blocks();
        for (int b = 0; b < blocks.count; b++) {
            long next = known(blocks.client[b]);
            overlaps |= blocks.start[b] < next;
            known.add(blocks.client[b], next);
        }
        DeleteSet newDeletes = newDeletes(update.deletes());
        if (!overlaps && newDeletes == update.deletes()) {
            return update.bytes();
        }
        return Update.diff(update.bytes(), blocks, StateVector.ofLargest(known), newDeletes);
    }

    private DeleteSet newDeletes(DeleteSet deletes) {
        DeleteSetBuilder fresh = new DeleteSetBuilder();
        boolean allNew = true;
        for (int c = 0; c < deletes.clientCount(); c++) {
            long client = deletes.client(c);
            KnownClient state = clients.get(client);
            for (int r = deletes.firstRange(c); r < deletes.firstRange(c + 1); r++) {
                if (state == null) {
                    fresh.add(client, deletes.start(r), deletes.end(r));
                } else {
                    allNew &= state.deleted().collectMissing(client, deletes.start(r), deletes.end(r), fresh);
                }
            }
        }
        return allNew ? deletes : fresh.build();
    }

    /**
     * Takes in an update that {@link #admit} just said adds something.
     *
     * @return the update's position, for {@link #commit}; positions rise by one
     */
    public long append(UpdateInfo update) {
        byte[] news = news(update);
        Blocks blocks = news == update.bytes() ? update.blocks() : Blocks.of(news);
        addNewTombstones(update.tombstones());
        addDeletes(update.deletes());
        for (int b = 0; b < blocks.count; b++) {
            KnownClient state = client(blocks.client[b]);
            if (blocks.start[b] == state.structs.end()) {
                state.structs.add(news, blocks, b);
            }
            if (blocks.lastGapEnd[b] <= state.known) {
                state.known = Math.max(state.known, blocks.end[b]);
            } else {
                holes = true;
                if (blocks.start[b] <= state.known) {
                    state.known = Math.max(state.known, blocks.firstGap[b]);
                }
            }
        }
        uncommitted.add(new Appended(++lastPosition, news, blocks));
        return lastPosition;
    }

    private KnownClient client(long id) {
        return clients.computeIfAbsent(id, unused -> new KnownClient());
    }

    private void addDeletes(DeleteSet deletes) {
        for (int c = 0; c < deletes.clientCount(); c++) {
            KnownClient state = client(deletes.client(c));
            for (int r = deletes.firstRange(c); r < deletes.firstRange(c + 1); r++) {
                state.delete(deletes.start(r), deletes.end(r));
            }
        }
    }

    /** Only where its structs are new: what is known stays as it was, deleted or not, whatever an update calls it. */
    private void addNewTombstones(DeleteSet tombstones) {
        for (int c = 0; c < tombstones.clientCount(); c++) {
            KnownClient state = client(tombstones.client(c));
            for (int r = tombstones.firstRange(c); r < tombstones.firstRange(c + 1); r++) {
                if (tombstones.end(r) > state.known) {
                    state.delete(Math.max(tombstones.start(r), state.known), tombstones.end(r));
                }
            }
        }
    }

    /** Says that everything up to this position is durable: from now on readers see it. */
    public void commit(long position) {
        if (position > lastPosition) {
            throw new IllegalArgumentException(position + " was not appended, the last is " + lastPosition);
        }
        for (Appended next = uncommitted.peek(); next != null && next.position <= position; next = uncommitted.peek()) {
            uncommitted.remove();
            tail.add(next);
            tailSize += next.news.length;
            for (int b = 0; b < next.blocks.count; b++) {
                KnownClient state = client(next.blocks.client[b]);
                state.committed = Math.max(state.committed, Math.min(state.known, next.blocks.end[b]));
            }
            vectorIsStale = true;
        }
        committedPosition = Math.max(committedPosition, position);
    }

    /** The position up to which everything is durable; 0 before the first {@link #commit}. */
    public long committedPosition() {
        return committedPosition;
    }

    /** What is committed. */
    public StateVector stateVector() {
        if (vectorIsStale) {
            committedVector = vector(false);
            vectorIsStale = false;
        }
        return committedVector;
    }

    /** What was appended, committed or not: what {@link #admit} compares with. */
    public StateVector knownStateVector() {
        return vector(true);
    }

    private StateVector vector(boolean appended) {
        LongPairs pairs = new LongPairs();
        clients.forEach((id, state) -> pairs.add(id, appended ? state.known : state.committed));
        return StateVector.ofLargest(pairs);
    }

    /** What is committed and not covered by this state vector, and the whole delete set: the answer to a SyncStep1. */
    public byte[] diff(StateVector since) {
        byte[] all = merged();
        if (since.size() == 0) {
            return all;
        }
        return holes
                ? Update.diff(all, baseBlocks, since, baseDeletes)
                : Splice.diff(all, baseBlocks, baseDeletes, since, clients);
    }

    /** All that is committed, as one update. */
    public byte[] merged() {
        if (!tail.isEmpty()) {
            Optional<Splice> spliced =
                    holes ? Optional.empty() : Splice.of(base, baseBlocks, baseDeletes, tail, clients);
            if (spliced.isPresent()) {
                base = spliced.get().bytes;
                baseBlocks = spliced.get().blocks;
                baseDeletes = spliced.get().deletes;
            } else {
                merge();
            }
            tail.clear();
            tailSize = 0;
        }
        return base;
    }

    private void merge() {
        List<byte[]> updates = new ArrayList<>(tail.size() + 1);
        updates.add(base);
        tail.forEach(update -> updates.add(update.news));
        base = UpdateMerger.merge(updates);
        baseBlocks = Blocks.of(base);
        baseDeletes = baseBlocks.deleteSet(base);
        if (holes) {
            lookBehindHoles();
        }
        indexStructs();
    }

    /** Lets go of the updates that are in the base now. */
    private void indexStructs() {
        clients.values().forEach(state -> state.structs.clear());
        indexStructs(base, baseBlocks);
        for (Appended waiting : uncommitted) {
            indexStructs(waiting.news, waiting.blocks);
        }
    }

    private void indexStructs(byte[] update, Blocks blocks) {
        for (int b = 0; b < blocks.count; b++) {
            KnownClient state = client(blocks.client[b]);
            if (blocks.start[b] == state.structs.end()) {
                state.structs.add(update, blocks, b);
            }
        }
    }

    /** What lies behind a hole counts as soon as the hole is filled. */
    private void lookBehindHoles() {
        StateVector reached = baseBlocks.stateVector();
        holes = false;
        for (int b = 0; b < baseBlocks.count; b++) {
            KnownClient state = client(baseBlocks.client[b]);
            state.committed = Math.max(state.committed, reached.get(baseBlocks.client[b]));
            state.known = Math.max(state.known, state.committed);
            holes |= baseBlocks.start[b] > 0 || baseBlocks.firstGap[b] < baseBlocks.end[b];
        }
        vectorIsStale = true;
    }

    /** An upper bound, in bytes, of what {@link #merged} answers, without computing it. */
    public long encodedBytes() {
        return base.length + tailSize;
    }
}
