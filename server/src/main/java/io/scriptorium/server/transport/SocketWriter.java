package io.scriptorium.server.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.scriptorium.collab.session.Frame;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The way out of one socket. Only as much is given to Netty as the socket takes soon; the rest waits here as frames,
 * which are shared between sockets and can still be dropped. Large frames go in steps, so that progress within them is
 * seen.
 *
 * <p>Threading: the event loop.
 */
final class SocketWriter {
    private static final int STEP_BYTES = 32 * 1024;
    private static final int STEPS_A_TURN = 16;

    private final ChannelHandlerContext context;
    private final SocketLoop loop;
    private final SocketMetrics metrics;
    private final AtomicLong queued;
    private @Nullable ArrayDeque<Frame> waiting; // null until a socket is slow for the first time
    private int begun; // bytes of the first waiting frame that Netty has
    private long waitingBytes; // of all waiting frames
    private long limited; // of those that are not exempt
    private @Nullable Frame control; // a ping or the newest pong: goes before what waits, between frames
    private long handed; // bytes given to Netty and not known to be in the socket
    private boolean unflushed;
    private long progressAtMillis;

    /** @param queued what was sent and is not in the socket yet; senders add, the writer takes off */
    SocketWriter(ChannelHandlerContext context, SocketLoop loop, SocketMetrics metrics, AtomicLong queued) {
        this.context = context;
        this.loop = loop;
        this.metrics = metrics;
        this.queued = queued;
    }

    /** Takes a frame that is counted as queued already. */
    void add(Frame frame) {
        boolean direct = control == null && nothingWaits() && frame.size() <= STEP_BYTES;
        if (direct && context.channel().isWritable()) {
            begin();
            write(loop.bytes(frame, context.alloc()), frame.size());
            return;
        }
        if (waiting == null) {
            waiting = new ArrayDeque<>();
        }
        begin();
        keep(waiting, frame);
        pump();
    }

    private void keep(ArrayDeque<Frame> frames, Frame frame) {
        frames.add(frame);
        loop.hold(frame);
        waitingBytes += frame.size();
        limited += frame.exempt() ? 0 : frame.size();
    }

    private void letGo(Frame frame) {
        loop.release(frame);
        waitingBytes -= frame.size();
        limited -= frame.exempt() ? 0 : frame.size();
    }

    /** Sends a control frame as soon as a frame ends, in place of one that has not been sent. */
    void control(Frame frame) {
        begin();
        queued.addAndGet(frame.size() - (control == null ? 0L : control.size()));
        control = frame;
        pump();
    }

    /** Bytes that wait, whoever else shares them. */
    long waitingBytes() {
        return waitingBytes;
    }

    /** Bytes that wait and count against the hard limit. */
    long limitedBytes() {
        return limited;
    }

    /** Whether the socket has taken everything. Exact after {@link #flush} or {@link #settle}. */
    boolean empty() {
        return handed == 0 && control == null && nothingWaits();
    }

    /**
     * Gives the socket what it takes, without waiting.
     *
     * @return whether it would take more, after others have had their turn
     */
    boolean flush(long nowMillis) {
        for (int i = 0; i < STEPS_A_TURN; i++) {
            unflushed = false;
            context.flush();
            settle(nowMillis);
            pump();
            if (!unflushed) {
                return false;
            }
        }
        return true;
    }

    /** Whether nothing was taken for so long although there was something to take. */
    boolean stalled(long nowMillis, long limitMillis) {
        return !empty() && nowMillis - progressAtMillis >= limitMillis;
    }

    /** Forgets all frames of which nothing was sent. */
    void drop() {
        if (control != null) {
            queued.addAndGet(-control.size());
            control = null;
        }
        if (waiting == null) {
            return;
        }
        Frame first = begun > 0 ? waiting.poll() : null;
        waiting.forEach(frame -> {
            queued.addAndGet(-frame.size());
            letGo(frame);
        });
        waiting.clear();
        if (first != null) {
            waiting.add(first);
        }
    }

    /** The socket is gone: nothing of what waits will ever be sent. */
    void forget() {
        begun = 0;
        drop();
    }

    /** Finds out what the socket has taken. */
    void settle(long nowMillis) {
        ChannelOutboundBuffer buffer = context.channel().unsafe().outboundBuffer();
        long left = 0;
        if (buffer != null && !buffer.isEmpty()) {
            // Netty counts some bytes for each entry beside its content: never less than what is left.
            left = Math.min(handed, buffer.totalPendingWriteBytes() - buffer.currentProgress());
        }
        long taken = handed - left;
        if (taken > 0) {
            handed = left;
            queued.addAndGet(-taken);
            metrics.sent(taken);
            progressAtMillis = nowMillis;
        }
    }

    private boolean nothingWaits() {
        return waiting == null || waiting.isEmpty();
    }

    /** A peer has its time from when there is something to take. */
    private void begin() {
        if (empty()) {
            progressAtMillis = loop.nowMillis();
        }
    }

    private void pump() {
        while (context.channel().isWritable()) {
            if (begun == 0 && control != null) {
                Frame frame = control;
                control = null;
                write(Unpooled.wrappedBuffer(frame.bytes()), frame.size());
                continue;
            }
            Frame first = waiting == null ? null : waiting.peek();
            if (first == null) {
                return;
            }
            writeStep(first);
        }
    }

    private void writeStep(Frame first) {
        int step = Math.min(STEP_BYTES, first.size() - begun);
        boolean whole = step == first.size();
        write(whole ? loop.bytes(first, context.alloc()) : Unpooled.wrappedBuffer(first.bytes(), begun, step), step);
        begun += step;
        if (begun == first.size() && waiting != null) {
            waiting.poll();
            begun = 0;
            letGo(first);
        }
    }

    private void write(ByteBuf bytes, int size) {
        handed += size;
        unflushed = true;
        var unused = context.write(bytes, context.voidPromise());
    }
}
