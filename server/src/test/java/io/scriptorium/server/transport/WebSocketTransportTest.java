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
import org.junit.jupiter.params.provider.Arguments;
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

    @ParameterizedTest(name = "{0}")
    @MethodSource("violations")
    void violation_ofTheRfc_closesWithItsCodeAndEndsTcpWithinTwoSeconds(String what, byte[] bytes, int code)
            throws IOException {
        try (RawClient client = RawClient.open(rig.port, "/")) {
            client.send(bytes);
            long sent = System.nanoTime();
            RawClient.Received close = client.frame();
            assertThat(close.opcode()).isEqualTo(CLOSE);
            assertThat(close.closeCode()).isEqualTo(code);
            assertThat(close.payload().length).isLessThanOrEqualTo(125);
            assertThat(client.ended()).isTrue();
            assertThat(System.nanoTime() - sent).isLessThan(TWO_SECONDS);
        }
    }

    static Stream<Arguments> violations() {
        byte[] close1 = {3};
        byte[] long126 = {(byte) 0x82, (byte) 0xFE, 0, 5, 1, 2, 3, 4};
        byte[] long127 = {(byte) 0x82, (byte) 0xFF, 0, 0, 0, 0, 0, 0, 0, 5, 1, 2, 3, 4};
        byte[] topBit = {(byte) 0x82, (byte) 0xFF, (byte) 0x80, 0, 0, 0, 0, 1, 0, 0, 1, 2, 3, 4};
        byte[] badText = {(byte) 0xC3, (byte) 0x28};
        byte[] cutText = {(byte) 0xE2, (byte) 0x82};
        byte[] surrogate = {(byte) 0xED, (byte) 0xA0, (byte) 0x80};
        return Stream.of(
                Arguments.of("not masked", frame(0x82, false, 5, HELLO), 1002),
                Arguments.of("RSV1", frame(0xC2, true, 5, HELLO), 1002),
                Arguments.of("RSV2", frame(0xA2, true, 5, HELLO), 1002),
                Arguments.of("RSV3", frame(0x92, true, 5, HELLO), 1002),
                Arguments.of("opcode 3", frame(0x83, true, 5, HELLO), 1002),
                Arguments.of("opcode 7", frame(0x87, true, 5, HELLO), 1002),
                Arguments.of("opcode 11", frame(0x8B, true, 5, HELLO), 1002),
                Arguments.of("opcode 15", frame(0x8F, true, 5, HELLO), 1002),
                Arguments.of("fragmented ping", frame(0x09, true, 5, HELLO), 1002),
                Arguments.of("fragmented close", frame(0x08, true, 0, new byte[0]), 1002),
                Arguments.of("ping of 126 bytes", frame(0x89, true, 126, new byte[126]), 1002),
                Arguments.of("top bit of the length", topBit, 1002),
                Arguments.of("126 for 5", long126, 1002),
                Arguments.of("127 for 5", long127, 1002),
                Arguments.of("continuation of nothing", frame(0x80, true, 5, HELLO), 1002),
                Arguments.of(
                        "message within a message",
                        join(frame(0x02, true, 5, HELLO), frame(0x82, true, 5, HELLO)),
                        1002),
                Arguments.of("close of one byte", masked(CLOSE, close1), 1002),
                Arguments.of("close 0", masked(CLOSE, code(0)), 1002),
                Arguments.of("close 999", masked(CLOSE, code(999)), 1002),
                Arguments.of("close 1004", masked(CLOSE, code(1004)), 1002),
                Arguments.of("close 1005", masked(CLOSE, code(1005)), 1002),
                Arguments.of("close 1006", masked(CLOSE, code(1006)), 1002),
                Arguments.of("close 1015", masked(CLOSE, code(1015)), 1002),
                Arguments.of("close 2999", masked(CLOSE, code(2999)), 1002),
                Arguments.of("close 5000", masked(CLOSE, code(5000)), 1002),
                Arguments.of("close reason not UTF-8", masked(CLOSE, join(code(1000), badText)), 1007),
                Arguments.of("text not UTF-8", masked(TEXT, badText), 1007),
                Arguments.of("text cut within a character", masked(TEXT, cutText), 1007),
                Arguments.of("text with a surrogate", masked(TEXT, surrogate), 1007),
                Arguments.of("text", masked(TEXT, "hello"), 1003),
                Arguments.of("a header that announces 18 MiB", frame(0x82, true, 18 << 20, new byte[0]), 1009),
                Arguments.of("a header that announces 2^62", frame(0x82, true, 1L << 62, new byte[0]), 1009));
    }

    private static byte[] code(int code) {
        return new byte[] {(byte) (code >>> 8), (byte) code};
    }

    @ParameterizedTest
    @MethodSource("closeCodes")
    void close_byThePeer_isAnsweredWithItsCodeAndEndsTcp(int code) throws Exception {
        try (RawClient client = RawClient.open(rig.port, "/")) {
            TransportRig.Peer peer = rig.peers.get(rig.peers.size() - 1);
            client.send(masked(CLOSE, code == 1005 ? new byte[0] : join(code(code), HELLO)));
            assertThat(client.frame().closeCode()).isEqualTo(code);
            assertThat(client.ended()).isTrue();
            assertThat(peer.closed.get(5, TimeUnit.SECONDS)).isNotNull();
        }
    }

    static Stream<Integer> closeCodes() {
        return Stream.of(1000, 1001, 1003, 1011, 3000, 4999, 1005);
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
