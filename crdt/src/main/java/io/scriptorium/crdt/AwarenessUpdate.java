package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.Lib0Reader;
import io.scriptorium.crdt.lib0.Lib0Writer;
import io.scriptorium.crdt.lib0.LimitExceededException;
import io.scriptorium.crdt.lib0.MalformedUpdateException;
import java.util.ArrayList;
import java.util.List;

/**
 * What y-protocols sends about who is present.
 *
 * <pre>
 * awarenessUpdate → varUint(number of entries) { varUint(client) varUint(clock) varString(JSON text of the state, or null) }*
 * </pre>
 *
 * <p>Threading: immutable.
 */
public record AwarenessUpdate(List<Entry> entries) {
    private static final int MAX_DEPTH = 100;
    private static final String NO_STATE = "null";

    public AwarenessUpdate {
        entries = List.copyOf(entries);
    }

    /**
     * One client's state.
     *
     * @param clock rises with each change; which of two entries is newer is decided by it alone
     * @param json valid JSON text, {@code null} (as text) for a client that is gone
     */
    public record Entry(long client, long clock, String json) {
        /** Whether it says that the client is gone. */
        public boolean removes() {
            return json.equals(NO_STATE);
        }

        /** The entry that says that a client is gone. */
        public static Entry removal(long client, long clock) {
            return new Entry(client, clock, NO_STATE);
        }
    }

    /**
     * Reads an update; bytes after it are ignored, as Yjs ignores them.
     *
     * @param maxStateBytes for the JSON text of each entry, in UTF-8
     * @throws LimitExceededException for more entries, a longer state or one nested more than 100 deep
     * @throws MalformedUpdateException when the bytes are something else, or a state is not JSON
     */
    public static AwarenessUpdate decode(byte[] bytes, int maxEntries, int maxStateBytes) {
        Lib0Reader in = new Lib0Reader(bytes);
        long count = in.readVarUint();
        List<Entry> entries = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            if (i >= maxEntries) {
                throw new LimitExceededException("awareness entries", maxEntries, in.position());
            }
            long client = in.readVarUint();
            long clock = in.readVarUint();
            entries.add(new Entry(client, clock, readState(in, bytes, maxStateBytes)));
        }
        return new AwarenessUpdate(entries);
    }

    private static String readState(Lib0Reader in, byte[] bytes, int maxStateBytes) {
        Lib0Reader text = new Lib0Reader(bytes, in.position(), in.position() + in.remaining());
        text.readVarUint();
        String json = in.readVarString(maxStateBytes);
        JsonScanner.check(bytes, text.position(), in.position(), MAX_DEPTH);
        // Space around a bare null is legal JSON and means the same; nothing else reads as null.
        return json.strip().equals(NO_STATE) ? NO_STATE : json;
    }

    public byte[] encode() {
        Lib0Writer out = new Lib0Writer();
        out.writeVarUint(entries.size());
        for (Entry entry : entries) {
            out.writeVarUint(entry.client);
            out.writeVarUint(entry.clock);
            out.writeVarString(entry.json);
        }
        return out.toByteArray();
    }
}
