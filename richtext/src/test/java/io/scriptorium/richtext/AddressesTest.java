package io.scriptorium.richtext;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.com", "HTTP://EXAMPLE.COM/?a=b#c", "https:example.com", "ht\ntps://example.com",
                " https://user:secret@example.com ", "https://[::1]:8000/", "mailto:a@example.com", "tel:+1 2"
            })
    void link_mayLeadThere(String address) {
        assertThat(Addresses.isAllowedLink(address)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "javascript:alert(1)",
                "\u0000javascript:alert(1)",
                "java\tscript:alert(1)",
                "data:text/html,x",
                "vbscript:x",
                "file:///x",
                "blob:https://example.com/x",
                "example.com",
                "/x",
                "//example.com",
                "https://",
                "https:///",
                "http://?x",
                "http://a b",
                "view-source:https://example.com",
                "ĵavascript:x"
            })
    void link_mayNotLeadThere(String address) {
        assertThat(Addresses.isAllowedLink(address)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://example.com/a.png", "data:image/png;base64,AAAA", "DATA:IMAGE/JPEG;base64,AAAA"})
    void picture_mayComeFromThere(String address) {
        assertThat(Addresses.isAllowedImage(address)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data:image/svg+xml;base64,AAAA",
                "data:text/html,x",
                " data:image/png;x",
                "javascript:x",
                "mailto:a@b.c"
            })
    void picture_mayNotComeFromThere(String address) {
        assertThat(Addresses.isAllowedImage(address)).isFalse();
    }
}
