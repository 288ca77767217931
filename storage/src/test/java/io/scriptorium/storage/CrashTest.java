package io.scriptorium.storage;

import static io.scriptorium.storage.Trial.EPOCH;
import static io.scriptorium.storage.Trial.await;
import static io.scriptorium.storage.Trial.found;
import static io.scriptorium.storage.Trial.newDocument;
import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.collab.store.Loaded;
import io.scriptorium.collab.store.LogEntry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The promise itself: the process is killed at any moment, and everything that was acknowledged is there. */
final class CrashTest {
    private static final int ROUNDS = 10;
    private static final int DOCUMENTS = 5;

    private final Path directory;

    CrashTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void kill_inTheMiddleOfAppends_losesNothingThatWasAcknowledged() throws Exception {
        long[] acknowledged = new long[DOCUMENTS];
        for (int round = 0; round < ROUNDS; round++) {
            // Rounds differ in how far they come: some are killed at the first commits, some behind checkpoints.
            int lines = new Random(round).nextInt(round % 2 == 0 ? 40 : 400);
            try (ChildProcess writer = ChildProcess.start(WritingProcess.class, directory.toString())) {
                int read = 0;
                for (String line = writer.line(); line != null; line = writer.line()) {
                    int space = line.indexOf(' ');
                    int document = Integer.parseInt(line.substring(0, space));
                    acknowledged[document] = Long.parseLong(line.substring(space + 1));
                    if (read++ == lines) {
                        writer.kill();
                    }
                }
                assertThat(read).as("acknowledgements in round %s", round).isGreaterThan(lines);
            }
            verify(acknowledged, round);
        }
    }

    private void verify(long[] acknowledged, int round) throws StoreOpenException {
        try (SqliteStore store = Trial.open(directory)) {
            for (int document = 0; document < DOCUMENTS; document++) {
                Loaded.Found found = found(store, "document " + document);
                assertThat(found.headSeq())
                        .as("round %s, document %s", round, document)
                        .isGreaterThanOrEqualTo(acknowledged[document]);
                long seq = 0;
                if (found.snapshot().isPresent()) {
                    seq = found.snapshot().get().seq();
                    assertThat(text(found.snapshot().get().update())).isEqualTo("up to " + seq);
                }
                for (LogEntry.UpdateEntry entry : found.updates()) {
                    seq++;
                    assertThat(entry.seq()).isEqualTo(seq);
                    assertThat(text(entry.update())).startsWith(document + "/" + seq + " ");
                }
                assertThat(seq).isEqualTo(found.headSeq());
            }
            assertThat(store.quarantined()).isEmpty();
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Appends to a few documents for ever, and prints what was acknowledged: document and seq. */
    static final class WritingProcess {
        private WritingProcess() {}

        public static void main(String[] arguments) throws StoreOpenException {
            SqliteStore store = Trial.open(Path.of(arguments[0]));
            long[] seqs = new long[DOCUMENTS];
            for (int document = 0; document < DOCUMENTS; document++) {
                String name = "document " + document;
                if (await(store.load(name)) instanceof Loaded.Found found) {
                    seqs[document] = found.headSeq();
                } else {
                    await(newDocument(store, name));
                }
            }
            while (true) {
                List<CompletionStage<?>> stages = new ArrayList<>();
                for (int document = 0; document < DOCUMENTS; document++) {
                    int number = document;
                    String name = "document " + document;
                    long seq = ++seqs[document];
                    if (seq % 20 == 0) {
                        Loaded.Snapshot snapshot = new Loaded.Snapshot(seq - 1, Trial.bytes("up to " + (seq - 1)));
                        stages.add(store.writeSnapshot(name, EPOCH, snapshot));
                    }
                    String text = document + "/" + seq + " " + "x".repeat((int) (seq * 37 % 5_000));
                    stages.add(Trial.append(store, name, seq, text).thenRun(() -> acknowledge(number, seq)));
                }
                stages.forEach(Trial::await);
            }
        }

        private static void acknowledge(int document, long seq) {
            synchronized (System.out) {
                System.out.println(document + " " + seq);
            }
        }
    }
}
