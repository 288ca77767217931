package io.scriptorium.server.http;

import io.scriptorium.collab.Collab;
import io.scriptorium.collab.room.DocumentContent;
import io.scriptorium.collab.session.DocumentName;
import io.scriptorium.richtext.Export;
import io.scriptorium.richtext.Format;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * {@code GET /api/documents/{document}}: a document's durable text in the format that is asked for. Threading: any event
 * loop.
 */
final class DocumentRoute {
    private static final System.Logger LOG = System.getLogger("scriptorium.http");
    private static final long READ_SECONDS = 10;
    /** Others wrote the page: it may show itself and follow links, in windows of their own. */
    private static final String SANDBOX =
            "; frame-ancestors 'none'; sandbox allow-popups allow-popups-to-escape-sandbox";

    private final Collab collab;
    private final Exports exports;

    DocumentRoute(Collab collab, Exports exports) {
        this.collab = collab;
        this.exports = exports;
    }

    /** Answers with the document, in the format that the request accepts. */
    void answer(HttpServerRequest request, DocumentName document) {
        HttpServerResponse response = request.response().putHeader("Vary", "Accept, Origin");
        Optional<Format> format = Accepted.format(request.headers().getAll("Accept"));
        if (format.isEmpty()) {
            HttpRoutes.json(
                    response,
                    406,
                    HttpRoutes.error(
                            "not-acceptable",
                            "a document is text/html, text/markdown, text/plain or application/json"));
            return;
        }
        CompletionStage<DocumentContent> content = collab.content(document)
                .toCompletableFuture()
                .completeOnTimeout(
                        new DocumentContent.Unavailable("the store does not answer"), READ_SECONDS, TimeUnit.SECONDS);
        Context context = Vertx.currentContext();
        Future.fromCompletionStage(content, context).onSuccess(found -> {
            switch (found) {
                case DocumentContent.Found there -> found(request, document, format.get(), there, context);
                case DocumentContent.Missing missing -> missing(response);
                case DocumentContent.Unreadable unreadable -> unreadable(response);
                case DocumentContent.Unavailable unavailable ->
                    HttpRoutes.json(
                            response.putHeader("Retry-After", "2"),
                            503,
                            HttpRoutes.error("unavailable", unavailable.reason()));
            }
        });
    }

    static void missing(HttpServerResponse response) {
        HttpRoutes.json(response, 404, HttpRoutes.error("not-found", "there is no document of this name"));
    }

    static void unreadable(HttpServerResponse response) {
        HttpRoutes.json(
                response,
                503,
                HttpRoutes.error(
                        "unreadable",
                        "the document's stored bytes are damaged; nothing was overwritten; ask the operator"));
    }

    private void found(
            HttpServerRequest request,
            DocumentName document,
            Format format,
            DocumentContent.Found found,
            Context context) {
        HttpServerResponse response = request.response();
        String tag = "\"" + found.epoch() + "-" + found.headSeq() + "." + format.suffix() + "\"";
        response.putHeader("Cache-Control", "private, no-cache").putHeader("ETag", tag);
        if (matches(request, tag)) {
            if (!response.closed()) {
                response.setStatusCode(304).end();
            }
            return;
        }
        Future.fromCompletionStage(exports.write(found, document, format), context)
                .onSuccess(outcome -> answer(request, format, outcome))
                .onFailure(failure -> {
                    LOG.log(Level.ERROR, "a document could not be written", failure);
                    withoutTag(response);
                    HttpRoutes.json(response, 500, HttpRoutes.error("broken", "something is wrong in this server"));
                });
    }

    private static boolean matches(HttpServerRequest request, String tag) {
        return request.headers().getAll("If-None-Match").stream()
                .flatMap(header -> Arrays.stream(header.split(",", -1)))
                .map(String::strip)
                .anyMatch(known -> known.equals("*") || known.equals(tag) || known.equals("W/" + tag));
    }

    private static void withoutTag(HttpServerResponse response) {
        if (!response.headWritten()) {
            response.headers().remove("ETag");
            response.putHeader("Cache-Control", "no-store");
        }
    }

    private static void answer(HttpServerRequest request, Format format, Exports.Outcome outcome) {
        HttpServerResponse response = request.response();
        if (response.closed()) {
            return;
        }
        if (!(outcome instanceof Exports.Outcome.File)) {
            withoutTag(response);
        }
        switch (outcome) {
            case Exports.Outcome.File file -> {
                if (format == Format.HTML) {
                    response.putHeader("Content-Security-Policy", Export.CONTENT_SECURITY_POLICY + SANDBOX);
                }
                boolean json = format == Format.JSON;
                response.putHeader("Content-Type", format.mediaType() + (json ? "" : "; charset=utf-8"));
                if (HttpMethod.HEAD.equals(request.method())) {
                    response.putHeader("Content-Length", String.valueOf(file.bytes().length))
                            .end();
                } else {
                    response.end(Buffer.buffer(file.bytes()));
                }
            }
            case Exports.Outcome.Unreadable unreadable -> unreadable(response);
            case Exports.Outcome.TooLarge large ->
                HttpRoutes.json(response, 406, HttpRoutes.error("too-large", large.reason()));
            case Exports.Outcome.Busy busy ->
                HttpRoutes.json(
                        response.putHeader("Retry-After", "5"),
                        503,
                        HttpRoutes.error("busy", "too many documents are being written; try again"));
        }
    }
}
