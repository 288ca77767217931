package io.scriptorium.storage;

import io.scriptorium.collab.store.StoreException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that writes. It gathers what all rooms want written into one transaction with one fsync: at once
 * after a quiet moment, else no sooner than the commit interval after the last commit began, so that an edit in a
 * quiet hour costs one fsync of waiting and a busy server a bounded number of commits.
 *
 * <p>Failures that pass (no room, locked, read-only) leave the transaction without a trace and the connection as it
 * was. After any other nothing is certain: whatever waits fails, every connection is closed, since an fsync that is
 * repeated on the same descriptor proves nothing, and the database is opened again until that succeeds. Nothing is
 * acknowledged in between.
 *
 * <p>Threading: {@link #openFirst} before the thread starts, everything else on it.
 */
final class Writer implements Runnable {
    private static final long MAX_COMMIT_BYTES = 4L * 1024 * 1024;
    /** Pages in the log at which they are moved to the database: 4 MiB, some milliseconds. */
    private static final long CHECKPOINT_PAGES = 1_000;

    private static final int PAGE_BYTES = 4_096;
    /** Pages that a write touches beside those that it fills: the last of its document's log. */
    private static final int PAGES_PER_WRITE = 1;
    /** Pages that any commit touches: rows of documents, inner pages. */
    private static final int PAGES_PER_COMMIT = 4;

    private final StoreOptions options;
    private final DataDirectory directory;
    private final Database database;
    private final WriteQueue queue;
    private final Readers readers;
    private final Quarantine quarantine;
    private final StoreMetrics metrics;
    private final Pace pace;
    private final Consumer<StoreHealth> healthListener;

    private volatile StoreHealth health = StoreHealth.HEALTHY;

    private @Nullable DocumentWriter writer;
    private long lastCommitNanos;
    private long pagesInLog;

    /** What became of a transaction. */
    private sealed interface Outcome {
        /** It is durable, but for the writes that were refused: one per write, in order. */
        record Durable(List<Optional<StoreException>> refusals) implements Outcome {}

        /** It left no trace. */
        record Passing(StoreException.Kind kind, String reason) implements Outcome {}

        /** It left no trace, and one write must not be tried again. */
        record Culprit(Write write, StoreException failure) implements Outcome {}

        /** Nobody knows. */
        record Unknown(String reason) implements Outcome {}
    }

    Writer(
            StoreOptions options,
            DataDirectory directory,
            Database database,
            WriteQueue queue,
            Readers readers,
            Quarantine quarantine,
            StoreMetrics metrics,
            Pace pace,
            Consumer<StoreHealth> healthListener) {
        this.options = options;
        this.directory = directory;
        this.database = database;
        this.queue = queue;
        this.readers = readers;
        this.quarantine = quarantine;
        this.metrics = metrics;
        this.pace = pace;
        this.healthListener = healthListener;
        this.lastCommitNanos = pace.nanoTime() - options.commitInterval().toNanos();
    }

    /** Opens the database. Unless the health is FAILED afterwards, what does not work yet may work later. */
    StoreHealth openFirst() {
        open();
        return health;
    }

    StoreHealth health() {
        return health;
    }

    @Override
    public void run() {
        try {
            while (!queue.closed() || !queue.isEmpty()) {
                turn();
            }
        } catch (RuntimeException | Error e) {
            fail(
                    queue.refuse(StoreException.Kind.FAILED, "the store's writer has died"),
                    StoreException.Kind.FAILED,
                    "");
            become(new StoreHealth(StoreHealth.State.FAILED, "the store's writer has died: " + e));
            throw e;
        } finally {
            // The connection that writes goes last: then SQLite empties its log.
            readers.letGo();
            closeWriter();
            readers.goOn();
        }
    }

    private void turn() {
        if (writer == null) {
            queue.awaitClose(options.retryDelay().toNanos());
            open();
            return;
        }
        boolean healthy = health.state() == StoreHealth.State.OK;
        queue.awaitWork(healthy ? Long.MAX_VALUE : options.retryDelay().toNanos());
        if (queue.isEmpty()) {
            if (!healthy && !queue.closed()) {
                probe();
            }
            return;
        }
        gather();
        WriteQueue.Taken taken = queue.take(MAX_COMMIT_BYTES);
        boolean lost = !commit(taken.words());
        if (taken.snapshot().isPresent()) {
            List<Write> snapshot = List.of(taken.snapshot().get());
            if (lost) {
                fail(snapshot, StoreException.Kind.FAILED, "what was to be committed before it is lost");
            } else {
                commit(snapshot);
            }
        }
        if (writer != null && pagesInLog >= CHECKPOINT_PAGES) {
            checkpoint();
        }
    }

    private void gather() {
        long left = lastCommitNanos + options.commitInterval().toNanos() - pace.nanoTime();
        if (left > 0 && !queue.closed()) {
            pace.pause(left);
        }
    }

    /** Commits writes, or fails them; false when the connection is lost. */
    private boolean commit(List<Write> writes) {
        if (writes.isEmpty()) {
            return true;
        }
        return switch (attempt(writes)) {
            case Outcome.Durable durable -> {
                durable(writes, durable.refusals());
                yield true;
            }
            case Outcome.Passing passing -> passing(writes, passing);
            case Outcome.Culprit culprit -> {
                List<Write> others = new ArrayList<>(writes);
                others.remove(culprit.write());
                culprit.write().stage().completeExceptionally(culprit.failure());
                yield commit(others);
            }
            case Outcome.Unknown unknown -> {
                lost(writes, unknown.reason());
                yield false;
            }
        };
    }

    private Outcome attempt(List<Write> writes) {
        DocumentWriter open = writer;
        if (open == null) {
            return new Outcome.Unknown("the database is not open");
        }
        long started = pace.nanoTime();
        lastCommitNanos = started;
        Write current = null;
        try {
            open.begin();
            List<Optional<StoreException>> refusals = new ArrayList<>(writes.size());
            for (Write write : writes) {
                current = write;
                refusals.add(apply(open, write));
            }
            current = null;
            open.commit();
            directory.verify();
            metrics.committed(pace.nanoTime() - started);
            return new Outcome.Durable(refusals);
        } catch (SQLException e) {
            return current == null ? undone(open, e) : undone(open, e, current);
        } catch (IOException e) {
            return new Outcome.Unknown(String.valueOf(e.getMessage()));
        }
    }

    private Optional<StoreException> apply(DocumentWriter open, Write write) throws SQLException {
        Optional<String> damage = quarantine.reason(write.name());
        if (damage.isPresent() && !(write instanceof Write.Quarantine)) {
            return Optional.of(new StoreException(StoreException.Kind.UNREADABLE, damage.get()));
        }
        try {
            return open.apply(write);
        } catch (DamagedException e) {
            quarantine.add(write.name(), e.reason());
            return Optional.of(new StoreException(StoreException.Kind.UNREADABLE, e.reason(), e));
        }
    }

    /** A write failed within the transaction. */
    private Outcome undone(DocumentWriter open, SQLException failure, Write write) {
        if (ResultCode.isConstraint(failure)) {
            // Rows stand where the document's row says that there are none.
            quarantine.add(write.name(), "the log goes on behind its end");
            return withoutTrace(
                    open,
                    new Outcome.Culprit(
                            write,
                            new StoreException(
                                    StoreException.Kind.UNREADABLE, "the log goes on behind its end", failure)));
        }
        if (write instanceof Write.PutSnapshot && ResultCode.isDamage(failure)) {
            // The old snapshot can not even be deleted. The log has everything: no reason to trouble other documents.
            return withoutTrace(
                    open,
                    new Outcome.Culprit(
                            write,
                            new StoreException(
                                    StoreException.Kind.UNREADABLE, "the snapshot can not be replaced", failure)));
        }
        return undone(open, failure);
    }

    private Outcome undone(DocumentWriter open, SQLException failure) {
        StoreException.Kind kind = ResultCode.kindOf(failure);
        String reason = String.valueOf(failure.getMessage());
        return kind.passing() ? withoutTrace(open, new Outcome.Passing(kind, reason)) : new Outcome.Unknown(reason);
    }

    private Outcome withoutTrace(DocumentWriter open, Outcome outcome) {
        try {
            writer = open.rollback();
            return outcome;
        } catch (SQLException e) {
            return new Outcome.Unknown("a transaction could not be undone: " + e.getMessage());
        }
    }

    private void durable(List<Write> writes, List<Optional<StoreException>> refusals) {
        for (int i = 0; i < writes.size(); i++) {
            if (refusals.get(i).isEmpty()) {
                count(writes.get(i));
            } else if (refusals.get(i).get().kind() == StoreException.Kind.FENCED) {
                metrics.fencedWrites.increment();
            }
        }
        pagesInLog += PAGES_PER_COMMIT;
        become(StoreHealth.HEALTHY);
        for (int i = 0; i < writes.size(); i++) {
            Write write = writes.get(i);
            refusals.get(i).ifPresentOrElse(refusal -> write.stage().completeExceptionally(refusal), () -> write.stage()
                    .complete(null));
        }
    }

    private void count(Write write) {
        pagesInLog += PAGES_PER_WRITE + write.bytes() / PAGE_BYTES;
        switch (write) {
            case Write.Append append ->
                metrics.written(
                        append.entries().size(),
                        append.entries().stream().mapToLong(Write::contentBytes).sum());
            case Write.PutSnapshot put -> metrics.written(0, put.snapshot().update().length);
            case Write.Create create -> {}
            case Write.Quarantine damaged -> {}
        }
    }

    private boolean passing(List<Write> writes, Outcome.Passing passing) {
        metrics.passingFailures.increment();
        become(StoreHealth.of(passing.kind(), passing.reason()));
        Map<String, List<Write>> byDocument = new LinkedHashMap<>();
        for (Write write : writes) {
            byDocument.computeIfAbsent(write.name(), any -> new ArrayList<>()).add(write);
        }
        if (passing.kind() != StoreException.Kind.FULL || byDocument.size() == 1) {
            fail(writes, passing.kind(), passing.reason());
            return true;
        }
        // One that needs much room must not keep out those that need little.
        boolean open = true;
        for (List<Write> ofOne : byDocument.values()) {
            open &= commit(ofOne);
        }
        return open;
    }

    private void checkpoint() {
        DocumentWriter open = writer;
        if (open == null) {
            return;
        }
        try {
            pagesInLog = open.checkpoint();
            metrics.checkpoints.increment();
        } catch (SQLException e) {
            if (!ResultCode.kindOf(e).passing()) {
                lost(List.of(), "a checkpoint failed: " + e.getMessage());
            }
            // Else the log holds everything and grows; the next commit tries again.
        }
    }

    /** Nobody writes because writing fails: finds out whether it still does. */
    private void probe() {
        DocumentWriter open = writer;
        if (open == null) {
            return;
        }
        try {
            open.probe();
            directory.verify();
            become(StoreHealth.HEALTHY);
        } catch (SQLException e) {
            StoreException.Kind kind = ResultCode.kindOf(e);
            if (kind.passing()) {
                become(StoreHealth.of(kind, String.valueOf(e.getMessage())));
            } else {
                lost(List.of(), String.valueOf(e.getMessage()));
            }
        } catch (IOException e) {
            lost(List.of(), String.valueOf(e.getMessage()));
        }
    }

    private void lost(Collection<Write> writes, String reason) {
        metrics.lostConnections.increment();
        List<Write> failed = new ArrayList<>(writes);
        failed.addAll(queue.refuse(StoreException.Kind.FAILED, reason));
        become(StoreHealth.of(StoreException.Kind.FAILED, reason));
        closeWriter();
        fail(failed, StoreException.Kind.FAILED, reason);
        if (!queue.closed()) {
            open();
        }
    }

    /** Opens the database anew; if that fails, the queue refuses everything until it succeeds. */
    private void open() {
        readers.letGo();
        try {
            directory.verify();
            DocumentWriter opened = database.writer();
            writer = opened;
            directory.opened();
            quarantine.remembered(opened.quarantined());
            pagesInLog = 0;
            queue.admit();
            become(StoreHealth.HEALTHY);
        } catch (SQLException e) {
            notOpen(ResultCode.kindOf(e), String.valueOf(e.getMessage()));
        } catch (IOException e) {
            notOpen(StoreException.Kind.FAILED, String.valueOf(e.getMessage()));
        } finally {
            readers.goOn();
        }
    }

    private void notOpen(StoreException.Kind kind, String reason) {
        closeWriter();
        fail(queue.refuse(kind, reason), kind, reason);
        become(StoreHealth.of(kind, reason));
    }

    private void closeWriter() {
        directory.closed();
        if (writer != null) {
            try {
                writer.close();
            } catch (SQLException e) {
                // What is durable is durable; opening it anew finds out what is.
            }
            writer = null;
        }
    }

    private void become(StoreHealth now) {
        StoreHealth before = health;
        if (!before.equals(now)) {
            health = now;
            if (now.state() == StoreHealth.State.OK) {
                quarantine.recordAll();
            }
            healthListener.accept(now);
        }
    }

    private static void fail(Collection<Write> writes, StoreException.Kind kind, String reason) {
        for (Write write : writes) {
            write.stage().completeExceptionally(new StoreException(kind, reason));
        }
    }
}
