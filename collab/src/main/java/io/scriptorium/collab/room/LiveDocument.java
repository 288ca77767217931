package io.scriptorium.collab.room;

import io.scriptorium.collab.live.Base;
import io.scriptorium.collab.live.ContentVersion;
import io.scriptorium.collab.live.Draft;
import io.scriptorium.collab.session.ClientMessage;
import io.scriptorium.collab.session.Frame;
import io.scriptorium.collab.store.LogEntry;
import io.scriptorium.crdt.UpdateLog;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The document as clients of live JSON have it: whole contents, names, chat. It is there only while such a client is.
 *
 * <p>What a client sends is worked out elsewhere, one content at a time for each client, and comes back as an ordinary
 * edit that goes the way of all edits. When that is durable its author is told at once: with its own bytes when these are
 * the document now, else with the document. All others get a content at most every {@value #BROADCAST_MILLIS} ms, the
 * newest.
 *
 * <p>What a client is sent stands in the order of {@code seq}: news that came behind an edit wait for the content that
 * has it.
 *
 * <p>Threading: room worker only.
 */
final class LiveDocument {
    private static final int BROADCAST_MILLIS = 50;
    private static final int MOST_NEWS = 128;
    private static final long RETRY_MILLIS = 20;

    /** A line of chat or of history on its way to everybody. */
    private record News(long number, long seq, boolean chat, Frame frame) {}

    /** Something to send, and its place. */
    private record Placed(long seq, Runnable send) {}

    private final RoomContext context;
    private final UpdateLog log;
    private final CommitLine line;
    private final Admissions admissions;
    private final Presence presence;
    private final FanOut fanOut;
    private final ActivityHistory history;
    private final ChatHistory chat;
    private final Runnable rested;

    private final LiveContent content;
    private final LiveFrames frames = new LiveFrames();
    private final Map<Session, LiveClient> clients = new LinkedHashMap<>();
    private final Deque<News> news = new ArrayDeque<>();
    private long newsNumber;
    private RoomWorker.@Nullable Timer tick;
    private long broadcastAtMillis = Long.MIN_VALUE / 2;
    private int drafts;
    private final List<Runnable> afterBatch = new ArrayList<>();
    private boolean inBatch;
    private boolean stopped;

    /** @param rested told when no content is worked on any more */
    LiveDocument(
            RoomContext context,
            UpdateLog log,
            CommitLine line,
            Admissions admissions,
            Presence presence,
            FanOut fanOut,
            ActivityHistory history,
            ChatHistory chat,
            Runnable rested) {
        this.context = context;
        this.log = log;
        this.line = line;
        this.admissions = admissions;
        this.presence = presence;
        this.fanOut = fanOut;
        this.history = history;
        this.chat = chat;
        this.rested = rested;
        this.content = new LiveContent(context, log, line.headSeq(), this::drawn, this::notDrawn, this::forgot);
    }

    /** A client comes. */
    void arrived(Session session) {
        LiveClient client = new LiveClient(session, context.newClientId(), now(), newsNumber);
        client.wantsSeq = content.seq();
        clients.put(session, client);
        deliver(client);
    }

    /** A client is gone; what it has sent is still worked out. */
    void departed(Session session) {
        clients.remove(session);
    }

    /** Whether nobody needs this any more. */
    boolean forsaken() {
        return clients.isEmpty() && drafts == 0;
    }

    /** Whether no content is worked on. */
    boolean atRest() {
        return drafts == 0;
    }

    /** A client says something. */
    void receive(Session session, ClientMessage.Live message) {
        LiveClient client = clients.get(session);
        if (client == null) {
            return;
        }
        switch (message) {
            case ClientMessage.Live.Join join -> join(client, join.username(), List.of());
            case ClientMessage.Live.Seen seen -> client.candidates.confirmed(seen.mark(), now());
            case ClientMessage.Live.Content sent -> take(client, sent, List.of());
            case ClientMessage.Live.Asked(ClientMessage.Live.Join join, String id) ->
                join(client, join.username(), List.of(id));
            case ClientMessage.Live.Asked(ClientMessage.Live.Content sent, String id) ->
                take(client, sent, List.of(id));
            case ClientMessage.Live.Asked asked ->
                throw new IllegalStateException("nobody answers to " + asked.message());
        }
    }

    /** A client's buffer has room again. */
    void drained(Session session) {
        LiveClient client = clients.get(session);
        if (client != null && !fanOut.overflowing(session)) {
            catchUp(client);
            deliver(client);
            broadcastLater();
        }
    }

    void stop() {
        stopped = true;
        content.stop();
        if (tick != null) {
            tick.cancel();
        }
    }

    private long now() {
        return context.worker().monotonicMillis();
    }

    // --- Names ---

    private void join(LiveClient client, String told, List<String> asked) {
        String name =
                client.session.access().isNamed() ? client.session.access().name() : told;
        boolean again = name.equals(client.session.joinedAs);
        boolean news = presence.joinLive(client.session, name);
        client.candidates.appeared(now()); // its editor is made now, and has seen nothing
        line.follow(() -> whenTold(() -> {
            if (again) {
                client.send(users(client.lastSeq, history.last()), client.lastSeq); // what it waits for comes behind
            } else if (!news) {
                add(line.headSeq(), false, users(line.headSeq(), history.last()));
            }
            client.acknowledge(asked, line.headSeq());
            client.wantsSeq = content.seq();
            settle();
        }));
    }

    /** What is said of the newest place comes behind all that was said before it. */
    private void whenTold(Runnable action) {
        if (inBatch) {
            afterBatch.add(action);
        } else {
            action.run();
        }
    }

    /** Somebody in another editor is here again, and no line of the history tells it. */
    void cameBack() {
        line.follow(() -> whenTold(() -> {
            add(line.headSeq(), false, users(line.headSeq(), history.last()));
            settle();
        }));
    }

    private Map<String, String> names() {
        Map<String, String> names = new LinkedHashMap<>();
        for (Session session : fanOut.sessions()) {
            if (session.joinedAs != null) {
                boolean live = session.dialect() == Session.Dialect.LIVE_JSON;
                names.put(live ? session.channel().id() : session.id(), session.joinedAs);
            }
        }
        return names;
    }

    private Frame users(long seq, LogEntry.@Nullable ActivityEntry newest) {
        String lines = newest == null ? "[]" : history.textsUpTo(newest.seq());
        return LiveMessage.users(names(), lines, newest == null ? null : newest.text(), seq);
    }

    private String activity() {
        return history.textsUpTo(Long.MAX_VALUE);
    }

    // --- From contents to edits ---

    private void take(LiveClient client, ClientMessage.Live.Content message, List<String> asked) {
        if (!client.session.access().mayWrite()) {
            context.metrics().limitHit("read-only");
            refuse(client, asked, "read-only", "you can read this document, not change it");
            return;
        }
        List<Base> bases;
        Base shown = client.candidates.spoke();
        if (message.base() == ClientMessage.Live.Content.NO_BASE) {
            bases = client.candidates.at(now());
        } else {
            Base.Sent named = message.base() > line.headSeq() ? null : content.at(message.base());
            bases = named == null ? List.of() : List.of(named);
        }
        boolean afterAnother = client.drafting && message.base() == ClientMessage.Live.Content.NO_BASE;
        if (bases.isEmpty() && !afterAnother) {
            baseless(client, asked);
            return;
        }
        client.await(message, bases, shown, afterAnother, asked);
        draft(client);
    }

    private void baseless(LiveClient client, List<String> asked) {
        context.metrics().limitHit("live-base");
        client.refuse(
                asked,
                "unknown-base",
                "what this was made from is not known any more; here is the document as it is now");
        client.wantsSeq = content.seq();
        deliver(client);
    }

    private void draft(LiveClient client) {
        LiveClient.Waiting next = client.drafting ? null : client.next();
        if (next == null) {
            return;
        }
        client.drafting = true;
        client.drafted = next.asked();
        drafts++;
        List<Base> bases = new ArrayList<>(next.bases());
        if (next.afterAnother() && !bases.contains(new Base.Own())) {
            bases.add(0, new Base.Own());
        }
        Draft.Task task = new Draft.Task(
                next.message().content(),
                client.session.live().plainText(),
                bases,
                bases.stream().map(base -> !client.candidates.containsOwn(base)).toList(),
                next.shown(),
                content.history(),
                client.ids.settled());
        offer(client, task);
    }

    private void offer(LiveClient client, Draft.Task task) {
        try {
            context.prompt().execute(() -> {
                Draft.Edit edit = null;
                boolean failed = false;
                try {
                    edit = client.draft.edit(task);
                } catch (RuntimeException e) {
                    failed = true; // of what one client sent; its own copy is of no more use
                }
                Draft.Edit result = edit;
                boolean broken = failed;
                context.worker().execute(() -> drafted(client, result, broken));
            });
        } catch (RejectedExecutionException e) {
            context.worker().schedule(RETRY_MILLIS, () -> {
                if (!stopped) {
                    offer(client, task);
                }
            });
        }
    }

    private void drafted(LiveClient client, Draft.@Nullable Edit edit, boolean broken) {
        if (stopped) {
            return;
        }
        client.drafting = false;
        drafts--;
        List<String> asked = client.drafted;
        client.drafted = List.of();
        if (broken) {
            refuse(client, asked, "not-readable", "this content can not be made part of the document");
        } else if (edit == null) {
            baseless(client, asked);
        } else {
            client.candidates.chose(edit.notBefore());
            submit(client, edit, asked);
        }
        draft(client);
        rested.run();
    }

    private void submit(LiveClient client, Draft.Edit edit, List<String> asked) {
        Session session = client.session;
        session.refused = Session.Refused.NOTHING;
        if (edit.update() != null) {
            admissions.update(session, edit.update());
        }
        if (session.refused != Session.Refused.NOTHING) {
            client.ids.refused(edit.clientId());
            refuse(client, asked, "too-large", "the document can not take this: " + session.refused);
            return;
        }
        if (session.over()) {
            return; // the disk does not keep up
        }
        if (edit.update() == null) { // nothing was changed
            line.follow(() -> {
                client.acknowledge(asked, line.headSeq());
                echoLater(client, edit);
            });
            return;
        }
        // Also when others have deleted the same before: older states lack what the client has done.
        client.candidates.wrote();
        client.ids.wrote(edit.clientId());
        client.openEdits++;
        line.follow(() -> {
            client.openEdits--;
            client.acknowledge(asked, content.seq());
            client.ids.durable(edit.clientId(), content.seq());
            if (client.openEdits == 0) {
                client.candidates.durable(content.seq());
            }
            echoLater(client, edit);
        });
    }

    private void refuse(LiveClient client, List<String> asked, String code, String message) {
        client.draft.reset();
        client.candidates.forgetOwn();
        client.refuse(asked, code, message);
        client.wantsSeq = content.seq();
        deliver(client);
    }

    private void echoLater(LiveClient client, Draft.Edit edit) {
        client.toEcho = edit; // what became durable together is told together
        settle();
    }

    private void echo(LiveClient client) {
        Draft.Edit edit = client.toEcho;
        client.toEcho = null;
        if (edit == null) {
            return;
        }
        boolean kept = !edit.sanitised()
                && edit.whole()
                && content.onlyBy(client.session, edit.standsAt())
                && !fanOut.overflowing(client.session)
                && !client.fresh;
        if (kept) {
            sendNews(client, content.seq());
            client.echo(edit, activity(), content.seq(), now());
            content.remember(content.seq(), edit.text());
        } else {
            client.wantsSeq = content.seq();
        }
    }

    // --- What is durable ---

    /** What follows became durable together; {@link #endOfBatch} ends it. */
    void beginBatch() {
        inBatch = true;
    }

    /**
     * Edits of the batch.
     *
     * @param seq the newest of them
     * @param onlyAuthor null when there are several
     */
    void edited(byte[] update, long seq, @Nullable Session onlyAuthor) {
        content.durable(update, seq, onlyAuthor);
    }

    /** Lines of the batch, in order; both histories have them. */
    void told(List<LogEntry> entries) {
        for (LogEntry entry : entries) {
            switch (entry) {
                case LogEntry.UpdateEntry update -> {}
                case LogEntry.ActivityEntry told -> add(told.seq(), false, users(told.seq(), told));
                case LogEntry.ChatEntry said -> add(said.seq(), true, LiveMessage.chat(said));
            }
        }
    }

    void endOfBatch() {
        inBatch = false;
        settle();
        List<Runnable> actions = List.copyOf(afterBatch);
        afterBatch.clear();
        actions.forEach(Runnable::run);
    }

    private void add(long seq, boolean isChat, Frame frame) {
        news.add(new News(++newsNumber, seq, isChat, frame));
        if (news.size() > MOST_NEWS) {
            news.removeFirst();
        }
    }

    private void settle() {
        if (!inBatch && !stopped) {
            clients.values().forEach(this::echo);
            clients.values().forEach(this::deliver);
            broadcastLater();
        }
    }

    // --- To the clients ---

    private void broadcastLater() {
        boolean somebodyWaits = clients.values().stream().anyMatch(this::lagsBehind);
        if (tick != null || !somebodyWaits) {
            return;
        }
        long wait = broadcastAtMillis + BROADCAST_MILLIS - now();
        tick = context.worker().schedule(Math.max(0, wait), () -> {
            tick = null;
            broadcastAtMillis = now();
            for (LiveClient client : clients.values()) {
                if (lagsBehind(client)) {
                    client.wantsSeq = content.seq();
                    deliver(client);
                }
            }
        });
    }

    /** Whether it has an older content and waits for its turn to get another. */
    private boolean lagsBehind(LiveClient client) {
        return !client.fresh
                && client.contentSeq < content.seq()
                && client.wantsSeq == LiveClient.NOTHING
                && !fanOut.overflowing(client.session);
    }

    /** Sends what a client may get now. */
    private void deliver(LiveClient client) {
        if (client.session.over()) {
            return;
        }
        if (fanOut.overflowing(client.session)) {
            client.missed |= client.newsNumber < newsNumber; // not by what it is sent just now
            context.metrics().limitHit("outbound-soft");
        } else if (client.fresh) {
            greet(client);
        } else {
            tell(client);
        }
    }

    private void tell(LiveClient client) {
        ContentVersion newest = content.newest();
        if (client.wantsSeq == LiveClient.NOTHING) {
            sendNews(client, client.contentSeq < content.seq() ? content.seq() : Long.MAX_VALUE);
        } else if (newest != null && newest.seq() >= client.wantsSeq) {
            sendNews(client, newest.seq());
            send(client, newest);
            sendNews(client, newest.seq() < content.seq() ? content.seq() : Long.MAX_VALUE);
        } else {
            sendNews(client, content.seq());
            content.draw();
        }
    }

    private void send(LiveClient client, ContentVersion version) {
        client.send(version, activity(), frames, now());
        content.remember(version.seq(), version.text());
    }

    /** Sends the news that stand before a place. */
    private void sendNews(LiveClient client, long beforeSeq) {
        if (!news.isEmpty() && client.newsNumber < news.getFirst().number() - 1) {
            client.missed = true;
            catchUp(client);
        }
        for (News next : news) {
            if (next.number() > client.newsNumber) {
                if (next.seq() >= beforeSeq) {
                    return;
                }
                client.newsNumber = next.number();
                client.chatSeq = next.chat() ? next.seq() : client.chatSeq;
                client.send(next.frame(), next.seq());
            }
        }
    }

    /** Tells what a slow client has missed: what was said, and who is here now. */
    private void catchUp(LiveClient client) {
        if (client.fresh || !client.missed) {
            return;
        }
        client.missed = false;
        client.newsNumber = newsNumber;
        sayAgain(client, client.chatSeq);
        client.send(users(line.headSeq(), history.last()), line.headSeq());
    }

    private void sayAgain(LiveClient client, long after) {
        for (LogEntry.ChatEntry entry : chat.after(after)) {
            client.chatSeq = entry.seq();
            client.send(LiveMessage.chat(entry), entry.seq());
        }
    }

    /** The present state, in the order of its parts; nothing of a document that nobody has touched. */
    private void greet(LiveClient client) {
        LogEntry.ActivityEntry last = history.last();
        boolean untouched = log.stateVector().size() == 0 && last == null && names().isEmpty();
        ContentVersion newest = content.newest();
        if (!untouched && (newest == null || newest.seq() < client.wantsSeq)) {
            content.draw();
            return;
        }
        client.fresh = false;
        client.missed = false;
        client.newsNumber = newsNumber;
        client.wantsSeq = LiveClient.NOTHING;
        List<Placed> parts = new ArrayList<>();
        if (!untouched && newest != null) {
            parts.add(new Placed(newest.seq(), () -> send(client, newest)));
            long seq = last == null ? 0 : last.seq();
            parts.add(new Placed(seq, () -> client.send(users(Math.max(seq, client.lastSeq), last), seq)));
        } else {
            client.contentSeq = content.seq();
        }
        for (LogEntry.ChatEntry entry : chat.after(0)) {
            client.chatSeq = entry.seq();
            parts.add(new Placed(entry.seq(), () -> client.send(LiveMessage.chat(entry), entry.seq())));
        }
        parts.sort(Comparator.comparingLong(Placed::seq));
        parts.forEach(part -> part.send().run());
    }

    private void drawn() {
        clients.values().forEach(this::deliver);
        broadcastLater();
    }

    private void notDrawn(String reason) {
        for (LiveClient client : clients.values()) {
            if (client.fresh || client.wantsSeq != LiveClient.NOTHING) {
                client.fresh = false;
                client.wantsSeq = LiveClient.NOTHING;
                client.contentSeq = content.seq();
                client.session.send(LiveMessage.error("not-shown", "the document can not be sent: " + reason, null));
            }
        }
    }

    private void forgot(long beforeSeq) {
        clients.values().forEach(client -> client.candidates.forgetBefore(beforeSeq));
    }
}
