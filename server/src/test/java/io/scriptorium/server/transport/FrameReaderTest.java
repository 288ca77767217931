package io.scriptorium.server.transport;

import static io.scriptorium.server.transport.RawClient.frame;
import static io.scriptorium.server.transport.RawClient.join;
import static io.scriptorium.server.transport.RawClient.masked;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Bytes in pieces of every kind, without a socket. */
final class FrameReaderTest {
    private static final int MAX_BYTES = 1_000_000;

    /** Writes down what it is told. */
    private static final class Recorder implements FrameReader.Sink {
        final List<String> events = new ArrayList<>();

        @Override
        public void onBinary(byte[] message) {
            events.add("binary " + message.length + " " + Arrays.hashCode(message));
        }

        @Override
        public void onText(byte[] utf8) {
            events.add("text " + new String(utf8, StandardCharsets.UTF_8));
        }

        @Override
        public void onPing(byte[] payload) {
            events.add("ping " + new String(payload, StandardCharsets.UTF_8));
        }

        @Override
        public void onPong(byte[] payload) {
            events.add("pong" + new String(payload, StandardCharsets.UTF_8));
        }

        @Override
        public void onClose(int code) {
            events.add("close " + code);
        }
    }

    private static List<String> read(FrameReader reader, List<byte[]> pieces) throws ProtocolViolation {
        Recorder recorder = new Recorder();
        for (byte[] piece : pieces) {
            ByteBuf in = Unpooled.wrappedBuffer(piece);
            while (in.isReadable()) {
                reader.read(in, recorder);
            }
        }
        return recorder.events;
    }

    private static byte[] conversation(Random random) {
        byte[] large = new byte[70_000];
        random.nextBytes(large);
        byte[] middle = new byte[300];
        random.nextBytes(middle);
        return join(
                masked(RawClient.BINARY, large),
                frame(RawClient.BINARY, true, middle.length, middle),
                masked(RawClient.PING, "between"),
                frame(0x00, true, 0, new byte[0]),
                frame(0x80, true, middle.length, middle),
                masked(RawClient.TEXT, "größer als 雪 😀"),
                masked(RawClient.PONG, ""),
                frame(RawClient.TEXT, true, 2, new byte[] {(byte) 0xF0, (byte) 0x9F}),
                frame(0x80, true, 2, new byte[] {(byte) 0x98, (byte) 0x80}),
                masked(RawClient.BINARY, new byte[0]),
                masked(RawClient.CLOSE, new byte[] {3, (byte) 0xE8, 'o', 'k'}));
    }

    @Test
    void read_inPiecesOfAnySize_givesTheSame() throws ProtocolViolation {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            byte[] bytes = conversation(random);
            List<String> whole = read(new FrameReader(MAX_BYTES), List.of(bytes));
            List<byte[]> pieces = new ArrayList<>();
            int longest = 1 << random.nextInt(17);
            for (int from = 0; from < bytes.length; ) {
                int to = Math.min(bytes.length, from + 1 + random.nextInt(longest));
                pieces.add(Arrays.copyOfRange(bytes, from, to));
                from = to;
            }
            assertThat(read(new FrameReader(MAX_BYTES), pieces))
                    .as("seed %d", seed)
                    .isEqualTo(whole);
            assertThat(whole)
                    .hasSize(8)
                    .contains("ping between", "text größer als 雪 😀", "text 😀", "pong", "close 1000")
                    .element(2)
                    .asString()
                    .startsWith("binary 600 ");
        }
    }

    @Test
    void read_flippedBits_endInEventsOrAViolation() {
        Random random = new Random(7);
        byte[] small = join(
                masked(RawClient.BINARY, "some bytes"),
                frame(RawClient.TEXT, true, 3, new byte[] {'a', 'b', 'c'}),
                masked(RawClient.PING, "p"),
                frame(0x80, true, 1, new byte[] {'d'}),
                masked(RawClient.CLOSE, new byte[] {3, (byte) 0xE8}));
        for (int bit = 0; bit < small.length * 8; bit++) {
            byte[] bytes = small.clone();
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            int cut = random.nextInt(bytes.length);
            try {
                List<String> events = read(
                        new FrameReader(MAX_BYTES),
                        List.of(Arrays.copyOf(bytes, cut), Arrays.copyOfRange(bytes, cut, bytes.length)));
                assertThat(events.size()).as("bit %d", bit).isLessThanOrEqualTo(4);
            } catch (ProtocolViolation e) {
                assertThat(e.code().code()).as("bit %d", bit).isIn(1002, 1007, 1009);
                assertThat(e.reason().length()).isLessThanOrEqualTo(123);
            }
        }
    }

    @Test
    void read_announcedLength_takesNoMemoryBeforeItsBytes() throws ProtocolViolation {
        FrameReader reader = new FrameReader(Integer.MAX_VALUE);
        byte[] header = frame(0x82, true, 1_000_000_000, new byte[0]);
        Runtime runtime = Runtime.getRuntime();
        List<FrameReader> readers = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            readers.add(new FrameReader(Integer.MAX_VALUE));
        }
        for (FrameReader each : readers) {
            read(each, List.of(header, new byte[10]));
        }
        read(reader, List.of(header, new byte[10]));
        assertThat(runtime.totalMemory() - runtime.freeMemory()).isLessThan(1_000_000_000);
    }

    @Test
    void read_fragmentsBeyondTheLimit_areTooBig() throws ProtocolViolation {
        FrameReader reader = new FrameReader(10);
        read(reader, List.of(frame(0x02, true, 6, new byte[6])));
        assertThatThrownBy(() -> read(reader, List.of(frame(0x80, true, 5, new byte[5]))))
                .isInstanceOf(ProtocolViolation.class)
                .hasMessageContaining("message-size");
    }

    @Test
    void read_ignoringMessages_stillHearsTheClose() throws ProtocolViolation {
        FrameReader reader = new FrameReader(10);
        read(reader, List.of(Arrays.copyOf(frame(0x82, true, 8, new byte[8]), 9)));
        reader.ignoreMessages();
        List<String> events = read(
                reader,
                List.of(
                        new byte[5],
                        frame(0x82, true, 50_000, new byte[50_000]),
                        frame(0x01, true, 1, new byte[] {(byte) 0xFF}),
                        frame(0x80, true, 1, new byte[] {(byte) 0xFF}),
                        masked(RawClient.CLOSE, new byte[] {3, (byte) 0xE8})));
        assertThat(events).containsExactly("close 1000");
    }

    @Test
    void utf8_everyTwoBytesAndRandomOnes_agreesWithTheJdk() {
        Random random = new Random(3);
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = new byte[i < 65_536 ? 2 : 1 + random.nextInt(6)];
            if (i < 65_536) {
                bytes[0] = (byte) (i >>> 8);
                bytes[1] = (byte) i;
            } else {
                for (int k = 0; k < bytes.length; k++) {
                    // mostly bytes with the top bit: plain ASCII says little
                    bytes[k] = (byte) (random.nextInt(8) == 0 ? random.nextInt(128) : 128 + random.nextInt(128));
                }
            }
            Utf8Check check = new Utf8Check();
            boolean valid = true;
            for (byte each : bytes) {
                valid = valid && check.accept(each & 0xFF);
            }
            valid = valid && check.finish();
            assertThat(valid).as("%s", HexFormat.of().formatHex(bytes)).isEqualTo(valid(bytes));
        }
    }

    private static boolean valid(byte[] bytes) {
        String decoded = new String(bytes, StandardCharsets.UTF_8);
        return Arrays.equals(decoded.getBytes(StandardCharsets.UTF_8), bytes);
    }
}
