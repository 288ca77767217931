package io.scriptorium.collab.room;

import io.scriptorium.collab.live.Base;
import io.scriptorium.collab.live.Candidates;
import io.scriptorium.collab.live.ClientIds;
import io.scriptorium.collab.live.ContentVersion;
import io.scriptorium.collab.live.Draft;
import io.scriptorium.collab.session.ClientMessage;
import io.scriptorium.collab.session.Frame;
import io.scriptorium.richtext.RichText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One client of live JSON in its room: what it was sent, and what becomes of what it sends. Threading: room worker only,
 * but for the draft, which belongs to the one task that is under way.
 */
final class LiveClient {

    /** A content that waits for its turn, and what it can have been made from when it came. */
    record Waiting(ClientMessage.Live.Content message, List<Base> bases, boolean afterAnother, List<String> asked) {}

    static final long NOTHING = -1;

    final Session session;
    final Draft draft = new Draft();
    final Candidates candidates;
    final ClientIds ids = new ClientIds();

    /** The newest content that it sent while an older one was worked on; what came between is not needed any more. */
    @Nullable Waiting waiting;

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

    LiveClient(Session session, long nowMillis, long newsNumber) {
        this.session = session;
        this.candidates = new Candidates(nowMillis);
        this.newsNumber = newsNumber;
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
