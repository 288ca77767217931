package io.scriptorium.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.crdt.Doc;
import io.scriptorium.crdt.XmlElement;
import io.scriptorium.crdt.XmlFragment;
import io.scriptorium.crdt.lib0.Lib0Writer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Documents as files over HTTP: {@code GET /api/documents/{document}}. */
final class DocumentTextTest {
    private static final String ADDRESS = "/api/documents/minutes";
    private static TestServer server;

    @BeforeAll
    static void start(@TempDir Path data) throws Exception {
        server = TestServer.start(data);
        write(server, "minutes", document());
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static Doc document() {
        Doc doc = Doc.create();
        doc.map("meta").set("title", "Minutes");
        XmlFragment root = doc.xmlFragment("default");
        XmlElement paragraph = root.insertElement(0, "paragraph");
        paragraph.insertText(0).insert(0, "Hello <you>", Map.of("bold", Map.of()));
        return doc;
    }

    private static void write(TestServer server, String name, Doc doc) throws Exception {
        double before = server.metric("edits_total");
        byte[] update = doc.encodeState();
        Lib0Writer message = new Lib0Writer();
        message.writeVarUint(0);
        message.writeVarUint(2);
        message.writeVarBytes(update);
        try (RawConnection socket = server.webSocket("/ws/" + name)) {
            socket.binary(message.toByteArray());
            server.awaitMetric("edits_total", before + 1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/html | text/html; charset=utf-8 | <p><strong>Hello &lt;you&gt;</strong></p>",
                "text/markdown | text/markdown; charset=utf-8 | **Hello \\<you>**",
                "text/plain | text/plain; charset=utf-8 | Hello <you>",
                "application/json | application/json | {\"type\":\"doc\"",
                "*/* | application/json | \"text\":\"Hello <you>\""
            })
    void document_isGivenAsAskedFor(String accept, String type, String content) throws Exception {
        RawConnection.Response answer = server.get(ADDRESS, "Accept: " + accept);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo(type);
        assertThat(answer.header("Vary")).isEqualTo("Accept, Origin");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.text()).contains(content);
    }

    @Test
    void page_mayRunNothing() throws Exception {
        RawConnection.Response answer = server.get(ADDRESS, "Accept: text/html");

        assertThat(answer.header("Content-Security-Policy"))
                .startsWith("default-src 'none';")
                .contains("sandbox allow-popups")
                .doesNotContain("script");
        assertThat(answer.text()).startsWith("<!doctype html>").contains("<title>Minutes</title>");
    }

    @Test
    void format_thatIsNotThere() throws Exception {
        RawConnection.Response answer = server.get(ADDRESS, "Accept: image/png");

        assertThat(answer.status()).isEqualTo(406);
        assertThat(answer.text()).contains("text/markdown");
        assertThat(answer.header("Vary")).isEqualTo("Accept, Origin");
    }

    @Test
    void head_tellsWhatGetWouldGive() throws Exception {
        try (RawConnection connection = server.connect()) {
            RawConnection.Response get = connection.get(ADDRESS, "Accept: text/plain");
            RawConnection.Response head = connection.head(ADDRESS, "Accept: text/plain");
            RawConnection.Response again = connection.get(ADDRESS, "Accept: text/plain");

            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("Content-Length")).isEqualTo(String.valueOf(get.body().length));
            assertThat(head.header("ETag")).isEqualTo(get.header("ETag"));
            assertThat(again.text()).isEqualTo(get.text());
        }
    }

    @Test
    void tag_savesWhatIsKnown_andChangesWithTheDocument() throws Exception {
        Doc doc = document();
        write(server, "changing", doc);
        String tag = server.get("/api/documents/changing", "Accept: text/html").header("ETag");
        RawConnection.Response same =
                server.get("/api/documents/changing", "Accept: text/html", "If-None-Match: \"x\", " + tag);
        RawConnection.Response otherFormat =
                server.get("/api/documents/changing", "Accept: text/plain", "If-None-Match: " + tag);
        doc.xmlFragment("default").insertElement(1, "paragraph");
        write(server, "changing", doc);
        RawConnection.Response later =
                server.get("/api/documents/changing", "Accept: text/html", "If-None-Match: " + tag);

        assertThat(same.status()).isEqualTo(304);
        assertThat(same.body()).isEmpty();
        assertThat(otherFormat.status()).isEqualTo(200);
        assertThat(later.status()).isEqualTo(200);
        assertThat(later.text()).contains("<p></p>");
    }

    @Test
    void missingDocument_isNotMade() throws Exception {
        assertThat(server.get("/api/documents/nobody").status()).isEqualTo(404);
        assertThat(server.get("/api/documents/nobody").status()).isEqualTo(404);
        assertThat(server.get("/api/documents/nobody").text()).contains("not-found");
    }

    @Test
    void emptyDocument_isThere() throws Exception {
        server.get("/api/documents/empty/epoch");

        assertThat(server.get("/api/documents/empty").text()).isEqualTo("{\"type\":\"doc\"}");
    }

    @Test
    void name_thatIsNone() throws Exception {
        assertThat(server.get("/api/documents/a%00b").status()).isEqualTo(400);
        assertThat(server.get("/api/documents/").status()).isEqualTo(400);
    }

    @Test
    void foreignPages_mayNotRead() throws Exception {
        assertThat(server.get(ADDRESS, "Origin: https://evil.example").status()).isEqualTo(403);
        assertThat(server.get(ADDRESS, "Sec-Fetch-Site: cross-site").status()).isEqualTo(403);
        assertThat(server.get(ADDRESS, "Origin: http://localhost:5173").header("Access-Control-Allow-Origin"))
                .isEqualTo("http://localhost:5173");
    }

    @Test
    void coldDocument_isReadWithoutBeingOpened(@TempDir Path data) throws Exception {
        try (TestServer first = TestServer.start(data)) {
            write(first, "cold", document());
        }
        try (TestServer second = TestServer.start(data)) {
            assertThat(second.get("/api/documents/cold", "Accept: text/plain").text())
                    .isEqualTo("Minutes\n\nHello <you>\n");
            assertThat(second.metric("rooms")).isZero();
        }
    }

    @Test
    void bytesThatAreNoDocument_areNotShownAsAnEmptyOne(@TempDir Path data) throws Exception {
        try (TestServer first = TestServer.start(data)) {
            write(first, "damaged", document());
        }
        damage(data);
        try (TestServer second = TestServer.start(data)) {
            RawConnection.Response answer = second.get("/api/documents/damaged");

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.text()).contains("unreadable");
            assertThat(answer.headers()).doesNotContainKey("etag");
        }
    }

    private static void damage(Path data) throws Exception {
        try (var connection = java.sql.DriverManager.getConnection("jdbc:sqlite:" + data.resolve("scriptorium.db"));
                var statement = connection.createStatement()) {
            statement.execute("UPDATE update_log SET bytes = x'00'");
            statement.execute("DELETE FROM snapshot");
        }
    }
}
