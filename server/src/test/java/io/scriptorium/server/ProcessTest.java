package io.scriptorium.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server as a process: its output, signals and exit codes. */
final class ProcessTest {
    private static final byte[] EDIT = YMessages.update(7, 'a');

    @Test
    void sigterm_withClientsAtWork_saysGoodbyeKeepsEverythingAndIsASuccess(@TempDir Path data) throws Exception {
        try (ChildServer server = ChildServer.serve(data)) {
            int port = server.awaitReady();
            try (RawConnection writer = RawConnection.webSocket(port, "/ws/notes");
                    RawConnection reader = RawConnection.webSocket(port, "/ws/notes")) {
                writer.binary(YMessages.STEP_1).await(YMessages.EMPTY_STEP_2);
                reader.binary(YMessages.STEP_1).await(YMessages.EMPTY_STEP_2);
                writer.binary(EDIT);
                reader.await(EDIT);

                server.terminate();
                server.terminate(); // an impatient operator changes nothing

                assertThat(writer.closeFrame().closeCode()).isEqualTo(1012);
                assertThat(reader.closeFrame().closeCode()).isEqualTo(1012);
            }
            assertThat(server.awaitExit(20)).as(server.errors()).isZero();
            assertThat(server.otherOutput())
                    .as("standard output is for the address alone")
                    .isEmpty();
            assertThat(server.errors())
                    .as("the log has neither content nor names")
                    .doesNotContain("notes")
                    .doesNotContain("SEVERE")
                    .doesNotContain("Exception");
        }
        try (TestServer server = TestServer.start(data)) {
            server.webSocket("/ws/notes").binary(YMessages.STEP_1).await(YMessages.step2(7, 'a'));
        }
    }

    @Test
    void sigterm_whileTheDiskTakesNothing_endsInItsTimeAndSaysSo(@TempDir Path data) throws Exception {
        try (ChildServer server = ChildServer.serve(data, "--drain-seconds", "4");
                RawConnection writer = RawConnection.webSocket(server.awaitReady(), "/ws/notes");
                Connection other = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("scriptorium.db"));
                Statement statement = other.createStatement()) {
            writer.binary(YMessages.STEP_1).await(YMessages.EMPTY_STEP_2);
            statement.execute("BEGIN IMMEDIATE"); // another program holds the lock on writing
            writer.binary(EDIT).frame(9, (byte) 1).frame(10);

            long began = System.nanoTime();
            server.terminate();

            assertThat(server.awaitExit(20)).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(15));
            assertThat(server.errors()).contains("nothing of the rest was acknowledged");
        }
    }

    @Test
    void kill_withoutWarning_losesNothingThatWasHeard(@TempDir Path data) throws Exception {
        try (ChildServer server = ChildServer.serve(data)) {
            int port = server.awaitReady();
            try (RawConnection writer = RawConnection.webSocket(port, "/ws/notes");
                    RawConnection reader = RawConnection.webSocket(port, "/ws/notes")) {
                writer.binary(YMessages.STEP_1).await(YMessages.EMPTY_STEP_2);
                reader.binary(YMessages.STEP_1).await(YMessages.EMPTY_STEP_2);
                writer.binary(EDIT);
                reader.await(EDIT);
                server.kill();
                assertThat(server.awaitExit(20)).isNotZero();
            }
        }
        try (TestServer server = TestServer.start(data)) {
            server.webSocket("/ws/notes").binary(YMessages.STEP_1).await(YMessages.step2(7, 'a'));
        }
    }

    @Test
    void directoryThatIsInUse_isOneLineAndAFailure(@TempDir Path data) throws Exception {
        try (TestServer holder = TestServer.start(data);
                ChildServer second = ChildServer.serve(data)) {
            assertThat(second.awaitExit(90)).isEqualTo(1);
            assertThat(second.errors())
                    .contains("is in use by process " + ProcessHandle.current().pid())
                    .hasLineCount(1);
            assertThat(holder.get("/health/ready").status()).isEqualTo(200);
        }
    }
}
