package io.scriptorium.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Counting without reading, however the bytes are cut. */
final class FrameCounterTest {
    private static final int[] SIZES = {0, 1, 5, 125, 126, 127, 300, 65_535, 65_536, 70_000};

    @Test
    void count_ofValidFramesCutAnywhere_isWhatTheReaderFinishes() throws Exception {
        for (long seed = 1; seed <= 200; seed++) {
            Random random = new Random(seed);
            byte[] stream = {};
            int frames = 1 + random.nextInt(12);
            for (int i = 0; i < frames; i++) {
                byte[] payload = new byte[SIZES[random.nextInt(SIZES.length)]];
                int opcode = payload.length <= 125 && random.nextBoolean() ? RawClient.PING : RawClient.BINARY;
                stream = RawClient.join(stream, RawClient.masked(opcode, payload));
            }
            FrameCounter counter = new FrameCounter();
            FrameReader reader = new FrameReader(1 << 20);
            int counted = 0;
            int read = 0;
            for (int at = 0; at < stream.length; ) {
                int step = Math.min(stream.length - at, 1 + random.nextInt(random.nextBoolean() ? 3 : 90_000));
                ByteBuf piece = Unpooled.wrappedBuffer(stream, at, step);
                counted += counter.count(piece);
                while (piece.isReadable()) {
                    read += reader.read(piece, new Deaf()) ? 1 : 0;
                }
                at += step;
                assertThat(counted).as("seed %d at byte %d", seed, at).isEqualTo(read);
            }
            assertThat(counted).as("seed %d", seed).isEqualTo(frames);
        }
    }

    @Test
    void count_ofAnyBytes_endsAndStaysWithinThem() {
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
            FrameCounter counter = new FrameCounter();
            assertThat(counter.count(Unpooled.wrappedBuffer(bytes))).isBetween(0, bytes.length);
        }
    }

    private static final class Deaf implements FrameReader.Sink {
        @Override
        public void onBinary(byte[] message) {}

        @Override
        public void onText(byte[] utf8) {}

        @Override
        public void onPing(byte[] payload) {}

        @Override
        public void onPong(byte[] payload) {}

        @Override
        public void onClose(int code) {}
    }
}
