package io.scriptorium.server.socketio;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON of clients' packets: events become live JSON messages.
 *
 * <pre>
 * ["message", {"text":"hi"}]   → {"type":"message","text":"hi"}
 * ["contentchange", "&lt;p&gt;…"]    → {"type":"contentchange","content":"&lt;p&gt;…"}
 * ["message", …] with id 7     → {"type":"message","id":7,…}
 * {"_placeholder":true,"num":0} in a binary event → the text of that attachment, which is UTF-8
 * </pre>
 *
 * <p>Only the first argument counts. Its own members {@code type} and {@code id} are left out, and an argument that is
 * neither an object nor text altogether: then live JSON says what is missing. Every token is looked at once, without
 * recursion; an attachment may be used once. Immutable, any thread.
 */
final class EventReader {
    private static final int MAX_DEPTH = 100;
    private static final int MAX_NAME_CHARS = 128;
    private static final String PLACEHOLDER = "_placeholder";

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES) // no table that clients' names could fill
            .build();

    /** Names with a meaning of their own in clients and servers; the reference's parser refuses them too. */
    private static final Set<String> RESERVED =
            Set.of("connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener");

    /** What an argument that is mere text stands for. */
    private static final Map<String, String> TEXT_MEMBERS =
            Map.of("contentchange", "content", "userevent", "username", "message", "text");

    private EventReader() {}

    /** The live JSON message that an event stands for. */
    static byte[] live(SocketIoPacket event, List<byte[]> attachments) throws BadPacketException {
        try (JsonParser in = parser(event.json())) {
            if (in.nextToken() != JsonToken.START_ARRAY) {
                throw new BadPacketException("the payload of an event must be an array");
            }
            JsonToken first = in.nextToken();
            if (first != JsonToken.VALUE_STRING && first != JsonToken.VALUE_NUMBER_INT) {
                throw new BadPacketException("an event without a name");
            }
            String name = in.getText();
            if (RESERVED.contains(name) || name.length() > MAX_NAME_CHARS) {
                throw new BadPacketException("an event may not have this name");
            }
            StringWriter live = new StringWriter(event.json().length + 64);
            try (JsonGenerator out = JSON.createGenerator(live)) {
                out.writeStartObject();
                out.writeStringField("type", name);
                if (event.id().isPresent()) {
                    out.writeNumberField("id", event.id().getAsLong());
                }
                new Arguments(in, out, event.type().hasAttachments() ? attachments : List.of()).copy(name);
                out.writeEndObject();
            }
            requireEnd(in);
            return live.toString().getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new BadPacketException("the payload of an event is not JSON, or too deep");
        }
    }

    /** Checks the payload of an acknowledgement, which nobody here has asked for. */
    static void checkAck(SocketIoPacket ack) throws BadPacketException {
        try (JsonParser in = parser(ack.json())) {
            if (in.nextToken() != JsonToken.START_ARRAY) {
                throw new BadPacketException("the payload of an acknowledgement must be an array");
            }
            in.skipChildren();
            requireEnd(in);
        } catch (IOException e) {
            throw new BadPacketException("the payload of an acknowledgement is not JSON, or too deep");
        }
    }

    /** Of the payload of a CONNECT those members that are text and have one of the names. */
    static Map<String, String> auth(SocketIoPacket connect, Set<String> names) throws BadPacketException {
        Map<String, String> found = new HashMap<>();
        if (connect.json().length == 0) {
            return found;
        }
        try (JsonParser in = parser(connect.json())) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new BadPacketException("the payload of a CONNECT must be an object");
            }
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String name = in.currentName();
                if (in.nextToken() == JsonToken.VALUE_STRING && names.contains(name)) {
                    found.put(name, in.getText());
                }
                in.skipChildren();
            }
            requireEnd(in);
            return found;
        } catch (IOException e) {
            throw new BadPacketException("the payload of a CONNECT is not JSON, or too deep");
        }
    }

    /**
     * What there is to know of a live JSON message on its way to a client: its type, and for answers more.
     *
     * @param id that of the message which it answers, if it answers one
     * @param seq of the message that was acknowledged
     */
    record Outgoing(
            String type,
            OptionalLong id,
            @Nullable String seq,
            @Nullable String code,
            @Nullable String message) {}

    /** Looks at a live JSON message; null when it is none. Of one that answers nobody only the type is read. */
    static @Nullable Outgoing outgoing(String live) {
        String type = null;
        OptionalLong id = OptionalLong.empty();
        Map<String, String> texts = new HashMap<>();
        try (JsonParser in = JSON.createParser(live)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String name = in.currentName();
                JsonToken value = in.nextToken();
                if (name.equals("type") && value == JsonToken.VALUE_STRING) {
                    type = in.getText();
                    if (!type.equals("ack") && !type.equals("error")) {
                        return new Outgoing(type, id, null, null, null);
                    }
                } else if (name.equals("id") && value == JsonToken.VALUE_NUMBER_INT) {
                    id = OptionalLong.of(in.getLongValue());
                } else if (value.isScalarValue() && value != JsonToken.VALUE_NULL && texts.size() < MAX_NAME_CHARS) {
                    texts.put(name, in.getText());
                }
                in.skipChildren();
            }
        } catch (IOException e) {
            return null;
        }
        return type == null ? null : new Outgoing(type, id, texts.get("seq"), texts.get("code"), texts.get("message"));
    }

    /** Text as JSON. */
    static String quoted(String text) {
        StringWriter quoted = new StringWriter(text.length() + 2);
        try (JsonGenerator out = JSON.createGenerator(quoted)) {
            out.writeString(text);
        } catch (IOException e) {
            throw new IllegalStateException(e); // nothing here can fail
        }
        return quoted.toString();
    }

    private static JsonParser parser(byte[] json) throws IOException {
        return JSON.createParser(new String(json, StandardCharsets.UTF_8));
    }

    private static void requireEnd(JsonParser in) throws IOException, BadPacketException {
        if (in.nextToken() != null) {
            throw new BadPacketException("more than one JSON value in a packet");
        }
    }

    /** Copies the arguments of one event. */
    private static final class Arguments {
        private final JsonParser in;
        private final JsonGenerator out;
        private final List<byte[]> attachments;
        private final boolean[] used;

        Arguments(JsonParser in, JsonGenerator out, List<byte[]> attachments) {
            this.in = in;
            this.out = out;
            this.attachments = attachments;
            this.used = new boolean[attachments.size()];
        }

        /** From behind the event's name to the end of the array. */
        void copy(String name) throws IOException, BadPacketException {
            JsonToken first = in.nextToken();
            if (first == JsonToken.VALUE_STRING) {
                text(name, in.getText());
            } else if (first == JsonToken.START_OBJECT) {
                object(name);
            } else if (first == JsonToken.START_ARRAY) {
                in.skipChildren();
            }
            JsonToken token = first;
            while (token != JsonToken.END_ARRAY) {
                token = in.nextToken();
                if (token == null) {
                    throw new BadPacketException("the payload of an event ends too early");
                }
                in.skipChildren();
            }
        }

        private void text(String name, String text) throws IOException {
            String member = TEXT_MEMBERS.get(name);
            if (member != null) {
                out.writeStringField(member, text);
            }
        }

        private void object(String name) throws IOException, BadPacketException {
            JsonToken token = in.nextToken();
            if (isPlaceholder(token)) {
                text(name, attachment());
                return;
            }
            while (token == JsonToken.FIELD_NAME) {
                String member = in.currentName();
                JsonToken value = in.nextToken();
                if (member.equals("type") || member.equals("id")) {
                    in.skipChildren();
                } else {
                    out.writeFieldName(member);
                    value(value);
                }
                token = in.nextToken();
            }
            if (token != JsonToken.END_OBJECT) {
                throw new BadPacketException("the payload of an event ends too early");
            }
        }

        /** Copies the value that begins with this token. */
        private void value(@Nullable JsonToken begin) throws IOException, BadPacketException {
            JsonToken token = begin;
            int depth = 0;
            do {
                if (token == null) {
                    throw new BadPacketException("the payload of an event ends too early");
                }
                if (token == JsonToken.START_OBJECT) {
                    token = in.nextToken();
                    if (isPlaceholder(token)) {
                        out.writeString(attachment());
                    } else {
                        depth++;
                        out.writeStartObject();
                        continue; // with the token after the brace
                    }
                } else {
                    depth += token == JsonToken.START_ARRAY ? 1 : token.isStructEnd() ? -1 : 0;
                    out.copyCurrentEvent(in);
                }
                token = depth > 0 ? in.nextToken() : token;
            } while (depth > 0);
        }

        private boolean isPlaceholder(@Nullable JsonToken token) throws IOException {
            return !attachments.isEmpty() && token == JsonToken.FIELD_NAME && PLACEHOLDER.equals(in.currentName());
        }

        /** The attachment that stands in this place; the parser is at the placeholder's first member. */
        private String attachment() throws IOException, BadPacketException {
            boolean wellFormed = in.nextToken() == JsonToken.VALUE_TRUE
                    && in.nextToken() == JsonToken.FIELD_NAME
                    && "num".equals(in.currentName())
                    && in.nextToken() == JsonToken.VALUE_NUMBER_INT;
            int number = wellFormed ? in.getIntValue() : -1;
            if (number < 0 || number >= used.length || used[number] || in.nextToken() != JsonToken.END_OBJECT) {
                throw new BadPacketException("a placeholder without an attachment of its own");
            }
            used[number] = true;
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .decode(ByteBuffer.wrap(attachments.get(number)))
                        .toString();
            } catch (CharacterCodingException e) {
                throw new BadPacketException("an attachment is read as text, and must be UTF-8");
            }
        }
    }
}
