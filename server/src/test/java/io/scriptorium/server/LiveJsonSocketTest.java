package io.scriptorium.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Live JSON over real sockets: the address, and what the tutorial's clients send first. */
final class LiveJsonSocketTest {
    private static final int TEXT = 1;

    private static String heard(RawConnection connection) throws Exception {
        return new String(connection.frame(TEXT).payload(), StandardCharsets.UTF_8);
    }

    private static RawConnection say(RawConnection connection, String message) throws Exception {
        return connection.frame(TEXT, message.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void documentOfTheRoot_isWelcomeUnlessNamed(@TempDir Path data) throws Exception {
        try (TestServer server = TestServer.start(data)) {
            assertThat(heard(say(server.webSocket("/"), "{\"type\":\"hello\"}")))
                    .contains("\"document\":\"welcome\"");
            assertThat(heard(say(server.webSocket("/?document=a%2Fb+c&token=x"), "{\"type\":\"hello\"}")))
                    .contains("\"document\":\"a/b c\"");
            for (String bad :
                    new String[] {"/?document=", "/?document=%00", "/?document=a&document=b", "/?format=pdf"}) {
                assertThat(server.connect()
                                .send(RawConnection.handshake(bad))
                                .response()
                                .status())
                        .as(bad)
                        .isEqualTo(400);
            }
            assertThat(server.get("/").status()).as("the page stays").isIn(200, 503);
        }
    }

    @Test
    void twoClients_seeNamesWordsAndChat_alsoAfterARestart(@TempDir Path data) throws Exception {
        try (TestServer server = TestServer.start(data)) {
            RawConnection ada = say(server.webSocket("/"), "{\"type\":\"userevent\",\"username\":\"Ada\"}");
            assertThat(heard(ada)).startsWith("{\"type\":\"userevent\"").contains("Ada joined to edit the document");
            assertThat(heard(ada)).startsWith("{\"type\":\"contentchange\"");
            RawConnection bob = server.webSocket("/");
            assertThat(heard(bob)).startsWith("{\"type\":\"contentchange\"");
            assertThat(heard(bob)).startsWith("{\"type\":\"userevent\"").contains("\"username\":\"Ada\"");

            say(ada, "{\"type\":\"contentchange\",\"content\":\"hello\"}");
            assertThat(heard(ada)).contains("\"editorContent\":\"hello\"");
            assertThat(heard(bob)).contains("\"editorContent\":\"<p>hello</p>\"");
            say(bob, "{\"type\":\"message\",\"text\":\"hi\",\"timestamp\":\"now\"}");
            assertThat(heard(ada)).startsWith("{\"type\":\"message\",\"text\":\"hi\",\"timestamp\":\"now\",\"seq\":");
        }
        try (TestServer server = TestServer.start(data)) {
            RawConnection late = server.webSocket("/");
            String all = heard(late) + heard(late) + heard(late);
            assertThat(all).contains("<p>hello</p>", "\"text\":\"hi\"", "Ada joined");
        }
    }

    @Test
    void whatIsNoMessage_endsNeitherSocketNorServer(@TempDir Path data) throws Exception {
        try (TestServer server = TestServer.start(data)) {
            RawConnection client = server.webSocket("/");
            for (String bad : new String[] {"", "null", "[]", "{", "{\"type\":\"userevent\",\"username\":{}}"}) {
                assertThat(heard(say(client, bad))).startsWith("{\"type\":\"error\"");
            }
            client.binary();
            assertThat(heard(client)).contains("bad-json");
            assertThat(heard(say(client, "ping"))).isEqualTo("pong");
        }
    }
}
