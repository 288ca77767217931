package io.scriptorium.server.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Whether a request is a WebSocket handshake as RFC 6455 section 4.2.1 wants it. */
final class Handshake {
    /** Sixteen bytes in base64. */
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{22}==");

    private Handshake() {}

    static boolean valid(HttpServerRequest request) {
        String connection = request.getHeader("Connection");
        List<String> keys = request.headers().getAll("Sec-WebSocket-Key");
        return request.version() == HttpVersion.HTTP_1_1
                && connection != null
                && connection.toLowerCase(Locale.ROOT).contains("upgrade")
                && keys.size() == 1
                && request.headers().getAll("Sec-WebSocket-Version").size() == 1
                && isKey(keys.get(0));
    }

    private static boolean isKey(String key) {
        return KEY.matcher(key.strip()).matches();
    }
}
