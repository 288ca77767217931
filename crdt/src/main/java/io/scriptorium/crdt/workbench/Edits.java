package io.scriptorium.crdt.workbench;

import io.scriptorium.crdt.Array;
import io.scriptorium.crdt.DeltaOp;
import io.scriptorium.crdt.SharedType;
import io.scriptorium.crdt.Text;
import io.scriptorium.crdt.XmlElement;
import io.scriptorium.crdt.XmlFragment;
import io.scriptorium.crdt.YMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Carries out the edits of a request on a type. Several in one request are done in the order of its members. */
final class Edits {
    private static final Set<String> KINDS = Set.of("text", "array", "map", "xml");
    private static final String INSERT = "insert";
    private static final String DELETE = "delete";
    private static final String INDEX = "an index";
    private static final String LENGTH = "a length";
    private static final String ATTRIBUTES = "attributes";
    private static final String KEY = "a key";

    private Edits() {}

    /** Before a root is given its type by what is no edit. */
    static void checkKind(String kind) {
        if (!KINDS.contains(kind)) {
            throw new IllegalArgumentException("'" + kind + "' is no edit");
        }
    }

    /** @param kind what the request is for: {@code text}, {@code array}, {@code map} or {@code xml} */
    static void carryOut(String kind, SharedType type, Fields request) {
        switch (kind) {
            case "text" -> onMembers(request, expect(Text.class, type), Edits::edit);
            case "array" -> onMembers(request, expect(Array.class, type), Edits::edit);
            case "map" -> onMembers(request, expect(YMap.class, type), Edits::edit);
            case "xml" -> onMembers(request, expect(XmlFragment.class, type), Edits::edit);
            default -> throw new IllegalArgumentException("'" + kind + "' is no edit");
        }
    }

    private interface Edit<T> {
        void on(T type, String what, @Nullable Object argument);
    }

    private static <T> void onMembers(Fields request, T type, Edit<T> edit) {
        request.members().forEach((name, argument) -> edit.on(type, String.valueOf(name), argument));
    }

    static <T> T expect(Class<T> expected, SharedType type) {
        if (!expected.isInstance(type)) {
            throw new IllegalArgumentException("this is of kind " + AnswerValues.kindOf(type));
        }
        return expected.cast(type);
    }

    private static void edit(Text text, String what, @Nullable Object argument) {
        switch (what) {
            case INSERT -> {
                List<?> arguments = Fields.list(argument, INSERT);
                int at = index(text, arguments);
                String inserted = Fields.text(Fields.at(arguments, 1, "a text"), "what is inserted");
                Map<String, @Nullable Object> attributes = attributes(arguments, 2);
                if (attributes == null) {
                    text.insert(at, inserted);
                } else {
                    text.insert(at, inserted, attributes);
                }
            }
            case DELETE -> {
                List<?> arguments = Fields.list(argument, DELETE);
                int at = index(text, arguments);
                int length = Fields.integer(Fields.at(arguments, 1, LENGTH), LENGTH);
                text.delete(at, Math.clamp(length, 0, text.length() - at));
            }
            case "format" -> {
                List<?> arguments = Fields.list(argument, what);
                text.format(
                        index(text, arguments),
                        Fields.integer(Fields.at(arguments, 1, LENGTH), LENGTH),
                        NewValues.plainMembers(Fields.object(Fields.at(arguments, 2, ATTRIBUTES), ATTRIBUTES)));
            }
            case "embed" -> embed(text, Fields.list(argument, what));
            case "delta" -> text.applyDelta(delta(Fields.list(argument, what)));
            case "attribute" -> {
                List<?> pair = Fields.list(argument, what);
                text.setAttribute(Fields.text(Fields.at(pair, 0, KEY), KEY), NewValues.plain(Fields.at(pair, 1, what)));
            }
            case "removeAttribute" -> text.removeAttribute(Fields.text(argument, what));
            default -> {
                // A member of the request that is no edit.
            }
        }
    }

    /** As in Yjs, an index beyond the end of a text is its end. */
    private static int index(Text text, List<?> arguments) {
        return Math.clamp(Fields.integer(Fields.at(arguments, 0, INDEX), INDEX), 0, text.length());
    }

    private static @Nullable Map<String, @Nullable Object> attributes(List<?> arguments, int index) {
        Object given = index < arguments.size() ? arguments.get(index) : null;
        return given == null ? null : NewValues.plainMembers(Fields.object(given, ATTRIBUTES));
    }

    private static void embed(Text text, List<?> arguments) {
        int at = index(text, arguments);
        Map<String, @Nullable Object> attributes = Objects.requireNonNullElse(attributes(arguments, 2), Map.of());
        Object embed = Fields.at(arguments, 1, "an embed");
        if (embed instanceof String characters) {
            text.insert(at, characters, attributes); // Yjs takes it for text, too
        } else {
            NewValues.put(Objects.requireNonNull(embed, "null cannot be embedded"), new InText(text, at, attributes));
        }
    }

    private static List<DeltaOp> delta(List<?> ops) {
        List<DeltaOp> delta = new ArrayList<>();
        for (Object op : ops) {
            Fields fields = Fields.of(op, "an operation");
            Map<String, @Nullable Object> attributes = fields.has(ATTRIBUTES)
                    ? NewValues.plainMembers(Fields.object(fields.value(ATTRIBUTES), ATTRIBUTES))
                    : Map.of();
            if (fields.has(INSERT)) {
                Object inserted = NewValues.plain(fields.value(INSERT));
                delta.add(new DeltaOp.Insert(Objects.requireNonNull(inserted, INSERT), attributes));
            } else if (fields.has("retain")) {
                delta.add(new DeltaOp.Retain(fields.integer("retain", 0), attributes));
            } else {
                delta.add(new DeltaOp.Delete(fields.integer(DELETE, 0)));
            }
        }
        return delta;
    }

    private static void edit(Array array, String what, @Nullable Object argument) {
        switch (what) {
            case INSERT -> {
                List<?> arguments = Fields.list(argument, what);
                insert(
                        array,
                        Fields.integer(Fields.at(arguments, 0, INDEX), INDEX),
                        Fields.list(Fields.at(arguments, 1, "values"), "values"));
            }
            case "push" -> {
                List<@Nullable Object> values = new ArrayList<>();
                Fields.list(argument, what).forEach(value -> values.add(NewValues.plain(value)));
                array.addAll(values);
            }
            case DELETE -> {
                List<?> range = Fields.list(argument, what);
                array.delete(Fields.integer(Fields.at(range, 0, INDEX), INDEX), length(range));
            }
            default -> {
                // A member of the request that is no edit.
            }
        }
    }

    private static int length(List<?> range) {
        return range.size() < 2 ? 1 : Fields.integer(range.get(1), LENGTH);
    }

    static void insert(Array array, int at, List<?> values) {
        int index = at;
        List<@Nullable Object> run = new ArrayList<>();
        for (Object value : values) {
            if (NewValues.isPlain(value)) {
                run.add(NewValues.plain(value));
                continue;
            }
            array.insert(index, run);
            index += run.size();
            run.clear();
            NewValues.put(value, new InArray(array, index++));
        }
        array.insert(index, run);
    }

    private static void edit(YMap map, String what, @Nullable Object argument) {
        switch (what) {
            case "set" -> {
                List<?> entry = Fields.list(argument, what);
                NewValues.put(
                        Fields.at(entry, 1, "a value"), new InMap(map, Fields.text(Fields.at(entry, 0, KEY), KEY)));
            }
            case "unset" -> map.remove(Fields.text(argument, what));
            case "clear" -> {
                if (Boolean.TRUE.equals(argument)) {
                    map.clear();
                }
            }
            default -> {
                // A member of the request that is no edit.
            }
        }
    }

    static void setAll(YMap map, @Nullable Object entries) {
        if (entries != null) {
            Fields.object(entries, "value").forEach((key, value) -> NewValues.put(value, new InMap(map, key)));
        }
    }

    private static void edit(XmlFragment xml, String what, @Nullable Object argument) {
        switch (what) {
            case INSERT -> {
                List<?> arguments = Fields.list(argument, what);
                int at = Fields.integer(Fields.at(arguments, 0, INDEX), INDEX);
                Object nodes = Fields.at(arguments, 1, "markup");
                if (nodes instanceof String markup) {
                    NewValues.append(xml, at, Markup.parse(markup));
                } else {
                    insert(xml, at, Fields.list(nodes, "nodes"));
                }
            }
            case DELETE -> {
                List<?> range = Fields.list(argument, what);
                xml.delete(Fields.integer(Fields.at(range, 0, INDEX), INDEX), length(range));
            }
            case "attribute" -> {
                List<?> pair = Fields.list(argument, what);
                expect(XmlElement.class, xml)
                        .setAttribute(
                                Fields.text(Fields.at(pair, 0, KEY), KEY), NewValues.plain(Fields.at(pair, 1, what)));
            }
            case "removeAttribute" -> expect(XmlElement.class, xml).removeAttribute(Fields.text(argument, what));
            default -> {
                // A member of the request that is no edit.
            }
        }
    }

    static void insert(XmlFragment parent, int at, List<?> nodes) {
        int index = at;
        for (Object node : nodes) {
            NewValues.put(node, new InXml(parent, index++));
        }
    }

    private record InText(Text parent, int at, Map<String, @Nullable Object> attributes) implements NewValues.Place {
        @Override
        public Text text() {
            return parent.insertText(at, attributes);
        }

        @Override
        public Array array() {
            return parent.insertArray(at, attributes);
        }

        @Override
        public YMap map() {
            return parent.insertMap(at, attributes);
        }

        @Override
        public XmlElement xmlElement(String name) {
            return parent.insertXmlElement(at, name, attributes);
        }

        @Override
        public void value(@Nullable Object value) {
            parent.insertEmbed(at, value, attributes);
        }
    }

    private record InArray(Array parent, int at) implements NewValues.Place {
        @Override
        public Text text() {
            return parent.insertText(at);
        }

        @Override
        public Text xmlText() {
            return parent.insertXmlText(at);
        }

        @Override
        public Array array() {
            return parent.insertArray(at);
        }

        @Override
        public YMap map() {
            return parent.insertMap(at);
        }

        @Override
        public XmlFragment xmlFragment() {
            return parent.insertXmlFragment(at);
        }

        @Override
        public XmlElement xmlElement(String name) {
            return parent.insertXmlElement(at, name);
        }
    }

    private record InMap(YMap parent, String key) implements NewValues.Place {
        @Override
        public Text text() {
            return parent.putText(key);
        }

        @Override
        public Text xmlText() {
            return parent.putXmlText(key);
        }

        @Override
        public Array array() {
            return parent.putArray(key);
        }

        @Override
        public YMap map() {
            return parent.putMap(key);
        }

        @Override
        public XmlFragment xmlFragment() {
            return parent.putXmlFragment(key);
        }

        @Override
        public XmlElement xmlElement(String name) {
            return parent.putXmlElement(key, name);
        }

        @Override
        public void value(@Nullable Object value) {
            parent.set(key, value);
        }
    }

    private record InXml(XmlFragment parent, int at) implements NewValues.Place {
        @Override
        public Text xmlText() {
            return parent.insertText(at);
        }

        @Override
        public XmlFragment xmlFragment() {
            return parent.insertFragment(at);
        }

        @Override
        public XmlElement xmlElement(String name) {
            return parent.insertElement(at, name);
        }

        @Override
        public YMap xmlHook(String name) {
            return parent.insertHook(at, name);
        }
    }
}
