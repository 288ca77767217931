package io.scriptorium.storage;

import io.scriptorium.collab.store.DocumentStore;
import io.scriptorium.collab.store.Loaded;
import io.scriptorium.collab.store.LogEntry;
import io.scriptorium.collab.store.StoreException;
import io.scriptorium.storage.StoreOpenException.Reason;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Documents in one SQLite database in a data directory that belongs to this process alone. The format is described in
 * {@link Schema}.
 *
 * <p>A write is acknowledged when the transaction that holds it has committed to SQLite's write-ahead log with {@code
 * synchronous=FULL}: it then survives the end of the process, and power loss as far as the device keeps its promise to
 * have flushed. Source: https://www.sqlite.org/wal.html and https://www.sqlite.org/pragma.html#pragma_synchronous.
 *
 * <p>Threading: any thread. One thread writes, a few read; stages complete on those.
 */
public final class SqliteStore implements DocumentStore {
    /** The name of the file in the data directory that holds all documents. */
    public static final String DATABASE = DataDirectory.DATABASE;

    private static final long CLOSE_MILLIS = TimeUnit.SECONDS.toMillis(10);

    private final DataDirectory directory;
    private final WriteQueue queue;
    private final Quarantine quarantine;
    private final StoreMetrics metrics;
    private final Readers readers;
    private final Writer writer;
    private final Thread writerThread;

    private SqliteStore(
            DataDirectory directory,
            WriteQueue queue,
            Quarantine quarantine,
            StoreMetrics metrics,
            Readers readers,
            Writer writer) {
        this.directory = directory;
        this.queue = queue;
        this.quarantine = quarantine;
        this.metrics = metrics;
        this.readers = readers;
        this.writer = writer;
        this.writerThread = new Thread(writer, "store-writer");
        writerThread.setDaemon(true);
    }

    /**
     * Opens the store in a directory, or makes a new one there. Blocks, up to {@link StoreOptions#lockWait} for
     * another process that holds the directory.
     *
     * @param healthListener hears every change of {@link #health}, on a thread of the store
     */
    public static SqliteStore open(StoreOptions options, Consumer<StoreHealth> healthListener)
            throws StoreOpenException {
        Connector connector =
                new SqliteConnector(Math.toIntExact(options.busyTimeout().toMillis()));
        return open(options, connector, Pace.REAL, healthListener);
    }

    static SqliteStore open(StoreOptions options, Connector connector, Pace pace, Consumer<StoreHealth> healthListener)
            throws StoreOpenException {
        DataDirectory directory = DataDirectory.open(options.directory(), options.lockWait());
        boolean opened = false;
        try {
            UUID identity = Schema.prepare(directory, connector, Schema.MIGRATIONS);
            Database database = new Database(connector, directory.database(), identity);
            WriteQueue queue = new WriteQueue(options.maxQueuedBytes());
            Quarantine quarantine = new Quarantine(InstantSource.system(), queue);
            StoreMetrics metrics = new StoreMetrics();
            Readers readers = new Readers(database, quarantine, metrics, options);
            Writer writer =
                    new Writer(options, directory, database, queue, readers, quarantine, metrics, pace, healthListener);
            StoreHealth health = writer.openFirst();
            if (health.state() == StoreHealth.State.FAILED) {
                readers.stop();
                throw new StoreOpenException(
                        Reason.UNAVAILABLE,
                        "the database " + directory.database() + " can not be opened: " + health.reason());
            }
            SqliteStore store = new SqliteStore(directory, queue, quarantine, metrics, readers, writer);
            store.writerThread.start();
            opened = true;
            return store;
        } finally {
            if (!opened) {
                directory.close();
            }
        }
    }

    @Override
    public CompletionStage<Loaded> load(String name) {
        Optional<StoreException> refusal = queue.refusal();
        if (refusal.isPresent() && !refusal.get().kind().passing()) {
            return CompletableFuture.failedFuture(refusal.get());
        }
        Optional<String> damage = quarantine.reason(name);
        return damage.isPresent()
                ? CompletableFuture.completedFuture(new Loaded.Unreadable(damage.get()))
                : readers.load(name);
    }

    @Override
    public CompletionStage<Void> create(String name, UUID epoch, long timeMillis) {
        return offer(new Write.Create(name, epoch, timeMillis, new CompletableFuture<>()));
    }

    @Override
    public CompletionStage<Void> append(String name, UUID epoch, List<LogEntry> entries) {
        if (entries.isEmpty()) {
            throw new IllegalArgumentException("nothing to append");
        }
        return offer(Write.Append.of(name, epoch, entries));
    }

    @Override
    public CompletionStage<Void> writeSnapshot(String name, UUID epoch, Loaded.Snapshot snapshot) {
        return offer(new Write.PutSnapshot(name, epoch, snapshot, new CompletableFuture<>()));
    }

    /** Whether writes succeed. Does not block. */
    public StoreHealth health() {
        return writer.health();
    }

    /** What the store has done. Does not block. */
    public StoreCounters counters() {
        return metrics.counters(quarantine.size(), queue.bytes());
    }

    /** The documents whose stored bytes are damaged, for operators. Does not block. */
    public List<QuarantinedDocument> quarantined() {
        return quarantine.all();
    }

    @Override
    public void close() {
        readers.stop();
        queue.close();
        try {
            writerThread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!writerThread.isAlive()) {
            directory.close();
        }
        // Else a write hangs in the system: the directory stays locked until the process ends.
    }

    private CompletionStage<Void> offer(Write write) {
        queue.offer(write).ifPresent(write.stage()::completeExceptionally);
        return write.stage();
    }
}
