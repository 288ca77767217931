package io.scriptorium.collab.store;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * Durable storage of documents: an append-only log per document, and snapshots that only shorten loading.
 *
 * <p>Threading: any thread; no method blocks its caller. Stages complete on a thread of the store, exceptionally
 * only with {@link StoreException}. What one caller asks for one document is carried out in the order of the calls.
 */
public interface DocumentStore extends AutoCloseable {

    /** How many lines of activity {@link #load} gives at most. */
    int ACTIVITY_KEPT = 200;

    /** Reads a document as it was last committed, checking every byte. */
    CompletionStage<Loaded> load(String name);

    /** Makes a document durable under its name. {@link StoreException.Kind#FENCED} when it exists already. */
    CompletionStage<Void> create(String name, UUID epoch, long timeMillis);

    /**
     * Appends entries in one transaction, all or none. The stage completes after the transaction is durable (it
     * survives {@code kill -9} and power loss); transactions gather what many documents appended. Entries must
     * continue the document's {@code seq} without a gap, else {@link StoreException.Kind#FENCED}.
     */
    CompletionStage<Void> append(String name, UUID epoch, List<LogEntry> entries);

    /**
     * Replaces the document's snapshot, in one transaction. The log stays whole.
     *
     * @param snapshot holds all updates up to its {@code seq}, which must be committed already
     */
    CompletionStage<Void> writeSnapshot(String name, UUID epoch, Loaded.Snapshot snapshot);

    /** Finishes what was asked, makes it durable and lets go of all files. Blocks up to 10 s. */
    @Override
    void close();
}
