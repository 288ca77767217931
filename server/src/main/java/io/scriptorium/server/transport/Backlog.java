package io.scriptorium.server.transport;

import io.scriptorium.collab.session.Frame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one conversation still has to send, and a bounded tail of what it sent last, so that an answer that was lost can
 * be given again.
 *
 * <p>A message gets its number when it is sent: the {@code seq} that it carries, or one more than the number before
 * where that is not larger. Numbers only grow, and none is smaller than its message's {@code seq}: who says which
 * {@code seq} it has seen never loses a message by that.
 *
 * <p>Threading: the event loop.
 */
final class Backlog {
    static final int TAIL_MESSAGES = 256;
    static final int TAIL_BYTES = 1024 * 1024;

    /** A message on its way. */
    static final class Entry {
        private final Frame frame;
        private final long seq;
        private long number;

        private Entry(Frame frame, long seq) {
            this.frame = frame;
            this.seq = seq;
        }

        Frame frame() {
            return frame;
        }

        /** 0 before it is sent. */
        long number() {
            return number;
        }
    }

    private final SocketLoop loop;
    private final AtomicLong queued;
    private final boolean keepsTail;
    private final ArrayDeque<Entry> waiting = new ArrayDeque<>();
    private final ArrayDeque<Entry> sent = new ArrayDeque<>();
    private long waitingBytes;
    private long limitedBytes; // of waiting ones that are not exempt
    private long sentBytes;
    private long last; // number given
    private long forgotten; // messages up to this number can not be given again

    /** @param queued what senders have added; taken off here when a message is dropped */
    Backlog(SocketLoop loop, AtomicLong queued, boolean keepsTail) {
        this.loop = loop;
        this.queued = queued;
        this.keepsTail = keepsTail;
    }

    /** Numbers begin behind this one: the client has seen it elsewhere. */
    void startAfter(long number) {
        last = number;
        forgotten = number;
    }

    /** @param seq the number that the message carries, -1 when none */
    void add(Frame frame, long seq) {
        waiting.add(new Entry(frame, seq));
        loop.hold(frame);
        count(frame, 1);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    int messages() {
        return waiting.size();
    }

    /** Bytes that wait to be sent. */
    long waitingBytes() {
        return waitingBytes;
    }

    /** Of these, what counts against the hard limit. */
    long limitedBytes() {
        return limitedBytes;
    }

    /** Bytes that are held, whoever else shares them. */
    long heldBytes() {
        return waitingBytes + sentBytes;
    }

    /** The number of the last message that was sent; 0 when none was. */
    long last() {
        return last;
    }

    /**
     * Messages to send now, at least one: they count as sent. Their bytes stay queued until the socket has them.
     *
     * @param enoughBytes no more are added when there are so many
     * @param together whether they share a number, because the client gets them as one
     */
    List<Entry> take(long enoughBytes, boolean together) {
        List<Entry> taken = new ArrayList<>();
        long bytes = 0;
        long highest = 0;
        while (!waiting.isEmpty() && (taken.isEmpty() || bytes < enoughBytes)) {
            Entry entry = waiting.remove();
            count(entry.frame, -1);
            bytes += entry.frame.size();
            taken.add(entry);
            if (entry.number == 0 && !together) {
                last = Math.max(last + 1, entry.seq);
                entry.number = last;
            }
            highest = Math.max(highest, entry.seq);
        }
        boolean fresh = taken.stream().anyMatch(entry -> entry.number == 0);
        if (fresh) {
            last = Math.max(last + 1, highest);
            taken.stream().filter(entry -> entry.number == 0).forEach(entry -> entry.number = last);
        }
        taken.forEach(this::keep);
        return taken;
    }

    private void keep(Entry entry) {
        if (!keepsTail) {
            loop.release(entry.frame);
            return;
        }
        sent.add(entry);
        sentBytes += entry.frame.size();
        while (sent.size() > TAIL_MESSAGES || sentBytes > TAIL_BYTES) {
            forget(sent.remove());
        }
    }

    private void forget(Entry entry) {
        forgotten = Math.max(forgotten, entry.number);
        sentBytes -= entry.frame.size();
        loop.release(entry.frame);
    }

    /**
     * Whether everything behind this number can be sent, again if it was sent already; then that is what waits now, and
     * what is up to the number is forgotten.
     */
    boolean resumeAfter(long number) {
        if (number < forgotten || number > last) {
            return false;
        }
        while (!sent.isEmpty() && sent.element().number <= number) {
            forget(sent.remove());
        }
        for (Iterator<Entry> newestFirst = sent.descendingIterator(); newestFirst.hasNext(); ) {
            Entry entry = newestFirst.next();
            waiting.addFirst(entry);
            queued.addAndGet(entry.frame.size());
            count(entry.frame, 1);
        }
        sent.clear();
        sentBytes = 0;
        return true;
    }

    /** Gives up the tail: memory is short. */
    void forgetTail() {
        while (!sent.isEmpty()) {
            forget(sent.remove());
        }
    }

    void clear() {
        forgetTail();
        waiting.forEach(entry -> {
            queued.addAndGet(-entry.frame.size());
            loop.release(entry.frame);
        });
        waiting.clear();
        waitingBytes = 0;
        limitedBytes = 0;
    }

    private void count(Frame frame, int sign) {
        waitingBytes += (long) sign * frame.size();
        limitedBytes += frame.exempt() ? 0 : (long) sign * frame.size();
    }
}
