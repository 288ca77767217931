package io.scriptorium.crdt;

import static io.scriptorium.crdt.TextPicture.BOLD;
import static io.scriptorium.crdt.TextPicture.EM;
import static io.scriptorium.crdt.TextPicture.NOT_BOLD;
import static io.scriptorium.crdt.TextPicture.PLAIN;
import static io.scriptorium.crdt.TextPicture.attributes;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where inserted text goes among marks and tombstones, which formats it gets, and which marks that takes. */
class TextInsertionTest {
    private final TextPair pair = new TextPair();
    private final Text text = pair.text;

    @AfterEach
    void converged() {
        pair.merged();
    }

    // --- Formats of the place ---

    /** The text is "ab" bold, "cd" plain, "ef" em. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "0 | 'x' 'ab'{bold:true} 'cd' 'ef'{em:true}",
                "1 | 'axb'{bold:true} 'cd' 'ef'{em:true}",
                "2 | 'abx'{bold:true} 'cd' 'ef'{em:true}",
                "3 | 'ab'{bold:true} 'cxd' 'ef'{em:true}",
                "4 | 'ab'{bold:true} 'cdx' 'ef'{em:true}",
                "5 | 'ab'{bold:true} 'cd' 'exf'{em:true}",
                "6 | 'ab'{bold:true} 'cd' 'efx'{em:true}"
            })
    void insert_anywhere_hasTheFormatsOfTheCharacterBefore(int index, String expected) {
        text.insert(0, "abcdef");
        text.format(0, 2, BOLD);
        text.format(4, 2, EM);
        text.insert(index, "x");
        assertThat(TextPicture.of(text)).isEqualTo(expected);
    }

    @Test
    void insert_behindTwoNestedFormats_hasBoth() {
        text.insert(0, "abcd");
        text.format(0, 4, BOLD);
        text.format(1, 2, EM);
        text.insert(3, "x");
        assertThat(TextPicture.of(text)).isEqualTo("'a'{bold:true} 'bcx'{bold:true,em:true} 'd'{bold:true}");
    }

    @Test
    void insert_betweenTwoFormats_hasTheLeftOne() {
        text.insert(0, "ab");
        text.format(0, 1, BOLD);
        text.format(1, 1, EM);
        text.insert(1, "x");
        assertThat(TextPicture.rows(text)).isEqualTo("<bold:true>'ax'<bold:null><em:true>'b'<em:null>");
    }

    @Test
    void insert_behindAFormattedEmbed_hasItsFormats() {
        text.insertEmbed(0, attributes("hr", true), BOLD);
        text.insert(1, "x");
        assertThat(TextPicture.of(text)).isEqualTo("{'hr':true}{bold:true} 'x'{bold:true}");
    }

    @Test
    void insert_whereFormattedTextWasDeleted_isPlain() {
        text.insert(0, "abc");
        text.format(1, 1, BOLD);
        text.delete(1, 1);
        text.insert(1, "x");
        assertThat(TextPicture.of(text)).isEqualTo("'axc'");
    }

    @Test
    void insert_behindBoldWhoseLastCharacterWasDeleted_isBold() {
        text.insert(0, "abc");
        text.format(0, 2, BOLD);
        text.delete(1, 1);
        text.insert(1, "x");
        assertThat(TextPicture.of(text)).isEqualTo("'ax'{bold:true} 'c'");
    }

    @Test
    void insert_severalTimesAtOnePlace_eachTakesOnTheSame() {
        text.insert(0, "ab", BOLD);
        text.insert(1, "1");
        text.insert(2, "2");
        text.insert(1, "0");
        assertThat(TextPicture.rows(text)).isEqualTo("<bold:true>'a012b'<bold:null>");
    }

    // --- Exactly these formats ---

    @Test
    void insertWithFormats_intoNothing_isSurroundedByMarks() {
        text.insert(0, "x", BOLD);
        assertThat(TextPicture.rows(text)).isEqualTo("<bold:true>'x'<bold:null>");
    }

    @Test
    void insertWithFormats_ofThePlace_needsNoMarks() {
        text.insert(0, "ab", BOLD);
        text.insert(1, "x", BOLD);
        text.insert(3, "y", BOLD);
        text.insert(0, "z", BOLD);
        assertThat(TextPicture.rows(text)).isEqualTo("<bold:true>'zaxby'<bold:null>");
    }

    @Test
    void insertWithoutFormats_withinBold_interruptsIt() {
        text.insert(0, "ab", BOLD);
        text.insert(1, "x", PLAIN);
        assertThat(TextPicture.rows(text)).isEqualTo("<bold:true>'a'<bold:null>'x'<bold:true>'b'<bold:null>");
    }

    @Test
    void insertWithoutFormats_atTheEndOfBold_goesBehindTheEndMark() {
        text.insert(0, "ab", BOLD);
        text.insert(2, "x", PLAIN);
        assertThat(TextPicture.rows(text)).isEqualTo("<bold:true>'ab'<bold:null>'x'");
    }

    @Test
    void insertWithFormats_atTheBeginningOfBold_goesBehindTheBeginMark() {
        text.insert(0, "-");
        text.insert(1, "ab", BOLD);
        text.insert(1, "x", BOLD);
        assertThat(TextPicture.rows(text)).isEqualTo("'-'<bold:true>'xab'<bold:null>");
    }

    @Test
    void insertWithFormats_betweenTwoFormats_goesToItsOwn() {
        text.insert(0, "a", BOLD);
        text.insert(1, "b", EM);
        text.insert(1, "x", EM);
        assertThat(TextPicture.rows(text)).isEqualTo("<bold:true>'a'<bold:null><em:true>'xb'<em:null>");
    }

    @Test
    void insertWithOtherValue_withinAFormat_resumesItBehind() {
        text.insert(0, "ab", attributes("color", "red"));
        text.insert(1, "x", attributes("color", "blue"));
        assertThat(TextPicture.rows(text)).isEqualTo("<color:'red'>'a'<color:'blue'>'x'<color:'red'>'b'<color:null>");
    }

    @Test
    void insertWithFormats_whereOthersHold_endsThemInTheirOrder() {
        text.insert(0, "ab", attributes("z", 1, "a", 1));
        text.insert(1, "x", attributes("m", 1));
        assertThat(TextPicture.rows(text))
                .isEqualTo("<z:1><a:1>'a'<m:1><z:null><a:null>'x'<m:null><z:1><a:1>'b'<z:null><a:null>");
    }

    /** The formats that end are added to those given as JavaScript adds to an object: numbers come first. */
    @Test
    void insertWithFormats_whereNumberedOnesHold_endsThoseFirst() {
        text.insert(0, "ab", attributes("1", true));
        text.insert(1, "x", attributes("m", 1));
        assertThat(TextPicture.rows(text)).isEqualTo("<1:true>'a'<1:null><m:1>'x'<1:true><m:null>'b'<1:null>");
    }

    @Test
    void insertWithNulls_inPlainText_needsNoMarks() {
        text.insert(0, "ab");
        text.insert(1, "x", NOT_BOLD);
        assertThat(TextPicture.rows(text)).isEqualTo("'axb'");
    }

    @Test
    void insertWithNulls_withinBold_isPlain() {
        text.insert(0, "ab", BOLD);
        text.insert(1, "x", NOT_BOLD);
        assertThat(TextPicture.of(text)).isEqualTo("'a'{bold:true} 'x' 'b'{bold:true}");
    }

    @Test
    void insertEmpty_withFormats_leavesNoMarks() {
        text.insert(0, "ab");
        byte[] before = pair.doc.encodeState();
        text.insert(1, "", BOLD);
        assertThat(pair.doc.encodeState()).isEqualTo(before);
    }

    // --- Tombstones ---

    @Test
    void insert_inFrontOfTombstones_goesBehindThem() {
        text.insert(0, "aXXb");
        text.delete(1, 2);
        text.insert(1, "c");
        assertThat(TextPicture.rows(text)).isEqualTo("'a'~2'cb'");
    }

    @Test
    void insert_atTheEndInFrontOfTombstones_goesBehindThem() {
        text.insert(0, "aXX");
        text.delete(1, 2);
        text.insert(1, "b");
        assertThat(TextPicture.rows(text)).isEqualTo("'a'~2'b'");
    }

    @Test
    void insert_intoTextOfNothingButTombstones_standsBehindThem() {
        text.insert(0, "XX");
        text.delete(0, 2);
        text.insert(0, "a");
        assertThat(TextPicture.rows(text)).isEqualTo("~2'a'");
    }

    @Test
    void insertWithFormats_inFrontOfTombstones_goesBehindThem() {
        text.insert(0, "aXXb");
        text.delete(1, 2);
        text.insert(1, "c", BOLD);
        assertThat(TextPicture.rows(text)).isEqualTo("'a'~2<bold:true>'c'<bold:null>'b'");
    }

    // --- Structs ---

    private int structs() {
        return Update.inspect(pair.doc.encodeState(), DecodeLimits.DOCUMENT).structCount();
    }

    @Test
    void insert_typedCharacterByCharacter_isOneStruct() {
        for (int i = 0; i < 100; i++) {
            text.insert(i, i % 7 == 0 ? "\u00e9" : "x");
        }
        assertThat(structs()).isEqualTo(1);
    }

    @Test
    void insert_inFrontOfWhatWasTyped_isAStructEach() {
        for (int i = 0; i < 10; i++) {
            text.insert(0, "x");
        }
        assertThat(structs()).isEqualTo(10);
    }

    @Test
    void insert_typedWithinBold_splitsItOnce() {
        text.insert(0, "ab", BOLD);
        int before = structs();
        for (int i = 1; i < 20; i++) {
            text.insert(i, "x");
        }
        assertThat(structs()).isEqualTo(before + 2);
    }

    @Test
    void insert_afterOnesOwnBackspace_goesOnInAStructOfItsOwn() {
        text.insert(0, "abc");
        text.delete(2, 1);
        text.insert(2, "d");
        text.insert(3, "e");
        assertThat(TextPicture.rows(text)).isEqualTo("'ab'~1'de'");
        assertThat(structs()).isEqualTo(3);
    }

    @Test
    void insert_withTheFormatsOfEachCharacterInTurn_isOneTransactionEach() {
        List<byte[]> updates = new ArrayList<>();
        pair.doc.onUpdate(UpdateFormat.V1, (update, transaction) -> updates.add(update));
        text.insert(0, "a", BOLD);
        text.insert(1, "b", EM);
        text.insert(2, "c", PLAIN);
        assertThat(updates).hasSize(3);
        updates.forEach(pair.peer::apply);
        assertThat(TextPicture.of(pair.peerText)).isEqualTo("'a'{bold:true} 'b'{em:true} 'c'");
    }

    @Test
    void insert_afterTheTextOfAnother_isFoundAtTheIndexThatIsSeen() {
        text.insert(0, "ac");
        pair.settle();
        pair.peerText.insert(1, "b", BOLD);
        pair.settle();
        text.insert(2, "x");
        assertThat(TextPicture.of(text)).isEqualTo("'a' 'bx'{bold:true} 'c'");
    }
}
