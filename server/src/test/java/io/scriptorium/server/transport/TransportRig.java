package io.scriptorium.server.transport;

import io.scriptorium.collab.session.Channel;
import io.scriptorium.collab.session.CloseCode;
import io.scriptorium.collab.session.Connection;
import io.scriptorium.collab.session.Frame;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * The transport on a real port, without rooms: what a client sends is sent back by a connection that remembers
 * everything. {@code /rated/ADDRESS} counts the client as coming from that address, not exempt from anything.
 */
final class TransportRig implements AutoCloseable {
    private static final long PATIENCE_MILLIS = 10_000;

    /** One client as the rooms would see it. */
    static final class Peer implements Connection {
        final Channel channel;
        final List<byte[]> messages = new CopyOnWriteArrayList<>();
        final List<Long> marks = new CopyOnWriteArrayList<>();
        final AtomicBoolean drained = new AtomicBoolean();
        final CompletableFuture<Long> closed = new CompletableFuture<>();
        volatile boolean silent;
        volatile boolean echoesText;
        volatile boolean failing;

        Peer(Channel channel) {
            this.channel = channel;
        }

        @Override
        public void onBinary(byte[] message) {
            if (failing) {
                throw new IllegalStateException("a fault of ours");
            }
            messages.add(message);
            if (!silent) {
                channel.send(Frame.of(message));
            }
        }

        @Override
        public void onText(byte[] utf8) {
            if (!echoesText) {
                channel.close(CloseCode.UNSUPPORTED_DATA, "binary only");
                return;
            }
            messages.add(utf8);
            channel.send(Frame.text(new String(utf8, StandardCharsets.UTF_8)));
        }

        @Override
        public void onMark(long number) {
            marks.add(number);
        }

        @Override
        public void onDrained() {
            drained.set(true);
        }

        @Override
        public void onTick() {}

        @Override
        public void onClosed() {
            if (!closed.complete(System.nanoTime())) {
                throw new AssertionError("closed twice");
            }
        }
    }

    final SocketMetrics metrics = new SocketMetrics();
    final AtomicLong roomBytes = new AtomicLong();
    final WebSocketTransport transport;
    final List<Peer> peers = new CopyOnWriteArrayList<>();
    /** Whether each new peer echoes text, too. */
    volatile boolean echoesText;

    final int port;
    private final Vertx vertx;

    TransportRig() throws InterruptedException {
        this(SocketLimits.DEFAULTS);
    }

    TransportRig(SocketLimits limits) throws InterruptedException {
        this(limits, false);
    }

    TransportRig(SocketLimits limits, boolean compression) throws InterruptedException {
        transport = new WebSocketTransport(
                limits, compression, metrics, () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()), roomBytes::get);
        vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));
        HttpServer server = vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(0).setHttp2ClearTextEnabled(false))
                .connectionHandler(connection -> transport.accept(connection, false))
                .requestHandler(request -> {
                    String path = String.valueOf(request.path());
                    if (request.getHeader("Upgrade") == null) {
                        request.response().end("plain");
                    } else {
                        boolean rated = path.startsWith("/rated/");
                        InetAddress client = address(rated ? path.substring("/rated/".length()) : "127.0.0.1");
                        transport.upgrade(request, client, !rated, channel -> {
                            Peer peer = new Peer(channel);
                            peer.echoesText = echoesText;
                            peers.add(peer);
                            return peer;
                        });
                    }
                });
        try {
            port = server.listen()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get()
                    .actualPort();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The peer of a client that has just opened. */
    Peer peer(int number) throws InterruptedException {
        await(() -> peers.size() > number);
        return peers.get(number);
    }

    long hits(String limit) {
        return metrics.snapshot().limitHits().getOrDefault(limit, 0L);
    }

    static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("did not happen in " + PATIENCE_MILLIS + " ms");
            }
            LockSupport.parkNanos(2_000_000); // between two looks, not for an event
        }
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    public void close() throws TimeoutException {
        vertx.close().await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }
}
