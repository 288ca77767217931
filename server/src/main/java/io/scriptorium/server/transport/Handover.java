package io.scriptorium.server.transport;

import io.scriptorium.collab.session.Frame;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where rooms, on any thread, hand frames over to a client that an event loop serves: counts what waits, keeps the order,
 * and says when a client that was full has drained.
 *
 * <p>Threading: each method says.
 */
final class Handover {
    private final SocketLoop.Recipient recipient;
    private final SocketLoop loop;
    private final SocketLimits limits;
    private final AtomicLong queued = new AtomicLong();
    private volatile boolean full; // over the soft limit since it was last below half of it
    private volatile boolean ended; // no frame is taken any more

    Handover(SocketLoop.Recipient recipient, SocketLimits limits) {
        this.recipient = recipient;
        this.loop = recipient.loop();
        this.limits = limits;
    }

    /** Bytes that were handed over and have not left. */
    AtomicLong queued() {
        return queued;
    }

    /** Hands a frame over, unless it has ended. Threading: any thread. */
    void send(Frame frame) {
        if (ended) {
            return;
        }
        if (queued.addAndGet(frame.size()) > limits.softOutboundBytes()) {
            full = true;
        }
        if (Thread.currentThread() instanceof SendingThread sender) {
            sender.outbox().add(recipient, frame);
        } else if (loop.inLoop()) {
            recipient.deliver(frame);
        } else {
            loop.execute(() -> recipient.deliver(frame));
        }
    }

    /**
     * Takes no frame any more, then does what has to be done behind those that were taken; nothing when it had ended
     * before. Threading: any thread.
     */
    void end(Runnable last) {
        if (ended) {
            return;
        }
        ended = true;
        if (Thread.currentThread() instanceof SendingThread sender) {
            sender.outbox().flush(); // what it sent before goes before
        }
        run(last);
    }

    /** Takes no frame any more. Threading: any thread. */
    void end() {
        ended = true;
    }

    /** Does it now on the event loop, or as soon as that can. Threading: any thread. */
    void run(Runnable task) {
        if (loop.inLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    /** Whether the client was full and is so no longer; true once. Threading: the event loop. */
    boolean hasDrained() {
        boolean drained = full && queued.get() < limits.softOutboundBytes() / 2;
        if (drained) {
            full = false;
        }
        return drained;
    }
}
