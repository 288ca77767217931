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
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damage to stored rows is noticed, stays with its document, and is never shown as an empty or missing one. */
final class DamageTest {
    private final Path directory;

    DamageTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @BeforeEach
    void fill() throws StoreOpenException {
        try (SqliteStore store = Trial.open(directory)) {
            for (String name : List.of("a", "b")) {
                await(newDocument(store, name));
                await(append(store, name, 1, "one"));
                await(append(store, name, 2, "two"));
                await(store.append(name, EPOCH, List.of(Trial.activity(3, "Ada"), Trial.update(4, "four"))));
                await(append(store, name, 5, "five"));
                await(store.append(name, EPOCH, List.of(Trial.chat(6, "hi"), Trial.chat(7, "ho"))));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE update_log SET bytes = x'00' WHERE document = 1 AND seq = 2",
                "UPDATE update_log SET author = 'somebody else' WHERE document = 1 AND seq = 2",
                "UPDATE update_log SET time = time + 1 WHERE document = 1 AND seq = 2",
                "UPDATE update_log SET crc = crc + 1 WHERE document = 1 AND seq = 2",
                "UPDATE update_log SET number = 7 WHERE document = 1 AND seq = 2",
                "UPDATE update_log SET seq = 3 WHERE document = 1 AND seq = 2",
                "UPDATE update_log SET document = 3 WHERE document = 1 AND seq = 2",
                "DELETE FROM update_log WHERE document = 1 AND seq = 1",
                "DELETE FROM update_log WHERE document = 1 AND seq = 2",
                "DELETE FROM update_log WHERE document = 1 AND seq = 5",
                "DELETE FROM update_log WHERE document = 1",
                "INSERT INTO update_log SELECT 1, 8, 5, time, author, bytes, crc FROM update_log WHERE document = 2 AND seq = 5",
                "UPDATE update_log SET (bytes, crc) = (SELECT bytes, crc FROM update_log WHERE document = 2 AND seq = 2)"
                        + " WHERE document = 1 AND seq = 1",
                "UPDATE activity SET user = 'Grace' WHERE document = 1",
                "UPDATE activity SET text = '' WHERE document = 1",
                "DELETE FROM activity WHERE document = 1",
                "UPDATE chat SET user = 'Grace' WHERE document = 1 AND seq = 6",
                "UPDATE chat SET text = 'no' WHERE document = 1 AND seq = 6",
                "UPDATE chat SET timestamp = '' WHERE document = 1 AND seq = 6",
                "DELETE FROM chat WHERE document = 1 AND seq = 6",
                "DELETE FROM chat WHERE document = 1 AND seq = 7",
                "UPDATE document SET head_seq = 6 WHERE id = 1",
                "UPDATE document SET head_seq = 6, update_count = 3 WHERE id = 1",
                "UPDATE document SET head_seq = 8, update_count = 5 WHERE id = 1",
                "UPDATE document SET head_seq = 6, chat_count = 1 WHERE id = 1",
                "UPDATE document SET head_seq = 0, update_count = 0, activity_count = 0, chat_count = 0 WHERE id = 1",
                "UPDATE document SET epoch = randomblob(16) WHERE id = 1",
                "UPDATE document SET epoch = x'00' WHERE id = 1",
                "UPDATE document SET created = 0 WHERE id = 1",
                "UPDATE document SET crc = crc + 1 WHERE id = 1",
                "UPDATE document SET name = 'c' WHERE id = 1"
            })
    void load_ofDamagedRows_isUnreadable_andOthersAreServed(String damage) throws Exception {
        harm(damage);

        try (SqliteStore store = Trial.open(directory)) {
            assertThat(await(store.load("a"))).isInstanceOf(Loaded.Unreadable.class);
            assertThat(texts(found(store, "b"))).containsExactly("one", "two", "four", "five");

            assertThat(failure(append(store, "a", 8, "six"))).contains(Kind.UNREADABLE);
            assertThat(failure(newDocument(store, "a"))).contains(Kind.UNREADABLE);
            assertThat(failure(store.writeSnapshot("a", EPOCH, new Loaded.Snapshot(1, new byte[] {1}))))
                    .contains(Kind.UNREADABLE);
            await(append(store, "b", 8, "six"));
            assertThat(store.quarantined())
                    .extracting(QuarantinedDocument::name)
                    .containsExactly("a");
            assertThat(store.counters().quarantinedDocuments()).isEqualTo(1);
        }
    }

    @Test
    void quarantine_isRemembered() throws Exception {
        harm("UPDATE update_log SET bytes = x'00' WHERE document = 1 AND seq = 2");
        List<QuarantinedDocument> before;
        try (SqliteStore store = Trial.open(directory)) {
            await(store.load("a"));
            before = store.quarantined();
        }

        try (SqliteStore store = Trial.open(directory)) {
            assertThat(before).hasSize(1);
            assertThat(before.get(0).reason()).contains("checksum");
            assertThat(store.quarantined()).isEqualTo(before);
            assertThat(failure(append(store, "a", 8, "six"))).contains(Kind.UNREADABLE);
            assertThat(await(store.load("a"))).isInstanceOf(Loaded.Unreadable.class);
        }
    }

    @Test
    void quarantine_foundWhileNothingCanBeWritten_isRememberedLater() throws Exception {
        harm("UPDATE update_log SET bytes = x'00' WHERE document = 1 AND seq = 2");
        FaultyConnector connector = new FaultyConnector();
        try (SqliteStore store = Trial.open(directory, connector)) {
            connector.follow(FaultyConnector.failing("COMMIT", FaultyConnector.FULL));
            await(store.load("a"));
            assertThat(failure(append(store, "b", 8, "six"))).contains(Kind.FULL);
            connector.heal();
            await(append(store, "b", 8, "six"));
        }

        try (SqliteStore store = Trial.open(directory)) {
            assertThat(store.quarantined())
                    .extracting(QuarantinedDocument::name)
                    .containsExactly("a");
        }
    }

    @Test
    void write_thatFindsRowsBehindTheHead_isUnreadable_andOthersInTheCommitAreWritten() throws Exception {
        harm("INSERT INTO update_log SELECT 1, 8, 5, time, author, bytes, crc FROM update_log"
                + " WHERE document = 2 AND seq = 5");
        FaultyConnector connector = new FaultyConnector();
        try (SqliteStore store = Trial.open(directory, connector)) {
            List<CompletionStage<Void>> stages = new ArrayList<>();
            connector.duringNextCommit(() -> {
                stages.add(append(store, "b", 8, "six"));
                stages.add(append(store, "a", 8, "six"));
                stages.add(append(store, "b", 9, "seven"));
            });
            await(newDocument(store, "c"));

            await(stages.get(0));
            assertThat(failure(stages.get(1))).contains(Kind.UNREADABLE);
            await(stages.get(2));
            assertThat(found(store, "b").headSeq()).isEqualTo(9);
            assertThat(await(store.load("a"))).isInstanceOf(Loaded.Unreadable.class);
            assertThat(store.counters().lostConnections()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE snapshot SET bytes = x'00'",
                "UPDATE snapshot SET crc = crc + 1",
                "UPDATE snapshot SET seq = 2",
                "UPDATE snapshot SET seq = 100",
                "UPDATE snapshot SET updates = 2",
                "UPDATE snapshot SET document = 2",
                "DELETE FROM snapshot"
            })
    void damagedSnapshot_isNoLoss(String damage) throws Exception {
        try (SqliteStore store = Trial.open(directory)) {
            await(store.writeSnapshot("a", EPOCH, new Loaded.Snapshot(4, new byte[] {1, 2, 3})));
            assertThat(texts(found(store, "a"))).containsExactly("five");
        }
        harm(damage);

        try (SqliteStore store = Trial.open(directory)) {
            Loaded.Found loaded = found(store, "a");
            assertThat(loaded.snapshot()).isEmpty();
            assertThat(texts(loaded)).containsExactly("one", "two", "four", "five");
            assertThat(texts(found(store, "b"))).containsExactly("one", "two", "four", "five");
            assertThat(store.quarantined()).isEmpty();
            assertThat(store.counters().damagedSnapshots()).isEqualTo(damage.startsWith("DELETE") ? 0 : 1);

            await(append(store, "a", 8, "six"));
            await(store.writeSnapshot("a", EPOCH, new Loaded.Snapshot(5, new byte[] {4})));
            assertThat(texts(found(store, "a"))).containsExactly("six");
        }
    }

    @Test
    void snapshot_coversDamageBeforeIt() throws Exception {
        try (SqliteStore store = Trial.open(directory)) {
            await(store.writeSnapshot("a", EPOCH, new Loaded.Snapshot(4, new byte[] {1, 2, 3})));
        }
        harm("UPDATE update_log SET bytes = x'00' WHERE document = 1 AND seq = 2");

        try (SqliteStore store = Trial.open(directory)) {
            assertThat(texts(found(store, "a"))).containsExactly("five");
        }
    }

    @Test
    void snapshotReplacementThatIsCut_keepsTheOldOne() throws Exception {
        FaultyConnector connector = new FaultyConnector();
        try (SqliteStore store = Trial.open(directory, connector)) {
            await(store.writeSnapshot("a", EPOCH, new Loaded.Snapshot(2, new byte[] {1})));
            connector.follow(FaultyConnector.failing("COMMIT", FaultyConnector.IOERR));
            assertThat(failure(store.writeSnapshot("a", EPOCH, new Loaded.Snapshot(5, new byte[] {2}))))
                    .contains(Kind.FAILED);
        }

        try (SqliteStore store = Trial.open(directory)) {
            assertThat(found(store, "a").snapshot().map(Loaded.Snapshot::seq)).contains(2L);
            assertThat(texts(found(store, "a"))).containsExactly("four", "five");
        }
    }

    @Test
    void emptyDocument_whoseRowIsDamaged_isUnreadable() throws Exception {
        try (SqliteStore store = Trial.open(directory)) {
            await(newDocument(store, "empty"));
        }
        harm("UPDATE document SET epoch = randomblob(16) WHERE name = 'empty'");

        try (SqliteStore store = Trial.open(directory)) {
            assertThat(await(store.load("empty"))).isInstanceOf(Loaded.Unreadable.class);
        }
    }

    private void harm(String sql) throws SQLException {
        try (Connection connection = Trial.sqlite().open(directory.resolve("scriptorium.db"), Connector.Access.WRITE);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
