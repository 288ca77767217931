package io.scriptorium.collab;

import io.scriptorium.collab.protocol.HocuspocusConnection;
import io.scriptorium.collab.protocol.LiveJsonConnection;
import io.scriptorium.collab.protocol.YWebsocketConnection;
import io.scriptorium.collab.room.DocumentContent;
import io.scriptorium.collab.room.Opened;
import io.scriptorium.collab.room.RoomWorker;
import io.scriptorium.collab.room.Rooms;
import io.scriptorium.collab.session.Authenticator;
import io.scriptorium.collab.session.Channel;
import io.scriptorium.collab.session.CollabMetrics;
import io.scriptorium.collab.session.Connection;
import io.scriptorium.collab.session.Credential;
import io.scriptorium.collab.session.DocumentName;
import io.scriptorium.collab.session.Limits;
import io.scriptorium.collab.session.LiveOptions;
import io.scriptorium.collab.store.DocumentStore;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Collaboration on documents, without a network: what a server, or any Java program, embeds. Give it a store and
 * threads, hand it each client's wire as a {@link Channel}, and tell the {@link Connection} what arrives.
 *
 * <p>Threading: any thread; no method blocks.
 */
public final class Collab {
    private final Rooms rooms;
    private final Limits limits;
    private final CollabMetrics metrics;
    private final RoomWorker clock;
    private final AtomicLong heldBeforeAuthentication = new AtomicLong();

    /**
     * @param workers own the rooms, each some of them; one a core is a good number
     * @param background runs what takes long: it compacts snapshots, one document in memory for each of its threads. May
     *     refuse tasks: then snapshots are written as they are
     * @param prompt runs what takes milliseconds and somebody waits for: the work on documents for clients of live JSON,
     *     one task at a time for each of them. May refuse tasks: they are offered again
     * @param clock wall-clock time for what people read
     */
    public Collab(
            DocumentStore store,
            List<RoomWorker> workers,
            Executor background,
            Executor prompt,
            InstantSource clock,
            Limits limits,
            CollabMetrics metrics) {
        this(store, workers, background, prompt, clock, limits, metrics, Collab::randomClientId);
    }

    /**
     * As the other, but what is drawn by chance can be said: then a run can be repeated.
     *
     * @param newClientId makes ids of 32 bits, no two alike, under which clients of live JSON write
     */
    public Collab(
            DocumentStore store,
            List<RoomWorker> workers,
            Executor background,
            Executor prompt,
            InstantSource clock,
            Limits limits,
            CollabMetrics metrics,
            LongSupplier newClientId) {
        this.rooms =
                new Rooms(store, workers, background, prompt, clock, limits, metrics, UUID::randomUUID, newClientId);
        this.limits = limits;
        this.metrics = metrics;
        this.clock = workers.get(0);
    }

    private static long randomClientId() {
        return Integer.toUnsignedLong(ThreadLocalRandom.current().nextInt());
    }

    /** A new socket of a Hocuspocus provider, of which no token is asked. */
    public Connection hocuspocus(Channel channel) {
        return new HocuspocusConnection(
                channel, rooms, limits, metrics, clock::monotonicMillis, null, heldBeforeAuthentication);
    }

    /** A new socket of a Hocuspocus provider, which shows a token for each document. */
    public Connection hocuspocus(Channel channel, Authenticator authenticator) {
        return new HocuspocusConnection(
                channel, rooms, limits, metrics, clock::monotonicMillis, authenticator, heldBeforeAuthentication);
    }

    /** A new socket of a y-websocket provider, of which no token is asked. */
    public Connection yWebsocket(Channel channel, DocumentName document) {
        return yWebsocket(channel, document, Credential.OPEN);
    }

    /** A new socket of a y-websocket provider that was let in with a credential for this document. */
    public Connection yWebsocket(Channel channel, DocumentName document, Credential credential) {
        return new YWebsocketConnection(channel, document, rooms, limits, metrics, clock::monotonicMillis, credential);
    }

    /** A new wire of a client that speaks live JSON. The connection's id is the channel's, a UUID. */
    public Connection liveJson(Channel channel, DocumentName document, Credential credential, LiveOptions options) {
        return new LiveJsonConnection(
                channel, document, credential, options, rooms, limits, metrics, clock::monotonicMillis);
    }

    /** Loads a document, or makes it when it is missing, and tells which history it has. */
    public CompletionStage<Opened> open(DocumentName document) {
        return rooms.open(document);
    }

    /** Reads a document's durable state, without opening it: one that is missing stays so. */
    public CompletionStage<DocumentContent> content(DocumentName document) {
        return rooms.content(document);
    }

    /**
     * Stops gracefully: takes no new work, makes everything durable, closes every session's channel with
     * {@code RESTART}. Completes when no room is left; takes as long as the store does.
     */
    public CompletionStage<Void> drain() {
        return rooms.drain();
    }
}
