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

    /** Sends an edit to every session that is in sync, but not to its only author. */
    void update(byte[] update, @Nullable Session author) {
        broadcast(new ServerMessage.Update(update), author, true);
    }

    /** Sends to every session that keeps up, whether in sync yet or not. */
    void toAll(ServerMessage message) {
        broadcast(message, null, false);
    }

    private void broadcast(ServerMessage message, @Nullable Session except, boolean syncedOnly) {
        Map<WireFormat, Optional<Frame>> encoded = new HashMap<>();
        int delivered = 0;
        for (Session session : sessions) {
            boolean wanted = session != except && session.laggingSince == null && (session.synced || !syncedOnly);
            if (wanted && !session.over()) {
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
