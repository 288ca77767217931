package io.scriptorium.server.transport;

import io.netty.channel.EventLoop;
import io.netty.handler.timeout.IdleStateHandler;
import io.scriptorium.collab.session.Channel;
import io.scriptorium.collab.session.CloseCode;
import io.scriptorium.collab.session.Connection;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Upgrades requests to WebSockets and keeps them: counts addresses, ticks, and tells each socket's {@link Connection}
 * what arrives.
 *
 * <p>Threading: {@link #upgrade} on any event loop; a socket stays on the one that accepted it.
 */
public final class WebSocketTransport {
    private static final System.Logger LOG = System.getLogger("scriptorium.connections");
    private static final long TICK_MILLIS = 1_000;

    private final Vertx vertx;
    private final SocketLimits limits;
    private final SocketMetrics metrics;
    private final LongSupplier monotonicMillis;
    private final Addresses addresses;
    private final Map<EventLoop, LoopOutbox> outboxes = new ConcurrentHashMap<>();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean closing;

    public WebSocketTransport(Vertx vertx, SocketLimits limits, SocketMetrics metrics, LongSupplier monotonicMillis) {
        this.vertx = vertx;
        this.limits = limits;
        this.metrics = metrics;
        this.monotonicMillis = monotonicMillis;
        this.addresses = new Addresses(limits, monotonicMillis);
    }

    /** Sockets that are open. */
    public int open() {
        return addresses.open();
    }

    /** Bytes queued for all sockets. */
    public long queuedBytes() {
        return sockets.stream()
                .mapToLong(socket -> socket.channel().queuedBytes())
                .sum();
    }

    /**
     * Lets a client in, or answers why not.
     *
     * @param client the client's address, as far as proxies are trusted
     * @param exempt whether rates and counts per address do not hold for it
     * @param protocol makes the connection for the new channel
     */
    public void upgrade(
            HttpServerRequest request, InetAddress client, boolean exempt, Function<Channel, Connection> protocol) {
        HttpServerResponse response = request.response();
        if (closing) {
            response.setStatusCode(503).putHeader("Retry-After", "2").end("the server is restarting\n");
            return;
        }
        String refusal =
                switch (addresses.enter(client, exempt)) {
                    case WELCOME -> "";
                    case TOO_FAST -> "connections-per-minute";
                    case TOO_MANY -> "connections-per-address";
                    case SERVER_FULL -> "connections";
                };
        if (!refusal.isEmpty()) {
            metrics.limitHit(refusal);
            int status = refusal.equals("connections") ? 503 : 429;
            response.setStatusCode(status)
                    .putHeader("Retry-After", "5")
                    .end("over the limit of " + refusal + "; try again later\n");
            return;
        }
        request.toWebSocket()
                .onSuccess(socket -> accept(socket, client, exempt, protocol))
                .onFailure(failure -> {
                    addresses.leave(client);
                    if (!response.ended() && !response.headWritten()) {
                        response.setStatusCode(400).end("not a WebSocket handshake (RFC 6455 section 4.2.1)\n");
                    }
                });
    }

    /** Ends every socket that rooms have not ended already. */
    public void closeAll() {
        closing = true;
        sockets.forEach(socket -> socket.channel().close(CloseCode.RESTART, "the server is restarting"));
    }

    private void accept(
            ServerWebSocket socket, InetAddress client, boolean exempt, Function<Channel, Connection> protocol) {
        io.netty.channel.Channel wire =
                ((WebSocketInternal) socket).channelHandlerContext().channel();
        if (wire.pipeline().get(IdleStateHandler.class) != null) {
            wire.pipeline().remove(IdleStateHandler.class); // meant for handshakes; from here on pings tell
        }
        EventLoop loop = wire.eventLoop();
        LoopOutbox outbox = outboxes.computeIfAbsent(loop, LoopOutbox::new);
        String id = UUID.randomUUID().toString();
        SocketChannel channel = new SocketChannel(id, socket, outbox, limits, metrics, monotonicMillis.getAsLong());
        Connection connection = protocol.apply(channel);
        Socket open = new Socket(socket, channel, connection, limits, metrics, !exempt, monotonicMillis.getAsLong());
        channel.onDrained(connection::onDrained);
        sockets.add(open);
        metrics.opened();
        LOG.log(Level.INFO, "open {0}", id);
        long timer = vertx.setPeriodic(TICK_MILLIS, any -> open.tick(monotonicMillis.getAsLong()));
        socket.binaryMessageHandler(message -> open.binary(message, monotonicMillis.getAsLong()));
        socket.textMessageHandler(message -> open.text(message, monotonicMillis.getAsLong()));
        socket.pongHandler(payload -> open.pong(monotonicMillis.getAsLong()));
        socket.exceptionHandler(failure -> metrics.limitHit("protocol-error"));
        socket.closeHandler(nothing -> {
            vertx.cancelTimer(timer);
            sockets.remove(open);
            addresses.leave(client);
            metrics.closed();
            open.closed();
            LOG.log(Level.INFO, "close {0} {1}", id, String.valueOf(socket.closeStatusCode()));
        });
        if (closing) {
            channel.close(CloseCode.RESTART, "the server is restarting");
        }
    }
}
