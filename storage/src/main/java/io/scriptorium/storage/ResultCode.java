package io.scriptorium.storage;

import io.scriptorium.collab.store.StoreException;
import java.sql.SQLException;

/** What SQLite's result codes mean for us. Source: https://www.sqlite.org/rescode.html, primary codes. */
final class ResultCode {
    static final int ERROR = 1;
    static final int BUSY = 5;
    private static final int LOCKED = 6;
    private static final int READONLY = 8;
    private static final int CORRUPT = 11;
    private static final int FULL = 13;
    private static final int TOOBIG = 18;
    private static final int CONSTRAINT = 19;
    private static final int MISMATCH = 20;
    private static final int FORMAT = 24;
    private static final int NOTADB = 26;

    private ResultCode() {}

    /**
     * How a statement failed. After a passing failure the connection is as good as before and the transaction has
     * left no trace. All else (IOERR, CORRUPT, NOTADB, CANTOPEN, NOMEM, and what nobody has met yet) leaves the
     * outcome unknown.
     */
    static StoreException.Kind kindOf(SQLException failure) {
        return switch (primary(failure)) {
            case FULL -> StoreException.Kind.FULL;
            case BUSY, LOCKED -> StoreException.Kind.BUSY;
            case READONLY -> StoreException.Kind.READ_ONLY;
            default -> StoreException.Kind.FAILED;
        };
    }

    /** Whether reading found bytes that can not be right. */
    static boolean isDamage(SQLException failure) {
        return switch (primary(failure)) {
            case CORRUPT, TOOBIG, MISMATCH, FORMAT -> true;
            default -> false;
        };
    }

    /** Whether the whole file can not be read as a database. */
    static boolean isDamagedFile(SQLException failure) {
        // ERROR: the schema does not parse, or misses a table.
        return switch (primary(failure)) {
            case CORRUPT, NOTADB, ERROR -> true;
            default -> false;
        };
    }

    /** Whether a row is in the way of one that must be new. */
    static boolean isConstraint(SQLException failure) {
        return primary(failure) == CONSTRAINT;
    }

    static int primary(SQLException failure) {
        return failure.getErrorCode() & 0xff;
    }
}
