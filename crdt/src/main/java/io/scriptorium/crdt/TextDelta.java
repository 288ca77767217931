package io.scriptorium.crdt;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A text as inserts with formats. Threading: the document's writer. */
final class TextDelta {
    private final Doc doc;
    private final Store store;
    private final List<DeltaOp> ops = new ArrayList<>();
    private final Map<Integer, Integer> current = new LinkedHashMap<>();
    private final StringBuilder text = new StringBuilder();

    private TextDelta(Doc doc) {
        this.doc = doc;
        this.store = doc.store;
    }

    /** The text alone. */
    static String plain(Store store, TypeState state) {
        Rows rows = store.rows;
        byte[] ascii = new byte[state.visible()];
        int length = 0;
        for (Leaf leaf = state.first; leaf != null; leaf = leaf.next) {
            for (int i = 0; i < leaf.size; i++) {
                int row = leaf.rows[i];
                if (rows.kind(row) == Structs.STRING && !rows.isDeleted(row)) {
                    if (rows.isWide(row)) {
                        return plainWide(store, state);
                    }
                    System.arraycopy(store.texts.ascii, rows.at[row + Rows.CONTENT], ascii, length, rows.length(row));
                    length += rows.length(row);
                }
            }
        }
        return new String(ascii, 0, length, StandardCharsets.ISO_8859_1);
    }

    private static String plainWide(Store store, TypeState state) {
        StringBuilder out = new StringBuilder(state.visible());
        Content.forEachRow(store, state, (row, length) -> {
            if (store.rows.kind(row) == Structs.STRING) {
                store.texts.appendTo(out, store.rows.isWide(row), store.rows.at[row + Rows.CONTENT], length);
            }
        });
        return out.toString();
    }

    static List<DeltaOp> of(Doc doc, TypeState state) {
        TextDelta delta = new TextDelta(doc);
        for (Leaf leaf = state.first; leaf != null; leaf = leaf.next) {
            for (int i = 0; i < leaf.size; i++) {
                if (!doc.store.rows.isDeleted(leaf.rows[i])) {
                    delta.add(leaf.rows[i]);
                }
            }
        }
        delta.packText();
        return delta.ops;
    }

    private void add(int row) {
        Rows rows = store.rows;
        switch (rows.kind(row)) {
            case Structs.STRING ->
                store.texts.appendTo(text, rows.isWide(row), rows.at[row + Rows.CONTENT], rows.length(row));
            case Structs.FORMAT -> {
                packText();
                int mark = rows.at[row + Rows.CONTENT];
                if (store.marks.ends(mark)) {
                    current.remove(store.marks.key(mark));
                } else {
                    current.put(store.marks.key(mark), mark);
                }
            }
            case Structs.EMBED, Structs.TYPE -> {
                packText();
                ops.add(new DeltaOp.Insert(Content.element(doc, row, 0), attributes(store, current)));
            }
            default -> {
                // Not a part of what a text shows.
            }
        }
    }

    private void packText() {
        if (!text.isEmpty()) {
            ops.add(new DeltaOp.Insert(text.toString(), attributes(store, current)));
            text.setLength(0);
        }
    }

    /** The names and values of marks. */
    static Map<String, @Nullable Object> attributes(Store store, Map<Integer, Integer> marks) {
        if (marks.isEmpty()) {
            return Map.of();
        }
        Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
        marks.forEach((key, mark) ->
                attributes.put(store.names.text(key), store.marks.at(mark).value()));
        return attributes;
    }
}
