package io.scriptorium.server.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import org.jspecify.annotations.Nullable;

/**
 * A socket that speaks HTTP, before it becomes a WebSocket or ends: a handler between Vert.x' HTTP codec and its
 * server. A whole request must be there in time, however slowly its bytes drip; a socket that the server closes is
 * read on for a moment, because closing with unread bytes would reset it and take the answer away.
 *
 * <p>Threading: the event loop.
 */
final class HttpSocket extends ChannelDuplexHandler implements SocketLoop.Member {
    private static final String NAME = "scriptorium-http";

    /** An answer that is not taken whole in this time is given up. */
    private static final long ANSWER_MILLIS = 60_000;

    private static final long LINGER_MILLIS = 1_000;

    private final SocketLoop loop;
    private final SocketLimits limits;
    private final SocketMetrics metrics;
    private final Runnable gone;
    private final boolean multiplexed; // HTTP/2: frames pass here, which only its codec behind this understands
    private @Nullable ChannelHandlerContext context;
    private int unanswered; // requests
    private boolean answered; // any
    private boolean lingering;
    private boolean answersLong;
    private boolean left;
    private long sinceMillis; // it waits for a request, or a request for its answer

    private HttpSocket(
            SocketLoop loop, SocketLimits limits, SocketMetrics metrics, Runnable gone, boolean multiplexed) {
        this.loop = loop;
        this.limits = limits;
        this.metrics = metrics;
        this.gone = gone;
        this.multiplexed = multiplexed;
    }

    /**
     * Watches a connection that was accepted just now.
     *
     * @param gone called once, when it ends or changes its protocol
     */
    static void watch(
            HttpConnection connection, SocketLoop loop, SocketLimits limits, SocketMetrics metrics, Runnable gone) {
        ChannelPipeline pipeline = pipeline(connection);
        boolean multiplexed = pipeline.context("httpDecoder") == null;
        pipeline.addBefore("handler", NAME, new HttpSocket(loop, limits, metrics, gone, multiplexed));
    }

    /**
     * Gives the socket to a WebSocket: everything of HTTP leaves its pipeline, and bytes that came behind the request
     * are read by the new owner. Called while the request is being handled.
     */
    static void become(HttpConnection connection, WebSocketChannel webSocket) {
        ChannelPipeline pipeline = pipeline(connection);
        pipeline.remove(NAME);
        pipeline.remove("handler");
        pipeline.remove("httpEncoder");
        pipeline.addLast("scriptorium-websocket", webSocket);
        pipeline.remove("httpDecoder"); // last: what it has not decoded goes to whoever is behind it now
    }

    /** The answer that is being given may take any time; who gives it sees to its end. */
    static void answersLong(HttpConnection connection) {
        if (pipeline(connection).get(NAME) instanceof HttpSocket socket) {
            socket.answersLong = true;
        }
    }

    static ChannelPipeline pipeline(HttpConnection connection) {
        if (connection instanceof HttpServerConnection server) {
            return server.channelHandlerContext().pipeline();
        }
        throw new IllegalStateException("not a server's connection: " + connection.getClass());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        sinceMillis = loop.nowMillis();
        loop.add(this);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        leave();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        leave();
        ctx.fireChannelInactive();
    }

    private void leave() {
        if (!left) {
            left = true;
            loop.remove(this);
            gone.run();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (lingering) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof HttpRequest) {
            metrics.request();
            unanswered++;
            sinceMillis = loop.nowMillis();
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (multiplexed) {
            sinceMillis = loop.nowMillis(); // whatever it is, a client that says nothing is sent nothing
        }
        boolean interim = false;
        if (message instanceof HttpResponse response) {
            interim = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
            SecurityHeaders.putOn(response.headers()); // here, because some answers are Vert.x' own
            if (ctx.pipeline().get(SslHandler.class) != null) {
                SecurityHeaders.putTransportSecurityOn(response.headers());
            }
        }
        if (message instanceof LastHttpContent && !interim) {
            unanswered = Math.max(0, unanswered - 1);
            answered = true;
            answersLong = false;
            sinceMillis = loop.nowMillis();
        }
        ChannelFuture unused = ctx.write(message, promise);
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (!answered || lingering || !(ctx.channel() instanceof DuplexChannel channel)) {
            ChannelFuture unused = ctx.close(promise);
            return;
        }
        lingering = true;
        loop.schedule(
                () -> {
                    ChannelFuture unused = ctx.close(promise);
                },
                LINGER_MILLIS);
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        ChannelFuture last = tls == null ? ctx.writeAndFlush(Unpooled.EMPTY_BUFFER) : tls.closeOutbound();
        ChannelFuture unused = last.addListener(flushed -> stopWriting(channel));
    }

    private static void stopWriting(DuplexChannel channel) {
        ChannelFuture unused = channel.shutdownOutput();
        channel.config().setAutoRead(true);
    }

    @Override
    public void tick(long nowMillis) {
        ChannelHandlerContext ctx = context;
        long limit = unanswered == 0 && !multiplexed ? limits.requestMillis() : ANSWER_MILLIS;
        if (multiplexed && !answersLong && nowMillis - sinceMillis >= limit) {
            if (ctx != null) {
                ChannelFuture unused = ctx.channel().close(); // through the codec, which says goodbye
            }
        } else if (ctx != null && !lingering && !answersLong && nowMillis - sinceMillis >= limit) {
            if (!answered || unanswered > 0) {
                metrics.limitHit("request-time");
            }
            ChannelFuture unused = ctx.close();
        }
    }

    @Override
    public long queuedBytes() {
        return 0;
    }
}
