package io.scriptorium.server.transport;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Queue;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A client of each transport, as simple as it can be: what its messages are, one after the other. Waits at most ten
 * seconds for anything.
 */
abstract class ClientWire implements AutoCloseable {
    /** Why a wire ended. */
    record Closed(int code, String reason) {}

    static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    /** The kinds there are. */
    enum Kind {
        WEB_SOCKET,
        EVENTS,
        STREAM,
        POLL,
        SOCKJS_WEB_SOCKET,
        SOCKJS_XHR,
        SOCKJS_XHR_STREAMING,
        SOCKJS_EVENT_SOURCE;

        ClientWire open(HttpRig rig) throws IOException {
            return switch (this) {
                case WEB_SOCKET -> new OnWebSocket(rig, "/", false);
                case SOCKJS_WEB_SOCKET -> new OnWebSocket(rig, "/sockjs/000/" + session() + "/websocket", true);
                case EVENTS -> new OnEvents(rig);
                case STREAM -> new OnStream(rig);
                case POLL -> new OnPoll(rig);
                case SOCKJS_XHR -> new OnSockJs(rig, "xhr");
                case SOCKJS_XHR_STREAMING -> new OnSockJs(rig, "xhr_streaming");
                case SOCKJS_EVENT_SOURCE -> new OnSockJs(rig, "eventsource");
            };
        }

        boolean resumes() {
            return this == EVENTS || this == STREAM || this == POLL;
        }

        private static String session() {
            return UUID.randomUUID().toString().replace("-", "");
        }
    }

    final HttpRig rig;

    @Nullable Closed closed;
    /** Whether the last answer went on without a gap; null when it did not say. */
    @Nullable Boolean resumed;

    ClientWire(HttpRig rig) {
        this.rig = rig;
    }

    /** The next message. */
    abstract String next() throws IOException, InterruptedException;

    /** Sends one; the status that answered it, 0 where there is none. */
    abstract int send(String json) throws IOException, InterruptedException;

    /** Ends the wire as a crash does. */
    abstract void cut() throws IOException;

    /** Goes on after {@link #cut()}. */
    void resume() throws IOException, InterruptedException {
        throw new UnsupportedOperationException("it can not");
    }

    /** Reads until the end is told. */
    Closed awaitClosed() throws IOException, InterruptedException {
        while (closed == null) {
            try {
                next();
            } catch (EndOfWire e) {
                break;
            }
        }
        return Objects.requireNonNull(closed);
    }

    @Override
    public void close() throws IOException {
        cut();
    }

    /** There is no next message. */
    static final class EndOfWire extends IOException {
        private static final long serialVersionUID = 1L;
    }

    final HttpResponse<InputStream> request(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HTTP.send(request.timeout(Duration.ofSeconds(10)).build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    final HttpRequest.Builder to(String target) {
        return HttpRequest.newBuilder(URI.create(rig.url(target)));
    }

    final int post(String target, String body) throws IOException, InterruptedException {
        return HTTP.send(
                        to(target)
                                .timeout(Duration.ofSeconds(10))
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    final void ended(JsonObject message) {
        closed = new Closed(message.getInteger("code"), message.getString("reason"));
    }

    private static final class OnWebSocket extends ClientWire {
        private final RawClient client;
        private final boolean sockJs;
        private final Queue<String> read = new ArrayDeque<>();

        OnWebSocket(HttpRig rig, String path, boolean sockJs) throws IOException {
            super(rig);
            this.client = RawClient.open(rig.port, path);
            this.sockJs = sockJs;
        }

        @Override
        String next() throws IOException {
            while (read.isEmpty()) {
                RawClient.Received frame = client.frame();
                if (frame.opcode() == RawClient.CLOSE) {
                    String reason = new String(
                            frame.payload(), 2, Math.max(0, frame.payload().length - 2), StandardCharsets.UTF_8);
                    closed = new Closed(frame.closeCode(), reason);
                    throw new EndOfWire();
                }
                if (frame.opcode() == RawClient.TEXT && !sockJs) {
                    read.add(frame.text());
                } else if (frame.opcode() == RawClient.TEXT && frame.text().startsWith("a")) {
                    new JsonArray(frame.text().substring(1)).forEach(text -> read.add((String) text));
                }
            }
            return read.remove();
        }

        @Override
        int send(String json) throws IOException {
            client.send(RawClient.masked(
                    RawClient.TEXT, sockJs ? new JsonArray().add(json).encode() : json));
            return 0;
        }

        @Override
        void cut() throws IOException {
            client.reset();
        }
    }

    /** With an answer that goes on and on. */
    private abstract static class Streaming extends ClientWire {
        @Nullable BufferedReader lines;

        @Nullable InputStream body;

        Streaming(HttpRig rig) {
            super(rig);
        }

        final void listen(HttpRequest.Builder request) throws IOException {
            try {
                HttpResponse<InputStream> answer = request(request);
                if (answer.statusCode() != 200) {
                    throw new IOException("status " + answer.statusCode());
                }
                body = answer.body();
                lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        final String line() throws IOException {
            String line = Objects.requireNonNull(lines).readLine();
            if (line == null) {
                throw new EndOfWire();
            }
            return line;
        }

        @Override
        void cut() throws IOException {
            Objects.requireNonNull(body).close();
        }
    }

    /** Live JSON, with POSTs up. */
    private abstract static class Live extends Streaming {
        String connection = "";
        String last = "";

        Live(HttpRig rig) {
            super(rig);
        }

        @Override
        int send(String json) throws IOException, InterruptedException {
            return post("/live/messages?connection=" + connection, json);
        }

        /** Takes what is about the conversation itself; whether it was that. */
        final boolean own(String json) throws EndOfWire {
            JsonObject message = json.startsWith("{") ? new JsonObject(json) : new JsonObject();
            if ("connection".equals(message.getString("type"))) {
                connection = message.getString("connection");
                resumed = message.getBoolean("resumed");
                return true;
            }
            if ("close".equals(message.getString("type"))) {
                ended(message);
                throw new EndOfWire();
            }
            return false;
        }
    }

    private static final class OnEvents extends Live {
        OnEvents(HttpRig rig) throws IOException {
            super(rig);
            listen(to("/live/events"));
            String line = line();
            while (!line.isEmpty()) {
                event(line);
                line = line();
            }
        }

        @Override
        void resume() throws IOException {
            listen(to("/live/events").header("Last-Event-ID", last));
        }

        private boolean event(String line) throws EndOfWire {
            if (line.startsWith("id: ")) {
                last = line.substring("id: ".length());
            }
            return line.startsWith("data: ") && !own(line.substring("data: ".length()));
        }

        @Override
        String next() throws IOException {
            String line = line();
            while (!event(line)) {
                line = line();
            }
            return line.substring("data: ".length());
        }
    }

    private static final class OnStream extends Live {
        OnStream(HttpRig rig) throws IOException {
            super(rig);
            listen(to("/live/stream"));
            own(line());
        }

        @Override
        void resume() throws IOException {
            listen(to("/live/stream?since=" + last + "&connection=" + connection));
        }

        @Override
        String next() throws IOException {
            String line = line();
            while (line.isEmpty() || own(line)) {
                line = line();
            }
            JsonObject message = new JsonObject(line);
            if (message.containsKey("place")) {
                last = (String) message.remove("place");
            }
            return message.encode();
        }
    }

    private static final class OnPoll extends Live {
        private final Deque<String> read = new ArrayDeque<>();
        private long seq;

        OnPoll(HttpRig rig) throws IOException {
            super(rig);
            poll("?wait=0");
        }

        private void poll(String query) throws IOException {
            try {
                HttpResponse<InputStream> answer = request(to("/live/poll" + query));
                JsonObject all = new JsonObject(new String(answer.body().readAllBytes(), StandardCharsets.UTF_8));
                connection = all.getString("connection");
                seq = all.getLong("seq");
                all.getJsonArray("messages").forEach(message -> read.add(Json.encode(message)));
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        @Override
        String next() throws IOException {
            while (read.isEmpty()) {
                poll("?wait=5&since=" + seq + "&connection=" + connection);
            }
            String message = read.remove();
            own(message);
            return message;
        }

        @Override
        void cut() {
            // between two polls there is nothing to cut
        }

        @Override
        void resume() {
            read.clear(); // and an answer that was lost is asked for again
        }
    }

    private static final class OnSockJs extends Streaming {
        private final String base;
        private final String transport;
        private final Queue<String> read = new ArrayDeque<>();

        OnSockJs(HttpRig rig, String transport) throws IOException {
            super(rig);
            this.base = "/sockjs/000/" + Kind.session();
            this.transport = transport;
            ask();
            String line = line();
            while (!line.endsWith("o")) {
                line = line();
            }
        }

        private void ask() throws IOException {
            HttpRequest.Builder request = to(base + '/' + transport);
            listen(transport.equals("eventsource") ? request : request.POST(HttpRequest.BodyPublishers.noBody()));
        }

        @Override
        String next() throws IOException {
            while (read.isEmpty()) {
                try {
                    frame(line());
                } catch (EndOfWire e) {
                    if (closed != null) {
                        throw e;
                    }
                    ask(); // it was long enough, or a poll
                }
            }
            return read.remove();
        }

        private void frame(String line) throws EndOfWire {
            String frame = line.startsWith("data: ") ? line.substring("data: ".length()) : line;
            if (frame.startsWith("a")) {
                new JsonArray(frame.substring(1)).forEach(text -> read.add((String) text));
            } else if (frame.startsWith("c")) {
                JsonArray why = new JsonArray(frame.substring(1));
                closed = new Closed(why.getInteger(0), why.getString(1));
                throw new EndOfWire();
            }
        }

        @Override
        int send(String json) throws IOException, InterruptedException {
            return post(base + "/xhr_send", new JsonArray().add(json).encode());
        }
    }
}
