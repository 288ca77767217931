package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.Undefined;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
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
            case Structs.DOC -> store.subdocument(row).doc();
            // What a key cannot sensibly be set to.
            default -> Undefined.UNDEFINED;
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
        forEachRow(doc.store, sequence, (row, length) -> {
            for (int i = 0; i < length; i++) {
                values.add(element(doc, row, i));
            }
        });
        return values;
    }

    interface RowVisitor {
        void row(int row, int length);
    }

    /** Visits what a reader sees, row by row, with the number of elements. */
    static void forEachRow(Store store, Sequence sequence, RowVisitor visitor) {
        Rows rows = store.rows;
        for (Leaf leaf = sequence.first; leaf != null; leaf = leaf.next) {
            for (int i = 0; i < leaf.size; i++) {
                int visible = rows.visible(leaf.rows[i]);
                if (visible > 0) {
                    visitor.row(leaf.rows[i], visible);
                }
            }
        }
    }

    private record Unfilled(SharedType type, Consumer<@Nullable Object> put) {}

    /** A type and what is inside it as plain values. Does not recurse. */
    static @Nullable Object plain(SharedType root) {
        List<@Nullable Object> result = new ArrayList<>(1);
        Deque<Unfilled> open = new ArrayDeque<>();
        open.push(new Unfilled(root, result::add));
        for (Unfilled next = open.poll(); next != null; next = open.poll()) {
            next.put.accept(plain(next.type, open));
        }
        return result.getFirst();
    }

    /** Answers the plain value of one type; places for what is inside it are filled later. */
    private static @Nullable Object plain(SharedType type, Deque<Unfilled> open) {
        return switch (type) {
            case Array array -> {
                List<@Nullable Object> values = array.toList();
                for (int i = 0; i < values.size(); i++) {
                    int index = i;
                    if (values.get(i) instanceof SharedType inner) {
                        open.push(new Unfilled(inner, value -> values.set(index, value)));
                    }
                }
                yield values;
            }
            case YMap map -> {
                Map<String, @Nullable Object> values = map.toMap();
                values.forEach((key, value) -> {
                    if (value instanceof SharedType inner) {
                        open.push(new Unfilled(inner, plain -> values.put(key, plain)));
                    }
                });
                yield values;
            }
            case Text text -> text.toString();
            case XmlFragment fragment -> fragment.toString();
        };
    }
}
