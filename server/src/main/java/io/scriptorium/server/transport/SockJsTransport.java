package io.scriptorium.server.transport;

import io.scriptorium.collab.session.Channel;
import io.scriptorium.collab.session.CloseCode;
import io.scriptorium.collab.session.Connection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * SockJS 0.3.3 under one base address, without JSONP and the html file, which run foreign script in a page: a client
 * finds another way by itself. Its session is named by the client, {@code /BASE/server/session/transport}; whoever knows
 * the name is the client.
 *
 * <p>Threading: the request's event loop.
 */
public final class SockJsTransport {
    private static final Pattern SESSION = Pattern.compile("/[^/.]+/([^/.]+)/([a-z_]+)");
    private static final int DISCONNECT_MILLIS = 5_000;
    /** A browser keeps a whole streaming answer: it ends after so much, and the client asks anew. */
    private static final int STREAMING_BYTES = 128 * 1024;

    private static final int MAX_SESSION_CHARS = 128;
    private static final String NO_CACHE = "no-store, no-cache, no-transform, must-revalidate, max-age=0";
    private static final String PLAIN = "text/plain; charset=UTF-8";

    private final String base;
    private final boolean binary;
    private final Conversations conversations;
    private final SockJsStrings strings = new SockJsStrings();
    private final SecureRandom random = new SecureRandom();
    private final BiConsumer<Connection, byte[]> reader;

    /**
     * @param base the address below which it is
     * @param binary whether messages are bytes, carried as base64
     */
    public SockJsTransport(String base, boolean binary, Conversations conversations) {
        this.base = base;
        this.binary = binary;
        this.conversations = conversations;
        this.reader = binary ? this::readBase64 : SockJsTransport::readText;
    }

    private static void readText(Connection connection, byte[] message) {
        connection.onText(message);
    }

    private void readBase64(Connection connection, byte[] message) {
        byte[] decoded;
        try {
            decoded = Base64.getDecoder().decode(message);
        } catch (IllegalArgumentException e) {
            conversations.sockets().metrics().limitHit("protocol");
            connection.onText(message); // no binary message: the protocol says what it thinks of text
            return;
        }
        connection.onBinary(decoded);
    }

    /**
     * Answers a request, if it is one of SockJS.
     *
     * @param path below the base
     * @param handshake whether it is a WebSocket handshake, and a valid one
     * @return false when there is nothing at the path, and nothing was answered
     */
    public boolean handle(HttpServerRequest request, Caller caller, String path, boolean handshake) {
        HttpServerResponse response = request.response();
        Matcher session = SESSION.matcher(path);
        if (path.isEmpty() || path.equals("/")) {
            response.putHeader("Content-Type", PLAIN).end("Welcome to SockJS!\n");
        } else if (path.equals("/info")) {
            info(response);
        } else if (path.equals("/websocket")) {
            return upgrade(request, caller, caller.protocol(), handshake);
        } else if (session.matches() && session.group(1).length() <= MAX_SESSION_CHARS) {
            return session(request, caller, session.group(1), session.group(2), handshake);
        } else {
            return false;
        }
        return true;
    }

    /** Whether a request belongs to a session that is open, or opens none. */
    public boolean goesOn(Caller caller, String path) {
        Matcher session = SESSION.matcher(path);
        if (!session.matches() || session.group(2).equals("websocket")) {
            return !session.matches() && !path.equals("/websocket");
        }
        return session.group(2).equals("xhr_send")
                || conversations.find(key(session.group(1)), caller.about()).isPresent();
    }

    private void info(HttpServerResponse response) {
        response.putHeader("Content-Type", "application/json; charset=UTF-8")
                .putHeader("Cache-Control", NO_CACHE)
                .end(new JsonObject()
                        .put("websocket", true)
                        .put("origins", new JsonArray().add("*:*"))
                        .put("cookie_needed", false)
                        .put("entropy", Integer.toUnsignedLong(random.nextInt()))
                        .encode());
    }

    private boolean session(
            HttpServerRequest request, Caller caller, String session, String transport, boolean handshake) {
        boolean post = HttpMethod.POST.equals(request.method());
        request.response().putHeader("Cache-Control", NO_CACHE);
        if (transport.equals("websocket")) {
            return upgrade(
                    request,
                    caller,
                    channel -> new SockJsSocket(channel, strings, reader, caller.protocol()),
                    handshake);
        }
        if (transport.equals("xhr_send") && post) {
            send(request, caller, session);
            return true;
        }
        for (SockJsFormat.Kind kind : SockJsFormat.Kind.values()) {
            if (kind.path().equals(transport) && post == (kind != SockJsFormat.Kind.EVENT_SOURCE)) {
                listen(request, caller, session, kind);
                return true;
            }
        }
        return false;
    }

    private boolean upgrade(
            HttpServerRequest request, Caller caller, Function<Channel, Connection> protocol, boolean handshake) {
        if (!HttpMethod.GET.equals(request.method())) {
            request.response().setStatusCode(405).putHeader("Allow", "GET").end();
            return true;
        }
        if (!handshake) {
            request.response()
                    .setStatusCode(400)
                    .putHeader("Content-Type", PLAIN)
                    .end("Can \"Upgrade\" only to \"WebSocket\".\n");
            return true;
        }
        conversations.sockets().upgrade(request, caller.address(), caller.exempt(), protocol);
        return true;
    }

    private String key(String session) {
        return base + ' ' + session;
    }

    private void listen(HttpServerRequest request, Caller caller, String session, SockJsFormat.Kind kind) {
        SockJsFormat format = new SockJsFormat(kind, strings, STREAMING_BYTES);
        SocketLoop socketLoop = conversations.sockets().loop(request.connection());
        Optional<Conversation> known = conversations.find(key(session), caller.about());
        if (known.isEmpty()) {
            conversations
                    .begin(
                            request,
                            caller,
                            "sockjs-" + kind.path(),
                            key(session),
                            new Conversation.Patience(false, DISCONNECT_MILLIS, Integer.MAX_VALUE, Integer.MAX_VALUE),
                            reader,
                            -1)
                    .ifPresent(conversation -> attach(request, conversation, format));
            return;
        }
        Conversation conversation = known.get();
        LiveTransport.run(conversation.loop(), () -> {
            boolean busy = conversation.hasAnswer();
            LiveTransport.run(socketLoop, () -> {
                if (busy) {
                    refuse(request, format);
                } else {
                    attach(request, conversation, format);
                }
            });
        });
    }

    private void attach(HttpServerRequest request, Conversation conversation, SockJsFormat format) {
        Answer answer = conversations.answer(request, conversation, format);
        answer.open(() -> conversation.attach(answer, -1));
    }

    private static void refuse(HttpServerRequest request, SockJsFormat format) {
        request.response()
                .putHeader("Content-Type", format.contentType())
                .end(new String(format.closing(2010, "Another connection still open"), StandardCharsets.UTF_8));
    }

    private void send(HttpServerRequest request, Caller caller, String session) {
        HttpServerResponse response = request.response().putHeader("Content-Type", PLAIN);
        Optional<Conversation> conversation = conversations.find(key(session), caller.about());
        if (conversation.isEmpty()) {
            response.setStatusCode(404).end("no such session, or no more\n");
            request.connection().close();
            return;
        }
        SocketLoop socketLoop = conversations.sockets().loop(request.connection());
        int most = conversations.sockets().limits().maxMessageBytes();
        RequestBody.read(
                request,
                binary ? most / 3 * 4 + 1_024 : most,
                conversations.sockets().inFlight(),
                body -> received(body, socketLoop, conversation.get(), response),
                () -> {
                    conversations.sockets().metrics().limitHit("message-size");
                    response.putHeader("Connection", "close").setStatusCode(413).end("too large\n");
                    request.connection().close();
                    conversation.get().close(CloseCode.TOO_BIG, "a message over the limit of " + most + " bytes");
                });
    }

    private static void received(
            byte[] body, SocketLoop socketLoop, Conversation conversation, HttpServerResponse response) {
        if (body.length == 0) {
            response.setStatusCode(500).end("Payload expected.");
            return;
        }
        List<byte[]> messages = new ArrayList<>();
        try {
            if (!LiveTransport.isUtf8(body)) {
                throw new JsonText.Broken("no UTF-8", 0);
            }
            messages.addAll(JsonText.strings(body));
        } catch (JsonText.Broken e) {
            response.setStatusCode(500).end("Broken JSON encoding.");
            return;
        }
        Inbox.Post post = new Inbox.Post(
                messages, body.length, outcome -> LiveTransport.run(socketLoop, () -> answer(response, outcome)));
        LiveTransport.run(conversation.loop(), () -> conversation.receive(post));
    }

    private static void answer(HttpServerResponse response, Inbox.Outcome outcome) {
        if (response.ended() || response.closed()) {
            return;
        }
        switch (outcome) {
            case TAKEN -> response.setStatusCode(204).end();
            case BUSY ->
                response.putHeader("Retry-After", "1").setStatusCode(429).end("too fast\n");
            case GONE -> response.setStatusCode(404).end("no such session, or no more\n");
        }
    }
}
