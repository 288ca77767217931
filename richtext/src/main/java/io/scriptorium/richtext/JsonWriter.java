package io.scriptorium.richtext;

import io.scriptorium.crdt.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** ProseMirror's JSON: members in the order in which {@code Node.toJSON} sets them, those that are empty left out. */
final class JsonWriter {
    private JsonWriter() {}

    static String write(Node.Element root) {
        return Json.stringify(json(root));
    }

    private static Map<String, @Nullable Object> json(Node node) {
        return switch (node) {
            case Node.Text text -> text(text);
            case Node.Element element -> element(element);
        };
    }

    private static Map<String, @Nullable Object> element(Node.Element element) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("type", element.type());
        if (!element.attributes().isEmpty()) {
            json.put("attrs", element.attributes());
        }
        if (!element.children().isEmpty()) {
            List<Object> content = new ArrayList<>();
            element.children().forEach(child -> content.add(json(child)));
            json.put("content", content);
        }
        return json;
    }

    private static Map<String, @Nullable Object> text(Node.Text text) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("type", "text");
        if (!text.marks().isEmpty()) {
            List<Object> marks = new ArrayList<>();
            for (Mark mark : text.marks()) {
                Map<String, @Nullable Object> each = new LinkedHashMap<>();
                each.put("type", mark.type());
                if (!mark.attributes().isEmpty()) {
                    each.put("attrs", mark.attributes());
                }
                marks.add(each);
            }
            json.put("marks", marks);
        }
        json.put("text", text.text());
        return json;
    }
}
