package io.scriptorium.crdt;

import static io.scriptorium.crdt.Convergence.assertConverged;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Trees of nodes, as the reader of one document and its peer see them. */
class XmlTest {
    private final Doc doc = Doc.create(DocOptions.defaults().withClientId(1));
    private final Doc peer = Doc.create(DocOptions.defaults().withClientId(2));
    private final XmlFragment fragment = doc.xmlFragment("x");

    @AfterEach
    void converged() {
        exchange();
        assertConverged(doc, peer);
    }

    private void exchange() {
        peer.apply(doc.encodeState(peer.stateVector(), UpdateFormat.V1));
        doc.apply(peer.encodeState(doc.stateVector(), UpdateFormat.V2), UpdateFormat.V2, null);
    }

    @Test
    void toString_elementsAndTexts_isMarkup() {
        XmlElement div = fragment.insertElement(0, "DIV");
        div.setAttribute("z", "last");
        div.setAttribute("a", 1);
        div.insertText(0).insert(0, "hello");
        div.insertElement(1, "br");
        fragment.insertText(1).insert(0, "<tail>");
        assertThat(fragment.toString()).isEqualTo("<div a=\"1\" z=\"last\">hello<br></br></div><tail>");
        assertThat(fragment.toJson()).isEqualTo(fragment.toString());
        assertThat(div.nodeName()).isEqualTo("DIV");
        exchange();
        assertThat(peer.xmlFragment("x").toString()).isEqualTo(fragment.toString());
    }

    @Test
    void toString_formattedText_hasTagsSortedByName() {
        XmlText text = fragment.insertText(0);
        text.insert(0, "ab");
        text.format(1, 1, Map.of("em", Map.of(), "a", Map.of("href", "x")));
        assertThat(text.toString()).isEqualTo("a<a href=\"x\"><em>b</em></a>");
    }

    /** A hook, a map or a list has no markup: JavaScript says what it says of any object. */
    @Test
    void toString_childrenThatAreNoNodes_areObjects() {
        fragment.insertHook(0, "video").set("src", "x");
        fragment.insertElement(1, "p").insertText(0).insertMap(0, Map.of());
        assertThat(fragment.toString()).isEqualTo("[object Object]<p>[object Object]</p>");
        assertThat(doc.toJson()).isEqualTo(Map.of("x", "[object Object]<p>[object Object]</p>"));
    }

    @Test
    void insertHook_keys_areAMapWithAName() {
        XmlHook hook = fragment.insertHook(0, "video");
        hook.set("src", "x");
        exchange();
        XmlHook copy = (XmlHook) peer.xmlFragment("x").children().getFirst();
        assertThat(copy).isNotNull();
        assertThat(copy.hookName()).isEqualTo("video");
        assertThat(copy.toMap()).isEqualTo(Map.of("src", "x"));
    }

    @Test
    void attributes_setOverwriteRemove_areAsLastSet() {
        XmlElement element = fragment.insertElement(0, "p");
        element.setAttribute("class", "a");
        element.setAttribute("class", "b");
        element.setAttribute("gone", "x");
        element.removeAttribute("gone");
        element.removeAttribute("never");
        assertThat(element.attributes()).isEqualTo(Map.of("class", "b"));
        assertThat(element.attribute("gone")).isNull();
    }

    @Test
    void children_insertedAndDeleted_keepTheirOrder() {
        XmlElement first = fragment.insertElement(0, "a");
        XmlElement third = fragment.insertElement(1, "c");
        XmlText second = fragment.insertText(1);
        XmlFragment nested = fragment.insertFragment(3);
        assertThat(fragment.children()).containsExactly(first, second, third, nested);
        assertThat(fragment.get(2)).isSameAs(third);
        assertThat(third.path()).isEqualTo(List.of(2));
        fragment.delete(0, 2);
        assertThat(fragment.children()).containsExactly(third, nested);
        assertThat(fragment.size()).isEqualTo(2);
        assertThat(third.path()).isEqualTo(List.of(0));
    }

    @Test
    void insertAndDelete_outOfBounds_throwAndChangeNothing() {
        fragment.insertElement(0, "a");
        byte[] before = doc.encodeState();
        assertThatThrownBy(() -> fragment.insertElement(2, "b")).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> fragment.insertText(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> fragment.get(1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> fragment.delete(0, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(doc.encodeState()).isEqualTo(before);
    }

    @Test
    void xmlElement_asRoot_isCalledUndefined() {
        XmlElement root = doc.xmlElement("root");
        root.setAttribute("k", "v");
        assertThat(root.nodeName()).isEqualTo("UNDEFINED");
        assertThat(root.toString()).isEqualTo("<undefined k=\"v\"></undefined>");
    }

    @Test
    void setAttribute_concurrently_largerClientWinsAndChildrenStay() {
        XmlElement element = fragment.insertElement(0, "p");
        exchange();
        XmlElement other = (XmlElement) peer.xmlFragment("x").children().getFirst();
        assertThat(other).isNotNull();
        element.setAttribute("k", "one");
        other.setAttribute("k", "two");
        element.insertText(0).insert(0, "a");
        other.insertText(0).insert(0, "b");
        exchange();
        assertThat(element.toString()).isEqualTo("<p k=\"two\">ab</p>");
    }
}
