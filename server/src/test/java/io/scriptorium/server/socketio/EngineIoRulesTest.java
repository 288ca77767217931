package io.scriptorium.server.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of Engine.IO, revision 4, as its published suite has them; the messages are Socket.IO's. */
final class EngineIoRulesTest extends SocketIoServed {
    private static final String POLLING = EngineClient.POLLING;
    private static final String WEBSOCKET = EngineClient.WEBSOCKET;

    @Test
    void handshake_overPolling_offersTheUpgrade() throws Exception {
        start(SocketIoRig.QUICK);

        HttpResponse<String> response = client.get(POLLING, "Origin", "http://localhost:5173");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/plain; charset=UTF-8");
        assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).hasValue("http://localhost:5173");
        assertThat(response.headers().firstValue("Access-Control-Allow-Credentials"))
                .hasValue("true");
        assertThat(response.body()).startsWith("0");
        JsonObject open = new JsonObject(response.body().substring(1));
        assertThat(open.fieldNames())
                .containsExactlyInAnyOrder("sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload");
        assertThat(open.getString("sid")).hasSize(24);
        assertThat(open.getJsonArray("upgrades")).isEqualTo(new JsonArray().add("websocket"));
        assertThat(open.getInteger("pingInterval")).isEqualTo(300);
        assertThat(open.getInteger("pingTimeout")).isEqualTo(200);
        assertThat(open.getInteger("maxPayload")).isEqualTo(100_000);
    }

    @Test
    void handshake_overWebSocket_offersNone() throws Exception {
        start(SocketIoRig.QUICK);

        String open = client.webSocket(WEBSOCKET).next();

        assertThat(open).startsWith("0");
        assertThat(new JsonObject(open.substring(1)).getJsonArray("upgrades")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET|?transport=polling|5|Unsupported protocol version",
                "GET|?EIO=abc&transport=polling|5|Unsupported protocol version",
                "GET|?EIO=3&transport=polling|5|Unsupported protocol version",
                "GET|?EIO=4|0|Transport unknown",
                "GET|?EIO=4&transport=abc|0|Transport unknown",
                "GET|?EIO=4&transport=websocket|3|Bad request",
                "POST|?EIO=4&transport=polling|2|Bad handshake method",
                "PUT|?EIO=4&transport=polling|2|Bad handshake method",
                "GET|?EIO=4&transport=polling&sid=unknown|1|Session ID unknown",
                "POST|?EIO=4&transport=polling&sid=unknown|1|Session ID unknown"
            })
    void request_thatIsWrong_isToldHow(String method, String query, int code, String message) throws Exception {
        start(SocketIoRig.QUICK);

        HttpResponse<String> response = client.send(method, query);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).isEqualTo("{\"code\":" + code + ",\"message\":\"" + message + "\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "?transport=websocket",
        "?EIO=abc&transport=websocket",
        "?EIO=4",
        "?EIO=4&transport=abc",
        "?EIO=4&transport=polling",
        "?EIO=4&transport=websocket&sid=unknown"
    })
    void webSocket_thatIsWrong_isNotOpened(String query) throws Exception {
        start(SocketIoRig.QUICK);

        assertThatThrownBy(() -> client.webSocket(query)).hasMessageContaining("WebSocketHandshakeException");
        assertThat(rig.server.open()).isZero();
    }

    @Test
    void polling_carriesPacketsBothWays() throws Exception {
        String sid = client.open();

        assertThat(client.post(sid, "40\u001e42[\"message\",\"€\"]\u001e421[\"message\",\"b\"]")
                        .body())
                .isEqualTo("ok");
        String answers = client.poll(sid).body();

        assertThat(answers.split("\u001e", -1)[0]).startsWith("40{\"sid\":\"");
        SocketIoRig.await(() -> rig.peer(0).heard.size() == 2);
        while (!answers.contains("431[{\"ok\":true,\"seq\":2}]")) {
            answers += "\u001e" + client.poll(sid).body();
        }
        assertThat(answers.split("\u001e", -1)).hasSize(4);
        assertThat(answers).contains("\u001e42[\"message\",{\"type\":\"message\",\"text\":\"€\",\"seq\":1},\"");
        assertThat(rig.peer(0).heard)
                .containsExactly(
                        "{\"type\":\"message\",\"text\":\"€\"}", "{\"type\":\"message\",\"id\":1,\"text\":\"b\"}");
    }

    @Test
    void polling_carriesBytesAsBase64() throws Exception {
        String sid = client.open();

        client.post(sid, "40\u001e451-[\"message\",{\"text\":{\"_placeholder\":true,\"num\":0}}]\u001ebaGk=");

        SocketIoRig.await(() -> !rig.peer(0).heard.isEmpty());
        assertThat(rig.peer(0).heard).containsExactly("{\"type\":\"message\",\"text\":\"hi\"}");
    }

    @ParameterizedTest
    @CsvSource({"abc", "''", "4abc", "42[\"message\"]", "2", "40{", "41", "40[]", "44{}"})
    void polling_closesTheSession_whenAPayloadIsNone(String body) throws Exception {
        String sid = client.open();

        assertThat(client.post(sid, body).statusCode()).isEqualTo(400);

        assertThat(client.poll(sid).statusCode()).isEqualTo(400);
        assertThat(rig.server.open()).isZero();
        assertThat(rig.sockets.open()).isZero();
    }

    @Test
    void polling_closesTheSession_whenPollsOverlap() throws Exception {
        String sid = client.open();
        CompletableFuture<HttpResponse<String>> one = client.polling(sid);
        CompletableFuture<HttpResponse<String>> other = client.polling(sid);

        HttpResponse<String> first = one.get(10, TimeUnit.SECONDS);
        HttpResponse<String> second = other.get(10, TimeUnit.SECONDS);

        HttpResponse<String> good = first.statusCode() == 200 ? first : second;
        HttpResponse<String> bad = first.statusCode() == 200 ? second : first;
        assertThat(good.body()).isEqualTo("1");
        assertThat(bad.statusCode()).isEqualTo(400);
        assertThat(client.poll(sid).statusCode()).isEqualTo(400);
    }

    @Test
    void polling_closesTheSession_whenAPollIsCancelled() throws Exception {
        String sid = client.open();
        CompletableFuture<HttpResponse<String>> poll = client.polling(sid);
        long requests = rig.metrics.snapshot().requests();
        SocketIoRig.await(() -> rig.metrics.snapshot().requests() >= Math.max(2, requests));

        poll.cancel(true);

        SocketIoRig.await(() -> rig.server.open() == 0);
        assertThat(client.poll(sid).statusCode()).isEqualTo(400);
    }

    @Test
    void polling_refusesBytesAndBodiesThatAreTooLarge() throws Exception {
        String sid = client.open();

        HttpResponse<String> tooLarge = client.post(sid, "4".repeat(100_001));

        assertThat(tooLarge.statusCode()).isEqualTo(413);
        SocketIoRig.await(() -> rig.server.open() == 0);
        assertThat(rig.hits("socketio-payload")).isEqualTo(1);
        String other = client.open();
        assertThat(client.send("POST", POLLING + "&sid=" + other, "Content-Type", "application/octet-stream")
                        .statusCode())
                .isEqualTo(400);
        SocketIoRig.await(() -> rig.server.open() == 0);
    }

    @Test
    void webSocket_closesTheSession_whenAFrameIsNone() throws Exception {
        EngineClient.Socket socket = client.webSocket(WEBSOCKET);
        socket.next();

        socket.send("abc");

        assertThat(socket.closeCode()).isEqualTo(4400);
        SocketIoRig.await(() -> rig.server.open() == 0);
    }

    @Test
    void heartbeat_overPolling_goesOnWhileItIsAnswered() throws Exception {
        start(SocketIoRig.QUICK);
        String sid = client.open();

        for (int i = 0; i < 3; i++) {
            assertThat(client.poll(sid).body()).isEqualTo("2");
            assertThat(client.post(sid, "3").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void heartbeat_overWebSocket_goesOnWhileItIsAnswered() throws Exception {
        start(SocketIoRig.QUICK);
        EngineClient.Socket socket = client.webSocket(WEBSOCKET);
        socket.next();

        for (int i = 0; i < 3; i++) {
            assertThat(socket.next()).isEqualTo("2");
            socket.send("3");
        }
    }

    @Test
    void heartbeat_thatIsNotAnswered_closesTheSession() throws Exception {
        start(SocketIoRig.QUICK);
        String sid = client.open();
        EngineClient.Socket socket = client.webSocket(WEBSOCKET);

        assertThat(socket.closeCode()).isEqualTo(1013);

        SocketIoRig.await(() -> rig.server.open() == 0);
        assertThat(client.poll(sid).statusCode()).isEqualTo(400);
        assertThat(rig.hits("dead")).isEqualTo(2);
    }

    @Test
    void close_overPolling_endsThePoll() throws Exception {
        String sid = client.open();
        CompletableFuture<HttpResponse<String>> poll = client.polling(sid);
        SocketIoRig.await(() -> rig.metrics.snapshot().requests() >= 2);

        HttpResponse<String> posted = client.post(sid, "1");

        assertThat(posted.body()).isEqualTo("ok");
        assertThat(poll.get(10, TimeUnit.SECONDS).body()).isEqualTo("6");
        assertThat(client.poll(sid).statusCode()).isEqualTo(400);
    }

    @Test
    void close_overWebSocket_endsIt() throws Exception {
        EngineClient.Socket socket = client.webSocket(WEBSOCKET);
        socket.next();

        socket.send("1");

        assertThat(socket.closeCode()).isEqualTo(1000);
    }

    @Test
    void upgrade_movesTheSession_andLeavesPollingBehind() throws Exception {
        String sid = client.open();
        client.post(sid, "40");
        assertThat(client.poll(sid).body()).startsWith("40{");
        EngineClient.Socket socket = client.webSocket(WEBSOCKET + "&sid=" + sid);
        socket.send("2probe");
        assertThat(socket.next()).isEqualTo("3probe");
        assertThat(client.poll(sid).body()).isEqualTo("6");

        socket.send("5");
        socket.send("42[\"message\",\"hi\"]");

        assertThat(socket.next()).startsWith("42[\"message\",{");
        assertThat(client.poll(sid).statusCode()).isEqualTo(400);
        assertThat(client.post(sid, "42[\"message\",\"no\"]").statusCode()).isEqualTo(400);
        assertThatThrownBy(() -> client.webSocket(WEBSOCKET + "&sid=" + sid))
                .hasMessageContaining("WebSocketHandshakeException");
        socket.send("42[\"message\",\"still\"]");
        assertThat(socket.next()).contains("still");
        assertThat(rig.sockets.open()).isEqualTo(1);
    }

    @Test
    void upgrade_thatIsNotFinished_leavesTheSessionWhereItWas() throws Exception {
        String sid = client.open();
        client.post(sid, "40");
        client.poll(sid);
        EngineClient.Socket socket = client.webSocket(WEBSOCKET + "&sid=" + sid);
        socket.send("2probe");
        socket.next();
        rig.peer(0).send(new JsonObject().put("type", "message").put("text", "kept"));

        socket.send("4hello");

        assertThat(socket.closeCode()).isEqualTo(4400);
        String answer = client.poll(sid).body();
        assertThat(answer.equals("6") ? client.poll(sid).body() : answer).contains("kept");
    }
}
