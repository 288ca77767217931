package io.scriptorium.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.server.transport.SocketLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code SocketLimitsTest} shows of sockets, once through the whole server: rooms and metrics take part. */
final class ServerLimitsTest {
    private static final int NEVER = 3_600_000;
    private static final String BAD = "X-Forwarded-For: 203.0.113.7";
    private static final String GOOD = "X-Forwarded-For: 203.0.113.8";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path data;

    private TestServer start(SocketLimits limits) throws Exception {
        return TestOptions.in(data)
                .trust("127.0.0.1", "::1")
                .socketLimits(limits)
                .start();
    }

    private static RawConnection open(TestServer server, String from) throws IOException {
        return server.connect().upgrade("/ws/notes", from);
    }

    @Test
    void flood_ofOneClient_isClosedWith1013WhileAnotherWrites() throws Exception {
        SocketLimits limits = SocketLimits.DEFAULTS.withRates(100, 8 << 20).withAbuse(4 << 20, 2_000, NEVER);
        try (TestServer server = start(limits);
                RawConnection bad = open(server, BAD);
                RawConnection good = open(server, GOOD)) {
            ByteArrayOutputStream hundred = new ByteArrayOutputStream();
            for (int i = 0; i < 100; i++) {
                hundred.writeBytes(RawConnection.masked(0x82, YMessages.STEP_1));
            }
            Thread flood = new Thread(() -> repeat(bad, hundred.toByteArray(), 50), "flood");
            flood.setDaemon(true);
            flood.start();
            good.binary(YMessages.STEP_1).await(YMessages.EMPTY_STEP_2);
            good.binary(YMessages.update(7, 'a'));
            server.awaitMetric("edits_total", 1);

            assertThat(bad.closeFrame().closeCode()).isEqualTo(1013);
            assertThat(server.limitHits("rate-abuse")).isEqualTo(1);
            flood.interrupt();
        }
    }

    /** The sleep is the rate itself. */
    private static void repeat(RawConnection connection, byte[] bytes, int everyMillis) {
        try {
            while (true) {
                connection.send(bytes);
                TimeUnit.MILLISECONDS.sleep(everyMillis);
            }
        } catch (IOException | InterruptedException e) {
            // closed, as it should be
        }
    }

    @Test
    void reader_thatTakesNothing_isCutWhileOthersWriteOn() throws Exception {
        SocketLimits limits = SocketLimits.DEFAULTS.withOutbound(1 << 20, 4 << 20, 1_000);
        try (TestServer server = start(limits);
                RawConnection slow =
                        RawConnection.withSmallBuffer(server.port()).upgrade("/ws/notes", BAD);
                RawConnection writer = open(server, GOOD)) {
            slow.binary(YMessages.STEP_1);
            server.awaitMetric("sessions", 2);
            for (int client = 1; client <= 12; client++) {
                writer.binary(YMessages.largeUpdate(client, 900_000));
            }
            server.awaitMetric("limit_hits_total{limit=\"stalled\"}", 1);
            server.awaitMetric("sessions", 1);
            server.awaitMetric("edits_total", 12);
            server.awaitMetric("in_flight_bytes", 0);
            assertThat(server.limitHits("outbound-hard")).isZero();
        }
    }

    @Test
    void client_thatAnswersNoPing_leavesItsRoom() throws Exception {
        SocketLimits limits = SocketLimits.DEFAULTS.withTimes(NEVER, 500, 1_000);
        try (TestServer server = start(limits);
                RawConnection dead = open(server, BAD)) {
            dead.binary(YMessages.STEP_1);
            server.awaitMetric("sessions", 1);
            dead.frame(9);
            server.awaitMetric("sessions", 0);
            assertThat(server.limitHits("dead")).isEqualTo(1);
        }
    }

    @Test
    void request_thatDrips_isEndedAndOthersAreAnswered() throws Exception {
        SocketLimits limits = SocketLimits.DEFAULTS.withTimes(1_000, NEVER, NEVER);
        try (TestServer server = start(limits);
                RawConnection dripping = server.connect()) {
            dripping.send("GET / HTTP/1.1\r\nHost: localhost\r\n");
            Thread drip = new Thread(() -> repeat(dripping, new byte[] {'X', ':', 'y', '\r', '\n'}, 100), "drip");
            drip.setDaemon(true);
            drip.start();
            server.awaitMetric("limit_hits_total{limit=\"request-time\"}", 1);

            assertThat(dripping.untilEnd()).isZero();
            assertThat(server.get("/health/live").status()).isEqualTo(200);
            drip.interrupt();
        }
    }

    @Test
    void memory_heldByOneClient_shedsItAndKeepsTheOthers() throws Exception {
        try (TestServer server = start(SocketLimits.DEFAULTS.withInFlight(4 << 20));
                RawConnection bad = open(server, BAD);
                RawConnection good = open(server, GOOD)) {
            byte[] half = RawConnection.masked(0x82, new byte[12 << 20]);
            bad.send(Arrays.copyOf(half, 6 << 20));

            assertThat(bad.closeFrame().closeCode()).isEqualTo(1013);
            assertThat(server.limitHits("memory")).isEqualTo(1);
            good.binary(YMessages.STEP_1).await(YMessages.EMPTY_STEP_2);
        }
    }
}
