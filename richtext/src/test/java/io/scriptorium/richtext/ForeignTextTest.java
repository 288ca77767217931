package io.scriptorium.richtext;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.crdt.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTML is read as Tiptap reads it: {@code web/src/editor/foreignHtml.test.ts} wrote what that makes of it. */
final class ForeignTextTest {

    record Case(String html, String json) {
        @Override
        public String toString() {
            return html;
        }
    }

    static List<Case> cases() {
        try (InputStream in = Objects.requireNonNull(ForeignTextTest.class.getResourceAsStream("foreign.json"))) {
            List<Case> cases = new ArrayList<>();
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (Object each : (List<?>) Objects.requireNonNull(Json.parse(text, 10))) {
                Map<?, ?> fixture = (Map<?, ?>) Objects.requireNonNull(each);
                cases.add(new Case((String) Objects.requireNonNull(fixture.get("html")), (String)
                        Objects.requireNonNull(fixture.get("json"))));
            }
            return cases;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void cases_areThere() {
        assertThat(cases()).hasSizeGreaterThan(120);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void html_isReadAsTiptapReadsIt(Case each) {
        assertThat(ForeignText.html(each.html).text().toJson()).isEqualTo(each.json);
    }

    static List<Fixtures> documents() {
        return Fixtures.all();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void liveHtml_isReadAsTheSameText(Fixtures document) {
        assertReadsBack(document.richText());
    }

    static void assertReadsBack(RichText text) {
        Reading read = ForeignText.html(text.toLiveHtml());

        Lens lens = Lens.ofEverything(text.root());
        assertThat(lens.key(read.text().root())).isEqualTo(lens.key(withSomething(text.root())));
    }

    /** A document without any block is read as one with an empty paragraph. */
    private static Node.Element withSomething(Node.Element root) {
        return root.children().isEmpty() ? ForeignText.plain("").text().root() : root;
    }

    @ParameterizedTest
    @MethodSource("documents")
    void livePlainText_isReadAsTheSameWords(Fixtures document) {
        String text = document.richText().toLivePlainText();

        assertThat(ForeignText.plain(text).text().toLivePlainText()).isEqualTo(text.replace('\r', '\n'));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "<p> a  b </p>|<p>a b</p>",
                "<p>&nbsp;a&nbsp;</p>|<p>&nbsp;a&nbsp;</p>",
                "<p></p>|<p><br></p>",
                "<p>a<br></p>|<p>a</p>",
                "<p>a<br><br></p>|<p>a<br><br></p>",
                "<h1></h1>|<h1><br></h1>",
                "<pre>  a\\n\\nb </pre>|<pre><code>  a\\n\\nb </code></pre>",
            })
    void liveHtml_showsAllWhiteSpace(String html, String live) {
        assertThat(ForeignText.html(html.replace("\\n", "\n")).text().toLiveHtml())
                .isEqualTo(live.replace("\\n", "\n"));
    }

    @Test
    void liveHtml_keepsSpacesThatBrowsersWouldNotShow() {
        assertThat(ForeignText.plain(" a  b\t\tc ").text().toLiveHtml())
                .isEqualTo("<p>&nbsp;a&nbsp; b&nbsp; c&nbsp;</p>");
    }

    // --- Bare text ---

    @Test
    void contentWithoutATag_isText() {
        Reading read = ForeignText.html("one\ntwo\r\n\r\nthree");

        assertThat(read.text().toHtml()).isEqualTo("<p>one</p><p>two</p><p></p><p>three</p>");
        assertThat(read.plain()).isTrue();
        assertThat(read.sanitised()).isFalse();
    }

    @Test
    void contentWithoutATag_hasItsCharacterReferences() {
        Reading read = ForeignText.html("a&nbsp;&lt;b&gt; AT&T\n2 < 3 &amp; x");

        assertThat(read.text().toHtml()).isEqualTo("<p>a&nbsp;&lt;b&gt; AT&amp;T</p><p>2 &lt; 3 &amp; x</p>");
        assertThat(read.plain()).isTrue();
    }

    @Test
    void plainText_isTakenLiterally() {
        Reading read = ForeignText.plain("<b>a</b> &amp;\n\n  b\0");

        assertThat(read.text().toHtml()).isEqualTo("<p>&lt;b&gt;a&lt;/b&gt; &amp;amp;</p><p></p><p>  b\uFFFD</p>");
    }

    // --- What is left out ---

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<p>a</p><script>alert(1)</script>",
                "<p onclick=\"x\">a</p>",
                "<p>a<img src=x onerror=alert(1)></p>",
                "<a href=\"javascript:alert(1)\">a</a>",
                "<img src=\"data:image/svg+xml,x\">",
                "<iframe src=\"https://example.com/\"></iframe>",
                "<style>p{}</style>a",
                "<p>a<sub>2</sub></p>",
                "<video src=x></video>",
            })
    void whatCouldMatter_isToldAsSanitised(String html) {
        assertThat(ForeignText.html(html).sanitised()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<p>half <b>typed",
                "<p>a<b",
                "</div>a</p>",
                "ab<div>cd</div>",
                "<h1>a<ul><li>b</h1>",
                "<p><font color=red>a</font><span style=\"color:red\">b</span></p>",
                "<table><tbody><tr><td>a</table>",
                "<ul data-type=\"taskList\"><li data-type=\"taskItem\"><label><input type=\"checkbox\"><span></span></label>"
                        + "<div><p>a</p></div></li></ul>",
                "<p><a>a</a><b style=\"font-weight: normal\">b</b></p>",
            })
    void whatWasRepaired_isNotToldAsSanitised(String html) {
        assertThat(ForeignText.html(html).sanitised()).isFalse();
    }

    @Test
    void unknownElements_leaveTheirWords() {
        assertThat(ForeignText.html("<x-y>a <sub>b</sub></x-y><button>c</button>")
                        .text()
                        .toHtml())
                .isEqualTo("<p>a bc</p>");
    }
}
