package io.scriptorium.storage;

import io.scriptorium.collab.store.StoreException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the disk, from all rooms. Snapshots stand in a line of their own, so that nobody's words wait behind
 * them; each line is bounded in bytes and answers BUSY when it is full. While the database is not open, the queue
 * refuses everything.
 *
 * <p>Threading: any thread offers, the writer takes.
 */
final class WriteQueue {
    private final long maxBytes;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // Guarded by the lock, all of them.
    private final Line words;
    private final Line snapshots;
    private @Nullable StoreException refusal;
    private boolean closed;

    /** What is committed next, the words first. */
    record Taken(List<Write> words, Optional<Write> snapshot) {}

    /** One line: first in, first out. */
    private static final class Line {
        final Deque<Write> writes = new ArrayDeque<>();
        long bytes;

        void add(Write write) {
            writes.add(write);
            bytes += write.bytes();
        }

        Write remove() {
            Write write = writes.remove();
            bytes -= write.bytes();
            return write;
        }
    }

    /**
     * An empty queue.
     *
     * @param maxBytes of each line; a single larger write is taken when it is the only one
     */
    WriteQueue(long maxBytes) {
        this.maxBytes = maxBytes;
        this.words = new Line();
        this.snapshots = new Line();
    }

    /** Takes a write, or says why not. */
    Optional<StoreException> offer(Write write) {
        lock.lock();
        try {
            if (closed) {
                return Optional.of(new StoreException(StoreException.Kind.CLOSED, "the store is closed"));
            }
            if (refusal != null) {
                return Optional.of(refusal);
            }
            Line line = line(write);
            if (line.bytes > 0 && line.bytes + write.bytes() > maxBytes) {
                return Optional.of(new StoreException(StoreException.Kind.BUSY, "too much waits for the disk"));
            }
            line.add(write);
            changed.signalAll();
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is something to take, or the queue is closed, or so many nanoseconds have passed. */
    void awaitWork(long nanos) {
        await(() -> closed || !nothingWaits(), nanos);
    }

    /** Waits until the queue is closed, or so many nanoseconds have passed. */
    void awaitClose(long nanos) {
        await(() -> closed, nanos);
    }

    /** Takes what is to be committed next: words in order, up to so many bytes but at least one, and a snapshot. */
    Taken take(long bytes) {
        lock.lock();
        try {
            List<Write> taken = new ArrayList<>();
            long left = bytes;
            while (!words.writes.isEmpty()
                    && (taken.isEmpty() || words.writes.element().bytes() <= left)) {
                Write write = words.remove();
                left -= write.bytes();
                taken.add(write);
            }
            // A snapshot may not come before the words that it contains.
            boolean snapshotToo = words.writes.isEmpty() && !snapshots.writes.isEmpty();
            return new Taken(taken, snapshotToo ? Optional.of(snapshots.remove()) : Optional.empty());
        } finally {
            lock.unlock();
        }
    }

    /** Takes everything. */
    List<Write> takeAll() {
        lock.lock();
        try {
            List<Write> taken = new ArrayList<>();
            while (!words.writes.isEmpty()) {
                taken.add(words.remove());
            }
            while (!snapshots.writes.isEmpty()) {
                taken.add(snapshots.remove());
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Takes everything, and refuses from now on what is offered. */
    List<Write> refuse(StoreException.Kind kind, String reason) {
        lock.lock();
        try {
            refusal = new StoreException(kind, reason);
            return takeAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends {@link #refuse}. */
    void admit() {
        lock.lock();
        try {
            refusal = null;
        } finally {
            lock.unlock();
        }
    }

    /** Why the queue refuses, if it does. */
    Optional<StoreException> refusal() {
        lock.lock();
        try {
            return Optional.ofNullable(refusal);
        } finally {
            lock.unlock();
        }
    }

    /** Takes nothing more; what waits stays. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing waits. */
    boolean isEmpty() {
        lock.lock();
        try {
            return nothingWaits();
        } finally {
            lock.unlock();
        }
    }

    boolean closed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Bytes that wait. */
    long bytes() {
        lock.lock();
        try {
            return words.bytes + snapshots.bytes;
        } finally {
            lock.unlock();
        }
    }

    private boolean nothingWaits() {
        return words.writes.isEmpty() && snapshots.writes.isEmpty();
    }

    private Line line(Write write) {
        return switch (write) {
            case Write.Create create -> words;
            case Write.Append append -> words;
            case Write.Quarantine quarantine -> words;
            case Write.PutSnapshot snapshot -> snapshots;
        };
    }

    private void await(BooleanSupplier condition, long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (!condition.getAsBoolean() && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the store's writer", e);
        } finally {
            lock.unlock();
        }
    }
}
