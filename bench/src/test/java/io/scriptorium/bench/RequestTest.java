package io.scriptorium.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestTest {
    @Test
    void request_asTheHarnessWritesIt_isRead() {
        Request request = Request.parse("""
                {"case":"pair","initial":"a\\"\\u00e4\\n","offline":true,"millis":12,"none":null,
                 "traces":["/tmp/a","/tmp/b"],"state":{"file":"/tmp/c"}}""");

        assertThat(request.string("case")).isEqualTo("pair");
        assertThat(request.string("initial")).isEqualTo("a\"ä\n");
        assertThat(request.flag("offline")).isTrue();
        assertThat(request.flag("listen")).isFalse();
        assertThat(request.integer("millis")).isEqualTo(12);
        assertThat(request.integer("times", 1)).isEqualTo(1);
        assertThat(request.has("none")).isFalse();
        assertThat(request.paths("traces")).containsExactly(Path.of("/tmp/a"), Path.of("/tmp/b"));
        assertThat(request.fixture("state")).isEqualTo(Path.of("/tmp/c"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{\"a\":", "{\"a\":tru}", "{\"a\"}"})
    void request_thatIsNone_isRefused(String line) {
        assertThatThrownBy(() -> Request.parse(line)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void field_thatIsMissing_isNamed() {
        Request request = Request.parse("{\"case\":\"load\"}");

        assertThatThrownBy(() -> request.fixture("state"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("state");
    }
}
