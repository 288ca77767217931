package io.scriptorium.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.richtext.Format;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AcceptedTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/html | HTML",
                "text/markdown | MARKDOWN",
                "text/plain | PLAIN_TEXT",
                "application/json | JSON",
                "TEXT/HTML | HTML",
                "text/markdown; variant=GFM; charset=utf-8 | MARKDOWN",
                "*/* | JSON",
                "text/* | HTML",
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8 | HTML",
                "text/html;q=0.5, text/plain;q=0.7 | PLAIN_TEXT",
                "text/html, text/markdown | HTML",
                "*/*, application/json;q=0 | HTML",
                "text/*;q=0.9, text/html;q=0.1, application/json;q=0.5 | MARKDOWN",
                "image/png, text/plain;q=0.001 | PLAIN_TEXT",
                "nonsense;;;=,/,text/plain | PLAIN_TEXT",
                "text/html;q=nonsense | HTML",
                "'' | JSON",
                "', ,' | JSON"
            })
    void format_isTheOneWantedMost(String accept, Format format) {
        assertThat(Accepted.format(List.of(accept))).contains(format);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"image/png", "text/html;q=0", "*/*;q=0", "text", "application/xml, text/css", "*/*;q=0.000"})
    void format_thatIsNotThere(String accept) {
        assertThat(Accepted.format(List.of(accept))).isEmpty();
    }

    @Test
    void format_ofSeveralHeaders() {
        assertThat(Accepted.format(List.of())).contains(Format.JSON);
        assertThat(Accepted.format(List.of("text/html;q=0.2", "text/plain"))).contains(Format.PLAIN_TEXT);
    }
}
