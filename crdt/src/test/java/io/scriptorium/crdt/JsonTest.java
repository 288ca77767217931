package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scriptorium.crdt.lib0.LimitExceededException;
import io.scriptorium.crdt.lib0.MalformedUpdateException;
import io.scriptorium.crdt.lib0.Undefined;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON text as JavaScript reads and writes it, case by case. */
class JsonTest {
    private static final int DEEP = 20_000;

    private static @Nullable Object parse(String text) {
        return Json.parse(text, 100);
    }

    // --- Writing ---

    /** ECMA-262, Number::toString. */
    static Stream<Arguments> numbers() {
        return Stream.of(
                Arguments.of(0.0, "0"),
                Arguments.of(-0.0, "0"),
                Arguments.of(1.0, "1"),
                Arguments.of(-1.5, "-1.5"),
                Arguments.of(100.0, "100"),
                Arguments.of(123456789.125, "123456789.125"),
                Arguments.of(0.1, "0.1"),
                Arguments.of(0.1 + 0.2, "0.30000000000000004"),
                Arguments.of(0.000001, "0.000001"),
                Arguments.of(0.0000001, "1e-7"),
                Arguments.of(0.00000123, "0.00000123"),
                Arguments.of(0.000000123, "1.23e-7"),
                Arguments.of(1e20, "100000000000000000000"),
                Arguments.of(123456789012345680000.0, "123456789012345680000"),
                Arguments.of(1e21, "1e+21"),
                Arguments.of(1.5e21, "1.5e+21"),
                Arguments.of(1e300, "1e+300"),
                Arguments.of(Double.MAX_VALUE, "1.7976931348623157e+308"),
                Arguments.of(Double.MIN_VALUE, "5e-324"),
                Arguments.of(2.0e-323, "2e-323"),
                Arguments.of(Double.MIN_NORMAL, "2.2250738585072014e-308"),
                Arguments.of((double) (1L << 53), "9007199254740992"),
                Arguments.of(2e23, "2e+23"),
                Arguments.of(Double.NaN, "null"),
                Arguments.of(Double.POSITIVE_INFINITY, "null"),
                Arguments.of(Double.NEGATIVE_INFINITY, "null"),
                Arguments.of(7, "7"),
                Arguments.of(1L << 40, "1099511627776"),
                Arguments.of(0.5f, "0.5"));
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void stringify_number_hasTheFormOfJavaScript(Number number, String text) {
        assertThat(Json.stringify(number)).isEqualTo(text);
        assertThat(Json.stringify(List.of(number))).isEqualTo("[" + text + "]");
    }

    static Stream<Arguments> texts() {
        return Stream.of(
                Arguments.of("", "\"\""),
                Arguments.of("plain", "\"plain\""),
                Arguments.of("\"\\/", "\"\\\"\\\\/\""),
                Arguments.of("\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\""),
                Arguments.of("\u0000\u001f\u007f", "\"\\u0000\\u001f\u007f\""),
                Arguments.of("ü日😀", "\"ü日😀\""),
                Arguments.of("\u2028\u2029", "\"\u2028\u2029\""),
                Arguments.of("\ud83d", "\"\\ud83d\""),
                Arguments.of("\ude00\ud83d", "\"\\ude00\\ud83d\""),
                Arguments.of("a\ud83d\ud83d\ude00\ude00b", "\"a\\ud83d😀\\ude00b\""));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void stringify_text_escapesWhatItMustAndNoMore(String text, String json) {
        assertThat(Json.stringify(text)).isEqualTo(json);
        assertThat(Json.stringify(Map.of(text, text))).isEqualTo("{" + json + ":" + json + "}");
        assertThat(parse(json)).isEqualTo(text);
    }

    @Test
    void stringify_containers_haveNoSpaces() {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("list", Arrays.asList(null, true, false, List.of(), Map.of()));
        members.put("empty", "");
        assertThat(Json.stringify(members)).isEqualTo("{\"list\":[null,true,false,[],{}],\"empty\":\"\"}");
        assertThat(Json.stringify(null)).isEqualTo("null");
        assertThat(Json.stringify(List.of())).isEqualTo("[]");
    }

    @Test
    void stringify_members_indexesFirstInTheirOrder() {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (String key : List.of("b", "10", "9", "01", "4294967294", "4294967295", "-1", "a", "0")) {
            members.put(key, 1);
        }
        assertThat(Json.stringify(members))
                .isEqualTo(
                        "{\"0\":1,\"9\":1,\"10\":1,\"4294967294\":1,\"b\":1,\"01\":1,\"4294967295\":1,\"-1\":1,\"a\":1}");
    }

    @Test
    void stringify_undefined_isDroppedNullOrRefused() {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("first", Undefined.UNDEFINED);
        members.put("k", 1);
        members.put("last", Undefined.UNDEFINED);
        assertThat(Json.stringify(members)).isEqualTo("{\"k\":1}");
        assertThat(Json.stringify(Map.of("only", Undefined.UNDEFINED))).isEqualTo("{}");
        assertThat(Json.stringify(List.of(Undefined.UNDEFINED, 1))).isEqualTo("[null,1]");
        assertThatThrownBy(() -> Json.stringify(Undefined.UNDEFINED))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("undefined has no JSON text");
    }

    @Test
    void stringify_bytes_areAnObjectOfTheirIndexes() {
        assertThat(Json.stringify(new byte[] {0, 127, -1})).isEqualTo("{\"0\":0,\"1\":127,\"2\":255}");
        assertThat(Json.stringify(List.of(new byte[0], new byte[] {7}))).isEqualTo("[{},{\"0\":7}]");
    }

    static Stream<Object> strangers() {
        return Stream.of(BigInteger.ONE, 'c', Locale.ROOT, new int[] {1}, Thread.State.NEW);
    }

    @ParameterizedTest
    @MethodSource("strangers")
    void stringify_whatJsonCannotSay_isRefusedWithItsClass(Object value) {
        assertThatThrownBy(() -> Json.stringify(List.of("before", Map.of("k", value))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a value of JSON: " + value.getClass());
    }

    @Test
    void stringify_deep_needsNoStack() {
        Object value = 1;
        for (int i = 0; i < DEEP; i++) {
            value = i % 2 == 0 ? List.of(value) : Map.of("k", value);
        }
        String text = Json.stringify(value);
        assertThat(text).hasSize(DEEP / 2 * 2 + DEEP / 2 * 6 + 1);
        assertThat(Json.stringify(Json.parse(text, DEEP))).isEqualTo(text);
    }

    // --- Reading ---

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|0.0",
                "-0|-0.0",
                "12|12.0",
                "-1.50|-1.5",
                "1e3|1000.0",
                "1E+2|100.0",
                "25e-1|2.5",
                "1e400|Infinity",
                "1e-400|0.0",
                "123456789012345678901234567890|1.2345678901234568E29"
            })
    void parse_number_isTheNearestDouble(String text, double number) {
        assertThat(parse(text)).isEqualTo(number);
        assertThat(parse(" [\n" + text + "\t] ")).isEqualTo(List.of(number));
    }

    @Test
    void parse_words_areTheirValues() {
        assertThat(parse("[true,false,null]")).isEqualTo(Arrays.asList(true, false, null));
        assertThat(parse("null")).isNull();
    }

    @Test
    void parse_spaces_mayStandBetweenAllParts() {
        assertThat(parse(" \t\r\n{ \"a\" : [ 1 , 2 ] , \"b\" : { } , \"c\" : [ ] }\n"))
                .isEqualTo(Map.of("a", List.of(1.0, 2.0), "b", Map.of(), "c", List.of()));
    }

    @Test
    void parse_escapes_areTheirUnits() {
        assertThat(parse("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00fC\\uD83D\\ude00\\ud83d\""))
                .isEqualTo("\"\\/\b\f\n\r\tAü😀\ud83d");
        assertThat(parse("{\"\\u006b\":\"before \\n behind\"}")).isEqualTo(Map.of("k", "before \n behind"));
    }

    @Test
    void parse_memberNamedTwice_lastValueInTheFirstPlace() {
        Map<String, @Nullable Object> expected = new LinkedHashMap<>();
        expected.put("a", 3.0);
        expected.put("b", 2.0);
        Map<?, ?> parsed = (Map<?, ?>) Objects.requireNonNull(parse("{\"a\":1,\"b\":2,\"a\":3}"));
        assertThat(parsed).isEqualTo(expected);
        assertThat(parsed.keySet()).map(String::valueOf).containsExactly("a", "b");
    }

    /** The text, and the UTF-16 unit at which it ceases to be JSON. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|0",
                "` `|1",
                "tru|0",
                "nul|0",
                "True|0",
                "undefined|0",
                "NaN|0",
                "+1|0",
                "-|1",
                "01|1",
                ".5|0",
                "1.|2",
                "1.e2|2",
                "1e|2",
                "1e+|3",
                "1 2|2",
                "[|1",
                "[1|2",
                "[1,|3",
                "[1,]|3",
                "[,1]|1",
                "[1 2]|3",
                "[1}|2",
                "{|1",
                "{]|1",
                "{a:1}|1",
                "{'a':1}|1",
                "{\"a\"}|4",
                "{\"a\" 1}|5",
                "{\"a\":}|5",
                "{\"a\":1,}|7",
                "{\"a\":1 \"b\":2}|7",
                "{\"a\":1]|6",
                "\"abc|4",
                "\"\\|2",
                "\"\\x\"|2",
                "\"\\u12\"|5",
                "\"\\u12g4\"|5",
                "]|0",
                "[]]|2",
                "{}{}|2",
                "//|0",
                "'a'|0"
            })
    void parse_noJson_saysWhereItCeasesToBe(String text, int offset) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(MalformedUpdateException.class)
                .hasMessage("text that is not JSON at byte " + offset)
                .satisfies(
                        e -> assertThat(((MalformedUpdateException) e).offset()).isEqualTo(offset));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\"a\nb\"", "\"a\tb\"", "\"a\u0000b\"", "{\"a\u001f\":1}", "[\u00a01]", "\ufeff1", "[1\u000b]"})
    void parse_controlsInTextsAndOtherSpaces_areRefused(String text) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(MalformedUpdateException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[[[]]]", "{\"a\":{\"b\":{}}}", "[{\"a\":[1]}]"})
    void parse_depth_isCountedInContainers(String text) {
        assertThat(Json.parse(text, 3)).isNotNull();
        assertThatThrownBy(() -> Json.parse(text, 2)).isInstanceOfSatisfying(LimitExceededException.class, e -> {
            assertThat(e.limit()).isEqualTo("levels of nested values");
            assertThat(e.allowed()).isEqualTo(2);
        });
    }

    @Test
    void parse_neighbours_doNotAddToTheDepth() {
        assertThat(Json.parse("[[],[],[[]],{}]", 3))
                .isEqualTo(List.of(List.of(), List.of(), List.of(List.of()), Map.of()));
        assertThat(Json.parse("1", 0)).isEqualTo(1.0);
        assertThatThrownBy(() -> Json.parse("[]", 0)).isInstanceOf(LimitExceededException.class);
    }

    @Test
    void parse_unclosedDeep_needsNoStack() {
        assertThatThrownBy(() -> Json.parse("[".repeat(DEEP), DEEP))
                .isInstanceOf(MalformedUpdateException.class)
                .hasMessageContaining(String.valueOf(DEEP));
        assertThatThrownBy(() -> Json.parse("[".repeat(DEEP), DEEP - 1)).isInstanceOf(LimitExceededException.class);
    }

    @Test
    void parse_everyPrefix_isRefusedOrANumber() {
        String text = "{\"a\":[1.5e-3,true,null,\"x\\u00e4\\n\"],\"b\":{\"c\":{}}}";
        for (int length = 0; length < text.length(); length++) {
            String prefix = text.substring(0, length);
            assertThatThrownBy(() -> parse(prefix)).as(prefix).isInstanceOf(MalformedUpdateException.class);
        }
        assertThat(Json.stringify(parse(text))).isEqualTo("{\"a\":[0.0015,true,null,\"xä\\n\"],\"b\":{\"c\":{}}}");
    }

    @Test
    void parse_containers_canBeChangedByWhoeverGetsThem() {
        @SuppressWarnings("unchecked")
        List<@Nullable Object> list = (List<@Nullable Object>) Objects.requireNonNull(parse("[1]"));
        list.add(2.0);
        assertThat(list).containsExactly(1.0, 2.0);
    }
}
