package io.scriptorium.crdt;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The inside of a document's store, element by element, in the words of the reference engine's outline: for each sequence
 * what stands in it, for each client what its elements name as neighbours.
 */
final class StoreOutline {
    private final Store store;
    private final Rows rows;
    private final Map<String, String> outline = new TreeMap<>();

    private StoreOutline(Store store) {
        this.store = store;
        this.rows = store.rows;
    }

    static Map<String, String> of(Doc doc) {
        StoreOutline of = new StoreOutline(doc.store);
        doc.store.roots.forEach((name, root) -> of.type("root " + doc.store.names.text(name), root));
        for (int c = 0; c < doc.store.clients.size(); c++) {
            of.client(doc.store.clients.at(c));
        }
        return of.outline;
    }

    private void type(String name, TypeState type) {
        sequence(name, type);
        for (int k = 0; type.keys != null && k < type.keys.size(); k++) {
            KeyChain chain = type.keys.at(k);
            sequence(name + " key " + store.names.text(chain.key()), chain);
        }
    }

    private void sequence(String name, Sequence sequence) {
        StringBuilder line = new StringBuilder();
        for (int row = store.order.first(sequence); row != Rows.NONE; row = store.order.next(row)) {
            long client = store.client(row).id;
            for (int i = 0; i < rows.length(row); i++) {
                line.append(client).append(':').append(rows.clock(row) + i);
                line.append(rows.isDeleted(row) ? "-" : "").append(content(row, i));
                line.append(' ');
            }
            TypeState inner = store.typeOf(row);
            if (inner != null) {
                type("in " + client + ":" + rows.clock(row), inner);
            }
        }
        if (!line.isEmpty()) {
            outline.put(name, line.toString());
        }
    }

    private String content(int row, int index) {
        int content = rows.at[row + Rows.CONTENT];
        return switch (rows.kind(row)) {
            case Structs.DELETED -> "";
            case Structs.JSON -> "json " + new String(value(content + index), StandardCharsets.UTF_8);
            case Structs.BINARY -> "bytes " + HexFormat.of().formatHex(value(content));
            case Structs.STRING -> "'" + store.text(row).charAt(index) + "'";
            case Structs.EMBED -> "embed";
            case Structs.FORMAT -> "mark " + store.names.text(store.marks.key(content));
            case Structs.TYPE -> {
                TypeState type = Objects.requireNonNull(store.typeOf(row));
                yield "type " + type.kind + (type.name == Rows.NONE ? "" : " " + store.names.text(type.name));
            }
            case Structs.ANY -> "any " + HexFormat.of().formatHex(value(content + index));
            case Structs.DOC -> "doc " + store.subdocument(row).guid();
            default -> throw new IllegalStateException("a GC stands in no sequence");
        };
    }

    private byte[] value(int slot) {
        return Arrays.copyOfRange(store.values.bytes, store.values.from(slot), store.values.to(slot));
    }

    private void client(ClientRows client) {
        if (client.isEmpty()) {
            return;
        }
        StringBuilder origins = new StringBuilder();
        for (int row = client.seek(0); row != Rows.NONE; row = client.next()) {
            for (int i = 0; i < rows.length(row); i++) {
                if (rows.isGc(row)) {
                    origins.append("gc ");
                    continue;
                }
                String origin = i == 0
                        ? id(rows.at[row + Rows.ORIGIN_CLIENT], rows.at[row + Rows.ORIGIN_CLOCK])
                        : client.id + ":" + (rows.clock(row) + i - 1);
                String right = id(rows.at[row + Rows.RIGHT_CLIENT], rows.at[row + Rows.RIGHT_CLOCK]);
                origins.append(origin).append('<').append(right).append(' ');
            }
        }
        outline.put("client " + client.id, origins.toString());
    }

    private @Nullable String id(int client, int clock) {
        return client == Rows.NONE ? null : store.clients.at(client).id + ":" + clock;
    }
}
