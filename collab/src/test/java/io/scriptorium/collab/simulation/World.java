package io.scriptorium.collab.simulation;

import io.scriptorium.collab.Collab;
import io.scriptorium.collab.room.Session.Dialect;
import io.scriptorium.collab.session.CollabMetrics;
import io.scriptorium.collab.session.Limits;
import io.scriptorium.collab.store.MemoryStore;
import io.scriptorium.collab.store.StoreException;
import io.scriptorium.crdt.AwarenessUpdate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A server, its disk, a few people and everything that can go wrong between them, all drawn from one seed.
 *
 * <p>First things go wrong for a while; then everything heals, and what must be true at rest is checked.
 */
final class World {
    static final long HARD_OUTBOUND_BYTES = 20_000;

    private static final String[] NAMES = {"Ada", "Bob", "Cleo"};
    private static final long STUCK_FOR_MILLIS = 15_000;
    private static final long DRAIN_MILLIS = 20_000;

    /** One life of the server's process. */
    private final class Server {
        final List<SimulatedTime.Executor> threads = new ArrayList<>();
        final List<SimulatedTime.Executor> loops = List.of(thread(), thread());
        final CollabMetrics metrics = new CollabMetrics();
        final Collab collab;

        @Nullable CompletableFuture<Void> drained;

        Server() {
            collab = new Collab(
                    store,
                    List.of(thread(), thread()),
                    thread()::execute,
                    thread()::execute,
                    wallClock(),
                    limits,
                    metrics,
                    () -> Typist.foreignId(random));
        }

        private SimulatedTime.Executor thread() {
            SimulatedTime.Executor thread = time.executor();
            threads.add(thread);
            return thread;
        }
    }

    private final Random random;
    private final SimulatedTime time;
    private final SimulatedTime.Executor people;
    private final SimulatedTime.Executor disk;
    private final Oracle oracle;
    private final List<SimulatedClient> clients = new ArrayList<>();
    private final List<SimulatedTextarea> textareas = new ArrayList<>();
    private final List<String> documents;
    private final Map<String, String> epochs = new HashMap<>();
    private final Limits limits;
    private final int maxLatencyMillis;
    /** The larger, the fewer restarts and crashes. */
    private final int serverLasts;

    private final Map<String, Long> met = new TreeMap<>();
    private MemoryStore store;
    private Server server;
    private long storeTroubledAtMillis = -STUCK_FOR_MILLIS;
    private boolean storeTroubled;
    private long nextClientId = 1;
    private int textareasMade;

    World(long seed) {
        random = new Random(seed);
        time = new SimulatedTime(random);
        people = time.executor();
        disk = time.executor();
        store = new MemoryStore(disk::schedule, random.nextLong()).maxDelayMillis(1 + random.nextInt(60));
        oracle = new Oracle(time, store);
        documents = random.nextBoolean() ? List.of("one") : List.of("one", "two");
        limits = limits(random.nextInt(4) == 0 ? 5_000 : 1_000_000);
        serverLasts = 1 + random.nextInt(10);
        maxLatencyMillis = random.nextInt(40);
        server = new Server();
        for (int i = 2 + random.nextInt(5); i > 0; i--) {
            newTab();
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            newTextarea();
        }
    }

    Random random() {
        return random;
    }

    SimulatedTime time() {
        return time;
    }

    SimulatedTime.Executor people() {
        return people;
    }

    SimulatedTime.Executor loop() {
        return server.loops.get(random.nextInt(server.loops.size()));
    }

    Oracle oracle() {
        return oracle;
    }

    Collab collab() {
        return server.collab;
    }

    Limits limits() {
        return limits;
    }

    int latencyMillis() {
        return maxLatencyMillis == 0 ? 0 : random.nextInt(maxLatencyMillis);
    }

    /** Small, so that all of them are met; that on what waits for the disk not in every world. */
    private static Limits limits(int maxUncommittedBytes) {
        Limits usual = Limits.DEFAULTS;
        return new Limits(
                usual.maxUpdateBytes(),
                usual.maxStep2Bytes(),
                usual.maxAwarenessStateBytes(),
                usual.maxAwarenessIds(),
                usual.awarenessInterval(),
                usual.maxPendingBytes(),
                usual.maxPendingStructs(),
                usual.pendingTimeout(),
                usual.resyncInterval(),
                usual.newClientIds(),
                usual.newClientIdsPerSecond(),
                usual.softDocumentBytes(),
                usual.hardDocumentBytes(),
                usual.maxDocumentsPerConnection(),
                usual.maxSessionsPerDocument(),
                800,
                4,
                4_000,
                maxUncommittedBytes,
                usual.keepAlive(),
                usual.withoutDocument(),
                usual.leaveGrace(),
                Duration.ofSeconds(4),
                usual.storeRetry(),
                20,
                usual.snapshotBytes());
    }

    private InstantSource wallClock() {
        return () -> Instant.ofEpochMilli(time.nowMillis());
    }

    /** Whether edits may have waited so long for the disk that presence did not wait for them. */
    boolean storeWasStuck() {
        return storeTroubled || time.nowMillis() - storeTroubledAtMillis < STUCK_FOR_MILLIS;
    }

    /** A document has one history, whoever asks and however often the server dies. */
    void checkEpoch(String document, String epoch) {
        String known = epochs.computeIfAbsent(document, any -> epoch);
        oracle.check(known.equals(epoch), "another epoch of " + document);
    }

    /** What was met on the way: limits, failures, edits. */
    Map<String, Long> met() {
        return met;
    }

    void meet(String what) {
        met.merge(what, 1L, Long::sum);
    }

    private void meet() {
        CollabMetrics.Snapshot now = server.metrics.snapshot();
        if (now.pendingBytes() > 0) {
            meet("moments with held edits");
        }
        if (now.uncommittedBytes() > 0) {
            meet("moments with edits under way");
        }
    }

    private void count(CollabMetrics.Snapshot metrics) {
        metrics.limitHits().forEach((limit, hits) -> met.merge(limit, hits, Long::sum));
        met.merge("edits", metrics.edits(), Long::sum);
        met.merge("deliveries", metrics.deliveries(), Long::sum);
        met.merge("store failures", metrics.storeFailures(), Long::sum);
    }

    /** Lets so many things happen, then heals the world and checks it at rest. */
    void run(int steps) {
        for (int i = 0; i < steps; i++) {
            happen();
            time.pass(random.nextInt(10) == 0 ? random.nextInt(3_000) : random.nextInt(40));
            checkDrain();
            meet();
        }
        heal();
        checkAtRest();
        everybodyLeaves();
        count(server.metrics.snapshot());
    }

    private SimulatedClient newTab() {
        Dialect dialect = random.nextInt(3) == 0 ? Dialect.Y_WEBSOCKET : Dialect.HOCUSPOCUS;
        SimulatedClient tab = new SimulatedClient(
                this,
                dialect,
                documents.get(random.nextInt(documents.size())),
                NAMES[random.nextInt(NAMES.length)],
                nextClientId++);
        clients.add(tab);
        tab.goOnline();
        return tab;
    }

    private void newTextarea() {
        SimulatedTextarea textarea = new SimulatedTextarea(
                this,
                documents.get(random.nextInt(documents.size())),
                NAMES[random.nextInt(NAMES.length)],
                textareasMade++);
        textareas.add(textarea);
        textarea.goOnline();
    }

    private void anyTextarea() {
        if (!textareas.isEmpty()) {
            textareas.get(random.nextInt(textareas.size())).act();
        }
    }

    private SimulatedClient any() {
        return clients.get(random.nextInt(clients.size()));
    }

    private void happen() {
        int drawn = random.nextInt(1_250);
        if (drawn >= 1_000) {
            anyTextarea();
        } else if (drawn < 450) {
            any().type();
        } else if (drawn < 550) {
            any().delete();
        } else if (drawn < 680) {
            any().present();
        } else if (drawn < 720) {
            any().cut(random.nextBoolean());
        } else if (drawn < 790) {
            any().goOnline();
        } else if (drawn < 830) {
            any().stall(true);
        } else if (drawn < 880) {
            any().stall(false);
        } else if (drawn < 900) {
            any().sync();
        } else if (drawn < 950) {
            relay();
        } else if (drawn < 965) {
            turnOver();
        } else if (drawn < 985) {
            troubleTheStore();
        } else if (random.nextInt(serverLasts) == 0) {
            if (random.nextBoolean()) {
                kill("crashes");
            } else {
                restart();
            }
        }
    }

    private void relay() {
        SimulatedClient from = any();
        SimulatedClient to = any();
        if (from != to && from.document().equals(to.document())) {
            to.hearFrom(from);
        }
    }

    /** Somebody closes a tab, or opens one. */
    private void turnOver() {
        if (clients.size() > 2 && random.nextBoolean()) {
            SimulatedClient leaver = any();
            clients.remove(leaver);
            leaver.leave();
        } else if (clients.size() < 8) {
            newTab();
        }
    }

    private void troubleTheStore() {
        StoreException.Kind[] passing = {
            StoreException.Kind.FULL, StoreException.Kind.BUSY, StoreException.Kind.READ_ONLY
        };
        StoreException.Kind[] any = {
            StoreException.Kind.FULL, StoreException.Kind.BUSY, StoreException.Kind.FENCED, StoreException.Kind.FAILED
        };
        switch (random.nextInt(6)) {
            case 0 -> trouble("fails at random", () -> store.failAtRandom(random.nextDouble() * 0.3));
            case 1 -> trouble("does not write", () -> store.breakWith(passing[random.nextInt(passing.length)]));
            case 2 -> trouble("fails once", () -> store.failNextWrites(any[random.nextInt(any.length)]));
            case 3 ->
                trouble(
                        "does not read",
                        () -> store.failNextLoads(
                                random.nextBoolean() ? StoreException.Kind.BUSY : StoreException.Kind.FAILED));
            case 4 -> trouble("is slow", () -> store.maxDelayMillis(random.nextInt(1_000)));
            default -> healStore();
        }
    }

    private void trouble(String what, Runnable action) {
        oracle.note("the store " + what);
        storeTroubled = true;
        action.run();
        people.schedule(random.nextInt(8_000), this::healStore);
    }

    private void healStore() {
        oracle.note("the store heals");
        store.heal();
        store.maxDelayMillis(1 + random.nextInt(60));
        storeTroubledAtMillis = time.nowMillis();
        storeTroubled = false;
    }

    /** The process ends, as by {@code kill -9}, and comes up again. */
    private void kill(String how) {
        oracle.note("the server " + how);
        count(server.metrics.snapshot());
        meet("server " + how);
        server.threads.forEach(SimulatedTime.Executor::kill);
        store = store.crash();
        oracle.watch(store);
        List.copyOf(clients).forEach(SimulatedClient::serverDied);
        textareas.forEach(SimulatedTextarea::serverDied);
        storeTroubledAtMillis = storeTroubled ? time.nowMillis() : storeTroubledAtMillis;
        storeTroubled = false;
        server = new Server();
    }

    /** The process is asked to end: it makes everything durable first, within a time. */
    private void restart() {
        if (server.drained == null) {
            oracle.note("the server drains");
            Server draining = server;
            CompletableFuture<Void> drained = draining.collab.drain().toCompletableFuture();
            draining.drained = drained;
            people.schedule(DRAIN_MILLIS, () -> {
                if (server == draining) {
                    oracle.check(storeWasStuck() || drained.isDone(), "draining takes too long");
                    kill("did not drain in time");
                }
            });
        }
    }

    private void checkDrain() {
        if (server.drained != null && server.drained.isDone()) {
            CollabMetrics.Snapshot now = server.metrics.snapshot();
            oracle.check(now.rooms() == 0 && now.uncommittedBytes() == 0, "drained, and not empty: " + now);
            kill("has drained");
        }
    }

    /** Nothing goes wrong any more, everybody is online, and all that is under way arrives. */
    private void heal() {
        healStore();
        if (server.drained != null) {
            time.pass(DRAIN_MILLIS + 1);
            checkDrain();
        }
        for (int round = 0; round < 3; round++) {
            clients.forEach(client -> {
                client.goOnline();
                client.stall(false);
            });
            textareas.forEach(textarea -> {
                textarea.goOnline();
                textarea.stall(false);
            });
            time.pass(15_000);
        }
        clients.forEach(SimulatedClient::present);
        time.pass(3_000);
    }

    private void checkAtRest() {
        textareas.forEach(SimulatedTextarea::checkAtRest);
        for (SimulatedClient client : clients) {
            oracle.check(client.settled(), client + " is not settled");
            oracle.check(
                    client.knowledge().equals(oracle.durable(client.document())),
                    client + " knows\n" + client.knowledge() + "\nand the disk\n" + oracle.durable(client.document()));
            checkPresence(client);
        }
        CollabMetrics.Snapshot now = server.metrics.snapshot();
        oracle.check(
                now.uncommittedBytes() == 0
                        && now.pendingBytes() == 0
                        && now.sessions() == clients.size() + textareas.size(),
                "something is left over: " + now);
        oracle.check(now.brokenRooms() == 0, "a room broke");
    }

    private void checkPresence(SimulatedClient client) {
        Map<Long, Long> seen = new HashMap<>();
        for (AwarenessUpdate.Entry entry : client.seen().entries()) {
            seen.put(entry.client(), entry.clock());
        }
        Map<Long, Long> here = new HashMap<>();
        for (SimulatedClient other : clients) {
            if (other.document().equals(client.document())) {
                here.put(other.self().client(), other.self().clock());
            }
        }
        Set<Long> ids = Set.copyOf(seen.keySet());
        seen.keySet().removeIf(id -> !Typist.has(id));
        long ofTextareas = textareas.stream()
                .filter(textarea -> textarea.document().equals(client.document()))
                .count();
        oracle.check(
                seen.equals(here) && ids.size() == here.size() + ofTextareas,
                client + " sees " + ids + ", " + seen + " and here are " + here + " and " + ofTextareas + " textareas");
    }

    private void everybodyLeaves() {
        clients.forEach(SimulatedClient::leave);
        clients.clear();
        textareas.forEach(SimulatedTextarea::leave);
        textareas.clear();
        time.pass(limits.unloadAfter().toMillis() + 5_000);
        CollabMetrics.Snapshot now = server.metrics.snapshot();
        oracle.check(
                now.rooms() == 0 && now.sessions() == 0 && now.uncommittedBytes() == 0 && now.pendingBytes() == 0,
                "everybody has left, and something stays: " + now);
        oracle.check(time.timers() == 0, time.timers() + " timers stay");

        for (String document : documents) {
            SimulatedClient newcomer =
                    new SimulatedClient(this, Dialect.HOCUSPOCUS, document, "Newcomer", nextClientId++);
            newcomer.goOnline();
            time.pass(1_000);
            oracle.check(
                    newcomer.settled() && newcomer.knowledge().equals(oracle.durable(document)),
                    "a newcomer finds " + newcomer.knowledge() + " and the disk has " + oracle.durable(document));
        }
    }
}
