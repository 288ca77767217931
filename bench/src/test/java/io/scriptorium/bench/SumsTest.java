package io.scriptorium.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The sums that {@code bench/peers/checks.mjs} makes of the same. */
final class SumsTest {
    @Test
    void sums_areThoseOfThePeers() {
        assertThat(Sums.of("")).isEqualTo("0:811c9dc5");
        assertThat(Sums.of("a")).isEqualTo("1:e40c292c");
        assertThat(Sums.of(new byte[] {'a'})).isEqualTo("1:e40c292c");
        assertThat(Sums.of(List.<Object>of(1.0, 20.0))).isEqualTo(Sums.of("1,20"));
        assertThat(Sums.of(Map.<String, Object>of("v", Map.of("name", "1", "address", "here"), "a", 2.0)))
                .isEqualTo(Sums.of("a=2;v={address=here,name=1}"));
    }
}
