package io.scriptorium.storage;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;

/**
 * Opens SQLite as this store needs it.
 *
 * @param busyTimeoutMillis how long a statement waits for another connection's lock
 */
record SqliteConnector(int busyTimeoutMillis) implements Connector {
    /** A write-ahead log that grew in a burst is cut back to this size. */
    private static final int KEPT_LOG_BYTES = 16 * 1024 * 1024;

    @Override
    public Connection open(Path database, Access access) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(busyTimeoutMillis);
        switch (access) {
            case CREATE -> {}
            case WRITE -> config.resetOpenMode(SQLiteOpenMode.CREATE);
            case READ -> {
                config.resetOpenMode(SQLiteOpenMode.CREATE);
                config.setReadOnly(true);
            }
        }
        Connection connection = config.createConnection("jdbc:sqlite:" + database);
        try (Statement statement = connection.createStatement()) {
            // Damage is found as early as SQLite can, and a file from elsewhere can not run code of its own.
            statement.execute("PRAGMA cell_size_check = ON");
            statement.execute("PRAGMA trusted_schema = OFF");
            // A memory-mapped file would turn a read error into the end of the process.
            statement.execute("PRAGMA mmap_size = 0");
            statement.execute("PRAGMA temp_store = MEMORY");
            if (access == Access.WRITE) {
                durable(statement);
            }
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return connection;
    }

    private static void durable(Statement statement) throws SQLException {
        statement.execute("PRAGMA journal_mode = WAL");
        statement.execute("PRAGMA synchronous = FULL");
        // macOS: without it fsync stops at the drive's cache. Nothing elsewhere.
        statement.execute("PRAGMA fullfsync = ON");
        statement.execute("PRAGMA checkpoint_fullfsync = ON");
        // SQLite's own checkpoints swallow their errors; the writer makes them itself.
        statement.execute("PRAGMA wal_autocheckpoint = 0");
        statement.execute("PRAGMA journal_size_limit = " + KEPT_LOG_BYTES);
        statement.execute("PRAGMA cache_size = -8192");
    }
}
