package io.scriptorium.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scriptorium.storage.StoreOpenException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server says that can not start, and what it leaves behind: nothing. */
final class StartTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    @Test
    void port_ofAnotherServer_isNamedAfterTheWait(@TempDir Path first, @TempDir Path second) throws Exception {
        try (TestServer holder = TestServer.start(first)) {
            TestOptions options = TestOptions.in(second).port(holder.port()).takeoverWait(SHORT);

            assertThatThrownBy(options::start)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("port " + holder.port() + " of 127.0.0.1 is in use")
                    .hasMessageContaining("--port");
            assertThat(holder.get("/health/live").status()).isEqualTo(200);
        }
        try (TestServer server = TestServer.start(second)) {
            assertThat(server.port()).as("the directory was let go of").isPositive();
        }
    }

    @Test
    void portAndDirectory_ofAServerThatIsStopping_areTakenOver(@TempDir Path data) throws Exception {
        TestServer old = TestServer.start(data);
        int port = old.port();
        CompletableFuture<TestServer> next = CompletableFuture.supplyAsync(() -> {
            try {
                return TestOptions.in(data).port(port).start();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });

        assertThat(next).isNotDone();
        old.stop();

        try (TestServer server = next.get(20, TimeUnit.SECONDS)) {
            assertThat(server.port()).isEqualTo(port);
            assertThat(server.get("/health/ready").status()).isEqualTo(200);
        }
    }

    @Test
    void directory_ofAnotherServer_isRefused(@TempDir Path data) throws Exception {
        try (TestServer holder = TestServer.start(data)) {
            assertThatThrownBy(TestOptions.in(data).takeoverWait(SHORT)::start)
                    .isInstanceOfSatisfying(StoreOpenException.class, e -> assertThat(e.reason())
                            .isEqualTo(StoreOpenException.Reason.IN_USE))
                    .hasMessageContaining("in use");
            assertThat(holder.get("/health/ready").status()).isEqualTo(200);
        }
    }

    @Test
    void directory_thatCanNotBeMade_isNamed(@TempDir Path data) throws Exception {
        Path file = Files.writeString(data.resolve("file"), "in the way");

        assertThatThrownBy(TestOptions.in(file.resolve("data"))::start)
                .isInstanceOf(StoreOpenException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void host_thatNobodyKnows_isAnErrorBeforeAnythingIsMade(@TempDir Path data) {
        Path missing = data.resolve("missing");

        assertThatThrownBy(TestOptions.in(missing).host("no-such-host.invalid")::start)
                .isInstanceOf(UnknownHostException.class);
        assertThat(missing).doesNotExist();
    }

    @Test
    void host_ofAnotherMachine_isAnErrorAtOnce(@TempDir Path data) {
        Path missing = data.resolve("missing");

        assertThatThrownBy(TestOptions.in(missing).host("192.0.2.1")::start)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("192.0.2.1", "--host");
        assertThat(missing).doesNotExist();
    }

    @Test
    void port_thatIsAny_isOneForAllListeners(@TempDir Path data) throws Exception {
        long began = System.nanoTime();
        try (TestServer server = TestServer.start(data)) {
            // connections are dealt out to the listeners in turn
            for (int i = 0; i < 8; i++) {
                assertThat(server.get("/health/live").status()).isEqualTo(200);
            }
            assertThat(server.port()).isPositive();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
    }
}
