package io.scriptorium.server.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may connect, by {@code Host} and {@code Origin}: what keeps a foreign page, or a rebound name, from using a
 * visitor's browser as its way in.
 *
 * <p>Bound to loopback, both must be loopback names, on any port, so that a page under development elsewhere on this
 * machine works, or what the operator allows. Bound elsewhere, the origin must be the address that was asked, the public one, or one that the
 * operator allows. Requests without an origin come from no browser page and pass. Immutable, any thread.
 */
public final class AccessPolicy {
    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "localhost.", "[::1]");

    private static final List<String> LOOPBACK_SOURCES =
            List.of("http://localhost:*", "https://localhost:*", "http://127.0.0.1:*", "https://127.0.0.1:*");

    private final boolean loopbackOnly;
    private final Set<String> allowedOrigins;
    private final boolean secure;

    /** For a server without TLS of its own. */
    public AccessPolicy(boolean loopbackOnly, List<String> allowedOrigins) {
        this(loopbackOnly, allowedOrigins, false);
    }

    /**
     * @param loopbackOnly whether the server is bound to loopback
     * @param allowedOrigins origins as browsers write them ({@code https://notes.example.org}), the public URL's too
     * @param secure whether the server speaks TLS itself: a page of its own then came over https, too
     */
    public AccessPolicy(boolean loopbackOnly, List<String> allowedOrigins, boolean secure) {
        this.loopbackOnly = loopbackOnly;
        this.allowedOrigins = Set.copyOf(allowedOrigins);
        this.secure = secure;
    }

    /** An origin in the one form in which browsers send it, or nothing when the text is not a URL of a page. */
    public static Optional<String> origin(String url) {
        try {
            URI uri = new URI(url);
            if (uri.getScheme() == null || uri.getHost() == null) {
                return Optional.empty();
            }
            String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
            int standard = scheme.equals("https") ? 443 : scheme.equals("http") ? 80 : -1;
            String port = uri.getPort() == -1 || uri.getPort() == standard ? "" : ":" + uri.getPort();
            return Optional.of(scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + port);
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /**
     * Why the request is refused, as a sentence that says what to do; nothing when it may pass.
     *
     * @param host the {@code Host} header
     * @param origin the {@code Origin} header
     */
    public Optional<String> refusal(@Nullable String host, @Nullable String origin) {
        if (host == null) {
            return Optional.of("no Host header");
        }
        if (loopbackOnly && !isLoopback(hostName(host)) && !isAllowedHost(host)) {
            return Optional.of(
                    "this server listens on this machine only and does not answer to that Host; start it with"
                            + " --host to be reached under other names, or behind a proxy with --public-url");
        }
        if (origin == null) {
            return Optional.empty();
        }
        Optional<String> page = origin(origin);
        boolean allowed = page.isPresent()
                && (allowedOrigins.contains(page.get())
                        || (loopbackOnly ? isLoopback(hostName(authority(page.get()))) : isOwn(page.get(), host)));
        return allowed
                ? Optional.empty()
                : Optional.of("pages of that origin may not connect; start the server with --allow-origin URL");
    }

    /**
     * The same for who may have a page of ours in a frame, as the directive {@code frame-ancestors} of a Content Security
     * Policy says it. It has no word for a loopback address but {@code 127.0.0.1}, and takes the https page of an
     * origin for the http one.
     */
    String frameAncestors() {
        List<String> sources = new ArrayList<>(List.of("'self'"));
        if (loopbackOnly) {
            sources.addAll(LOOPBACK_SOURCES);
        }
        allowedOrigins.stream().sorted().forEach(sources::add);
        return String.join(" ", sources);
    }

    /** A proxy on this machine may pass on the name that people use, which the operator then has told us. */
    private boolean isAllowedHost(String host) {
        return allowedOrigins.stream().anyMatch(origin -> sameHost(origin, host));
    }

    private boolean isOwn(String origin, String host) {
        return secure ? origin("https://" + host).filter(origin::equals).isPresent() : sameHost(origin, host);
    }

    private static boolean sameHost(String origin, String host) {
        return authority(origin).equals(host.toLowerCase(Locale.ROOT))
                // a page on the standard port names none, its request may
                || origin("http://" + host).filter(origin::equals).isPresent()
                || origin("https://" + host).filter(origin::equals).isPresent();
    }

    private static String authority(String origin) {
        return origin.substring(origin.indexOf("://") + 3);
    }

    private static String hostName(String authority) {
        int colon = authority.lastIndexOf(':');
        boolean hasPort = colon >= 0 && authority.indexOf(']', colon) < 0;
        return (hasPort ? authority.substring(0, colon) : authority).toLowerCase(Locale.ROOT);
    }

    /** Whether a name can only mean this machine. A name like {@code 127.example.org} can not. */
    static boolean isLoopback(String name) {
        return LOOPBACK_NAMES.contains(name) || name.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    }
}
