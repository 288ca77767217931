package io.scriptorium.crdt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An edit of the text {@code t}, which is made here and can be asked for of the real Yjs. */
sealed interface TextEdit {
    String ROOT = "t";

    void make(Text text);

    /** The member of a request of the oracle, and its value. */
    Map.Entry<String, Object> member();

    default Map<String, @Nullable Object> request(String doc) {
        return Oracle.request(
                "text", "doc", doc, "root", ROOT, member().getKey(), member().getValue(), "updates", true);
    }

    /** Text that takes on the formats of its place. */
    record Insert(int index, String string) implements TextEdit {
        @Override
        public void make(Text text) {
            text.insert(index, string);
        }

        @Override
        public Map.Entry<String, Object> member() {
            return Map.entry("insert", List.of(index, string));
        }
    }

    record InsertWith(int index, String string, Map<String, @Nullable Object> attributes) implements TextEdit {
        @Override
        public void make(Text text) {
            text.insert(index, string, attributes);
        }

        @Override
        public Map.Entry<String, Object> member() {
            return Map.entry("insert", List.of(index, string, attributes));
        }
    }

    record Embed(int index, Object value, Map<String, @Nullable Object> attributes) implements TextEdit {
        @Override
        public void make(Text text) {
            text.insertEmbed(index, value, attributes);
        }

        @Override
        public Map.Entry<String, Object> member() {
            return Map.entry("embed", List.of(index, value, attributes));
        }
    }

    record Delete(int index, int length) implements TextEdit {
        @Override
        public void make(Text text) {
            text.delete(index, length);
        }

        @Override
        public Map.Entry<String, Object> member() {
            return Map.entry("delete", List.of(index, length));
        }
    }

    record Format(int index, int length, Map<String, @Nullable Object> attributes) implements TextEdit {
        @Override
        public void make(Text text) {
            text.format(index, length, attributes);
        }

        @Override
        public Map.Entry<String, Object> member() {
            return Map.entry("format", List.of(index, length, attributes));
        }
    }

    record Change(List<DeltaOp> delta) implements TextEdit {
        @Override
        public void make(Text text) {
            text.applyDelta(delta);
        }

        @Override
        public Map.Entry<String, Object> member() {
            return Map.entry("delta", json(delta));
        }
    }

    /** A delta as Quill writes it. */
    static List<Map<String, @Nullable Object>> json(List<DeltaOp> delta) {
        List<Map<String, @Nullable Object>> ops = new ArrayList<>();
        for (DeltaOp op : delta) {
            Map<String, @Nullable Object> json = new LinkedHashMap<>();
            switch (op) {
                case DeltaOp.Insert insert -> put(json, "insert", insert.value(), insert.attributes());
                case DeltaOp.Retain retain -> put(json, "retain", (double) retain.length(), retain.attributes());
                case DeltaOp.Delete delete -> put(json, "delete", (double) delete.length(), Map.of());
            }
            ops.add(json);
        }
        return ops;
    }

    private static void put(
            Map<String, @Nullable Object> json,
            String name,
            @Nullable Object value,
            Map<String, @Nullable Object> attributes) {
        json.put(name, value);
        if (!attributes.isEmpty()) {
            json.put("attributes", attributes);
        }
    }
}
