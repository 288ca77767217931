package io.scriptorium.storage;

import io.scriptorium.collab.store.LogEntry;
import io.scriptorium.collab.store.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes documents over the one connection that writes. What it is told between {@link #begin} and {@link #commit} is
 * one transaction; each write checks first whether it may be carried out, so that one that is refused leaves no trace
 * in it.
 *
 * <p>Threading: the writer only.
 */
final class DocumentWriter implements AutoCloseable {
    /** Lines of activity that a document keeps at least. */
    static final int ACTIVITY_STORED = 2_000;

    /** Lines of chat that a document keeps at least. */
    static final int CHAT_STORED = 1_000;

    private static final int TRIM_EVERY = 100;
    private static final int PROBE_BYTES = 256 * 1024;

    private final Connection connection;
    private final Statement control;
    private final DocumentTable documents;
    private final PreparedStatement insertDocument;
    private final PreparedStatement nextId;
    private final PreparedStatement moveHead;
    private final PreparedStatement insertUpdate;
    private final PreparedStatement insertActivity;
    private final PreparedStatement trimActivity;
    private final PreparedStatement insertChat;
    private final PreparedStatement trimChat;
    private final PreparedStatement countUpdates;
    private final PreparedStatement snapshotSeq;
    private final PreparedStatement putSnapshot;
    private final PreparedStatement putQuarantine;
    private final List<Statement> statements;
    private final RowChecksum checksum = new RowChecksum();

    DocumentWriter(Connection connection) throws SQLException {
        this.connection = connection;
        control = connection.createStatement();
        documents = new DocumentTable(connection);
        nextId = connection.prepareStatement("SELECT coalesce(max(id), 0) + 1 FROM document");
        insertDocument = connection.prepareStatement("INSERT INTO document"
                + " (id, name, name_hash, epoch, created, head_seq, update_count, activity_count, crc)"
                + " VALUES (?, ?, ?, ?, ?, 0, 0, 0, ?)");
        moveHead = connection.prepareStatement(
                "UPDATE document SET head_seq = ?, update_count = ?, activity_count = ?, chat_count = ?"
                        + " WHERE id = ? AND epoch = ? AND head_seq = ?");
        insertUpdate = connection.prepareStatement("INSERT INTO update_log"
                + " (document, seq, number, time, author, bytes, crc) VALUES (?, ?, ?, ?, ?, ?, ?)");
        insertActivity = connection.prepareStatement("INSERT INTO activity"
                + " (document, seq, number, time, kind, user, text, crc) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
        trimActivity = connection.prepareStatement("DELETE FROM activity WHERE document = ? AND number <= ?");
        insertChat = connection.prepareStatement("INSERT INTO chat"
                + " (document, seq, number, time, user, text, timestamp, crc) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
        trimChat = connection.prepareStatement("DELETE FROM chat WHERE document = ? AND number <= ?");
        countUpdates = connection.prepareStatement(
                "SELECT number FROM update_log WHERE document = ? AND seq <= ? ORDER BY seq DESC LIMIT 1");
        snapshotSeq = connection.prepareStatement("SELECT seq FROM snapshot WHERE document = ?");
        putSnapshot = connection.prepareStatement(
                "INSERT OR REPLACE INTO snapshot (document, seq, updates, bytes, crc) VALUES (?, ?, ?, ?, ?)");
        putQuarantine =
                connection.prepareStatement("INSERT OR IGNORE INTO quarantine (name, reason, time) VALUES (?, ?, ?)");
        statements = List.of(
                control,
                nextId,
                insertDocument,
                moveHead,
                insertUpdate,
                insertActivity,
                trimActivity,
                insertChat,
                trimChat,
                countUpdates,
                snapshotSeq,
                putSnapshot,
                putQuarantine);
    }

    /** A file system without shared memory or a read-only file leaves SQLite in another mode, without an error. */
    void requireLog() throws SQLException {
        try (ResultSet row = control.executeQuery("PRAGMA journal_mode")) {
            if (!row.next() || !"wal".equalsIgnoreCase(row.getString(1))) {
                throw new SQLException("the file system does not support a write-ahead log");
            }
        }
    }

    /** Moves the whole write-ahead log to the database file and makes that durable. */
    void emptyLog() throws SQLException {
        try (ResultSet row = control.executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
            if (!row.next() || row.getInt(1) != 0) {
                throw new SQLException("another program uses the database", "", ResultCode.BUSY);
            }
        }
    }

    void begin() throws SQLException {
        control.execute("BEGIN IMMEDIATE");
    }

    /** Makes the transaction durable. */
    void commit() throws SQLException {
        control.execute("COMMIT");
    }

    /**
     * Ends the transaction without a trace; there may be none any more.
     *
     * @return the writer to go on with, over the same connection: the driver gives up a statement that has failed
     */
    DocumentWriter rollback() throws SQLException {
        try {
            control.execute("ROLLBACK");
        } catch (SQLException e) {
            if (ResultCode.primary(e) != ResultCode.ERROR) {
                throw e;
            }
            // SQLite has rolled back by itself, as it does after some failures.
        }
        for (Statement statement : statements) {
            statement.close();
        }
        for (Statement statement : documents.statements()) {
            statement.close();
        }
        return new DocumentWriter(connection);
    }

    /**
     * Carries a write out within the transaction.
     *
     * @return why the write is refused; it has changed nothing then
     */
    Optional<StoreException> apply(Write write) throws SQLException, DamagedException {
        return switch (write) {
            case Write.Create create -> create(create);
            case Write.Append append -> append(append);
            case Write.PutSnapshot snapshot -> putSnapshot(snapshot);
            case Write.Quarantine quarantine -> quarantine(quarantine);
        };
    }

    /** Writes something that needs room and forgets it: fails as a document's write would. */
    void probe() throws SQLException {
        control.execute("UPDATE store SET probe = zeroblob(" + PROBE_BYTES + ")");
        control.execute("UPDATE store SET probe = NULL");
    }

    /**
     * Moves what it can from the write-ahead log to the database file, where the next commits may then overwrite it.
     *
     * @return pages that had to stay in the log, because somebody reads an older state
     */
    long checkpoint() throws SQLException {
        try (ResultSet row = control.executeQuery("PRAGMA wal_checkpoint(PASSIVE)")) {
            return row.next() ? Math.max(0, row.getLong(2) - row.getLong(3)) : 0;
        }
    }

    /** The documents in quarantine, as far as they can be read: every load finds damage anew. */
    List<QuarantinedDocument> quarantined() throws SQLException {
        List<QuarantinedDocument> found = new ArrayList<>();
        try (ResultSet row = control.executeQuery("SELECT name, reason, time FROM quarantine")) {
            while (row.next()) {
                String name = row.getString(1);
                String reason = row.getString(2);
                if (name != null && reason != null) {
                    found.add(new QuarantinedDocument(name, reason, row.getLong(3)));
                }
            }
        } catch (SQLException e) {
            if (!ResultCode.isDamage(e)) {
                throw e;
            }
        }
        return found;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    private Optional<StoreException> create(Write.Create create) throws SQLException, DamagedException {
        if (documents.find(create.name()).isPresent()) {
            return fenced("the document exists already");
        }
        long id;
        try (ResultSet row = nextId.executeQuery()) {
            id = row.getLong(1);
        }
        insertDocument.setLong(1, id);
        insertDocument.setString(2, create.name());
        insertDocument.setInt(3, DocumentTable.hash(create.name()));
        insertDocument.setBytes(4, UuidBytes.write(create.epoch()));
        insertDocument.setLong(5, create.timeMillis());
        insertDocument.setInt(6, checksum.document(id, create.epoch(), create.timeMillis(), create.name()));
        insertDocument.executeUpdate();
        return Optional.empty();
    }

    private Optional<StoreException> append(Write.Append append) throws SQLException, DamagedException {
        Optional<DocumentRow> found = documents.find(append.name());
        if (found.isEmpty() || !found.get().epoch().equals(append.epoch())) {
            return fenced("the document has another epoch");
        }
        DocumentRow document = found.get();
        long seq = document.headSeq();
        long updateCount = document.updateCount();
        long activityCount = document.activityCount();
        long chatCount = document.chatCount();
        for (LogEntry entry : append.entries()) {
            seq++;
            if (entry.seq() != seq) {
                return fenced("seq " + entry.seq() + " where " + seq + " comes next");
            }
            switch (entry) {
                case LogEntry.UpdateEntry update -> updateCount++;
                case LogEntry.ActivityEntry activity -> activityCount++;
                case LogEntry.ChatEntry chat -> chatCount++;
            }
        }
        moveHead(
                document, new DocumentRow(document.id(), document.epoch(), seq, updateCount, activityCount, chatCount));
        insert(document, append.entries());
        trim(trimActivity, document.id(), document.activityCount(), activityCount, ACTIVITY_STORED);
        trim(trimChat, document.id(), document.chatCount(), chatCount, CHAT_STORED);
        return Optional.empty();
    }

    /** Forgets the oldest rows now and then, not for each new one. */
    private static void trim(PreparedStatement delete, long document, long before, long now, int stored)
            throws SQLException {
        if (now / TRIM_EVERY > before / TRIM_EVERY && now > stored) {
            delete.setLong(1, document);
            delete.setLong(2, now - stored);
            delete.executeUpdate();
        }
    }

    private void moveHead(DocumentRow from, DocumentRow to) throws SQLException, DamagedException {
        moveHead.setLong(1, to.headSeq());
        moveHead.setLong(2, to.updateCount());
        moveHead.setLong(3, to.activityCount());
        moveHead.setLong(4, to.chatCount());
        moveHead.setLong(5, from.id());
        moveHead.setBytes(6, UuidBytes.write(from.epoch()));
        moveHead.setLong(7, from.headSeq());
        if (moveHead.executeUpdate() != 1) {
            throw new DamagedException("the document's row is not where its index says");
        }
    }

    private void insert(DocumentRow document, List<LogEntry> entries) throws SQLException {
        long updateNumber = document.updateCount();
        long activityNumber = document.activityCount();
        long chatNumber = document.chatCount();
        for (LogEntry entry : entries) {
            switch (entry) {
                case LogEntry.UpdateEntry update -> insert(document, ++updateNumber, update);
                case LogEntry.ActivityEntry activity -> insert(document, ++activityNumber, activity);
                case LogEntry.ChatEntry chat -> insert(document, ++chatNumber, chat);
            }
        }
    }

    private void insert(DocumentRow document, long number, LogEntry.UpdateEntry entry) throws SQLException {
        insertUpdate.setLong(1, document.id());
        insertUpdate.setLong(2, entry.seq());
        insertUpdate.setLong(3, number);
        insertUpdate.setLong(4, entry.timeMillis());
        insertUpdate.setString(5, entry.author());
        insertUpdate.setBytes(6, entry.update());
        insertUpdate.setInt(7, checksum.update(document.id(), document.epoch(), number, entry));
        insertUpdate.executeUpdate();
    }

    private void insert(DocumentRow document, long number, LogEntry.ActivityEntry entry) throws SQLException {
        insertActivity.setLong(1, document.id());
        insertActivity.setLong(2, entry.seq());
        insertActivity.setLong(3, number);
        insertActivity.setLong(4, entry.timeMillis());
        insertActivity.setString(5, entry.kind());
        insertActivity.setString(6, entry.user());
        insertActivity.setString(7, entry.text());
        insertActivity.setInt(8, checksum.activity(document.id(), document.epoch(), number, entry));
        insertActivity.executeUpdate();
    }

    private void insert(DocumentRow document, long number, LogEntry.ChatEntry entry) throws SQLException {
        insertChat.setLong(1, document.id());
        insertChat.setLong(2, entry.seq());
        insertChat.setLong(3, number);
        insertChat.setLong(4, entry.timeMillis());
        insertChat.setString(5, entry.user());
        insertChat.setString(6, entry.text());
        insertChat.setString(7, entry.timestamp());
        insertChat.setInt(8, checksum.chat(document.id(), document.epoch(), number, entry));
        insertChat.executeUpdate();
    }

    private Optional<StoreException> putSnapshot(Write.PutSnapshot write) throws SQLException, DamagedException {
        Optional<DocumentRow> found = documents.find(write.name());
        if (found.isEmpty() || !found.get().epoch().equals(write.epoch())) {
            return fenced("the document has another epoch");
        }
        DocumentRow document = found.get();
        long seq = write.snapshot().seq();
        if (seq > document.headSeq()) {
            return fenced("a snapshot up to seq " + seq + " of a document up to " + document.headSeq());
        }
        long stored = one(snapshotSeq, document.id());
        if (stored > seq && stored <= document.headSeq()) {
            return Optional.empty();
        }
        countUpdates.setLong(2, seq);
        long updateCount = one(countUpdates, document.id());
        putSnapshot.setLong(1, document.id());
        putSnapshot.setLong(2, seq);
        putSnapshot.setLong(3, updateCount);
        putSnapshot.setBytes(4, write.snapshot().update());
        putSnapshot.setInt(
                5,
                checksum.snapshot(
                        document.id(),
                        document.epoch(),
                        seq,
                        updateCount,
                        write.snapshot().update()));
        putSnapshot.executeUpdate();
        return Optional.empty();
    }

    private Optional<StoreException> quarantine(Write.Quarantine write) throws SQLException {
        putQuarantine.setString(1, write.name());
        putQuarantine.setString(2, write.reason());
        putQuarantine.setLong(3, write.timeMillis());
        putQuarantine.executeUpdate();
        return Optional.empty();
    }

    /** The number that a query about a document gives, 0 for none. */
    private static long one(PreparedStatement query, long document) throws SQLException {
        query.setLong(1, document);
        try (ResultSet row = query.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    private static Optional<StoreException> fenced(String message) {
        return Optional.of(new StoreException(StoreException.Kind.FENCED, message));
    }
}
