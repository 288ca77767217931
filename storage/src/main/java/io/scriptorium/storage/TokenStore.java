package io.scriptorium.storage;

import io.scriptorium.storage.StoreOpenException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of a data directory, in a database of their own: {@code DIR/tokens.db}. The command line changes it while a
 * server reads it, and the database of the documents belongs to that server alone.
 *
 * <p>{@code application_id} is {@value #APPLICATION_ID} ("ScrT" read as a number), {@code user_version} is {@value
 * #VERSION}. One table, {@code token}; {@code documents} has one name a line, which no name can contain; times are
 * milliseconds since 1970. It keeps a rollback journal, so that the one file is all there is to copy.
 *
 * <p>Threading: one thread at a time. All methods block.
 */
public final class TokenStore implements AutoCloseable {
    /** The file's name in the data directory. */
    public static final String DATABASE = "tokens.db";

    private static final int APPLICATION_ID = 0x53637254;
    private static final int VERSION = 1;
    private static final int BUSY_MILLIS = 5_000;

    private final Connection connection;

    private TokenStore(Connection connection) {
        this.connection = connection;
    }

    /** Opens the tokens in a data directory; both are made when they are missing. */
    public static TokenStore open(Path dataDirectory) throws StoreOpenException {
        Path file = dataDirectory.resolve(DATABASE);
        try {
            DataDirectory.prepare(dataDirectory);
            DataDirectory.create(file);
            Connection connection = new SqliteConnector(BUSY_MILLIS).open(file, Connector.Access.CREATE);
            try {
                prepare(connection, file);
                return new TokenStore(connection);
            } catch (SQLException | StoreOpenException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            Reason reason = ResultCode.isDamagedFile(e) ? Reason.DAMAGED : Reason.UNAVAILABLE;
            throw new StoreOpenException(reason, "the tokens in " + file + " can not be read: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new StoreOpenException(
                    Reason.UNAVAILABLE, "the tokens in " + file + " can not be read: " + DataDirectory.reason(e), e);
        }
    }

    /** Whether a data directory has tokens, or had. */
    public static boolean exists(Path dataDirectory) {
        return Files.exists(dataDirectory.resolve(DATABASE));
    }

    /** Adds a token. It is on disk when this returns. */
    public void add(TokenRow token) throws IOException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO token (id, hash, name, documents, may_write, created, expires) VALUES (?, ?, ?, ?, ?, ?, ?)")) {
            insert.setString(1, token.id());
            insert.setBytes(2, token.hash());
            insert.setString(3, token.name());
            insert.setString(4, String.join("\n", token.documents()));
            insert.setBoolean(5, token.mayWrite());
            insert.setLong(6, token.createdMillis());
            if (token.expiresMillis().isPresent()) {
                insert.setLong(7, token.expiresMillis().get());
            } else {
                insert.setNull(7, Types.INTEGER);
            }
            insert.executeUpdate();
        } catch (SQLException e) {
            throw new IOException("the token can not be stored: " + e.getMessage(), e);
        }
    }

    /** All tokens, the newest last; those that have expired or were revoked among them. */
    public List<TokenRow> all() throws IOException {
        List<TokenRow> tokens = new ArrayList<>();
        try (Statement select = connection.createStatement();
                ResultSet row = select.executeQuery("SELECT id, hash, name, documents, may_write, created, expires,"
                        + " revoked FROM token ORDER BY created, id")) {
            while (row.next()) {
                tokens.add(new TokenRow(
                        row.getString(1),
                        row.getBytes(2),
                        row.getString(3),
                        List.of(row.getString(4).split("\n", -1)),
                        row.getBoolean(5),
                        row.getLong(6),
                        time(row, 7),
                        time(row, 8)));
            }
            return tokens;
        } catch (SQLException e) {
            throw new IOException("the tokens can not be read: " + e.getMessage(), e);
        }
    }

    /**
     * Takes a token back. It is on disk when this returns.
     *
     * @return whether there is one with this id that was not taken back before
     */
    public boolean revoke(String id, long timeMillis) throws IOException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE token SET revoked = ? WHERE id = ? AND revoked IS NULL")) {
            update.setLong(1, timeMillis);
            update.setString(2, id);
            return update.executeUpdate() == 1;
        } catch (SQLException e) {
            throw new IOException("the token can not be revoked: " + e.getMessage(), e);
        }
    }

    /** A number that changes when another process has changed something. Cheap. */
    public long changes() throws IOException {
        try (Statement statement = connection.createStatement()) {
            return pragma(statement, "data_version");
        } catch (SQLException e) {
            throw new IOException("the tokens can not be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            // Every change is on disk already; a descriptor may leak until the process ends.
        }
    }

    private static Optional<Long> time(ResultSet row, int column) throws SQLException {
        long time = row.getLong(column);
        @Nullable Long value = row.wasNull() ? null : Long.valueOf(time);
        return Optional.ofNullable(value);
    }

    private static void prepare(Connection connection, Path file) throws SQLException, StoreOpenException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA synchronous = FULL");
            statement.execute("PRAGMA fullfsync = ON");
            statement.execute("BEGIN IMMEDIATE"); // two processes may both find it empty
            long version = pragma(statement, "user_version");
            long application = pragma(statement, "application_id");
            if (version == 0 && application == 0) {
                statement.execute("""
                        CREATE TABLE token (
                          id TEXT PRIMARY KEY,
                          hash BLOB NOT NULL UNIQUE,
                          name TEXT NOT NULL,
                          documents TEXT NOT NULL,
                          may_write INTEGER NOT NULL,
                          created INTEGER NOT NULL,
                          expires INTEGER,
                          revoked INTEGER
                        ) STRICT
                        """);
                statement.execute("PRAGMA application_id = " + APPLICATION_ID);
                statement.execute("PRAGMA user_version = " + VERSION);
            } else if (application != APPLICATION_ID) {
                throw new StoreOpenException(Reason.NOT_A_STORE, file + " is not a database of this program");
            } else if (version > VERSION) {
                throw new StoreOpenException(
                        Reason.TOO_NEW, file + " was written by a newer version of this program; use that version");
            }
            statement.execute("COMMIT");
        }
    }

    private static long pragma(Statement statement, String name) throws SQLException {
        try (ResultSet row = statement.executeQuery("PRAGMA " + name)) {
            return row.next() ? row.getLong(1) : 0;
        }
    }
}
