package io.scriptorium.crdt;

import static io.scriptorium.crdt.TextPicture.BOLD;
import static io.scriptorium.crdt.TextPicture.EM;
import static io.scriptorium.crdt.TextPicture.NOT_BOLD;
import static io.scriptorium.crdt.TextPicture.PLAIN;
import static io.scriptorium.crdt.TextPicture.attributes;
import static io.scriptorium.crdt.TextPicture.insert;
import static io.scriptorium.crdt.TextPicture.retain;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What two authors see after they have edited the same text without knowing of each other. Client 1 edits here, client 2
 * there; at one place the smaller id comes first. Some results are not what either of them wanted: they are those of Yjs.
 */
class ConcurrentFormattingTest {
    private static final Map<String, @Nullable Object> RED = attributes("color", "red");
    private static final Map<String, @Nullable Object> BLUE = attributes("color", "blue");

    private final List<Consumer<Text>> beginning = new ArrayList<>();

    private void begin(Consumer<Text> edit) {
        beginning.add(edit);
    }

    /** What both see in the end: the same with and without garbage collection and cleaning. */
    private String merged(Consumer<Text> here, Consumer<Text> there) {
        List<String> seen = new ArrayList<>();
        for (boolean gc : new boolean[] {true, false}) {
            for (boolean clean : new boolean[] {false, true}) {
                TextPair pair = new TextPair(gc, clean);
                beginning.forEach(edit -> edit.accept(pair.text));
                pair.settle();
                here.accept(pair.text);
                there.accept(pair.peerText);
                seen.add(pair.merged());
            }
        }
        assertThat(seen).containsOnly(seen.getFirst());
        return seen.getFirst();
    }

    // --- Formatting and inserting ---

    @Test
    void insertWithinWhatTheOtherFormats_isFormatted() {
        begin(text -> text.insert(0, "abcdef"));
        assertThat(merged(here -> here.format(1, 3, BOLD), there -> there.insert(2, "X")))
                .isEqualTo("'a' 'bXcd'{bold:true} 'ef'");
    }

    @Test
    void insertWhereTheOtherBeginsAFormat_smallerIdComesFirst() {
        begin(text -> text.insert(0, "abcdef"));
        assertThat(merged(here -> here.format(1, 3, BOLD), there -> there.insert(1, "X")))
                .isEqualTo("'a' 'Xbcd'{bold:true} 'ef'");
        assertThat(merged(here -> here.insert(1, "X"), there -> there.format(1, 3, BOLD)))
                .isEqualTo("'aX' 'bcd'{bold:true} 'ef'");
    }

    @Test
    void insertWhereTheOtherEndsAFormat_smallerIdComesFirst() {
        begin(text -> text.insert(0, "abcdef"));
        assertThat(merged(here -> here.format(1, 3, BOLD), there -> there.insert(4, "X")))
                .isEqualTo("'a' 'bcd'{bold:true} 'Xef'");
        assertThat(merged(here -> here.insert(4, "X"), there -> there.format(1, 3, BOLD)))
                .isEqualTo("'a' 'bcdX'{bold:true} 'ef'");
    }

    @Test
    void insertIntoBoldThatTheOtherTakesAway_isPlain() {
        begin(text -> text.insert(0, "abcdef"));
        begin(text -> text.format(1, 3, BOLD));
        assertThat(merged(here -> here.format(0, 6, NOT_BOLD), there -> there.insert(3, "X")))
                .isEqualTo("'abcXdef'");
        assertThat(merged(here -> here.format(0, 6, NOT_BOLD), there -> there.insert(4, "X")))
                .isEqualTo("'abcdXef'");
    }

    @Test
    void insertWithExplicitFormats_keepsThemWhereTheOtherFormats() {
        begin(text -> text.insert(0, "abcd"));
        assertThat(merged(here -> here.format(0, 4, BOLD), there -> there.insert(2, "X", EM)))
                .isEqualTo("'ab'{bold:true} 'X'{bold:true,em:true} 'cd'{bold:true}");
    }

    @Test
    void insertWithoutFormats_whereTheOtherFormats_isFormattedNevertheless() {
        begin(text -> text.insert(0, "abcd"));
        assertThat(merged(here -> here.format(0, 4, BOLD), there -> there.insert(2, "X", PLAIN)))
                .isEqualTo("'abXcd'{bold:true}");
    }

    @Test
    void insertWithoutFormatsWithinBold_staysPlainWhereTheOtherFormatsMore() {
        begin(text -> text.insert(0, "abcd"));
        begin(text -> text.format(0, 4, BOLD));
        assertThat(merged(here -> here.format(0, 4, EM), there -> there.insert(2, "X", PLAIN)))
                .isEqualTo("'ab'{bold:true,em:true} 'X'{em:true} 'cd'{bold:true,em:true}");
    }

    @Test
    void insertAtOnePlace_withDifferentFormats_eachKeepsItsOwn() {
        begin(text -> text.insert(0, "[]"));
        assertThat(merged(here -> here.insert(1, "aa", BOLD), there -> there.insert(1, "bb", EM)))
                .isEqualTo("'[' 'aa'{bold:true} 'bb'{em:true} ']'");
    }

    @Test
    void insertAtOnePlace_withTheSameFormat_keepsTheMarksOfBoth() {
        begin(text -> text.insert(0, "[]"));
        assertThat(merged(here -> here.insert(1, "aa", BOLD), there -> there.insert(1, "bb", BOLD)))
                .isEqualTo("'[' 'aa'{bold:true} 'bb'{bold:true} ']'");
    }

    @Test
    void typingWithinOneBoldWord_isAllBold() {
        begin(text -> text.insert(0, "ab", BOLD));
        assertThat(merged(here -> here.insert(1, "11"), there -> there.insert(1, "22")))
                .isEqualTo("'a1122b'{bold:true}");
    }

    // --- Formatting and formatting ---

    @Test
    void sameFormatOfTheSameRange_isThereOnce() {
        begin(text -> text.insert(0, "abcdef"));
        assertThat(merged(here -> here.format(1, 3, BOLD), there -> there.format(1, 3, BOLD)))
                .isEqualTo("'a' 'bcd'{bold:true} 'ef'");
    }

    @Test
    void differentFormatsOfTheSameRange_holdBoth() {
        begin(text -> text.insert(0, "abcdef"));
        assertThat(merged(here -> here.format(1, 3, BOLD), there -> there.format(1, 3, EM)))
                .isEqualTo("'a' 'bcd'{bold:true,em:true} 'ef'");
    }

    @Test
    void differentFormatsOfOverlappingRanges_holdInTheirs() {
        begin(text -> text.insert(0, "abcdef"));
        assertThat(merged(here -> here.format(2, 4, BOLD), there -> there.format(0, 4, EM)))
                .isEqualTo("'ab'{em:true} 'cd'{bold:true,em:true} 'ef'{bold:true}");
    }

    @Test
    void differentValuesOfTheSameRange_laterIdWins() {
        begin(text -> text.insert(0, "abcdef"));
        assertThat(merged(here -> here.format(0, 3, RED), there -> there.format(0, 3, BLUE)))
                .isEqualTo("'abc'{color:'blue'} 'def'");
        assertThat(merged(here -> here.format(0, 3, BLUE), there -> there.format(0, 3, RED)))
                .isEqualTo("'abc'{color:'red'} 'def'");
    }

    /** The end mark of the first range ends the second one too: marks do not know which range they belong to. */
    @Test
    void differentValuesOfOverlappingRanges_firstEndMarkEndsBoth() {
        begin(text -> text.insert(0, "abcdef"));
        assertThat(merged(here -> here.format(0, 4, RED), there -> there.format(2, 4, BLUE)))
                .isEqualTo("'ab'{color:'red'} 'cd'{color:'blue'} 'ef'");
        assertThat(merged(here -> here.format(2, 4, BLUE), there -> there.format(0, 4, RED)))
                .isEqualTo("'ab'{color:'red'} 'cd'{color:'blue'} 'ef'");
    }

    @Test
    void valueWithinTheRangeOfAnother_endsBothToo() {
        begin(text -> text.insert(0, "abcdef"));
        assertThat(merged(here -> here.format(0, 6, RED), there -> there.format(2, 2, BLUE)))
                .isEqualTo("'ab'{color:'red'} 'cd'{color:'blue'} 'ef'");
    }

    @Test
    void rangesSideBySide_ofOneFormat_keepTheMarksOfBoth() {
        begin(text -> text.insert(0, "abcdef"));
        assertThat(merged(here -> here.format(0, 3, BOLD), there -> there.format(3, 3, BOLD)))
                .isEqualTo("'abc'{bold:true} 'def'{bold:true}");
    }

    /** At the border stand the begin mark of the one with the smaller id and the end mark of the other. */
    @Test
    void rangesSideBySide_secondByTheSmallerId_endsAtOnce() {
        begin(text -> text.insert(0, "abcdef"));
        assertThat(merged(here -> here.format(3, 3, BOLD), there -> there.format(0, 3, BOLD)))
                .isEqualTo("'abc'{bold:true} 'def'");
    }

    // --- Formatting and taking away ---

    @Test
    void bothTakeTheSameFormatAway_isPlain() {
        begin(text -> text.insert(0, "abcdef"));
        begin(text -> text.format(0, 6, BOLD));
        assertThat(merged(here -> here.format(0, 6, NOT_BOLD), there -> there.format(0, 6, NOT_BOLD)))
                .isEqualTo("'abcdef'");
    }

    /** Who takes away in the middle begins anew behind it, and the other one does not know of that mark. */
    @Test
    void onePartlyOtherWhollyTakesAway_restIsBoldAgain() {
        begin(text -> text.insert(0, "abcdef"));
        begin(text -> text.format(0, 6, BOLD));
        assertThat(merged(here -> here.format(0, 6, NOT_BOLD), there -> there.format(2, 2, NOT_BOLD)))
                .isEqualTo("'ab' 'cd' 'ef'{bold:true}");
    }

    @Test
    void oneExtendsOtherTakesAway_extensionGoesWithTheBeginMark() {
        begin(text -> text.insert(0, "abcdef"));
        begin(text -> text.format(0, 2, BOLD));
        assertThat(merged(here -> here.format(0, 4, BOLD), there -> there.format(0, 2, NOT_BOLD)))
                .isEqualTo("'abcd' 'ef'");
    }

    @Test
    void twoTakeDifferentPartsAway_onlyTheMiddleIsLeft() {
        begin(text -> text.insert(0, "abcdef"));
        begin(text -> text.format(0, 6, BOLD));
        assertThat(merged(here -> here.format(0, 2, NOT_BOLD), there -> there.format(4, 2, NOT_BOLD)))
                .isEqualTo("'ab' 'cd'{bold:true} 'ef'");
    }

    // --- Deleting ---

    @Test
    void deleteOfWhatTheOtherFormats_leavesNothing() {
        begin(text -> text.insert(0, "abcdef"));
        assertThat(merged(here -> here.delete(1, 3), there -> there.format(1, 3, BOLD)))
                .isEqualTo("'a' 'ef'");
    }

    @Test
    void deleteOfAPart_restIsFormatted() {
        begin(text -> text.insert(0, "abcdef"));
        assertThat(merged(here -> here.delete(0, 3), there -> there.format(1, 4, BOLD)))
                .isEqualTo("'de'{bold:true} 'f'");
        assertThat(merged(here -> here.format(1, 4, BOLD), there -> there.delete(3, 3)))
                .isEqualTo("'a' 'bc'{bold:true}");
    }

    @Test
    void deleteOfEverything_othersInsertionIsLeftWithItsFormats() {
        begin(text -> text.insert(0, "abcdef"));
        assertThat(merged(here -> here.delete(0, 6), there -> there.insert(3, "X", BOLD)))
                .isEqualTo("'X'{bold:true}");
    }

    @Test
    void deleteOfAFormattedWord_othersTypingWithinItIsPlain() {
        begin(text -> text.insert(0, "abcdef"));
        begin(text -> text.format(1, 3, BOLD));
        assertThat(merged(here -> here.delete(1, 3), there -> there.insert(2, "X")))
                .isEqualTo("'aXef'");
    }

    @Test
    void deleteOfOverlappingRanges_leavesWhatNeitherDeleted() {
        begin(text -> text.insert(0, "abcdef"));
        assertThat(merged(here -> here.delete(0, 4), there -> there.delete(2, 3)))
                .isEqualTo("'f'");
    }

    // --- Embeds and types ---

    @Test
    void embedWithinWhatTheOtherFormats_isFormatted() {
        begin(text -> text.insert(0, "abcd"));
        assertThat(merged(here -> here.format(0, 4, BOLD), there -> there.insertEmbed(2, attributes("hr", true))))
                .isEqualTo("'ab'{bold:true} {'hr':true}{bold:true} 'cd'{bold:true}");
    }

    @Test
    void formatOfAnEmbedThatTheOtherDeletes_leavesNothing() {
        begin(text -> text.insert(0, "ab"));
        begin(text -> text.insertEmbed(1, attributes("hr", true)));
        assertThat(merged(here -> here.delete(1, 1), there -> there.format(1, 1, BOLD)))
                .isEqualTo("'a' 'b'");
    }

    @Test
    void editWithinATypeThatTheOtherDeletes_isGone() {
        begin(text -> text.insert(0, "ab"));
        begin(text -> text.insertText(1, PLAIN).insert(0, "inner"));
        Consumer<Text> editInner = text -> {
            DeltaOp.Insert op = (DeltaOp.Insert) text.toDelta().get(1);
            assertThat(op.value()).isInstanceOfSatisfying(Text.class, inner -> inner.format(0, 5, BOLD));
        };
        assertThat(merged(here -> here.delete(0, 2), editInner)).isEqualTo("'b'");
    }

    @Test
    void editWithinATypeThatTheOtherFormats_isInside() {
        begin(text -> text.insert(0, "ab"));
        begin(text -> text.insertText(1, PLAIN).insert(0, "inner"));
        Consumer<Text> editInner = text -> {
            DeltaOp.Insert op = (DeltaOp.Insert) text.toDelta().get(1);
            assertThat(op.value()).isInstanceOfSatisfying(Text.class, inner -> inner.insert(5, "X", EM));
        };
        assertThat(merged(here -> here.format(0, 3, BOLD), editInner))
                .isEqualTo("'a'{bold:true} <Text>{bold:true} 'b'{bold:true}");
    }

    // --- Deltas ---

    @Test
    void deltasOfBoth_areMerged() {
        begin(text -> text.insert(0, "abcdef"));
        List<DeltaOp> left =
                List.of(retain(1), TextPicture.delete(2), insert("L", "bold", true), retain(3, "em", true));
        List<DeltaOp> right = List.of(retain(3, "bold", true), insert("R"), TextPicture.delete(1));
        assertThat(merged(here -> here.applyDelta(left), there -> there.applyDelta(right)))
                .isEqualTo("'a'{bold:true} 'L'{bold:true} 'Ref'{em:true}");
    }

    @Test
    void bothFillBeyondTheEnd_newlinesOfBothAreThere() {
        begin(text -> text.insert(0, "a"));
        assertThat(merged(here -> here.format(0, 3, BOLD), there -> there.format(0, 2, EM)))
                .isEqualTo("'a\\n\\n'{bold:true,em:true} '\\n'{em:true}");
    }

    // --- More than two ---

    @Test
    void threeAuthorsColourOneWord_largestIdWinsInEveryOrderOfArrival() {
        List<byte[]> updates = new ArrayList<>();
        Doc first = TextPair.replica(10, true, false);
        first.text("t").insert(0, "word");
        byte[] beginningState = first.encodeState();
        for (int author = 1; author <= 3; author++) {
            Doc doc = TextPair.replica(author, true, false);
            doc.apply(beginningState);
            doc.text("t").format(0, 4, attributes("color", "of " + author));
            updates.add(doc.encodeState());
        }
        int[][] orders = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
        for (int[] order : orders) {
            Doc reader = TextPair.replica(20, true, false);
            for (int index : order) {
                reader.apply(updates.get(index));
            }
            assertThat(TextPicture.of(reader.text("t"))).isEqualTo("'word'{color:'of 3'}");
        }
    }
}
