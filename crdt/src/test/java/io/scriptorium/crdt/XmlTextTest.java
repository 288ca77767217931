package io.scriptorium.crdt;

import static io.scriptorium.crdt.TextPicture.BOLD;
import static io.scriptorium.crdt.TextPicture.EM;
import static io.scriptorium.crdt.TextPicture.PLAIN;
import static io.scriptorium.crdt.TextPicture.attributes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Text among nodes: edited as any text, written as markup in which formats are tags. */
class XmlTextTest {
    private final TextPair pair = new TextPair();
    private final XmlFragment fragment = pair.doc.xmlFragment("x");
    private final XmlElement paragraph = fragment.insertElement(0, "p");
    private final XmlText text = paragraph.insertText(0);

    @AfterEach
    void converged() {
        pair.peer.xmlFragment("x");
        pair.settle();
        Convergence.assertConverged(pair.doc, pair.peer);
        assertThat(pair.peer.xmlFragment("x").toString()).isEqualTo(fragment.toString());
    }

    private XmlText there() {
        pair.settle();
        XmlElement element = (XmlElement) pair.peer.xmlFragment("x").children().getFirst();
        assertThat(element).isNotNull();
        assertThat(element.get(0)).isInstanceOf(XmlText.class);
        return (XmlText) Objects.requireNonNull(element.get(0));
    }

    // --- Markup ---

    @Test
    void toString_plain_isTheText() {
        text.insert(0, "a < b && \"c\"");
        assertThat(text).hasToString("a < b && \"c\"");
        assertThat(fragment).hasToString("<p>a < b && \"c\"</p>");
    }

    @Test
    void toString_formats_areTagsAroundEachRun() {
        text.insert(0, "abcd");
        text.format(1, 2, BOLD);
        text.format(2, 2, EM);
        assertThat(text).hasToString("a<bold>b</bold><bold><em>c</em></bold><em>d</em>");
    }

    @Test
    void toString_tags_areSortedByNameWhicheverCameFirst() {
        text.insert(0, "x");
        text.format(0, 1, attributes("z", true));
        text.format(0, 1, attributes("B", true));
        text.format(0, 1, attributes("a", true));
        assertThat(text).hasToString("<B><a><z>x</z></a></B>");
    }

    static Stream<Arguments> formatValues() {
        return Stream.of(
                Arguments.of(true, "<f>x</f>"),
                Arguments.of(false, "<f>x</f>"),
                Arguments.of(12.0, "<f>x</f>"),
                Arguments.of("", "<f>x</f>"),
                Arguments.of("ab", "<f 0=\"a\" 1=\"b\">x</f>"),
                Arguments.of(List.of(), "<f>x</f>"),
                Arguments.of(List.of(1.0, "two"), "<f 0=\"1\" 1=\"two\">x</f>"),
                Arguments.of(Map.of(), "<f>x</f>"),
                Arguments.of(Map.of("b", 1.5, "a", "<\">"), "<f a=\"<\">\" b=\"1.5\">x</f>"),
                Arguments.of(Map.of("k", true), "<f k=\"true\">x</f>"),
                Arguments.of(attributes("k", null), "<f k=\"null\">x</f>"),
                Arguments.of(Map.of("k", List.of(1.0, List.of(2.0, 3.0))), "<f k=\"1,2,3\">x</f>"),
                Arguments.of(Map.of("k", Map.of()), "<f k=\"[object Object]\">x</f>"));
    }

    /** What JavaScript's loop over the members of the value gives. */
    @ParameterizedTest
    @MethodSource("formatValues")
    void toString_formatValue_itsMembersAreAttributesOfTheTag(Object value, String expected) {
        text.insert(0, "x", attributes("f", value));
        assertThat(text).hasToString(expected);
        assertThat(there()).hasToString(expected);
    }

    @Test
    void toString_embeds_areWhatJavaScriptMakesOfThem() {
        text.insert(0, "ab");
        text.insertEmbed(1, attributes("image", "x"));
        text.insertEmbed(2, 7);
        text.insertEmbed(3, List.of("l", 1.0));
        text.insertEmbed(4, null);
        assertThat(text).hasToString("a[object Object]7l,1nullb");
    }

    @Test
    void toString_elementWithinTheText_isWrittenInPlace() {
        text.insert(0, "ab", BOLD);
        text.insertXmlElement(1, "IMG", EM).setAttribute("src", "x");
        assertThat(text).hasToString("<bold>a</bold><em><img src=\"x\"></img></em><bold>b</bold>");
        assertThat(there()).hasToString(text.toString());
    }

    @Test
    void toString_attributesOfTheText_areNotShown() {
        text.insert(0, "x");
        text.setAttribute("lang", "de");
        assertThat(fragment).hasToString("<p>x</p>");
        assertThat(there().attribute("lang")).isEqualTo("de");
    }

    @Test
    void toJson_isTheMarkup() {
        text.insert(0, "x", BOLD);
        assertThat(text.toJson()).isEqualTo("<bold>x</bold>");
        assertThat(fragment.toJson()).isEqualTo("<p><bold>x</bold></p>");
    }

    // --- As a text ---

    @Test
    void edits_areThoseOfAnyText() {
        text.insert(0, "abcdef");
        text.format(1, 3, BOLD);
        text.insert(2, "X");
        text.delete(0, 1);
        text.applyDelta(List.of(new DeltaOp.Retain(1), new DeltaOp.Insert("Y")));
        assertThat(TextPicture.of(text)).isEqualTo("'b'{bold:true} 'Y' 'Xcd'{bold:true} 'ef'");
        assertThat(TextPicture.of(there())).isEqualTo(TextPicture.of(text));
        assertThat(text.length()).isEqualTo(7);
    }

    @Test
    void edits_byBoth_areMerged() {
        text.insert(0, "abcd");
        XmlText other = there();
        text.format(0, 2, BOLD);
        other.format(1, 2, EM);
        other.insert(4, "e");
        pair.settle();
        assertThat(text).hasToString("<bold>a</bold><bold><em>b</em></bold><em>c</em>de");
        assertThat(other).hasToString(text.toString());
    }

    @Test
    void events_areThoseOfAnyText() {
        List<String> told = new ArrayList<>();
        fragment.observeDeep(
                events -> events.forEach(event -> told.add(event.path() + " " + TextPicture.of(event.delta()))));
        text.insert(0, "abc");
        text.format(1, 1, BOLD);
        text.delete(0, 1);
        assertThat(told).containsExactly("[0, 0] 'abc'", "[0, 0] =1 =1{bold:true}", "[0, 0] -1");
    }

    @Test
    void misuse_isRefused() {
        text.insert(0, "ab");
        assertThatThrownBy(() -> text.insert(3, "x")).hasMessage("3 of 2");
        assertThatThrownBy(() -> text.delete(1, 2)).hasMessage("1 to 3 of 2");
        assertThatThrownBy(() -> text.format(-1, 1, BOLD)).hasMessage("-1 of 2");
        assertThat(text).hasToString("ab");
    }

    // --- Among nodes ---

    @Test
    void texts_sideBySide_areSeparate() {
        text.insert(0, "one");
        XmlText second = paragraph.insertText(1);
        second.insert(0, "two");
        paragraph.insertElement(1, "br");
        assertThat(fragment).hasToString("<p>one<br></br>two</p>");
        assertThat(second.path()).isEqualTo(List.of(0, 2));
        assertThat(second.parent()).containsSame(paragraph);
    }

    @Test
    void deletedFromItsElement_cannotBeEdited() {
        text.insert(0, "gone");
        paragraph.delete(0, 1);
        assertThat(fragment).hasToString("<p></p>");
        assertThat(text.isDeleted()).isTrue();
        assertThatThrownBy(() -> text.insert(0, "x")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void deletedWithItsElement_whileTheOtherTypes_isGone() {
        text.insert(0, "abc");
        XmlText other = there();
        fragment.delete(0, 1);
        other.insert(1, "X");
        pair.settle();
        assertThat(other.isDeleted()).isTrue();
        assertThat(fragment).hasToString("");
    }

    @Test
    void root_isATextOfItsOwnName() {
        XmlText root = pair.doc.xmlText("root");
        root.insert(0, "x", BOLD);
        pair.settle();
        assertThat(pair.peer.xmlText("root")).hasToString("<bold>x</bold>");
        assertThat(root.parent()).isEmpty();
        assertThatThrownBy(() -> pair.doc.text("root"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("'root' is a XmlText, not a Text");
    }

    @Test
    void nestedTexts_withinAnXmlText_areWrittenPlain() {
        text.insert(0, "ab");
        text.insertText(1, PLAIN).insert(0, "inner", BOLD);
        text.insertArray(1, PLAIN).add(1);
        assertThat(text).hasToString("a[object Object]innerb");
    }
}
