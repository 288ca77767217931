package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.Undefined;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Edits documents at random: all kinds of types, nested ones too, with all kinds of values. What is inserted into texts
 * is what format V1 can carry, and no surrogate pair is torn, since both would change what is compared.
 */
final class RandomEditing {
    static final String TEXT = "text";
    static final String ARRAY = "array";
    static final String MAP = "map";
    static final String XML = "xml";

    private static final List<String> KEYS = List.of("a", "b", "c", "long key");
    private static final List<String> FORMATS = List.of("bold", "em", "colour");
    private static final List<String> STRINGS = List.of("x", "ab", "word ", "ü", "日本", "😀", "a😀b", "\n");
    private static final int MOST_DESCENTS = 3;

    private final RandomGenerator random;

    RandomEditing(RandomGenerator random) {
        this.random = random;
    }

    /** Names the four roots, so that what arrives for them is told as what it is. */
    static void nameRoots(Doc doc) {
        doc.text(TEXT);
        doc.array(ARRAY);
        doc.map(MAP);
        doc.xmlFragment(XML);
    }

    /** One transaction with a few edits. */
    void transact(Doc doc, @Nullable Object origin, int mostEdits) {
        doc.transact(origin, transaction -> {
            for (int i = 1 + random.nextInt(mostEdits); i > 0; i--) {
                edit(doc);
            }
        });
    }

    /** One edit of a type somewhere in the document. */
    void edit(Doc doc) {
        SharedType type =
                switch (random.nextInt(5)) {
                    case 0, 1 -> doc.text(TEXT);
                    case 2 -> doc.array(ARRAY);
                    case 3 -> doc.map(MAP);
                    default -> doc.xmlFragment(XML);
                };
        for (int i = 0; i < MOST_DESCENTS; i++) {
            List<SharedType> inner = typesIn(type);
            if (!inner.isEmpty() && random.nextInt(3) != 0) {
                type = inner.get(random.nextInt(inner.size()));
            }
        }
        edit(type);
    }

    void edit(SharedType type) {
        switch (type) {
            case Text text -> edit(text);
            case Array array -> edit(array);
            case YMap map -> edit(map);
            case XmlFragment fragment -> edit(fragment);
        }
    }

    private static List<SharedType> typesIn(SharedType type) {
        List<@Nullable Object> values = new ArrayList<>();
        switch (type) {
            case Text text -> text.toDelta().forEach(op -> values.add(((DeltaOp.Insert) op).value()));
            case Array array -> values.addAll(array.toList());
            case YMap map -> values.addAll(map.toMap().values());
            case XmlFragment fragment -> values.addAll(fragment.children());
        }
        List<SharedType> types = new ArrayList<>();
        for (Object value : values) {
            if (value instanceof SharedType inner) {
                types.add(inner);
            }
        }
        return types;
    }

    // --- Text ---

    void edit(Text text) {
        int index = place(text);
        int length = place(text) - index;
        if (length < 0) {
            index += length;
            length = -length;
        }
        switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> text.insert(index, string());
            case 4 -> text.insert(index, string(), attributes(false));
            case 5 -> text.insertEmbed(index, embed(), attributes(false));
            case 6, 7 -> text.format(index, length, attributes(true));
            case 8 -> text.delete(index, length);
            case 9 -> text.delete(index, Math.min(length, placeFrom(text, index) - index));
            case 10 -> applyDelta(text, index, length);
            default -> editRarely(text, index);
        }
    }

    private void editRarely(Text text, int index) {
        switch (random.nextInt(6)) {
            case 0 -> text.insertMap(index, attributes(false));
            case 1 -> text.insertText(index, Map.of());
            case 2 -> text.insertXmlElement(index, "img", Map.of());
            case 3 -> text.setAttribute(key(), value());
            case 4 -> text.removeAttribute(key());
            default -> text.insert(index, string().repeat(10));
        }
    }

    private void applyDelta(Text text, int index, int length) {
        List<DeltaOp> delta = new ArrayList<>();
        delta.add(new DeltaOp.Retain(index, random.nextBoolean() ? Map.of() : attributes(true)));
        delta.add(new DeltaOp.Insert(string(), attributes(false)));
        if (length > 0) {
            delta.add(random.nextBoolean() ? new DeltaOp.Delete(length) : new DeltaOp.Retain(length, attributes(true)));
        }
        delta.add(new DeltaOp.Insert(embed()));
        text.applyDelta(delta);
    }

    /** An index between two characters: not between the halves of a pair. */
    private int place(Text text) {
        int index = random.nextInt(text.length() + 1);
        return placeFrom(text, index);
    }

    private static int placeFrom(Text text, int index) {
        int at = 0;
        for (DeltaOp op : text.toDelta()) {
            Object value = ((DeltaOp.Insert) op).value();
            int length = value instanceof String string ? string.length() : 1;
            if (index > at && index < at + length && value instanceof String string) {
                return Character.isLowSurrogate(string.charAt(index - at)) ? index - 1 : index;
            }
            at += length;
        }
        return index;
    }

    private String string() {
        return STRINGS.get(random.nextInt(STRINGS.size()));
    }

    Map<String, @Nullable Object> attributes(boolean ends) {
        Map<String, @Nullable Object> attributes = new HashMap<>();
        for (int i = random.nextInt(3); i >= (ends ? 0 : 1); i--) {
            boolean end = ends && random.nextInt(3) == 0;
            attributes.put(FORMATS.get(random.nextInt(FORMATS.size())), end ? null : formatValue());
        }
        return attributes;
    }

    private Object formatValue() {
        return switch (random.nextInt(4)) {
            case 0 -> "red";
            case 1 -> Map.of("level", 1.0);
            default -> true;
        };
    }

    // --- Lists, maps, nodes ---

    private void edit(Array array) {
        int index = random.nextInt(array.size() + 1);
        switch (random.nextInt(10)) {
            case 0, 1, 2 -> array.insert(index, elements());
            case 3 -> array.add(element());
            case 4, 5 -> array.delete(index, random.nextInt(array.size() - index + 1));
            case 6 -> array.insertMap(index);
            case 7 -> array.insertText(index).insert(0, string());
            case 8 -> array.insertArray(index).add(element());
            default -> array.insertXmlElement(index, "p");
        }
    }

    private void edit(YMap map) {
        switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> map.set(key(), value());
            case 4, 5 -> map.remove(key());
            case 6 -> map.putMap(key()).set(key(), value());
            case 7 -> map.putArray(key());
            case 8 -> map.putText(key()).insert(0, string());
            case 9 -> map.putXmlFragment(key());
            case 10 -> {
                map.set("once", value());
                map.remove("once");
            }
            default -> {
                if (random.nextInt(3) == 0) {
                    map.clear();
                }
            }
        }
    }

    private void edit(XmlFragment fragment) {
        int index = random.nextInt(fragment.size() + 1);
        switch (random.nextInt(8)) {
            case 0, 1 -> fragment.insertElement(index, random.nextBoolean() ? "p" : "H1");
            case 2, 3 -> fragment.insertText(index).insert(0, string());
            case 4 -> fragment.insertHook(index, "hook").set(key(), value());
            case 5 -> fragment.delete(index, random.nextInt(fragment.size() - index + 1));
            default -> {
                if (fragment instanceof XmlElement element) {
                    if (random.nextInt(3) == 0) {
                        element.removeAttribute(key());
                    } else {
                        element.setAttribute(key(), value());
                    }
                }
            }
        }
    }

    private List<@Nullable Object> elements() {
        List<@Nullable Object> elements = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            elements.add(element());
        }
        return elements;
    }

    private String key() {
        return KEYS.get(random.nextInt(KEYS.size()));
    }

    /** A value that a list takes. */
    private @Nullable Object element() {
        return switch (random.nextInt(10)) {
            case 0 -> new byte[] {1, (byte) random.nextInt(), -1};
            case 1 -> Double.NaN;
            case 2 -> Doc.create(DocOptions.defaults().withGuid("guid " + random.nextInt(100)));
            default -> json(2);
        };
    }

    /** A value that a key takes. */
    private @Nullable Object value() {
        return switch (random.nextInt(10)) {
            case 0 -> Undefined.UNDEFINED;
            case 1 -> BigInteger.valueOf(random.nextLong());
            default -> element();
        };
    }

    /** Not a String: a delta cannot tell one that is embedded from text. */
    private @Nullable Object embed() {
        Object value = json(2);
        return value instanceof String string ? Map.of("image", string) : value;
    }

    private @Nullable Object json(int depth) {
        return switch (random.nextInt(depth > 0 ? 8 : 6)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> (double) random.nextInt(1000);
            case 3 -> random.nextInt(1 << 20) / 7.0;
            case 4, 5 -> string();
            case 6 -> {
                List<@Nullable Object> list = new ArrayList<>();
                list.add(json(depth - 1));
                list.add(json(depth - 1));
                yield list;
            }
            default -> {
                Map<String, @Nullable Object> map = new HashMap<>();
                map.put(key(), json(depth - 1));
                yield map;
            }
        };
    }
}
