package io.scriptorium.server.socketio;

import io.scriptorium.collab.session.Channel;
import io.scriptorium.collab.session.Connection;
import io.scriptorium.collab.session.DocumentName;
import io.scriptorium.collab.session.Frame;
import io.scriptorium.server.transport.SocketLimits;
import io.scriptorium.server.transport.SocketMetrics;
import io.scriptorium.server.transport.WebSocketTransport;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Socket.IO on a real port, without rooms: behind it each document is a list of clients that speak a little live JSON.
 * It sends what one says to all, answers by {@code id}, and remembers everything.
 */
final class SocketIoRig implements AutoCloseable {
    private static final long PATIENCE_MILLIS = 10_000;

    /** Times that a test can wait for, and few enough of everything. */
    static final SocketIoLimits QUICK =
            new SocketIoLimits(100_000, 50, 1_000, 3, 300, 200, 10_000, 10_000, 60_000, 4, 10_000, 3, 2, 20);

    /** Pings that come too late for any test. */
    static final SocketIoLimits QUIET =
            new SocketIoLimits(100_000, 50, 1_000, 3, 600_000, 600_000, 600_000, 600_000, 60_000, 4, 10_000, 3, 2, 20);

    /** One client as a room would see it. */
    final class Peer implements Connection {
        final Channel channel;
        final DocumentName document;
        final List<String> heard = new CopyOnWriteArrayList<>();
        final List<Long> marks = new CopyOnWriteArrayList<>();
        final AtomicLong drained = new AtomicLong();
        final AtomicLong closed = new AtomicLong();

        Peer(Channel channel, DocumentName document) {
            this.channel = channel;
            this.document = document;
        }

        @Override
        public void onText(byte[] utf8) {
            String text = new String(utf8, StandardCharsets.UTF_8);
            heard.add(text);
            JsonObject message = new JsonObject(text);
            String type = message.getString("type");
            Object id = message.getValue("id");
            switch (type) {
                case "message", "contentchange", "userevent" -> {
                    if (type.equals("contentchange") && !(message.getValue("content") instanceof String)) {
                        send(error("bad-content", id));
                        return;
                    }
                    long seq = sequence.incrementAndGet();
                    message.remove("id");
                    broadcast(message.put("seq", seq));
                    if (id != null) {
                        send(new JsonObject().put("type", "ack").put("id", id).put("seq", seq));
                    }
                }
                case "fail" -> throw new IllegalStateException("a fault of ours");
                default -> send(error("unknown-type", id));
            }
        }

        void broadcast(JsonObject message) {
            Frame frame = Frame.text(message.encode());
            peers.stream()
                    .filter(peer -> peer.document.equals(document) && peer.closed.get() == 0)
                    .forEach(peer -> peer.channel.send(frame));
        }

        void send(JsonObject message) {
            channel.send(Frame.text(message.encode()));
        }

        private JsonObject error(String code, @Nullable Object id) {
            JsonObject error =
                    new JsonObject().put("type", "error").put("code", code).put("message", "it's bad");
            return id == null ? error : error.put("id", id);
        }

        @Override
        public void onBinary(byte[] message) {
            throw new AssertionError("Socket.IO carries no bare bytes");
        }

        @Override
        public void onMark(long number) {
            marks.add(number);
        }

        @Override
        public void onDrained() {
            drained.incrementAndGet();
        }

        @Override
        public void onTick() {}

        @Override
        public void onClosed() {
            if (closed.incrementAndGet() > 1) {
                throw new AssertionError("closed twice");
            }
        }
    }

    final SocketMetrics metrics = new SocketMetrics();
    final List<Peer> peers = new CopyOnWriteArrayList<>();
    final AtomicLong sequence = new AtomicLong();
    final SocketIoServer server;
    final WebSocketTransport sockets;
    private final Vertx vertx;
    private volatile int port;

    SocketIoRig(SocketIoLimits limits) throws Exception {
        this(limits, SocketLimits.DEFAULTS);
    }

    SocketIoRig(SocketIoLimits limits, SocketLimits socketLimits) throws Exception {
        sockets = new WebSocketTransport(
                socketLimits, false, metrics, () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()), () -> 0);
        server = new SocketIoServer(
                sockets,
                metrics,
                () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()),
                DocumentName::of,
                (channel, document, credential) -> {
                    Peer peer = new Peer(channel, document);
                    peers.add(peer);
                    return peer;
                },
                limits);
        vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(2));
        vertx.deployVerticle(Listener::new, new DeploymentOptions().setInstances(2))
                .toCompletionStage()
                .toCompletableFuture()
                .get();
    }

    int port() {
        return port;
    }

    /** Two of them are on one port: requests of one session come in on both their loops. */
    private final class Listener extends VerticleBase {
        @Override
        public Future<?> start() {
            return vertx.createHttpServer(new HttpServerOptions()
                            .setHost("127.0.0.1")
                            .setPort(-1) // any, and the same for both
                            .setHttp2ClearTextEnabled(false))
                    .connectionHandler(connection -> sockets.accept(connection, false))
                    .requestHandler(SocketIoRig.this::route)
                    .listen()
                    .onSuccess(listening -> port = listening.actualPort());
        }
    }

    /** As the server's routes do it; who comes as {@code X-Client} is counted as coming from there, exempt from nothing. */
    private void route(HttpServerRequest request) {
        String rated = request.getHeader("X-Client");
        InetAddress client = address(rated == null ? "127.0.0.1" : rated);
        if (!SocketIoServer.isAddress(String.valueOf(request.path()))) {
            request.response().setStatusCode(404).end();
        } else if ("websocket".equals(request.getHeader("Upgrade"))) {
            server.upgrade(request, client, rated == null, Optional.empty());
        } else if (!server.handle(request, client, rated == null, Optional.empty())
                && request.headers().contains("Content-Length")
                && !request.headers().contains("Content-Length", "0", true)) {
            request.connection().close();
        }
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    Peer peer(int number) {
        await(() -> peers.size() > number);
        return peers.get(number);
    }

    long hits(String limit) {
        return metrics.snapshot().limitHits().getOrDefault(limit, 0L);
    }

    static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("did not happen in " + PATIENCE_MILLIS + " ms");
            }
            LockSupport.parkNanos(2_000_000); // between two looks, not for an event
        }
    }

    /** Says goodbye as the server does. */
    void stop() {
        server.closeAll();
        sockets.closeAll();
        await(() -> sockets.open() == 0);
    }

    @Override
    public void close() throws TimeoutException {
        vertx.close().await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }
}
