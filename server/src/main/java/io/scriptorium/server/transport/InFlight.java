package io.scriptorium.server.transport;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * How much memory all clients together hold: what arrived and is not read, messages that are not whole, frames that
 * wait for slow readers (shared ones once an event loop), and what rooms have taken and not yet stored. Each of these
 * has a bound of its own; together they could still be more than the heap. Over the limit, clients are shed.
 *
 * <p>Threading: any thread.
 */
final class InFlight {
    private final long limitBytes;
    private final LongSupplier roomBytes;
    private final AtomicLong socketBytes = new AtomicLong();
    private final AtomicLong sockets = new AtomicLong();

    /** @param roomBytes what rooms hold of clients' messages */
    InFlight(long limitBytes, LongSupplier roomBytes) {
        this.limitBytes = limitBytes;
        this.roomBytes = roomBytes;
    }

    void opened() {
        sockets.incrementAndGet();
    }

    void closed() {
        sockets.decrementAndGet();
    }

    /** A socket holds more, or less. */
    void add(long bytes) {
        socketBytes.addAndGet(bytes);
    }

    long bytes() {
        return socketBytes.get() + roomBytes.getAsLong();
    }

    boolean over() {
        return bytes() > limitBytes;
    }

    /**
     * Whether a socket that holds so much must go: there is too much, and this is more than an even share. While
     * sockets hold too much, at least one of them does.
     */
    boolean tooMuch(long ownBytes) {
        return ownBytes > 0 && over() && ownBytes > limitBytes / 2 / Math.max(1, sockets.get());
    }

    /** Whether rooms hold so much that nothing more can be handed to them. */
    boolean roomsFull() {
        return over() && roomBytes.getAsLong() > limitBytes / 2;
    }
}
