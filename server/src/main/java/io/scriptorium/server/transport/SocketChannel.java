package io.scriptorium.server.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.scriptorium.collab.session.Channel;
import io.scriptorium.collab.session.CloseCode;
import io.scriptorium.collab.session.Frame;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One WebSocket as rooms see it. A frame's bytes are written past Vert.x' encoder, which would frame and copy them for
 * every socket anew.
 *
 * <p>Threading: {@link Channel}'s methods from any thread, all others on the socket's event loop.
 */
final class SocketChannel implements Channel {
    private static final int MAX_REASON_BYTES = 123; // RFC 6455 section 5.5: control frames carry 125 bytes

    /** Large frames are written in steps, so that progress within them can be seen. */
    private static final int STEP_BYTES = 64 * 1024;

    private final String id;
    private final ServerWebSocket socket;
    private final ChannelHandlerContext context;
    private final LoopOutbox outbox;
    private final SocketLimits limits;
    private final SocketMetrics metrics;

    /** Bytes that were given, that the socket took, and those on their way that no limit counts. */
    private final AtomicLong givenBytes = new AtomicLong();

    private final AtomicLong takenBytes = new AtomicLong();
    private final AtomicLong exemptBytes = new AtomicLong();
    private final AtomicBoolean full = new AtomicBoolean();
    private volatile boolean closing;

    private Runnable drained = () -> {};
    private long writtenBytes;
    private boolean pausedByRooms;
    private boolean pausedByRate;
    private long progressBytes;
    private long progressAtMillis;

    SocketChannel(
            String id,
            ServerWebSocket socket,
            LoopOutbox outbox,
            SocketLimits limits,
            SocketMetrics metrics,
            long nowMillis) {
        this.id = id;
        this.socket = socket;
        this.context = ((WebSocketInternal) socket).channelHandlerContext();
        this.outbox = outbox;
        this.limits = limits;
        this.metrics = metrics;
        this.progressAtMillis = nowMillis;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public void send(Frame frame) {
        if (closing) {
            return;
        }
        long queued = givenBytes.addAndGet(frame.size()) - takenBytes.get();
        if (queued > limits.softOutboundBytes()) {
            full.set(true);
        }
        if (frame.exempt()) {
            exemptBytes.addAndGet(frame.size());
        } else if (queued - exemptBytes.get() > limits.hardOutboundBytes()) {
            metrics.limitHit("outbound-hard");
            abort("too slow: more than " + limits.hardOutboundBytes() + " bytes wait for you");
            return;
        }
        outbox.hand(new LoopOutbox.Parcel() {
            @Override
            public void write() {
                SocketChannel.this.write(frame);
            }

            @Override
            public SocketChannel socket() {
                return SocketChannel.this;
            }
        });
    }

    @Override
    public long queuedBytes() {
        return givenBytes.get() - takenBytes.get();
    }

    @Override
    public void pauseReading() {
        outbox.loop().execute(() -> {
            pausedByRooms = true;
            regulate();
        });
    }

    @Override
    public void resumeReading() {
        outbox.loop().execute(() -> {
            pausedByRooms = false;
            regulate();
        });
    }

    @Override
    public void close(CloseCode code, String reason) {
        if (closing) {
            return;
        }
        closing = true;
        outbox.hand(new LoopOutbox.Parcel() {
            @Override
            public void write() {
                context.flush();
                if (!socket.isClosed()) {
                    socket.close((short) code.code(), cut(reason));
                }
            }

            @Override
            public SocketChannel socket() {
                return SocketChannel.this;
            }
        });
    }

    /** The client takes nothing any more: no close frame would reach it either. */
    private void abort(String reason) {
        close(CloseCode.TRY_AGAIN, reason);
        outbox.loop().execute(() -> {
            ChannelFuture unused = context.channel().close();
        });
    }

    /** Runs the action on the loop whenever the buffer has drained after it was full. */
    void onDrained(Runnable action) {
        drained = action;
    }

    /** Flushes what was written in this tick. One promise a tick tells when the socket has taken it all. */
    void flush() {
        long upTo = writtenBytes;
        ChannelFuture unused = context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> taken(upTo));
    }

    /** Reading waits until the client's debt is paid. */
    void pauseForRate(boolean paused) {
        pausedByRate = paused;
        regulate();
    }

    boolean pausedReading() {
        return pausedByRooms || pausedByRate;
    }

    /** Closes a client that has taken nothing for too long although there was something to take. */
    void checkProgress(long nowMillis) {
        long taken = takenBytes.get();
        if (queuedBytes() == 0 || taken != progressBytes) {
            progressBytes = taken;
            progressAtMillis = nowMillis;
        } else if (nowMillis - progressAtMillis >= limits.stalledMillis()) {
            metrics.limitHit("stalled");
            abort("too slow: nothing was taken for " + limits.stalledMillis() / 1_000 + " s");
        }
    }

    private void write(Frame frame) {
        int size = frame.size();
        ByteBuf bytes = Unpooled.wrappedBuffer(frame.bytes());
        if (frame.exempt()) {
            for (int from = 0; from < size; from += STEP_BYTES) {
                int step = Math.min(STEP_BYTES, size - from);
                writtenBytes += step;
                long upTo = writtenBytes;
                ChannelFuture unused = context.write(bytes.retainedSlice(from, step))
                        .addListener(done -> {
                            exemptBytes.addAndGet(-step);
                            taken(upTo);
                        });
            }
            bytes.release();
        } else {
            writtenBytes += size;
            ChannelFuture unused = context.write(bytes, context.voidPromise());
        }
    }

    /** The socket took everything up to here, or is gone. */
    private void taken(long upTo) {
        takenBytes.set(upTo);
        if (full.get() && queuedBytes() < limits.softOutboundBytes() / 2 && full.compareAndSet(true, false)) {
            drained.run();
        }
    }

    private void regulate() {
        if (socket.isClosed()) {
            return;
        }
        if (pausedReading()) {
            socket.pause();
        } else {
            socket.resume();
        }
    }

    /** A reason in at most 123 bytes of UTF-8, cut between characters. */
    static String cut(String reason) {
        byte[] bytes = reason.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= MAX_REASON_BYTES) {
            return reason;
        }
        int end = MAX_REASON_BYTES;
        while ((bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }
}
