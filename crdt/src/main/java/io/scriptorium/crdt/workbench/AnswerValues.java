package io.scriptorium.crdt.workbench;

import io.scriptorium.crdt.Array;
import io.scriptorium.crdt.DeltaOp;
import io.scriptorium.crdt.Doc;
import io.scriptorium.crdt.DocOptions;
import io.scriptorium.crdt.SharedType;
import io.scriptorium.crdt.Text;
import io.scriptorium.crdt.XmlElement;
import io.scriptorium.crdt.XmlFragment;
import io.scriptorium.crdt.XmlHook;
import io.scriptorium.crdt.XmlText;
import io.scriptorium.crdt.YMap;
import io.scriptorium.crdt.lib0.Undefined;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values on their way from documents into answers, in the form that {@link NewValues} reads. */
final class AnswerValues {
    private static final String TAG = "$";
    private static final String VALUE = "value";

    private AnswerValues() {}

    static @Nullable Object of(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Undefined undefined -> tagged(undefined.toString());
            case BigInteger number -> tagged("bigint", VALUE, number.toString());
            case Double number -> number(number);
            case List<?> elements -> list(elements);
            case Map<?, ?> members -> {
                Map<String, @Nullable Object> shown = LinkedHashMap.newLinkedHashMap(members.size());
                members.forEach((key, member) -> shown.put((String) key, of(member)));
                yield members.containsKey(TAG) ? tagged("object", VALUE, shown) : shown;
            }
            case byte[] bytes -> tagged("bytes", VALUE, base64(bytes));
            case Doc doc -> document(doc);
            case SharedType type -> tagged(kindOf(type), VALUE, of(type.toJson()));
            default -> value;
        };
    }

    static List<@Nullable Object> list(Iterable<?> values) {
        List<@Nullable Object> shown = new ArrayList<>();
        values.forEach(value -> shown.add(of(value)));
        return shown;
    }

    private static Object number(Double number) {
        if (number.isNaN() || number.isInfinite()) {
            return tagged("number", VALUE, number.toString());
        }
        return number.equals(-0.0) ? tagged("number", VALUE, "-0") : number;
    }

    private static Map<String, @Nullable Object> document(Doc doc) {
        DocOptions options = doc.options();
        Map<String, @Nullable Object> shown = tagged("doc", "guid", options.guid());
        if (!options.gc()) {
            shown.put("gc", false);
        }
        if (options.autoLoad()) {
            shown.put("autoLoad", true);
        }
        if (options.meta() != null) {
            shown.put("meta", of(options.meta()));
        }
        return shown;
    }

    static List<@Nullable Object> delta(List<DeltaOp> delta) {
        List<@Nullable Object> shown = new ArrayList<>(delta.size());
        for (DeltaOp op : delta) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            Map<String, ?> attributes = Map.of();
            switch (op) {
                case DeltaOp.Insert insert -> {
                    fields.put("insert", of(insert.value()));
                    attributes = insert.attributes();
                }
                case DeltaOp.Retain retain -> {
                    fields.put("retain", retain.length());
                    attributes = retain.attributes();
                }
                case DeltaOp.Delete delete -> fields.put("delete", delete.length());
            }
            if (!attributes.isEmpty()) {
                fields.put("attributes", of(attributes));
            }
            shown.add(fields);
        }
        return shown;
    }

    static String kindOf(SharedType type) {
        return switch (type) {
            case XmlText text -> "xmlText";
            case Text text -> "text";
            case Array array -> "array";
            case XmlHook hook -> "xmlHook";
            case YMap map -> "map";
            case XmlElement element -> "xmlElement";
            case XmlFragment fragment -> "xmlFragment";
        };
    }

    static Map<String, @Nullable Object> tagged(String tag, @Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> value = new LinkedHashMap<>();
        value.put(TAG, tag);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            value.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return value;
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
