package io.scriptorium.collab.room;

import io.scriptorium.crdt.StateVector;
import io.scriptorium.crdt.UpdateInfo;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whose client ids are in use: a session that has written under an id, or shows itself under it, is the only principal
 * that may add to it while it is here. An offline copy brings ids of earlier sessions, which nobody holds.
 *
 * <p>Holds only where sessions have names. Threading: room worker only.
 */
final class LiveIds {
    private static final int MOST_PER_SESSION = 64;

    private final Map<Long, Session> writers = new HashMap<>();
    private final Function<Long, @Nullable Session> shownBy;
    private final Supplier<StateVector> known;

    /**
     * @param shownBy the session that shows itself under an id
     * @param known what is durable
     */
    LiveIds(Function<Long, @Nullable Session> shownBy, Supplier<StateVector> known) {
        this.shownBy = shownBy;
        this.known = known;
    }

    /** Whether an update adds to an id that is in use by another principal. */
    boolean belongToAnother(Session session, UpdateInfo update) {
        if (!session.access().isNamed() || session.writtenIds.containsAll(update.clients())) {
            return false;
        }
        for (long client : update.clients()) {
            if ((isOther(writers.get(client), session) || isOther(shownBy.apply(client), session))
                    && update.endClock(client) > known.get().get(client)) {
                return true;
            }
        }
        return false;
    }

    /** A session writes: the ids to which it adds are its own from now on. */
    void write(Session session, UpdateInfo update) {
        if (!session.access().isNamed() || session.writtenIds.containsAll(update.clients())) {
            return;
        }
        StateVector before = known.get();
        for (long client : update.clients()) {
            if (session.writtenIds.size() < MOST_PER_SESSION
                    && update.endClock(client) > before.get(client)
                    && writers.putIfAbsent(client, session) == null) {
                session.writtenIds.add(client);
            }
        }
    }

    /** The session is over. */
    void release(Session session) {
        session.writtenIds.forEach(writers::remove);
        session.writtenIds.clear();
    }

    private static boolean isOther(@Nullable Session holder, Session session) {
        return holder != null && !holder.access().name().equals(session.access().name());
    }
}
