package io.scriptorium.collab.room;

import io.scriptorium.crdt.AwarenessUpdate;
import io.scriptorium.crdt.Json;
import io.scriptorium.crdt.lib0.MalformedUpdateException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A principal's name on what it shows of itself: {@code user.name}, whatever it wrote there. Immutable, any thread.
 */
final class Stamp {
    static final int MAX_JSON_DEPTH = 100;

    private Stamp() {}

    /** The entry with the name; nothing when its state is no object, and so can not carry one. */
    static Optional<AwarenessUpdate.Entry> put(String name, AwarenessUpdate.Entry entry) {
        if (entry.removes()) {
            return Optional.of(entry);
        }
        try {
            if (Json.parse(entry.json(), MAX_JSON_DEPTH) instanceof Map<?, ?> state) {
                Map<String, Object> user = members(state.get("user"));
                user.put("name", name);
                Map<String, Object> stamped = members(state);
                stamped.put("user", user);
                return Optional.of(new AwarenessUpdate.Entry(entry.client(), entry.clock(), Json.stringify(stamped)));
            }
            return Optional.empty();
        } catch (MalformedUpdateException e) {
            return Optional.empty(); // deeper than anything that an editor shows
        }
    }

    @SuppressWarnings("unchecked") // members of parsed JSON have strings as names
    private static Map<String, Object> members(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? new LinkedHashMap<>((Map<String, Object>) map) : new LinkedHashMap<>();
    }
}
