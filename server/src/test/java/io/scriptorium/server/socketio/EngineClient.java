package io.scriptorium.server.socketio;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client that says packets exactly as a test wants them, over long polling or a WebSocket. */
final class EngineClient implements AutoCloseable {
    static final String POLLING = "?EIO=4&transport=polling";
    static final String WEBSOCKET = "?EIO=4&transport=websocket";
    private static final long PATIENCE_SECONDS = 10;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int port;

    EngineClient(int port) {
        this.port = port;
    }

    /** The sid of a new session over long polling. */
    String open() throws Exception {
        return open(POLLING);
    }

    String open(String query) throws Exception {
        return sid(get(query));
    }

    /** The sid in an answer to a handshake. */
    String sid(HttpResponse<String> response) {
        if (response.statusCode() != 200 || !response.body().startsWith("0{")) {
            throw new AssertionError("no session: " + response.statusCode() + " " + response.body());
        }
        return new JsonObject(response.body().substring(1)).getString("sid");
    }

    HttpResponse<String> poll(String sid) throws Exception {
        return get(POLLING + "&sid=" + sid);
    }

    /** A poll that is under way; cancelling it cuts its connection. */
    CompletableFuture<HttpResponse<String>> polling(String sid) {
        return http.sendAsync(request(POLLING + "&sid=" + sid).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> post(String sid, String body) throws Exception {
        return posting(sid, body).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** A POST that is under way. */
    CompletableFuture<HttpResponse<String>> posting(String sid, String body) {
        return http.sendAsync(
                request(POLLING + "&sid=" + sid)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    HttpResponse<String> get(String query, String... headers) throws Exception {
        return send("GET", query, headers);
    }

    HttpResponse<String> send(String method, String query, String... headers) throws Exception {
        HttpRequest.Builder request = request(query).method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String query) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/socket.io/" + query))
                .timeout(Duration.ofSeconds(PATIENCE_SECONDS));
    }

    Socket webSocket(String query) throws Exception {
        Socket socket = new Socket();
        socket.webSocket.complete(http.newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/socket.io/" + query), socket)
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        return socket;
    }

    /** A WebSocket that has read its OPEN packet and joined a namespace; the answer to that is read too. */
    Socket joined(String connect) throws Exception {
        Socket socket = webSocket(WEBSOCKET);
        socket.next();
        socket.send(connect);
        socket.welcome = socket.next();
        return socket;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    /** A WebSocket whose messages wait to be read. */
    static final class Socket implements WebSocket.Listener {
        private static final String CLOSED = "closed ";
        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        private final StringBuilder part = new StringBuilder();
        private final CompletableFuture<WebSocket> webSocket = new CompletableFuture<>();
        String welcome = "";

        void send(String text) throws Exception {
            webSocket.join().sendText(text, true).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }

        void send(byte... bytes) throws Exception {
            webSocket.join().sendBinary(ByteBuffer.wrap(bytes), true).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }

        /** The next message. */
        String next() throws Exception {
            String message = messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (message == null || message.startsWith(CLOSED)) {
                throw new AssertionError("no message, but " + message);
            }
            return message;
        }

        /** The next message that is not a ping. */
        String nextButPings() throws Exception {
            String message = next();
            while (message.equals("2")) {
                message = next();
            }
            return message;
        }

        /** The close code, with which the next must be the last; 1006 without one. */
        int closeCode() throws Exception {
            for (String message = messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                    message != null;
                    message = messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                if (message.startsWith(CLOSED)) {
                    return Integer.parseInt(message.substring(CLOSED.length()));
                }
            }
            throw new AssertionError("not closed");
        }

        /** Ends without a goodbye. */
        void cut() {
            webSocket.join().abort();
        }

        void sendClose() throws Exception {
            webSocket.join().sendClose(WebSocket.NORMAL_CLOSURE, "").get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
            part.append(text);
            if (last) {
                messages.add(part.toString());
                part.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer bytes, boolean last) {
            messages.add("binary " + StandardCharsets.ISO_8859_1.decode(bytes));
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            messages.add(CLOSED + code);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            messages.add(CLOSED + "1006");
        }
    }
}
