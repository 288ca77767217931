package io.scriptorium.storage;

import static io.scriptorium.storage.Trial.EPOCH;
import static io.scriptorium.storage.Trial.await;
import static io.scriptorium.storage.Trial.found;
import static io.scriptorium.storage.Trial.newDocument;
import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.collab.store.Loaded;
import io.scriptorium.collab.store.LogEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damage anywhere in the database file: each document is served as it was, or said to be unreadable, or the store says
 * that nothing can be read. None is ever missing, or other than it was.
 */
final class FileDamageTest {
    private static final int DOCUMENTS = 40;
    private static final int SECTOR_BYTES = 512;

    private final Path directory;
    private final byte[] intact;
    private final Map<String, Loaded.Found> expected = new HashMap<>();

    private int served;
    private int unreadable;
    private int refused;

    FileDamageTest(@TempDir Path parent) throws StoreOpenException, IOException {
        Path original = parent.resolve("original");
        this.directory = parent.resolve("damaged");
        fill(original);
        this.intact = Files.readAllBytes(original.resolve("scriptorium.db"));
    }

    @Test
    void flippedBit_isNeverServed() throws Exception {
        for (int seed = 0; seed < 120; seed++) {
            Random random = new Random(seed);
            byte[] damaged = intact.clone();
            int position = random.nextInt(damaged.length);
            damaged[position] ^= (byte) (1 << random.nextInt(8));
            check(damaged, "bit flipped in byte " + position + ", seed " + seed);
        }
        assertMostAreServed();
    }

    @Test
    void zeroedSector_isNeverServed() throws Exception {
        for (int sector = 0; sector < intact.length / SECTOR_BYTES; sector += 5) {
            byte[] damaged = intact.clone();
            Arrays.fill(damaged, sector * SECTOR_BYTES, (sector + 1) * SECTOR_BYTES, (byte) 0);
            check(damaged, "sector " + sector + " zeroed");
        }
        assertMostAreServed();
    }

    @Test
    void swappedPages_areNeverServed() throws Exception {
        int pageBytes = 4096;
        int pages = intact.length / pageBytes;
        for (int seed = 0; seed < 40; seed++) {
            Random random = new Random(seed);
            int left = random.nextInt(pages);
            int right = random.nextInt(pages);
            byte[] damaged = intact.clone();
            System.arraycopy(intact, left * pageBytes, damaged, right * pageBytes, pageBytes);
            System.arraycopy(intact, right * pageBytes, damaged, left * pageBytes, pageBytes);
            check(damaged, "pages " + left + " and " + right + " swapped, seed " + seed);
        }
        assertMostAreServed();
    }

    @Test
    void truncatedFile_isNeverServedAsEmpty() throws Exception {
        for (int bytes = 0; bytes < intact.length; bytes += intact.length / 40) {
            check(Arrays.copyOf(intact, bytes), "truncated to " + bytes);
        }
        assertThat(refused).isPositive();
    }

    private void check(byte[] file, String what) throws IOException, InterruptedException, TimeoutException {
        delete();
        Files.createDirectories(directory);
        Files.write(directory.resolve("scriptorium.db"), file);
        try (SqliteStore store = Trial.open(directory)) {
            for (String name : expected.keySet()) {
                check(store, name, what);
            }
            Optional<Loaded> never = load(store, "never stored");
            assertThat(never.filter(Loaded.Found.class::isInstance)).as(what).isEmpty();
        } catch (StoreOpenException e) {
            assertThat(e.reason())
                    .as("%s: %s", what, e)
                    .isIn(
                            StoreOpenException.Reason.DAMAGED,
                            StoreOpenException.Reason.NOT_A_STORE,
                            StoreOpenException.Reason.TOO_NEW,
                            StoreOpenException.Reason.UNAVAILABLE);
            refused++;
        }
    }

    private void check(SqliteStore store, String name, String what) throws InterruptedException, TimeoutException {
        Optional<Loaded> loaded = load(store, name);
        if (loaded.isEmpty()) {
            refused++;
            return;
        }
        switch (loaded.get()) {
            case Loaded.Missing missing -> throw new AssertionError(name + " is missing: " + what);
            case Loaded.Unreadable damaged -> unreadable++;
            case Loaded.Found found -> {
                assertThat(sameContent(found, expectedOf(name)))
                        .as("%s: %s", name, what)
                        .isTrue();
                served++;
            }
        }
    }

    private Loaded.Found expectedOf(String name) {
        Loaded.Found found = expected.get(name);
        if (found == null) {
            throw new AssertionError(name);
        }
        return found;
    }

    /** What a load finds, or nothing when it fails for reasons that concern the whole store. */
    private static Optional<Loaded> load(SqliteStore store, String name) throws InterruptedException, TimeoutException {
        try {
            return Optional.of(store.load(name).toCompletableFuture().get(30, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            return Optional.empty();
        }
    }

    private void assertMostAreServed() {
        int all = served + unreadable + refused;
        assertThat(unreadable).as("found damaged").isPositive();
        assertThat(served).as("served of %s", all).isGreaterThan(all / 2);
    }

    /** The log after the snapshot, or all of it where the snapshot can not be used; activity; all byte by byte. */
    private static boolean sameContent(Loaded.Found found, Loaded.Found expected) {
        if (!found.epoch().equals(expected.epoch())
                || found.headSeq() != expected.headSeq()
                || !found.activity().equals(expected.activity())) {
            return false;
        }
        long from = found.snapshot().map(Loaded.Snapshot::seq).orElse(0L);
        if (found.snapshot().isPresent()
                && !Arrays.equals(found.snapshot().get().update(), snapshotBytes(from))) {
            return false;
        }
        List<LogEntry.UpdateEntry> tail =
                expected.updates().stream().filter(entry -> entry.seq() > from).toList();
        if (tail.size() != found.updates().size()) {
            return false;
        }
        for (int i = 0; i < tail.size(); i++) {
            LogEntry.UpdateEntry left = tail.get(i);
            LogEntry.UpdateEntry right = found.updates().get(i);
            if (left.seq() != right.seq()
                    || left.timeMillis() != right.timeMillis()
                    || !left.author().equals(right.author())
                    || !Arrays.equals(left.update(), right.update())) {
                return false;
            }
        }
        return true;
    }

    private void fill(Path original) throws StoreOpenException {
        Random random = new Random(7);
        try (SqliteStore store = Trial.open(original)) {
            for (int i = 0; i < DOCUMENTS; i++) {
                String name = "document " + i;
                await(newDocument(store, name));
                List<LogEntry> entries = new ArrayList<>();
                for (int seq = 1; seq <= 1 + i; seq++) {
                    String text = "x".repeat(random.nextInt(i % 8 == 0 ? 3_000 : 120));
                    entries.add(seq % 5 == 4 ? Trial.activity(seq, "user " + seq) : Trial.update(seq, text));
                }
                await(store.append(name, EPOCH, entries));
                expected.put(name, found(store, name));
                if (i % 4 == 1) {
                    long seq = 1L + random.nextInt(entries.size());
                    await(store.writeSnapshot(name, EPOCH, new Loaded.Snapshot(seq, snapshotBytes(seq))));
                }
            }
        }
    }

    private static byte[] snapshotBytes(long seq) {
        byte[] bytes = new byte[(int) (seq * 300)];
        new Random(seq).nextBytes(bytes);
        return bytes;
    }

    private void delete() throws IOException {
        if (Files.exists(directory)) {
            try (var files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
