package io.scriptorium.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Rates on a clock of the test's own; the default limits, but for bytes. */
final class InboundRateTest {
    private static final int RATE = SocketLimits.DEFAULTS.messagesPerSecond();
    private static final int TENFOLD = 10 * RATE;
    private static final SocketLimits LIMITS = SocketLimits.DEFAULTS.withRates(RATE, 8_000_000);

    private final InboundRate rate = new InboundRate(LIMITS, 0);
    private long now;

    /** A second in which so many frames come, evenly; whether it ends the connection. */
    private boolean second(int frames) {
        for (int i = 0; i < 10; i++) {
            now += 100;
            rate.arrived(frames, frames / 10, now);
        }
        return rate.abused(now);
    }

    @Test
    void frames_withinTheBurst_areNotHeldBack() {
        for (int i = 0; i < 4 * RATE; i++) {
            rate.frame(0);
        }
        assertThat(rate.messagePauseMillis()).isZero();
        rate.frame(0);
        assertThat(rate.messagePauseMillis()).isEqualTo(2);
    }

    @Test
    void bytes_overTheBurst_pauseForAsLongAsTheirRateTakes() {
        rate.arrived(16_000_000, 0, 0);
        assertThat(rate.bytePauseMillis()).isZero();
        rate.arrived(4_000_000, 0, 0);
        assertThat(rate.bytePauseMillis()).isEqualTo(500);
        rate.arrived(0, 0, 500);
        assertThat(rate.bytePauseMillis()).isZero();
    }

    @Test
    void heldBack_isToldOnceUntilItIsOver() {
        assertThat(rate.holdBack()).isTrue();
        assertThat(rate.holdBack()).isFalse();
        assertThat(rate.abused(1_000)).isFalse();
        assertThat(rate.holdBack()).isTrue();
    }

    @Test
    void flood_ofTenfoldForTenSeconds_isAbuse() {
        for (int i = 0; i < 9; i++) {
            assertThat(second(TENFOLD)).as("second %d", i).isFalse();
        }
        assertThat(second(TENFOLD)).isTrue();
    }

    @Test
    void flood_justBelowTenfold_isHeldBackAndNoAbuse() {
        for (int i = 0; i < 100; i++) {
            assertThat(second(TENFOLD - 10)).as("second %d", i).isFalse();
        }
    }

    @Test
    void flood_withAPause_beginsAnew() {
        for (int i = 0; i < 9; i++) {
            second(TENFOLD);
        }
        assertThat(second(0)).isFalse();
        for (int i = 0; i < 9; i++) {
            assertThat(second(TENFOLD)).isFalse();
        }
        assertThat(second(TENFOLD)).isTrue();
    }

    @Test
    void burst_howeverLarge_isNoAbuseWhenQuietFollows() {
        rate.arrived(1_000_000, 1_000_000, 1);
        for (int i = 0; i < 120; i++) {
            assertThat(second(60)).as("second %d", i).isFalse();
        }
    }

    @Test
    void keyThatIsHeld_andPastesInBetween_isNeverAbuse() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(second(i % 10 == 0 ? TENFOLD * 3 : 60)).isFalse();
        }
    }

    @Test
    void standstill_withoutABreak_isAbuseAfterItsTime() {
        for (int i = 0; i < 99; i++) {
            rate.standStill();
            assertThat(second(RATE)).as("second %d", i).isFalse();
        }
        rate.standStill();
        assertThat(second(RATE)).isTrue();
    }

    @Test
    void standstill_withABreak_beginsAnew() {
        for (int i = 0; i < 200; i++) {
            if (i % 99 != 0) {
                rate.standStill();
            }
            assertThat(second(RATE)).as("second %d", i).isFalse();
        }
    }

    @Test
    void ticks_thatComeLate_measureTheTimeThatWas() {
        for (int i = 0; i < 30; i++) {
            now += 3_000; // the loop was busy
            rate.arrived(0, TENFOLD * 2, now);
            assertThat(rate.abused(now))
                    .as("twenty times, but of three seconds")
                    .isFalse();
            assertThat(rate.abused(now + 1)).as("a late tick catching up").isFalse();
        }
    }
}
