package io.scriptorium.server.transport;

import io.scriptorium.collab.session.Frame;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Messages as SockJS carries them: JSON strings, binary ones in base64. A broadcast comes to many clients one after the
 * other, so the newest message is encoded once for all of them.
 *
 * <p>Threading: any thread.
 */
final class SockJsStrings {
    private record Encoded(byte[] source, byte[] literal) {}

    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private final AtomicReference<@Nullable Encoded> newest = new AtomicReference<>();

    /** The message as a JSON string, quotes included. */
    byte[] literal(Frame frame) {
        Encoded known = newest.get();
        if (known != null && known.source() == frame.bytes()) {
            return known.literal();
        }
        byte[] literal = frame.isText()
                ? quote(new String(frame.payload(), StandardCharsets.UTF_8))
                : ('"' + Base64.getEncoder().encodeToString(frame.payload()) + '"').getBytes(StandardCharsets.US_ASCII);
        newest.set(new Encoded(frame.bytes(), literal));
        return literal;
    }

    /**
     * A JSON string. Old browsers and proxies change or drop some characters, so all of the blocks that hold such ones
     * are escaped; letters of most living scripts are not.
     */
    static byte[] quote(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length() + text.length() / 8 + 2);
        out.write('"');
        int plainFrom = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isPlain(c)) {
                continue;
            }
            out.writeBytes(text.substring(plainFrom, i).getBytes(StandardCharsets.UTF_8));
            plainFrom = i + 1;
            escape(out, c);
        }
        out.writeBytes(text.substring(plainFrom).getBytes(StandardCharsets.UTF_8));
        out.write('"');
        return out.toByteArray();
    }

    private static boolean isPlain(char c) {
        return (c >= 0x20 && c <= 0x2FF && c != '"' && c != '\\' && (c < 0x7F || c > 0xA0) && c != 0xAD)
                || (c >= 0x388 && c <= 0x590)
                || (c >= 0x3041 && c <= 0x3096)
                || (c >= 0x309B && c < Character.MIN_SURROGATE);
    }

    private static void escape(ByteArrayOutputStream out, char c) {
        out.write('\\');
        if (c == '"' || c == '\\') {
            out.write(c);
            return;
        }
        out.write('u');
        for (int shift = 12; shift >= 0; shift -= 4) {
            out.write(HEX[c >>> shift & 0xF]);
        }
    }
}
