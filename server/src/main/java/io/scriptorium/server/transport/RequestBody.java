package io.scriptorium.server.transport;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;

/** A request's body, read whole within a bound. Threading: the socket's event loop. */
final class RequestBody {
    private final HttpServerRequest request;
    private final int mostBytes;
    private final InFlight inFlight;
    private final Buffer bytes = Buffer.buffer();
    private boolean over;

    private RequestBody(HttpServerRequest request, int mostBytes, InFlight inFlight) {
        this.request = request;
        this.mostBytes = mostBytes;
        this.inFlight = inFlight;
    }

    /**
     * Reads it. Called while the request is being handled.
     *
     * @param whole takes the body when all of it is there
     * @param tooLarge called instead when it is larger than the bound; what still comes is not read
     */
    static void read(
            HttpServerRequest request, int mostBytes, InFlight inFlight, Consumer<byte[]> whole, Runnable tooLarge) {
        RequestBody body = new RequestBody(request, mostBytes, inFlight);
        if (body.announced() > mostBytes) {
            body.over = true;
            tooLarge.run();
            return;
        }
        request.handler(part -> body.append(part, tooLarge));
        request.exceptionHandler(gone -> body.forget());
        request.endHandler(end -> {
            if (!body.over) {
                byte[] all = body.bytes.getBytes();
                body.forget();
                whole.accept(all);
            }
        });
    }

    private long announced() {
        try {
            String length = request.getHeader("Content-Length");
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    private void append(Buffer part, Runnable tooLarge) {
        if (over) {
            return;
        }
        if (bytes.length() + part.length() > mostBytes) {
            forget();
            tooLarge.run();
            return;
        }
        bytes.appendBuffer(part);
        inFlight.add(part.length());
    }

    private void forget() {
        if (!over) {
            over = true;
            inFlight.add(-bytes.length());
        }
    }
}
