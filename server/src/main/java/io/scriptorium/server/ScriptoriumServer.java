package io.scriptorium.server;

import io.scriptorium.collab.Collab;
import io.scriptorium.collab.room.RoomWorker;
import io.scriptorium.collab.session.CollabMetrics;
import io.scriptorium.collab.session.LiveOptions;
import io.scriptorium.server.auth.Authentication;
import io.scriptorium.server.http.AccessPolicy;
import io.scriptorium.server.http.DocumentPath;
import io.scriptorium.server.http.Exports;
import io.scriptorium.server.http.Gate;
import io.scriptorium.server.http.HttpRoutes;
import io.scriptorium.server.http.LiveJson;
import io.scriptorium.server.http.Operations;
import io.scriptorium.server.http.TrustedProxies;
import io.scriptorium.server.socketio.SocketIoServer;
import io.scriptorium.server.transport.Conversations;
import io.scriptorium.server.transport.SocketMetrics;
import io.scriptorium.server.transport.WebSocketTransport;
import io.scriptorium.storage.SqliteStore;
import io.scriptorium.storage.StoreOpenException;
import io.scriptorium.storage.StoreOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
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
    /** What is left of the drain time for sockets and store when rooms have used theirs up. */
    private static final int GOODBYE_SECONDS = 4;

    private static final int MAX_COMPACTIONS = 256;
    private static final long COMPACTION_IDLE_SECONDS = 30;
    private static final int MAX_PROMPT = 1_024;
    private static final long PROMPT_IDLE_SECONDS = 30;

    private final ServerOptions options;
    private final SqliteStore store;
    private final List<ThreadRoomWorker> workers;
    /** Compacts snapshots, one document in memory at a time; what is too much at once is stored as it is. */
    private final ThreadPoolExecutor compaction = new ThreadPoolExecutor(
            1, 1, COMPACTION_IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_COMPACTIONS), task -> {
                Thread thread = new Thread(task, "compaction");
                thread.setDaemon(true);
                return thread;
            });

    /** Works on documents for clients of live JSON: at most one task for each client and document at a time. */
    private final ThreadPoolExecutor prompt;

    private final Collab collab;
    private final Vertx vertx;
    private final WebSocketTransport sockets;
    private final SocketIoServer socketIo;
    private final Operations operations;
    private final Exports exports;
    private final HttpRoutes routes;
    private final Authentication authentication;
    private final AccessPolicy access;
    private final Listeners listeners;

    private ScriptoriumServer(
            ServerOptions options, SqliteStore store, InetAddress address, Authentication authentication)
            throws IOException {
        this.options = options;
        this.store = store;
        this.authentication = authentication;
        compaction.allowCoreThreadTimeOut(true);
        int cores = Runtime.getRuntime().availableProcessors();
        this.workers = IntStream.range(0, cores).mapToObj(ThreadRoomWorker::new).toList();
        CollabMetrics collabMetrics = new CollabMetrics();
        this.prompt = prompt(cores);
        this.collab = new Collab(
                store,
                List.<RoomWorker>copyOf(workers),
                compaction,
                prompt,
                InstantSource.system(),
                options.limits(),
                collabMetrics);
        this.vertx = vertx(cores);
        SocketMetrics socketMetrics = new SocketMetrics();
        this.sockets = new WebSocketTransport(
                options.socketLimits(),
                options.compression(),
                socketMetrics,
                () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()),
                collabMetrics::heldBytes);
        LiveJson live = (channel, document, credential, plainText) ->
                collab.liveJson(channel, document, credential, new LiveOptions(plainText));
        this.socketIo = new SocketIoServer(
                sockets,
                socketMetrics,
                () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()),
                DocumentPath::decode,
                (channel, document, credential) -> live.open(channel, document, credential, false));
        Conversations conversations = new Conversations(sockets);
        this.operations = new Operations(store, collabMetrics, socketMetrics, sockets, conversations);
        this.exports = new Exports(Math.max(1, cores / 2));
        this.access = new AccessPolicy(
                address.isLoopbackAddress(),
                options.allowedOrigins(),
                options.tls().on());
        TrustedProxies proxies = new TrustedProxies(options.trustedProxies());
        this.routes = new HttpRoutes(
                access,
                proxies,
                sockets,
                socketIo,
                conversations,
                live,
                collab,
                exports,
                operations,
                socketMetrics,
                new Gate(authentication, proxies, socketMetrics),
                options.examples());
        this.listeners = new Listeners(vertx, options, address, sockets, routes);
    }

    /** Works on contents that somebody waits for. */
    private static ThreadPoolExecutor prompt(int cores) {
        ThreadPoolExecutor prompt = new ThreadPoolExecutor(
                cores, cores, PROMPT_IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_PROMPT), task -> {
                    Thread thread = new Thread(task, "contents");
                    thread.setDaemon(true);
                    return thread;
                });
        prompt.allowCoreThreadTimeOut(true);
        return prompt;
    }

    private static Vertx vertx(int cores) {
        return Vertx.vertx(new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(cores)
                .setWorkerPoolSize(1)
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
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
        Authentication authentication = null;
        boolean started = false;
        try {
            authentication = Authentication.open(options.auth(), options.data());
            server = new ScriptoriumServer(options, store, address, authentication);
            server.listeners.open(server.access);
            started = true;
            return server;
        } finally {
            if (!started && server != null) {
                server.stop();
            } else if (!started) {
                store.close();
                if (authentication != null) {
                    authentication.close();
                }
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
        return listeners.port();
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
        socketIo.closeAll(); // first, so that nobody counts on coming back
        sockets.closeAll();
        awaitClosed(System.nanoTime() + goodbyeNanos() / 2);
        try {
            vertx.close().await(goodbyeNanos() / 4, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            LOG.log(Level.WARNING, "some sockets did not close in time");
        }
        authentication.close();
        exports.stop();
        compaction.shutdownNow();
        prompt.shutdownNow();
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
}
