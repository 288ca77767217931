package io.scriptorium.collab.room;

import io.scriptorium.collab.session.CollabMetrics;
import io.scriptorium.collab.session.Frame;
import io.scriptorium.collab.session.ServerMessage;
import io.scriptorium.collab.session.WireFormat;
import io.scriptorium.crdt.StateVector;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of a room, and how one message reaches them all: encoded once per wire format, the frame shared.
 * A session whose buffer is full is left out; it gets one diff when it has caught up.
 *
 * <p>Threading: room worker only.
 */
final class FanOut {
    private final Set<Session> sessions = new LinkedHashSet<>();
    private final int softOutboundBytes;
    private final CollabMetrics metrics;

    FanOut(int softOutboundBytes, CollabMetrics metrics) {
        this.softOutboundBytes = softOutboundBytes;
        this.metrics = metrics;
    }

    Set<Session> sessions() {
        return sessions;
    }

    void add(Session session) {
        sessions.add(session);
        metrics.sessions(1);
    }

    boolean remove(Session session) {
        boolean removed = sessions.remove(session);
        if (removed) {
            metrics.sessions(-1);
        }
        return removed;
    }

    /**
     * Notes who can not take more now. Called before new edits count as known.
     *
     * @param known the state vector of what was sent until now; asked for only when somebody lags
     */
    void markLagging(Supplier<StateVector> known) {
        StateVector since = null;
        for (Session session : sessions) {
            if (session.synced && session.laggingSince == null && overflowing(session)) {
                since = since == null ? known.get() : since;
                session.laggingSince = since;
                metrics.limitHit("outbound-soft");
            }
        }
    }

    boolean overflowing(Session session) {
        return session.channel().queuedBytes() > softOutboundBytes;
    }

    /** Whether a session can take something beside edits; if not, it gets everything anew when it can. */
    boolean keepsUp(Session session) {
        boolean keepsUp = session.laggingSince == null && !overflowing(session);
        session.missed |= !keepsUp;
        return keepsUp;
    }

    /** Sends an edit to every session that is in sync, but not to its only author. */
    void update(byte[] update, @Nullable Session author) {
        broadcast(
                new ServerMessage.Update(update),
                session -> session.synced && session != author && session.laggingSince == null);
    }

    /**
     * Sends something beside edits to every session that was greeted and keeps up. One that has missed something is not
     * told the next thing before that: it is greeted again when it has caught up.
     */
    void toAll(ServerMessage message) {
        broadcast(message, session -> session.greeted && !session.missed && keepsUp(session));
    }

    private void broadcast(ServerMessage message, Predicate<Session> wanted) {
        Map<WireFormat, Optional<Frame>> encoded = new HashMap<>();
        int delivered = 0;
        for (Session session : sessions) {
            if (!session.over() && wanted.test(session)) {
                Optional<Frame> frame = encoded.computeIfAbsent(session.format(), format -> format.encode(message));
                if (frame.isPresent()) {
                    session.channel().send(frame.get());
                    delivered++;
                }
            }
        }
        metrics.delivered(delivered);
    }
}
