package io.scriptorium.server.socketio;

import io.scriptorium.collab.session.Frame;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns live JSON messages into packets: {@code {"type":"message",…}} into the event {@code message} with the whole
 * object as its argument, and what answers a client's event into the acknowledgement of that event. What a room sends to
 * many is encoded once for all neighbours in a delivery, as frames are shared.
 *
 * <p>Each event has an offset, which rises for every client. To clients that may recover it is the last argument, as
 * the reference's adapter does it.
 *
 * <p>Threading: one event loop; the offsets are everybody's.
 */
final class EventEncoder {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}");
    private static final int OFFSET_RADIX = 36;

    /** What becomes of a live JSON message. */
    sealed interface Encoded {}

    /** An event, in an Engine.IO message. */
    record Event(String name, Frame packet, long offset) implements Encoded {}

    /** The acknowledgement of what the client sent, in an Engine.IO message. */
    record Answer(Frame packet) implements Encoded {}

    /** Nothing that Socket.IO could carry. */
    record Nothing() implements Encoded {}

    private final AtomicLong offsets;
    private byte @Nullable [] lastBytes;
    private String lastNamespace = "";
    private boolean lastRecoverable;
    private Encoded last = new Nothing();

    EventEncoder(AtomicLong offsets) {
        this.offsets = offsets;
    }

    /** @param recoverable whether the client is to know the event's offset */
    Encoded encode(Frame live, String namespace, boolean recoverable) {
        if (live.bytes() != lastBytes || recoverable != lastRecoverable || !namespace.equals(lastNamespace)) {
            last = encodeAnew(live, namespace, recoverable);
            lastBytes = live.bytes();
            lastNamespace = namespace;
            lastRecoverable = recoverable;
        }
        return last;
    }

    /** Lets go of what was kept for neighbours. */
    void forget() {
        lastBytes = null;
        last = new Nothing();
    }

    private Encoded encodeAnew(Frame live, String namespace, boolean recoverable) {
        String json = new String(live.payload(), StandardCharsets.UTF_8);
        EventReader.Outgoing outgoing = live.isText() ? EventReader.outgoing(json) : null;
        if (outgoing == null || !NAME.matcher(outgoing.type()).matches()) {
            return new Nothing();
        }
        if (outgoing.id().isPresent()) {
            String answer = outgoing.type().equals("ack") ? accepted(outgoing) : refused(outgoing);
            return new Answer(
                    Frame.text(SocketIoPacket.ack(namespace, outgoing.id().getAsLong(), answer)));
        }
        if (outgoing.type().equals("ack")) {
            return new Nothing();
        }
        long offset = offsets.incrementAndGet();
        // useSocketIO finds the array with a pattern that stops at these two, which JSON allows as they are.
        String argument = json.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029");
        if (recoverable) {
            argument += ",\"" + Long.toString(offset, OFFSET_RADIX) + "\"";
        }
        return new Event(
                outgoing.type(), Frame.text(SocketIoPacket.event(namespace, outgoing.type(), argument)), offset);
    }

    private static String accepted(EventReader.Outgoing ack) {
        String seq = ack.seq();
        boolean number = seq != null && seq.matches("\\d{1,18}");
        return number ? "{\"ok\":true,\"seq\":" + seq + "}" : "{\"ok\":true}";
    }

    private static String refused(EventReader.Outgoing error) {
        String code = error.code() == null ? "error" : error.code();
        String message = error.message() == null ? "" : error.message();
        return "{\"ok\":false,\"error\":" + EventReader.quoted(code) + ",\"message\":" + EventReader.quoted(message)
                + "}";
    }

    /** An offset as a client gives it back; -1 when it is none. */
    static long offset(String text) {
        try {
            return Long.parseLong(text, OFFSET_RADIX);
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
