package io.scriptorium.crdt;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What waits for missing structs, encoded as format V2, which can carry everything. Threading: the document's writer.
 */
final class Parked {
    private byte @Nullable [] structs;
    /** For each client that is waited for, a clock that is not known yet. */
    private final Map<Long, Long> missing = new HashMap<>();

    private DeleteSet deletes = DeleteSet.EMPTY;

    boolean isEmpty() {
        return structs == null && deletes.isEmpty();
    }

    boolean hasStructs() {
        return structs != null;
    }

    /** Adds structs that wait. */
    void add(byte[] v2, Map<Long, Long> waitsFor) {
        structs = structs == null ? v2 : Update.mergeV2(List.of(structs, v2));
        waitsFor.forEach((client, clock) -> missing.merge(client, clock, Math::min));
    }

    /** Whether something that was waited for has arrived. */
    boolean mayContinue(Clients clients) {
        for (Map.Entry<Long, Long> wait : missing.entrySet()) {
            ClientRows client = clients.find(wait.getKey());
            if (client != null && wait.getValue() < client.nextClock) {
                return true;
            }
        }
        return false;
    }

    byte[] structs() {
        return Objects.requireNonNull(structs);
    }

    void clearStructs() {
        structs = null;
        missing.clear();
    }

    void clear() {
        clearStructs();
        deletes = DeleteSet.EMPTY;
    }

    DeleteSet takeDeletes() {
        DeleteSet taken = deletes;
        deletes = DeleteSet.EMPTY;
        return taken;
    }

    void addDeletes(DeleteSet more) {
        if (!more.isEmpty()) {
            deletes = deletes.isEmpty() ? more : DeleteSet.union(List.of(deletes, more));
        }
    }

    /** All of it as updates of format V2. */
    List<byte[]> updates() {
        List<byte[]> updates = new ArrayList<>(2);
        if (structs != null) {
            updates.add(structs);
        }
        if (!deletes.isEmpty()) {
            UpdateV2Encoder out = new UpdateV2Encoder();
            out.blocks(0);
            updates.add(out.finish(deletes));
        }
        return updates;
    }

    Optional<Pending> pending() {
        if (isEmpty()) {
            return Optional.empty();
        }
        LongPairs pairs = new LongPairs();
        missing.forEach((client, clock) -> pairs.add(client, clock + 1));
        return Optional.of(new Pending(Update.mergeV2(updates()), StateVector.ofLargest(pairs)));
    }
}
