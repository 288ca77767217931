package io.scriptorium.crdt.workbench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Random contents of requests: texts, attributes, plain and unusual values, nested types, sub-documents. */
final class RandomValues {
    private static final List<String> PIECES = List.of(
            "a",
            "bc",
            "def ",
            "g",
            "hi",
            "\n",
            "é",
            "日本",
            "😀",
            "x😀y",
            "👩‍👩‍👧",
            "\"\\",
            "\0",
            "\u2028",
            "long enough to be cut in pieces");
    private static final List<String> HALVES = List.of("\ud83d", "\ude00", "a\ud83d", "\ude00b");
    private static final List<String> NAMES = List.of("p", "paragraph", "H1");

    private final RandomGenerator random;
    private final boolean halves;

    /** With {@code halves}, texts may hold halves of surrogate pairs, in which replicas differ for good. */
    RandomValues(RandomGenerator random, boolean halves) {
        this.random = random;
        this.halves = halves;
    }

    String text() {
        return halves && random.nextInt(3) == 0 ? pick(HALVES) : pick(PIECES);
    }

    String key() {
        return pick(List.of("k", "l", "m", "", "😀", "10", "2"));
    }

    /**
     * No objects: when Yjs looks for marks that a deletion has made redundant it asks whether two of them are the same
     * object, which depends on how they came into its memory and not on the document. We ask whether they are equal.
     */
    Map<String, @Nullable Object> attributes() {
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> object("bold", true);
            case 3, 4 -> object("bold", null);
            case 5 -> object("em", "");
            case 6 -> object("em", null);
            case 7 -> object("link", "x");
            case 8 -> object("link", null);
            case 9 -> object("size", 12.0);
            case 10 -> object("bold", true, "em", null);
            default -> object();
        };
    }

    Object embed() {
        return switch (random.nextInt(6)) {
            case 0 -> "text";
            case 1 -> object("n", Arrays.asList(1.0, null));
            case 2 -> embeddedType();
            default -> object("image", "u");
        };
    }

    /** What JSON holds, and what a list takes. */
    @Nullable Object plain() {
        return switch (random.nextInt(16)) {
            case 0 -> null;
            case 1 -> true;
            case 2 -> false;
            case 3 -> 0.0;
            case 4 -> tagged("number", "value", "-0");
            case 5 -> -17.0;
            case 6 -> 0.1;
            case 7 -> 0x1p40;
            case 8 -> tagged("number", "value", "NaN");
            case 9 -> pick(PIECES);
            case 10 -> List.of();
            case 11 -> object();
            case 12 -> Arrays.asList(1.0, "a", null);
            case 13 -> object("b", 1.0, "a", List.of(true, object("10", "x", "2", "y")));
            case 14 -> object("deep", List.of(List.of(List.of(object()))));
            default -> (double) random.nextInt(100);
        };
    }

    @Nullable Object listValue() {
        return switch (random.nextInt(12)) {
            case 0, 1 -> type();
            case 2 -> bytes();
            case 3 -> random.nextInt(3) == 0 ? subDocument() : plain();
            default -> plain();
        };
    }

    @Nullable Object mapValue() {
        return switch (random.nextInt(12)) {
            case 0 -> tagged("undefined");
            case 1 -> tagged("bigint", "value", random.nextBoolean() ? "10" : "-9223372036854775808");
            case 2 -> subDocument();
            default -> listValue();
        };
    }

    private Object bytes() {
        byte[] bytes = new byte[random.nextInt(4)];
        random.nextBytes(bytes);
        return tagged("bytes", "value", Base64.getEncoder().encodeToString(bytes));
    }

    private Object subDocument() {
        Map<String, @Nullable Object> doc = tagged("doc", "guid", "sub" + random.nextInt(9));
        if (random.nextInt(3) == 0) {
            doc.put("gc", false);
        }
        if (random.nextInt(3) == 0) {
            doc.put("autoLoad", true);
        }
        if (random.nextInt(3) == 0) {
            doc.put("meta", object("a", Arrays.asList(1.0, null)));
        }
        return doc;
    }

    /** Empty: Yjs puts what a type already holds before the marks that end the formats of its embed, we behind them. */
    private Object embeddedType() {
        return switch (random.nextInt(4)) {
            case 0 -> tagged("text");
            case 1 -> tagged("array");
            case 2 -> tagged("map");
            default -> tagged("xmlElement", "name", pick(NAMES));
        };
    }

    private Object type() {
        return switch (random.nextInt(6)) {
            case 0 -> tagged("text", "value", random.nextBoolean() ? pick(PIECES) : "");
            case 1 -> tagged("array", "value", nested());
            case 2 -> tagged("map", "value", random.nextBoolean() ? object("k", 1.0, "l", "m") : object());
            case 3 -> tagged("xmlText", "value", pick(PIECES));
            case 4 -> tagged("xmlFragment", "children", children());
            default -> element();
        };
    }

    private List<@Nullable Object> nested() {
        List<@Nullable Object> values = new ArrayList<>();
        for (int n = random.nextInt(4); n > 0; n--) {
            values.add(random.nextInt(4) == 0 ? type() : plain());
        }
        return values;
    }

    Object xmlNode() {
        return switch (random.nextInt(12)) {
            case 0 -> tagged("xmlHook", "name", "hook", "value", object("k", 1.0));
            case 1 -> tagged("xmlFragment", "children", children());
            case 2, 3, 4 -> tagged("xmlText", "value", pick(PIECES));
            default -> element();
        };
    }

    private Object element() {
        List<Object> attributes = new ArrayList<>();
        if (random.nextBoolean()) {
            attributes.add(Arrays.asList("class", pick(List.of("a", "b"))));
        }
        if (random.nextInt(4) == 0) {
            attributes.add(Arrays.asList("level", plain()));
        }
        return tagged("xmlElement", "name", pick(NAMES), "attributes", attributes, "children", children());
    }

    private List<Object> children() {
        List<Object> children = new ArrayList<>();
        for (int n = random.nextInt(3); n > 0; n--) {
            children.add(random.nextInt(3) == 0 ? xmlNode() : tagged("xmlText", "value", pick(PIECES)));
        }
        return children;
    }

    private static Map<String, @Nullable Object> tagged(String tag, @Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> value = object("$", tag);
        value.putAll(object(namesAndValues));
        return value;
    }

    static Map<String, @Nullable Object> object(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            members.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return members;
    }

    <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
