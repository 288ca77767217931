package io.scriptorium.collab.session;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What happened in rooms, counted. Threading: any thread. */
public final class CollabMetrics {
    private final LongAdder edits = new LongAdder();
    private final LongAdder editBytes = new LongAdder();
    private final LongAdder deliveries = new LongAdder();
    private final LongAdder commits = new LongAdder();
    private final LongAdder commitMicros = new LongAdder();
    private final AtomicLong longestCommitMicros = new AtomicLong();
    private final LongAdder storeFailures = new LongAdder();
    private final LongAdder brokenRooms = new LongAdder();
    private final LongAdder rooms = new LongAdder();
    private final LongAdder sessions = new LongAdder();
    private final LongAdder uncommittedBytes = new LongAdder();
    private final LongAdder pendingBytes = new LongAdder();
    private final LongAdder inboundBytes = new LongAdder();
    private final Map<String, LongAdder> limitHits = new ConcurrentHashMap<>();

    /** An update became durable. */
    public void edit(int bytes) {
        edits.increment();
        editBytes.add(bytes);
    }

    /** One update was handed to so many sessions. */
    public void delivered(int count) {
        deliveries.add(count);
    }

    /** A room's batch is given to the store; the answer goes to {@link #committed}. */
    public long commitStarted() {
        return System.nanoTime();
    }

    /** A room's batch became durable. */
    public void committed(long started) {
        long micros = (System.nanoTime() - started) / 1_000;
        commits.increment();
        commitMicros.add(micros);
        longestCommitMicros.accumulateAndGet(micros, Math::max);
    }

    /** The store did not carry out an operation. */
    public void storeFailed() {
        storeFailures.increment();
    }

    /** A limit was hit; the name is one of a fixed few, never a client's text. */
    public void limitHit(String limit) {
        limitHits.computeIfAbsent(limit, name -> new LongAdder()).increment();
    }

    /** A room was given up because of an exception that nobody expected. */
    public void roomBroken() {
        brokenRooms.increment();
    }

    /** Rooms that are loaded now: plus or minus. */
    public void rooms(int change) {
        rooms.add(change);
    }

    /** Sessions that are attached now: plus or minus. */
    public void sessions(int change) {
        sessions.add(change);
    }

    /** Bytes of updates that wait for the disk: plus or minus. */
    public void uncommitted(long change) {
        uncommittedBytes.add(change);
    }

    /** Bytes of updates that wait for what they depend on: plus or minus. */
    public void pending(long change) {
        pendingBytes.add(change);
    }

    /** Bytes of messages that wait for their rooms: plus or minus. */
    public void inbound(long change) {
        inboundBytes.add(change);
    }

    /** What rooms hold in memory of clients' messages, because something is not done with them yet. */
    public long heldBytes() {
        return uncommittedBytes.sum() + pendingBytes.sum() + inboundBytes.sum();
    }

    /** All counters as they are now. */
    public Snapshot snapshot() {
        Map<String, Long> hits = new TreeMap<>();
        limitHits.forEach((name, count) -> hits.put(name, count.sum()));
        return new Snapshot(
                edits.sum(),
                editBytes.sum(),
                deliveries.sum(),
                commits.sum(),
                commitMicros.sum(),
                longestCommitMicros.get(),
                storeFailures.sum(),
                brokenRooms.sum(),
                rooms.sum(),
                sessions.sum(),
                uncommittedBytes.sum(),
                pendingBytes.sum(),
                inboundBytes.sum(),
                hits);
    }

    /** Counters at one moment; names as in {@link CollabMetrics}. Immutable. */
    public record Snapshot(
            long edits,
            long editBytes,
            long deliveries,
            long commits,
            long commitMicros,
            long longestCommitMicros,
            long storeFailures,
            long brokenRooms,
            long rooms,
            long sessions,
            long uncommittedBytes,
            long pendingBytes,
            long inboundBytes,
            Map<String, Long> limitHits) {}
}
