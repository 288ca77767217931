package io.scriptorium.collab.room;

import io.scriptorium.collab.session.ClientMessage;
import io.scriptorium.collab.session.CloseCode;
import io.scriptorium.collab.session.DocumentName;
import io.scriptorium.collab.session.Refusal;
import io.scriptorium.collab.session.ServerMessage;
import io.scriptorium.collab.store.Loaded;
import io.scriptorium.collab.store.StoreException;
import io.scriptorium.crdt.UpdateLog;
import io.scriptorium.crdt.lib0.MalformedUpdateException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The life of one document in memory, as one state machine:
 *
 * <pre>
 *   absent ── first use ──► LOADING ── read ──► LIVE ── nobody here for a while ──► STORING ── all durable ──► UNLOADING
 *                              │                  ▲                                    │                          │
 *                              │                  └────────── somebody came ───────────┘                          ▼
 *                              └── unreadable, store down ──────────────────────────────────────────────────►  absent
 * </pre>
 *
 * Who arrives while it loads waits for that one load. STORING can still go back; UNLOADING can not: it is one step of
 * the worker, and who comes after it finds no room and makes a new one.
 *
 * <p>What happens to an edit in a live room is {@link Editing}'s. Threading: the room's worker only.
 */
final class Room {

    /** Where it is in its life; absent is having no room. */
    enum State {
        LOADING,
        LIVE,
        STORING,
        UNLOADING
    }

    /** A message that came before the document was there. */
    private record Early(Session session, ClientMessage message, Runnable handled) {}

    private final RoomContext context;
    private final GuardedWorker worker;
    private final DocumentName name;
    private final Runnable evict;
    private final FanOut fanOut;
    private final Queue<Early> inbox = new ArrayDeque<>();
    private final List<CompletableFuture<Opened>> openers = new ArrayList<>();

    private State state = State.LOADING;
    private @Nullable Editing editing;
    private RoomWorker.@Nullable Timer idle;
    private boolean draining;

    /** @param evict takes this room out of the registry; called once, in UNLOADING */
    Room(RoomContext context, DocumentName name, Runnable evict) {
        this.worker = new GuardedWorker(context.worker(), this::broken);
        this.context = context.with(worker);
        this.name = name;
        this.evict = evict;
        this.fanOut = new FanOut(context.limits().softOutboundBytes(), context.metrics());
        context.metrics().rooms(1);
        load();
    }

    /** Does something in this room, on its worker; the room does not outlive an exception. */
    void enter(Runnable task) {
        worker.run(task);
    }

    /** A client comes. */
    void attach(Session session) {
        if (draining) {
            session.close(CloseCode.RESTART, "the server is restarting");
            return;
        }
        if (fanOut.sessions().size() >= context.limits().maxSessionsPerDocument()) {
            context.metrics().limitHit("sessions-per-document");
            session.close(CloseCode.TRY_AGAIN, "too many people in this document");
            return;
        }
        fanOut.add(session);
        session.credentialListener = session.credential().onEnd(reason -> worker.execute(() -> expel(session, reason)));
        stay();
        if (editing != null) {
            editing.arrived(session);
        }
    }

    /**
     * A client says something.
     *
     * @param handled runs once it is dealt with: while the document loads, clients can not go on for ever
     */
    void receive(Session session, ClientMessage message, Runnable handled) {
        boolean heard = !draining
                && !session.over()
                && session.credential().ended().isEmpty()
                && fanOut.sessions().contains(session);
        if (heard && editing == null) {
            inbox.add(new Early(session, message, handled));
            return;
        }
        try {
            if (heard && editing != null) {
                editing.receive(session, message);
            }
        } finally {
            handled.run();
        }
    }

    /** A client's buffer has room again. */
    void drained(Session session) {
        if (editing != null && fanOut.sessions().contains(session)) {
            editing.catchUp(session);
        }
    }

    /** A client is gone. */
    void detach(Session session) {
        session.markOver();
        forget(early -> early.session == session);
        if (remove(session)) {
            if (editing != null && !draining) { // who is sent away by a restart has not left
                editing.departed(session);
            }
            if (fanOut.sessions().isEmpty()) {
                leaveAlone();
            }
        }
    }

    /**
     * A client may not be here any more. What it wrote before is stored, and nothing is acknowledged to it from now on:
     * its page keeps what it has not heard of.
     */
    private void expel(Session session, Refusal reason) {
        if (session.over() || !fanOut.sessions().contains(session)) {
            return;
        }
        if (session.dialect() == Session.Dialect.HOCUSPOCUS) { // its socket may have other documents
            session.send(new ServerMessage.Denied(reason.word()));
            session.send(new ServerMessage.Detached(reason.word()));
        } else {
            session.close(CloseCode.UNAUTHENTICATED, reason.word());
        }
        detach(session);
    }

    private boolean remove(Session session) {
        if (session.credentialListener != null) {
            session.credentialListener.stop();
        }
        return fanOut.remove(session);
    }

    /** Answers with the document's epoch once it is loaded. */
    void open(CompletableFuture<Opened> answer) {
        if (editing != null) {
            answer.complete(new Opened.Ready(editing.epoch()));
            leaveAlone();
        } else {
            openers.add(answer);
        }
    }

    /** The document as it is on disk; nothing as long as it loads. */
    Optional<DocumentContent> content() {
        return Optional.ofNullable(editing).map(Editing::content);
    }

    /** The server stops: takes nothing new, makes durable what was taken, then lets everybody go. */
    void drain() {
        if (draining) {
            return;
        }
        draining = true;
        if (editing == null) {
            abandon(CloseCode.RESTART, "the server is restarting", new Opened.Unavailable("the server is restarting"));
        } else {
            editing.finish(() -> {
                List.copyOf(fanOut.sessions())
                        .forEach(session -> session.close(CloseCode.RESTART, "the server is restarting"));
                store();
            });
        }
    }

    /** The store is lost: everybody goes, and the next to come loads what is really on disk. */
    void abandon() {
        abandon(
                CloseCode.TRY_AGAIN,
                "the store has failed; nothing unsaved was acknowledged",
                new Opened.Unavailable("the store has failed"));
    }

    /** Something happened that nobody has thought of: what is on disk is right, what is in memory may not be. */
    private void broken() {
        context.metrics().roomBroken();
        abandon(
                CloseCode.TRY_AGAIN,
                "the server made a mistake in this document; nothing unsaved was acknowledged",
                new Opened.Unavailable("the server made a mistake in this document"));
    }

    private void load() {
        context.store()
                .load(name.value())
                .whenComplete((loaded, failure) -> worker.execute(() -> {
                    if (state != State.LOADING) {
                        return;
                    }
                    if (failure != null && CommitLine.storeException(failure).kind() == StoreException.Kind.FAILED) {
                        abandon(); // a read that fails says nothing about other documents
                    } else if (failure != null) {
                        failed(CommitLine.storeException(failure));
                    } else {
                        loaded(loaded);
                    }
                }));
    }

    private void loaded(Loaded loaded) {
        switch (loaded) {
            case Loaded.Missing missing -> create();
            case Loaded.Found found -> live(found);
            case Loaded.Unreadable unreadable -> unreadable(unreadable.reason());
        }
    }

    private void create() {
        UUID epoch = context.newEpoch().get();
        context.store()
                .create(name.value(), epoch, context.clock().millis())
                .whenComplete((nothing, failure) -> worker.execute(() -> {
                    if (state != State.LOADING) {
                        return;
                    }
                    if (failure == null) {
                        live(new Loaded.Found(epoch, 0, Optional.empty(), List.of(), List.of(), List.of()));
                    } else if (CommitLine.storeException(failure).kind() == StoreException.Kind.FENCED) {
                        load(); // somebody else made it in the same moment
                    } else {
                        failed(CommitLine.storeException(failure));
                    }
                }));
    }

    private void live(Loaded.Found found) {
        UpdateLog log;
        try {
            log = UpdateLog.restore(
                    found.snapshot().map(Loaded.Snapshot::update),
                    found.updates().stream().map(entry -> entry.update()).toList());
        } catch (MalformedUpdateException e) {
            unreadable("an update with a good checksum can not be decoded: " + e.getMessage());
            return;
        }
        Editing live = new Editing(context, name, found, log, fanOut, this::storeIfForsaken, this::failed);
        editing = live;
        state = State.LIVE;
        openers.forEach(answer -> answer.complete(new Opened.Ready(found.epoch())));
        openers.clear();
        List.copyOf(fanOut.sessions()).forEach(live::arrived);
        while (!inbox.isEmpty()) {
            Early early = inbox.remove();
            receive(early.session, early.message, early.handled);
        }
        if (fanOut.sessions().isEmpty()) {
            leaveAlone();
        }
    }

    private void unreadable(String reason) {
        context.metrics().storeFailed();
        for (Session session : List.copyOf(fanOut.sessions())) {
            switch (session.dialect()) {
                case HOCUSPOCUS -> {
                    session.send(new ServerMessage.Denied("unreadable"));
                    session.send(PageMessage.refused("unreadable"));
                    session.markOver();
                }
                case LIVE_JSON, Y_WEBSOCKET ->
                    session.close(CloseCode.REFUSED, "the document's stored bytes are damaged; ask the operator");
            }
        }
        unload(new Opened.Unreadable(reason));
    }

    private void failed(StoreException failure) {
        switch (failure.kind()) {
            case UNREADABLE -> unreadable(String.valueOf(failure.getMessage()));
            case FAILED -> context.storeFailed().run();
            case FULL, BUSY, READ_ONLY ->
                abandon(CloseCode.TRY_AGAIN, "the store is busy", new Opened.Unavailable("the store is busy"));
            case FENCED ->
                abandon(
                        CloseCode.TRY_AGAIN,
                        "the document has moved",
                        new Opened.Unavailable("the document has moved"));
            case CLOSED ->
                abandon(
                        CloseCode.RESTART,
                        "the server is restarting",
                        new Opened.Unavailable("the server is restarting"));
        }
    }

    private void abandon(CloseCode code, String reason, Opened answer) {
        List.copyOf(fanOut.sessions()).forEach(session -> session.close(code, reason));
        unload(answer);
    }

    private void forget(Predicate<Early> messages) {
        inbox.stream().filter(messages).toList().forEach(early -> {
            inbox.remove(early);
            early.handled.run(); // the socket may go on with other documents
        });
    }

    /** Somebody is here. */
    private void stay() {
        if (idle != null) {
            idle.cancel();
            idle = null;
        }
        if (state == State.STORING) {
            state = State.LIVE;
        }
    }

    /** Nobody may be here; the room stays warm for a while. */
    private void leaveAlone() {
        if (state == State.LIVE && fanOut.sessions().isEmpty() && idle == null) {
            idle = worker.schedule(context.limits().unloadAfter().toMillis(), () -> {
                idle = null;
                if (state == State.LIVE && fanOut.sessions().isEmpty()) {
                    store();
                }
            });
        }
    }

    private void store() {
        state = State.STORING;
        storeIfForsaken();
    }

    private void storeIfForsaken() {
        if (state == State.STORING && editing != null && editing.settle()) {
            unload(new Opened.Unavailable("the server is restarting"));
        }
    }

    private void unload(Opened answer) {
        if (state == State.UNLOADING) {
            return;
        }
        state = State.UNLOADING;
        if (editing != null) {
            editing.stop();
        }
        if (idle != null) {
            idle.cancel();
        }
        forget(early -> true);
        List.copyOf(fanOut.sessions()).forEach(this::remove);
        openers.forEach(opener -> opener.complete(answer));
        openers.clear();
        context.metrics().rooms(-1);
        evict.run();
    }
}
