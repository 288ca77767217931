package io.scriptorium.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.server.auth.AuthOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that asks for tokens, from outside: what opens what, by which way, and for how long. */
final class TokenTest {
    private static final String DOCUMENT = "/api/documents/notes";

    private Path data;
    private TestServer server;
    private Tokens tokens;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        data = folder;
        server = TestOptions.in(data).auth(AuthOptions.tokens()).start();
        tokens = new Tokens(data);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private RawConnection.Response upgrade(String path, String... headers) throws IOException {
        return server.connect().send(RawConnection.handshake(path, headers)).response();
    }

    private static String bearer(String token) {
        return "Authorization: Bearer " + token;
    }

    private RawConnection.Response ticket(String token, String document) throws IOException {
        return post("/api/tickets", "{\"document\":\"" + document + "\"}", bearer(token));
    }

    private RawConnection.Response post(String path, String body, String... headers) throws IOException {
        List<String> all = Stream.concat(
                        Stream.of(headers),
                        Stream.of("Content-Type: application/json", "Content-Length: " + body.length()))
                .toList();
        return server.connect()
                .send(RawConnection.request("POST", path, all.toArray(String[]::new)) + body)
                .response();
    }

    @Test
    void upgrade_withoutAToken_isRefusedBeforeAnythingElse() throws Exception {
        RawConnection.Response refused = upgrade("/ws/notes");

        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"scriptorium\"");
        assertThat(refused.text()).startsWith("{\"error\":\"unauthenticated\"");
        assertThat(server.metric("rooms")).isZero();
        assertThat(server.metric("connections_opened_total")).isZero();
    }

    @Test
    void upgrade_withATokenInAHeader_isForItsDocumentAlone() throws Exception {
        String token = tokens.create("Ada", "notes", "write");

        assertThat(upgrade("/ws/notes", bearer(token)).status()).isEqualTo(101);
        RawConnection.Response other = upgrade("/ws/others", bearer(token));
        assertThat(other.status()).isEqualTo(403);
        assertThat(other.text()).startsWith("{\"error\":\"forbidden\"");
        assertThat(upgrade("/ws/others", bearer(tokens.create("Eve", "*", "read")))
                        .status())
                .isEqualTo(101);
        assertThat(upgrade("/ws/notes", bearer(token + "x")).status()).isEqualTo(401);
        assertThat(upgrade("/ws/notes", bearer("")).status()).isEqualTo(401);
        assertThat(upgrade("/ws/notes", "Authorization: Basic " + token).status())
                .isEqualTo(401);
        assertThat(upgrade("/ws/notes", bearer(token), bearer(token)).status()).isEqualTo(400);
        assertThat(upgrade("/ws/notes?token=" + token).status()).isEqualTo(401);
        assertThat(upgrade("/ws/notes", "Cookie: token=" + token).status()).isEqualTo(401);
    }

    @Test
    void upgrade_withATokenAsSubprotocol_isAnsweredWithTheOther() throws Exception {
        String token = tokens.create("Ada", "notes", "write");
        String encoded = Base64.getUrlEncoder().withoutPadding().encodeToString(token.getBytes(StandardCharsets.UTF_8));
        RawConnection.Response one = upgrade("/ws/notes", "Sec-WebSocket-Protocol: scriptorium, bearer." + encoded);
        RawConnection.Response turned =
                upgrade("/ws/notes", "Sec-WebSocket-Protocol: bearer." + encoded + ", scriptorium");

        assertThat(one.status()).isEqualTo(101);
        assertThat(one.header("Sec-WebSocket-Protocol")).isEqualTo("scriptorium");
        assertThat(turned.status()).isEqualTo(101);
        assertThat(turned.header("Sec-WebSocket-Protocol")).isEqualTo("scriptorium");
        assertThat(upgrade("/ws/notes", "Sec-WebSocket-Protocol: scriptorium, bearer.????")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void ticket_opensItsDocumentOnce() throws Exception {
        String token = tokens.create("Ada", "notes", "write");
        RawConnection.Response answer = ticket(token, "notes");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        String ticket = answer.text().replaceAll(".*\"ticket\":\"([A-Za-z0-9_-]+)\".*", "$1");

        assertThat(upgrade("/ws/notes?ticket=" + ticket).status()).isEqualTo(101);
        assertThat(upgrade("/ws/notes?ticket=" + ticket).status()).isEqualTo(401);
        assertThat(ticket(token, "others").status()).isEqualTo(403);
        assertThat(ticket("scr_none", "notes").status()).isEqualTo(401);
        assertThat(post("/api/tickets", "{}", bearer(token)).status()).isEqualTo(400);
        assertThat(post("/api/tickets", "nonsense", bearer(token)).status()).isEqualTo(400);
    }

    @Test
    void ticket_forAnotherDocument_isUsedUpAndOpensNothing() throws Exception {
        String token = tokens.create("Ada", "*", "write");
        String ticket = ticket(token, "notes").text().replaceAll(".*\"ticket\":\"([A-Za-z0-9_-]+)\".*", "$1");

        assertThat(upgrade("/ws/others?ticket=" + ticket).status()).isEqualTo(401);
        assertThat(upgrade("/ws/notes?ticket=" + ticket).status()).isEqualTo(401);
    }

    @Test
    void api_readsForWhoMay_andTellsNobodyElseWhatThereIs() throws Exception {
        String ada = tokens.create("Ada", "notes", "read");
        String eve = tokens.create("Eve", "others", "write");
        assertThat(server.get(DOCUMENT + "/epoch", bearer(ada)).status()).isEqualTo(200);

        RawConnection.Response forbidden = server.get(DOCUMENT, bearer(eve));
        RawConnection.Response missing = server.get("/api/documents/others", bearer(eve));
        assertThat(forbidden.status()).isEqualTo(404);
        assertThat(forbidden.text()).isEqualTo(missing.text());
        assertThat(server.get(DOCUMENT + "/epoch", bearer(eve)).status()).isEqualTo(404);
        assertThat(server.get(DOCUMENT, bearer(ada)).status()).isEqualTo(200);
        assertThat(server.get(DOCUMENT).status()).isEqualTo(401);
        assertThat(server.get(DOCUMENT + "/epoch").status()).isEqualTo(401);
        assertThat(server.get("/d/notes").status()).as("the page itself").isIn(200, 503);
    }

    @Test
    void session_saysWhatIsAskedForAndWhatATokenIsGoodFor() throws Exception {
        String token = tokens.create("Ada", "notes", "read");
        String over = tokens.create("Ada", "notes", "read", "--expires", "1s");

        assertThat(server.get("/api/session").text()).isEqualTo("{\"auth\":\"token\"}");
        assertThat(server.get("/api/session", bearer(token)).text())
                .isEqualTo("{\"auth\":\"token\",\"name\":\"Ada\",\"scope\":\"read\",\"documents\":[\"notes\"]}");
        RawConnection.Response wrong = server.get("/api/session", bearer("wrong"));
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.header("WWW-Authenticate")).contains("error=\"invalid_token\"");
        awaitError(over, "expired");
        tokens.revoke(token);
        awaitError(token, "revoked");
    }

    private void awaitError(String token, String error) throws IOException {
        long deadline = System.nanoTime() + 5_000_000_000L;
        RawConnection.Response answer = server.get("/api/session", bearer(token));
        while (answer.status() != 401 && System.nanoTime() < deadline) {
            answer = server.get("/api/session", bearer(token));
        }
        assertThat(answer.text()).startsWith("{\"error\":\"" + error + "\"");
    }

    @Test
    void revoked_whileInUse_endsTheSocket() throws Exception {
        String token = tokens.create("Ada", "notes", "write");
        RawConnection socket = server.kept(RawConnection.to(server.port())).upgrade("/ws/notes", bearer(token));
        tokens.revoke(token);
        RawConnection.Frame close = socket.closeFrame();

        assertThat(close.closeCode()).isEqualTo(4401);
        assertThat(close.closeReason()).isEqualTo("revoked");
        assertThat(upgrade("/ws/notes", bearer(token)).status()).isEqualTo(401);
    }

    @Test
    void expired_whileInUse_endsTheSocket() throws Exception {
        String token = tokens.create("Ada", "notes", "write", "--expires", "2s");
        RawConnection.Frame close = server.kept(RawConnection.to(server.port()))
                .upgrade("/ws/notes", bearer(token))
                .closeFrame();

        assertThat(close.closeCode()).isEqualTo(4401);
        assertThat(close.closeReason()).isEqualTo("expired");
    }

    @Test
    void tokens_areStoredAsHashesOnly_andListedWithout() throws Exception {
        String token = tokens.create("Ada", "notes", "write", "--expires", "7d");
        tokens.create("Bob Béla", "*", "read");

        assertThat(token).matches("scr_[A-Za-z0-9_-]{43}");
        assertThat(tokens.list())
                .doesNotContain(token, token.substring(4))
                .containsPattern("[0-9a-f]{10} Ada, write 'notes', until 20")
                .containsPattern("[0-9a-f]{10} Bob Béla, read '\\*', for ever");
        assertThat(Files.readString(data.resolve("tokens.db"), StandardCharsets.ISO_8859_1))
                .doesNotContain(token.substring(4));
        String id = tokens.list().substring(0, 10);
        tokens.revoke(id);
        assertThat(tokens.list()).contains(id + " Ada, write 'notes', revoked ");
    }

    @Test
    void command_saysWhatIsWrong() {
        assertThat(tokens.run(2, "create", "--name", "", "--document", "x")).contains("--name");
        assertThat(tokens.run(2, "create", "--name", "Ada", "--document", "x", "--scope", "all"))
                .contains("read, write");
        assertThat(tokens.run(2, "create", "--name", "Ada", "--document", "x", "--expires", "soon"))
                .contains("7d");
        assertThat(tokens.run(2, "create", "--name", "Ada")).contains("--document", "token create --help");
        assertThat(tokens.run(1, "revoke", "none")).contains("no such token");
        assertThat(tokens.run(2, "create", "--name", "A\u202eda", "--document", "x"))
                .contains("--name");
    }

    @Test
    void wrongTokens_fromOneAddress_areLimited(@TempDir Path other) throws Exception {
        try (TestServer proxied = TestOptions.in(other)
                .auth(AuthOptions.tokens())
                .trust("127.0.0.1", "::1")
                .start()) {
            String good = new Tokens(other).create("Ada", "notes", "write");
            String from = "X-Forwarded-For: 203.0.113.9";
            for (int i = 0; i < 40; i++) {
                assertThat(proxied.get("/api/session", bearer("guess" + i), from)
                                .status())
                        .isEqualTo(401);
            }
            RawConnection.Response tired = proxied.get("/api/session", bearer(good), from);
            assertThat(tired.status()).isEqualTo(429);
            assertThat(tired.header("Retry-After")).isEqualTo("900");
            assertThat(proxied.get("/api/session", bearer(good), "X-Forwarded-For: 203.0.113.8")
                            .status())
                    .isEqualTo(200);
        }
    }
}
