package io.scriptorium.collab.live;

import io.scriptorium.richtext.RichText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The states that a client can have at a moment: what it last sent itself, and what it was sent since. What it was sent
 * is numbered; a client may confirm that a number, and so everything before it, has arrived.
 *
 * <p>A state ends
 * <ul>
 *   <li>{@value #WINDOW_MILLIS} ms after the arrival of a later one was confirmed: editors that are controlled by an
 *       application may still send what they made of the one before;
 *   <li>{@value #UNCONFIRMED_MILLIS} ms after a later one was sent, where nothing is ever confirmed;
 *   <li>when something was made from a later one, and when too many are held.
 * </ul>
 * What the client sent itself ends in the same way, when a state arrives that contains it.
 *
 * <p>Threading: one thread at a time; the clock is monotonic, in milliseconds.
 */
public final class Candidates {
    static final int WINDOW_MILLIS = 400;
    static final int UNCONFIRMED_MILLIS = 2_000;
    private static final int MOST = 16;

    private static final class Item {
        final long number;
        final Base base;
        final long sentAtMillis;
        long endsAtMillis = Long.MAX_VALUE;

        Item(long number, Base base, long sentAtMillis) {
            this.number = number;
            this.base = base;
            this.sentAtMillis = sentAtMillis;
        }

        boolean contains(long edit) {
            return base instanceof Base.Sent sent && sent.seq() >= edit;
        }
    }

    private final Deque<Item> sent = new ArrayDeque<>();
    private long number;
    private boolean confirms;
    /** What has arrived last since the client spoke; null when nothing has. */
    private @Nullable Base shown;

    private boolean own;
    /** The newest of its own edits; the largest number while one is not durable. */
    private long ownSeq;

    private long ownEndsAtMillis = Long.MAX_VALUE;

    /** A new client, whose editor shows nothing yet. */
    public Candidates(long nowMillis) {
        appeared(nowMillis);
    }

    /** The client's editor appears now: what was sent before it did not see. */
    public void appeared(long nowMillis) {
        sent.clear();
        shown = null;
        sent.add(new Item(++number, new Base.Nothing(), nowMillis));
    }

    /**
     * The client is sent a state.
     *
     * @return the number under which its arrival is confirmed
     */
    public long sent(long seq, RichText text, long nowMillis) {
        sent.add(new Item(++number, new Base.Sent(seq, text), nowMillis));
        if (sent.size() > MOST) {
            sent.removeFirst();
        }
        return number;
    }

    /** The client has received what has this number, or says so. */
    public void confirmed(long upTo, long nowMillis) {
        if (upTo > number) {
            return;
        }
        confirms = true;
        for (Item item : sent) {
            if (item.number < upTo) {
                item.endsAtMillis = Math.min(item.endsAtMillis, nowMillis + WINDOW_MILLIS);
            } else if (item.number == upTo) {
                shown = item.base;
                if (item.contains(ownSeq)) {
                    ownEndsAtMillis = Math.min(ownEndsAtMillis, nowMillis + WINDOW_MILLIS);
                }
            }
        }
    }

    /**
     * The client says something: what it was made from is among the states that it can have now.
     *
     * @return what it has surely received since it spoke last, and so shows unless it lags behind; null when nothing
     */
    public @Nullable Base spoke() {
        Base now = shown;
        shown = null;
        return now;
    }

    /** The client sent something that was made from this state; {@link #wrote} or nothing follows. */
    public void chose(Base base) {
        own = true;
        ownEndsAtMillis = Long.MAX_VALUE;
        sent.removeIf(item -> item.base instanceof Base.Nothing);
        if (base instanceof Base.Sent chosen) {
            sent.removeIf(item -> !item.contains(chosen.seq()));
        }
    }

    /** What it sent is an edit, not durable yet. */
    public void wrote() {
        ownSeq = Long.MAX_VALUE;
    }

    /** All its edits are durable, the newest at this place. */
    public void durable(long seq) {
        ownSeq = seq;
    }

    /** What it sent last was not taken. */
    public void forgetOwn() {
        own = false;
        ownSeq = 0;
    }

    /** What it was sent before this edit can not be built any more. */
    public void forgetBefore(long seq) {
        sent.removeIf(item -> item.base instanceof Base.Sent state && state.seq() < seq);
    }

    /** Whether a state contains everything that the client wrote. */
    public boolean containsOwn(Base base) {
        return switch (base) {
            case Base.Nothing nothing -> false;
            case Base.Own mine -> true;
            case Base.Sent state -> state.seq() >= ownSeq;
        };
    }

    /** The states that the client can have now, oldest first. */
    public List<Base> at(long nowMillis) {
        expire(nowMillis);
        List<Base> states = new ArrayList<>();
        if (own && nowMillis < ownEndsAtMillis) {
            states.add(new Base.Own());
        }
        for (Item item : sent) {
            if (item.base instanceof Base.Nothing) {
                states.add(0, item.base);
            } else {
                states.add(item.base);
            }
        }
        return states;
    }

    private void expire(long nowMillis) {
        if (!confirms) {
            long laterSentAt = Long.MAX_VALUE;
            for (var newestFirst = sent.descendingIterator(); newestFirst.hasNext(); ) {
                Item item = newestFirst.next();
                if (laterSentAt != Long.MAX_VALUE) {
                    item.endsAtMillis = Math.min(item.endsAtMillis, laterSentAt + UNCONFIRMED_MILLIS);
                }
                if (item.contains(ownSeq)) {
                    ownEndsAtMillis = Math.min(ownEndsAtMillis, item.sentAtMillis + UNCONFIRMED_MILLIS);
                }
                laterSentAt = item.sentAtMillis;
            }
        }
        sent.removeIf(item -> nowMillis >= item.endsAtMillis);
    }
}
