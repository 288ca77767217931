package io.scriptorium.collab.session;

import java.time.Duration;

/**
 * How much one client may ask of rooms and sessions; what concerns sockets alone (rates, connection counts, pings,
 * hard buffer bounds) is the transport's. Immutable.
 *
 * @param maxUpdateBytes largest message other than a Step 2
 * @param maxStep2Bytes largest Step 2
 * @param maxAwarenessStateBytes largest awareness state of a client's own
 * @param maxAwarenessIds awareness ids one session may hold
 * @param awarenessInterval the shortest time between two awareness broadcasts of a document
 * @param maxPendingBytes updates held for one document because something before them is missing
 * @param maxPendingStructs structs in such updates
 * @param pendingTimeout how long such updates are held
 * @param resyncInterval the shortest time between two requests for what is missing
 * @param newClientIds client ids unknown to the document that a connection may bring in Updates, as a burst
 * @param newClientIdsPerSecond and as a rate after that
 * @param softDocumentBytes encoded size at which people are warned
 * @param hardDocumentBytes encoded size at which growth is refused
 * @param maxDocumentsPerConnection documents over one socket
 * @param maxSessionsPerDocument sessions in one room
 * @param softOutboundBytes buffered for a client until its updates are no longer queued
 * @param maxInboundMessages messages of a connection waiting for their rooms
 * @param maxInboundBytes and their bytes
 * @param maxUncommittedBytes updates of a document waiting for the disk
 * @param keepAlive silence towards a client after which something is sent
 * @param withoutDocument how long a connection may stay without a document
 * @param leaveGrace how long a leaver may take to come back without a line in the history
 * @param unloadAfter how long a room stays live without sessions
 * @param storeRetry time between two attempts after a passing failure of the store
 * @param snapshotUpdates updates after the last snapshot that make the next one worth writing
 * @param snapshotBytes and their bytes
 */
public record Limits(
        int maxUpdateBytes,
        int maxStep2Bytes,
        int maxAwarenessStateBytes,
        int maxAwarenessIds,
        Duration awarenessInterval,
        int maxPendingBytes,
        int maxPendingStructs,
        Duration pendingTimeout,
        Duration resyncInterval,
        int newClientIds,
        int newClientIdsPerSecond,
        int softDocumentBytes,
        int hardDocumentBytes,
        int maxDocumentsPerConnection,
        int maxSessionsPerDocument,
        int softOutboundBytes,
        int maxInboundMessages,
        int maxInboundBytes,
        int maxUncommittedBytes,
        Duration keepAlive,
        Duration withoutDocument,
        Duration leaveGrace,
        Duration unloadAfter,
        Duration storeRetry,
        int snapshotUpdates,
        int snapshotBytes) {

    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;

    /** The limits in force unless an operator says otherwise. */
    public static final Limits DEFAULTS = new Limits(
            MIB,
            16 * MIB,
            4 * KIB,
            8,
            Duration.ofMillis(50),
            MIB,
            1_000,
            Duration.ofMinutes(10),
            Duration.ofSeconds(5),
            64,
            1,
            10 * MIB,
            50 * MIB,
            32,
            1_000,
            MIB,
            256,
            4 * MIB,
            32 * MIB,
            Duration.ofSeconds(15),
            Duration.ofMinutes(5),
            Duration.ofSeconds(2),
            Duration.ofSeconds(30),
            Duration.ofMillis(500),
            500,
            MIB);

    /** These limits with other message sizes. */
    public Limits withMessageBytes(int update, int step2) {
        return new Limits(
                update,
                step2,
                maxAwarenessStateBytes,
                maxAwarenessIds,
                awarenessInterval,
                maxPendingBytes,
                maxPendingStructs,
                pendingTimeout,
                resyncInterval,
                newClientIds,
                newClientIdsPerSecond,
                softDocumentBytes,
                hardDocumentBytes,
                maxDocumentsPerConnection,
                maxSessionsPerDocument,
                softOutboundBytes,
                maxInboundMessages,
                maxInboundBytes,
                maxUncommittedBytes,
                keepAlive,
                withoutDocument,
                leaveGrace,
                unloadAfter,
                storeRetry,
                snapshotUpdates,
                snapshotBytes);
    }

    /** These limits with other document sizes. */
    public Limits withDocumentBytes(int soft, int hard) {
        return new Limits(
                maxUpdateBytes,
                maxStep2Bytes,
                maxAwarenessStateBytes,
                maxAwarenessIds,
                awarenessInterval,
                maxPendingBytes,
                maxPendingStructs,
                pendingTimeout,
                resyncInterval,
                newClientIds,
                newClientIdsPerSecond,
                soft,
                hard,
                maxDocumentsPerConnection,
                maxSessionsPerDocument,
                softOutboundBytes,
                maxInboundMessages,
                maxInboundBytes,
                maxUncommittedBytes,
                keepAlive,
                withoutDocument,
                leaveGrace,
                unloadAfter,
                storeRetry,
                snapshotUpdates,
                snapshotBytes);
    }

    /** These limits with other time until an empty room is unloaded. */
    public Limits withUnloadAfter(Duration after) {
        return new Limits(
                maxUpdateBytes,
                maxStep2Bytes,
                maxAwarenessStateBytes,
                maxAwarenessIds,
                awarenessInterval,
                maxPendingBytes,
                maxPendingStructs,
                pendingTimeout,
                resyncInterval,
                newClientIds,
                newClientIdsPerSecond,
                softDocumentBytes,
                hardDocumentBytes,
                maxDocumentsPerConnection,
                maxSessionsPerDocument,
                softOutboundBytes,
                maxInboundMessages,
                maxInboundBytes,
                maxUncommittedBytes,
                keepAlive,
                withoutDocument,
                leaveGrace,
                after,
                storeRetry,
                snapshotUpdates,
                snapshotBytes);
    }

    /** These limits with another time that a connection may stay without a document. */
    public Limits withTimeWithoutDocument(Duration most) {
        return new Limits(
                maxUpdateBytes,
                maxStep2Bytes,
                maxAwarenessStateBytes,
                maxAwarenessIds,
                awarenessInterval,
                maxPendingBytes,
                maxPendingStructs,
                pendingTimeout,
                resyncInterval,
                newClientIds,
                newClientIdsPerSecond,
                softDocumentBytes,
                hardDocumentBytes,
                maxDocumentsPerConnection,
                maxSessionsPerDocument,
                softOutboundBytes,
                maxInboundMessages,
                maxInboundBytes,
                maxUncommittedBytes,
                keepAlive,
                most,
                leaveGrace,
                unloadAfter,
                storeRetry,
                snapshotUpdates,
                snapshotBytes);
    }
}
