package io.scriptorium.server.http;

import io.scriptorium.collab.Collab;
import io.scriptorium.collab.session.DocumentName;
import io.scriptorium.server.transport.Caller;
import io.scriptorium.server.transport.Conversations;
import io.scriptorium.server.transport.LiveTransport;
import io.scriptorium.server.transport.SockJsTransport;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.InetAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is spoken with clients that can not use WebSockets: live JSON below {@code /live} and {@code /sockjs}, Hocuspocus
 * below {@code /collab/sockjs}. Threading: any event loop.
 */
final class FallbackRoutes {
    private static final String LIVE = "/live/";
    private static final String SOCKJS = "/sockjs";
    private static final String COLLAB_SOCKJS = "/collab/sockjs";
    private static final DocumentName WELCOME = new DocumentName("welcome");

    private final Collab collab;
    private final @Nullable LiveJson liveJson; // null: none is spoken here
    private final LiveTransport live;
    private final SockJsTransport sockJs;
    private final SockJsTransport collabSockJs;

    FallbackRoutes(Conversations conversations, Collab collab, @Nullable LiveJson liveJson) {
        this.collab = collab;
        this.liveJson = liveJson;
        this.live = new LiveTransport(conversations);
        this.sockJs = new SockJsTransport(SOCKJS, false, conversations);
        this.collabSockJs = new SockJsTransport(COLLAB_SOCKJS, true, conversations);
    }

    /** Whether requests for this path are answered here. */
    boolean has(String path) {
        return below(path, COLLAB_SOCKJS) || (liveJson != null && (path.startsWith(LIVE) || below(path, SOCKJS)));
    }

    private static boolean below(String path, String base) {
        return path.equals(base) || path.startsWith(base + "/");
    }

    /** Answers a request of a client that may connect. */
    void handle(HttpServerRequest request, String path, InetAddress client, boolean exempt) {
        HttpServerResponse response = request.response();
        if (HttpMethod.OPTIONS.equals(request.method())) {
            response.setStatusCode(204)
                    .putHeader("Allow", "GET, POST, DELETE, OPTIONS")
                    .end();
        } else if (HttpRoutes.isUpgrade(request) && !Handshake.valid(request)) {
            HttpRoutes.answer(response, 400, "not a WebSocket handshake (RFC 6455 section 4.2.1)");
        } else if (below(path, COLLAB_SOCKJS)) {
            Caller caller = new Caller(client, exempt, WELCOME, "hocuspocus", collab::hocuspocus);
            if (!collabSockJs.handle(request, caller, path.substring(COLLAB_SOCKJS.length()))) {
                HttpRoutes.answer(response, 404, "nothing of SockJS here");
            }
        } else if (liveJson != null) {
            live(request, path, client, exempt, liveJson);
        }
    }

    private void live(HttpServerRequest request, String path, InetAddress client, boolean exempt, LiveJson protocol) {
        HttpServerResponse response = request.response();
        Optional<DocumentName> named = QueryParameter.document(request.query());
        if (named.isEmpty() && QueryParameter.has(request.query(), "document")) {
            HttpRoutes.json(response, 400, HttpRoutes.error("bad-name", HttpRoutes.BAD_NAME));
            return;
        }
        DocumentName document = named.orElse(WELCOME);
        boolean plainText = "text".equals(request.getParam("format"));
        Caller caller = new Caller(
                client,
                exempt,
                document,
                plainText ? "text" : "html",
                channel -> protocol.open(channel, document, plainText));
        if (!path.startsWith(LIVE)) {
            if (!sockJs.handle(request, caller, path.substring(SOCKJS.length()))) {
                HttpRoutes.answer(response, 404, "nothing of SockJS here");
            }
            return;
        }
        HttpMethod method = request.method();
        boolean get = HttpMethod.GET.equals(method);
        switch (path.substring(LIVE.length())) {
            case "events" -> only(get, request, "GET", () -> live.events(request, caller));
            case "stream" -> only(get, request, "GET", () -> live.stream(request, caller));
            case "poll" -> only(get, request, "GET", () -> live.poll(request, caller));
            case "messages" -> {
                boolean post = HttpMethod.POST.equals(method);
                boolean known = post || HttpMethod.DELETE.equals(method);
                only(known, request, "POST, DELETE", () -> {
                    if (post) {
                        live.post(request, caller);
                    } else {
                        live.leave(request, caller);
                    }
                });
            }
            default ->
                HttpRoutes.json(
                        response,
                        404,
                        HttpRoutes.error(
                                "not-found",
                                "the addresses are /live/events, /live/stream, /live/poll, /live/messages"));
        }
    }

    private static void only(boolean allowed, HttpServerRequest request, String methods, Runnable answer) {
        if (allowed) {
            answer.run();
        } else {
            HttpRoutes.json(
                    request.response().putHeader("Allow", methods),
                    405,
                    HttpRoutes.error("bad-method", "only " + methods + " is answered here"));
        }
    }
}
