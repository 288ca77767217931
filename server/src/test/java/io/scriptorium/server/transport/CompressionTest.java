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

import io.scriptorium.collab.session.Frame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** permessage-deflate (RFC 7692) on a raw socket. */
final class CompressionTest {
    private static final int MAX_BYTES = 1_000_000;
    private static final int COMPRESSED = 0x40;
    private static final String OFFER = "permessage-deflate; client_max_window_bits";

    private static TransportRig rig;
    private static TransportRig without;

    @BeforeAll
    static void start() throws InterruptedException {
        rig = new TransportRig(SocketLimits.DEFAULTS.withMessageBytes(MAX_BYTES), true);
        without = new TransportRig();
    }

    @AfterAll
    static void stop() throws Exception {
        rig.close();
        without.close();
    }

    private static RawClient open(int port, String offer) throws IOException {
        RawClient client = new RawClient(port);
        client.send(
                RawClient.handshake("/").replace("\r\n\r\n", "\r\nSec-WebSocket-Extensions: " + offer + "\r\n\r\n"));
        return client;
    }

    private static RawClient agreed() throws IOException {
        RawClient client = open(rig.port, OFFER);
        assertThat(client.head())
                .startsWith("HTTP/1.1 101 ")
                .contains("Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover;"
                        + " client_no_context_takeover\r\n");
        return client;
    }

    private static byte[] deflated(byte[] message) {
        Deflater deflater = new Deflater(9, true);
        deflater.setInput(message);
        byte[] out = new byte[message.length + 100];
        int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
        deflater.end();
        return Arrays.copyOf(out, length - 4);
    }

    private static byte[] inflated(byte[] payload) throws DataFormatException {
        Inflater inflater = new Inflater(true);
        inflater.setInput(join(payload, new byte[] {0, 0, (byte) 0xFF, (byte) 0xFF}));
        byte[] out = new byte[MAX_BYTES];
        int length = inflater.inflate(out);
        inflater.end();
        return Arrays.copyOf(out, length);
    }

    private static byte[] sent(int opcode, byte[] payload) {
        return frame(0x80 | COMPRESSED | opcode, true, payload.length, payload);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            permessage-deflate                                                          | true
            permessage-deflate; client_max_window_bits                                  | true
            permessage-deflate; client_max_window_bits=10; client_no_context_takeover   | true
            permessage-deflate; server_max_window_bits=15; server_no_context_takeover   | true
            x-other, permessage-deflate; client_max_window_bits="9"                     | true
            permessage-deflate; server_max_window_bits=10, permessage-deflate           | true
            permessage-deflate; server_max_window_bits=10                               | false
            permessage-deflate; server_max_window_bits                                  | false
            permessage-deflate; client_max_window_bits=16                               | false
            permessage-deflate; client_max_window_bits=8; client_max_window_bits=8      | false
            permessage-deflate; server_no_context_takeover=1                            | false
            permessage-deflate; unknown                                                 | false
            x-webkit-deflate-frame                                                      | false
            ,;=                                                                         | false
            """)
    void offer_isTakenIfItCanBeMet(String offer, boolean taken) throws IOException {
        try (RawClient client = open(rig.port, offer)) {
            String head = client.head();
            assertThat(head).startsWith("HTTP/1.1 101 ");
            assertThat(head.contains("Sec-WebSocket-Extensions")).isEqualTo(taken);
        }
    }

    @Test
    void offer_isNotTakenUnlessTheOperatorWantsIt() throws IOException {
        try (RawClient client = open(without.port, OFFER)) {
            assertThat(client.head()).doesNotContain("Sec-WebSocket-Extensions");
            client.send(sent(BINARY, deflated(utf8("x"))));
            assertThat(client.frame().closeCode()).isEqualTo(1002);
        }
    }

    @Test
    void message_compressed_arrivesAsItWasAndItsEchoIsCompressedWhereThatGains() throws Exception {
        try (RawClient client = agreed()) {
            for (byte[] message : List.of(utf8("short"), utf8("collaboration ".repeat(1_000)), new byte[0], noise())) {
                client.send(sent(BINARY, deflated(message)));
                RawClient.Received echo = client.anyFrame();
                boolean compressed = echo.compressed();
                assertThat(compressed).isEqualTo(message.length == 14_000);
                assertThat(compressed ? inflated(echo.payload()) : echo.payload())
                        .isEqualTo(message);
            }
            client.send(masked(BINARY, "plain, which is allowed, too"));
            assertThat(client.frame().text()).isEqualTo("plain, which is allowed, too");
        }
    }

    private static byte[] noise() {
        byte[] noise = new byte[5_000];
        new Random(3).nextBytes(noise);
        return noise;
    }

    @Test
    void text_compressedAndInFragmentsWithAPingBetween_arrivesWhole() throws Exception {
        String text = "größer als 雪 😀 ".repeat(100);
        byte[] payload = deflated(utf8(text));
        try (RawClient client = agreed()) {
            TransportRig.Peer peer = rig.peers.get(rig.peers.size() - 1);
            peer.echoesText = true;
            for (int i = 0; i < payload.length; i++) {
                int first = (i == 0 ? COMPRESSED | TEXT : 0) | (i == payload.length - 1 ? 0x80 : 0);
                client.send(frame(first, true, 1, new byte[] {payload[i]}));
                if (i == 3) {
                    client.send(masked(PING, "p"));
                    assertThat(client.frame().opcode()).isEqualTo(PONG);
                }
            }
            RawClient.Received echo = client.anyFrame();
            assertThat(echo.opcode()).isEqualTo(TEXT);
            assertThat(inflated(echo.payload())).isEqualTo(utf8(text));
        }
    }

    /** The payloads of RFC 7692, section 7.2.3, each of which says 'Hello'. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "7.2.3.1 one block,             f248cdc9c90700",
        "7.2.3.3 without compression,   000500faff48656c6c6f00",
        "7.2.3.4 a final block,         f348cdc9c9070000",
        "7.2.3.5 two blocks,            f248050000 00ffffcac9c90700"
    })
    void example_ofTheRfc_isRead(String name, String hex) throws IOException {
        byte[] payload = HexFormat.of().parseHex(hex.replace(" ", ""));
        try (RawClient client = agreed()) {
            client.send(sent(BINARY, payload));
            assertThat(client.frame().text()).isEqualTo("Hello");
            client.send(join(
                    frame(COMPRESSED | BINARY, true, 3, Arrays.copyOf(payload, 3)),
                    frame(0x80, true, payload.length - 3, Arrays.copyOfRange(payload, 3, payload.length))));
            assertThat(client.frame().text()).isEqualTo("Hello");
        }
    }

    @Test
    void message_thatReliesOnAWindow_isRefused() throws IOException {
        // Section 7.2.3.2: the second 'Hello' points into the first, though no context is kept here.
        byte[] first = HexFormat.of().parseHex("f248cdc9c90700");
        byte[] second = HexFormat.of().parseHex("f200110000");
        try (RawClient client = agreed()) {
            client.send(join(sent(BINARY, first), sent(BINARY, second)));
            assertThat(client.frame().text()).isEqualTo("Hello");
            assertThat(client.frame().closeCode()).isEqualTo(1007);
        }
    }

    @Test
    void offers_inHeadersOfTheirOwn_areReadInOrder() throws IOException {
        String offers = "x-other; a=1\r\nSec-WebSocket-Extensions: permessage-deflate";
        try (RawClient client = open(rig.port, offers)) {
            assertThat(client.head()).contains("Sec-WebSocket-Extensions: permessage-deflate;");
        }
    }

    @Test
    void broadcast_isCompressedOnceForAll() throws Exception {
        try (RawClient one = agreed();
                RawClient two = agreed();
                RawClient plain = RawClient.open(rig.port, "/")) {
            List<TransportRig.Peer> peers = rig.peers.subList(rig.peers.size() - 3, rig.peers.size());
            Frame frame = Frame.text("{\"type\":\"message\"}".repeat(50));
            peers.forEach(peer -> peer.channel.send(frame));
            byte[] first = one.anyFrame().payload();
            assertThat(two.anyFrame().payload()).isEqualTo(first);
            assertThat(inflated(first)).isEqualTo(plain.frame().payload());
        }
    }

    static Stream<Arguments> faults() {
        byte[] bomb = deflated(new byte[MAX_BYTES + 1]);
        byte[] steep = deflated(new byte[MAX_BYTES / 2]);
        return Stream.of(
                Arguments.of("inflates over the limit", sent(BINARY, bomb), 1009),
                Arguments.of("inflates more than a hundredfold", sent(BINARY, steep), 1009),
                Arguments.of("no deflated bytes", sent(BINARY, new byte[] {(byte) 0xFF, 1, 2, 3}), 1007),
                Arguments.of("text that is not UTF-8", sent(TEXT, deflated(new byte[] {(byte) 0xC3, 0x28})), 1007),
                Arguments.of("text cut in a character", sent(TEXT, deflated(new byte[] {(byte) 0xC3})), 1007),
                Arguments.of(
                        "compressed continuation",
                        join(frame(COMPRESSED | BINARY, true, 0, new byte[0]), sent(0, new byte[0])),
                        1002),
                Arguments.of("compressed ping", sent(PING, new byte[0]), 1002),
                Arguments.of("compressed close", sent(CLOSE, new byte[0]), 1002),
                Arguments.of("another reserved bit", frame(0xA0 | BINARY, true, 0, new byte[0]), 1002));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void fault_closesItsSenderAlone(String name, byte[] bytes, int code) throws IOException {
        try (RawClient other = agreed();
                RawClient client = agreed()) {
            client.send(bytes);
            assertThat(client.frame().closeCode()).isEqualTo(code);
            other.send(masked(BINARY, "still here"));
            assertThat(other.frame().text()).isEqualTo("still here");
        }
    }

    @Test
    void flippedBits_endInAMessageOrAClose() throws IOException {
        byte[] payload = deflated(utf8("a few words that are worth some compression, compression"));
        for (int bit = 0; bit < payload.length * 8; bit += 3) {
            byte[] bytes = payload.clone();
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            try (RawClient client = agreed()) {
                client.send(sent(BINARY, bytes));
                RawClient.Received answer = client.anyFrame();
                assertThat(answer.opcode()).as("bit %d", bit).isIn(BINARY, CLOSE);
            }
        }
    }
}
