package io.scriptorium.server.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import org.jspecify.annotations.Nullable;

/**
 * The way in of one socket. Frames are dealt with as fast as the rate and rooms allow. What comes over the rate of
 * messages is still read from the socket, up to a bound, and waits here: so it can be counted, and a client that
 * floods is told from one that had a burst. Otherwise what is not welcome waits in the socket, and the client with it.
 *
 * <p>Threading: the event loop, except {@link #pause}.
 */
final class SocketReader {
    private static final long SHORTEST_PAUSE_MILLIS = 20;

    /** Whose socket it is. */
    interface Owner extends FrameReader.Sink {
        /** The peer broke the protocol; nothing more can be read. */
        void onViolation(ProtocolViolation violation);
    }

    private enum Mode {
        /** Messages are dealt with at their rate. */
        PACED,
        /** Only the peer's close frame is looked for. */
        CLOSING,
        /** Nothing that comes is looked at. */
        OFF
    }

    private final ChannelHandlerContext context;
    private final SocketLoop loop;
    private final SocketLimits limits;
    private final SocketMetrics metrics;
    private final InFlight inFlight;
    private final Owner owner;
    private final FrameReader frames;
    private final HeldBytes held = new HeldBytes();
    private final FrameCounter counter = new FrameCounter();
    private final @Nullable InboundRate rate; // null when exempt
    private volatile boolean pausedByRooms;
    private Mode mode = Mode.PACED;
    private boolean reading;
    private boolean messagesPause;
    private boolean bytesPause;
    private boolean endWaits; // the peer's end must not overtake what it said before
    private boolean peerEnded;
    private long counted; // what inFlight has of this socket
    private long heardAtMillis;
    private boolean awaitsSign;

    SocketReader(
            ChannelHandlerContext context,
            SocketLoop loop,
            SocketLimits limits,
            SocketMetrics metrics,
            InFlight inFlight,
            Owner owner,
            boolean rated,
            boolean deflates) {
        this.context = context;
        this.loop = loop;
        this.limits = limits;
        this.metrics = metrics;
        this.inFlight = inFlight;
        this.owner = owner;
        this.frames = new FrameReader(limits.maxMessageBytes(), deflates ? loop.deflate() : null);
        this.heardAtMillis = loop.nowMillis();
        this.rate = rated ? new InboundRate(limits, heardAtMillis) : null;
    }

    /** Bytes came; they are handed over. */
    void received(ByteBuf bytes) {
        try {
            if (mode != Mode.OFF) {
                receive(bytes);
            }
        } finally {
            bytes.release();
        }
    }

    private void receive(ByteBuf bytes) {
        long nowMillis = loop.nowMillis();
        heardAtMillis = nowMillis;
        awaitsSign = false;
        metrics.received(bytes.readableBytes());
        if (rate != null) {
            rate.arrived(bytes.readableBytes(), counter.count(bytes), nowMillis);
            pause(rate);
        }
        if (held.isEmpty()) {
            read(bytes);
        }
        if (mode != Mode.OFF && bytes.isReadable()) {
            held.append(bytes);
        }
        read();
    }

    /** Reads on, as far as that is allowed now. */
    void read() {
        read(null);
        if (peerEnded && held.isEmpty()) {
            ChannelFuture unused = context.close();
        }
        regulate();
    }

    /** @param arrived what to read; if nothing, then what is held */
    private void read(@Nullable ByteBuf arrived) {
        if (reading) {
            return; // called by what it calls: its loop goes on
        }
        reading = true;
        try {
            while (mode != Mode.OFF && mayRead() && (arrived == null ? !held.isEmpty() : arrived.isReadable())) {
                if (arrived == null ? held.read(in -> frames.read(in, owner)) : frames.read(arrived, owner)) {
                    frameEnded();
                }
            }
        } catch (ProtocolViolation e) {
            owner.onViolation(e);
        } finally {
            reading = false;
        }
    }

    private boolean mayRead() {
        return mode != Mode.PACED || (!pausedByRooms && !messagesPause);
    }

    private void frameEnded() {
        metrics.message();
        if (rate != null && mode == Mode.PACED) {
            rate.frame(loop.nowMillis());
            pause(rate);
        }
    }

    private void pause(InboundRate paced) {
        long messageMillis = messagesPause ? 0 : paced.messagePauseMillis();
        long byteMillis = bytesPause ? 0 : paced.bytePauseMillis();
        if (messageMillis > 0) {
            messagesPause = true;
            loop.schedule(this::messagesGoOn, Math.max(messageMillis, SHORTEST_PAUSE_MILLIS));
        }
        if (byteMillis > 0) {
            bytesPause = true;
            loop.schedule(this::bytesGoOn, Math.max(byteMillis, SHORTEST_PAUSE_MILLIS));
        }
        if ((messageMillis > 0 || byteMillis > 0) && paced.holdBack()) {
            metrics.limitHit("rate");
        }
    }

    private void messagesGoOn() {
        messagesPause = false;
        read();
    }

    private void bytesGoOn() {
        bytesPause = false;
        regulate();
    }

    /** Reads from the socket if and only if more is welcome. */
    private void regulate() {
        account();
        if (mode == Mode.OFF) {
            return; // what still comes is thrown away
        }
        boolean tooFast = mode == Mode.PACED && (bytesPause || held.size() >= limits.readAheadBytes());
        if (tooFast && rate != null && !pausedByRooms) {
            rate.standStill();
        }
        boolean welcome = mode != Mode.PACED || !(tooFast || pausedByRooms);
        ChannelConfig config = context.channel().config();
        if (config.isAutoRead() != welcome) {
            if (welcome) {
                heardAtMillis = loop.nowMillis(); // its pong waited unread: not its fault
            }
            config.setAutoRead(welcome);
        }
        if (endWaits == held.isEmpty()) {
            endWaits = !endWaits;
            config.setOption(ChannelOption.ALLOW_HALF_CLOSURE, endWaits);
        }
    }

    private void account() {
        long now = heldBytes();
        if (now != counted) {
            inFlight.add(now - counted);
            counted = now;
        }
    }

    /** Bytes that wait here, or for the rest of their message. */
    long heldBytes() {
        return (long) held.size() + frames.heldBytes();
    }

    /** Rooms want no more before {@link #resume}. Threading: any thread; holds at once. */
    void pause() {
        pausedByRooms = true;
    }

    /** Does what {@link #pause} asked for. */
    void pauseSocket() {
        regulate();
    }

    void resume() {
        pausedByRooms = false;
        read();
    }

    /** The peer sends nothing more. */
    void peerEnded() {
        peerEnded = true;
        read();
    }

    /** We have closed: only the peer's close frame matters now. */
    void closing() {
        if (mode == Mode.PACED) {
            mode = Mode.CLOSING;
            frames.ignoreMessages();
        }
    }

    /** Looks at nothing any more. */
    void off() {
        mode = Mode.OFF;
        frames.ignoreMessages();
        held.clear();
        account();
        if (context.channel().isActive()) {
            context.channel().config().setAutoRead(true);
        }
    }

    /** From now on something must come: a ping was sent. */
    void awaitSign() {
        awaitsSign = true;
    }

    /** Whether that has not come yet. */
    boolean awaitsSign() {
        return awaitsSign;
    }

    /** Whether nothing came for too long although something had to. */
    boolean dead(long pingedAtMillis, long nowMillis) {
        long silentSince = Math.max(pingedAtMillis, heardAtMillis);
        return awaitsSign && context.channel().config().isAutoRead() && nowMillis - silentSince >= limits.deadMillis();
    }

    /** Whether the client went on over its rate for too long. Called about every second. */
    boolean abused(long nowMillis) {
        return rate != null && mode == Mode.PACED && rate.abused(nowMillis);
    }
}
