package io.scriptorium.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens and tickets are in nothing that the server writes: log, answers, close reasons, files. */
final class SecrecyTest {
    private final List<String> secrets = new ArrayList<>();
    private final List<String> written = new ArrayList<>();

    private int port;

    @Test
    void whatOpensDocuments_isNowhereToBeRead(@TempDir Path data) throws Exception {
        Tokens tokens = new Tokens(data);
        try (ChildServer server = ChildServer.serve(data, "--auth", "token")) {
            port = server.awaitReady();
            String good = secret(tokens.create("Ada", "notes", "write"));
            String reader = secret(tokens.create("Rea", "notes", "read"));
            String wrong = secret("scr_wrong-token-wrong-token-wrong-token-wrong-t0ke");
            for (String token : List.of(good, reader, wrong)) {
                String encoded = secret(
                        Base64.getUrlEncoder().withoutPadding().encodeToString(token.getBytes(StandardCharsets.UTF_8)));
                ask(RawConnection.handshake("/ws/notes", "Authorization: Bearer " + token));
                ask(RawConnection.handshake("/ws/others", "Authorization: Bearer " + token));
                ask(RawConnection.handshake("/ws/notes", "Sec-WebSocket-Protocol: bearer." + encoded));
                ask(RawConnection.handshake("/ws/notes", "Sec-WebSocket-Protocol: scriptorium, bearer." + encoded));
                ask(RawConnection.handshake("/ws/notes?ticket=" + token));
                ask(RawConnection.handshake("/nothing", "Authorization: Bearer " + token));
                ask(RawConnection.request("GET", "/api/documents/notes", "Authorization: Bearer " + token));
                ask(RawConnection.request("GET", "/api/session", "Authorization: Bearer " + token));
                ask(RawConnection.request("GET", "/api/session?token=" + token));
                ask(RawConnection.request("GET", "/" + token, "Accept: text/html"));
                ask(RawConnection.request("BAD METHOD", "/ " + token, "Authorization: Bearer " + token));
                ask(RawConnection.request("GET", "/api/session", "Authorization: Bearer " + token, "Host: two"));
                hocuspocus("notes", token);
                hocuspocus("others", token);
                ticket(token);
            }
            readersEdit(reader);
            RawConnection socket = RawConnection.to(port).upgrade("/ws/notes", "Authorization: Bearer " + good);
            written.add(tokens.list());
            tokens.revoke(good);
            written.add(socket.closeFrame().closeReason());
            server.terminate();
            assertThat(server.awaitExit(20)).as(server.errors()).isZero();
            written.add(server.errors());
            written.addAll(server.otherOutput());
        }
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                written.add(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }

        assertThat(secrets).hasSizeGreaterThan(6);
        assertThat(String.join("\n", written))
                .contains("open ", "HTTP 401", "revoked")
                .doesNotContain(secrets);
    }

    private String secret(String text) {
        secrets.add(text);
        return text;
    }

    private void ask(String request) throws IOException {
        try (RawConnection connection = RawConnection.to(port)) {
            keep(connection.send(request).response());
        }
    }

    private void keep(RawConnection.Response response) {
        written.add("HTTP " + response.status() + " " + response.headers() + " " + response.text());
    }

    private void ticket(String token) throws IOException {
        String body = "{\"document\":\"notes\"}";
        try (RawConnection connection = RawConnection.to(port)) {
            RawConnection.Response answer = connection
                    .send(RawConnection.request(
                                    "POST",
                                    "/api/tickets",
                                    "Authorization: Bearer " + token,
                                    "Content-Type: application/json",
                                    "Content-Length: " + body.length())
                            + body)
                    .response();
            if (answer.status() != 200) {
                keep(answer);
                return;
            }
            String ticket = secret(answer.text().replaceAll(".*\"ticket\":\"([^\"]+)\".*", "$1"));
            ask(RawConnection.handshake("/ws/notes?ticket=" + ticket));
            ask(RawConnection.handshake("/ws/notes?ticket=" + ticket));
        }
    }

    private void hocuspocus(String document, String token) throws IOException {
        try (RawConnection socket = RawConnection.webSocket(port, "/collab")) {
            ByteArrayOutputStream auth = new ByteArrayOutputStream();
            auth.write(document.length());
            auth.writeBytes(document.getBytes(StandardCharsets.UTF_8));
            auth.writeBytes(new byte[] {2, 0, (byte) token.length()});
            auth.writeBytes(token.getBytes(StandardCharsets.UTF_8));
            socket.binary(auth.toByteArray());
            written.add(new String(socket.frame(2).payload(), StandardCharsets.ISO_8859_1));
            socket.binary((byte) 1, (byte) 'x'); // and something that can not be parsed
            written.add(socket.closeFrame().closeReason());
        } catch (EOFException e) {
            throw new AssertionError("no answer", e);
        }
    }

    private void readersEdit(String token) throws IOException {
        try (RawConnection socket = RawConnection.to(port).upgrade("/ws/notes", "Authorization: Bearer " + token)) {
            socket.binary(YMessages.update(9, 'x'));
            written.add(socket.closeFrame().closeReason());
        }
    }
}
