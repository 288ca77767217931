package io.scriptorium.server.socketio;

import io.netty.channel.EventLoop;
import io.scriptorium.collab.session.Authenticator;
import io.scriptorium.collab.session.CloseCode;
import io.scriptorium.collab.session.DocumentName;
import io.scriptorium.server.transport.SocketMetrics;
import io.scriptorium.server.transport.WebSocketTransport;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.ContextInternal;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Socket.IO 5 over Engine.IO 4, and over WebSockets alone Engine.IO 3 with the Socket.IO of its time: requests find or
 * open the session that they belong to.
 *
 * <p>Threading: {@link #handle} and {@link #upgrade} on the request's event loop, the rest on any thread.
 */
public final class SocketIoServer {
    static final System.Logger LOG = System.getLogger("scriptorium.connections");
    private static final String PATH = "/socket.io";
    private static final String POLLING = "polling";
    private static final String WEBSOCKET = "websocket";
    private static final int NEWEST = 4;
    private static final int OLDEST = 3;
    private static final int RETRY_SECONDS = 5;
    private static final String STOPPING = "the server is restarting";

    private final Surroundings around;
    private final LongSupplier monotonicMillis;
    private final Map<String, EngineSession> sessions = new ConcurrentHashMap<>();
    private final Map<EventLoop, EngineLoop> loops = new ConcurrentHashMap<>();
    private final AtomicLong offsets = new AtomicLong();
    private volatile boolean closing;

    /**
     * @param names reads a document's name from a path, percent-encoded
     * @param live makes a client's live JSON connection to a document
     */
    public SocketIoServer(
            WebSocketTransport sockets,
            SocketMetrics metrics,
            LongSupplier monotonicMillis,
            Function<String, Optional<DocumentName>> names,
            LiveConnections live) {
        this(sockets, metrics, monotonicMillis, names, live, SocketIoLimits.DEFAULTS);
    }

    SocketIoServer(
            WebSocketTransport sockets,
            SocketMetrics metrics,
            LongSupplier monotonicMillis,
            Function<String, Optional<DocumentName>> names,
            LiveConnections live,
            SocketIoLimits limits) {
        this.around = new Surroundings(limits, sockets, metrics, live, names, new Recovery(limits));
        this.monotonicMillis = monotonicMillis;
    }

    /** Whether a path is one that is answered here. */
    public static boolean isAddress(String path) {
        return path.equals(PATH) || path.equals(PATH + "/");
    }

    /** Sessions that are open, whatever carries them. */
    public int open() {
        return sessions.size();
    }

    /** Clients that were cut off and may come back. */
    public int away() {
        return around.recovery().away();
    }

    // --- Requests ---

    /**
     * Answers a request that is no WebSocket handshake.
     *
     * @param client the client's address, as far as proxies are trusted
     * @param exempt whether rates and counts per address do not hold for it
     * @param authenticator looks at the tokens that clients of a new session show; nothing when none is asked for
     * @return whether its body is being read; else one that it announces is to be left unread
     */
    public boolean handle(
            HttpServerRequest request, InetAddress client, boolean exempt, Optional<Authenticator> authenticator) {
        Exchange exchange = new Exchange(request);
        Optional<EngineError> error = error(request, POLLING);
        String sid = request.getParam("sid");
        boolean get = HttpMethod.GET.equals(request.method());
        boolean post = HttpMethod.POST.equals(request.method());
        if (error.isPresent()) {
            exchange.error(error.get());
        } else if (sid == null && !get) {
            exchange.error(EngineError.BAD_HANDSHAKE_METHOD);
        } else if (sid == null) {
            open(exchange, client, exempt, authenticator);
        } else {
            EngineSession session = sessions.get(sid);
            if (session == null) {
                exchange.error(EngineError.UNKNOWN_SESSION);
            } else if (get) {
                session.loop().run(() -> session.poll(exchange));
            } else if (post) {
                return new PostBody(exchange, session, around, loop()).read();
            } else {
                exchange.error(EngineError.BAD_REQUEST);
            }
        }
        return false;
    }

    private void open(Exchange exchange, InetAddress client, boolean exempt, Optional<Authenticator> authenticator) {
        Optional<String> refusal = closing ? Optional.of("") : around.sockets().enter(client, exempt);
        if (refusal.isPresent()) {
            boolean ofAddress = refusal.get().startsWith("connections-per");
            exchange.request().response().putHeader("Retry-After", String.valueOf(RETRY_SECONDS));
            exchange.text(
                    ofAddress ? 429 : 503,
                    closing ? STOPPING : "over the limit of " + refusal.get() + "; try again later");
            return;
        }
        String id = UUID.randomUUID().toString();
        EngineSession session =
                session(opening(exchange.request(), id, NEWEST, client, exempt, authenticator), () -> around.sockets()
                        .leave(client));
        LOG.log(Level.INFO, "open {0} polling", id);
        around.metrics().sessionOpened("socketio-polling");
        session.openPolling(exchange);
        if (closing) {
            session.close(CloseCode.RESTART, STOPPING, false); // it came while the others were told
        }
    }

    /** Lets a WebSocket in that opens a session or takes one over, or answers why not. */
    public void upgrade(
            HttpServerRequest request, InetAddress client, boolean exempt, Optional<Authenticator> authenticator) {
        Optional<EngineError> error = error(request, WEBSOCKET);
        String sid = request.getParam("sid");
        if (error.isPresent()) {
            new Exchange(request).error(error.get());
        } else if (sid == null) {
            int protocol = protocol(request).orElse(NEWEST);
            around.sockets().upgrade(request, client, exempt, channel -> {
                around.metrics().sessionOpened("socketio-websocket");
                return session(opening(request, channel.id(), protocol, client, exempt, authenticator), () -> {})
                        .openWebSocket(channel);
            });
        } else {
            EngineSession session = sessions.get(sid);
            if (session == null) {
                new Exchange(request).error(EngineError.UNKNOWN_SESSION);
            } else if (!session.mayUpgrade()) {
                new Exchange(request).error(EngineError.BAD_REQUEST);
            } else {
                around.sockets().upgrade(request, client, exempt, channel -> {
                    WebSocketWire wire =
                            new WebSocketWire(channel, session, around.limits().maxPayloadBytes());
                    session.loop().run(() -> session.probe(wire));
                    return wire;
                });
            }
        }
    }

    private static Optional<EngineError> error(HttpServerRequest request, String wanted) {
        String transport = request.getParam("transport");
        if (!POLLING.equals(transport) && !WEBSOCKET.equals(transport)) {
            return Optional.of(EngineError.UNKNOWN_TRANSPORT);
        }
        if (!wanted.equals(transport)) {
            return Optional.of(EngineError.BAD_REQUEST);
        }
        Optional<Integer> protocol = protocol(request);
        boolean spoken = protocol.isPresent() && (protocol.get() == NEWEST || wanted.equals(WEBSOCKET));
        return spoken ? Optional.empty() : Optional.of(EngineError.UNSUPPORTED_PROTOCOL);
    }

    private static Optional<Integer> protocol(HttpServerRequest request) {
        String version = request.getParam("EIO");
        return String.valueOf(NEWEST).equals(version)
                ? Optional.of(NEWEST)
                : String.valueOf(OLDEST).equals(version) ? Optional.of(OLDEST) : Optional.empty();
    }

    private static EngineSession.Opening opening(
            HttpServerRequest request,
            String id,
            int protocol,
            InetAddress client,
            boolean exempt,
            Optional<Authenticator> authenticator) {
        String document = request.getParam("document");
        return new EngineSession.Opening(
                id, Secrets.next(), protocol, client, exempt, document == null ? "" : document, authenticator);
    }

    private EngineSession session(EngineSession.Opening opening, Runnable polled) {
        EngineSession session = new EngineSession(
                opening, around, loop(), new EngineSession.Ends(polled, () -> sessions.remove(opening.sid())));
        sessions.put(opening.sid(), session);
        return session;
    }

    /** The loop of the request that is being handled. */
    private EngineLoop loop() {
        if (!(Vertx.currentContext() instanceof ContextInternal context)) {
            throw new IllegalStateException("not in a request");
        }
        return loops.computeIfAbsent(
                context.nettyEventLoop(),
                eventLoop -> new EngineLoop(
                        eventLoop, monotonicMillis, around.limits().tickMillis(), offsets));
    }

    // --- The end ---

    /** Ends every session, and lets no new one in; nobody comes back to what it had. */
    public void closeAll() {
        closing = true;
        around.recovery().stop().forEach(LiveSocket::expire);
        List.copyOf(sessions.values())
                .forEach(session -> session.loop().execute(() -> session.close(CloseCode.RESTART, STOPPING, false)));
    }
}
