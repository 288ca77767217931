package io.scriptorium.server.socketio;

import io.scriptorium.collab.session.Channel;
import io.scriptorium.collab.session.CloseCode;
import io.scriptorium.collab.session.Connection;
import io.scriptorium.collab.session.Frame;

/**
 * A session's packets over a WebSocket: each is one frame. Threading: as {@link Wire} says; {@link Connection}'s methods
 * on the WebSocket's own event loop, which may be another than the session's.
 */
final class WebSocketWire implements Wire, Connection {
    private final Channel channel;
    private final EngineSession session;
    private final int maxBytes;

    WebSocketWire(Channel channel, EngineSession session, int maxBytes) {
        this.channel = channel;
        this.session = session;
        this.maxBytes = maxBytes;
    }

    @Override
    public void onText(byte[] utf8) {
        if (fits(utf8)) {
            EnginePacket packet;
            try {
                packet = session.protocol() == 3 ? withoutType(utf8) : EnginePacket.ofText(utf8);
            } catch (BadPacketException e) {
                channel.close(CloseCode.MALFORMED, e.reason());
                return;
            }
            session.loop().run(() -> session.received(this, packet));
        }
    }

    /** What {@code useSocketIO} sends by {@code sendJsonMessage}: the JSON alone, which is no packet anywhere else. */
    private static EnginePacket withoutType(byte[] utf8) throws BadPacketException {
        boolean bare = utf8.length > 0 && (utf8[0] == '[' || utf8[0] == '{');
        return bare ? new EnginePacket(EnginePacket.Type.MESSAGE, utf8, false) : EnginePacket.ofText(utf8);
    }

    @Override
    public void onBinary(byte[] message) {
        if (fits(message)) {
            EnginePacket packet;
            try {
                packet = EnginePacket.ofBinary(message, session.protocol());
            } catch (BadPacketException e) {
                channel.close(CloseCode.MALFORMED, e.reason());
                return;
            }
            session.loop().run(() -> session.received(this, packet));
        }
    }

    private boolean fits(byte[] message) {
        if (message.length > maxBytes) {
            session.hit("socketio-payload");
            channel.close(CloseCode.TOO_BIG, "a packet of more than " + maxBytes + " bytes");
            return false;
        }
        return true;
    }

    @Override
    public void onMark(long number) {
        session.loop().run(() -> session.marked(number));
    }

    @Override
    public void onDrained() {
        session.loop().run(session::drained);
    }

    @Override
    public void onTick() {
        // sessions have a tick of their own, whatever carries them
    }

    @Override
    public void onClosed() {
        session.loop().run(() -> session.lost(this));
    }

    @Override
    public void send(Frame packet) {
        channel.send(packet);
    }

    @Override
    public void mark(long number) {
        channel.send(Frame.mark(number));
    }

    @Override
    public long queuedBytes() {
        return channel.queuedBytes();
    }

    @Override
    public void pause() {
        channel.pauseReading();
    }

    @Override
    public void resume() {
        channel.resumeReading();
    }

    @Override
    public void close(CloseCode code, String reason) {
        channel.close(code, reason);
    }

    @Override
    public void tick(long nowMillis) {
        // the WebSocket looks after itself
    }
}
