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

/** The opening handshake of RFC 6455 section 4.2, and everything that is none. */
final class HandshakeTest {
    private static TestServer server;

    @BeforeAll
    static void start(@TempDir Path data) throws Exception {
        server = TestServer.start(data);
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    static Stream<Arguments> refused() {
        String good = RawConnection.handshake("/collab");
        String line = "GET /collab HTTP/1.1\r\n";
        return Stream.of(
                Arguments.of("no key", good.replaceAll("Sec-WebSocket-Key.*\r\n", ""), 400),
                Arguments.of("short key", good.replace(RawConnection.KEY, "c2hvcnQ="), 400),
                Arguments.of("key without padding", good.replace("==", ""), 400),
                Arguments.of(
                        "key that is not base64", good.replace(RawConnection.KEY, "!!!!!!!!!!!!!!!!!!!!!!=="), 400),
                Arguments.of(
                        "two keys", RawConnection.handshake("/collab", "Sec-WebSocket-Key: " + RawConnection.KEY), 400),
                Arguments.of("no version", good.replaceAll("Sec-WebSocket-Version.*\r\n", ""), 426),
                Arguments.of("version 0", good.replace("Version: 13", "Version: 0"), 426),
                Arguments.of("version 7", good.replace("Version: 13", "Version: 7"), 426),
                Arguments.of("version 8", good.replace("Version: 13", "Version: 8"), 426),
                Arguments.of("two versions", RawConnection.handshake("/collab", "Sec-WebSocket-Version: 13"), 400),
                Arguments.of("no upgrade header", good.replaceAll("Upgrade: .*\r\n", ""), 426),
                Arguments.of("upgrade to something else", good.replace("websocket", "h2c"), 426),
                Arguments.of("no connection header", good.replaceAll("Connection: .*\r\n", ""), 400),
                Arguments.of(
                        "connection without upgrade",
                        good.replace("Connection: Upgrade", "Connection: keep-alive"),
                        400),
                Arguments.of("HTTP 1.0", good.replace("HTTP/1.1", "HTTP/1.0"), 400),
                Arguments.of("POST", good.replace("GET", "POST"), 405),
                Arguments.of("HEAD", good.replace("GET", "HEAD"), 405),
                Arguments.of("two hosts", good.replace(line, line + "Host: localhost\r\n"), 400),
                Arguments.of("no host", good.replaceAll("Host: .*\r\n", ""), 400),
                Arguments.of("foreign host", good.replace("Host: localhost", "Host: evil.example"), 403),
                Arguments.of("foreign origin", RawConnection.handshake("/collab", "Origin: https://evil.example"), 403),
                Arguments.of(
                        "two origins",
                        RawConnection.handshake("/collab", "Origin: http://localhost", "Origin: http://localhost"),
                        400),
                Arguments.of("a body", RawConnection.handshake("/collab", "Content-Length: 3") + "abc", 400),
                Arguments.of(
                        "a chunked body",
                        RawConnection.handshake("/collab", "Transfer-Encoding: chunked") + "0\r\n\r\n",
                        400),
                Arguments.of("nothing there", RawConnection.handshake("/elsewhere"), 404),
                Arguments.of("no document", RawConnection.handshake("/ws/"), 400),
                Arguments.of("document with a control character", RawConnection.handshake("/ws/a%00"), 400),
                Arguments.of("document in overlong UTF-8", RawConnection.handshake("/ws/%C0%AE"), 400),
                Arguments.of("document of 256 bytes", RawConnection.handshake("/ws/" + "x".repeat(256)), 400));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void handshake_thatIsNone_isRefusedWithoutAnUpgrade(String name, String request, int status) throws Exception {
        try (RawConnection connection = server.connect()) {
            connection.send(request);
            RawConnection.Response response =
                    request.startsWith("HEAD") ? connection.headResponse() : connection.response();

            assertThat(response.status()).as(name).isEqualTo(status);
            if (status == 426 && name.contains("version")) {
                assertThat(response.header("Sec-WebSocket-Version")).isEqualTo("13");
            }
            if (status == 405) {
                assertThat(response.header("Allow")).isEqualTo("GET");
            }
        }
    }

    @Test
    void handshake_asTheStandardWants_isAcceptedWithTheKeysAnswer() throws Exception {
        try (RawConnection connection = server.connect()) {
            RawConnection.Response response =
                    connection.send(RawConnection.handshake("/collab")).response();

            assertThat(response.status()).isEqualTo(101);
            assertThat(response.header("Upgrade")).isEqualToIgnoringCase("websocket");
            assertThat(response.header("Connection")).isEqualToIgnoringCase("upgrade");
            // the example of RFC 6455 section 1.3
            assertThat(response.header("Sec-WebSocket-Accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
            assertThat(response.headers()).doesNotContainKey("sec-websocket-extensions");
        }
    }

    @Test
    void handshake_asFirefoxWritesIt_isAccepted() throws Exception {
        String request = RawConnection.handshake(
                        "/collab", "Origin: http://localhost:5173", "Sec-WebSocket-Extensions: permessage-deflate")
                .replace("Connection: Upgrade", "Connection: keep-alive, Upgrade");
        try (RawConnection connection = server.connect()) {
            assertThat(connection.send(request).response().status()).isEqualTo(101);
        }
    }

    @Test
    void handshake_thatWasRefused_leavesNothingBehind() throws Exception {
        try (RawConnection connection = server.connect()) {
            connection.send(RawConnection.handshake("/collab").replace("Connection: Upgrade", "Connection: close"));
            assertThat(connection.response().status()).isEqualTo(400);
        }
        server.awaitMetric("connections", 0);
    }
}
