package io.scriptorium.collab.simulation;

import io.scriptorium.collab.room.Session;
import io.scriptorium.crdt.AwarenessUpdate;
import io.scriptorium.crdt.DecodeLimits;
import io.scriptorium.crdt.Json;
import io.scriptorium.crdt.StateVector;
import io.scriptorium.crdt.lib0.Lib0Reader;
import io.scriptorium.crdt.lib0.MalformedUpdateException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * One message as a client hears it, read by this reader of the tests' own and not by the server's codecs.
 *
 * @param address the document as the server names it; empty on y-websocket
 * @param body what stands behind the message type, without the lengths
 */
public record Heard(Kind kind, String address, byte[] body) {
    /** The types of both protocols. */
    public enum Kind {
        STEP1,
        STEP2,
        UPDATE,
        AWARENESS,
        AUTHENTICATED,
        DENIED,
        STATELESS,
        DETACHED,
        STATUS,
        PING,
        PONG
    }

    /** Reads a message. */
    public static Heard read(Session.Dialect dialect, byte[] payload) {
        Lib0Reader in = new Lib0Reader(payload);
        if (dialect == Session.Dialect.Y_WEBSOCKET) {
            return rest("", (int) in.readVarUint(), in, dialect);
        }
        if (payload.length == 1) {
            return new Heard(payload[0] == 9 ? Kind.PING : Kind.PONG, "", new byte[0]);
        }
        String address = in.readVarString(1_000);
        return rest(address, (int) in.readVarUint(), in, dialect);
    }

    private static Heard rest(String address, int type, Lib0Reader in, Session.Dialect dialect) {
        Heard heard =
                switch (type) {
                    case 0 -> {
                        Kind[] kinds = {Kind.STEP1, Kind.STEP2, Kind.UPDATE};
                        yield new Heard(kinds[(int) in.readVarUint()], address, bytes(in));
                    }
                    case 1 -> new Heard(Kind.AWARENESS, address, bytes(in));
                    case 2 -> {
                        long answer = in.readVarUint();
                        boolean denied = dialect == Session.Dialect.Y_WEBSOCKET || answer == 1;
                        yield new Heard(denied ? Kind.DENIED : Kind.AUTHENTICATED, address, bytes(in));
                    }
                    case 5 -> new Heard(Kind.STATELESS, address, bytes(in));
                    case 7 -> new Heard(Kind.DETACHED, address, bytes(in));
                    case 8 -> new Heard(Kind.STATUS, address, new byte[] {(byte) in.readVarUint()});
                    default -> throw new AssertionError("no client knows message type " + type);
                };
        if (in.remaining() > 0) {
            throw new AssertionError("bytes behind a " + heard.kind);
        }
        return heard;
    }

    private static byte[] bytes(Lib0Reader in) {
        return in.readVarBytes(Integer.MAX_VALUE);
    }

    /** The body as text. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** The body of a SyncStep1. */
    public StateVector stateVector() {
        return StateVector.decode(body, DecodeLimits.TRUSTED);
    }

    /** The body of an awareness message. */
    public AwarenessUpdate awareness() {
        return AwarenessUpdate.decode(body, Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    /** The body of a stateless message. */
    public Map<String, Object> json() {
        try {
            if (Json.parse(text(), 10) instanceof Map<?, ?> object) {
                Map<String, Object> members = new LinkedHashMap<>();
                object.forEach((name, value) -> members.put(String.valueOf(name), Objects.requireNonNull(value)));
                return members;
            }
        } catch (MalformedUpdateException e) {
            throw new AssertionError("not JSON: " + text(), e);
        }
        throw new AssertionError("not a JSON object: " + text());
    }

    /** A word or two: the kind, and what tells one of a kind from another. */
    public String brief() {
        return switch (kind) {
            case STATELESS -> "stateless " + json().get("type");
            case STATUS -> "status " + body[0];
            case DENIED -> "denied " + text();
            case STEP1, STEP2, UPDATE, AWARENESS, AUTHENTICATED, DETACHED, PING, PONG ->
                kind.name().toLowerCase(Locale.ROOT);
        };
    }
}
