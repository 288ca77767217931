package io.scriptorium.server.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.scriptorium.collab.session.Frame;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the sockets of one event loop share: one clock tick a second for all of them, one buffer for a frame that many
 * of them send, and one flush for each after everything that came in a turn of the loop was written.
 *
 * <p>Threading: the event loop, except where a method says otherwise.
 */
final class SocketLoop {
    private static final long TICK_MILLIS = 1_000;

    /** A socket, of whatever kind. */
    interface Member {
        /** Called about every second. */
        void tick(long nowMillis);

        /** Bytes that wait for the peer. */
        long queuedBytes();
    }

    /** Whom rooms send frames to. */
    interface Recipient {
        SocketLoop loop();

        /** Takes a frame that was counted when it was sent. */
        void deliver(Frame frame);

        /** Called at the end of a turn of the loop in which it said that it was written to. */
        void flush(long nowMillis);
    }

    private final EventLoop eventLoop;
    private final LongSupplier monotonicMillis;
    private final InFlight inFlight;
    private final IdentityHashMap<byte[], Holders> held = new IdentityHashMap<>(); // frames that wait for slow sockets
    private final Set<Member> members = new HashSet<>();
    private List<Recipient> written = new ArrayList<>();
    private List<Recipient> flushing = new ArrayList<>();
    private byte @Nullable [] sharedFrom;
    private @Nullable ByteBuf sharedBytes;
    private @Nullable MessageDeflate deflate; // null until a socket has agreed on it
    private boolean ticking;
    private volatile long queuedBytes;

    private static final class Holders {
        int count;
    }

    SocketLoop(EventLoop eventLoop, LongSupplier monotonicMillis, InFlight inFlight) {
        this.eventLoop = eventLoop;
        this.monotonicMillis = monotonicMillis;
        this.inFlight = inFlight;
    }

    /** Threading: any thread. */
    boolean inLoop() {
        return eventLoop.inEventLoop();
    }

    /** Threading: any thread. */
    void execute(Runnable task) {
        eventLoop.execute(task);
    }

    void schedule(Runnable task, long delayMillis) {
        Future<?> unused = eventLoop.schedule(task, delayMillis, TimeUnit.MILLISECONDS);
    }

    /** Threading: any thread. */
    long nowMillis() {
        return monotonicMillis.getAsLong();
    }

    /** Bytes that wait for all peers of this loop, about a second old. Threading: any thread. */
    long queuedBytes() {
        return queuedBytes;
    }

    void add(Member member) {
        members.add(member);
        if (!ticking) {
            ticking = true;
            Future<?> unused =
                    eventLoop.scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    void remove(Member member) {
        members.remove(member);
    }

    List<Member> members() {
        return List.copyOf(members);
    }

    /** What compresses and inflates for all sockets of this loop. */
    MessageDeflate deflate() {
        MessageDeflate made = deflate == null ? new MessageDeflate() : deflate;
        deflate = made;
        return made;
    }

    /** Gives each recipient its frame. */
    void deliver(List<Recipient> recipients, List<Frame> frames) {
        for (int i = 0; i < recipients.size(); i++) {
            recipients.get(i).deliver(frames.get(i));
        }
        releaseShared();
    }

    /** The recipient was written to: it is flushed at the end of this turn. */
    void written(Recipient recipient) {
        if (written.isEmpty()) {
            eventLoop.execute(this::flush); // behind all that is waiting in this turn
        }
        written.add(recipient);
    }

    /** The frame's bytes as a socket takes them, copied once for all neighbours in a delivery that send the same. */
    ByteBuf bytes(Frame frame, ByteBufAllocator allocator) {
        ByteBuf bytes = sharedBytes;
        if (frame.bytes() != sharedFrom || bytes == null) {
            releaseShared();
            bytes = allocator.directBuffer(frame.size(), frame.size()).writeBytes(frame.bytes());
            sharedFrom = frame.bytes();
            sharedBytes = bytes;
        }
        return bytes.retainedDuplicate();
    }

    /** A frame waits for a socket: its memory is held, once for all that it waits for. */
    void hold(Frame frame) {
        Holders holders = held.computeIfAbsent(frame.bytes(), any -> new Holders());
        if (holders.count++ == 0) {
            inFlight.add(frame.size());
        }
    }

    /** And no longer. */
    void release(Frame frame) {
        Holders holders = held.get(frame.bytes());
        if (holders != null && --holders.count == 0) {
            held.remove(frame.bytes());
            inFlight.add(-frame.size());
        }
    }

    private void releaseShared() {
        if (sharedBytes != null) {
            sharedBytes.release();
            sharedBytes = null;
            sharedFrom = null;
        }
    }

    private void flush() {
        releaseShared();
        List<Recipient> now = written;
        written = flushing;
        flushing = now;
        long nowMillis = nowMillis();
        for (int i = 0; i < now.size(); i++) {
            now.get(i).flush(nowMillis);
        }
        now.clear();
    }

    private void tick() {
        long nowMillis = nowMillis();
        long queued = 0;
        for (Member member : members()) {
            member.tick(nowMillis);
            queued += member.queuedBytes();
        }
        queuedBytes = queued;
    }
}
