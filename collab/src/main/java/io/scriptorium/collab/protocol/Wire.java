package io.scriptorium.collab.protocol;

import io.scriptorium.collab.session.Channel;
import io.scriptorium.collab.session.CloseCode;
import io.scriptorium.collab.session.CollabMetrics;
import io.scriptorium.collab.session.Frame;
import io.scriptorium.collab.session.Limits;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A connection's channel, watched from both sides: when something was last sent (for keep-alives), and how much of
 * what the client said still waits for its rooms (to stop reading in time).
 *
 * <p>Threading: any thread.
 */
final class Wire implements Channel {
    private final Channel channel;
    private final CollabMetrics metrics;
    private final LongSupplier monotonicMillis;
    private final int softOutboundBytes;
    private final int maxMessages;
    private final int maxBytes;
    private final AtomicLong waitingMessages = new AtomicLong();
    private final AtomicLong waitingBytes = new AtomicLong();
    private volatile long sentAtMillis;
    private volatile boolean closing;
    private boolean paused; // guarded by this

    Wire(Channel channel, Limits limits, CollabMetrics metrics, LongSupplier monotonicMillis) {
        this.channel = channel;
        this.metrics = metrics;
        this.monotonicMillis = monotonicMillis;
        this.softOutboundBytes = limits.softOutboundBytes();
        this.maxMessages = limits.maxInboundMessages();
        this.maxBytes = limits.maxInboundBytes();
        this.sentAtMillis = monotonicMillis.getAsLong();
    }

    /** How long nothing was sent, in milliseconds. */
    long silentMillis() {
        return monotonicMillis.getAsLong() - sentAtMillis;
    }

    /** Whether our side has closed it; messages may still arrive. */
    boolean closing() {
        return closing;
    }

    /** A message goes to its room. */
    void received(int bytes) {
        metrics.inbound(bytes);
        long messages = waitingMessages.incrementAndGet();
        long waiting = waitingBytes.addAndGet(bytes);
        if (messages >= maxMessages || waiting >= maxBytes) {
            regulate();
        }
    }

    /** The room has dealt with it. */
    void handled(int bytes) {
        metrics.inbound(-bytes);
        long messages = waitingMessages.decrementAndGet();
        long waiting = waitingBytes.addAndGet(-bytes);
        if (messages == maxMessages / 2 || (waiting < maxBytes / 2 && waiting + bytes >= maxBytes / 2)) {
            regulate();
        }
    }

    /** Two threads may see the two borders at once: whoever comes last decides by what holds then. */
    private synchronized void regulate() {
        boolean over = waitingMessages.get() >= maxMessages || waitingBytes.get() >= maxBytes;
        boolean under = waitingMessages.get() <= maxMessages / 2 && waitingBytes.get() < maxBytes / 2;
        if (over && !paused) {
            paused = true;
            channel.pauseReading();
        } else if (under && paused) {
            paused = false;
            channel.resumeReading();
        }
    }

    @Override
    public String id() {
        return channel.id();
    }

    @Override
    public void send(Frame frame) {
        sentAtMillis = monotonicMillis.getAsLong();
        // A reader who kept up until now is not slow because somebody pasted a book.
        channel.send(frame.size() > softOutboundBytes ? frame.asExempt() : frame);
    }

    @Override
    public long queuedBytes() {
        return channel.queuedBytes();
    }

    @Override
    public void pauseReading() {
        channel.pauseReading();
    }

    @Override
    public void resumeReading() {
        channel.resumeReading();
    }

    @Override
    public void close(CloseCode code, String reason) {
        closing = true;
        channel.close(code, reason);
    }
}
