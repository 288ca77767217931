package io.scriptorium.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SockJS in front of real rooms, from outside. */
final class FallbackRoutesTest {
    private static final String SESSION = "/collab/sockjs/000/session";

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static int status(TestServer server, String method, String path, String... headers) throws Exception {
        try (RawConnection connection = server.connect()) {
            return connection
                    .send(RawConnection.request(method, path, headers))
                    .response()
                    .status();
        }
    }

    @Test
    void everyRequest_ofAForeignPage_isRefused(@TempDir Path data) throws Exception {
        try (TestServer server = TestServer.start(data)) {
            for (String path : List.of("/info", "/000/session/eventsource", "/000/session/websocket", "/websocket")) {
                String address = "/collab/sockjs" + path;
                assertThat(status(server, "GET", address, "Origin: http://evil.example"))
                        .as(path)
                        .isEqualTo(403);
                assertThat(status(server, "GET", address, "Sec-Fetch-Site: cross-site"))
                        .as(path)
                        .isEqualTo(403);
            }
            for (String path : List.of("/xhr", "/xhr_streaming", "/xhr_send")) {
                assertThat(status(server, "POST", SESSION + path, "Origin: http://evil.example", "Content-Length: 0"))
                        .as(path)
                        .isEqualTo(403);
            }
            assertThat(server.limitHits("access")).isEqualTo(11);
            assertThat(server.metric("connections_opened_total")).isZero();
        }
    }

    @Test
    void addresses_areAnsweredAsTheyAre(@TempDir Path data) throws Exception {
        try (TestServer server = TestServer.start(data)) {
            assertThat(server.get("/collab/sockjs/info").text()).contains("\"websocket\":true");
            assertThat(status(server, "OPTIONS", SESSION + "/xhr", "Origin: http://localhost:5173"))
                    .isEqualTo(204);
            assertThat(status(server, "GET", "/collab/sockjs/nothing")).isEqualTo(404);
            assertThat(status(server, "GET", SESSION + "/websocket")).isEqualTo(400);
            assertThat(status(server, "GET", SESSION + "/websocket", "Upgrade: websocket"))
                    .isEqualTo(426);
            assertThat(status(server, "POST", SESSION + "/xhr_send", "Content-Length: 0"))
                    .isEqualTo(404);
        }
    }

    @Test
    void message_thatIsNotBase64_endsTheSessionWithItsCode(@TempDir Path data) throws Exception {
        try (TestServer server = TestServer.start(data)) {
            assertThat(post(server, "/xhr", "")).isEqualTo("o\n");
            assertThat(server.metric("conversations{transport=\"sockjs-xhr\"}")).isEqualTo(1);
            assertThat(post(server, "/xhr_send", "[\"not base64!\"]")).isEmpty();
            assertThat(post(server, "/xhr", "")).startsWith("c[1003,");
            server.awaitMetric("connections", 0);
        }
    }

    private static String post(TestServer server, String transport, String body) throws Exception {
        return HTTP.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + SESSION + transport))
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
