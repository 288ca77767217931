package io.scriptorium.server.http;

import io.scriptorium.collab.Collab;
import io.scriptorium.collab.room.Opened;
import io.scriptorium.collab.session.DocumentName;
import io.scriptorium.server.transport.SocketMetrics;
import io.scriptorium.server.transport.WebSocketTransport;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Optional;

/**
 * The one place that knows all paths. Every request passes the same door: headers that hold for every answer, who may
 * connect, then the path. Threading: any event loop.
 */
public final class HttpRoutes {
    private static final String EPOCH_PREFIX = "/api/documents/";
    private static final String EPOCH_SUFFIX = "/epoch";
    private static final String CONTENT_SECURITY_POLICY = "default-src 'self'; script-src 'self'; style-src 'self';"
            + " img-src 'self' http: https: data:; connect-src 'self' ws: wss:; worker-src 'self';"
            + " manifest-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private final AccessPolicy access;
    private final TrustedProxies proxies;
    private final WebSocketTransport sockets;
    private final Collab collab;
    private final StaticPage page = new StaticPage();
    private final Operations operations;
    private final SocketMetrics metrics;

    public HttpRoutes(
            AccessPolicy access,
            TrustedProxies proxies,
            WebSocketTransport sockets,
            Collab collab,
            Operations operations,
            SocketMetrics metrics) {
        this.access = access;
        this.proxies = proxies;
        this.sockets = sockets;
        this.collab = collab;
        this.operations = operations;
        this.metrics = metrics;
    }

    /** Answers a request. */
    public void handle(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        response.putHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("X-Frame-Options", "DENY")
                .putHeader("Referrer-Policy", "same-origin")
                .putHeader("Cross-Origin-Opener-Policy", "same-origin")
                .putHeader("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
        if (request.headers().getAll("Host").size() > 1) {
            answer(response, 400, "more than one Host header");
            return;
        }
        Optional<String> refusal = access.refusal(request.getHeader("Host"), request.getHeader("Origin"));
        if (refusal.isPresent()) {
            metrics.limitHit("access");
            answer(response, 403, refusal.get());
            return;
        }
        String path = request.path();
        if (path == null || !path.startsWith("/")) {
            answer(response, 400, "the request target must be a path");
        } else if (isUpgrade(request)) {
            upgrade(request, path);
        } else if (path.equals("/collab") || path.startsWith("/ws/")) {
            response.putHeader("Upgrade", "websocket").putHeader("Connection", "Upgrade");
            answer(response, 426, "this address speaks WebSocket (RFC 6455)");
        } else if (!HttpMethod.GET.equals(request.method()) && !HttpMethod.HEAD.equals(request.method())) {
            response.putHeader("Allow", "GET, HEAD");
            answer(response, 405, "only GET and HEAD are answered here");
        } else {
            get(request, path);
        }
    }

    private static boolean isUpgrade(HttpServerRequest request) {
        String upgrade = request.getHeader("Upgrade");
        return upgrade != null && upgrade.toLowerCase(Locale.ROOT).contains("websocket");
    }

    private void upgrade(HttpServerRequest request, String path) {
        HttpServerResponse response = request.response();
        Optional<DocumentName> document =
                path.startsWith("/ws/") ? DocumentPath.decode(path.substring("/ws/".length())) : Optional.empty();
        InetAddress peer = peer(request.remoteAddress());
        InetAddress client = proxies.client(peer, request.getHeader("X-Forwarded-For"));
        boolean exempt = proxies.isEmpty() && client.isLoopbackAddress();
        if (!HttpMethod.GET.equals(request.method())) {
            response.putHeader("Allow", "GET");
            answer(response, 405, "a WebSocket handshake is a GET");
        } else if (!"13".equals(request.getHeader("Sec-WebSocket-Version"))) {
            response.putHeader("Sec-WebSocket-Version", "13");
            answer(response, 426, "only WebSocket version 13 is spoken here");
        } else if (!Handshake.valid(request)) {
            answer(response, 400, "not a WebSocket handshake (RFC 6455 section 4.2.1)");
        } else if (path.equals("/collab")) {
            sockets.upgrade(request, client, exempt, collab::hocuspocus);
        } else if (document.isPresent()) {
            sockets.upgrade(request, client, exempt, channel -> collab.yWebsocket(channel, document.get()));
        } else if (path.startsWith("/ws/")) {
            answer(
                    response,
                    400,
                    "not a document name: 1 to 255 bytes of percent-encoded UTF-8 without control characters");
        } else {
            answer(response, 404, "no WebSocket here; the addresses are /collab and /ws/{document}");
        }
    }

    private void get(HttpServerRequest request, String path) {
        HttpServerResponse response = request.response();
        if (path.equals("/") || path.startsWith("/d/")) {
            page(request, path);
        } else if (path.startsWith(EPOCH_PREFIX)
                && path.endsWith(EPOCH_SUFFIX)
                && path.length() > EPOCH_PREFIX.length() + EPOCH_SUFFIX.length()) {
            epoch(request, path.substring(EPOCH_PREFIX.length(), path.length() - EPOCH_SUFFIX.length()));
        } else if (path.equals("/health/live")) {
            answer(response, 200, "alive");
        } else if (path.equals("/health/ready")) {
            operations.ready(response);
        } else if (path.equals("/metrics")) {
            operations.metrics(response);
        } else if (page.has(path.substring(1))) {
            page.serve(request, path.substring(1));
        } else {
            answer(response, 404, "nothing here");
        }
    }

    private void page(HttpServerRequest request, String path) {
        if (path.startsWith("/d/")
                && DocumentPath.decode(path.substring("/d/".length())).isEmpty()) {
            answer(request.response(), 400, "not a document name: 1 to 255 bytes of percent-encoded UTF-8");
        } else if (page.has(StaticPage.INDEX)) {
            page.serve(request, StaticPage.INDEX);
        } else {
            answer(
                    request.response(),
                    503,
                    "this server was built without its page; build it with ./scriptorium serve");
        }
    }

    private void epoch(HttpServerRequest request, String encodedName) {
        HttpServerResponse response = request.response().putHeader("Cache-Control", "no-store");
        Optional<DocumentName> document = DocumentPath.decode(encodedName);
        if (document.isEmpty()) {
            json(
                    response,
                    400,
                    new JsonObject()
                            .put("error", "bad-name")
                            .put(
                                    "message",
                                    "a name is 1 to 255 bytes of percent-encoded UTF-8 without control characters"));
            return;
        }
        Context context = Vertx.currentContext();
        collab.open(document.get())
                .thenAccept(opened -> context.runOnContext(nothing -> {
                    switch (opened) {
                        case Opened.Ready ready ->
                            json(
                                    response,
                                    200,
                                    new JsonObject()
                                            .put("document", document.get().value())
                                            .put("epoch", ready.epoch().toString()));
                        case Opened.Unreadable unreadable ->
                            json(
                                    response,
                                    503,
                                    new JsonObject()
                                            .put("error", "unreadable")
                                            .put(
                                                    "message",
                                                    "the document's stored bytes are damaged; nothing was overwritten;"
                                                            + " ask the operator"));
                        case Opened.Unavailable unavailable ->
                            json(
                                    response.putHeader("Retry-After", "2"),
                                    503,
                                    new JsonObject().put("error", "unavailable").put("message", unavailable.reason()));
                    }
                }));
    }

    private static InetAddress peer(SocketAddress address) {
        return new InetSocketAddress(address.hostAddress(), address.port()).getAddress();
    }

    static void answer(HttpServerResponse response, int status, String text) {
        if (!response.closed()) {
            response.setStatusCode(status)
                    .putHeader("Content-Type", "text/plain; charset=utf-8")
                    .end(text + "\n");
        }
    }

    static void json(HttpServerResponse response, int status, JsonObject body) {
        if (!response.closed()) {
            response.setStatusCode(status)
                    .putHeader("Content-Type", "application/json")
                    .end(body.encode());
        }
    }
}
