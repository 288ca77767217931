package io.scriptorium.storage;

import io.scriptorium.collab.store.Loaded;
import io.scriptorium.collab.store.LogEntry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Something to be made durable for one document. Immutable but for its stage. */
sealed interface Write {
    /** What a row and the objects around it take, about. */
    int OVERHEAD_BYTES = 100;

    String name();

    /** Completes when the write is durable. */
    CompletableFuture<Void> stage();

    /** Bytes that are held while this waits. */
    long bytes();

    record Create(String name, UUID epoch, long timeMillis, CompletableFuture<Void> stage) implements Write {
        @Override
        public long bytes() {
            return OVERHEAD_BYTES;
        }
    }

    record Append(String name, UUID epoch, List<LogEntry> entries, long bytes, CompletableFuture<Void> stage)
            implements Write {
        static Append of(String name, UUID epoch, List<LogEntry> entries) {
            long bytes = 0;
            for (LogEntry entry : entries) {
                bytes += OVERHEAD_BYTES + contentBytes(entry);
            }
            return new Append(name, epoch, List.copyOf(entries), bytes, new CompletableFuture<>());
        }
    }

    record PutSnapshot(String name, UUID epoch, Loaded.Snapshot snapshot, CompletableFuture<Void> stage)
            implements Write {
        @Override
        public long bytes() {
            return (long) OVERHEAD_BYTES + snapshot.update().length;
        }
    }

    /** Remembers that a document is damaged. */
    record Quarantine(String name, String reason, long timeMillis, CompletableFuture<Void> stage) implements Write {
        @Override
        public long bytes() {
            return OVERHEAD_BYTES;
        }
    }

    /** Bytes of an entry that somebody wrote. */
    static long contentBytes(LogEntry entry) {
        return switch (entry) {
            case LogEntry.UpdateEntry update -> update.update().length;
            case LogEntry.ActivityEntry activity ->
                (long) activity.user().getBytes(StandardCharsets.UTF_8).length
                        + activity.text().getBytes(StandardCharsets.UTF_8).length;
            case LogEntry.ChatEntry chat ->
                (long) chat.user().getBytes(StandardCharsets.UTF_8).length
                        + chat.text().getBytes(StandardCharsets.UTF_8).length
                        + chat.timestamp().getBytes(StandardCharsets.UTF_8).length;
        };
    }
}
