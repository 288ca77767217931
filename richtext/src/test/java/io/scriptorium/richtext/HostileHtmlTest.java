package io.scriptorium.richtext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is sent as HTML ends in a text of the schema or in a clear refusal, and nothing of it runs. */
final class HostileHtmlTest {
    private static final Pattern ACTIVE = Pattern.compile(
            "<(script|style|iframe|object|embed|svg|math|form|meta|link|base|template)|<[^>]*\\son\\w+\\s*=|"
                    + "(href|src)=\"\\s*(javascript|data:text|vbscript)",
            Pattern.CASE_INSENSITIVE);

    private static void assertHarmless(String html) {
        RichText text = ForeignText.html(html).text();
        String live = text.toLiveHtml();
        assertThat(ACTIVE.matcher(live.replaceAll(">[^<]*<", "><")).find())
                .as(live)
                .isFalse();
        ForeignTextTest.assertReadsBack(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"div", "b", "span", "ul", "ul><li", "table><tr><td", "blockquote", "svg", "font"})
    void deepNesting_isRefusedOrRead(String tag) {
        String html = ("<" + tag + ">").repeat(100_000 / tag.split("><").length) + "x";

        assertThatThrownBy(() ->
                        assertThat(ForeignText.html(html).text().toPlainText()).isNotNull())
                .isInstanceOf(ForeignTextException.class)
                .hasMessageContaining("deep");
    }

    @ParameterizedTest
    @ValueSource(strings = {"p", "li", "h1", "td", "dd", "nobr", "option", "button"})
    void unclosedElements_endInAnAnswer(String tag) {
        String html = ("<" + tag + ">x").repeat(20_000);

        try {
            assertThat(ForeignText.html(html).text().toPlainText()).hasSizeGreaterThanOrEqualTo(20_000);
        } catch (ForeignTextException e) {
            assertThat(e).hasMessageContaining("deep");
        }
    }

    @Test
    void nestingOfALivelyDocument_isRead() {
        String html = "<div>".repeat(200) + "x" + "</div>".repeat(200);

        assertThat(ForeignText.html(html).text().toHtml()).isEqualTo("<p>x</p>");
    }

    @Test
    void formattingThatIsNeverClosed_doesNotMultiply() {
        StringBuilder html = new StringBuilder();
        for (int i = 0; i < 2_000; i++) {
            html.append("<p><a href=\"https://example.com/")
                    .append(i)
                    .append("\"><b><i><u><font size=")
                    .append(i)
                    .append('>');
        }

        assertThat(ForeignText.html(html + "x").text().toHtml()).hasSizeLessThan(1_000_000);
    }

    @Test
    void whatIsTooMuch_isToldWithTheLimit() {
        assertThatThrownBy(() -> ForeignText.html("x".repeat(ForeignText.MAX_LENGTH + 1)))
                .isInstanceOf(ForeignTextException.class)
                .hasMessageContaining(String.valueOf(ForeignText.MAX_LENGTH));
        assertThatThrownBy(() -> ForeignText.plain("\n".repeat(ForeignText.MAX_TAGS)))
                .isInstanceOf(ForeignTextException.class)
                .hasMessageContaining(String.valueOf(ForeignText.MAX_TAGS));
        assertThatThrownBy(() -> ForeignText.html("<br>".repeat(ForeignText.MAX_TAGS + 1)))
                .isInstanceOf(ForeignTextException.class)
                .hasMessageContaining(String.valueOf(ForeignText.MAX_TAGS));
    }

    @Test
    void hugeAttributes_areNotKept() {
        String big = "x".repeat(1_000_000);
        assertHarmless("<p style=\"" + big + "\" class=\"" + big + "\" " + big + "=1>a</p>");
        assertHarmless("<td colspan=99999999999 rowspan=-5 colwidth=\"" + "1,".repeat(100_000) + "\">a</td>");
        assertHarmless("<p style=\"" + "a:b;".repeat(100_000) + "\">a</p>");
        assertHarmless("<ol start=999999999999999999999><li>a</ol>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<svg><style><img src=x onerror=alert(1)></style></svg>",
                "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
                "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
                "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
                "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
                "<svg><![CDATA[><img src=x onerror=alert(1)>]]></svg>",
                "<textarea><img src=x onerror=alert(1)></textarea>",
                "<xmp><img src=x onerror=alert(1)></xmp>",
                "<title><img src=x onerror=alert(1)></title>",
                "<plaintext><script>alert(1)",
                "<iframe srcdoc=\"<script>alert(1)</script>\"><img src=x onerror=alert(1)></iframe>",
                "<template><script>alert(1)</script></template>",
                "<a href=\"&#106;avascript:alert(1)\">a</a><a href=\"java&Tab;script:alert(1)\">b</a>",
                "<a href=\"https://x/\" title='\"><script>alert(1)</script>'>a</a>",
                "<img src=\"https://x/\" alt='\"onerror=alert(1) x=\"'>",
                "<pre><code class='language-\"><script>alert(1)</script>'>a</code></pre>",
                "<ol type='\"><script>'><li>a</ol>",
                "<p>\u0000<scr\u0000ipt>alert(1)</script>",
                "<!--><script>alert(1)</script>-->",
                "<![CDATA[<script>alert(1)</script>]]>",
                "<object data=\"javascript:alert(1)\">a</object><embed src=\"javascript:alert(1)\">",
                "<base href=\"javascript:alert(1)//\"><a href=\"x\">a</a>",
                "<meta http-equiv=refresh content=\"0;url=javascript:alert(1)\">",
                "<select><option><style></option></select><img src=x onerror=alert(1)></style>",
                "<table><td style=\"text-align:expression(alert(1))\" align='left\" onclick=\"x'>a",
            })
    void knownAttacks_areHarmless(String html) {
        assertHarmless(html);
    }

    @Test
    void everyPrefix_isRead() {
        List<String> documents = List.of(
                "<h1>T&amp;t</h1><ul data-type=\"taskList\"><li data-type=\"taskItem\" data-checked=\"true\"><p>a <b>b</b></p></li></ul>",
                "ab<div>c<i>d</i><br></div><table><tr><th colspan=2>x</th></tr></table><pre><code class=\"language-js\">y\n</code></pre>",
                "<blockquote><p>q<a href=\"https://example.com/\">l</a></p><hr></blockquote><ol start=\"3\"><li>a<ul><li>b</ul></ol>");
        for (String html : documents) {
            for (int end = 0; end <= html.length(); end++) {
                ForeignTextTest.assertReadsBack(
                        ForeignText.html(html.substring(0, end)).text());
            }
        }
    }
}
