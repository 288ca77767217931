package io.scriptorium.richtext;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same document gives, byte for byte, what Tiptap gives with the page's extensions. */
final class TiptapTest {

    static List<Fixtures> documents() {
        return Fixtures.all();
    }

    @Test
    void fixtures_areThere() {
        assertThat(documents()).hasSizeGreaterThan(80);
    }

    @ParameterizedTest
    @MethodSource("documents")
    void html_isTheEditors(Fixtures document) {
        assertThat(document.richText().toHtml()).isEqualTo(document.html());
    }

    @ParameterizedTest
    @MethodSource("documents")
    void json_isTheEditors(Fixtures document) {
        assertThat(document.richText().toJson()).isEqualTo(document.json());
    }

    @ParameterizedTest
    @MethodSource("documents")
    void plainText_isTheEditors(Fixtures document) {
        assertThat(document.richText().toPlainText()).isEqualTo(document.text());
    }

    @ParameterizedTest
    @MethodSource("documents")
    void nothing_isUnknown(Fixtures document) {
        assertThat(document.richText().unknown()).isEmpty();
    }
}
