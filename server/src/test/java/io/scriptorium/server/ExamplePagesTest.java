package io.scriptorium.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples as they are served; the tests' own stand before the real ones on their class path. */
final class ExamplePagesTest {
    private static TestServer server;

    @BeforeAll
    static void start(@TempDir Path data) throws Exception {
        server = TestOptions.in(data).examples().start();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/examples/, examples of the tests",
        "/examples/?document=notes, examples of the tests",
        "/examples/index.html, examples of the tests",
        "/examples/chat/, chat of the tests",
        "/examples/chat/?document=notes, chat of the tests",
    })
    void page_isServed(String target, String title) throws Exception {
        RawConnection.Response page = server.get(target);

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text()).contains(title);
        assertThat(page.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(page.header("Cache-Control")).isEqualTo("no-cache");
    }

    @Test
    void asset_isKeptForEver() throws Exception {
        RawConnection.Response asset = server.get("/examples/assets/main-1a2b3c.js");

        assertThat(asset.text()).contains("43");
        assertThat(asset.header("Cache-Control")).contains("immutable");
    }

    @ParameterizedTest
    @CsvSource({
        "/examples, /examples/",
        "/examples?document=a%20b, /examples/?document=a%20b",
        "/examples/chat, /examples/chat/",
        "/examples/chat?document=notes, /examples/chat/?document=notes",
    })
    void folder_withoutItsSlash_leadsToThePage(String target, String location) throws Exception {
        RawConnection.Response answer = server.get(target);

        assertThat(answer.status()).isEqualTo(302);
        assertThat(answer.header("Location")).isEqualTo(location);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/examples/nothing",
                "/examples/nothing/",
                "/examples//",
                "/examples//evil.example",
                "/examples/../examples/",
                "/examples/chat/index",
                "/examples/assets/app-1a2b3c.js",
                "/examplesx",
                "/examplesx/"
            })
    void addressOfNothing_is404(String target) throws Exception {
        assertThat(server.get(target).status()).isEqualTo(404);
    }

    @Test
    void page_whoseEditorWritesStyles_mayDoThatAndNothingElse() throws Exception {
        String strict = server.get("/examples/chat/").header("Content-Security-Policy");
        String styled = server.get("/examples/codemirror/").header("Content-Security-Policy");

        assertThat(strict)
                .isEqualTo(server.get("/").header("Content-Security-Policy"))
                .doesNotContain("unsafe");
        assertThat(styled).isEqualTo(strict.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'"));
    }

    @Test
    void server_thatWasNotToldTo_servesNone(@TempDir Path data) throws Exception {
        try (TestServer other = TestServer.start(data)) {
            for (String target : new String[] {"/examples", "/examples/", "/examples/chat/"}) {
                assertThat(other.get(target).status()).as(target).isEqualTo(404);
            }
        }
    }
}
