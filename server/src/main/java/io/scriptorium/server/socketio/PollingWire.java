package io.scriptorium.server.socketio;

import io.scriptorium.collab.session.CloseCode;
import io.scriptorium.collab.session.Frame;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A session's packets over long polling: they wait until a GET fetches them, all at once; a POST brings those of the
 * client, and is answered when they are dealt with.
 *
 * <p>Threading: as {@link Wire} says.
 */
final class PollingWire implements Wire {
    private static final Frame NOOP = Frame.text("6");
    private static final Frame CLOSE = Frame.text("1");

    private final EngineSession session;
    private final ArrayDeque<Frame> waiting = new ArrayDeque<>();
    private final ArrayDeque<EnginePacket> received = new ArrayDeque<>();
    private final AtomicLong queued = new AtomicLong(); // waiting, or in an answer that is being sent
    private long waitingBytes;
    private long waitsSinceMillis;
    private long markWaiting; // 0 for none: the last asked for since the last answer
    private long markSent; // and the last before it
    private @Nullable Exchange poll;
    private @Nullable Exchange post;
    private volatile boolean paused;
    private boolean upgrading; // polls are answered at once

    PollingWire(EngineSession session) {
        this.session = session;
    }

    /** A GET: answered when there is something. The second at a time breaks the protocol. */
    void poll(Exchange exchange) {
        Exchange first = poll;
        if (first != null) {
            exchange.error(EngineError.BAD_REQUEST);
            session.fail(CloseCode.PROTOCOL_ERROR, "more than one GET at a time");
            return;
        }
        poll = exchange;
        if (markSent != 0) {
            session.marked(markSent); // who asks for more has got what came before
            markSent = 0;
        }
        flush();
    }

    /** A GET that nobody waits for any more. */
    void gone(Exchange exchange) {
        if (poll == exchange) {
            poll = null;
            session.lost(this);
        }
    }

    /** The packets of a POST. */
    void post(Exchange exchange, List<EnginePacket> packets) {
        post = exchange;
        received.addAll(packets);
        process();
    }

    private void process() {
        while (!paused && !session.closed()) {
            EnginePacket packet = received.poll();
            if (packet == null) {
                answerPost();
                return;
            }
            session.received(this, packet);
        }
    }

    private void answerPost() {
        Exchange taken = post;
        post = null;
        if (taken != null) {
            session.postTaken(taken);
        }
    }

    @Override
    public void send(Frame packet) {
        if (waiting.isEmpty()) {
            waitsSinceMillis = session.loop().nowMillis();
        }
        waiting.add(packet);
        waitingBytes += packet.size();
        hold(packet.size());
        if (waitingBytes > session.hardOutboundBytes()) {
            session.hit("outbound-hard");
            session.fail(CloseCode.TRY_AGAIN, "too slow: over the limit of outbound bytes that wait");
            return;
        }
        if (session.tooMuch(waitingBytes)) {
            session.hit("memory");
            session.fail(CloseCode.TRY_AGAIN, "the server is short of memory");
            return;
        }
        flush();
    }

    @Override
    public void mark(long number) {
        markWaiting = number;
    }

    private void flush() {
        Exchange asked = poll;
        if (asked == null || (waiting.isEmpty() && !upgrading)) {
            return;
        }
        if (waiting.isEmpty()) {
            waiting.add(NOOP);
            waitingBytes += NOOP.size();
            hold(NOOP.size());
        }
        poll = null;
        ByteArrayOutputStream body = new ByteArrayOutputStream((int) waitingBytes);
        for (Frame packet : waiting) {
            if (body.size() > 0) {
                body.write(EnginePacket.SEPARATOR);
            }
            body.write(packet.bytes(), packet.headerBytes(), packet.size() - packet.headerBytes());
        }
        long leaving = waitingBytes;
        waiting.clear();
        waitingBytes = 0;
        markSent = Math.max(markSent, markWaiting);
        markWaiting = 0;
        session.sent(body.size());
        asked.packets(body.toByteArray(), () -> session.loop().run(() -> {
            hold(-leaving);
            session.drained();
        }));
    }

    private void hold(long bytes) {
        queued.addAndGet(bytes);
        session.hold(bytes);
    }

    /** A WebSocket is being tried: the client waits for the end of its poll. */
    void upgrading(boolean now) {
        upgrading = now;
        flush();
    }

    /** Everything goes on over another wire; what waits is left to it. */
    List<Frame> handOver() {
        upgrading = true;
        if (poll != null) {
            Frame[] kept = waiting.toArray(new Frame[0]);
            hold(-waitingBytes);
            waiting.clear();
            waitingBytes = 0;
            flush(); // with a NOOP
            return List.of(kept);
        }
        List<Frame> left = List.copyOf(waiting);
        drop();
        return left;
    }

    @Override
    public long queuedBytes() {
        return queued.get();
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        paused = false;
        process();
    }

    /** The client has closed the session by a packet: its poll ends in good order. */
    void closedByPeer() {
        drop();
        upgrading = true;
        flush();
        end(true);
    }

    @Override
    public void close(CloseCode code, String reason) {
        Exchange asked = poll;
        if (asked != null && code != CloseCode.PROTOCOL_ERROR) {
            waiting.add(CLOSE);
            waitingBytes += CLOSE.size();
            hold(CLOSE.size());
            flush();
        } else if (asked != null) {
            poll = null;
            asked.packets(new byte[] {'1'}, () -> {});
        }
        drop();
        end(code != CloseCode.MALFORMED && code != CloseCode.PROTOCOL_ERROR);
    }

    private void end(boolean postWasGood) {
        received.clear();
        Exchange unanswered = post;
        post = null;
        if (unanswered != null && postWasGood) {
            session.postTaken(unanswered);
        } else if (unanswered != null) {
            unanswered.error(EngineError.BAD_REQUEST);
        }
        Exchange asked = poll;
        poll = null;
        if (asked != null) {
            asked.error(EngineError.UNKNOWN_SESSION);
        }
    }

    private void drop() {
        hold(-waitingBytes);
        waiting.clear();
        waitingBytes = 0;
    }

    @Override
    public void tick(long nowMillis) {
        if (!waiting.isEmpty() && nowMillis - waitsSinceMillis >= session.stalledMillis() && !upgrading) {
            session.hit("stalled");
            session.fail(CloseCode.TRY_AGAIN, "too slow: nothing was fetched for too long");
        }
    }
}
