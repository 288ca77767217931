package io.scriptorium.crdt.workbench;

import io.scriptorium.crdt.Array;
import io.scriptorium.crdt.Doc;
import io.scriptorium.crdt.DocOptions;
import io.scriptorium.crdt.Text;
import io.scriptorium.crdt.XmlElement;
import io.scriptorium.crdt.XmlFragment;
import io.scriptorium.crdt.YMap;
import io.scriptorium.crdt.lib0.Undefined;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values on their way from requests into documents. What JSON does not have is an object with the member {@code $}:
 * {@code src/test/oracle/values.mjs} lists them.
 *
 * <p>Types are made where they are to stand, their content right after them, in the order in which Yjs integrates a type
 * that was made beforehand: an element's children before its attributes.
 */
final class NewValues {
    /** Where something new is to stand: each method makes one kind there, those that can stand there. */
    interface Place {
        default Text text() {
            throw misplaced("a text");
        }

        default Text xmlText() {
            throw misplaced("an XML text");
        }

        default Array array() {
            throw misplaced("an array");
        }

        default YMap map() {
            throw misplaced("a map");
        }

        default XmlFragment xmlFragment() {
            throw misplaced("an XML fragment");
        }

        default XmlElement xmlElement(String name) {
            throw misplaced("the element " + name);
        }

        default YMap xmlHook(String name) {
            throw misplaced("the hook " + name);
        }

        default void value(@Nullable Object value) {
            throw misplaced("a plain value");
        }

        private static IllegalArgumentException misplaced(String kind) {
            return new IllegalArgumentException("no place for " + kind);
        }
    }

    private NewValues() {}

    static boolean isPlain(@Nullable Object value) {
        return !(value instanceof Map<?, ?> members)
                || !(members.get("$") instanceof String tag)
                || switch (tag) {
                    case "undefined", "number", "bigint", "bytes", "object", "doc" -> true;
                    default -> false;
                };
    }

    /** A value without types in it. */
    static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Integer number -> (double) number;
            case Long number -> (double) number;
            case List<?> elements -> {
                List<@Nullable Object> plain = new ArrayList<>(elements.size());
                elements.forEach(element -> plain.add(plain(element)));
                yield plain;
            }
            case Map<?, ?> members -> members.containsKey("$") ? tagged(new Fields(members)) : plainMembers(members);
            default -> value;
        };
    }

    static Map<String, @Nullable Object> plainMembers(Map<?, ?> members) {
        Map<String, @Nullable Object> plain = LinkedHashMap.newLinkedHashMap(members.size());
        members.forEach((key, value) -> plain.put((String) key, plain(value)));
        return plain;
    }

    private static @Nullable Object tagged(Fields value) {
        return switch (value.text("$")) {
            case "undefined" -> Undefined.UNDEFINED;
            case "number" -> Double.valueOf(value.text("value"));
            case "bigint" -> new BigInteger(value.text("value"));
            case "bytes" -> value.bytes("value");
            case "object" -> plainMembers(Fields.object(value.value("value"), "value"));
            case "doc" -> Doc.create(options(value));
            default -> throw new IllegalArgumentException("no value for this place: " + value.text("$"));
        };
    }

    /** Puts a value of any kind where it is to stand. */
    static void put(@Nullable Object value, Place place) {
        if (!(value instanceof Map<?, ?> members) || !(members.get("$") instanceof String tag)) {
            place.value(plain(value));
            return;
        }
        Fields fields = new Fields(members);
        switch (tag) {
            case "text" -> place.text().insert(0, fields.text("value", ""));
            case "xmlText" -> place.xmlText().insert(0, fields.text("value", ""));
            case "array" -> Edits.insert(place.array(), 0, fields.has("value") ? fields.list("value") : List.of());
            case "map" -> Edits.setAll(place.map(), fields.value("value"));
            case "xmlHook" -> Edits.setAll(place.xmlHook(fields.text("name")), fields.value("value"));
            case "xmlFragment" -> Edits.insert(place.xmlFragment(), 0, children(fields));
            case "xmlElement" -> fill(place.xmlElement(fields.text("name")), fields);
            default -> place.value(tagged(fields));
        }
    }

    private static List<?> children(Fields fields) {
        return fields.has("children") ? fields.list("children") : List.of();
    }

    private static void fill(XmlElement element, Fields fields) {
        Edits.insert(element, 0, children(fields));
        // Of an attribute that is given twice only the last value is ever set, at the place of the first.
        Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
        for (Object pair : fields.has("attributes") ? fields.list("attributes") : List.of()) {
            List<?> attribute = Fields.list(pair, "an attribute");
            attributes.put(
                    Fields.text(Fields.at(attribute, 0, "an attribute's name"), "an attribute's name"),
                    plain(Fields.at(attribute, 1, "an attribute's value")));
        }
        attributes.forEach(element::setAttribute);
    }

    private static DocOptions options(Fields fields) {
        DocOptions options = DocOptions.defaults()
                .withGc(fields.flag("gc", true))
                .withAutoLoad(fields.flag("autoLoad", false))
                .withMeta(plain(fields.value("meta")));
        return fields.has("guid") ? options.withGuid(fields.text("guid")) : options;
    }

    /** Puts what was read from markup at the end of a list of nodes. */
    static void append(XmlFragment parent, int at, List<Markup.Node> nodes) {
        int index = at;
        for (Markup.Node node : nodes) {
            switch (node) {
                case Markup.Node.Text text -> parent.insertText(index++).insert(0, text.text());
                case Markup.Node.Element element -> {
                    XmlElement inserted = parent.insertElement(index++, element.name());
                    append(inserted, 0, element.children());
                    element.attributes().forEach(inserted::setAttribute);
                }
            }
        }
    }
}
