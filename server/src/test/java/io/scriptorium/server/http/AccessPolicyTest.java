package io.scriptorium.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AccessPolicyTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                // on loopback: loopback names on any port
                "true,  localhost,            none,                         true",
                "true,  LOCALHOST:8000,       none,                         true",
                "true,  localhost.:8000,      none,                         true",
                "true,  127.0.0.1:8000,       http://127.0.0.1:8000,        true",
                "true,  127.0.0.1:8000,       http://localhost:5173,        true",
                "true,  127.8.9.10,           https://localhost,            true",
                "true,  [::1]:8000,           http://[::1]:8000,            true",
                "true,  [::1],                http://localhost,             true",
                "true,  localhost:8000,       https://notes.example.org,    true",
                "true,  notes.example.org,    https://notes.example.org,    true",
                "true,  notes.example.org:443, none,                        true",
                // and nothing else: a rebound name, a foreign page
                "true,  none,                 none,                         false",
                "true,  evil.example:8000,    none,                         false",
                "true,  evil.example,         http://evil.example,          false",
                "true,  127.0.0.1.evil.example, none,                       false",
                "true,  127.evil.example,     none,                         false",
                "true,  localhost.evil.example, none,                       false",
                "true,  192.168.1.5:8000,     none,                         false",
                "true,  '',                   none,                         false",
                "true,  [::2]:8000,           none,                         false",
                "true,  localhost:8000,       http://evil.example,          false",
                "true,  localhost:8000,       http://localhost.evil.example, false",
                "true,  localhost:8000,       http://127.0.0.1.evil.example, false",
                "true,  localhost:8000,       http://localhost@evil.example, false",
                "true,  localhost:8000,       null,                         false",
                "true,  localhost:8000,       '',                           false",
                "true,  localhost:8000,       file://,                      false",
                "true,  localhost:8000,       chrome-extension://abcdef,    false",
                "true,  localhost:8000,       http://notes.example.org,     false",
                "true,  localhost:8000,       https://notes.example.org:444, false",
                // elsewhere: the page's own origin, under whatever name the server is reached
                "false, 192.168.1.5:8000,     http://192.168.1.5:8000,      true",
                "false, office-pc:8000,       http://office-pc:8000,        true",
                "false, Office-PC:8000,       http://office-pc:8000,        true",
                "false, office-pc.local,      http://office-pc.local,       true",
                "false, office-pc.local:80,   http://office-pc.local,       true",
                "false, wiki.example:443,     https://wiki.example,         true",
                "false, [fe80::1]:8000,       http://[fe80::1]:8000,        true",
                "false, 192.168.1.5:8000,     none,                         true",
                "false, 192.168.1.5:8000,     https://notes.example.org,    true",
                "false, 192.168.1.5:8000,     http://192.168.1.5:9000,      false",
                "false, 192.168.1.5:8000,     http://localhost:8000,        false",
                "false, 192.168.1.5:8000,     http://evil.example,          false",
                "false, 192.168.1.5:8000,     null,                         false",
                "false, none,                 none,                         false",
            })
    void request_byHostAndOrigin_passesOrNot(
            boolean loopback, @Nullable String host, @Nullable String origin, boolean passes) {
        AccessPolicy policy = new AccessPolicy(loopback, List.of("https://notes.example.org"));

        assertThat(policy.refusal(host, origin).isEmpty()).isEqualTo(passes);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "https://Notes.Example.org,       https://notes.example.org",
                "https://notes.example.org/,      https://notes.example.org",
                "https://notes.example.org:443/x, https://notes.example.org",
                "http://notes.example.org:80,     http://notes.example.org",
                "http://notes.example.org:443,    http://notes.example.org:443",
                "http://[::1]:8000,               http://[::1]:8000",
                "notes.example.org,               none",
                "//notes.example.org,             none",
                "https://,                        none",
                "https://a b,                     none",
                "null,                            none",
            })
    void origin_ofAUrl_isWhatBrowsersSend(String url, @Nullable String expected) {
        assertThat(AccessPolicy.origin(url).orElse(null)).isEqualTo(expected);
    }

    @Test
    void refusal_tellsTheOptionThatHelps_butRepeatsNothing() {
        AccessPolicy policy = new AccessPolicy(true, List.of());

        assertThat(policy.refusal("evil.example", null))
                .hasValueSatisfying(text -> assertThat(text).contains("--host").doesNotContain("evil"));
        assertThat(policy.refusal("localhost", "http://evil.example"))
                .hasValueSatisfying(
                        text -> assertThat(text).contains("--allow-origin").doesNotContain("evil"));
    }
}
