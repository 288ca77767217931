package io.scriptorium.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stop that was asked for: no new work, everything durable, a goodbye to everybody, in time. */
final class StopTest {
    private static final byte[] EDIT = YMessages.update(7, 'a');

    @Test
    void stop_withClients_saysGoodbyeToAllOfThem(@TempDir Path data) throws Exception {
        TestServer server = TestServer.start(data);
        RawConnection idle = server.webSocket("/collab");
        RawConnection inRoom = server.webSocket("/ws/notes");
        inRoom.binary(YMessages.STEP_1).await(YMessages.EMPTY_STEP_2);

        long millis = server.stop();

        for (RawConnection each : new RawConnection[] {idle, inRoom}) {
            RawConnection.Frame close = each.closeFrame();
            assertThat(close.closeCode()).isEqualTo(1012);
            assertThat(close.closeReason()).isEqualTo("the server is restarting");
        }
        assertThat(millis).isLessThan(10_000);
        Assertions.assertThatThrownBy(() -> RawConnection.to(server.port())).isInstanceOf(ConnectException.class);
        server.close();
    }

    @Test
    void stop_whileTheStoreIsHeldUp_takesNoNewWorkAndWaitsForWhatItTook(@TempDir Path data) throws Exception {
        TestServer server = TestServer.start(data);
        RawConnection writer = server.webSocket("/ws/notes");
        RawConnection reader = server.webSocket("/ws/notes");
        writer.binary(YMessages.STEP_1).await(YMessages.EMPTY_STEP_2);
        reader.binary(YMessages.STEP_1).await(YMessages.EMPTY_STEP_2);
        CompletableFuture<Long> stopped;
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("scriptorium.db"));
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE"); // another program holds the lock on writing
            writer.binary(EDIT);
            server.awaitMetric("uncommitted_bytes", bytes -> bytes > 0);

            stopped = CompletableFuture.supplyAsync(server::stop);
            awaitDraining(server);
            RawConnection.Response refused =
                    server.connect().send(RawConnection.handshake("/ws/notes")).response();
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("Retry-After")).isEqualTo("2");
            assertThat(stopped).as("what was taken is not durable yet").isNotDone();
            statement.execute("ROLLBACK");
        }

        assertThat(stopped.get(20, TimeUnit.SECONDS)).isPositive();
        assertThat(reader.frame(2).payload())
                .as("durable, so the reader hears it")
                .isEqualTo(EDIT);
        assertThat(writer.closeFrame().closeCode()).isEqualTo(1012);
        assertThat(reader.closeFrame().closeCode()).isEqualTo(1012);
        server.close();
        assertThatDocumentHolds(data, "notes", YMessages.step2(7, 'a'));
    }

    @Test
    void stop_whenTheStoreNeverAnswers_endsInItsTimeAndAcknowledgesNothing(@TempDir Path data) throws Exception {
        TestServer server = TestOptions.in(data).drainSeconds(4).start();
        RawConnection writer = server.webSocket("/ws/notes");
        RawConnection reader = server.webSocket("/ws/notes");
        writer.binary(YMessages.STEP_1).await(YMessages.EMPTY_STEP_2);
        reader.binary(YMessages.STEP_1).await(YMessages.EMPTY_STEP_2);
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("scriptorium.db"));
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            writer.binary(EDIT);
            server.awaitMetric("uncommitted_bytes", bytes -> bytes > 0);

            assertThat(server.stop()).isLessThan(15_000);
            statement.execute("ROLLBACK");
        }

        RawConnection.Frame next = reader.frame();
        while (next.opcode() == 2) {
            assertThat(next.payload()).as("nobody hears what is not on disk").isNotEqualTo(EDIT);
            next = reader.frame();
        }
        assertThat(next.closeCode()).isEqualTo(1012);
        server.close();
    }

    @Test
    void stop_withAClientThatReadsNothing_endsInItsTime(@TempDir Path data) throws Exception {
        TestServer server = TestOptions.in(data).drainSeconds(4).start();
        RawConnection deaf =
                server.kept(RawConnection.withSmallBuffer(server.port())).upgrade("/ws/notes");
        byte[] ping = RawConnection.masked(0x89, new byte[125]);
        byte[] pings = new byte[ping.length * 2_000];
        for (int i = 0; i < 2_000; i++) {
            System.arraycopy(ping, 0, pings, i * ping.length, ping.length);
        }
        deaf.send(pings); // whose answers it does not take

        assertThat(server.stop()).isLessThan(15_000);
        server.close();
    }

    @Test
    void start_afterAStop_findsEverything(@TempDir Path data) throws Exception {
        try (TestServer server = TestServer.start(data)) {
            RawConnection writer = server.webSocket("/ws/notes");
            RawConnection reader = server.webSocket("/ws/notes");
            writer.binary(YMessages.STEP_1).await(YMessages.EMPTY_STEP_2);
            reader.binary(YMessages.STEP_1).await(YMessages.EMPTY_STEP_2);
            writer.binary(EDIT);
            reader.await(EDIT);
        }
        assertThatDocumentHolds(data, "notes", YMessages.step2(7, 'a'));
    }

    private static void assertThatDocumentHolds(Path data, String document, byte[] step2) throws Exception {
        try (TestServer server = TestServer.start(data)) {
            RawConnection client = server.webSocket("/ws/" + document).binary(YMessages.STEP_1);
            RawConnection.Frame frame = client.frame(2);
            while (frame.payload()[0] != 0 || frame.payload()[1] != 1) {
                frame = client.frame(2);
            }
            assertThat(Arrays.toString(frame.payload())).isEqualTo(Arrays.toString(step2));
        }
    }

    private static void awaitDraining(TestServer server) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!server.get("/health/ready").text().contains("\"draining\":true")) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }
}
