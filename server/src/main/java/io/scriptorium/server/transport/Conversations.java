package io.scriptorium.server.transport;

import io.scriptorium.collab.session.CloseCode;
import io.scriptorium.collab.session.Connection;
import io.scriptorium.collab.session.Frame;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * All conversations over HTTP, found by the secret that their requests carry. They are counted, limited and ended
 * together with WebSockets.
 *
 * <p>Threading: any thread, except where a method says otherwise.
 */
public final class Conversations {
    private static final int RETRY_SECONDS = 5;

    private record Numbered(byte[] source, long seq) {}

    private final WebSocketTransport sockets;
    private final Map<String, Conversation> byKey = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Numbered> newest = new AtomicReference<>();

    public Conversations(WebSocketTransport sockets) {
        this.sockets = sockets;
    }

    WebSocketTransport sockets() {
        return sockets;
    }

    /** Conversations that are open, by transport. */
    public Map<String, Long> open() {
        Map<String, Long> open = new TreeMap<>();
        byKey.values().forEach(conversation -> open.merge(conversation.transport(), 1L, Long::sum));
        return open;
    }

    /** The conversation with this key, if it is about that. */
    Optional<Conversation> find(String key, String about) {
        return Optional.ofNullable(byKey.get(key))
                .filter(conversation -> conversation.about().equals(about));
    }

    /**
     * Begins a conversation, if one more is let in; otherwise the request is answered why not. Called on the request's
     * event loop, where the conversation stays.
     *
     * @param key that no other has
     * @param known messages up to this {@code seq} are left out; -1 for none
     */
    Optional<Conversation> begin(
            HttpServerRequest request,
            Caller caller,
            String transport,
            String key,
            Conversation.Patience patience,
            BiConsumer<Connection, byte[]> reader,
            long known) {
        Optional<WebSocketTransport.Refusal> refusal = sockets.admit(caller.address(), caller.exempt());
        if (refusal.isPresent()) {
            refuse(request.response(), refusal.get());
            return Optional.empty();
        }
        Conversation conversation = new Conversation(
                UUID.randomUUID().toString(),
                key,
                new Conversation.Surroundings(
                        transport,
                        caller.about(),
                        sockets.loop(request.connection()),
                        sockets.limits(),
                        sockets.metrics(),
                        sockets.inFlight(),
                        patience,
                        !caller.exempt(),
                        patience.tail() ? this::seq : frame -> -1,
                        caller.protocol(),
                        reader,
                        () -> sockets.leave(caller.address()),
                        () -> byKey.remove(key)));
        byKey.put(key, conversation);
        conversation.begin(known);
        if (sockets.closing()) {
            conversation.close(CloseCode.RESTART, "the server is restarting"); // it came while the others were told
        }
        return Optional.of(conversation);
    }

    /** An answer that a conversation will give on this request. */
    Answer answer(HttpServerRequest request, Conversation conversation, AnswerFormat format) {
        return new Answer(
                request,
                format,
                sockets.loop(request.connection()),
                conversation,
                sockets.metrics(),
                sockets.inFlight());
    }

    /** The number that a message carries; a broadcast is looked into once for all that get it. */
    private long seq(Frame frame) {
        Numbered known = newest.get();
        if (known != null && known.source() == frame.bytes()) {
            return known.seq();
        }
        long seq = JsonText.numberMember(frame.bytes(), frame.headerBytes(), "seq");
        newest.set(new Numbered(frame.bytes(), seq));
        return seq;
    }

    static void refuse(HttpServerResponse response, WebSocketTransport.Refusal refusal) {
        error(
                response.putHeader("Retry-After", String.valueOf(RETRY_SECONDS)),
                refusal.status(),
                refusal.status() == 429 ? "too-many-connections" : "unavailable",
                refusal.reason());
    }

    static void error(HttpServerResponse response, int status, String code, String message) {
        if (!response.ended() && !response.closed()) {
            response.setStatusCode(status)
                    .putHeader("Content-Type", "application/json")
                    .end(new JsonObject()
                            .put("error", code)
                            .put("message", message)
                            .encode());
        }
    }
}
