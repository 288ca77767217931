package io.scriptorium.collab.room;

import io.scriptorium.collab.session.Frame;
import io.scriptorium.collab.store.LogEntry.ChatEntry;
import io.scriptorium.crdt.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What clients of live JSON are sent, as {@code docs/protocols/live-json.md} describes it. */
final class LiveMessage {
    private LiveMessage() {}

    /**
     * @param contentJson the content, as a string of JSON
     * @param activityJson the lines of history, as an array of JSON
     */
    static Frame content(String contentJson, String activityJson, long seq) {
        return Frame.text("{\"type\":\"contentchange\",\"data\":{\"editorContent\":" + contentJson
                + ",\"userActivity\":" + activityJson + "},\"seq\":" + seq + "}");
    }

    /**
     * @param users names by connection id
     * @param text the newest line of history; null when there is none
     */
    static Frame users(Map<String, String> users, String activityJson, @Nullable String text, long seq) {
        Map<String, Object> entries = new LinkedHashMap<>();
        users.forEach((id, name) -> {
            Map<String, Object> user = new LinkedHashMap<>();
            user.put("username", name.replace(' ', '\u00A0'));
            user.put("type", "userevent");
            entries.put(id, user);
        });
        return Frame.text("{\"type\":\"userevent\",\"data\":{\"users\":" + Json.stringify(entries)
                + ",\"userActivity\":" + activityJson + "}"
                + (text == null ? "" : ",\"text\":" + Json.stringify(text)) + ",\"seq\":" + seq + "}");
    }

    static Frame chat(ChatEntry entry) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("type", "message");
        message.put("text", entry.text());
        message.put("timestamp", entry.timestamp());
        if (!entry.user().isEmpty()) {
            message.put("username", entry.user());
        }
        message.put("seq", (double) entry.seq());
        return Frame.text(Json.stringify(message));
    }

    /** @param id of the message that this is about, as JSON; null when it has none */
    static Frame error(String code, String message, @Nullable String id) {
        return Frame.text("{\"type\":\"error\",\"code\":" + Json.stringify(code) + ",\"message\":"
                + Json.stringify(message) + (id == null ? "" : ",\"id\":" + id) + "}");
    }

    /**
     * @param id of the message that is durable now, as JSON
     * @param seq its place: of a line of chat its own, else that of the state that has it
     */
    static Frame ack(String id, long seq) {
        return Frame.text("{\"type\":\"ack\",\"id\":" + id + ",\"seq\":" + seq + "}");
    }
}
