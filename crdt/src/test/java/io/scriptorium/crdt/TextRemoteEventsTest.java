package io.scriptorium.crdt;

import static io.scriptorium.crdt.TextPicture.BOLD;
import static io.scriptorium.crdt.TextPicture.EM;
import static io.scriptorium.crdt.TextPicture.NOT_BOLD;
import static io.scriptorium.crdt.TextPicture.attributes;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What an observer is told of changes that arrive: relative to what stands here, and once for each update. */
class TextRemoteEventsTest {
    private final TextPair pair = new TextPair();
    private final Text text = pair.text;
    private final Text peerText = pair.peerText;

    @AfterEach
    void converged() {
        pair.merged();
    }

    private void begin(String string) {
        text.insert(0, string);
        pair.settle();
    }

    // --- Beside changes of one's own ---

    @Test
    void insertion_countsFromWhatStandsHere() {
        begin("abc");
        text.insert(0, "12345");
        peerText.insert(2, "X");
        List<String> told = pair.told(true);
        pair.settle();
        assertThat(told).containsExactly("=7 'X'");
    }

    @Test
    void insertionAtTheSamePlace_standsBehindThatOfTheSmallerId() {
        begin("[]");
        text.insert(1, "aaa");
        peerText.insert(1, "bbb");
        List<String> here = pair.told(true);
        List<String> there = pair.told(false);
        pair.settle();
        assertThat(here).containsExactly("=4 'bbb'");
        assertThat(there).containsExactly("=1 'aaa'");
    }

    @Test
    void deletionOfWhatIsGoneHere_tellsOnlyOfTheRest() {
        begin("abcdef");
        text.delete(1, 3);
        peerText.delete(2, 4);
        List<String> here = pair.told(true);
        List<String> there = pair.told(false);
        pair.settle();
        assertThat(here).containsExactly("=1 -2");
        assertThat(there).containsExactly("=1 -1");
    }

    @Test
    void sameDeletionByBoth_tellsNobody() {
        begin("abc");
        text.delete(1, 1);
        peerText.delete(1, 1);
        List<String> here = pair.told(true);
        pair.settle();
        assertThat(here).isEmpty();
    }

    @Test
    void deletionAroundOnesOwnInsertion_isTwoSteps() {
        begin("abcd");
        text.insert(2, "X");
        peerText.delete(1, 2);
        List<String> told = pair.told(true);
        pair.settle();
        assertThat(told).containsExactly("=1 -1 =1 -1");
    }

    @Test
    void formatAroundOnesOwnInsertion_formatsItToo() {
        begin("abcd");
        text.insert(2, "X");
        peerText.format(1, 2, BOLD);
        List<String> told = pair.told(true);
        pair.settle();
        assertThat(told).containsExactly("=1 =3{bold:true}");
        assertThat(TextPicture.of(text)).isEqualTo("'a' 'bXc'{bold:true} 'd'");
    }

    @Test
    void formatThatHoldsHereAlready_isAnEventWithoutSteps() {
        begin("abc");
        text.format(0, 3, BOLD);
        peerText.format(0, 3, BOLD);
        List<String> here = pair.told(true);
        List<String> there = pair.told(false);
        pair.settle();
        assertThat(here).containsExactly("");
        assertThat(there).containsExactly("");
    }

    @Test
    void otherValueByTheLargerId_isToldOnlyToTheSmaller() {
        begin("abc");
        text.format(0, 3, attributes("color", "red"));
        peerText.format(0, 3, attributes("color", "blue"));
        List<String> here = pair.told(true);
        List<String> there = pair.told(false);
        pair.settle();
        assertThat(here).containsExactly("=3{color:'blue'}");
        assertThat(there).containsExactly("");
    }

    /** The end mark of the other's range ends one's own as well. */
    @Test
    void endMarkWithinOnesOwnRange_isToldAsTheEnd() {
        begin("abcdef");
        text.format(0, 6, attributes("color", "red"));
        peerText.format(2, 2, attributes("color", "blue"));
        List<String> here = pair.told(true);
        List<String> there = pair.told(false);
        pair.settle();
        assertThat(here).containsExactly("=2 =2{color:'blue'} =2{color:null}");
        assertThat(there).containsExactly("=2{color:'red'}");
    }

    @Test
    void takingAwayByOneExtensionByTheOther_areToldAsTheyCombine() {
        begin("abcd");
        text.format(0, 2, BOLD);
        pair.settle();
        text.format(0, 4, BOLD);
        peerText.format(0, 2, NOT_BOLD);
        List<String> here = pair.told(true);
        List<String> there = pair.told(false);
        pair.settle();
        assertThat(here).containsExactly("=4{bold:null}");
        assertThat(there).containsExactly("");
    }

    @Test
    void formatOfTextThatIsGoneHere_isAnEventWithoutSteps() {
        begin("abc");
        text.delete(0, 3);
        peerText.format(0, 3, BOLD);
        List<String> told = pair.told(true);
        pair.settle();
        assertThat(told).containsExactly("");
    }

    // --- As updates come ---

    @Test
    void severalTransactions_inOneUpdate_areOneEvent() {
        begin("abcdef");
        peerText.insert(0, "1");
        peerText.delete(3, 2);
        peerText.format(1, 2, EM);
        peerText.insertEmbed(5, 7);
        List<String> told = pair.told(true);
        pair.settle();
        assertThat(told).containsExactly("'1' =2{em:true} -2 =2 7");
    }

    @Test
    void transactions_inAnUpdateEach_areAnEventEach() {
        begin("abc");
        List<byte[]> updates = new ArrayList<>();
        pair.peer.onUpdate(UpdateFormat.V2, (update, transaction) -> updates.add(update));
        peerText.insert(3, "d");
        peerText.format(0, 1, BOLD);
        peerText.delete(1, 1);
        List<String> told = pair.told(true);
        updates.forEach(update -> pair.doc.apply(update, UpdateFormat.V2, null));
        assertThat(told).containsExactly("=3 'd'", "=1{bold:true}", "=1 -1");
    }

    @Test
    void sameUpdateAgain_tellsNobody() {
        begin("abc");
        peerText.insert(1, "X", BOLD);
        byte[] update = pair.peer.encodeState();
        pair.doc.apply(update);
        List<String> told = pair.told(true);
        pair.doc.apply(update);
        assertThat(told).isEmpty();
    }

    @Test
    void whatWaited_isToldWhenWhatItBuildsOnArrives() {
        begin("abc");
        List<byte[]> updates = new ArrayList<>();
        pair.peer.onUpdate(UpdateFormat.V1, (update, transaction) -> updates.add(update));
        peerText.insert(1, "X");
        peerText.insert(2, "Y");
        peerText.delete(1, 1);
        List<String> told = pair.told(true);
        pair.doc.apply(updates.get(1));
        pair.doc.apply(updates.get(2));
        assertThat(told).isEmpty();
        pair.doc.apply(updates.get(0));
        assertThat(String.join("; ", told)).isEqualTo("=1 'Y'");
    }

    @Test
    void origin_isThatOfTheUpdate() {
        begin("abc");
        peerText.insert(0, "X");
        List<Object> origins = new ArrayList<>();
        text.observe(event -> {
            origins.add(String.valueOf(event.transaction().origin()));
            origins.add(event.transaction().local());
        });
        pair.doc.apply(pair.peer.encodeState(), UpdateFormat.V1, "network");
        assertThat(origins).containsExactly("network", false);
    }

    @Test
    void updateWithinATransaction_isToldWithItsOtherEdits() {
        begin("abc");
        peerText.insert(3, "Z");
        byte[] update = pair.peer.encodeState();
        List<String> told = pair.told(true);
        pair.doc.transact(transaction -> {
            text.insert(0, "1");
            pair.doc.apply(update);
            text.delete(1, 1);
        });
        assertThat(told).containsExactly("'1' -1 =2 'Z'");
    }

    @Test
    void loadedAtOnce_isTheWholeTextAsOneDelta() {
        begin("abcdef");
        text.format(1, 2, BOLD);
        text.delete(4, 1);
        text.insertEmbed(2, 7, EM);
        Doc reader = Doc.create();
        List<List<DeltaOp>> told = new ArrayList<>();
        reader.text(TextEdit.ROOT).observe(event -> told.add(event.delta()));
        reader.apply(pair.doc.encodeState());
        assertThat(told).containsExactly(text.toDelta());
    }

    // --- Every two edits of one transaction ---

    static Stream<Arguments> beginnings() {
        return TextEdits.BEGINNINGS.stream().map(Arguments::of);
    }

    private static boolean isPossible(TextEdit edit, Text text) {
        int end =
                switch (edit) {
                    case TextEdit.Insert insert -> insert.index();
                    case TextEdit.InsertWith insert -> insert.index();
                    case TextEdit.Embed embed -> embed.index();
                    case TextEdit.Delete delete -> delete.index() + delete.length();
                    case TextEdit.Format format -> format.index();
                    case TextEdit.Change change -> 0;
                };
        return end <= text.length();
    }

    /** Whoever only listens knows the text, whichever two edits are made together, here and where they arrive. */
    @ParameterizedTest
    @MethodSource("beginnings")
    void anyTwoEdits_inOneTransaction_areToldByTheirDelta(List<TextEdit> beginning) {
        for (TextEdit first : TextEdits.EDITS) {
            for (TextEdit second : TextEdits.EDITS) {
                TextPair replicas = new TextPair();
                beginning.forEach(edit -> edit.make(replicas.text));
                replicas.settle();
                EventModel here = EventModel.of(replicas.text);
                EventModel there = EventModel.of(replicas.peerText);
                replicas.text.observe(here::apply);
                replicas.peerText.observe(there::apply);
                replicas.doc.transact(transaction -> {
                    first.make(replicas.text);
                    if (isPossible(second, replicas.text)) {
                        second.make(replicas.text);
                    }
                });
                here.assertEqualsDocument();
                replicas.settle();
                there.assertEqualsDocument();
                assertThat(TextPicture.of(replicas.peerText)).isEqualTo(TextPicture.of(replicas.text));
            }
        }
    }

    /** The same of edits that both have made at once: each is told of the other's. */
    @ParameterizedTest
    @MethodSource("beginnings")
    void anyTwoEdits_atOnce_areToldByTheirDelta(List<TextEdit> beginning) {
        int turn = 0;
        for (TextEdit first : TextEdits.EDITS) {
            for (TextEdit second : TextEdits.EDITS) {
                turn++;
                TextPair replicas = new TextPair(turn % 2 == 0, turn % 3 == 0);
                beginning.forEach(edit -> edit.make(replicas.text));
                replicas.settle();
                EventModel here = EventModel.of(replicas.text);
                EventModel there = EventModel.of(replicas.peerText);
                replicas.text.observe(here::apply);
                replicas.peerText.observe(there::apply);
                first.make(replicas.text);
                second.make(replicas.peerText);
                replicas.settle();
                here.assertEqualsDocument();
                there.assertEqualsDocument();
            }
        }
    }
}
