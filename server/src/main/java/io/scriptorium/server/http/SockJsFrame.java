package io.scriptorium.server.http;

import io.scriptorium.server.transport.SecurityHeaders;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;

/**
 * The page that sockjs-client's {@code iframe-…} forms load into a hidden frame. It runs the same client, asks from our
 * own origin, and hands on to the page around it; so the browser must let nobody be around it who may not connect.
 *
 * <p>Immutable, any thread.
 */
final class SockJsFrame {
    private static final Pattern NAME = Pattern.compile("/iframe(-[0-9A-Za-z._-]*)?\\.html");
    private static final long YEAR_SECONDS = 31_536_000;
    private static final String HTML = """
            <!DOCTYPE html>
            <html lang="en">
              <head>
                <meta charset="utf-8">
                <title>SockJS</title>
                <script src="/frame/sockjs.min.js"></script>
                <script src="/frame/start.js"></script>
              </head>
              <body>Another page talks to this server through this one.</body>
            </html>
            """;

    private final Buffer page = Buffer.buffer(HTML);
    private final String policy;
    private final String etag;

    /** @param ancestors who may have it in a frame, as the directive {@code frame-ancestors} says it */
    SockJsFrame(String ancestors) {
        this.policy = "default-src 'none'; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none';"
                + " frame-ancestors " + ancestors;
        this.etag = StaticPage.etag((policy + HTML).getBytes(StandardCharsets.UTF_8));
    }

    /** Whether it is at this path, with or without a version in its name. */
    static boolean isBelow(String base, String path) {
        return path.startsWith(base)
                && NAME.matcher(path.substring(base.length())).matches();
    }

    /**
     * Answers with it. The rules of SockJS want it kept for a year; but a browser that did not ask again would go on by
     * the policy of then, so it asks, and gets 304 until the page or the policy is another.
     */
    void answer(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        boolean head = HttpMethod.HEAD.equals(request.method());
        if (!head && !HttpMethod.GET.equals(request.method())) {
            HttpRoutes.answer(response.putHeader("Allow", "GET, HEAD"), 405, "only GET and HEAD are answered here");
            return;
        }
        response.headers()
                .remove(SecurityHeaders.FRAME_OPTIONS); // knows no list of origins; frame-ancestors takes its place
        response.putHeader(SecurityHeaders.POLICY, policy)
                .putHeader("Cache-Control", "public, max-age=" + YEAR_SECONDS + ", no-cache")
                .putHeader(
                        "Expires",
                        DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(YEAR_SECONDS)))
                .putHeader("ETag", etag);
        if (StaticPage.matches(request.getHeader("If-None-Match"), etag)) {
            response.setStatusCode(304).end();
            return;
        }
        response.putHeader("Content-Type", "text/html; charset=UTF-8");
        if (head) {
            response.putHeader("Content-Length", String.valueOf(page.length())).end();
        } else {
            response.end(page);
        }
    }
}
