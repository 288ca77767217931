package io.scriptorium.crdt;

import static io.scriptorium.crdt.TextPicture.BOLD;
import static io.scriptorium.crdt.TextPicture.attributes;
import static io.scriptorium.crdt.TextPicture.insert;
import static io.scriptorium.crdt.TextPicture.retain;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Text beyond ASCII: it is kept as it was given, counted in UTF-16 units, and damaged only between surrogates. */
class TextUnicodeTest {
    private final TextPair pair = new TextPair();
    private final Text text = pair.text;

    static Stream<String> strings() {
        return Stream.of(
                "\u0000",
                "a\u0000b",
                "\t\r\n\u000b",
                "\u007f",
                "\u0080",
                "\u07ff\u0800",
                "\ud7ff\ue000",
                "\ufeffBOM",
                "\ufffd\ufffe\uffff",
                "\u2028\u2029",
                "e\u0301",
                "\u1112\u1161\u11ab",
                "\u05e9\u05dc\u05d5\u05dd",
                "\u202eabc\u202c",
                "\u0645\u0631\u062d\u0628\u0627 mixed \u05d0",
                "😀",
                "a😀b😀c",
                "👩‍👩‍👧",
                "🇩🇪🇫🇷",
                "👍🏽",
                "\ud800\udc00\udbff\udfff",
                "\"quoted\" 'and' \\ back",
                "<b>&amp;</b>");
    }

    @ParameterizedTest
    @MethodSource("strings")
    void insert_anyText_isReadAsItWasGiven(String string) {
        text.insert(0, "[]");
        text.insert(1, string);
        assertThat(text.toString()).isEqualTo("[" + string + "]");
        assertThat(text.length()).isEqualTo(string.length() + 2);
        assertThat(text.toDelta()).containsExactly(insert("[" + string + "]"));
        pair.merged();
    }

    @ParameterizedTest
    @MethodSource("strings")
    void insert_anyText_isToldToObserversHereAndThere(String string) {
        text.insert(0, "[]");
        pair.settle();
        List<List<DeltaOp>> told = new ArrayList<>();
        text.observe(event -> told.add(event.delta()));
        pair.peerText.observe(event -> told.add(event.delta()));
        text.insert(1, string);
        pair.settle();
        assertThat(told).hasSize(2).containsOnly(List.of(retain(1), insert(string)));
    }

    @ParameterizedTest
    @MethodSource("strings")
    void format_anyText_isFormattedWhole(String string) {
        text.insert(0, "[" + string + "]");
        text.format(1, string.length(), BOLD);
        assertThat(text.toDelta()).containsExactly(insert("["), insert(string, "bold", true), insert("]"));
        pair.merged();
    }

    @ParameterizedTest
    @MethodSource("strings")
    void delete_anyText_leavesWhatStandsAround(String string) {
        text.insert(0, "[" + string + "]");
        text.delete(1, string.length());
        assertThat(text.toString()).isEqualTo("[]");
        pair.merged();
    }

    @ParameterizedTest
    @MethodSource("strings")
    void names_anyText_nameFormatsAttributesAndRoots(String string) {
        Text root = pair.doc.text("root " + string);
        root.insert(0, "x", attributes("key " + string, string));
        root.setAttribute("attribute " + string, string);
        pair.settle();
        Text there = pair.peer.text("root " + string);
        assertThat(there.toDelta()).containsExactly(insert("x", "key " + string, string));
        assertThat(there.attribute("attribute " + string)).isEqualTo(string);
        pair.merged();
    }

    @ParameterizedTest
    @MethodSource("strings")
    void embed_anyText_isReadAsItWasGiven(String string) {
        text.insertEmbed(0, attributes(string, List.of(string)));
        assertThat(text.toDelta()).containsExactly(insert(attributes(string, List.of(string))));
        pair.merged();
    }

    /** Typing begins in ASCII, which is kept as bytes, and goes on in what is not. */
    @ParameterizedTest
    @MethodSource("strings")
    void insert_unitByUnit_isTheSameAsAtOnce(String string) {
        text.insert(0, "ascii ");
        int end = 6;
        int[] points = string.codePoints().toArray();
        for (int point : points) {
            String character = Character.toString(point);
            text.insert(end, character);
            end += character.length();
        }
        assertThat(text.toString()).isEqualTo("ascii " + string);
        assertThat(Update.inspect(pair.doc.encodeState(), DecodeLimits.DOCUMENT).structCount())
                .isEqualTo(1);
        pair.merged();
    }

    @Test
    void insert_everyUnitThatIsNoSurrogate_isKept() {
        StringBuilder all = new StringBuilder();
        for (int unit = 0; unit <= Character.MAX_VALUE; unit++) {
            if (!Character.isSurrogate((char) unit)) {
                all.append((char) unit);
            }
        }
        text.insert(0, all.toString());
        assertThat(text.toString()).isEqualTo(all.toString());
        pair.settle();
        assertThat(pair.peerText.toString()).isEqualTo(all.toString());
    }

    @Test
    void insert_onePairOfEachPlane_isKept() {
        StringBuilder all = new StringBuilder();
        for (int plane = 1; plane <= 16; plane++) {
            all.appendCodePoint(plane << 16).appendCodePoint((plane << 16) + 0xFFFF);
        }
        text.insert(0, all.toString());
        assertThat(text.length()).isEqualTo(64);
        pair.settle();
        assertThat(pair.peerText.toString()).isEqualTo(all.toString());
    }

    // --- Places ---

    @Test
    void indexes_countUtf16Units() {
        text.insert(0, "a😀\u00e9e\u0301z");
        assertThat(text.length()).isEqualTo(7);
        text.insert(3, "|");
        text.insert(5, "|");
        text.insert(8, "|");
        assertThat(text.toString()).isEqualTo("a😀|\u00e9|e\u0301|z");
        text.delete(6, 2);
        assertThat(text.toString()).isEqualTo("a😀|\u00e9||z");
        pair.merged();
    }

    /** Between a letter and the accent that combines with it nothing forbids to insert. */
    @Test
    void insert_betweenLetterAndCombiningMark_separatesThem() {
        text.insert(0, "e\u0301");
        text.insert(1, "x");
        assertThat(text.toString()).isEqualTo("ex\u0301");
        text.delete(1, 1);
        assertThat(text.toString()).isEqualTo("e\u0301");
        pair.merged();
    }

    @Test
    void delete_oneOfJoinedEmoji_leavesTheOthers() {
        text.insert(0, "👩‍👩‍👧");
        assertThat(text.length()).isEqualTo(8);
        text.delete(0, 3);
        assertThat(text.toString()).isEqualTo("👩‍👧");
        pair.merged();
    }

    @Test
    void insert_wideBetweenAscii_splitsAndStaysInOrder() {
        text.insert(0, "abcdef");
        text.insert(3, "\u00e9");
        text.insert(5, "日本");
        text.insert(0, "😀");
        assertThat(text.toString()).isEqualTo("😀abc\u00e9d日本ef");
        text.delete(0, 3);
        text.delete(2, 3);
        assertThat(text.toString()).isEqualTo("bc本ef");
        pair.merged();
    }

    // --- Between surrogates ---

    /** What becomes of "a😀b" when it is cut between the halves. */
    @Nested
    class Cuts {
        Cuts() {
            text.insert(0, "a😀b");
            pair.settle();
        }

        private void assertBoth(String expected) {
            pair.settle();
            assertThat(text.toString()).isEqualTo(expected);
            assertThat(pair.peerText.toString()).isEqualTo(expected);
            pair.merged();
        }

        @Test
        void insert_damagesBothHalvesEverywhere() {
            text.insert(2, "-");
            assertBoth("a\uFFFD-\uFFFDb");
        }

        @Test
        void embed_damagesBothHalvesEverywhere() {
            text.insertEmbed(2, 1);
            assertBoth("a\uFFFD\uFFFDb");
            assertThat(TextPicture.of(text)).isEqualTo("'a\uFFFD' 1 '\uFFFDb'");
        }

        @Test
        void deleteOfTheFirstHalf_damagesTheSecond() {
            text.delete(1, 1);
            assertBoth("a\uFFFDb");
        }

        @Test
        void deleteOfTheSecondHalf_damagesTheFirst() {
            text.delete(2, 1);
            assertBoth("a\uFFFDb");
        }

        @Test
        void deleteUpToTheMiddle_damagesWhatIsLeft() {
            text.delete(0, 2);
            assertBoth("\uFFFDb");
        }

        @Test
        void formatOfOneHalf_damagesBoth() {
            text.format(0, 2, BOLD);
            assertBoth("a\uFFFD\uFFFDb");
            assertThat(TextPicture.of(text)).isEqualTo("'a\uFFFD'{bold:true} '\uFFFDb'");
        }

        @Test
        void bothCutIt_isDamagedOnce() {
            text.insert(2, "1");
            pair.peerText.insert(2, "2");
            assertBoth("a\uFFFD12\uFFFDb");
        }

        @Test
        void oneCutsOtherDeletes_onlyTheInsertionIsLeft() {
            text.insert(2, "1");
            pair.peerText.delete(1, 2);
            assertBoth("a1b");
        }

        @Test
        void event_ofTheCut_saysOnlyWhatWasInserted() {
            List<String> told = pair.told(false);
            text.insert(2, "-");
            pair.settle();
            assertThat(told).containsExactly("=2 '-'");
        }

        @Test
        void deletedAgain_nothingOfItIsLeft() {
            text.insert(2, "-");
            pair.settle();
            pair.peerText.delete(1, 3);
            assertBoth("ab");
        }
    }

    @ParameterizedTest
    @CsvSource({"1", "3", "5"})
    void insert_betweenSurrogatesOfOneOfSeveral_leavesTheOthers(int index) {
        text.insert(0, "😀😁😂");
        text.insert(index, "-");
        StringBuilder expected = new StringBuilder("😀😁😂");
        expected.replace(index - 1, index + 1, "\uFFFD-\uFFFD");
        assertThat(text.toString()).isEqualTo(expected.toString());
        pair.merged();
    }

    /** A half alone cannot be said in UTF-8, so others get U+FFFD. */
    @Test
    void insert_halfOfAPair_isReplacedForOthers() {
        text.insert(0, "a\ud83db");
        pair.settle();
        assertThat(pair.peerText.toString()).isEqualTo("a\uFFFDb");
        assertThat(pair.peerText.length()).isEqualTo(3);
    }

    /** Typed one after the other, the halves of a pair are joined where they were typed. */
    @Test
    void insert_secondHalfBehindTheFirst_isAPairInTheState() {
        text.insert(0, "\ud83d");
        text.insert(1, "\ude00");
        assertThat(text.toString()).isEqualTo("😀");
        pair.settle();
        assertThat(pair.peerText.toString()).isEqualTo("😀");
    }

    @Test
    void insert_halvesByTwoAuthors_doNotBecomeAPair() {
        text.insert(0, "\ud83d");
        pair.settle();
        pair.peerText.insert(1, "\ude00");
        pair.settle();
        assertThat(pair.peerText.toString()).isEqualTo("\uFFFD\ude00");
        assertThat(Convergence.collected(pair.doc)).isEqualTo(Convergence.collected(pair.peer));
    }

    @Test
    void insert_unpairedHalvesInTheWrongOrder_areBothReplaced() {
        text.insert(0, "\ude00\ud83d");
        pair.settle();
        assertThat(pair.peerText.toString()).isEqualTo("\uFFFD\uFFFD");
    }

    /** Who lacks the first of two updates that are cut within a pair gets the rest of the run from its second half on. */
    @Test
    void diff_fromTheMiddleOfAPair_beginsWithTheReplacement() {
        text.insert(0, "a\ud83d");
        pair.peer.apply(pair.doc.encodeState());
        text.insert(2, "\ude00b");
        byte[] rest = pair.doc.encodeState(pair.peer.stateVector(), UpdateFormat.V1);
        pair.peer.apply(rest);
        assertThat(pair.peerText.toString()).isEqualTo("a\uFFFD\uFFFDb");
        assertThat(text.toString()).isEqualTo("a😀b");
    }

    @Test
    void format_aroundWholePairs_damagesNothing() {
        text.insert(0, "😀😁😂");
        text.format(2, 2, BOLD);
        text.format(0, 4, attributes("em", true));
        assertThat(TextPicture.of(text)).isEqualTo("'😀'{em:true} '😁'{bold:true,em:true} '😂'");
        pair.merged();
    }

    @Test
    void applyDelta_retainsThatMeetWithinAPair_damageIt() {
        text.insert(0, "😀");
        text.applyDelta(List.of(retain(1), retain(1, "bold", true)));
        assertThat(TextPicture.of(text)).isEqualTo("'\uFFFD' '\uFFFD'{bold:true}");
        pair.merged();
    }

    @Test
    void xmlText_withAnyText_isNotEscaped() {
        XmlText xml = pair.doc.xmlFragment("x").insertText(0);
        xml.insert(0, "<&>\"'\u0000😀");
        assertThat(pair.doc.xmlFragment("x")).hasToString("<&>\"'\u0000😀");
        pair.merged();
    }
}
