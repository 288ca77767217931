package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.Lib0Writer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An update of format V2 by hand, one column after the other; those of which nothing is said are empty. */
final class V2Columns {
    /** In the order of the bytes. */
    enum Column {
        KEY_CLOCK,
        CLIENT,
        LEFT_CLOCK,
        RIGHT_CLOCK,
        INFO,
        TEXT,
        PARENT_INFO,
        TYPE_REF,
        LENGTH,
        REST
    }

    private final Map<Column, byte[]> columns = new EnumMap<>(Column.class);
    private @Nullable Column cut;

    V2Columns() {
        for (Column column : Column.values()) {
            columns.put(column, new byte[0]);
        }
        set(Column.TEXT, "00");
    }

    /** One struct of client 5 from clock 3 on, which needs an info byte and what it announces; nothing is deleted. */
    static V2Columns oneStruct(String info) {
        return new V2Columns().set(Column.CLIENT, "05").set(Column.INFO, info).set(Column.REST, "01 01 03 00");
    }

    V2Columns set(Column column, String hex) {
        columns.put(column, AnnotatedBytes.bytes(hex));
        return this;
    }

    /** Says that a column is a byte longer than what is left, and ends there. */
    V2Columns cutAt(Column column) {
        cut = column;
        return this;
    }

    private byte[] content(Column column) {
        return Objects.requireNonNull(columns.get(column));
    }

    /** The index, in the update, of the column's first byte. */
    int start(Column column) {
        int at = 1;
        for (Column before : Column.values()) {
            if (before == column) {
                break;
            }
            at += 1 + content(before).length;
        }
        return column == Column.REST ? at : at + 1;
    }

    /** The index after the column's last byte. */
    int end(Column column) {
        return start(column) + content(column).length;
    }

    byte[] bytes() {
        Lib0Writer out = new Lib0Writer();
        out.writeVarUint(0);
        for (Column column : Column.values()) {
            byte[] content = content(column);
            if (column == cut) {
                out.writeVarUint(content.length + 1);
                out.writeBytes(content);
                break;
            }
            if (column != Column.REST) {
                out.writeVarUint(content.length);
            }
            out.writeBytes(content);
        }
        return out.toByteArray();
    }
}
