package io.scriptorium.storage;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where and how a {@link SqliteStore} works. Immutable.
 *
 * @param directory the data directory; made when it does not exist
 * @param lockWait how long to wait for another server to let go of the directory
 * @param busyTimeout how long a write waits for another program's lock on the database
 * @param commitInterval from the beginning of one commit to that of the next at least; a commit after a quieter time
 *     starts at once
 * @param retryDelay time between two attempts to write again after a failure
 * @param maxQueuedBytes what may wait for the disk, twice: entries, and snapshots
 * @param maxQueuedLoads loads that may wait for a reader
 * @param readers connections that read, each with a thread
 */
public record StoreOptions(
        Path directory,
        Duration lockWait,
        Duration busyTimeout,
        Duration commitInterval,
        Duration retryDelay,
        long maxQueuedBytes,
        int maxQueuedLoads,
        int readers) {

    /** The defaults, on this directory. */
    public static StoreOptions of(Path directory) {
        return new StoreOptions(
                directory,
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                Duration.ofMillis(4),
                Duration.ofMillis(500),
                64L * 1024 * 1024,
                1_000,
                2);
    }
}
