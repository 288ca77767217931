package io.scriptorium.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.collab.session.CloseCode;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every transport keeps, whatever carries it: one suite over all of them. */
final class TransportContractTest {
    private static final int MIB = 1024 * 1024;

    @SuppressWarnings("NullAway.Init")
    private HttpRig rig;

    @BeforeEach
    void start() throws InterruptedException {
        rig = new HttpRig(
                SocketLimits.DEFAULTS.withOutbound(MIB, 4 * MIB, 10_000).withMessageBytes(3 * MIB));
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
    }

    private static String message(int number) {
        return new JsonObject().put("type", "message").put("n", number).encode();
    }

    @ParameterizedTest
    @EnumSource
    void opening_isSeenByBothSidesAndCounted(ClientWire.Kind kind) throws Exception {
        try (ClientWire wire = kind.open(rig)) {
            rig.peer(0).say(message(1));
            assertThat(wire.next()).isEqualTo(message(1));
            assertThat(rig.sockets.open()).isEqualTo(1);
            wire.send(message(2));
            TransportRig.await(() -> rig.peers.get(0).messages.contains(message(2)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void messages_keepTheirOrderBothWays(ClientWire.Kind kind) throws Exception {
        try (ClientWire wire = kind.open(rig)) {
            HttpRig.Peer peer = rig.peer(0);
            List<String> all = IntStream.range(0, 300)
                    .mapToObj(TransportContractTest::message)
                    .toList();
            all.forEach(peer::say);
            List<String> heard = new ArrayList<>();
            while (heard.size() < all.size()) {
                heard.add(wire.next());
            }
            assertThat(heard).isEqualTo(all);
            for (int i = 0; i < 50; i++) {
                wire.send(message(i));
            }
            TransportRig.await(() -> peer.messages.size() == 50);
            assertThat(peer.messages).isEqualTo(all.subList(0, 50));
        }
    }

    @ParameterizedTest
    @EnumSource
    void message_ofOneMebibyteOfAnyCharacters_arrivesAsItIs(ClientWire.Kind kind) throws Exception {
        String piece = "größer 漢字 \u0301\u2028\u200d\u00ad😀\u0000\u007f\"\\/\n";
        String text = piece.repeat(MIB / 40);
        String large = new JsonObject().put("type", "message").put("text", text).encode();
        try (ClientWire wire = kind.open(rig)) {
            HttpRig.Peer peer = rig.peer(0);
            peer.say(large);
            assertThat(new JsonObject(wire.next()).getString("text").equals(text))
                    .isTrue();
            wire.send(large);
            TransportRig.await(() -> peer.messages.size() == 1);
            assertThat(new JsonObject(peer.messages.get(0)).getString("text").equals(text))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void close_byTheServer_tellsWhatWaitsThenCodeAndReason(ClientWire.Kind kind) throws Exception {
        try (ClientWire wire = kind.open(rig)) {
            HttpRig.Peer peer = rig.peer(0);
            peer.say(message(1));
            peer.channel.close(CloseCode.TRY_AGAIN, "come back");
            assertThat(wire.next()).isEqualTo(message(1));
            assertThat(wire.awaitClosed()).isEqualTo(new ClientWire.Closed(1013, "come back"));
            peer.closed.get(10, TimeUnit.SECONDS);
            TransportRig.await(() -> rig.sockets.open() == 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shutdown_tellsEveryClientToComeBack(ClientWire.Kind kind) throws Exception {
        try (ClientWire wire = kind.open(rig)) {
            HttpRig.Peer peer = rig.peer(0);
            boolean betweenPolls = kind == ClientWire.Kind.POLL || kind == ClientWire.Kind.SOCKJS_XHR;
            rig.sockets.closeAll();
            if (!betweenPolls) { // who does not listen hears nothing
                assertThat(wire.awaitClosed().code()).isEqualTo(1012);
            }
            peer.closed.get(10, TimeUnit.SECONDS);
            TransportRig.await(() -> rig.sockets.open() == 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void client_thatIsGone_isNoticed(ClientWire.Kind kind) throws Exception {
        ClientWire wire = kind.open(rig);
        HttpRig.Peer peer = rig.peer(0);
        peer.say(message(1));
        assertThat(wire.next()).isEqualTo(message(1));
        wire.cut();
        peer.closed.get(10, TimeUnit.SECONDS);
        TransportRig.await(() -> rig.sockets.open() == 0 && rig.sockets.inFlightBytes() == 0);
    }

    @ParameterizedTest
    @EnumSource
    void client_thatTakesNothing_isClosedAtTheHardLimit(ClientWire.Kind kind) throws Exception {
        try (ClientWire wire = kind.open(rig)) {
            HttpRig.Peer peer = rig.peer(0);
            String large = new JsonObject()
                    .put("type", "message")
                    .put("text", "x".repeat(MIB))
                    .encode();
            for (int i = 0; i < 40; i++) {
                peer.say(large);
            }
            peer.closed.get(10, TimeUnit.SECONDS);
            assertThat(rig.hits("outbound-hard")).isEqualTo(1);
            assertThat(wire.closed).isNull(); // it has not listened
        }
    }

    @ParameterizedTest
    @EnumSource
    void reader_thatWasFull_isToldToTheConnectionWhenItHasDrained(ClientWire.Kind kind) throws Exception {
        try (ClientWire wire = kind.open(rig)) {
            HttpRig.Peer peer = rig.peer(0);
            String large = new JsonObject()
                    .put("type", "message")
                    .put("text", "x".repeat(MIB))
                    .encode();
            peer.say(large);
            peer.say(large);
            assertThat(wire.next()).hasSize(large.length());
            assertThat(wire.next()).hasSize(large.length());
            TransportRig.await(peer.drained::get);
            TransportRig.await(() -> peer.channel.queuedBytes() == 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void messages_whileRoomsWantNone_waitAndKeepTheirOrder(ClientWire.Kind kind) throws Exception {
        try (ClientWire wire = kind.open(rig)) {
            HttpRig.Peer peer = rig.peer(0);
            peer.onMessage = text -> {
                if (text.equals(message(0))) {
                    peer.channel.pauseReading();
                }
            };
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < 3; i++) {
                        wire.send(message(i));
                    }
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            TransportRig.await(() -> peer.messages.size() == 1);
            peer.say(message(9)); // the other way is open
            assertThat(wire.next()).isEqualTo(message(9));
            assertThat(peer.messages).containsExactly(message(0));
            peer.channel.resumeReading();
            TransportRig.await(() -> peer.messages.size() == 3);
            assertThat(peer.messages).containsExactly(message(0), message(1), message(2));
            sender.join();
        }
    }

    @ParameterizedTest
    @EnumSource
    void message_overItsLimit_isRefused(ClientWire.Kind kind) throws Exception {
        try (ClientWire wire = kind.open(rig)) {
            HttpRig.Peer peer = rig.peer(0);
            int status = wire.send("\"" + "x".repeat(3 * MIB) + "\"");
            assertThat(status).isIn(0, 413);
            TransportRig.await(() -> rig.hits("message-size") == 1);
            assertThat(peer.messages).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void fault_ofOurs_endsThatConnectionAlone(ClientWire.Kind kind) throws Exception {
        try (ClientWire wire = kind.open(rig);
                ClientWire neighbour = kind.open(rig)) {
            rig.peer(1).onMessage = text -> {
                throw new IllegalStateException("a fault of ours");
            };
            neighbour.send(message(1));
            assertThat(neighbour.awaitClosed().code()).isEqualTo(1013);
            rig.peer(0).say(message(2));
            assertThat(wire.next()).isEqualTo(message(2));
        }
    }
}
