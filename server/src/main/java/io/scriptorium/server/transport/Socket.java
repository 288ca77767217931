package io.scriptorium.server.transport;

import io.scriptorium.collab.session.CloseCode;
import io.scriptorium.collab.session.Connection;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;

/**
 * One WebSocket from accept to close: its messages go to its {@link Connection} within the rates; pings tell whether
 * anybody is there.
 *
 * <p>Threading: the socket's event loop.
 */
final class Socket {
    private final ServerWebSocket socket;
    private final SocketChannel channel;
    private final Connection connection;
    private final SocketLimits limits;
    private final SocketMetrics metrics;
    private final boolean rated;
    private final TokenBucket messages;
    private final TokenBucket bytes;
    private final TokenBucket abusiveMessages;
    private final TokenBucket abusiveBytes;
    private long resumeAtMillis = Long.MAX_VALUE;
    private long pingedAtMillis;
    private long heardAtMillis;
    private long abusiveSinceMillis = Long.MAX_VALUE;

    Socket(
            ServerWebSocket socket,
            SocketChannel channel,
            Connection connection,
            SocketLimits limits,
            SocketMetrics metrics,
            boolean rated,
            long nowMillis) {
        this.socket = socket;
        this.channel = channel;
        this.connection = connection;
        this.limits = limits;
        this.metrics = metrics;
        this.rated = rated;
        int factor = limits.abuseFactor();
        this.messages = new TokenBucket(limits.messagesPerSecond(), 4.0 * limits.messagesPerSecond(), nowMillis);
        this.bytes = new TokenBucket(limits.bytesPerSecond(), 2.0 * limits.bytesPerSecond(), nowMillis);
        this.abusiveMessages =
                new TokenBucket((double) factor * limits.messagesPerSecond(), limits.messagesPerSecond(), nowMillis);
        this.abusiveBytes =
                new TokenBucket((double) factor * limits.bytesPerSecond(), limits.bytesPerSecond(), nowMillis);
        this.pingedAtMillis = nowMillis;
        this.heardAtMillis = nowMillis;
    }

    SocketChannel channel() {
        return channel;
    }

    void binary(Buffer message, long nowMillis) {
        received(message.length(), nowMillis);
        connection.onBinary(message.getBytes());
    }

    void text(String message, long nowMillis) {
        received(message.length(), nowMillis);
        connection.onText();
    }

    void pong(long nowMillis) {
        heardAtMillis = nowMillis;
    }

    /** Called about every second. */
    void tick(long nowMillis) {
        if (nowMillis >= resumeAtMillis) {
            resumeAtMillis = Long.MAX_VALUE;
            channel.pauseForRate(false);
        }
        if (channel.pausedReading()) {
            heardAtMillis = nowMillis; // its pong waits unread behind its messages: not its fault
        } else if (nowMillis - heardAtMillis >= limits.pingMillis() + limits.deadMillis()) {
            metrics.limitHit("dead");
            socket.close((short) CloseCode.TRY_AGAIN.code(), "no answer to a ping");
            return;
        }
        if (nowMillis - pingedAtMillis >= limits.pingMillis()) {
            pingedAtMillis = nowMillis;
            socket.writePing(Buffer.buffer());
        }
        channel.checkProgress(nowMillis);
        connection.onTick();
    }

    void closed() {
        connection.onClosed();
    }

    private void received(int size, long nowMillis) {
        heardAtMillis = nowMillis;
        metrics.received(size);
        if (!rated) {
            return;
        }
        messages.take(1, nowMillis);
        bytes.take(size, nowMillis);
        abusiveMessages.take(1, nowMillis);
        abusiveBytes.take(size, nowMillis);
        long wait = Math.max(messages.debtMillis(), bytes.debtMillis());
        if (wait > 0 && resumeAtMillis == Long.MAX_VALUE) {
            metrics.limitHit("rate");
            resumeAtMillis = nowMillis + wait;
            channel.pauseForRate(true);
        }
        if (abusiveMessages.debtMillis() == 0 && abusiveBytes.debtMillis() == 0) {
            abusiveSinceMillis = Long.MAX_VALUE;
        } else if (abusiveSinceMillis == Long.MAX_VALUE) {
            abusiveSinceMillis = nowMillis;
        } else if (nowMillis - abusiveSinceMillis >= limits.abuseMillis()) {
            metrics.limitHit("abuse");
            channel.close(CloseCode.TRY_AGAIN, "far over the rate of messages or bytes; slow down");
        }
    }
}
