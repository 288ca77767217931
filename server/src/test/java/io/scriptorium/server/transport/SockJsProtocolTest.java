package io.scriptorium.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.collab.session.CloseCode;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of the sockjs-protocol tests (0.3.3), written anew. */
final class SockJsProtocolTest {
    @SuppressWarnings("NullAway.Init")
    private HttpRig rig;

    private final String session = "/sockjs/000/" + UUID.randomUUID();

    @BeforeEach
    void start() throws InterruptedException {
        rig = new HttpRig(SocketLimits.DEFAULTS);
        rig.greeting = peer -> peer.onMessage = peer::say;
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
    }

    private HttpResponse<String> ask(String method, String target, String body) throws Exception {
        return ClientWire.HTTP.send(
                HttpRequest.newBuilder(URI.create(rig.url(target)))
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private String xhr(String target) throws Exception {
        HttpResponse<String> answer = ask("POST", target + "/xhr", "");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/javascript; charset=UTF-8");
        assertThat(answer.headers().firstValue("Cache-Control").orElse("")).contains("no-store", "no-transform");
        return answer.body();
    }

    private int send(String target, String body) throws Exception {
        return ask("POST", target + "/xhr_send", body).statusCode();
    }

    @Test
    void greetingAndInfo_areAsClientsExpectThem() throws Exception {
        for (String path : List.of("/sockjs", "/sockjs/")) {
            HttpResponse<String> greeting = ask("GET", path, "");
            assertThat(greeting.body()).isEqualTo("Welcome to SockJS!\n");
            assertThat(greeting.headers().firstValue("Content-Type")).hasValue("text/plain; charset=UTF-8");
        }
        JsonObject info = new JsonObject(ask("GET", "/sockjs/info", "").body());
        assertThat(info.getBoolean("websocket")).isTrue();
        assertThat(info.getBoolean("cookie_needed")).isFalse();
        assertThat(info.getJsonArray("origins").encode()).isEqualTo("[\"*:*\"]");
        JsonObject other = new JsonObject(ask("GET", "/sockjs/info", "").body());
        assertThat(info.getLong("entropy")).isBetween(0L, 0xFFFF_FFFFL).isNotEqualTo(other.getLong("entropy"));
    }

    @Test
    void address_thatIsNoSession_is404() throws Exception {
        for (String path : List.of(
                "/a",
                "/a.html",
                "//",
                "///",
                "/a/a",
                "/a/a/",
                "/a./a/xhr",
                "/a/a./xhr",
                "//a/xhr",
                "/a//xhr",
                "/a/a/nothing",
                "/a/a/jsonp",
                "/a/a/htmlfile",
                "/a/a/xhr/x")) {
            assertThat(ask("POST", "/sockjs" + path, "").statusCode()).as(path).isEqualTo(404);
        }
        assertThat(ask("GET", "/sockjs/a/a/xhr", "").statusCode()).isEqualTo(404);
        assertThat(rig.peers).isEmpty();
    }

    @Test
    void xhr_opensSendsAndIsTheSameSessionWhateverTheServerId() throws Exception {
        assertThat(xhr(session)).isEqualTo("o\n");
        assertThat(send(session, "[\"a\",\"b\"]")).isEqualTo(204);
        assertThat(xhr(session.replace("/000/", "/999/"))).isEqualTo("a[\"a\",\"b\"]\n");
    }

    @Test
    void xhrSend_refusesWhatIsNoPayload() throws Exception {
        assertThat(send(session, "[\"x\"]")).isEqualTo(404);
        assertThat(xhr(session)).isEqualTo("o\n");
        assertThat(ask("POST", session + "/xhr_send", "").body()).isEqualTo("Payload expected.");
        HttpResponse<String> broken = ask("POST", session + "/xhr_send", "[\"x");
        assertThat(broken.statusCode()).isEqualTo(500);
        assertThat(broken.body()).isEqualTo("Broken JSON encoding.");
        assertThat(send(session, "[\"x\"]")).isEqualTo(204);
        assertThat(xhr(session)).isEqualTo("a[\"x\"]\n");
    }

    @Test
    void second_answerAtATime_isRefusedWith2010() throws Exception {
        assertThat(xhr(session)).isEqualTo("o\n");
        var first = ClientWire.HTTP.sendAsync(
                HttpRequest.newBuilder(URI.create(rig.url(session + "/xhr")))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        TransportRig.await(() -> rig.metrics.snapshot().requests() == 2);
        assertThat(xhr(session)).isEqualTo("c[2010,\"Another connection still open\"]\n");
        rig.peer(0).say("now");
        assertThat(first.get().body()).isEqualTo("a[\"now\"]\n");
    }

    @Test
    void session_thatIsClosed_saysSoToEveryAnswer() throws Exception {
        assertThat(xhr(session)).isEqualTo("o\n");
        rig.peer(0).channel.close(CloseCode.POLICY, "not \"now\"");
        String close = "c[1008,\"not \\\"now\\\"\"]\n";
        assertThat(xhr(session)).isEqualTo(close);
        assertThat(xhr(session)).isEqualTo(close);
    }

    @Test
    void streaming_beginsWithItsPreludeAndEndsWhenItIsLong() throws Exception {
        var answer = ClientWire.HTTP.sendAsync(
                HttpRequest.newBuilder(URI.create(rig.url(session + "/xhr_streaming")))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        HttpRig.Peer peer = rig.peer(0);
        String large = "x".repeat(40_000);
        for (int i = 0; i < 4; i++) {
            peer.say(large);
        }
        String body = answer.get().body();
        assertThat(body).startsWith("h".repeat(2_048) + "\no\na[\"").endsWith("\"]\n");
        assertThat(body.length()).isGreaterThan(128 * 1024);
        peer.say("more");
        assertThat(xhr(session)).isEqualTo("a[\"more\"]\n");
    }

    @Test
    void eventSource_hasItsFramesInEvents() throws Exception {
        var answer = ClientWire.HTTP.sendAsync(
                HttpRequest.newBuilder(URI.create(rig.url(session + "/eventsource")))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        HttpRig.Peer peer = rig.peer(0);
        peer.say("  x\0\n  y");
        peer.channel.close(CloseCode.NORMAL, "");
        assertThat(answer.get().headers().firstValue("Content-Type")).hasValue("text/event-stream; charset=UTF-8");
        assertThat(answer.get().body())
                .isEqualTo("\r\ndata: o\r\n\r\ndata: a[\"  x\\u0000\\u000a  y\"]\r\n\r\ndata: c[1000,\"\"]\r\n\r\n");
    }

    @Test
    void characters_thatBrowsersChange_areEscaped() {
        String killers = "\u0000\u001f\u007f\u00ad\u0300\u036f\u0600\u17b4\u200c\u2028\u2029\u2060\ufeff\ufff0\uffff😀";
        String literal = new String(SockJsStrings.quote("aß漢ф" + killers), StandardCharsets.UTF_8);
        assertThat(literal).startsWith("\"aß漢ф\\u0000").endsWith("\\ud83d\\ude00\"");
        assertThat(literal.chars().filter(c -> c > 0x7e)).hasSize(3);
    }

    @Test
    void webSocket_carriesTheSameFrames() throws Exception {
        try (RawClient client = RawClient.open(rig.port, session + "/websocket")) {
            assertThat(client.frame().text()).isEqualTo("o");
            client.send(RawClient.masked(RawClient.TEXT, ""));
            client.send(RawClient.masked(RawClient.TEXT, "[]"));
            client.send(RawClient.masked(RawClient.TEXT, "[\"a\"]"));
            client.send(RawClient.masked(RawClient.TEXT, "\"b\""));
            assertThat(client.frame().text()).isEqualTo("a[\"a\"]");
            assertThat(client.frame().text()).isEqualTo("a[\"b\"]");
            rig.peer(0).channel.close(CloseCode.TRY_AGAIN, "later");
            assertThat(client.frame().text()).isEqualTo("c[1013,\"later\"]");
            assertThat(client.frame().closeCode()).isEqualTo(1013);
        }
        try (RawClient broken = RawClient.open(rig.port, session + "/websocket")) {
            assertThat(broken.frame().text()).isEqualTo("o");
            broken.send(RawClient.masked(RawClient.TEXT, "[\"a"));
            assertThat(broken.frame().closeCode()).isEqualTo(4400);
        }
        try (RawClient raw = RawClient.open(rig.port, "/sockjs/websocket")) {
            raw.send(RawClient.masked(RawClient.TEXT, "as it is"));
            assertThat(raw.frame().text()).isEqualTo("as it is");
        }
        assertThat(ask("GET", "/sockjs/websocket", "").statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"xhr_streaming", "eventsource", "xhr"})
    void answer_thatIsCut_endsTheSession(String transport) throws Exception {
        assertThat(xhr(session)).isEqualTo("o\n");
        String method = transport.equals("eventsource") ? "GET " : "POST ";
        try (RawClient client = new RawClient(rig.port)) {
            client.send(
                    method + session + '/' + transport + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
            TransportRig.await(() -> rig.metrics.snapshot().requests() == 2);
            client.reset();
        }
        assertThat(rig.peer(0).closed.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(xhr(session)).isEqualTo("c[1002,\"Connection interrupted\"]\n");
        assertThat(xhr(session)).isEqualTo("c[1002,\"Connection interrupted\"]\n");
        assertThat(send(session, "[\"x\"]")).isEqualTo(404);
        assertThat(rig.sockets.open()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/plain", "T", "application/json", "application/xml", "", "application/json; charset=utf-8"})
    void xhrSend_ofAnyType_isTaken(String type) throws Exception {
        assertThat(xhr(session)).isEqualTo("o\n");
        try (RawClient client = new RawClient(rig.port)) {
            client.send("POST " + session + "/xhr_send HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type
                    + "\r\nContent-Length: 5\r\n\r\n[\"a\"]");
            assertThat(client.head()).startsWith("HTTP/1.1 204 ");
        }
        assertThat(xhr(session)).isEqualTo("a[\"a\"]\n");
    }

    @Test
    void http10_isAnsweredAndEnds() throws Exception {
        try (RawClient client = new RawClient(rig.port)) {
            client.send("POST " + session + "/xhr HTTP/1.0\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.0 200 ").doesNotContain("chunked");
            byte[] body = new byte[2];
            for (int i = 0; i < body.length; i++) {
                body[i] = client.octet();
            }
            assertThat(new String(body, StandardCharsets.UTF_8)).isEqualTo("o\n");
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void webSocketForm_askedForWithAnotherMethod_is405() throws Exception {
        for (String path : List.of("/sockjs/websocket", session + "/websocket")) {
            HttpResponse<String> answer = ask("POST", path, "");
            assertThat(answer.statusCode()).isEqualTo(405);
            assertThat(answer.headers().firstValue("Allow")).hasValue("GET");
            assertThat(answer.body()).isEmpty();
        }
    }
}
