package io.scriptorium.server.socketio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets of Engine.IO, by the examples of its specification and by bytes that are none. */
final class EnginePacketTest {

    @ParameterizedTest
    @CsvSource({
        "0{}, OPEN, {}",
        "1, CLOSE, ''",
        "2probe, PING, probe",
        "3, PONG, ''",
        "4hello, MESSAGE, hello",
        "4€, MESSAGE, €",
        "5, UPGRADE, ''",
        "6, NOOP, ''"
    })
    void textFrame_isOnePacket(String text, EnginePacket.Type type, String data) throws Exception {
        EnginePacket packet = EnginePacket.ofText(text.getBytes(UTF_8));

        assertThat(packet.type()).isEqualTo(type);
        assertThat(packet.says(data)).isTrue();
        assertThat(packet.binary()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7", "abc", "/", ":", "-1", " 4", "{}", "\u001e", "b"})
    void textFrame_thatIsNone_isRefused(String text) {
        assertThatThrownBy(() -> EnginePacket.ofText(text.getBytes(UTF_8))).isInstanceOf(BadPacketException.class);
    }

    @Test
    void binaryFrame_isAMessage_withItsTypeInProtocol3() throws Exception {
        assertThat(EnginePacket.ofBinary(new byte[] {1, 2, 3, 4}, 4).data()).containsExactly(1, 2, 3, 4);
        assertThat(EnginePacket.ofBinary(new byte[] {4, 0, 1, 2}, 3).data()).containsExactly(0, 1, 2);
        assertThatThrownBy(() -> EnginePacket.ofBinary(new byte[] {2, 0}, 3)).isInstanceOf(BadPacketException.class);
        assertThatThrownBy(() -> EnginePacket.ofBinary(new byte[0], 3)).isInstanceOf(BadPacketException.class);
    }

    @Test
    void payload_isPacketsWithSeparators_someOfThemBase64() throws Exception {
        List<EnginePacket> packets = payload("4hello\u001e2\u001e4world\u001ebAQIDBA==");

        assertThat(packets)
                .extracting(EnginePacket::type)
                .containsExactly(
                        EnginePacket.Type.MESSAGE,
                        EnginePacket.Type.PING,
                        EnginePacket.Type.MESSAGE,
                        EnginePacket.Type.MESSAGE);
        assertThat(packets.get(2).says("world")).isTrue();
        assertThat(packets.get(3).binary()).isTrue();
        assertThat(packets.get(3).data()).containsExactly(1, 2, 3, 4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "4hello\u001e", "\u001e4hello", "4a\u001e\u001e4b", "bAQIDB", "b*", "4a\u001e9"})
    void payload_withAnythingElse_isRefused(String body) {
        assertThatThrownBy(() -> payload(body)).isInstanceOf(BadPacketException.class);
    }

    @Test
    void payload_thatIsNotUtf8_orHasTooManyPackets_isRefused() throws Exception {
        assertThatThrownBy(() -> EnginePacket.ofPayload(new byte[] {'4', (byte) 0xC3, '('}, 10))
                .isInstanceOf(BadPacketException.class);
        byte[] five = "3\u001e3\u001e3\u001e3\u001e3".getBytes(UTF_8);
        assertThat(EnginePacket.ofPayload(five, 5)).hasSize(5);
        assertThatThrownBy(() -> EnginePacket.ofPayload(five, 4)).isInstanceOf(BadPacketException.class);
    }

    @Test
    void anyBytes_endInPacketsOrARefusal() {
        long seed = Long.getLong("scriptorium.seed", System.nanoTime());
        Random random = new Random(seed);
        byte[] alphabet = "0123456789b=\u001e{}[]\",/-4444\u00e9".getBytes(UTF_8);
        int good = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(24)];
            for (int j = 0; j < bytes.length; j++) {
                bytes[j] = random.nextInt(8) == 0 ? (byte) random.nextInt() : alphabet[random.nextInt(alphabet.length)];
            }
            try {
                good += EnginePacket.ofPayload(bytes, 8).isEmpty() ? 0 : 1;
            } catch (BadPacketException refused) {
                assertThat(refused.reason()).as("seed %d", seed).isNotEmpty().hasSizeLessThan(124);
            }
        }
        assertThat(good).as("payloads that are some, of seed %d", seed).isPositive();
    }

    private static List<EnginePacket> payload(String body) throws BadPacketException {
        return EnginePacket.ofPayload(body.getBytes(UTF_8), 100);
    }
}
