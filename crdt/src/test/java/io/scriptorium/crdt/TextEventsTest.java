package io.scriptorium.crdt;

import static io.scriptorium.crdt.TextPicture.BOLD;
import static io.scriptorium.crdt.TextPicture.EM;
import static io.scriptorium.crdt.TextPicture.NOT_BOLD;
import static io.scriptorium.crdt.TextPicture.PLAIN;
import static io.scriptorium.crdt.TextPicture.attributes;
import static io.scriptorium.crdt.TextPicture.insert;
import static io.scriptorium.crdt.TextPicture.retain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The delta that observers of a text are told of each kind of change, where it was made and where it arrives. As in Yjs, a
 * format may be told to hold, or not to hold, farther than it has changed: it did so there before.
 */
class TextEventsTest {
    private final TextPair pair = new TextPair();
    private final Text text = pair.text;

    @AfterEach
    void converged() {
        pair.merged();
    }

    /** What is told here and there of one transaction; empty when nobody is told. */
    private String told(Consumer<Text> edits) {
        pair.settle();
        List<String> here = pair.told(true);
        List<String> there = pair.told(false);
        pair.doc.transact(transaction -> edits.accept(text));
        pair.settle();
        assertThat(there).isEqualTo(here);
        assertThat(here).hasSizeLessThanOrEqualTo(1);
        return here.isEmpty() ? "nobody" : here.getFirst();
    }

    // --- Text ---

    @Test
    void insert_startMiddleEnd_retainsWhatStandsBefore() {
        text.insert(0, "abcdef");
        assertThat(told(t -> t.insert(0, "X"))).isEqualTo("'X'");
        assertThat(told(t -> t.insert(3, "Y"))).isEqualTo("=3 'Y'");
        assertThat(told(t -> t.insert(8, "Z"))).isEqualTo("=8 'Z'");
    }

    @Test
    void delete_startMiddleEndAll_saysHowMuch() {
        text.insert(0, "abcdef");
        assertThat(told(t -> t.delete(0, 1))).isEqualTo("-1");
        assertThat(told(t -> t.delete(1, 2))).isEqualTo("=1 -2");
        assertThat(told(t -> t.delete(2, 1))).isEqualTo("=2 -1");
        assertThat(told(t -> t.delete(0, 2))).isEqualTo("-2");
    }

    @Test
    void severalInsertions_apart_areOneDelta() {
        text.insert(0, "abcdef");
        assertThat(told(t -> {
                    t.insert(5, "3");
                    t.insert(0, "1");
                    t.insert(4, "2");
                }))
                .isEqualTo("'1' =3 '2' =2 '3'");
    }

    @Test
    void severalDeletions_apart_areOneDelta() {
        text.insert(0, "abcdef");
        assertThat(told(t -> {
                    t.delete(4, 1);
                    t.delete(2, 1);
                    t.delete(0, 1);
                }))
                .isEqualTo("-1 =1 -1 =1 -1");
    }

    @Test
    void deletions_sideBySide_areOneStep() {
        text.insert(0, "abcdef");
        assertThat(told(t -> {
                    t.delete(2, 1);
                    t.delete(1, 1);
                    t.delete(1, 2);
                }))
                .isEqualTo("=1 -4");
    }

    @Test
    void typing_inOneTransaction_isOneInsertion() {
        text.insert(0, "ab");
        assertThat(told(t -> {
                    t.insert(1, "x");
                    t.insert(2, "z");
                    t.insert(2, "y");
                }))
                .isEqualTo("=1 'xyz'");
    }

    @Test
    void replacement_isADeletionAndAnInsertion() {
        text.insert(0, "abcdef");
        assertThat(told(t -> {
                    t.delete(1, 2);
                    t.insert(1, "X");
                }))
                .isEqualTo("=1 -2 'X'");
        assertThat(told(t -> {
                    t.insert(4, "Y");
                    t.delete(5, 1);
                }))
                .isEqualTo("=4 'Y' -1");
    }

    @Test
    void sameTextDeletedAndInsertedAgain_isToldAsBoth() {
        text.insert(0, "abc");
        assertThat(told(t -> {
                    t.delete(1, 1);
                    t.insert(1, "b");
                }))
                .isEqualTo("=1 -1 'b'");
    }

    @Test
    void insertionBesideATombstone_retainsOnlyWhatIsSeen() {
        text.insert(0, "aXXXb");
        text.delete(1, 3);
        assertThat(told(t -> t.insert(1, "c"))).isEqualTo("=1 'c'");
    }

    // --- What cancels out ---

    @Test
    void insertedAndDeleted_isAnEventWithoutSteps() {
        text.insert(0, "abc");
        assertThat(told(t -> {
                    t.insert(1, "X");
                    t.delete(1, 1);
                }))
                .isEmpty();
    }

    @Test
    void insertedAndPartlyDeleted_isWhatIsLeft() {
        text.insert(0, "abc");
        assertThat(told(t -> {
                    t.insert(1, "XYZ");
                    t.delete(2, 1);
                }))
                .isEqualTo("=1 'XZ'");
    }

    @Test
    void insertedAndDeletedWithNeighbours_isTheDeletionOfThose() {
        text.insert(0, "abcd");
        assertThat(told(t -> {
                    t.insert(2, "X");
                    t.delete(1, 3);
                }))
                .isEqualTo("=1 -2");
    }

    @Test
    void formattedAndBack_isAnEventWithoutSteps() {
        text.insert(0, "abc");
        assertThat(told(t -> {
                    t.format(0, 3, BOLD);
                    t.format(0, 3, NOT_BOLD);
                }))
                .isEmpty();
    }

    @Test
    void takenAwayAndGivenAgain_isAnEventWithoutSteps() {
        text.insert(0, "abc", BOLD);
        assertThat(told(t -> {
                    t.format(0, 3, NOT_BOLD);
                    t.format(0, 3, BOLD);
                }))
                .isEmpty();
    }

    @Test
    void formattedAndDeleted_isTheDeletion() {
        text.insert(0, "abcd");
        assertThat(told(t -> {
                    t.format(1, 2, BOLD);
                    t.delete(1, 2);
                }))
                .isEqualTo("=1 -2");
    }

    @Test
    void editsThatChangeNothing_tellNobody() {
        text.insert(0, "abc", BOLD);
        assertThat(told(t -> {
                    t.insert(1, "");
                    t.delete(1, 0);
                    t.format(0, 3, BOLD);
                    t.format(1, 0, EM);
                    t.applyDelta(List.of(retain(2)));
                }))
                .isEqualTo("nobody");
    }

    // --- Formats ---

    @Test
    void format_range_isRetainedWithIt() {
        text.insert(0, "abcdef");
        assertThat(told(t -> t.format(1, 3, BOLD))).isEqualTo("=1 =3{bold:true}");
        assertThat(told(t -> t.format(0, 6, EM))).isEqualTo("=6{em:true}");
        assertThat(told(t -> t.format(1, 3, NOT_BOLD))).isEqualTo("=1 =5{bold:null}");
    }

    @Test
    void format_whereSomeIsFormattedAlready_isToldOfTheRest() {
        text.insert(0, "abcdef");
        text.format(1, 3, BOLD);
        assertThat(told(t -> t.format(0, 6, BOLD))).isEqualTo("=4{bold:true} =2{bold:true}");
    }

    @Test
    void format_null_isToldOfWhatHadIt() {
        text.insert(0, "abcdef");
        text.format(1, 1, BOLD);
        text.format(3, 1, BOLD);
        assertThat(told(t -> t.format(0, 6, NOT_BOLD))).isEqualTo("=1 =2{bold:null} =3{bold:null}");
    }

    @Test
    void format_otherValue_isRetainedWithTheNewOne() {
        text.insert(0, "abc", attributes("color", "red"));
        assertThat(told(t -> t.format(1, 1, attributes("color", "blue")))).isEqualTo("=1 =1{color:'blue'}");
        assertThat(told(t -> t.format(0, 3, attributes("color", "red")))).isEqualTo("=1 =2{color:'red'}");
    }

    @Test
    void format_severalKeys_areToldTogether() {
        text.insert(0, "abcd");
        assertThat(told(t -> t.format(1, 2, attributes("bold", true, "em", true))))
                .isEqualTo("=1 =2{bold:true,em:true}");
        assertThat(told(t -> t.format(2, 2, attributes("bold", null, "size", 2))))
                .isEqualTo("=2 =2{bold:null,size:2}");
    }

    @Test
    void formats_overlapping_areToldInTheirRanges() {
        text.insert(0, "abcdef");
        assertThat(told(t -> {
                    t.format(0, 4, BOLD);
                    t.format(2, 4, EM);
                }))
                .isEqualTo("=2{bold:true} =2{bold:true,em:true} =2{em:true}");
    }

    @Test
    void format_beyondTheEnd_tellsOfTheNewlines() {
        text.insert(0, "ab");
        assertThat(told(t -> t.format(1, 3, BOLD))).isEqualTo("=1 =1{bold:true} '\\n\\n'{bold:true}");
    }

    @Test
    void insert_withFormats_hasThem() {
        text.insert(0, "abc");
        assertThat(told(t -> t.insert(1, "X", BOLD))).isEqualTo("=1 'X'{bold:true}");
        assertThat(told(t -> t.insert(2, "Y"))).isEqualTo("=2 'Y'{bold:true}");
        assertThat(told(t -> t.insert(2, "Z", PLAIN))).isEqualTo("=2 'Z'");
        assertThat(TextPicture.of(text)).isEqualTo("'a' 'X'{bold:true} 'Z' 'Y'{bold:true} 'bc'");
    }

    @Test
    void insert_thenFormatIt_isOneStep() {
        text.insert(0, "abc");
        assertThat(told(t -> {
                    t.insert(1, "XYZ");
                    t.format(2, 1, BOLD);
                }))
                .isEqualTo("=1 'X' 'Y'{bold:true} 'Z'");
    }

    @Test
    void format_thenInsertIntoIt_isToldAsBoth() {
        text.insert(0, "abcdef");
        assertThat(told(t -> {
                    t.format(1, 3, BOLD);
                    t.insert(2, "X");
                }))
                .isEqualTo("=1 =1{bold:true} 'X'{bold:true} =2{bold:true}");
    }

    @Test
    void insert_betweenFormattedNeighbours_doesNotRepeatTheirFormats() {
        text.insert(0, "ab");
        text.format(0, 1, BOLD);
        text.format(1, 1, EM);
        assertThat(told(t -> t.insert(1, "X", PLAIN))).isEqualTo("=1 'X'");
    }

    @Test
    void delete_thatJoinsFormats_saysWhatHoldsBehindIt() {
        text.insert(0, "abc");
        text.format(0, 1, BOLD);
        text.format(2, 1, BOLD);
        assertThat(told(t -> t.delete(1, 1))).isEqualTo("=1 -1 =1{bold:true}");
        assertThat(TextPicture.of(text)).isEqualTo("'ac'{bold:true}");
    }

    @Test
    void delete_acrossTheBorderOfAFormat_saysWhatHoldsBehindIt() {
        text.insert(0, "abcdef");
        text.format(2, 2, BOLD);
        assertThat(told(t -> t.delete(1, 2))).isEqualTo("=1 -2");
        assertThat(told(t -> t.delete(1, 2))).isEqualTo("=1 -2 =1{bold:null}");
    }

    // --- Embeds and types ---

    @Test
    void embed_insertedFormattedDeleted_isOneElement() {
        text.insert(0, "ab");
        assertThat(told(t -> t.insertEmbed(1, attributes("hr", true)))).isEqualTo("=1 {'hr':true}");
        assertThat(told(t -> t.format(0, 2, BOLD))).isEqualTo("=2{bold:true}");
        assertThat(told(t -> t.insertEmbed(2, 7, EM))).isEqualTo("=2 7{em:true}");
        assertThat(told(t -> t.delete(1, 2))).isEqualTo("=1 -2 =1{em:null}");
    }

    @Test
    void type_inserted_isTheTypeItself() {
        text.insert(0, "ab");
        List<DeltaOp> told = new ArrayList<>();
        text.observe(event -> told.addAll(event.delta()));
        Text inner = text.insertText(1, BOLD);
        assertThat(told).containsExactly(retain(1), insert(inner, "bold", true));
    }

    @Test
    void type_insertedAndFilled_isToldWithWhatItHolds() {
        text.insert(0, "ab");
        List<String> told = new ArrayList<>();
        pair.peerText.observe(event -> event.delta()
                .forEach(op -> told.add(op instanceof DeltaOp.Insert in ? String.valueOf(in.value()) : "")));
        pair.settle();
        told.clear();
        pair.doc.transact(transaction -> text.insertText(1, PLAIN).insert(0, "filled"));
        pair.settle();
        assertThat(told).containsExactly("", "filled");
    }

    @Test
    void edit_withinANestedType_doesNotTellTheOuter() {
        Text inner = text.insertText(0, PLAIN);
        assertThat(told(t -> inner.insert(0, "x"))).isEqualTo("nobody");
    }

    @Test
    void observeDeep_nestedTexts_outermostFirstWithPaths() {
        text.insert(0, "ab");
        Text inner = text.insertText(1, PLAIN);
        List<String> told = new ArrayList<>();
        text.observeDeep(
                events -> events.forEach(event -> told.add(event.path() + " " + TextPicture.of(event.delta()))));
        pair.doc.transact(transaction -> {
            inner.insert(0, "x");
            text.insert(0, "YZ");
        });
        inner.format(0, 1, BOLD);
        assertThat(told).containsExactly("[] 'YZ'", "[3] 'x'", "[3] =1{bold:true}");
    }

    // --- Attributes of the text ---

    @Test
    void attribute_set_changesKeysAndNoChildren() {
        text.insert(0, "abc");
        List<TypeEvent> events = new ArrayList<>();
        text.observe(event -> {
            assertThat(event.delta()).isEmpty();
            assertThat(event.keys()).hasSize(1);
            events.add(event);
        });
        text.setAttribute("lang", "de");
        text.setAttribute("lang", "fr");
        text.removeAttribute("lang");
        assertThat(events).hasSize(3);
        assertThat(events).allSatisfy(event -> {
            assertThat(event.childrenChanged()).isFalse();
            assertThat(event.keysChanged()).containsExactly("lang");
        });
        assertThat(events.get(0).keys().get("lang")).isEqualTo(new KeyChange(KeyChange.Action.ADD, null));
        assertThat(events.get(1).keys().get("lang")).isEqualTo(new KeyChange(KeyChange.Action.UPDATE, "de"));
        assertThat(events.get(2).keys().get("lang")).isEqualTo(new KeyChange(KeyChange.Action.DELETE, "fr"));
    }

    @Test
    void attributeAndText_inOneTransaction_areOneEvent() {
        List<TypeEvent> events = new ArrayList<>();
        text.observe(event -> {
            assertThat(TextPicture.of(event.delta())).isEqualTo("'x'");
            assertThat(event.keys()).containsOnlyKeys("lang");
            events.add(event);
        });
        pair.doc.transact(transaction -> {
            text.setAttribute("lang", "de");
            text.insert(0, "x");
        });
        assertThat(events).hasSize(1);
        assertThat(events.getFirst().target()).isSameAs(text);
        assertThat(events.getFirst().path()).isEmpty();
    }

    // --- Transactions ---

    @Test
    void transactions_nested_areOneEvent() {
        List<String> told = pair.told(true);
        pair.doc.transact("outer", outer -> {
            text.insert(0, "ac");
            pair.doc.transact("inner", inner -> {
                assertThat(inner).isSameAs(outer);
                text.insert(1, "b");
            });
            text.format(0, 1, BOLD);
        });
        assertThat(told).containsExactly("'a'{bold:true} 'bc'");
    }

    @Test
    void twoTexts_inOneTransaction_areToldOfTheirOwn() {
        Text second = pair.doc.text("second");
        List<String> told = new ArrayList<>();
        text.observe(event -> told.add("first " + TextPicture.of(event.delta())));
        second.observe(event -> told.add("second " + TextPicture.of(event.delta())));
        pair.doc.transact(transaction -> {
            second.insert(0, "x");
            text.insert(0, "y");
            second.insert(1, "z");
        });
        assertThat(told).containsExactlyInAnyOrder("first 'y'", "second 'xz'");
    }

    @Test
    void editInAnObserver_isToldAfterwards() {
        List<String> told = new ArrayList<>();
        text.observe(event -> {
            told.add(TextPicture.of(event.delta()));
            if (text.length() < 3) {
                text.insert(text.length(), ".");
            }
        });
        text.insert(0, "a");
        assertThat(told).containsExactly("'a'", "=1 '.'", "=2 '.'");
    }

    @Test
    void delta_askedForInTheObserver_mayBeKept() {
        List<TypeEvent> events = new ArrayList<>();
        text.insert(0, "abcdef");
        text.observe(event -> {
            event.delta();
            events.add(event);
        });
        text.delete(1, 3);
        text.insert(1, "X", BOLD);
        text.delete(0, 4);
        assertThat(events)
                .extracting(event -> TextPicture.of(event.delta()))
                .containsExactly("=1 -3", "=1 'X'{bold:true}", "-4");
    }

    @Test
    void observer_closed_isToldNothingMore() {
        List<String> told = new ArrayList<>();
        Subscription subscription = text.observe(event -> told.add(TextPicture.of(event.delta())));
        text.insert(0, "a");
        subscription.close();
        text.insert(1, "b");
        assertThat(told).containsExactly("'a'");
    }

    @Test
    void observerThrows_othersAreToldAndTheEditStays() {
        text.observe(event -> {
            throw new IllegalStateException("observer");
        });
        List<String> told = pair.told(true);
        assertThatThrownBy(() -> text.insert(0, "a"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("observer");
        assertThat(told).containsExactly("'a'");
        assertThat(text.toString()).isEqualTo("a");
    }
}
