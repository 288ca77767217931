package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Trees of nodes: where each node stands, what becomes of it, and what is refused. */
class XmlTreeTest {
    private final Mirrored docs = new Mirrored();
    private final Doc doc = docs.doc;
    private final XmlFragment fragment = doc.xmlFragment("x");

    @AfterEach
    void converged() {
        docs.assertConverged();
        assertThat(docs.peer.xmlFragment("x").toString()).isEqualTo(fragment.toString());
    }

    // --- Where a node stands ---

    @Test
    void parentAndPath_ofEachNode_leadBackToTheRoot() {
        XmlElement list = fragment.insertElement(0, "ul");
        XmlElement item = list.insertElement(0, "li");
        XmlText text = item.insertText(0);
        XmlHook hook = item.insertHook(1, "check");
        assertThat(text.parent()).containsSame(item);
        assertThat(hook.parent()).containsSame(item);
        assertThat(item.parent()).containsSame(list);
        assertThat(list.parent()).containsSame(fragment);
        assertThat(fragment.parent()).isEmpty();
        list.insertElement(0, "li");
        fragment.insertText(0);
        assertThat(text.path()).isEqualTo(List.of(1, 1, 0));
        assertThat(hook.path()).isEqualTo(List.of(1, 1, 1));
        assertThat(Walk.type(fragment, text.path().toArray())).isSameAs(text);
    }

    @Test
    void parent_ofNodesThatArrived_isTheOneThere() {
        fragment.insertElement(0, "p").insertElement(0, "b");
        XmlFragment there = docs.peer.xmlFragment("x");
        XmlElement paragraph = Walk.element(there, 0);
        assertThat(paragraph.parent()).containsSame(there);
        assertThat(Walk.element(paragraph, 0).parent()).containsSame(paragraph);
        assertThat(paragraph.doc()).isSameAs(docs.peer);
    }

    @Test
    void siblings_areFoundByThePathOfTheirParent() {
        for (String name : List.of("a", "b", "c")) {
            fragment.insertElement(fragment.size(), name);
        }
        XmlElement middle = Walk.element(fragment, 1);
        int index = (Integer) middle.path().getLast();
        XmlFragment parent = (XmlFragment) middle.parent().orElseThrow();
        assertThat(Walk.element(parent, index - 1).nodeName()).isEqualTo("a");
        assertThat(Walk.element(parent, index + 1).nodeName()).isEqualTo("c");
        assertThatThrownBy(() -> parent.get(index + 2)).isInstanceOf(IndexOutOfBoundsException.class);
        fragment.delete(0, 1);
        assertThat(middle.path()).isEqualTo(List.of(0));
    }

    @Test
    void firstChild_afterDeletesAndInserts_isTheFirstThatIsThere() {
        XmlElement element = fragment.insertElement(0, "ul");
        assertThat(element.size()).isZero();
        assertThatThrownBy(() -> element.get(0)).isInstanceOf(IndexOutOfBoundsException.class);
        element.insertElement(0, "a");
        element.insertElement(1, "b");
        element.delete(0, 1);
        assertThat(Walk.element(element, 0).nodeName()).isEqualTo("b");
        XmlText text = element.insertText(0);
        assertThat(element.get(0)).isSameAs(text);
    }

    /** A walk over the whole tree, as a reader does it: every element of a name, in document order. */
    @Test
    void walk_overTheTree_findsAllElementsInOrder() {
        XmlElement body = fragment.insertElement(0, "body");
        for (int i = 0; i < 3; i++) {
            XmlElement paragraph = body.insertElement(i, "p");
            paragraph.setAttribute("n", i);
            paragraph.insertText(0).insert(0, "text");
            paragraph.insertElement(1, "quote").insertElement(0, "p").setAttribute("n", i + "q");
        }
        body.delete(1, 1);
        List<String> found = new ArrayList<>();
        collect(docs.peer.xmlFragment("x"), "p", found);
        assertThat(found).containsExactly("0.0", "0q", "2.0", "2q");
    }

    private static void collect(XmlFragment at, String name, List<String> found) {
        for (Object child : at.children()) {
            if (child instanceof XmlElement element) {
                if (element.nodeName().equals(name)) {
                    found.add(String.valueOf(element.attribute("n")));
                }
                collect(element, name, found);
            }
        }
    }

    // --- Kinds of nodes ---

    @Test
    void nodeNames_areKeptAsTheyAre() {
        for (String name : List.of("P", "my-element", "", "Überschrift", "😀")) {
            XmlElement element = fragment.insertElement(fragment.size(), name);
            assertThat(element.nodeName()).isEqualTo(name);
            assertThat(Walk.element(docs.peer.xmlFragment("x"), fragment.size() - 1)
                            .nodeName())
                    .isEqualTo(name);
        }
        assertThat(doc.xmlElement("root").nodeName()).isEqualTo("UNDEFINED");
    }

    @Test
    void hookNames_areKept() {
        XmlHook hook = fragment.insertHook(0, "video");
        hook.putMap("size").set("width", 640);
        XmlHook copy = (XmlHook) Walk.type(docs.peer.xmlFragment("x"), 0);
        assertThat(copy.hookName()).isEqualTo("video");
        assertThat(copy.toJson()).isEqualTo(Map.of("size", Map.of("width", 640.0)));
        assertThat(copy.path()).isEqualTo(List.of(0));
    }

    @Test
    void attributes_ofAllKinds_areReadAsTheyWereSet() {
        XmlElement element = fragment.insertElement(0, "img");
        element.setAttribute("src", "a.png");
        element.setAttribute("width", 100);
        element.setAttribute("lazy", true);
        element.setAttribute("none", null);
        element.setAttribute("sizes", List.of(1, 2));
        XmlElement copy = Walk.element(docs.peer.xmlFragment("x"), 0);
        assertThat(copy.attributes().keySet()).containsExactly("src", "width", "lazy", "none", "sizes");
        assertThat(copy.attribute("width")).isEqualTo(100.0);
        assertThat(copy.attribute("none")).isNull();
        assertThat(copy.attributes()).containsKey("none");
        assertThat(copy.attribute("sizes")).isEqualTo(List.of(1.0, 2.0));
        assertThat(copy.attribute("absent")).isNull();
        copy.attributes().clear();
        assertThat(copy.attributes()).hasSize(5);
    }

    @Test
    void attributesAndChildren_ofOneName_areApart() {
        XmlElement element = fragment.insertElement(0, "p");
        element.setAttribute("0", "attribute");
        element.insertElement(0, "child");
        element.removeAttribute("0");
        assertThat(element.size()).isEqualTo(1);
        element.setAttribute("0", "again");
        element.delete(0, 1);
        assertThat(element.attributes()).isEqualTo(Map.of("0", "again"));
    }

    @Test
    void xmlElementAsRoot_hasChildrenAndAttributes() {
        XmlElement root = doc.xmlElement("page");
        root.setAttribute("lang", "de");
        root.insertElement(0, "p").insertText(0).insert(0, "x");
        XmlElement copy = docs.peer.xmlElement("page");
        assertThat(copy.toString()).isEqualTo("<undefined lang=\"de\"><p>x</p></undefined>");
        assertThat(Walk.element(copy, 0).parent()).isEqualTo(Optional.of(copy));
    }

    @Test
    void xmlTextAsRoot_isATextWithTags() {
        doc.xmlText("title").insert(0, "bold", Map.of("b", true));
        doc.xmlText("title").insert(4, "!", Map.of());
        assertThat(docs.peer.xmlText("title").toString()).isEqualTo("<b>bold</b>!");
        assertThat(docs.peer.xmlText("title").length()).isEqualTo(5);
    }

    // --- Editing ---

    /** Beside a list of names that is edited alike. */
    @Test
    void children_randomEdits_areThoseOfAPlainList() {
        long seed = Seeds.next();
        RandomGenerator random = Seeds.random(seed);
        List<String> model = new ArrayList<>();
        for (int i = 0; i < Seeds.rounds(150); i++) {
            int index = random.nextInt(model.size() + 1);
            if (random.nextInt(3) > 0) {
                fragment.insertElement(index, "e" + i);
                model.add(index, "e" + i);
            } else {
                int length = Math.min(random.nextInt(4), model.size() - index);
                fragment.delete(index, length);
                model.subList(index, index + length).clear();
            }
            List<String> names = new ArrayList<>();
            fragment.children().forEach(child -> names.add(((XmlElement) Objects.requireNonNull(child)).nodeName()));
            assertThat(names).as(Seeds.replay(seed)).isEqualTo(model);
        }
    }

    @Test
    void delete_ofASubtree_deletesEveryNodeInIt() {
        XmlElement outer = fragment.insertElement(0, "div");
        XmlElement inner = outer.insertElement(0, "p");
        XmlText text = inner.insertText(0);
        text.insert(0, "abc");
        XmlHook hook = inner.insertHook(1, "h");
        XmlElement kept = fragment.insertElement(1, "kept");
        fragment.delete(0, 1);
        for (SharedType gone : List.of(outer, inner, text, hook)) {
            assertThat(gone.isDeleted()).isTrue();
            assertThat(gone.parent()).isEmpty();
            assertThat(gone.path()).isEmpty();
        }
        assertThat(text.toString()).isEmpty();
        assertThat(text.length()).isZero();
        assertThat(inner.children()).isEmpty();
        assertThat(outer.nodeName()).isEqualTo("div");
        assertThat(kept.isDeleted()).isFalse();
    }

    @Test
    void edits_ofADeletedNode_areRefused() {
        XmlElement element = fragment.insertElement(0, "p");
        XmlText text = element.insertText(0);
        fragment.delete(0, 1);
        for (Runnable edit : List.<Runnable>of(
                () -> element.setAttribute("k", "v"),
                () -> element.removeAttribute("k"),
                () -> element.insertElement(0, "b"),
                () -> element.insertText(0),
                () -> element.insertHook(0, "h"),
                () -> element.insertFragment(0),
                () -> text.insert(0, "x"))) {
            assertThatThrownBy(edit::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("this type was deleted from its document");
        }
        assertThatThrownBy(() -> element.delete(0, 1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void insert_outOfBounds_saysWhere() {
        fragment.insertElement(0, "p");
        assertThatThrownBy(() -> fragment.insertHook(2, "h")).hasMessage("2 of 1");
        assertThatThrownBy(() -> fragment.insertFragment(-1)).hasMessage("-1 of 1");
        assertThatThrownBy(() -> fragment.delete(0, 2)).hasMessage("0 to 2 of 1");
        assertThatThrownBy(() -> fragment.get(1)).hasMessage("1 to 2 of 1");
        assertThat(fragment.size()).isEqualTo(1);
    }

    @Test
    void splitParagraph_inOneTransaction_isTwoParagraphs() {
        XmlElement paragraph = fragment.insertElement(0, "p");
        XmlText text = paragraph.insertText(0);
        text.insert(0, "hello world");
        text.format(6, 5, Map.of("b", true));
        doc.transact(transaction -> {
            List<DeltaOp> rest = text.toDelta();
            text.delete(5, 6);
            XmlText second = fragment.insertElement(1, "p").insertText(0);
            second.applyDelta(rest);
            second.delete(0, 6);
        });
        assertThat(fragment.toString()).isEqualTo("<p>hello</p><p><b>world</b></p>");
    }

    // --- Events ---

    private List<String> told(Consumer<XmlFragment> edits) {
        return docs.told(each -> each.xmlFragment("x"), EventText::delta, edits);
    }

    @Test
    void delta_ofNodes_hasTheLiveNodes() {
        assertThat(told(x -> {
                    x.insertElement(0, "p");
                    x.insertText(1);
                    x.insertHook(2, "h");
                    x.insertFragment(3);
                }))
                .containsExactly("+[XmlElement,XmlText,XmlHook,XmlFragment]");
        assertThat(told(x -> x.delete(1, 2))).containsExactly("=1 -2");
        assertThat(told(x -> {
                    x.delete(0, 1);
                    x.insertElement(0, "q");
                }))
                .containsExactly("+[XmlElement] -1");
    }

    @Test
    void delta_ofXmlText_hasTextAndFormats() {
        fragment.insertText(0).insert(0, "abcd");
        List<String> told = docs.told(each -> Walk.text(each.xmlFragment("x"), 0), EventText::delta, text -> {
            text.format(1, 2, Map.of("b", true));
            text.insert(4, "e");
        });
        assertThat(told).containsExactly("=1 =2{\"b\":true} =1 +\"e\"");
    }

    // --- The past ---

    @Test
    void childrenAndAttributes_atASnapshot_areThoseOfThen() {
        Doc keeping = Doc.create(DocOptions.defaults().withClientId(1).withGc(false));
        XmlFragment tree = keeping.xmlFragment("x");
        XmlElement element = tree.insertElement(0, "p");
        element.setAttribute("k", "old");
        element.insertElement(0, "child");
        Snapshot then = keeping.snapshot();
        element.setAttribute("k", "new");
        element.setAttribute("l", 1);
        element.delete(0, 1);
        tree.insertElement(0, "before");
        assertThat(element.attributes(then)).isEqualTo(Map.of("k", "old"));
        assertThat(element.children(then)).hasSize(1);
        assertThat(tree.children(then)).containsExactly(element);
        assertThat(then.restore(keeping).xmlFragment("x").toString()).isEqualTo("<p k=\"old\"><child></child></p>");
        assertThat(tree.toString()).isEqualTo("<before></before><p k=\"new\" l=\"1\"></p>");
    }
}
