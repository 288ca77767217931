package io.scriptorium.crdt;

import static io.scriptorium.crdt.TextPicture.BOLD;
import static io.scriptorium.crdt.TextPicture.EM;
import static io.scriptorium.crdt.TextPicture.NOT_BOLD;
import static io.scriptorium.crdt.TextPicture.NOT_EM;
import static io.scriptorium.crdt.TextPicture.PLAIN;
import static io.scriptorium.crdt.TextPicture.attributes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Formatting of ranges by one author: which marks it places and takes away, and what readers see of it. */
class TextFormattingTest {
    private final TextPair pair = new TextPair();
    private final Text text = pair.text;

    @AfterEach
    void converged() {
        pair.merged();
    }

    private List<Transaction> transactionsThatChangeSomething() {
        List<Transaction> changing = new ArrayList<>();
        pair.doc.onUpdate(UpdateFormat.V1, (update, transaction) -> changing.add(transaction));
        return changing;
    }

    // --- One key ---

    @Test
    void format_inTheMiddle_hasOneMarkBeforeAndOneBehind() {
        text.insert(0, "abcdef");
        text.format(1, 3, BOLD);
        assertThat(TextPicture.rows(text)).isEqualTo("'a'<bold:true>'bcd'<bold:null>'ef'");
        assertThat(TextPicture.of(text)).isEqualTo("'a' 'bcd'{bold:true} 'ef'");
        assertThat(text.length()).isEqualTo(6);
    }

    @Test
    void format_everything_endsAtTheEndOfTheText() {
        text.insert(0, "abc");
        text.format(0, 3, BOLD);
        assertThat(TextPicture.rows(text)).isEqualTo("<bold:true>'abc'<bold:null>");
        assertThat(TextPicture.of(text)).isEqualTo("'abc'{bold:true}");
    }

    @Test
    void format_oneCharacter_splitsTheRunIntoThree() {
        text.insert(0, "abc");
        text.format(1, 1, BOLD);
        assertThat(TextPicture.of(text)).isEqualTo("'a' 'b'{bold:true} 'c'");
    }

    @Test
    void format_sameRangeAgain_sendsNothing() {
        text.insert(0, "abcdef");
        text.format(1, 3, BOLD);
        List<Transaction> changing = transactionsThatChangeSomething();
        text.format(1, 3, BOLD);
        text.format(2, 1, BOLD);
        text.format(1, 1, BOLD);
        text.format(3, 1, BOLD);
        text.format(0, 1, NOT_BOLD);
        text.format(4, 2, NOT_BOLD);
        assertThat(changing).isEmpty();
        assertThat(TextPicture.rows(text)).isEqualTo("'a'<bold:true>'bcd'<bold:null>'ef'");
    }

    @Test
    void format_rangeThatReachesFarther_movesTheEndMark() {
        text.insert(0, "abcdef");
        text.format(1, 3, BOLD);
        text.format(3, 2, BOLD);
        assertThat(TextPicture.rows(text)).isEqualTo("'a'<bold:true>'bcd'~1'e'<bold:null>'f'");
    }

    @Test
    void format_rangeThatBeginsEarlier_movesTheBeginMark() {
        text.insert(0, "abcdef");
        text.format(2, 2, BOLD);
        text.format(0, 3, BOLD);
        assertThat(TextPicture.rows(text)).isEqualTo("<bold:true>'ab'~1'cd'<bold:null>'ef'");
    }

    @Test
    void format_rangeAroundSeveral_replacesAllMarksWithin() {
        text.insert(0, "abcdefgh");
        text.format(1, 1, BOLD);
        text.format(3, 1, BOLD);
        text.format(5, 1, BOLD);
        text.format(0, 8, BOLD);
        assertThat(TextPicture.rows(text)).isEqualTo("<bold:true>'a'~1'b'~1'c'~1'd'~1'e'~1'f'~1'gh'<bold:null>");
    }

    @Test
    void format_rangesSideBySide_areOneRange() {
        text.insert(0, "abcd");
        text.format(0, 2, BOLD);
        text.format(2, 2, BOLD);
        assertThat(TextPicture.of(text)).isEqualTo("'abcd'{bold:true}");
        assertThat(TextPicture.rows(text)).isEqualTo("<bold:true>'ab'~1'cd'<bold:null>");
    }

    @Test
    void format_otherValueAcrossTheEnd_holdsFromThereOn() {
        text.insert(0, "abcde");
        text.format(0, 3, attributes("color", "red"));
        text.format(1, 3, attributes("color", "blue"));
        assertThat(TextPicture.rows(text)).isEqualTo("<color:'red'>'a'<color:'blue'>'bc'~1'd'<color:null>'e'");
    }

    @Test
    void format_otherValueWithin_resumesTheOuterOneBehind() {
        text.insert(0, "abcde");
        text.format(0, 5, attributes("color", "red"));
        text.format(2, 1, attributes("color", "blue"));
        assertThat(TextPicture.rows(text)).isEqualTo("<color:'red'>'ab'<color:'blue'>'c'<color:'red'>'de'<color:null>");
    }

    @Test
    void format_otherValueAroundIt_hidesTheInnerOne() {
        text.insert(0, "abcde");
        text.format(2, 1, attributes("color", "red"));
        text.format(1, 3, attributes("color", "blue"));
        assertThat(TextPicture.rows(text)).isEqualTo("'a'<color:'blue'>'b'~1'c'~1'd'<color:null>'e'");
    }

    // --- Taking formats away ---

    @Test
    void format_nullForAll_deletesAllMarks() {
        text.insert(0, "abcdef");
        text.format(1, 3, BOLD);
        text.format(0, 6, NOT_BOLD);
        assertThat(TextPicture.rows(text)).isEqualTo("'a'~1'bcd'~1'ef'");
        assertThat(TextPicture.of(text)).isEqualTo("'abcdef'");
    }

    @Test
    void format_nullForTheBeginning_beginsLater() {
        text.insert(0, "abc");
        text.format(0, 3, BOLD);
        text.format(0, 1, NOT_BOLD);
        assertThat(TextPicture.rows(text)).isEqualTo("~1'a'<bold:true>'bc'<bold:null>");
    }

    @Test
    void format_nullForTheEnd_endsEarlier() {
        text.insert(0, "abc");
        text.format(0, 3, BOLD);
        text.format(2, 1, NOT_BOLD);
        assertThat(TextPicture.rows(text)).isEqualTo("<bold:true>'ab'<bold:null>'c'~1");
    }

    @Test
    void format_nullInTheMiddle_endsAndBeginsAgain() {
        text.insert(0, "abc");
        text.format(0, 3, BOLD);
        text.format(1, 1, NOT_BOLD);
        assertThat(TextPicture.rows(text)).isEqualTo("<bold:true>'a'<bold:null>'b'<bold:true>'c'<bold:null>");
    }

    @Test
    void format_nullForWhatNeverWas_sendsNothing() {
        text.insert(0, "abc");
        List<Transaction> changing = transactionsThatChangeSomething();
        text.format(0, 3, NOT_BOLD);
        text.format(1, 1, attributes("no such format", null));
        assertThat(changing).isEmpty();
        assertThat(TextPicture.rows(text)).isEqualTo("'abc'");
    }

    @Test
    void format_nullOfOneKey_leavesTheOther() {
        text.insert(0, "abc");
        text.format(0, 3, attributes("bold", true, "em", true));
        text.format(0, 3, NOT_EM);
        assertThat(TextPicture.of(text)).isEqualTo("'abc'{bold:true}");
    }

    // --- Several keys ---

    @Test
    void format_nested_eachKeyHasItsMarks() {
        text.insert(0, "abcdef");
        text.format(0, 6, BOLD);
        text.format(2, 2, EM);
        assertThat(TextPicture.rows(text)).isEqualTo("<bold:true>'ab'<em:true>'cd'<em:null>'ef'<bold:null>");
        assertThat(TextPicture.of(text)).isEqualTo("'ab'{bold:true} 'cd'{bold:true,em:true} 'ef'{bold:true}");
    }

    @Test
    void format_overlapping_marksOfOtherKeysStay() {
        text.insert(0, "abcdef");
        text.format(0, 4, BOLD);
        text.format(2, 4, EM);
        assertThat(TextPicture.rows(text)).isEqualTo("<bold:true>'ab'<em:true>'cd'<bold:null>'ef'<em:null>");
        text.format(0, 6, NOT_BOLD);
        assertThat(TextPicture.rows(text)).isEqualTo("~1'ab'<em:true>'cd'~1'ef'<em:null>");
    }

    @Test
    void format_sameBordersOfTwoKeys_laterOneSurroundsTheEarlier() {
        text.insert(0, "abc");
        text.format(1, 1, BOLD);
        text.format(1, 1, EM);
        assertThat(TextPicture.rows(text)).isEqualTo("'a'<em:true><bold:true>'b'<bold:null><em:null>'c'");
    }

    @Test
    void format_severalKeysAtOnce_marksStandInTheOrderGiven() {
        text.insert(0, "x");
        text.format(0, 1, attributes("b", 1, "a", 1, "c", null));
        assertThat(TextPicture.rows(text)).isEqualTo("<b:1><a:1>'x'<b:null><a:null>");
    }

    /** Names that look like indexes come first and in their order: that is how JavaScript goes through an object. */
    @Test
    void format_keysThatAreNumbers_comeFirst() {
        text.insert(0, "x");
        text.format(0, 1, attributes("b", 1, "10", 1, "2", 1, "01", 1));
        assertThat(TextPicture.rows(text)).startsWith("<2:1><10:1><b:1><01:1>'x'<2:null>");
    }

    @Test
    void format_oneKeyNewOneThere_placesOnlyTheNewOne() {
        text.insert(0, "abc");
        text.format(0, 3, BOLD);
        text.format(0, 3, attributes("bold", true, "em", true));
        assertThat(TextPicture.rows(text)).isEqualTo("<bold:true><em:true>'abc'<em:null><bold:null>");
    }

    @Test
    void format_oneKeyOnAndOneOff_isOneStep() {
        text.insert(0, "abcd");
        text.format(0, 4, BOLD);
        List<Transaction> changing = transactionsThatChangeSomething();
        text.format(1, 2, attributes("bold", null, "em", true));
        assertThat(TextPicture.of(text)).isEqualTo("'a'{bold:true} 'bc'{em:true} 'd'{bold:true}");
        assertThat(changing).hasSize(1);
    }

    @Test
    void format_eachCharacterDifferently_staysApart() {
        text.insert(0, "abcdefghij");
        for (int i = 0; i < 10; i++) {
            text.format(i, 1, attributes("n", i));
        }
        for (int i = 0; i < 10; i++) {
            assertThat(text.toDelta().get(i))
                    .isEqualTo(new DeltaOp.Insert("abcdefghij".substring(i, i + 1), attributes("n", (double) i)));
        }
    }

    @Test
    void format_hundredKeysOnOneCharacter_allHold() {
        text.insert(0, "abc");
        Map<String, @Nullable Object> many = new LinkedHashMap<>();
        for (int i = 0; i < 100; i++) {
            many.put("key" + i, "v" + i);
        }
        text.format(1, 1, many);
        text.insert(2, "x");
        assertThat(text.toDelta())
                .containsExactly(new DeltaOp.Insert("a"), new DeltaOp.Insert("bx", many), new DeltaOp.Insert("c"));
    }

    // --- Values of formats ---

    static Stream<Object> values() {
        return Stream.of(
                true,
                false,
                "",
                "text",
                "\"quoted\" \u0000 😀",
                0.0,
                -1.5,
                1e21,
                9_007_199_254_740_991.0,
                List.of(),
                List.of(1.0, "two", List.of(3.0)),
                Map.of(),
                Map.of("href", "https://example.org/?a=b&c=d", "n", 1.0),
                Map.of("deep", Map.of("deeper", List.of(Map.of()))));
    }

    /** False, 0 and the empty text are values like any others: only null is none. */
    @ParameterizedTest
    @MethodSource("values")
    void format_anyJsonValue_isReadAsItWasGiven(Object value) {
        text.insert(0, "abc");
        text.format(1, 1, attributes("key", value));
        assertThat(text.toDelta())
                .containsExactly(
                        new DeltaOp.Insert("a"),
                        new DeltaOp.Insert("b", attributes("key", value)),
                        new DeltaOp.Insert("c"));
        pair.settle();
        assertThat(pair.peerText.toDelta()).isEqualTo(text.toDelta());
    }

    @ParameterizedTest
    @MethodSource("values")
    void format_sameValueOverPartOfIt_isKnown(Object value) {
        text.insert(0, "abc");
        text.format(0, 3, attributes("key", value));
        pair.settle();
        byte[] before = pair.peer.encodeState();
        pair.peerText.format(1, 1, attributes("key", value));
        assertThat(pair.peer.encodeState()).isEqualTo(before);
    }

    @Test
    void format_numbersOfAnyKind_areOneValue() {
        text.insert(0, "abcd");
        text.format(0, 1, attributes("n", 2));
        text.format(1, 1, attributes("n", 2L));
        text.format(2, 1, attributes("n", 2.0f));
        text.format(3, 1, attributes("n", (short) 2));
        assertThat(TextPicture.of(text)).isEqualTo("'abcd'{n:2}");
    }

    @Test
    void format_objectWithMembersInOtherOrder_isTheSame() {
        text.insert(0, "abc");
        text.format(0, 3, attributes("link", attributes("href", "x", "title", "y")));
        byte[] before = pair.doc.encodeState();
        text.format(1, 1, attributes("link", attributes("title", "y", "href", "x")));
        assertThat(pair.doc.encodeState()).isEqualTo(before);
    }

    @Test
    void format_objectWithOneMoreMember_isAnother() {
        text.insert(0, "abc");
        text.format(0, 3, attributes("link", attributes("href", "x")));
        text.format(1, 1, attributes("link", attributes("href", "x", "title", null)));
        assertThat(TextPicture.of(text))
                .isEqualTo("'a'{link:{'href':'x'}} 'b'{link:{'href':'x','title':null}} 'c'{link:{'href':'x'}}");
    }

    @Test
    void format_mapThatIsChangedAfterwards_keepsWhatItWas() {
        Map<String, @Nullable Object> given = attributes("bold", true);
        text.insert(0, "abc");
        text.format(0, 1, given);
        given.put("bold", "changed");
        given.put("em", true);
        assertThat(TextPicture.of(text)).isEqualTo("'a'{bold:true} 'bc'");
    }

    // --- What is in the range ---

    @Test
    void format_overEmbed_formatsItAsOneElement() {
        text.insert(0, "ab");
        text.insertEmbed(1, attributes("hr", true));
        text.format(0, 2, BOLD);
        assertThat(TextPicture.of(text)).isEqualTo("'a'{bold:true} {'hr':true}{bold:true} 'b'");
        text.format(1, 1, NOT_BOLD);
        assertThat(TextPicture.of(text)).isEqualTo("'a'{bold:true} {'hr':true} 'b'");
    }

    @Test
    void format_overNestedTypes_formatsThemAndNotWhatIsInside() {
        text.insert(0, "ab");
        Text inner = text.insertText(1, PLAIN);
        YMap map = text.insertMap(2, PLAIN);
        inner.insert(0, "inner");
        text.format(1, 2, BOLD);
        assertThat(TextPicture.of(text)).isEqualTo("'a' <Text>{bold:true} <YMap>{bold:true} 'b'");
        assertThat(TextPicture.of(inner)).isEqualTo("'inner'");
        assertThat(map.parent()).containsSame(text);
    }

    @Test
    void format_acrossDeletedText_countsOnlyWhatIsThere() {
        text.insert(0, "abXXXcd");
        text.delete(2, 3);
        text.format(1, 2, BOLD);
        assertThat(TextPicture.rows(text)).isEqualTo("'a'<bold:true>'b'~3'c'<bold:null>'d'");
    }

    @Test
    void format_behindDeletedText_beginsBehindTheTombstones() {
        text.insert(0, "aXXb");
        text.delete(1, 2);
        text.format(1, 1, BOLD);
        assertThat(TextPicture.rows(text)).isEqualTo("'a'~2<bold:true>'b'<bold:null>");
    }

    // --- At the ends ---

    @Test
    void format_emptyText_doesNothing() {
        text.format(0, 5, BOLD);
        assertThat(text.length()).isZero();
        assertThat(TextPicture.rows(text)).isEmpty();
    }

    @Test
    void format_withoutFormats_changesNothingWithinTheText() {
        text.insert(0, "abc");
        byte[] before = pair.doc.encodeState();
        text.format(1, 2, PLAIN);
        assertThat(pair.doc.encodeState()).isEqualTo(before);
    }

    @Test
    void format_withoutFormatsBeyondTheEnd_appendsPlainNewlines() {
        text.insert(0, "ab");
        text.format(1, 4, PLAIN);
        assertThat(TextPicture.of(text)).isEqualTo("'ab\\n\\n\\n'");
    }

    @Test
    void format_pastTheEndMark_newlinesAreFormattedToo() {
        text.insert(0, "ab");
        text.format(0, 2, BOLD);
        text.format(1, 3, BOLD);
        assertThat(TextPicture.rows(text)).isEqualTo("<bold:true>'ab'~1'\\n\\n'<bold:null>");
    }

    /** A tombstone at the end is something to begin at: then the range is filled, as in Yjs. */
    @Test
    void format_atTheEndInFrontOfATombstone_appendsNewlines() {
        text.insert(0, "ab");
        text.delete(1, 1);
        text.format(1, 2, BOLD);
        assertThat(TextPicture.rows(text)).isEqualTo("'a'~1<bold:true>'\\n\\n'<bold:null>");
    }

    @Test
    void format_fartherBeyondTheEndThanAMillion_isRefused() {
        text.insert(0, "ab");
        byte[] before = pair.doc.encodeState();
        assertThatThrownBy(() -> text.format(1, 1_000_002, BOLD))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a change that goes 1000002 beyond 1");
        assertThat(pair.doc.encodeState()).isEqualTo(before);
    }

    @Test
    void format_emptyAndWrongRanges_openNoTransaction() {
        text.insert(0, "abc");
        List<Transaction> told = new ArrayList<>();
        pair.doc.onTransaction(told::add);
        text.format(1, 0, BOLD);
        assertThatThrownBy(() -> text.format(-1, 1, BOLD)).hasMessage("-1 of 3");
        assertThatThrownBy(() -> text.format(4, 0, BOLD)).hasMessage("4 of 3");
        assertThat(told).isEmpty();
    }
}
