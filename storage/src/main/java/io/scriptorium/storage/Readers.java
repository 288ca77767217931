package io.scriptorium.storage;

import io.scriptorium.collab.store.Loaded;
import io.scriptorium.collab.store.StoreException;
import java.sql.SQLException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A few threads that read documents, each over a connection of its own while it reads. A load that finds damage is
 * repeated over a fresh connection before it is believed, since a quarantine lasts.
 *
 * <p>Threading: any thread; {@link #letGo} and {@link #goOn} are the writer's.
 */
final class Readers {
    private static final long STOP_SECONDS = 10;

    private final Database database;
    private final Quarantine quarantine;
    private final StoreMetrics metrics;
    private final int count;
    private final ThreadPoolExecutor threads;
    private final BlockingQueue<Slot> slots;

    /** The right to read, and the connection for it once it was opened. Owned by who took it out of the queue. */
    private static final class Slot {
        @Nullable DocumentReader reader;
    }

    Readers(Database database, Quarantine quarantine, StoreMetrics metrics, StoreOptions options) {
        this.database = database;
        this.quarantine = quarantine;
        this.metrics = metrics;
        this.count = options.readers();
        this.slots = new ArrayBlockingQueue<>(count);
        for (int i = 0; i < count; i++) {
            slots.add(new Slot());
        }
        this.threads = new ThreadPoolExecutor(
                count, count, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(options.maxQueuedLoads()), task -> {
                    Thread thread = new Thread(task, "store-reader");
                    thread.setDaemon(true);
                    return thread;
                });
    }

    CompletableFuture<Loaded> load(String name) {
        CompletableFuture<Loaded> stage = new CompletableFuture<>();
        try {
            threads.execute(() -> load(name, stage));
        } catch (RejectedExecutionException e) {
            StoreException.Kind kind = threads.isShutdown() ? StoreException.Kind.CLOSED : StoreException.Kind.BUSY;
            stage.completeExceptionally(new StoreException(kind, "no more loads are taken now", e));
        }
        return stage;
    }

    /** Waits for the loads that run, closes their connections and lets no other begin. Blocks. */
    void letGo() {
        for (int i = 0; i < count; i++) {
            close(take());
        }
    }

    /** Ends {@link #letGo}. */
    void goOn() {
        for (int i = 0; i < count; i++) {
            slots.add(new Slot());
        }
    }

    /** Finishes the loads that wait and takes no more. Connections stay open until {@link #letGo}. Blocks up to 10 s. */
    void stop() {
        threads.shutdown();
        try {
            threads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void load(String name, CompletableFuture<Loaded> stage) {
        Slot slot = take();
        Loaded loaded;
        try {
            loaded = loadTwice(slot, name);
        } catch (SQLException e) {
            StoreException failure = new StoreException(ResultCode.kindOf(e), "reading failed: " + e.getMessage(), e);
            slots.add(slot);
            stage.completeExceptionally(failure);
            return;
        } catch (RuntimeException | Error e) {
            slots.add(slot);
            stage.completeExceptionally(new StoreException(StoreException.Kind.FAILED, "reading failed", e));
            throw e;
        }
        slots.add(slot);
        stage.complete(loaded);
    }

    private Loaded loadTwice(Slot slot, String name) throws SQLException {
        try {
            return read(slot, name);
        } catch (SQLException | DamagedException first) {
            close(slot);
        }
        try {
            return read(slot, name);
        } catch (SQLException e) {
            close(slot);
            throw e;
        } catch (DamagedException e) {
            close(slot);
            quarantine.add(name, e.reason());
            return new Loaded.Unreadable(e.reason());
        }
    }

    private Loaded read(Slot slot, String name) throws SQLException, DamagedException {
        DocumentReader reader = slot.reader;
        if (reader == null) {
            reader = database.reader();
            slot.reader = reader;
        }
        DocumentReader.Reading reading = reader.read(name);
        metrics.loads.increment();
        if (reading.damagedSnapshot()) {
            metrics.damagedSnapshots.increment();
            close(slot); // the driver gives up a statement that has failed
        }
        return reading.loaded();
    }

    private Slot take() {
        try {
            return slots.take();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the store's threads", e);
        }
    }

    private static void close(Slot slot) {
        if (slot.reader != null) {
            try {
                slot.reader.close();
            } catch (SQLException e) {
                // It was only read from; a descriptor may leak until the process ends.
            }
            slot.reader = null;
        }
    }
}
