package io.scriptorium.storage;

import static io.scriptorium.storage.Trial.append;
import static io.scriptorium.storage.Trial.await;
import static io.scriptorium.storage.Trial.found;
import static io.scriptorium.storage.Trial.newDocument;
import static io.scriptorium.storage.Trial.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scriptorium.storage.StoreOpenException.Reason;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One directory, one server. */
final class DataDirectoryTest {
    private final Path directory;

    DataDirectoryTest(@TempDir Path parent) {
        this.directory = parent.resolve("not/there/yet");
    }

    @Test
    void secondStoreInThisProcess_isRefused_andHarmsNothing() throws Exception {
        try (SqliteStore store = Trial.open(directory)) {
            assertRefused(() -> Trial.open(directory), Reason.IN_USE, "in use by this process");

            // The attempt must not have given up the lock: another process is still refused.
            try (ChildProcess other = ChildProcess.start(HoldingProcess.class, directory.toString())) {
                assertThat(other.line())
                        .startsWith("refused: ")
                        .contains(directory.toRealPath().toString())
                        .contains("process " + ProcessHandle.current().pid());
            }
            await(newDocument(store, "a"));
        }
        Trial.open(directory).close();
    }

    @Test
    void directoryOfAnotherProcess_isRefusedNamingIt_andFreeOnceThatIsKilled() throws Exception {
        try (ChildProcess other = ChildProcess.start(HoldingProcess.class, directory.toString())) {
            assertThat(other.line()).isEqualTo("open");
            assertRefused(() -> Trial.open(directory), Reason.IN_USE, "process " + other.pid());
            other.kill();
        }
        try (SqliteStore store = Trial.open(directory)) {
            assertThat(texts(found(store, "a"))).containsExactly("one");
        }
    }

    @Test
    void restartingServer_waitsForTheOneBefore() throws Exception {
        SqliteStore before = Trial.open(directory);
        StoreOptions options = Trial.options(directory);
        StoreOptions patient = new StoreOptions(
                directory,
                Duration.ofSeconds(30),
                options.busyTimeout(),
                options.commitInterval(),
                options.retryDelay(),
                options.maxQueuedBytes(),
                options.maxQueuedLoads(),
                options.readers());
        CompletableFuture<SqliteStore> after = CompletableFuture.supplyAsync(() -> {
            try {
                return SqliteStore.open(patient, health -> {});
            } catch (StoreOpenException e) {
                throw new AssertionError(e);
            }
        });
        await(newDocument(before, "a"));
        before.close();

        try (SqliteStore store = await(after)) {
            assertThat(found(store, "a").headSeq()).isZero();
        }
    }

    @Test
    void newDirectory_isTheOwnersAlone() throws Exception {
        Trial.open(directory).close();

        if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            assertThat(permissions(directory)).isEqualTo("rwx------");
            assertThat(permissions(directory.resolve("scriptorium.db"))).isEqualTo("rw-------");
            assertThat(permissions(directory.resolve("lock"))).isEqualTo("rw-------");
        }
    }

    @Test
    void close_leavesOneWholeFile() throws Exception {
        try (SqliteStore store = Trial.open(directory)) {
            await(newDocument(store, "a"));
            await(append(store, "a", 1, "one"));
            await(store.load("a"));
        }

        try (var files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("lock", "scriptorium.db");
        }
    }

    @Test
    void pathThatIsAFile_isRefusedClearly() throws IOException {
        Files.createDirectories(directory.getParent());
        Files.writeString(directory, "not a directory");

        assertRefused(() -> Trial.open(directory), Reason.UNAVAILABLE, "can not be made");
    }

    @Test
    void pathThatTheDriverWouldMisread_isRefusedClearly() {
        assertRefused(() -> Trial.open(directory.resolveSibling("what?")), Reason.UNAVAILABLE, "question mark");
    }

    @Test
    void emptyDatabaseFile_isDamageAndNotANewStore() throws Exception {
        Files.createDirectories(directory);
        Files.createFile(directory.resolve("scriptorium.db"));

        assertRefused(() -> Trial.open(directory), Reason.DAMAGED, "is empty");
        assertThat(directory.resolve("scriptorium.db")).isEmptyFile();
    }

    @Test
    void missingDatabaseBesideItsLog_isDamageAndNotANewStore() throws Exception {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("scriptorium.db-wal"), "what is left");

        assertRefused(() -> Trial.open(directory), Reason.DAMAGED, "is gone but its log is not");
        assertThat(directory.resolve("scriptorium.db")).doesNotExist();
    }

    @Test
    void fileOfAnotherKind_isRefusedAndLeftAlone() throws Exception {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("scriptorium.db"), "Dear diary, ".repeat(1_000));

        assertRefused(() -> Trial.open(directory), Reason.DAMAGED, "can not be opened");
        assertThat(directory.resolve("scriptorium.db")).hasContent("Dear diary, ".repeat(1_000));
    }

    private static void assertRefused(ThrowingCallable opening, Reason reason, String message) {
        assertThatThrownBy(opening)
                .isInstanceOfSatisfying(StoreOpenException.class, refusal -> assertThat(refusal.reason())
                        .isEqualTo(reason))
                .hasMessageContaining(message);
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    /** Opens the store, says so, and holds it until it is killed. */
    static final class HoldingProcess {
        private HoldingProcess() {}

        public static void main(String[] arguments) throws InterruptedException {
            try {
                SqliteStore store = Trial.open(Path.of(arguments[0]));
                await(newDocument(store, "a"));
                await(append(store, "a", 1, "one"));
                System.out.println("open");
                Thread.currentThread().join();
            } catch (StoreOpenException e) {
                System.out.println("refused: " + e.getMessage());
            }
        }
    }
}
