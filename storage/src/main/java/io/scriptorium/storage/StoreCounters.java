package io.scriptorium.storage;

/**
 * What a store has done since it was opened. Immutable.
 *
 * @param commits transactions that became durable
 * @param entries log entries in them
 * @param bytes of updates, activity and snapshots in them
 * @param commitMicros time that they took, from BEGIN until they were durable, summed
 * @param longestCommitMicros the longest of them
 * @param fencedWrites writes that did not continue what is stored
 * @param passingFailures commits that failed for want of space, for a lock, or because nothing could be written
 * @param lostConnections times that the database had to be opened again
 * @param checkpoints of the write-ahead log
 * @param loads documents read
 * @param damagedSnapshots loads that found the snapshot damaged and read the whole log
 * @param quarantinedDocuments documents in quarantine now
 * @param queuedBytes bytes that wait for the disk now
 */
public record StoreCounters(
        long commits,
        long entries,
        long bytes,
        long commitMicros,
        long longestCommitMicros,
        long fencedWrites,
        long passingFailures,
        long lostConnections,
        long checkpoints,
        long loads,
        long damagedSnapshots,
        long quarantinedDocuments,
        long queuedBytes) {}
