package io.scriptorium.collab.room;

import io.scriptorium.collab.session.ClientMessage;
import io.scriptorium.collab.session.CloseCode;
import io.scriptorium.collab.session.DocumentName;
import io.scriptorium.collab.session.Limits;
import io.scriptorium.collab.session.ServerMessage;
import io.scriptorium.collab.store.Loaded;
import io.scriptorium.collab.store.LogEntry;
import io.scriptorium.collab.store.LogEntry.ActivityEntry;
import io.scriptorium.collab.store.LogEntry.ChatEntry;
import io.scriptorium.collab.store.StoreException;
import io.scriptorium.crdt.AwarenessUpdate;
import io.scriptorium.crdt.StateVector;
import io.scriptorium.crdt.Update;
import io.scriptorium.crdt.UpdateLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A live document and the straight way of an edit through it: {@link #receive received}, {@link Admissions admitted}
 * against everything known, appended to the {@link CommitLine}, and only when it is {@link #durable durable}
 * acknowledged and sent to the others, in one step.
 *
 * <p>Threading: the room's worker only.
 */
final class Editing implements CommitLine.Outcome {
    private static final long QUESTION_PAUSE_MILLIS = 1_000;

    /**
     * How long presence waits behind edits that are not durable. Clients take each other for gone after 30 s without a
     * sign; a caret whose text is not there yet is only not drawn.
     */
    private static final long PRESENCE_PATIENCE_MILLIS = 10_000;

    private final RoomContext context;
    private final Limits limits;
    private final UUID epoch;
    private final UpdateLog log;
    private final FanOut fanOut;
    private final Runnable settled;
    private final Consumer<StoreException> failed;
    private final CommitLine line;
    private final Admissions admissions;
    private final Presence presence;
    private final ActivityHistory history;
    private final ChatHistory chat;
    private final Snapshots snapshots;
    /** There while a client of live JSON is. */
    private @Nullable LiveDocument live;

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
        this.presence = new Presence(context, fanOut, line::activity);
        this.admissions = new Admissions(context, log, line, new LiveIds(presence::shownBy, log::stateVector));
        this.history = new ActivityHistory(found.activity());
        this.chat = new ChatHistory(found.chat());
        this.snapshots = new Snapshots(context, name.value(), epoch, log, found, settled);
        presence.expectBack(history.present());
    }

    UUID epoch() {
        return epoch;
    }

    /** What is durable. */
    DocumentContent content() {
        return new DocumentContent.Found(epoch, line.headSeq(), List.of(log.merged()));
    }

    /** A session is in the room. */
    void arrived(Session session) {
        if (session.dialect() == Session.Dialect.Y_WEBSOCKET) {
            session.send(new ServerMessage.SyncStep1(log.stateVector()));
            greet(session);
        } else if (session.dialect() == Session.Dialect.LIVE_JSON) {
            if (live == null) {
                live = new LiveDocument(
                        context, log, line, admissions, presence, fanOut, history, chat, this::liveRested);
            }
            live.arrived(session);
        }
    }

    private void liveRested() {
        if (live != null && live.forsaken()) {
            live.stop();
            live = null;
        }
        finishIfIdle();
        settled.run();
    }

    /** A session left the room. */
    void departed(Session session) {
        admissions.forget(session);
        presence.release(session);
        if (live != null) {
            live.departed(session);
            liveRested();
        }
    }

    void receive(Session session, ClientMessage message) {
        switch (message) {
            case ClientMessage.Authenticate authenticate -> {
                session.send(new ServerMessage.Authenticated(session.access().mayWrite()));
                greet(session);
            }
            case ClientMessage.SyncStep1 step1 -> {
                session.owesStep2Ack = session.dialect() == Session.Dialect.HOCUSPOCUS;
                session.asked = step1.stateVector();
                answer(session);
            }
            case ClientMessage.SyncStep2 step2 -> admissions.step2(session, step2.update());
            case ClientMessage.Update update -> admissions.update(session, update.update());
            case ClientMessage.OverBudget over -> admissions.overBudget(session, over);
            case ClientMessage.Presence states -> present(session, states.update());
            case ClientMessage.QueryPresence query -> {
                if (fanOut.keepsUp(session)) {
                    presence.greet(session);
                }
            }
            case ClientMessage.Chat said -> say(session, said, null);
            case ClientMessage.Live.Asked(ClientMessage.Chat said, String id) -> say(session, said, id);
            case ClientMessage.Live said -> {
                if (live != null) {
                    live.receive(session, said);
                }
            }
        }
    }

    /** @param id what the answer repeats; null when none is asked for */
    private void say(Session session, ClientMessage.Chat said, @Nullable String id) {
        String refusal = ClientMessage.Chat.refusal(said.text());
        if (refusal != null && session.dialect() == Session.Dialect.LIVE_JSON) {
            session.send(LiveMessage.error("bad-text", refusal, id));
        } else if (refusal != null) {
            session.send(PageMessage.refusedMessage(refusal));
        } else if (line.uncommittedBytes() > limits.maxUncommittedBytes()) {
            context.metrics().limitHit("uncommitted");
            session.close(CloseCode.TRY_AGAIN, "the store is not keeping up; nothing unsaved was acknowledged");
        } else {
            String time = said.timestamp();
            boolean given = !time.isEmpty() && time.length() <= ClientMessage.Chat.MAX_TIMESTAMP;
            line.chat(
                    session.shownName(),
                    said.text(),
                    given
                            ? time
                            : Instant.ofEpochMilli(context.clock().millis()).toString(),
                    seq -> {
                        if (id != null) {
                            session.send(LiveMessage.ack(id, seq));
                        }
                    });
        }
    }

    /** The session's buffer has room: it gets everything since it fell behind, in one diff. */
    void catchUp(Session session) {
        if (live != null && session.dialect() == Session.Dialect.LIVE_JSON) {
            live.drained(session);
        }
        if (fanOut.overflowing(session)) {
            return;
        }
        StateVector since = session.laggingSince;
        if (session.asked != null) {
            answer(session);
        } else if (since != null) {
            session.laggingSince = null;
            session.send(new ServerMessage.SyncStep2(log.diff(since)));
        }
        if (session.missed && session.greeted) {
            greet(session); // behind the edits: its carets may be in them
        }
    }

    /** Takes nothing new; runs the action when everything taken is durable. */
    void finish(Runnable action) {
        presence.flushLeaves();
        finished = action;
        snapshots.hurry();
        finishIfIdle();
    }

    /** Whether everything is durable and nothing is left to write; begins what is left. */
    boolean settle() {
        return line.idle()
                && (live == null || live.atRest())
                && presence.settled()
                && snapshots.upToDate(line.headSeq());
    }

    /** Ends all timers; what was not durable was not acknowledged either. */
    void stop() {
        line.stop();
        if (live != null) {
            live.stop();
        }
        presence.stop();
        admissions.stop();
    }

    private void greet(Session session) {
        session.greeted = true;
        if (!fanOut.keepsUp(session)) {
            return;
        }
        session.send(PageMessage.store(epoch, line.passingFailure()));
        if (!history.isEmpty()) {
            session.send(new ServerMessage.Stateless(history.json()));
        }
        if (!chat.isEmpty()) {
            session.send(new ServerMessage.Stateless(chat.json()));
        }
        if (session.missed) {
            presence.greetAgain(session);
        } else {
            presence.greet(session);
        }
        session.missed = false;
        warnIfLarge(session);
    }

    /**
     * Answers a SyncStep1, if not now then later: one answer at a time, as each may be as large as the document, and
     * not too often, as each costs as much.
     */
    private void answer(Session session) {
        StateVector asked = session.asked;
        if (asked == null || session.answerScheduled || fanOut.overflowing(session)) {
            return;
        }
        if (session.questions.take(context.worker().monotonicMillis())) {
            session.asked = null;
            join(session, asked);
        } else {
            context.metrics().limitHit("questions");
            session.answerScheduled = true;
            context.worker().schedule(QUESTION_PAUSE_MILLIS, () -> {
                session.answerScheduled = false;
                if (fanOut.sessions().contains(session)) {
                    answer(session);
                }
            });
        }
    }

    /** Computes what the session misses and lets it into the fan-out, in one step: no edit falls between. */
    private void join(Session session, StateVector known) {
        if (!session.greeted) { // older providers without a token send no Authenticate
            greet(session);
        }
        if (session.dialect() == Session.Dialect.HOCUSPOCUS) {
            session.send(new ServerMessage.SyncStep1(log.stateVector()));
        }
        session.send(new ServerMessage.SyncStep2(log.diff(known)));
        session.synced = true;
        session.laggingSince = null;
        if (session.missed) {
            greet(session);
        }
    }

    /** A caret must not arrive before its text: it waits behind its session's edits, but not for ever. */
    private void present(Session session, AwarenessUpdate update) {
        List<AwarenessUpdate.Entry> own = presence.own(session, update);
        if (own.isEmpty()) {
            return;
        }
        long now = context.worker().monotonicMillis();
        Long heldSince = session.presenceHeldSinceMillis;
        boolean patient = heldSince == null || now - heldSince < PRESENCE_PATIENCE_MILLIS;
        if (session.openCommits > 0 && patient) {
            session.presenceHeldSinceMillis = heldSince == null ? Long.valueOf(now) : heldSince;
            holdBack(session, own);
        } else {
            session.presenceHeldSinceMillis = session.openCommits > 0 ? Long.valueOf(now) : null;
            apply(session, own);
        }
    }

    private void apply(Session session, List<AwarenessUpdate.Entry> own) {
        if (presence.apply(session, own) && live != null) {
            live.cameBack();
        }
    }

    private void holdBack(Session session, List<AwarenessUpdate.Entry> own) {
        Map<Long, AwarenessUpdate.Entry> held = session.heldPresence;
        if (held == null) {
            Map<Long, AwarenessUpdate.Entry> states = new LinkedHashMap<>();
            line.follow(() -> show(session, states));
            session.heldPresence = states;
            held = states;
        }
        for (AwarenessUpdate.Entry entry : own) {
            held.put(entry.client(), entry);
        }
    }

    private void show(Session session, Map<Long, AwarenessUpdate.Entry> held) {
        if (session.heldPresence == held) {
            session.heldPresence = null;
        }
        session.presenceHeldSinceMillis = session.heldPresence == null
                ? null
                : Long.valueOf(context.worker().monotonicMillis());
        if (!session.over()) {
            apply(session, List.copyOf(held.values()));
        }
    }

    private void warnIfLarge(Session session) {
        if (!session.toldLarge && log.encodedBytes() > limits.softDocumentBytes()) {
            session.toldLarge = true;
            session.send(PageMessage.size(log.encodedBytes(), limits.softDocumentBytes(), limits.hardDocumentBytes()));
        }
    }

    @Override
    public void durable(List<CommitLine.Item> batch, List<LogEntry> entries) {
        if (live != null) {
            live.beginBatch();
        }
        boolean edited = showEdits(batch, entries);
        int entry = 0;
        for (CommitLine.Item item : batch) {
            switch (item) {
                case CommitLine.Item.Edit edit -> {
                    acknowledge(edit);
                    entry++;
                }
                case CommitLine.Item.Follow follow -> follow.action().run();
                case CommitLine.Item.Activity told -> entry++;
                case CommitLine.Item.Chat said ->
                    said.stored().accept(entries.get(entry++).seq());
            }
        }
        tell(entries);
        if (edited && log.encodedBytes() > limits.softDocumentBytes()) {
            fanOut.sessions().forEach(this::warnIfLarge);
        }
        finishIfIdle();
        settled.run();
    }

    /** Lets readers see the edits of a batch and sends them on; false when there are none. */
    private boolean showEdits(List<CommitLine.Item> batch, List<LogEntry> entries) {
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
        if (updates.isEmpty()) {
            return false;
        }
        fanOut.markLagging(log::stateVector);
        log.commit(position);
        byte[] merged = updates.size() == 1 ? updates.get(0) : Update.merge(updates);
        fanOut.update(merged, oneAuthor ? author : null);
        if (live != null) {
            long newest = 0;
            for (LogEntry entry : entries) {
                newest = entry instanceof LogEntry.UpdateEntry ? entry.seq() : newest;
            }
            live.edited(merged, newest, oneAuthor ? author : null);
        }
        snapshots.committed(updates, line.headSeq());
        return true;
    }

    /** Tells everybody what was said and done. */
    private void tell(List<LogEntry> entries) {
        List<ActivityEntry> activity = new ArrayList<>();
        List<ChatEntry> said = new ArrayList<>();
        for (LogEntry entry : entries) {
            switch (entry) {
                case LogEntry.UpdateEntry update -> {}
                case ActivityEntry told -> {
                    activity.add(told);
                    history.add(told);
                }
                case ChatEntry line -> {
                    said.add(line);
                    chat.add(line);
                }
            }
        }
        if (!activity.isEmpty()) {
            fanOut.toAll(new ServerMessage.Stateless(ActivityHistory.json(activity)));
        }
        if (!said.isEmpty()) {
            fanOut.toAll(new ServerMessage.Stateless(ChatHistory.json(said)));
        }
        if (live != null) {
            live.told(entries);
            live.endOfBatch();
        }
    }

    private static void acknowledge(CommitLine.Item.Edit edit) {
        edit.author().openCommits--;
        if (edit.ack() != null) {
            edit.author().acks.decide(edit.ack(), true);
        }
    }

    private void finishIfIdle() {
        Runnable action = finished;
        if (action != null && line.idle() && (live == null || live.atRest())) {
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
