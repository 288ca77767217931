package io.scriptorium.collab.room;

import io.scriptorium.collab.session.CollabMetrics;
import io.scriptorium.collab.store.DocumentStore;
import io.scriptorium.collab.store.LogEntry;
import io.scriptorium.collab.store.StoreException;
import io.scriptorium.crdt.UpdateInfo;
import io.scriptorium.crdt.UpdateLog;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The line in which everything waits that must not be heard before it is durable, and what must not overtake it.
 *
 * <p>One batch is with the store at a time; what arrives meanwhile gathers and is the next batch. So a quiet document
 * commits at once, a busy one commits as fast as the disk answers, and what was committed together leaves together.
 * A failure that passes keeps the batch, in order, and offers it again; nothing behind it is heard until then.
 *
 * <p>Threading: room worker only; the store answers through the worker.
 */
final class CommitLine {
    /** What an item takes beside its bytes; without it, endless tiny ones would count as nothing. */
    private static final int ITEM_BYTES = 128;

    /** What stands in the line. */
    sealed interface Item {

        /**
         * An admitted edit, appended to the update log at this position.
         *
         * @param update what it adds, without what was known already
         */
        record Edit(Session author, byte[] update, long position, AckQueue.@Nullable Ack ack) implements Item {}

        /** A line of history to be. */
        record Activity(String kind, String user, String text) implements Item {}

        /** Something that somebody said. */
        record Chat(String user, String text, String timestamp, LongConsumer stored) implements Item {}

        /** Something without bytes that follows what stood before it. */
        record Follow(Runnable action) implements Item {}
    }

    /** Who is told. */
    interface Outcome {

        /**
         * The batch is durable; the update log does not show it yet.
         *
         * @param entries what was stored of it, in order: an entry for each item that is no {@link Item.Follow}
         */
        void durable(List<Item> batch, List<LogEntry> entries);

        /** A failure that passes, or its end: {@code null}. Nothing is lost, nothing is acknowledged. */
        void storeState(StoreException.@Nullable Kind passing);

        /** A failure that does not pass. The line is dead. */
        void failed(StoreException failure);
    }

    /** @param items grows by what follows them while they are on their way */
    private record Batch(List<Item> items, List<LogEntry> entries) {}

    private final String document;
    private final UUID epoch;
    private final UpdateLog log;
    private final DocumentStore store;
    private final RoomWorker worker;
    private final InstantSource clock;
    private final long retryMillis;
    private final CollabMetrics metrics;
    private final Outcome outcome;

    private final List<Item> waiting = new ArrayList<>();
    private @Nullable Batch inFlight;
    private StoreException.@Nullable Kind passing;
    private long headSeq;
    private long uncommittedBytes;
    private boolean stopped;

    CommitLine(RoomContext context, String document, UUID epoch, long headSeq, UpdateLog log, Outcome outcome) {
        this.document = document;
        this.epoch = epoch;
        this.headSeq = headSeq;
        this.log = log;
        this.store = context.store();
        this.worker = context.worker();
        this.clock = context.clock();
        this.retryMillis = context.limits().storeRetry().toMillis();
        this.metrics = context.metrics();
        this.outcome = outcome;
    }

    /** The newest durable {@code seq}. */
    long headSeq() {
        return headSeq;
    }

    /** Memory that waits for the disk, in bytes: the edits, and something for each item. */
    long uncommittedBytes() {
        return uncommittedBytes;
    }

    /** Whether nothing waits. */
    boolean idle() {
        return inFlight == null && waiting.isEmpty();
    }

    /** The failure that holds the line up, or null. */
    StoreException.@Nullable Kind passingFailure() {
        return passing;
    }

    /** Takes an edit that the update log admitted. */
    void edit(Session author, UpdateInfo update, AckQueue.@Nullable Ack ack) {
        byte[] news = log.news(update);
        long position = log.append(update);
        author.openCommits++;
        join(new Item.Edit(author, news, position, ack));
        pump();
    }

    /** Takes a line of history. */
    void activity(String kind, String user, String text) {
        join(new Item.Activity(kind, user, text));
        pump();
    }

    /**
     * Takes what somebody says.
     *
     * @param stored told its {@code seq} when it is durable
     */
    void chat(String user, String text, String timestamp, LongConsumer stored) {
        join(new Item.Chat(user, text, timestamp, stored));
        pump();
    }

    /** Runs an action after everything that stands in the line now; at once when that is nothing. */
    void follow(Runnable action) {
        if (idle()) {
            action.run();
        } else if (inFlight != null && waiting.isEmpty()) {
            Item follow = new Item.Follow(action);
            inFlight.items.add(follow); // and not to the next batch, which may wait for others' edits
            account(size(follow));
        } else {
            join(new Item.Follow(action));
        }
    }

    private void join(Item item) {
        waiting.add(item);
        account(size(item));
    }

    private static int size(Item item) {
        return switch (item) {
            case Item.Edit edit -> ITEM_BYTES + edit.update().length;
            case Item.Activity activity ->
                ITEM_BYTES + activity.user().length() + activity.text().length();
            case Item.Chat chat ->
                ITEM_BYTES + 2 * (chat.user().length() + chat.text().length());
            case Item.Follow follow -> ITEM_BYTES;
        };
    }

    /** Gives up: nothing more is written or told. */
    void stop() {
        stopped = true;
        account(-uncommittedBytes);
        waiting.clear();
    }

    private void pump() {
        while (inFlight == null && !waiting.isEmpty() && !stopped) {
            List<Item> items = new ArrayList<>(waiting);
            waiting.clear();
            Batch batch = new Batch(items, entries(items));
            if (batch.entries.isEmpty()) {
                items.forEach(item -> account(-size(item)));
                outcome.durable(items, List.of());
            } else {
                inFlight = batch;
                write(batch);
            }
        }
    }

    private List<LogEntry> entries(List<Item> items) {
        List<LogEntry> entries = new ArrayList<>();
        long seq = headSeq;
        long now = clock.millis();
        for (Item item : items) {
            switch (item) {
                case Item.Edit edit ->
                    entries.add(
                            new LogEntry.UpdateEntry(++seq, now, edit.author().id(), edit.update()));
                case Item.Activity activity ->
                    entries.add(
                            new LogEntry.ActivityEntry(++seq, now, activity.kind(), activity.user(), activity.text()));
                case Item.Chat chat ->
                    entries.add(new LogEntry.ChatEntry(++seq, now, chat.user(), chat.text(), chat.timestamp()));
                case Item.Follow follow -> {}
            }
        }
        return entries;
    }

    private void write(Batch batch) {
        long started = metrics.commitStarted();
        store.append(document, epoch, batch.entries)
                .whenComplete((nothing, failure) -> worker.execute(() -> finished(batch, started, failure)));
    }

    private void finished(Batch batch, long started, @Nullable Throwable failure) {
        if (stopped) {
            return;
        }
        if (failure == null) {
            metrics.committed(started);
            committed(batch);
            return;
        }
        metrics.storeFailed();
        StoreException problem = storeException(failure);
        if (problem.kind().passing()) {
            tell(problem.kind());
            worker.schedule(retryMillis, () -> {
                if (!stopped) {
                    write(batch);
                }
            });
        } else {
            outcome.failed(problem);
        }
    }

    private void committed(Batch batch) {
        tell(null);
        headSeq = batch.entries.get(batch.entries.size() - 1).seq();
        for (LogEntry entry : batch.entries) {
            if (entry instanceof LogEntry.UpdateEntry update) {
                metrics.edit(update.update().length);
            }
        }
        batch.items.forEach(item -> account(-size(item)));
        inFlight = null;
        outcome.durable(batch.items, batch.entries);
        pump();
    }

    private void tell(StoreException.@Nullable Kind now) {
        boolean vaguer =
                now == StoreException.Kind.BUSY && passing != null; // a full disk is still full when it is busy
        if (passing != now && !vaguer) {
            passing = now;
            outcome.storeState(now);
        }
    }

    private void account(long bytes) {
        uncommittedBytes += bytes;
        metrics.uncommitted(bytes);
    }

    /** What a stage of the store failed with; anything but a {@link StoreException} is a failure of the store. */
    static StoreException storeException(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof StoreException known
                ? known
                : new StoreException(StoreException.Kind.FAILED, "unexpected failure of the store", cause);
    }
}
