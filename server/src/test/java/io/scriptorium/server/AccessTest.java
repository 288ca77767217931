package io.scriptorium.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.collab.session.Limits;
import io.scriptorium.server.transport.SocketLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may connect, from outside: names and origins, and how many from one address. */
final class AccessTest {

    @Test
    void serverOnLoopback_answersPagesOfThisMachineOnly(@TempDir Path data) throws Exception {
        try (TestServer server = TestServer.start(data)) {
            assertThat(handshake(server, "127.0.0.1:" + server.port(), "http://localhost:5173"))
                    .isEqualTo(101);
            assertThat(handshake(server, "[::1]", "http://[::1]:3000")).isEqualTo(101);
            assertThat(handshake(server, "localhost", "http://evil.example")).isEqualTo(403);
            assertThat(handshake(server, "rebound.example", "http://rebound.example"))
                    .isEqualTo(403);
            assertThat(server.limitHits("access")).isEqualTo(2);
        }
    }

    @Test
    void serverOnAllAddresses_answersItsOwnPageUnderAnyName(@TempDir Path data) throws Exception {
        try (TestServer server = TestOptions.in(data)
                .host("0.0.0.0")
                .allow("https://notes.example.org")
                .start()) {
            String port = ":" + server.port();
            assertThat(handshake(server, "office-pc" + port, "http://office-pc" + port))
                    .isEqualTo(101);
            assertThat(handshake(server, "192.168.1.5" + port, "http://192.168.1.5" + port))
                    .isEqualTo(101);
            assertThat(handshake(server, "192.168.1.5" + port, "https://notes.example.org"))
                    .isEqualTo(101);
            assertThat(handshake(server, "192.168.1.5" + port, "http://office-pc" + port))
                    .isEqualTo(403);
            assertThat(handshake(server, "192.168.1.5" + port, "http://localhost" + port))
                    .isEqualTo(403);
            assertThat(get(server, "/", "office-pc" + port)).isEqualTo(200);
        }
    }

    @Test
    void api_readsForItsOwnAndAllowedPages_notForImagesOnForeignOnes(@TempDir Path data) throws Exception {
        String epoch = "/api/documents/read-by-pages/epoch";
        try (TestServer server = TestServer.start(data)) {
            RawConnection.Response own = server.get(epoch);
            RawConnection.Response allowed = server.get(epoch, "Origin: http://localhost:5173");
            RawConnection.Response image = server.get(epoch, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors");

            assertThat(own.status()).isEqualTo(200);
            assertThat(own.headers()).doesNotContainKey("access-control-allow-origin");
            assertThat(allowed.status()).isEqualTo(200);
            assertThat(allowed.header("Access-Control-Allow-Origin")).isEqualTo("http://localhost:5173");
            assertThat(allowed.header("Vary")).isEqualTo("Origin");
            assertThat(image.status()).isEqualTo(403);
            assertThat(server.get("/", "Sec-Fetch-Site: cross-site").status())
                    .as("a link")
                    .isEqualTo(200);
        }
    }

    @Test
    void addressBehindAListedProxy_thatOpensTooMany_isToldWhenToComeBack(@TempDir Path data) throws Exception {
        try (TestServer server = TestOptions.in(data)
                .trust("127.0.0.1", "::1")
                .socketLimits(TestOptions.connections(2, 200, 1_000))
                .start()) {
            for (int i = 0; i < 4; i++) { // twice the rate as a burst
                server.kept(RawConnection.to(server.port())).upgrade("/collab", "X-Forwarded-For: 2001:db8::" + i);
            }
            RawConnection.Response tooMany = forwarded(server, "2001:db8::99");

            assertThat(tooMany.status()).as("the same /64").isEqualTo(429);
            assertThat(Integer.parseInt(tooMany.header("Retry-After"))).isBetween(1, 60);
            assertThat(tooMany.text()).contains("connections-per-minute");
            assertThat(forwarded(server, "2001:db8:0:1::1").status())
                    .as("another /64")
                    .isEqualTo(101);
            assertThat(forwarded(server, "203.0.113.9").status()).isEqualTo(101);
            assertThat(server.limitHits("connections-per-minute")).isEqualTo(1);
        }
    }

    @Test
    void addressBehindAListedProxy_withTooManyAtATime_isLetInAgainWhenOneLeaves(@TempDir Path data) throws Exception {
        try (TestServer server = TestOptions.in(data)
                .trust("127.0.0.1", "::1")
                .socketLimits(TestOptions.connections(1_000, 2, 1_000))
                .start()) {
            RawConnection first =
                    server.kept(RawConnection.to(server.port())).upgrade("/collab", "X-Forwarded-For: 203.0.113.9");
            server.kept(RawConnection.to(server.port())).upgrade("/collab", "X-Forwarded-For: 203.0.113.9");

            assertThat(forwarded(server, "203.0.113.9").status()).isEqualTo(429);
            first.close();
            server.awaitMetric("connections", 1);
            assertThat(forwarded(server, "203.0.113.9").status()).isEqualTo(101);
        }
    }

    @Test
    void addressBehindAListedProxy_thatAsksTheApiTooMuch_isToldWhenToComeBack(@TempDir Path data) throws Exception {
        try (TestServer server = TestOptions.in(data)
                .trust("127.0.0.1", "::1")
                .socketLimits(SocketLimits.DEFAULTS.withRequests(2))
                .start()) {
            String epoch = "/api/documents/notes/epoch";
            for (int i = 0; i < 4; i++) { // twice the rate as a burst
                assertThat(server.get(epoch, "X-Forwarded-For: 203.0.113.9").status())
                        .isEqualTo(200);
            }
            RawConnection.Response tooMany = server.get(epoch, "X-Forwarded-For: 203.0.113.9");

            assertThat(tooMany.status()).isEqualTo(429);
            assertThat(Integer.parseInt(tooMany.header("Retry-After"))).isBetween(1, 60);
            assertThat(tooMany.text()).startsWith("{\"error\":\"requests-per-minute\"");
            assertThat(server.get(epoch, "X-Forwarded-For: 203.0.113.10").status())
                    .isEqualTo(200);
            assertThat(server.get("/", "X-Forwarded-For: 203.0.113.9").status())
                    .as("the page")
                    .isEqualTo(200);
            assertThat(server.limitHits("requests-per-minute")).isEqualTo(1);
        }
    }

    @Test
    void connection_withoutADocument_isClosedAfterItsTime(@TempDir Path data) throws Exception {
        Limits limits = Limits.DEFAULTS.withTimeWithoutDocument(Duration.ofSeconds(1));
        try (TestServer server = TestOptions.in(data).limits(limits).start()) {
            RawConnection.Frame close = server.webSocket("/collab").closeFrame();

            assertThat(close.closeCode()).isEqualTo(1000);
            assertThat(server.limitHits("without-document")).isEqualTo(1);
        }
    }

    @Test
    void forwardedAddress_fromWhoIsNoListedProxy_isIgnored(@TempDir Path data) throws Exception {
        try (TestServer server = TestOptions.in(data)
                .trust("192.0.2.1")
                .socketLimits(TestOptions.connections(1, 200, 1_000))
                .start()) {
            assertThat(forwarded(server, "203.0.113.1").status()).isEqualTo(101);
            assertThat(forwarded(server, "203.0.113.2").status()).isEqualTo(101);
            assertThat(forwarded(server, "203.0.113.3").status()).isEqualTo(429);
        }
    }

    @Test
    void loopbackWithoutProxies_isExemptFromCountsPerAddress_notFromTheServers(@TempDir Path data) throws Exception {
        try (TestServer server = TestOptions.in(data)
                .socketLimits(TestOptions.connections(1, 1, 4))
                .start()) {
            for (int i = 0; i < 4; i++) {
                server.webSocket("/collab");
            }
            RawConnection.Response full = forwarded(server, "203.0.113.1");

            assertThat(full.status()).isEqualTo(503);
            assertThat(full.header("Retry-After")).isNotEmpty();
            assertThat(server.limitHits("connections")).isEqualTo(1);
        }
    }

    private static RawConnection.Response forwarded(TestServer server, String client) throws IOException {
        return server.connect()
                .send(RawConnection.handshake("/collab", "X-Forwarded-For: " + client))
                .response();
    }

    private static int handshake(TestServer server, String host, String origin) throws IOException {
        String request = RawConnection.handshake("/collab", "Origin: " + origin);
        return server.connect()
                .send(request.replace("Host: localhost", "Host: " + host))
                .response()
                .status();
    }

    private static int get(TestServer server, String target, String host) throws IOException {
        String request = RawConnection.request("GET", target);
        return server.connect()
                .send(request.replace("Host: localhost", "Host: " + host))
                .response()
                .status();
    }
}
