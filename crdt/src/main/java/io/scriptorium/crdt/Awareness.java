package io.scriptorium.crdt;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The states of the clients that are present in one document. A server has no state of its own; a client sets one with
 * {@link #setLocalState}, sends what {@link #update} says of itself, and calls {@link #renew} and {@link #expire} now
 * and then, as y-protocols does every 3,000 ms.
 *
 * <p>An entry counts when its clock is above the known one (0 for a client never seen, so that the empty first state
 * that every client sends with clock 0 is passed over), or when it removes, with an equal clock, a state that is held.
 * The clocks of clients that are gone are remembered, so that a late copy of an old state does not bring them back; of
 * these the last {@value #REMEMBERED_REMOVALS} are kept.
 *
 * <p>Threading: one owner.
 */
public final class Awareness {
    static final int REMEMBERED_REMOVALS = 4_096;

    private record Present(long clock, String json, long renewedMillis) {}

    private static final long NOBODY = -1;

    private final LongSupplier clockMillis;
    /** The client whose state is set here, or {@link #NOBODY}. */
    private final long own;
    /** The clock that our own state has had last: others ignore a first state with clock 0. */
    private long ownClock;

    private final Map<Long, Present> present = new LinkedHashMap<>();
    /** Client to last clock, in the order of removal. */
    private final Map<Long, Long> gone = new LinkedHashMap<>();

    /**
     * For a server.
     *
     * @param clockMillis a clock that never goes back; only differences are used
     */
    public Awareness(LongSupplier clockMillis) {
        this(clockMillis, NOBODY);
    }

    private Awareness(LongSupplier clockMillis, long own) {
        this.clockMillis = clockMillis;
        this.own = own;
    }

    /**
     * For a client, which is not present before it has set its state.
     *
     * @param client its id: that of its document
     * @param clockMillis as for a server
     */
    public static Awareness ofClient(long client, LongSupplier clockMillis) {
        if (client < 0) {
            throw new IllegalArgumentException("no client id: " + client);
        }
        return new Awareness(clockMillis, client);
    }

    /**
     * What an update changed. Each client is in at most one of the sets.
     *
     * @param added now present
     * @param updated present with another state than before
     * @param removed gone
     * @param renewed said again, with a higher clock, what was known: to be passed on, but nothing to show
     */
    public record Change(Set<Long> added, Set<Long> updated, Set<Long> removed, Set<Long> renewed) {
        public boolean isEmpty() {
            return added.isEmpty() && updated.isEmpty() && removed.isEmpty() && renewed.isEmpty();
        }

        /** All clients that others have to be told about. */
        public Set<Long> clients() {
            Set<Long> clients = new LinkedHashSet<>(added);
            clients.addAll(updated);
            clients.addAll(removed);
            clients.addAll(renewed);
            return Collections.unmodifiableSet(clients);
        }
    }

    private enum Effect {
        ADDED,
        UPDATED,
        REMOVED,
        RENEWED
    }

    /** Collects a {@link Change}: per client the first effect, joined with later ones of the same update. */
    private static final class Effects {
        private final Map<Long, Effect> effects = new LinkedHashMap<>();

        void note(long client, Effect effect) {
            Effect before = effects.get(client);
            if (before == Effect.ADDED && effect == Effect.REMOVED) {
                effects.remove(client);
            } else if (before == Effect.REMOVED && effect == Effect.ADDED) {
                effects.put(client, Effect.UPDATED);
            } else if (before == null || effect == Effect.REMOVED || before == Effect.RENEWED) {
                effects.put(client, effect);
            }
        }

        Change toChange() {
            return new Change(with(Effect.ADDED), with(Effect.UPDATED), with(Effect.REMOVED), with(Effect.RENEWED));
        }

        private Set<Long> with(Effect effect) {
            Set<Long> clients = new LinkedHashSet<>();
            effects.forEach((client, its) -> {
                if (its == effect) {
                    clients.add(client);
                }
            });
            return Collections.unmodifiableSet(clients);
        }
    }

    /**
     * Sets this client's own state, or says it again.
     *
     * @param json the JSON text of the state; {@code null} when this client leaves
     * @throws IllegalStateException when this is a server's
     */
    public Change setLocalState(@Nullable String json) {
        if (own == NOBODY) {
            throw new IllegalStateException("a server has no state of its own");
        }
        return json == null ? remove(List.of(own)) : put(json);
    }

    private Change put(String json) {
        Effects effects = new Effects();
        Present held = present.get(own);
        ownClock++;
        gone.remove(own);
        present.put(own, new Present(ownClock, json, clockMillis.getAsLong()));
        boolean same = held != null && held.json.equals(json);
        effects.note(own, held == null ? Effect.ADDED : same ? Effect.RENEWED : Effect.UPDATED);
        return effects.toChange();
    }

    /** The JSON text of this client's own state; empty when it has none. */
    public Optional<String> localState() {
        return state(own);
    }

    /** Says this client's own state again when that is this long ago. y-protocols: 15,000 ms. */
    public Change renew(long ageMillis) {
        Present held = present.get(own);
        return held != null && clockMillis.getAsLong() - held.renewedMillis >= ageMillis
                ? put(held.json)
                : new Effects().toChange();
    }

    /** Takes in what counts of an update. Nobody else can remove this client's own state: it is said again instead. */
    public Change apply(AwarenessUpdate update) {
        Effects effects = new Effects();
        for (AwarenessUpdate.Entry entry : update.entries()) {
            Present held = present.get(entry.client());
            long known = held != null
                    ? held.clock
                    : entry.client() == own ? ownClock : gone.getOrDefault(entry.client(), 0L);
            boolean newer = entry.clock() > known;
            boolean removesHeld = entry.clock() == known && entry.removes() && held != null;
            if (!newer && !removesHeld) {
                continue;
            }
            if (entry.client() == own) {
                ownClock = entry.clock();
            }
            if (entry.removes() && entry.client() == own && held != null) {
                put(held.json);
                effects.note(own, Effect.RENEWED);
            } else if (entry.removes()) {
                forget(entry.client(), entry.clock());
                if (held != null) {
                    effects.note(entry.client(), Effect.REMOVED);
                }
            } else {
                gone.remove(entry.client());
                present.put(entry.client(), new Present(entry.clock(), entry.json(), clockMillis.getAsLong()));
                boolean same = held != null && held.json.equals(entry.json());
                effects.note(entry.client(), held == null ? Effect.ADDED : same ? Effect.RENEWED : Effect.UPDATED);
            }
        }
        return effects.toChange();
    }

    private void forget(long client, long clock) {
        present.remove(client);
        gone.remove(client);
        gone.put(client, clock);
        if (gone.size() > REMEMBERED_REMOVALS) {
            gone.remove(gone.keySet().iterator().next());
        }
    }

    /**
     * Removes the states of clients whose connection is gone. The clock stays, as y-protocols leaves it for clients
     * that are not one's own: an equal clock suffices for a removal, and the client that comes back goes on with the
     * next one and is seen again at once.
     */
    public Change remove(Collection<Long> clients) {
        Effects effects = new Effects();
        for (Long client : clients) {
            Present held = present.get(client);
            if (held != null) {
                forget(client, client == own ? ++ownClock : held.clock);
                effects.note(client, Effect.REMOVED);
            }
        }
        return effects.toChange();
    }

    /** Removes the states of others that were not renewed for this long. y-protocols: 30,000 ms. */
    public Change expire(long maxAgeMillis) {
        long now = clockMillis.getAsLong();
        List<Long> expired = new ArrayList<>();
        present.forEach((client, state) -> {
            if (client != own && now - state.renewedMillis >= maxAgeMillis) {
                expired.add(client);
            }
        });
        return remove(expired);
    }

    /** The update that tells others about these clients; clients that were never seen are left out. */
    public AwarenessUpdate update(Collection<Long> clients) {
        List<AwarenessUpdate.Entry> entries = new ArrayList<>(clients.size());
        for (Long client : clients) {
            Present held = present.get(client);
            Long goneAt = gone.get(client);
            if (held != null) {
                entries.add(new AwarenessUpdate.Entry(client, held.clock, held.json));
            } else if (goneAt != null) {
                entries.add(AwarenessUpdate.Entry.removal(client, goneAt));
            }
        }
        return new AwarenessUpdate(entries);
    }

    /** The clients that are present, longest known first. A copy. */
    public Set<Long> clients() {
        return Collections.unmodifiableSet(new LinkedHashSet<>(present.keySet()));
    }

    /** The JSON text of the client's state; empty when it is not present. */
    public Optional<String> state(long client) {
        return Optional.ofNullable(present.get(client)).map(Present::json);
    }

    /** Whether nobody is present. */
    public boolean isEmpty() {
        return present.isEmpty();
    }
}
