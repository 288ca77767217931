package io.scriptorium.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
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

    /** Every address that speaks WebSocket, over whatever path its handshake is looked at. */
    private static final List<String> ADDRESSES = List.of(
            "/",
            "/collab",
            "/ws/notes",
            "/sockjs/websocket",
            "/sockjs/0/session/websocket",
            "/collab/sockjs/websocket",
            "/collab/sockjs/0/session/websocket",
            "/socket.io/?EIO=4&transport=websocket");

    private record Wrong(String name, UnaryOperator<String> change, int status) {}

    private static Wrong with(String name, String header, int status) {
        return new Wrong(name, good -> good.replace("\r\n\r\n", "\r\n" + header + "\r\n\r\n"), status);
    }

    private static Wrong instead(String name, String part, String other, int status) {
        return new Wrong(name, good -> good.replace(part, other), status);
    }

    private static Wrong without(String name, String header, int status) {
        return new Wrong(name, good -> good.replaceAll(header + ": .*\r\n", ""), status);
    }

    private static List<Wrong> wrong() {
        return List.of(
                without("no key", "Sec-WebSocket-Key", 400),
                instead("empty key", RawConnection.KEY, "", 400),
                instead("short key", RawConnection.KEY, "c2hvcnQ=", 400),
                instead("long key", RawConnection.KEY, "dGhlIHNhbXBsZSBub25jZSBsb25n", 400),
                instead("key without padding", "==", "", 400),
                instead("key that is not base64", RawConnection.KEY, "!!!!!!!!!!!!!!!!!!!!!!==", 400),
                with("two keys", "Sec-WebSocket-Key: " + RawConnection.KEY, 400),
                without("no version", "Sec-WebSocket-Version", 426),
                instead("version 0", "Version: 13", "Version: 0", 426),
                instead("version 7", "Version: 13", "Version: 7", 426),
                instead("version 8", "Version: 13", "Version: 8", 426),
                instead("version 14", "Version: 13", "Version: 14", 426),
                instead("version 013", "Version: 13", "Version: 013", 426),
                instead("version list", "Version: 13", "Version: 13, 8", 426),
                with("two versions", "Sec-WebSocket-Version: 13", 400),
                without("no connection header", "Connection", 400),
                instead("connection without upgrade", "Connection: Upgrade", "Connection: keep-alive", 400),
                instead("connection that only begins so", "Connection: Upgrade", "Connection: upgraded", 400),
                instead("HTTP 1.0", "HTTP/1.1", "HTTP/1.0", 400),
                instead("POST", "GET", "POST", 405),
                instead("HEAD", "GET", "HEAD", 405),
                instead("PUT", "GET", "PUT", 405),
                with("two hosts", "Host: localhost", 400),
                without("no host", "Host", 400),
                instead("foreign host", "Host: localhost", "Host: evil.example", 403),
                with("foreign origin", "Origin: https://evil.example", 403),
                with("two origins", "Origin: http://localhost\r\nOrigin: http://localhost", 400),
                new Wrong(
                        "a body",
                        good -> with("", "Content-Length: 3", 0).change.apply(good) + "abc",
                        400),
                new Wrong(
                        "a chunked body",
                        good -> with("", "Transfer-Encoding: chunked", 0).change.apply(good) + "0\r\n\r\n",
                        400));
    }

    static Stream<Arguments> refused() {
        return ADDRESSES.stream().flatMap(address -> wrong().stream()
                .map(one -> Arguments.of(
                        one.name + " on " + address, one.change.apply(RawConnection.handshake(address)), one.status)));
    }

    static Stream<Arguments> refusedByTheirAddress() {
        return Stream.of(
                Arguments.of("nothing there", RawConnection.handshake("/elsewhere"), 404),
                Arguments.of("nothing of SockJS there", RawConnection.handshake("/sockjs/elsewhere"), 404),
                Arguments.of("no document", RawConnection.handshake("/ws/"), 400),
                Arguments.of("document with a control character", RawConnection.handshake("/ws/a%00"), 400),
                Arguments.of("document in overlong UTF-8", RawConnection.handshake("/ws/%C0%AE"), 400),
                Arguments.of("document of 256 bytes", RawConnection.handshake("/ws/" + "x".repeat(256)), 400),
                Arguments.of(
                        "no upgrade", without("", "Upgrade", 0).change.apply(RawConnection.handshake("/collab")), 426),
                Arguments.of("another upgrade", RawConnection.handshake("/ws/a").replace("websocket", "h2c"), 426),
                Arguments.of(
                        "an upgrade that only begins so",
                        RawConnection.handshake("/collab").replace("websocket", "websocket2"),
                        426),
                Arguments.of(
                        "an upgrade of SockJS that only begins so",
                        RawConnection.handshake("/sockjs/0/session/websocket")
                                .replace("Upgrade: websocket", "Upgrade: websocket2"),
                        400),
                Arguments.of(
                        "no upgrade of SockJS",
                        without("", "Upgrade", 0).change.apply(RawConnection.handshake("/sockjs/0/session/websocket")),
                        400));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"refused", "refusedByTheirAddress"})
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

    static Stream<Arguments> allowed() {
        return Stream.of(
                Arguments.of("as it stands", UnaryOperator.<String>identity()),
                Arguments.of(
                        "headers in small letters", (UnaryOperator<String>) good -> good.replace("Upgrade:", "upgrade:")
                                .replace("Connection:", "connection:")
                                .replace("Sec-WebSocket-", "sec-websocket-")),
                Arguments.of("words in other letters", (UnaryOperator<String>) good ->
                        good.replace("Upgrade: websocket", "Upgrade: WebSocket").replace(": Upgrade", ": UPGRADE")),
                Arguments.of("one of several connection options", (UnaryOperator<String>)
                        good -> good.replace("Connection: Upgrade", "Connection: keep-alive ,Upgrade")),
                Arguments.of("connection options in two lines", (UnaryOperator<String>)
                        good -> good.replace("Connection: ", "Connection: keep-alive\r\nConnection: ")),
                Arguments.of("one of several protocols to upgrade to", (UnaryOperator<String>)
                        good -> good.replace("Upgrade: websocket", "Upgrade: h2c, websocket")),
                Arguments.of("blanks around the key", (UnaryOperator<String>)
                        good -> good.replace(RawConnection.KEY, "  " + RawConnection.KEY + " ")),
                Arguments.of(
                        "extensions that nobody knows", with("", "Sec-WebSocket-Extensions: x-unknown; a=b", 0).change),
                Arguments.of("an origin of this machine", with("", "Origin: http://localhost:5173", 0).change),
                Arguments.of("other headers", with("", "Cookie: a=b\r\nX-Other: 1", 0).change));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("allowed")
    void handshake_asTheStandardAllowsIt_isAcceptedOnEveryAddress(String name, UnaryOperator<String> change)
            throws Exception {
        for (String address : ADDRESSES) {
            try (RawConnection connection = server.connect()) {
                RawConnection.Response response = connection
                        .send(change.apply(RawConnection.handshake(address)))
                        .response();
                assertThat(response.status()).as(address).isEqualTo(101);
                assertThat(response.header("Sec-WebSocket-Accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
                assertThat(response.headers()).doesNotContainKeys("sec-websocket-extensions", "sec-websocket-protocol");
            }
        }
    }

    @Test
    void handshake_thatComesByteByByte_isAccepted() throws Exception {
        try (RawConnection connection = server.connect()) {
            for (byte each : RawConnection.handshake("/collab").getBytes(StandardCharsets.US_ASCII)) {
                connection.send(new byte[] {each});
            }
            assertThat(connection.response().status()).isEqualTo(101);
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
