package io.scriptorium.crdt;

import static io.scriptorium.crdt.AtOnce.ROOT;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Trees of nodes that two or three clients edit at once, in every order of delivery. */
class XmlAtOnceTest {
    private static Oracle oracle;

    @BeforeAll
    static void start() {
        oracle = new Oracle();
    }

    @AfterAll
    static void stop() {
        oracle.close();
    }

    private static AtOnce trees() {
        return new AtOnce(oracle, AtOnce.Kind.XML);
    }

    private static XmlFragment root(Doc doc) {
        return doc.xmlFragment(ROOT);
    }

    private static XmlElement at(Doc doc, Object... path) {
        return Walk.element(root(doc), path);
    }

    private static Text textAt(Doc doc, Object... path) {
        return Walk.text(root(doc), path);
    }

    /** A paragraph with a text in it. */
    private static void paragraph(XmlFragment parent, int index, String text) {
        parent.insertElement(index, "p").insertText(0).insert(0, text);
    }

    // --- Nodes ---

    @Test
    void insertNodes_samePlace_standInTheOrderOfClients() {
        trees().given(doc -> root(doc).insertElement(0, "end"))
                .client(3, doc -> root(doc).insertText(0).insert(0, "three"))
                .client(1, doc -> root(doc).insertElement(0, "one"))
                .client(2, doc -> root(doc).insertHook(0, "two"))
                .becomes("<one></one>[object Object]three<end></end>");
    }

    @Test
    void insertParagraphs_behindOneAnother_keepTogether() {
        trees().client(1, doc -> paragraph(root(doc), 0, "a"), doc -> paragraph(root(doc), 1, "b"))
                .client(2, doc -> paragraph(root(doc), 0, "x"), doc -> paragraph(root(doc), 1, "y"))
                .becomes("<p>a</p><p>b</p><p>x</p><p>y</p>");
    }

    @Test
    void delete_neighboursByTwo_deletesBothAndNothingElse() {
        trees().given(doc -> {
                    for (String name : List.of("a", "b", "c", "d")) {
                        root(doc).insertElement(root(doc).size(), name);
                    }
                })
                .client(1, doc -> root(doc).delete(1, 1))
                .client(2, doc -> root(doc).delete(2, 1))
                .becomes("<a></a><d></d>");
    }

    @Test
    void insertChild_intoADeletedElement_isGoneWithIt() {
        trees().given(doc -> {
                    root(doc).insertElement(0, "ul").insertElement(0, "li");
                    root(doc).insertElement(1, "p");
                })
                .client(1, doc -> root(doc).delete(0, 1))
                .client(2, doc -> at(doc, 0).insertElement(1, "li").setAttribute("new", "yes"))
                .client(3, doc -> at(doc, 0, 0).insertText(0).insert(0, "typed"))
                .becomes("<p></p>");
    }

    @Test
    void insertSibling_behindADeletedElement_staysThere() {
        trees().given(doc -> {
                    root(doc).insertElement(0, "a");
                    root(doc).insertElement(1, "b");
                    root(doc).insertElement(2, "c");
                })
                .client(1, doc -> root(doc).delete(1, 1))
                .client(2, doc -> root(doc).insertElement(2, "new"))
                .client(3, doc -> root(doc).insertElement(1, "other"))
                .becomes("<a></a><other></other><new></new><c></c>");
    }

    @Test
    void insertRowsAndCells_ofATable_makesARaggedTable() {
        trees().given(doc -> {
                    XmlElement table = root(doc).insertElement(0, "table");
                    for (int row = 0; row < 2; row++) {
                        table.insertElement(row, "tr").insertElement(0, "td");
                    }
                })
                .client(1, doc -> at(doc, 0).insertElement(1, "tr").insertElement(0, "td"))
                .client(2, doc -> {
                    at(doc, 0, 0).insertElement(1, "td");
                    at(doc, 0, 1).insertElement(1, "td");
                })
                .becomes("<table><tr><td></td><td></td></tr><tr><td></td></tr><tr><td></td><td></td></tr></table>");
    }

    @Test
    void wrap_sameNodeByTwo_makesTwoCopies() {
        trees().given(doc -> paragraph(root(doc), 0, "text"))
                .client(1, doc -> {
                    root(doc).delete(0, 1);
                    paragraph(root(doc).insertElement(0, "quote"), 0, "text");
                })
                .client(2, doc -> {
                    root(doc).delete(0, 1);
                    paragraph(root(doc).insertElement(0, "li"), 0, "text");
                })
                .becomes("<quote><p>text</p></quote><li><p>text</p></li>");
    }

    @Test
    void insertIntoNestedFragment_merges() {
        trees().given(doc -> root(doc).insertElement(0, "section").insertFragment(0))
                .client(1, doc -> Walk.fragment(root(doc), 0, 0).insertElement(0, "one"))
                .client(2, doc -> Walk.fragment(root(doc), 0, 0).insertElement(0, "two"))
                .becomes("<section><one></one><two></two></section>");
    }

    // --- Attributes ---

    @Test
    void setAttribute_sameAndOtherNames_largerClientWinsForTheSame() {
        trees().given(doc -> root(doc).insertElement(0, "p").setAttribute("class", "old"))
                .client(1, doc -> {
                    at(doc, 0).setAttribute("class", "one");
                    at(doc, 0).setAttribute("id", "x");
                })
                .client(2, doc -> at(doc, 0).setAttribute("class", "two"))
                .client(3, doc -> at(doc, 0).setAttribute("title", "three"))
                .becomes("<p class=\"two\" id=\"x\" title=\"three\"></p>");
    }

    @Test
    void removeAttribute_againstSet_loses() {
        trees().given(doc -> {
                    root(doc).insertElement(0, "p").setAttribute("a", "old");
                    at(doc, 0).setAttribute("b", "old");
                })
                .client(1, doc -> {
                    at(doc, 0).removeAttribute("a");
                    at(doc, 0).removeAttribute("b");
                })
                .client(2, doc -> at(doc, 0).setAttribute("a", "new"))
                .becomes("<p a=\"new\"></p>");
    }

    @Test
    void setAttribute_ofADeletedElement_isGoneWithIt() {
        trees().given(doc -> {
                    root(doc).insertElement(0, "a").insertElement(0, "b").setAttribute("k", "v");
                    root(doc).insertElement(1, "stays");
                })
                .client(1, doc -> at(doc, 0, 0).setAttribute("k", "w"))
                .client(2, doc -> root(doc).delete(0, 1))
                .client(3, doc -> at(doc, 0, 0).removeAttribute("k"))
                .becomes("<stays></stays>");
    }

    @Test
    void setAttribute_whileChildrenChange_doesNotDisturbThem() {
        trees().given(doc -> paragraph(root(doc), 0, "text"))
                .client(1, doc -> at(doc, 0).setAttribute("align", "left"))
                .client(2, doc -> at(doc, 0).delete(0, 1))
                .client(3, doc -> at(doc, 0).insertElement(1, "br"))
                .becomes("<p align=\"left\"><br></br></p>");
    }

    // --- Texts ---

    @Test
    void typing_samePlaceOfOneText_keepsWordsTogether() {
        trees().given(doc -> paragraph(root(doc), 0, "[]"))
                .client(1, doc -> textAt(doc, 0, 0).insert(1, "one"))
                .client(2, doc -> textAt(doc, 0, 0).insert(1, "tw"), doc -> textAt(doc, 0, 0)
                        .insert(3, "o"))
                .becomes("<p>[onetwo]</p>");
    }

    @Test
    void format_overlappingByTwo_givesBothWhereTheyOverlap() {
        trees().given(doc -> paragraph(root(doc), 0, "abcd"))
                .client(1, doc -> textAt(doc, 0, 0).format(0, 3, Map.of("b", true)))
                .client(2, doc -> textAt(doc, 0, 0).format(1, 3, Map.of("i", true)))
                .becomes("<p><b>a</b><b><i>bc</i></b><i>d</i></p>");
    }

    @Test
    void typing_insideARangeThatAnotherFormats_takesTheFormat() {
        trees().given(doc -> paragraph(root(doc), 0, "abcd"))
                .client(1, doc -> textAt(doc, 0, 0).format(0, 4, Map.of("em", true)))
                .client(2, doc -> textAt(doc, 0, 0).insert(2, "XY"))
                .becomes("<p><em>abXYcd</em></p>");
    }

    @Test
    void delete_ofWhatAnotherFormats_leavesTheRestFormatted() {
        trees().given(doc -> paragraph(root(doc), 0, "abcd"))
                .client(1, doc -> textAt(doc, 0, 0).format(1, 2, Map.of("em", true)))
                .client(2, doc -> textAt(doc, 0, 0).delete(2, 2))
                .becomes("<p>a<em>b</em></p>");
    }

    /** An editor splits a paragraph by moving the rest into a new one: what another types there stays in the old one. */
    @Test
    void split_paragraphWhileAnotherTypesInItsRest_leavesTheTypedTextBehind() {
        trees().given(doc -> paragraph(root(doc), 0, "hello world"))
                .client(1, doc -> {
                    textAt(doc, 0, 0).delete(5, 6);
                    paragraph(root(doc), 1, "world");
                })
                .client(2, doc -> textAt(doc, 0, 0).insert(11, "!"))
                .client(3, doc -> textAt(doc, 0, 0).insert(5, ","))
                .becomes("<p>hello,!</p><p>world</p>");
    }

    @Test
    void join_paragraphsWhileAnotherTypesInTheSecond_losesTheTypedText() {
        trees().given(doc -> {
                    paragraph(root(doc), 0, "first");
                    paragraph(root(doc), 1, "second");
                })
                .client(1, doc -> {
                    textAt(doc, 0, 0).insert(5, " second");
                    root(doc).delete(1, 1);
                })
                .client(2, doc -> textAt(doc, 1, 0).insert(6, " typed"))
                .client(3, doc -> textAt(doc, 0, 0).insert(0, "the "))
                .becomes("<p>the first second</p>");
    }

    @Test
    void split_sameParagraphByTwoAtOnePlace_makesTwoNewOnes() {
        trees().given(doc -> paragraph(root(doc), 0, "ab"))
                .client(1, doc -> {
                    textAt(doc, 0, 0).delete(1, 1);
                    paragraph(root(doc), 1, "b");
                })
                .client(2, doc -> {
                    textAt(doc, 0, 0).delete(1, 1);
                    paragraph(root(doc), 1, "b");
                })
                .becomes("<p>a</p><p>b</p><p>b</p>");
    }

    @Test
    void insertEmbeddedTypes_samePlaceOfAText_bothStand() {
        trees().given(doc -> root(doc).insertText(0).insert(0, "ab"))
                .client(1, doc -> textAt(doc, 0)
                        .insertXmlElement(1, "img", Map.of())
                        .setAttribute("src", "1"))
                .client(2, doc -> textAt(doc, 0)
                        .insertXmlElement(1, "img", Map.of())
                        .setAttribute("src", "2"))
                .becomes("a<img src=\"1\"></img><img src=\"2\"></img>b");
    }

    @Test
    void attributeOfAnEmbeddedElement_afterItsTextWasDeleted_isGone() {
        trees().given(doc -> {
                    root(doc).insertElement(0, "p").insertText(0).insertXmlElement(0, "img", Map.of());
                    root(doc).insertElement(1, "end");
                })
                .client(1, doc -> at(doc, 0).delete(0, 1))
                .client(2, doc -> textAt(doc, 0, 0).insert(1, "caption"))
                .becomes("<p></p><end></end>");
    }
}
