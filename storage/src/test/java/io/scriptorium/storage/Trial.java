package io.scriptorium.storage;

import io.scriptorium.collab.store.DocumentStore;
import io.scriptorium.collab.store.Loaded;
import io.scriptorium.collab.store.LogEntry;
import io.scriptorium.collab.store.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What the tests of this package share. */
final class Trial {
    static final UUID EPOCH = UUID.fromString("11111111-2222-4333-8444-555555555555");
    static final long NOW = 1_767_225_600_000L;
    private static final long PATIENCE_SECONDS = 30;

    private Trial() {}

    /** Options with which nothing takes long. */
    static StoreOptions options(Path directory) {
        return new StoreOptions(
                directory,
                Duration.ofMillis(100),
                Duration.ofMillis(20),
                Duration.ofMillis(4),
                Duration.ofMillis(10),
                64L * 1024 * 1024,
                1_000,
                2);
    }

    static SqliteStore open(Path directory) throws StoreOpenException {
        return SqliteStore.open(options(directory), health -> {});
    }

    static SqliteStore open(Path directory, Connector connector) throws StoreOpenException {
        return SqliteStore.open(options(directory), connector, Pace.REAL, health -> {});
    }

    static Connector sqlite() {
        return new SqliteConnector(20);
    }

    static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("failed", e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("did not complete", e);
        }
    }

    /** How the stage fails, or nothing when it succeeds. */
    static Optional<StoreException.Kind> failure(CompletionStage<?> stage) {
        try {
            stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return Optional.empty();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreException failure) {
                return Optional.of(failure.kind());
            }
            throw new AssertionError("failed with something else", e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("did not complete", e);
        }
    }

    static Loaded.Found found(DocumentStore store, String name) {
        Loaded loaded = await(store.load(name));
        if (loaded instanceof Loaded.Found found) {
            return found;
        }
        throw new AssertionError(name + " is " + loaded);
    }

    static CompletionStage<Void> newDocument(DocumentStore store, String name) {
        return store.create(name, EPOCH, NOW);
    }

    /** Appends one update with this text. */
    static CompletionStage<Void> append(DocumentStore store, String name, long seq, String text) {
        return store.append(name, EPOCH, List.of(update(seq, text)));
    }

    static LogEntry.UpdateEntry update(long seq, String text) {
        return new LogEntry.UpdateEntry(seq, NOW + seq, "session", bytes(text));
    }

    static LogEntry.ActivityEntry activity(long seq, String user) {
        return new LogEntry.ActivityEntry(seq, NOW + seq, "join", user, user + " joined to edit the document");
    }

    static LogEntry.ChatEntry chat(long seq, String text) {
        return new LogEntry.ChatEntry(seq, NOW + seq, "Ada", text, "2026-01-31T10:00:00.000Z");
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The texts of the updates that a load gave. */
    static List<String> texts(Loaded.Found found) {
        return found.updates().stream()
                .map(entry -> new String(entry.update(), StandardCharsets.UTF_8))
                .toList();
    }

    /**
     * What {@code kill -9} at this moment would leave: the database and its log as the system has them now. The
     * copied store may not be used any more, because reading its file here has given up SQLite's locks on it.
     */
    static void copy(Path directory, Path to) {
        try {
            Files.createDirectories(to);
            for (String file : List.of("scriptorium.db", "scriptorium.db-wal")) {
                if (Files.exists(directory.resolve(file))) {
                    Files.copy(directory.resolve(file), to.resolve(file));
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
