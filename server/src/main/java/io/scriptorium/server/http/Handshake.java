package io.scriptorium.server.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Whether a request is a WebSocket handshake as RFC 6455 section 4.2.1 wants it. */
final class Handshake {
    private static final String VERSION = "13";
    /** Sixteen bytes in base64. */
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{22}==");

    private Handshake() {}

    /** Whether a request means to be one, right or wrong. */
    static boolean isAsked(HttpServerRequest request) {
        return names(request, "Upgrade", "websocket");
    }

    /** Answers a request that means to be one and is not; whether it did. */
    static boolean refuse(HttpServerRequest request) {
        if (!HttpMethod.GET.equals(request.method())) {
            HttpRoutes.answer(request.response().putHeader("Allow", "GET"), 405, "a WebSocket handshake is a GET");
            return true;
        }
        if (!VERSION.equals(request.getHeader("Sec-WebSocket-Version"))) {
            HttpRoutes.answer(
                    request.response().putHeader("Sec-WebSocket-Version", VERSION),
                    426,
                    "only WebSocket version " + VERSION + " is spoken here");
            return true;
        }
        if (RequestHead.announcesBody(request) || !valid(request)) {
            HttpRoutes.answer(request.response(), 400, "not a WebSocket handshake (RFC 6455 section 4.2.1)");
            return true;
        }
        return false;
    }

    private static boolean valid(HttpServerRequest request) {
        List<String> keys = request.headers().getAll("Sec-WebSocket-Key");
        return request.version() == HttpVersion.HTTP_1_1
                && names(request, "Connection", "upgrade")
                && keys.size() == 1
                && request.headers().getAll("Sec-WebSocket-Version").size() == 1
                && KEY.matcher(keys.get(0).strip()).matches();
    }

    /** Whether a header that is a list (RFC 9110, section 5.6.1) has a word, in one line or several. */
    private static boolean names(HttpServerRequest request, String header, String word) {
        return request.headers().getAll(header).stream()
                .flatMap(line -> Arrays.stream(line.split(",", -1)))
                .anyMatch(each -> each.strip().equalsIgnoreCase(word));
    }
}
