package io.scriptorium.server.transport;

import io.scriptorium.collab.session.Channel;
import io.scriptorium.collab.session.CloseCode;
import io.scriptorium.collab.session.Connection;
import io.scriptorium.collab.session.DocumentName;
import io.scriptorium.collab.session.Frame;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * All transports on a real port and two event loops, without rooms: {@code /live/…}, {@code /sockjs/…}, and WebSockets
 * on {@code /}. A header {@code X-Rated} makes a client one that is exempt from nothing.
 */
final class HttpRig implements AutoCloseable {
    static final int ABSENT_MILLIS = 1_000;
    private static final int LOOPS = 2;

    /** One client as the rooms would see it. */
    static final class Peer implements Connection {
        final Channel channel;
        final List<String> messages = new CopyOnWriteArrayList<>();
        final AtomicBoolean drained = new AtomicBoolean();
        final CompletableFuture<Boolean> closed = new CompletableFuture<>();
        volatile Consumer<String> onMessage = text -> {};

        Peer(Channel channel) {
            this.channel = channel;
        }

        void say(String json) {
            channel.send(Frame.text(json));
        }

        @Override
        public void onText(byte[] utf8) {
            String text = new String(utf8, StandardCharsets.UTF_8);
            messages.add(text);
            onMessage.accept(text);
        }

        @Override
        public void onBinary(byte[] message) {
            channel.close(CloseCode.UNSUPPORTED_DATA, "text only");
        }

        @Override
        public void onDrained() {
            drained.set(true);
        }

        @Override
        public void onTick() {}

        @Override
        public void onClosed() {
            if (!closed.complete(true)) {
                throw new AssertionError("closed twice");
            }
        }
    }

    final SocketMetrics metrics = new SocketMetrics();
    final WebSocketTransport sockets;
    final Conversations conversations;
    final List<Peer> peers = new CopyOnWriteArrayList<>();
    /** What each new peer does first. */
    volatile Consumer<Peer> greeting = peer -> {};

    final int port;
    private final LiveTransport live;
    private final SockJsTransport sockJs;
    private final Vertx vertx;

    HttpRig(SocketLimits limits) throws InterruptedException {
        sockets = new WebSocketTransport(
                limits, false, metrics, () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()), () -> 0);
        conversations = new Conversations(sockets);
        live = new LiveTransport(conversations, ABSENT_MILLIS);
        sockJs = new SockJsTransport("/sockjs", false, conversations);
        vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(LOOPS));
        port = listen();
    }

    private int listen() throws InterruptedException {
        int found = -1;
        try {
            for (int i = 0; i < LOOPS; i++) {
                HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                                .setHost("127.0.0.1")
                                .setPort(-1)
                                .setHttp2ClearTextEnabled(false))
                        .connectionHandler(connection -> sockets.accept(connection, false))
                        .requestHandler(this::handle);
                found = vertx.deployVerticle(() -> onLoopOfItsOwn(server), new DeploymentOptions())
                        .map(any -> server.actualPort())
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        return found;
    }

    private static VerticleBase onLoopOfItsOwn(HttpServer server) {
        return new VerticleBase() {
            @Override
            public Future<?> start() {
                return server.listen();
            }
        };
    }

    private void handle(HttpServerRequest request) {
        String path = String.valueOf(request.path());
        boolean exempt = request.getHeader("X-Rated") == null;
        Caller caller =
                new Caller(InetAddress.getLoopbackAddress(), exempt, new DocumentName("welcome"), "html", this::peer);
        switch (path) {
            case "/" -> sockets.upgrade(request, caller.address(), exempt, this::peer);
            case "/live/events" -> live.events(request, caller);
            case "/live/stream" -> live.stream(request, caller);
            case "/live/poll" -> live.poll(request, caller);
            case "/live/messages" -> {
                if (request.method().name().equals("DELETE")) {
                    live.leave(request, caller);
                } else {
                    live.post(request, caller);
                }
            }
            default -> {
                if (!path.startsWith("/sockjs")
                        || !sockJs.handle(
                                request,
                                caller,
                                path.substring("/sockjs".length()),
                                request.getHeader("Upgrade") != null)) {
                    request.response().setStatusCode(404).end();
                }
            }
        }
    }

    private Connection peer(Channel channel) {
        Peer peer = new Peer(channel);
        greeting.accept(peer);
        peers.add(peer);
        return peer;
    }

    /** The newest client, when there are so many. */
    Peer peer(int number) throws InterruptedException {
        TransportRig.await(() -> peers.size() > number);
        return peers.get(number);
    }

    long hits(String limit) {
        return metrics.snapshot().limitHits().getOrDefault(limit, 0L);
    }

    String url(String target) {
        return "http://127.0.0.1:" + port + target;
    }

    @Override
    public void close() throws TimeoutException {
        vertx.close().await(10, TimeUnit.SECONDS);
    }
}
