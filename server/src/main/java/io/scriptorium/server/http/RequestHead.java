package io.scriptorium.server.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What every request's head must keep to, whatever it asks for (RFC 9112 sections 3.2 and 6). The total size of a
 * head is bounded before anything of it is seen here. Immutable, any thread.
 */
final class RequestHead {
    private static final int MAX_HEADERS = 100;
    private static final int MAX_HEADER_CHARS = 8 * 1024;
    /** Of these a second one would let two readers of one request see two different ones. */
    private static final List<String> ONCE = List.of("Host", "Origin", "Sec-Fetch-Site", "Authorization");

    /** Why a request is refused. */
    record Refusal(int status, String reason) {}

    private RequestHead() {}

    /** Why the request can not be answered, or nothing. */
    static Optional<Refusal> refusal(HttpServerRequest request) {
        String target = request.uri();
        if (target == null || !target.startsWith("/") || target.indexOf('#') >= 0) {
            return refused(400, "the request target must be a path");
        }
        int headers = 0;
        for (Map.Entry<String, String> header : request.headers()) {
            headers++;
            if (header.getKey().isEmpty()) {
                return refused(400, "a header without a name");
            }
            if (header.getKey().length() + header.getValue().length() > MAX_HEADER_CHARS) {
                return refused(431, "a header of more than " + MAX_HEADER_CHARS + " characters");
            }
        }
        if (headers > MAX_HEADERS) {
            return refused(431, "more than " + MAX_HEADERS + " headers");
        }
        if (host(request) == null) {
            return refused(400, "no Host header");
        }
        for (String name : ONCE) {
            if (request.headers().getAll(name).size() > 1) {
                return refused(400, "more than one " + name + " header");
            }
        }
        return Optional.empty();
    }

    /** The name that was asked for: HTTP/2 has it beside the headers (RFC 9113, section 8.3.1). */
    static @Nullable String host(HttpServerRequest request) {
        if (request.version() != HttpVersion.HTTP_2) {
            return request.getHeader("Host");
        }
        return request.authority() == null ? null : request.authority().toString();
    }

    /** Whether more than the head was, or will be, sent. */
    static boolean announcesBody(HttpServerRequest request) {
        List<String> lengths = request.headers().getAll("Content-Length");
        return request.headers().contains("Transfer-Encoding")
                || !(lengths.isEmpty() || (lengths.size() == 1 && lengths.get(0).equals("0")));
    }

    private static Optional<Refusal> refused(int status, String reason) {
        return Optional.of(new Refusal(status, reason));
    }
}
