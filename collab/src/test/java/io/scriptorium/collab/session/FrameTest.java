package io.scriptorium.collab.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 6455 section 5.2: a final binary frame, not masked, its length in the shortest of three forms. */
class FrameTest {
    @ParameterizedTest
    @CsvSource({
        "0, 8200",
        "1, 8201",
        "125, 827d",
        "126, 827e007e",
        "65535, 827effff",
        "65536, 827f0000000000010000",
        "16777216, 827f0000000001000000"
    })
    void frame_ofEachLength_hasTheShortestHeader(int length, String header) {
        byte[] payload = new byte[length];
        Arrays.fill(payload, (byte) 7);
        Frame frame = Frame.of(payload);

        byte[] expected = HexFormat.of().parseHex(header);
        assertThat(frame.headerBytes()).isEqualTo(expected.length);
        assertThat(frame.size()).isEqualTo(expected.length + length);
        assertThat(Arrays.copyOf(frame.bytes(), expected.length)).isEqualTo(expected);
        assertThat(Arrays.equals(frame.bytes(), expected.length, frame.size(), payload, 0, length))
                .isTrue();
    }

    @Test
    void frame_ofEveryLengthAroundTheBorders_isReadBackByAnIndependentReader() {
        for (int border : new int[] {0, 126, 65_536}) {
            for (int length = Math.max(0, border - 3); length < border + 3; length++) {
                Frame frame = Frame.of(new byte[length]);
                ByteBuffer in = ByteBuffer.wrap(frame.bytes());
                assertThat(in.get()).isEqualTo((byte) 0x82);
                int first = in.get();
                long read = first < 126 ? first : first == 126 ? in.getShort() & 0xFFFF : in.getLong();
                assertThat(read).isEqualTo(length).isEqualTo(in.remaining());
            }
        }
    }

    @Test
    void exemptFrame_sharesItsBytes() {
        Frame frame = Frame.of(new byte[] {1});
        assertThat(frame.exempt()).isFalse();
        assertThat(frame.asExempt().exempt()).isTrue();
        assertThat(frame.asExempt().bytes()).isSameAs(frame.bytes());
        assertThat(Frame.exempt(new byte[] {1}).asExempt().exempt()).isTrue();
    }

    @Test
    void text_isATextFrameOfItsUtf8() {
        Frame frame = Frame.text("größer");
        assertThat(frame.bytes()[0]).isEqualTo((byte) 0x81);
        assertThat(frame.isText()).isTrue();
        assertThat(frame.payload()).isEqualTo("größer".getBytes(StandardCharsets.UTF_8));
        assertThat(Frame.of(new byte[] {1, 2}).isText()).isFalse();
        assertThat(Frame.of(new byte[] {1, 2}).payload()).containsExactly(1, 2);
    }

    @Test
    void mark_isAPingWithItsNumber() {
        Frame frame = Frame.mark(258);
        assertThat(frame.bytes()).containsExactly(0x89, 8, 0, 0, 0, 0, 0, 0, 1, 2);
        assertThat(frame.isMark()).isTrue();
        assertThat(frame.exempt()).isTrue();
        assertThat(Frame.text("{}").isMark()).isFalse();
    }
}
