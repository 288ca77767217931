package io.scriptorium.collab.room;

import io.scriptorium.collab.session.ClientMessage;
import io.scriptorium.collab.session.CloseCode;
import io.scriptorium.collab.session.CollabMetrics;
import io.scriptorium.collab.session.DocumentName;
import io.scriptorium.collab.session.Limits;
import io.scriptorium.collab.store.DocumentStore;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All rooms, each owned by the worker that its document's name falls on. Everything here only hands a message to that
 * worker; what one thread sends for one document arrives in the order in which it was sent.
 *
 * <p>Threading: any thread.
 */
public final class Rooms {
    private final List<Shard> shards = new ArrayList<>();

    /** @param newEpoch makes the identity of a new document's history */
    public Rooms(
            DocumentStore store,
            List<RoomWorker> workers,
            InstantSource clock,
            Limits limits,
            CollabMetrics metrics,
            Supplier<UUID> newEpoch) {
        if (workers.isEmpty()) {
            throw new IllegalArgumentException("rooms need at least one worker");
        }
        for (RoomWorker worker : workers) {
            shards.add(new Shard(new RoomContext(store, worker, clock, limits, metrics, newEpoch, this::abandonAll)));
        }
    }

    /** A session enters its document's room, which is loaded if need be. */
    public void attach(Session session) {
        on(session.document(), shard -> shard.attach(session));
    }

    /**
     * A session says something.
     *
     * @param handled runs on the worker once the room has dealt with it
     */
    public void receive(Session session, ClientMessage message, Runnable handled) {
        on(session.document(), shard -> {
            Room room = shard.rooms.get(session.document());
            if (room != null) {
                room.receive(session, message);
            }
            handled.run();
        });
    }

    /** The session's buffer has room again. */
    public void drained(Session session) {
        on(session.document(), shard -> {
            Room room = shard.rooms.get(session.document());
            if (room != null) {
                room.drained(session);
            }
        });
    }

    /** The session is over. */
    public void detach(Session session) {
        on(session.document(), shard -> {
            Room room = shard.rooms.get(session.document());
            if (room != null) {
                room.detach(session);
            }
        });
    }

    /** Loads a document, or makes it, and tells its epoch. */
    public CompletionStage<Opened> open(DocumentName document) {
        CompletableFuture<Opened> answer = new CompletableFuture<>();
        on(document, shard -> shard.open(document, answer));
        return answer;
    }

    /** Takes nothing new, makes everything durable and lets everybody go; completes when no room is left. */
    public CompletionStage<Void> drain() {
        return CompletableFuture.allOf(shards.stream().map(Shard::drain).toArray(CompletableFuture<?>[]::new));
    }

    private void abandonAll() {
        for (Shard shard : shards) {
            shard.context.worker().execute(() -> List.copyOf(shard.rooms.values())
                    .forEach(Room::abandon));
        }
    }

    private void on(DocumentName document, Consumer<Shard> task) {
        Shard shard = shards.get(Math.floorMod(document.value().hashCode(), shards.size()));
        shard.context.worker().execute(() -> task.accept(shard));
    }

    /** The rooms of one worker. Threading: that worker only. */
    private static final class Shard {
        private final RoomContext context;
        private final Map<DocumentName, Room> rooms = new HashMap<>();
        private @Nullable CompletableFuture<Void> drained;

        Shard(RoomContext context) {
            this.context = context;
        }

        void attach(Session session) {
            if (drained != null) {
                session.close(CloseCode.RESTART, "the server is restarting");
            } else {
                room(session.document()).attach(session);
            }
        }

        void open(DocumentName document, CompletableFuture<Opened> answer) {
            if (drained != null) {
                answer.complete(new Opened.Unavailable("the server is restarting"));
            } else {
                room(document).open(answer);
            }
        }

        CompletableFuture<Void> drain() {
            CompletableFuture<Void> done = new CompletableFuture<>();
            context.worker().execute(() -> {
                drained = done;
                List.copyOf(rooms.values()).forEach(Room::drain);
                completeIfEmpty();
            });
            return done;
        }

        private Room room(DocumentName document) {
            Room room = rooms.get(document);
            if (room == null) {
                room = new Room(context, document, () -> evict(document));
                rooms.put(document, room);
            }
            return room;
        }

        private void evict(DocumentName document) {
            rooms.remove(document);
            completeIfEmpty();
        }

        private void completeIfEmpty() {
            if (drained != null && rooms.isEmpty()) {
                drained.complete(null);
            }
        }
    }
}
