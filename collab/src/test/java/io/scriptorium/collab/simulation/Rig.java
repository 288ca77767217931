package io.scriptorium.collab.simulation;

import io.scriptorium.collab.Collab;
import io.scriptorium.collab.room.RoomWorker;
import io.scriptorium.collab.room.Session;
import io.scriptorium.collab.session.Authenticator;
import io.scriptorium.collab.session.CollabMetrics;
import io.scriptorium.collab.session.Credential;
import io.scriptorium.collab.session.DocumentName;
import io.scriptorium.collab.session.Limits;
import io.scriptorium.collab.session.LiveOptions;
import io.scriptorium.collab.store.DocumentStore;
import io.scriptorium.collab.store.LogEntry;
import io.scriptorium.collab.store.MemoryStore;
import io.scriptorium.crdt.DecodeLimits;
import io.scriptorium.crdt.StateVector;
import io.scriptorium.crdt.Update;
import io.scriptorium.crdt.lib0.Lib0Writer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntSupplier;
import java.util.function.UnaryOperator;

/** Collaboration on virtual time over a store in memory, for tests that say step by step what happens. */
public final class Rig {
    /** The document that clients open unless told otherwise. */
    public static final String DOCUMENT = "notes";

    static final long HARD_OUTBOUND_BYTES = 4L * 1024 * 1024;

    private static final InstantSource WALL_CLOCK = InstantSource.fixed(Instant.ofEpochMilli(1_000_000));
    private static final long A_WHILE_MILLIS = 300;

    private final Random random;
    private final IntSupplier latencyMillis;
    private final SimulatedTime time;
    private final List<SimulatedTime.Executor> workers = new ArrayList<>();
    private final SimulatedTime.Executor loop;
    private final Limits limits;
    private final CollabMetrics metrics = new CollabMetrics();
    private final UnaryOperator<DocumentStore> around;
    private MemoryStore store;
    private Collab collab;

    public Rig() {
        this(Limits.DEFAULTS);
    }

    public Rig(Limits limits) {
        this(limits, store -> store);
    }

    /** @param around what stands between the rooms and the store */
    public Rig(Limits limits, UnaryOperator<DocumentStore> around) {
        this(limits, around, new Random(1), () -> 0);
    }

    /**
     * A rig in which chance is drawn from one seed.
     *
     * @param latencyMillis how long the next message takes, either way
     */
    public Rig(Random random, IntSupplier latencyMillis) {
        this(Limits.DEFAULTS, store -> store, random, latencyMillis);
    }

    private Rig(Limits limits, UnaryOperator<DocumentStore> around, Random random, IntSupplier latencyMillis) {
        this.limits = limits;
        this.around = around;
        this.random = random;
        this.latencyMillis = latencyMillis;
        this.time = new SimulatedTime(random);
        this.loop = time.executor();
        SimulatedTime.Executor disk = time.executor();
        this.store = new MemoryStore(disk::schedule, 1);
        this.collab = start();
    }

    private Collab start() {
        workers.add(time.executor());
        workers.add(time.executor());
        List<RoomWorker> rooms = List.copyOf(workers);
        SimulatedTime.Executor background = time.executor();
        workers.add(background);
        SimulatedTime.Executor prompt = time.executor();
        workers.add(prompt);
        return new Collab(
                around.apply(store),
                rooms,
                background::execute,
                prompt::execute,
                WALL_CLOCK,
                limits,
                metrics,
                () -> Integer.toUnsignedLong(random.nextInt()));
    }

    /** Ends the process as {@code kill -9} does, and starts it again; sockets are not told. */
    public void crash() {
        workers.forEach(SimulatedTime.Executor::kill);
        workers.clear();
        store = store.crash();
        collab = start();
    }

    public SimulatedTime time() {
        return time;
    }

    public MemoryStore store() {
        return store;
    }

    public Collab collab() {
        return collab;
    }

    public CollabMetrics metrics() {
        return metrics;
    }

    public Limits limits() {
        return limits;
    }

    IntSupplier latencyMillis() {
        return latencyMillis;
    }

    SimulatedTime.Executor loop() {
        return loop;
    }

    /** Lets time pass. */
    public void pass(long millis) {
        time.pass(millis);
    }

    /** Lets enough time pass for what is under way, the disk included, and too little for any time-out. */
    public void settle() {
        time.pass(A_WHILE_MILLIS);
    }

    /** A socket of a Hocuspocus provider on which nothing was said. */
    public ScriptedClient hocuspocusSocket(String address) {
        ScriptedClient client = new ScriptedClient(this, Session.Dialect.HOCUSPOCUS, address);
        client.socket().connect(collab::hocuspocus);
        return client;
    }

    /** A socket of a Hocuspocus provider of which tokens are asked, on which nothing was said. */
    public ScriptedClient hocuspocusSocket(String address, Authenticator authenticator) {
        ScriptedClient client = new ScriptedClient(this, Session.Dialect.HOCUSPOCUS, address);
        client.socket().connect(channel -> collab.hocuspocus(channel, authenticator));
        return client;
    }

    /** A Hocuspocus client that was let in with a credential, has shook hands, and has forgotten what it heard. */
    public ScriptedClient hocuspocus(Credential credential) {
        ScriptedClient client = hocuspocusSocket(
                DOCUMENT,
                (token, document) -> CompletableFuture.completedFuture(new Authenticator.Verdict.Granted(credential)));
        client.authenticate("4.8.0").step1(StateVector.EMPTY);
        settle();
        client.step2(Update.empty());
        settle();
        client.forget();
        return client;
    }

    /** A y-websocket client that was let in with a credential, has shook hands, and has forgotten what it heard. */
    public ScriptedClient yWebsocket(Credential credential) {
        ScriptedClient client = new ScriptedClient(this, Session.Dialect.Y_WEBSOCKET, DOCUMENT);
        client.socket().connect(channel -> collab.yWebsocket(channel, new DocumentName(DOCUMENT), credential));
        client.step1(StateVector.EMPTY);
        settle();
        client.step2(Update.empty());
        settle();
        client.forget();
        return client;
    }

    /** A Hocuspocus client that knows nothing yet, has shook hands, and has forgotten what it heard. */
    public ScriptedClient hocuspocus() {
        return hocuspocus(DOCUMENT);
    }

    public ScriptedClient hocuspocus(String document) {
        ScriptedClient client = hocuspocusSocket(document);
        client.authenticate("4.8.0").step1(StateVector.EMPTY);
        settle();
        client.step2(Update.empty());
        settle();
        client.forget();
        return client;
    }

    /** A y-websocket client that has said nothing. */
    public ScriptedClient yWebsocketSocket(String document) {
        ScriptedClient client = new ScriptedClient(this, Session.Dialect.Y_WEBSOCKET, document);
        client.socket().connect(channel -> collab.yWebsocket(channel, new DocumentName(document)));
        return client;
    }

    /** A y-websocket client that knows nothing yet, has shook hands, and has forgotten what it heard. */
    public ScriptedClient yWebsocket() {
        ScriptedClient client = yWebsocketSocket(DOCUMENT);
        client.step1(StateVector.EMPTY);
        settle();
        client.step2(Update.empty());
        settle();
        client.forget();
        return client;
    }

    /** A client of live JSON that has said and heard nothing. */
    public LiveScript live() {
        return live(DOCUMENT, LiveOptions.DEFAULTS);
    }

    public LiveScript live(String document, LiveOptions options) {
        return live(document, Credential.OPEN, options);
    }

    /** A client of live JSON that was let in with a credential. */
    public LiveScript live(String document, Credential credential, LiveOptions options) {
        LiveScript client = new LiveScript(this);
        client.socket().connect(channel -> collab.liveJson(channel, new DocumentName(document), credential, options));
        settle();
        return client;
    }

    /** What is durable of the document, as one update. */
    public byte[] durable(String document) {
        List<byte[]> updates = new ArrayList<>();
        for (LogEntry entry : store.durable(document, 0)) {
            if (entry instanceof LogEntry.UpdateEntry update) {
                updates.add(update.update());
            }
        }
        return Update.merge(updates);
    }

    /** The durable lines of the document's history. */
    public List<String> history() {
        List<String> lines = new ArrayList<>();
        for (LogEntry entry : store.durable(DOCUMENT, 0)) {
            if (entry instanceof LogEntry.ActivityEntry line) {
                lines.add(line.text());
            }
        }
        return lines;
    }

    /** A state vector of one client. */
    public static StateVector knows(long client, long nextClock) {
        Lib0Writer out = new Lib0Writer();
        out.writeVarUint(1);
        out.writeVarUint(client);
        out.writeVarUint(nextClock);
        return StateVector.decode(out.toByteArray(), DecodeLimits.TRUSTED);
    }
}
