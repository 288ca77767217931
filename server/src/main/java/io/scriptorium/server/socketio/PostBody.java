package io.scriptorium.server.socketio;

import io.scriptorium.collab.session.CloseCode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;

/**
 * Reads the body of a POST, bounded in size and time, and hands its packets to their session. Threading: the request's
 * event loop.
 */
final class PostBody {
    private static final String BINARY = "application/octet-stream";

    private final Exchange exchange;
    private final EngineSession session;
    private final Surroundings around;
    private final EngineLoop requestLoop;
    private final Buffer body = Buffer.buffer();
    private boolean over; // whole, or given up

    PostBody(Exchange exchange, EngineSession session, Surroundings around, EngineLoop requestLoop) {
        this.exchange = exchange;
        this.session = session;
        this.around = around;
        this.requestLoop = requestLoop;
    }

    /** Begins; false when it has been answered and the body is to be left unread. */
    boolean read() {
        HttpServerRequest request = exchange.request();
        String type = request.getHeader("Content-Type");
        if (type != null && type.startsWith(BINARY)) {
            refuse("a payload of protocol 4 is text");
            return false;
        }
        if (announced(request) > around.limits().maxPayloadBytes()) {
            tooLarge();
            return false;
        }
        if (!session.beginPost()) {
            refuse("more than one POST at a time");
            return false;
        }
        request.handler(this::part).endHandler(end -> whole()).exceptionHandler(failure -> gone());
        requestLoop.schedule(this::late, around.sockets().limits().requestMillis());
        return true;
    }

    private static long announced(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    private void part(Buffer bytes) {
        if (over) {
            return;
        }
        around.metrics().received(bytes.length());
        if (body.length() + bytes.length() > around.limits().maxPayloadBytes()) {
            over = true;
            around.sockets().hold(-body.length());
            tooLarge();
            exchange.closeConnection();
            return;
        }
        around.sockets().hold(bytes.length());
        body.appendBuffer(bytes);
    }

    private void whole() {
        if (over) {
            return;
        }
        over = true;
        around.sockets().hold(-body.length());
        List<EnginePacket> packets;
        try {
            packets = EnginePacket.ofPayload(body.getBytes(), around.limits().maxPayloadPackets());
        } catch (BadPacketException e) {
            session.hit("protocol");
            exchange.error(EngineError.BAD_REQUEST);
            fail(CloseCode.MALFORMED, e.reason());
            return;
        }
        session.loop().run(() -> session.post(exchange, packets));
    }

    private void late() {
        if (!over) {
            session.hit("request-time");
            gone();
            exchange.closeConnection();
        }
    }

    /** The client has gone away, or takes too long: what it wanted to say is lost, and so is the order of the rest. */
    private void gone() {
        if (!over) {
            over = true;
            around.sockets().hold(-body.length());
            session.loop().run(session::interrupted);
        }
    }

    private void tooLarge() {
        session.hit("socketio-payload");
        exchange.text(413, "a payload of more than " + around.limits().maxPayloadBytes() + " bytes");
        fail(CloseCode.TOO_BIG, "a payload that is too large");
    }

    private void refuse(String reason) {
        session.hit("protocol");
        exchange.error(EngineError.BAD_REQUEST);
        fail(CloseCode.PROTOCOL_ERROR, reason);
    }

    private void fail(CloseCode code, String reason) {
        session.loop().run(() -> session.fail(code, reason));
    }
}
