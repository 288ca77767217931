package io.scriptorium.collab.room;

import io.scriptorium.collab.store.DocumentStore;
import io.scriptorium.collab.store.LogEntry.ActivityEntry;
import io.scriptorium.crdt.Json;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The newest lines of a document's history, all durable. Threading: room worker only. */
final class ActivityHistory {
    private final Deque<ActivityEntry> newest = new ArrayDeque<>();

    ActivityHistory(Collection<ActivityEntry> stored) {
        newest.addAll(stored);
    }

    void add(ActivityEntry entry) {
        newest.add(entry);
        if (newest.size() > DocumentStore.ACTIVITY_KEPT) {
            newest.removeFirst();
        }
    }

    boolean isEmpty() {
        return newest.isEmpty();
    }

    /** The names whose last line is a join: they were here when the room was last live, and nobody saw them leave. */
    List<String> present() {
        Map<String, Integer> open = new LinkedHashMap<>();
        for (ActivityEntry entry : newest) {
            int change = entry.kind().equals(Presence.JOIN) ? 1 : -1;
            open.put(entry.user(), Math.max(0, open.getOrDefault(entry.user(), 0) + change));
        }
        List<String> names = new ArrayList<>();
        open.forEach((name, count) -> {
            for (int i = 0; i < count; i++) {
                names.add(name);
            }
        });
        return names;
    }

    /** The texts of the lines up to one of them, as an array of JSON. */
    String textsUpTo(long seq) {
        List<Object> texts = new ArrayList<>();
        for (ActivityEntry entry : newest) {
            if (entry.seq() <= seq) {
                texts.add(entry.text());
            }
        }
        return Json.stringify(texts);
    }

    /** The newest line, or null. */
    @Nullable ActivityEntry last() {
        return newest.peekLast();
    }

    /** All lines, as our page reads them. */
    String json() {
        return json(newest);
    }

    static String json(Collection<ActivityEntry> entries) {
        List<Object> list = new ArrayList<>();
        for (ActivityEntry entry : entries) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("seq", (double) entry.seq());
            line.put("time", (double) entry.timeMillis());
            line.put("kind", entry.kind());
            line.put("user", entry.user());
            line.put("text", entry.text());
            list.add(line);
        }
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("type", "activity");
        message.put("entries", list);
        return Json.stringify(message);
    }
}
