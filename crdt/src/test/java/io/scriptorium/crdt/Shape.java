package io.scriptorium.crdt;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All that a reader of a document can see, as plain lists and maps that can be compared across documents. */
final class Shape {
    private Shape() {}

    static Map<String, @Nullable Object> of(Doc doc) {
        Map<String, @Nullable Object> roots = new TreeMap<>();
        for (String name : doc.rootNames()) {
            TypeState root = doc.store.root(doc.store.names.of(name));
            if (root.kind != TypeState.UNKNOWN) {
                roots.put(name, of(SharedType.of(doc, root)));
            }
        }
        return roots;
    }

    static @Nullable Object of(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Text text -> List.of(text.getClass().getSimpleName(), delta(text.toDelta()), of(text.attributes()));
            case XmlElement element ->
                List.of("XmlElement", element.nodeName(), of(element.attributes()), list(element.children()));
            case XmlFragment fragment -> List.of("XmlFragment", list(fragment.children()));
            case Array array -> List.of("Array", list(array.toList()));
            case XmlHook hook -> List.of("XmlHook", hook.hookName(), of(hook.toMap()));
            case YMap map -> List.of("YMap", of(map.toMap()));
            case Doc doc -> {
                DocOptions options = doc.options();
                Object meta = of(options.meta());
                yield List.of("Doc", options.guid(), options.gc(), options.autoLoad(), meta == null ? "" : meta);
            }
            case byte[] bytes -> "bytes " + HexFormat.of().formatHex(bytes);
            case List<?> elements -> list(elements);
            case Map<?, ?> members -> of(members);
            default -> value;
        };
    }

    private static Map<String, @Nullable Object> of(Map<?, ?> members) {
        Map<String, @Nullable Object> shape = new HashMap<>();
        members.forEach((key, member) -> shape.put(String.valueOf(key), of(member)));
        return shape;
    }

    static List<@Nullable Object> list(List<?> elements) {
        List<@Nullable Object> shape = new ArrayList<>();
        elements.forEach(element -> shape.add(of(element)));
        return shape;
    }

    static List<@Nullable Object> delta(List<DeltaOp> ops) {
        List<@Nullable Object> shape = new ArrayList<>();
        for (DeltaOp op : ops) {
            shape.add(
                    switch (op) {
                        case DeltaOp.Insert insert -> {
                            List<@Nullable Object> parts = new ArrayList<>();
                            parts.add(of(insert.value()));
                            parts.add(of(insert.attributes()));
                            yield parts;
                        }
                        case DeltaOp.Retain retain -> List.of("retain", retain.length(), of(retain.attributes()));
                        case DeltaOp.Delete delete -> List.of("delete", delete.length());
                    });
        }
        return shape;
    }
}
