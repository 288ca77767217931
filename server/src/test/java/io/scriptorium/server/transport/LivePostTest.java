package io.scriptorium.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What clients send up in requests of their own. */
final class LivePostTest {
    private static final String CHAT = "{\"type\":\"message\",\"text\":\"hi\"}";

    @SuppressWarnings("NullAway.Init")
    private HttpRig rig;

    @BeforeEach
    void start() throws InterruptedException {
        rig = new HttpRig(SocketLimits.DEFAULTS.withRates(100, 8 * 1024 * 1024));
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
    }

    private HttpResponse<String> ask(String method, String target, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(rig.url(target)))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return ClientWire.HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String query, String body) throws Exception {
        return ask("POST", "/live/messages?" + query, body);
    }

    private String begin() throws Exception {
        return new JsonObject(ask("GET", "/live/poll?wait=0", "").body()).getString("connection");
    }

    private static String error(HttpResponse<String> answer) {
        return new JsonObject(answer.body()).getString("error");
    }

    @Test
    void array_ofMessages_isTakenInItsOrder() throws Exception {
        String connection = begin();
        assertThat(post("connection=" + connection, " [ {\"a\":[1,{\"b\":\"],\"}]} , {\"c\":2} ] ")
                        .statusCode())
                .isEqualTo(204);
        assertThat(rig.peer(0).messages).containsExactly("{\"a\":[1,{\"b\":\"],\"}]}", "{\"c\":2}");
    }

    @Test
    void body_thatIsNoJson_is400() throws Exception {
        String connection = begin();
        for (String body : List.of("", "  ", "[1,", "{\"a\"", "[1] 2", "\"x")) {
            HttpResponse<String> answer = post("connection=" + connection, body);
            assertThat(answer.statusCode()).as(body).isEqualTo(400);
            assertThat(error(answer)).isEqualTo("bad-json");
        }
        assertThat(rig.peer(0).messages).isEmpty();
    }

    @Test
    void connection_thatIsUnknown_is410AndThatOfOthersIsNoUse() throws Exception {
        begin();
        assertThat(error(post("connection=nonsense", CHAT))).isEqualTo("unknown-connection");
        HttpResponse<String> shown = post("connection=" + rig.peer(0).channel.id(), CHAT);
        assertThat(shown.statusCode()).isEqualTo(410); // what everybody sees lets nobody speak for it
        assertThat(rig.peer(0).messages).isEmpty();
    }

    @Test
    void chat_withoutConnection_isSaidAndAnsweredWhenItHasComeBack() throws Exception {
        rig.greeting = peer -> {
            peer.say("{\"type\":\"contentchange\",\"data\":{}}");
            peer.onMessage = peer::say;
        };
        assertThat(post("", CHAT).statusCode()).isEqualTo(204);
        HttpRig.Peer peer = rig.peer(0);
        assertThat(peer.messages).containsExactly(CHAT);
        peer.closed.get(10, TimeUnit.SECONDS);
        assertThat(rig.sockets.open()).isZero();
    }

    @Test
    void chat_thatIsRefused_isAnsweredWithTheError() throws Exception {
        rig.greeting = peer -> peer.onMessage = text -> peer.say("{\"type\":\"error\",\"code\":\"too-long\"}");
        HttpResponse<String> answer = post("", CHAT);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"errors\":[{\"type\":\"error\",\"code\":\"too-long\"}]}");
    }

    @Test
    void change_withoutConnectionAndBase_is428() throws Exception {
        assertThat(post("", "{\"type\":\"contentchange\",\"content\":\"x\"}").statusCode())
                .isEqualTo(428);
        assertThat(post("", "{\"type\":\"userevent\",\"username\":\"Ada\"}").statusCode())
                .isEqualTo(428);
        assertThat(post("", "{\"type\":\"hello\"}").statusCode()).isEqualTo(400);
        assertThat(rig.peers).isEmpty();
        rig.greeting = peer -> peer.onMessage = text -> peer.say("{\"type\":\"error\"}");
        assertThat(post("", "{\"type\":\"contentchange\",\"base\":3,\"content\":\"x\"}")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void goodbye_endsTheConversationAtOnce() throws Exception {
        String connection = begin();
        assertThat(ask("DELETE", "/live/messages?connection=" + connection, "").statusCode())
                .isEqualTo(204);
        rig.peer(0).closed.get(10, TimeUnit.SECONDS);
        assertThat(ask("DELETE", "/live/messages?connection=" + connection, "").statusCode())
                .isEqualTo(410);
    }

    @Test
    void poster_overItsRate_waitsAndIsThenTurnedAway() throws Exception {
        String connection = new JsonObject(
                        ask("GET", "/live/poll?wait=0", "", "X-Rated", "yes").body())
                .getString("connection");
        String burst = "[" + "1,".repeat(500) + "1]"; // 400 are the burst
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(rig.url("/live/messages?connection=" + connection)));
        var waiting = ClientWire.HTTP.sendAsync(
                request.POST(HttpRequest.BodyPublishers.ofString(burst)).build(),
                HttpResponse.BodyHandlers.discarding());
        TransportRig.await(() -> rig.hits("rate") == 1);
        assertThat(waiting.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(204);
        assertThat(rig.peer(0).messages).hasSize(501);

        rig.peer(0).channel.pauseReading();
        String large = "\"" + "x".repeat(3 * 1024 * 1024) + "\"";
        var held = ClientWire.HTTP.sendAsync(
                request.POST(HttpRequest.BodyPublishers.ofString(large)).build(),
                HttpResponse.BodyHandlers.discarding());
        TransportRig.await(() -> rig.sockets.inFlightBytes() > 3_000_000);
        HttpResponse<String> turnedAway = post("connection=" + connection, large);
        assertThat(turnedAway.statusCode()).isEqualTo(429);
        assertThat(turnedAway.headers().firstValue("Retry-After")).hasValue("1");
        rig.peer(0).channel.resumeReading();
        assertThat(held.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(204);
    }
}
