package io.scriptorium.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.Certificate;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same port over TLS: pages, WebSockets, certificates that change. */
final class TlsTest {
    private static final TlsOptions SELF_SIGNED = new TlsOptions(Optional.empty(), Optional.empty(), true, 0);

    private Path data;

    @BeforeEach
    void use(@TempDir Path folder) {
        data = folder;
    }

    private TestServer start(TlsOptions tls) throws Exception {
        return TestOptions.in(data).tls(tls).start();
    }

    private static RawConnection.Response get(TestServer server, String path, String... versions) throws IOException {
        try (RawConnection connection = RawConnection.tls(server.port(), versions)) {
            return connection.get(path);
        }
    }

    private static Certificate certificate(TestServer server) throws IOException {
        try (SSLSocket socket = Tls.connect(server.port())) {
            return socket.getSession().getPeerCertificates()[0];
        }
    }

    @Test
    void versions13And12_areSpoken_olderOnesAndPlainHttpAreNot() throws Exception {
        try (TestServer server = start(SELF_SIGNED)) {
            for (String version : new String[] {"TLSv1.3", "TLSv1.2"}) {
                RawConnection.Response alive = get(server, "/health/live", version);
                assertThat(alive.status()).isEqualTo(200);
                assertThat(alive.header("Strict-Transport-Security")).isEqualTo("max-age=31536000");
            }
            assertThatThrownBy(() -> get(server, "/health/live", "TLSv1.1")).isInstanceOf(SSLException.class);
            assertThatThrownBy(() -> server.get("/health/live")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void withoutTls_nobodyIsToldToComeBackWithIt() throws Exception {
        try (TestServer server = start(TlsOptions.OFF)) {
            assertThat(server.get("/health/live").headers()).doesNotContainKey("strict-transport-security");
        }
    }

    @Test
    void webSocket_worksInBothDirections_andIsClosedInGoodOrder() throws Exception {
        try (TestServer server = start(SELF_SIGNED)) {
            RawConnection socket = server.kept(RawConnection.tls(server.port())).upgrade("/ws/notes");
            RawConnection other =
                    server.kept(RawConnection.tls(server.port(), "TLSv1.2")).upgrade("/ws/notes");
            socket.await(YMessages.STEP_1);
            other.binary(YMessages.STEP_1).await(YMessages.EMPTY_STEP_2);
            byte[] large = YMessages.largeUpdate(1, 200_000);
            socket.binary(large);
            other.await(large);
            socket.frame(1, (byte) 'x');
            assertThat(socket.closeFrame().closeCode()).isEqualTo(1003);
        }
    }

    @Test
    void pageOfAnotherScheme_mayNotConnect(@TempDir Path other) throws Exception {
        try (TestServer server =
                TestOptions.in(other).host("0.0.0.0").tls(SELF_SIGNED).start()) {
            String host = "office-pc:" + server.port();
            for (String scheme : new String[] {"https", "http"}) {
                String request = RawConnection.handshake("/collab", "Origin: " + scheme + "://" + host)
                        .replace("Host: localhost", "Host: " + host);
                RawConnection connection = server.kept(RawConnection.tls(server.port()));
                assertThat(connection.send(request).response().status()).isEqualTo(scheme.equals("https") ? 101 : 403);
            }
        }
    }

    @Test
    void selfSignedCertificate_isKept() throws Exception {
        Certificate first;
        try (TestServer server = start(SELF_SIGNED)) {
            first = certificate(server);
        }
        try (TestServer server = start(SELF_SIGNED)) {
            assertThat(certificate(server)).isEqualTo(first);
        }
    }

    @Test
    void certificateThatChangesOnDisk_isUsedWithoutARestart(@TempDir Path one, @TempDir Path two) throws Exception {
        Path certificate = data.resolve("cert.pem");
        Path key = data.resolve("key.pem");
        install(one, certificate, key, 0);
        try (TestServer server = start(new TlsOptions(Optional.of(certificate), Optional.of(key), false, 0))) {
            Certificate first = certificate(server);
            RawConnection open = server.kept(RawConnection.tls(server.port())).upgrade("/ws/notes");
            install(two, certificate, key, 10_000);
            long deadline = System.nanoTime() + 20_000_000_000L;
            while (certificate(server).equals(first) && System.nanoTime() < deadline) {
                LockSupport.parkNanos(50_000_000);
            }

            assertThat(certificate(server)).isNotEqualTo(first);
            open.await(YMessages.STEP_1); // who was there stays
        }
    }

    private static void install(Path made, Path certificate, Path key, long later) throws IOException {
        PemKeyCertOptions pem = new TlsCertificate(SELF_SIGNED, made).read();
        Files.write(certificate, pem.getCertValue().getBytes());
        Files.write(key, pem.getKeyValue().getBytes());
        FileTime time = FileTime.fromMillis(System.currentTimeMillis() + later);
        Files.setLastModifiedTime(certificate, time);
        Files.setLastModifiedTime(key, time);
    }

    @Test
    void certificateThatIsNone_endsTheStart() throws Exception {
        Path nonsense = Files.writeString(data.resolve("nonsense.pem"), "nonsense");
        TlsOptions options = new TlsOptions(Optional.of(nonsense), Optional.of(nonsense), false, 0);

        assertThatThrownBy(() -> start(options))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("--tls-cert")
                .hasMessageContaining("nonsense.pem");
    }

    @Test
    void plainHttp_isSentToHttps() throws Exception {
        int plain;
        try (ServerSocket free = new ServerSocket(0)) {
            plain = free.getLocalPort();
        }
        try (TestServer server = start(new TlsOptions(Optional.empty(), Optional.empty(), true, plain));
                RawConnection connection = RawConnection.to(plain);
                RawConnection foreign = RawConnection.to(plain)) {
            RawConnection.Response sent = connection.get("/d/notes?x=1");
            assertThat(sent.status()).isEqualTo(308);
            assertThat(sent.header("Location")).isEqualTo("https://localhost:" + server.port() + "/d/notes?x=1");
            String rebound = RawConnection.request("GET", "/").replace("Host: localhost", "Host: evil.example");
            assertThat(foreign.send(rebound).response().status()).isEqualTo(400);
        }
    }

    @Test
    void clientThatOffersHttp2_isServed() throws Exception {
        try (TestServer server = start(SELF_SIGNED);
                HttpClient client =
                        HttpClient.newBuilder().sslContext(Tls.context()).build()) {
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(URI.create("https://localhost:" + server.port() + "/health/live"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(response.headers().firstValue("Strict-Transport-Security"))
                    .contains("max-age=31536000");
            assertThat(response.headers().firstValue("Content-Security-Policy")).isPresent();
        }
    }
}
