package io.scriptorium.crdt.reference;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a reader of a document sees, in plain values: numbers are doubles, bytes are text that begins with {@code bytes},
 * nested types are what they are in JSON. Which kind a root is, the reader has to know.
 */
public final class ReferenceView {
    private final ReferenceDoc doc;

    ReferenceView(ReferenceDoc doc) {
        this.doc = doc;
    }

    public String text(String root) {
        return text(doc.root(root));
    }

    /** The inserts of a text: each a list of what is inserted and a map of its attributes. */
    public List<List<Object>> delta(String root) {
        return delta(doc.root(root));
    }

    public List<@Nullable Object> array(String root) {
        return list(doc.root(root));
    }

    public Map<String, @Nullable Object> map(String root) {
        return map(doc.root(root));
    }

    /** For each sequence, where it stands and what is in it; for each client, what its elements name as neighbours. */
    public Map<String, String> outline() {
        Map<String, String> outline = new TreeMap<>();
        doc.roots.forEach((name, type) -> outline(outline, "root " + name, type));
        doc.clients().forEach((client, items) -> {
            StringBuilder origins = new StringBuilder();
            for (ReferenceItem item : items) {
                origins.append(item.isGc() ? "gc " : item.origin + "<" + item.rightOrigin + " ");
            }
            outline.put("client " + client, origins.toString());
        });
        return outline;
    }

    private static void outline(Map<String, String> outline, String name, ReferenceType type) {
        sequence(outline, name, type.children());
        for (String key : type.current.keySet()) {
            sequence(outline, name + " key " + key, type.chain(key));
        }
    }

    private static void sequence(Map<String, String> outline, String name, List<ReferenceItem> items) {
        StringBuilder line = new StringBuilder();
        for (ReferenceItem item : items) {
            ReferenceContent content = Objects.requireNonNull(item.content);
            line.append(item.id).append(item.deleted ? "-" : "").append(content.outline());
            line.append(' ');
            if (item.type != null) {
                outline(outline, "in " + item.id, item.type);
            }
        }
        if (!items.isEmpty()) {
            outline.put(name, line.toString());
        }
    }

    private static String text(ReferenceType type) {
        StringBuilder text = new StringBuilder();
        for (ReferenceItem item : type.children()) {
            if (item.content instanceof ReferenceContent.Unit(char unit) && !item.deleted) {
                text.append(unit);
            }
        }
        return text.toString();
    }

    private static List<List<Object>> delta(ReferenceType type) {
        List<List<Object>> ops = new ArrayList<>();
        Map<String, Object> attributes = new HashMap<>();
        StringBuilder text = new StringBuilder();
        for (ReferenceItem item : type.children()) {
            if (item.deleted || item.content == null) {
                continue;
            }
            if (item.content instanceof ReferenceContent.Unit(char unit)) {
                text.append(unit);
                continue;
            }
            if (item.content instanceof ReferenceContent.Mark(String key, String json)) {
                flush(ops, text, attributes);
                Object value = ReferenceJson.parse(json);
                if (value == null) {
                    attributes.remove(key);
                } else {
                    attributes.put(key, value);
                }
            } else if (item.content instanceof ReferenceContent.Embed
                    || item.content instanceof ReferenceContent.Type) {
                flush(ops, text, attributes);
                ops.add(List.of(orNull(value(item)), Map.copyOf(attributes)));
            }
            // A text shows nothing of any other content, which only a forger puts there.
        }
        flush(ops, text, attributes);
        return ops;
    }

    private static Object orNull(@Nullable Object value) {
        return value == null ? "null" : value;
    }

    private static void flush(List<List<Object>> ops, StringBuilder text, Map<String, Object> attributes) {
        if (!text.isEmpty()) {
            ops.add(List.of(text.toString(), Map.copyOf(attributes)));
            text.setLength(0);
        }
    }

    private static List<@Nullable Object> list(ReferenceType type) {
        List<@Nullable Object> values = new ArrayList<>();
        for (ReferenceItem item : type.children()) {
            if (item.isVisible()) {
                values.add(value(item));
            }
        }
        return values;
    }

    private static Map<String, @Nullable Object> map(ReferenceType type) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        type.current.forEach((key, item) -> {
            if (item.isVisible()) {
                values.put(key, value(item));
            }
        });
        return values;
    }

    private static @Nullable Object value(ReferenceItem item) {
        return switch (item.content) {
            case ReferenceContent.JsonText(String json) ->
                json.equals("undefined") ? json : plain(ReferenceJson.parse(json));
            case ReferenceContent.Binary(byte[] bytes) -> plain(bytes);
            case ReferenceContent.Unit(char unit) -> String.valueOf(unit);
            case ReferenceContent.Embed(String json) -> plain(ReferenceJson.parse(json));
            case ReferenceContent.Value(byte[] any) -> plain(new ReferenceReader(any).any());
            case ReferenceContent.Subdocument(String guid, byte[] options) -> "doc " + guid;
            case ReferenceContent.Type(int kind, String name) -> nested(kind, Objects.requireNonNull(item.type));
            case ReferenceContent.Deleted deleted -> throw new IllegalStateException("deleted");
            case ReferenceContent.Mark mark -> throw new IllegalStateException("a mark has no value");
            case null -> throw new IllegalStateException("a GC has no value");
        };
    }

    private static Object nested(int kind, ReferenceType type) {
        return switch (kind) {
            case 0 -> list(type);
            case 1 -> map(type);
            case 2 -> text(type);
            default -> "xml";
        };
    }

    /** Values of lib0 in the words of this view. */
    private static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case ReferenceReader.Undefined undefined -> "undefined";
            case byte[] bytes -> "bytes " + HexFormat.of().formatHex(bytes);
            case List<?> elements -> {
                List<@Nullable Object> list = new ArrayList<>();
                elements.forEach(element -> list.add(plain(element)));
                yield list;
            }
            case Map<?, ?> members -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                members.forEach((key, member) -> map.put(String.valueOf(key), plain(member)));
                yield map;
            }
            default -> value;
        };
    }
}
