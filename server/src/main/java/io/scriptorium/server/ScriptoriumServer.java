package io.scriptorium.server;

import io.scriptorium.collab.Collab;
import io.scriptorium.collab.room.RoomWorker;
import io.scriptorium.collab.session.CollabMetrics;
import io.scriptorium.server.http.AccessPolicy;
import io.scriptorium.server.http.HttpRoutes;
import io.scriptorium.server.http.Operations;
import io.scriptorium.server.http.TrustedProxies;
import io.scriptorium.server.transport.SocketMetrics;
import io.scriptorium.server.transport.WebSocketTransport;
import io.scriptorium.storage.SqliteStore;
import io.scriptorium.storage.StoreOpenException;
import io.scriptorium.storage.StoreOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/**
 * A running server: store, rooms, sockets and HTTP, wired by hand and stopped in the opposite order.
 *
 * <p>Threading: {@link #start} and {@link #stop} block, and are for the thread that owns the process.
 */
public final class ScriptoriumServer {
    private static final System.Logger LOG = System.getLogger("scriptorium.server");
    private static final int MAX_HEADER_BYTES = 16 * 1024;
    private static final int MAX_LINE_BYTES = 8 * 1024;
    private static final int HANDSHAKE_SECONDS = 10;
    private static final int CLOSE_SECONDS = 2;
    private static final long BIND_WAIT_MILLIS = 10_000;
    private static final long BIND_RETRY_MILLIS = 200;

    private final ServerOptions options;
    private final SqliteStore store;
    private final List<ThreadRoomWorker> workers;
    private final Collab collab;
    private final Vertx vertx;
    private final WebSocketTransport sockets;
    private final Operations operations;
    private final HttpRoutes routes;
    private int port;

    private ScriptoriumServer(ServerOptions options, SqliteStore store, InetAddress address) {
        this.options = options;
        this.store = store;
        int cores = Runtime.getRuntime().availableProcessors();
        this.workers = IntStream.range(0, cores).mapToObj(ThreadRoomWorker::new).toList();
        CollabMetrics collabMetrics = new CollabMetrics();
        this.collab = new Collab(
                store, List.<RoomWorker>copyOf(workers), InstantSource.system(), options.limits(), collabMetrics);
        this.vertx = Vertx.vertx(new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(cores)
                .setWorkerPoolSize(1)
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
        SocketMetrics socketMetrics = new SocketMetrics();
        this.sockets = new WebSocketTransport(
                vertx, options.socketLimits(), socketMetrics, () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
        this.operations = new Operations(store, collabMetrics, socketMetrics, sockets);
        this.routes = new HttpRoutes(
                new AccessPolicy(address.isLoopbackAddress(), options.allowedOrigins()),
                new TrustedProxies(options.trustedProxies()),
                sockets,
                collab,
                operations,
                socketMetrics);
    }

    /**
     * Opens the store and listens. Waits up to 10 s for the data directory and the port, which a server that is
     * being restarted may still hold.
     *
     * @throws StoreOpenException when the data directory can not be used
     * @throws IOException when the address can not be used
     */
    public static ScriptoriumServer start(ServerOptions options) throws StoreOpenException, IOException {
        InetAddress address = InetAddress.getByName(options.host());
        SqliteStore store = SqliteStore.open(
                StoreOptions.of(options.data()),
                health -> LOG.log(Level.WARNING, "the store is {0} {1}", health.state(), health.reason()));
        ScriptoriumServer server = new ScriptoriumServer(options, store, address);
        try {
            server.listen();
        } catch (IOException e) {
            server.stop();
            throw e;
        }
        return server;
    }

    /** The port it listens on. */
    public int port() {
        return port;
    }

    /** Takes no new work, makes everything durable, says goodbye to every client, and ends within the drain time. */
    public void stop() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(options.drainSeconds() - CLOSE_SECONDS);
        operations.drain();
        try {
            collab.drain().toCompletableFuture().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            LOG.log(Level.WARNING, "the store did not take everything in time; nothing of the rest was acknowledged");
        } catch (ExecutionException | InterruptedException e) {
            LOG.log(Level.WARNING, "draining failed", e);
        }
        sockets.closeAll();
        awaitClosed();
        try {
            vertx.close().await(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            LOG.log(Level.WARNING, "some sockets did not close in time");
        }
        workers.forEach(ThreadRoomWorker::stop);
        store.close();
    }

    private void awaitClosed() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
        try {
            while (sockets.open() > 0 && System.nanoTime() < deadline) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen() throws IOException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(BIND_WAIT_MILLIS);
        port = options.port();
        while (true) {
            try {
                deploy();
                return;
            } catch (IOException e) {
                if (System.nanoTime() >= deadline) {
                    throw e;
                }
                try {
                    TimeUnit.MILLISECONDS.sleep(BIND_RETRY_MILLIS);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    throw e;
                }
            }
        }
    }

    /** One HTTP server an event loop, all on one port. The first one finds the port out. */
    private void deploy() throws IOException {
        List<String> deployed = new ArrayList<>();
        for (int i = 0; i < workers.size(); i++) {
            try {
                deployed.add(vertx.deployVerticle(new Listener())
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get());
            } catch (ExecutionException e) {
                deployed.forEach(vertx::undeploy);
                if (e.getCause() instanceof BindException inUse) {
                    throw new IOException(
                            "port " + options.port() + " of " + options.host()
                                    + " is in use; choose another with --port",
                            inUse);
                }
                throw new IOException("can not listen on " + options.host() + ": " + e.getMessage(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
    }

    private final class Listener extends VerticleBase {
        @Override
        public Future<?> start() {
            HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                    .setHost(options.host())
                    .setPort(port)
                    .setMaxHeaderSize(MAX_HEADER_BYTES)
                    .setMaxInitialLineLength(MAX_LINE_BYTES)
                    .setIdleTimeout(0)
                    .setReadIdleTimeout(HANDSHAKE_SECONDS)
                    .setTcpNoDelay(true)
                    .setCompressionSupported(false)
                    .setPerMessageWebSocketCompressionSupported(false)
                    .setPerFrameWebSocketCompressionSupported(false)
                    .setMaxWebSocketMessageSize(options.socketLimits().maxMessageBytes())
                    .setMaxWebSocketFrameSize(options.socketLimits().maxMessageBytes())
                    .setWebSocketClosingTimeout(CLOSE_SECONDS)
                    .setAcceptUnmaskedFrames(false));
            return server.requestHandler(routes::handle).listen().onSuccess(listening -> port = listening.actualPort());
        }
    }
}
