package io.scriptorium.collab.live;

import io.scriptorium.crdt.Doc;
import io.scriptorium.crdt.UpdateFormat;
import java.util.List;

/**
 * The durable edits of a document back to some moment, from which each state since can be built. Immutable; the arrays
 * are shared.
 *
 * @param fromSeq the newest edit in {@code start}; 0 when there is none
 * @param start the document at that moment, format V1
 * @param batches what became durable since, oldest first
 */
public record EditHistory(long fromSeq, byte[] start, List<Batch> batches) {

    /**
     * Edits that became durable together.
     *
     * @param seq the newest of them
     */
    public record Batch(long seq, byte[] update) {}

    public EditHistory {
        batches = List.copyOf(batches);
    }

    /** Whether a state can be built. */
    boolean reaches(long seq) {
        return seq >= fromSeq;
    }

    /** Brings a document, that stands at a state of this history or before it, forward to another. */
    void forward(Doc doc, long standsAt, long seq) {
        if (standsAt < fromSeq) {
            doc.apply(start, UpdateFormat.V1, null);
        }
        for (Batch batch : batches) {
            if (batch.seq > standsAt && batch.seq <= seq) {
                doc.apply(batch.update, UpdateFormat.V1, null);
            }
        }
    }
}
