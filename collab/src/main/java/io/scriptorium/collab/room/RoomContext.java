package io.scriptorium.collab.room;

import io.scriptorium.collab.session.CollabMetrics;
import io.scriptorium.collab.session.Limits;
import io.scriptorium.collab.store.DocumentStore;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What every room of one worker needs. Immutable.
 *
 * @param background runs what takes long and touches no room
 * @param prompt runs what takes milliseconds, touches no room and is waited for; may refuse
 * @param newEpoch makes the identity of a new document's history
 * @param newClientId makes ids under which clients of live JSON write; asked by any thread
 * @param storeFailed called once the store says that nothing is certain any more; drops every room
 */
record RoomContext(
        DocumentStore store,
        RoomWorker worker,
        Executor background,
        Executor prompt,
        InstantSource clock,
        Limits limits,
        CollabMetrics metrics,
        Supplier<UUID> newEpoch,
        LongSupplier newClientId,
        Runnable storeFailed) {

    /** The same with another worker. */
    RoomContext with(RoomWorker other) {
        return new RoomContext(
                store, other, background, prompt, clock, limits, metrics, newEpoch, newClientId, storeFailed);
    }
}
