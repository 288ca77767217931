package io.scriptorium.crdt;

import static io.scriptorium.crdt.TextPicture.BOLD;
import static io.scriptorium.crdt.TextPicture.EM;
import static io.scriptorium.crdt.TextPicture.NOT_BOLD;
import static io.scriptorium.crdt.TextPicture.attributes;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which marks a replica that cleans formats deletes after the changes of others, and when it leaves them alone. */
class FormatCleanupTest {
    private final TextPair pair = new TextPair(true, true);
    private final Text text = pair.text;
    private final Text peerText = pair.peerText;

    private void begin(String string) {
        text.insert(0, string);
        pair.settle();
    }

    /** What a replica of the same text that does not clean makes of all that both know. */
    private String uncleaned() {
        Doc replica = TextPair.replica(9, true, false);
        replica.apply(pair.doc.encodeState());
        replica.apply(pair.peer.encodeState());
        return TextPicture.of(replica.text(TextEdit.ROOT));
    }

    // --- Marks that say the same ---

    /** The whole text is gone through, but as in Yjs only what stands before its first character is cleaned. */
    @Test
    void sameFormatTwice_laterBeginMarkStays() {
        begin("abc");
        text.format(0, 2, BOLD);
        peerText.format(0, 2, BOLD);
        pair.exchange();
        assertThat(TextPicture.rows(text)).isEqualTo("~1<bold:true>'ab'<bold:null><bold:null>'c'");
        assertThat(pair.merged()).isEqualTo("'ab'{bold:true} 'c'");
    }

    @Test
    void sameFormatTwiceAtTheEnd_bothEndMarksStay() {
        begin("abc");
        text.format(0, 3, BOLD);
        peerText.format(0, 3, BOLD);
        pair.settle();
        assertThat(TextPicture.rows(text)).isEqualTo("~1<bold:true>'abc'<bold:null><bold:null>");
        assertThat(TextPicture.rows(peerText)).isEqualTo(TextPicture.rows(text));
    }

    @Test
    void formatWithinTheSameFormat_innerMarksStay() {
        begin("abcdef");
        text.format(0, 6, BOLD);
        peerText.format(2, 2, BOLD);
        pair.exchange();
        assertThat(TextPicture.rows(text)).isEqualTo("<bold:true>'ab'<bold:true>'cd'<bold:null>'ef'<bold:null>");
        assertThat(pair.merged()).isEqualTo("'ab'{bold:true} 'cd'{bold:true} 'ef'");
    }

    @Test
    void formatsOfDifferentKeys_allStay() {
        begin("abcdef");
        text.format(0, 4, BOLD);
        peerText.format(2, 4, EM);
        pair.settle();
        assertThat(TextPicture.rows(text)).isEqualTo("<bold:true>'ab'<em:true>'cd'<bold:null>'ef'<em:null>");
    }

    @Test
    void otherValuesAtOnePlace_overwrittenOneGoes() {
        begin("abc");
        text.format(0, 2, attributes("color", "red"));
        peerText.format(0, 2, attributes("color", "blue"));
        pair.settle();
        assertThat(TextPicture.rows(text)).isEqualTo("~1<color:'blue'>'ab'<color:null><color:null>'c'");
        assertThat(pair.merged()).isEqualTo("'ab'{color:'blue'} 'c'");
    }

    @Test
    void endOfWhatHasEnded_staysBehindTheFirstCharacter() {
        begin("abcdef");
        text.format(0, 6, BOLD);
        pair.settle();
        text.format(2, 2, NOT_BOLD);
        peerText.format(0, 6, NOT_BOLD);
        pair.settle();
        assertThat(TextPicture.rows(text)).isEqualTo("~1'ab'<bold:null>'cd'<bold:true>'ef'~1");
        assertThat(pair.merged()).isEqualTo(uncleaned());
    }

    // --- Text that was deleted ---

    /** Who receives only the deletion of text looks no farther than the gap, and keeps the last mark of each key. */
    @Test
    void textDeletedWithinAFormat_lastMarkOfEachKeyStaysWhereOnlyTheDeletionArrives() {
        begin("abc");
        text.format(1, 1, attributes("bold", true, "em", true));
        peerText.delete(1, 1);
        byte[] formats = pair.doc.encodeState();
        text.doc().apply(pair.peer.encodeState());
        assertThat(TextPicture.rows(text)).isEqualTo("'a'~3<bold:null><em:null>'c'");
        pair.peer.apply(formats);
        assertThat(TextPicture.rows(peerText)).isEqualTo("'a'<bold:true><em:true>~1<bold:null><em:null>'c'");
        assertThat(pair.merged()).isEqualTo("'a' 'c'");
        assertThat(TextPicture.rows(peerText)).isEqualTo("'a'~3<bold:null><em:null>'c'");
    }

    @Test
    void textDeletedBetweenTwoFormats_laterMarkOfTheKeyStays() {
        begin("abc");
        text.format(0, 1, BOLD);
        text.format(2, 1, BOLD);
        peerText.delete(1, 1);
        pair.doc.apply(pair.peer.encodeState());
        assertThat(TextPicture.rows(text)).isEqualTo("<bold:true>'a'~2<bold:true>'c'<bold:null>");
        assertThat(TextPicture.of(text)).isEqualTo("'a'{bold:true} 'c'{bold:true}");
    }

    @Test
    void textDeletedAwayFromMarks_leavesThemAlone() {
        begin("abcdef");
        text.format(0, 2, BOLD);
        pair.settle();
        peerText.delete(4, 1);
        pair.settle();
        assertThat(TextPicture.rows(text)).isEqualTo("<bold:true>'ab'<bold:null>'cd'~1'f'");
    }

    @Test
    void textDeletedAtTheEnd_gapReachesToTheEnd() {
        begin("abc");
        text.format(2, 1, BOLD);
        peerText.delete(2, 1);
        pair.doc.apply(pair.peer.encodeState());
        assertThat(TextPicture.rows(text)).isEqualTo("'ab'~2<bold:null>");
    }

    @Test
    void everythingDeletedConcurrently_oneMarkOfTheKeyIsLeft() {
        begin("abc");
        text.format(0, 3, BOLD);
        peerText.delete(0, 3);
        pair.doc.apply(pair.peer.encodeState());
        assertThat(TextPicture.rows(text)).isEqualTo("~4<bold:null>");
    }

    // --- When ---

    @Test
    void cleaning_isATransactionOfItsOwnAfterTheOneThatArrived() {
        begin("abc");
        text.format(0, 2, BOLD);
        peerText.format(0, 2, BOLD);
        List<String> told = new ArrayList<>();
        pair.doc.onTransaction(transaction -> told.add(transaction.origin() + " " + transaction.local()));
        List<byte[]> updates = new ArrayList<>();
        pair.doc.onUpdate(UpdateFormat.V1, (update, transaction) -> updates.add(update));
        pair.doc.apply(pair.peer.encodeState(), UpdateFormat.V1, "network");
        assertThat(told).containsExactly("network false", "null true");
        assertThat(updates).hasSize(2);
        assertThat(Update.inspect(updates.get(1), DecodeLimits.UPDATE).structCount())
                .isZero();
    }

    @Test
    void cleaning_isToldAsAChangeWithoutADelta() {
        begin("abc");
        text.format(0, 2, BOLD);
        peerText.format(0, 2, BOLD);
        List<String> told = pair.told(true);
        pair.doc.apply(pair.peer.encodeState());
        assertThat(told).containsExactly("", "");
    }

    @Test
    void cleaning_whereNothingIsRedundant_sendsNothing() {
        begin("abc");
        peerText.format(0, 2, BOLD);
        List<Transaction> changing = new ArrayList<>();
        pair.doc.onUpdate(UpdateFormat.V1, (update, transaction) -> changing.add(transaction));
        pair.settle();
        assertThat(changing).hasSize(1);
        assertThat(changing.getFirst().local()).isFalse();
    }

    @Test
    void plainText_hasNoSecondTransaction() {
        begin("abc");
        List<Transaction> told = new ArrayList<>();
        pair.doc.onTransaction(told::add);
        peerText.delete(1, 1);
        peerText.insert(1, "x");
        pair.settle();
        assertThat(told).hasSize(1);
    }

    @Test
    void ownChanges_areNotCleanedAgain() {
        begin("abc");
        text.format(0, 2, BOLD);
        List<Transaction> told = new ArrayList<>();
        pair.doc.onTransaction(told::add);
        text.delete(2, 1);
        text.format(0, 1, NOT_BOLD);
        text.insert(1, "x", EM);
        assertThat(told).hasSize(3);
    }

    @Test
    void option_off_leavesAllMarks() {
        TextPair plain = new TextPair(true, false);
        plain.text.insert(0, "abc");
        plain.settle();
        plain.text.format(0, 2, BOLD);
        plain.peerText.format(0, 2, BOLD);
        plain.settle();
        assertThat(TextPicture.rows(plain.text)).isEqualTo("<bold:true><bold:true>'ab'<bold:null><bold:null>'c'");
        assertThat(plain.merged()).isEqualTo("'ab'{bold:true} 'c'");
    }

    /** A server that relays must not become an author: only one of the two cleans, and both are the same in the end. */
    @Test
    void option_onAtOneOfTwo_otherLearnsOfTheDeletions() {
        Doc cleaning = TextPair.replica(1, true, true);
        Doc relaying = TextPair.replica(2, true, false);
        cleaning.text("t").insert(0, "abc");
        relaying.apply(cleaning.encodeState());
        cleaning.text("t").format(0, 2, BOLD);
        relaying.text("t").format(0, 2, BOLD);
        byte[] before = relaying.encodeState();
        relaying.apply(cleaning.encodeState());
        assertThat(TextPicture.rows(relaying.text("t"))).doesNotContain("~");
        cleaning.apply(before);
        relaying.apply(cleaning.encodeState());
        assertThat(TextPicture.rows(relaying.text("t"))).isEqualTo("~1<bold:true>'ab'<bold:null><bold:null>'c'");
        Convergence.assertConverged(cleaning, relaying);
    }

    // --- Which texts ---

    private void bothFormat(Function<Doc, Text> textOf, String expectedRows) {
        pair.settle();
        textOf.apply(pair.doc).format(0, 2, BOLD);
        textOf.apply(pair.peer).format(0, 2, BOLD);
        pair.exchange();
        assertThat(TextPicture.rows(textOf.apply(pair.doc))).isEqualTo(expectedRows);
        pair.settle();
        Convergence.assertConverged(pair.doc, pair.peer);
    }

    private static Text inMap(Doc doc) {
        Object value = doc.map("m").get("k");
        assertThat(value).isInstanceOf(Text.class);
        return (Text) Objects.requireNonNull(value);
    }

    @Test
    void textInAMap_isCleaned() {
        pair.doc.map("m").putText("k").insert(0, "abc");
        bothFormat(FormatCleanupTest::inMap, "~1<bold:true>'ab'<bold:null><bold:null>'c'");
    }

    @Test
    void xmlText_isCleaned() {
        pair.doc.xmlText("x").insert(0, "abc");
        bothFormat(doc -> doc.xmlText("x"), "~1<bold:true>'ab'<bold:null><bold:null>'c'");
    }

    /** What a root is that nobody has asked for is not known, so its text is not cleaned. */
    @Test
    void rootThatNobodyAskedFor_isLeftAlone() {
        pair.doc.text("u").insert(0, "abc");
        Doc late = TextPair.replica(3, true, true);
        late.apply(pair.doc.encodeState());
        byte[] known = pair.doc.encodeState();
        pair.peer.apply(known);
        pair.doc.text("u").format(0, 2, BOLD);
        pair.peer.text("u").format(0, 2, BOLD);
        late.apply(pair.doc.encodeState());
        late.apply(pair.peer.encodeState());
        assertThat(TextPicture.rows(late.text("u"))).isEqualTo("<bold:true><bold:true>'ab'<bold:null><bold:null>'c'");
    }

    @Test
    void textThatIsDeletedByTheSameUpdate_isLeftAlone() {
        Text inner = pair.doc.map("m").putText("k");
        inner.insert(0, "abc");
        pair.settle();
        inner.format(0, 2, BOLD);
        pair.peer.transact(transaction -> {
            inMap(pair.peer).format(0, 2, BOLD);
            pair.peer.map("m").remove("k");
        });
        List<Transaction> told = new ArrayList<>();
        pair.doc.onTransaction(told::add);
        pair.doc.apply(pair.peer.encodeState());
        assertThat(told).hasSize(1);
        assertThat(inner.isDeleted()).isTrue();
        pair.settle();
        Convergence.assertConverged(pair.doc, pair.peer);
    }

    @Test
    void twoTextsInOneUpdate_areBothCleaned() {
        begin("abc");
        Text second = pair.doc.text("second");
        second.insert(0, "xyz");
        pair.settle();
        for (String root : List.of("t", "second")) {
            pair.doc.text(root).format(0, 2, BOLD);
            pair.peer.text(root).format(0, 2, BOLD);
        }
        pair.doc.apply(pair.peer.encodeState());
        assertThat(TextPicture.rows(text)).isEqualTo("~1<bold:true>'ab'<bold:null><bold:null>'c'");
        assertThat(TextPicture.rows(second)).isEqualTo("~1<bold:true>'xy'<bold:null><bold:null>'z'");
    }

    // --- Both kinds of garbage ---

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void cleaning_withAndWithoutGc_deletesTheSame(boolean gc) {
        TextPair other = new TextPair(gc, true);
        other.text.insert(0, "abcdef");
        other.settle();
        other.text.format(0, 4, BOLD);
        other.text.delete(2, 1);
        other.peerText.format(1, 4, BOLD);
        other.peerText.insert(3, "X", EM);
        String merged = other.merged();
        assertThat(merged).isEqualTo("'a'{bold:true} 'b'{bold:true} 'X'{em:true} 'd'{bold:true} 'e' 'f'");
        assertThat(TextPicture.rows(other.text)).isEqualTo(TextPicture.rows(other.peerText));
    }

    /** Whoever has cleaned has nothing more to say when the same updates come again. */
    @Test
    void cleaning_sameUpdateAgain_changesNothing() {
        begin("abcdef");
        text.format(0, 4, BOLD);
        peerText.format(2, 4, BOLD);
        byte[] update = pair.peer.encodeState();
        pair.doc.apply(update);
        byte[] cleaned = pair.doc.encodeState();
        pair.doc.apply(update);
        pair.doc.apply(Update.toV2(update), UpdateFormat.V2, null);
        assertThat(Arrays.equals(pair.doc.encodeState(), cleaned)).isTrue();
    }
}
