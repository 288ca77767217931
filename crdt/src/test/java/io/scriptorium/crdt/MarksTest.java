package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.crdt.lib0.Undefined;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** {@link Marks}: values that a reader cannot tell apart have one number, whichever way they came. */
class MarksTest {
    private static final int KEY = 3;

    private final Marks marks = new Marks();

    private int json(String text) {
        return marks.ofEncoded(KEY, StructList.ValueForm.JSON, text.getBytes(StandardCharsets.UTF_8));
    }

    private int any(@Nullable Object value) {
        return marks.ofEncoded(KEY, StructList.ValueForm.ANY, EncodedValues.any(value));
    }

    @Test
    void of_equalValuesInThreeWays_isOneMark() {
        Object[] values = {
            null,
            true,
            false,
            "",
            "text \"quoted\" \u00e9\n",
            0.0,
            1.0,
            -7.5,
            1e21,
            1e-9,
            123_456_789_012.0,
            List.of(),
            List.of(1.0, "a", List.of()),
            Map.of(),
            Map.of("k", List.of(true))
        };
        for (Object value : values) {
            int mark = marks.of(KEY, value);
            assertThat(json(Json.stringify(value))).as("JSON of %s", value).isEqualTo(mark);
            assertThat(any(value)).as("any of %s", value).isEqualTo(mark);
        }
        assertThat(marks.of(KEY, values[values.length - 1])).isEqualTo(values.length - 1);
    }

    @Test
    void of_equalValuesInTheOtherOrderOfArrival_isOneMark() {
        int second = any(List.of("b"));
        int first = json("[\"a\"]");
        assertThat(marks.of(KEY, List.of("b"))).isEqualTo(second);
        assertThat(json("[\"b\"]")).isEqualTo(second);
        assertThat(marks.of(KEY, List.of("a"))).isEqualTo(first);
        assertThat(any(List.of("a"))).isEqualTo(first);
    }

    /** Other programs write JSON with spaces, escapes and other forms of numbers. */
    @Test
    void ofEncoded_jsonThatIsSpelledDifferently_isOneMark() {
        String[][] spellings = {
            {"{ \"a\": 1 }", "{\"a\":1}", "{\"a\":1.0}", "{\"\\u0061\":1e0}"},
            {"\"\\u00e9\"", "\"\u00e9\""},
            {"1.50", "1.5", "15e-1"},
            {" null", "null"},
            {"[1 ,2]", "[1,2]"},
            {"-0", "0"}
        };
        for (String[] same : spellings) {
            int mark = json(same[0]);
            for (String spelling : same) {
                assertThat(json(spelling)).as("%s and %s", same[0], spelling).isEqualTo(mark);
            }
            Object value = marks.at(mark).value();
            assertThat(marks.of(KEY, value)).as("value of %s", same[0]).isEqualTo(mark);
            assertThat(any(value)).as("any of %s", same[0]).isEqualTo(mark);
        }
    }

    @Test
    void of_valuesThatJsonCannotSay_areToldApart() {
        int[] numbers = {
            marks.of(KEY, Double.NaN),
            marks.of(KEY, Double.POSITIVE_INFINITY),
            marks.of(KEY, Double.NEGATIVE_INFINITY),
            marks.of(KEY, BigInteger.ONE),
            marks.of(KEY, 1.0),
            marks.of(KEY, Undefined.UNDEFINED),
            marks.of(KEY, new byte[] {1}),
            marks.of(KEY, new byte[] {2}),
            marks.of(KEY, List.of(1.0)),
            marks.of(KEY, null)
        };
        assertThat(numbers).doesNotHaveDuplicates();
        assertThat(any(Double.NaN)).isEqualTo(numbers[0]);
        assertThat(any(BigInteger.ONE)).isEqualTo(numbers[3]);
        assertThat(any(new byte[] {2})).isEqualTo(numbers[7]);
    }

    @Test
    void of_otherKey_isAnotherMark() {
        int mark = marks.of(KEY, true);
        assertThat(marks.of(KEY + 1, true)).isNotEqualTo(mark);
        assertThat(marks.key(mark)).isEqualTo(KEY);
        assertThat(marks.ends(mark)).isFalse();
        assertThat(marks.ends(marks.of(KEY, null))).isTrue();
    }

    /** Whoever sends a mark first decides how it is sent on. */
    @Test
    void ofEncoded_firstEncoding_isKept() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("b", 1.0);
        members.put("a", 2.0);
        int mark = json("{ \"b\":1, \"a\":2 }");
        any(members);
        assertThat(new String(marks.at(mark).encoded(), StandardCharsets.UTF_8)).isEqualTo("{ \"b\":1, \"a\":2 }");
        assertThat(marks.at(mark).form()).isEqualTo(StructList.ValueForm.JSON);
        assertThat(marks.at(mark).value()).isEqualTo(members);
    }

    @Test
    void bit_beyondSixtyFourKeys_isShared() {
        for (int key = 0; key < 64; key++) {
            assertThat(marks.bitOfKey(key)).isZero();
            int mark = marks.of(key, true);
            assertThat(marks.bit(mark)).isEqualTo(1L << key);
            assertThat(marks.isShared(marks.bit(mark))).isFalse();
        }
        int more = marks.of(64, true);
        int yetMore = marks.of(65, true);
        assertThat(marks.bit(more)).isEqualTo(1L << 63);
        assertThat(marks.bit(yetMore)).isEqualTo(1L << 63);
        assertThat(marks.isShared(1L << 63)).isTrue();
        assertThat(marks.isShared(1L << 62)).isFalse();
    }
}
