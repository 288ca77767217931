package io.scriptorium.crdt;

import java.util.Arrays;

/** Validates foreign bytes as an update, struct by struct, and gathers what {@link UpdateInfo} says about it. */
final class Inspector implements Blocks.Visitor {
    /** Neighbouring structs refer to the same few clients: so many of the last entries are looked through. */
    private static final int REMEMBERED = 4;

    private final LongPairs needed = new LongPairs();
    private final DeleteSetBuilder tombstones = new DeleteSetBuilder();
    private boolean insertsContent;

    private Inspector() {}

    /** For foreign bytes. */
    static UpdateInfo inspect(byte[] update, DecodeLimits limits) {
        UpdateInfo info = read(update, limits);
        PlacementOrder.check(info.bytes(), info.blocks(), info.requires());
        return info;
    }

    /** For bytes that were admitted once: they can be placed, as they have been. */
    static UpdateInfo inspectOwn(byte[] update) {
        return read(update, DecodeLimits.TRUSTED);
    }

    private static UpdateInfo read(byte[] update, DecodeLimits limits) {
        StructReader reader = StructReader.checking(update, limits);
        Inspector inspector = new Inspector();
        Blocks blocks = Blocks.scan(reader, limits, inspector);
        DeleteSet deletes = DeleteSet.read(reader.in, limits);
        byte[] bytes;
        if (blocks.canonical) {
            int size = reader.in.position();
            bytes = size == update.length ? update : Arrays.copyOf(update, size);
        } else {
            bytes = UpdateMerger.canonical(update, blocks);
            blocks = Blocks.of(bytes);
        }
        return new UpdateInfo(
                bytes,
                blocks,
                deletes,
                inspector.tombstones.build(),
                inspector.requires(deletes),
                inspector.insertsContent);
    }

    @Override
    public void struct(StructReader struct) {
        int ref = struct.ref();
        if (ref == Structs.GC || ref == Structs.DELETED) {
            tombstones.add(struct.client, struct.clock, struct.clock + struct.length);
        }
        if (!struct.isItem() || struct.length == 0) {
            return;
        }
        insertsContent |= ref != Structs.DELETED;
        struct.checkOwnDependencies();
        if (struct.has(Structs.HAS_ORIGIN)) {
            need(struct, struct.originClient, struct.originClock);
        }
        if (struct.has(Structs.HAS_RIGHT_ORIGIN)) {
            need(struct, struct.rightClient, struct.rightClock);
        }
        if (struct.parentIsItem) {
            need(struct, struct.parentClient, struct.parentClock);
        }
    }

    private void need(StructReader struct, long client, long clock) {
        if (client == struct.client) {
            return;
        }
        DecodeLimits.TRUSTED.checkRange(clock, 1, struct.start);
        int oldest = Math.max(needed.size - REMEMBERED, 0);
        for (int i = needed.size - 1; i >= oldest; i--) {
            if (needed.first[i] == client) {
                needed.second[i] = Math.max(needed.second[i], clock + 1);
                return;
            }
        }
        needed.add(client, clock + 1);
    }

    private StateVector requires(DeleteSet deletes) {
        for (int c = 0; c < deletes.clientCount(); c++) {
            needed.add(deletes.client(c), deletes.end(deletes.firstRange(c + 1) - 1));
        }
        return StateVector.ofLargest(needed);
    }
}
