package io.scriptorium.crdt;

import static io.scriptorium.crdt.Convergence.assertConverged;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Editing of texts, as the reader of one document and its peer see it. */
class TextTest {
    private static final Map<String, Object> BOLD = Map.of("bold", true);
    private static final Map<String, @Nullable Object> NOT_BOLD = Collections.singletonMap("bold", null);

    private final Doc doc = Doc.create(DocOptions.defaults().withClientId(1));
    private final Doc peer = Doc.create(DocOptions.defaults().withClientId(2));
    private final Text text = doc.text("t");

    @AfterEach
    void converged() {
        exchange();
        assertConverged(doc, peer);
    }

    private void exchange() {
        peer.apply(doc.encodeState(peer.stateVector(), UpdateFormat.V1));
        doc.apply(peer.encodeState(doc.stateVector(), UpdateFormat.V2), UpdateFormat.V2, null);
    }

    private static DeltaOp plain(Object value) {
        return new DeltaOp.Insert(value);
    }

    private static DeltaOp bold(Object value) {
        return new DeltaOp.Insert(value, Map.of("bold", true));
    }

    @Test
    void insert_startMiddleEnd_standsThere() {
        text.insert(0, "bd");
        text.insert(2, "e");
        text.insert(1, "c");
        text.insert(0, "a");
        assertThat(text.toString()).isEqualTo("abcde");
        assertThat(text.length()).isEqualTo(5);
    }

    @Test
    void insert_empty_opensNoTransaction() {
        List<Transaction> told = new ArrayList<>();
        doc.onTransaction(told::add);
        text.insert(0, "");
        text.insert(0, "", BOLD);
        text.delete(0, 0);
        text.format(0, 0, BOLD);
        assertThat(told).isEmpty();
    }

    @Test
    void insert_outOfBounds_throwsAndChangesNothing() {
        text.insert(0, "ab");
        byte[] before = doc.encodeState();
        assertThatThrownBy(() -> text.insert(3, "x"))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("3 of 2");
        assertThatThrownBy(() -> text.insert(-1, "x")).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> text.insert(3, "x", BOLD)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> text.insertEmbed(3, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> text.insertMap(3, Map.of())).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> text.format(3, 1, BOLD)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(doc.encodeState()).isEqualTo(before);
    }

    @Test
    void delete_outOfBounds_throwsAndChangesNothing() {
        text.insert(0, "ab");
        byte[] before = doc.encodeState();
        assertThatThrownBy(() -> text.delete(1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> text.delete(-1, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> text.delete(0, -1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> text.delete(1, Integer.MAX_VALUE)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(doc.encodeState()).isEqualTo(before);
    }

    @Test
    void insert_behindAFormattedCharacter_inheritsItsFormats() {
        text.insert(0, "ab", BOLD);
        text.insert(2, "c");
        text.insert(1, "x");
        assertThat(text.toDelta()).containsExactly(bold("axbc"));
        text.insert(0, "plain ");
        assertThat(text.toDelta()).containsExactly(plain("plain "), bold("axbc"));
    }

    @Test
    void insert_withAttributes_hasExactlyThese() {
        text.insert(0, "ab", BOLD);
        text.insert(1, "x", Map.of());
        text.insert(3, "y", Map.of("em", true));
        assertThat(text.toDelta())
                .containsExactly(bold("a"), plain("x"), bold("b"), new DeltaOp.Insert("y", Map.of("em", true)));
    }

    @Test
    void format_rangeAndBack_leavesPlainText() {
        text.insert(0, "abcdef");
        text.format(1, 3, BOLD);
        assertThat(text.toDelta()).containsExactly(plain("a"), bold("bcd"), plain("ef"));
        text.format(2, 1, NOT_BOLD);
        assertThat(text.toDelta()).containsExactly(plain("a"), bold("b"), plain("c"), bold("d"), plain("ef"));
        text.format(0, 6, NOT_BOLD);
        assertThat(text.toString()).isEqualTo("abcdef");
        text.toDelta()
                .forEach(op -> assertThat(((DeltaOp.Insert) op).attributes()).isEmpty());
    }

    @Test
    void format_twoKeysOverlapping_eachKeepsItsRange() {
        text.insert(0, "abcd");
        text.format(0, 3, BOLD);
        text.format(1, 3, Map.of("size", 2));
        assertThat(text.toDelta())
                .containsExactly(
                        bold("a"),
                        new DeltaOp.Insert("bc", Map.of("bold", true, "size", 2.0)),
                        new DeltaOp.Insert("d", Map.of("size", 2.0)));
    }

    @Test
    void format_equalObjects_areOneFormat() {
        text.insert(0, "ab");
        text.format(0, 1, Map.of("link", Map.of("href", "x", "n", 1)));
        text.insert(1, "c", Map.of("link", Map.of("n", 1.0, "href", "x")));
        assertThat(text.toDelta()).hasSize(2);
    }

    @Test
    void format_beyondTheEnd_appendsNewlines() {
        text.insert(0, "ab");
        text.format(1, 3, BOLD);
        assertThat(text.toDelta()).containsExactly(plain("a"), bold("b\n\n"));
    }

    @Test
    void format_atTheVeryEnd_doesNothing() {
        text.insert(0, "ab");
        text.format(2, 3, BOLD);
        assertThat(text.toDelta()).containsExactly(plain("ab"));
    }

    @Test
    void format_concurrentOverlap_bothHold() {
        text.insert(0, "abcdef");
        exchange();
        text.format(0, 4, BOLD);
        peer.text("t").format(2, 4, Map.of("em", true));
        exchange();
        assertThat(text.toDelta())
                .containsExactly(
                        bold("ab"),
                        new DeltaOp.Insert("cd", Map.of("bold", true, "em", true)),
                        new DeltaOp.Insert("ef", Map.of("em", true)));
    }

    @Test
    void delete_acrossFormats_takesRedundantMarksAlong() {
        text.insert(0, "a");
        text.insert(1, "b", BOLD);
        text.insert(2, "c", Map.of());
        text.delete(1, 1);
        assertThat(text.toDelta()).containsExactly(plain("ac"));
        text.delete(0, 2);
        assertThat(text.toDelta()).isEmpty();
        assertThat(text.length()).isZero();
    }

    @Test
    void insertEmbed_values_countOneAndAreLeftOutOfTheString() {
        text.insert(0, "ab");
        text.insertEmbed(1, Map.of("image", "x.png"));
        text.insertEmbed(2, 7, BOLD);
        assertThat(text.length()).isEqualTo(4);
        assertThat(text.toString()).isEqualTo("ab");
        assertThat(text.toDelta()).containsExactly(plain("a"), plain(Map.of("image", "x.png")), bold(7.0), plain("b"));
        text.delete(1, 1);
        assertThat(text.toDelta()).containsExactly(plain("a"), bold(7.0), plain("b"));
    }

    @Test
    void insertType_amongText_isTheSameObjectAgain() {
        text.insert(0, "ab");
        YMap map = text.insertMap(1, BOLD);
        Array array = text.insertArray(0, Map.of());
        Text inner = text.insertText(0, Map.of());
        XmlElement element = text.insertXmlElement(0, "img", Map.of());
        map.set("k", 1);
        array.add(2);
        inner.insert(0, "inner");
        element.setAttribute("src", "x");
        assertThat(text.toDelta())
                .containsExactly(plain(element), plain(inner), plain(array), plain("a"), bold(map), plain("b"));
        assertThat(map.parent()).containsSame(text);
        assertThat(map.path()).isEqualTo(List.of(4));
    }

    /** Between "X" and "de" a mark ends and one begins again, as in Yjs. */
    @Test
    void applyDelta_insertRetainDelete_editsInOneTransaction() {
        List<Transaction> told = new ArrayList<>();
        text.insert(0, "abcdef");
        doc.onTransaction(told::add);
        text.applyDelta(List.of(
                new DeltaOp.Retain(1),
                new DeltaOp.Delete(2),
                new DeltaOp.Insert("X", BOLD),
                new DeltaOp.Retain(2, BOLD),
                new DeltaOp.Insert(Map.of("hr", true))));
        assertThat(text.toDelta())
                .containsExactly(plain("a"), bold("X"), bold("de"), plain(Map.of("hr", true)), plain("f"));
        assertThat(told).hasSize(1);
    }

    @Test
    void applyDelta_retainBeyondTheEnd_fillsWithNewlines() {
        text.insert(0, "a");
        text.applyDelta(List.of(new DeltaOp.Retain(3), new DeltaOp.Insert("b")));
        assertThat(text.toString()).isEqualTo("a\n\nb");
    }

    @Test
    void applyDelta_deleteBeyondTheEnd_deletesWhatIsThere() {
        text.insert(0, "abc");
        text.applyDelta(List.of(new DeltaOp.Retain(1), new DeltaOp.Delete(9)));
        assertThat(text.toString()).isEqualTo("a");
    }

    @Test
    void applyDelta_ownDelta_copiesTheText() {
        text.insert(0, "ab", BOLD);
        text.insertEmbed(1, Map.of("x", 1.0));
        text.insert(3, "c", Map.of("em", "strong"));
        Text copy = doc.text("copy");
        copy.applyDelta(text.toDelta());
        assertThat(copy.toDelta()).isEqualTo(text.toDelta());
    }

    @Test
    void insert_surrogatePair_countsTwoUnits() {
        text.insert(0, "a😀b");
        assertThat(text.length()).isEqualTo(4);
        text.delete(1, 2);
        assertThat(text.toString()).isEqualTo("ab");
    }

    @Test
    void insert_betweenSurrogates_replacesBothHalves() {
        text.insert(0, "a😀b");
        text.insert(2, "-");
        assertThat(text.toString()).isEqualTo("a\uFFFD-\uFFFDb");
        assertThat(text.length()).isEqualTo(5);
    }

    @Test
    void delete_halfOfAPair_replacesTheOther() {
        text.insert(0, "😀");
        text.delete(0, 1);
        assertThat(text.toString()).isEqualTo("\uFFFD");
    }

    @Test
    void setAttribute_setAndRemove_isKeptBesideTheText() {
        text.insert(0, "a");
        text.setAttribute("lang", "de");
        text.setAttribute("level", 3);
        assertThat(text.attributes()).isEqualTo(Map.of("lang", "de", "level", 3.0));
        text.removeAttribute("lang");
        text.removeAttribute("never set");
        assertThat(text.attribute("lang")).isNull();
        assertThat(text.attribute("level")).isEqualTo(3.0);
        assertThat(text.toDelta()).containsExactly(plain("a"));
    }

    @Test
    void insert_samePlaceConcurrently_oneBehindTheOtherEverywhere() {
        text.insert(0, "[]");
        exchange();
        text.insert(1, "aaa");
        peer.text("t").insert(1, "bbb");
        exchange();
        assertThat(text.toString()).isEqualTo("[aaabbb]");
    }

    @Test
    void delete_whileOtherInsertsWithin_keepsTheInsertion() {
        text.insert(0, "abcdef");
        exchange();
        text.delete(0, 6);
        peer.text("t").insert(3, "X");
        exchange();
        assertThat(text.toString()).isEqualTo("X");
        assertThat(peer.text("t").toString()).isEqualTo("X");
    }
}
