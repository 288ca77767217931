package io.scriptorium.collab.room;

import io.scriptorium.collab.session.CollabMetrics;
import io.scriptorium.collab.session.DisplayName;
import io.scriptorium.collab.session.Limits;
import io.scriptorium.collab.session.ServerMessage;
import io.scriptorium.crdt.Awareness;
import io.scriptorium.crdt.AwarenessUpdate;
import io.scriptorium.crdt.Json;
import io.scriptorium.crdt.lib0.MalformedUpdateException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who is here: awareness states, each owned by the session that announced it first, and the joins and leaves that
 * follow from them.
 *
 * <p>A session joins the history when its awareness first carries {@code user.name} and leaves when it ends. A leave
 * waits for a moment: the same name that comes back meanwhile has only reloaded its page.
 *
 * <p>Clients of live JSON know no awareness: for each that has told its name there is a state with that name and no caret,
 * under an id of ours, and it is said again as their own would be.
 *
 * <p>Threading: room worker only.
 */
final class Presence {
    static final String JOIN = "join";
    static final String LEAVE = "leave";

    /** How long those who were here when the server died may take to come back without a line in the history. */
    private static final long RESTART_GRACE_MILLIS = 15_000;

    private static final long STATE_MAX_AGE_MILLIS = 30_000; // y-protocols' outdatedTimeout
    private static final long RENEW_MILLIS = 15_000; // as y-protocols does
    private static final long EXPIRY_CHECK_MILLIS = 5_000;
    private static final int LAST_REMOVED = 256;

    /** Takes the lines of history. */
    interface History {
        void line(String kind, String user, String text);
    }

    /** What is said of a client of live JSON, and since when. */
    private record Shown(AwarenessUpdate.Entry entry, long atMillis) {}

    private final Awareness awareness;
    private final FanOut fanOut;
    private final RoomWorker worker;
    private final Limits limits;
    private final CollabMetrics metrics;
    private final History history;
    private final LongSupplier newId;

    private final Map<Long, Session> owners = new HashMap<>();
    private final Map<Session, Shown> shown = new LinkedHashMap<>();
    private final Set<Long> unsent = new LinkedHashSet<>();
    private final Set<Long> lastRemoved = new LinkedHashSet<>();
    private final Map<String, Deque<RoomWorker.Timer>> leaving = new HashMap<>();
    private RoomWorker.@Nullable Timer sending;
    private RoomWorker.@Nullable Timer expiring;
    private long sentAtMillis = Long.MIN_VALUE / 2;
    private boolean stopped;

    Presence(RoomContext context, FanOut fanOut, History history) {
        this.worker = context.worker();
        this.limits = context.limits();
        this.metrics = context.metrics();
        this.fanOut = fanOut;
        this.history = history;
        this.newId = context.newClientId();
        this.awareness = new Awareness(worker::monotonicMillis);
    }

    /** Those who were here when the room was last live and have not come back leave after a while. */
    void expectBack(Collection<String> names) {
        names.forEach(name -> leaveAfter(RESTART_GRACE_MILLIS, name));
    }

    /**
     * Of what a session says, what it says of itself; what it says of others is dropped, y-websocket re-sends
     * everyone's. Ids that nobody has are its own from now on.
     */
    List<AwarenessUpdate.Entry> own(Session session, AwarenessUpdate update) {
        List<AwarenessUpdate.Entry> own = new ArrayList<>();
        for (AwarenessUpdate.Entry entry : update.entries()) {
            if (owns(session, entry) && withinLimit(entry)) {
                (session.access().isNamed()
                                ? Stamp.put(session.access().name(), entry).filter(this::withinLimit)
                                : Optional.of(entry))
                        .ifPresent(own::add);
            }
        }
        return own;
    }

    /** Who shows itself under an awareness id; null when nobody does. */
    @Nullable Session shownBy(long id) {
        return owners.get(id);
    }

    /**
     * Shows what a session says of itself.
     *
     * @return whether somebody is here by it of whom the history tells nothing new, because he is only coming back
     */
    boolean apply(Session session, List<AwarenessUpdate.Entry> own) {
        spread(awareness.apply(new AwarenessUpdate(own)));
        if (session.joinedAs != null) {
            return false;
        }
        Optional<String> name = own.stream()
                .map(entry -> userName(entry.json()))
                .flatMap(Optional::stream)
                .findFirst();
        return name.isPresent() && !join(session, name.get());
    }

    /** Sends everybody's states to one session. */
    void greet(Session session) {
        if (!awareness.isEmpty()) {
            session.send(new ServerMessage.Presence(
                    awareness.update(awareness.clients()).encode()));
        }
    }

    /** The same for a session that missed something: it may also have missed who left. */
    void greetAgain(Session session) {
        Set<Long> all = new LinkedHashSet<>(awareness.clients());
        all.addAll(lastRemoved);
        if (!all.isEmpty()) {
            session.send(new ServerMessage.Presence(awareness.update(all).encode()));
        }
    }

    /** The session is over: its states go at once, its name after a moment. */
    void release(Session session) {
        shown.remove(session);
        session.awarenessIds.forEach(owners::remove);
        spread(awareness.remove(session.awarenessIds));
        session.awarenessIds.clear();
        String name = session.joinedAs;
        session.joinedAs = null;
        if (name != null && session.dialect() == Session.Dialect.LIVE_JSON) {
            leave(name); // who comes back has to log in again: that is another join
        } else if (name != null) {
            leaveAfter(limits.leaveGrace().toMillis(), name);
        }
    }

    /**
     * A client of live JSON tells its name.
     *
     * @return whether the history will tell it: it does not when somebody of this name is only coming back
     */
    boolean joinLive(Session session, String name) {
        String before = session.joinedAs;
        if (name.equals(before)) {
            return false;
        }
        show(session, name);
        if (before != null) {
            leave(before);
        }
        return join(session, name);
    }

    private void show(Session session, String name) {
        Map<String, Object> user = new LinkedHashMap<>();
        user.put("name", name);
        user.put("color", PersonColour.of(name));
        Shown before = shown.get(session);
        long id = before == null ? unusedId() : before.entry.client();
        owners.put(id, session);
        session.awarenessIds.add(id);
        say(
                session,
                new AwarenessUpdate.Entry(
                        id, before == null ? 1 : before.entry.clock() + 1, Json.stringify(Map.of("user", user))));
    }

    private long unusedId() {
        long id = newId.getAsLong();
        while (owners.containsKey(id)) {
            id = newId.getAsLong();
        }
        return id;
    }

    private void say(Session session, AwarenessUpdate.Entry entry) {
        shown.put(session, new Shown(entry, worker.monotonicMillis()));
        spread(awareness.apply(new AwarenessUpdate(List.of(entry))));
    }

    /** What nobody says again is taken for gone. */
    private void renewShown() {
        new LinkedHashMap<>(shown).forEach((session, now) -> {
            if (worker.monotonicMillis() - now.atMillis >= RENEW_MILLIS) {
                AwarenessUpdate.Entry entry = now.entry;
                say(session, new AwarenessUpdate.Entry(entry.client(), entry.clock() + 1, entry.json()));
            }
        });
    }

    /** Whether no leave waits to be written. */
    boolean settled() {
        return leaving.isEmpty();
    }

    /** Writes the leaves that wait. */
    void flushLeaves() {
        for (String name : List.copyOf(leaving.keySet())) {
            Deque<RoomWorker.Timer> timers = leaving.getOrDefault(name, new ArrayDeque<>());
            while (!timers.isEmpty()) {
                timers.remove().cancel();
                leave(name);
            }
            leaving.remove(name);
        }
    }

    /** Forgets all timers. */
    void stop() {
        stopped = true;
        leaving.values().forEach(timers -> timers.forEach(RoomWorker.Timer::cancel));
        leaving.clear();
        cancel(sending);
        cancel(expiring);
    }

    private static void cancel(RoomWorker.@Nullable Timer timer) {
        if (timer != null) {
            timer.cancel();
        }
    }

    private boolean owns(Session session, AwarenessUpdate.Entry entry) {
        Session owner = owners.get(entry.client());
        if (owner != null || entry.removes()) {
            return owner == session;
        }
        if (session.awarenessIds.size() >= limits.maxAwarenessIds()) {
            metrics.limitHit("awareness-ids");
            return false;
        }
        owners.put(entry.client(), session);
        session.awarenessIds.add(entry.client());
        return true;
    }

    private boolean withinLimit(AwarenessUpdate.Entry entry) {
        // Three bytes a UTF-16 unit at most: most states are seen to be small without encoding them.
        String json = entry.json();
        int max = limits.maxAwarenessStateBytes();
        boolean within = json.length() * 3L <= max || json.getBytes(StandardCharsets.UTF_8).length <= max;
        if (!within) {
            metrics.limitHit("awareness-state");
        }
        return within;
    }

    private void spread(Awareness.Change change) {
        unsent.addAll(change.added());
        unsent.addAll(change.updated());
        unsent.addAll(change.renewed());
        unsent.addAll(change.removed());
        for (Long removed : change.removed()) {
            lastRemoved.remove(removed);
            lastRemoved.add(removed);
            if (lastRemoved.size() > LAST_REMOVED) {
                lastRemoved.remove(lastRemoved.iterator().next());
            }
        }
        if (unsent.isEmpty() || stopped) {
            return;
        }
        if (expiring == null) {
            expiring = worker.schedule(EXPIRY_CHECK_MILLIS, this::expire);
        }
        if (sending == null) {
            long wait = sentAtMillis + limits.awarenessInterval().toMillis() - worker.monotonicMillis();
            if (wait <= 0) {
                send();
            } else {
                sending = worker.schedule(wait, this::send);
            }
        }
    }

    private void send() {
        sending = null;
        sentAtMillis = worker.monotonicMillis();
        byte[] update = awareness.update(unsent).encode();
        unsent.clear();
        fanOut.toAll(new ServerMessage.Presence(update));
    }

    private void expire() {
        expiring = awareness.isEmpty() ? null : worker.schedule(EXPIRY_CHECK_MILLIS, this::expire);
        renewShown();
        spread(awareness.expire(STATE_MAX_AGE_MILLIS));
    }

    private boolean join(Session session, String name) {
        session.joinedAs = name;
        Deque<RoomWorker.Timer> timers = leaving.get(name);
        if (timers == null) {
            history.line(JOIN, name, name + " joined to edit the document");
            return true;
        }
        timers.remove().cancel();
        if (timers.isEmpty()) {
            leaving.remove(name);
        }
        return false;
    }

    private void leaveAfter(long delayMillis, String name) {
        if (stopped) {
            return;
        }
        Deque<RoomWorker.Timer> timers = leaving.computeIfAbsent(name, any -> new ArrayDeque<>());
        timers.add(worker.schedule(delayMillis, () -> {
            Deque<RoomWorker.Timer> waiting = leaving.get(name);
            if (waiting != null) {
                waiting.poll();
                if (waiting.isEmpty()) {
                    leaving.remove(name);
                }
                leave(name);
            }
        }));
    }

    private void leave(String name) {
        history.line(LEAVE, name, name + " left the document");
    }

    private static Optional<String> userName(String json) {
        try {
            if (Json.parse(json, Stamp.MAX_JSON_DEPTH) instanceof Map<?, ?> state
                    && state.get("user") instanceof Map<?, ?> user
                    && user.get("name") instanceof String name) {
                return DisplayName.of(name);
            }
            return Optional.empty();
        } catch (MalformedUpdateException e) {
            return Optional.empty(); // the codec has checked it; a state without a readable name has no name
        }
    }
}
