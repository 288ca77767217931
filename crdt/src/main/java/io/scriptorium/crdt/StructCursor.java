package io.scriptorium.crdt;

/** Walks over the structs of one or all blocks of an update. Structs of length 0 are passed over. */
final class StructCursor {
    final StructReader struct;
    private final Blocks blocks;
    private final int lastBlock;
    private final boolean withSkips;
    private int block;
    private int structsLeft;
    private boolean done;

    /** Among cursors at the same struct the one with the lowest rank goes first; see {@link UpdateMerger}. */
    long rank;

    private StructCursor(byte[] update, Blocks blocks, int firstBlock, int lastBlock, boolean withSkips) {
        this.struct = StructReader.trusting(update);
        this.blocks = blocks;
        this.block = firstBlock - 1;
        this.lastBlock = lastBlock;
        this.withSkips = withSkips;
        next();
    }

    static StructCursor overAll(byte[] update, Blocks blocks) {
        return new StructCursor(update, blocks, 0, blocks.count - 1, false);
    }

    static StructCursor overBlock(byte[] update, Blocks blocks, int block) {
        return new StructCursor(update, blocks, block, block, false);
    }

    static StructCursor overBlockWithSkips(byte[] update, Blocks blocks, int block) {
        return new StructCursor(update, blocks, block, block, true);
    }

    /** Whether {@link #struct} holds a struct: false at the end. */
    boolean hasStruct() {
        return !done;
    }

    long endClock() {
        return struct.clock + struct.length;
    }

    void next() {
        do {
            while (structsLeft == 0) {
                if (block == lastBlock) {
                    done = true;
                    return;
                }
                block++;
                structsLeft = blocks.structs[block];
                struct.begin(blocks.client[block], blocks.start[block]);
                struct.in.seek(blocks.from[block]);
            }
            structsLeft--;
            struct.next();
        } while (struct.length == 0 || (!withSkips && struct.ref() == Structs.SKIP));
    }
}
