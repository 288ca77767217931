package io.scriptorium.storage;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a store does. Threading: any thread. */
final class StoreMetrics {
    final LongAdder fencedWrites = new LongAdder();
    final LongAdder passingFailures = new LongAdder();
    final LongAdder lostConnections = new LongAdder();
    final LongAdder checkpoints = new LongAdder();
    final LongAdder loads = new LongAdder();
    final LongAdder damagedSnapshots = new LongAdder();
    private final LongAdder commits = new LongAdder();
    private final LongAdder entries = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder commitMicros = new LongAdder();
    private final AtomicLong longestCommitMicros = new AtomicLong();

    /** A transaction became durable. */
    void committed(long nanos) {
        long micros = TimeUnit.NANOSECONDS.toMicros(nanos);
        commits.increment();
        commitMicros.add(micros);
        longestCommitMicros.accumulateAndGet(micros, Math::max);
    }

    /** A write in such a transaction. */
    void written(int entryCount, long byteCount) {
        entries.add(entryCount);
        bytes.add(byteCount);
    }

    StoreCounters counters(long quarantinedDocuments, long queuedBytes) {
        return new StoreCounters(
                commits.sum(),
                entries.sum(),
                bytes.sum(),
                commitMicros.sum(),
                longestCommitMicros.get(),
                fencedWrites.sum(),
                passingFailures.sum(),
                lostConnections.sum(),
                checkpoints.sum(),
                loads.sum(),
                damagedSnapshots.sum(),
                quarantinedDocuments,
                queuedBytes);
    }
}
