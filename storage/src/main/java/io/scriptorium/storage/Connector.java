package io.scriptorium.storage;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

/** How connections come to be: SQLite's in a server, faulty ones in tests. */
interface Connector {

    /** What a connection is for. */
    enum Access {
        /** Makes a new database. */
        CREATE,
        /** Writes; the database must exist. */
        WRITE,
        /** Reads only; the database must exist. */
        READ
    }

    /** A connection in autocommit mode, for one thread. */
    Connection open(Path database, Access access) throws SQLException;
}
