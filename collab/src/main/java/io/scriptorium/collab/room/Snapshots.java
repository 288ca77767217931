package io.scriptorium.collab.room;

import io.scriptorium.collab.session.Limits;
import io.scriptorium.collab.store.DocumentStore;
import io.scriptorium.collab.store.Loaded;
import io.scriptorium.crdt.UpdateLog;
import java.util.List;
import java.util.UUID;

/**
 * When a document's log is folded into a snapshot: after so many updates, and before the room is unloaded. A snapshot
 * only shortens the next load, so one that fails is not tried again at once.
 *
 * <p>Threading: room worker only.
 */
final class Snapshots {
    private final DocumentStore store;
    private final RoomWorker worker;
    private final Limits limits;
    private final String document;
    private final UUID epoch;
    private final UpdateLog log;
    private final Runnable settled;

    private int updates;
    private long bytes;
    private boolean writing;

    Snapshots(RoomContext context, String document, UUID epoch, UpdateLog log, Loaded.Found found, Runnable settled) {
        this.store = context.store();
        this.worker = context.worker();
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

    private void write(long headSeq) {
        writing = true;
        updates = 0;
        bytes = 0;
        store.writeSnapshot(document, epoch, new Loaded.Snapshot(headSeq, log.merged()))
                .whenComplete((nothing, failure) -> worker.execute(() -> {
                    writing = false;
                    settled.run();
                }));
    }
}
