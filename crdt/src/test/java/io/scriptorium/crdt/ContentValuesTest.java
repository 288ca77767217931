package io.scriptorium.crdt;

import static io.scriptorium.crdt.Convergence.assertConverged;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scriptorium.crdt.lib0.Undefined;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of plain value, in every place that takes one: how it is written, and how it comes back. */
class ContentValuesTest {
    private final Doc doc = Doc.create(DocOptions.defaults().withClientId(1));

    private static Map<String, @Nullable Object> object(@Nullable Object... keysAndValues) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            object.put(String.valueOf(keysAndValues[i]), keysAndValues[i + 1]);
        }
        return object;
    }

    // --- How it is written ---

    /** A value of JavaScript, and the bytes that lib0's writeAny makes of it. */
    static Stream<Arguments> encodings() {
        return Stream.of(
                Arguments.of(Undefined.UNDEFINED, "7f"),
                Arguments.of(null, "7e"),
                Arguments.of(false, "79"),
                Arguments.of(true, "78"),
                Arguments.of(0, "7d00"),
                Arguments.of(-0.0, "7d40"),
                Arguments.of(1, "7d01"),
                Arguments.of(-1, "7d41"),
                Arguments.of(63, "7d3f"),
                Arguments.of(64, "7d8001"),
                Arguments.of(-64, "7dc001"),
                Arguments.of(8_191, "7dbf7f"),
                Arguments.of(8_192, "7d808001"),
                Arguments.of(Integer.MAX_VALUE, "7dbfffffff0f"),
                Arguments.of(-Integer.MAX_VALUE, "7dffffffff0f"),
                Arguments.of(Integer.MIN_VALUE, "7ccf000000"),
                Arguments.of(1L << 31, "7c4f000000"),
                Arguments.of(1L << 40, "7c53800000"),
                Arguments.of((1L << 53) - 1, "7b433fffffffffffff"),
                Arguments.of(0.5, "7c3f000000"),
                Arguments.of(-2.25, "7cc0100000"),
                Arguments.of(0.1, "7b3fb999999999999a"),
                Arguments.of(1e300, "7b7e37e43c8800759c"),
                Arguments.of(Double.MIN_VALUE, "7b0000000000000001"),
                Arguments.of(Double.POSITIVE_INFINITY, "7c7f800000"),
                Arguments.of(Double.NEGATIVE_INFINITY, "7cff800000"),
                Arguments.of(Double.NaN, "7b7ff8000000000000"),
                Arguments.of(BigInteger.ONE, "7a0000000000000001"),
                Arguments.of(BigInteger.valueOf(-2), "7afffffffffffffffe"),
                Arguments.of(BigInteger.valueOf(Long.MAX_VALUE), "7a7fffffffffffffff"),
                Arguments.of("", "7700"),
                Arguments.of("aü😀", "770761c3bcf09f9880"),
                Arguments.of(List.of(), "7500"),
                Arguments.of(List.of(1, List.of(true)), "75027d01750178"),
                Arguments.of(Map.of(), "7600"),
                Arguments.of(object("b", 1, "a", null), "760201627d0101617e"),
                Arguments.of(object("b", 1, "10", 2, "2", 3), "760301327d030231307d0201627d01"),
                Arguments.of(List.of(new byte[] {1, -1}), "75017402" + "01ff"));
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void set_value_isWrittenAsLib0WritesIt(@Nullable Object value, String hex) {
        doc.map("m").set("k", value);
        String update = HexFormat.of().formatHex(doc.encodeState());
        assertThat(update).startsWith("010101002801016d016b01").endsWith("00");
        assertThat(update.substring(22, update.length() - 2)).isEqualTo(hex);
    }

    /** Bytes are a kind of content of their own, of one element each. */
    @Test
    void set_bytes_areBinaryContent() {
        doc.map("m").set("k", new byte[] {1, 2, -1});
        assertThat(HexFormat.of().formatHex(doc.encodeState())).isEqualTo("010101002301016d016b03" + "0102ff" + "00");
    }

    @Test
    void insert_valuesSideBySide_areOneItemUpToTheNextBytesOrType() {
        Array array = doc.array("a");
        doc.transact(transaction -> {
            array.addAll(List.of(1, "two", List.of(3), new byte[] {4}, new byte[] {5}, 6, 7));
            array.insertMap(7);
            array.add(8);
        });
        assertThat(Update.inspect(doc.encodeState(), DecodeLimits.DOCUMENT).structCount())
                .as("three values, two of bytes, two values, a map, a value")
                .isEqualTo(6);
    }

    // --- How it comes back ---

    static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of(null, null),
                Arguments.of(true, true),
                Arguments.of((byte) -3, -3.0),
                Arguments.of((short) 300, 300.0),
                Arguments.of(7, 7.0),
                Arguments.of(1L << 52, (double) (1L << 52)),
                Arguments.of(1.5f, 1.5),
                Arguments.of(-0.0, -0.0),
                Arguments.of(Double.NaN, Double.NaN),
                Arguments.of(Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY),
                Arguments.of(new BigDecimal("0.125"), 0.125),
                Arguments.of(new AtomicInteger(4), 4.0),
                Arguments.of("", ""),
                Arguments.of("a\u0000b", "a\u0000b"),
                Arguments.of("😀".repeat(100), "😀".repeat(100)),
                Arguments.of(new byte[0], new byte[0]),
                Arguments.of(new byte[] {0, 127, -128}, new byte[] {0, 127, -128}),
                Arguments.of(List.of(), List.of()),
                Arguments.of(Arrays.asList(null, List.of(1)), Arrays.asList(null, List.of(1.0))),
                Arguments.of(Map.of(), Map.of()),
                Arguments.of(
                        object("n", null, "m", Map.of("l", List.of(1))),
                        object("n", null, "m", Map.of("l", List.of(1.0)))),
                Arguments.of(Map.of("big", BigInteger.TEN), Map.of("big", BigInteger.TEN)),
                Arguments.of(List.of(Undefined.UNDEFINED), List.of(Undefined.UNDEFINED)));
    }

    @ParameterizedTest
    @MethodSource("values")
    void value_inEveryPlace_comesBackHereAndThere(@Nullable Object value, @Nullable Object expected) {
        doc.array("a").add("before");
        doc.array("a").add(value);
        doc.array("a").add("behind");
        doc.map("m").set("k", value);
        doc.xmlFragment("x").insertElement(0, "p").setAttribute("k", value);
        doc.text("t").setAttribute("k", value);
        doc.xmlFragment("x").insertHook(1, "h").set("k", value);
        for (UpdateFormat format : UpdateFormat.values()) {
            Doc reader = Doc.load(doc.encodeState(StateVector.EMPTY, format), format, DocOptions.defaults());
            for (Doc each : List.of(doc, reader)) {
                assertThat(each.array("a").get(1)).isEqualTo(expected);
                assertThat(each.array("a").size()).isEqualTo(3);
                assertThat(each.map("m").get("k")).isEqualTo(expected);
                assertThat(each.map("m").containsKey("k")).isTrue();
                assertThat(Walk.value(each.xmlFragment("x"), 0, "k")).isEqualTo(expected);
                assertThat(each.text("t").attribute("k")).isEqualTo(expected);
                assertThat(Walk.value(each.xmlFragment("x"), 1, "k")).isEqualTo(expected);
            }
            assertConverged(doc, reader);
        }
    }

    @Test
    void undefinedAndBigints_areValuesOfKeysButNoElements() {
        for (Object value : List.of(Undefined.UNDEFINED, BigInteger.TWO)) {
            doc.map("m").set("k", value);
            assertThat(doc.map("m").get("k")).isEqualTo(value);
            doc.xmlElement("e").setAttribute("k", value);
            assertThat(doc.xmlElement("e").attribute("k")).isEqualTo(value);
        }
        Array array = doc.array("a");
        assertThatThrownBy(() -> array.add(Undefined.UNDEFINED))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a list takes no undefined");
        assertThatThrownBy(() -> array.insert(0, List.of("fine", BigInteger.TWO)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a list takes no bigint: set it as the value of a key");
        assertThat(array.size()).as("not even what was fine").isZero();
        assertConverged(doc);
    }

    /** lib0 keeps 64 bits of a bigint, as JavaScript's BigInt64Array does. */
    @Test
    void bigint_of65Bits_losesTheHighestOnes() {
        doc.map("m").set("k", BigInteger.ONE.shiftLeft(64).add(BigInteger.TWO));
        doc.map("m").set("l", BigInteger.ONE.shiftLeft(63));
        assertThat(doc.map("m").get("k")).isEqualTo(BigInteger.TWO);
        assertThat(doc.map("m").get("l")).isEqualTo(BigInteger.valueOf(Long.MIN_VALUE));
    }

    @Test
    void unpairedSurrogates_comeBackAsReplacements() {
        doc.map("m").set("k", "a\ud83d");
        doc.array("a").add("\ude00b");
        doc.map("m").set("key \ud83d", 1);
        assertThat(doc.map("m").get("k")).isEqualTo("a\ufffd");
        assertThat(doc.array("a").get(0)).isEqualTo("\ufffdb");
        assertThat(doc.map("m").get("key \ufffd")).isEqualTo(1.0);
        assertConverged(doc);
    }

    // --- Whose it is ---

    @Test
    void collectionsGiven_changedAfterwards_changeNothing() {
        List<@Nullable Object> list = new ArrayList<>(List.of(1, 2));
        Map<String, @Nullable Object> members = new HashMap<>(Map.of("k", list));
        byte[] bytes = {1, 2};
        doc.array("a").addAll(Arrays.asList(list, members, bytes));
        doc.map("m").set("bytes", bytes);
        list.add(3);
        members.clear();
        bytes[0] = 9;
        assertThat(doc.array("a").get(0)).isEqualTo(List.of(1.0, 2.0));
        assertThat(doc.array("a").get(1)).isEqualTo(Map.of("k", List.of(1.0, 2.0)));
        assertThat(doc.array("a").get(2)).isEqualTo(new byte[] {1, 2});
        assertThat(doc.map("m").get("bytes")).isEqualTo(new byte[] {1, 2});
    }

    @Test
    void valuesRead_changedAfterwards_changeNothing() {
        doc.map("m").set("list", List.of(1));
        doc.map("m").set("bytes", new byte[] {1});
        @SuppressWarnings("unchecked")
        List<@Nullable Object> read =
                (List<@Nullable Object>) Objects.requireNonNull(doc.map("m").get("list"));
        read.add("mine");
        ((byte[]) Objects.requireNonNull(doc.map("m").get("bytes")))[0] = 9;
        assertThat(doc.map("m").get("list")).isEqualTo(List.of(1.0));
        assertThat(doc.map("m").get("bytes")).isEqualTo(new byte[] {1});
        Map<String, @Nullable Object> all = doc.map("m").toMap();
        all.clear();
        doc.map("m").keys().clear();
        assertThat(doc.map("m").size()).isEqualTo(2);
    }

    // --- What is no value ---

    static Stream<Object> refused() {
        return Stream.of(
                Locale.ROOT,
                'c',
                new int[] {1},
                List.of(Locale.ROOT),
                Map.of("k", 'c'),
                List.of(Map.of("k", List.of(Thread.State.NEW))));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void value_thatIsNone_isRefusedEverywhereAndChangesNothing(Object value) {
        doc.map("m").set("k", "old");
        doc.array("a").add("old");
        XmlElement element = doc.xmlFragment("x").insertElement(0, "p");
        byte[] before = doc.encodeState();
        List<Runnable> edits = List.of(
                () -> doc.map("m").set("k", value),
                () -> doc.array("a").add(value),
                () -> doc.array("a").insert(0, List.of(1, value)),
                () -> element.setAttribute("k", value),
                () -> doc.text("t").setAttribute("k", value));
        for (Runnable edit : edits) {
            assertThatThrownBy(edit::run)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("not a value of ");
        }
        assertThat(doc.encodeState()).isEqualTo(before);
        assertConverged(doc);
    }

    @Test
    void sharedTypes_areNoPlainValues() {
        Array inner = doc.array("a").insertArray(0);
        assertThatThrownBy(() -> doc.map("m").set("k", inner)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> doc.array("a").add(List.of(inner))).isInstanceOf(IllegalArgumentException.class);
        assertThat(doc.array("a").size()).isEqualTo(1);
        assertThat(doc.map("m").size()).isZero();
    }

    @Test
    void membersWithoutStringKeys_areRefused() {
        byte[] before = doc.encodeState();
        assertThatThrownBy(() -> doc.map("m").set("k", Map.of(1, "x"))).isInstanceOf(ClassCastException.class);
        assertThat(doc.encodeState()).isEqualTo(before);
        assertThat(doc.map("m").size()).isZero();
    }

    // --- Old content ---

    /** What Yjs before 13 wrote as JSON reads as the values it says, undefined by its name. */
    @Test
    void jsonContent_ofOldDocuments_readsAsItsValues() {
        byte[] update = new UpdateBytes()
                .block(5, 0)
                .item(Structs.JSON, null, null, out -> {
                    out.writeVarUint(4);
                    for (String json : List.of("{\"a\":[1]}", "undefined", "null", "\"x\"")) {
                        out.writeVarString(json);
                    }
                })
                .bytes();
        doc.apply(update);
        Array array = doc.array("t");
        assertThat(array.toList()).containsExactly(Map.of("a", List.of(1.0)), Undefined.UNDEFINED, null, "x");
        array.delete(1, 2);
        array.insert(1, List.of("between"));
        assertThat(array.toList()).containsExactly(Map.of("a", List.of(1.0)), "between", "x");
        assertConverged(doc);
    }

    /** Text in a list, which only a text would write, reads as its units. */
    @Test
    void stringContent_inAList_readsUnitByUnit() {
        doc.apply(new UpdateBytes().block(5, 0).string(null, "abc").bytes());
        assertThat(doc.array("t").toList()).containsExactly("a", "b", "c");
        assertThat(doc.array("t").get(1)).isEqualTo("b");
        doc.array("t").delete(1, 1);
        assertThat(doc.array("t").toList()).containsExactly("a", "c");
        assertConverged(doc);
    }

    @Test
    void embedContent_inAList_readsAsItsValue() {
        doc.apply(new UpdateBytes().block(5, 0).embed(null, "{\"image\":\"x\"}").bytes());
        assertThat(doc.array("t").toList()).containsExactly(Map.of("image", "x"));
        assertConverged(doc);
    }
}
