package io.scriptorium.storage;

import io.scriptorium.storage.StoreOpenException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;

/**
 * The database's format, and the way from older ones to it.
 *
 * <p>{@code application_id} is {@value #APPLICATION_ID} ("Scr1" read as a number), {@code user_version} counts the
 * migrations that were carried out. A shipped migration is never edited; a change is one more, in a transaction of its
 * own together with its {@code user_version}, so that a crash leaves the format before it or behind it.
 *
 * <ul>
 *   <li>{@code store} has one row: who this database is. A file that took its place is not taken for it.
 *   <li>{@code document}: {@code head_seq} is the newest {@code seq}; {@code update_count}, {@code activity_count}
 *       and {@code chat_count} say how many rows of each kind were ever written. Together they are {@code head_seq}. {@code name_hash} is the
 *       CRC32C of the name: a second way to find a document, so that damage to an index can not make one look missing.
 *   <li>{@code update_log}: {@code number} counts a document's updates from 1. No row is ever deleted, so numbers
 *       have no gaps up to {@code update_count}.
 *   <li>{@code activity} and {@code chat}: {@code number} counts likewise; the oldest rows are deleted in time.
 *   <li>{@code snapshot}: all updates up to {@code seq} merged; {@code updates} says how many that are.
 *   <li>{@code quarantine}: documents found damaged.
 * </ul>
 *
 * <p>Times are milliseconds since 1970, epochs 16 bytes, updates Yjs' format V1, {@code crc} as in {@link RowChecksum}.
 */
final class Schema {
    static final int APPLICATION_ID = 0x53637231;

    private static final List<String> FIRST = List.of(
            """
            CREATE TABLE store (
              one INTEGER PRIMARY KEY CHECK (one = 1),
              id BLOB NOT NULL,
              probe BLOB
            ) STRICT
            """,
            """
            CREATE TABLE document (
              id INTEGER PRIMARY KEY,
              name TEXT NOT NULL UNIQUE,
              name_hash INTEGER NOT NULL,
              epoch BLOB NOT NULL,
              created INTEGER NOT NULL,
              head_seq INTEGER NOT NULL,
              update_count INTEGER NOT NULL,
              activity_count INTEGER NOT NULL,
              crc INTEGER NOT NULL
            ) STRICT
            """,
            "CREATE INDEX document_name_hash ON document (name_hash)",
            """
            CREATE TABLE update_log (
              document INTEGER NOT NULL,
              seq INTEGER NOT NULL,
              number INTEGER NOT NULL,
              time INTEGER NOT NULL,
              author TEXT NOT NULL,
              bytes BLOB NOT NULL,
              crc INTEGER NOT NULL,
              PRIMARY KEY (document, seq)
            ) STRICT, WITHOUT ROWID
            """,
            """
            CREATE TABLE activity (
              document INTEGER NOT NULL,
              seq INTEGER NOT NULL,
              number INTEGER NOT NULL,
              time INTEGER NOT NULL,
              kind TEXT NOT NULL,
              user TEXT NOT NULL,
              text TEXT NOT NULL,
              crc INTEGER NOT NULL,
              PRIMARY KEY (document, seq)
            ) STRICT, WITHOUT ROWID
            """,
            """
            CREATE TABLE snapshot (
              document INTEGER PRIMARY KEY,
              seq INTEGER NOT NULL,
              updates INTEGER NOT NULL,
              bytes BLOB NOT NULL,
              crc INTEGER NOT NULL
            ) STRICT
            """,
            """
            CREATE TABLE quarantine (
              name TEXT PRIMARY KEY,
              reason TEXT NOT NULL,
              time INTEGER NOT NULL
            ) STRICT
            """,
            "INSERT INTO store (one, id) VALUES (1, randomblob(16))");

    private static final List<String> CHAT =
            List.of("ALTER TABLE document ADD COLUMN chat_count INTEGER NOT NULL DEFAULT 0", """
                CREATE TABLE chat (
                  document INTEGER NOT NULL,
                  seq INTEGER NOT NULL,
                  number INTEGER NOT NULL,
                  time INTEGER NOT NULL,
                  user TEXT NOT NULL,
                  text TEXT NOT NULL,
                  timestamp TEXT NOT NULL,
                  crc INTEGER NOT NULL,
                  PRIMARY KEY (document, seq)
                ) STRICT, WITHOUT ROWID
                """);

    /** Each from the version that is its index to the next. */
    static final List<List<String>> MIGRATIONS = List.of(FIRST, CHAT);

    private Schema() {}

    /**
     * Makes sure that the directory holds a database of this version, and gives its identity.
     *
     * <p>A new database grows under another name and is renamed when it is whole. So a missing file is a new store, an
     * empty or half one is damage, and neither can be mistaken for the other.
     */
    static UUID prepare(DataDirectory directory, Connector connector, List<List<String>> migrations)
            throws StoreOpenException {
        Path database = directory.database();
        try {
            if (Files.notExists(database)) {
                create(directory, connector, migrations);
            } else if (Files.size(database) == 0) {
                throw new StoreOpenException(Reason.DAMAGED, "the database " + database + " is empty; restore it");
            }
            try (Connection connection = connector.open(database, Connector.Access.READ)) {
                check(connection, database, migrations.size());
            }
            try (Connection connection = connector.open(database, Connector.Access.WRITE)) {
                migrate(connection, migrations);
                return identity(connection);
            }
        } catch (DamagedException e) {
            throw new StoreOpenException(Reason.DAMAGED, "the database " + database + " is damaged: " + e.reason(), e);
        } catch (SQLException e) {
            Reason reason = ResultCode.isDamagedFile(e) ? Reason.DAMAGED : Reason.UNAVAILABLE;
            throw new StoreOpenException(
                    reason, "the database " + database + " can not be opened: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new StoreOpenException(
                    Reason.UNAVAILABLE,
                    "the database " + database + " can not be opened: " + DataDirectory.reason(e),
                    e);
        }
    }

    /** Who this database is. */
    static UUID identity(Connection connection) throws SQLException, DamagedException {
        try (PreparedStatement select = connection.prepareStatement("SELECT id FROM store");
                ResultSet row = select.executeQuery()) {
            if (!row.next()) {
                throw new DamagedException("the database has no identity");
            }
            return UuidBytes.read(row.getBytes(1));
        }
    }

    private static void create(DataDirectory directory, Connector connector, List<List<String>> migrations)
            throws SQLException, IOException, StoreOpenException {
        if (Files.exists(directory.log()) && Files.size(directory.log()) > 0) {
            throw new StoreOpenException(
                    Reason.DAMAGED,
                    "the database " + directory.database() + " is gone but its log is not; restore both");
        }
        Path growing = directory.newDatabase();
        Files.deleteIfExists(growing);
        Files.deleteIfExists(growing.resolveSibling(growing.getFileName() + "-journal"));
        try (Connection connection = connector.open(growing, Connector.Access.CREATE)) {
            migrate(connection, migrations);
        }
        DataDirectory.ownerOnly(growing);
        Files.move(growing, directory.database(), StandardCopyOption.ATOMIC_MOVE);
        directory.sync();
    }

    private static void check(Connection connection, Path database, int newest)
            throws SQLException, StoreOpenException {
        int applicationId = pragma(connection, "application_id");
        int version = pragma(connection, "user_version");
        if (applicationId != APPLICATION_ID || version == 0) {
            throw new StoreOpenException(Reason.NOT_A_STORE, database + " is not a database of this program");
        }
        if (version > newest) {
            throw new StoreOpenException(
                    Reason.TOO_NEW,
                    "the database " + database + " was written by a newer version of this program (format " + version
                            + ", this one knows " + newest + "); use that version");
        }
    }

    private static void migrate(Connection connection, List<List<String>> migrations) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (int version = pragma(connection, "user_version"); version < migrations.size(); version++) {
                statement.execute("BEGIN IMMEDIATE");
                for (String step : migrations.get(version)) {
                    statement.execute(step);
                }
                statement.execute("PRAGMA application_id = " + APPLICATION_ID);
                statement.execute("PRAGMA user_version = " + (version + 1));
                statement.execute("COMMIT");
            }
        }
    }

    private static int pragma(Connection connection, String name) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA " + name)) {
            return row.next() ? row.getInt(1) : 0;
        }
    }
}
