package io.scriptorium.server.transport;

import io.netty.buffer.ByteBuf;
import io.scriptorium.collab.session.CloseCode;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a client sends after its WebSocket handshake (RFC 6455, section 5.2):
 *
 * <pre>
 * frame    → u8 (FIN 80, RSV 70, of which 40 says compressed, opcode 0f), u8 (mask 80, length 7f), [u16 | u64 length, big-endian], u32 key, payload
 * message  → frame with opcode 1 (text) or 2 (binary), then frames with opcode 0 until one has FIN
 * control  → frame with opcode 8 (close), 9 (ping) or a (pong), at most 125 bytes, with FIN, also between fragments
 * </pre>
 *
 * Memory grows with what has arrived, never with what a header announces. Text is checked as it arrives.
 *
 * <p>Threading: the event loop.
 */
final class FrameReader {
    private static final int CONTINUATION = 0x0;
    private static final int TEXT = 0x1;
    private static final int BINARY = 0x2;
    private static final int CLOSE = 0x8;
    private static final int PING = 0x9;
    private static final int PONG = 0xA;
    private static final int MAX_CONTROL_BYTES = 125;
    private static final int NO_MESSAGE = -1;
    private static final int RESERVED = 0x70;
    private static final int COMPRESSED = 0x40;
    private static final byte[] EMPTY = {};
    private static final String NOT_UTF_8 = "text is not UTF-8";
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Told about what was read. */
    interface Sink {
        /** A whole binary message; the array is handed over. */
        void onBinary(byte[] message);

        /** A whole text message, well-formed UTF-8; the array is handed over. */
        void onText(byte[] utf8);

        void onPing(byte[] payload);

        void onPong(byte[] payload);

        /**
         * The peer closes.
         *
         * @param code what it gave, or 1005 when nothing
         */
        void onClose(int code);
    }

    private final int maxMessageBytes;
    private final @Nullable MessageDeflate deflate; // null when it was not agreed on
    private final byte[] header = new byte[14];
    private int headerLength;
    private int headerNeeded = 2;

    private int opcode;
    private boolean last;
    private long payloadLeft;
    private int mask; // little-endian, its lowest byte belongs to the next payload byte
    private boolean inPayload;

    private int messageOpcode = NO_MESSAGE;
    private byte[] message = EMPTY;
    private int messageLength;
    private boolean messageCompressed;
    private @Nullable Utf8Check text; // of a message that can be checked as it comes

    private byte[] control = EMPTY;
    private int controlLength;
    private boolean ignoring;

    FrameReader(int maxMessageBytes) {
        this(maxMessageBytes, null);
    }

    /** @param deflate inflates what is compressed; null where that was not agreed on */
    FrameReader(int maxMessageBytes, @Nullable MessageDeflate deflate) {
        this.maxMessageBytes = maxMessageBytes;
        this.deflate = deflate;
    }

    /**
     * Reads to the end of one frame, if there is as much.
     *
     * @return whether a frame was finished; if not, the input is used up
     */
    boolean read(ByteBuf in, Sink sink) throws ProtocolViolation {
        if (!inPayload && !readHeader(in)) {
            return false;
        }
        inPayload = true;
        if (!readPayload(in)) {
            return false;
        }
        inPayload = false;
        finishFrame(sink);
        return true;
    }

    /** Memory that a message which is not whole yet holds. */
    int heldBytes() {
        return message.length;
    }

    /** From now on only control frames matter, to the peer's close frame; messages are passed over. */
    void ignoreMessages() {
        ignoring = true;
        message = EMPTY;
        messageLength = 0;
    }

    private boolean readHeader(ByteBuf in) throws ProtocolViolation {
        while (true) {
            int count = Math.min(headerNeeded - headerLength, in.readableBytes());
            in.readBytes(header, headerLength, count);
            headerLength += count;
            if (headerLength < headerNeeded) {
                return false;
            }
            if (headerNeeded > 2) {
                break;
            }
            checkFirstBytes();
            int length = header[1] & 0x7F;
            headerNeeded = 6 + (length == 127 ? 8 : length == 126 ? 2 : 0);
        }
        long length = payloadLength();
        int key = headerNeeded - 4;
        mask = (header[key] & 0xFF)
                | (header[key + 1] & 0xFF) << 8
                | (header[key + 2] & 0xFF) << 16
                | (header[key + 3] & 0xFF) << 24;
        headerLength = 0;
        headerNeeded = 2;
        beginPayload(length);
        return true;
    }

    private void checkFirstBytes() throws ProtocolViolation {
        opcode = header[0] & 0x0F;
        last = (header[0] & 0x80) != 0;
        int reserved = header[0] & RESERVED;
        boolean begins = opcode == TEXT || opcode == BINARY;
        check(
                reserved == 0 || (reserved == COMPRESSED && begins && deflate != null),
                "reserved bits without an extension");
        check((header[1] & 0x80) != 0, "a client's frame is not masked");
        if (opcode >= CLOSE) {
            check(opcode <= PONG, "reserved opcode");
            check(last, "fragmented control frame");
            check((header[1] & 0x7F) <= MAX_CONTROL_BYTES, "control frame over 125 bytes");
        } else if (opcode == CONTINUATION) {
            check(messageOpcode != NO_MESSAGE, "continuation without a message");
        } else {
            check(opcode <= BINARY, "reserved opcode");
            check(messageOpcode == NO_MESSAGE, "a new message within another");
        }
    }

    private long payloadLength() throws ProtocolViolation {
        int length = header[1] & 0x7F;
        if (length < 126) {
            return length;
        }
        if (length == 126) {
            int longer = (header[2] & 0xFF) << 8 | (header[3] & 0xFF);
            check(longer >= 126, "length not in its shortest form");
            return longer;
        }
        long longest = 0;
        for (int i = 2; i < 10; i++) {
            longest = longest << 8 | (header[i] & 0xFF);
        }
        check(longest >= 0, "negative length");
        check(longest >= 65_536, "length not in its shortest form");
        return longest;
    }

    private void beginPayload(long length) throws ProtocolViolation {
        payloadLeft = length;
        if (opcode >= CLOSE) {
            control = length == 0 ? EMPTY : new byte[(int) length];
            controlLength = 0;
            return;
        }
        if (!ignoring && messageLength + length > maxMessageBytes) {
            throw new ProtocolViolation(
                    CloseCode.TOO_BIG, "a message over " + maxMessageBytes + " bytes, the limit of message-size");
        }
        if (opcode != CONTINUATION) {
            messageOpcode = opcode;
            messageCompressed = (header[0] & COMPRESSED) != 0;
            text = opcode == TEXT && !messageCompressed ? new Utf8Check() : null;
        }
    }

    private boolean readPayload(ByteBuf in) throws ProtocolViolation {
        int count = (int) Math.min(payloadLeft, in.readableBytes());
        if (count > 0) {
            if (opcode >= CLOSE) {
                in.readBytes(control, controlLength, count);
                unmask(control, controlLength, count);
                controlLength += count;
            } else if (ignoring) {
                in.skipBytes(count);
            } else {
                reserve(count);
                in.readBytes(message, messageLength, count);
                unmask(message, messageLength, count);
                if (text != null) {
                    checkText(text, message, messageLength, count);
                }
                messageLength += count;
            }
            payloadLeft -= count;
        }
        return payloadLeft == 0;
    }

    /** Room for so many bytes more: exactly for a frame that is all here, else doubling up to what was announced. */
    private void reserve(int count) {
        int needed = messageLength + count;
        if (needed > message.length) {
            long whole = messageLength + payloadLeft;
            long doubled = Math.max(needed, 2L * message.length);
            message = Arrays.copyOf(message, (int) Math.min(whole, doubled));
        }
    }

    private static void checkText(Utf8Check check, byte[] bytes, int from, int count) throws ProtocolViolation {
        for (int i = from; i < from + count; i++) {
            if (!check.accept(bytes[i] & 0xFF)) {
                throw new ProtocolViolation(CloseCode.INVALID_PAYLOAD, NOT_UTF_8);
            }
        }
    }

    private void unmask(byte[] bytes, int from, int count) {
        long wide = (mask & 0xFFFF_FFFFL) | (long) mask << 32;
        int i = from;
        int end = from + count;
        for (; i + 8 <= end; i += 8) {
            LONGS.set(bytes, i, (long) LONGS.get(bytes, i) ^ wide);
        }
        for (; i < end; i++) {
            bytes[i] ^= (byte) mask;
            mask = Integer.rotateRight(mask, 8);
        }
    }

    private void finishFrame(Sink sink) throws ProtocolViolation {
        if (opcode >= CLOSE) {
            byte[] payload = control;
            control = EMPTY;
            if (opcode == PING) {
                sink.onPing(payload);
            } else if (opcode == PONG) {
                sink.onPong(payload);
            } else {
                sink.onClose(closeCode(payload));
            }
        } else if (last) {
            finishMessage(sink);
        }
    }

    private void finishMessage(Sink sink) throws ProtocolViolation {
        byte[] whole = messageLength == message.length ? message : Arrays.copyOf(message, messageLength);
        Utf8Check checked = text;
        boolean isText = messageOpcode == TEXT;
        messageOpcode = NO_MESSAGE;
        message = EMPTY;
        messageLength = 0;
        text = null;
        if (ignoring) {
            return;
        }
        if (messageCompressed && deflate != null) {
            whole = deflate.inflate(whole, maxMessageBytes);
            checked = isText ? checked(whole) : null;
        }
        if (!isText) {
            sink.onBinary(whole);
        } else if (checked != null && checked.finish()) {
            sink.onText(whole);
        } else {
            throw new ProtocolViolation(CloseCode.INVALID_PAYLOAD, NOT_UTF_8);
        }
    }

    private static Utf8Check checked(byte[] text) throws ProtocolViolation {
        Utf8Check check = new Utf8Check();
        checkText(check, text, 0, text.length);
        return check;
    }

    /** RFC 6455, sections 5.5.1 and 7.4. */
    private static int closeCode(byte[] payload) throws ProtocolViolation {
        if (payload.length == 0) {
            return 1005;
        }
        check(payload.length > 1, "half a close code");
        int code = (payload[0] & 0xFF) << 8 | (payload[1] & 0xFF);
        boolean standard = (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014);
        check(standard || (code >= 3000 && code <= 4999), "a close code that may not be sent");
        Utf8Check reason = new Utf8Check();
        boolean valid = true;
        for (int i = 2; i < payload.length && valid; i++) {
            valid = reason.accept(payload[i] & 0xFF);
        }
        if (!valid || !reason.finish()) {
            throw new ProtocolViolation(CloseCode.INVALID_PAYLOAD, "close reason is not UTF-8");
        }
        return code;
    }

    private static void check(boolean allowed, String reason) throws ProtocolViolation {
        if (!allowed) {
            throw new ProtocolViolation(CloseCode.PROTOCOL_ERROR, reason);
        }
    }
}
