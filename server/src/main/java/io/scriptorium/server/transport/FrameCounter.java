package io.scriptorium.server.transport;

import io.netty.buffer.ByteBuf;

/**
 * Counts the frames in what a client sends (RFC 6455, section 5.2) as soon as it has arrived, whether or not it is read
 * any further: only headers are looked at. What breaks the protocol is counted somehow, and ends the connection when
 * {@link FrameReader} comes to it.
 *
 * <p>Threading: the event loop.
 */
final class FrameCounter {
    private static final int KEY_BYTES = 4;

    private int at; // bytes of the header that were seen
    private int headerBytes; // known from its second byte on
    private int short7;
    private long length;
    private long payloadLeft;

    /** How many frames end in these bytes, which stay as they are. */
    int count(ByteBuf in) {
        int frames = 0;
        int index = in.readerIndex();
        int end = in.writerIndex();
        while (index < end) {
            if (payloadLeft > 0) {
                int skipped = (int) Math.min(payloadLeft, end - index);
                index += skipped;
                payloadLeft -= skipped;
                frames += payloadLeft == 0 ? 1 : 0;
            } else if (header(in.getUnsignedByte(index++))) {
                frames += payloadLeft == 0 ? 1 : 0;
            }
        }
        return frames;
    }

    /** Takes a byte of a header; whether that was its last. */
    private boolean header(int value) {
        if (at == 1) {
            short7 = value & 0x7F;
            int extended = short7 == 127 ? Long.BYTES : short7 == 126 ? Short.BYTES : 0;
            headerBytes = 2 + extended + ((value & 0x80) != 0 ? KEY_BYTES : 0);
            length = extended == 0 ? short7 : 0;
        } else if (at > 1 && at < 2 + (short7 == 127 ? Long.BYTES : short7 == 126 ? Short.BYTES : 0)) {
            length = length << 8 | value;
        }
        at++;
        if (at < 2 || at < headerBytes) {
            return false;
        }
        at = 0;
        payloadLeft = Math.max(0, length);
        return true;
    }
}
