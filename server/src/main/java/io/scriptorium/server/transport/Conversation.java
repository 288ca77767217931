package io.scriptorium.server.transport;

import io.scriptorium.collab.session.Channel;
import io.scriptorium.collab.session.CloseCode;
import io.scriptorium.collab.session.Connection;
import io.scriptorium.collab.session.Frame;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One client that speaks plain HTTP: many requests that together are one wire. At most one {@link Answer} at a time
 * carries messages to it, other requests bring messages from it; between two answers messages wait, within bounds and
 * for a limited time.
 *
 * <p>Threading: {@link Channel}'s methods from any thread, all others on the event loop of the request that began it.
 */
final class Conversation implements Channel, SocketLoop.Member, SocketLoop.Recipient, Answer.Owner {
    private static final int ABNORMAL = 1006;
    private static final long BATCH_BYTES = 256 * 1024;
    private static final String FULL = "too slow: over the limit of outbound bytes that wait";

    private enum Phase {
        OPEN,
        /** The connection has left; what waits and why it ended are still to be said. */
        CLOSING,
        /** All is said; who asks again hears the reason once more. */
        OVER,
        FORGOTTEN
    }

    /**
     * What is kept of a client that has no answer open.
     *
     * @param tail whether it may ask again for what it was sent last; otherwise a lost answer ends the conversation
     * @param absentMillis after so long without an answer open it is gone
     * @param absentMessages so many messages may wait for it meanwhile
     * @param absentBytes and so many bytes
     */
    record Patience(boolean tail, int absentMillis, int absentMessages, int absentBytes) {}

    /**
     * What the conversation needs of its surroundings.
     *
     * @param transport as operators know it
     * @param about what it is about; a request about something else is of another one
     * @param sequence the number that a message carries, -1 when none
     * @param reader hands a message to the connection
     * @param left called once, when it does not count as a connection any more
     * @param forgotten called once, when no request can belong to it any more
     */
    record Surroundings(
            String transport,
            String about,
            SocketLoop loop,
            SocketLimits limits,
            SocketMetrics metrics,
            InFlight inFlight,
            Patience patience,
            boolean rated,
            ToLongFunction<Frame> sequence,
            Function<Channel, Connection> protocol,
            BiConsumer<Connection, byte[]> reader,
            Runnable left,
            Runnable forgotten) {}

    private final String id;
    private final String key;
    private final Surroundings around;
    private final SocketLoop loop;
    private final SocketLimits limits;
    private final Handover handover;
    private final Backlog backlog;
    private final Inbox inbox;

    private @Nullable Connection connection; // null before it began and after it left
    private @Nullable Answer answer;
    private Phase phase = Phase.OPEN;
    private boolean greeted;
    private boolean written;
    private long absentSinceMillis; // while there is no answer
    private long saidAtMillis;
    private long skipped = -1; // messages up to this seq are known to the client
    private int closeCode = ABNORMAL;
    private String closeReason = "";
    private boolean counted = true;

    /**
     * @param id shown to others
     * @param key known to the client alone: with it requests belong to this conversation
     */
    Conversation(String id, String key, Surroundings around) {
        this.id = id;
        this.key = key;
        this.around = around;
        this.loop = around.loop();
        this.limits = around.limits();
        this.handover = new Handover(this, limits);
        this.backlog = new Backlog(loop, handover.queued(), around.patience().tail());
        this.inbox = new Inbox(loop, limits, around.metrics(), around.inFlight(), around.rated(), this::read);
    }

    String key() {
        return key;
    }

    String transport() {
        return around.transport();
    }

    String about() {
        return around.about();
    }

    @Override
    public SocketLoop loop() {
        return loop;
    }

    /** What makes its connection, and that of one which takes its place. */
    Function<Channel, Connection> protocol() {
        return around.protocol();
    }

    // --- What rooms do, on any thread ---

    @Override
    public String id() {
        return id;
    }

    @Override
    public void send(Frame frame) {
        if (!frame.isMark()) { // what has arrived is not known before the client says so
            handover.send(frame);
        }
    }

    @Override
    public long queuedBytes() {
        return handover.queued().get();
    }

    @Override
    public void pauseReading() {
        inbox.pause();
    }

    @Override
    public void resumeReading() {
        handover.run(inbox::resume);
    }

    @Override
    public void close(CloseCode code, String reason) {
        handover.end(() -> beginClose(code.code(), reason));
    }

    // --- The beginning ---

    /** @param known messages up to this {@code seq} are left out, the client has them; -1 for none */
    void begin(long known) {
        skipped = known;
        backlog.startAfter(Math.max(0, known));
        absentSinceMillis = loop.nowMillis();
        around.inFlight().opened();
        around.metrics().opened();
        WebSocketTransport.LOG.log(Level.INFO, "open {0}", id);
        loop.add(this);
        guarded(() -> connection = around.protocol().apply(this));
    }

    // --- The way out ---

    /** The number of the last message that was sent. */
    long lastNumber() {
        return backlog.last();
    }

    /** Goes on behind a number, if that can be done without a gap; not when it is over and the client knows why. */
    boolean resumeAfter(long number) {
        release(); // or what is to be said again could leave by the answer that the client has lost
        return (phase == Phase.OPEN || phase == Phase.CLOSING) && backlog.resumeAfter(number);
    }

    /** Ends the answer that is open, with nothing more in it. */
    private void release() {
        Answer old = answer;
        if (old != null) {
            old.write(old.format().single() ? old.format().messages(List.of()) : new byte[0], 0);
            detach(old);
        }
    }

    boolean hasAnswer() {
        return answer != null;
    }

    /**
     * Lets an answer carry messages from now on; one that did until now ends.
     *
     * @param waitMillis so long one that has nothing to say is kept open; -1 for ever
     */
    void attach(Answer next, long waitMillis) {
        release();
        saidAtMillis = loop.nowMillis();
        if (phase != Phase.OPEN && phase != Phase.CLOSING) {
            next.write(next.format().closing(closeCode, closeReason), 0);
            next.end();
            return;
        }
        answer = next;
        byte[] greeting = next.format().greeting(!greeted);
        greeted = true;
        next.write(greeting, 0);
        if (next.format().single() && greeting.length > 0) {
            detach(next);
            return;
        }
        pump();
        if (waitMillis >= 0 && answer == next) {
            loop.schedule(() -> timeUp(next), waitMillis);
        }
    }

    private void timeUp(Answer waiting) {
        if (answer == waiting) {
            waiting.write(waiting.format().messages(List.of()), 0);
            detach(waiting);
        }
    }

    private void detach(Answer done) {
        answer = null;
        absentSinceMillis = loop.nowMillis();
        done.end();
    }

    @Override
    public void deliver(Frame frame) {
        long seq = around.sequence().applyAsLong(frame);
        if (phase != Phase.OPEN || (seq >= 0 && seq <= skipped)) {
            handover.queued().addAndGet(-frame.size());
            return;
        }
        backlog.add(frame, seq);
        if (backlog.limitedBytes() > limits.hardOutboundBytes()) {
            around.metrics().limitHit("outbound-hard");
            fail(FULL);
        } else if (answer == null && absentTooMuch()) {
            around.metrics().limitHit("absent-client");
            expire(CloseCode.TRY_AGAIN.code()); // there is nobody to tell; who comes back gets the present state
            return;
        }
        shed();
        wrote();
    }

    private boolean absentTooMuch() {
        return backlog.messages() > around.patience().absentMessages()
                || backlog.limitedBytes() > around.patience().absentBytes();
    }

    private void wrote() {
        if (!written) {
            written = true;
            loop.written(this);
        }
    }

    @Override
    public void flush(long nowMillis) {
        written = false;
        pump();
    }

    /** Gives the open answer as much as it takes now. */
    private void pump() {
        Answer out = answer;
        while (out != null && out.takesMore() && !backlog.isEmpty()) {
            saidAtMillis = loop.nowMillis();
            boolean single = out.format().single();
            List<Backlog.Entry> entries = backlog.take(BATCH_BYTES, single);
            long bytes =
                    entries.stream().mapToLong(entry -> entry.frame().size()).sum();
            out.write(out.format().messages(entries), bytes);
            if (single || out.enough()) {
                detach(out);
            }
            out = answer;
        }
        if (phase == Phase.CLOSING && out != null && backlog.isEmpty()) {
            out.write(out.format().closing(closeCode, closeReason), 0);
            phase = Phase.OVER;
            detach(out);
        }
    }

    @Override
    public void taken(Answer from, long messageBytes) {
        handover.queued().addAndGet(-messageBytes);
        if (handover.hasDrained()) {
            Connection told = connection;
            if (told != null) {
                guarded(told::onDrained);
            }
        }
        if (from == answer) {
            pump();
        }
    }

    @Override
    public void lost(Answer from) {
        if (from != answer) {
            return;
        }
        answer = null;
        absentSinceMillis = loop.nowMillis();
        if (phase != Phase.OPEN) {
            expire(ABNORMAL); // what was on its way need not be given again
        } else if (!around.patience().tail()) {
            interrupted();
        }
    }

    /** What was on its way can not be given again. Nobody is left who hears of it, but one who asks again is told. */
    private void interrupted() {
        handover.end();
        phase = Phase.OVER;
        leaveRoom();
        backlog.clear();
        leave();
        closeCode = CloseCode.PROTOCOL_ERROR.code(); // SockJS' number for it
        closeReason = "Connection interrupted";
    }

    @Override
    public void finished(Answer from) {
        if (phase == Phase.OVER) {
            leave();
        }
    }

    // --- The way in ---

    /** Takes messages of a request. */
    void receive(Inbox.Post post) {
        inbox.receive(post);
        shed();
    }

    private void read(byte[] message) {
        if (around.inFlight().roomsFull()) {
            refuseForMemory();
            return;
        }
        Connection told = connection;
        if (told != null) {
            guarded(() -> around.reader().accept(told, message));
        }
    }

    private void shed() {
        if (phase == Phase.OPEN && around.inFlight().tooMuch(backlog.heldBytes() + inbox.heldBytes())) {
            backlog.forgetTail();
            if (around.inFlight().tooMuch(backlog.heldBytes() + inbox.heldBytes())) {
                refuseForMemory();
            }
        }
    }

    private void refuseForMemory() {
        around.metrics().limitHit("memory");
        fail("the server is short of memory");
    }

    // --- The end ---

    private void fail(String reason) {
        handover.end();
        backlog.clear();
        beginClose(CloseCode.TRY_AGAIN.code(), reason);
    }

    /** The client says that it goes. */
    void goodbye() {
        expire(1001);
    }

    private void beginClose(int code, String reason) {
        if (phase != Phase.OPEN) {
            return;
        }
        phase = Phase.CLOSING;
        closeCode = code;
        closeReason = reason;
        leaveRoom();
        if (answer == null && code == CloseCode.RESTART.code()) {
            expire(code); // it will come back to another process
            return;
        }
        pump();
    }

    private void leaveRoom() {
        inbox.close();
        Connection told = connection;
        connection = null;
        if (told != null) {
            guarded(told::onClosed);
        }
    }

    /** Does not count as a connection any more. */
    private void leave() {
        if (counted) {
            counted = false;
            around.metrics().closed(closeCode);
            WebSocketTransport.LOG.log(Level.INFO, "close {0} {1}", id, String.valueOf(closeCode));
            around.left().run();
        }
    }

    /** Ends it at once: nothing is said any more, and no request finds it. */
    private void expire(int code) {
        if (phase == Phase.FORGOTTEN) {
            return;
        }
        if (phase == Phase.OPEN) {
            closeCode = code;
        }
        phase = Phase.FORGOTTEN;
        handover.end();
        Answer open = answer;
        answer = null;
        if (open != null) {
            open.end();
        }
        leaveRoom();
        backlog.clear();
        loop.remove(this);
        around.inFlight().closed();
        leave();
        around.forgotten().run();
    }

    @Override
    public void tick(long nowMillis) {
        Answer open = answer;
        if (open == null) {
            if (nowMillis - absentSinceMillis >= around.patience().absentMillis()) {
                expire(ABNORMAL);
                return;
            }
        } else if (open.stalled(nowMillis, limits.stalledMillis())) {
            around.metrics().limitHit("stalled");
            open.cut();
        } else if (nowMillis - saidAtMillis >= limits.pingMillis()) {
            heartBeat(open, nowMillis);
        }
        if (phase == Phase.OPEN) {
            if (inbox.abused(nowMillis)) {
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

    private void heartBeat(Answer open, long nowMillis) {
        byte[] beat = open.format().heartBeat();
        if (beat.length > 0) {
            saidAtMillis = nowMillis;
            open.write(beat, 0);
            if (open.format().single()) {
                detach(open);
            }
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
            handover.run(() -> beginClose(CloseCode.TRY_AGAIN.code(), "internal error"));
        }
    }
}
