package io.scriptorium.collab.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "Meeting notes/2026", "..", "\u00e4\u00f6", "\ud83d\ude00", " ", "__proto__"})
    void name_ofOrdinaryCharacters_isTakenAsItIs(String name) {
        assertThat(DocumentName.of(name)).contains(new DocumentName(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\0b", "a\nb", "\u007f", "\u0085", "\ud800", "a\udc00"})
    void name_withControlCharactersOrLoneSurrogates_isRefused(String name) {
        assertThat(DocumentName.of(name)).isEmpty();
        assertThatThrownBy(() -> new DocumentName(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void name_isCountedInBytesOfUtf8() {
        assertThat(DocumentName.of("x".repeat(255))).isPresent();
        assertThat(DocumentName.of("x".repeat(256))).isEmpty();
        assertThat(DocumentName.of("\u00e4".repeat(127))).isPresent();
        assertThat(DocumentName.of("\u00e4".repeat(128))).isEmpty();
    }
}
