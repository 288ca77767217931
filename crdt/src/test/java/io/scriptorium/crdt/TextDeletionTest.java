package io.scriptorium.crdt;

import static io.scriptorium.crdt.TextPicture.BOLD;
import static io.scriptorium.crdt.TextPicture.EM;
import static io.scriptorium.crdt.TextPicture.PLAIN;
import static io.scriptorium.crdt.TextPicture.attributes;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Deleting text of one author, and which marks go along with it. */
class TextDeletionTest {
    private TextPair pair = new TextPair();
    private Text text = pair.text;

    private void begin(boolean gc) {
        pair = new TextPair(gc, false);
        text = pair.text;
    }

    private String rows() {
        pair.merged();
        return TextPicture.rows(text);
    }

    // --- Without formats ---

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "0 | 1 | ~1'bcdef'",
                "0 | 6 | ~6",
                "1 | 4 | 'a'~4'f'",
                "5 | 1 | 'abcde'~1",
                "2 | 0 | 'abcdef'",
                "6 | 0 | 'abcdef'"
            })
    void delete_plainRange_leavesTombstones(int index, int length, String expected) {
        text.insert(0, "abcdef");
        text.delete(index, length);
        assertThat(rows()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void delete_overlappingWhatIsGone_deletesWhatIsSeen(boolean gc) {
        begin(gc);
        text.insert(0, "abcdefgh");
        text.delete(2, 2);
        text.delete(1, 3);
        assertThat(text.toString()).isEqualTo("agh");
        assertThat(rows()).isEqualTo("'a'~5'gh'");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void delete_oneByOneFromTheEnd_isOneTombstoneInTheEnd(boolean gc) {
        begin(gc);
        text.insert(0, "abcdef");
        for (int i = 5; i >= 0; i--) {
            text.delete(i, 1);
        }
        assertThat(rows()).isEqualTo("~6");
        assertThat(Update.inspect(pair.doc.encodeState(), DecodeLimits.DOCUMENT).structCount())
                .isEqualTo(1);
    }

    @Test
    void delete_textOfTwoAuthors_reachesAcrossBoth() {
        text.insert(0, "ad");
        pair.settle();
        pair.peerText.insert(1, "bc");
        pair.settle();
        text.delete(0, 3);
        assertThat(rows()).isEqualTo("~3'd'");
    }

    @Test
    void delete_withoutGc_contentIsStillInTheState() {
        begin(false);
        text.insert(0, "secret");
        text.delete(0, 6);
        assertThat(new String(pair.doc.encodeState(), StandardCharsets.ISO_8859_1))
                .contains("secret");
        assertThat(new String(Convergence.collected(pair.doc), StandardCharsets.ISO_8859_1))
                .doesNotContain("secret");
    }

    // --- Marks in the gap ---

    @Test
    void delete_allOfAFormat_takesBothMarksAlong() {
        text.insert(0, "abc");
        text.format(1, 1, BOLD);
        text.delete(1, 1);
        assertThat(rows()).isEqualTo("'a'~3'c'");
    }

    @Test
    void delete_partOfAFormat_leavesItsMarks() {
        text.insert(0, "abcde");
        text.format(1, 3, BOLD);
        text.delete(2, 1);
        assertThat(rows()).isEqualTo("'a'<bold:true>'b'~1'd'<bold:null>'e'");
    }

    @Test
    void delete_fromPlainIntoBold_leavesTheBeginMark() {
        text.insert(0, "abc");
        text.format(1, 2, BOLD);
        text.delete(0, 2);
        assertThat(rows()).isEqualTo("~1<bold:true>~1'c'<bold:null>");
        assertThat(TextPicture.of(text)).isEqualTo("'c'{bold:true}");
    }

    @Test
    void delete_fromBoldIntoPlain_leavesTheEndMark() {
        text.insert(0, "abcd");
        text.format(0, 2, BOLD);
        text.delete(1, 2);
        assertThat(rows()).isEqualTo("<bold:true>'a'~1<bold:null>~1'd'");
    }

    @Test
    void delete_whatStoodBetweenTwoBoldWords_joinsThem() {
        text.insert(0, "abc");
        text.format(0, 1, BOLD);
        text.format(2, 1, BOLD);
        text.delete(1, 1);
        assertThat(rows()).isEqualTo("<bold:true>'a'~3'c'<bold:null>");
    }

    @Test
    void delete_betweenTwoValues_leavesTheSecondMarkOnly() {
        text.insert(0, "abc");
        text.format(0, 1, attributes("color", "red"));
        text.format(2, 1, attributes("color", "blue"));
        text.delete(1, 1);
        assertThat(rows()).isEqualTo("<color:'red'>'a'~2<color:'blue'>'c'<color:null>");
    }

    @Test
    void delete_severalFormatsInARow_leavesNoneOfThem() {
        text.insert(0, "abcde");
        for (int i = 1; i < 4; i++) {
            text.format(i, 1, attributes("color", "c" + i));
        }
        text.delete(1, 3);
        assertThat(TextPicture.of(text)).isEqualTo("'ae'");
        assertThat(rows()).isEqualTo("'a'~9'e'");
    }

    @Test
    void delete_innerOfTwoNestedFormats_leavesTheOuter() {
        text.insert(0, "abcde");
        text.format(0, 5, BOLD);
        text.format(2, 1, EM);
        text.delete(2, 1);
        assertThat(rows()).isEqualTo("<bold:true>'ab'~3'de'<bold:null>");
    }

    @Test
    void delete_overlapOfTwoFormats_keepsWhatHoldsOnEitherSide() {
        text.insert(0, "abcd");
        text.format(0, 3, BOLD);
        text.format(1, 3, EM);
        text.delete(1, 2);
        assertThat(rows()).isEqualTo("<bold:true>'a'<em:true>~2<bold:null>'d'<em:null>");
    }

    @Test
    void delete_everything_leavesNoMarks() {
        text.insert(0, "abcdef");
        text.format(0, 3, BOLD);
        text.format(2, 3, EM);
        text.delete(0, 6);
        assertThat(TextPicture.of(text)).isEmpty();
        assertThat(rows()).isEqualTo("~10");
        text.insert(0, "new");
        assertThat(TextPicture.of(text)).isEqualTo("'new'");
    }

    @Test
    void delete_lastCharacterOfTheText_takesTheMarkBehindItToo() {
        text.insert(0, "ab");
        text.format(1, 1, BOLD);
        text.delete(1, 1);
        assertThat(rows()).isEqualTo("'a'~3");
    }

    @Test
    void delete_besideMarksThatStay_doesNotTouchThem() {
        text.insert(0, "abcd");
        text.format(2, 1, BOLD);
        text.delete(0, 1);
        assertThat(rows()).isEqualTo("~1'b'<bold:true>'c'<bold:null>'d'");
    }

    /** Of marks in a row at the beginning of a gap, in front of what is deleted, redundant ones go as well. */
    @Test
    void delete_behindMarksOfAnEarlierInterruption_cleansThose() {
        text.insert(0, "ab", BOLD);
        text.insert(1, "x", PLAIN);
        text.delete(1, 1);
        assertThat(rows()).isEqualTo("<bold:true>'a'~3'b'<bold:null>");
    }

    // --- Elements that are no text ---

    @Test
    void delete_embedWithItsFormats_leavesNothingOfIt() {
        text.insert(0, "ab");
        text.insertEmbed(1, attributes("hr", true), BOLD);
        text.delete(1, 1);
        assertThat(rows()).isEqualTo("'a'~3'b'");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void delete_rangeWithNestedType_deletesWhatIsInsideToo(boolean gc) {
        begin(gc);
        text.insert(0, "ab");
        Text inner = text.insertText(1, PLAIN);
        inner.insert(0, "inner");
        YMap map = text.insertMap(1, PLAIN);
        Text innermost = map.putText("k");
        text.delete(0, 3);
        assertThat(inner.isDeleted()).isTrue();
        assertThat(map.isDeleted()).isTrue();
        assertThat(innermost.isDeleted()).isTrue();
        assertThat(text.toString()).isEqualTo("b");
        pair.merged();
    }

    @Test
    void delete_withinATransactionThatInserted_leavesOnlyClocks() {
        pair.doc.transact(transaction -> {
            text.insert(0, "abc", BOLD);
            text.delete(0, 3);
        });
        assertThat(text.toDelta()).isEmpty();
        assertThat(rows()).isEqualTo("~5");
        assertThat(pair.doc.stateVector().get(1)).isEqualTo(5);
    }
}
