package io.scriptorium.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What every answer has in common, and requests that are broken, too large or meant for somebody else. */
final class HttpAnswersTest {
    private static TestServer server;

    @BeforeAll
    static void start(@TempDir Path data) throws Exception {
        server = TestServer.start(data);
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    static Stream<Arguments> everyRoute() {
        String host = " HTTP/1.1\r\nHost: localhost\r\n";
        return Stream.of(
                Arguments.of("page", "GET /" + host, 200),
                Arguments.of("document page", "GET /d/notes" + host, 200),
                Arguments.of("asset", "GET /assets/app-1a2b3c.js" + host, 200),
                Arguments.of("query on the page", "GET /?utm=1" + host, 200),
                Arguments.of("epoch", "GET /api/documents/notes/epoch" + host, 200),
                Arguments.of("document's text", "GET /api/documents/notes" + host, 200),
                Arguments.of("text of no document", "GET /api/documents/nobody" + host, 404),
                Arguments.of("live", "GET /health/live" + host, 200),
                Arguments.of("ready", "GET /health/ready" + host, 200),
                Arguments.of("metrics", "GET /metrics" + host, 200),
                Arguments.of("nothing there", "GET /nothing" + host, 404),
                Arguments.of("no such api", "GET /api/nothing" + host, 404),
                Arguments.of("epoch of no name", "GET /api/documents/a%00b/epoch" + host, 400),
                Arguments.of("HTTP on a WebSocket's address", "GET /collab" + host, 426),
                Arguments.of("HTTP on a document's address", "GET /ws/notes" + host, 426),
                Arguments.of("POST", "POST /" + host, 405),
                Arguments.of("DELETE", "DELETE /api/documents/notes/epoch" + host, 405),
                Arguments.of("TRACE", "TRACE /" + host, 405),
                Arguments.of("method of nobody", "BREW /" + host, 405));
    }

    static Stream<Arguments> everyMistake() {
        String host = " HTTP/1.1\r\nHost: localhost\r\n";
        return Stream.of(
                Arguments.of("foreign host", "GET / HTTP/1.1\r\nHost: evil.example\r\n", 403),
                Arguments.of("foreign origin", "GET /" + host + "Origin: https://evil.example\r\n", 403),
                Arguments.of("no host", "GET / HTTP/1.1\r\n", 400),
                Arguments.of("two hosts", "GET /" + host + "Host: localhost\r\n", 400),
                Arguments.of("no HTTP", "HELLO\r\n", 400),
                Arguments.of("broken version", "GET / HTTP/x\r\n", 400),
                Arguments.of("header without a name", "GET /" + host + ": x\r\n", 400),
                Arguments.of("space before a header's colon", "GET /" + host + "X : y\r\n", 400),
                Arguments.of("long target", "GET /" + "a".repeat(9_000) + host, 414),
                Arguments.of("huge target", "GET /" + "a".repeat(64 * 1024) + host, 414),
                Arguments.of("long header", "GET /" + host + "X: " + "a".repeat(8_200) + "\r\n", 431),
                Arguments.of("huge header", "GET /" + host + "X: " + "a".repeat(64 * 1024) + "\r\n", 431),
                Arguments.of("300 headers", "GET /" + host + "X: y\r\n".repeat(300), 431),
                Arguments.of("absolute form", "GET http://localhost/" + host, 400),
                Arguments.of("absolute form elsewhere", "GET http://evil.example/health/live" + host, 400),
                Arguments.of("authority form", "CONNECT localhost:22" + host, 400),
                Arguments.of("asterisk form", "OPTIONS *" + host, 400),
                Arguments.of("fragment", "GET /#x" + host, 400),
                Arguments.of("NUL in a name", "GET /d/a%00" + host, 400),
                Arguments.of("line break in a name", "GET /d/a%0A" + host, 400),
                Arguments.of("overlong slash", "GET /d/%C0%AF" + host, 400),
                Arguments.of("surrogate in UTF-8", "GET /d/%ED%A0%80" + host, 400),
                Arguments.of("broken escape", "GET /d/%4" + host, 400),
                Arguments.of("no escape", "GET /d/%zz" + host, 400),
                Arguments.of("bare bytes", "GET /d/\u00e4" + host, 400),
                Arguments.of("empty name", "GET /d/" + host, 400),
                Arguments.of("long name", "GET /d/" + "%41".repeat(256) + host, 400),
                Arguments.of("way up", "GET /../index.html" + host, 404),
                Arguments.of("escaped way up", "GET /assets/%2e%2e/index.html" + host, 404),
                Arguments.of("double slash", "GET //assets/app-1a2b3c.js" + host, 404),
                Arguments.of("backslash", "GET /assets\\app-1a2b3c.js" + host, 404),
                Arguments.of("class file", "GET /io/scriptorium/server/Main.class" + host, 404),
                Arguments.of("file of no known type", "GET /notes.secret" + host, 404),
                Arguments.of("compressed twin by name", "GET /assets/app-1a2b3c.js.br" + host, 404),
                Arguments.of("NUL in a path", "GET /a%00.js" + host, 404),
                Arguments.of(
                        "HTTP/2 by upgrade",
                        "GET /health/live" + host
                                + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n",
                        200));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"everyRoute", "everyMistake"})
    void answer_whateverWasAsked_hasItsStatusAndTheHeadersThatHoldForAll(String name, String head, int status)
            throws Exception {
        try (RawConnection connection = server.connect()) {
            RawConnection.Response response = connection.send(head + "\r\n").response();

            assertThat(response.status()).as(name).isEqualTo(status);
            assertThat(response.header("Content-Security-Policy"))
                    .contains(
                            "default-src 'self'",
                            "script-src 'self'",
                            "frame-ancestors 'none'",
                            "object-src 'none'",
                            "base-uri 'none'")
                    .doesNotContain("unsafe-inline", "unsafe-eval");
            assertThat(response.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(response.header("X-Frame-Options")).isEqualTo("DENY");
            assertThat(response.header("Referrer-Policy")).isEqualTo("same-origin");
            assertThat(response.header("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
            assertThat(response.header("Permissions-Policy")).isNotEmpty();
            assertThat(response.headers()).doesNotContainKeys("server", "x-powered-by", "set-cookie");
            assertThat(response.header("Content-Type")).isNotEmpty();
            if (status >= 400) {
                assertThat(response.text())
                        .isNotBlank()
                        .hasSizeLessThan(300)
                        .doesNotContain(
                                "Exception",
                                "io.scriptorium",
                                "io.vertx",
                                "netty",
                                "\tat ",
                                "/tmp",
                                "evil.example",
                                "SELECT");
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"everyRoute", "everyMistake"})
    void head_whateverWasAsked_hasNoBody(String name, String head, int status) throws Exception {
        if (!head.startsWith("GET ") || status == 414 || status == 431 || status == 400) {
            return; // these end the connection, or are no GET
        }
        try (RawConnection connection = server.connect()) {
            connection.send("HEAD" + head.substring(3) + "\r\n");

            assertThat(connection.headResponse().status()).as(name).isEqualTo(status);
            // what comes next on the connection is the next answer, not a body
            assertThat(connection.get("/health/live").text()).isEqualTo("alive\n");
        }
    }

    static Stream<Arguments> bodies() {
        String smuggled = RawConnection.request("GET", "/api/documents/smuggled/epoch");
        return Stream.of(
                Arguments.of("POST", post("Content-Length: 5") + "hello", 405),
                Arguments.of("POST that never ends", post("Content-Length: 99999999999") + "hello", 405),
                Arguments.of("GET", RawConnection.request("GET", "/", "Content-Length: 5") + "hello", 400),
                Arguments.of(
                        "chunks", RawConnection.request("GET", "/", "Transfer-Encoding: chunked") + "1\r\na\r\n", 400),
                Arguments.of(
                        "expected 100",
                        RawConnection.request("GET", "/", "Expect: 100-continue", "Content-Length: 5"),
                        400),
                Arguments.of(
                        "both lengths",
                        post("Content-Length: 6", "Transfer-Encoding: chunked") + "0\r\n\r\n" + smuggled,
                        405),
                Arguments.of("two lengths", post("Content-Length: 0", "Content-Length: 44") + smuggled, 400),
                Arguments.of("length that is none", post("Content-Length: +5") + "hello", 400),
                Arguments.of("unknown coding", post("Transfer-Encoding: xchunked") + smuggled, 405));
    }

    private static String post(String... headers) {
        return RawConnection.request("POST", "/", headers);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void requestWithABody_isRefusedOnceAndEndsItsConnection(String name, String request, int status) throws Exception {
        try (RawConnection connection = server.connect()) {
            RawConnection.Response response = connection.send(request).response();

            assertThat(response.status()).as(name).isEqualTo(status);
            assertThat(connection.untilEnd()).as("bytes of another answer").isZero();
        }
    }

    @Test
    void anotherVersionOfHttp_isNotSpoken() throws Exception {
        try (RawConnection connection = server.connect()) {
            RawConnection.Response response =
                    connection.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").response();

            assertThat(response.status()).isEqualTo(501);
            assertThat(response.body()).isEmpty();
            // Vert.x answers this by itself
            assertThat(response.header("Content-Security-Policy")).contains("default-src 'self'");
            assertThat(response.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(connection.untilEnd()).isZero();
        }
    }

    @Test
    void connection_usedAgain_answersInOrder() throws Exception {
        try (RawConnection connection = server.connect()) {
            connection.send(RawConnection.request("GET", "/health/live")
                    + RawConnection.request("GET", "/nothing")
                    + RawConnection.request("GET", "/health/live"));

            assertThat(connection.response().status()).isEqualTo(200);
            assertThat(connection.response().status()).isEqualTo(404);
            assertThat(connection.response().status()).isEqualTo(200);
        }
    }

    @Test
    void connection_thatShallClose_isClosedAfterTheAnswer() throws Exception {
        try (RawConnection connection = server.connect()) {
            assertThat(connection.get("/health/live", "Connection: close").status())
                    .isEqualTo(200);
            assertThat(connection.untilEnd()).isZero();
        }
    }
}
