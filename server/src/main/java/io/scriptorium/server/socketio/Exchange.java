package io.scriptorium.server.socketio;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A request and its one answer, given from any thread. Pages of an origin that may connect may read it, with their
 * credentials (Fetch standard, CORS).
 */
final class Exchange {
    private static final String TEXT = "text/plain; charset=UTF-8";

    private final HttpServerRequest request;
    private final Context context;

    /** Threading: the request's event loop. */
    Exchange(HttpServerRequest request) {
        this.request = request;
        this.context = Objects.requireNonNull(Vertx.currentContext(), "a request has a context");
        String origin = request.getHeader("Origin");
        HttpServerResponse response = request.response().putHeader("Cache-Control", "no-store");
        if (origin != null) {
            response.putHeader("Access-Control-Allow-Origin", origin)
                    .putHeader("Access-Control-Allow-Credentials", "true")
                    .putHeader("Vary", "Origin");
        }
    }

    HttpServerRequest request() {
        return request;
    }

    /** Called once when the client goes away before its answer. Threading: the request's event loop. */
    void onGone(Runnable task) {
        request.response().closeHandler(closed -> task.run());
    }

    /** Answers with packets; then, whether or not they left, the task is done on the request's event loop. */
    void packets(byte[] body, Runnable written) {
        run(() -> {
            HttpServerResponse response = request.response();
            if (response.closed() || response.ended()) {
                written.run();
                return;
            }
            Future<Void> unused = response.putHeader("Content-Type", TEXT)
                    .end(Buffer.buffer(body))
                    .onComplete(done -> written.run());
        });
    }

    /** Answers that a POST was taken. */
    void ok() {
        answer(200, "text/html", "ok");
    }

    void text(int status, String text) {
        answer(status, TEXT, text + "\n");
    }

    void error(EngineError error) {
        answer(
                error.status(),
                "application/json",
                new JsonObject()
                        .put("code", error.code())
                        .put("message", error.message())
                        .encode());
    }

    /** At once when the request is being handled: its connection may be closed right after that. */
    private void run(Runnable task) {
        if (Vertx.currentContext() == context) {
            task.run();
        } else {
            context.runOnContext(now -> task.run());
        }
    }

    private void answer(int status, String type, String body) {
        run(() -> {
            HttpServerResponse response = request.response();
            if (!response.closed() && !response.ended()) {
                Future<Void> unused = response.setStatusCode(status)
                        .putHeader("Content-Type", type)
                        .end(Buffer.buffer(body.getBytes(StandardCharsets.UTF_8)));
            }
        });
    }

    /** Ends the connection behind an answer whose request was not read whole. */
    void closeConnection() {
        run(() -> {
            Future<Void> unused = request.connection().close();
        });
    }
}
