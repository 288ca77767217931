package io.scriptorium.server.transport;

import io.netty.handler.codec.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What every HTTP answer tells browsers, whoever writes it: the page's own code and nothing inline, in no frame, no
 * guessing of types. Immutable, any thread.
 */
public final class SecurityHeaders {
    public static final String POLICY = "Content-Security-Policy";

    public static final String FRAME_OPTIONS = "X-Frame-Options";

    private static final String OWN_CODE = "default-src 'self'; script-src 'self'; style-src 'self';"
            + " img-src 'self' http: https: data:; connect-src 'self'; worker-src 'self';"
            + " manifest-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self';"
            + " frame-ancestors 'none'";

    /** {@link #POLICY} for a page whose libraries make style sheets while they run: styles may be inline, scripts not. */
    public static final String POLICY_WITH_INLINE_STYLES =
            OWN_CODE.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'");

    private static final Map<String, String> HEADERS = new TreeMap<>(Map.of(
            POLICY,
            OWN_CODE,
            "X-Content-Type-Options",
            "nosniff",
            FRAME_OPTIONS,
            "DENY",
            "Referrer-Policy",
            "same-origin",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Permissions-Policy",
            "camera=(), geolocation=(), microphone=()"));

    /** As lines of a head. */
    static final String LINES = HEADERS.entrySet().stream()
            .map(header -> header.getKey() + ": " + header.getValue() + "\r\n")
            .collect(Collectors.joining());

    private static final String YEAR = "max-age=31536000";

    private SecurityHeaders() {}

    /** The same for an answer over HTTP/2, which is always over TLS here. */
    public static void putOn(HttpServerResponse response) {
        HEADERS.forEach(response::putHeader);
        response.putHeader("Strict-Transport-Security", YEAR);
    }

    /** Over TLS: never come back without (RFC 6797). */
    static void putTransportSecurityOn(HttpHeaders headers) {
        if (!headers.contains("Strict-Transport-Security")) {
            headers.set("Strict-Transport-Security", YEAR);
        }
    }

    /** An answer that has a header of these already knows better what it needs, also who may have it in a frame. */
    static void putOn(HttpHeaders headers) {
        String own = headers.get(POLICY);
        boolean framed = own != null && own.contains("frame-ancestors") && !own.contains("frame-ancestors 'none'");
        HEADERS.forEach((name, value) -> {
            if (!headers.contains(name) && !(framed && name.equals(FRAME_OPTIONS))) {
                headers.set(name, value);
            }
        });
    }
}
