package io.scriptorium.server.http;

import io.vertx.core.http.HttpServerRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/**
 * What a request shows to be let in: a token as {@code Authorization: Bearer}, one as the WebSocket subprotocol {@code
 * bearer.BASE64URL} beside {@code scriptorium} (browsers can set no headers), or a ticket as {@code ?ticket=}. Cookies
 * are never looked at: a browser sends them for foreign pages, too. Immutable.
 */
record Shown(Optional<String> token, Optional<String> ticket) {
    private static final String SCHEME = "bearer ";
    private static final String PROTOCOL = "bearer.";

    static Shown by(HttpServerRequest request) {
        String query = request.query();
        Optional<String> ticket = query == null || !query.contains("ticket=")
                ? Optional.empty()
                : Optional.ofNullable(request.getParam("ticket"));
        return new Shown(bearer(request).or(() -> subprotocol(request)), ticket);
    }

    /** The token of the header alone. */
    static Optional<String> bearer(HttpServerRequest request) {
        return Optional.ofNullable(request.getHeader("Authorization"))
                .filter(header -> header.toLowerCase(Locale.ROOT).startsWith(SCHEME))
                .map(header -> header.substring(SCHEME.length()).strip());
    }

    private static Optional<String> subprotocol(HttpServerRequest request) {
        for (String header : request.headers().getAll("Sec-WebSocket-Protocol")) {
            for (String offered : header.split(",", -1)) {
                if (offered.strip().startsWith(PROTOCOL)) {
                    return text(offered.strip().substring(PROTOCOL.length()));
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> text(String base64) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(Base64.getUrlDecoder().decode(base64)))
                    .toString());
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return Optional.of(""); // shown, and wrong
        }
    }
}
