package io.scriptorium.server.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.collab.session.Frame;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of live JSON on its way to clients. */
final class EventEncoderTest {
    private final EventEncoder encoder = new EventEncoder(new AtomicLong());

    @Test
    void event_isEncodedOnceForNeighbours() {
        Frame live = Frame.text("{\"type\":\"message\",\"text\":\"hi\"}");

        EventEncoder.Encoded first = encoder.encode(live, "/", true);

        assertThat(first).isInstanceOf(EventEncoder.Event.class);
        assertThat(encoder.encode(live, "/", true)).isSameAs(first);
        assertThat(encoder.encode(live, "/", false)).isNotSameAs(first);
        assertThat(encoder.encode(live, "/d/a", true)).isNotSameAs(first);
    }

    @Test
    void offsets_rise_andComeBackAsTheyWere() {
        long before = 0;
        for (int i = 0; i < 100; i++) {
            Frame live = Frame.text("{\"type\":\"message\"}");
            if (!(encoder.encode(live, "/", true) instanceof EventEncoder.Event event)) {
                throw new AssertionError("no event");
            }
            String text = text(event.packet());
            String offset = text.substring(text.indexOf("},\"") + 3, text.length() - 2);
            assertThat(event.offset()).isGreaterThan(before).isEqualTo(EventEncoder.offset(offset));
            before = event.offset();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"ack\",\"id\":7,\"seq\":12}|437[{\"ok\":true,\"seq\":12}]",
                "{\"seq\":12,\"id\":7,\"type\":\"ack\"}|437[{\"ok\":true,\"seq\":12}]",
                "{\"type\":\"ack\",\"id\":0}|430[{\"ok\":true}]",
                "{\"type\":\"error\",\"id\":3,\"code\":\"a\",\"message\":\"b\\\"c\"}"
                        + "|433[{\"ok\":false,\"error\":\"a\",\"message\":\"b\\\"c\"}]"
            })
    void answer_isTheAcknowledgementOfWhatItAnswers(String live, String packet) {
        EventEncoder.Encoded encoded = encoder.encode(Frame.text(live), "/", true);

        assertThat(encoded instanceof EventEncoder.Answer answer ? text(answer.packet()) : "none")
                .isEqualTo(packet);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pong", "[]", "{", "{}", "{\"type\":5}", "{\"type\":\"a b\"}", "{\"type\":\"ack\"}", ""})
    void anythingElse_isNotSent(String live) {
        assertThat(encoder.encode(Frame.text(live), "/", true)).isInstanceOf(EventEncoder.Nothing.class);
    }

    private static String text(Frame frame) {
        return new String(frame.payload(), StandardCharsets.UTF_8);
    }
}
