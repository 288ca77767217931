package io.scriptorium.server;

import io.scriptorium.server.http.AccessPolicy;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.regex.Pattern;

/** Sends plain HTTP to where TLS is spoken. Immutable, any thread. */
final class HttpsRedirect {
    private static final Pattern HOST =
            Pattern.compile("([A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}\\])(:\\d{1,5})?");
    private static final int HTTPS = 443;

    private final AccessPolicy access;
    private final int port;

    /** @param port where TLS is spoken */
    HttpsRedirect(AccessPolicy access, int port) {
        this.access = access;
        this.port = port;
    }

    void handle(HttpServerRequest request) {
        String host = request.getHeader("Host");
        String target = request.uri();
        Optional<String> name = host == null
                ? Optional.empty()
                : Optional.of(HOST.matcher(host))
                        .filter(match -> match.matches())
                        .map(match -> match.group(1));
        boolean clean =
                target != null && target.startsWith("/") && target.chars().allMatch(c -> c > ' ' && c < 0x7F);
        if (name.isEmpty() || !clean || access.refusal(host, null).isPresent()) {
            request.response().setStatusCode(400).end("only https is spoken here\n");
            return;
        }
        request.response()
                .setStatusCode(308)
                .putHeader("Location", "https://" + name.get() + (port == HTTPS ? "" : ":" + port) + target)
                .putHeader("Connection", "close")
                .end();
    }
}
