package io.scriptorium.server.transport;

import static io.scriptorium.server.transport.RawClient.BINARY;
import static io.scriptorium.server.transport.RawClient.CLOSE;
import static io.scriptorium.server.transport.RawClient.PING;
import static io.scriptorium.server.transport.RawClient.PONG;
import static io.scriptorium.server.transport.RawClient.TEXT;
import static io.scriptorium.server.transport.RawClient.frame;
import static io.scriptorium.server.transport.RawClient.join;
import static io.scriptorium.server.transport.RawClient.masked;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.scriptorium.collab.session.CloseCode;
import io.scriptorium.collab.session.Frame;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 6455 from outside, on a real socket. */
final class WebSocketTransportTest {
    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.UTF_8);
    private static final long TWO_SECONDS = TimeUnit.SECONDS.toNanos(2);

    @SuppressWarnings("NullAway.Init")
    private static TransportRig rig;

    @BeforeAll
    static void start() throws InterruptedException {
        rig = new TransportRig();
    }

    @AfterAll
    static void stop() throws Exception {
        rig.close();
    }

    @Test
    void handshake_sampleKey_isAnsweredAsInTheRfc() throws IOException {
        try (RawClient client = new RawClient(rig.port)) {
            client.send(RawClient.handshake("/"));
            assertThat(client.head())
                    .startsWith("HTTP/1.1 101 Switching Protocols\r\n")
                    .contains("Upgrade: websocket\r\n", "Connection: Upgrade\r\n")
                    .contains("Sec-WebSocket-Accept: " + RawClient.ACCEPT + "\r\n")
                    .doesNotContain("Extensions", "Protocol:");
        }
    }

    @Test
    void handshake_subprotocolsOffered_takesTheFirst() throws IOException {
        try (RawClient client = new RawClient(rig.port)) {
            client.send(RawClient.handshake("/").replace("\r\n\r\n", "\r\nSec-WebSocket-Protocol: one, two\r\n\r\n"));
            assertThat(client.head()).contains("Sec-WebSocket-Protocol: one\r\n");
        }
    }

    @ParameterizedTest
    @MethodSource("badKeys")
    void handshake_keyThatIsNone_is400(String key) throws IOException {
        try (RawClient client = new RawClient(rig.port)) {
            client.send(RawClient.handshake("/").replace("Sec-WebSocket-Key: " + RawClient.KEY, key));
            assertThat(client.head()).startsWith("HTTP/1.1 400 ");
        }
    }

    static Stream<String> badKeys() {
        return Stream.of(
                "X-No: key",
                "Sec-WebSocket-Key: ",
                "Sec-WebSocket-Key: c2hvcnQ=",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZSBsb25n",
                "Sec-WebSocket-Key: not base64 at all!!!!!!");
    }

    @Test
    void handshake_framesBehindItInOnePacket_areRead() throws IOException {
        try (RawClient client = new RawClient(rig.port)) {
            client.send(join(
                    RawClient.handshake("/").getBytes(StandardCharsets.US_ASCII),
                    masked(BINARY, "early"),
                    masked(PING, "p")));
            assertThat(client.head()).startsWith("HTTP/1.1 101 ");
            assertThat(Stream.of(client.frame(), client.frame()).map(RawClient.Received::text))
                    .containsExactlyInAnyOrder("early", "p");
        }
    }

    @Test
    void message_ofEverySize_comesBackWhole() throws IOException {
        Random random = new Random(1);
        try (RawClient client = RawClient.open(rig.port, "/")) {
            for (int size : new int[] {0, 1, 7, 8, 9, 125, 126, 127, 65_535, 65_536, 100_000, 3_000_000}) {
                byte[] message = new byte[size];
                random.nextBytes(message);
                client.send(masked(BINARY, message));
                assertThat(client.frame().payload()).as("%d bytes", size).isEqualTo(message);
            }
        }
    }

    @Test
    void mark_arrivesBehindWhatWasSentAndItsPongIsHeard() throws Exception {
        try (RawClient client = RawClient.open(rig.port, "/")) {
            TransportRig.Peer peer = rig.peers.get(rig.peers.size() - 1);
            peer.channel.send(Frame.text("größer"));
            peer.channel.send(Frame.mark(7));
            RawClient.Received text = client.frame();
            assertThat(text.opcode()).isEqualTo(TEXT);
            assertThat(text.text()).isEqualTo("größer");
            RawClient.Received ping = client.frame();
            assertThat(ping.opcode()).isEqualTo(PING);
            client.send(masked(PONG, ""));
            client.send(masked(PONG, ping.payload()));
            TransportRig.await(() -> peer.marks.contains(7L));
            assertThat(peer.marks).containsExactly(7L);
        }
    }

    @Test
    void message_in500FragmentsWithPingsBetween_comesBackWholeAndPingsAreAnswered() throws IOException {
        byte[] message = new byte[500];
        new Random(2).nextBytes(message);
        try (RawClient client = RawClient.open(rig.port, "/")) {
            for (int i = 0; i < message.length; i++) {
                int opcode = i == 0 ? BINARY : 0;
                boolean last = i == message.length - 1;
                client.send(frame((last ? 0x80 : 0) | opcode, true, 1, new byte[] {message[i]}));
                if (i % 100 == 0) {
                    client.send(masked(PING, "ping " + i));
                    RawClient.Received pong = client.frame();
                    assertThat(pong.opcode()).isEqualTo(PONG);
                    assertThat(pong.text()).isEqualTo("ping " + i);
                }
            }
            assertThat(client.frame().payload()).isEqualTo(message);
        }
    }

    @Test
    void violation_endsTcpWithinTwoSeconds() throws IOException {
        try (RawClient client = RawClient.open(rig.port, "/")) {
            client.send(frame(0x82, false, 5, HELLO));
            long sent = System.nanoTime();
            RawClient.Received close = client.frame();
            assertThat(close.closeCode()).isEqualTo(1002);
            assertThat(close.payload().length).isBetween(3, 125);
            assertThat(client.ended()).isTrue();
            assertThat(System.nanoTime() - sent).isLessThan(TWO_SECONDS);
        }
    }

    @Test
    void text_whereBytesAreSpoken_closesWith1003() throws IOException {
        try (RawClient client = RawClient.open(rig.port, "/")) {
            client.send(masked(TEXT, "hello"));
            assertThat(client.frame().closeCode()).isEqualTo(1003);
        }
    }

    private static byte[] code(int code) {
        return new byte[] {(byte) (code >>> 8), (byte) code};
    }

    @Test
    void close_byThePeer_isHeardByTheConnection() throws Exception {
        try (RawClient client = RawClient.open(rig.port, "/")) {
            TransportRig.Peer peer = rig.peers.get(rig.peers.size() - 1);
            client.send(masked(CLOSE, join(code(1000), HELLO)));
            assertThat(client.frame().closeCode()).isEqualTo(1000);
            assertThat(client.ended()).isTrue();
            assertThat(peer.closed.get(5, TimeUnit.SECONDS)).isNotNull();
        }
    }

    @Test
    void close_byTheServer_sendsWhatIsQueuedThenCodeAndReasonAndWaitsForTheAnswer() throws Exception {
        try (RawClient client = RawClient.open(rig.port, "/")) {
            TransportRig.Peer peer = rig.peers.get(rig.peers.size() - 1);
            peer.channel.send(Frame.of(HELLO));
            peer.channel.close(CloseCode.RESTART, "the server is restarting");
            peer.channel.send(Frame.of(HELLO));
            assertThat(client.frame().text()).isEqualTo("hello");
            RawClient.Received close = client.frame();
            assertThat(close.closeCode()).isEqualTo(1012);
            assertThat(close.text()).endsWith("the server is restarting");
            client.send(masked(CLOSE, code(1012)));
            assertThat(client.ended()).isTrue();
            assertThat(peer.closed.get(5, TimeUnit.SECONDS)).isNotNull();
        }
    }

    @Test
    void close_byTheServerNeverAnswered_endsTcpWithinTwoSeconds() throws Exception {
        try (RawClient client = RawClient.open(rig.port, "/")) {
            rig.peers.get(rig.peers.size() - 1).channel.close(CloseCode.TRY_AGAIN, "x".repeat(500));
            long sent = System.nanoTime();
            RawClient.Received close = client.frame();
            assertThat(close.payload()).hasSize(125);
            client.send(masked(BINARY, new byte[100_000])); // ignored
            assertThat(client.ended()).isTrue();
            assertThat(System.nanoTime() - sent).isLessThan(TWO_SECONDS);
        }
    }

    @Test
    void end_byFinWithinAFrame_closesTheConnection() throws Exception {
        RawClient client = RawClient.open(rig.port, "/");
        TransportRig.Peer peer = rig.peers.get(rig.peers.size() - 1);
        client.send(frame(0x82, true, 1_000, HELLO));
        client.close();
        assertThat(peer.closed.get(5, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void end_byResetWithinAFrame_closesTheConnection() throws Exception {
        RawClient client = RawClient.open(rig.port, "/");
        TransportRig.Peer peer = rig.peers.get(rig.peers.size() - 1);
        client.send(frame(0x82, true, 1_000, HELLO));
        client.reset();
        assertThat(peer.closed.get(5, TimeUnit.SECONDS)).isNotNull();
        peer.channel.send(Frame.of(HELLO));
        peer.channel.close(CloseCode.NORMAL, "after the end");
        TransportRig.await(() -> rig.transport.open() == 0 || peer.closed.isDone());
    }

    @Test
    void fault_inAConnection_endsItAlone() throws Exception {
        try (RawClient good = RawClient.open(rig.port, "/");
                RawClient bad = RawClient.open(rig.port, "/")) {
            rig.peers.get(rig.peers.size() - 1).failing = true;
            bad.send(masked(BINARY, HELLO));
            RawClient.Received close = bad.frame();
            assertThat(close.closeCode()).isEqualTo(1013);
            assertThat(close.text()).endsWith("internal error");
            good.send(masked(BINARY, HELLO));
            assertThat(good.frame().text()).isEqualTo("hello");
        }
    }

    @Test
    void reading_paused_holdsMessagesUntilItIsResumed() throws Exception {
        try (RawClient client = RawClient.open(rig.port, "/")) {
            TransportRig.Peer peer = rig.peers.get(rig.peers.size() - 1);
            peer.channel.pauseReading();
            client.send(join(masked(BINARY, "one"), masked(BINARY, "two")));
            client.patience(200);
            assertThat(catchThrowable(client::frame)).isInstanceOf(SocketTimeoutException.class);
            assertThat(peer.messages).isEmpty();
            peer.channel.resumeReading();
            client.patience(10_000);
            assertThat(client.frame().text()).isEqualTo("one");
            assertThat(client.frame().text()).isEqualTo("two");
        }
    }

    @Test
    void send_fromASendingThread_leavesWhenItSaysSoAndInOrder() throws Exception {
        try (RawClient client = RawClient.open(rig.port, "/")) {
            TransportRig.Peer peer = rig.peers.get(rig.peers.size() - 1);
            Thread sender = new SendingThread(
                    () -> {
                        for (int i = 0; i < 1_000; i++) {
                            peer.channel.send(Frame.of(new byte[] {(byte) i, (byte) (i >>> 8)}));
                            if (i % 7 == 0 && Thread.currentThread() instanceof SendingThread self) {
                                self.outbox().flush();
                            }
                        }
                        peer.channel.close(CloseCode.NORMAL, "done");
                    },
                    "sender");
            sender.start();
            for (int i = 0; i < 1_000; i++) {
                assertThat(client.frame().payload()).containsExactly((byte) i, (byte) (i >>> 8));
            }
            assertThat(client.frame().closeCode()).isEqualTo(1000);
            sender.join(5_000);
            TransportRig.await(() -> peer.channel.queuedBytes() == 0);
        }
    }
}
