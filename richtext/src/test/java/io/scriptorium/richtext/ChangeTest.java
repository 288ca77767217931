package io.scriptorium.richtext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scriptorium.crdt.Doc;
import io.scriptorium.crdt.StateVector;
import io.scriptorium.crdt.UpdateFormat;
import io.scriptorium.crdt.XmlElement;
import io.scriptorium.crdt.XmlText;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a whole content that a client sends does to the document. */
final class ChangeTest {
    private final EditorMemory memory = new EditorMemory();

    private static RichText text(String html) {
        return ForeignText.html(html).text();
    }

    private static Doc document(String html) {
        return ChangePropertiesTest.document(text(html));
    }

    private Change change(String base, String wanted) {
        return memory.change(text(base), ForeignText.html(wanted));
    }

    private static String html(Change change) {
        return RandomTexts.text(change.result().children()).toHtml();
    }

    /** What the document reads as after the client had it and sent something. */
    private String sent(String base, String wanted) {
        Doc doc = document(base);
        change(base, wanted).apply(doc);
        return RichText.read(doc).toHtml();
    }

    private String sentPlain(String base, String wanted) {
        Doc doc = document(base);
        memory.change(text(base), ForeignText.plain(wanted)).apply(doc);
        return RichText.read(doc).toHtml();
    }

    private static int update(Doc doc, StateVector before) {
        return doc.encodeState(before, UpdateFormat.V1).length;
    }

    // --- What an editor does not show ---

    @ParameterizedTest
    @CsvSource({
        "<p>two</p>,           a line that was cut in two",
        "<p></p><p>two</p>,    an empty line as well",
        "<p>two</p><p>three</p>, more lines than the table has"
    })
    void linesBesideATableThatIsNotShown_areNotWrittenInItsCells(String written, String why) {
        String table = "<table><tr><td></td></tr><tr><td>kept</td></tr></table>";
        String result = sent("<p>one two</p>" + table + "<p>end</p>", "<p>one </p>" + written + "<p>end</p>");

        assertThat(result).as(why).contains("<p>kept</p>").contains("<p>two</p>");
        assertThat(result.indexOf("<p>two</p>")).as(why).isLessThan(result.indexOf("<table"));
    }

    // --- Small edits ---

    @Test
    void oneCharacter_inALargeText_isASmallUpdate() {
        String paragraph = "<p>" + "lorem ipsum dolor sit amet ".repeat(20) + "</p>";
        String base = paragraph.repeat(400);
        Doc doc = document(base);
        StateVector before = doc.stateVector();
        int at = base.length() / 2 + 300;

        change(base, base.substring(0, at) + "x" + base.substring(at)).apply(doc);

        assertThat(base).hasSizeGreaterThan(200_000);
        assertThat(update(doc, before)).isLessThan(100);
    }

    @Test
    void oneWord_inOneHugeParagraph_isASmallUpdate() {
        String words = "lorem ipsum dolor sit amet ".repeat(8_000);
        String base = "<p>" + words + "needle " + words + "</p>";
        Doc doc = document(base);
        StateVector before = doc.stateVector();

        change(base, base.replace("needle", "haystack")).apply(doc);

        assertThat(update(doc, before)).isLessThan(200);
        assertThat(RichText.read(doc).toPlainText()).contains(" haystack ").doesNotContain("needle");
    }

    @Test
    void rewritingALargeText_endsInThatText() {
        StringBuilder base = new StringBuilder();
        StringBuilder wanted = new StringBuilder();
        for (int i = 0; i < 3_000; i++) {
            base.append("<p>old ").append(i).append(" text ").append(i % 7).append("</p>");
            wanted.append("<p>").append(i % 3).append(" new words ").append(i).append("</p>");
        }

        assertThat(sent(base.toString(), wanted.toString())).isEqualTo(wanted.toString());
    }

    @Test
    void marks_areChangedByFormats() {
        Doc doc = document("<p>one two three</p>");
        var paragraph = (XmlElement) doc.xmlFragment(RichText.FRAGMENT).get(0);
        StateVector before = doc.stateVector();

        change("<p>one two three</p>", "<p>one <b>two</b> three</p>").apply(doc);

        assertThat(RichText.read(doc).toHtml()).isEqualTo("<p>one <strong>two</strong> three</p>");
        assertThat(doc.xmlFragment(RichText.FRAGMENT).get(0)).isSameAs(paragraph);
        assertThat(update(doc, before)).isLessThan(60);
    }

    @Test
    void markWithAHashBehindItsName_isTakenAway() {
        Doc doc = document("<p>ab</p>");
        ((XmlText) ((XmlElement) doc.xmlFragment(RichText.FRAGMENT).get(0)).get(0))
                .format(0, 2, Map.of("bold--AAAAAAAA", Map.of()));
        RichText base = RichText.read(doc);

        memory.change(base, ForeignText.html("<p><b>a</b>b</p>")).apply(doc);

        assertThat(base.toHtml()).isEqualTo("<p><strong>ab</strong></p>");
        assertThat(RichText.read(doc).toHtml()).isEqualTo("<p><strong>a</strong>b</p>");
    }

    @Test
    void surrogatePairs_stayWhole() {
        assertThat(sent("<p>a😀b</p>", "<p>a😁b</p>")).isEqualTo("<p>a😁b</p>");
        assertThat(sent("<p>😀</p>", "<p>😀😁</p>")).isEqualTo("<p>😀😁</p>");
        assertThat(sent("<p>😀😁</p>", "<p>😁</p>")).isEqualTo("<p>😁</p>");
        assertThat(sent("<p>𐀀</p>", "<p>𐐀</p>")).isEqualTo("<p>𐐀</p>");
    }

    @Test
    void unchangedText_keepsItsOwnSpaces() {
        assertThat(sent("<p>a&nbsp;b c</p>", "<p>a b&nbsp;c!</p>")).isEqualTo("<p>a&nbsp;b c!</p>");
        assertThat(change("<p>a&nbsp;b c&nbsp;</p>", "<p>a b&nbsp;c&nbsp;</p>").isEmpty())
                .isTrue();
    }

    @Test
    void emptyDocument_isNotTouchedByAnEmptyEditor() {
        assertThat(memory.change(RandomTexts.text(), ForeignText.html("<p><br></p>"))
                        .isEmpty())
                .isTrue();
        assertThat(memory.change(RandomTexts.text(), ForeignText.html("")).isEmpty())
                .isTrue();
    }

    @Test
    void otherDocument_isRefused() {
        Change change = change("<p>a</p>", "<p>b</p>");
        Doc other = document("<p>c</p>");

        assertThatThrownBy(() -> change.apply(other)).isInstanceOf(IllegalStateException.class);
        assertThat(RichText.read(other).toHtml()).isEqualTo("<p>c</p>");
    }

    // --- What it is made of ---

    @ParameterizedTest
    @CsvSource({
        "<p>ab</p>,             <p>axb</p>,            1, 0",
        "<p>ab</p>,             <p>a</p>,              0, 1",
        "<p>one two</p>,        <p>one</p><p>two</p>,  1, 1",
        "<p>one</p>,            <p>one</p><p>two</p>,  4, 0",
        "<p>one</p><p>two</p>,  <p>one</p>,            0, 4",
        "<p>a&nbsp;b</p>,       <p>a b c</p>,          2, 0",
        "<p>one</p>,            <h1>one</h1>,          0, 0",
        "<p>one</p>,            <p><b>one</b></p>,     0, 0",
        "<p>one</p>,            <h1>ones</h1>,         1, 0",
        "ab,                    ab<div>cd</div>,       3, 0",
    })
    void characters_areCounted(String base, String wanted, int inserted, int deleted) {
        Change change = change(base, wanted);

        assertThat(change.insertedCharacters()).isEqualTo(inserted);
        assertThat(change.deletedCharacters()).isEqualTo(deleted);
        assertThat(change.isEmpty()).isFalse();
    }

    // --- Editors ---

    @Test
    void contentOfASimpleEditor_isFittedIn() {
        assertThat(sent("<p>ab</p><p>cd</p>", "ab<div>cdx</div>")).isEqualTo("<p>ab</p><p>cdx</p>");
        assertThat(sent("<p>ab</p>", "ab<div><br></div>")).isEqualTo("<p>ab</p><p></p>");
        assertThat(sent("<h1>ab</h1>", "<h1>ab<ul><li>c</li></ul></h1>"))
                .isEqualTo("<h1>ab</h1><ul><li><p>c</p></li></ul>");
    }

    @Test
    void typeOfABlock_changesWithItsText() {
        assertThat(sent("<p>a <b>b</b></p><p>c</p>", "<h2>a <b>b</b></h2><p>c</p>"))
                .isEqualTo("<h2>a <strong>b</strong></h2><p>c</p>");
        assertThat(sent("<ul><li>a</li><li>b</li></ul>", "<ol><li>a</li><li>b</li></ol>"))
                .isEqualTo("<ol><li><p>a</p></li><li><p>b</p></li></ol>");
    }

    @Test
    void kindsThatTheClientNeverSent_stay() {
        String base = "<p>a</p><table><tr><td>x</td></tr></table><img src=\"https://example.com/a.png\"><p>b</p><hr>";

        assertThat(sent(base, "<p>a!</p><p>b</p>"))
                .isEqualTo(text(base).toHtml().replace("<p>a</p>", "<p>a!</p>"));
        memory.sent(ForeignText.html("<img src=\"https://example.com/b.png\">"));
        assertThat(sent(base, "<p>a</p><p>b</p>"))
                .contains("<table")
                .doesNotContain("<img")
                .contains("<hr>");
    }

    @Test
    void kindThatTheClientSendsThisTime_isTakenAtItsWord() {
        assertThat(sent("<p>a</p><hr><p>b</p><hr>", "<p>a</p><p>b</p><hr>")).isEqualTo("<p>a</p><p>b</p><hr>");
    }

    @Test
    void kindThatCameBackAsAnother_stays() {
        assertThat(sent("<pre><code>a\n  b</code></pre>", "<p>a</p><p>x</p>")).contains("<pre>");
        assertThat(sent("<pre><code>one two</code></pre>", "<p>one too</p>"))
                .isEqualTo("<pre><code>one too</code></pre>");
        assertThat(sent("<blockquote><p>one</p><p>two</p></blockquote><p>x</p>", "<p>one</p><p>two!</p><p>x</p>"))
                .isEqualTo("<blockquote><p>one</p><p>two!</p></blockquote><p>x</p>");
        assertThat(sent(
                        "<ul data-type=\"taskList\"><li data-type=\"taskItem\" data-checked=\"true\"><p>a</p></li></ul>",
                        "<ul><li>a</li><li>b</li></ul>"))
                .contains("data-type=\"taskList\"")
                .contains("data-checked=\"true\"")
                .contains("<p>b</p>");
    }

    @Test
    void attributesThatGotLost_stay() {
        String base = "<ol start=\"5\"><li>a</li></ol><p><a href=\"https://example.com/\" title=\"T\">b</a></p>";

        assertThat(sent(base, "<ol><li>a</li></ol><p><a href=\"https://example.com/\">b</a>!</p>"))
                .contains("start=\"5\"")
                .contains("title=\"T\"")
                .contains("!");
        assertThat(sent(base, "<ol><li>a</li></ol><p><a href=\"https://example.org/\">b</a></p>"))
                .contains("start=\"5\"")
                .contains("https://example.org/");
        memory.sent(ForeignText.html("<ol start=\"2\"><li>a</li></ol>"));
        assertThat(sent(base, "<ol><li>a</li></ol><p><a href=\"https://example.com/\">b</a></p>"))
                .doesNotContain("start=");
    }

    @Test
    void everythingOfBasicKinds_canBeDeletedAtOnce() {
        String base = "<h1>a</h1><h2>b</h2><ul><li>c</li></ul><ul><li>d</li></ul><p>e</p>";

        assertThat(sent(base, "<p><br></p>")).isEqualTo("<p></p>");
        assertThat(sentPlain(base, "")).isIn("<p></p>", "<h1></h1>");
    }

    @Test
    void simpleMark_isTakenAwayAtItsWord() {
        assertThat(sent("<p><b>a</b> b</p>", "<p>a b</p>")).isEqualTo("<p>a b</p>");
    }

    @Test
    void simpleMarks_thatAllGetLostAtOnce_stay() {
        String base = "<p><b>a</b> b</p><p><b>c</b></p>";

        assertThat(sent(base, "<p>a b</p><p>cd</p>"))
                .isEqualTo("<p><strong>a</strong> b</p><p><strong>cd</strong></p>");
        memory.sent(ForeignText.html("<b>x</b>"));
        assertThat(sent(base, "<p>a b</p><p>c</p>")).isEqualTo("<p>a b</p><p>c</p>");
    }

    @Test
    void whatNobodyKnows_stays() {
        Doc doc = document("<p>a</p>");
        doc.xmlFragment(RichText.FRAGMENT).insertElement(1, "callout");
        RichText base = RichText.read(doc);

        memory.change(base, ForeignText.html(base.toLiveHtml().replace("<p>a", "<p>b")))
                .apply(doc);

        assertThat(RichText.read(doc).toHtml()).isEqualTo("<p>b</p><p>[callout]</p>");
        assertThat(RichText.read(doc).unknown()).containsExactly("callout");
    }

    // --- Plain text ---

    @Test
    void plainText_keepsKindsAndMarks() {
        String base = "<h1>T</h1><p>a <b>bold</b> c</p><img src=\"https://example.com/a.png\"><ul><li>one</li></ul>"
                + "<table><tr><td>x</td><td>y</td></tr></table><p>end</p>";
        String text = text(base).toLivePlainText();

        assertThat(text).isEqualTo("T\na bold c\none\nx\ny\nend");
        assertThat(sentPlain(base, text.replace("bold", "bolder").replace("y", "z")))
                .isEqualTo(text(base).toHtml().replace("bold", "bolder").replace(">y<", ">z<"));
    }

    @Test
    void plainText_newLineInAList_isAnItem() {
        assertThat(sentPlain("<ul><li>one</li><li>two</li></ul><p>end</p>", "one\nmore\ntwo\nend"))
                .isEqualTo("<ul><li><p>one</p></li><li><p>more</p></li><li><p>two</p></li></ul><p>end</p>");
    }

    @Test
    void plainText_linesOfOneBlock_stayInIt() {
        assertThat(sentPlain("<p>a<br>b</p><pre>x\ny</pre>", "a\nb!\nx\nz\ny"))
                .isEqualTo("<p>a<br>b!</p><pre><code>x\nz\ny</code></pre>");
    }

    @Test
    void plainText_linesThatAreGone_areDeleted() {
        assertThat(sentPlain("<p>a</p><ul><li>one</li><li>two</li></ul><p>b</p>", "a\none\nb"))
                .isEqualTo("<p>a</p><ul><li><p>one</p></li></ul><p>b</p>");
        assertThat(sentPlain("<p>a</p><ul><li>one</li></ul><p>b</p>", "a\nb")).isEqualTo("<p>a</p><p>b</p>");
        assertThat(sentPlain("<p>a</p><table><tr><td>x</td></tr></table><p>b</p>", "a\nb"))
                .contains("<td colspan=\"1\" rowspan=\"1\"><p></p></td>");
    }

    @Test
    void plainText_behindATable_isNoPartOfIt() {
        assertThat(sentPlain("<table><tr><td>x</td></tr></table><p>b</p>", "x\nnew line\nb"))
                .endsWith("</table><p>new line</p><p>b</p>");
    }

    @Test
    void clientThatHasSentHtml_isTakenAtItsWordWithoutATagToo() {
        memory.sent(ForeignText.html("ab<div>cd</div>"));

        assertThat(html(change("<h1>ab</h1>", "ab"))).isEqualTo("<p>ab</p>");
    }
}
