package io.scriptorium.server.socketio;

import io.scriptorium.collab.session.Channel;
import io.scriptorium.collab.session.CloseCode;
import io.scriptorium.collab.session.Connection;
import io.scriptorium.collab.session.Credential;
import io.scriptorium.collab.session.DocumentName;
import io.scriptorium.collab.session.Frame;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A client in one namespace: the channel of one live JSON connection. It outlives the session that carries it: cut off,
 * it goes on receiving, and its client may take it up again over another session with everything that it missed, so
 * that also what the client sends then is understood by what it had.
 *
 * <p>Threading: {@link Channel}'s methods from any thread, all others on the event loop of the session that carries it,
 * or carried it last. What rooms send goes through one queue, so that it stays in order when that loop changes.
 */
final class LiveSocket implements Channel, EngineLoop.Member {
    private static final long CONNECTION_TICK_MILLIS = 1_000;

    /** Who it is. */
    record Identity(
            String id,
            String pid,
            String namespace,
            DocumentName document,
            Credential credential,
            InetAddress address,
            boolean recoverable) {}

    private final Identity identity;
    private final Surroundings around;
    private final Queue<Frame> inbox = new ConcurrentLinkedQueue<>();
    private final AtomicLong inboxBytes = new AtomicLong();
    private final AtomicBoolean draining = new AtomicBoolean();
    private final Tail tail;
    private volatile EngineLoop home;
    private volatile @Nullable SocketIoClient client; // null while it is cut off
    private volatile boolean ended; // takes nothing more from rooms
    private volatile boolean paused;
    private volatile boolean full; // over the soft limit since it was last below half of it
    private @Nullable Connection connection; // null before it joined and after the end
    private long awaySinceMillis;
    private long tickedAtMillis;

    LiveSocket(Identity identity, Surroundings around, SocketIoClient client, EngineLoop home) {
        this.identity = identity;
        this.around = around;
        this.client = client;
        this.home = home;
        this.tail = new Tail(around.limits().recoveryPackets(), around.limits().recoveryBytes());
    }

    /** Joins its document. */
    void join() {
        home.add(this);
        if (identity.recoverable()) {
            around.recovery().add(this);
        }
        guarded(() -> connection = around.live().open(this, identity.document(), identity.credential()));
    }

    Identity identity() {
        return identity;
    }

    /** The secret by which its client may come back. Threading: any thread. */
    String pid() {
        return identity.pid();
    }

    /** Threading: any thread. */
    InetAddress address() {
        return identity.address();
    }

    boolean paused() {
        return paused;
    }

    // --- What rooms do, on any thread ---

    @Override
    public String id() {
        return identity.id();
    }

    @Override
    public void send(Frame frame) {
        if (ended) {
            return;
        }
        inboxBytes.addAndGet(frame.size());
        inbox.add(frame);
        if (queuedBytes() > around.sockets().limits().softOutboundBytes()) {
            full = true;
        }
        wakeUp();
    }

    private void wakeUp() {
        if (draining.compareAndSet(false, true)) {
            home.execute(this::drain);
        }
    }

    @Override
    public long queuedBytes() {
        SocketIoClient carrier = client;
        return inboxBytes.get() + (carrier == null ? 0 : carrier.queuedBytes());
    }

    @Override
    public void pauseReading() {
        paused = true;
        SocketIoClient carrier = client;
        if (carrier != null) {
            carrier.pause();
        }
    }

    @Override
    public void resumeReading() {
        paused = false;
        home.execute(this::resume);
    }

    private void resume() {
        SocketIoClient carrier = client;
        if (elsewhere(this::resume) || carrier == null) {
            return;
        }
        carrier.resume();
    }

    @Override
    public void close(CloseCode code, String reason) {
        if (!ended) {
            ended = true;
            home.execute(() -> beginClose(code, reason));
        }
    }

    // --- The way out ---

    /** Whether it has moved to another loop, where the task is done instead. */
    private boolean elsewhere(Runnable task) {
        EngineLoop now = home;
        boolean moved = !now.inLoop();
        if (moved) {
            now.execute(task);
        }
        return moved;
    }

    private void drain() {
        if (elsewhere(this::drain)) {
            return;
        }
        draining.set(false);
        for (Frame frame = inbox.poll(); frame != null; frame = inbox.poll()) {
            inboxBytes.addAndGet(-frame.size());
            deliver(frame);
        }
        drained();
    }

    private void deliver(Frame live) {
        SocketIoClient carrier = client;
        if (live.isMark()) {
            if (carrier != null) {
                carrier.mark(this, ByteBuffer.wrap(live.payload()).getLong());
            }
            return;
        }
        switch (home.encoder().encode(live, identity.namespace(), identity.recoverable())) {
            case EventEncoder.Event event -> {
                if (identity.recoverable()) {
                    tail.add(event);
                }
                if (carrier != null) {
                    carrier.send(event.packet());
                }
            }
            case EventEncoder.Answer answer -> {
                if (carrier != null) {
                    carrier.send(answer.packet());
                }
            }
            case EventEncoder.Nothing nothing -> around.metrics().limitHit("socketio-unsendable");
        }
    }

    /** Less waits for the client than before. */
    void drained() {
        if (full && queuedBytes() < around.sockets().limits().softOutboundBytes() / 2) {
            full = false;
            Connection told = connection;
            if (told != null) {
                guarded(told::onDrained);
            }
        }
    }

    // --- The way in ---

    /** A live JSON message of the client. */
    void receive(byte[] json) {
        Connection told = connection;
        if (told != null && around.sockets().roomsFull()) {
            around.metrics().limitHit("memory");
            giveUp("the server is short of memory");
        } else if (told != null) {
            guarded(() -> told.onText(json));
        }
    }

    /** The client has got what was sent before this mark. */
    void confirmed(long mark) {
        Connection told = connection;
        if (told != null) {
            guarded(() -> told.onMark(mark));
        }
    }

    // --- Cut off, and back ---

    /** Its session is over. */
    void cutOff(boolean mayReturn) {
        client = null;
        if (ended || !mayReturn || !identity.recoverable()) {
            finish();
            return;
        }
        awaySinceMillis = home.nowMillis();
        around.recovery().leave(this).forEach(LiveSocket::expire);
    }

    /** It was away for too long, or others need its place. Threading: any thread. */
    void expire() {
        ended = true;
        home.execute(this::finish);
    }

    /**
     * Its client is back over another session; an older one that still seems to carry it is closed. Answered on the new
     * session's loop by {@link SocketIoClient#recovered} or {@link SocketIoClient#notRecovered}. Threading: any thread.
     *
     * @param offset of the last event that the client got
     */
    void moveTo(SocketIoClient next, long offset) {
        home.execute(() -> release(next, offset));
    }

    private void release(SocketIoClient next, long offset) {
        if (elsewhere(() -> release(next, offset))) {
            return;
        }
        SocketIoClient before = client;
        client = null;
        if (before != null) {
            before.replaced(this);
        }
        around.recovery().back(this);
        home.remove(this);
        home = next.loop();
        home.execute(() -> arrive(next, offset));
    }

    private void arrive(SocketIoClient next, long offset) {
        home.add(this);
        Optional<List<Frame>> missed = ended || connection == null ? Optional.empty() : tail.since(offset);
        if (missed.isEmpty()) {
            ended = true;
            finish();
            next.notRecovered(this);
        } else if (next.closed()) {
            cutOff(true);
        } else {
            client = next;
            next.recovered(this, missed.get());
        }
        wakeUp();
    }

    // --- The end ---

    private void beginClose(CloseCode code, String reason) {
        if (elsewhere(() -> beginClose(code, reason))) {
            return;
        }
        for (Frame frame = inbox.poll(); frame != null; frame = inbox.poll()) {
            inboxBytes.addAndGet(-frame.size());
            deliver(frame); // what was sent before goes before
        }
        SocketIoClient carrier = client;
        client = null;
        if (carrier != null) {
            carrier.dismiss(this, code, reason);
        }
        finish();
    }

    /** The client has left in good order. */
    void left() {
        client = null;
        finish();
    }

    /** Tells the connection that it is over, once. */
    private void finish() {
        if (elsewhere(this::finish)) {
            return;
        }
        ended = true;
        home.remove(this);
        around.recovery().remove(this);
        Connection told = connection;
        connection = null;
        if (told != null) {
            guarded(told::onClosed);
        }
    }

    @Override
    public void tick(long nowMillis) {
        if (client == null && nowMillis - awaySinceMillis >= around.limits().recoveryMillis()) {
            finish();
            return;
        }
        drained();
        Connection told = connection;
        if (told != null && nowMillis - tickedAtMillis >= CONNECTION_TICK_MILLIS) {
            tickedAtMillis = nowMillis;
            guarded(told::onTick);
        }
    }

    private void giveUp(String reason) {
        ended = true;
        beginClose(CloseCode.TRY_AGAIN, reason);
    }

    /** A fault of ours in what one client caused is that client's alone. */
    private void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            around.metrics().limitHit("internal-error");
            SocketIoServer.LOG.log(System.Logger.Level.ERROR, "connection " + id() + " failed", e);
            ended = true;
            home.execute(() -> beginClose(CloseCode.TRY_AGAIN, "internal error"));
        }
    }
}
