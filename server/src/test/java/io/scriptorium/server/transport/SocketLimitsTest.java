package io.scriptorium.server.transport;

import static io.scriptorium.server.transport.RawClient.BINARY;
import static io.scriptorium.server.transport.RawClient.CLOSE;
import static io.scriptorium.server.transport.RawClient.PING;
import static io.scriptorium.server.transport.RawClient.PONG;
import static io.scriptorium.server.transport.RawClient.frame;
import static io.scriptorium.server.transport.RawClient.join;
import static io.scriptorium.server.transport.RawClient.masked;
import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.collab.session.Frame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What ends a socket that asks too much, takes too little or is not there any more; each on a real one. */
final class SocketLimitsTest {
    private static final SocketLimits STANDARD = SocketLimits.DEFAULTS;
    private static final int SMALL_BUFFER = 4 * 1024;
    private static final int NEVER = 3_600_000;
    private static final byte[] SMALL = {1, 2, 3};

    private static byte[] times(int count, byte[] bytes) {
        byte[] all = new byte[count * bytes.length];
        for (int i = 0; i < count; i++) {
            System.arraycopy(bytes, 0, all, i * bytes.length, bytes.length);
        }
        return all;
    }

    /** Sends the same again and again until the server ends it. */
    private static Thread flood(RawClient client, byte[] packet, long everyMillis) {
        Thread thread = new Thread(
                () -> {
                    try {
                        long next = System.nanoTime();
                        while (true) {
                            client.send(packet);
                            next += TimeUnit.MILLISECONDS.toNanos(everyMillis);
                            TimeUnit.NANOSECONDS.sleep(Math.max(0, next - System.nanoTime())); // the rate itself
                        }
                    } catch (IOException | InterruptedException e) {
                        // closed, as it should be
                    }
                },
                "flood");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static RawClient.Received closeFrame(RawClient client) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        RawClient.Received received = client.frame();
        while (received.opcode() != CLOSE) {
            assertThat(System.nanoTime()).as("still not closed").isLessThan(deadline);
            received = client.frame();
        }
        return received;
    }

    // --- Messages and bytes over the rate ---

    @Test
    void flood_ofMoreThanTenfold_isClosedWith1013AndOthersAreServed() throws Exception {
        SocketLimits limits = STANDARD.withRates(100, 8 << 20).withAbuse(4 << 20, 2_000, NEVER);
        try (TransportRig rig = new TransportRig(limits);
                RawClient bad = RawClient.open(rig.port, "/rated/203.0.113.7");
                RawClient good = RawClient.open(rig.port, "/rated/203.0.113.8")) {
            TransportRig.Peer peer = rig.peer(0);
            long began = System.nanoTime();
            Thread flood = flood(bad, times(100, masked(BINARY, SMALL)), 50); // twenty times the rate
            RawClient.Received close = closeFrame(bad);
            long tookMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);

            assertThat(close.closeCode()).isEqualTo(1013);
            assertThat(close.text()).contains("over the rate");
            assertThat(tookMillis).isGreaterThan(1_500L);
            assertThat(rig.hits("rate")).isEqualTo(1);
            assertThat(rig.hits("rate-abuse")).isEqualTo(1);
            assertThat(peer.messages.size())
                    .as("what the rate let through")
                    .isLessThan(400 + 100 * (int) (tookMillis / 1_000 + 2));
            good.send(masked(BINARY, SMALL));
            assertThat(good.frame().payload()).isEqualTo(SMALL);
            assertThat(bad.ended()).isTrue();
            flood.interrupt();
        }
    }

    @Test
    void burst_ofTenfoldAtOnceAndThenQuiet_isServedAtTheRateAndNotClosed() throws Exception {
        SocketLimits limits = STANDARD.withRates(1_000, 8 << 20).withAbuse(4 << 20, 1_500, NEVER);
        try (TransportRig rig = new TransportRig(limits);
                RawClient client = RawClient.open(rig.port, "/rated/203.0.113.7")) {
            TransportRig.Peer peer = rig.peer(0);
            peer.silent = true;
            long began = System.nanoTime();
            client.send(times(12_000, masked(BINARY, SMALL)));
            TransportRig.await(() -> peer.messages.size() >= 8_000);

            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began))
                    .as("4,000 as a burst, then 1,000 a second")
                    .isGreaterThan(3_500);
            assertThat(rig.hits("rate")).isEqualTo(1);
            assertThat(rig.hits("rate-abuse")).isZero();
            assertThat(peer.closed).isNotDone();
        }
    }

    @Test
    void end_rightAfterABurst_doesNotOvertakeIt() throws Exception {
        SocketLimits limits = STANDARD.withRates(500, 8 << 20);
        try (TransportRig rig = new TransportRig(limits)) {
            RawClient client = RawClient.open(rig.port, "/rated/203.0.113.7");
            TransportRig.Peer peer = rig.peer(0);
            peer.silent = true;
            client.send(times(2_500, masked(BINARY, SMALL)));
            client.close();
            peer.closed.get(10, TimeUnit.SECONDS);

            assertThat(peer.messages).hasSize(2_500);
        }
    }

    @Test
    void standstill_withMoreThanCanBeReadAhead_isClosedWith1013() throws Exception {
        SocketLimits limits = STANDARD.withRates(20, 1 << 30).withAbuse(64 << 10, NEVER, 2_000);
        try (TransportRig rig = new TransportRig(limits);
                RawClient client = RawClient.open(rig.port, "/rated/203.0.113.7")) {
            rig.peer(0).silent = true;
            Thread flood = flood(client, times(10, masked(BINARY, new byte[4_000])), 1);
            TransportRig.await(() -> rig.transport.inFlightBytes() >= 64 << 10);
            assertThat(rig.transport.inFlightBytes())
                    .as("and what one read brings")
                    .isLessThan((64 << 10) + (2 << 20));

            assertThat(closeFrame(client).closeCode()).isEqualTo(1013);
            assertThat(rig.hits("rate-abuse")).isEqualTo(1);
            flood.interrupt();
        }
    }

    @Test
    void bytes_overTheirRate_waitInTheSocket() throws Exception {
        SocketLimits limits = STANDARD.withRates(1_000_000, 1 << 20);
        try (TransportRig rig = new TransportRig(limits);
                RawClient client = RawClient.open(rig.port, "/rated/203.0.113.7")) {
            TransportRig.Peer peer = rig.peer(0);
            peer.silent = true;
            long began = System.nanoTime();
            client.send(times(40, masked(BINARY, new byte[100_000]))); // 2 MiB as a burst, then 1 MiB a second
            TransportRig.await(() -> peer.messages.size() == 40);

            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began)).isGreaterThan(1_400);
            assertThat(rig.hits("rate")).isEqualTo(1);
        }
    }

    // --- Slow readers ---

    @Test
    void slowReader_overTheSoftLimit_isSaidAndToldWhenItHasDrained() throws Exception {
        SocketLimits limits = STANDARD.withOutbound(100_000, 64 << 20, NEVER);
        try (TransportRig rig = new TransportRig(limits);
                RawClient client = RawClient.open(rig.port, "/", SMALL_BUFFER)) {
            TransportRig.Peer peer = rig.peer(0);
            int frames = 200;
            for (int i = 0; i < frames; i++) {
                peer.channel.send(Frame.of(new byte[50_000]));
            }
            TransportRig.await(() -> rig.transport.inFlightBytes() > 100_000);
            assertThat(peer.channel.queuedBytes()).isGreaterThan(100_000);
            assertThat(peer.drained).isFalse();
            for (int i = 0; i < frames; i++) {
                assertThat(client.frame().payload()).hasSize(50_000);
            }
            TransportRig.await(peer.drained::get);
            TransportRig.await(() -> peer.channel.queuedBytes() == 0);
            assertThat(rig.transport.inFlightBytes()).isZero();
        }
    }

    @Test
    void slowReader_overTheHardLimit_isClosedWith1013() throws Exception {
        SocketLimits limits = STANDARD.withOutbound(100_000, 1 << 20, NEVER);
        try (TransportRig rig = new TransportRig(limits);
                RawClient client = RawClient.open(rig.port, "/", SMALL_BUFFER)) {
            TransportRig.Peer peer = rig.peer(0);
            for (int i = 0; i < 300; i++) {
                peer.channel.send(Frame.of(new byte[50_000]));
            }
            TransportRig.await(() -> rig.hits("outbound-hard") == 1);
            RawClient.Received close = closeFrame(client);

            assertThat(close.closeCode()).isEqualTo(1013);
            assertThat(close.text()).contains("too slow");
            peer.closed.get(5, TimeUnit.SECONDS);
            assertThat(client.ended()).isTrue();
            TransportRig.await(() -> rig.transport.inFlightBytes() == 0);
        }
    }

    @Test
    void slowReader_ofAnAnswerThatIsExempt_isNotClosedByTheHardLimit() throws Exception {
        SocketLimits limits = STANDARD.withOutbound(100_000, 1 << 20, NEVER);
        try (TransportRig rig = new TransportRig(limits);
                RawClient client = RawClient.open(rig.port, "/", SMALL_BUFFER)) {
            rig.peer(0).channel.send(Frame.exempt(new byte[20 << 20]));

            assertThat(client.frame().payload()).hasSize(20 << 20);
            assertThat(rig.hits("outbound-hard")).isZero();
        }
    }

    @Test
    void reader_thatTakesNothingForTooLong_isCut() throws Exception {
        SocketLimits limits = STANDARD.withOutbound(1 << 20, 64 << 20, 1_000);
        try (TransportRig rig = new TransportRig(limits);
                RawClient client = RawClient.open(rig.port, "/", SMALL_BUFFER)) {
            TransportRig.Peer peer = rig.peer(0);
            peer.channel.send(Frame.exempt(new byte[20 << 20]));
            peer.closed.get(5, TimeUnit.SECONDS);

            assertThat(rig.hits("stalled")).isEqualTo(1);
            assertThat(client.ended()).isTrue();
            TransportRig.await(() -> rig.transport.inFlightBytes() == 0);
        }
    }

    @Test
    void reader_thatIsSlowButGoesOn_isNotCut() throws Exception {
        SocketLimits limits = STANDARD.withOutbound(1 << 20, 64 << 20, 2_000);
        try (TransportRig rig = new TransportRig(limits);
                RawClient client = RawClient.open(rig.port, "/")) {
            TransportRig.Peer peer = rig.peer(0);
            peer.channel.send(Frame.exempt(new byte[48 << 20]));
            long next = System.nanoTime();
            for (int taken = 0; taken < 48; taken += 4) { // some 12 MB a second: longer in all than the limit
                client.skip(4 << 20);
                next += TimeUnit.MILLISECONDS.toNanos(350);
                TimeUnit.NANOSECONDS.sleep(Math.max(0, next - System.nanoTime())); // the slowness itself
            }
            assertThat(rig.hits("stalled")).isZero();
            assertThat(peer.closed).isNotDone();
        }
    }

    // --- Signs of life ---

    @Test
    void pongs_thatDoNotCome_endTheSocket() throws Exception {
        SocketLimits limits = STANDARD.withTimes(NEVER, 500, 1_000);
        try (TransportRig rig = new TransportRig(limits);
                RawClient client = RawClient.open(rig.port, "/")) {
            TransportRig.Peer peer = rig.peer(0);
            assertThat(client.frame().opcode()).isEqualTo(PING);
            peer.closed.get(5, TimeUnit.SECONDS);

            assertThat(client.ended()).isTrue();
            assertThat(rig.hits("dead")).isEqualTo(1);
            TransportRig.await(() -> rig.metrics.snapshot().closed().containsKey(1006));
        }
    }

    @Test
    void pongs_thatCome_keepTheSocket() throws Exception {
        SocketLimits limits = STANDARD.withTimes(NEVER, 100, 1_500);
        try (TransportRig rig = new TransportRig(limits);
                RawClient client = RawClient.open(rig.port, "/")) {
            for (int i = 0; i < 4; i++) { // a ping a tick: some four seconds, more than a dead one gets
                RawClient.Received ping = client.frame();
                assertThat(ping.opcode()).isEqualTo(PING);
                client.send(masked(PONG, ping.payload()));
            }
            assertThat(rig.peer(0).closed).isNotDone();
            assertThat(rig.hits("dead")).isZero();
        }
    }

    // --- Requests ---

    @Test
    void request_thatDrips_isEndedWhenItsTimeIsOver() throws Exception {
        SocketLimits limits = STANDARD.withTimes(1_000, NEVER, NEVER);
        try (TransportRig rig = new TransportRig(limits);
                RawClient client = new RawClient(rig.port)) {
            long began = System.nanoTime();
            client.send("GET / HTTP/1.1\r\nHost: localhost\r\n");
            Thread drip = flood(client, "X: y\r\n".getBytes(StandardCharsets.US_ASCII), 100);
            client.patience(8_000);

            assertThat(client.ended()).isTrue();
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began)).isBetween(900L, 5_000L);
            assertThat(rig.hits("request-time")).isEqualTo(1);
            drip.interrupt();
        }
    }

    @Test
    void handshake_thatIsNotFinished_isEndedWhenItsTimeIsOver() throws Exception {
        SocketLimits limits = STANDARD.withTimes(1_000, NEVER, NEVER);
        try (TransportRig rig = new TransportRig(limits);
                RawClient client = new RawClient(rig.port)) {
            String handshake = RawClient.handshake("/");
            client.send(handshake.substring(0, handshake.length() - 2));

            assertThat(client.ended()).isTrue();
            assertThat(rig.peers).isEmpty();
            assertThat(rig.hits("request-time")).isEqualTo(1);
        }
    }

    @Test
    void connection_thatSaysNothing_isEndedWhenItsTimeIsOver() throws Exception {
        SocketLimits limits = STANDARD.withTimes(1_000, NEVER, NEVER);
        try (TransportRig rig = new TransportRig(limits);
                RawClient client = new RawClient(rig.port)) {
            assertThat(client.ended()).isTrue();
            assertThat(rig.hits("request-time")).isEqualTo(1);
        }
    }

    @Test
    void connection_idleAfterAnAnswer_isEndedAndNotCountedAsAHit() throws Exception {
        SocketLimits limits = STANDARD.withTimes(1_000, NEVER, NEVER);
        try (TransportRig rig = new TransportRig(limits);
                RawClient client = new RawClient(rig.port)) {
            client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 200 ");
            assertThat(client.ended()).isTrue();
            assertThat(rig.hits("request-time")).isZero();
        }
    }

    @Test
    void webSocket_thatIsSilent_outlivesTheTimeOfARequest() throws Exception {
        SocketLimits limits = STANDARD.withTimes(500, 1_500, NEVER);
        try (TransportRig rig = new TransportRig(limits);
                RawClient client = RawClient.open(rig.port, "/")) {
            assertThat(client.frame().opcode()).isEqualTo(PING); // after three times as long
            client.send(masked(BINARY, SMALL));
            assertThat(client.frame().payload()).isEqualTo(SMALL);
        }
    }

    // --- Memory of all together ---

    @Test
    void memory_heldByUnfinishedMessages_shedsWhoHoldsMostAndServesOthers() throws Exception {
        try (TransportRig rig = new TransportRig(STANDARD.withInFlight(4 << 20));
                RawClient good = RawClient.open(rig.port, "/");
                RawClient bad = RawClient.open(rig.port, "/")) {
            bad.send(frame(0x82, true, 12 << 20, new byte[6 << 20])); // half of a message
            RawClient.Received close = closeFrame(bad);

            assertThat(close.closeCode()).isEqualTo(1013);
            assertThat(close.text()).contains("memory");
            assertThat(rig.hits("memory")).isEqualTo(1);
            good.send(masked(BINARY, SMALL));
            assertThat(good.frame().payload()).isEqualTo(SMALL);
            TransportRig.await(() -> rig.transport.inFlightBytes() == 0);
        }
    }

    @Test
    void memory_heldForSlowReaders_countsSharedFramesOnceAndShedsWhenItIsTooMuch() throws Exception {
        try (TransportRig rig = new TransportRig(STANDARD.withInFlight(8 << 20));
                RawClient first = RawClient.open(rig.port, "/", SMALL_BUFFER);
                RawClient second = RawClient.open(rig.port, "/", SMALL_BUFFER);
                RawClient third = RawClient.open(rig.port, "/")) {
            Frame shared = Frame.exempt(new byte[6 << 20]);
            rig.peer(0).channel.send(shared);
            rig.peer(1).channel.send(shared);
            third.send(masked(BINARY, SMALL)); // on the same event loop: answered when both have theirs
            assertThat(third.frame().payload()).isEqualTo(SMALL);
            assertThat(rig.transport.inFlightBytes()).isEqualTo(shared.size());
            assertThat(rig.hits("memory")).isZero();

            rig.peer(1).channel.send(Frame.exempt(new byte[5 << 20]));
            TransportRig.await(() -> rig.hits("memory") > 0);
            assertThat(first.frame().payload()).hasSize(6 << 20);
            rig.peer(1).closed.get(5, TimeUnit.SECONDS);
            assertThat(second.ended()).isTrue();
        }
    }

    @Test
    void memory_heldByRooms_refusesMessagesWith1013AndNewSocketsWith503() throws Exception {
        try (TransportRig rig = new TransportRig(STANDARD.withInFlight(4 << 20));
                RawClient client = RawClient.open(rig.port, "/")) {
            rig.roomBytes.set(5 << 20);
            client.send(masked(BINARY, SMALL));
            assertThat(closeFrame(client).closeCode()).isEqualTo(1013);
            assertThat(rig.peer(0).messages).isEmpty();
            try (RawClient refused = new RawClient(rig.port)) {
                refused.send(RawClient.handshake("/"));
                assertThat(refused.head()).startsWith("HTTP/1.1 503 ").containsIgnoringCase("Retry-After: ");
            }
            rig.roomBytes.set(0);
            RawClient.open(rig.port, "/").close();
            assertThat(rig.hits("memory")).isEqualTo(2);
        }
    }

    @Test
    void memory_ofSocketsThatAreGone_isNotCounted() throws Exception {
        try (TransportRig rig = new TransportRig(STANDARD.withRates(10, 8 << 20));
                RawClient stays = RawClient.open(rig.port, "/")) {
            RawClient client = RawClient.open(rig.port, "/rated/203.0.113.7");
            rig.peer(1).silent = true;
            client.send(join(times(1_000, masked(BINARY, SMALL)), Arrays.copyOf(masked(BINARY, new byte[500]), 300)));
            TransportRig.await(() -> rig.transport.inFlightBytes() > 1_000);
            client.reset();
            rig.peer(1).closed.get(10, TimeUnit.SECONDS);

            TransportRig.await(() -> rig.transport.inFlightBytes() == 0);
            stays.send(masked(BINARY, SMALL));
            assertThat(stays.frame().payload()).isEqualTo(SMALL);
        }
    }
}
