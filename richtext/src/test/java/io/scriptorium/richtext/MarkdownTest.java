package io.scriptorium.richtext;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written as Markdown is read back, by a parser of others, as the document that it was. */
final class MarkdownTest {

    static List<Fixtures> documents() {
        return Fixtures.all();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void markdown_readsAsTheDocument(Fixtures document) {
        RichText text = document.richText();
        String markdown = text.toMarkdown();

        assertThat(Outline.ofMarkdown(markdown))
                .as("Markdown:%n%s", markdown)
                .isEqualTo(Outline.ofDocument(text.root()));
    }
}
