package io.scriptorium.server.http;

import io.scriptorium.collab.room.DocumentContent;
import io.scriptorium.collab.session.DocumentName;
import io.scriptorium.crdt.Doc;
import io.scriptorium.crdt.UpdateFormat;
import io.scriptorium.crdt.lib0.MalformedUpdateException;
import io.scriptorium.richtext.Export;
import io.scriptorium.richtext.Format;
import io.scriptorium.richtext.RichText;
import io.scriptorium.richtext.TextTooLargeException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Writes documents as files, on few threads of its own: a document is built for one request and dropped behind it, so as
 * many are in memory as there are threads.
 *
 * <p>Threading: any thread.
 */
public final class Exports {
    private static final int MAX_WAITING = 64;
    private static final long SECONDS = 30;
    /** What a document of tiny elements takes while it is built, read and written, for each byte of its encoding. */
    private static final int MEMORY_PER_BYTE = 30;

    /** What became of a request. */
    sealed interface Outcome {
        record File(byte[] bytes) implements Outcome {}

        /** Bytes with good checksums that are no document. */
        record Unreadable() implements Outcome {}

        /** There is no end to it in this format. */
        record TooLarge(String reason) implements Outcome {}

        /** Too many want the same, or it takes too long. */
        record Busy() implements Outcome {}
    }

    private final ThreadPoolExecutor threads;
    private final long maxDocumentBytes;

    /** @param count how many documents may be in memory at a time */
    public Exports(int count) {
        maxDocumentBytes = Runtime.getRuntime().maxMemory() / 2 / count / MEMORY_PER_BYTE;
        threads = new ThreadPoolExecutor(
                count, count, SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), task -> {
                    Thread thread = new Thread(task, "export");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /** Writes a document; completes within half a minute. */
    CompletionStage<Outcome> write(DocumentContent.Found found, DocumentName name, Format format) {
        long bytes = found.updates().stream().mapToLong(update -> update.length).sum();
        if (bytes > maxDocumentBytes) {
            return CompletableFuture.completedFuture(new Outcome.TooLarge("the document has " + bytes
                    + " bytes, and the memory of this server is enough to write " + maxDocumentBytes));
        }
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        try {
            threads.execute(() -> {
                if (!outcome.isDone()) { // else nobody waits for it any more
                    try {
                        outcome.complete(written(found, name, format));
                    } catch (RuntimeException e) {
                        outcome.completeExceptionally(e);
                    }
                }
            });
        } catch (RejectedExecutionException e) {
            outcome.complete(new Outcome.Busy());
        }
        return outcome.completeOnTimeout(new Outcome.Busy(), SECONDS, TimeUnit.SECONDS);
    }

    private static Outcome written(DocumentContent.Found found, DocumentName name, Format format) {
        try {
            Doc doc = Doc.create();
            for (byte[] update : found.updates()) {
                doc.apply(update, UpdateFormat.V1, null);
            }
            return new Outcome.File(Export.of(RichText.read(doc), name.value(), format));
        } catch (MalformedUpdateException e) {
            return new Outcome.Unreadable();
        } catch (TextTooLargeException e) {
            return new Outcome.TooLarge(String.valueOf(e.getMessage()));
        }
    }

    /** Ends the threads; what is under way is not waited for. */
    public void stop() {
        threads.shutdownNow();
    }
}
