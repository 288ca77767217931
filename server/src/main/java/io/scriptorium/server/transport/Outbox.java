package io.scriptorium.server.transport;

import io.scriptorium.collab.session.Frame;
import java.util.ArrayList;
import java.util.List;

/**
 * Frames that one thread sends, gathered until it hands them over: each event loop is then woken once for all of its
 * sockets, instead of once for each.
 *
 * <p>Threading: the thread that owns it.
 */
public final class Outbox {
    private final List<Batch> batches = new ArrayList<>(); // one an event loop: a few

    Outbox() {}

    void add(SocketLoop.Recipient recipient, Frame frame) {
        batch(recipient.loop()).add(recipient, frame);
    }

    /** Hands everything over, in the order in which it was sent to each recipient. */
    public void flush() {
        for (int i = 0; i < batches.size(); i++) {
            batches.get(i).handOver();
        }
    }

    private Batch batch(SocketLoop loop) {
        for (int i = 0; i < batches.size(); i++) {
            if (batches.get(i).loop == loop) {
                return batches.get(i);
            }
        }
        Batch batch = new Batch(loop);
        batches.add(batch);
        return batch;
    }

    private static final class Batch {
        private final SocketLoop loop;
        private List<SocketLoop.Recipient> recipients = new ArrayList<>();
        private List<Frame> frames = new ArrayList<>();

        Batch(SocketLoop loop) {
            this.loop = loop;
        }

        void add(SocketLoop.Recipient recipient, Frame frame) {
            recipients.add(recipient);
            frames.add(frame);
        }

        void handOver() {
            if (!recipients.isEmpty()) {
                List<SocketLoop.Recipient> to = recipients;
                List<Frame> what = frames;
                recipients = new ArrayList<>();
                frames = new ArrayList<>();
                loop.execute(() -> loop.deliver(to, what));
            }
        }
    }
}
