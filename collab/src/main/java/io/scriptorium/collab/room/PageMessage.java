package io.scriptorium.collab.room;

import io.scriptorium.collab.session.ServerMessage;
import io.scriptorium.collab.store.StoreException;
import io.scriptorium.crdt.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The JSON that our own page reads beside the document, as {@code docs/protocols.md} describes it. */
final class PageMessage {
    private PageMessage() {}

    /** Which history this is, and whether it can be written. */
    static ServerMessage store(UUID epoch, StoreException.@Nullable Kind passing) {
        return message("store", Map.of("epoch", epoch.toString(), "state", state(passing)));
    }

    /** An edit or a document was refused for good. */
    static ServerMessage refused(String reason) {
        return message("refused", Map.of("reason", reason));
    }

    /** What somebody wanted to say was not taken. */
    static ServerMessage refusedMessage(String reason) {
        return message("refused-message", Map.of("reason", reason));
    }

    /** The document is large: bytes now, from where people are warned, from where it can not grow. */
    static ServerMessage size(long bytes, long softBytes, long hardBytes) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("bytes", (double) bytes);
        members.put("soft", (double) softBytes);
        members.put("hard", (double) hardBytes);
        return message("size", members);
    }

    private static String state(StoreException.@Nullable Kind passing) {
        if (passing == null) {
            return "ok";
        }
        return switch (passing) {
            case FULL -> "full";
            case READ_ONLY -> "readonly";
            case FENCED -> "fenced";
            case BUSY -> "ok"; // not worth a banner: the indicator shows what is unacknowledged
            case UNREADABLE, FAILED, CLOSED -> "readonly";
        };
    }

    private static ServerMessage message(String type, Map<String, ?> members) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", type);
        json.putAll(members);
        return new ServerMessage.Stateless(Json.stringify(json));
    }
}
