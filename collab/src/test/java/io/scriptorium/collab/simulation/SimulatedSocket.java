package io.scriptorium.collab.simulation;

import io.scriptorium.collab.room.RoomWorker;
import io.scriptorium.collab.session.Channel;
import io.scriptorium.collab.session.CloseCode;
import io.scriptorium.collab.session.Connection;
import io.scriptorium.collab.session.Frame;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One client's wire on virtual time, with what a real transport does: messages arrive later and in order, a client may
 * stop reading, the server may stop reading, buffers have a hard limit, who takes nothing for 10 s is closed, and the
 * wire may die with messages on it.
 *
 * <p>Threading: none; everything runs in the thread that runs the {@link SimulatedTime}.
 */
public final class SimulatedSocket implements Channel {
    /** What the client's side hears. */
    public interface Peer {
        /** A whole message. */
        void received(byte[] payload);

        /** The wire is gone: a close code, or 1006 when it died. */
        void closed(int code, String reason);
    }

    private static final int DEAD = 1006;
    private static final int TICK_MILLIS = 1_000;
    private static final int STALLED_MILLIS = 10_000;

    /** Something on its way to the client: a frame, or the close. */
    private record Outgoing(int size, boolean exempt, boolean mark, Runnable arrival) {}

    private final String id = UUID.randomUUID().toString();
    private final SimulatedTime.Executor loop;
    private final IntSupplier latencyMillis;
    private final Peer peer;
    private final long softBytes;
    private final long hardBytes;
    private final Deque<Outgoing> outgoing = new ArrayDeque<>();
    private final Deque<Runnable> incoming = new ArrayDeque<>();

    private @Nullable Connection connection;
    private RoomWorker.@Nullable Timer tick;
    private long queued;
    private long queuedExempt;
    private boolean full;
    private long progressAtMillis;
    /** How many of the outgoing and incoming have spent their time on the wire. */
    private int outgoingDue;

    private int incomingDue;
    private boolean stalled;
    private boolean readingPaused;
    private boolean wireDead;
    private boolean closing;
    private boolean closed;
    private int pauses;
    private int messagesRead;

    /**
     * A wire that is not connected yet.
     *
     * @param loop the simulated event loop
     * @param latencyMillis how long the next message takes, either way
     */
    public SimulatedSocket(
            SimulatedTime.Executor loop, IntSupplier latencyMillis, Peer peer, long softBytes, long hardBytes) {
        this.loop = loop;
        this.latencyMillis = latencyMillis;
        this.peer = peer;
        this.softBytes = softBytes;
        this.hardBytes = hardBytes;
    }

    /** The server accepts. */
    public void connect(Function<Channel, Connection> accept) {
        loop.execute(() -> {
            connection = accept.apply(this);
            scheduleTick();
            deliverIncoming();
        });
    }

    private void scheduleTick() {
        tick = loop.schedule(TICK_MILLIS, () -> {
            if (connection == null || closed) {
                return;
            }
            if (queued > 0 && loop.monotonicMillis() - progressAtMillis >= STALLED_MILLIS) {
                abort();
                return;
            }
            connection.onTick();
            scheduleTick();
        });
    }

    // The client's side.

    /** The client says something. */
    public void say(byte[] message) {
        arrive(() -> {
            if (connection != null) {
                messagesRead++;
                connection.onBinary(message);
            }
        });
    }

    /** The client sends a text frame. */
    public void sayText() {
        arrive(() -> {
            if (connection != null) {
                connection.onText(new byte[0]);
            }
        });
    }

    /** The client sends a text frame with something in it. */
    public void sayText(String text) {
        arrive(() -> {
            if (connection != null) {
                messagesRead++;
                connection.onText(text.getBytes(StandardCharsets.UTF_8));
            }
        });
    }

    /** The client closes in good order: what it said before still arrives. */
    public void leave() {
        arrive(this::end);
    }

    /** The client stops reading, or reads on. */
    public void stall(boolean stall) {
        stalled = stall;
        if (!stall) {
            later(this::deliverOutgoing);
        }
    }

    /** The wire dies with all that is on it; the server notices after a while. */
    public void cut(long noticedAfterMillis) {
        if (closed || wireDead) {
            return;
        }
        wireDead = true;
        incoming.clear();
        loop.schedule(noticedAfterMillis, this::end);
        peer.closed(DEAD, "cut");
    }

    /** The server's process was killed: nobody is there any more to notice. */
    public void die() {
        if (!closed) {
            closed = true;
            outgoing.clear();
            incoming.clear();
            if (!wireDead) {
                wireDead = true;
                peer.closed(DEAD, "the server died");
            }
        }
    }

    /** Whether the server does not want to read. */
    public boolean readingPaused() {
        return readingPaused;
    }

    /** How often the server stopped reading. */
    public int pauses() {
        return pauses;
    }

    /** How many messages the server has read. */
    public int messagesRead() {
        return messagesRead;
    }

    /** Whether the wire is gone, for the server too. */
    public boolean closed() {
        return closed;
    }

    // The server's side.

    @Override
    public String id() {
        return id;
    }

    @Override
    public void send(Frame frame) {
        if (closing || closed) {
            return;
        }
        if (queued == 0) {
            progressAtMillis = loop.monotonicMillis();
        }
        queued += frame.size();
        queuedExempt += frame.exempt() ? frame.size() : 0;
        full |= queued > softBytes;
        if (queued - queuedExempt > hardBytes) {
            closing = true;
            later(this::abort);
            return;
        }
        boolean rides = frame.isMark() && !outgoing.isEmpty();
        outgoing.add(new Outgoing(frame.size(), frame.exempt(), rides, () -> arrived(frame)));
        if (!rides) { // with the message before it, in the same packet
            departed();
        }
    }

    /** As any WebSocket client does, it answers a ping at once. */
    private void arrived(Frame frame) {
        if (frame.isMark()) {
            long number = ByteBuffer.wrap(frame.payload()).getLong();
            arrive(() -> {
                if (connection != null) {
                    connection.onMark(number);
                }
            });
        } else {
            peer.received(Arrays.copyOfRange(frame.bytes(), frame.headerBytes(), frame.size()));
        }
    }

    @Override
    public long queuedBytes() {
        return queued;
    }

    @Override
    public void pauseReading() {
        readingPaused = true;
        pauses++;
    }

    @Override
    public void resumeReading() {
        readingPaused = false;
        later(this::deliverIncoming);
    }

    @Override
    public void close(CloseCode code, String reason) {
        if (closing || closed) {
            return;
        }
        closing = true;
        outgoing.add(new Outgoing(0, false, false, () -> {
            end();
            peer.closed(code.code(), reason);
        }));
        departed();
    }

    /** The client takes nothing any more: no close frame would reach it either. */
    private void abort() {
        if (closed) {
            return;
        }
        end();
        if (!wireDead) {
            wireDead = true;
            peer.closed(DEAD, "aborted");
        }
    }

    private void arrive(Runnable message) {
        if (wireDead || closed) {
            return;
        }
        incoming.add(message);
        later(() -> {
            incomingDue++;
            deliverIncoming();
        });
    }

    private void deliverIncoming() {
        while (incomingDue > 0 && !incoming.isEmpty() && connection != null && !readingPaused && !closed) {
            incomingDue--;
            incoming.remove().run();
        }
    }

    private void departed() {
        later(() -> {
            outgoingDue++;
            deliverOutgoing();
        });
    }

    private void deliverOutgoing() {
        while (!outgoing.isEmpty() && (outgoingDue > 0 || outgoing.peek().mark) && !stalled && !wireDead && !closed) {
            Outgoing next = outgoing.remove();
            outgoingDue -= next.mark ? 0 : 1;
            queued -= next.size;
            queuedExempt -= next.exempt ? next.size : 0;
            progressAtMillis = loop.monotonicMillis();
            next.arrival.run();
        }
        if (full && queued < softBytes / 2 && !closed && connection != null) {
            full = false;
            connection.onDrained();
        }
    }

    private void end() {
        if (closed) {
            return;
        }
        closed = true;
        outgoing.clear();
        incoming.clear();
        if (tick != null) {
            tick.cancel();
        }
        if (connection != null) {
            connection.onClosed();
        }
    }

    private void later(Runnable task) {
        int delay = latencyMillis.getAsInt();
        if (delay == 0) {
            loop.execute(task);
        } else {
            loop.schedule(delay, task);
        }
    }
}
