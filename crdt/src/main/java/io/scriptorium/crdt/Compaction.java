package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.MalformedUpdateException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Makes stored documents smaller: a document is built of a whole state, lets go of the content of what is deleted, and
 * is written again. What is left says the same to everybody: each id is still there, as the item without its content, or
 * as a GC inside of what was deleted as a whole; so whoever edits beside it, also after a long time offline, finds the
 * neighbours that their edit names.
 *
 * <p>Takes the time and memory of a document. Threading: any thread.
 */
public final class Compaction {
    private Compaction() {}

    /**
     * The same state in fewer bytes, format V1; nothing when it does not become smaller, when something in it waits for
     * what is not in it, or when it is no update: such bytes are not to be replaced.
     *
     * @param state a whole document, format V1: what {@link UpdateLog#merged} answers
     */
    public static Optional<byte[]> of(byte[] state) {
        DocOptions options = DocOptions.defaults();
        try {
            Doc doc = Doc.load(state, UpdateFormat.V1, options);
            byte[] smaller = doc.encodeState();
            if (smaller.length >= state.length) {
                return Optional.empty();
            }
            Doc again = Doc.load(smaller, UpdateFormat.V1, options);
            boolean same =
                    doc.stateVector().equals(Update.stateVector(state)) && Arrays.equals(smaller, again.encodeState());
            return same ? Optional.of(smaller) : Optional.empty();
        } catch (MalformedUpdateException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
