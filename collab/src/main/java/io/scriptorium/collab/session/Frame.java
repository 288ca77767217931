package io.scriptorium.collab.session;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One message on its way to clients, encoded once and shared by all that receive it: the bytes of a finished,
 * unmasked, unfragmented WebSocket frame (RFC 6455, section 5.2), header included. Immutable; nobody changes the array.
 *
 * @param bytes header and payload
 * @param headerBytes where the payload begins, for transports that are no WebSockets
 * @param exempt not counted against the outbound buffer's limit, but bounded by progress: the answer to a SyncStep1, and
 *     what alone is so large that its reader could not be blamed
 */
public record Frame(byte[] bytes, int headerBytes, boolean exempt) {
    private static final byte FINAL_TEXT = (byte) 0x81;
    private static final byte FINAL_BINARY = (byte) 0x82;
    private static final byte PING = (byte) 0x89;
    private static final int CONTROL = 0x08;
    private static final int COMPRESSED = 0x40;

    /** Frames a binary payload. */
    public static Frame of(byte[] payload) {
        return of(FINAL_BINARY, payload, false);
    }

    /** Frames the answer to a SyncStep1, as large as the document. */
    public static Frame exempt(byte[] payload) {
        return of(FINAL_BINARY, payload, true);
    }

    /** Frames text. */
    public static Frame text(String text) {
        return of(FINAL_TEXT, text.getBytes(StandardCharsets.UTF_8), false);
    }

    /**
     * Asks the peer to confirm what was sent before: a ping, whose pong ends in {@link Connection#onMark}. Transports
     * that have nothing like it leave it out.
     */
    public static Frame mark(long number) {
        return of(PING, ByteBuffer.allocate(Long.BYTES).putLong(number).array(), true);
    }

    private static Frame of(byte first, byte[] payload, boolean exempt) {
        return of(first, payload, payload.length, exempt);
    }

    private static Frame of(byte first, byte[] payload, int length, boolean exempt) {
        int header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
        byte[] bytes = new byte[header + length];
        bytes[0] = first;
        if (header == 2) {
            bytes[1] = (byte) length;
        } else if (header == 4) {
            bytes[1] = 126;
            bytes[2] = (byte) (length >>> 8);
            bytes[3] = (byte) length;
        } else {
            bytes[1] = 127; // the upper four of the eight length bytes stay 0
            bytes[6] = (byte) (length >>> 24);
            bytes[7] = (byte) (length >>> 16);
            bytes[8] = (byte) (length >>> 8);
            bytes[9] = (byte) length;
        }
        System.arraycopy(payload, 0, bytes, header, length);
        return new Frame(bytes, header, exempt);
    }

    /** The same, shared bytes, not counted. */
    public Frame asExempt() {
        return exempt ? this : new Frame(bytes, headerBytes, true);
    }

    /**
     * The same message compressed, as permessage-deflate marks it (RFC 7692, section 6).
     *
     * @param payload the compressed payload, its first {@code length} bytes
     */
    public Frame compressed(byte[] payload, int length) {
        return of((byte) (bytes[0] | COMPRESSED), payload, length, exempt);
    }

    /** Whether it is a control frame, which carries no message. */
    public boolean isControl() {
        return (bytes[0] & CONTROL) != 0;
    }

    /** Whether the payload is text, in UTF-8. */
    public boolean isText() {
        return bytes[0] == FINAL_TEXT;
    }

    /** Whether it only asks for a confirmation, and carries no message. */
    public boolean isMark() {
        return bytes[0] == PING;
    }

    /** The payload alone, copied, for transports that are no WebSockets. */
    public byte[] payload() {
        return Arrays.copyOfRange(bytes, headerBytes, bytes.length);
    }

    /** Bytes on the wire. */
    public int size() {
        return bytes.length;
    }
}
