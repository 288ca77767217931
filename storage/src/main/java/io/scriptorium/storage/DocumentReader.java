package io.scriptorium.storage;

import io.scriptorium.collab.store.DocumentStore;
import io.scriptorium.collab.store.Loaded;
import io.scriptorium.collab.store.LogEntry.ActivityEntry;
import io.scriptorium.collab.store.LogEntry.ChatEntry;
import io.scriptorium.collab.store.LogEntry.UpdateEntry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Reads documents over a connection of its own, each within one read transaction, and believes nothing: every row
 * must pass its checksum, and rows must follow each other up to the counts of the document's row.
 *
 * <p>Threading: one thread at a time.
 */
final class DocumentReader implements AutoCloseable {

    /**
     * What was read.
     *
     * @param damagedSnapshot whether a snapshot was there but could not be used
     */
    record Reading(Loaded loaded, boolean damagedSnapshot) {}

    private record SnapshotRow(Loaded.Snapshot snapshot, long updates) {}

    private final Connection connection;
    private final Statement control;
    private final DocumentTable documents;
    private final PreparedStatement snapshot;
    private final PreparedStatement updates;
    private final PreparedStatement activity;
    private final PreparedStatement chat;
    private final RowChecksum checksum = new RowChecksum();

    DocumentReader(Connection connection) throws SQLException {
        this.connection = connection;
        control = connection.createStatement();
        documents = new DocumentTable(connection);
        snapshot = connection.prepareStatement("SELECT seq, updates, bytes, crc FROM snapshot WHERE document = ?");
        updates = connection.prepareStatement("SELECT seq, number, time, author, bytes, crc FROM update_log"
                + " WHERE document = ? AND seq > ? ORDER BY seq");
        activity = connection.prepareStatement("SELECT seq, number, time, kind, user, text, crc FROM activity"
                + " WHERE document = ? ORDER BY seq DESC LIMIT " + DocumentStore.ACTIVITY_KEPT);
        chat = connection.prepareStatement("SELECT seq, number, time, user, text, timestamp, crc FROM chat"
                + " WHERE document = ? ORDER BY seq DESC LIMIT " + DocumentStore.CHAT_KEPT);
    }

    /** Reads a document as the last commit left it. After an {@link SQLException} the reader is of no more use. */
    Reading read(String name) throws SQLException, DamagedException {
        control.execute("BEGIN");
        try {
            Optional<DocumentRow> document = documents.find(name);
            return document.isPresent() ? read(document.get()) : new Reading(new Loaded.Missing(), false);
        } catch (SQLException e) {
            if (ResultCode.isDamage(e)) {
                throw new DamagedException("the database file is damaged: " + e.getMessage(), e);
            }
            throw e;
        } finally {
            control.execute("ROLLBACK");
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    private Reading read(DocumentRow document) throws SQLException, DamagedException {
        Optional<SnapshotRow> stored;
        boolean damaged = false;
        try {
            stored = snapshot(document);
        } catch (DamagedException e) {
            stored = Optional.empty();
            damaged = true;
        }
        List<UpdateEntry> tail = updates(
                document,
                stored.map(row -> row.snapshot().seq()).orElse(0L),
                stored.map(SnapshotRow::updates).orElse(0L));
        Loaded.Found found = new Loaded.Found(
                document.epoch(),
                document.headSeq(),
                stored.map(SnapshotRow::snapshot),
                tail,
                activity(document),
                chat(document));
        return new Reading(found, damaged);
    }

    private Optional<SnapshotRow> snapshot(DocumentRow document) throws SQLException, DamagedException {
        snapshot.setLong(1, document.id());
        try (ResultSet row = snapshot.executeQuery()) {
            if (!row.next()) {
                return Optional.empty();
            }
            long seq = row.getLong(1);
            long updateCount = row.getLong(2);
            byte[] bytes = bytes(row, 3);
            if (row.getInt(4) != checksum.snapshot(document.id(), document.epoch(), seq, updateCount, bytes)
                    || seq > document.headSeq()
                    || updateCount > document.updateCount()) {
                throw new DamagedException("the snapshot fails its checksum");
            }
            return Optional.of(new SnapshotRow(new Loaded.Snapshot(seq, bytes), updateCount));
        } catch (SQLException e) {
            if (ResultCode.isDamage(e)) {
                throw new DamagedException("the snapshot can not be read", e);
            }
            throw e;
        }
    }

    private List<UpdateEntry> updates(DocumentRow document, long afterSeq, long afterNumber)
            throws SQLException, DamagedException {
        updates.setLong(1, document.id());
        updates.setLong(2, afterSeq);
        List<UpdateEntry> entries = new ArrayList<>();
        long number = afterNumber;
        long seq = afterSeq;
        try (ResultSet row = updates.executeQuery()) {
            while (row.next()) {
                UpdateEntry entry = new UpdateEntry(row.getLong(1), row.getLong(3), text(row, 4), bytes(row, 5));
                number++;
                if (row.getInt(6) != checksum.update(document.id(), document.epoch(), row.getLong(2), entry)) {
                    throw new DamagedException("an update fails its checksum, near seq " + (seq + 1));
                }
                if (row.getLong(2) != number || entry.seq() <= seq || entry.seq() > document.headSeq()) {
                    throw new DamagedException("updates are missing or too many, near seq " + (seq + 1));
                }
                seq = entry.seq();
                entries.add(entry);
            }
        }
        if (number != document.updateCount()) {
            throw new DamagedException("updates are missing behind seq " + seq);
        }
        return entries;
    }

    private List<ActivityEntry> activity(DocumentRow document) throws SQLException, DamagedException {
        activity.setLong(1, document.id());
        List<ActivityEntry> entries = new ArrayList<>();
        long number = document.activityCount();
        long seq = document.headSeq() + 1;
        try (ResultSet row = activity.executeQuery()) {
            while (row.next()) {
                ActivityEntry entry =
                        new ActivityEntry(row.getLong(1), row.getLong(3), text(row, 4), text(row, 5), text(row, 6));
                if (row.getInt(7) != checksum.activity(document.id(), document.epoch(), row.getLong(2), entry)) {
                    throw new DamagedException("a line of activity fails its checksum, before seq " + seq);
                }
                if (row.getLong(2) != number || entry.seq() >= seq) {
                    throw new DamagedException("activity is missing or too much, before seq " + seq);
                }
                number--;
                seq = entry.seq();
                entries.add(entry);
            }
        }
        if (entries.size() != Math.min(document.activityCount(), DocumentStore.ACTIVITY_KEPT)) {
            throw new DamagedException("activity is missing before seq " + seq);
        }
        Collections.reverse(entries);
        return entries;
    }

    private List<ChatEntry> chat(DocumentRow document) throws SQLException, DamagedException {
        chat.setLong(1, document.id());
        List<ChatEntry> entries = new ArrayList<>();
        long number = document.chatCount();
        long seq = document.headSeq() + 1;
        try (ResultSet row = chat.executeQuery()) {
            while (row.next()) {
                ChatEntry entry =
                        new ChatEntry(row.getLong(1), row.getLong(3), text(row, 4), text(row, 5), text(row, 6));
                if (row.getInt(7) != checksum.chat(document.id(), document.epoch(), row.getLong(2), entry)) {
                    throw new DamagedException("a line of chat fails its checksum, before seq " + seq);
                }
                if (row.getLong(2) != number || entry.seq() >= seq) {
                    throw new DamagedException("chat is missing or too much, before seq " + seq);
                }
                number--;
                seq = entry.seq();
                entries.add(entry);
            }
        }
        if (entries.size() != Math.min(document.chatCount(), DocumentStore.CHAT_KEPT)) {
            throw new DamagedException("chat is missing before seq " + seq);
        }
        Collections.reverse(entries);
        return entries;
    }

    /** A column that the schema says is there; SQLite gives an empty blob as null to some drivers. */
    private static byte[] bytes(ResultSet row, int column) throws SQLException {
        byte[] bytes = row.getBytes(column);
        return bytes == null ? new byte[0] : bytes;
    }

    private static String text(ResultSet row, int column) throws SQLException, DamagedException {
        String text = row.getString(column);
        if (text == null) {
            throw new DamagedException("a text is missing");
        }
        return text;
    }
}
