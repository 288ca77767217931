package io.scriptorium.crdt;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Brings the structs of an update into an order in which each finds what it refers to, and parks those that do not. This
 * is the procedure of Yjs 13.6, including what it parks: when one struct waits, everything of its client behind it waits.
 *
 * <p>Threading: the document's writer.
 */
final class UpdateApplier {
    private static final int NO_BLOCK = -1;
    /** Below this many structs a tree that grows is as good as one that is built. */
    private static final int WORTH_LINKING = 64;

    private final Store store;
    private final Integration integration;
    private final Deletion deletion;
    private final Parked parked;

    private final StructList list = new StructList();
    /** By the list's numbers of clients: the document's, and the block with their structs. */
    private @Nullable ClientRows[] of = new ClientRows[4];

    private int[] blockOf = new int[4];
    /** Of each block, the next struct to look at. */
    private int[] next = new int[2];

    private int[] order = new int[2];
    /** Structs that wait for one of another client in this update. */
    private final IntList stack = new IntList();

    private final IntList stackBlocks = new IntList();
    /** Of each block, the first struct that is parked, or the block's end. */
    private int[] parkedFrom = new int[2];

    private boolean anyParked;
    private final Map<Long, Long> missing = new HashMap<>();
    private int placed;
    /** Whether any of a delete set was about something known. */
    private boolean deletedAny;

    UpdateApplier(Store store, Integration integration, Deletion deletion, Parked parked) {
        this.store = store;
        this.integration = integration;
        this.deletion = deletion;
        this.parked = parked;
    }

    /** Decodes an update and answers it; nothing of the document is changed yet. */
    StructList decode(byte[] update, UpdateFormat format, DecodeLimits limits) {
        try {
            switch (format) {
                case V1 -> UpdateV1Reader.read(update, limits, list);
                case V2 -> UpdateV2Reader.read(update, limits.withStructsFor(update.length), list);
            }
        } catch (RuntimeException e) {
            list.release();
            throw e;
        }
        return list;
    }

    /** Lets go of what {@link #decode} has read and nobody will apply. */
    void forget() {
        list.release();
    }

    /** Applies what {@link #decode} has read last, and whatever was parked and can go on now. */
    ApplyResult apply(Transaction transaction) {
        try {
            return applyDecoded(transaction);
        } finally {
            list.release();
        }
    }

    private ApplyResult applyDecoded(Transaction transaction) {
        placed = 0;
        deletedAny = false;
        boolean allPlaced = placeStructs(transaction);
        DeleteSet rest = applyDeletes(transaction, list.deletes);
        boolean anyDone = placed > 0 || deletedAny;
        if (!allPlaced || parked.hasStructs()) {
            boolean retry = parked.mayContinue(store.clients);
            if (!allPlaced) {
                parkRest();
            }
            rest = retryDeletes(transaction, rest);
            if (retry) {
                decode(parked.structs(), UpdateFormat.V2, DecodeLimits.TRUSTED.withIntClocks());
                parked.clearStructs();
                if (!placeStructs(transaction)) {
                    parkRest();
                }
                retryDeletes(transaction, DeleteSet.EMPTY);
            }
        } else {
            rest = retryDeletes(transaction, rest);
        }
        // What waited for each other's parts may have gone in together.
        if ((allPlaced && rest.isEmpty()) || parked.isEmpty()) {
            return ApplyResult.APPLIED;
        }
        return anyDone ? ApplyResult.PARTLY_PARKED : ApplyResult.PARKED;
    }

    /** Answers the part of {@code rest} that goes on waiting; deletes that waited before are tried again. */
    private DeleteSet retryDeletes(Transaction transaction, DeleteSet rest) {
        DeleteSet waiting = parked.takeDeletes();
        if (!waiting.isEmpty()) {
            parked.addDeletes(applyDeletes(transaction, waiting));
        }
        parked.addDeletes(rest);
        return rest;
    }

    /** Deletes what is known of a set and answers the rest. */
    private DeleteSet applyDeletes(Transaction transaction, DeleteSet deletes) {
        if (deletes.isEmpty()) {
            return deletes;
        }
        DeleteSetBuilder rest = null;
        for (int c = 0; c < deletes.clientCount(); c++) {
            ClientRows client = store.clients.find(deletes.client(c));
            int known = client == null ? 0 : client.nextClock;
            for (int r = deletes.firstRange(c); r < deletes.firstRange(c + 1); r++) {
                long start = deletes.start(r);
                long end = deletes.end(r);
                if (end > known) {
                    rest = rest == null ? new DeleteSetBuilder() : rest;
                    rest.add(deletes.client(c), Math.max(start, known), end);
                }
                if (start < known && client != null) {
                    deletedAny = true;
                    deletion.deleteRange(transaction, client, (int) start, (int) Math.min(end, known));
                }
            }
        }
        return rest == null ? DeleteSet.EMPTY : rest.build();
    }

    private boolean placeStructs(Transaction transaction) {
        prepare();
        integration.begin();
        boolean whole = list.count > WORTH_LINKING && store.rows.isEmpty();
        if (whole) {
            store.order.link(list.count);
            store.texts.reserve(list.asciiUnits);
        }
        try {
            for (int b = 0; b < list.blockCount; b++) {
                placeBlock(transaction, order[b]);
            }
        } finally {
            if (whole) {
                store.order.build();
                store.clients.loaded();
            }
        }
        Arrays.fill(of, 0, list.clientCount, null);
        return !anyParked;
    }

    private void prepare() {
        int clients = list.clientCount;
        if (clients > of.length) {
            of = new ClientRows[clients];
            blockOf = new int[clients];
        }
        for (int i = 0; i < clients; i++) {
            // Whoever is only mentioned gets no place of its own.
            of[i] = store.clients.find(list.clients[i]);
            blockOf[i] = NO_BLOCK;
        }
        int blocks = list.blockCount;
        if (blocks > next.length) {
            next = new int[blocks];
            order = new int[blocks];
            parkedFrom = new int[blocks];
        }
        boolean descending = true;
        for (int b = 0; b < blocks; b++) {
            next[b] = list.blockFirst[b];
            parkedFrom[b] = list.blockFirst[b + 1];
            order[b] = b;
            int earlier = blockOf[list.blockClient[b]];
            if (earlier != NO_BLOCK) {
                // Of two blocks of one client Yjs knows only the later one.
                next[earlier] = list.blockFirst[earlier + 1];
            }
            blockOf[list.blockClient[b]] = b;
            descending &= b == 0 || clientId(b - 1) > clientId(b);
        }
        if (!descending) {
            sortBlocks(blocks);
        }
        anyParked = false;
        missing.clear();
        stack.size = 0;
        stackBlocks.size = 0;
        store.rows.reserve(list.count);
    }

    private long clientId(int block) {
        return list.clients[list.blockClient[block]];
    }

    private void sortBlocks(int blocks) {
        LongPairs pairs = new LongPairs();
        pairs.reserve(blocks);
        for (int b = 0; b < blocks; b++) {
            pairs.add(-clientId(b), b);
        }
        pairs.sort();
        for (int b = 0; b < blocks; b++) {
            order[b] = (int) pairs.second[b];
        }
    }

    /** Places what is left of a block, and of other blocks what it waits for. */
    private void placeBlock(Transaction transaction, int block) {
        int at = take(block);
        int current = block;
        while (at != Rows.NONE) {
            boolean advance = true;
            if ((list.at[at + StructList.INFO] & Structs.REF) != Structs.SKIP) {
                int wanted = tryToPlace(transaction, at, owner(current));
                if (wanted != PLACED) {
                    stack.add(at);
                    stackBlocks.add(current);
                    int other = wanted == HOLE ? NO_BLOCK : blockOf[wanted];
                    if (other == NO_BLOCK || next[other] == list.blockFirst[other + 1]) {
                        noteMissing(at, current, wanted);
                        parkStack();
                    } else {
                        at = take(other);
                        current = other;
                        advance = false;
                    }
                }
            }
            if (advance) {
                if (!stack.isEmpty()) {
                    at = stack.removeLast();
                    current = stackBlocks.removeLast();
                } else {
                    current = block;
                    at = take(block);
                }
            }
        }
    }

    /** The client whose structs a block has; known from now on. */
    private ClientRows owner(int block) {
        int number = list.blockClient[block];
        ClientRows client = of[number];
        if (client == null) {
            client = store.clients.of(list.clients[number]);
            of[number] = client;
        }
        return client;
    }

    private int take(int block) {
        return next[block] == list.blockFirst[block + 1] ? Rows.NONE : next[block]++ * StructList.STRIDE;
    }

    private static final int PLACED = -1;
    private static final int HOLE = -2;

    /** Answers {@link #PLACED}, {@link #HOLE}, or the list's number of the client that is waited for. */
    private int tryToPlace(Transaction transaction, int at, ClientRows client) {
        int known = client.nextClock - list.at[at + StructList.CLOCK];
        if (known < 0) {
            return HOLE;
        }
        int waitsFor = unmet(at, client);
        if (waitsFor != PLACED) {
            return waitsFor;
        }
        if (known < list.at[at + StructList.LENGTH]) {
            integration.integrate(transaction, list, at, client, of, known);
            placed++;
        }
        return PLACED;
    }

    private int unmet(int at, ClientRows client) {
        int[] in = list.at;
        int info = in[at + StructList.INFO];
        if ((info & Structs.HAS_NEIGHBOUR) != 0) {
            if (in[at + StructList.A] >= 0 && isUnknown(in[at + StructList.A], in[at + StructList.B], client)) {
                return in[at + StructList.A];
            }
            if (in[at + StructList.C] >= 0 && isUnknown(in[at + StructList.C], in[at + StructList.D], client)) {
                return in[at + StructList.C];
            }
        } else if ((info & StructList.PARENT_IS_ITEM) != 0
                && isUnknown(in[at + StructList.A], in[at + StructList.B], client)) {
            return in[at + StructList.A];
        }
        return PLACED;
    }

    private boolean isUnknown(int listClient, int clock, ClientRows own) {
        ClientRows client = of[listClient];
        return client == null || (client != own && clock >= client.nextClock);
    }

    /**
     * Notes what has to arrive before a new try is worth it, as Yjs does: at a hole, its last clock. Where a struct on the
     * stack needs an earlier part of the hole, and the rest of the hole needs that struct, both wait until somebody sends
     * all of it in one update, as an answer to the document's state vector does.
     */
    private void noteMissing(int at, int block, int wanted) {
        if (wanted == HOLE) {
            missing.merge(clientId(block), list.at[at + StructList.CLOCK] - 1L, Math::min);
        } else {
            ClientRows client = of[wanted];
            missing.merge(list.clients[wanted], client == null ? 0L : client.nextClock, Math::min);
        }
    }

    /** Parks what waits, with everything behind it; these blocks are done with. */
    private void parkStack() {
        for (int i = 0; i < stack.size; i++) {
            int block = stackBlocks.at[i];
            int struct = stack.at[i] / StructList.STRIDE;
            parkedFrom[block] = Math.min(parkedFrom[block], struct);
            anyParked = true;
            next[block] = list.blockFirst[block + 1];
        }
        stack.size = 0;
        stackBlocks.size = 0;
    }

    private void parkRest() {
        StructList rest = new StructList();
        rest.borrow(list);
        for (int b = 0; b < list.blockCount; b++) {
            if (parkedFrom[order[b]] < list.blockFirst[order[b] + 1]) {
                rest.addBlock(list, order[b], parkedFrom[order[b]]);
            }
        }
        parked.add(StructListReplay.encode(rest, new UpdateV2Encoder()), missing);
        anyParked = false;
    }

    /** The blocks of what {@link #decode} has read: for those who want to know who writes before it is applied. */
    @Nullable String refusal(UpdatePolicy policy, @Nullable Object origin) {
        for (int b = 0; b < list.blockCount; b++) {
            long client = clientId(b);
            ClientRows rows = store.clients.find(client);
            int known = rows == null ? 0 : rows.nextClock;
            int lastStruct = (list.blockFirst[b + 1] - 1) * StructList.STRIDE;
            if (lastStruct < list.blockFirst[b] * StructList.STRIDE) {
                continue;
            }
            int end = list.at[lastStruct + StructList.CLOCK] + list.at[lastStruct + StructList.LENGTH];
            if (end > known && !policy.mayWrite(client, known, origin)) {
                return "client " + client + " may not be written from clock " + known + " on";
            }
        }
        return null;
    }
}
