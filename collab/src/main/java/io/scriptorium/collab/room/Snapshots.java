package io.scriptorium.collab.room;

import io.scriptorium.collab.session.Limits;
import io.scriptorium.collab.store.DocumentStore;
import io.scriptorium.collab.store.Loaded;
import io.scriptorium.crdt.Compaction;
import io.scriptorium.crdt.UpdateLog;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * When a document's log is folded into a snapshot: after so many updates, and before the room is unloaded. A snapshot
 * only shortens the next load, so one that fails is not tried again at once.
 *
 * <p>On its way a snapshot is compacted in the background: the content of what was deleted stays in the log alone.
 *
 * <p>Threading: room worker only.
 */
final class Snapshots {
    /** Compacting takes some 60 times the bytes of a document of tiny elements: larger ones are stored as they are. */
    private static final long MOST_COMPACTED_BYTES =
            Math.min(16L * 1024 * 1024, Runtime.getRuntime().maxMemory() / 240);

    private final DocumentStore store;
    private final Executor background;
    private final RoomWorker worker;
    private final Limits limits;
    private final String document;
    private final UUID epoch;
    private final UpdateLog log;
    private final Runnable settled;

    private int updates;
    private long bytes;
    private boolean writing;
    /** Whether there is no time for what only saves bytes. Read in the background too. */
    private volatile boolean hurried;

    Snapshots(RoomContext context, String document, UUID epoch, UpdateLog log, Loaded.Found found, Runnable settled) {
        this.store = context.store();
        this.worker = context.worker();
        this.background = context.background();
        this.limits = context.limits();
        this.document = document;
        this.epoch = epoch;
        this.log = log;
        this.settled = settled;
        this.updates = found.updates().size();
        found.updates().forEach(entry -> bytes += entry.update().length);
    }

    /** Counts what became durable, and writes a snapshot when it is worth it. */
    void committed(List<byte[]> committed, long headSeq) {
        updates += committed.size();
        committed.forEach(update -> bytes += update.length);
        // Folding costs the document's size, so a large one is folded only after it has grown by a quarter.
        boolean worthIt = updates >= limits.snapshotUpdates() || bytes >= limits.snapshotBytes();
        if (worthIt && !writing && bytes * 4 >= log.encodedBytes()) {
            write(headSeq);
        }
    }

    /** Whether the newest snapshot holds everything; if not, begins to write one. */
    boolean upToDate(long headSeq) {
        if (updates > 0 && !writing) {
            write(headSeq);
        }
        return !writing;
    }

    /** From now on snapshots are stored as they are. */
    void hurry() {
        hurried = true;
    }

    private void write(long headSeq) {
        writing = true;
        updates = 0;
        bytes = 0;
        byte[] merged = log.merged();
        if (hurried || merged.length > MOST_COMPACTED_BYTES) {
            store(headSeq, merged);
            return;
        }
        try {
            background.execute(() -> {
                byte[] smaller = compacted(merged);
                worker.execute(() -> store(headSeq, smaller));
            });
        } catch (RejectedExecutionException e) {
            store(headSeq, merged);
        }
    }

    private byte[] compacted(byte[] merged) {
        try {
            return hurried ? merged : Compaction.of(merged).orElse(merged);
        } catch (RuntimeException e) {
            // Broken, and not needed: what was merged is right by itself.
            return merged;
        }
    }

    private void store(long headSeq, byte[] state) {
        store.writeSnapshot(document, epoch, new Loaded.Snapshot(headSeq, state))
                .whenComplete((nothing, failure) -> worker.execute(() -> {
                    writing = false;
                    settled.run();
                }));
    }
}
