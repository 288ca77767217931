package io.scriptorium.collab.protocol;

import io.scriptorium.collab.room.Rooms;
import io.scriptorium.collab.room.Session;
import io.scriptorium.collab.session.Channel;
import io.scriptorium.collab.session.ClientMessage;
import io.scriptorium.collab.session.CollabMetrics;
import io.scriptorium.collab.session.Connection;
import io.scriptorium.collab.session.Credential;
import io.scriptorium.collab.session.DisplayName;
import io.scriptorium.collab.session.DocumentName;
import io.scriptorium.collab.session.Frame;
import io.scriptorium.collab.session.Limits;
import io.scriptorium.collab.session.LiveOptions;
import io.scriptorium.collab.session.WellFormed;
import io.scriptorium.crdt.Json;
import io.scriptorium.crdt.lib0.MalformedUpdateException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One wire of a client that speaks live JSON: one session. A message that is none ends nothing: its sender alone is told
 * what is wrong with it.
 *
 * <p>Threading: the channel's event loop.
 */
public final class LiveJsonConnection implements Connection {
    private static final int MAX_DEPTH = 32;
    private static final int MAX_ID = 64;
    private static final double LARGEST_INTEGER = 9_007_199_254_740_991.0;
    private static final byte[] PING = "ping".getBytes(StandardCharsets.US_ASCII);
    private static final Frame PONG = Frame.text("pong");

    /** A message that can not be understood, said so that its sender can repair it. */
    private static final class BadMessageException extends Exception {
        private static final long serialVersionUID = 1L;
        private final String code;
        private @Nullable String id;

        BadMessageException(String code, String message) {
            super(message);
            this.code = code;
        }
    }

    private final Wire wire;
    private final DocumentName document;
    private final Rooms rooms;
    private final Limits limits;
    private final CollabMetrics metrics;
    private final Session session;

    /** Lets the client into the document's room. */
    public LiveJsonConnection(
            Channel channel,
            DocumentName document,
            Credential credential,
            LiveOptions options,
            Rooms rooms,
            Limits limits,
            CollabMetrics metrics,
            LongSupplier monotonicMillis) {
        this.wire = new Wire(channel, limits, metrics, monotonicMillis);
        this.document = document;
        this.rooms = rooms;
        this.limits = limits;
        this.metrics = metrics;
        this.session = new Session(document, wire, LiveFormat.INSTANCE, Session.Dialect.LIVE_JSON, credential, options);
        rooms.attach(session);
    }

    @Override
    public void onText(byte[] utf8) {
        if (wire.closing()) {
            return;
        }
        if (Arrays.equals(utf8, PING)) {
            wire.send(PONG);
            return;
        }
        try {
            ClientMessage message = read(utf8);
            if (message != null) {
                wire.received(utf8.length);
                rooms.receive(session, message, () -> wire.handled(utf8.length));
            }
        } catch (BadMessageException e) {
            metrics.limitHit("live-bad-message");
            wire.send(error(e.code, String.valueOf(e.getMessage()), e.id));
        }
    }

    /** Read as text. */
    @Override
    public void onBinary(byte[] message) {
        onText(message);
    }

    @Override
    public void onMark(long number) {
        rooms.receive(session, new ClientMessage.Live.Seen(number), () -> {});
    }

    @Override
    public void onDrained() {
        rooms.drained(session);
    }

    /** Nothing: such clients know no silence, and the transport finds out who is gone. */
    @Override
    public void onTick() {}

    @Override
    public void onClosed() {
        rooms.detach(session);
    }

    private @Nullable ClientMessage read(byte[] utf8) throws BadMessageException {
        if (utf8.length > limits.maxUpdateBytes()) {
            throw new BadMessageException(
                    "too-large",
                    "a message of " + utf8.length + " bytes, and " + limits.maxUpdateBytes() + " are allowed");
        }
        if (!(parse(utf8) instanceof Map<?, ?> message)) {
            throw new BadMessageException("not-an-object", "a message is an object of JSON with a member 'type'");
        }
        if (!(message.get("type") instanceof String type)) {
            throw new BadMessageException("no-type", "the member 'type' is missing or no string");
        }
        String id = id(message);
        try {
            ClientMessage understood = understood(type, message, id);
            return understood == null || id == null ? understood : new ClientMessage.Live.Asked(understood, id);
        } catch (BadMessageException e) {
            e.id = id;
            throw e;
        }
    }

    /** What the answer to a message repeats, as JSON; null when none is asked for. */
    private static @Nullable String id(Map<?, ?> message) throws BadMessageException {
        Object id = message.get("id");
        if (!message.containsKey("id")
                || (id instanceof String text && text.length() <= MAX_ID)
                || (id instanceof Double number && Double.isFinite(number))) {
            return id == null ? null : Json.stringify(id instanceof String text ? WellFormed.text(text) : id);
        }
        throw new BadMessageException("bad-id", "the member 'id' is a number, or a string of at most 64 characters");
    }

    private @Nullable ClientMessage understood(String type, Map<?, ?> message, @Nullable String id)
            throws BadMessageException {
        return switch (type) {
            case "hello" -> {
                wire.send(hello());
                if (id != null) {
                    wire.send(Frame.text("{\"type\":\"ack\",\"id\":" + id + "}"));
                }
                yield null;
            }
            case "userevent" -> join(message);
            case "contentchange" -> content(message);
            case "message" -> chat(message);
            default ->
                throw new BadMessageException(
                        "unknown-type", "the types are hello, userevent, contentchange and message");
        };
    }

    private static @Nullable Object parse(byte[] utf8) throws BadMessageException {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new BadMessageException("bad-utf8", "a message is text in UTF-8");
        }
        try {
            return Json.parse(text, MAX_DEPTH);
        } catch (MalformedUpdateException e) {
            throw new BadMessageException("bad-json", "not JSON: " + e.getMessage());
        }
    }

    private static ClientMessage join(Map<?, ?> message) throws BadMessageException {
        Optional<String> name =
                message.get("username") instanceof String given ? DisplayName.of(given) : Optional.empty();
        return new ClientMessage.Live.Join(name.orElseThrow(() -> new BadMessageException(
                "bad-username", "the member 'username' is a string with at least one character to see")));
    }

    private static ClientMessage content(Map<?, ?> message) throws BadMessageException {
        if (!(message.get("content") instanceof String content)) {
            throw new BadMessageException("bad-content", "the member 'content' is a string: the whole content");
        }
        long base = ClientMessage.Live.Content.NO_BASE;
        if (message.containsKey("base")) {
            if (!(message.get("base") instanceof Double number
                    && number >= 0
                    && number <= LARGEST_INTEGER
                    && number == Math.rint(number))) {
                throw new BadMessageException(
                        "bad-base", "the member 'base' is the 'seq' of the content that this was made from");
            }
            base = number.longValue();
        }
        return new ClientMessage.Live.Content(WellFormed.text(content), base);
    }

    private static ClientMessage chat(Map<?, ?> message) throws BadMessageException {
        String text = message.get("text") instanceof String given ? WellFormed.text(given) : "";
        String refusal = ClientMessage.Chat.refusal(text);
        if (refusal != null) {
            throw new BadMessageException("bad-text", "the member 'text' is a string with something in it: " + refusal);
        }
        String timestamp = message.get("timestamp") instanceof String given ? WellFormed.text(given) : "";
        return new ClientMessage.Chat(text, timestamp);
    }

    private Frame hello() {
        Map<String, Object> bounds = new LinkedHashMap<>();
        bounds.put("messageBytes", (double) limits.maxUpdateBytes());
        bounds.put("textCharacters", (double) ClientMessage.Chat.MAX_TEXT);
        bounds.put("usernameCharacters", (double) DisplayName.MAX_LENGTH);
        Map<String, Object> hello = new LinkedHashMap<>();
        hello.put("type", "hello");
        hello.put("server", "Scriptorium");
        hello.put(
                "version",
                Optional.ofNullable(LiveJsonConnection.class.getPackage().getImplementationVersion())
                        .orElse("development"));
        hello.put("document", document.value());
        hello.put("connection", wire.id());
        hello.put("limits", bounds);
        return Frame.text(Json.stringify(hello));
    }

    private static Frame error(String code, String message, @Nullable String id) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("type", "error");
        error.put("code", code);
        error.put("message", message);
        String json = Json.stringify(error);
        return Frame.text(id == null ? json : json.substring(0, json.length() - 1) + ",\"id\":" + id + "}");
    }
}
