package io.scriptorium.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page as it is served; the tests' own stands before the real one on their class path. */
final class StaticPageTest {
    private static final String ASSET = "/assets/app-1a2b3c.js";
    private static TestServer server;

    @BeforeAll
    static void start(@TempDir Path data) throws Exception {
        server = TestServer.start(data);
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @Test
    void page_underEveryAddress_isTheSameAndAskedForAgain() throws Exception {
        RawConnection.Response start = server.get("/");
        RawConnection.Response document = server.get("/d/a%20name/with%20slashes%3F");

        assertThat(start.text()).contains("page of the tests");
        assertThat(start.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(start.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(document.text()).isEqualTo(start.text());
        assertThat(document.header("ETag")).isEqualTo(start.header("ETag"));
    }

    @Test
    void addressOfNothing_isThePageWith404ToBrowsersAndPlainToOthers() throws Exception {
        RawConnection.Response browser =
                server.get("/nowhere", "Accept: text/html,application/xhtml+xml,*/*;q=0.8", "If-None-Match: *");
        RawConnection.Response script = server.get("/nowhere", "Accept: */*");
        RawConnection.Response api = server.get("/api/nowhere", "Accept: text/html");

        assertThat(browser.status()).isEqualTo(404);
        assertThat(browser.text()).contains("page of the tests");
        assertThat(browser.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(browser.headers()).doesNotContainKey("etag");
        assertThat(browser.header("Vary")).contains("Accept-Encoding", "Accept");
        assertThat(script.status()).isEqualTo(404);
        assertThat(script.text()).isEqualTo("nothing here\n");
        assertThat(api.status()).isEqualTo(404);
        assertThat(api.header("Content-Type")).isEqualTo("application/json");
    }

    @Test
    void asset_withItsHashInTheName_isKeptForEver() throws Exception {
        RawConnection.Response asset = server.get(ASSET);

        assertThat(asset.text()).isEqualTo("export const answer = 42;\n");
        assertThat(asset.header("Content-Type")).isEqualTo("text/javascript; charset=utf-8");
        assertThat(asset.header("Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
        assertThat(asset.header("Vary")).isEqualTo("Accept-Encoding");
        assertThat(server.get("/serviceWorker.js").header("Cache-Control")).isEqualTo("no-cache");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                        | ''",
                "gzip, deflate, br, zstd   | br",
                "gzip, deflate             | gzip",
                "GZIP                      | gzip",
                "br;q=0, gzip;q=0.5        | gzip",
                "br;q=0.0,gzip;q=0         | ''",
                "br ; q=1.0                | br",
                "identity                  | ''",
                "brotli                    | ''",
                ",;,                       | ''",
            })
    void asset_isSentInTheBestEncodingThatTheClientTakes(String accepted, String expected) throws Exception {
        RawConnection.Response asset = server.get(ASSET, "Accept-Encoding: " + accepted);

        assertThat(asset.header("Content-Encoding")).isEqualTo(expected);
        assertThat(asset.text()).contains(expected.equals("br") ? "Brotli" : expected.equals("gzip") ? "gzip" : "42");
    }

    @Test
    void file_withoutACompressedTwin_isSentAsItIs() throws Exception {
        RawConnection.Response file = server.get("/serviceWorker.js", "Accept-Encoding: br, gzip");

        assertThat(file.headers()).doesNotContainKey("content-encoding");
        assertThat(file.text()).startsWith("self.addEventListener");
    }

    @Test
    void etag_whenItStillHolds_savesTheBody() throws Exception {
        String etag = server.get(ASSET).header("ETag");
        String compressed = server.get(ASSET, "Accept-Encoding: br").header("ETag");

        assertThat(compressed).isNotEqualTo(etag);
        for (String known : new String[] {etag, "\"other\", " + etag, "W/" + etag, "*"}) {
            RawConnection.Response response = server.get(ASSET, "If-None-Match: " + known);
            assertThat(response.status()).as(known).isEqualTo(304);
            assertThat(response.header("ETag")).isEqualTo(etag);
            assertThat(response.header("Cache-Control")).contains("immutable");
        }
        for (String other : new String[] {"\"other\"", compressed, "", etag.substring(1)}) {
            assertThat(server.get(ASSET, "If-None-Match: " + other).status())
                    .as(other)
                    .isEqualTo(200);
        }
    }

    @Test
    void head_ofAFile_tellsItsLength() throws Exception {
        try (RawConnection connection = server.connect()) {
            RawConnection.Response head = connection.head(ASSET);

            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("Content-Length")).isEqualTo("26");
            assertThat(connection.get("/health/live").status()).isEqualTo(200);
        }
    }

    @Test
    void range_isAnsweredWithTheWhole() throws Exception {
        RawConnection.Response response = server.get(ASSET, "Range: bytes=0-3");

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).hasSize(26);
    }
}
