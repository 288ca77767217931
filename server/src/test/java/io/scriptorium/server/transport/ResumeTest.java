package io.scriptorium.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that lose their answers and go on. */
final class ResumeTest {
    @SuppressWarnings("NullAway.Init")
    private HttpRig rig;

    @BeforeEach
    void start() throws InterruptedException {
        rig = new HttpRig(SocketLimits.DEFAULTS);
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
    }

    private static String numbered(int n, long seq) {
        JsonObject json = new JsonObject().put("type", "message").put("n", n);
        return (seq < 0 ? json : json.put("seq", seq)).encode();
    }

    private String get(String target, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(rig.url(target)));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return ClientWire.HTTP
                .send(request.build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private JsonObject poll(String query) throws Exception {
        return new JsonObject(get("/live/poll?" + query));
    }

    @ParameterizedTest
    @EnumSource(names = {"EVENTS", "STREAM", "POLL"})
    void client_cutAtRandom_losesNothingAndHearsNothingTwice(ClientWire.Kind kind) throws Exception {
        long seed = Long.getLong("scriptorium.seed", System.nanoTime());
        Random random = new Random(seed);
        ClientWire wire = kind.open(rig);
        HttpRig.Peer peer = rig.peer(0);
        List<String> said = new ArrayList<>();
        List<String> heard = new ArrayList<>();
        long seq = 0;
        for (int round = 0; round < 30; round++) {
            for (int i = random.nextInt(6); i > 0; i--) {
                seq += random.nextInt(3); // the same one again, too
                String message = numbered(said.size(), random.nextInt(4) == 0 ? -1 : seq);
                said.add(message);
                peer.say(message);
            }
            for (int i = random.nextInt(4); i > 0 && heard.size() < said.size(); i--) {
                heard.add(wire.next());
            }
            if (random.nextInt(3) == 0 && heard.size() > 0) {
                if (kind == ClientWire.Kind.POLL) { // what came in the answer that is lost is not heard yet
                    while (heard.size() < said.size()) {
                        heard.add(wire.next());
                    }
                }
                wire.cut();
                wire.resume();
            }
        }
        while (heard.size() < said.size()) {
            heard.add(wire.next());
        }
        assertThat(heard).as("seed %d", seed).isEqualTo(said);
        assertThat(rig.peers).hasSize(1);
        wire.close();
    }

    @Test
    void poll_answerThatWasLost_isGivenAgainWithWhatCameSince() throws Exception {
        rig.greeting = peer -> peer.say(numbered(0, 7));
        JsonObject first = poll("wait=0");
        String connection = first.getString("connection");
        assertThat(first.getLong("seq")).isEqualTo(7);
        HttpRig.Peer peer = rig.peer(0);
        peer.say(numbered(1, 8));
        JsonObject lost = poll("wait=5&since=7&connection=" + connection);
        assertThat(lost.getLong("seq")).isEqualTo(8);
        peer.say(numbered(2, -1));
        JsonObject again = poll("wait=5&since=7&connection=" + connection);
        assertThat(again.getBoolean("resumed")).isTrue();
        JsonArray heard = again.getJsonArray("messages");
        if (heard.size() == 1) { // the newer one may have come a moment after the poll
            again = poll("wait=5&since=8&connection=" + connection);
            heard.addAll(again.getJsonArray("messages"));
        }
        assertThat(heard)
                .isEqualTo(new JsonArray().add(new JsonObject(numbered(1, 8))).add(new JsonObject(numbered(2, -1))));
        assertThat(again.getLong("seq")).isEqualTo(9);
        assertThat(poll("wait=0&since=9&connection=" + connection).getJsonArray("messages"))
                .isEmpty();
        assertThat(rig.peers).hasSize(1);
    }

    @Test
    void poll_withANumberAlone_hearsOnlyWhatIsNewer() throws Exception {
        rig.greeting = peer -> IntStream.rangeClosed(5, 9).forEach(seq -> peer.say(numbered(seq, seq)));
        JsonObject answer = poll("wait=0&since=7");
        assertThat(answer.getJsonArray("messages"))
                .isEqualTo(new JsonArray().add(new JsonObject(numbered(8, 8))).add(new JsonObject(numbered(9, 9))));
        assertThat(answer.getLong("seq")).isEqualTo(9);
        JsonObject nothing = poll("wait=0&since=9");
        assertThat(nothing.getJsonArray("messages")).isEmpty();
        assertThat(nothing.getLong("seq")).isEqualTo(9);
    }

    @Test
    void poll_thatWaits_isAnsweredByTheFirstMessageAndEmptyByANewerPoll() throws Exception {
        String connection = poll("wait=0").getString("connection");
        HttpRig.Peer peer = rig.peer(0);
        var waiting = ClientWire.HTTP.sendAsync(
                HttpRequest.newBuilder(URI.create(rig.url("/live/poll?since=0&connection=" + connection)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        TransportRig.await(() -> rig.metrics.snapshot().requests() == 2);
        assertThat(poll("wait=0&since=0&connection=" + connection).getJsonArray("messages"))
                .isEmpty();
        assertThat(new JsonObject(waiting.get().body()).getJsonArray("messages"))
                .isEmpty();
        var next = ClientWire.HTTP.sendAsync(
                HttpRequest.newBuilder(URI.create(rig.url("/live/poll?since=0&connection=" + connection)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        TransportRig.await(() -> rig.metrics.snapshot().requests() == 4);
        peer.say(numbered(1, 3));
        assertThat(new JsonObject(next.get().body()).getLong("seq")).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(names = {"EVENTS", "STREAM"})
    void client_awayForMoreThanIsKept_getsThePresentStateAndIsTold(ClientWire.Kind kind) throws Exception {
        ClientWire wire = kind.open(rig);
        HttpRig.Peer peer = rig.peer(0);
        peer.say(numbered(1, 1));
        assertThat(wire.next()).isEqualTo(numbered(1, 1));
        wire.cut();
        rig.greeting = fresh -> fresh.say(numbered(1_000, 1_000));
        TransportRig.await(() -> {
            peer.say(numbered(2, 2));
            return peer.closed.isDone();
        });
        assertThat(rig.hits("absent-client")).isEqualTo(1);
        wire.resume();
        assertThat(wire.next()).isEqualTo(numbered(1_000, 1_000));
        assertThat(wire.resumed).isFalse();
        wire.close();
    }

    @Test
    void position_thatIsNone_is400() throws Exception {
        for (String target : List.of("/live/poll?since=x", "/live/stream?since=1-2", "/live/events?lastEventId=-1")) {
            assertThat(new JsonObject(get(target)).getString("error"))
                    .as(target)
                    .isEqualTo("bad-position");
        }
        assertThat(new JsonObject(get("/live/events", "Last-Event-ID", "abc")).getString("error"))
                .isEqualTo("bad-position");
        assertThat(new JsonObject(get("/live/poll?wait=soon")).getString("error"))
                .isEqualTo("bad-wait");
        assertThat(rig.peers).isEmpty();
    }
}
