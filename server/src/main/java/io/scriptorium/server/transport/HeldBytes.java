package io.scriptorium.server.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;

/**
 * What has arrived and is not read yet, packed: the small pieces in which it came would hold many times their size.
 *
 * <p>Threading: the event loop.
 */
final class HeldBytes {
    private static final int CHUNK_BYTES = 16 * 1024;

    private final ArrayDeque<ByteBuf> chunks = new ArrayDeque<>();
    private int bytes;

    int size() {
        return bytes;
    }

    boolean isEmpty() {
        return bytes == 0;
    }

    /** Copies what is readable, and reads it by that. */
    void append(ByteBuf in) {
        bytes += in.readableBytes();
        while (in.isReadable()) {
            ByteBuf last = chunks.peekLast();
            if (last == null || !last.isWritable()) {
                last = Unpooled.buffer(CHUNK_BYTES, CHUNK_BYTES);
                chunks.add(last);
            }
            last.writeBytes(in, Math.min(in.readableBytes(), last.writableBytes()));
        }
    }

    /** Lets somebody read of the oldest bytes. */
    <E extends Exception> boolean read(Reading<E> reading) throws E {
        ByteBuf first = chunks.element();
        int before = first.readableBytes();
        boolean finished = reading.read(first);
        bytes -= before - first.readableBytes();
        if (!first.isReadable()) {
            chunks.poll();
        }
        return finished;
    }

    void clear() {
        chunks.clear(); // on the heap, and not counted
        bytes = 0;
    }

    /** Reads as much of the bytes as it has a use for. */
    interface Reading<E extends Exception> {
        boolean read(ByteBuf in) throws E;
    }
}
