package io.scriptorium.server.transport;

import io.netty.channel.EventLoop;
import java.util.LinkedHashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What rooms hand to the sockets of one event loop. However many frames for however many sockets come at once, the
 * loop is woken once, writes them all, and flushes each socket once.
 *
 * <p>Threading: {@link #hand} from any thread; the rest on the loop.
 */
final class LoopOutbox {

    /** One thing to do on the loop for one socket, in order. */
    interface Parcel {
        /** Writes without flushing. */
        void write();

        /** The socket to flush afterwards. */
        SocketChannel socket();
    }

    private final EventLoop loop;
    private final Queue<Parcel> parcels = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean woken = new AtomicBoolean();

    LoopOutbox(EventLoop loop) {
        this.loop = loop;
    }

    EventLoop loop() {
        return loop;
    }

    void hand(Parcel parcel) {
        parcels.add(parcel);
        if (!woken.get() && woken.compareAndSet(false, true)) {
            loop.execute(this::deliver);
        }
    }

    private void deliver() {
        // First: whoever hands over from now on either is seen by the loop below or wakes it again.
        woken.set(false);
        Set<SocketChannel> touched = new LinkedHashSet<>();
        for (Parcel parcel = parcels.poll(); parcel != null; parcel = parcels.poll()) {
            parcel.write();
            touched.add(parcel.socket());
        }
        touched.forEach(SocketChannel::flush);
    }
}
