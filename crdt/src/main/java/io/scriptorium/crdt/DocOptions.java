package io.scriptorium.crdt;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * How a document behaves. Immutable; the {@code with…} methods answer changed copies.
 *
 * @param clientId the id under which this replica writes, from 0 to 2^53-1; no two replicas may use one at a time
 * @param gc whether the content of what is deleted is let go; without, snapshots can show the past
 * @param guid names the document to whoever stores or synchronises it
 * @param limits what foreign updates may ask for
 * @param cleanFormats whether marks that have become redundant by the changes of others are deleted, as Yjs clients do.
 *     Not needed for convergence. It makes whoever merely receives changes an author of deletes: not for servers
 * @param autoLoad for a sub-document: whether those who receive it should load it at once
 * @param meta for a sub-document: anything that {@code any} can hold; {@code null} for nothing
 * @param policy who may write under which client id, or {@code null} for everybody
 */
public record DocOptions(
        long clientId,
        boolean gc,
        String guid,
        DecodeLimits limits,
        boolean cleanFormats,
        boolean autoLoad,
        @Nullable Object meta,
        @Nullable UpdatePolicy policy) {

    public DocOptions {
        if (clientId < 0 || clientId >= 1L << 53) {
            throw new IllegalArgumentException("a client id is within 0 and 2^53-1, not " + clientId);
        }
        if (limits.maxClock() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a document counts to 2^31-1, its limits say " + limits.maxClock());
        }
    }

    /** A random client id of 32 bits and a random guid, garbage collection on, {@link DecodeLimits#DOCUMENT}. */
    public static DocOptions defaults() {
        return new DocOptions(
                randomClientId(), true, UUID.randomUUID().toString(), DecodeLimits.DOCUMENT, false, false, null, null);
    }

    static long randomClientId() {
        return Integer.toUnsignedLong(ThreadLocalRandom.current().nextInt());
    }

    public DocOptions withClientId(long newClientId) {
        return new DocOptions(newClientId, gc, guid, limits, cleanFormats, autoLoad, meta, policy);
    }

    public DocOptions withGc(boolean newGc) {
        return new DocOptions(clientId, newGc, guid, limits, cleanFormats, autoLoad, meta, policy);
    }

    public DocOptions withGuid(String newGuid) {
        return new DocOptions(clientId, gc, newGuid, limits, cleanFormats, autoLoad, meta, policy);
    }

    public DocOptions withLimits(DecodeLimits newLimits) {
        return new DocOptions(clientId, gc, guid, newLimits, cleanFormats, autoLoad, meta, policy);
    }

    public DocOptions withCleanFormats(boolean newCleanFormats) {
        return new DocOptions(clientId, gc, guid, limits, newCleanFormats, autoLoad, meta, policy);
    }

    public DocOptions withAutoLoad(boolean newAutoLoad) {
        return new DocOptions(clientId, gc, guid, limits, cleanFormats, newAutoLoad, meta, policy);
    }

    public DocOptions withMeta(@Nullable Object newMeta) {
        return new DocOptions(clientId, gc, guid, limits, cleanFormats, autoLoad, newMeta, policy);
    }

    public DocOptions withPolicy(@Nullable UpdatePolicy newPolicy) {
        return new DocOptions(clientId, gc, guid, limits, cleanFormats, autoLoad, meta, newPolicy);
    }
}
