package io.scriptorium.server.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.collab.session.CloseCode;
import io.scriptorium.collab.session.Frame;
import io.scriptorium.server.transport.SocketLimits;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of Socket.IO, revision 5, as its published suite has them, and what this server makes of events. */
final class SocketIoRulesTest extends SocketIoServed {
    private static final String WEBSOCKET = EngineClient.WEBSOCKET;

    @Test
    void connect_isAnsweredWithIds_andTheDocumentIsWelcome() throws Exception {
        EngineClient.Socket socket = client.joined("40");

        assertThat(socket.welcome).startsWith("40{");
        JsonObject ids = new JsonObject(socket.welcome.substring(2));
        assertThat(ids.fieldNames()).containsExactlyInAnyOrder("sid", "pid");
        assertThat(ids.getString("sid")).isEqualTo(rig.peer(0).channel.id());
        assertThat(ids.getString("pid")).hasSize(24);
        assertThat(rig.peer(0).document.value()).isEqualTo("welcome");
    }

    @Test
    void connect_choosesTheDocument_byAuthBeforeTheAddress() throws Exception {
        EngineClient.Socket byAddress = client.webSocket(WEBSOCKET + "&document=a%20b");
        byAddress.send("40{\"token\":\"123\"}");
        rig.peer(0);
        EngineClient.Socket byAuth = client.webSocket(WEBSOCKET + "&document=a%20b");
        byAuth.send("40{\"document\":\"other\"}");
        rig.peer(1);
        client.joined("40/d/third,");

        assertThat(List.of(rig.peer(0), rig.peer(1), rig.peer(2)))
                .extracting(peer -> peer.document.value())
                .containsExactly("a b", "other", "third");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "40/random|44/random,{\"message\":\"Invalid namespace\"}",
                "40/admin,{\"token\":\"1\"}|44/admin,{\"message\":\"Invalid namespace\"}"
            })
    void connect_toAnUnknownNamespace_isRefused(String connect, String answer) throws Exception {
        EngineClient.Socket socket = client.joined(connect);

        assertThat(socket.welcome).isEqualTo(answer);
        socket.send("40");
        assertThat(socket.next()).startsWith("40{");
    }

    @Test
    void connect_withANameThatIsNone_isRefusedWithACode() throws Exception {
        EngineClient.Socket socket = client.joined("40{\"document\":\"\"}");

        assertThat(socket.welcome)
                .startsWith("44{\"message\":\"not a document name")
                .endsWith("\"data\":{\"code\":\"bad-name\"}}");
        assertThat(rig.peers).isEmpty();
    }

    @Test
    void namespaces_carryDocumentsOfTheirOwn_upToABound() throws Exception {
        EngineClient.Socket socket = client.joined("40");
        socket.send("40/d/a,");
        assertThat(socket.next()).startsWith("40/d/a,{");
        socket.send("40/d/b,");
        assertThat(socket.next()).startsWith("40/d/b,{");
        socket.send("40/d/c,");
        assertThat(socket.next()).startsWith("44/d/c,").contains("too-many-namespaces");

        socket.send("42/d/a,7[\"message\",\"hi\"]");

        assertThat(socket.next()).startsWith("42/d/a,[\"message\",{\"type\":\"message\",\"text\":\"hi\",\"seq\":1},");
        assertThat(socket.next()).isEqualTo("43/d/a,7[{\"ok\":true,\"seq\":1}]");
        socket.send("41/d/a,");
        SocketIoRig.await(() -> rig.peer(1).closed.get() == 1);
        socket.send("42[\"message\",\"main\"]");
        assertThat(socket.next()).startsWith("42[\"message\",");
        assertThat(rig.peer(0).closed.get()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "4abc|''",
                "42{}|''",
                "42abc[\"message\",1]|''",
                "42[\"message\"|''",
                "45|''",
                "41{}|''",
                "40|''",
                "42/d/x,[\"message\"]|''",
                "44{}|''",
                "451-[\"message\"]|4",
                "43|''"
            })
    void packet_thatIsNone_closesTheConnection(String packet, String next) throws Exception {
        EngineClient.Socket socket = client.joined("40");

        socket.send(packet);
        if (!next.isEmpty()) {
            socket.send(next);
        }

        assertThat(socket.closeCode()).isEqualTo(4400);
        SocketIoRig.await(() -> rig.peer(0).closed.get() == 1);
        assertThat(rig.server.away()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"4abc", "42['message']", "41", "4", "43[]"})
    void packetBeforeConnect_closesTheConnection(String packet) throws Exception {
        EngineClient.Socket socket = client.webSocket(WEBSOCKET);
        socket.next();

        socket.send(packet.replace('\'', '"'));

        assertThat(socket.closeCode()).isEqualTo(4400);
        assertThat(rig.peers).isEmpty();
    }

    @Test
    void connection_withoutConnect_isClosedInTime() throws Exception {
        start(new SocketIoLimits(100_000, 50, 1_000, 3, 60_000, 60_000, 100, 10_000, 60_000, 4, 10_000, 3, 2, 20));
        EngineClient.Socket socket = client.webSocket(WEBSOCKET);

        assertThat(socket.closeCode()).isEqualTo(1008);

        assertThat(rig.hits("socketio-connect")).isEqualTo(1);
    }

    @Test
    void disconnect_leavesTheConnectionOpen() throws Exception {
        start(SocketIoRig.QUICK);
        EngineClient.Socket socket = client.joined("40");

        socket.send("41");

        assertThat(socket.next()).isEqualTo("2");
        assertThat(rig.peer(0).closed.get()).isEqualTo(1);
        assertThat(rig.server.away()).isZero();
    }

    @Test
    void event_isAcknowledged_whenLiveJsonHasAnsweredIt() throws Exception {
        EngineClient.Socket socket = client.joined("40");

        socket.send("420[\"contentchange\",{\"content\":\"<p>a</p>\"}]");
        assertThat(socket.next())
                .startsWith("42[\"contentchange\",{\"type\":\"contentchange\",\"content\":\"<p>a</p>\",\"seq\":1},\"");
        assertThat(socket.next()).isEqualTo("430[{\"ok\":true,\"seq\":1}]");
        socket.send("421[\"contentchange\",{}]");
        assertThat(socket.next()).isEqualTo("431[{\"ok\":false,\"error\":\"bad-content\",\"message\":\"it's bad\"}]");
        socket.send("42[\"contentchange\",{}]");
        assertThat(socket.next())
                .startsWith("42[\"error\",{\"type\":\"error\",\"code\":\"bad-content\",\"message\":\"it's bad\"},\"");
    }

    @Test
    void event_withAttachments_waitsForAllOfThem() throws Exception {
        EngineClient.Socket socket = client.joined("40");

        socket.send(
                "452-789[\"message\",{\"text\":{\"_placeholder\":true,\"num\":0},\"b\":{\"_placeholder\":true,\"num\":1}}]");
        socket.send("a".getBytes(StandardCharsets.UTF_8));
        assertThat(rig.peer(0).heard).isEmpty();
        socket.send("b".getBytes(StandardCharsets.UTF_8));

        assertThat(socket.next()).contains("\"text\":\"a\",\"b\":\"b\"");
        assertThat(socket.next()).isEqualTo("43789[{\"ok\":true,\"seq\":1}]");
    }

    @Test
    void acknowledgement_thatNobodyAskedFor_isPassedOver() throws Exception {
        EngineClient.Socket socket = client.joined("40");

        socket.send("435[\"x\"]");
        socket.send("461-5[{\"_placeholder\":true,\"num\":0}]");
        socket.send((byte) 1);
        socket.send("42[\"message\",\"on\"]");

        assertThat(socket.next()).contains("on");
    }

    @Test
    void protocol3_isInTheMainNamespaceAtOnce_andPingsItself() throws Exception {
        start(SocketIoRig.QUICK);
        EngineClient.Socket socket = client.webSocket("?EIO=3&transport=websocket&document=old");
        assertThat(socket.next()).startsWith("0{");
        assertThat(socket.next()).isEqualTo("40");
        assertThat(rig.peer(0).document.value()).isEqualTo("old");

        socket.send("2");
        assertThat(socket.next()).isEqualTo("3");
        socket.send("421[\"message\",{\"text\":\"a\u2028b\"}]");
        assertThat(socket.next()).isEqualTo("42[\"message\",{\"type\":\"message\",\"text\":\"a\\u2028b\",\"seq\":1}]");
        assertThat(socket.next()).isEqualTo("431[{\"ok\":true,\"seq\":1}]");
        socket.send("{\"type\":\"message\",\"text\":\"bare\"}");
        assertThat(socket.next()).contains("\"bare\"");
        socket.send("[\"message\",{\"text\":\"array\"}]");
        assertThat(socket.next()).contains("\"array\"");
        socket.send("40/other");
        assertThat(socket.next()).isEqualTo("44/other,\"Invalid namespace\"");

        assertThat(socket.closeCode()).isEqualTo(1013);
        assertThat(rig.hits("dead")).isEqualTo(1);
        assertThat(rig.server.away()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"REFUSED", "NORMAL", "POLICY"})
    void close_forGood_leavesTheNamespace(CloseCode code) throws Exception {
        EngineClient.Socket socket = client.joined("40");

        rig.peer(0).channel.close(code, "no \"more\"");

        assertThat(socket.next())
                .isEqualTo("42[\"error\",{\"type\":\"error\",\"code\":\"closed\",\"message\":\"no \\\"more\\\"\"}]");
        assertThat(socket.next()).isEqualTo("41");
        assertThat(rig.peer(0).closed.get()).isEqualTo(1);
        socket.send("42[\"message\",\"too late\"]");
        socket.send("40");
        assertThat(socket.next()).startsWith("40{");
        assertThat(rig.peer(0).heard).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"RESTART, 1012", "TRY_AGAIN, 1013"})
    void close_forAWhile_endsTheConnection_soThatTheClientComesBack(CloseCode code, int number) throws Exception {
        EngineClient.Socket socket = client.joined("40");

        rig.peer(0).send(new JsonObject().put("type", "message").put("text", "before"));
        rig.peer(0).channel.close(code, "later");

        assertThat(socket.next()).contains("before");
        assertThat(socket.closeCode()).isEqualTo(number);
        SocketIoRig.await(() -> rig.peer(0).closed.get() == 1);
    }

    @Test
    void faultOfOurs_endsThatClientAlone() throws Exception {
        EngineClient.Socket other = client.joined("40");
        EngineClient.Socket socket = client.joined("40");

        socket.send("42[\"fail\"]");

        assertThat(socket.closeCode()).isEqualTo(1013);
        other.send("42[\"message\",\"on\"]");
        assertThat(other.next()).contains("on");
        assertThat(rig.hits("internal-error")).isEqualTo(1);
    }

    @Test
    void mark_isConfirmed_overEitherWire() throws Exception {
        client.joined("40");
        rig.peer(0).channel.send(Frame.mark(77));
        SocketIoRig.await(() -> rig.peer(0).marks.equals(List.of(77L)));
        String sid = client.open();
        client.post(sid, "40");
        client.poll(sid);
        rig.peer(1).send(new JsonObject().put("type", "message").put("text", "first"));
        rig.peer(1).channel.send(Frame.mark(5));
        rig.peer(1).send(new JsonObject().put("type", "message").put("text", "second"));
        String got = client.poll(sid).body();
        assertThat(got).contains("first");

        while (rig.peer(1).marks.isEmpty()) {
            rig.peer(1).send(new JsonObject().put("type", "message").put("text", "more"));
            client.poll(sid);
        }

        assertThat(rig.peer(1).marks).containsExactly(5L);
    }

    @Test
    void pause_holdsAPost_untilReadingGoesOn() throws Exception {
        String sid = client.open();
        client.post(sid, "40");
        rig.peer(0).channel.pauseReading();
        var posting = client.posting(sid, "42[\"message\",\"a\"]\u001e42[\"message\",\"b\"]");
        long requests = 3;
        SocketIoRig.await(() -> rig.metrics.snapshot().requests() >= requests);
        assertThat(rig.peer(0).heard).isEmpty();
        assertThat(posting.isDone()).isFalse();

        rig.peer(0).channel.resumeReading();

        assertThat(posting.get().body()).isEqualTo("ok");
        assertThat(rig.peer(0).heard).hasSize(2);
    }

    @Test
    void slowPoller_isToldOfByTheChannel_andEndedWhenItIsTooSlow() throws Exception {
        start(SocketIoRig.QUIET, SocketLimits.DEFAULTS.withOutbound(2_000, 20_000, 60_000));
        String sid = client.open();
        client.post(sid, "40");
        client.poll(sid);
        JsonObject large = new JsonObject().put("type", "message").put("text", "x".repeat(3_000));
        rig.peer(0).send(large);
        SocketIoRig.await(() -> rig.peer(0).channel.queuedBytes() > 3_000);
        client.poll(sid);
        SocketIoRig.await(() -> rig.peer(0).drained.get() == 1);
        assertThat(rig.peer(0).channel.queuedBytes()).isZero();

        IntStream.range(0, 8).forEach(i -> rig.peer(0).send(large));

        SocketIoRig.await(() -> rig.peer(0).closed.get() == 1); // told last of all
        assertThat(rig.server.open()).isZero();
        assertThat(rig.hits("outbound-hard")).isEqualTo(1);
        assertThat(client.poll(sid).statusCode()).isEqualTo(400);
    }

    @Test
    void addresses_areCountedWhateverCarriesTheirSessions() throws Exception {
        start(SocketIoRig.QUIET, SocketLimits.DEFAULTS.withConnections(100, 2, 3));
        String from = "X-Client";
        assertThat(client.get(EngineClient.POLLING, from, "10.1.1.1").statusCode())
                .isEqualTo(200);
        assertThat(client.get(EngineClient.POLLING, from, "10.1.1.1").statusCode())
                .isEqualTo(200);

        assertThat(client.get(EngineClient.POLLING, from, "10.1.1.1").statusCode())
                .isEqualTo(429);

        assertThat(client.get(EngineClient.POLLING, from, "10.1.1.2").statusCode())
                .isEqualTo(200);
        assertThat(client.get(EngineClient.POLLING, from, "10.1.1.3").statusCode())
                .isEqualTo(503);
        assertThat(rig.metrics.snapshot().sessions()).containsEntry("socketio-polling", 3L);
    }

    @Test
    void stop_endsEverySession_andLetsNoneIn() throws Exception {
        String sid = client.open();
        client.post(sid, "40");
        client.poll(sid);
        var poll = client.polling(sid);
        EngineClient.Socket socket = client.joined("40");
        EngineClient.Socket gone = client.joined("40");
        gone.cut();
        SocketIoRig.await(() -> rig.server.away() == 1);

        rig.stop();

        assertThat(socket.closeCode()).isEqualTo(1012);
        assertThat(poll.get().body()).isEqualTo("1");
        SocketIoRig.await(() -> rig.peers.stream().allMatch(peer -> peer.closed.get() == 1));
        assertThat(rig.server.away()).isZero();
        assertThat(rig.server.open()).isZero();
        assertThat(client.get(EngineClient.POLLING).statusCode()).isEqualTo(503);
    }

    @Test
    void messagesOverTheRate_delayTheAnswerToTheirPost() throws Exception {
        start(SocketIoRig.QUIET, SocketLimits.DEFAULTS.withRates(10, 1_000_000));
        String from = "X-Client";
        String sid = client.sid(client.get(EngineClient.POLLING, from, "10.1.1.1"));

        client.post(sid, "40" + "\u001e42[\"message\",\"a\"]".repeat(39));
        assertThat(rig.hits("messages-per-second")).isZero();
        client.post(sid, "42[\"message\",\"b\"]\u001e42[\"message\",\"c\"]\u001e42[\"message\",\"d\"]");

        assertThat(rig.hits("messages-per-second")).isEqualTo(1);
        assertThat(rig.peer(0).heard).hasSize(42);
    }
}
