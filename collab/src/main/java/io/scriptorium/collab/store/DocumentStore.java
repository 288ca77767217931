package io.scriptorium.collab.store;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * Durable storage of documents: an append-only log per document, and snapshots that only shorten loading.
 *
 * <p>Threading: any thread; no method but {@link #close} blocks its caller. A stage completes on a thread of the
 * store, or is complete already when it is returned; exceptionally only with {@link StoreException}. What depends on
 * a stage holds the store up: hand over and return.
 *
 * <p>Order: writes of one document are carried out in the order of the calls, and a load finds every write whose
 * stage was complete when it was asked for; of those under way it may find some. A caller that wants to offer a
 * failed write again waits for its outcome before it asks for the next of that document: what was asked for behind a
 * failure fails too, with the same kind or with {@link StoreException.Kind#FENCED}.
 *
 * <p>Names are canonical already; the store compares them byte by byte.
 */
public interface DocumentStore extends AutoCloseable {

    /** How many lines of activity {@link #load} gives at most. A store may forget older ones. */
    int ACTIVITY_KEPT = 200;

    /** How many lines of chat {@link #load} gives at most. A store may forget older ones. */
    int CHAT_KEPT = 50;

    /**
     * Reads a document as it was last committed, verifying every byte that it gives and that none is missing. A
     * damaged snapshot is no loss: the whole log is given instead. {@link StoreException.Kind#FAILED} means that this
     * document could not be read now; it says nothing about others.
     */
    CompletionStage<Loaded> load(String name);

    /**
     * Makes a document durable under its name. {@link StoreException.Kind#FENCED} when it exists already.
     *
     * @param timeMillis wall-clock time in milliseconds since 1970, for people to read
     */
    CompletionStage<Void> create(String name, UUID epoch, long timeMillis);

    /**
     * Appends entries in one transaction, all or none. The stage completes after the transaction is durable (it
     * survives {@code kill -9} and power loss); transactions gather what many documents appended. The document must
     * exist with this epoch and the entries must continue its {@code seq} without a gap, else
     * {@link StoreException.Kind#FENCED}, for this document alone. {@link StoreException.Kind#BUSY} is also the answer
     * when more waits than the store is willing to hold.
     *
     * @param entries at least one
     */
    CompletionStage<Void> append(String name, UUID epoch, List<LogEntry> entries);

    /**
     * Replaces the document's snapshot, in one transaction; one that is older than the stored one changes nothing.
     * The log stays whole. Appends that were asked for later may overtake it. {@link StoreException.Kind#FENCED} when the epoch is another or the {@code seq} is not
     * committed yet.
     *
     * @param snapshot stands for all updates up to its {@code seq}
     */
    CompletionStage<Void> writeSnapshot(String name, UUID epoch, Loaded.Snapshot snapshot);

    /**
     * Finishes what was asked, makes it durable and lets go of all files. Blocks up to 10 s. Everything asked for
     * afterwards fails with {@link StoreException.Kind#CLOSED}.
     */
    @Override
    void close();
}
