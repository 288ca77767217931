package io.scriptorium.server.http;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.scriptorium.collab.Collab;
import io.scriptorium.collab.room.Opened;
import io.scriptorium.collab.session.Authenticator;
import io.scriptorium.collab.session.DocumentName;
import io.scriptorium.server.socketio.SocketIoServer;
import io.scriptorium.server.transport.Conversations;
import io.scriptorium.server.transport.SecurityHeaders;
import io.scriptorium.server.transport.SocketMetrics;
import io.scriptorium.server.transport.WebSocketTransport;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one place that knows all paths. Every request passes the same door: is its head as it should be, who may connect,
 * then the path. Threading: any event loop.
 */
public final class HttpRoutes {
    private static final System.Logger LOG = System.getLogger("scriptorium.http");
    private static final String API_PREFIX = "/api/";
    private static final String DOCUMENTS_PREFIX = "/api/documents/";
    private static final String EPOCH_SUFFIX = "/epoch";
    static final String BAD_NAME =
            "not a document name: 1 to 255 bytes of percent-encoded UTF-8 without control characters";
    private static final long OPEN_SECONDS = 10;
    private final AccessPolicy access;
    private final TrustedProxies proxies;
    private final WebSocketTransport sockets;
    private final Collab collab;
    private final DocumentRoute document;
    private final SocketIoServer socketIo;
    private final FallbackRoutes fallback;
    private final StaticPage page = new StaticPage("web");
    private final Optional<ExamplePages> examples;
    private final Operations operations;
    private final SocketMetrics metrics;
    private final Gate gate;
    private final CredentialRoutes credentials;

    public HttpRoutes(
            AccessPolicy access,
            TrustedProxies proxies,
            WebSocketTransport sockets,
            SocketIoServer socketIo,
            Conversations conversations,
            LiveJson liveJson,
            Collab collab,
            Exports exports,
            Operations operations,
            SocketMetrics metrics,
            Gate gate,
            boolean examples) {
        this.access = access;
        this.proxies = proxies;
        this.sockets = sockets;
        this.collab = collab;
        this.document = new DocumentRoute(collab, exports);
        this.socketIo = socketIo;
        this.fallback =
                new FallbackRoutes(conversations, collab, liveJson, gate, new SockJsFrame(access.frameAncestors()));
        this.operations = operations;
        this.metrics = metrics;
        this.gate = gate;
        this.credentials = new CredentialRoutes(gate);
        this.examples = examples ? Optional.of(new ExamplePages()) : Optional.empty();
    }

    /** Answers a request. */
    public void handle(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        boolean bodyIsRead = false;
        if (request.version() == HttpVersion.HTTP_2) {
            metrics.request();
            SecurityHeaders.putOn(response);
        }
        try {
            Optional<RequestHead.Refusal> refusal = RequestHead.refusal(request);
            if (refusal.isPresent()) {
                answer(response, refusal.get().status(), refusal.get().reason());
            } else {
                bodyIsRead = admit(request);
            }
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "a request could not be answered", e);
            answer(response, 500, "something is wrong in this server");
        }
        if (!bodyIsRead && RequestHead.announcesBody(request)) {
            request.connection().close(); // nothing else here has a use for a body, so nothing waits for its end
        }
    }

    /** Answers what is not HTTP, or too long. The connection ends. */
    public void invalid(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        HttpServerResponse response = request.response().putHeader("Connection", "close");
        if (cause instanceof TooLongHttpLineException) {
            metrics.limitHit("request-line");
            answer(response, 414, "the address is too long");
        } else if (cause instanceof TooLongHttpHeaderException) {
            metrics.limitHit("request-headers");
            answer(response, 431, "the headers are too long");
        } else {
            answer(response, 400, "not an HTTP request");
        }
        request.connection().close();
    }

    /** Whether the request went to somebody who sees to its body. */
    private boolean admit(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        String path = request.path();
        String origin = request.getHeader("Origin");
        Optional<String> refusal = access.refusal(RequestHead.host(request), origin);
        boolean crossOrigin = refusal.isEmpty() && origin != null && CrossOrigin.covers(path);
        if (crossOrigin) {
            CrossOrigin.allow(response, origin);
        }
        if (refusal.isPresent()) {
            metrics.limitHit("access");
            answer(response, 403, refusal.get());
        } else if (crossOrigin && CrossOrigin.isPreflight(request)) {
            CrossOrigin.answerPreflight(response);
        } else if (fallback.has(path)) {
            return fallback(request, path, origin);
        } else if (Handshake.isAsked(request)) {
            upgrade(request, path);
        } else if (SocketIoServer.isAddress(path)) {
            return socketIo(request, socketIo);
        } else if (path.equals("/collab") || path.startsWith("/ws/")) {
            if (request.version() != HttpVersion.HTTP_2) { // it has neither of these headers
                response.putHeader("Upgrade", "websocket").putHeader("Connection", "Upgrade");
            }
            answer(response, 426, "this address speaks WebSocket (RFC 6455)");
        } else if (CredentialRoutes.takesBody(request)) {
            api(request, path, origin);
            return true;
        } else if (!HttpMethod.GET.equals(request.method()) && !HttpMethod.HEAD.equals(request.method())) {
            response.putHeader("Allow", "GET, HEAD");
            answer(response, 405, "only GET and HEAD are answered here");
        } else if (RequestHead.announcesBody(request)) {
            answer(response, 400, "a request for something has no body");
        } else if (path.startsWith(API_PREFIX)) {
            api(request, path, origin);
        } else {
            get(request, path);
        }
        return false;
    }

    private boolean socketIo(HttpServerRequest request, SocketIoServer server) {
        HttpServerResponse response = request.response();
        InetAddress client = client(request);
        if (request.getHeader("Origin") == null && "cross-site".equals(request.getHeader("Sec-Fetch-Site"))) {
            metrics.limitHit("access");
            answer(response, 403, "foreign pages may not use this");
        } else if (operations.draining() && request.getParam("sid") == null) {
            answer(response.putHeader("Retry-After", "2"), 503, "the server is restarting");
        } else {
            return server.handle(request, client, exempt(client), gate.authenticator(request));
        }
        return false;
    }

    private boolean fallback(HttpServerRequest request, String path, @Nullable String origin) {
        HttpServerResponse response = request.response();
        InetAddress client = client(request);
        boolean foreign = origin == null && "cross-site".equals(request.getHeader("Sec-Fetch-Site"));
        if (foreign && !FallbackRoutes.isFrame(path)) {
            metrics.limitHit("access");
            answer(response, 403, "foreign pages may not use this");
        } else if (operations.draining()) {
            answer(response.putHeader("Retry-After", "2"), 503, "the server is restarting");
        } else {
            fallback.handle(request, path, client, exempt(client));
            return true;
        }
        return false;
    }

    private void upgrade(HttpServerRequest request, String path) {
        HttpServerResponse response = request.response();
        Optional<DocumentName> document =
                path.startsWith("/ws/") ? DocumentPath.decode(path.substring("/ws/".length())) : Optional.empty();
        InetAddress client = client(request);
        if (operations.draining()) {
            answer(response.putHeader("Retry-After", "2"), 503, "the server is restarting");
            return;
        }
        if (Handshake.refuse(request)) {
            return;
        }
        if (path.equals("/collab")) {
            Optional<Authenticator> authenticator = gate.authenticator(request);
            sockets.upgrade(request, client, exempt(client), channel -> authenticator
                    .map(asked -> collab.hocuspocus(channel, asked))
                    .orElseGet(() -> collab.hocuspocus(channel)));
        } else if (path.equals("/")) {
            live(request, client);
        } else if (SocketIoServer.isAddress(path)) {
            socketIo.upgrade(request, client, exempt(client), gate.authenticator(request));
        } else if (document.isPresent()) {
            gate.open(
                    request,
                    document.get(),
                    credential -> sockets.upgrade(
                            request,
                            client,
                            exempt(client),
                            channel -> collab.yWebsocket(channel, document.get(), credential)));
        } else if (path.startsWith("/ws/")) {
            answer(response, 400, BAD_NAME);
        } else {
            answer(response, 404, "no WebSocket here; the addresses are /, /collab and /ws/{document}");
        }
    }

    private void live(HttpServerRequest request, InetAddress client) {
        LiveAddress.of(request.query())
                .ifPresentOrElse(
                        address -> gate.open(
                                request,
                                address.document(),
                                credential -> sockets.upgrade(
                                        request,
                                        client,
                                        exempt(client),
                                        channel -> collab.liveJson(
                                                channel, address.document(), credential, address.options()))),
                        () -> answer(
                                request.response(), 400, "?document= is " + BAD_NAME + "; ?format= is text or html"));
    }

    private InetAddress client(HttpServerRequest request) {
        return proxies.client(peer(request.remoteAddress()), request.headers().getAll("X-Forwarded-For"));
    }

    /** Whether rates and counts of addresses do not hold for a client. */
    private boolean exempt(InetAddress client) {
        return proxies.isEmpty() && client.isLoopbackAddress();
    }

    private void get(HttpServerRequest request, String path) {
        HttpServerResponse response = request.response();
        if (path.equals("/") || path.startsWith("/d/")) {
            page(request, path);
        } else if (path.equals("/health/live")) {
            answer(response.putHeader("Cache-Control", "no-store"), 200, "alive");
        } else if (path.equals("/health/ready")) {
            operations.ready(response);
        } else if (path.equals("/metrics")) {
            operations.metrics(response);
        } else if (examples.isPresent() && examples.get().has(path)) {
            examples.get().serve(request, path);
        } else if (page.has(path.substring(1))) {
            page.serve(request, path.substring(1), 200);
        } else if (page.has(StaticPage.INDEX) && wantsPage(request)) {
            page.serve(request, StaticPage.INDEX, 404); // the page says it, and where to go
        } else {
            answer(response, 404, "nothing here");
        }
    }

    /** Whether a browser asks for something to show, and not a script or a program for something to read. */
    private static boolean wantsPage(HttpServerRequest request) {
        String accepted = request.getHeader("Accept");
        return accepted != null && accepted.toLowerCase(Locale.ROOT).contains("text/html");
    }

    /** What scripts ask; pages of an allowed origin may read the answer (Fetch standard, CORS). */
    private void api(HttpServerRequest request, String path, @Nullable String origin) {
        HttpServerResponse response = request.response().putHeader("Cache-Control", "no-store");
        if (origin == null && "cross-site".equals(request.getHeader("Sec-Fetch-Site"))) {
            // An image or a link on a foreign page: browsers send no origin with these.
            metrics.limitHit("access");
            answer(response, 403, "foreign pages may not use this");
            return;
        }
        InetAddress client = client(request);
        if (!sockets.mayAsk(client, exempt(client))) {
            json(
                    response.putHeader("Retry-After", "5"),
                    429,
                    error("requests-per-minute", "too many requests from this address; try again later"));
        } else if (path.equals(CredentialRoutes.SESSION)) {
            credentials.session(request);
        } else if (CredentialRoutes.takesBody(request)) {
            credentials.ticket(request);
        } else if (path.startsWith(DOCUMENTS_PREFIX)
                && path.endsWith(EPOCH_SUFFIX)
                && path.length() > DOCUMENTS_PREFIX.length() + EPOCH_SUFFIX.length()) {
            epoch(request, path.substring(DOCUMENTS_PREFIX.length(), path.length() - EPOCH_SUFFIX.length()));
        } else if (path.startsWith(DOCUMENTS_PREFIX)) {
            document(request, path.substring(DOCUMENTS_PREFIX.length()));
        } else {
            json(response, 404, error("not-found", "nothing here"));
        }
    }

    private void page(HttpServerRequest request, String path) {
        if (path.startsWith("/d/")
                && DocumentPath.decode(path.substring("/d/".length())).isEmpty()) {
            answer(request.response(), 400, BAD_NAME);
        } else if (page.has(StaticPage.INDEX)) {
            page.serve(request, StaticPage.INDEX, 200);
        } else {
            answer(
                    request.response(),
                    503,
                    "this server was built without its page; build it with ./scriptorium serve");
        }
    }

    private void document(HttpServerRequest request, String encodedName) {
        DocumentPath.decode(encodedName)
                .ifPresentOrElse(
                        name -> gate.read(request, name, credential -> document.answer(request, name)),
                        () -> json(request.response(), 400, error("bad-name", BAD_NAME)));
    }

    private void epoch(HttpServerRequest request, String encodedName) {
        HttpServerResponse response = request.response();
        Optional<DocumentName> document = DocumentPath.decode(encodedName);
        if (document.isEmpty()) {
            json(response, 400, error("bad-name", BAD_NAME));
            return;
        }
        gate.read(request, document.get(), credential -> {
            CompletionStage<Opened> answer = collab.open(document.get())
                    .toCompletableFuture()
                    .completeOnTimeout(
                            new Opened.Unavailable("the store does not answer"), OPEN_SECONDS, TimeUnit.SECONDS);
            Future.fromCompletionStage(answer, Vertx.currentContext())
                    .onSuccess(opened -> answerEpoch(response, document.get(), opened));
        });
    }

    private static void answerEpoch(HttpServerResponse response, DocumentName document, Opened opened) {
        switch (opened) {
            case Opened.Ready ready ->
                json(
                        response,
                        200,
                        new JsonObject()
                                .put("document", document.value())
                                .put("epoch", ready.epoch().toString()));
            case Opened.Unreadable unreadable -> DocumentRoute.unreadable(response);
            case Opened.Unavailable unavailable ->
                json(response.putHeader("Retry-After", "2"), 503, error("unavailable", unavailable.reason()));
        }
    }

    static JsonObject error(String code, String message) {
        return new JsonObject().put("error", code).put("message", message);
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
