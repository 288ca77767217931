package io.scriptorium.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.server.auth.AuthOptions;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What pages of other origins, and names that were pointed here, get: nothing, or exactly what was allowed. */
final class CrossOriginTest {
    private static final String FRIEND = "https://notes.example.org";
    private static final String[] PREFLIGHT = {
        "Access-Control-Request-Method: POST", "Access-Control-Request-Headers: authorization,content-type"
    };

    private static RawConnection.Response preflight(TestServer server, String path, String origin) throws IOException {
        return server.connect()
                .send(RawConnection.request("OPTIONS", path, "Origin: " + origin, PREFLIGHT[0], PREFLIGHT[1]))
                .response();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/tickets",
                "/api/session",
                "/live/messages?document=notes",
                "/live/events",
                "/sockjs/info",
                "/sockjs/000/abc/xhr_send",
                "/collab/sockjs/info",
                "/socket.io/?EIO=4"
            })
    void preflight_ofAPageThatMayConnect_isAnsweredWithItsOrigin_ofOthersRefused(String path, @TempDir Path data)
            throws Exception {
        try (TestServer server = TestOptions.in(data).allow(FRIEND).start()) {
            RawConnection.Response friend = preflight(server, path, FRIEND);
            RawConnection.Response developer = preflight(server, path, "http://localhost:5173");

            assertThat(friend.status()).isEqualTo(204);
            assertThat(friend.header("Access-Control-Allow-Origin")).isEqualTo(FRIEND);
            assertThat(friend.header("Access-Control-Allow-Credentials")).isEqualTo("true");
            assertThat(friend.header("Access-Control-Allow-Methods")).contains("POST");
            assertThat(friend.header("Access-Control-Allow-Headers"))
                    .contains("Authorization", "Content-Type", "Last-Event-ID");
            assertThat(friend.header("Access-Control-Max-Age")).isEqualTo("600");
            assertThat(friend.header("Vary")).isEqualTo("Origin");
            assertThat(developer.header("Access-Control-Allow-Origin")).isEqualTo("http://localhost:5173");
            for (String foe : new String[] {
                "https://evil.example", "null", "https://notes.example.org.evil.example", "http://notes.example.org"
            }) {
                RawConnection.Response refused = preflight(server, path, foe);
                assertThat(refused.status()).as(foe).isEqualTo(403);
                assertThat(refused.headers()).doesNotContainKey("access-control-allow-origin");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/collab", "/ws/notes"})
    void upgrade_ofAForeignPage_isRefused_alsoWithAGoodToken(String path, @TempDir Path data) throws Exception {
        try (TestServer server = TestOptions.in(data).auth(AuthOptions.tokens()).start()) {
            String token = new Tokens(data).create("Ada", "*", "write");
            RawConnection.Response refused = server.connect()
                    .send(RawConnection.handshake(
                            path, "Origin: https://evil.example", "Authorization: Bearer " + token))
                    .response();

            assertThat(refused.status()).isEqualTo(403);
        }
    }

    @Test
    void post_ofAForeignPageOrUnderAReboundName_isRefused(@TempDir Path data) throws Exception {
        try (TestServer server = TestOptions.in(data).auth(AuthOptions.tokens()).start()) {
            String token = new Tokens(data).create("Ada", "*", "write");
            String body = "{\"document\":\"notes\"}";
            String good = RawConnection.request(
                            "POST",
                            "/api/tickets",
                            "Authorization: Bearer " + token,
                            "Content-Type: application/json",
                            "Content-Length: " + body.length())
                    + body;

            assertThat(server.connect().send(good).response().status()).isEqualTo(200);
            assertThat(server.connect()
                            .send(good.replace("\r\nHost", "\r\nOrigin: https://evil.example\r\nHost"))
                            .response()
                            .status())
                    .isEqualTo(403);
            assertThat(server.connect()
                            .send(good.replace("Host: localhost", "Host: rebound.example"))
                            .response()
                            .status())
                    .isEqualTo(403);
            assertThat(server.connect()
                            .send(good.replace("application/json", "text/plain"))
                            .response()
                            .status())
                    .as("what a form can send")
                    .isEqualTo(415);
        }
    }
}
