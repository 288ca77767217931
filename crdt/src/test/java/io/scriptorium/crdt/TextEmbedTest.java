package io.scriptorium.crdt;

import static io.scriptorium.crdt.TextPicture.BOLD;
import static io.scriptorium.crdt.TextPicture.EM;
import static io.scriptorium.crdt.TextPicture.PLAIN;
import static io.scriptorium.crdt.TextPicture.attributes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scriptorium.crdt.lib0.Undefined;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Values and types that stand in a text as one element each. */
class TextEmbedTest {
    private final TextPair pair = new TextPair();
    private final Text text = pair.text;

    private static @Nullable Object valueAt(Text text, int op) {
        return ((DeltaOp.Insert) text.toDelta().get(op)).value();
    }

    /** What a document that gets the state by this format has in its text. */
    private Text sentBy(UpdateFormat format) {
        byte[] state = pair.doc.encodeState(StateVector.EMPTY, format);
        return Doc.load(state, format, DocOptions.defaults()).text(TextEdit.ROOT);
    }

    // --- Values ---

    static Stream<Object> values() {
        return Stream.of(
                true,
                false,
                0.0,
                -1.0,
                1.5,
                1e300,
                4_294_967_296.0,
                List.of(),
                List.of(1.0, "two", List.of(), Map.of()),
                Map.of(),
                Map.of("image", "https://example.org/x.png"),
                Map.of("", "", "10", "ten", "\u00e9😀", "\u0000"),
                Map.of("deep", Map.of("deeper", List.of(Map.of("deepest", true)))));
    }

    @ParameterizedTest
    @MethodSource("values")
    void insertEmbed_jsonValue_isTheSameByBothFormats(Object value) {
        text.insert(0, "ab");
        text.insertEmbed(1, value);
        assertThat(valueAt(text, 1)).isEqualTo(value);
        assertThat(valueAt(sentBy(UpdateFormat.V1), 1)).isEqualTo(value);
        assertThat(valueAt(sentBy(UpdateFormat.V2), 1)).isEqualTo(value);
        assertThat(text.length()).isEqualTo(3);
        assertThat(text.toString()).isEqualTo("ab");
        pair.merged();
    }

    @ParameterizedTest
    @EnumSource(UpdateFormat.class)
    void insertEmbed_null_isAValue(UpdateFormat format) {
        text.insertEmbed(0, null);
        assertThat(text.length()).isEqualTo(1);
        assertThat(sentBy(format).toDelta()).containsExactly(new DeltaOp.Insert(null));
    }

    @Test
    void insertEmbed_numbersOfAnyKind_areDoubles() {
        List<Number> numbers = List.of(7, 7L, 7.0f, (short) 7, (byte) 7);
        numbers.forEach(number -> text.insertEmbed(0, number));
        assertThat(TextPicture.of(text)).isEqualTo("7 7 7 7 7");
        assertThat(valueAt(sentBy(UpdateFormat.V1), 0)).isEqualTo(7.0);
        pair.merged();
    }

    /** JSON has no NaN, so that whoever gets it by format V1 gets null. */
    @Test
    void insertEmbed_notANumber_isNullByFormatV1() {
        text.insertEmbed(0, Double.NaN);
        assertThat(valueAt(sentBy(UpdateFormat.V2), 0)).isEqualTo(Double.NaN);
        assertThat(valueAt(sentBy(UpdateFormat.V1), 0)).isNull();
    }

    /** JSON has no bytes: format V1 says what JavaScript's JSON makes of a Uint8Array. */
    @Test
    void insertEmbed_bytes_areAnObjectByFormatV1() {
        text.insertEmbed(0, new byte[] {1, -1});
        assertThat(valueAt(sentBy(UpdateFormat.V2), 0)).isEqualTo(new byte[] {1, -1});
        assertThat(valueAt(sentBy(UpdateFormat.V1), 0)).isEqualTo(Map.of("0", 1.0, "1", 255.0));
    }

    @Test
    void insertEmbed_string_isOneElementAndNoText() {
        text.insert(0, "ab");
        text.insertEmbed(1, "embedded");
        assertThat(text.length()).isEqualTo(3);
        assertThat(text.toString()).isEqualTo("ab");
        assertThat(TextPicture.of(text)).isEqualTo("'a' 'embedded' 'b'");
        pair.merged();
    }

    @Test
    void insertEmbed_objectThatIsChangedAfterwards_keepsWhatItWas() {
        Map<String, @Nullable Object> value = attributes("image", "x");
        text.insertEmbed(0, value);
        value.put("image", "y");
        assertThat(valueAt(text, 0)).isEqualTo(Map.of("image", "x"));
    }

    @Test
    void insertEmbed_membersInOrder_areSentInTheOrderOfJavaScript() {
        text.insertEmbed(0, attributes("b", 1, "a", 2, "1", 3));
        Map<?, ?> read = (Map<?, ?>) Objects.requireNonNull(valueAt(sentBy(UpdateFormat.V1), 0));
        assertThat(new ArrayList<Object>(read.keySet())).isEqualTo(List.of("1", "b", "a"));
    }

    @Test
    void insertEmbed_whatJsonCannotSay_isRefused() {
        text.insert(0, "ab");
        byte[] before = pair.doc.encodeState();
        assertThatThrownBy(() -> text.insertEmbed(1, Undefined.UNDEFINED))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("format V1 has no way to say ");
        assertThatThrownBy(() -> text.insertEmbed(1, BigInteger.ONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("format V1 has no way to say 1");
        assertThatThrownBy(() -> text.insertEmbed(1, new Object())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> text.insertEmbed(1, Map.of("key", new Object())))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> text.insertEmbed(1, pair.doc.map("m"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> text.insertEmbed(1, Doc.create())).isInstanceOf(IllegalArgumentException.class);
        assertThat(pair.doc.encodeState()).isEqualTo(before);
        pair.merged();
    }

    // --- Formats and places ---

    @Test
    void insertEmbed_withinBold_hasOnlyItsOwnFormats() {
        text.insert(0, "ab", BOLD);
        text.insertEmbed(1, attributes("hr", true));
        assertThat(TextPicture.rows(text)).isEqualTo("<bold:true>'a'<bold:null>{'hr':true}<bold:true>'b'<bold:null>");
        text.insertEmbed(2, attributes("hr", true), EM);
        assertThat(TextPicture.of(text)).isEqualTo("'a'{bold:true} {'hr':true} {'hr':true}{em:true} 'b'{bold:true}");
        pair.merged();
    }

    @Test
    void insertEmbed_withTheFormatsOfThePlace_needsNoMarks() {
        text.insert(0, "ab", BOLD);
        text.insertEmbed(1, attributes("hr", true), BOLD);
        assertThat(TextPicture.rows(text)).isEqualTo("<bold:true>'a'{'hr':true}'b'<bold:null>");
        pair.merged();
    }

    @Test
    void insertEmbed_inAndOutOfAnEmptyText_leavesATombstone() {
        text.insertEmbed(0, attributes("hr", true), BOLD);
        text.delete(0, 1);
        assertThat(TextPicture.rows(text)).isEqualTo("~3");
        assertThat(text.length()).isZero();
        pair.merged();
    }

    @Test
    void embeds_sideBySide_areSeparateElements() {
        for (int i = 0; i < 5; i++) {
            text.insertEmbed(i, i);
        }
        text.delete(1, 2);
        text.format(1, 1, BOLD);
        assertThat(TextPicture.of(text)).isEqualTo("0 3{bold:true} 4");
        pair.merged();
    }

    @Test
    void embeds_ofBothAtOnePlace_smallerIdComesFirst() {
        text.insert(0, "[]");
        pair.settle();
        text.insertEmbed(1, "one");
        pair.peerText.insertEmbed(1, "two");
        assertThat(pair.merged()).isEqualTo("'[' 'one' 'two' ']'");
    }

    // --- Types ---

    @Test
    void insertTypes_eachKind_isThereForTheOtherToo() {
        text.insert(0, "ab");
        text.insertText(1, PLAIN).insert(0, "inner");
        text.insertMap(2, BOLD).set("k", "v");
        text.insertArray(3, EM).add("element");
        text.insertXmlElement(4, "img", PLAIN).setAttribute("src", "x");
        pair.settle();
        assertThat(TextPicture.of(pair.peerText))
                .isEqualTo("'a' <Text> <YMap>{bold:true} <Array>{em:true} <XmlElement> 'b'");
        assertThat(valueAt(pair.peerText, 1)).hasToString("inner");
        assertThat(((YMap) Objects.requireNonNull(valueAt(pair.peerText, 2))).toMap())
                .isEqualTo(Map.of("k", "v"));
        assertThat(((Array) Objects.requireNonNull(valueAt(pair.peerText, 3))).toList())
                .isEqualTo(List.of("element"));
        assertThat(valueAt(pair.peerText, 4)).hasToString("<img src=\"x\"></img>");
        assertThat(text.length()).isEqualTo(6);
        assertThat(text.toString()).isEqualTo("ab");
        pair.merged();
    }

    @Test
    void insertTypes_outOfBounds_areRefused() {
        text.insert(0, "ab");
        byte[] before = pair.doc.encodeState();
        assertThatThrownBy(() -> text.insertText(3, PLAIN)).hasMessage("3 of 2");
        assertThatThrownBy(() -> text.insertMap(-1, PLAIN)).hasMessage("-1 of 2");
        assertThatThrownBy(() -> text.insertArray(Integer.MAX_VALUE, PLAIN)).hasMessage("2147483647 of 2");
        assertThatThrownBy(() -> text.insertXmlElement(3, "p", PLAIN)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(pair.doc.encodeState()).isEqualTo(before);
    }

    @Test
    void nestedText_isEditedByBoth() {
        text.insert(0, "ab");
        Text inner = text.insertText(1, PLAIN);
        pair.settle();
        Text there = (Text) Objects.requireNonNull(valueAt(pair.peerText, 1));
        inner.insert(0, "here", BOLD);
        there.insert(0, "there");
        text.insert(1, "X");
        pair.settle();
        assertThat(TextPicture.of(inner)).isEqualTo("'here'{bold:true} 'there'");
        assertThat(TextPicture.of(there)).isEqualTo(TextPicture.of(inner));
        assertThat(inner.path()).isEqualTo(List.of(2));
        pair.merged();
    }

    @Test
    void nestedText_tenLevelsDeep_isReachedFromTheOutermost() {
        Text at = text;
        for (int level = 0; level < 10; level++) {
            at.insert(0, "level " + level);
            at = at.insertText(3, PLAIN);
        }
        at.insert(0, "innermost");
        assertThat(at.path()).hasSize(10).containsOnly(3);
        pair.settle();
        Text there = pair.peerText;
        for (int level = 0; level < 10; level++) {
            assertThat(there.toString()).isEqualTo("level " + level);
            there = (Text) Objects.requireNonNull(valueAt(there, 1));
        }
        assertThat(there.toString()).isEqualTo("innermost");
        pair.merged();
    }

    @Test
    void nestedType_afterItsDeletion_cannotBeChanged() {
        Text inner = text.insertText(0, PLAIN);
        inner.insert(0, "inner");
        text.delete(0, 1);
        assertThat(inner.isDeleted()).isTrue();
        assertThat(inner.toString()).isEmpty();
        assertThat(inner.length()).isZero();
        assertThatThrownBy(() -> inner.insert(0, "x"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("this type was deleted from its document");
        assertThatThrownBy(() -> inner.insertEmbed(0, 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> inner.insertMap(0, PLAIN)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> inner.setAttribute("k", 1)).isInstanceOf(IllegalStateException.class);
        pair.merged();
    }

    @Test
    void toJson_withEmbedsAndTypes_isTheTextAlone() {
        text.insert(0, "ab", BOLD);
        text.insertEmbed(1, 7);
        text.insertText(1, PLAIN).insert(0, "inner");
        assertThat(text.toJson()).isEqualTo("ab");
    }

    @Test
    void embed_inFormatV1_isJsonText() {
        text.insertEmbed(0, attributes("n", 1, "list", List.of(true)));
        assertThat(new String(pair.doc.encodeState(), StandardCharsets.UTF_8)).contains("{\"n\":1,\"list\":[true]}");
        assertThat(new String(pair.doc.encodeState(StateVector.EMPTY, UpdateFormat.V2), StandardCharsets.UTF_8))
                .doesNotContain("{\"n\"");
    }
}
