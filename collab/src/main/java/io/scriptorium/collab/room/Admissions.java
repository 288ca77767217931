package io.scriptorium.collab.room;

import io.scriptorium.collab.session.ClientMessage;
import io.scriptorium.collab.session.CloseCode;
import io.scriptorium.collab.session.Limits;
import io.scriptorium.collab.session.ServerMessage;
import io.scriptorium.crdt.Admission;
import io.scriptorium.crdt.DecodeLimits;
import io.scriptorium.crdt.Update;
import io.scriptorium.crdt.UpdateInfo;
import io.scriptorium.crdt.UpdateLog;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of an edit that a client offers: it is taken into the {@link CommitLine}, or known already, or held
 * because something before it is missing, or refused. Whatever it is, the client is answered in its turn.
 *
 * <p>After a refusal the session's next edits may build on what is not there, so they are refused too, until a Step 2
 * has brought everything. What only deletes needs nothing that was refused for its size, and is always let through. A
 * contradiction heals no more: the client's own copy is another one.
 *
 * <p>Threading: the room's worker only.
 */
final class Admissions {
    /** Answers that one session may be owed: a quarter of an hour of typing while the disk is full. */
    private static final int MAX_OWED_ANSWERS = 10_000;

    private final RoomContext context;
    private final Limits limits;
    private final UpdateLog log;
    private final CommitLine line;
    private final PendingUpdates pending;
    private final LiveIds ids;
    private RoomWorker.@Nullable Timer chasing;

    Admissions(RoomContext context, UpdateLog log, CommitLine line, LiveIds ids) {
        this.context = context;
        this.limits = context.limits();
        this.log = log;
        this.line = line;
        this.ids = ids;
        this.pending = new PendingUpdates(limits, context.metrics());
    }

    /** A session's edit. */
    void update(Session session, UpdateInfo update) {
        AckQueue.Ack ack = session.dialect() == Session.Dialect.HOCUSPOCUS ? session.acks.open() : null;
        boolean holed = session.refused == Session.Refused.TOO_LARGE || session.refused == Session.Refused.FOREIGN_ID;
        if (holed && !update.insertsNothing()) {
            refuse(session, ack, session.refused, "resync-needed");
        } else if (!session.newIds.allows(update.clients(), log, context)) {
            context.metrics().limitHit("new-client-ids");
            session.close(CloseCode.TRY_AGAIN, "too many new client ids (64, then 1 per second)");
        } else {
            offer(new PendingUpdates.Offer(session, update, ack, false));
        }
    }

    /** What a session has and the server may miss. */
    void step2(Session session, UpdateInfo update) {
        offer(new PendingUpdates.Offer(session, update, step2Ack(session), true));
    }

    /** A Step 2 that was not even looked at. */
    void overBudget(Session session, ClientMessage.OverBudget over) {
        context.metrics().limitHit(over.limit());
        refuse(session, step2Ack(session), Session.Refused.TOO_LARGE, "too-large");
    }

    /** The session is over; what it was waiting for nobody waits for any more. */
    void forget(Session session) {
        pending.forget(session);
        ids.release(session);
    }

    /** Forgets everything and ends all timers. */
    void stop() {
        pending.clear();
        if (chasing != null) {
            chasing.cancel();
        }
    }

    private static AckQueue.@Nullable Ack step2Ack(Session session) {
        boolean owed = session.owesStep2Ack;
        session.owesStep2Ack = false;
        return owed ? session.acks.open() : null;
    }

    private void offer(PendingUpdates.Offer offer) {
        Session session = offer.session();
        if (session.refused == Session.Refused.CONFLICT) {
            refuse(session, offer.ack(), Session.Refused.CONFLICT, "conflict");
        } else if (line.uncommittedBytes() + offer.update().bytes().length > limits.maxUncommittedBytes()
                || session.acks.owed() > MAX_OWED_ANSWERS) {
            context.metrics().limitHit("uncommitted");
            session.close(CloseCode.TRY_AGAIN, "the store is not keeping up; nothing unsaved was acknowledged");
        } else {
            admit(offer);
        }
    }

    private void admit(PendingUpdates.Offer offer) {
        switch (log.admit(offer.update())) {
            case Admission.Adds adds -> {
                if (permitted(offer) && take(offer)) {
                    release(offer.update());
                }
            }
            case Admission.Known known -> alreadyKnown(offer); // a reader's Step 2 that brings nothing, for one
            case Admission.Conflicts conflict -> conflicting(offer);
            case Admission.Misses misses -> {
                if (permitted(offer)) {
                    hold(offer, misses);
                }
            }
        }
    }

    /** Whether who offers it may write, and under these ids; if not, it is refused. */
    private boolean permitted(PendingUpdates.Offer offer) {
        Session session = offer.session();
        if (!session.access().mayWrite()) {
            context.metrics().limitHit("read-only");
            refuse(session, offer.ack(), session.refused, "read-only");
            return false;
        }
        if (ids.belongToAnother(session, offer.update())) {
            context.metrics().limitHit("foreign-client-id");
            refuse(session, offer.ack(), Session.Refused.FOREIGN_ID, "foreign-client-id");
            return false;
        }
        return true;
    }

    private boolean take(PendingUpdates.Offer offer) {
        if (tooLarge(offer.update())) {
            context.metrics().limitHit("document-hard");
            refuse(offer.session(), offer.ack(), Session.Refused.TOO_LARGE, "too-large");
            return false;
        }
        resynced(offer);
        if (!offer.step2()) {
            ids.write(offer.session(), offer.update());
        }
        offer.session().heldPresence = null; // what it says of itself from now on must follow this edit
        line.edit(offer.session(), offer.update(), offer.ack());
        return true;
    }

    private void alreadyKnown(PendingUpdates.Offer offer) {
        resynced(offer);
        // Known may still mean: on its way to the disk, brought by another session. Neither the answer nor what the
        // session says of itself may overtake it.
        Session session = offer.session();
        AckQueue.Ack ack = offer.ack();
        session.heldPresence = null;
        session.openCommits++;
        line.follow(() -> {
            session.openCommits--;
            if (ack != null) {
                session.acks.decide(ack, true);
            }
        });
    }

    private static void resynced(PendingUpdates.Offer offer) {
        if (offer.step2()) {
            offer.session().refused = Session.Refused.NOTHING;
        }
    }

    private void conflicting(PendingUpdates.Offer offer) {
        context.metrics().limitHit("conflict");
        refuse(offer.session(), offer.ack(), Session.Refused.CONFLICT, "conflict");
    }

    private static void refuse(Session session, AckQueue.@Nullable Ack ack, Session.Refused refused, String reason) {
        session.refused = refused;
        if (session.dialect() == Session.Dialect.Y_WEBSOCKET) {
            session.close(CloseCode.REFUSED, "edit refused: " + reason);
            return;
        }
        if (ack != null) {
            session.acks.decide(ack, false);
        }
        session.send(PageMessage.refused(reason));
    }

    /** Deletes are always allowed, growth is not. */
    private boolean tooLarge(UpdateInfo update) {
        long free = limits.hardDocumentBytes() - log.encodedBytes() - line.uncommittedBytes();
        if (update.bytes().length <= free || update.insertsNothing()) {
            return false;
        }
        byte[] news = log.news(update); // what is known already makes nothing grow
        return news.length > free && !Update.inspect(news, DecodeLimits.TRUSTED).insertsNothing();
    }

    private void hold(PendingUpdates.Offer offer, Admission.Misses misses) {
        if (!pending.hold(offer, misses.needed(), context.worker().monotonicMillis())) {
            context.metrics().limitHit("pending");
            offer.session().close(CloseCode.TRY_AGAIN, "too much that depends on edits which never arrived");
            return;
        }
        ask(offer.session());
        if (chasing == null) {
            chasing = context.worker().schedule(limits.resyncInterval().toMillis(), this::chase);
        }
    }

    private void ask(Session session) {
        long now = context.worker().monotonicMillis();
        Long asked = session.askedAtMillis;
        if (asked == null || now - asked >= limits.resyncInterval().toMillis()) {
            session.askedAtMillis = now;
            session.send(new ServerMessage.SyncStep1(log.stateVector()));
        }
    }

    private void chase() {
        chasing = null;
        long now = context.worker().monotonicMillis();
        for (PendingUpdates.Held held : pending.all()) {
            if (now - held.sinceMillis() >= limits.pendingTimeout().toMillis()) {
                held.offer().session().close(CloseCode.TRY_AGAIN, "an edit depends on one that never arrived");
            } else {
                ask(held.offer().session());
            }
        }
        if (!pending.isEmpty()) {
            chasing = context.worker().schedule(limits.resyncInterval().toMillis(), this::chase);
        }
    }

    /** An update was taken: whatever waited for it, and for what that brings, is taken too. */
    private void release(UpdateInfo taken) {
        Queue<UpdateInfo> news = new ArrayDeque<>();
        for (UpdateInfo next = taken; next != null; next = news.poll()) {
            for (PendingUpdates.Held held : pending.buildingOn(next)) {
                switch (log.admit(held.offer().update())) {
                    case Admission.Adds adds -> {
                        pending.remove(held);
                        if (permitted(held.offer()) && take(held.offer())) {
                            news.add(held.offer().update());
                        }
                    }
                    case Admission.Known known -> {
                        pending.remove(held);
                        alreadyKnown(held.offer());
                    }
                    case Admission.Conflicts conflict -> {
                        pending.remove(held);
                        conflicting(held.offer());
                    }
                    case Admission.Misses misses -> pending.stillMisses(held, misses.needed());
                }
            }
        }
    }
}
