package io.scriptorium.collab;

import io.scriptorium.collab.session.Limits;
import java.time.Duration;
import java.util.function.Consumer;

/** Limits of which some are other than the defaults. */
final class Limiting {
    int maxUpdateBytes = Limits.DEFAULTS.maxUpdateBytes();
    int maxStep2Bytes = Limits.DEFAULTS.maxStep2Bytes();
    int maxPendingBytes = Limits.DEFAULTS.maxPendingBytes();
    int maxPendingStructs = Limits.DEFAULTS.maxPendingStructs();
    int newClientIds = Limits.DEFAULTS.newClientIds();
    int softDocumentBytes = Limits.DEFAULTS.softDocumentBytes();
    int hardDocumentBytes = Limits.DEFAULTS.hardDocumentBytes();
    int maxSessionsPerDocument = Limits.DEFAULTS.maxSessionsPerDocument();
    int softOutboundBytes = Limits.DEFAULTS.softOutboundBytes();
    int maxInboundMessages = Limits.DEFAULTS.maxInboundMessages();
    int maxInboundBytes = Limits.DEFAULTS.maxInboundBytes();
    int maxUncommittedBytes = Limits.DEFAULTS.maxUncommittedBytes();
    Duration unloadAfter = Limits.DEFAULTS.unloadAfter();
    int snapshotUpdates = Limits.DEFAULTS.snapshotUpdates();

    private Limiting() {}

    static Limits with(Consumer<Limiting> change) {
        Limiting limits = new Limiting();
        change.accept(limits);
        return limits.limits();
    }

    private Limits limits() {
        Limits other = Limits.DEFAULTS;
        return new Limits(
                maxUpdateBytes,
                maxStep2Bytes,
                other.maxAwarenessStateBytes(),
                other.maxAwarenessIds(),
                other.awarenessInterval(),
                maxPendingBytes,
                maxPendingStructs,
                other.pendingTimeout(),
                other.resyncInterval(),
                newClientIds,
                other.newClientIdsPerSecond(),
                softDocumentBytes,
                hardDocumentBytes,
                other.maxDocumentsPerConnection(),
                maxSessionsPerDocument,
                softOutboundBytes,
                maxInboundMessages,
                maxInboundBytes,
                maxUncommittedBytes,
                other.keepAlive(),
                other.withoutDocument(),
                other.leaveGrace(),
                unloadAfter,
                other.storeRetry(),
                snapshotUpdates,
                other.snapshotBytes());
    }
}
