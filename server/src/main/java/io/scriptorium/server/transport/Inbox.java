package io.scriptorium.server.transport;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends in requests of its own, in the order in which they arrived whole. It is dealt with as fast as
 * rooms and the client's rate allow; a request is answered when all of its messages were. What may not wait any more is
 * turned away, and the client told to come back.
 *
 * <p>Threading: the event loop, except {@link #pause}.
 */
final class Inbox {
    private static final long SHORTEST_PAUSE_MILLIS = 20;
    private static final int MAX_WAITING = 256;

    /** What became of a request. */
    enum Outcome {
        TAKEN,
        /** Too much waits: come back. */
        BUSY,
        /** The conversation is over. */
        GONE
    }

    /**
     * The messages of one request.
     *
     * @param bytes of its body
     * @param told what became of it, once
     */
    record Post(List<byte[]> messages, int bytes, Consumer<Outcome> told) {}

    private static final class Waiting {
        final Post post;
        int next; // of its messages

        Waiting(Post post) {
            this.post = post;
        }
    }

    private final SocketLoop loop;
    private final SocketLimits limits;
    private final SocketMetrics metrics;
    private final InFlight inFlight;
    private final Consumer<byte[]> reader;
    private final @Nullable InboundRate rate; // null when exempt
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private volatile boolean pausedByRooms;
    private boolean pausedByRate;
    private boolean reading;
    private boolean closed;
    private long bytes;

    /** @param reader takes each message */
    Inbox(
            SocketLoop loop,
            SocketLimits limits,
            SocketMetrics metrics,
            InFlight inFlight,
            boolean rated,
            Consumer<byte[]> reader) {
        this.loop = loop;
        this.limits = limits;
        this.metrics = metrics;
        this.inFlight = inFlight;
        this.reader = reader;
        this.rate = rated ? new InboundRate(limits, loop.nowMillis()) : null;
    }

    /** Takes a request, if it may wait until it is its turn. */
    void receive(Post post) {
        if (closed) {
            post.told().accept(Outcome.GONE);
            return;
        }
        metrics.received(post.bytes());
        if (rate != null) {
            rate.arrived(post.bytes(), post.messages().size(), loop.nowMillis());
        }
        boolean full = waiting.size() >= MAX_WAITING || bytes + post.bytes() > limits.readAheadBytes();
        if (!waiting.isEmpty() && full) {
            if (rate != null && !pausedByRooms) {
                rate.standStill();
            }
            metrics.limitHit("post-queue");
            post.told().accept(Outcome.BUSY);
            return;
        }
        waiting.add(new Waiting(post));
        bytes += post.bytes();
        inFlight.add(post.bytes());
        read();
    }

    private void read() {
        if (reading) {
            return; // called by what it calls: its loop goes on
        }
        reading = true;
        while (!waiting.isEmpty() && !pausedByRooms && !pausedByRate) {
            Waiting first = waiting.element();
            if (first.next == first.post.messages().size()) {
                finish(waiting.remove(), Outcome.TAKEN);
                continue;
            }
            metrics.message();
            byte[] message = first.post.messages().get(first.next++);
            pace();
            reader.accept(message);
        }
        reading = false;
    }

    private void pace() {
        if (rate == null) {
            return;
        }
        rate.frame(loop.nowMillis());
        long pause = Math.max(rate.messagePauseMillis(), rate.bytePauseMillis());
        if (pause > 0) {
            pausedByRate = true;
            loop.schedule(
                    () -> {
                        pausedByRate = false;
                        read();
                    },
                    Math.max(pause, SHORTEST_PAUSE_MILLIS));
            if (rate.holdBack()) {
                metrics.limitHit("rate");
            }
        }
    }

    private void finish(Waiting done, Outcome outcome) {
        bytes -= done.post.bytes();
        inFlight.add(-done.post.bytes());
        done.post.told().accept(outcome);
    }

    /** Rooms want no more before {@link #resume}. Threading: any thread; holds at once. */
    void pause() {
        pausedByRooms = true;
    }

    void resume() {
        pausedByRooms = false;
        read();
    }

    /** Bytes that wait here. */
    long heldBytes() {
        return bytes;
    }

    /** Whether the client went on over its rate for too long. Called about every second. */
    boolean abused(long nowMillis) {
        return rate != null && rate.abused(nowMillis);
    }

    /** Takes nothing more. */
    void close() {
        closed = true;
        while (!waiting.isEmpty()) {
            Waiting first = waiting.remove();
            boolean whole = first.next == first.post.messages().size(); // its last message made the end
            finish(first, whole ? Outcome.TAKEN : Outcome.GONE);
        }
    }
}
