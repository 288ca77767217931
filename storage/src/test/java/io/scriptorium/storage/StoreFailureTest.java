package io.scriptorium.storage;

import static io.scriptorium.storage.Trial.EPOCH;
import static io.scriptorium.storage.Trial.append;
import static io.scriptorium.storage.Trial.await;
import static io.scriptorium.storage.Trial.failure;
import static io.scriptorium.storage.Trial.found;
import static io.scriptorium.storage.Trial.newDocument;
import static io.scriptorium.storage.Trial.texts;
import static io.scriptorium.storage.Trial.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scriptorium.collab.store.Loaded;
import io.scriptorium.collab.store.StoreException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing is acknowledged that is not durable, and the store comes back by itself. */
final class StoreFailureTest {
    private final Path parent;
    private final Path directory;
    private final FaultyConnector connector = new FaultyConnector();
    private final BlockingQueue<StoreHealth> healths = new LinkedBlockingQueue<>();
    private final SqliteStore store;

    StoreFailureTest(@TempDir Path parent) throws StoreOpenException {
        this.parent = parent;
        this.directory = parent.resolve("data");
        this.store = SqliteStore.open(Trial.options(directory), connector, Pace.REAL, healths::add);
    }

    @BeforeEach
    void createDocument() {
        await(newDocument(store, "a"));
        await(append(store, "a", 1, "one"));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void noRoom_isFull_readsGoOn_andWritingResumesByItself() throws InterruptedException {
        connector.onWriter("PRAGMA max_page_count = 1");

        assertThat(failure(appendLarge("a", 2))).contains(Kind.FULL);
        assertThat(store.health().state()).isEqualTo(StoreHealth.State.FULL);
        assertThat(failure(appendLarge("a", 2))).contains(Kind.FULL);
        assertThat(texts(found(store, "a"))).containsExactly("one");

        connector.onWriter("PRAGMA max_page_count = 1000000");
        awaitHealth(StoreHealth.State.OK);
        await(appendLarge("a", 2));
        assertThat(found(store, "a").headSeq()).isEqualTo(2);
        assertThat(connector.writersOpened()).isEqualTo(writersAtFirst());
        assertThat(store.counters().passingFailures()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void noRoomForOne_leavesRoomForOthersInTheSameCommit() throws SQLException {
        await(newDocument(store, "b"));
        long pages = pages();
        connector.onWriter("PRAGMA max_page_count = " + (pages + 20));
        List<CompletionStage<Void>> stages = new ArrayList<>();

        connector.duringNextCommit(() -> {
            stages.add(append(store, "a", 3, "three"));
            stages.add(store.append("b", EPOCH, List.of(update(1, "x".repeat(1_000_000)))));
            stages.add(append(store, "a", 4, "four"));
        });
        await(append(store, "a", 2, "two"));

        assertThat(failure(stages.get(1))).contains(Kind.FULL);
        await(stages.get(0));
        await(stages.get(2));
        assertThat(texts(found(store, "a"))).containsExactly("one", "two", "three", "four");
        assertThat(found(store, "b").headSeq()).isZero();
    }

    @Test
    void lockedByAnotherProgram_isBusy_readsGoOn_andWritingResumesByItself() throws Exception {
        try (Connection other = Trial.sqlite().open(directory.resolve("scriptorium.db"), Connector.Access.WRITE);
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");

            assertThat(failure(append(store, "a", 2, "two"))).contains(Kind.BUSY);
            assertThat(store.health().state()).isEqualTo(StoreHealth.State.BUSY);
            assertThat(texts(found(store, "a"))).containsExactly("one");

            statement.execute("ROLLBACK");
        }
        awaitHealth(StoreHealth.State.OK);
        await(append(store, "a", 2, "two"));
        assertThat(texts(found(store, "a"))).containsExactly("one", "two");
        assertThat(connector.writersOpened()).isEqualTo(writersAtFirst());
    }

    @Test
    void readOnly_isReadOnly_readsGoOn_andWritingResumesByItself() throws InterruptedException {
        connector.onWriter("PRAGMA query_only = ON");

        assertThat(failure(append(store, "a", 2, "two"))).contains(Kind.READ_ONLY);
        assertThat(store.health().state()).isEqualTo(StoreHealth.State.READ_ONLY);
        assertThat(texts(found(store, "a"))).containsExactly("one");

        connector.onWriter("PRAGMA query_only = OFF");
        awaitHealth(StoreHealth.State.OK);
        await(append(store, "a", 2, "two"));
        assertThat(texts(found(store, "a"))).containsExactly("one", "two");
    }

    @ParameterizedTest
    @ValueSource(strings = {"BEGIN", "UPDATE document", "INSERT INTO update_log", "COMMIT"})
    void ioError_failsTheCommitAndOpensTheDatabaseAnew(String statement) throws InterruptedException {
        connector.follow(FaultyConnector.failing(statement, FaultyConnector.IOERR));

        assertThat(failure(append(store, "a", 2, "two"))).contains(Kind.FAILED);

        connector.heal();
        awaitHealth(StoreHealth.State.OK);
        assertThat(connector.writersOpened()).isEqualTo(writersAtFirst() + 1);
        assertThat(texts(found(store, "a"))).containsExactly("one");
        await(append(store, "a", 2, "again"));
        assertThat(texts(found(store, "a"))).containsExactly("one", "again");
        assertThat(store.counters().lostConnections()).isEqualTo(1);
    }

    @Test
    void ioErrorBehindTheCommit_failsAlthoughItIsDurable() throws InterruptedException {
        connector.follow(new FaultyConnector.Script() {
            @Override
            public void after(Connector.Access access, String sql) throws SQLException {
                if (sql.equals("COMMIT")) {
                    throw FaultyConnector.failure(FaultyConnector.IOERR);
                }
            }
        });

        assertThat(failure(append(store, "a", 2, "two"))).contains(Kind.FAILED);

        connector.heal();
        awaitHealth(StoreHealth.State.OK);
        assertThat(texts(found(store, "a"))).containsExactly("one", "two");
        assertThat(failure(append(store, "a", 2, "two"))).contains(Kind.FENCED);
        await(append(store, "a", 3, "three"));
    }

    @Test
    void ioError_failsEverythingThatWaits() throws InterruptedException {
        await(newDocument(store, "b"));
        List<CompletionStage<Void>> stages = new ArrayList<>();
        connector.follow(new FaultyConnector.Script() {
            @Override
            public void before(Connector.Access access, String sql) throws SQLException {
                if (sql.equals("COMMIT")) {
                    stages.add(append(store, "b", 1, "behind"));
                    stages.add(store.writeSnapshot("a", EPOCH, new Loaded.Snapshot(1, new byte[] {1})));
                    throw FaultyConnector.failure(FaultyConnector.IOERR);
                }
            }
        });

        assertThat(failure(append(store, "a", 2, "two"))).contains(Kind.FAILED);

        connector.heal();
        assertThat(stages).hasSize(2).allMatch(stage -> failure(stage).equals(failure(stages.get(0))));
        assertThat(failure(stages.get(0))).contains(Kind.FAILED);
        awaitHealth(StoreHealth.State.OK);
        assertThat(found(store, "b").headSeq()).isZero();
    }

    @Test
    void notOpen_refusesAtOnce_untilTheLogIsInTheDatabase() throws InterruptedException {
        // The commit fails, and so does the checkpoint that must come before anything else is acknowledged.
        connector.follow(new FaultyConnector.Script() {
            @Override
            public void before(Connector.Access access, String sql) throws SQLException {
                if (sql.equals("COMMIT") || sql.startsWith("PRAGMA wal_checkpoint(TRUNCATE)")) {
                    throw FaultyConnector.failure(FaultyConnector.IOERR);
                }
            }
        });

        assertThat(failure(append(store, "a", 2, "two"))).contains(Kind.FAILED);
        assertThat(failure(append(store, "a", 2, "two"))).contains(Kind.FAILED);
        assertThat(failure(store.load("a"))).contains(Kind.FAILED);
        assertThat(store.health().state()).isEqualTo(StoreHealth.State.FAILED);

        connector.heal();
        awaitHealth(StoreHealth.State.OK);
        await(append(store, "a", 2, "two"));
        assertThat(texts(found(store, "a"))).containsExactly("one", "two");
    }

    @Test
    void openedReadOnly_readsGoOn_untilItTakesWrites() throws InterruptedException {
        connector.follow(new FaultyConnector.Script() {
            @Override
            public void before(Connector.Access access, String sql) throws SQLException {
                if (sql.equals("COMMIT")) {
                    throw FaultyConnector.failure(FaultyConnector.IOERR);
                }
                if (sql.startsWith("PRAGMA wal_checkpoint(TRUNCATE)")) {
                    throw FaultyConnector.failure(FaultyConnector.READONLY);
                }
            }
        });

        assertThat(failure(append(store, "a", 2, "two"))).contains(Kind.FAILED);
        awaitHealth(StoreHealth.State.READ_ONLY);
        assertThat(failure(append(store, "a", 2, "two"))).contains(Kind.READ_ONLY);
        assertThat(texts(found(store, "a"))).containsExactly("one");

        connector.heal();
        awaitHealth(StoreHealth.State.OK);
        await(append(store, "a", 2, "two"));
    }

    @Test
    void failedCheckpoint_losesNothing() throws InterruptedException {
        connector.follow(FaultyConnector.failing("PRAGMA wal_checkpoint(PASSIVE)", FaultyConnector.IOERR));
        long seq = 2;
        while (store.counters().lostConnections() == 0
                && failure(appendLarge("a", seq)).isEmpty()) {
            seq++;
        }

        connector.heal();
        awaitHealth(StoreHealth.State.OK);
        assertThat(found(store, "a").headSeq()).isEqualTo(seq - 1).isGreaterThan(10);
    }

    @Test
    void checkpointWithoutRoom_goesOnInTheLog() {
        connector.follow(FaultyConnector.failing("PRAGMA wal_checkpoint(PASSIVE)", FaultyConnector.FULL));
        for (long seq = 2; seq < 20; seq++) {
            await(appendLarge("a", seq));
        }
        assertThat(store.health().state()).isEqualTo(StoreHealth.State.OK);
        assertThat(store.counters().checkpoints()).isZero();

        connector.heal();
        await(appendLarge("a", 20));
        await(append(store, "a", 21, "done"));
        assertThat(store.counters().checkpoints()).isPositive();
        assertThat(store.counters().lostConnections()).isZero();
        assertThat(found(store, "a").headSeq()).isEqualTo(21);
    }

    @Test
    void readErrorOfOneLoad_failsThatLoadAlone() {
        connector.follow(FaultyConnector.failing("SELECT seq, number, time, author", FaultyConnector.IOERR));

        assertThat(failure(store.load("a"))).contains(Kind.FAILED);
        await(append(store, "a", 2, "two"));
        assertThat(store.health().state()).isEqualTo(StoreHealth.State.OK);
        assertThat(store.quarantined()).isEmpty();

        connector.heal();
        assertThat(texts(found(store, "a"))).containsExactly("one", "two");
    }

    @Test
    void readErrorThatDoesNotComeAgain_isNotSeen() {
        connector.follow(new FaultyConnector.Script() {
            private boolean first = true;

            @Override
            public synchronized void before(Connector.Access access, String sql) throws SQLException {
                if (first && sql.startsWith("SELECT seq, number, time, author")) {
                    first = false;
                    throw FaultyConnector.failure(FaultyConnector.CORRUPT);
                }
            }
        });

        assertThat(texts(found(store, "a"))).containsExactly("one");
        assertThat(store.quarantined()).isEmpty();
    }

    @Test
    void damagedSnapshotThatCanNotBeReplaced_troublesNobodyElse() {
        await(newDocument(store, "b"));
        connector.follow(FaultyConnector.failing("INSERT OR REPLACE INTO snapshot", FaultyConnector.CORRUPT));

        assertThat(failure(store.writeSnapshot("a", EPOCH, new Loaded.Snapshot(1, new byte[] {1}))))
                .contains(Kind.UNREADABLE);

        await(append(store, "a", 2, "two"));
        await(append(store, "b", 1, "one"));
        assertThat(store.counters().lostConnections()).isZero();
    }

    @Test
    void directoryMovedAway_acknowledgesNothingAndMakesNoNewStore() throws Exception {
        Path away = parent.resolve("away");
        Files.move(directory, away);

        assertThat(failure(append(store, "a", 2, "two"))).contains(Kind.FAILED);
        assertThat(failure(append(store, "a", 2, "two"))).contains(Kind.FAILED);
        assertThat(failure(store.load("a"))).contains(Kind.FAILED);
        assertThat(directory).doesNotExist();

        Files.createDirectory(directory);
        assertThat(failure(append(store, "a", 2, "two"))).contains(Kind.FAILED);
        assertThat(directory).isEmptyDirectory();

        Files.delete(directory);
        Files.move(away, directory);
        awaitHealth(StoreHealth.State.OK);
        // The first commit did reach the files that were moved: FAILED means that nobody knows.
        assertThat(found(store, "a").headSeq()).isBetween(1L, 2L);
    }

    @Test
    void databaseReplacedByAnother_isNotTakenForIt() throws Exception {
        Path other = parent.resolve("other");
        try (SqliteStore strange = Trial.open(other)) {
            await(newDocument(strange, "a"));
        }
        Files.move(directory.resolve("scriptorium.db"), parent.resolve("kept.db"));
        Files.copy(other.resolve("scriptorium.db"), directory.resolve("scriptorium.db"));

        assertThat(failure(append(store, "a", 2, "two"))).contains(Kind.FAILED);
        assertThat(failure(store.load("a"))).contains(Kind.FAILED);
        assertThat(store.health().state()).isEqualTo(StoreHealth.State.FAILED);
    }

    @Test
    void logDeletedUnderTheServer_isNoticed() throws IOException {
        Files.delete(directory.resolve("scriptorium.db-wal"));

        assertThat(failure(append(store, "a", 2, "two"))).contains(Kind.FAILED);
    }

    @Test
    void lockFileDeletedUnderTheServer_isNoticed() throws IOException {
        Files.delete(directory.resolve("lock"));

        assertThat(failure(append(store, "a", 2, "two"))).contains(Kind.FAILED);
    }

    @Test
    void open_whenTheLogCanNotBeEmptied_forWantOfRoom_readsAtOnceAndWritesLater() throws Exception {
        Path copied = parent.resolve("copied");
        Trial.copy(directory, copied);
        FaultyConnector full = new FaultyConnector();
        full.follow(FaultyConnector.failing("PRAGMA wal_checkpoint(TRUNCATE)", FaultyConnector.FULL));
        BlockingQueue<StoreHealth> changes = new LinkedBlockingQueue<>();
        try (SqliteStore late = SqliteStore.open(Trial.options(copied), full, Pace.REAL, changes::add)) {
            assertThat(late.health().state()).isEqualTo(StoreHealth.State.FULL);
            assertThat(texts(found(late, "a"))).containsExactly("one");
            assertThat(failure(append(late, "a", 2, "two"))).contains(Kind.FULL);

            full.heal();
            awaitHealth(changes, StoreHealth.State.OK);
            await(append(late, "a", 2, "two"));
        }
    }

    @Test
    void open_withIoError_isRefusedAndLetsGoOfTheDirectory() throws StoreOpenException {
        Path copied = parent.resolve("copied");
        Trial.copy(directory, copied);
        FaultyConnector broken = new FaultyConnector();
        broken.follow(FaultyConnector.failing("PRAGMA wal_checkpoint(TRUNCATE)", FaultyConnector.IOERR));

        assertThatThrownBy(() -> Trial.open(copied, broken))
                .isInstanceOf(StoreOpenException.class)
                .hasMessageContaining("can not be opened");
        Trial.open(copied).close();
    }

    private CompletionStage<Void> appendLarge(String name, long seq) {
        return append(store, name, seq, "x".repeat(300_000));
    }

    private int writersAtFirst() {
        return 2; // one to prepare the format, one to write
    }

    private long pages() throws SQLException {
        try (Connection other = Trial.sqlite().open(directory.resolve("scriptorium.db"), Connector.Access.READ);
                Statement statement = other.createStatement();
                var row = statement.executeQuery("PRAGMA page_count")) {
            return row.getLong(1);
        }
    }

    private void awaitHealth(StoreHealth.State state) throws InterruptedException {
        awaitHealth(healths, state);
    }

    private static void awaitHealth(BlockingQueue<StoreHealth> healths, StoreHealth.State state)
            throws InterruptedException {
        StoreHealth health;
        do {
            health = healths.poll(30, TimeUnit.SECONDS);
            assertThat(health).as("a change of health").isNotNull();
        } while (health != null && health.state() != state);
    }
}
