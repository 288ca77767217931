package io.scriptorium.storage;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * Finds documents by name, so that damage never makes one look missing: SQLite does not check its index pages, and
 * one flipped bit there hides a row. So a name counts as missing only when two indexes agree, and a row counts only
 * when its checksum binds it to the name that was asked for.
 *
 * <p>Threading: that of its connection.
 */
final class DocumentTable {
    private static final String COLUMNS =
            "SELECT id, epoch, created, head_seq, update_count, activity_count, chat_count, crc, name FROM document ";

    private final PreparedStatement byName;
    private final PreparedStatement byHash;
    private final RowChecksum checksum = new RowChecksum();

    DocumentTable(Connection connection) throws SQLException {
        byName = connection.prepareStatement(COLUMNS + "INDEXED BY sqlite_autoindex_document_1 WHERE name = ?");
        byHash = connection.prepareStatement(COLUMNS + "INDEXED BY document_name_hash WHERE name_hash = ?");
    }

    Optional<DocumentRow> find(String name) throws SQLException, DamagedException {
        byName.setString(1, name);
        try (ResultSet row = byName.executeQuery()) {
            if (row.next()) {
                return Optional.of(checked(row, name));
            }
        }
        byHash.setInt(1, hash(name));
        try (ResultSet row = byHash.executeQuery()) {
            while (row.next()) {
                String other = row.getString(9);
                if (other == null || other.equals(name)) {
                    throw new DamagedException("the index of names misses the document");
                }
                checked(row, other);
            }
        }
        return Optional.empty();
    }

    /** What is to be closed when this is of no more use. */
    List<Statement> statements() {
        return List.of(byName, byHash);
    }

    static int hash(String name) {
        CRC32C crc = new CRC32C();
        crc.update(name.getBytes(StandardCharsets.UTF_8));
        return (int) crc.getValue();
    }

    private DocumentRow checked(ResultSet row, String name) throws SQLException, DamagedException {
        UUID epoch = UuidBytes.read(row.getBytes(2));
        DocumentRow document =
                new DocumentRow(row.getLong(1), epoch, row.getLong(4), row.getLong(5), row.getLong(6), row.getLong(7));
        if (row.getInt(8) != checksum.document(document.id(), epoch, row.getLong(3), name)) {
            throw new DamagedException("the document's row fails its checksum");
        }
        if (document.updateCount() < 0
                || document.activityCount() < 0
                || document.chatCount() < 0
                || document.headSeq() != document.updateCount() + document.activityCount() + document.chatCount()) {
            throw new DamagedException("the document's counts do not agree");
        }
        return document;
    }
}
