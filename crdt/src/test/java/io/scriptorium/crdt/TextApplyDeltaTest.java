package io.scriptorium.crdt;

import static io.scriptorium.crdt.TextPicture.BOLD;
import static io.scriptorium.crdt.TextPicture.EM;
import static io.scriptorium.crdt.TextPicture.PLAIN;
import static io.scriptorium.crdt.TextPicture.attributes;
import static io.scriptorium.crdt.TextPicture.delete;
import static io.scriptorium.crdt.TextPicture.insert;
import static io.scriptorium.crdt.TextPicture.retain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scriptorium.crdt.lib0.Undefined;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Deltas that are applied to a text: each step goes on where the one before it ended. */
class TextApplyDeltaTest {
    private final TextPair pair = new TextPair();
    private final Text text = pair.text;

    @AfterEach
    void converged() {
        pair.merged();
    }

    private void apply(DeltaOp... ops) {
        text.applyDelta(List.of(ops));
    }

    // --- Inserting ---

    @Test
    void inserts_intoAnEmptyText_areTheText() {
        apply(insert("a"), insert("b", "bold", true), insert("c", "bold", true, "em", true), insert("d"));
        assertThat(TextPicture.of(text)).isEqualTo("'a' 'b'{bold:true} 'c'{bold:true,em:true} 'd'");
    }

    @Test
    void inserts_withTheSameFormats_haveMarksOfTheirOwn() {
        apply(insert("a", "bold", true), insert("b", "bold", true));
        assertThat(TextPicture.rows(text)).isEqualTo("<bold:true>'a'<bold:null><bold:true>'b'<bold:null>");
    }

    @Test
    void insert_withoutRetain_goesToTheBeginning() {
        text.insert(0, "b");
        apply(insert("a"));
        assertThat(text.toString()).isEqualTo("ab");
    }

    /** Unlike {@link Text#insert(int, String)}, a step has the formats that it names and no others. */
    @Test
    void insert_withinBold_isPlainWhenItNamesNoFormats() {
        text.insert(0, "ab", BOLD);
        apply(retain(1), insert("x"));
        assertThat(TextPicture.of(text)).isEqualTo("'a'{bold:true} 'x' 'b'{bold:true}");
    }

    @Test
    void insert_withTheFormatsOfThePlace_placesNoMarks() {
        text.insert(0, "ab", BOLD);
        apply(retain(1), insert("x", "bold", true));
        assertThat(TextPicture.rows(text)).isEqualTo("<bold:true>'axb'<bold:null>");
    }

    @Test
    void insert_formatOfNull_isNone() {
        apply(insert("a", "bold", null), insert("b", "bold", null, "em", true));
        assertThat(TextPicture.rows(text)).isEqualTo("'a'<em:true>'b'<em:null>");
    }

    @Test
    void insert_valuesThatAreNoText_areEmbeds() {
        apply(insert(attributes("image", "x")), insert(7, "bold", true), insert(List.of("list")), insert(true));
        assertThat(TextPicture.of(text)).isEqualTo("{'image':'x'} 7{bold:true} ['list'] true");
        assertThat(text.length()).isEqualTo(4);
        assertThat(text.toString()).isEmpty();
    }

    // --- Retaining ---

    @Test
    void retain_thenInsert_goesBehindSoManyElements() {
        text.insert(0, "ab");
        text.insertEmbed(1, attributes("hr", true));
        apply(retain(2), insert("x"));
        assertThat(TextPicture.of(text)).isEqualTo("'a' {'hr':true} 'xb'");
    }

    @Test
    void retain_severalInARow_addUp() {
        text.insert(0, "abcdef");
        apply(retain(1), retain(2), retain(1), insert("x"));
        assertThat(text.toString()).isEqualTo("abcdxef");
    }

    @Test
    void retain_withFormats_formats() {
        text.insert(0, "abcdef");
        apply(retain(1), retain(2, "bold", true), retain(1), retain(1, "em", true));
        assertThat(TextPicture.of(text)).isEqualTo("'a' 'bc'{bold:true} 'd' 'e'{em:true} 'f'");
    }

    @Test
    void retain_withNull_takesAFormatAway() {
        text.insert(0, "abc", BOLD);
        apply(retain(1, "bold", null), retain(1), retain(1, "bold", null, "em", true));
        assertThat(TextPicture.of(text)).isEqualTo("'a' 'b'{bold:true} 'c'{em:true}");
    }

    @Test
    void retain_formatsSideBySide_haveMarksOfTheirOwn() {
        text.insert(0, "abcd");
        apply(retain(2, "bold", true), retain(2, "bold", true));
        assertThat(TextPicture.of(text)).isEqualTo("'ab'{bold:true} 'cd'{bold:true}");
    }

    @Test
    void retain_acrossTombstones_countsWhatIsThere() {
        text.insert(0, "aXXbc");
        text.delete(1, 2);
        apply(retain(2), insert("x"));
        assertThat(text.toString()).isEqualTo("abxc");
    }

    @Test
    void retain_overItsOwnInsertions_doesNotCountThem() {
        text.insert(0, "ab");
        apply(insert("123"), retain(1), insert("4"), retain(1), insert("5"));
        assertThat(text.toString()).isEqualTo("123a4b5");
    }

    @Test
    void retain_exactlyToTheEnd_fillsNothing() {
        text.insert(0, "abc");
        apply(retain(3), insert("d"));
        assertThat(text.toString()).isEqualTo("abcd");
    }

    @Test
    void retain_beyondTheEnd_fillsWithNewlinesThatHaveItsFormats() {
        text.insert(0, "a");
        apply(retain(2), retain(2, "bold", true), insert("b"));
        assertThat(TextPicture.of(text)).isEqualTo("'a\\n' '\\n\\n'{bold:true} 'b'");
    }

    @Test
    void retain_inAnEmptyText_fills() {
        apply(retain(2, "bold", true));
        assertThat(TextPicture.of(text)).isEqualTo("'\\n\\n'{bold:true}");
    }

    /** Where the text before is bold, a retain without formats goes on in bold. */
    @Test
    void retain_beyondTheEndOfBold_newlinesArePlain() {
        text.insert(0, "a", BOLD);
        apply(retain(3));
        assertThat(TextPicture.of(text)).isEqualTo("'a'{bold:true} '\\n\\n'");
    }

    @Test
    void retain_beyondAllBounds_isRefused() {
        text.insert(0, "a");
        byte[] before = pair.doc.encodeState();
        assertThatThrownBy(() -> apply(retain(Integer.MAX_VALUE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a change that goes 2147483647 beyond 0");
        assertThat(pair.doc.encodeState()).isEqualTo(before);
    }

    // --- Deleting ---

    @Test
    void delete_betweenRetains_deletesThere() {
        text.insert(0, "abcdef");
        apply(retain(1), delete(2), retain(1), delete(1));
        assertThat(TextPicture.rows(text)).isEqualTo("'a'~2'd'~1'f'");
    }

    @Test
    void delete_beyondTheEnd_deletesWhatIsThere() {
        text.insert(0, "abc");
        apply(retain(1), delete(Integer.MAX_VALUE), insert("x"));
        assertThat(text.toString()).isEqualTo("ax");
    }

    @Test
    void delete_inAnEmptyText_doesNothing() {
        apply(delete(3), insert("a"));
        assertThat(text.toString()).isEqualTo("a");
    }

    @Test
    void delete_thenInsert_goesBehindTheTombstone() {
        text.insert(0, "abc");
        apply(retain(1), delete(1), insert("x"));
        assertThat(TextPicture.rows(text)).isEqualTo("'a'~1'xc'");
    }

    @Test
    void insert_thenDelete_goesInFrontOfTheTombstone() {
        text.insert(0, "abc");
        apply(retain(1), insert("x"), delete(1));
        assertThat(TextPicture.rows(text)).isEqualTo("'ax'~1'c'");
    }

    @Test
    void delete_ofAFormattedWord_nextInsertKnowsThatItIsOver() {
        text.insert(0, "abc");
        text.format(1, 1, BOLD);
        apply(retain(1), delete(1), insert("x", "bold", true));
        assertThat(TextPicture.rows(text)).isEqualTo("'a'~3<bold:true>'x'<bold:null>'c'");
    }

    @Test
    void delete_outOfBold_nextInsertKnowsThatItHasEnded() {
        text.insert(0, "abcd");
        text.format(0, 2, BOLD);
        apply(retain(1), delete(2), insert("x", "bold", true));
        assertThat(TextPicture.rows(text)).isEqualTo("<bold:true>'a'~1<bold:null>~1<bold:true>'x'<bold:null>'d'");
    }

    @Test
    void delete_intoBold_nextInsertIsWithinIt() {
        text.insert(0, "abc");
        text.format(1, 2, BOLD);
        apply(delete(2), insert("x", "bold", true));
        assertThat(TextPicture.rows(text)).isEqualTo("~1<bold:true>~1'xc'<bold:null>");
    }

    @Test
    void delete_nothing_cleansTheMarksThatStandThere() {
        text.insert(0, "abc");
        pair.settle();
        text.format(1, 1, BOLD);
        pair.peerText.delete(1, 1);
        pair.settle();
        assertThat(TextPicture.rows(text)).isEqualTo("'a'<bold:true>~1<bold:null>'c'");
        apply(retain(1), delete(0));
        assertThat(TextPicture.rows(text)).isEqualTo("'a'~3'c'");
    }

    // --- As a whole ---

    @Test
    void steps_together_areOneTransactionAndOneUpdate() {
        text.insert(0, "abc");
        List<byte[]> updates = new ArrayList<>();
        List<String> told = pair.told(true);
        pair.doc.onUpdate(UpdateFormat.V2, (update, transaction) -> updates.add(update));
        apply(delete(1), insert("x"), retain(1, "bold", true), insert("y", "em", true));
        assertThat(updates).hasSize(1);
        assertThat(told).containsExactly("-1 'x' =1{bold:true} 'y'{em:true}");
    }

    @Test
    void steps_thatSayNothing_changeNothing() {
        text.insert(0, "abc", EM);
        byte[] before = pair.doc.encodeState();
        apply();
        apply(retain(0), delete(0), insert(""), insert("", "bold", true), retain(2), retain(1));
        assertThat(pair.doc.encodeState()).isEqualTo(before);
    }

    @Test
    void delta_ofAnEvent_makesAnotherTextTheSame() {
        Text copy = pair.doc.text("copy");
        text.insert(0, "abcdef");
        copy.applyDelta(text.toDelta());
        text.observe(event -> copy.applyDelta(event.delta()));
        text.format(1, 4, BOLD);
        text.insert(3, "X", EM);
        text.delete(2, 3);
        text.insertEmbed(1, attributes("hr", true), BOLD);
        text.format(0, 3, attributes("bold", null, "color", "red"));
        pair.doc.transact(transaction -> {
            text.delete(0, 1);
            text.insert(2, "YZ");
            text.format(1, 2, EM);
        });
        assertThat(copy.toString()).isEqualTo("bYZef");
        assertThat(TextPicture.of(copy))
                .isEqualTo("{'hr':true}{color:'red'} 'b'{color:'red',em:true} 'Y'{color:'red',em:true}"
                        + " 'Z'{color:'red'} 'e'{bold:true} 'f'");
        assertThat(TextPicture.of(text))
                .isEqualTo(TextPicture.of(copy).replace("'b'{color:'red',em:true} 'Y'", "'bY'"));
    }

    @Test
    void delta_ofAnotherDocument_isCopiedWithItsFormats() {
        Doc other = Doc.create();
        other.text("source").insert(0, "plain ");
        other.text("source").insert(6, "bold", BOLD);
        other.text("source").insertEmbed(10, attributes("image", "x"), attributes("width", 10));
        other.text("source").insert(11, "\u00e9😀", PLAIN);
        text.applyDelta(other.text("source").toDelta());
        assertThat(text.toDelta()).isEqualTo(other.text("source").toDelta());
    }

    @Test
    void delta_betweenSurrogates_damagesThePair() {
        text.insert(0, "a😀b");
        apply(retain(2), insert("-"));
        assertThat(text.toString()).isEqualTo("a\uFFFD-\uFFFDb");
    }

    // --- What is refused ---

    @Test
    void ops_negativeLengths_areRefusedWhenTheyAreMade() {
        assertThatThrownBy(() -> new DeltaOp.Retain(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a length of -1");
        assertThatThrownBy(() -> new DeltaOp.Retain(-2, BOLD)).hasMessage("a length of -2");
        assertThatThrownBy(() -> new DeltaOp.Delete(Integer.MIN_VALUE)).hasMessage("a length of -2147483648");
    }

    /** As in every transaction whose body throws: what was done before stays. */
    @Test
    void insert_valueThatNoFormatKnows_throwsAndKeepsTheStepsBefore() {
        text.insert(0, "ab");
        assertThatThrownBy(() -> apply(retain(1), insert("x"), insert(BigInteger.TEN), insert("y")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("format V1 has no way to say 10");
        assertThat(text.toString()).isEqualTo("axb");
        assertThatThrownBy(() -> apply(retain(1), insert("z", "bold", Undefined.UNDEFINED)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(TextPicture.of(text)).isEqualTo("'axb'");
    }

    @Test
    void insert_sharedType_isRefused() {
        Array array = pair.doc.array("a");
        assertThatThrownBy(() -> apply(insert(array))).isInstanceOf(IllegalArgumentException.class);
        assertThat(text.length()).isZero();
    }

    @Test
    void applyDelta_toADeletedText_isRefused() {
        Text inner = pair.doc.map("m").putText("k");
        pair.doc.map("m").remove("k");
        assertThatThrownBy(() -> inner.applyDelta(List.of(insert("a"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("this type was deleted from its document");
    }
}
