package io.scriptorium.server.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that was cut off takes up what it had, or begins anew when that is gone. */
final class RecoveryTest extends SocketIoServed {
    private static JsonObject message(String text) {
        return new JsonObject().put("type", "message").put("text", text);
    }

    /** The offset at the end of an event. */
    private static String offset(String event) {
        int to = event.lastIndexOf('"');
        return event.substring(event.lastIndexOf('"', to - 1) + 1, to);
    }

    private static JsonObject ids(EngineClient.Socket socket) {
        return new JsonObject(socket.welcome.substring(2));
    }

    private static String connect(JsonObject ids, String offset) {
        JsonObject auth = new JsonObject().put("pid", ids.getString("pid"));
        return "40" + (offset.isEmpty() ? auth : auth.put("offset", offset)).encode();
    }

    @Test
    void cutClient_getsWhatItMissed_andGoesOn() throws Exception {
        EngineClient.Socket first = client.joined("40");
        rig.peer(0).send(message("one"));
        String offset = offset(first.next());
        first.cut();
        SocketIoRig.await(() -> rig.server.away() == 1);
        rig.peer(0).send(message("two"));
        rig.peer(0).send(message("three"));

        EngineClient.Socket second = client.joined(connect(ids(first), offset));

        assertThat(second.welcome).isEqualTo(first.welcome);
        assertThat(second.next()).contains("\"two\"");
        assertThat(second.next()).contains("\"three\"");
        second.send("421[\"message\",\"four\"]");
        assertThat(second.next()).contains("\"four\"");
        assertThat(second.next()).startsWith("431[{\"ok\":true");
        assertThat(rig.peers).hasSize(1);
        assertThat(rig.peer(0).closed.get()).isZero();
        assertThat(rig.server.away()).isZero();
    }

    @Test
    void clientThatGotNothingYet_mayComeBackToo() throws Exception {
        EngineClient.Socket first = client.joined("40");
        first.cut();
        SocketIoRig.await(() -> rig.server.away() == 1);
        rig.peer(0).send(message("missed"));

        EngineClient.Socket second = client.joined(connect(ids(first), ""));

        assertThat(second.welcome).isEqualTo(first.welcome);
        assertThat(second.next()).contains("missed");
    }

    @Test
    void clientThatIsBackBeforeItsLossWasSeen_takesOver() throws Exception {
        EngineClient.Socket first = client.joined("40");
        rig.peer(0).send(message("one"));
        String offset = offset(first.next());

        EngineClient.Socket second = client.joined(connect(ids(first), offset));

        assertThat(second.welcome).isEqualTo(first.welcome);
        assertThat(first.closeCode()).isEqualTo(1013);
        rig.peer(0).send(message("two"));
        assertThat(second.next()).contains("\"two\"");
        assertThat(rig.peer(0).closed.get()).isZero();
        assertThat(rig.server.open()).isEqualTo(1);
    }

    @Test
    void clientMovesBetweenConnections_andMissesNothing() throws Exception {
        start(new SocketIoLimits(
                100_000, 50, 1_000, 3, 600_000, 600_000, 600_000, 600_000, 60_000, 1_000_000, 500_000_000, 9, 9, 20));
        EngineClient.Socket socket = client.joined("40");
        JsonObject ids = ids(socket);
        AtomicBoolean going = new AtomicBoolean(true);
        Thread sender = new Thread(() -> {
            for (int i = 0; going.get(); i++) {
                rig.peer(0).send(message("m").put("n", i));
                LockSupport.parkNanos(20_000);
            }
        });
        sender.start();
        List<Integer> seen = new ArrayList<>();
        for (int round = 0; round < 20; round++) {
            String event = "";
            for (int i = 0; i < 20; i++) {
                event = socket.next();
                seen.add(number(event));
            }
            socket.cut();
            socket = client.joined(connect(ids, offset(event)));
            assertThat(ids(socket)).isEqualTo(ids);
        }
        going.set(false);
        sender.join();

        assertThat(seen).isEqualTo(IntStream.range(0, 400).boxed().toList());
        assertThat(rig.peers).hasSize(1);
    }

    private static int number(String event) {
        int from = event.indexOf("\"n\":") + 4;
        return Integer.parseInt(event.substring(from, event.indexOf('}', from)));
    }

    @Test
    void wholeState_supersedesTheOneBefore_soThatManyFit() throws Exception {
        EngineClient.Socket first = client.joined("40");
        rig.peer(0).send(message("one"));
        String offset = offset(first.next());
        first.cut();
        SocketIoRig.await(() -> rig.server.away() == 1);
        for (int i = 0; i < 50; i++) {
            rig.peer(0).send(new JsonObject().put("type", "contentchange").put("n", i));
        }
        rig.peer(0).send(message("last"));

        EngineClient.Socket second = client.joined(connect(ids(first), offset));

        assertThat(second.welcome).isEqualTo(first.welcome);
        assertThat(second.next()).contains("\"n\":49");
        assertThat(second.next()).contains("\"last\"");
    }

    @Test
    void clientThatMissedTooMuch_beginsAnew() throws Exception {
        EngineClient.Socket first = client.joined("40");
        rig.peer(0).send(message("one"));
        String offset = offset(first.next());
        first.cut();
        SocketIoRig.await(() -> rig.server.away() == 1);
        IntStream.range(0, 5).forEach(i -> rig.peer(0).send(message("missed")));

        EngineClient.Socket second = client.joined(connect(ids(first), offset));

        assertThat(ids(second).getString("pid")).isNotEqualTo(ids(first).getString("pid"));
        assertThat(rig.peer(1).closed.get()).isZero();
        assertThat(rig.peer(0).closed.get()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zzzzzzz", "?", "-1"})
    void offsetThatItNeverHad_beginsAnew(String offset) throws Exception {
        EngineClient.Socket first = client.joined("40");
        first.cut();
        SocketIoRig.await(() -> rig.server.away() == 1);

        EngineClient.Socket second = client.joined(connect(ids(first), offset));

        assertThat(ids(second).getString("pid")).isNotEqualTo(ids(first).getString("pid"));
    }

    @Test
    void secretOfNobody_orForAnotherDocument_beginsAnew() throws Exception {
        EngineClient.Socket first = client.joined("40");
        EngineClient.Socket stranger = client.joined(connect(new JsonObject().put("pid", "guess"), "1"));
        String pid = ids(first).getString("pid");
        EngineClient.Socket elsewhere = client.joined("40{\"pid\":\"" + pid + "\",\"document\":\"other\"}");
        EngineClient.Socket namespace = client.joined("40/d/welcome,{\"pid\":\"" + pid + "\"}");

        assertThat(ids(stranger).getString("pid")).isNotEqualTo("guess");
        assertThat(ids(elsewhere).getString("pid")).isNotEqualTo(pid);
        assertThat(namespace.welcome).doesNotContain(pid);
        assertThat(rig.peer(0).closed.get()).isZero();
    }

    @Test
    void clientThatLeft_orStaysAwayTooLong_isNotKept() throws Exception {
        start(new SocketIoLimits(100_000, 50, 1_000, 3, 60_000, 60_000, 60_000, 60_000, 100, 4, 10_000, 3, 2, 20));
        EngineClient.Socket left = client.joined("40");
        left.send("41");
        SocketIoRig.await(() -> rig.peer(0).closed.get() == 1);
        EngineClient.Socket cut = client.joined("40");
        cut.cut();

        SocketIoRig.await(() -> rig.peer(1).closed.get() == 1);

        assertThat(rig.server.away()).isZero();
        EngineClient.Socket second = client.joined(connect(ids(cut), ""));
        assertThat(ids(second).getString("pid")).isNotEqualTo(ids(cut).getString("pid"));
    }

    @Test
    void clientsThatMayComeBack_areAFewOfEachAddress() throws Exception {
        for (int i = 0; i < 3; i++) {
            client.joined("40").cut();
            int expected = i + 1;
            SocketIoRig.await(() -> rig.server.open() == 0 && rig.peers.size() == expected);
        }

        SocketIoRig.await(() -> rig.peer(0).closed.get() == 1);

        assertThat(rig.server.away()).isEqualTo(2);
        assertThat(List.of(rig.peer(1), rig.peer(2))).allMatch(peer -> peer.closed.get() == 0);
    }

    @Test
    void pollingClient_comesBackOverAWebSocket() throws Exception {
        String sid = client.open();
        client.post(sid, "40");
        String welcome = client.poll(sid).body();
        JsonObject ids = new JsonObject(welcome.substring(2));
        client.post(sid, "1");
        SocketIoRig.await(() -> rig.server.away() == 1);
        rig.peer(0).send(message("missed"));

        EngineClient.Socket second = client.joined(connect(ids, ""));

        assertThat(second.welcome).isEqualTo(welcome);
        assertThat(second.next()).contains("missed");
    }
}
