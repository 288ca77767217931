package io.scriptorium.server.socketio;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * One packet of Socket.IO, without its attachments.
 *
 * <pre>
 * packet → type [attachments '-'] [namespace ','] [id] [json]
 * type → '0' CONNECT | '1' DISCONNECT | '2' EVENT | '3' ACK | '4' CONNECT_ERROR | '5' BINARY_EVENT | '6' BINARY_ACK
 * attachments → digits, only with types 5 and 6; so many binary messages follow
 * namespace → '/' …; none is "/"; the comma may be missing at the packet's end
 * id → digits
 * </pre>
 *
 * Source: socket.io-protocol, revision 5, 'Packet encoding'. What the JSON may be is checked by {@link EventReader}.
 * Immutable; nobody changes the array.
 *
 * @param attachments how many binary messages follow
 * @param id of the acknowledgement that is asked for, or given
 * @param json of the payload; empty when there is none
 */
record SocketIoPacket(Type type, String namespace, int attachments, OptionalLong id, byte[] json) {
    static final String MAIN_NAMESPACE = "/";

    /** As the reference's parser. */
    static final int MAX_ATTACHMENTS = 10;

    /** Enough for a document's name of 255 bytes, all of them percent-encoded. */
    private static final int MAX_NAMESPACE_BYTES = 1_024;

    /** All of which a JavaScript number holds exactly. */
    private static final int MAX_ID_DIGITS = 15;

    /** In the order of their digits. */
    enum Type {
        CONNECT,
        DISCONNECT,
        EVENT,
        ACK,
        CONNECT_ERROR,
        BINARY_EVENT,
        BINARY_ACK;

        private static final List<Type> ALL = List.of(values());

        boolean hasAttachments() {
            return this == BINARY_EVENT || this == BINARY_ACK;
        }
    }

    /** Reads the head of a packet; its JSON is cut off and not looked at. */
    static SocketIoPacket decode(byte[] message) throws BadPacketException {
        int digit = message.length == 0 ? -1 : message[0] - '0';
        if (digit < 0 || digit >= Type.ALL.size()) {
            throw new BadPacketException("not a Socket.IO packet: its type must be a digit from 0 to 6");
        }
        Type type = Type.ALL.get(digit);
        int at = 1;
        int attachments = 0;
        if (type.hasAttachments()) {
            int dash = digitsEnd(message, at);
            if (dash == at || dash - at > 2 || dash == message.length || message[dash] != '-') {
                throw new BadPacketException("a binary packet without the number of its attachments");
            }
            attachments = (int) number(message, at, dash);
            if (attachments < 1 || attachments > MAX_ATTACHMENTS) {
                throw new BadPacketException("a binary packet has 1 to " + MAX_ATTACHMENTS + " attachments");
            }
            at = dash + 1;
        }
        String namespace = MAIN_NAMESPACE;
        if (at < message.length && message[at] == '/') {
            int comma = at;
            while (comma < message.length && message[comma] != ',') {
                comma++;
            }
            if (comma - at > MAX_NAMESPACE_BYTES) {
                throw new BadPacketException("a namespace of more than " + MAX_NAMESPACE_BYTES + " bytes");
            }
            namespace = new String(message, at, comma - at, StandardCharsets.UTF_8);
            at = Math.min(comma + 1, message.length);
        }
        int end = digitsEnd(message, at);
        if (end - at > MAX_ID_DIGITS) {
            throw new BadPacketException("the id of an acknowledgement is too long");
        }
        OptionalLong id = end == at ? OptionalLong.empty() : OptionalLong.of(number(message, at, end));
        return new SocketIoPacket(type, namespace, attachments, id, Arrays.copyOfRange(message, end, message.length));
    }

    private static int digitsEnd(byte[] bytes, int from) {
        int to = from;
        while (to < bytes.length && bytes[to] >= '0' && bytes[to] <= '9') {
            to++;
        }
        return to;
    }

    private static long number(byte[] digits, int from, int to) {
        long number = 0;
        for (int i = from; i < to; i++) {
            number = number * 10 + digits[i] - '0';
        }
        return number;
    }

    // --- What the server sends, each as the text of an Engine.IO message ---

    static String connect(String namespace, String json) {
        return "40" + prefix(namespace) + json;
    }

    static String disconnect(String namespace) {
        return "41" + prefix(namespace);
    }

    /** @param arguments of the event as JSON, without the brackets of their array */
    static String event(String namespace, String name, String arguments) {
        return "42" + prefix(namespace) + "[\"" + name + "\"," + arguments + "]";
    }

    /** @param argument as JSON */
    static String ack(String namespace, long id, String argument) {
        return "43" + prefix(namespace) + id + "[" + argument + "]";
    }

    static String connectError(String namespace, String json) {
        return "44" + prefix(namespace) + json;
    }

    private static String prefix(String namespace) {
        return namespace.equals(MAIN_NAMESPACE) ? "" : namespace + ",";
    }
}
