package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.Lib0Reader;
import io.scriptorium.crdt.lib0.Lib0Writer;
import io.scriptorium.crdt.lib0.LimitExceededException;
import io.scriptorium.crdt.lib0.MalformedUpdateException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A moment in the life of a document: what had been written by then, and what of it had been deleted. It holds no content;
 * the document that has gone on since gives that, as long as it does not collect garbage ({@link DocOptions#gc}).
 *
 * <pre>{@code
 * Doc doc = Doc.create(DocOptions.defaults().withGc(false));
 * doc.text("title").insert(0, "Hello");
 * Snapshot then = doc.snapshot();
 * doc.text("title").delete(0, 5);
 * then.restore(doc).text("title").toString(); // Hello
 * }</pre>
 *
 * <pre>
 * snapshot → {@link DeleteSet deleteSet} (of format V1 or V2) {@link StateVector stateVector}
 * </pre>
 *
 * <p>Threading: immutable.
 */
public final class Snapshot {
    private static final String ORIGIN = "snapshot";

    private final DeleteSet deletes;
    private final StateVector known;

    Snapshot(DeleteSet deletes, StateVector known) {
        this.deletes = deletes;
        this.known = known;
    }

    /**
     * Reads what {@link #encode} has written.
     *
     * @throws MalformedUpdateException when the bytes are something else
     */
    public static Snapshot decode(byte[] bytes, UpdateFormat format) {
        return decode(bytes, format, DecodeLimits.DOCUMENT);
    }

    /**
     * Reads a snapshot from foreign bytes.
     *
     * @throws MalformedUpdateException when the bytes are something else
     * @throws LimitExceededException when they ask for more than the limits allow
     */
    public static Snapshot decode(byte[] bytes, UpdateFormat format, DecodeLimits limits) {
        Lib0Reader in = new Lib0Reader(bytes);
        DeleteSet deletes = DeleteSet.read(in, limits, format);
        return new Snapshot(deletes, StateVector.read(in, limits));
    }

    /** The bytes of Yjs's {@code encodeSnapshot} (V1) or {@code encodeSnapshotV2}. */
    public byte[] encode(UpdateFormat format) {
        Lib0Writer out = new Lib0Writer();
        deletes.write(out, format);
        out.writeBytes(known.encode());
        return out.toByteArray();
    }

    /** What had been written, deleted or not. */
    public StateVector stateVector() {
        return known;
    }

    /** A new document with what was there, that collects garbage; see {@link #restore(Doc, DocOptions)}. */
    public Doc restore(Doc source) {
        return restore(source, DocOptions.defaults());
    }

    /**
     * A new document with what was there.
     *
     * @param source the document that the snapshot was taken of, or a replica of it which knows at least as much
     * @throws IllegalStateException when the source collects garbage: what it has deleted since may be gone
     * @throws IllegalArgumentException when the source does not know all that the snapshot names
     */
    public Doc restore(Doc source, DocOptions options) {
        if (source.options().gc()) {
            throw new IllegalStateException("the past can be restored only from a document that keeps garbage");
        }
        if (!source.stateVector().covers(known)) {
            throw new IllegalArgumentException(
                    "the snapshot knows " + known + ", the document only " + source.stateVector());
        }
        byte[][] state = new byte[1][];
        source.transact(transaction -> {
            split(transaction);
            state[0] = new StateEncoder(source.store).past(new UpdateV2Encoder(), known, deletes);
        });
        Doc restored = Doc.create(options);
        restored.apply(state[0], UpdateFormat.V2, ORIGIN);
        return restored;
    }

    /**
     * Whether an update brings nothing that was not there: applied at that moment it would have changed nothing.
     *
     * @throws MalformedUpdateException when the bytes are no update
     */
    public boolean contains(byte[] update, UpdateFormat format) {
        StructList list = new StructList();
        switch (format) {
            case V1 -> UpdateV1Reader.read(update, DecodeLimits.DOCUMENT, list);
            case V2 -> UpdateV2Reader.read(update, DecodeLimits.DOCUMENT, list);
        }
        for (int block = 0; block < list.blockCount; block++) {
            long clock = known.get(list.clients[list.blockClient[block]]);
            for (int i = list.blockFirst[block]; i < list.blockFirst[block + 1]; i++) {
                int at = i * StructList.STRIDE;
                if (clock < (long) list.at[at + StructList.CLOCK] + list.at[at + StructList.LENGTH]) {
                    return false;
                }
            }
        }
        return deletes.containsAll(list.deletes);
    }

    /** Whether an element was there for a reader to see. */
    boolean shows(long client, long clock) {
        return clock < known.get(client) && !deletes.contains(client, clock);
    }

    /** Splits rows so that each was there as a whole or not at all, up to the end of the transaction. */
    void split(Transaction transaction) {
        Store store = transaction.doc().store;
        for (int i = 0; i < known.size(); i++) {
            splitAt(transaction, store.clients.find(known.client(i)), known.clock(i));
        }
        for (int c = 0; c < deletes.clientCount(); c++) {
            ClientRows client = store.clients.find(deletes.client(c));
            for (int r = deletes.firstRange(c); r < deletes.firstRange(c + 1); r++) {
                splitAt(transaction, client, deletes.start(r));
                splitAt(transaction, client, deletes.end(r));
            }
        }
    }

    private static void splitAt(Transaction transaction, @Nullable ClientRows client, long clock) {
        if (client != null && clock < client.nextClock) {
            transaction.doc().store.startingAt(transaction, client, (int) clock);
        }
    }

    /** Whether both show the same moment of a document, also when they were taken on different replicas. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Snapshot that
                && known.equals(that.known)
                && deletes.containsAll(that.deletes)
                && that.deletes.containsAll(deletes);
    }

    @Override
    public int hashCode() {
        return Objects.hash(known, deletes.rangeCount());
    }

    @Override
    public String toString() {
        return "Snapshot[" + known + ", " + deletes.rangeCount() + " delete ranges]";
    }
}
