package io.scriptorium.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Rates on a clock of the test's own. */
final class InboundRateTest {
    private static final SocketLimits LIMITS =
            new SocketLimits(1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 500, 8_000, 100_000, 60, 3, 5);

    private final InboundRate rate = new InboundRate(LIMITS, 0);

    @Test
    void frames_withinTheBurst_areNotHeldBack() {
        for (int i = 0; i < 2_000; i++) {
            rate.frame(0);
        }
        assertThat(rate.pauseMillis()).isZero();
        rate.frame(0);
        assertThat(rate.pauseMillis()).isEqualTo(2);
    }

    @Test
    void bytes_overTheBurst_pauseForAsLongAsTheirRateTakes() {
        rate.received(16_000, 0);
        assertThat(rate.pauseMillis()).isZero();
        rate.received(4_000, 0);
        assertThat(rate.pauseMillis()).isEqualTo(500);
        rate.received(0, 500);
        assertThat(rate.pauseMillis()).isZero();
    }

    @Test
    void abused_heldBackWithoutABreak_isTrueAfterThatTime() {
        long now = 0;
        while (now < 99_000) {
            rate.frame(now);
            now += rate.pauseMillis();
            if (rate.pauseMillis() > 0) {
                rate.holdBack(now);
            }
            assertThat(rate.abused(now)).isFalse();
        }
        while (now < 102_000) {
            rate.frame(now);
            now += rate.pauseMillis();
        }
        assertThat(rate.abused(now)).isTrue();
    }

    @Test
    void abused_afterABreak_beginsAnew() {
        for (int i = 0; i < 3_000; i++) {
            rate.frame(0);
        }
        assertThat(rate.holdBack(0)).isTrue();
        assertThat(rate.holdBack(1)).isFalse();
        assertThat(rate.abused(200_000)).isFalse();
        assertThat(rate.holdBack(200_000)).isTrue();
    }
}
