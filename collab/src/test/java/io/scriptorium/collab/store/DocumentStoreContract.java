package io.scriptorium.collab.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What every {@link DocumentStore} must do. Run over each implementation. */
public abstract class DocumentStoreContract {
    private static final UUID EPOCH = UUID.fromString("11111111-2222-4333-8444-555555555555");
    private static final UUID OTHER_EPOCH = UUID.fromString("99999999-2222-4333-8444-555555555555");
    private static final long NOW = 1_767_225_600_000L;

    /** The store under test, empty at first; always the one that {@link #crashAndReopen} gave last. */
    protected abstract DocumentStore store();

    /** Waits until a stage is complete, and gives its result or throws {@link CompletionException}. */
    protected abstract <T> T await(CompletionStage<T> stage);

    /** Ends the store as {@code kill -9} would and opens it again. */
    protected abstract void crashAndReopen();

    @Test
    void load_ofWhatWasNeverStored_isMissing() {
        assertThat(await(store().load("a"))).isInstanceOf(Loaded.Missing.class);
    }

    @Test
    void load_ofNewDocument_isFoundAndEmpty() {
        create("a");

        Loaded.Found found = found("a");

        assertThat(found.epoch()).isEqualTo(EPOCH);
        assertThat(found.headSeq()).isZero();
        assertThat(found.snapshot()).isEmpty();
        assertThat(found.updates()).isEmpty();
        assertThat(found.activity()).isEmpty();
        assertThat(found.chat()).isEmpty();
    }

    @Test
    void emptyDocument_afterCrash_isStillNotMissing() {
        create("a");

        crashAndReopen();

        assertThat(found("a").headSeq()).isZero();
        assertThat(await(store().load("b"))).isInstanceOf(Loaded.Missing.class);
    }

    @Test
    void create_ofWhatExists_isFenced() {
        create("a");

        assertThat(failure(store().create("a", EPOCH, NOW))).isEqualTo(StoreException.Kind.FENCED);
        assertThat(failure(store().create("a", OTHER_EPOCH, NOW))).isEqualTo(StoreException.Kind.FENCED);
        assertThat(found("a").epoch()).isEqualTo(EPOCH);
    }

    @Test
    void create_twiceAtOnce_makesOne() {
        CompletionStage<Void> first = store().create("a", EPOCH, NOW);
        CompletionStage<Void> second = store().create("a", OTHER_EPOCH, NOW);

        await(first);
        assertThat(failure(second)).isEqualTo(StoreException.Kind.FENCED);
        assertThat(found("a").epoch()).isEqualTo(EPOCH);
    }

    @Test
    void append_ofAllKinds_isLoadedInOrder() {
        create("a");
        await(store().append("a", EPOCH, List.of(update(1, "one"), activity(2, "Ada"), update(3, "three"))));
        await(store().append("a", EPOCH, List.of(activity(4, "Grace"), update(5, "five"), chat(6, "hi"))));

        Loaded.Found found = found("a");

        assertThat(found.headSeq()).isEqualTo(6);
        assertThat(found.chat()).containsExactly(chat(6, "hi"));
        assertUpdates(found, update(1, "one"), update(3, "three"), update(5, "five"));
        assertThat(found.activity()).containsExactly(activity(2, "Ada"), activity(4, "Grace"));
    }

    @Test
    void append_completed_survivesCrash() {
        create("a");
        for (int seq = 1; seq <= 20; seq++) {
            await(store().append("a", EPOCH, List.of(update(seq, "text " + seq))));
        }

        crashAndReopen();

        Loaded.Found found = found("a");
        assertThat(found.headSeq()).isEqualTo(20);
        assertThat(found.updates()).hasSize(20);
        await(store().append("a", EPOCH, List.of(update(21, "after"))));
        assertThat(found("a").headSeq()).isEqualTo(21);
    }

    @Test
    void append_cutByCrash_isThereWhollyOrNotAtAll() {
        create("a");
        List<CompletionStage<Void>> stages = new ArrayList<>();
        for (int batch = 0; batch < 10; batch++) {
            int seq = batch * 3;
            stages.add(store().append(
                            "a", EPOCH, List.of(update(seq + 1, "x"), activity(seq + 2, "Ada"), update(seq + 3, "y"))));
        }
        await(stages.get(4));

        crashAndReopen();

        Loaded.Found found = found("a");
        assertThat(found.headSeq()).isGreaterThanOrEqualTo(15);
        assertThat(found.headSeq() % 3).isZero();
        assertThat(found.updates()).hasSize((int) (found.headSeq() / 3 * 2));
        assertThat(found.activity()).hasSize((int) (found.headSeq() / 3));
    }

    @Test
    void append_severalUnderWay_areCarriedOutInOrder() {
        create("a");
        List<CompletionStage<Void>> stages = new ArrayList<>();
        for (int seq = 1; seq <= 50; seq++) {
            stages.add(store().append("a", EPOCH, List.of(update(seq, "text " + seq))));
        }
        stages.forEach(this::await);

        Loaded.Found found = found("a");

        assertThat(found.updates()).extracting(LogEntry::seq).isSorted().hasSize(50);
        assertThat(found.updates().get(49).update()).isEqualTo(bytes("text 50"));
    }

    @Test
    void append_withAnotherEpoch_isFenced() {
        create("a");

        assertFenced(store().append("a", OTHER_EPOCH, List.of(update(1, "one"))));
        assertThat(found("a").headSeq()).isZero();
    }

    @Test
    void append_toWhatDoesNotExist_isFenced() {
        assertFenced(store().append("a", EPOCH, List.of(update(1, "one"))));
        assertThat(await(store().load("a"))).isInstanceOf(Loaded.Missing.class);
    }

    @Test
    void append_withGap_isFenced() {
        create("a");
        await(store().append("a", EPOCH, List.of(update(1, "one"))));

        assertFenced(store().append("a", EPOCH, List.of(update(3, "three"))));
        assertFenced(store().append("a", EPOCH, List.of(update(2, "two"), activity(4, "Ada"))));
        assertThat(found("a").headSeq()).isEqualTo(1);
    }

    @Test
    void append_again_isFencedAndStoredOnce() {
        create("a");
        await(store().append("a", EPOCH, List.of(update(1, "one"))));

        assertFenced(store().append("a", EPOCH, List.of(update(1, "one"))));
        assertUpdates(found("a"), update(1, "one"));
    }

    @Test
    void append_fenced_leavesOtherDocumentsAlone() {
        create("a");
        create("b");
        CompletionStage<Void> good = store().append("a", EPOCH, List.of(update(1, "one")));
        CompletionStage<Void> bad = store().append("b", OTHER_EPOCH, List.of(update(1, "one")));
        CompletionStage<Void> alsoGood = store().append("a", EPOCH, List.of(update(2, "two")));

        await(good);
        await(alsoGood);
        assertFenced(bad);
        assertUpdates(found("a"), update(1, "one"), update(2, "two"));
        assertThat(found("b").headSeq()).isZero();
    }

    @Test
    void append_ofNothing_isMisuse() {
        create("a");

        assertThatIllegalArgumentException().isThrownBy(() -> store().append("a", EPOCH, List.of()));
    }

    @Test
    void append_ofEmptyAndOfLargeBytes_keepsThem() {
        create("a");
        byte[] large = new byte[3 * 1024 * 1024 + 7];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) ((i * 31) >> 3);
        }
        await(store().append(
                        "a",
                        EPOCH,
                        List.of(
                                new LogEntry.UpdateEntry(1, NOW, "", new byte[0]),
                                new LogEntry.UpdateEntry(2, NOW, "author", large))));

        crashAndReopen();

        Loaded.Found found = found("a");
        assertThat(found.updates().get(0).update()).isEmpty();
        assertThat(found.updates().get(1).update()).isEqualTo(large);
    }

    @Test
    void activity_withAnyText_isKept() {
        create("a");
        LogEntry.ActivityEntry line = new LogEntry.ActivityEntry(
                1, NOW, "join", "Zoë \uD83D\uDE00 'x' \"y\" \u202E\u0000z", "Zoë joined\nto edit");
        await(store().append("a", EPOCH, List.of(line)));

        assertThat(found("a").activity()).containsExactly(line);
    }

    @Test
    void load_givesTheNewestActivityOnly() {
        create("a");
        int lines = DocumentStore.ACTIVITY_KEPT + 37;
        List<LogEntry> entries = new ArrayList<>();
        for (int seq = 1; seq <= lines; seq++) {
            entries.add(activity(seq, "user " + seq));
        }
        await(store().append("a", EPOCH, entries));

        Loaded.Found found = found("a");

        assertThat(found.headSeq()).isEqualTo(lines);
        assertThat(found.activity()).hasSize(DocumentStore.ACTIVITY_KEPT);
        assertThat(found.activity().get(0)).isEqualTo(entries.get(37));
        assertThat(found.activity().get(DocumentStore.ACTIVITY_KEPT - 1)).isEqualTo(entries.get(lines - 1));
    }

    @Test
    void activity_inThousands_isForgottenOnlyBehindTheNewest() {
        create("a");
        int seq = 0;
        for (int batch = 0; batch < 50; batch++) {
            List<LogEntry> entries = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                seq++;
                entries.add(i % 50 == 0 ? update(seq, "text " + seq) : activity(seq, "user " + seq));
            }
            await(store().append("a", EPOCH, entries));
        }

        crashAndReopen();

        Loaded.Found found = found("a");
        assertThat(found.headSeq()).isEqualTo(5_000);
        assertThat(found.updates()).hasSize(100);
        assertThat(found.activity()).hasSize(DocumentStore.ACTIVITY_KEPT);
        assertThat(found.activity().get(DocumentStore.ACTIVITY_KEPT - 1).seq()).isEqualTo(5_000);
    }

    @Test
    void chat_withAnyText_isKept() {
        create("a");
        LogEntry.ChatEntry line = new LogEntry.ChatEntry(
                1, NOW, "", "Zo\u00EB \uD83D\uDE00 'x' \"y\" \u202E\u0000z\n<b>", "2026-01-31T10:00:00.000Z");
        await(store().append("a", EPOCH, List.of(line)));

        crashAndReopen();

        assertThat(found("a").chat()).containsExactly(line);
    }

    @Test
    void chat_inThousands_isForgottenOnlyBehindTheNewest() {
        create("a");
        int seq = 0;
        for (int batch = 0; batch < 30; batch++) {
            List<LogEntry> entries = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                seq++;
                entries.add(i % 50 == 0 ? update(seq, "text " + seq) : chat(seq, "line " + seq));
            }
            await(store().append("a", EPOCH, entries));
        }

        crashAndReopen();

        Loaded.Found found = found("a");
        assertThat(found.headSeq()).isEqualTo(3_000);
        assertThat(found.updates()).hasSize(60);
        assertThat(found.activity()).isEmpty();
        assertThat(found.chat())
                .hasSize(DocumentStore.CHAT_KEPT)
                .extracting(LogEntry::seq)
                .isSorted()
                .endsWith(3_000L);
        await(store().append("a", EPOCH, List.of(chat(3_001, "the next"))));
        assertThat(found("a").chat().get(DocumentStore.CHAT_KEPT - 1)).isEqualTo(chat(3_001, "the next"));
    }

    @Test
    void snapshot_isLoadedWithTheUpdatesBehindIt() {
        create("a");
        await(store().append("a", EPOCH, List.of(update(1, "one"), activity(2, "Ada"), update(3, "three"))));
        await(store().writeSnapshot("a", EPOCH, snapshot(2, "one")));

        Loaded.Found found = found("a");

        assertSnapshot(found, snapshot(2, "one"));
        assertThat(found.headSeq()).isEqualTo(3);
        assertUpdates(found, update(3, "three"));
        assertThat(found.activity()).containsExactly(activity(2, "Ada"));
    }

    @Test
    void snapshot_ofEverything_leavesNoUpdates() {
        create("a");
        await(store().append("a", EPOCH, List.of(update(1, "one"), update(2, "two"))));
        await(store().writeSnapshot("a", EPOCH, snapshot(2, "one two")));

        crashAndReopen();

        Loaded.Found found = found("a");
        assertSnapshot(found, snapshot(2, "one two"));
        assertThat(found.updates()).isEmpty();
        await(store().append("a", EPOCH, List.of(update(3, "three"))));
        assertUpdates(found("a"), update(3, "three"));
    }

    @Test
    void snapshot_newer_replacesTheOlder() {
        create("a");
        await(store().append("a", EPOCH, List.of(update(1, "one"), update(2, "two"), update(3, "three"))));
        await(store().writeSnapshot("a", EPOCH, snapshot(1, "one")));
        await(store().writeSnapshot("a", EPOCH, snapshot(3, "one two three")));

        assertSnapshot(found("a"), snapshot(3, "one two three"));
    }

    @Test
    void snapshot_older_changesNothing() {
        create("a");
        await(store().append("a", EPOCH, List.of(update(1, "one"), update(2, "two"))));
        await(store().writeSnapshot("a", EPOCH, snapshot(2, "one two")));
        await(store().writeSnapshot("a", EPOCH, snapshot(1, "one")));

        assertSnapshot(found("a"), snapshot(2, "one two"));
    }

    @Test
    void snapshot_ofWhatIsNotCommitted_isFenced() {
        create("a");
        await(store().append("a", EPOCH, List.of(update(1, "one"))));

        assertFenced(store().writeSnapshot("a", EPOCH, snapshot(2, "one two")));
        assertFenced(store().writeSnapshot("a", OTHER_EPOCH, snapshot(1, "one")));
        assertFenced(store().writeSnapshot("b", EPOCH, snapshot(1, "one")));
        assertThat(found("a").snapshot()).isEmpty();
    }

    @Test
    void snapshot_behindAppendUnderWay_isCarriedOutInOrder() {
        create("a");
        CompletionStage<Void> append = store().append("a", EPOCH, List.of(update(1, "one")));
        CompletionStage<Void> snapshot = store().writeSnapshot("a", EPOCH, snapshot(1, "one"));

        await(append);
        await(snapshot);
        assertSnapshot(found("a"), snapshot(1, "one"));
    }

    @Test
    void names_thatDifferInAnyByte_areDifferentDocuments() {
        List<String> names = List.of(
                "a", "A", "a ", " a", "\u00E9", "e\u0301", "a/b", "a%2Fb", "%", "_", "'", "\uD83D\uDE00", "0", "00");
        for (String name : names) {
            create(name);
            await(store().append(name, EPOCH, List.of(update(1, name))));
        }

        crashAndReopen();

        for (String name : names) {
            assertUpdates(found(name), update(1, name));
        }
    }

    @Test
    void close_finishesWhatWasAsked() {
        create("a");
        List<CompletionStage<Void>> stages = new ArrayList<>();
        for (int seq = 1; seq <= 10; seq++) {
            stages.add(store().append("a", EPOCH, List.of(update(seq, "text"))));
        }

        store().close();

        stages.forEach(this::await);
        assertThat(failure(store().append("a", EPOCH, List.of(update(11, "late")))))
                .isEqualTo(StoreException.Kind.CLOSED);
        assertThat(failure(store().load("a"))).isEqualTo(StoreException.Kind.CLOSED);
        crashAndReopen();
        assertThat(found("a").headSeq()).isEqualTo(10);
    }

    @Test
    void close_twice_isFine() {
        store().close();
        store().close();
    }

    private void create(String name) {
        await(store().create(name, EPOCH, NOW));
    }

    private Loaded.Found found(String name) {
        Loaded loaded = await(store().load(name));
        assertThat(loaded).isInstanceOf(Loaded.Found.class);
        return (Loaded.Found) loaded;
    }

    private StoreException.Kind failure(CompletionStage<?> stage) {
        try {
            await(stage);
        } catch (CompletionException e) {
            if (e.getCause() instanceof StoreException failure) {
                return failure.kind();
            }
            throw e;
        }
        throw new AssertionError("was carried out");
    }

    private void assertFenced(CompletionStage<Void> stage) {
        assertThat(failure(stage)).isEqualTo(StoreException.Kind.FENCED);
    }

    private static void assertUpdates(Loaded.Found found, LogEntry.UpdateEntry... expected) {
        assertThat(found.updates())
                .usingElementComparator((left, right) -> left.seq() == right.seq()
                                && left.timeMillis() == right.timeMillis()
                                && left.author().equals(right.author())
                                && Arrays.equals(left.update(), right.update())
                        ? 0
                        : 1)
                .containsExactly(expected);
    }

    private static void assertSnapshot(Loaded.Found found, Loaded.Snapshot expected) {
        Optional<Loaded.Snapshot> snapshot = found.snapshot();
        assertThat(snapshot).isPresent();
        assertThat(snapshot.get().seq()).isEqualTo(expected.seq());
        assertThat(snapshot.get().update()).isEqualTo(expected.update());
    }

    private static LogEntry.UpdateEntry update(long seq, String text) {
        return new LogEntry.UpdateEntry(seq, NOW + seq, "session " + seq % 3, bytes(text));
    }

    private static LogEntry.ActivityEntry activity(long seq, String user) {
        return new LogEntry.ActivityEntry(seq, NOW + seq, "join", user, user + " joined to edit the document");
    }

    private static LogEntry.ChatEntry chat(long seq, String text) {
        return new LogEntry.ChatEntry(seq, NOW + seq, "Ada", text, "2026-01-31T10:00:00.000Z");
    }

    private static Loaded.Snapshot snapshot(long seq, String text) {
        return new Loaded.Snapshot(seq, bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
