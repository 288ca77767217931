package io.scriptorium.collab.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A nasty store in memory: everything that {@link DocumentStore} allows happens here more often than on any disk.
 *
 * <p>Each write waits for a seeded while, is committed, and waits again before its stage completes, so that documents
 * overtake each other and a {@link #crash} may fall between commit and completion. A load reads at some moment and
 * answers at a later one. A write that fails with {@link StoreException.Kind#FAILED} is committed all the same in
 * every other case, and takes with it whatever waits.
 *
 * <p>Time passes only in the scheduler, which is given a delay in milliseconds and a task, and must not run the task
 * before it returns. Threading: any thread.
 */
public final class MemoryStore implements DocumentStore {
    private static final StoreException.Kind[] AT_RANDOM = {
        StoreException.Kind.FULL,
        StoreException.Kind.BUSY,
        StoreException.Kind.READ_ONLY,
        StoreException.Kind.FAILED,
        StoreException.Kind.FENCED
    };

    private interface Change {
        void apply(Disk disk) throws StoreException;
    }

    private static final class Write {
        final String name;
        final Change change;
        final CompletableFuture<Void> stage = new CompletableFuture<>();

        Write(String name, Change change) {
            this.name = name;
            this.change = change;
        }
    }

    private final BiConsumer<Long, Runnable> scheduler;

    private final Object lock = new Object();
    // Guarded by the lock, all of them.
    private final Random random;
    private final Disk disk;
    private final Map<String, Deque<Write>> lanes = new HashMap<>();
    private final Deque<StoreException.Kind> nextWrites = new ArrayDeque<>();
    private final Deque<StoreException.Kind> nextLoads = new ArrayDeque<>();
    private StoreException.@Nullable Kind broken;
    private double failureProbability;
    private int maxDelayMillis = 20;
    private long commits;
    private long loads;
    private boolean closed;
    private boolean crashed;

    /**
     * An empty store.
     *
     * @param scheduler runs a task after a delay in milliseconds, never before it returns
     * @param seed of every delay and every random failure
     */
    public MemoryStore(BiConsumer<Long, Runnable> scheduler, long seed) {
        this(scheduler, seed, new Disk());
    }

    private MemoryStore(BiConsumer<Long, Runnable> scheduler, long seed, Disk disk) {
        this.scheduler = scheduler;
        this.random = new Random(seed);
        this.disk = disk;
    }

    /** How long each of the two waits of an operation may last; 20 ms at first. */
    public MemoryStore maxDelayMillis(int millis) {
        synchronized (lock) {
            maxDelayMillis = millis;
        }
        return this;
    }

    /** From now on each operation fails with this probability, in a random way. */
    public MemoryStore failAtRandom(double probability) {
        synchronized (lock) {
            failureProbability = probability;
        }
        return this;
    }

    /** The next writes fail in these ways, one each, when their turn comes. */
    public void failNextWrites(StoreException.Kind... kinds) {
        synchronized (lock) {
            nextWrites.addAll(List.of(kinds));
        }
    }

    /** The next loads fail in these ways, one each. */
    public void failNextLoads(StoreException.Kind... kinds) {
        synchronized (lock) {
            nextLoads.addAll(List.of(kinds));
        }
    }

    /**
     * From now on every write fails in this way. Loads go on, except with {@link StoreException.Kind#FAILED}.
     */
    public void breakWith(StoreException.Kind kind) {
        synchronized (lock) {
            broken = kind;
        }
    }

    /** Ends {@link #breakWith} and {@link #failAtRandom}, and forgets failures that were to come. */
    public void heal() {
        synchronized (lock) {
            broken = null;
            failureProbability = 0;
            nextWrites.clear();
            nextLoads.clear();
        }
    }

    /** Damages what is stored of a document: it is unreadable from now on. */
    public void damage(String name) {
        synchronized (lock) {
            disk.stored(name).damaged = true;
        }
    }

    /** Damages a document's snapshot: loads give the whole log instead. */
    public void damageSnapshot(String name) {
        synchronized (lock) {
            disk.stored(name).snapshot = null;
        }
    }

    /**
     * Ends this store as {@code kill -9} would: what is not committed is forgotten and no stage completes any more,
     * not even of what is committed.
     *
     * @return the store as it comes up again, healthy
     */
    public MemoryStore crash() {
        synchronized (lock) {
            crashed = true;
            lanes.clear();
            return new MemoryStore(scheduler, random.nextLong(), disk).maxDelayMillis(maxDelayMillis);
        }
    }

    /** How many loads were asked for since this store came up. */
    public long loads() {
        synchronized (lock) {
            return loads;
        }
    }

    /** What is durable of a document at this moment: all its lines after this {@code seq}, oldest first. */
    public List<LogEntry> durable(String name, long afterSeq) {
        synchronized (lock) {
            Stored stored = disk.documents.get(name);
            return stored == null || stored.headSeq() <= afterSeq
                    ? List.of()
                    : List.copyOf(stored.log.subList((int) afterSeq, stored.log.size()));
        }
    }

    /** Up to which {@code seq} a document's snapshot goes; 0 without one. */
    public long snapshotSeq(String name) {
        synchronized (lock) {
            Loaded.Snapshot snapshot = disk.stored(name).snapshot;
            return snapshot == null ? 0 : snapshot.seq();
        }
    }

    /** A document's snapshot; empty without one. */
    public Optional<byte[]> snapshot(String name) {
        synchronized (lock) {
            return Optional.ofNullable(disk.stored(name).snapshot)
                    .map(snapshot -> snapshot.update().clone());
        }
    }

    /** How many writes were committed since this store came up. */
    public long commits() {
        synchronized (lock) {
            return commits;
        }
    }

    @Override
    public CompletionStage<Loaded> load(String name) {
        CompletableFuture<Loaded> stage = new CompletableFuture<>();
        synchronized (lock) {
            loads++;
            if (closed) {
                return failed(StoreException.Kind.CLOSED);
            }
        }
        later(() -> read(name, stage));
        return stage;
    }

    @Override
    public CompletionStage<Void> create(String name, UUID epoch, long timeMillis) {
        return write(name, disk -> disk.create(name, epoch));
    }

    @Override
    public CompletionStage<Void> append(String name, UUID epoch, List<LogEntry> entries) {
        if (entries.isEmpty()) {
            throw new IllegalArgumentException("nothing to append");
        }
        List<LogEntry> copies = entries.stream().map(MemoryStore::copy).toList();
        return write(name, disk -> disk.append(name, epoch, copies));
    }

    @Override
    public CompletionStage<Void> writeSnapshot(String name, UUID epoch, Loaded.Snapshot snapshot) {
        Loaded.Snapshot copy = copy(snapshot);
        return write(name, disk -> disk.writeSnapshot(name, epoch, copy));
    }

    /** Commits at once what waits. */
    @Override
    public void close() {
        List<Write> rest = new ArrayList<>();
        synchronized (lock) {
            if (closed || crashed) {
                return;
            }
            closed = true;
            lanes.values().forEach(rest::addAll);
            lanes.clear();
        }
        for (Write write : rest) {
            finish(write, commit(write));
        }
    }

    private CompletionStage<Void> write(String name, Change change) {
        Write write = new Write(name, change);
        boolean first;
        synchronized (lock) {
            if (closed) {
                return failed(StoreException.Kind.CLOSED);
            }
            Deque<Write> lane = lanes.computeIfAbsent(name, any -> new ArrayDeque<>());
            lane.add(write);
            first = lane.size() == 1;
        }
        if (first) {
            later(() -> turn(write));
        }
        return write.stage;
    }

    /** The first of a document's waiting writes is carried out, or fails. */
    private void turn(Write write) {
        Optional<StoreException> failure;
        List<Write> swept = new ArrayList<>();
        synchronized (lock) {
            if (!waits(write)) {
                return;
            }
            Optional<StoreException.Kind> kind = failureOf(nextWrites, true);
            if (kind.isEmpty() || (kind.get() == StoreException.Kind.FAILED && random.nextBoolean())) {
                failure = commit(write);
            } else {
                failure = Optional.empty();
            }
            if (kind.isPresent()) {
                failure = Optional.of(new StoreException(kind.get(), "made to fail"));
            }
            if (kind.filter(StoreException.Kind.FAILED::equals).isPresent()) {
                lanes.values().forEach(swept::addAll);
                lanes.clear();
                swept.remove(write);
            }
        }
        Optional<StoreException> outcome = failure;
        later(() -> {
            leave(write);
            finish(write, outcome);
            swept.forEach(other ->
                    finish(other, Optional.of(new StoreException(StoreException.Kind.FAILED, "the store failed"))));
        });
    }

    private boolean waits(Write write) {
        synchronized (lock) {
            Deque<Write> lane = lanes.get(write.name);
            return lane != null && lane.peek() == write;
        }
    }

    /** Makes room for the next write of the document. */
    private void leave(Write write) {
        Write next;
        synchronized (lock) {
            Deque<Write> lane = lanes.get(write.name);
            if (lane == null || lane.peek() != write) {
                return;
            }
            lane.remove();
            next = lane.peek();
            if (next == null) {
                lanes.remove(write.name);
            }
        }
        if (next != null) {
            later(() -> turn(next));
        }
    }

    private Optional<StoreException> commit(Write write) {
        synchronized (lock) {
            try {
                write.change.apply(disk);
                commits++;
                return Optional.empty();
            } catch (StoreException e) {
                return Optional.of(e);
            }
        }
    }

    private void finish(Write write, Optional<StoreException> failure) {
        synchronized (lock) {
            if (crashed) {
                return;
            }
        }
        failure.ifPresentOrElse(write.stage::completeExceptionally, () -> write.stage.complete(null));
    }

    private void read(String name, CompletableFuture<Loaded> stage) {
        Loaded loaded;
        Optional<StoreException.Kind> failure;
        synchronized (lock) {
            failure = failureOf(nextLoads, false);
            loaded = disk.load(name);
        }
        later(() -> {
            synchronized (lock) {
                if (crashed) {
                    return;
                }
            }
            failure.ifPresentOrElse(
                    kind -> stage.completeExceptionally(new StoreException(kind, "made to fail")),
                    () -> stage.complete(loaded));
        });
    }

    private Optional<StoreException.Kind> failureOf(Deque<StoreException.Kind> scripted, boolean write) {
        if (!scripted.isEmpty()) {
            return Optional.of(scripted.remove());
        }
        if (broken != null && (write || broken == StoreException.Kind.FAILED)) {
            return Optional.of(broken);
        }
        if (random.nextDouble() < failureProbability) {
            // What can happen to a load: a lock, or a read error.
            return Optional.of(
                    write
                            ? AT_RANDOM[random.nextInt(AT_RANDOM.length)]
                            : random.nextBoolean() ? StoreException.Kind.BUSY : StoreException.Kind.FAILED);
        }
        return Optional.empty();
    }

    private void later(Runnable task) {
        long delay;
        synchronized (lock) {
            if (crashed) {
                return;
            }
            delay = random.nextInt(maxDelayMillis + 1);
        }
        scheduler.accept(delay, task);
    }

    private static <T> CompletionStage<T> failed(StoreException.Kind kind) {
        return CompletableFuture.failedFuture(new StoreException(kind, "the store is closed"));
    }

    // Copies on both ways: nobody can change by accident what is durable.

    private static LogEntry copy(LogEntry entry) {
        return switch (entry) {
            case LogEntry.UpdateEntry update -> copy(update);
            case LogEntry.ActivityEntry activity -> activity;
            case LogEntry.ChatEntry chat -> chat;
        };
    }

    private static LogEntry.UpdateEntry copy(LogEntry.UpdateEntry entry) {
        return new LogEntry.UpdateEntry(
                entry.seq(), entry.timeMillis(), entry.author(), entry.update().clone());
    }

    private static Loaded.Snapshot copy(Loaded.Snapshot snapshot) {
        return new Loaded.Snapshot(snapshot.seq(), snapshot.update().clone());
    }

    /** What survives a crash. Guarded by the lock of the store that is up. */
    private static final class Disk {
        private final Map<String, Stored> documents = new HashMap<>();

        Stored stored(String name) {
            Stored stored = documents.get(name);
            if (stored == null) {
                throw new IllegalArgumentException("no document " + name);
            }
            return stored;
        }

        Loaded load(String name) {
            Stored stored = documents.get(name);
            if (stored == null) {
                return new Loaded.Missing();
            }
            return stored.damaged ? new Loaded.Unreadable("damaged by the test") : stored.found();
        }

        void create(String name, UUID epoch) throws StoreException {
            Stored stored = documents.get(name);
            if (stored != null) {
                throw stored.damaged ? damaged() : fenced("exists already");
            }
            documents.put(name, new Stored(epoch));
        }

        void append(String name, UUID epoch, Collection<LogEntry> entries) throws StoreException {
            Stored stored = checked(name, epoch);
            long seq = stored.headSeq();
            for (LogEntry entry : entries) {
                if (entry.seq() != ++seq) {
                    throw fenced("seq " + entry.seq() + " where " + seq + " comes next");
                }
            }
            stored.log.addAll(entries);
        }

        void writeSnapshot(String name, UUID epoch, Loaded.Snapshot snapshot) throws StoreException {
            Stored stored = checked(name, epoch);
            if (snapshot.seq() > stored.headSeq()) {
                throw fenced("a snapshot of what is not committed");
            }
            if (stored.snapshot == null || stored.snapshot.seq() <= snapshot.seq()) {
                stored.snapshot = snapshot;
            }
        }

        private Stored checked(String name, UUID epoch) throws StoreException {
            Stored stored = documents.get(name);
            if (stored == null) {
                throw fenced("no such document");
            }
            if (stored.damaged) {
                throw damaged();
            }
            if (!stored.epoch.equals(epoch)) {
                throw fenced("another epoch");
            }
            return stored;
        }

        private static StoreException fenced(String message) {
            return new StoreException(StoreException.Kind.FENCED, message);
        }

        private static StoreException damaged() {
            return new StoreException(StoreException.Kind.UNREADABLE, "damaged by the test");
        }
    }

    /** One document on the disk. */
    private static final class Stored {
        private final UUID epoch;
        private final List<LogEntry> log = new ArrayList<>();
        private Loaded.@Nullable Snapshot snapshot;
        private boolean damaged;

        Stored(UUID epoch) {
            this.epoch = epoch;
        }

        long headSeq() {
            return log.size();
        }

        Loaded.Found found() {
            long from = snapshot == null ? 0 : snapshot.seq();
            List<LogEntry.UpdateEntry> updates = new ArrayList<>();
            List<LogEntry.ActivityEntry> activity = new ArrayList<>();
            List<LogEntry.ChatEntry> chat = new ArrayList<>();
            for (LogEntry entry : log) {
                switch (entry) {
                    case LogEntry.UpdateEntry update -> {
                        if (update.seq() > from) {
                            updates.add(copy(update));
                        }
                    }
                    case LogEntry.ActivityEntry line -> activity.add(line);
                    case LogEntry.ChatEntry line -> chat.add(line);
                }
            }
            int forgotten = Math.max(0, activity.size() - ACTIVITY_KEPT);
            return new Loaded.Found(
                    epoch,
                    headSeq(),
                    Optional.ofNullable(snapshot).map(MemoryStore::copy),
                    List.copyOf(updates),
                    List.copyOf(activity.subList(forgotten, activity.size())),
                    List.copyOf(chat.subList(Math.max(0, chat.size() - CHAT_KEPT), chat.size())));
        }
    }
}
