package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.crdt.lib0.Undefined;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The markup of nodes. The expected texts are those of Yjs, which is also asked itself, about random trees. */
class XmlMarkupTest {
    private static Oracle oracle;

    private final Doc doc = Doc.create(DocOptions.defaults().withClientId(1));
    private final XmlFragment fragment = doc.xmlFragment("x");

    @BeforeAll
    static void start() {
        oracle = new Oracle();
    }

    @AfterAll
    static void stop() {
        oracle.close();
    }

    private static Map<String, @Nullable Object> members(@Nullable Object... keysAndValues) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            members.put(String.valueOf(keysAndValues[i]), keysAndValues[i + 1]);
        }
        return members;
    }

    // --- Attributes ---

    static Stream<Arguments> attributes() {
        return Stream.of(
                Arguments.of(null, "null"),
                Arguments.of(Undefined.UNDEFINED, "undefined"),
                Arguments.of(true, "true"),
                Arguments.of(0, "0"),
                Arguments.of(-0.0, "0"),
                Arguments.of(1.5, "1.5"),
                Arguments.of(1e21, "1e+21"),
                Arguments.of(1e-7, "1e-7"),
                Arguments.of(Double.NaN, "NaN"),
                Arguments.of(Double.POSITIVE_INFINITY, "Infinity"),
                Arguments.of(Double.NEGATIVE_INFINITY, "-Infinity"),
                Arguments.of(BigInteger.TEN, "10"),
                Arguments.of("", ""),
                Arguments.of("a\"<&>", "a\"<&>"),
                Arguments.of("ü😀", "ü😀"),
                Arguments.of(List.of(), ""),
                Arguments.of(Arrays.asList(1, null, List.of(2, 3), Undefined.UNDEFINED), "1,,2,3,"),
                Arguments.of(List.of(true, "x"), "true,x"),
                Arguments.of(List.of(List.of()), ""),
                Arguments.of(List.of(Map.of()), "[object Object]"),
                Arguments.of(Map.of("a", 1), "[object Object]"),
                Arguments.of(new byte[] {1, -1}, "1,255"),
                Arguments.of(new byte[0], ""));
    }

    @ParameterizedTest
    @MethodSource("attributes")
    void attribute_ofAnyValue_isWhatJavaScriptMakesOfIt(@Nullable Object value, String text) {
        fragment.insertElement(0, "P").setAttribute("k", value);
        assertThat(fragment.toString()).isEqualTo("<p k=\"" + text + "\"></p>");
    }

    @Test
    void attributes_several_standByNameAsUnitsCompare() {
        XmlElement element = fragment.insertElement(0, "Ünï");
        for (String key : List.of("b", "a", "B", "10", "9", "😀", "")) {
            element.setAttribute(key, element.attributes().size());
        }
        assertThat(element.toString())
                .isEqualTo("<ünï =\"6\" 10=\"3\" 9=\"4\" B=\"2\" a=\"1\" b=\"0\" 😀=\"5\"></ünï>");
    }

    @Test
    void attribute_removedOrOverwritten_showsTheLast() {
        XmlElement element = fragment.insertElement(0, "p");
        element.setAttribute("a", 1);
        element.setAttribute("b", 1);
        element.setAttribute("a", 2);
        element.removeAttribute("b");
        assertThat(element.toString()).isEqualTo("<p a=\"2\"></p>");
        element.removeAttribute("a");
        assertThat(element.toString()).isEqualTo("<p></p>");
    }

    @Test
    void attribute_thatIsASubdocument_isAnObject() {
        fragment.insertElement(0, "p").setAttribute("doc", Doc.create());
        assertThat(fragment.toString()).isEqualTo("<p doc=\"[object Object]\"></p>");
    }

    // --- Nodes ---

    @Test
    void node_ofEachKind_hasItsMarkup() {
        assertThat(fragment.toString()).isEmpty();
        fragment.insertElement(0, "EMPTY");
        fragment.insertText(1);
        fragment.insertText(2).insert(0, "text");
        fragment.insertHook(3, "hook").set("k", "v");
        fragment.insertFragment(4).insertElement(0, "inner");
        assertThat(fragment.toString()).isEqualTo("<empty></empty>text[object Object]<inner></inner>");
    }

    @Test
    void node_afterDeletes_isLeftOut() {
        fragment.insertElement(0, "a").insertElement(0, "b").insertText(0).insert(0, "c");
        fragment.insertElement(1, "d");
        Walk.element(fragment, 0, 0).delete(0, 1);
        assertThat(fragment.toString()).isEqualTo("<a><b></b></a><d></d>");
        XmlElement first = Walk.element(fragment, 0);
        fragment.delete(0, 1);
        assertThat(fragment.toString()).isEqualTo("<d></d>");
        assertThat(first.toString())
                .as("it has no content and no attributes any more")
                .isEqualTo("<a></a>");
    }

    @Test
    void node_nestedDeeply_needsNoStack() {
        int depth = 20_000;
        doc.transact(transaction -> {
            XmlFragment at = fragment;
            for (int i = 0; i < depth; i++) {
                at = at.insertElement(0, "e");
            }
        });
        assertThat(fragment.toString()).isEqualTo("<e>".repeat(depth) + "</e>".repeat(depth));
    }

    // --- Formatted texts ---

    static Stream<Arguments> formats() {
        return Stream.of(
                Arguments.of(true, "<f>a</f>b"),
                Arguments.of(false, "<f>a</f>b"),
                Arguments.of(0, "<f>a</f>b"),
                Arguments.of("", "<f>a</f>b"),
                Arguments.of("abc", "<f 0=\"a\" 1=\"b\" 2=\"c\">a</f>b"),
                Arguments.of(Map.of(), "<f>a</f>b"),
                Arguments.of(members("b", 1, "a", "x"), "<f a=\"x\" b=\"1\">a</f>b"),
                Arguments.of(List.of(1, "y"), "<f 0=\"1\" 1=\"y\">a</f>b"),
                Arguments.of(members("n", null, "l", List.of(1, 2)), "<f l=\"1,2\" n=\"null\">a</f>b"),
                Arguments.of(Map.of("o", Map.of()), "<f o=\"[object Object]\">a</f>b"));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void format_ofAnyValue_isATagWithItsMembers(Object value, String markup) {
        XmlText text = fragment.insertText(0);
        text.insert(0, "ab");
        text.format(0, 1, Map.of("f", value));
        assertThat(text.toString()).isEqualTo(markup);
    }

    @Test
    void formats_severalAndEmbeds_areNestedByName() {
        XmlText text = fragment.insertText(0);
        text.insert(0, "abc");
        text.format(0, 3, members("z", true, "a", Map.of("k", "v"), "M", true));
        text.insertEmbed(1, Map.of("image", "x"));
        text.insertXmlElement(0, "img", Map.of("z", true));
        text.insertText(0, Map.of()).insert(0, "plain", Map.of("b", true));
        assertThat(text.toString())
                .isEqualTo("plain<z><img></img></z><M><a k=\"v\"><z>a</z></a></M>[object Object]"
                        + "<M><a k=\"v\"><z>bc</z></a></M>");
    }

    @Test
    void formats_endingAtDifferentPlaces_areClosedAndOpenedAnew() {
        XmlText text = fragment.insertText(0);
        text.insert(0, "abcd");
        text.format(0, 3, Map.of("b", true));
        text.format(2, 2, Map.of("i", true));
        assertThat(text.toString()).isEqualTo("<b>ab</b><b><i>c</i></b><i>d</i>");
        text.format(0, 4, members("b", null, "i", null));
        assertThat(text.toString()).isEqualTo("abcd");
    }

    // --- Live ---

    @Test
    void markup_ofRandomTrees_isWhatYjsWrites() {
        long seed = Seeds.next();
        RandomGenerator random = Seeds.random(seed);
        oracle.ask(Oracle.request("doc", "doc", "d", "cleanup", false));
        oracle.ask(Oracle.request("xml", "doc", "d", "root", "x"));
        for (int round = 0; round < Seeds.rounds(30); round++) {
            StateVector before = doc.stateVector();
            doc.transact(transaction -> {
                for (int i = 0; i < 10; i++) {
                    grow(fragment, random);
                }
            });
            byte[] update = doc.encodeState(before, UpdateFormat.V1);
            oracle.ask(Oracle.request("apply", "doc", "d", "update", Oracle.base64(update)));
            String markup = oracle.ask(Oracle.request("read", "doc", "d", "root", "x", "as", "xml"))
                    .text("value");
            assertThat(fragment.toString()).as(Seeds.replay(seed)).isEqualTo(markup);
        }
        doc.checkIntegrity();
    }

    /** One edit somewhere in a tree. */
    private static void grow(XmlFragment at, RandomGenerator random) {
        int index = random.nextInt(at.size() + 1);
        switch (random.nextInt(9)) {
            case 0 -> at.insertElement(index, random.nextBoolean() ? "P" : "a-b");
            case 1 -> formatted(at.insertText(index), random);
            case 2 -> at.insertHook(index, "hook").set("k", value(random));
            case 3 -> at.insertFragment(index);
            case 4 -> at.delete(index, Math.min(at.size() - index, random.nextInt(2)));
            case 5 -> {
                if (at instanceof XmlElement element) {
                    element.setAttribute("k" + random.nextInt(4), value(random));
                }
            }
            default -> {
                if (index < at.size() && at.get(index) instanceof XmlFragment inner) {
                    grow(inner, random);
                }
            }
        }
    }

    private static void formatted(XmlText text, RandomGenerator random) {
        text.insert(0, "some text");
        for (int i = random.nextInt(4); i > 0; i--) {
            int from = random.nextInt(text.length());
            Map<String, ? extends @Nullable Object> format = Map.of(
                    List.of("b", "i", "link").get(random.nextInt(3)), random.nextBoolean() ? Map.of("h", i) : true);
            text.format(from, 1 + random.nextInt(text.length() - from), format);
        }
        if (random.nextInt(3) == 0) {
            text.insertXmlElement(random.nextInt(text.length()), "img", Map.of("b", true))
                    .setAttribute("src", "s");
        }
    }

    private static @Nullable Object value(RandomGenerator random) {
        return switch (random.nextInt(9)) {
            case 0 -> null;
            case 1 -> random.nextDouble() * 1e9;
            case 2 -> random.nextInt(-5, 5);
            case 3 -> Arrays.asList("x", null, List.of(random.nextInt(9)));
            case 4 -> Map.of("k", "v");
            case 5 -> new byte[] {(byte) random.nextInt()};
            case 6 -> random.nextBoolean();
            case 7 -> BigInteger.valueOf(random.nextLong());
            default -> "text \"quoted\" <&> ü";
        };
    }
}
