package io.scriptorium.server.cli;

import io.scriptorium.collab.session.DocumentName;
import io.scriptorium.collab.store.Loaded;
import io.scriptorium.crdt.Doc;
import io.scriptorium.crdt.Update;
import io.scriptorium.crdt.UpdateFormat;
import io.scriptorium.crdt.lib0.MalformedUpdateException;
import io.scriptorium.richtext.Export;
import io.scriptorium.richtext.Format;
import io.scriptorium.richtext.RichText;
import io.scriptorium.richtext.TextTooLargeException;
import io.scriptorium.storage.SqliteStore;
import io.scriptorium.storage.StoreOpenException;
import io.scriptorium.storage.StoreOptions;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code scriptorium export}: a document out of a data directory that no server works on, as a file on standard output.
 * Threading: the main thread.
 */
final class ExportCommand {
    /** The whole document as a Yjs update, not its text alone. */
    private static final String YJS = "yjs";

    private static final long LOAD_SECONDS = 60;

    private final PrintStream out;
    private final PrintStream err;

    ExportCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** What {@code --format} may be. */
    static String formats() {
        return Stream.concat(Arrays.stream(Format.values()).map(Format::suffix), Stream.of(YJS))
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /** Whether everything was written; if not, one line on standard error says why. */
    boolean run(Path data, String document, String format) throws BadOptionException {
        DocumentName name = DocumentName.of(document)
                .orElseThrow(() -> new BadOptionException(
                        "'" + document + "' is no document name (1 to 255 bytes, no control characters)"));
        Optional<Format> text = Format.ofSuffix(format);
        if (text.isEmpty() && !format.equals(YJS)) {
            throw new BadOptionException("option --format: '" + format + "' is not one of " + formats());
        }
        if (!Files.exists(data.resolve(SqliteStore.DATABASE))) {
            return failed("there are no documents in " + data.toAbsolutePath() + "; name the directory with --data");
        }
        try (SqliteStore store = SqliteStore.open(options(data), health -> {})) {
            return write(
                    store.load(name.value()).toCompletableFuture().get(LOAD_SECONDS, TimeUnit.SECONDS), name, text);
        } catch (StoreOpenException e) {
            return failed(
                    e.reason() == StoreOpenException.Reason.IN_USE
                            ? "a server is running on " + data.toAbsolutePath() + ". Stop it, or ask it:"
                                    + " GET /api/documents/{document} with the header Accept: text/markdown,"
                                    + " text/html, text/plain or application/json"
                            : String.valueOf(e.getMessage()));
        } catch (ExecutionException | TimeoutException e) {
            return failed("the document can not be read now: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed("interrupted");
        }
    }

    private boolean write(Loaded loaded, DocumentName name, Optional<Format> format) {
        return switch (loaded) {
            case Loaded.Missing missing -> failed("there is no document '" + name + "'");
            case Loaded.Unreadable unreadable ->
                failed("the stored bytes of '" + name + "' are damaged: " + unreadable.reason());
            case Loaded.Found found -> write(found, name, format);
        };
    }

    private boolean write(Loaded.Found found, DocumentName name, Optional<Format> format) {
        List<byte[]> updates = new ArrayList<>();
        found.snapshot().ifPresent(snapshot -> updates.add(snapshot.update()));
        found.updates().forEach(entry -> updates.add(entry.update()));
        try {
            byte[] file;
            if (format.isEmpty()) {
                file = Update.merge(updates);
            } else {
                Doc doc = Doc.create();
                updates.forEach(update -> doc.apply(update, UpdateFormat.V1, null));
                RichText text = RichText.read(doc);
                tellUnknown(text.unknown());
                file = Export.of(text, name.value(), format.get());
            }
            out.write(file, 0, file.length);
            out.flush();
            return !out.checkError() || failed("the output could not be written");
        } catch (MalformedUpdateException e) {
            return failed("the stored bytes of '" + name + "' are no document: " + e.getMessage());
        } catch (TextTooLargeException e) {
            return failed(String.valueOf(e.getMessage()));
        }
    }

    private void tellUnknown(Set<String> unknown) {
        if (!unknown.isEmpty()) {
            err.println("scriptorium: of what it does not know only the words are written: "
                    + unknown.stream()
                            .map(type -> type.replaceAll("\\p{Cntrl}", "?"))
                            .collect(Collectors.joining(", ")));
        }
    }

    private boolean failed(String why) {
        err.println("scriptorium: " + why);
        return false;
    }

    private static StoreOptions options(Path data) {
        StoreOptions standard = StoreOptions.of(data);
        return new StoreOptions(
                data,
                Duration.ZERO,
                standard.busyTimeout(),
                standard.commitInterval(),
                standard.retryDelay(),
                standard.maxQueuedBytes(),
                standard.maxQueuedLoads(),
                1);
    }
}
