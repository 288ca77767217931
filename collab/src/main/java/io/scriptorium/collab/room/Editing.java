package io.scriptorium.collab.room;

import io.scriptorium.collab.session.ClientMessage;
import io.scriptorium.collab.session.CloseCode;
import io.scriptorium.collab.session.DocumentName;
import io.scriptorium.collab.session.Limits;
import io.scriptorium.collab.session.ServerMessage;
import io.scriptorium.collab.store.Loaded;
import io.scriptorium.collab.store.LogEntry.ActivityEntry;
import io.scriptorium.collab.store.StoreException;
import io.scriptorium.crdt.Admission;
import io.scriptorium.crdt.StateVector;
import io.scriptorium.crdt.Update;
import io.scriptorium.crdt.UpdateInfo;
import io.scriptorium.crdt.UpdateLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A live document and the straight way of an edit through it: {@link #receive admitted} against everything known,
 * appended to the {@link CommitLine}, and only when it is {@link #durable durable} acknowledged and sent to the others,
 * in one step.
 *
 * <p>Threading: the room's worker only.
 */
final class Editing implements CommitLine.Outcome {
    private final RoomContext context;
    private final Limits limits;
    private final UUID epoch;
    private final UpdateLog log;
    private final FanOut fanOut;
    private final Runnable settled;
    private final Consumer<StoreException> failed;
    private final CommitLine line;
    private final PendingUpdates pending;
    private final Presence presence;
    private final ActivityHistory history;
    private final Snapshots snapshots;
    private RoomWorker.@Nullable Timer chasing;
    private @Nullable Runnable finished;

    /**
     * @param settled told after every step that may have left nothing to be made durable
     * @param failed told of a store failure that does not pass
     */
    Editing(
            RoomContext context,
            DocumentName name,
            Loaded.Found found,
            UpdateLog log,
            FanOut fanOut,
            Runnable settled,
            Consumer<StoreException> failed) {
        this.context = context;
        this.limits = context.limits();
        this.epoch = found.epoch();
        this.log = log;
        this.fanOut = fanOut;
        this.settled = settled;
        this.failed = failed;
        this.line = new CommitLine(context, name.value(), epoch, found.headSeq(), log, this);
        this.pending = new PendingUpdates(limits, context.metrics());
        this.presence = new Presence(context, fanOut, line::activity);
        this.history = new ActivityHistory(found.activity());
        this.snapshots = new Snapshots(context, name.value(), epoch, log, found, settled);
        presence.expectBack(history.present());
    }

    UUID epoch() {
        return epoch;
    }

    /** A session is in the room. */
    void arrived(Session session) {
        if (session.dialect() == Session.Dialect.Y_WEBSOCKET) {
            session.send(new ServerMessage.SyncStep1(log.stateVector()));
            greet(session);
        }
    }

    /** A session left the room. */
    void departed(Session session) {
        pending.removeIf(held -> held.session() == session);
        presence.release(session);
    }

    void receive(Session session, ClientMessage message) {
        switch (message) {
            case ClientMessage.Authenticate authenticate -> {
                session.send(new ServerMessage.Authenticated());
                greet(session);
            }
            case ClientMessage.SyncStep1 step1 -> {
                if (fanOut.overflowing(session)) { // one answer at a time: each may be as large as the document
                    session.askedWhileFull = step1.stateVector();
                } else {
                    join(session, step1.stateVector());
                }
            }
            case ClientMessage.SyncStep2 step2 -> edit(session, Optional.of(step2.update()), true);
            case ClientMessage.Update update -> edit(session, Optional.of(update.update()), false);
            case ClientMessage.OverBudget over -> {
                context.metrics().limitHit(over.limit());
                edit(session, Optional.empty(), true);
            }
            case ClientMessage.Presence states -> {
                if (session.openCommits == 0) {
                    presence.apply(session, states.update());
                } else { // a caret must not arrive before its text
                    line.follow(() -> {
                        if (!session.over()) {
                            presence.apply(session, states.update());
                        }
                    });
                }
            }
            case ClientMessage.QueryPresence query -> presence.greet(session);
        }
    }

    /** The session's buffer has room: it gets everything since it fell behind, in one diff. */
    void catchUp(Session session) {
        if (fanOut.overflowing(session)) {
            return;
        }
        StateVector asked = session.askedWhileFull;
        StateVector since = session.laggingSince;
        if (asked != null) {
            session.askedWhileFull = null;
            join(session, asked);
        } else if (since == null) {
            return;
        } else {
            session.laggingSince = null;
            session.send(new ServerMessage.SyncStep2(log.diff(since)));
        }
        presence.greet(session);
        if (!history.isEmpty()) {
            session.send(new ServerMessage.Stateless(history.json()));
        }
    }

    /** Takes nothing new; runs the action when everything taken is durable. */
    void finish(Runnable action) {
        presence.flushLeaves();
        finished = action;
        finishIfIdle();
    }

    /** Whether everything is durable and nothing is left to write; begins what is left. */
    boolean settle() {
        return line.idle() && presence.settled() && snapshots.upToDate(line.headSeq());
    }

    /** Ends all timers; what was not durable was not acknowledged either. */
    void stop() {
        line.stop();
        presence.stop();
        pending.removeIf(held -> true);
        if (chasing != null) {
            chasing.cancel();
        }
    }

    private void greet(Session session) {
        session.greeted = true;
        session.send(PageMessage.store(epoch, line.passingFailure()));
        if (!history.isEmpty()) {
            session.send(new ServerMessage.Stateless(history.json()));
        }
        presence.greet(session);
        warnIfLarge(session);
    }

    /** Computes what the session misses and lets it into the fan-out, in one step: no edit falls between. */
    private void join(Session session, StateVector known) {
        if (!session.greeted) { // older providers without a token send no Authenticate
            greet(session);
        }
        if (session.dialect() == Session.Dialect.HOCUSPOCUS) {
            session.send(new ServerMessage.SyncStep1(log.stateVector()));
            session.owesStep2Ack = true;
        }
        session.send(new ServerMessage.SyncStep2(log.diff(known)));
        session.synced = true;
        session.laggingSince = null;
    }

    private void edit(Session session, Optional<UpdateInfo> update, boolean step2) {
        boolean answered = session.dialect() == Session.Dialect.HOCUSPOCUS && (!step2 || session.owesStep2Ack);
        if (step2) {
            session.owesStep2Ack = false;
        }
        AckQueue.Ack ack = answered ? session.acks.open() : null;
        if (update.isEmpty()) {
            refuse(session, ack, "too-large");
        } else if (session.mustResync && !step2) {
            refuse(session, ack, "resync-needed");
        } else if (tooLarge(update.get())) {
            context.metrics().limitHit("document-hard");
            refuse(session, ack, "too-large");
        } else if (line.uncommittedBytes() + update.get().bytes().length > limits.maxUncommittedBytes()) {
            context.metrics().limitHit("uncommitted");
            session.close(CloseCode.TRY_AGAIN, "the store is not keeping up; nothing unsaved was acknowledged");
        } else if (!step2 && !session.newIds.allows(update.get().clients(), log, context)) {
            context.metrics().limitHit("new-client-ids");
            session.close(CloseCode.TRY_AGAIN, "too many new client ids (64, then 1 per second)");
        } else {
            admit(session, update.get(), ack, step2);
        }
    }

    private void admit(Session session, UpdateInfo update, AckQueue.@Nullable Ack ack, boolean step2) {
        switch (log.admit(update)) {
            case Admission.Adds adds -> {
                take(session, update, ack, step2);
                releasePending();
            }
            case Admission.Known known -> alreadyKnown(session, ack, step2);
            case Admission.Conflicts conflict -> conflicting(session, ack);
            case Admission.Misses misses -> hold(session, update, ack, step2);
        }
    }

    private void take(Session session, UpdateInfo update, AckQueue.@Nullable Ack ack, boolean step2) {
        if (step2) {
            session.mustResync = false;
        }
        line.edit(session, update, ack);
    }

    private void alreadyKnown(Session session, AckQueue.@Nullable Ack ack, boolean step2) {
        if (step2) {
            session.mustResync = false;
        }
        if (ack != null) {
            line.follow(() -> session.acks.decide(ack, true)); // known may still mean: on its way to the disk
        }
    }

    private void conflicting(Session session, AckQueue.@Nullable Ack ack) {
        context.metrics().limitHit("conflict");
        refuse(session, ack, "conflict");
    }

    private void hold(Session session, UpdateInfo update, AckQueue.@Nullable Ack ack, boolean step2) {
        long now = context.worker().monotonicMillis();
        if (!pending.hold(new PendingUpdates.Held(session, update, ack, step2, now))) {
            context.metrics().limitHit("pending");
            session.close(CloseCode.TRY_AGAIN, "too much that depends on edits which never arrived");
            return;
        }
        ask(session);
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
                held.session().close(CloseCode.TRY_AGAIN, "an edit depends on one that never arrived");
            } else {
                ask(held.session());
            }
        }
        if (!pending.isEmpty()) {
            chasing = context.worker().schedule(limits.resyncInterval().toMillis(), this::chase);
        }
    }

    private void releasePending() {
        boolean[] progress = {true};
        while (progress[0] && !pending.isEmpty()) {
            progress[0] = false;
            pending.removeIf(held -> {
                boolean released = release(held);
                progress[0] |= released;
                return released;
            });
        }
    }

    private boolean release(PendingUpdates.Held held) {
        switch (log.admit(held.update())) {
            case Admission.Adds adds -> take(held.session(), held.update(), held.ack(), held.step2());
            case Admission.Known known -> alreadyKnown(held.session(), held.ack(), held.step2());
            case Admission.Conflicts conflict -> conflicting(held.session(), held.ack());
            case Admission.Misses misses -> {
                return false;
            }
        }
        return true;
    }

    private void refuse(Session session, AckQueue.@Nullable Ack ack, String reason) {
        session.mustResync = true;
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
        return !update.insertsNothing()
                && log.encodedBytes() + line.uncommittedBytes() + update.bytes().length > limits.hardDocumentBytes();
    }

    private void warnIfLarge(Session session) {
        if (!session.toldLarge && log.encodedBytes() > limits.softDocumentBytes()) {
            session.toldLarge = true;
            session.send(PageMessage.size(log.encodedBytes(), limits.softDocumentBytes(), limits.hardDocumentBytes()));
        }
    }

    @Override
    public void durable(List<CommitLine.Item> batch, List<ActivityEntry> activity) {
        List<byte[]> updates = new ArrayList<>();
        long position = -1;
        Session author = null;
        boolean oneAuthor = true;
        for (CommitLine.Item item : batch) {
            if (item instanceof CommitLine.Item.Edit edit) {
                oneAuthor &= author == null || author == edit.author();
                author = edit.author();
                updates.add(edit.update());
                position = edit.position();
            }
        }
        if (!updates.isEmpty()) {
            fanOut.markLagging(log::stateVector);
            log.commit(position);
            byte[] merged = updates.size() == 1 ? updates.get(0) : Update.merge(updates);
            fanOut.update(merged, oneAuthor ? author : null);
        }
        for (CommitLine.Item item : batch) {
            switch (item) {
                case CommitLine.Item.Edit edit -> acknowledge(edit);
                case CommitLine.Item.Follow follow -> follow.action().run();
                case CommitLine.Item.Activity told -> {}
            }
        }
        if (!activity.isEmpty()) {
            activity.forEach(history::add);
            fanOut.toAll(new ServerMessage.Stateless(ActivityHistory.json(activity)));
        }
        if (!updates.isEmpty()) {
            snapshots.committed(updates, line.headSeq());
            if (log.encodedBytes() > limits.softDocumentBytes()) {
                fanOut.sessions().forEach(this::warnIfLarge);
            }
        }
        finishIfIdle();
        settled.run();
    }

    private static void acknowledge(CommitLine.Item.Edit edit) {
        edit.author().openCommits--;
        if (edit.ack() != null) {
            edit.author().acks.decide(edit.ack(), true);
        }
    }

    private void finishIfIdle() {
        Runnable action = finished;
        if (action != null && line.idle()) {
            finished = null;
            action.run();
        }
    }

    @Override
    public void storeState(StoreException.@Nullable Kind passing) {
        fanOut.toAll(PageMessage.store(epoch, passing));
    }

    @Override
    public void failed(StoreException failure) {
        failed.accept(failure);
    }
}
