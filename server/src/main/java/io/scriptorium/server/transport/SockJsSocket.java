package io.scriptorium.server.transport;

import io.scriptorium.collab.session.Channel;
import io.scriptorium.collab.session.CloseCode;
import io.scriptorium.collab.session.Connection;
import io.scriptorium.collab.session.Frame;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * SockJS over a WebSocket: its frames are the WebSocket's text messages. It is the channel that rooms see, and what the
 * WebSocket tells.
 *
 * <p>Threading: as {@link Channel} and {@link Connection} say.
 */
final class SockJsSocket implements Channel, Connection {
    private static final int HEART_BEAT_TICKS = 25; // about seconds

    private final Channel socket;
    private final SockJsStrings strings;
    private final BiConsumer<Connection, byte[]> reader;
    private final Connection connection;
    private int silentTicks;

    SockJsSocket(
            Channel socket,
            SockJsStrings strings,
            BiConsumer<Connection, byte[]> reader,
            Function<Channel, Connection> protocol) {
        this.socket = socket;
        this.strings = strings;
        this.reader = reader;
        socket.send(Frame.text("o"));
        this.connection = protocol.apply(this);
    }

    @Override
    public String id() {
        return socket.id();
    }

    @Override
    public void send(Frame frame) {
        if (frame.isMark()) {
            socket.send(frame);
            return;
        }
        Frame wrapped = Frame.text("a[" + new String(strings.literal(frame), StandardCharsets.UTF_8) + ']');
        socket.send(frame.exempt() ? wrapped.asExempt() : wrapped);
    }

    @Override
    public long queuedBytes() {
        return socket.queuedBytes();
    }

    @Override
    public void pauseReading() {
        socket.pauseReading();
    }

    @Override
    public void resumeReading() {
        socket.resumeReading();
    }

    @Override
    public void close(CloseCode code, String reason) {
        socket.send(Frame.text(SockJsFormat.close(code.code(), reason)));
        socket.close(code, reason);
    }

    @Override
    public void onBinary(byte[] message) {
        onText(message); // some clients send text so
    }

    @Override
    public void onText(byte[] utf8) {
        if (utf8.length == 0) {
            return; // the protocol ignores it
        }
        try {
            JsonText.strings(utf8).forEach(message -> reader.accept(connection, message));
        } catch (JsonText.Broken e) {
            socket.close(CloseCode.MALFORMED, "SockJS carries JSON strings: found " + e.getMessage());
        }
    }

    @Override
    public void onMark(long number) {
        connection.onMark(number);
    }

    @Override
    public void onDrained() {
        connection.onDrained();
    }

    @Override
    public void onTick() {
        silentTicks++;
        if (silentTicks >= HEART_BEAT_TICKS) {
            silentTicks = 0;
            socket.send(Frame.text("h"));
        }
        connection.onTick();
    }

    @Override
    public void onClosed() {
        connection.onClosed();
    }
}
