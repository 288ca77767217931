package io.scriptorium.server;

import io.scriptorium.server.http.AccessPolicy;
import io.scriptorium.server.http.HttpRoutes;
import io.scriptorium.server.transport.WebSocketTransport;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The ports on which the server listens: one for everything, with TLS or without, and perhaps one that only sends plain
 * HTTP there. A certificate that changes on disk is used for new connections within seconds.
 *
 * <p>Threading: {@link #open} blocks and is called once; connections end with Vert.x.
 */
final class Listeners {
    private static final System.Logger LOG = System.getLogger("scriptorium.server");
    private static final int MAX_HEADER_BYTES = 16 * 1024;
    private static final int MAX_LINE_BYTES = 8 * 1024;
    /** Vert.x' way to say: any port that is free, and the same one for every listener that says so. */
    private static final int ANY_PORT_TOGETHER = -1;

    private static final long BIND_RETRY_MILLIS = 200;
    private static final long RELOAD_MILLIS = 2_000;

    private final Vertx vertx;
    private final ServerOptions options;
    private final InetAddress address;
    private final WebSocketTransport sockets;
    private final HttpRoutes routes;
    private final TlsCertificate certificate;
    private final @Nullable PemKeyCertOptions first;
    private final List<HttpServer> servers = new CopyOnWriteArrayList<>();
    private String version;
    private volatile int port;

    /** @throws IOException when certificate or key can not be used */
    Listeners(Vertx vertx, ServerOptions options, InetAddress address, WebSocketTransport sockets, HttpRoutes routes)
            throws IOException {
        this.vertx = vertx;
        this.options = options;
        this.address = address;
        this.sockets = sockets;
        this.routes = routes;
        this.certificate = new TlsCertificate(options.tls(), options.data());
        this.version = certificate.version();
        this.first = options.tls().on() ? certificate.read() : null;
    }

    /** The port of everything. */
    int port() {
        return port;
    }

    /** Listens; waits for a port that a server which is being restarted may still hold. */
    void open(AccessPolicy access) throws IOException {
        long deadline = System.nanoTime() + options.takeoverWait().toNanos();
        boolean told = false;
        while (true) {
            try {
                deploy();
                break;
            } catch (IOException e) {
                if (System.nanoTime() >= deadline) {
                    throw e;
                }
                if (!told) {
                    LOG.log(Level.INFO, "{0}; trying for a while", e.getMessage());
                    told = true;
                }
                pause(e);
            }
        }
        if (options.tls().on() && options.tls().redirectPort() > 0) {
            redirect(new HttpsRedirect(access, port));
        }
        if (options.tls().certificate().isPresent()) {
            vertx.setPeriodic(
                    RELOAD_MILLIS,
                    id -> vertx.executeBlocking(() -> {
                        reload();
                        return true;
                    }));
        }
    }

    private static void pause(IOException cause) throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(BIND_RETRY_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw cause;
        }
    }

    /** One HTTP server an event loop, all on one port. */
    private void deploy() throws IOException {
        int loops = Runtime.getRuntime().availableProcessors();
        await(
                vertx.deployVerticle(Listener::new, new DeploymentOptions().setInstances(loops)),
                "port " + options.port() + " of " + options.host(),
                "--port");
    }

    private void redirect(HttpsRedirect redirect) throws IOException {
        HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                        .setHost(address.getHostAddress())
                        .setPort(options.tls().redirectPort())
                        .setMaxHeaderSize(MAX_HEADER_BYTES)
                        .setMaxInitialLineLength(MAX_LINE_BYTES)
                        .setHttp2ClearTextEnabled(false)
                        .setIdleTimeout(10))
                .requestHandler(redirect::handle);
        await(server.listen(), "port " + options.tls().redirectPort() + " of " + options.host(), "--redirect-http");
    }

    private static void await(Future<?> listening, String place, String option) throws IOException {
        try {
            listening.toCompletionStage().toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw new IOException(
                    place + " is in use, or may not be used (" + String.valueOf(e.getCause())
                            + "); choose another with " + option,
                    e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void reload() {
        String now = certificate.version();
        if (now.equals(version)) {
            return;
        }
        try {
            PemKeyCertOptions changed = certificate.read();
            version = now;
            servers.forEach(server -> server.updateSSLOptions(tls(changed))
                    .onFailure(failure -> LOG.log(Level.WARNING, "the new certificate can not be used", failure)));
            LOG.log(Level.INFO, "the certificate has changed");
        } catch (IOException e) {
            // Certificate and key are two files: between their changes they do not fit, and are tried again.
            LOG.log(Level.DEBUG, "the certificate can not be read now", e);
        }
    }

    private static ServerSSLOptions tls(PemKeyCertOptions certificate) {
        ServerSSLOptions tls = new ServerSSLOptions();
        tls.setKeyCertOptions(certificate);
        tls.setUseAlpn(true);
        tls.setEnabledSecureTransportProtocols(Set.of("TLSv1.3", "TLSv1.2"));
        return tls;
    }

    private final class Listener extends VerticleBase {
        @Override
        public Future<?> start() {
            HttpServerOptions http = new HttpServerOptions()
                    .setHost(address.getHostAddress())
                    .setPort(options.port() == 0 ? ANY_PORT_TOGETHER : options.port())
                    .setMaxHeaderSize(MAX_HEADER_BYTES)
                    .setMaxInitialLineLength(MAX_LINE_BYTES)
                    .setHttp2ClearTextEnabled(false)
                    .setTcpNoDelay(true)
                    .setCompressionSupported(false);
            if (first != null) {
                http.setSsl(true)
                        .setUseAlpn(true) // HTTP/2 for pages; WebSocket clients ask for HTTP/1.1
                        .setKeyCertOptions(first)
                        .setEnabledSecureTransportProtocols(Set.of("TLSv1.3", "TLSv1.2"));
            }
            boolean behindProxies = !options.trustedProxies().isEmpty();
            HttpServer server = vertx.createHttpServer(http);
            servers.add(server);
            return server.connectionHandler(connection -> sockets.accept(connection, behindProxies))
                    .requestHandler(routes::handle)
                    .invalidRequestHandler(routes::invalid)
                    .listen()
                    .onSuccess(listening -> port = listening.actualPort());
        }
    }
}
