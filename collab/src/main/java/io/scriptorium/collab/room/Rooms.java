package io.scriptorium.collab.room;

import io.scriptorium.collab.session.ClientMessage;
import io.scriptorium.collab.session.CloseCode;
import io.scriptorium.collab.session.CollabMetrics;
import io.scriptorium.collab.session.DocumentName;
import io.scriptorium.collab.session.Limits;
import io.scriptorium.collab.store.DocumentStore;
import io.scriptorium.collab.store.Loaded;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * All rooms, each owned by the worker that its document's name falls on. Everything here only hands a message to that
 * worker; what one thread sends for one document arrives in the order in which it was sent.
 *
 * <p>Threading: any thread.
 */
public final class Rooms {
    private final List<Shard> shards = new ArrayList<>();

    /**
     * @param background runs what takes long and touches no room; may refuse
     * @param prompt runs what takes milliseconds, touches no room and is waited for; may refuse
     * @param newEpoch makes the identity of a new document's history
     * @param newClientId makes ids under which clients of live JSON write; asked by any thread
     */
    public Rooms(
            DocumentStore store,
            List<RoomWorker> workers,
            Executor background,
            Executor prompt,
            InstantSource clock,
            Limits limits,
            CollabMetrics metrics,
            Supplier<UUID> newEpoch,
            LongSupplier newClientId) {
        if (workers.isEmpty()) {
            throw new IllegalArgumentException("rooms need at least one worker");
        }
        for (RoomWorker worker : workers) {
            shards.add(new Shard(new RoomContext(
                    store,
                    worker,
                    background,
                    prompt,
                    clock,
                    limits,
                    metrics,
                    newEpoch,
                    newClientId,
                    this::abandonAll)));
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
            if (!shard.inRoom(session, room -> room.receive(session, message, handled))) {
                handled.run();
            }
        });
    }

    /** The session's buffer has room again. */
    public void drained(Session session) {
        on(session.document(), shard -> shard.inRoom(session, room -> room.drained(session)));
    }

    /** The session is over. */
    public void detach(Session session) {
        on(session.document(), shard -> shard.inRoom(session, room -> room.detach(session)));
    }

    /** Loads a document, or makes it, and tells its epoch. */
    public CompletionStage<Opened> open(DocumentName document) {
        CompletableFuture<Opened> answer = new CompletableFuture<>();
        on(document, shard -> shard.open(document, answer));
        return answer;
    }

    /** Reads a document: of its room when it is live, else of the store, without making either. */
    public CompletionStage<DocumentContent> content(DocumentName document) {
        CompletableFuture<DocumentContent> answer = new CompletableFuture<>();
        on(document, shard -> shard.content(document, answer));
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
        private final CompletableFuture<Void> drained = new CompletableFuture<>();
        private boolean draining;

        Shard(RoomContext context) {
            this.context = context;
        }

        void attach(Session session) {
            if (draining) {
                session.close(CloseCode.RESTART, "the server is restarting");
            } else {
                Room room = room(session.document());
                room.enter(() -> room.attach(session));
            }
        }

        /** Does something in the session's room; false when there is none. */
        boolean inRoom(Session session, Consumer<Room> task) {
            Room room = rooms.get(session.document());
            if (room != null) {
                room.enter(() -> task.accept(room));
            }
            return room != null;
        }

        void open(DocumentName document, CompletableFuture<Opened> answer) {
            if (draining) {
                answer.complete(new Opened.Unavailable("the server is restarting"));
            } else {
                Room room = room(document);
                room.enter(() -> room.open(answer));
            }
        }

        void content(DocumentName document, CompletableFuture<DocumentContent> answer) {
            Room room = rooms.get(document);
            if (draining) {
                answer.complete(new DocumentContent.Unavailable("the server is restarting"));
            } else if (room == null) {
                load(document, answer);
            } else {
                room.enter(() -> room.content().ifPresentOrElse(answer::complete, () -> load(document, answer)));
            }
        }

        private void load(DocumentName document, CompletableFuture<DocumentContent> answer) {
            context.store()
                    .load(document.value())
                    .whenComplete((loaded, failure) -> answer.complete(
                            failure == null
                                    ? content(loaded)
                                    : new DocumentContent.Unavailable("the store can not read it now")));
        }

        private static DocumentContent content(Loaded loaded) {
            return switch (loaded) {
                case Loaded.Missing missing -> new DocumentContent.Missing();
                case Loaded.Unreadable unreadable -> new DocumentContent.Unreadable(unreadable.reason());
                case Loaded.Found found -> {
                    List<byte[]> updates = new ArrayList<>();
                    found.snapshot().ifPresent(snapshot -> updates.add(snapshot.update()));
                    found.updates().forEach(entry -> updates.add(entry.update()));
                    yield new DocumentContent.Found(found.epoch(), found.headSeq(), updates);
                }
            };
        }

        CompletableFuture<Void> drain() {
            context.worker().execute(() -> {
                draining = true;
                List.copyOf(rooms.values()).forEach(room -> room.enter(room::drain));
                completeIfEmpty();
            });
            return drained;
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
            if (draining && rooms.isEmpty()) {
                drained.complete(null);
            }
        }
    }
}
