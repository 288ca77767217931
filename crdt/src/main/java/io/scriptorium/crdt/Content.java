package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.Undefined;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Reads what rows hold, as applications see it. Threading: the document's writer. */
final class Content {
    private static final String UNDEFINED = "undefined";
    private static final int DEPTH = Integer.MAX_VALUE;

    private Content() {}

    /** One element of a row, which is not deleted. */
    static @Nullable Object element(Doc doc, int row, int index) {
        Store store = doc.store;
        int content = store.rows.at[row + Rows.CONTENT];
        return switch (store.rows.kind(row)) {
            case Structs.ANY -> store.values.any(content + index);
            case Structs.JSON -> json(store.values.copyOf(content + index));
            case Structs.BINARY -> store.values.copyOf(content);
            case Structs.EMBED -> store.embedded(content);
            case Structs.STRING -> store.text(row).substring(index, index + 1);
            case Structs.TYPE -> SharedType.of(doc, store.types.at(content));
            case Structs.DOC -> store.subdocument(row);
            case Structs.FORMAT -> Undefined.UNDEFINED; // only a hostile update gives a key a mark for a value
            default -> throw new IllegalStateException("content of kind " + store.rows.kind(row));
        };
    }

    /** What a key is set to: the last element of its row. */
    static @Nullable Object last(Doc doc, int row) {
        return element(doc, row, doc.store.rows.length(row) - 1);
    }

    private static @Nullable Object json(byte[] utf8) {
        String text = new String(utf8, StandardCharsets.UTF_8);
        return text.equals(UNDEFINED) ? Undefined.UNDEFINED : Json.parse(text, DEPTH);
    }

    /** The elements of a sequence that are not deleted. */
    static List<@Nullable Object> list(Doc doc, Sequence sequence) {
        List<@Nullable Object> values = new ArrayList<>(sequence.visible());
        forEachRow(doc, sequence, (row, length) -> {
            for (int i = 0; i < length; i++) {
                values.add(element(doc, row, i));
            }
        });
        return values;
    }

    /** Visits what a reader sees, row by row, with the number of elements. */
    static void forEachRow(Doc doc, Sequence sequence, BiConsumer<Integer, Integer> visitor) {
        Rows rows = doc.store.rows;
        for (Leaf leaf = sequence.first; leaf != null; leaf = leaf.next) {
            for (int i = 0; i < leaf.size; i++) {
                int visible = rows.visible(leaf.rows[i]);
                if (visible > 0) {
                    visitor.accept(leaf.rows[i], visible);
                }
            }
        }
    }

    /** A value with shared types inside it as plain values. */
    static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case SharedType type -> type.toJson();
            case null -> null;
            default -> value;
        };
    }

    static List<@Nullable Object> plain(List<@Nullable Object> values) {
        List<@Nullable Object> plain = new ArrayList<>(values.size());
        values.forEach(value -> plain.add(plain(value)));
        return plain;
    }

    static Map<String, @Nullable Object> plain(Map<String, @Nullable Object> values) {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        values.forEach((key, value) -> plain.put(key, plain(value)));
        return plain;
    }
}
