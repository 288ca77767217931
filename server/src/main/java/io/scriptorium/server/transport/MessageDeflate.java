package io.scriptorium.server.transport;

import io.scriptorium.collab.session.CloseCode;
import io.scriptorium.collab.session.Frame;
import java.io.ByteArrayOutputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * The extension permessage-deflate (RFC 7692) without context takeover in either direction: no connection keeps a
 * window, and a broadcast is compressed once for all that receive it.
 *
 * <p>One serves all sockets of an event loop. Threading: that event loop.
 */
final class MessageDeflate {
    private static final String NAME = "permessage-deflate";
    private static final String AGREED = NAME + "; server_no_context_takeover; client_no_context_takeover";

    /** What a flush of the compressor ends with, left out on the wire (section 7.2.1). */
    private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};

    /** A message that grows more than this when it is inflated was made to do so; small ones may. */
    private static final int MAX_RATIO = 100;

    private static final int ANY_RATIO_BYTES = 64 * 1024;

    /** Smaller ones do not shrink. */
    private static final int LEAST_BYTES = 128;

    /** Larger ones would hold the event loop up for longer than some milliseconds. */
    private static final int MOST_BYTES = 256 * 1024;

    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    private final Inflater inflater = new Inflater(true);
    private final byte[] chunk = new byte[16 * 1024];
    private @Nullable Frame lastPlain;
    private @Nullable Frame lastDeflated;

    /**
     * The answer to what a client offers in {@code Sec-WebSocket-Extensions}: the first offer that can be met; nothing
     * when there is none.
     */
    static Optional<String> agree(List<String> headers) {
        for (String header : headers) {
            for (String offer : header.split(",", -1)) {
                if (acceptable(offer.split(";", -1))) {
                    return Optional.of(AGREED);
                }
            }
        }
        return Optional.empty();
    }

    private static boolean acceptable(String[] offer) {
        if (!offer[0].strip().toLowerCase(Locale.ROOT).equals(NAME)) {
            return false;
        }
        Set<String> seen = new HashSet<>();
        for (int i = 1; i < offer.length; i++) {
            String[] parameter = offer[i].split("=", 2);
            String name = parameter[0].strip().toLowerCase(Locale.ROOT);
            String value = parameter.length == 1 ? null : unquoted(parameter[1].strip());
            boolean valid =
                    switch (name) {
                        case "server_no_context_takeover", "client_no_context_takeover" -> value == null;
                        case "client_max_window_bits" -> value == null || value.matches("8|9|1[0-5]");
                        case "server_max_window_bits" -> "15".equals(value); // Java's compressor has no smaller window
                        default -> false;
                    };
            if (!valid || !seen.add(name)) {
                return false;
            }
        }
        return true;
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    /**
     * A message as it was before its sender compressed it.
     *
     * @param mostBytes over this, or far more than what came, it is refused without being kept
     */
    byte[] inflate(byte[] message, int mostBytes) throws ProtocolViolation {
        long most = Math.min(mostBytes, Math.max(ANY_RATIO_BYTES, (long) message.length * MAX_RATIO));
        inflater.reset();
        ByteArrayOutputStream out = new ByteArrayOutputStream(Math.min(4 * message.length + 64, ANY_RATIO_BYTES));
        try {
            for (byte[] input : new byte[][] {message, TAIL}) {
                inflater.setInput(input);
                for (int count = inflater.inflate(chunk); count > 0; count = inflater.inflate(chunk)) {
                    if (out.size() + (long) count > most) {
                        throw new ProtocolViolation(
                                CloseCode.TOO_BIG, "a message that inflates beyond the limit of message-size");
                    }
                    out.write(chunk, 0, count);
                }
            }
        } catch (DataFormatException e) {
            throw new ProtocolViolation(CloseCode.INVALID_PAYLOAD, "a compressed message that can not be inflated");
        }
        if (inflater.needsDictionary()) {
            throw new ProtocolViolation(CloseCode.INVALID_PAYLOAD, "a compressed message that can not be inflated");
        }
        return out.toByteArray();
    }

    /** The frame compressed, or as it is where that gains nothing or costs too much at once. */
    Frame deflate(Frame frame) {
        int length = frame.size() - frame.headerBytes();
        if (frame.isControl() || length < LEAST_BYTES || length > MOST_BYTES) {
            return frame;
        }
        Frame known = lastDeflated;
        if (lastPlain != null && lastPlain.bytes() == frame.bytes() && known != null) {
            return frame.exempt() ? known.asExempt() : known;
        }
        Frame deflated = compressed(frame, length);
        lastPlain = frame;
        lastDeflated = deflated;
        return deflated;
    }

    private Frame compressed(Frame frame, int length) {
        deflater.reset();
        deflater.setInput(frame.bytes(), frame.headerBytes(), length);
        byte[] out = new byte[length + TAIL.length];
        int size = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
        if (size == out.length) {
            return frame; // there may be more: it has not shrunk
        }
        return frame.compressed(out, size - TAIL.length);
    }
}
