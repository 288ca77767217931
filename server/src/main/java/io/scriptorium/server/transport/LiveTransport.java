package io.scriptorium.server.transport;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Live JSON over plain HTTP: server-sent events, lines and polls down, POSTs up. A conversation is named by a secret
 * that only its first answer tells; what others see of it, its id, lets nobody speak for it.
 *
 * <p>Threading: the request's event loop.
 */
public final class LiveTransport {
    private static final int ABSENT_MILLIS = 30_000;
    private static final int PASSER_BY_MILLIS = 5_000;
    private static final int DEFAULT_WAIT_SECONDS = 25;
    private static final int MOST_WAIT_SECONDS = 50;
    /** So long a first poll waits for the present state: an untouched document has none to send. */
    private static final long FIRST_POLL_MILLIS = 500;

    private static final String UUID_TEXT = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
    private static final Pattern POSITION = Pattern.compile("(\\d{1,15})(?:-(" + UUID_TEXT + "))?");
    private static final Pattern KEY = Pattern.compile(UUID_TEXT);

    /** How messages go down. */
    private enum Kind {
        EVENTS("events"),
        STREAM("stream"),
        POLL("poll");

        private final String transport;

        Kind(String transport) {
            this.transport = transport;
        }
    }

    /** What a client says of where it is. */
    private record Position(long number, @Nullable String key) {}

    private final Conversations conversations;
    private final int absentMillis;

    public LiveTransport(Conversations conversations) {
        this(conversations, ABSENT_MILLIS);
    }

    /** @param absentMillis so long a client may be away between two answers; twice as long when it polls */
    LiveTransport(Conversations conversations, int absentMillis) {
        this.conversations = conversations;
        this.absentMillis = absentMillis;
    }

    /** {@code GET /live/events}: messages as server-sent events, until the client goes. */
    public void events(HttpServerRequest request, Caller caller) {
        String header = request.getHeader("Last-Event-ID");
        String from = header != null ? header : request.getParam("lastEventId");
        request.response().putHeader("X-Accel-Buffering", "no"); // a proxy that gathers the answer defeats it
        listen(request, caller, Kind.EVENTS, from, -1);
    }

    /** {@code GET /live/stream}: the same as lines of JSON. */
    public void stream(HttpServerRequest request, Caller caller) {
        request.response().putHeader("X-Accel-Buffering", "no");
        listen(request, caller, Kind.STREAM, request.getParam("since"), -1);
    }

    /** {@code GET /live/poll}: what has come since a number, as soon as there is something or time is up. */
    public void poll(HttpServerRequest request, Caller caller) {
        String wait = request.getParam("wait");
        if (wait != null && !wait.matches("\\d{1,4}")) {
            Conversations.error(request.response(), 400, "bad-wait", "wait is a number of whole seconds");
            return;
        }
        int seconds = wait == null ? DEFAULT_WAIT_SECONDS : Integer.parseInt(wait);
        listen(request, caller, Kind.POLL, request.getParam("since"), 1_000L * Math.min(seconds, MOST_WAIT_SECONDS));
    }

    private void listen(HttpServerRequest request, Caller caller, Kind kind, @Nullable String from, long waitMillis) {
        Matcher position = POSITION.matcher(from == null ? "" : from);
        HttpServerResponse response = request.response().putHeader("Cache-Control", "no-store, no-transform");
        if (from != null && !from.isEmpty() && !position.matches()) {
            Conversations.error(
                    response, 400, "bad-position", "what to go on from is a number, or the id of an earlier message");
            return;
        }
        Position at = from == null || from.isEmpty()
                ? null
                : new Position(Long.parseLong(position.group(1)), position.group(2));
        String key = at != null && at.key() != null ? at.key() : request.getParam("connection");
        Optional<Conversation> known = key == null ? Optional.empty() : find(key, caller);
        if (known.isEmpty()) {
            begin(request, caller, kind, at, key != null, waitMillis);
            return;
        }
        SocketLoop socketLoop = conversations.sockets().loop(request.connection());
        Conversation conversation = known.get();
        run(conversation.loop(), () -> {
            long number = at == null ? conversation.lastNumber() : at.number();
            boolean resumed = conversation.resumeAfter(number);
            if (!resumed) {
                conversation.goodbye();
            }
            run(socketLoop, () -> {
                if (resumed) {
                    answer(request, conversation, kind, caller, at == null ? null : true, number, waitMillis);
                } else {
                    begin(request, caller.as(conversation.protocol()), kind, at, true, waitMillis);
                }
            });
        });
    }

    /**
     * Whether a request belongs to a conversation that is open, or says that it does to somebody who only looks for it: so
     * that it opens none.
     */
    public boolean goesOn(HttpServerRequest request, Caller caller) {
        String named = request.getParam("connection");
        boolean get = HttpMethod.GET.equals(request.method());
        if (!get) {
            return named != null;
        }
        String header = request.getHeader("Last-Event-ID");
        for (String from : new String[] {header, request.getParam("lastEventId"), request.getParam("since")}) {
            Matcher position = POSITION.matcher(from == null ? "" : from);
            if (position.matches() && position.group(2) != null) {
                return find(position.group(2), caller).isPresent();
            }
        }
        return named != null && find(named, caller).isPresent();
    }

    private Optional<Conversation> find(String key, Caller caller) {
        return KEY.matcher(key).matches() ? conversations.find(key, caller.about()) : Optional.empty();
    }

    /** @param named whether the client named a conversation, which is not there any more */
    private void begin(
            HttpServerRequest request,
            Caller caller,
            Kind kind,
            @Nullable Position at,
            boolean named,
            long waitMillis) {
        // A number alone is a document's seq, seen anywhere: what is up to it need not be said. One of a conversation
        // that is gone means nothing any more.
        long seen = at == null || named ? -1 : at.number();
        boolean passerBy = kind == Kind.POLL && seen > 0;
        int mayBeAway = passerBy ? PASSER_BY_MILLIS : kind == Kind.POLL ? 2 * absentMillis : absentMillis;
        Conversation.Patience patience = kind == Kind.POLL
                ? new Conversation.Patience(
                        true, mayBeAway, Integer.MAX_VALUE, Integer.MAX_VALUE) // the hard limit bounds it
                : new Conversation.Patience(true, mayBeAway, Backlog.TAIL_MESSAGES, Backlog.TAIL_BYTES);
        conversations
                .begin(
                        request,
                        caller,
                        kind.transport,
                        UUID.randomUUID().toString(),
                        patience,
                        (connection, message) -> connection.onText(message),
                        seen)
                .ifPresent(conversation -> {
                    long first = passerBy ? Math.max(waitMillis, FIRST_POLL_MILLIS) : FIRST_POLL_MILLIS;
                    Boolean resumed = (at == null || at.number() == 0) ? null : !named;
                    answer(
                            request,
                            conversation,
                            kind,
                            caller,
                            resumed,
                            Math.max(0, seen),
                            kind == Kind.POLL ? first : -1);
                });
    }

    private void answer(
            HttpServerRequest request,
            Conversation conversation,
            Kind kind,
            Caller caller,
            @Nullable Boolean resumed,
            long from,
            long waitMillis) {
        LiveFormats.Introduction introduction = new LiveFormats.Introduction(
                conversation.key(), conversation.id(), caller.document().value(), resumed, from);
        AnswerFormat format =
                switch (kind) {
                    case EVENTS -> new LiveFormats.Events(introduction);
                    case STREAM -> new LiveFormats.Lines(introduction);
                    case POLL -> new LiveFormats.Poll(introduction);
                };
        Answer answer = conversations.answer(request, conversation, format);
        answer.open(() -> conversation.attach(answer, waitMillis));
    }

    /** {@code POST /live/messages}: one message, or an array of messages, of a conversation or of somebody passing by. */
    public void post(HttpServerRequest request, Caller caller) {
        HttpServerResponse response = request.response().putHeader("Cache-Control", "no-store");
        SocketLoop socketLoop = conversations.sockets().loop(request.connection());
        String key = request.getParam("connection");
        Optional<Conversation> conversation = key == null ? Optional.empty() : find(key, caller);
        int most = conversations.sockets().limits().maxMessageBytes();
        RequestBody.read(
                request,
                most,
                conversations.sockets().inFlight(),
                body -> messages(response, body).ifPresent(messages -> {
                    if (key == null) {
                        new PassingVisit(conversations.sockets(), socketLoop, caller, response).say(messages);
                    } else if (conversation.isEmpty()) {
                        gone(response);
                    } else {
                        Consumer<Inbox.Outcome> told = outcome -> run(socketLoop, () -> outcome(response, outcome));
                        Inbox.Post post = new Inbox.Post(messages, body.length, told);
                        run(conversation.get().loop(), () -> conversation.get().receive(post));
                    }
                }),
                () -> {
                    conversations.sockets().metrics().limitHit("message-size");
                    response.putHeader("Connection", "close");
                    Conversations.error(response, 413, "too-large", "a message has at most " + most + " bytes");
                    request.connection().close();
                });
    }

    /** {@code DELETE /live/messages}: the client says that it goes, instead of being missed after a while. */
    public void leave(HttpServerRequest request, Caller caller) {
        String key = request.getParam("connection");
        Optional<Conversation> conversation = key == null ? Optional.empty() : find(key, caller);
        if (conversation.isEmpty()) {
            gone(request.response());
        } else {
            run(conversation.get().loop(), conversation.get()::goodbye);
            request.response().setStatusCode(204).end();
        }
    }

    private static void gone(HttpServerResponse response) {
        Conversations.error(
                response,
                410,
                "unknown-connection",
                "no such connection, or no more; listen again, and take the connection from the first answer");
    }

    static void outcome(HttpServerResponse response, Inbox.Outcome outcome) {
        if (response.ended() || response.closed()) {
            return;
        }
        switch (outcome) {
            case TAKEN -> response.setStatusCode(204).end();
            case BUSY ->
                Conversations.error(
                        response.putHeader("Retry-After", "1"),
                        429,
                        "too-fast",
                        "too much of this connection waits to be dealt with; send it again later");
            case GONE -> gone(response);
        }
    }

    private static Optional<List<byte[]>> messages(HttpServerResponse response, byte[] body) {
        try {
            if (!isUtf8(body)) {
                throw new JsonText.Broken("no UTF-8", 0);
            }
            return Optional.of(JsonText.elements(body));
        } catch (JsonText.Broken e) {
            Conversations.error(
                    response,
                    400,
                    "bad-json",
                    "the body is one message, or an array of messages, in JSON: found " + e.getMessage());
            return Optional.empty();
        }
    }

    static boolean isUtf8(byte[] bytes) {
        Utf8Check check = new Utf8Check();
        for (byte b : bytes) {
            if (!check.accept(b & 0xFF)) {
                return false;
            }
        }
        return check.finish();
    }

    static void run(SocketLoop loop, Runnable task) {
        if (loop.inLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }
}
