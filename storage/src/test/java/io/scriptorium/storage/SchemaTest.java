package io.scriptorium.storage;

import static io.scriptorium.storage.Trial.await;
import static io.scriptorium.storage.Trial.found;
import static io.scriptorium.storage.Trial.newDocument;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scriptorium.collab.store.LogEntry;
import io.scriptorium.storage.StoreOpenException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The format's version, and the way to the next. */
final class SchemaTest {
    private final Path directory;

    SchemaTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void newerFormat_isRefusedAndLeftAlone() throws Exception {
        Trial.open(directory).close();
        sql("PRAGMA user_version = " + (Schema.MIGRATIONS.size() + 1));
        byte[] before = Files.readAllBytes(directory.resolve("scriptorium.db"));

        assertThatThrownBy(() -> Trial.open(directory))
                .isInstanceOfSatisfying(StoreOpenException.class, refusal -> assertThat(refusal.reason())
                        .isEqualTo(Reason.TOO_NEW))
                .hasMessageContaining("newer version");
        assertThat(Files.readAllBytes(directory.resolve("scriptorium.db"))).isEqualTo(before);
    }

    @Test
    void databaseOfAnotherProgram_isRefusedAndLeftAlone() throws Exception {
        try (Connection connection = Trial.sqlite().open(directory.resolve("scriptorium.db"), Connector.Access.CREATE);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE recipes (name TEXT)");
        }
        byte[] before = Files.readAllBytes(directory.resolve("scriptorium.db"));

        assertThatThrownBy(() -> Trial.open(directory))
                .isInstanceOfSatisfying(StoreOpenException.class, refusal -> assertThat(refusal.reason())
                        .isEqualTo(Reason.NOT_A_STORE));
        assertThat(Files.readAllBytes(directory.resolve("scriptorium.db"))).isEqualTo(before);
    }

    @Test
    void identity_staysWithTheDatabase() throws Exception {
        UUID first = prepare(Schema.MIGRATIONS, Trial.sqlite());
        UUID second = prepare(Schema.MIGRATIONS, Trial.sqlite());

        assertThat(second).isEqualTo(first);
    }

    @Test
    void creation_killedAtAnyStatement_leavesNoStoreOrAWholeOne() throws Exception {
        int statements = 0;
        boolean killed = true;
        while (killed) {
            Path fresh = directory.resolve("fresh" + statements);
            FaultyConnector connector = new FaultyConnector();
            Countdown countdown = new Countdown(statements);
            connector.follow(countdown);
            try {
                Trial.open(fresh, connector).close();
                killed = false;
            } catch (StoreOpenException e) {
                assertThat(countdown.reached()).isTrue();
            }
            try (SqliteStore store = Trial.open(fresh)) {
                await(newDocument(store, "a"));
                assertThat(found(store, "a").headSeq()).isZero();
            }
            statements++;
        }
        assertThat(statements).isGreaterThan(10);
    }

    @Test
    void migration_killedAtAnyStatement_isResumed() throws Exception {
        List<List<String>> migrations = new ArrayList<>(Schema.MIGRATIONS);
        migrations.add(List.of("CREATE TABLE share (name TEXT) STRICT", "INSERT INTO share VALUES ('one')"));
        migrations.add(List.of("ALTER TABLE share ADD COLUMN kind TEXT", "UPDATE share SET kind = 'link ' || name"));
        int statements = 0;
        boolean killed = true;
        while (killed) {
            Path old = directory.resolve("old" + statements);
            try (SqliteStore store = Trial.open(old)) {
                await(newDocument(store, "a"));
            }
            FaultyConnector connector = new FaultyConnector();
            connector.follow(new Countdown(statements));
            try {
                prepare(old, migrations, connector);
                killed = false;
            } catch (StoreOpenException e) {
                assertThat(e).hasMessageContaining("can not be opened");
            }

            prepare(old, migrations, Trial.sqlite());

            assertThat(text(old, "SELECT kind FROM share")).isEqualTo("link one");
            assertThat(text(old, "PRAGMA user_version")).isEqualTo(String.valueOf(Schema.MIGRATIONS.size() + 2));
            assertThat(text(old, "SELECT name FROM document")).isEqualTo("a");
            statements++;
        }
        assertThat(statements).isGreaterThan(10);
    }

    @Test
    void storeOfTheFirstFormat_isReadAndTakesChat() throws Exception {
        prepare(Schema.MIGRATIONS.subList(0, 1), Trial.sqlite());
        RowChecksum checksum = new RowChecksum();
        LogEntry.UpdateEntry update = Trial.update(1, "one");
        LogEntry.ActivityEntry activity = Trial.activity(2, "Ada");
        try (Connection connection = Trial.sqlite().open(directory.resolve("scriptorium.db"), Connector.Access.WRITE)) {
            insert(
                    connection,
                    "document VALUES (1, 'a', ?, ?, 5, 2, 1, 1, ?)",
                    DocumentTable.hash("a"),
                    UuidBytes.write(Trial.EPOCH),
                    checksum.document(1, Trial.EPOCH, 5, "a"));
            insert(
                    connection,
                    "update_log VALUES (1, 1, 1, ?, ?, ?, ?)",
                    update.timeMillis(),
                    update.author(),
                    update.update(),
                    checksum.update(1, Trial.EPOCH, 1, update));
            insert(
                    connection,
                    "activity VALUES (1, 2, 1, ?, ?, ?, ?, ?)",
                    activity.timeMillis(),
                    activity.kind(),
                    activity.user(),
                    activity.text(),
                    checksum.activity(1, Trial.EPOCH, 1, activity));
        }

        LogEntry.ChatEntry said = new LogEntry.ChatEntry(3, 7, "Ada", "hi", "then");
        try (SqliteStore store = Trial.open(directory)) {
            assertThat(found(store, "a").activity()).containsExactly(activity);
            assertThat(found(store, "a").updates().get(0).update()).isEqualTo(update.update());
            assertThat(found(store, "a").chat()).isEmpty();
            await(store.append("a", Trial.EPOCH, List.of(said)));
        }
        try (SqliteStore store = Trial.open(directory)) {
            assertThat(found(store, "a").headSeq()).isEqualTo(3);
            assertThat(found(store, "a").chat()).containsExactly(said);
        }
    }

    private static void insert(Connection connection, String into, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("INSERT INTO " + into)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }

    private UUID prepare(List<List<String>> migrations, Connector connector) throws StoreOpenException {
        return prepare(directory, migrations, connector);
    }

    private static UUID prepare(Path directory, List<List<String>> migrations, Connector connector)
            throws StoreOpenException {
        try (DataDirectory held = DataDirectory.open(directory, Duration.ZERO)) {
            return Schema.prepare(held, connector, migrations);
        }
    }

    private void sql(String sql) throws SQLException {
        try (Connection connection = Trial.sqlite().open(directory.resolve("scriptorium.db"), Connector.Access.WRITE);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String text(Path directory, String query) throws SQLException {
        try (Connection connection = Trial.sqlite().open(directory.resolve("scriptorium.db"), Connector.Access.READ);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.getString(1);
        }
    }

    /** Lets so many statements through, then fails them all, as if the process had ended there. */
    private static final class Countdown implements FaultyConnector.Script {
        private int left;

        Countdown(int statements) {
            this.left = statements;
        }

        synchronized boolean reached() {
            return left < 0;
        }

        @Override
        public synchronized void before(Connector.Access access, String sql) throws SQLException {
            if (left-- <= 0) {
                left = -1;
                throw FaultyConnector.failure(FaultyConnector.IOERR);
            }
        }
    }
}
