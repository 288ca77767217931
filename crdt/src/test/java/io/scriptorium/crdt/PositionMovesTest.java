package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a {@link RelativePosition} goes when text comes and goes around it, in every type and on every replica. */
class PositionMovesTest {
    private final UndoPair pair = new UndoPair(false);
    private final Doc doc = pair.doc;
    private final Text text = doc.text("t");

    @AfterEach
    void replicasAgree() {
        pair.assertSame();
    }

    private static int index(RelativePosition position, Doc in) {
        return position.resolve(in).orElseThrow().index();
    }

    private int index(RelativePosition position) {
        return index(position, doc);
    }

    // --- Sides ---

    @ParameterizedTest
    @CsvSource({"-1, 2", "0, 4", "1, 4", "-7, 2", "7, 4"})
    void insertionAtThePosition_goesBeforeOrAfterItByItsSide(int assoc, int expected) {
        text.insert(0, "abcd");
        RelativePosition position = RelativePosition.at(text, 2, assoc);
        text.insert(2, "XY");
        assertThat(index(position)).isEqualTo(expected);
        assertThat(position.resolve(doc).orElseThrow().assoc()).isEqualTo(assoc);
        assertThat(RelativePosition.decode(position.encode()).assoc()).isEqualTo(assoc);
    }

    @ParameterizedTest
    @CsvSource({"-1, 0, 0", "0, 0, 2", "-1, 4, 6", "0, 4, 8"})
    void positionAtAnEnd_growsWithTheTextOrNot(int assoc, int index, int expected) {
        text.insert(0, "abcd");
        RelativePosition position = RelativePosition.at(text, index, assoc);
        text.insert(0, "<<");
        text.insert(6, ">>");
        assertThat(index(position)).isEqualTo(expected);
    }

    @Test
    void emptyText_hasOnePlaceOnEachSide() {
        RelativePosition left = RelativePosition.at(text, 0, -1);
        RelativePosition right = RelativePosition.at(text, 0);
        assertThat(left).isEqualTo(RelativePosition.startOf(text));
        assertThat(right).isEqualTo(RelativePosition.endOf(text));
        text.insert(0, "abc");
        assertThat(index(left)).isZero();
        assertThat(index(right)).isEqualTo(3);
    }

    @Test
    void positionAtTheEnd_namesTheTypeOnTheRightAndTheElementOnTheLeft() {
        text.insert(0, "abc");
        assertThat(RelativePosition.at(text, 3)).isEqualTo(new RelativePosition(null, "t", null, 0));
        assertThat(RelativePosition.at(text, 3, -1)).isEqualTo(new RelativePosition(null, "t", new Id(1, 2), -1));
        assertThat(RelativePosition.at(text, 0)).isEqualTo(new RelativePosition(null, "t", new Id(1, 0), 0));
        assertThat(RelativePosition.at(text, 0, -1)).isEqualTo(new RelativePosition(null, "t", null, -1));
    }

    // --- Deleted neighbours ---

    @ParameterizedTest
    @CsvSource({"-1, 2", "0, 2"})
    void deletionAroundThePosition_leavesItWhereTheTextWas(int assoc, int expected) {
        text.insert(0, "abcdef");
        RelativePosition position = RelativePosition.at(text, 3, assoc);
        text.delete(2, 2);
        assertThat(index(position)).isEqualTo(expected);
        text.insert(2, "XY");
        // What is written there now stands behind the deleted elements, as Yjs places it.
        assertThat(index(position)).isEqualTo(expected);
        text.delete(0, 2);
        assertThat(index(position)).isZero();
    }

    @Test
    void deletionOfEverything_leavesThePositionAtZero() {
        text.insert(0, "abc");
        List<RelativePosition> positions = new ArrayList<>();
        for (int i = 0; i <= 3; i++) {
            positions.add(RelativePosition.at(text, i));
            positions.add(RelativePosition.at(text, i, -1));
        }
        text.delete(0, 3);
        assertThat(positions).allSatisfy(position -> assertThat(index(position)).isZero());
    }

    @Test
    void position_betweenMarks_countsOnlyWhatIsVisible() {
        text.insert(0, "abcd");
        text.format(1, 2, Map.of("bold", true));
        RelativePosition position = RelativePosition.at(text, 3);
        RelativePosition left = RelativePosition.at(text, 3, -1);
        text.insert(0, "x");
        text.format(0, 5, Map.of("em", true));
        assertThat(index(position)).isEqualTo(4);
        assertThat(index(left)).isEqualTo(4);
        text.format(0, 5, Collections.singletonMap("bold", null));
        assertThat(index(position)).isEqualTo(4);
    }

    @Test
    void positionOnAMark_isThePlaceOfTheNextCharacter() {
        text.insert(0, "ab");
        text.format(1, 1, Map.of("bold", true));
        // The mark before b has clock 2: no index leads to it, but bytes from elsewhere may.
        RelativePosition atMark = new RelativePosition(null, null, new Id(1, 2), 0);
        assertThat(index(atMark)).isEqualTo(1);
        assertThat(index(new RelativePosition(null, null, new Id(1, 2), -1))).isEqualTo(1);
    }

    // --- Types ---

    @Test
    void arrays_andXml_andAttributesBesideThem() {
        Array array = doc.array("a");
        array.addAll(List.of(1, 2, 3));
        XmlFragment xml = doc.xmlFragment("x");
        XmlElement first = xml.insertElement(0, "p");
        first.setAttribute("k", "v");
        xml.insertElement(1, "q");
        RelativePosition inArray = RelativePosition.at(array, 2);
        RelativePosition inXml = RelativePosition.at(xml, 1);
        RelativePosition inElement = RelativePosition.endOf(first);
        array.insert(0, List.of(0));
        array.delete(1, 1);
        xml.insertText(0);
        first.insertText(0);
        assertThat(inArray.resolve(doc)).contains(new AbsolutePosition(array, 2, 0));
        assertThat(inXml.resolve(doc)).contains(new AbsolutePosition(xml, 2, 0));
        assertThat(inElement.resolve(doc)).contains(new AbsolutePosition(first, 1, 0));
    }

    @Test
    void positionOfAKeysValue_isZeroInItsMap() {
        YMap map = doc.map("m");
        map.set("k", 1);
        assertThat(new RelativePosition(null, null, new Id(1, 0), 0).resolve(doc))
                .hasValueSatisfying(position -> assertThat(position.type()).isSameAs(map));
    }

    @Test
    void nestedTypes_movedByTheirParents_keepTheirPositions() {
        Array array = doc.array("a");
        array.add("before");
        Text nested = array.insertText(1);
        nested.insert(0, "abc");
        RelativePosition position = RelativePosition.at(nested, 1);
        array.delete(0, 1);
        array.insert(0, List.of(1, 2, 3));
        assertThat(position.resolve(doc)).contains(new AbsolutePosition(nested, 1, 0));
        assertThat(position.type()).isEqualTo(new Id(1, 1));
    }

    @Test
    void surrogatePairs_haveAPlaceOnEachSideAndOneWithin() {
        text.insert(0, "a😀b");
        for (int i = 0; i <= 4; i++) {
            assertThat(index(RelativePosition.at(text, i))).isEqualTo(i);
        }
        RelativePosition after = RelativePosition.at(text, 3);
        text.delete(1, 2);
        assertThat(index(after)).isEqualTo(1);
    }

    @Test
    void at_outsideOrInADeletedType_saysWhy() {
        text.insert(0, "abc");
        assertThatThrownBy(() -> RelativePosition.at(text, 4, -1))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("4 of 3");
        assertThatThrownBy(() -> RelativePosition.at(text, -1, 0)).hasMessage("-1 of 3");
        Doc collecting = Doc.create();
        Text gone = collecting.map("m").putText("n");
        collecting.map("m").remove("n");
        for (Runnable use : List.<Runnable>of(
                () -> RelativePosition.at(gone, 0),
                () -> RelativePosition.startOf(gone),
                () -> RelativePosition.endOf(gone))) {
            assertThatThrownBy(use::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("this type was deleted from its document");
        }
        assertThatThrownBy(() -> new RelativePosition(null, null, null, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a position is at an element or in a type");
    }

    // --- Replicas ---

    @Test
    void otherReplica_resolvesOnceItKnowsTheElement() {
        text.insert(0, "abc");
        pair.sync();
        text.insert(1, "new");
        RelativePosition position =
                RelativePosition.decode(RelativePosition.at(text, 2).encode());
        assertThat(position.resolve(pair.other)).isEmpty();
        pair.sync();
        assertThat(index(position, pair.other)).isEqualTo(2);
        pair.other.text("t").insert(0, "theirs");
        assertThat(index(position, pair.other)).isEqualTo(8);
        assertThat(index(position)).isEqualTo(2);
    }

    @Test
    void cursorsOfTwo_whoTypeAtOnePlace_stayWithTheirText() {
        text.insert(0, "()");
        pair.sync();
        text.insert(1, "mine");
        pair.other.text("t").insert(1, "theirs");
        RelativePosition mine = RelativePosition.at(text, 5, -1);
        RelativePosition theirs = RelativePosition.at(pair.other.text("t"), 7, -1);
        pair.sync();
        assertThat(text.toString()).isEqualTo("(minetheirs)");
        assertThat(index(mine)).isEqualTo(5);
        assertThat(index(theirs)).isEqualTo(11);
    }

    @Test
    void restoredDocument_resolvesPositionsOfThen() {
        text.insert(0, "abcdef");
        RelativePosition position = RelativePosition.at(text, 4);
        Snapshot then = doc.snapshot();
        text.delete(0, 3);
        text.insert(0, "a longer beginning ");
        Doc past = then.restore(doc);
        assertThat(position.resolve(past)).as("nobody has said what t is").isEmpty();
        past.text("t");
        assertThat(index(position, past)).isEqualTo(4);
        assertThat(index(position)).isEqualTo(20);
        RelativePosition later = RelativePosition.at(text, 2);
        assertThat(later.resolve(past)).as("written after that").isEmpty();
    }

    @Test
    void loadedDocument_resolvesTheSame() {
        text.insert(0, "abcdef");
        text.delete(1, 2);
        RelativePosition inGarbage = new RelativePosition(null, "t", new Id(1, 2), 0);
        for (boolean gc : new boolean[] {true, false}) {
            Doc loaded = Doc.load(
                    doc.encodeState(), UpdateFormat.V1, DocOptions.defaults().withGc(gc));
            loaded.text("t");
            assertThat(index(inGarbage, loaded))
                    .as("gc %s: only a mark is left, in its place", gc)
                    .isEqualTo(1);
            assertThat(index(RelativePosition.at(text, 2), loaded)).isEqualTo(2);
        }
    }

    // --- Undo ---

    @Test
    void undoneDeletion_takesThePositionAlongWhenFollowed() {
        text.insert(0, "abcdef");
        UndoManager undo = pair.apart(text).build();
        List<RelativePosition> positions = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            positions.add(RelativePosition.at(text, i));
        }
        text.delete(1, 4);
        undo.undo();
        for (int i = 0; i < 6; i++) {
            assertThat(index(positions.get(i))).as("position %d", i).isEqualTo(i);
            int expected = i == 0 ? 0 : 5;
            assertThat(positions.get(i).resolve(doc, false).orElseThrow().index())
                    .isEqualTo(expected);
        }
    }

    @Test
    void undoneAndRedoneOften_isFollowedThroughAllCopies() {
        text.insert(0, "abc");
        UndoManager undo = pair.apart(text).build();
        RelativePosition position = RelativePosition.at(text, 1);
        text.delete(0, 3);
        for (int round = 0; round < 5; round++) {
            undo.undo();
            assertThat(index(position)).isEqualTo(1);
            undo.redo();
            assertThat(index(position)).isZero();
        }
        undo.undo();
        text.insert(0, ">");
        assertThat(index(position)).isEqualTo(2);
    }

    @Test
    void undoneDeletion_otherReplicasKnowNothingOfTheCopy() {
        text.insert(0, "abc");
        RelativePosition position = RelativePosition.at(text, 1);
        UndoManager undo = pair.apart(text).build();
        text.delete(0, 3);
        undo.undo();
        pair.sync();
        pair.other.text("t").insert(0, "12");
        pair.sync();
        assertThat(index(position)).isEqualTo(3);
        assertThat(index(position, pair.other))
                .isEqualTo(position.resolve(doc, false).orElseThrow().index());
    }

    @Test
    void nestedTypeThatCameBack_isFollowedFromTheTypeForm() {
        Text nested = doc.map("m").putText("n");
        nested.insert(0, "abc");
        RelativePosition end = RelativePosition.endOf(nested);
        RelativePosition middle = RelativePosition.at(nested, 1);
        UndoManager undo = pair.apart(doc.map("m")).build();
        doc.map("m").remove("n");
        undo.undo();
        Text back = (Text) Objects.requireNonNull(doc.map("m").get("n"));
        assertThat(end.resolve(doc)).contains(new AbsolutePosition(back, 3, 0));
        assertThat(middle.resolve(doc)).contains(new AbsolutePosition(back, 1, 0));
        assertThat(middle.resolve(doc, false)).contains(new AbsolutePosition(nested, 0, 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0})
    void randomEdits_positionsStayWithTheirElement(int assoc) {
        long seed = Seeds.next();
        RandomGenerator random = Seeds.random(seed);
        // Each character is another one, so that a string says where an element is.
        StringBuilder model = new StringBuilder();
        char next = 'à';
        List<RelativePosition> positions = new ArrayList<>();
        List<Character> elements = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            int at = random.nextInt(model.length() + 1);
            if (random.nextInt(3) > 0 || model.isEmpty()) {
                String inserted = String.valueOf(next++) + next++;
                text.insert(at, inserted);
                model.insert(at, inserted);
                positions.add(RelativePosition.at(text, assoc < 0 ? at + 1 : at, assoc));
                elements.add(inserted.charAt(0));
            } else {
                int length = Math.min(1 + random.nextInt(3), model.length() - at);
                text.delete(at, length);
                model.delete(at, at + length);
            }
            if (random.nextInt(20) == 0) {
                text.format(0, model.length(), Map.of("b", random.nextInt(3)));
            }
        }
        for (int i = 0; i < positions.size(); i++) {
            int found = model.indexOf(String.valueOf(elements.get(i)));
            Optional<AbsolutePosition> resolved = positions.get(i).resolve(doc);
            assertThat(resolved).as(Seeds.replay(seed)).isPresent();
            if (found >= 0) {
                assertThat(resolved.orElseThrow().index())
                        .as(Seeds.replay(seed))
                        .isEqualTo(assoc < 0 ? found + 1 : found);
            }
        }
    }
}
