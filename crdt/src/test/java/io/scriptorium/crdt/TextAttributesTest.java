package io.scriptorium.crdt;

import static io.scriptorium.crdt.TextPicture.BOLD;
import static io.scriptorium.crdt.TextPicture.attributes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scriptorium.crdt.lib0.Undefined;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Attributes of a text as a whole: keys beside its characters, which are no formats. */
class TextAttributesTest {
    private final TextPair pair = new TextPair();
    private final Text text = pair.text;

    @AfterEach
    void converged() {
        pair.settle();
        Convergence.assertConverged(pair.doc, pair.peer);
    }

    static Stream<Object> values() {
        return Stream.of(
                true,
                false,
                "",
                "text 😀",
                0.0,
                -7.0,
                1.5e300,
                Double.NaN,
                BigInteger.TWO.pow(62),
                List.of(1.0, "two", List.of()),
                Map.of("k", Map.of("l", true)),
                new byte[] {},
                new byte[] {0, 1, -1},
                Undefined.UNDEFINED);
    }

    @ParameterizedTest
    @MethodSource("values")
    void setAttribute_anyValue_isReadByBoth(Object value) {
        text.setAttribute("key", value);
        assertThat(text.attribute("key")).isEqualTo(value);
        pair.settle();
        assertThat(pair.peerText.attribute("key")).isEqualTo(value);
    }

    @Test
    void attribute_neverSet_isNull() {
        assertThat(text.attribute("key")).isNull();
        assertThat(text.attributes()).isEmpty();
    }

    /** Null is a value; who has to tell it from none looks at all attributes. */
    @Test
    void setAttribute_null_isThere() {
        text.setAttribute("key", null);
        assertThat(text.attribute("key")).isNull();
        assertThat(text.attributes()).containsKey("key");
        text.removeAttribute("key");
        assertThat(text.attributes()).isEmpty();
    }

    @Test
    void setAttribute_again_replaces() {
        text.setAttribute("key", 1);
        text.setAttribute("key", "two");
        text.setAttribute("key", 3);
        assertThat(text.attributes()).isEqualTo(Map.of("key", 3.0));
    }

    @Test
    void removeAttribute_thenSet_isThereAgain() {
        text.setAttribute("key", 1);
        text.removeAttribute("key");
        assertThat(text.attribute("key")).isNull();
        text.setAttribute("key", 2);
        assertThat(text.attribute("key")).isEqualTo(2.0);
    }

    @Test
    void removeAttribute_neverSet_sendsNothing() {
        List<byte[]> updates = new ArrayList<>();
        pair.doc.onUpdate(UpdateFormat.V1, (update, transaction) -> updates.add(update));
        text.removeAttribute("key");
        text.setAttribute("key", 1);
        text.removeAttribute("key");
        text.removeAttribute("key");
        assertThat(updates).hasSize(2);
    }

    @Test
    void attributes_several_areInTheOrderInWhichTheyWereFirstSet() {
        text.setAttribute("c", 1);
        text.setAttribute("a", 1);
        text.setAttribute("b", 1);
        text.removeAttribute("a");
        text.setAttribute("c", 2);
        assertThat(List.copyOf(text.attributes().keySet())).isEqualTo(List.of("c", "b"));
    }

    @Test
    void attributes_areNoPartOfTheText() {
        text.setAttribute("bold", true);
        text.insert(0, "abc");
        assertThat(TextPicture.of(text)).isEqualTo("'abc'");
        assertThat(text.length()).isEqualTo(3);
        assertThat(text.toJson()).isEqualTo("abc");
    }

    @Test
    void formats_areNoAttributesOfTheText() {
        text.insert(0, "abc", BOLD);
        assertThat(text.attribute("bold")).isNull();
        assertThat(text.attributes()).isEmpty();
    }

    @Test
    void attributes_whenAllTextIsDeleted_stay() {
        text.insert(0, "abc");
        text.setAttribute("key", 1);
        text.delete(0, 3);
        assertThat(text.attributes()).isEqualTo(Map.of("key", 1.0));
    }

    @Test
    void attributes_ofADeletedText_areGone() {
        Text inner = pair.doc.map("m").putText("k");
        inner.setAttribute("key", 1);
        pair.doc.map("m").remove("k");
        assertThat(inner.attributes()).isEmpty();
        assertThat(inner.attribute("key")).isNull();
        assertThatThrownBy(() -> inner.removeAttribute("key"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("this type was deleted from its document");
    }

    @Test
    void attributes_ofSeveralTexts_areApart() {
        Text other = pair.doc.text("other");
        XmlText xml = pair.doc.xmlText("xml");
        text.setAttribute("key", "text");
        other.setAttribute("key", "other");
        xml.setAttribute("key", "xml");
        assertThat(text.attribute("key")).isEqualTo("text");
        assertThat(other.attribute("key")).isEqualTo("other");
        assertThat(xml.attribute("key")).isEqualTo("xml");
    }

    // --- Concurrently ---

    @Test
    void setAttribute_byBoth_largerIdWins() {
        text.setAttribute("key", "of 1");
        pair.peerText.setAttribute("key", "of 2");
        pair.settle();
        assertThat(text.attribute("key")).isEqualTo("of 2");
        assertThat(pair.peerText.attribute("key")).isEqualTo("of 2");
    }

    @Test
    void setAttribute_afterHearingOfTheOther_isTheLast() {
        pair.peerText.setAttribute("key", "of 2");
        pair.settle();
        text.setAttribute("key", "of 1");
        pair.settle();
        assertThat(pair.peerText.attribute("key")).isEqualTo("of 1");
    }

    @Test
    void removeAttribute_whileTheOtherSetsIt_staysSet() {
        text.setAttribute("key", 1);
        pair.settle();
        text.removeAttribute("key");
        pair.peerText.setAttribute("key", 2);
        pair.settle();
        assertThat(text.attribute("key")).isEqualTo(2.0);
    }

    @Test
    void attributesAndText_byBoth_areBothThere() {
        text.setAttribute("a", 1);
        pair.peerText.setAttribute("b", 2);
        pair.peerText.insert(0, "text");
        pair.settle();
        assertThat(text.attributes()).containsOnlyKeys("a", "b");
        assertThat(text.toString()).isEqualTo("text");
    }

    // --- Sub-documents and what is refused ---

    @Test
    void setAttribute_document_isASubdocument() {
        Doc sub = Doc.create(DocOptions.defaults().withGuid("sub"));
        text.setAttribute("doc", sub);
        assertThat(text.attribute("doc")).isSameAs(sub);
        assertThat(pair.doc.subdocs()).containsExactly(sub);
        pair.settle();
        assertThat(pair.peerText.attribute("doc"))
                .isInstanceOfSatisfying(Doc.class, doc -> assertThat(doc.guid()).isEqualTo("sub"));
        text.removeAttribute("doc");
        assertThat(pair.doc.subdocs()).isEmpty();
    }

    @Test
    void setAttribute_whatIsNoValue_isRefusedAndChangesNothing() {
        text.setAttribute("key", "before");
        byte[] before = pair.doc.encodeState();
        assertThatThrownBy(() -> text.setAttribute("key", new Object())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> text.setAttribute("key", List.of(new Object())))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> text.setAttribute("key", pair.doc.array("a")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> text.setAttribute("key", attributes("k", 'c')))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(pair.doc.encodeState()).isEqualTo(before);
        assertThat(text.attribute("key")).isEqualTo("before");
    }
}
