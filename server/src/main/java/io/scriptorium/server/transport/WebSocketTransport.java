package io.scriptorium.server.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.scriptorium.collab.session.Channel;
import io.scriptorium.collab.session.CloseCode;
import io.scriptorium.collab.session.Connection;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Takes sockets in: watches them while they speak HTTP, turns those that ask for it into WebSockets, and counts them
 * by address.
 *
 * <p>Vert.x accepts and parses requests. From the handshake on a socket is ours alone: Vert.x' own WebSockets frame
 * and copy a message for every receiver anew, and an idle one holds about twice the memory.
 *
 * <p>Threading: {@link #accept} and {@link #upgrade} on the socket's event loop, where it stays; the rest on any thread.
 */
public final class WebSocketTransport {
    static final System.Logger LOG = System.getLogger("scriptorium.connections");
    private static final int RETRY_SECONDS = 5;
    private static final String STOPPING = "the server is restarting";

    private final SocketLimits limits;
    private final SocketMetrics metrics;
    private final boolean compression;
    private final LongSupplier monotonicMillis;
    private final Addresses addresses;
    private final InFlight inFlight;
    private final Map<EventLoop, SocketLoop> loops = new ConcurrentHashMap<>();
    private volatile boolean closing;

    /**
     * @param compression whether permessage-deflate is agreed on with clients that offer it
     * @param roomBytes what rooms hold of clients' messages
     */
    public WebSocketTransport(
            SocketLimits limits,
            boolean compression,
            SocketMetrics metrics,
            LongSupplier monotonicMillis,
            LongSupplier roomBytes) {
        this.limits = limits;
        this.compression = compression;
        this.metrics = metrics;
        this.monotonicMillis = monotonicMillis;
        this.addresses = new Addresses(limits, monotonicMillis);
        this.inFlight = new InFlight(limits.maxInFlightBytes(), roomBytes);
    }

    /** Connections that are open, over whatever transport. */
    public int open() {
        return addresses.open();
    }

    /** Bytes queued for all WebSockets, about a second old. */
    public long queuedBytes() {
        return loops.values().stream().mapToLong(SocketLoop::queuedBytes).sum();
    }

    /** Memory that clients' messages hold, those in rooms among them. */
    public long inFlightBytes() {
        return inFlight.bytes();
    }

    /**
     * Whether a client may make another request to the API; what it asks for costs more than a file.
     *
     * @param exempt whether rates do not hold for it
     */
    public boolean mayAsk(InetAddress client, boolean exempt) {
        boolean welcome = exempt || addresses.mayAsk(client);
        if (!welcome) {
            metrics.limitHit("requests-per-minute");
        }
        return welcome;
    }

    /**
     * Takes in a socket that was just accepted.
     *
     * @param behindProxies whether peers may be proxies, whose sockets are not one client's
     */
    public void accept(HttpConnection connection, boolean behindProxies) {
        ChannelPipeline pipeline = HttpSocket.pipeline(connection);
        if (!(pipeline.channel().remoteAddress() instanceof InetSocketAddress remote)) {
            ChannelFuture unused = pipeline.channel().close(); // gone before it was looked at
            return;
        }
        InetAddress peer = remote.getAddress();
        Addresses.Verdict verdict = addresses.enterHttp(peer, behindProxies || peer.isLoopbackAddress());
        if (verdict == Addresses.Verdict.WELCOME) {
            SocketLoop loop = loop(pipeline.channel().eventLoop());
            HttpSocket.watch(connection, loop, limits, metrics, () -> addresses.leaveHttp(peer));
            return;
        }
        boolean full = verdict == Addresses.Verdict.SERVER_FULL;
        metrics.limitHit(full ? "http-sockets" : "http-sockets-per-address");
        String answer = "HTTP/1.1 " + (full ? "503 Service Unavailable" : "429 Too Many Requests") + "\r\nRetry-After: "
                + RETRY_SECONDS + "\r\n" + SecurityHeaders.LINES + "Connection: close\r\nContent-Length: 0\r\n\r\n";
        ChannelHandlerContext first = pipeline.context("httpDecoder"); // before the encoder: these are finished bytes
        if (first == null) { // HTTP/2, whose first words these are not
            ChannelFuture unused = pipeline.channel().close();
            return;
        }
        pipeline.channel().config().setAutoRead(false);
        ChannelFuture unused = first.writeAndFlush(Unpooled.copiedBuffer(answer, StandardCharsets.US_ASCII))
                .addListener(ChannelFutureListener.CLOSE);
    }

    /**
     * Lets a client in, or answers why not.
     *
     * @param request a WebSocket handshake
     * @param client the client's address, as far as proxies are trusted
     * @param exempt whether rates and counts per address do not hold for it
     * @param protocol makes the connection for the new channel
     */
    public void upgrade(
            HttpServerRequest request, InetAddress client, boolean exempt, Function<Channel, Connection> protocol) {
        HttpServerResponse response = request.response();
        Optional<String> deflate = compression
                ? MessageDeflate.agree(request.headers().getAll("Sec-WebSocket-Extensions"))
                : Optional.empty();
        Optional<byte[]> handshake = OpeningHandshake.answer(request.headers(), deflate);
        if (handshake.isEmpty()) {
            response.setStatusCode(400).end("not a WebSocket handshake (RFC 6455 section 4.2.1)\n");
            return;
        }
        if (closing) {
            response.setStatusCode(503).putHeader("Retry-After", "2").end(STOPPING + "\n");
            return;
        }
        Optional<Refusal> refusal = admit(client, exempt);
        if (refusal.isPresent()) {
            response.setStatusCode(refusal.get().status())
                    .putHeader("Retry-After", String.valueOf(RETRY_SECONDS))
                    .end(refusal.get().reason() + "\n");
            return;
        }
        String id = UUID.randomUUID().toString();
        SocketLoop loop = loop(request.connection());
        WebSocketChannel channel = new WebSocketChannel(
                id,
                new WebSocketChannel.Surroundings(
                        loop,
                        limits,
                        metrics,
                        inFlight,
                        protocol,
                        handshake.get(),
                        !exempt,
                        deflate.isPresent(),
                        () -> addresses.leave(client)));
        metrics.opened();
        LOG.log(Level.INFO, "open {0}", id);
        HttpSocket.become(request.connection(), channel);
        if (closing) {
            channel.close(CloseCode.RESTART, STOPPING); // it came while the others were told
        }
    }

    /**
     * Counts a session in that is no WebSocket, as if it were one. Who was let in is counted out by {@link #leave}.
     *
     * @param exempt whether rates and counts per address do not hold for it
     * @return the name of the limit that keeps it out, or nothing when it is welcome
     */
    public Optional<String> enter(InetAddress client, boolean exempt) {
        String refusal = inFlight.over() ? "memory" : entered(client, exempt);
        if (refusal.isEmpty()) {
            return Optional.empty();
        }
        metrics.limitHit(refusal);
        return Optional.of(refusal);
    }

    /** Counts a session out. */
    public void leave(InetAddress client) {
        addresses.leave(client);
    }

    /** A session that is no WebSocket holds more memory for its client, or less. */
    public void hold(long bytes) {
        inFlight.add(bytes);
    }

    /** Whether a session that holds so much must go: there is too little memory, and this is more than an even share. */
    public boolean tooMuch(long ownBytes) {
        return inFlight.tooMuch(ownBytes);
    }

    /** Whether rooms hold so much that nothing more can be handed to them. */
    public boolean roomsFull() {
        return inFlight.roomsFull();
    }

    /** What holds for every socket. */
    public SocketLimits limits() {
        return limits;
    }

    /** Why no further connection is let in. */
    record Refusal(int status, String reason) {}

    /** Counts a connection in, or says why not. */
    Optional<Refusal> admit(InetAddress client, boolean exempt) {
        if (closing) {
            return Optional.of(new Refusal(503, STOPPING));
        }
        String limit = inFlight.over() ? "memory" : entered(client, exempt);
        if (limit.isEmpty()) {
            return Optional.empty();
        }
        metrics.limitHit(limit);
        int status = limit.startsWith("connections-per") ? 429 : 503;
        return Optional.of(new Refusal(status, "over the limit of " + limit + "; try again later"));
    }

    SocketMetrics metrics() {
        return metrics;
    }

    InFlight inFlight() {
        return inFlight;
    }

    boolean closing() {
        return closing;
    }

    private String entered(InetAddress client, boolean exempt) {
        return switch (addresses.enter(client, exempt)) {
            case WELCOME -> "";
            case TOO_FAST -> "connections-per-minute";
            case TOO_MANY -> "connections-per-address";
            case SERVER_FULL -> "connections";
        };
    }

    /** Ends every connection that rooms have not ended already, and lets no new one in. */
    public void closeAll() {
        closing = true;
        loops.values()
                .forEach(loop -> loop.execute(() -> loop.members().forEach(member -> {
                    if (member instanceof Channel channel) {
                        channel.close(CloseCode.RESTART, STOPPING);
                    }
                })));
    }

    /** The loop of a connection that speaks HTTP. */
    SocketLoop loop(HttpConnection connection) {
        return loop(HttpSocket.pipeline(connection).channel().eventLoop());
    }

    private SocketLoop loop(EventLoop eventLoop) {
        return loops.computeIfAbsent(eventLoop, any -> new SocketLoop(eventLoop, monotonicMillis, inFlight));
    }
}
