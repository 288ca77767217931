package io.scriptorium.server.transport;

import io.scriptorium.collab.session.Channel;
import io.scriptorium.collab.session.CloseCode;
import io.scriptorium.collab.session.Connection;
import io.scriptorium.collab.session.Frame;
import io.vertx.core.http.HttpServerResponse;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A client that says something without having begun a conversation: a connection for as long as that takes. The request
 * is answered when what it said has come back to it, as it does to everybody, or was refused, or after a moment.
 *
 * <p>Threading: {@link Channel}'s methods from any thread, all others on the request's event loop.
 */
final class PassingVisit implements Channel {
    private static final long PATIENCE_MILLIS = 2_000;
    private static final int MAX_MESSAGES = 32;
    private static final String MESSAGE = "message";

    private final String id = UUID.randomUUID().toString();
    private final WebSocketTransport sockets;
    private final SocketLoop loop;
    private final Caller caller;
    private final HttpServerResponse response;
    private final List<String> expected = new ArrayList<>(); // texts that are to come back
    private final List<String> errors = new ArrayList<>();
    private @Nullable Connection connection;
    private boolean over;

    PassingVisit(WebSocketTransport sockets, SocketLoop loop, Caller caller, HttpServerResponse response) {
        this.sockets = sockets;
        this.loop = loop;
        this.caller = caller;
        this.response = response;
    }

    /** Says it, and answers the request. */
    void say(List<byte[]> messages) {
        for (byte[] message : messages) {
            String type = JsonText.stringMember(message, 0, "type").orElse("");
            boolean based = JsonText.numberMember(message, 0, "base") >= 0;
            if (type.equals("userevent") || (type.equals("contentchange") && !based)) {
                Conversations.error(
                        response,
                        428,
                        "no-connection",
                        type + " needs ?connection=ID, which the first event or answer tells"
                                + (type.equals("contentchange") ? ", or \"base\":SEQ" : ""));
                return;
            }
            if (type.equals(MESSAGE)) {
                expected.add(JsonText.stringMember(message, 0, "text").orElse(""));
            } else if (!type.equals("contentchange")) {
                Conversations.error(
                        response,
                        400,
                        "bad-message",
                        "without ?connection=ID only chat is taken: {\"type\":\"message\"}");
                return;
            }
        }
        if (messages.size() > MAX_MESSAGES) {
            Conversations.error(response, 413, "too-large", "more than " + MAX_MESSAGES + " messages at once");
            return;
        }
        Optional<WebSocketTransport.Refusal> refusal = sockets.admit(caller.address(), caller.exempt());
        if (refusal.isPresent()) {
            Conversations.refuse(response, refusal.get());
            return;
        }
        sockets.metrics().opened();
        WebSocketTransport.LOG.log(Level.INFO, "open {0}", id);
        try {
            Connection opened = caller.protocol().apply(this);
            connection = opened;
            messages.forEach(message -> {
                sockets.metrics().message();
                opened.onText(message);
            });
        } catch (RuntimeException e) {
            WebSocketTransport.LOG.log(Level.ERROR, "connection " + id + " failed", e);
            end(500, CloseCode.TRY_AGAIN.code());
        }
        loop.schedule(() -> end(204, CloseCode.NORMAL.code()), PATIENCE_MILLIS);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public void send(Frame frame) {
        if (frame.isText()) {
            loop.execute(() -> heard(frame));
        }
    }

    private void heard(Frame frame) {
        if (over) {
            return;
        }
        String type = JsonText.stringMember(frame.bytes(), frame.headerBytes(), "type")
                .orElse("");
        if (type.equals("error")) {
            errors.add(new String(frame.payload(), StandardCharsets.UTF_8));
            end(200, CloseCode.NORMAL.code());
        } else if (type.equals(MESSAGE)
                && expected.remove(JsonText.stringMember(frame.bytes(), frame.headerBytes(), "text")
                        .orElse(""))
                && expected.isEmpty()) {
            end(204, CloseCode.NORMAL.code());
        }
    }

    private void end(int status, int closeCode) {
        if (over) {
            return;
        }
        over = true;
        Connection told = connection;
        if (told != null) {
            told.onClosed();
        }
        sockets.leave(caller.address());
        sockets.metrics().closed(closeCode);
        WebSocketTransport.LOG.log(Level.INFO, "close {0} {1}", id, String.valueOf(closeCode));
        if (response.ended() || response.closed()) {
            return;
        }
        if (errors.isEmpty()) {
            response.setStatusCode(status).end();
        } else {
            response.setStatusCode(status)
                    .putHeader("Content-Type", "application/json")
                    .end("{\"errors\":[" + String.join(",", errors) + "]}");
        }
    }

    @Override
    public long queuedBytes() {
        return 0; // what comes is looked at and forgotten
    }

    @Override
    public void pauseReading() {
        // everything was handed over at once, within the bound of a body
    }

    @Override
    public void resumeReading() {
        // as above
    }

    @Override
    public void close(CloseCode code, String reason) {
        loop.execute(() -> {
            if (!over && errors.isEmpty()) {
                Conversations.error(response.putHeader("Retry-After", "2"), 503, "closed", reason);
            }
            end(503, code.code());
        });
    }
}
