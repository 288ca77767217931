package io.scriptorium.richtext;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.crdt.Doc;
import io.scriptorium.crdt.XmlFragment;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ExportTest {
    private final Doc doc = Doc.create();

    private String export(Format format) {
        return new String(Export.of(RichText.read(doc), "a & b", format), StandardCharsets.UTF_8);
    }

    private void write(String words) {
        XmlFragment root = doc.xmlFragment(RichText.FRAGMENT);
        root.insertElement(root.size(), "paragraph").insertText(0).insert(0, words);
    }

    @Test
    void page_isWholeAndHarmless() {
        write("Hello <you>");
        doc.map("meta").set("title", "A <title>");

        assertThat(export(Format.HTML))
                .startsWith("<!doctype html>\n")
                .contains("<meta charset=\"utf-8\">", "<title>A &lt;title&gt;</title>")
                .contains("default-src 'none'")
                .contains("<h1>A &lt;title&gt;</h1>\n<p>Hello &lt;you&gt;</p>")
                .endsWith("</html>\n");
    }

    @Test
    void page_withoutTitle_isCalledAsTheDocument() {
        write("x");

        assertThat(export(Format.HTML)).contains("<title>a &amp; b</title>").doesNotContain("<h1>");
    }

    @Test
    void title_standsAboveTheText() {
        write("Hello");
        doc.map("meta").set("title", "1. *Big* plans #");

        assertThat(export(Format.MARKDOWN)).isEqualTo("# 1\\. \\*Big\\* plans \\#\n\nHello\n");
        assertThat(export(Format.PLAIN_TEXT)).isEqualTo("1. *Big* plans #\n\nHello\n");
        assertThat(export(Format.JSON)).startsWith("{\"type\":\"doc\"").doesNotContain("plans");
    }

    @Test
    void text_withoutTitle_isTheTextAlone() {
        write("Hello");

        assertThat(export(Format.MARKDOWN)).isEqualTo("Hello\n");
        assertThat(export(Format.PLAIN_TEXT)).isEqualTo("Hello\n");
    }

    @Test
    void emptyDocument_isAnEmptyFile() {
        assertThat(export(Format.MARKDOWN)).isEmpty();
        assertThat(export(Format.PLAIN_TEXT)).isEmpty();
        assertThat(export(Format.JSON)).isEqualTo("{\"type\":\"doc\"}");
    }

    @ParameterizedTest
    @EnumSource
    void halfACharacter_isReplaced(Format format) {
        write("a\uD83Cb");

        assertThat(export(format)).containsAnyOf("a\uFFFDb", "a\\ud83cb");
        assertThat(Format.ofSuffix(format.suffix())).contains(format);
    }
}
