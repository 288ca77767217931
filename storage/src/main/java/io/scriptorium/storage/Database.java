package io.scriptorium.storage;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/** The database of an open store: every connection is made sure to lead to it. Immutable. */
record Database(Connector connector, Path file, UUID identity) {

    DocumentReader reader() throws SQLException {
        Connection connection = open(Connector.Access.READ);
        try {
            return new DocumentReader(connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * The one writer. What an earlier connection left in the write-ahead log is in the database file when this
     * returns: nothing that is acknowledged from here on can stand behind log frames that never reached the disk.
     */
    DocumentWriter writer() throws SQLException {
        Connection connection = open(Connector.Access.WRITE);
        try {
            DocumentWriter writer = new DocumentWriter(connection);
            writer.requireLog();
            writer.emptyLog();
            return writer;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private Connection open(Connector.Access access) throws SQLException {
        Connection connection = connector.open(file, access);
        try {
            if (!Schema.identity(connection).equals(identity)) {
                throw new SQLException("the database was replaced by another");
            }
            return connection;
        } catch (DamagedException e) {
            connection.close();
            throw new SQLException("the database is damaged: " + e.reason(), e);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }
}
