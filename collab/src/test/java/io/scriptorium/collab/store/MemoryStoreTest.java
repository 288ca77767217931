package io.scriptorium.collab.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

final class MemoryStoreTest extends DocumentStoreContract {
    private static final UUID EPOCH = UUID.fromString("11111111-2222-4333-8444-555555555555");

    private record Task(long atMillis, long order, Runnable action) {}

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::atMillis).thenComparingLong(Task::order));
    private long nowMillis;
    private long order;
    private MemoryStore store = new MemoryStore(this::schedule, 42);

    @Override
    protected DocumentStore store() {
        return store;
    }

    @Override
    protected <T> T await(CompletionStage<T> stage) {
        while (!stage.toCompletableFuture().isDone()) {
            step();
        }
        return stage.toCompletableFuture().join();
    }

    @Override
    protected void crashAndReopen() {
        store = store.crash();
    }

    @Test
    void stages_ofDifferentDocuments_overtakeEachOther() {
        List<String> order = new ArrayList<>();
        List<CompletionStage<Void>> stages = new ArrayList<>();
        for (String name : List.of("a", "b", "c", "d", "e", "f")) {
            CompletionStage<Void> stage = store.create(name, EPOCH, 0);
            stages.add(stage.thenRun(() -> order.add(name)));
        }
        stages.forEach(this::await);

        assertThat(order).hasSize(6).isNotEqualTo(List.of("a", "b", "c", "d", "e", "f"));
    }

    @Test
    void crash_betweenCommitAndCompletion_keepsWhatNobodyHeardOf() {
        CompletionStage<Void> stage = store.create("a", EPOCH, 0);
        while (store.commits() == 0) {
            step();
        }

        crashAndReopen();
        tasks.forEach(task -> task.action().run());

        assertThat(stage.toCompletableFuture()).isNotDone();
        assertThat(await(store.load("a"))).isInstanceOf(Loaded.Found.class);
    }

    @Test
    void crash_beforeCommit_forgets() {
        CompletionStage<Void> stage = store.create("a", EPOCH, 0);

        crashAndReopen();
        drain();

        assertThat(stage.toCompletableFuture()).isNotDone();
        assertThat(await(store.load("a"))).isInstanceOf(Loaded.Missing.class);
    }

    @Test
    void passingFailure_commitsNothing_andTheSameWriteSucceedsLater() {
        await(store.create("a", EPOCH, 0));
        store.failNextWrites(StoreException.Kind.FULL, StoreException.Kind.BUSY, StoreException.Kind.READ_ONLY);

        for (int attempt = 0; attempt < 3; attempt++) {
            assertThat(settle(append("a", 1))).isFalse();
        }

        assertThat(settle(append("a", 1))).isTrue();
        assertThat(((Loaded.Found) await(store.load("a"))).headSeq()).isEqualTo(1);
    }

    @Test
    void failed_isDurableInSomeCasesAndNotInOthers() {
        int durable = 0;
        for (int i = 0; i < 100; i++) {
            String name = "document " + i;
            store.failNextWrites(StoreException.Kind.FAILED);
            assertThat(settle(store.create(name, EPOCH, 0))).isFalse();
            if (await(store.load(name)) instanceof Loaded.Found) {
                durable++;
            }
        }

        assertThat(durable).isBetween(20, 80);
    }

    @Test
    void failed_takesWithItWhatWaits() {
        store.failNextWrites(StoreException.Kind.FAILED);
        List<CompletionStage<Void>> stages = List.of(store.create("a", EPOCH, 0), append("a", 1), append("a", 2));

        assertThat(stages).noneMatch(this::settle);
    }

    @Test
    void broken_readsGoOn_andHealedItWrites() {
        await(store.create("a", EPOCH, 0));
        store.breakWith(StoreException.Kind.FULL);

        assertThat(settle(append("a", 1))).isFalse();
        assertThat(settle(append("a", 1))).isFalse();
        assertThat(await(store.load("a"))).isInstanceOf(Loaded.Found.class);
        store.heal();
        assertThat(settle(append("a", 1))).isTrue();
    }

    @Test
    void damagedDocument_isUnreadableAndTakesNoWrites() {
        await(store.create("a", EPOCH, 0));
        store.damage("a");

        assertThat(await(store.load("a"))).isInstanceOf(Loaded.Unreadable.class);
        assertThat(settle(append("a", 1))).isFalse();
        assertThat(settle(store.create("a", EPOCH, 0))).isFalse();
    }

    private CompletionStage<Void> append(String name, long seq) {
        return store.append(name, EPOCH, List.of(new LogEntry.UpdateEntry(seq, 0, "author", new byte[] {1, 2, 3})));
    }

    private boolean settle(CompletionStage<Void> stage) {
        while (!stage.toCompletableFuture().isDone()) {
            step();
        }
        return !stage.toCompletableFuture().isCompletedExceptionally();
    }

    private void schedule(long delayMillis, Runnable action) {
        tasks.add(new Task(nowMillis + delayMillis, order++, action));
    }

    private void step() {
        Task task = tasks.remove();
        nowMillis = task.atMillis();
        task.action().run();
    }

    private void drain() {
        while (!tasks.isEmpty()) {
            step();
        }
    }
}
