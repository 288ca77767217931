package io.scriptorium.server.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/**
 * What pages of other origins may read and send (Fetch standard, CORS): exactly those that may connect, as
 * {@link AccessPolicy} has found before this is asked, and with credentials, because SockJS sends its requests so. Immutable, any thread.
 */
final class CrossOrigin {
    private static final String MAX_AGE_SECONDS = "600";

    private CrossOrigin() {}

    /** Whether scripts of other origins have a use for a path. */
    static boolean covers(String path) {
        return path.startsWith("/api/")
                || path.startsWith("/live/")
                || isUnder(path, "/sockjs")
                || isUnder(path, "/collab/sockjs")
                || isUnder(path, "/socket.io");
    }

    /** Lets a page that may connect read the answer. */
    static void allow(HttpServerResponse response, String origin) {
        response.putHeader("Access-Control-Allow-Origin", origin)
                .putHeader("Access-Control-Allow-Credentials", "true")
                .putHeader("Access-Control-Expose-Headers", "ETag, Retry-After, WWW-Authenticate")
                .putHeader("Vary", "Origin");
    }

    /** Whether a browser asks on a page's behalf whether it may send something. */
    static boolean isPreflight(HttpServerRequest request) {
        return HttpMethod.OPTIONS.equals(request.method())
                && request.headers().contains("Origin")
                && request.headers().contains("Access-Control-Request-Method");
    }

    /** Says that a page which may connect may send it. */
    static void answerPreflight(HttpServerResponse response) {
        response.putHeader("Access-Control-Allow-Methods", "GET, HEAD, POST, OPTIONS")
                .putHeader(
                        "Access-Control-Allow-Headers",
                        "Accept, Authorization, Content-Type, If-None-Match, Last-Event-ID")
                .putHeader("Access-Control-Max-Age", MAX_AGE_SECONDS)
                .setStatusCode(204)
                .end();
    }

    private static boolean isUnder(String path, String folder) {
        return path.startsWith(folder) && (path.length() == folder.length() || path.charAt(folder.length()) == '/');
    }
}
