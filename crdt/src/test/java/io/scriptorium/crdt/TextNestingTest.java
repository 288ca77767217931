package io.scriptorium.crdt;

import static io.scriptorium.crdt.TextPicture.BOLD;
import static io.scriptorium.crdt.TextPicture.PLAIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts inside maps, lists, nodes and other texts: found, edited, moved by their neighbours, replaced and deleted. */
class TextNestingTest {
    private TextPair pair = new TextPair();

    @AfterEach
    void converged() {
        pair.settle();
        Convergence.assertConverged(pair.doc, pair.peer);
    }

    private static Text text(@Nullable Object value) {
        assertThat(value).isInstanceOf(Text.class);
        return (Text) Objects.requireNonNull(value);
    }

    // --- In maps ---

    @Test
    void putText_isReadAndEditedByTheOther() {
        Text here = pair.doc.map("m").putText("k");
        here.insert(0, "here", BOLD);
        pair.settle();
        Text there = text(pair.peer.map("m").get("k"));
        there.insert(4, "there");
        pair.settle();
        assertThat(TextPicture.of(here)).isEqualTo("'herethere'{bold:true}");
        assertThat(here.path()).isEqualTo(List.of("k"));
        assertThat(here.parent()).containsSame(pair.doc.map("m"));
        assertThat(pair.doc.map("m").get("k")).isSameAs(here);
        assertThat(pair.doc.map("m").toJson()).isEqualTo(Map.of("k", "herethere"));
    }

    @Test
    void putText_again_replacesTheOldOne() {
        YMap map = pair.doc.map("m");
        Text first = map.putText("k");
        first.insert(0, "first");
        Text second = map.putText("k");
        assertThat(first.isDeleted()).isTrue();
        assertThat(first.toString()).isEmpty();
        assertThat(first.path()).isNotNull();
        assertThat(second.toString()).isEmpty();
        assertThat(map.get("k")).isSameAs(second);
        assertThatThrownBy(() -> first.insert(0, "x")).isInstanceOf(IllegalStateException.class);
    }

    /** Both begin a text under one key: the larger id wins, and what the other has written in its own is lost. */
    @Test
    void putText_byBoth_keepsOneWithItsContent() {
        pair.doc.map("m").putText("k").insert(0, "of 1");
        pair.peer.map("m").putText("k").insert(0, "of 2");
        Text lost = text(pair.doc.map("m").get("k"));
        pair.settle();
        assertThat(pair.doc.map("m").get("k")).hasToString("of 2");
        assertThat(pair.peer.map("m").get("k")).hasToString("of 2");
        assertThat(lost.isDeleted()).isTrue();
    }

    @Test
    void set_whileTheOtherTypesInTheText_losesTheText() {
        Text here = pair.doc.map("m").putText("k");
        pair.settle();
        pair.doc.map("m").set("k", "value");
        text(pair.peer.map("m").get("k")).insert(0, "typed");
        pair.settle();
        assertThat(pair.peer.map("m").get("k")).isEqualTo("value");
        assertThat(here.isDeleted()).isTrue();
    }

    @Test
    void remove_thenPutText_isANewOne() {
        YMap map = pair.doc.map("m");
        Text first = map.putText("k");
        map.remove("k");
        Text second = map.putText("k");
        second.insert(0, "x");
        assertThat(second).isNotSameAs(first);
        assertThat(first.isDeleted()).isTrue();
        assertThat(second.isDeleted()).isFalse();
    }

    // --- In lists ---

    @Test
    void insertText_inAList_movesWithItsNeighbours() {
        Array list = pair.doc.array("a");
        list.addAll(List.of("a", "b"));
        Text inner = list.insertText(1);
        inner.insert(0, "inner");
        assertThat(inner.path()).isEqualTo(List.of(1));
        list.insert(0, List.of("0", "1"));
        assertThat(inner.path()).isEqualTo(List.of(3));
        list.delete(0, 3);
        assertThat(inner.path()).isEqualTo(List.of(0));
        assertThat(list.toJson()).isEqualTo(List.of("inner", "b"));
        pair.settle();
        assertThat(pair.peer.array("a").get(0)).hasToString("inner");
    }

    @Test
    void insertText_several_areTextsOfTheirOwn() {
        Array list = pair.doc.array("a");
        for (int i = 0; i < 50; i++) {
            list.insertText(i).insert(0, "text " + i);
        }
        text(list.get(25)).insert(0, ">");
        list.delete(0, 25);
        pair.settle();
        Array there = pair.peer.array("a");
        assertThat(there.size()).isEqualTo(25);
        assertThat(there.get(0)).hasToString(">text 25");
        assertThat(there.get(24)).hasToString("text 49");
    }

    @Test
    void insertXmlText_inAList_isMarkupOnItsOwn() {
        pair.doc.array("a").insertXmlText(0).insert(0, "x", BOLD);
        assertThat(pair.doc.array("a").toJson()).isEqualTo(List.of("<bold>x</bold>"));
    }

    // --- In nodes and texts ---

    @Test
    void insertText_amongNodes_hasAPathOfIndexes() {
        XmlFragment fragment = pair.doc.xmlFragment("x");
        XmlElement outer = fragment.insertElement(0, "div");
        XmlElement inner = outer.insertElement(0, "p");
        outer.insertText(0).insert(0, "before");
        XmlText deep = inner.insertText(0);
        deep.insert(0, "deep");
        assertThat(deep.path()).isEqualTo(List.of(0, 1, 0));
        outer.delete(0, 1);
        assertThat(deep.path()).isEqualTo(List.of(0, 0, 0));
        assertThat(fragment).hasToString("<div><p>deep</p></div>");
    }

    @Test
    void textInText_countsOneAndHasItsOwnIndexes() {
        Text outer = pair.text;
        outer.insert(0, "abc");
        Text inner = outer.insertText(1, BOLD);
        inner.insert(0, "123");
        outer.insert(0, "X");
        inner.delete(1, 1);
        outer.delete(3, 1);
        assertThat(outer).hasToString("Xac");
        assertThat(inner).hasToString("13");
        assertThat(inner.path()).isEqualTo(List.of(2));
        assertThat(inner.attribute("bold")).isNull();
    }

    /** Formats of the place where a text stands are not formats of what stands in it. */
    @Test
    void textInBoldText_isPlainInside() {
        pair.text.insert(0, "ab", BOLD);
        Text inner = pair.text.insertText(1, BOLD);
        inner.insert(0, "plain");
        assertThat(TextPicture.of(inner)).isEqualTo("'plain'");
        assertThat(TextPicture.of(pair.text)).isEqualTo("'a'{bold:true} <Text>{bold:true} 'b'{bold:true}");
    }

    // --- Deleting ---

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void deleteOfTheOuter_deletesAllLevels(boolean gc) {
        pair = new TextPair(gc, false);
        YMap map = pair.doc.map("m");
        Text level1 = map.putText("k");
        Array level2 = level1.insertArray(0, PLAIN);
        Text level3 = level2.insertText(0);
        level3.insert(0, "deep", BOLD);
        level3.setAttribute("key", 1);
        pair.settle();
        Text there = text(pair.peer.map("m").get("k"));
        map.remove("k");
        assertThat(level1.isDeleted()).isTrue();
        assertThat(level3.isDeleted()).isTrue();
        assertThat(level3.toDelta()).isEmpty();
        assertThat(level3.length()).isZero();
        pair.settle();
        assertThat(there.isDeleted()).isTrue();
        assertThat(new String(pair.doc.encodeState(), StandardCharsets.ISO_8859_1).contains("deep"))
                .isEqualTo(!gc);
    }

    @Test
    void deleteWhileTheOtherEditsDeepInside_losesTheEdits() {
        Text outer = pair.doc.array("a").insertText(0);
        Text inner = outer.insertText(0, PLAIN);
        inner.insert(0, "abc");
        pair.settle();
        Text outerThere = text(pair.peer.array("a").get(0));
        Text innerThere = text(((DeltaOp.Insert) outerThere.toDelta().getFirst()).value());
        pair.doc.array("a").delete(0, 1);
        innerThere.insert(1, "X", BOLD);
        innerThere.format(0, 4, BOLD);
        outerThere.insert(0, "Y");
        pair.settle();
        assertThat(pair.peer.array("a").size()).isZero();
        assertThat(innerThere.isDeleted()).isTrue();
        assertThat(innerThere.toString()).isEmpty();
    }

    @Test
    void insertAndDelete_inOneTransaction_leavesNothingToSee() {
        List<Object> told = new ArrayList<>();
        pair.doc.array("a").observeDeep(told::addAll);
        Text[] made = new Text[1];
        pair.doc.transact(transaction -> {
            made[0] = pair.doc.array("a").insertText(0);
            made[0].insert(0, "gone", BOLD);
            pair.doc.array("a").delete(0, 1);
        });
        assertThat(made[0].isDeleted()).isTrue();
        assertThat(pair.doc.array("a").toList()).isEmpty();
        assertThat(told).hasSize(1);
    }

    // --- Events and loading ---

    @Test
    void observer_ofANestedText_isToldOfWhatArrives() {
        Text here = pair.doc.map("m").putMap("inner").putText("k");
        here.insert(0, "abc");
        pair.settle();
        YMap innerThere = (YMap) Objects.requireNonNull(pair.peer.map("m").get("inner"));
        Text there = text(innerThere.get("k"));
        List<String> told = new ArrayList<>();
        there.observe(event -> told.add(event.path() + TextPicture.of(event.delta())));
        pair.peer
                .map("m")
                .observeDeep(
                        events -> events.forEach(event -> told.add(event.path().toString())));
        here.format(1, 1, BOLD);
        pair.settle();
        assertThat(told).containsExactly("[]=1 =1{bold:true}", "[inner, k]");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void load_withTextsEverywhere_isTheSame(boolean gc) {
        pair = new TextPair(gc, false);
        pair.doc.map("m").putText("k").insert(0, "in a map", BOLD);
        pair.doc.array("a").insertText(0).insert(0, "in a list");
        pair.doc.xmlFragment("x").insertElement(0, "p").insertText(0).insert(0, "in a node");
        pair.text.insertText(0, BOLD).insert(0, "in a text");
        pair.doc.array("a").insertText(0).insert(0, "deleted");
        pair.doc.array("a").delete(0, 1);
        for (UpdateFormat format : UpdateFormat.values()) {
            Doc loaded = Doc.load(pair.doc.encodeState(StateVector.EMPTY, format), format, DocOptions.defaults());
            assertThat(loaded.map("m").get("k")).hasToString("in a map");
            assertThat(loaded.array("a").toJson()).isEqualTo(List.of("in a list"));
            assertThat(loaded.xmlFragment("x")).hasToString("<p>in a node</p>");
            assertThat(TextPicture.of(loaded.text("t"))).isEqualTo("<Text>{bold:true}");
        }
    }

    @Test
    void root_isOneObjectHoweverOftenItIsAskedFor() {
        assertThat(pair.doc.text("t")).isSameAs(pair.text);
        assertThat(pair.text.path()).isEmpty();
        assertThat(pair.text.parent()).isEmpty();
        assertThat(pair.text.isDeleted()).isFalse();
        assertThat(pair.text.doc()).isSameAs(pair.doc);
    }

    /** A root that arrives before anybody asked for it is a text as soon as it is asked for as one. */
    @Test
    void root_thatArrivedBefore_isReadWhenItIsAskedFor() {
        pair.doc.text("later").insert(0, "abc", BOLD);
        pair.settle();
        assertThat(pair.peer.rootNames()).contains("later");
        assertThat(pair.peer.toJson()).doesNotContainKey("later");
        assertThat(TextPicture.of(pair.peer.text("later"))).isEqualTo("'abc'{bold:true}");
        assertThat(pair.peer.toJson()).containsEntry("later", "abc");
    }
}
