package io.scriptorium.server.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import io.scriptorium.collab.session.Channel;
import io.scriptorium.collab.session.CloseCode;
import io.scriptorium.collab.session.Connection;
import io.scriptorium.collab.session.Frame;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket after its handshake: the last handler of its Netty channel, and the channel that rooms send to. Reads
 * whole messages for its {@link Connection}, as fast as limits and rooms allow; writes frames as they are; closes as
 * RFC 6455 section 7 says.
 *
 * <p>Threading: {@link Channel}'s methods from any thread, all others on the event loop.
 */
final class WebSocketChannel extends ChannelInboundHandlerAdapter
        implements Channel, SocketReader.Owner, SocketLoop.Member, SocketLoop.Recipient {
    /** After a close frame the peer gets so long to answer it, or to close. */
    private static final long CLOSING_MILLIS = 1_500;

    /** And so long when nothing that it says is read any more. */
    private static final long DEAF_MILLIS = 300;

    private static final int ABNORMAL = 1006;
    private static final int FAIL_STOP_STATUS = 70;

    private enum Phase {
        OPEN,
        /** A close frame was sent or is on its way; the peer's is read, all else is ignored. */
        CLOSING,
        /** Nothing that comes is read any more: the peer has closed, or broke the protocol. */
        DEAF,
        GONE
    }

    /** What the channel needs of its surroundings. */
    record Surroundings(
            SocketLoop loop,
            SocketLimits limits,
            SocketMetrics metrics,
            InFlight inFlight,
            Function<Channel, Connection> protocol,
            byte[] handshake,
            boolean rated,
            boolean deflates,
            Runnable gone) {}

    private final String id;
    private final Surroundings around;
    private final SocketLoop loop;
    private final SocketLimits limits;
    private final Handover handover;
    private volatile @Nullable SocketReader reader; // null before the handshake

    private @Nullable ChannelHandlerContext context;
    private @Nullable SocketWriter writer;
    private @Nullable Connection connection; // null before the handshake and after the end
    private Phase phase = Phase.OPEN;
    private boolean written;
    private boolean closingTimed;
    private int closeCode = ABNORMAL;
    private long pingedAtMillis;

    WebSocketChannel(String id, Surroundings around) {
        this.id = id;
        this.around = around;
        this.loop = around.loop();
        this.limits = around.limits();
        this.handover = new Handover(this, limits);
    }

    @Override
    public SocketLoop loop() {
        return loop;
    }

    // --- What rooms do, on any thread ---

    @Override
    public String id() {
        return id;
    }

    @Override
    public void send(Frame frame) {
        handover.send(frame);
    }

    @Override
    public long queuedBytes() {
        return handover.queued().get();
    }

    @Override
    public void pauseReading() {
        SocketReader in = reader;
        if (in != null) {
            in.pause(); // holds at once, also for what is being read at this moment
            handover.run(in::pauseSocket);
        }
    }

    @Override
    public void resumeReading() {
        SocketReader in = reader;
        if (in != null) {
            handover.run(in::resume);
        }
    }

    @Override
    public void close(CloseCode code, String reason) {
        handover.end(() -> beginClose(code, reason));
    }

    // --- The way out ---

    @Override
    public void deliver(Frame frame) {
        SocketWriter out = writer;
        if (out == null || phase != Phase.OPEN) {
            return;
        }
        Frame sent = frame;
        if (around.deflates()) {
            sent = loop.deflate().deflate(frame);
            handover.queued().addAndGet(sent.size() - frame.size());
        }
        out.add(sent);
        if (out.limitedBytes() > limits.hardOutboundBytes()) {
            around.metrics().limitHit("outbound-hard");
            out.drop();
            fail(CloseCode.TRY_AGAIN, "too slow: over the limit of outbound bytes that wait");
        }
        shed();
        wrote();
    }

    @Override
    public void flush(long nowMillis) {
        written = false;
        SocketWriter out = writer;
        if (out == null || phase == Phase.GONE) {
            return;
        }
        if (out.flush(nowMillis)) {
            wrote();
        }
        afterTaken(out);
    }

    private void wrote() {
        if (!written) {
            written = true;
            loop.written(this);
        }
    }

    private void afterTaken(SocketWriter out) {
        if (handover.hasDrained()) {
            Connection told = connection;
            if (told != null) {
                guarded(told::onDrained);
            }
        }
        if (phase != Phase.OPEN && !closingTimed && out.empty()) {
            closingTimed = true;
            loop.schedule(this::cut, phase == Phase.DEAF ? DEAF_MILLIS : CLOSING_MILLIS);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            wrote();
        }
    }

    // --- The way in ---

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        SocketWriter out = new SocketWriter(ctx, loop, around.metrics(), handover.queued());
        writer = out;
        reader = new SocketReader(
                ctx, loop, limits, around.metrics(), around.inFlight(), this, around.rated(), around.deflates());
        pingedAtMillis = loop.nowMillis();
        around.inFlight().opened();
        loop.add(this);
        // First into the buffer, before all frames; but the client hears it when we are ready for what it answers.
        var unused = ctx.write(Unpooled.wrappedBuffer(around.handshake()), ctx.voidPromise());
        guarded(() -> connection = around.protocol().apply(this));
        ctx.flush();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf bytes)) {
            ReferenceCountUtil.release(message); // the end of the handshake's request
            return;
        }
        SocketReader in = reader;
        if (in == null) {
            bytes.release();
            return;
        }
        in.received(bytes);
        shed();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        SocketReader in = reader;
        if (event instanceof ChannelInputShutdownEvent && in != null) {
            in.peerEnded();
        }
    }

    @Override
    public void onViolation(ProtocolViolation violation) {
        around.metrics().limitHit(violation.code() == CloseCode.TOO_BIG ? "message-size" : "protocol");
        fail(violation.code(), violation.reason());
    }

    /** Gives up a client that holds too much memory while there is too little. */
    private void shed() {
        SocketReader in = reader;
        SocketWriter out = writer;
        if (phase == Phase.OPEN
                && in != null
                && out != null
                && around.inFlight().tooMuch(in.heldBytes() + out.waitingBytes())) {
            refuseForMemory();
        }
    }

    private void refuseForMemory() {
        SocketWriter out = writer;
        around.metrics().limitHit("memory");
        if (out != null) {
            out.drop();
        }
        fail(CloseCode.TRY_AGAIN, "the server is short of memory");
    }

    @Override
    public void onBinary(byte[] message) {
        if (around.inFlight().roomsFull()) {
            refuseForMemory();
            return;
        }
        Connection told = connection;
        if (told != null) {
            guarded(() -> told.onBinary(message));
        }
    }

    @Override
    public void onText(byte[] utf8) {
        if (around.inFlight().roomsFull()) {
            refuseForMemory();
            return;
        }
        Connection told = connection;
        if (told != null) {
            guarded(() -> told.onText(utf8));
        }
    }

    @Override
    public void onPing(byte[] payload) {
        if (phase == Phase.OPEN && writer != null) {
            writer.control(ControlFrames.pong(payload));
            wrote();
        }
    }

    @Override
    public void onPong(byte[] payload) {
        Connection told = connection;
        if (told != null && payload.length == Long.BYTES) {
            guarded(() -> told.onMark(ByteBuffer.wrap(payload).getLong()));
        }
    }

    @Override
    public void onClose(int code) {
        SocketWriter out = writer;
        ChannelHandlerContext ctx = context;
        if (out == null || ctx == null) {
            return;
        }
        if (phase == Phase.CLOSING) {
            deafen();
            var unused = ctx.close();
            return;
        }
        handover.end();
        deafen();
        closeCode = code;
        leave();
        out.drop();
        out.add(count(code == 1005 ? ControlFrames.EMPTY_CLOSE : ControlFrames.close(code, "")));
        out.flush(loop.nowMillis());
        if (out.empty()) {
            var unused = ctx.close();
        } else {
            wrote();
        }
    }

    // --- The end ---

    private void beginClose(CloseCode code, String reason) {
        SocketWriter out = writer;
        if (phase != Phase.OPEN || out == null) {
            return;
        }
        phase = Phase.CLOSING;
        closeCode = code.code();
        SocketReader in = reader;
        if (in != null) {
            in.closing();
        }
        out.add(count(ControlFrames.close(code.code(), reason)));
        wrote();
        leave();
        if (in != null) {
            in.read();
        }
    }

    private void deafen() {
        phase = Phase.DEAF;
        SocketReader in = reader;
        if (in != null) {
            in.off();
        }
    }

    /** Closes a peer that broke a rule: what it sends is not even looked at any more. */
    private void fail(CloseCode code, String reason) {
        handover.end();
        if (phase == Phase.OPEN) {
            beginClose(code, reason);
        }
        if (code != CloseCode.TRY_AGAIN) {
            deafen(); // where one frame is broken, the next can not be found
        }
    }

    private Frame count(Frame frame) {
        handover.queued().addAndGet(frame.size());
        return frame;
    }

    /** Ends a socket that does not answer. */
    private void cut() {
        ChannelHandlerContext ctx = context;
        if (ctx != null) {
            var unused = ctx.close();
        }
    }

    /** Tells the connection that it is over, once. */
    private void leave() {
        Connection told = connection;
        connection = null;
        if (told != null) {
            guarded(told::onClosed);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (phase == Phase.GONE) {
            return;
        }
        handover.end();
        phase = Phase.GONE;
        loop.remove(this);
        SocketReader in = reader;
        SocketWriter out = writer;
        if (in != null && out != null) {
            in.off();
            out.drop();
            out.forget();
        }
        around.inFlight().closed();
        leave();
        around.metrics().closed(closeCode);
        WebSocketTransport.LOG.log(Level.INFO, "close {0} {1}", id, String.valueOf(closeCode));
        around.gone().run();
    }

    @Override
    public void tick(long nowMillis) {
        SocketWriter out = writer;
        if (out == null || phase == Phase.GONE) {
            return;
        }
        out.settle(nowMillis);
        afterTaken(out);
        if (out.stalled(nowMillis, limits.stalledMillis())) {
            around.metrics().limitHit("stalled");
            cut();
        } else if (phase == Phase.OPEN) {
            checkAlive(out, nowMillis);
            SocketReader in = reader;
            if (in != null && in.abused(nowMillis)) {
                around.metrics().limitHit("rate-abuse");
                close(CloseCode.TRY_AGAIN, "far over the rate of messages or bytes for too long");
            }
            shed();
            Connection told = connection;
            if (told != null) {
                guarded(told::onTick);
            }
        }
    }

    private void checkAlive(SocketWriter out, long nowMillis) {
        SocketReader in = reader;
        if (in == null) {
            return;
        }
        if (in.dead(pingedAtMillis, nowMillis)) {
            around.metrics().limitHit("dead");
            cut();
        } else if (!in.awaitsSign() && nowMillis - pingedAtMillis >= limits.pingMillis()) {
            pingedAtMillis = nowMillis;
            in.awaitSign();
            out.control(ControlFrames.PING_FRAME);
            wrote();
        }
    }

    /** A fault of ours in what one client caused is that client's alone. */
    private void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            around.metrics().limitHit("internal-error");
            WebSocketTransport.LOG.log(Level.ERROR, "connection " + id + " failed", e);
            handover.end();
            handover.run(() -> beginClose(CloseCode.TRY_AGAIN, "internal error"));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof Error) {
            // Out of memory, or a broken build: nothing that is acknowledged from here on could be trusted.
            WebSocketTransport.LOG.log(Level.ERROR, "stopping the process", cause);
            Runtime.getRuntime().halt(FAIL_STOP_STATUS);
        }
        var unused = ctx.close(); // reset by the peer, as a rule
    }
}
