package io.scriptorium.server.http;

import io.scriptorium.collab.Collab;
import io.scriptorium.collab.session.Access;
import io.scriptorium.collab.session.Authenticator;
import io.scriptorium.collab.session.Credential;
import io.scriptorium.collab.session.DocumentName;
import io.scriptorium.collab.session.Refusal;
import io.scriptorium.server.transport.Caller;
import io.scriptorium.server.transport.Conversations;
import io.scriptorium.server.transport.LiveTransport;
import io.scriptorium.server.transport.SockJsTransport;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.InetAddress;
import java.util.Optional;
import java.util.function.Function;

/**
 * What is spoken with clients that can not use WebSockets: live JSON below {@code /live} and {@code /sockjs}, Hocuspocus
 * below {@code /collab/sockjs}. Threading: any event loop.
 */
final class FallbackRoutes {
    private static final String LIVE = "/live/";
    private static final String SOCKJS = "/sockjs";
    private static final String COLLAB_SOCKJS = "/collab/sockjs";
    private static final DocumentName WELCOME = new DocumentName("welcome");
    /** Opens nothing: for requests of conversations that were opened already. */
    private static final Credential NOBODY = new Credential(new Access("", false));

    static {
        NOBODY.end(Refusal.UNAUTHENTICATED);
    }

    private final Collab collab;
    private final LiveJson liveJson;
    private final Gate gate;
    private final LiveTransport live;
    private final SockJsTransport sockJs;
    private final SockJsTransport collabSockJs;
    private final SockJsFrame frame;

    FallbackRoutes(Conversations conversations, Collab collab, LiveJson liveJson, Gate gate, SockJsFrame frame) {
        this.collab = collab;
        this.liveJson = liveJson;
        this.gate = gate;
        this.live = new LiveTransport(conversations);
        this.sockJs = new SockJsTransport(SOCKJS, false, conversations);
        this.collabSockJs = new SockJsTransport(COLLAB_SOCKJS, true, conversations);
        this.frame = frame;
    }

    /** Whether requests for this path are answered here. */
    boolean has(String path) {
        return below(path, COLLAB_SOCKJS) || path.startsWith(LIVE) || below(path, SOCKJS);
    }

    /** Whether this is a page that other pages have in a frame. Browsers name no origin when they ask for it. */
    static boolean isFrame(String path) {
        return SockJsFrame.isBelow(SOCKJS, path) || SockJsFrame.isBelow(COLLAB_SOCKJS, path);
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
        } else if (isFrame(path)) {
            frame.answer(request);
        } else if (Handshake.isAsked(request) && Handshake.refuse(request)) {
            return;
        } else if (below(path, COLLAB_SOCKJS)) {
            Optional<Authenticator> authenticator = gate.authenticator(request);
            Caller caller = new Caller(client, exempt, WELCOME, "hocuspocus", channel -> authenticator
                    .map(asked -> collab.hocuspocus(channel, asked))
                    .orElseGet(() -> collab.hocuspocus(channel)));
            if (!collabSockJs.handle(
                    request, caller, path.substring(COLLAB_SOCKJS.length()), Handshake.isAsked(request))) {
                HttpRoutes.answer(response, 404, "nothing of SockJS here");
            }
        } else {
            live(request, path, client, exempt);
        }
    }

    private void live(HttpServerRequest request, String path, InetAddress client, boolean exempt) {
        HttpServerResponse response = request.response();
        Optional<DocumentName> named = QueryParameter.document(request.query());
        if (named.isEmpty() && QueryParameter.has(request.query(), "document")) {
            HttpRoutes.json(response, 400, HttpRoutes.error("bad-name", HttpRoutes.BAD_NAME));
            return;
        }
        DocumentName document = named.orElse(WELCOME);
        boolean plainText = "text".equals(request.getParam("format"));
        Function<Credential, Caller> caller = credential -> new Caller(
                client,
                exempt,
                document,
                plainText ? "text" : "html",
                channel -> liveJson.open(channel, document, credential, plainText));
        Caller known = caller.apply(gate.asksNobody() ? Credential.OPEN : NOBODY);
        if (path.startsWith(LIVE)
                ? live.goesOn(request, known)
                : sockJs.goesOn(known, path.substring(SOCKJS.length()))) {
            answer(request, path, known); // its secret stands for what the conversation was opened with
            return;
        }
        boolean post = HttpMethod.POST.equals(request.method());
        if (post) {
            request.pause(); // its body waits until it is known whose it is
        }
        gate.open(request, document, credential -> {
            answer(request, path, caller.apply(credential));
            if (post) {
                request.resume();
            }
        });
    }

    private void answer(HttpServerRequest request, String path, Caller caller) {
        HttpServerResponse response = request.response();
        if (!path.startsWith(LIVE)) {
            if (!sockJs.handle(request, caller, path.substring(SOCKJS.length()), Handshake.isAsked(request))) {
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
