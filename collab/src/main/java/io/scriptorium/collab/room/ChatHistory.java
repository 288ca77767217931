package io.scriptorium.collab.room;

import io.scriptorium.collab.store.DocumentStore;
import io.scriptorium.collab.store.LogEntry.ChatEntry;
import io.scriptorium.crdt.Json;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The newest of what was said in a document, all durable. Threading: room worker only. */
final class ChatHistory {
    private final Deque<ChatEntry> newest = new ArrayDeque<>();

    ChatHistory(Collection<ChatEntry> stored) {
        newest.addAll(stored);
    }

    void add(ChatEntry entry) {
        newest.add(entry);
        if (newest.size() > DocumentStore.CHAT_KEPT) {
            newest.removeFirst();
        }
    }

    boolean isEmpty() {
        return newest.isEmpty();
    }

    /** What was said behind this place, oldest first. */
    List<ChatEntry> after(long seq) {
        return newest.stream().filter(entry -> entry.seq() > seq).toList();
    }

    /** All of it, as our page reads it. */
    String json() {
        return json(newest);
    }

    static String json(Collection<ChatEntry> entries) {
        List<Object> list = new ArrayList<>();
        for (ChatEntry entry : entries) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("seq", (double) entry.seq());
            line.put("time", (double) entry.timeMillis());
            line.put("user", entry.user());
            line.put("text", entry.text());
            line.put("timestamp", entry.timestamp());
            list.add(line);
        }
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("type", "chat");
        message.put("entries", list);
        return Json.stringify(message);
    }
}
