package io.scriptorium.crdt;

import static io.scriptorium.crdt.TextPicture.BOLD;
import static io.scriptorium.crdt.TextPicture.NOT_BOLD;
import static io.scriptorium.crdt.TextPicture.PLAIN;
import static io.scriptorium.crdt.TextPicture.attributes;
import static io.scriptorium.crdt.TextPicture.delete;
import static io.scriptorium.crdt.TextPicture.insert;
import static io.scriptorium.crdt.TextPicture.retain;
import static io.scriptorium.crdt.UpdateBytes.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.crdt.lib0.Lib0Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The bytes that leave when somebody edits a text: which neighbours new elements name, and in which order they come. */
class TextWireTest {
    private static final int ME = 7;

    private final Doc doc = Doc.create(DocOptions.defaults().withClientId(ME));
    private final Text text = doc.text("t");

    private UpdateBytes from(long clock) {
        return new UpdateBytes().block(ME, clock);
    }

    private static Consumer<Lib0Writer> string(String string) {
        return out -> out.writeVarString(string);
    }

    private static Consumer<Lib0Writer> mark(String key, String json) {
        return out -> {
            out.writeVarString(key);
            out.writeVarString(json);
        };
    }

    /** One transaction sends these bytes by format V1, and by V2 what they are in it. */
    private void assertSends(Consumer<Text> edit, UpdateBytes expected) {
        List<byte[]> sent = new ArrayList<>();
        try (Subscription v1 = doc.onUpdate(UpdateFormat.V1, (update, transaction) -> sent.add(update));
                Subscription v2 = doc.onUpdate(UpdateFormat.V2, (update, transaction) -> sent.add(update))) {
            assertThat(v1).isNotSameAs(v2);
            doc.transact(transaction -> edit.accept(text));
        }
        byte[] bytes = expected.bytes();
        assertThat(sent).hasSize(2);
        assertThat(sent.get(0)).isEqualTo(bytes);
        assertThat(sent.get(1)).isEqualTo(Update.toV2(bytes));
    }

    private void mark(
            UpdateBytes update, UpdateBytes.@Nullable Id origin, UpdateBytes.@Nullable Id right, String json) {
        update.item(Structs.FORMAT, origin, right, mark("bold", json));
    }

    // --- Text ---

    @Test
    void firstInsertion_namesTheRoot() {
        assertSends(t -> t.insert(0, "abc"), from(0).string(null, "abc"));
    }

    @Test
    void appending_namesTheLastElement() {
        text.insert(0, "abc");
        assertSends(t -> t.insert(3, "d"), from(3).string(id(ME, 2), "d"));
        assertThat(doc.encodeState()).isEqualTo(from(0).string(null, "abcd").bytes());
    }

    @Test
    void prepending_namesTheFirstElement() {
        text.insert(0, "abc");
        assertSends(t -> t.insert(0, "X"), from(3).item(Structs.STRING, null, id(ME, 0), string("X")));
    }

    @Test
    void insertionBetween_namesBothNeighbours() {
        text.insert(0, "abc");
        assertSends(t -> t.insert(1, "X"), from(3).item(Structs.STRING, id(ME, 0), id(ME, 1), string("X")));
    }

    @Test
    void insertionBehindATombstone_namesTheTombstone() {
        text.insert(0, "abc");
        text.delete(1, 1);
        assertSends(t -> t.insert(1, "X"), from(3).item(Structs.STRING, id(ME, 1), id(ME, 2), string("X")));
    }

    @Test
    void insertionBetweenTwoAuthors_namesOneOfEach() {
        text.insert(0, "ab");
        doc.apply(new UpdateBytes()
                .block(9, 0)
                .item(Structs.STRING, id(ME, 0), id(ME, 1), string("\u00e9"))
                .bytes());
        assertSends(t -> t.insert(1, "X"), from(2).item(Structs.STRING, id(ME, 0), id(9, 0), string("X")));
        assertSends(t -> t.insert(3, "Y"), from(3).item(Structs.STRING, id(9, 0), id(ME, 1), string("Y")));
    }

    @Test
    void typingInOneTransaction_isOneStruct() {
        text.insert(0, "[]");
        assertSends(
                t -> {
                    t.insert(1, "a");
                    t.insert(2, "\u00e9");
                    t.insert(3, "😀");
                },
                from(2).item(Structs.STRING, id(ME, 0), id(ME, 1), string("a\u00e9😀")));
    }

    @Test
    void insertionsApart_areAStructEach() {
        text.insert(0, "ab");
        assertSends(
                t -> {
                    t.insert(2, "Z");
                    t.insert(0, "A");
                },
                from(2).string(id(ME, 1), "Z").item(Structs.STRING, null, id(ME, 0), string("A")));
    }

    @Test
    void insertionThatIsDeletedAgain_isATombstone() {
        text.insert(0, "ab");
        assertSends(
                t -> {
                    t.insert(2, "XY");
                    t.delete(2, 2);
                },
                from(2).deleted(id(ME, 1), 2).delete(ME, 2, 2));
    }

    @Test
    void deletion_isRangesOnly() {
        text.insert(0, "abcdef");
        assertSends(t -> t.delete(1, 2), new UpdateBytes().delete(ME, 1, 2));
        assertSends(
                t -> {
                    t.delete(3, 1);
                    t.delete(0, 1);
                },
                new UpdateBytes().delete(ME, 0, 1).delete(ME, 5, 1));
    }

    // --- Marks ---

    @Test
    void format_isABeginAndAnEndMark() {
        text.insert(0, "abc");
        UpdateBytes expected = from(3);
        mark(expected, id(ME, 0), id(ME, 1), "true");
        mark(expected, id(ME, 1), id(ME, 2), "null");
        assertSends(t -> t.format(1, 1, BOLD), expected);
    }

    @Test
    void formatOfEverything_marksHaveOneNeighbourEach() {
        text.insert(0, "abc");
        UpdateBytes expected = from(3);
        mark(expected, null, id(ME, 0), "true");
        mark(expected, id(ME, 2), null, "null");
        assertSends(t -> t.format(0, 3, BOLD), expected);
    }

    @Test
    void formatThatIsTakenAway_isRangesOnly() {
        text.insert(0, "abc");
        text.format(0, 3, BOLD);
        assertSends(t -> t.format(0, 3, NOT_BOLD), new UpdateBytes().delete(ME, 3, 2));
    }

    @Test
    void insertionWithFormats_isMarksAroundText() {
        text.insert(0, "ab");
        UpdateBytes expected = from(2);
        mark(expected, id(ME, 0), id(ME, 1), "true");
        expected.item(Structs.STRING, id(ME, 2), id(ME, 1), string("X"));
        mark(expected, id(ME, 3), id(ME, 1), "null");
        assertSends(t -> t.insert(1, "X", BOLD), expected);
    }

    @Test
    void severalFormats_areMarksInTheirOrder() {
        text.insert(0, "a");
        UpdateBytes expected = from(1).item(Structs.FORMAT, null, id(ME, 0), mark("2", "{\"x\":[1]}"))
                .item(Structs.FORMAT, id(ME, 1), id(ME, 0), mark("z", "\"v\""))
                .item(Structs.FORMAT, id(ME, 2), id(ME, 0), mark("a", "1.5"))
                .item(Structs.FORMAT, id(ME, 0), null, mark("2", "null"))
                .item(Structs.FORMAT, id(ME, 4), null, mark("z", "null"))
                .item(Structs.FORMAT, id(ME, 5), null, mark("a", "null"));
        assertSends(t -> t.format(0, 1, attributes("z", "v", "2", attributes("x", List.of(1)), "a", 1.5)), expected);
    }

    /** Whoever moves an end mark writes the new one before the old one is deleted, in one update. */
    @Test
    void formatThatReachesFarther_isOneMarkAndOneRange() {
        text.insert(0, "abcd");
        text.format(0, 2, BOLD);
        UpdateBytes expected = from(6);
        mark(expected, id(ME, 3), null, "null");
        assertSends(t -> t.format(1, 3, BOLD), expected.delete(ME, 5, 1));
    }

    @Test
    void formatBeyondTheEnd_isNewlinesBetweenMarks() {
        text.insert(0, "a");
        UpdateBytes expected = from(1);
        mark(expected, null, id(ME, 0), "true");
        expected.string(id(ME, 0), "\n\n");
        mark(expected, id(ME, 3), null, "null");
        assertSends(t -> t.format(0, 3, BOLD), expected);
    }

    @Test
    void deletionOfAFormattedWord_takesItsMarksInTheSameUpdate() {
        text.insert(0, "abc");
        text.format(1, 1, BOLD);
        assertSends(t -> t.delete(1, 1), new UpdateBytes().delete(ME, 1, 1).delete(ME, 3, 2));
    }

    // --- Elements ---

    @Test
    void embed_isItsJson() {
        text.insert(0, "ab");
        assertSends(
                t -> t.insertEmbed(1, attributes("b", 1, "a", List.of(true))),
                from(2).item(Structs.EMBED, id(ME, 0), id(ME, 1), string("{\"b\":1,\"a\":[true]}")));
    }

    @Test
    void types_areTheirKind() {
        assertSends(
                t -> {
                    t.insertText(0, PLAIN);
                    t.insertMap(1, PLAIN);
                    t.insertArray(2, PLAIN);
                    t.insertXmlElement(3, "img", PLAIN);
                },
                from(0).item(Structs.TYPE, null, null, out -> out.writeVarUint(Structs.TEXT))
                        .item(Structs.TYPE, id(ME, 0), null, out -> out.writeVarUint(Structs.MAP))
                        .item(Structs.TYPE, id(ME, 1), null, out -> out.writeVarUint(Structs.ARRAY))
                        .item(Structs.TYPE, id(ME, 2), null, out -> {
                            out.writeVarUint(Structs.XML_ELEMENT);
                            out.writeVarString("img");
                        }));
    }

    @Test
    void textWithinAType_namesTheItemOfTheType() {
        Text inner = text.insertText(0, PLAIN);
        assertSends(t -> inner.insert(0, "in"), from(1).child(id(ME, 0), "in"));
    }

    // --- Deltas ---

    @Test
    void delta_isOneUpdateInTheOrderOfItsSteps() {
        text.insert(0, "abcd");
        UpdateBytes expected = from(4).item(Structs.STRING, id(ME, 1), id(ME, 2), string("X"));
        mark(expected, id(ME, 4), id(ME, 2), "true");
        mark(expected, id(ME, 2), id(ME, 3), "null");
        expected.string(id(ME, 3), "\nY");
        assertSends(
                t -> t.applyDelta(
                        List.of(retain(1), delete(1), insert("X"), retain(1, "bold", true), retain(2), insert("Y"))),
                expected.delete(ME, 1, 1));
    }

    @Test
    void halfOfAPair_isSentAsTheReplacement() {
        assertSends(t -> t.insert(0, "a\ud83d"), from(0).string(null, "a\uFFFD"));
    }
}
