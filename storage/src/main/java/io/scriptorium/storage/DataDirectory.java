package io.scriptorium.storage;

import io.scriptorium.storage.StoreOpenException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A data directory that belongs to this process alone, as long as it is open.
 *
 * <p>{@code DIR/lock} is locked through the operating system, so the lock dies with its holder; the file stays and
 * tells who held it last. {@code DIR/scriptorium.db} is the database, with SQLite's {@code -wal} and {@code -shm}
 * beside it.
 *
 * <p>A process keeps writing happily to a file that somebody has deleted or moved away. So {@link #verify} is asked
 * behind every commit whether the paths still lead to the files that were opened.
 *
 * <p>Threading: any thread; {@link #opened}, {@link #closed} and {@link #verify} are the writer's.
 */
final class DataDirectory implements AutoCloseable {
    static final String DATABASE = "scriptorium.db";
    private static final String OWNER_ONLY_FILE = "rw-------";
    private static final long LOCK_POLL_MILLIS = 50;
    /** Far behind the text, which stays readable where locks are mandatory. */
    private static final long LOCK_POSITION = Long.MAX_VALUE - 1;

    /**
     * The directories this process holds. POSIX locks belong to a process, and closing any channel on a file gives up
     * all its locks there: a second attempt in this process must not even open the lock file.
     */
    private static final Set<Path> HELD = new HashSet<>();

    private final Path directory;
    private final FileLock lock;
    // Device and inode where the system has such, else null. Numbers of files that are open are not given out again.
    private final @Nullable Object lockKey;
    private @Nullable Object databaseKey;
    private @Nullable Object logKey;

    private DataDirectory(Path directory, FileLock lock) throws IOException {
        this.directory = directory;
        this.lock = lock;
        this.lockKey = fileKey(lockFile());
    }

    /** Makes the directory if it is missing, and waits until no other process holds it. Blocks. */
    static DataDirectory open(Path path, Duration lockWait) throws StoreOpenException {
        if (path.toString().indexOf('?') >= 0) {
            throw new StoreOpenException(
                    Reason.UNAVAILABLE, "the data directory's path may not contain a question mark: " + path);
        }
        Path directory;
        try {
            prepare(path);
            directory = path.toRealPath();
        } catch (IOException e) {
            throw new StoreOpenException(
                    Reason.UNAVAILABLE, "the data directory " + path + " can not be made: " + reason(e), e);
        }
        long deadline = System.nanoTime() + lockWait.toNanos();
        while (true) {
            DataDirectory held = tryHold(directory);
            if (held != null) {
                return held;
            }
            if (System.nanoTime() - deadline >= 0) {
                throw inUse(directory);
            }
            try {
                Thread.sleep(LOCK_POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw inUse(directory);
            }
        }
    }

    Path database() {
        return directory.resolve(DATABASE);
    }

    /** Where a new database grows until it is whole. */
    Path newDatabase() {
        return directory.resolve(DATABASE + ".new");
    }

    /** SQLite's write-ahead log. */
    Path log() {
        return directory.resolve(DATABASE + "-wal");
    }

    /** Makes the directory and its entries durable. */
    void sync() throws IOException {
        sync(directory);
        Path parent = directory.getParent();
        if (parent != null) {
            sync(parent);
        }
    }

    /** Takes the database and its log, both open now, as those that {@link #verify} expects from here on. */
    void opened() throws IOException {
        databaseKey = fileKey(database());
        logKey = fileKey(log());
    }

    /** The log was let go of: it may vanish. The database may not. */
    void closed() {
        logKey = null;
    }

    /** Fails when directory, lock, database or log are no longer the files that this process opened. */
    void verify() throws IOException {
        try {
            if (isOther(lockKey, lockFile()) || isOther(databaseKey, database()) || isOther(logKey, log())) {
                throw new IOException("the data directory " + directory + " was replaced under the server");
            }
        } catch (NoSuchFileException e) {
            throw new IOException("the data directory " + directory + " or a file in it is gone", e);
        }
    }

    /** Lets another process have the directory. */
    @Override
    public void close() {
        synchronized (HELD) {
            try {
                lock.acquiredBy().close();
            } catch (IOException e) {
                // The lock ends with the process at the latest.
            }
            HELD.remove(directory);
        }
    }

    /** What went wrong, in words: the messages of some file exceptions are only the path. */
    static String reason(IOException failure) {
        String name = failure.getClass().getSimpleName().replace("Exception", "");
        return name + " " + failure.getMessage();
    }

    private Path lockFile() {
        return lockFile(directory);
    }

    private static Path lockFile(Path directory) {
        return directory.resolve("lock");
    }

    private static @Nullable DataDirectory tryHold(Path directory) throws StoreOpenException {
        synchronized (HELD) {
            if (HELD.contains(directory)) {
                return null;
            }
            try {
                FileChannel channel = FileChannel.open(
                        lockFile(directory),
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                        permissions(OWNER_ONLY_FILE));
                FileLock lock = channel.tryLock(LOCK_POSITION, 1, false);
                if (lock == null) {
                    channel.close();
                    return null;
                }
                DataDirectory held = new DataDirectory(directory, lock);
                sign(channel);
                HELD.add(directory);
                return held;
            } catch (IOException e) {
                throw new StoreOpenException(
                        Reason.UNAVAILABLE, "the data directory " + directory + " can not be locked: " + reason(e), e);
            }
        }
    }

    private static void sign(FileChannel channel) throws IOException {
        String text = "process " + ProcessHandle.current().pid() + " since "
                + Instant.now().truncatedTo(ChronoUnit.SECONDS) + "\n";
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
    }

    private static StoreOpenException inUse(Path directory) {
        String holder;
        synchronized (HELD) {
            if (HELD.contains(directory)) {
                holder = "this process";
            } else {
                holder = signature(directory);
            }
        }
        return new StoreOpenException(
                Reason.IN_USE,
                "the data directory " + directory + " is in use by " + holder
                        + "; stop that server, or choose another directory");
    }

    private static String signature(Path directory) {
        try {
            String text = Files.readString(lockFile(directory)).strip();
            return text.isEmpty() ? "another process" : text;
        } catch (IOException e) {
            return "another process";
        }
    }

    private static boolean isOther(@Nullable Object key, Path file) throws IOException {
        return key != null && !key.equals(fileKey(file));
    }

    private static @Nullable Object fileKey(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    private static void sync(Path directory) throws IOException {
        if (!posix()) {
            return; // Windows does not open directories, and does not need it.
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static boolean posix() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }

    /** Makes a directory that only its owner sees, if it is missing. */
    static void prepare(Path directory) throws IOException {
        Files.createDirectories(directory.toAbsolutePath(), permissions("rwx------"));
    }

    /** Makes a file that only its owner sees, if it is missing. */
    static void create(Path file) throws IOException {
        try {
            Files.createFile(file, permissions(OWNER_ONLY_FILE));
        } catch (FileAlreadyExistsException e) {
            // as it should be from the second time on
        }
    }

    /** Keeps other users from a file; SQLite gives the files that it makes beside it the same rights. */
    static void ownerOnly(Path file) throws IOException {
        if (posix()) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(OWNER_ONLY_FILE));
        }
    }

    private static FileAttribute<?>[] permissions(String permissions) {
        return posix()
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
