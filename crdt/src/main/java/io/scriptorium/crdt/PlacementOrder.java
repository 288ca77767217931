package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.MalformedUpdateException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Tells whether the structs of an update can be placed one after the other, given everything that is not in it. Honest
 * ones can, since each was made when what it refers to was there. Structs that wait for each other would be parked by
 * every document for ever, and with them whatever their clients write later.
 *
 * <p>Each block is followed until a struct refers to a clock of another block that was not reached yet; it then waits
 * there, and goes on when that clock is passed. Each struct is read at most once more per block it waited for.
 *
 * <p>Threading: one owner.
 */
final class PlacementOrder {
    /** A block that waits until another one has passed this clock. */
    private record Waiting(long clock, int block) {}

    private final Blocks blocks;
    private final StructReader struct;
    private final int[] position;
    private final int[] structsLeft;
    private final long[] reached;
    private final Deque<Integer> runnable = new ArrayDeque<>();
    private final Map<Integer, PriorityQueue<Waiting>> waiting = new HashMap<>();

    private PlacementOrder(byte[] update, Blocks blocks) {
        this.blocks = blocks;
        struct = StructReader.trusting(update);
        position = blocks.from.clone();
        structsLeft = blocks.structs.clone();
        reached = blocks.start.clone();
    }

    /**
     * @param needed per client, how far others refer to it
     * @throws MalformedUpdateException when some of the structs can never be placed
     */
    static void check(byte[] update, Blocks blocks, StateVector needed) {
        boolean entangled = false;
        for (int b = 0; b < blocks.count && blocks.count > 1; b++) {
            entangled |= needed.get(blocks.client[b]) > blocks.start[b];
        }
        if (entangled) {
            new PlacementOrder(update, blocks).check();
        }
    }

    private void check() {
        for (int b = blocks.count - 1; b >= 0; b--) {
            runnable.push(b);
        }
        for (Integer next = runnable.poll(); next != null; next = runnable.poll()) {
            follow(next);
            wake(next);
        }
        for (int b = 0; b < blocks.count; b++) {
            if (structsLeft[b] > 0) {
                throw new MalformedUpdateException("structs that wait for each other", position[b]);
            }
        }
    }

    private void follow(int block) {
        while (structsLeft[block] > 0) {
            struct.in.seek(position[block]);
            struct.begin(blocks.client[block], reached[block]);
            struct.next();
            if (struct.isItem() && waits(block)) {
                return;
            }
            position[block] = struct.end;
            reached[block] += struct.length;
            structsLeft[block]--;
        }
    }

    private boolean waits(int block) {
        return (struct.has(Structs.HAS_ORIGIN) && waitsFor(struct.originClient, struct.originClock, block))
                || (struct.has(Structs.HAS_RIGHT_ORIGIN) && waitsFor(struct.rightClient, struct.rightClock, block))
                || (struct.parentIsItem && waitsFor(struct.parentClient, struct.parentClock, block));
    }

    private boolean waitsFor(long client, long clock, int block) {
        int other = client == struct.client ? -1 : blocks.indexOf(client);
        if (other < 0 || clock < reached[other] || clock >= blocks.end[other]) {
            return false;
        }
        waiting.computeIfAbsent(other, unused -> new PriorityQueue<>((a, b) -> Long.compare(a.clock, b.clock)))
                .add(new Waiting(clock, block));
        return true;
    }

    private void wake(int block) {
        PriorityQueue<Waiting> queue = waiting.get(block);
        if (queue == null) {
            return;
        }
        for (Waiting first = queue.peek(); first != null && first.clock < reached[block]; first = queue.peek()) {
            queue.remove();
            runnable.push(first.block);
        }
    }
}
