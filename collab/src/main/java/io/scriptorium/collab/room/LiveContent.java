package io.scriptorium.collab.room;

import io.scriptorium.collab.live.Base;
import io.scriptorium.collab.live.ContentVersion;
import io.scriptorium.collab.live.EditHistory;
import io.scriptorium.collab.live.Rendering;
import io.scriptorium.crdt.UpdateLog;
import io.scriptorium.richtext.RichText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The states of a document as clients of live JSON see them: the newest, drawn when somebody wants it and never twice at
 * a time; those that were sent, as far as they can still be started from; and the edits between them.
 *
 * <p>Threading: room worker only; states are drawn elsewhere.
 */
final class LiveContent {
    private static final int MOST_BATCHES = 256;
    private static final int MOST_BATCH_BYTES = 2 * 1024 * 1024;
    private static final int MOST_VERSIONS = 64;
    private static final int MOST_VERSION_CHARACTERS = 2 * 1024 * 1024;
    private static final long RETRY_MILLIS = 20;

    private record Authored(
            EditHistory.Batch batch, @Nullable Session onlyAuthor) {}

    private record Start(long seq, byte[] state) {}

    private final RoomContext context;
    private final UpdateLog log;
    private final Runnable drawn;
    private final Consumer<String> failed;
    private final LongConsumer forgot;

    private final Rendering rendering = new Rendering();
    private final Deque<Authored> batches = new ArrayDeque<>();
    private final TreeMap<Long, RichText> versions = new TreeMap<>();
    private List<byte[]> undrawn = new ArrayList<>();
    private Start start;
    private @Nullable Start nextStart;
    private @Nullable ContentVersion newest;
    private long seq;
    private long batchBytes;
    private int batchesSinceNext;
    private long bytesSinceNext;
    private boolean drawing;
    private boolean stopped;

    /**
     * @param seq the newest durable place
     * @param drawn told when a newer state can be sent
     * @param failed told why the document can not be shown
     * @param forgot told from which place on states can be started from
     */
    LiveContent(
            RoomContext context,
            UpdateLog log,
            long seq,
            Runnable drawn,
            Consumer<String> failed,
            LongConsumer forgot) {
        this.context = context;
        this.log = log;
        this.drawn = drawn;
        this.failed = failed;
        this.forgot = forgot;
        this.seq = log.stateVector().size() == 0 ? 0 : seq;
        this.start = new Start(this.seq, log.merged());
        undrawn.add(start.state);
    }

    /** The newest durable edit; 0 when there is none. */
    long seq() {
        return seq;
    }

    /** The newest state that was drawn, or null. */
    @Nullable ContentVersion newest() {
        return newest;
    }

    /** Whether a task is under way. */
    boolean drawing() {
        return drawing;
    }

    /** Edits are durable. */
    void durable(byte[] update, long newSeq, @Nullable Session onlyAuthor) {
        seq = newSeq;
        undrawn.add(update);
        batches.add(new Authored(new EditHistory.Batch(newSeq, update), onlyAuthor));
        batchBytes += update.length;
        batchesSinceNext++;
        bytesSinceNext += update.length;
        bound();
    }

    /** Keeps two beginnings, so that what is forgotten is always old. */
    private void bound() {
        Start next = nextStart;
        boolean many = batches.size() > MOST_BATCHES || batchBytes > MOST_BATCH_BYTES;
        if (many && next == null) {
            nextStart = new Start(seq, log.merged());
            batchesSinceNext = 0;
            bytesSinceNext = 0;
        } else if (next != null && (batchesSinceNext > MOST_BATCHES / 2 || bytesSinceNext > MOST_BATCH_BYTES / 2)) {
            start = next;
            nextStart = null;
            while (!batches.isEmpty() && batches.getFirst().batch.seq() <= next.seq) {
                batchBytes -= batches.removeFirst().batch.update().length;
            }
            versions.headMap(next.seq).clear();
            forgot.accept(next.seq);
        }
    }

    /** The edits that states are built from. */
    EditHistory history() {
        return new EditHistory(
                start.seq, start.state, batches.stream().map(Authored::batch).toList());
    }

    /** Whether everything durable behind a place was written by one session alone. */
    boolean onlyBy(Session session, long after) {
        if (after < start.seq) {
            return false;
        }
        for (var newestFirst = batches.descendingIterator(); newestFirst.hasNext(); ) {
            Authored next = newestFirst.next();
            if (next.batch.seq() <= after) {
                return true;
            }
            if (next.onlyAuthor != session) {
                return false;
            }
        }
        return true;
    }

    /** A state was sent to somebody, who may name its place. */
    void remember(long place, RichText text) {
        versions.put(place, text);
        while (versions.size() > MOST_VERSIONS || (versions.size() > 2 && characters() > MOST_VERSION_CHARACTERS)) {
            versions.pollFirstEntry();
        }
    }

    private long characters() {
        return (long) versions.size() * (newest == null ? 0 : newest.html().length());
    }

    /** The state that stood at a place, or null when it was not sent or can not be started from. */
    Base.@Nullable Sent at(long place) {
        Map.Entry<Long, RichText> found = versions.floorEntry(place);
        return found == null ? null : new Base.Sent(found.getKey(), found.getValue());
    }

    /** Draws the newest state, unless it is drawn already. */
    void draw() {
        if (drawing || stopped || (newest != null && newest.seq() == seq)) {
            return;
        }
        drawing = true;
        List<byte[]> updates = undrawn;
        undrawn = new ArrayList<>();
        offer(updates, seq);
    }

    private void offer(List<byte[]> updates, long upTo) {
        try {
            context.prompt().execute(() -> {
                ContentVersion version = null;
                String reason = "";
                try {
                    version = rendering.goOn(updates, upTo);
                } catch (RuntimeException e) {
                    reason = String.valueOf(e.getMessage());
                }
                ContentVersion result = version;
                String problem = reason;
                context.worker().execute(() -> finished(result, problem));
            });
        } catch (RejectedExecutionException e) {
            context.worker().schedule(RETRY_MILLIS, () -> {
                if (!stopped) {
                    offer(updates, upTo);
                }
            });
        }
    }

    private void finished(@Nullable ContentVersion version, String problem) {
        drawing = false;
        if (stopped) {
            return;
        }
        if (version == null) {
            context.metrics().limitHit("live-content");
            failed.accept(problem);
        } else {
            newest = version;
            drawn.run();
        }
    }

    void stop() {
        stopped = true;
    }
}
