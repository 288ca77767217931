package io.scriptorium.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.collab.store.Loaded;
import io.scriptorium.collab.store.LogEntry;
import io.scriptorium.crdt.Doc;
import io.scriptorium.crdt.XmlElement;
import io.scriptorium.storage.SqliteStore;
import io.scriptorium.storage.StoreOptions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code scriptorium export} on a data directory that nobody works on. */
final class ExportCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private final Path data;

    ExportCommandTest(@TempDir Path data) {
        this.data = data;
    }

    private static Doc document() {
        Doc doc = Doc.create();
        doc.map("meta").set("title", "Minutes");
        XmlElement paragraph = doc.xmlFragment("default").insertElement(0, "paragraph");
        paragraph.insertText(0).insert(0, "Hällo", Map.of("bold", Map.of()));
        return doc;
    }

    /** A snapshot, and an update behind it. */
    private void store(Doc doc) throws Exception {
        UUID epoch = UUID.randomUUID();
        byte[] first = doc.encodeState();
        var known = doc.stateVector();
        doc.xmlFragment("default").insertElement(1, "callout");
        byte[] second = doc.encodeState(known, io.scriptorium.crdt.UpdateFormat.V1);
        try (SqliteStore store = SqliteStore.open(StoreOptions.of(data), health -> {})) {
            store.create("minutes", epoch, 0).toCompletableFuture().get();
            store.append("minutes", epoch, List.of(new LogEntry.UpdateEntry(1, 0, "a", first)))
                    .toCompletableFuture()
                    .get();
            store.writeSnapshot("minutes", epoch, new Loaded.Snapshot(1, first))
                    .toCompletableFuture()
                    .get();
            store.append("minutes", epoch, List.of(new LogEntry.UpdateEntry(2, 0, "a", second)))
                    .toCompletableFuture()
                    .get();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "md | # Minutes",
                "md | **Hällo**",
                "html | <p><strong>Hällo</strong></p>",
                "txt | Hällo",
                "json | {\"type\":\"doc\"",
            })
    void document_isWrittenToStandardOutput(String format, String content) throws Exception {
        store(document());

        assertThat(run("export", "minutes", "--format", format)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains(content);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("only the words are written: callout");
    }

    @Test
    void markdown_isTheDefault() throws Exception {
        store(document());

        assertThat(run("export", "minutes")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("# Minutes\n\n**Hällo**\n");
    }

    @Test
    void yjs_isTheWholeDocument() throws Exception {
        Doc doc = document();
        store(doc);

        assertThat(run("export", "minutes", "--format", "yjs")).isZero();
        Doc read = Doc.create();
        read.apply(out.toByteArray());
        assertThat(read.stateVector()).isEqualTo(doc.stateVector());
        assertThat(read.xmlFragment("default").toString())
                .isEqualTo(doc.xmlFragment("default").toString());
        assertThat(err.size()).isZero();
    }

    @Test
    void missingDocument_isAFailure() throws Exception {
        store(document());

        assertThat(run("export", "nobody")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("there is no document 'nobody'");
        assertThat(out.size()).isZero();
    }

    @Test
    void directoryWithoutDocuments_isNotMadeOne() {
        assertThat(run("export", "minutes")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("there are no documents in", "--data");
        assertThat(data).isEmptyDirectory();
    }

    @Test
    void directoryOfARunningServer_isLeftToIt() throws Exception {
        store(document());
        try (SqliteStore running = SqliteStore.open(StoreOptions.of(data), health -> {})) {
            assertThat(run("export", "minutes")).isEqualTo(1);
            assertThat(err.toString(StandardCharsets.UTF_8))
                    .contains("a server is running on", "Stop it", "/api/documents/");
            assertThat(running.health().reason()).isEmpty();
        }
    }

    @Test
    void formatThatIsNone_isAMistake() {
        assertThat(run("export", "minutes", "--format", "pdf")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("'pdf' is not one of html, json, md, txt, yjs", "Try 'scriptorium export --help'.");
    }

    @Test
    void documentThatIsNotNamed_isAMistake() {
        assertThat(run("export")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("Missing required parameter: 'DOCUMENT'");
    }

    @Test
    void help_saysWhatThereIs() {
        assertThat(run("export", "--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("DOCUMENT", "--format", "--data", "html, json, md, txt, yjs");
    }

    private int run(String... arguments) {
        return new CommandLineInterface(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        Map.of("SCRIPTORIUM_DATA", data.toString()))
                .run(arguments);
    }
}
