package io.scriptorium.server.socketio;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * One packet of Engine.IO, as a client sends it.
 *
 * <pre>
 * text frame   → type data          type: one digit, 0 to 6; data: UTF-8
 * binary frame → data               a message (protocol 4); protocol 3 puts the type before it, as a byte
 * payload      → packet (0x1E packet)*        the body of a POST, protocol 4
 * packet       → type data | 'b' base64       the second is a binary message
 * </pre>
 *
 * Source: engine.io-protocol, revisions 4 and 3, 'Packet encoding'. Immutable; nobody changes the array.
 *
 * @param binary whether it is a message of bytes, not of text
 */
record EnginePacket(Type type, byte[] data, boolean binary) {
    static final byte SEPARATOR = 0x1E;
    private static final byte BASE64 = 'b';
    private static final byte MESSAGE_BYTE = 4;

    /** In the order of their digits. */
    enum Type {
        OPEN,
        CLOSE,
        PING,
        PONG,
        MESSAGE,
        UPGRADE,
        NOOP;

        private static final List<Type> ALL = List.of(values());
    }

    /** The packet in a text frame. */
    static EnginePacket ofText(byte[] utf8) throws BadPacketException {
        return new EnginePacket(type(utf8, 0, utf8.length), Arrays.copyOfRange(utf8, 1, utf8.length), false);
    }

    /** The packet in a binary frame. */
    static EnginePacket ofBinary(byte[] frame, int protocol) throws BadPacketException {
        if (protocol >= 4) {
            return new EnginePacket(Type.MESSAGE, frame, true);
        }
        if (frame.length == 0 || frame[0] != MESSAGE_BYTE) {
            throw new BadPacketException("a binary packet that is no message");
        }
        return new EnginePacket(Type.MESSAGE, Arrays.copyOfRange(frame, 1, frame.length), true);
    }

    /** The packets of a POST's body, at most so many. */
    static List<EnginePacket> ofPayload(byte[] body, int most) throws BadPacketException {
        requireUtf8(body);
        List<EnginePacket> packets = new ArrayList<>();
        int from = 0;
        while (from <= body.length) {
            int to = from;
            while (to < body.length && body[to] != SEPARATOR) {
                to++;
            }
            if (packets.size() == most) {
                throw new BadPacketException("more than " + most + " packets in one payload");
            }
            packets.add(ofPart(body, from, to));
            from = to + 1;
        }
        return packets;
    }

    private static EnginePacket ofPart(byte[] body, int from, int to) throws BadPacketException {
        if (from < to && body[from] == BASE64) {
            try {
                byte[] bytes = Base64.getDecoder().decode(Arrays.copyOfRange(body, from + 1, to));
                return new EnginePacket(Type.MESSAGE, bytes, true);
            } catch (IllegalArgumentException e) {
                throw new BadPacketException("a binary packet that is not base64");
            }
        }
        return new EnginePacket(type(body, from, to), Arrays.copyOfRange(body, from + 1, to), false);
    }

    private static Type type(byte[] bytes, int from, int to) throws BadPacketException {
        int digit = from < to ? bytes[from] - '0' : -1;
        if (digit < 0 || digit >= Type.ALL.size()) {
            throw new BadPacketException("not an Engine.IO packet: its type must be a digit from 0 to 6");
        }
        return Type.ALL.get(digit);
    }

    private static void requireUtf8(byte[] body) throws BadPacketException {
        try {
            var unused = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(body));
        } catch (CharacterCodingException e) {
            throw new BadPacketException("a payload that is not UTF-8");
        }
    }

    /** Whether its data is this text. */
    boolean says(String text) {
        return Arrays.equals(data, text.getBytes(StandardCharsets.UTF_8));
    }
}
