package io.scriptorium.server.auth;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Where signing keys come from: a file, or an address that the operator has named. Threading: the authentication thread;
 * blocks.
 */
final class KeySource {
    private static final int MAX_BYTES = 256 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final String place;

    /** @param place a path, or an {@code https} address; {@code http} only of this machine */
    KeySource(String place) throws IOException {
        this.place = place;
        if (isAddress() && !isTrustworthy(URI.create(place))) {
            throw new IOException("keys are fetched over https (http only from this machine): " + place);
        }
    }

    boolean isAddress() {
        String lower = place.toLowerCase(Locale.ROOT);
        return lower.startsWith("https://") || lower.startsWith("http://");
    }

    /** The file's time of change; 0 for an address. */
    long version() {
        try {
            return isAddress() ? 0 : Files.getLastModifiedTime(Path.of(place)).toMillis();
        } catch (IOException e) {
            return -1;
        }
    }

    SigningKeys read() throws IOException {
        try (InputStream in = isAddress() ? fetch() : Files.newInputStream(Path.of(place))) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException("more than " + MAX_BYTES + " bytes of keys");
            }
            return SigningKeys.read(new String(bytes, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IOException("the keys of " + place + " can not be read: " + e.getMessage(), e);
        }
    }

    private InputStream fetch() throws IOException {
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(PATIENCE)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        try {
            HttpResponse<byte[]> response = client.sendAsync(
                            HttpRequest.newBuilder(URI.create(place)).build(), HttpResponse.BodyHandlers.ofByteArray())
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS); // the body, too, not only the head
            if (response.statusCode() != 200) {
                throw new IOException("it answered " + response.statusCode());
            }
            return new ByteArrayInputStream(response.body());
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("it does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            client.shutdownNow();
        }
    }

    private static boolean isTrustworthy(URI address) {
        String host = String.valueOf(address.getHost());
        return "https".equalsIgnoreCase(address.getScheme())
                || host.equals("localhost")
                || host.equals("[::1]")
                || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    }
}
