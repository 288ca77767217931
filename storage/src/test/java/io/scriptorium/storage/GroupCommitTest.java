package io.scriptorium.storage;

import static io.scriptorium.storage.Trial.EPOCH;
import static io.scriptorium.storage.Trial.append;
import static io.scriptorium.storage.Trial.await;
import static io.scriptorium.storage.Trial.failure;
import static io.scriptorium.storage.Trial.found;
import static io.scriptorium.storage.Trial.newDocument;
import static io.scriptorium.storage.Trial.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.collab.store.Loaded;
import io.scriptorium.collab.store.StoreException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What waits together is committed together, and a quiet store does not wait. */
final class GroupCommitTest {
    private static final long INTERVAL_NANOS = 4_000_000;

    /** Time that passes only when the writer pauses, or when the test says so. */
    private static final class InventedPace implements Pace {
        private final List<Long> pauses = new CopyOnWriteArrayList<>();
        private volatile long nanos;

        @Override
        public long nanoTime() {
            return nanos;
        }

        @Override
        public void pause(long duration) {
            pauses.add(duration);
            advance(duration);
        }

        synchronized void advance(long duration) {
            nanos += duration;
        }
    }

    private final InventedPace pace = new InventedPace();
    private final FaultyConnector connector = new FaultyConnector();
    private final Path directory;
    private final SqliteStore store;

    GroupCommitTest(@TempDir Path directory) throws StoreOpenException {
        this.directory = directory;
        this.store = SqliteStore.open(Trial.options(directory), connector, pace, health -> {});
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void appendsThatGatherDuringACommit_goOutInOneTransaction() {
        for (int i = 0; i < 50; i++) {
            await(newDocument(store, "document " + i));
        }
        long commits = store.counters().commits();
        List<CompletionStage<Void>> stages = new ArrayList<>();
        List<Long> commitsAtCompletion = new CopyOnWriteArrayList<>();

        connector.duringNextCommit(() -> {
            for (int i = 1; i < 50; i++) {
                stages.add(append(store, "document " + i, 1, "text")
                        .thenRun(() -> commitsAtCompletion.add(store.counters().commits())));
            }
        });
        await(append(store, "document 0", 1, "first"));
        stages.forEach(Trial::await);

        assertThat(store.counters().commits()).isEqualTo(commits + 2);
        assertThat(commitsAtCompletion).hasSize(49).containsOnly(commits + 2);
    }

    @Test
    void appendToAQuietStore_isCommittedAtOnce() {
        for (int i = 0; i < 5; i++) {
            pace.advance(INTERVAL_NANOS);
            await(newDocument(store, "document " + i));
        }

        assertThat(pace.pauses).isEmpty();
    }

    @Test
    void appendSoonAfterACommit_waitsForTheRestOfTheInterval() {
        pace.advance(INTERVAL_NANOS);
        await(newDocument(store, "a"));
        pace.advance(INTERVAL_NANOS / 4);
        await(append(store, "a", 1, "one"));

        assertThat(pace.pauses).containsExactly(INTERVAL_NANOS * 3 / 4);
    }

    @Test
    void snapshots_areOvertakenByWords() {
        await(newDocument(store, "a"));
        await(append(store, "a", 1, "one"));
        List<String> order = new CopyOnWriteArrayList<>();
        List<CompletionStage<Void>> stages = new ArrayList<>();

        connector.duringNextCommit(() -> {
            for (int i = 0; i < 3; i++) {
                Loaded.Snapshot snapshot = new Loaded.Snapshot(1 + i % 2, new byte[] {(byte) i});
                stages.add(store.writeSnapshot("a", EPOCH, snapshot).thenRun(() -> order.add("snapshot")));
            }
            stages.add(append(store, "a", 3, "three").thenRun(() -> order.add("words")));
        });
        await(append(store, "a", 2, "two"));
        stages.forEach(Trial::await);

        assertThat(order).containsExactly("words", "snapshot", "snapshot", "snapshot");
    }

    @Test
    void largeWrites_areSplitOverSeveralCommits() {
        await(newDocument(store, "a"));
        long commits = store.counters().commits();
        List<CompletionStage<Void>> stages = new ArrayList<>();
        String large = "x".repeat(1_500_000);

        connector.duringNextCommit(() -> {
            for (int seq = 2; seq <= 9; seq++) {
                stages.add(append(store, "a", seq, large));
            }
        });
        await(append(store, "a", 1, large));
        stages.forEach(Trial::await);

        assertThat(store.counters().commits()).isEqualTo(commits + 1 + 4);
        assertThat(found(store, "a").headSeq()).isEqualTo(9);
    }

    @Test
    void writeAheadLog_staysBounded() throws IOException {
        await(newDocument(store, "a"));
        long largest = 0;
        for (int seq = 1; seq <= 100; seq++) {
            await(append(store, "a", seq, "x".repeat(500_000)));
            largest = Math.max(largest, Files.size(directory.resolve("scriptorium.db-wal")));
        }

        assertThat(largest).as("50 MB went through it").isPositive().isLessThan(8_000_000);
        assertThat(store.counters().checkpoints()).isGreaterThan(5);
    }

    @Test
    void moreThanTheStoreIsWillingToHold_isBusy(@TempDir Path other) throws StoreOpenException {
        StoreOptions options = Trial.options(other);
        StoreOptions tight = new StoreOptions(
                other,
                options.lockWait(),
                options.busyTimeout(),
                options.commitInterval(),
                options.retryDelay(),
                10_000,
                options.maxQueuedLoads(),
                options.readers());
        try (SqliteStore small = SqliteStore.open(tight, connector, pace, health -> {})) {
            await(newDocument(small, "a"));
            List<CompletionStage<Void>> stages = new ArrayList<>();
            connector.duringNextCommit(() -> {
                for (int seq = 2; seq <= 5; seq++) {
                    stages.add(append(small, "a", seq, "x".repeat(3_000)));
                }
            });
            await(append(small, "a", 1, "first"));

            await(stages.get(0));
            await(stages.get(1));
            await(stages.get(2));
            assertThat(failure(stages.get(3))).contains(Kind.BUSY);
            await(append(small, "a", 5, "x".repeat(30_000)));
            assertThat(found(small, "a").headSeq()).isEqualTo(5);
        }
    }

    @Test
    void loadsDuringAppends_seeWholeCommitsInOrder() {
        await(newDocument(store, "a"));
        long seen = 0;
        for (int batch = 0; batch < 60; batch++) {
            long seq = batch * 3L;
            CompletionStage<Void> stage = store.append(
                    "a",
                    EPOCH,
                    List.of(
                            Trial.update(seq + 1, "text " + (seq + 1)),
                            Trial.activity(seq + 2, "Ada"),
                            Trial.update(seq + 3, "text " + (seq + 3))));
            CompletionStage<Loaded> during = store.load("a");
            if (batch % 5 == 0) {
                await(stage);
                seen = seq + 3;
            }
            Loaded.Found found = (Loaded.Found) await(during);
            assertThat(found.headSeq() % 3).isZero();
            assertThat(found.updates()).hasSize((int) (found.headSeq() / 3 * 2));
            assertThat(found(store, "a").headSeq()).isGreaterThanOrEqualTo(seen);
        }
        assertThat(texts(found(store, "a"))).contains("text 1");
    }
}
