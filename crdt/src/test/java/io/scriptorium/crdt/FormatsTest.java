package io.scriptorium.crdt;

import static io.scriptorium.crdt.TextPicture.attributes;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@link Formats}: the formats that hold at a place, and their order, which decides the order of marks to come. */
class FormatsTest {
    private final Doc doc = Doc.create(DocOptions.defaults().withClientId(1));
    private final Text text = doc.text("t");

    /** The formats behind the character before an index, as {@code key:value} in their order. */
    private List<String> formatsAt(int index) {
        Store store = doc.store;
        int row = store.order.locate(text.state, index);
        List<String> formats = new ArrayList<>();
        new Formats(store).after(row).forEach((key, mark) -> {
            assertThat(store.marks.key(mark)).isEqualTo(key);
            formats.add(store.names.text(key) + ":" + store.marks.at(mark).value());
        });
        return formats;
    }

    @Test
    void after_plainText_isNothing() {
        text.insert(0, "abc");
        assertThat(formatsAt(0)).isEmpty();
        assertThat(formatsAt(2)).isEmpty();
    }

    @Test
    void after_atTheBeginning_isNothingEvenWhereMarksFollow() {
        text.insert(0, "abc", attributes("bold", true));
        assertThat(formatsAt(0)).isEmpty();
        assertThat(formatsAt(1)).containsExactly("bold:true");
    }

    @Test
    void after_lastFormattedCharacter_stillHolds() {
        text.insert(0, "abc");
        text.format(1, 1, attributes("bold", true));
        assertThat(formatsAt(1)).isEmpty();
        assertThat(formatsAt(2)).containsExactly("bold:true");
        assertThat(formatsAt(3)).isEmpty();
    }

    @Test
    void after_nestedFormats_areInTheOrderInWhichTheyBegan() {
        text.insert(0, "abcdef");
        text.format(2, 2, attributes("inner", 1));
        text.format(0, 6, attributes("outer", 1));
        text.format(1, 4, attributes("middle", 1));
        assertThat(formatsAt(3)).containsExactly("outer:1.0", "middle:1.0", "inner:1.0");
        assertThat(formatsAt(5)).containsExactly("outer:1.0", "middle:1.0");
        assertThat(formatsAt(6)).containsExactly("outer:1.0");
    }

    @Test
    void after_otherValueOfAKey_keepsThePlaceOfTheKey() {
        text.insert(0, "abcdef");
        text.format(0, 6, attributes("color", "red"));
        text.format(1, 5, attributes("bold", true));
        text.format(2, 2, attributes("color", "blue"));
        assertThat(formatsAt(3)).containsExactly("color:blue", "bold:true");
        assertThat(formatsAt(5)).containsExactly("color:red", "bold:true");
    }

    @Test
    void after_keyThatWasInterrupted_comesLast() {
        text.insert(0, "abcdef");
        text.format(0, 6, attributes("color", "red"));
        text.format(1, 5, attributes("bold", true));
        text.format(2, 2, attributes("color", null));
        assertThat(formatsAt(3)).containsExactly("bold:true");
        assertThat(formatsAt(5)).containsExactly("bold:true", "color:red");
    }

    @Test
    void after_marksThatWereDeleted_doNotCount() {
        text.insert(0, "abcdef");
        text.format(0, 6, attributes("color", "red"));
        text.format(1, 4, attributes("bold", true));
        text.format(0, 6, attributes("color", null));
        assertThat(formatsAt(3)).containsExactly("bold:true");
    }

    @Test
    void after_deletedText_isWhatHoldsThere() {
        text.insert(0, "abcdef");
        text.format(1, 4, attributes("bold", true));
        text.delete(2, 2);
        assertThat(formatsAt(2)).containsExactly("bold:true");
        assertThat(formatsAt(3)).containsExactly("bold:true");
        assertThat(formatsAt(4)).isEmpty();
    }

    /** Between the mark and the place stand many leaves of the index. */
    @Test
    void after_farBehindTheMark_isFound() {
        text.insert(0, "ab");
        text.format(1, 1, attributes("bold", true));
        for (int i = 0; i < 1_000; i++) {
            text.insert(2 + random(i), "x");
        }
        assertThat(doc.store.order.leaf(text.state.lastRow()).parent).isNotNull();
        assertThat(formatsAt(1_002)).containsExactly("bold:true");
        text.format(500, 100, attributes("em", true));
        assertThat(formatsAt(1_002)).containsExactly("bold:true");
        assertThat(formatsAt(550)).containsExactly("bold:true", "em:true");
    }

    private static int random(int i) {
        return i * 7919 % (i + 1);
    }

    @Test
    void after_eachTextHasItsOwn() {
        Text other = doc.text("other");
        text.insert(0, "abc", attributes("bold", true));
        other.insert(0, "abc");
        text.insert(3, "d");
        other.insert(3, "d");
        assertThat(TextPicture.of(text)).isEqualTo("'abcd'{bold:true}");
        assertThat(TextPicture.of(other)).isEqualTo("'abcd'");
    }

    // --- What readers see of the order ---

    @Test
    void delta_attributes_areInThatOrder() {
        text.insert(0, "abc");
        text.format(0, 3, attributes("z", 1));
        text.format(1, 2, attributes("a", 1));
        DeltaOp.Insert last = (DeltaOp.Insert) text.toDelta().getLast();
        assertThat(List.copyOf(last.attributes().keySet())).isEqualTo(List.of("z", "a"));
    }

    @Test
    void eventDelta_attributes_areInThatOrder() {
        text.insert(0, "abc");
        text.format(0, 3, attributes("z", 1));
        text.format(1, 2, attributes("a", 1));
        List<String> names = new ArrayList<>();
        text.observe(event -> event.delta().forEach(op -> {
            if (op instanceof DeltaOp.Insert insert) {
                names.addAll(insert.attributes().keySet());
            }
        }));
        text.insert(2, "x");
        assertThat(names).containsExactly("z", "a");
    }
}
