package io.scriptorium.server.transport;

import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The server's half of the opening handshake (RFC 6455, section 4.2.2). */
final class OpeningHandshake {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_BYTES = 16;

    private OpeningHandshake() {}

    /**
     * The answer to a request whose method, version and upgrade are right; nothing when its key is not.
     *
     * @param extension what was agreed on, as the header says it
     */
    static Optional<byte[]> answer(MultiMap headers, Optional<String> extension) {
        String key = headers.get("Sec-WebSocket-Key");
        if (key == null || !isKey(key.strip())) {
            return Optional.empty();
        }
        String answer = "HTTP/1.1 101 Switching Protocols\r\n"
                + "Upgrade: websocket\r\n"
                + "Connection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + accept(key.strip()) + "\r\n"
                + firstProtocol(headers.get("Sec-WebSocket-Protocol"))
                        .map(protocol -> "Sec-WebSocket-Protocol: " + protocol + "\r\n")
                        .orElse("")
                + extension
                        .map(agreed -> "Sec-WebSocket-Extensions: " + agreed + "\r\n")
                        .orElse("")
                + "\r\n";
        return Optional.of(answer.getBytes(StandardCharsets.US_ASCII));
    }

    private static boolean isKey(String key) {
        try {
            return Base64.getDecoder().decode(key).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String accept(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    /**
     * The path says which protocol is spoken; but a browser that offers names here fails unless one is taken. One that
     * carries a token is never repeated.
     */
    private static Optional<String> firstProtocol(@Nullable String offered) {
        if (offered == null) {
            return Optional.empty();
        }
        return Arrays.stream(offered.split(",", -1))
                .map(String::strip)
                .filter(name -> !name.startsWith("bearer."))
                .findFirst()
                .filter(name -> name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}"));
    }
}
