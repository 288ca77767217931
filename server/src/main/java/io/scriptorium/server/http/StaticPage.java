package io.scriptorium.server.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Pages as they were built into the jar, under a folder of their own on the class path, with copies compressed ahead.
 * Everything is small and asked for often, so it is kept in memory once it was read. Threading: any thread.
 */
final class StaticPage {
    static final String INDEX = "index.html";
    private static final String IMMUTABLE = "public, max-age=31536000, immutable";
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*");
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("json", "application/json"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("txt", "text/plain; charset=utf-8"),
            Map.entry("woff2", "font/woff2"));

    private record Encoded(byte[] bytes, String etag) {}

    private record Key(String path, String encoding) {}

    private final String folder;
    private final Map<Key, Optional<Encoded>> files = new ConcurrentHashMap<>();

    /** @param folder on the class path */
    StaticPage(String folder) {
        this.folder = folder;
    }

    /** Whether there is such a file. */
    boolean has(String path) {
        int dot = path.lastIndexOf('.');
        boolean plain = PLAIN.matcher(path).matches() && !path.contains("..");
        return plain
                && dot > 0
                && TYPES.containsKey(path.substring(dot + 1))
                && file(path, "").isPresent();
    }

    /**
     * Answers with a file that is there.
     *
     * @param status 200, or that of an error which the page explains
     */
    void serve(HttpServerRequest request, String path, int status) {
        String accepted = String.valueOf(request.getHeader("Accept-Encoding"));
        String encoding = accepts(accepted, "br") && file(path, "br").isPresent()
                ? "br"
                : accepts(accepted, "gzip") && file(path, "gzip").isPresent() ? "gzip" : "";
        Encoded file = file(path, encoding).orElseThrow();
        HttpServerResponse response = request.response()
                .putHeader("Content-Type", TYPES.get(path.substring(path.lastIndexOf('.') + 1)))
                .putHeader("Cache-Control", path.startsWith("assets/") ? IMMUTABLE : "no-cache")
                .setStatusCode(status)
                .putHeader("Vary", "Accept-Encoding");
        if (status == 200) {
            response.putHeader("ETag", file.etag);
        } else {
            response.putHeader("Vary", "Accept-Encoding, Accept");
        }
        if (!encoding.isEmpty()) {
            response.putHeader("Content-Encoding", encoding);
        }
        if (status == 200 && matches(request.getHeader("If-None-Match"), file.etag)) {
            response.setStatusCode(304).end();
        } else if (HttpMethod.HEAD.equals(request.method())) {
            response.putHeader("Content-Length", String.valueOf(file.bytes.length))
                    .end();
        } else {
            response.end(Buffer.buffer(file.bytes));
        }
    }

    private static boolean accepts(String header, String encoding) {
        for (String part : header.split(",", -1)) {
            String[] words = part.strip().split("\\s*;\\s*", -1);
            if (words[0].equalsIgnoreCase(encoding)) {
                return words.length < 2 || !words[1].matches("q=0(\\.0*)?");
            }
        }
        return false;
    }

    /** Whether {@code If-None-Match} names what would be sent. */
    static boolean matches(@Nullable String ifNoneMatch, String etag) {
        if (ifNoneMatch == null) {
            return false;
        }
        for (String each : ifNoneMatch.split(",", -1)) {
            String bare = each.strip();
            if (bare.equals("*") || bare.equals(etag) || bare.equals("W/" + etag)) {
                return true;
            }
        }
        return false;
    }

    private Optional<Encoded> file(String path, String encoding) {
        Key key = new Key(path, encoding);
        Optional<Encoded> known = files.get(key);
        if (known == null) {
            known = read(path + (encoding.equals("br") ? ".br" : encoding.equals("gzip") ? ".gz" : ""));
            if (known.isPresent() || !encoding.isEmpty()) {
                files.put(key, known); // what is missing altogether is not kept: anybody can ask for anything
            }
        }
        return known;
    }

    private Optional<Encoded> read(String resource) {
        try (InputStream in = StaticPage.class.getClassLoader().getResourceAsStream(folder + "/" + resource)) {
            if (in == null) {
                return Optional.empty();
            }
            byte[] bytes = in.readAllBytes();
            return Optional.of(new Encoded(bytes, etag(bytes)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An ETag, quotes and all, that is another when the bytes are. */
    static String etag(byte[] bytes) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return '"' + HexFormat.of().formatHex(hash, 0, 12) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
