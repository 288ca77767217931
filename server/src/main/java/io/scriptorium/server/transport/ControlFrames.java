package io.scriptorium.server.transport;

import io.scriptorium.collab.session.Frame;
import java.nio.charset.StandardCharsets;

/** Control frames that the server sends (RFC 6455, section 5.5): u8 (FIN and opcode), u8 length up to 125, payload. */
final class ControlFrames {
    private static final int CLOSE = 0x88;
    private static final int PING = 0x89;
    private static final int PONG = 0x8A;
    private static final int HEADER_BYTES = 2;
    private static final int MAX_REASON_BYTES = 123;

    static final Frame PING_FRAME = frame(PING, new byte[0]);
    static final Frame EMPTY_CLOSE = frame(CLOSE, new byte[0]);

    private ControlFrames() {}

    /** @param payload of the ping that it answers, at most 125 bytes */
    static Frame pong(byte[] payload) {
        return frame(PONG, payload);
    }

    /** @param reason cut to 123 bytes of UTF-8 */
    static Frame close(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        int length = text.length;
        if (length > MAX_REASON_BYTES) {
            length = MAX_REASON_BYTES;
            while ((text[length] & 0xC0) == 0x80) {
                length--; // not within a character
            }
        }
        byte[] payload = new byte[2 + length];
        payload[0] = (byte) (code >>> 8);
        payload[1] = (byte) code;
        System.arraycopy(text, 0, payload, 2, length);
        return frame(CLOSE, payload);
    }

    private static Frame frame(int first, byte[] payload) {
        byte[] bytes = new byte[HEADER_BYTES + payload.length];
        bytes[0] = (byte) first;
        bytes[1] = (byte) payload.length;
        System.arraycopy(payload, 0, bytes, HEADER_BYTES, payload.length);
        return new Frame(bytes, HEADER_BYTES, true);
    }
}
