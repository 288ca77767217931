package io.scriptorium.server;

import io.scriptorium.collab.Collab;
import io.scriptorium.collab.room.RoomWorker;
import io.scriptorium.collab.session.CollabMetrics;
import io.scriptorium.server.http.AccessPolicy;
import io.scriptorium.server.http.Exports;
import io.scriptorium.server.http.HttpRoutes;
import io.scriptorium.server.http.Operations;
import io.scriptorium.server.http.TrustedProxies;
import io.scriptorium.server.transport.Conversations;
import io.scriptorium.server.transport.SocketMetrics;
import io.scriptorium.server.transport.WebSocketTransport;
import io.scriptorium.storage.SqliteStore;
import io.scriptorium.storage.StoreOpenException;
import io.scriptorium.storage.StoreOptions;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
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
    /** What is left of the drain time for sockets and store when rooms have used theirs up. */
    private static final int GOODBYE_SECONDS = 4;
    /** Vert.x' way to say: any port that is free, and the same one for every listener that says so. */
    private static final int ANY_PORT_TOGETHER = -1;

    private static final int MAX_COMPACTIONS = 256;
    private static final long COMPACTION_IDLE_SECONDS = 30;
    private static final long BIND_RETRY_MILLIS = 200;

    private final ServerOptions options;
    private final InetAddress address;
    private final SqliteStore store;
    private final List<ThreadRoomWorker> workers;
    /** Compacts snapshots, one document in memory at a time; what is too much at once is stored as it is. */
    private final ThreadPoolExecutor compaction = new ThreadPoolExecutor(
            1, 1, COMPACTION_IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_COMPACTIONS), task -> {
                Thread thread = new Thread(task, "compaction");
                thread.setDaemon(true);
                return thread;
            });

    private final Collab collab;
    private final Vertx vertx;
    private final WebSocketTransport sockets;
    private final Operations operations;
    private final Exports exports;
    private final HttpRoutes routes;
    private volatile int port;

    private ScriptoriumServer(ServerOptions options, SqliteStore store, InetAddress address) {
        this.options = options;
        this.address = address;
        this.store = store;
        compaction.allowCoreThreadTimeOut(true);
        int cores = Runtime.getRuntime().availableProcessors();
        this.workers = IntStream.range(0, cores).mapToObj(ThreadRoomWorker::new).toList();
        CollabMetrics collabMetrics = new CollabMetrics();
        this.collab = new Collab(
                store,
                List.<RoomWorker>copyOf(workers),
                compaction,
                InstantSource.system(),
                options.limits(),
                collabMetrics);
        this.vertx = Vertx.vertx(new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(cores)
                .setWorkerPoolSize(1)
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
        SocketMetrics socketMetrics = new SocketMetrics();
        this.sockets = new WebSocketTransport(
                options.socketLimits(),
                socketMetrics,
                () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()),
                collabMetrics::heldBytes);
        Conversations conversations = new Conversations(sockets);
        this.operations = new Operations(store, collabMetrics, socketMetrics, sockets, conversations);
        this.exports = new Exports(Math.max(1, cores / 2));
        this.routes = new HttpRoutes(
                new AccessPolicy(address.isLoopbackAddress(), options.allowedOrigins()),
                new TrustedProxies(options.trustedProxies()),
                sockets,
                conversations,
                null, // live JSON: (channel, document, plainText) -> its connection
                collab,
                exports,
                operations,
                socketMetrics);
    }

    /**
     * Opens the store and listens. Waits for the data directory and the port, which a server that is being restarted
     * may still hold.
     *
     * @throws StoreOpenException when the data directory can not be used
     * @throws IOException when the address can not be used
     */
    public static ScriptoriumServer start(ServerOptions options) throws StoreOpenException, IOException {
        InetAddress address = InetAddress.getByName(options.host());
        checkOwn(address, options.host());
        SqliteStore store = SqliteStore.open(
                storeOptions(options),
                health -> LOG.log(Level.WARNING, "the store is {0} {1}", health.state(), health.reason()));
        ScriptoriumServer server = null;
        boolean started = false;
        try {
            server = new ScriptoriumServer(options, store, address);
            server.listen();
            started = true;
            return server;
        } finally {
            if (!started && server != null) {
                server.stop();
            } else if (!started) {
                store.close();
            }
        }
    }

    private static StoreOptions storeOptions(ServerOptions options) {
        StoreOptions standard = StoreOptions.of(options.data());
        return new StoreOptions(
                standard.directory(),
                options.takeoverWait(),
                standard.busyTimeout(),
                standard.commitInterval(),
                standard.retryDelay(),
                standard.maxQueuedBytes(),
                standard.maxQueuedLoads(),
                standard.readers());
    }

    /** An address of another machine stays one, however long one tries. */
    private static void checkOwn(InetAddress address, String host) throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(address, 0));
        } catch (IOException e) {
            throw new IOException(
                    "can not listen on " + host + ", which is no address of this machine; choose another with --host",
                    e);
        }
    }

    /** The port it listens on. */
    public int port() {
        return port;
    }

    /** Takes no new work, makes everything durable, says goodbye to every client, and ends within the drain time. */
    public void stop() {
        drain();
        close();
    }

    /**
     * Takes no new work and makes everything durable, leaving time for {@link #close} within the drain time.
     *
     * @return false when the store did not take everything; nothing of the rest was acknowledged
     */
    public boolean drain() {
        long nanos = TimeUnit.SECONDS.toNanos(options.drainSeconds()) - goodbyeNanos();
        operations.drain();
        try {
            collab.drain().toCompletableFuture().get(nanos, TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException | InterruptedException e) {
            LOG.log(Level.WARNING, "draining failed", e);
            return false;
        }
    }

    /** Says goodbye to every client and lets go of sockets, threads and files. */
    public void close() {
        sockets.closeAll();
        awaitClosed(System.nanoTime() + goodbyeNanos() / 2);
        try {
            vertx.close().await(goodbyeNanos() / 4, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            LOG.log(Level.WARNING, "some sockets did not close in time");
        }
        exports.stop();
        compaction.shutdownNow();
        workers.forEach(ThreadRoomWorker::stop);
        store.close();
    }

    private long goodbyeNanos() {
        return TimeUnit.SECONDS.toNanos(Math.min(GOODBYE_SECONDS, options.drainSeconds() / 2));
    }

    private void awaitClosed(long deadline) {
        try {
            while (sockets.open() > 0 && System.nanoTime() < deadline) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen() throws IOException {
        long deadline = System.nanoTime() + options.takeoverWait().toNanos();
        boolean told = false;
        while (true) {
            try {
                deploy();
                return;
            } catch (IOException e) {
                if (System.nanoTime() >= deadline) {
                    throw e;
                }
                if (!told) {
                    LOG.log(Level.INFO, "{0}; trying for a while", e.getMessage());
                    told = true;
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

    /** One HTTP server an event loop, all on one port. */
    private void deploy() throws IOException {
        try {
            vertx.deployVerticle(Listener::new, new DeploymentOptions().setInstances(workers.size()))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get();
        } catch (ExecutionException e) {
            throw new IOException(
                    "port " + options.port() + " of " + options.host() + " is in use, or may not be used ("
                            + String.valueOf(e.getCause()) + "); choose another with --port",
                    e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private final class Listener extends VerticleBase {
        @Override
        public Future<?> start() {
            HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                    .setHost(address.getHostAddress())
                    .setPort(options.port() == 0 ? ANY_PORT_TOGETHER : options.port())
                    .setMaxHeaderSize(MAX_HEADER_BYTES)
                    .setMaxInitialLineLength(MAX_LINE_BYTES)
                    .setHttp2ClearTextEnabled(false)
                    .setTcpNoDelay(true)
                    .setCompressionSupported(false));
            boolean behindProxies = !options.trustedProxies().isEmpty();
            return server.connectionHandler(connection -> sockets.accept(connection, behindProxies))
                    .requestHandler(routes::handle)
                    .invalidRequestHandler(routes::invalid)
                    .listen()
                    .onSuccess(listening -> port = listening.actualPort());
        }
    }
}
