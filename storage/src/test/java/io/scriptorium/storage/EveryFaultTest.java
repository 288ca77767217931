package io.scriptorium.storage;

import static io.scriptorium.storage.Trial.EPOCH;
import static io.scriptorium.storage.Trial.await;
import static io.scriptorium.storage.Trial.failure;
import static io.scriptorium.storage.Trial.found;
import static io.scriptorium.storage.Trial.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.collab.store.Loaded;
import io.scriptorium.collab.store.StoreException.Kind;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One fixed scenario, in which the first, then the second, then the third… statement fails, until none is left to
 * fail. Each time a room's behaviour is played against the store: it offers a write again after a failure that
 * passes, and loads again after any other. In the end every word that was acknowledged is there, once and in order.
 */
final class EveryFaultTest {

    /** How a statement fails. */
    enum Fault {
        IO_ERROR_BEFORE(FaultyConnector.IOERR, true),
        IO_ERROR_BEHIND(FaultyConnector.IOERR, false),
        FULL_BEFORE(FaultyConnector.FULL, true),
        BUSY_BEFORE(FaultyConnector.BUSY, true);

        private final int code;
        private final boolean before;

        Fault(int code, boolean before) {
            this.code = code;
            this.before = before;
        }
    }

    /** Fails one statement of the connection that writes. */
    private static final class Once implements FaultyConnector.Script {
        private final Fault fault;
        private int left;

        Once(Fault fault, int statements) {
            this.fault = fault;
            this.left = statements;
        }

        synchronized boolean fired() {
            return left < 0;
        }

        @Override
        public synchronized void before(Connector.Access access, String sql) throws SQLException {
            if (fault.before) {
                count(access);
            }
        }

        @Override
        public synchronized void after(Connector.Access access, String sql) throws SQLException {
            if (!fault.before) {
                count(access);
            }
        }

        private void count(Connector.Access access) throws SQLException {
            if (access == Connector.Access.WRITE && left >= 0 && left-- == 0) {
                throw FaultyConnector.failure(fault.code);
            }
        }
    }

    private final Path parent;

    EveryFaultTest(@TempDir Path parent) {
        this.parent = parent;
    }

    @ParameterizedTest
    @EnumSource
    void anyStatementFailing_losesNothingAcknowledged(Fault fault) throws Exception {
        int statements = 0;
        boolean fired = true;
        while (fired) {
            Path directory = parent.resolve(fault + "-" + statements);
            FaultyConnector connector = new FaultyConnector();
            List<String> acknowledged = new ArrayList<>();
            Once once = new Once(fault, statements);
            try (SqliteStore store = Trial.open(directory, connector)) {
                connector.follow(once);
                play(store, acknowledged);
                fired = once.fired();
            }
            try (SqliteStore store = Trial.open(directory)) {
                Loaded.Found found = found(store, "a");
                assertThat(texts(found))
                        .as("%s at statement %s", fault, statements)
                        .isEqualTo(acknowledged);
                assertThat(store.quarantined()).isEmpty();
            }
            statements++;
        }
        assertThat(statements).isGreaterThan(20);
    }

    /** What a room does with two documents, one of which is only there to share the commits. */
    private static void play(SqliteStore store, List<String> acknowledged) {
        insist(() -> store.create("a", EPOCH, 0));
        insist(() -> store.create("b", EPOCH, 0));
        for (int i = 1; i <= 2; i++) {
            String text = "word " + i;
            long before = head(store, "a");
            CompletionStage<Void> other = Trial.append(store, "b", head(store, "b") + 1, text);
            Optional<Kind> outcome = insistOnce(() -> Trial.append(store, "a", before + 1, text));
            failure(other);
            // Nobody knows whether a FAILED write is there: the room loads, and offers it again if it is not.
            if (outcome.isEmpty() || head(store, "a") == before + 1) {
                acknowledged.add(text);
            } else {
                insist(() -> Trial.append(store, "a", before + 1, text));
                acknowledged.add(text);
            }
        }
        Optional<Kind> snapshot = failure(store.writeSnapshot("b", EPOCH, new Loaded.Snapshot(1, new byte[] {1})));
        assertThat(snapshot.filter(kind -> kind == Kind.FENCED)).isEmpty();
    }

    /** Offers until the write is durable; FENCED after a FAILED attempt says that it was. */
    private static void insist(Supplier<CompletionStage<Void>> write) {
        boolean failedBefore = false;
        Optional<Kind> outcome = failure(write.get());
        while (outcome.isPresent()) {
            if (failedBefore && outcome.get() == Kind.FENCED) {
                return;
            }
            assertThat(outcome.get()).isIn(Kind.FULL, Kind.BUSY, Kind.READ_ONLY, Kind.FAILED);
            failedBefore |= outcome.get() == Kind.FAILED;
            outcome = failure(write.get());
        }
    }

    /** Offers until the write is durable or nobody knows. */
    private static Optional<Kind> insistOnce(Supplier<CompletionStage<Void>> write) {
        Optional<Kind> outcome = failure(write.get());
        while (outcome.filter(Kind::passing).isPresent()) {
            outcome = failure(write.get());
        }
        return outcome;
    }

    private static long head(SqliteStore store, String name) {
        CompletionStage<Loaded> load = store.load(name);
        while (failure(load).isPresent()) {
            load = store.load(name);
        }
        if (await(load) instanceof Loaded.Found found) {
            return found.headSeq();
        }
        throw new AssertionError(name + " is not there");
    }
}
