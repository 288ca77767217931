package io.scriptorium.collab.room;

import io.scriptorium.collab.live.Base;
import io.scriptorium.collab.live.Candidates;
import io.scriptorium.collab.live.ClientIds;
import io.scriptorium.collab.live.ContentVersion;
import io.scriptorium.collab.live.Draft;
import io.scriptorium.collab.session.ClientMessage;
import io.scriptorium.collab.session.Frame;
import io.scriptorium.richtext.RichText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One client of live JSON in its room: what it was sent, and what becomes of what it sends. Threading: room worker only,
 * but for the draft, which belongs to the one task that is under way.
 */
final class LiveClient {

    /** A content that waits for its turn, and what it can have been made from when it came. */
    record Waiting(
            ClientMessage.Live.Content message,
            List<Base> bases,
            @Nullable Base shown,
            boolean afterAnother,
            List<String> asked) {

        /**
         * Whether what comes next has all of this with something more in one place. Then it was surely made from this;
         * else perhaps from something that the client was shown since, and what is in this alone would be lost.
         */
        boolean goesOnIn(ClientMessage.Live.Content next) {
            String one = message.content();
            String other = next.content();
            int more = other.length() - one.length();
            if (more < 0) {
                return false;
            }
            int head = 0;
            while (head < one.length() && one.charAt(head) == other.charAt(head)) {
                head++;
            }
            int tail = one.length();
            while (tail > head && one.charAt(tail - 1) == other.charAt(tail - 1 + more)) {
                tail--;
            }
            return tail == head;
        }
    }

    /** Contents of one client that wait; what comes beyond takes the place of the last. */
    private static final int MOST_WAITING = 4;

    static final long NOTHING = -1;

    final Session session;
    final Draft draft;
    final Candidates candidates;
    final ClientIds ids = new ClientIds();

    /** What it sent while an older content was worked on, without what a later one has as well. */
    private final Deque<Waiting> waiting = new ArrayDeque<>();

    /** Who waits for an answer about the content that is worked on, by the ids of their messages. */
    List<String> drafted = List.of();

    /** Whether a task has its draft. */
    boolean drafting;

    /** Its edits that are not durable yet. */
    int openEdits;

    /** Its newest content that is durable and of which it was not told yet. */
    Draft.@Nullable Edit toEcho;

    /** It is to get a content that has this edit as soon as there is one; {@link #NOTHING} when it can wait. */
    long wantsSeq = NOTHING;

    /** It was told nothing yet. */
    boolean fresh = true;

    /** The state that it was sent last; what it was sent since stands at this or a higher place. */
    long contentSeq = -1;

    /** The highest place of anything that it was sent. */
    long lastSeq;

    /** The newest of the news that it was sent. */
    long newsNumber;

    /** The newest chat that it was sent. */
    long chatSeq;

    /** Its buffer was full when there was something to tell. */
    boolean missed;

    /** @param newClientId makes ids for its edits; asked by any thread */
    LiveClient(Session session, LongSupplier newClientId, long nowMillis, long newsNumber) {
        this.session = session;
        this.draft = new Draft(newClientId);
        this.candidates = new Candidates(nowMillis);
        this.newsNumber = newsNumber;
    }

    /** Takes a content that is to be worked on. */
    void await(
            ClientMessage.Live.Content message,
            List<Base> bases,
            @Nullable Base shown,
            boolean afterAnother,
            List<String> asked) {
        Waiting last = waiting.peekLast();
        List<String> all = new ArrayList<>();
        if (last != null && (waiting.size() >= MOST_WAITING || last.goesOnIn(message))) {
            waiting.removeLast();
            all.addAll(last.asked()); // it stands for what it supersedes
        }
        all.addAll(asked);
        waiting.add(new Waiting(message, bases, shown, afterAnother, all));
    }

    /** What is to be worked on next, if anything. */
    @Nullable Waiting next() {
        return waiting.poll();
    }

    /** Sends a content; it never stands at a lower place than what was sent before. */
    void send(ContentVersion version, String activityJson, LiveFrames frames, long nowMillis) {
        lastSeq = Math.max(lastSeq, version.seq());
        sent(
                frames.content(version, session.live().plainText(), activityJson, lastSeq),
                version.seq(),
                version.text(),
                nowMillis);
    }

    /** Sends it what it has sent, because that is the document now. */
    void echo(Draft.Edit edit, String activityJson, long seq, long nowMillis) {
        lastSeq = Math.max(lastSeq, seq);
        sent(LiveMessage.content(edit.contentJson(), activityJson, lastSeq), seq, edit.text(), nowMillis);
    }

    private void sent(Frame frame, long seq, RichText text, long nowMillis) {
        session.send(frame);
        session.send(Frame.mark(candidates.sent(seq, text, nowMillis)));
        contentSeq = seq;
        wantsSeq = NOTHING;
    }

    /** Says what is wrong with a content, to all who asked about it or one that it stands for. */
    void refuse(List<String> asked, String code, String message) {
        if (asked.isEmpty()) {
            session.send(LiveMessage.error(code, message, null));
        }
        asked.forEach(id -> session.send(LiveMessage.error(code, message, id)));
    }

    /** Says that a content is durable. */
    void acknowledge(List<String> asked, long seq) {
        asked.forEach(id -> session.send(LiveMessage.ack(id, seq)));
    }

    /** Sends something else that stands at a place. */
    void send(Frame frame, long seq) {
        lastSeq = Math.max(lastSeq, seq);
        session.send(frame);
    }
}
