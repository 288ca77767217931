package io.scriptorium.storage;

import io.scriptorium.collab.store.LogEntry.ActivityEntry;
import io.scriptorium.collab.store.LogEntry.ChatEntry;
import io.scriptorium.collab.store.LogEntry.UpdateEntry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The checksum that stands in the column {@code crc} of every row: CRC32C (RFC 3720, appendix B.4) over
 *
 * <pre>
 * Document → 'D' id:i64 epoch:16 bytes created:i64 name:Text
 * Update   → 'U' document:i64 epoch:16 bytes seq:i64 number:i64 time:i64 author:Text update:Bytes
 * Activity → 'A' document:i64 epoch:16 bytes seq:i64 number:i64 time:i64 kind:Text user:Text text:Text
 * Chat     → 'C' document:i64 epoch:16 bytes seq:i64 number:i64 time:i64 user:Text text:Text timestamp:Text
 * Snapshot → 'S' document:i64 epoch:16 bytes seq:i64 updates:i64 update:Bytes
 * Text     → Bytes in UTF-8
 * Bytes    → length:i32, then so many bytes
 * </pre>
 *
 * with all numbers big-endian. The first byte keeps a row from passing for one of another table; document, epoch and
 * position keep it from passing for another row of its own.
 *
 * <p>Threading: one thread each.
 */
final class RowChecksum {
    private static final int LARGEST_FIXED_PART = 64;

    private final CRC32C crc = new CRC32C();
    private final ByteBuffer fixed = ByteBuffer.allocate(LARGEST_FIXED_PART);

    int document(long id, UUID epoch, long createdMillis, String name) {
        start('D', id, epoch);
        number(createdMillis);
        text(name);
        return value();
    }

    int update(long document, UUID epoch, long number, UpdateEntry entry) {
        start('U', document, epoch);
        number(entry.seq());
        number(number);
        number(entry.timeMillis());
        text(entry.author());
        bytes(entry.update());
        return value();
    }

    int activity(long document, UUID epoch, long number, ActivityEntry entry) {
        start('A', document, epoch);
        number(entry.seq());
        number(number);
        number(entry.timeMillis());
        text(entry.kind());
        text(entry.user());
        text(entry.text());
        return value();
    }

    int chat(long document, UUID epoch, long number, ChatEntry entry) {
        start('C', document, epoch);
        number(entry.seq());
        number(number);
        number(entry.timeMillis());
        text(entry.user());
        text(entry.text());
        text(entry.timestamp());
        return value();
    }

    int snapshot(long document, UUID epoch, long seq, long updates, byte[] update) {
        start('S', document, epoch);
        number(seq);
        number(updates);
        bytes(update);
        return value();
    }

    private void start(char kind, long document, UUID epoch) {
        crc.reset();
        crc.update(kind);
        fixed.clear()
                .putLong(document)
                .putLong(epoch.getMostSignificantBits())
                .putLong(epoch.getLeastSignificantBits());
        flush();
    }

    private void number(long value) {
        fixed.clear().putLong(value);
        flush();
    }

    private void text(String text) {
        bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private void bytes(byte[] bytes) {
        fixed.clear().putInt(bytes.length);
        flush();
        crc.update(bytes);
    }

    private void flush() {
        crc.update(fixed.flip());
    }

    private int value() {
        return (int) crc.getValue();
    }
}
