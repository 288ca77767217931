package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.Lib0Writer;

/** Writes an update of format V1 struct by struct. Clients must come in descending order, clocks without a gap. */
final class UpdateWriter {
    private final Lib0Writer blocks = new Lib0Writer(256);
    private final VerbatimWriter structs = new VerbatimWriter();
    private int blockCount;
    private int structCount;
    private long client;
    private long startClock;

    void write(Piece piece) {
        if (structCount > 0 && piece.client != client) {
            finishBlock();
        }
        if (structCount == 0) {
            client = piece.client;
            startClock = piece.clock;
        }
        piece.write(structs);
        structCount++;
    }

    private void finishBlock() {
        if (structCount > 0) {
            blocks.writeVarUint(structCount);
            blocks.writeVarUint(client);
            blocks.writeVarUint(startClock);
            structs.moveTo(blocks);
            blockCount++;
            structCount = 0;
        }
    }

    byte[] finish(DeleteSet deletes) {
        finishBlock();
        Lib0Writer update = new Lib0Writer(blocks.size() + 16 + deletes.rangeCount() * 8);
        update.writeVarUint(blockCount);
        update.writeBytes(blocks);
        deletes.write(update);
        return update.toByteArray();
    }
}
