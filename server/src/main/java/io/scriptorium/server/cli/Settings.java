package io.scriptorium.server.cli;

import io.scriptorium.collab.session.Limits;
import io.scriptorium.server.ServerOptions;
import io.scriptorium.server.TlsOptions;
import io.scriptorium.server.auth.AuthOptions;
import io.scriptorium.server.http.AccessPolicy;
import io.scriptorium.server.http.TrustedProxies;
import io.scriptorium.server.transport.SocketLimits;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the options of {@code serve} are worth, from where they stand first: command line, environment, file, default.
 */
final class Settings {
    /** Read when it exists and no other is named. */
    static final String DEFAULT_FILE = "scriptorium.properties";

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]+|[0-9a-fA-F:.]+(%[A-Za-z0-9._-]+)?");
    private static final int STEP2_FACTOR = 16;
    /** A server that is being restarted still stops in this time, or nobody knows when. */
    private static final Duration TAKEOVER_WAIT = Duration.ofSeconds(10);

    private static final int ENVELOPE_BYTES = 1024 * 1024;

    private record Value(String text, String place) {}

    private final Map<Setting, Value> values = new EnumMap<>(Setting.class);

    /**
     * @param commandLine what was given there
     * @param file the file named there or in the environment; the default one when empty
     */
    Settings(Map<Setting, String> commandLine, Map<String, String> environment, Optional<String> file)
            throws BadOptionException {
        Properties properties = read(file);
        String fileName = file.orElse(DEFAULT_FILE);
        for (Setting setting : Setting.values()) {
            String variable = environment.get(setting.variable());
            String property = properties.getProperty(setting.key());
            if (commandLine.containsKey(setting)) {
                values.put(setting, new Value(commandLine.getOrDefault(setting, ""), "option " + setting.option()));
            } else if (variable != null) {
                values.put(setting, new Value(variable, "environment variable " + setting.variable()));
            } else if (property != null) {
                values.put(setting, new Value(property, setting.key() + " in " + fileName));
            } else {
                values.put(setting, new Value(setting.standard(), "the default"));
            }
        }
    }

    ServerOptions serverOptions() throws BadOptionException {
        List<String> origins = new ArrayList<>();
        for (String url : list(Setting.ALLOW_ORIGIN)) {
            origins.add(origin(Setting.ALLOW_ORIGIN, url));
        }
        if (!text(Setting.PUBLIC_URL).isEmpty()) {
            origins.add(origin(Setting.PUBLIC_URL, text(Setting.PUBLIC_URL)));
        }
        List<String> proxies = list(Setting.TRUSTED_PROXY);
        try {
            new TrustedProxies(proxies);
        } catch (IllegalArgumentException e) {
            throw bad(Setting.TRUSTED_PROXY, "an address or CIDR range such as 10.0.0.0/8");
        }
        return new ServerOptions(
                host(),
                number(Setting.PORT, 0, 65_535),
                data(),
                origins,
                proxies,
                limits(),
                socketLimits(),
                isOn(Setting.COMPRESSION),
                isTrue(Setting.EXAMPLES),
                number(Setting.DRAIN_SECONDS, 3, 3_600),
                TAKEOVER_WAIT,
                auth(),
                tls());
    }

    private AuthOptions auth() throws BadOptionException {
        String mode = text(Setting.AUTH);
        boolean known = mode.equals("none") || mode.equals("token") || mode.equals("jwt");
        if (!known) {
            throw bad(Setting.AUTH, "one of none, token, jwt");
        }
        boolean jwt = mode.equals("jwt");
        for (Setting setting : List.of(Setting.JWT_ISSUER, Setting.JWT_AUDIENCE, Setting.JWT_KEYS)) {
            if (jwt && text(setting).isEmpty()) {
                throw new BadOptionException("--auth jwt needs " + setting.option());
            }
            if (!jwt && !text(setting).isEmpty()) {
                throw new BadOptionException(value(setting).place() + " means nothing without --auth jwt");
            }
        }
        return new AuthOptions(
                AuthOptions.Mode.valueOf(mode.toUpperCase(Locale.ROOT)),
                text(Setting.JWT_ISSUER),
                text(Setting.JWT_AUDIENCE),
                text(Setting.JWT_KEYS));
    }

    private TlsOptions tls() throws BadOptionException {
        Optional<Path> certificate = file(Setting.TLS_CERT);
        Optional<Path> key = file(Setting.TLS_KEY);
        boolean selfSigned = isTrue(Setting.TLS_SELF_SIGNED);
        if (certificate.isPresent() != key.isPresent()) {
            throw new BadOptionException("--tls-cert and --tls-key need each other");
        }
        if (selfSigned && certificate.isPresent()) {
            throw new BadOptionException("--tls-self-signed is for a server without --tls-cert");
        }
        boolean redirects = !text(Setting.REDIRECT_HTTP).isEmpty();
        if (redirects && !selfSigned && certificate.isEmpty()) {
            throw new BadOptionException("--redirect-http needs --tls-cert and --tls-key");
        }
        return new TlsOptions(certificate, key, selfSigned, redirects ? number(Setting.REDIRECT_HTTP, 1, 65_535) : 0);
    }

    private Optional<Path> file(Setting setting) throws BadOptionException {
        try {
            return text(setting).isEmpty() ? Optional.empty() : Optional.of(Path.of(text(setting)));
        } catch (InvalidPathException e) {
            throw bad(setting, "a file");
        }
    }

    private Limits limits() throws BadOptionException {
        int update = number(Setting.MAX_UPDATE_BYTES, 1_024, 64 * 1024 * 1024);
        int document = number(Setting.MAX_DOCUMENT_BYTES, 1_024, 1024 * 1024 * 1024);
        return Limits.DEFAULTS
                .withMessageBytes(update, update * STEP2_FACTOR)
                .withDocumentBytes(Math.min(Limits.DEFAULTS.softDocumentBytes(), document / 2), document)
                .withUnloadAfter(Duration.ofSeconds(number(Setting.UNLOAD_AFTER_SECONDS, 0, 86_400)));
    }

    private SocketLimits socketLimits() throws BadOptionException {
        return SocketLimits.DEFAULTS
                .withMessageBytes(
                        number(Setting.MAX_UPDATE_BYTES, 1_024, 64 * 1024 * 1024) * STEP2_FACTOR + ENVELOPE_BYTES)
                .withRates(
                        number(Setting.MESSAGES_PER_SECOND, 1, 1_000_000),
                        number(Setting.BYTES_PER_SECOND, 1_024, Integer.MAX_VALUE))
                .withConnections(
                        number(Setting.CONNECTIONS_PER_MINUTE, 1, 1_000_000),
                        number(Setting.MAX_CONNECTIONS_PER_ADDRESS, 1, 1_000_000),
                        number(Setting.MAX_CONNECTIONS, 1, 1_000_000))
                .withRequests(number(Setting.REQUESTS_PER_MINUTE, 1, 1_000_000))
                .withInFlight(Runtime.getRuntime().maxMemory() / 100 * number(Setting.MAX_IN_FLIGHT_PERCENT, 1, 90));
    }

    private String text(Setting setting) {
        return value(setting).text().strip();
    }

    private List<String> list(Setting setting) {
        return Arrays.stream(text(setting).split(",", -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    private String host() throws BadOptionException {
        String host = text(Setting.HOST);
        if (!HOST.matcher(host).matches()) {
            throw bad(Setting.HOST, "an address or name");
        }
        return host;
    }

    /** The data directory. */
    Path data() throws BadOptionException {
        try {
            if (!text(Setting.DATA).isEmpty()) {
                return Path.of(text(Setting.DATA));
            }
            throw bad(Setting.DATA, "a directory");
        } catch (InvalidPathException e) {
            throw bad(Setting.DATA, "a directory");
        }
    }

    private int number(Setting setting, int least, int most) throws BadOptionException {
        try {
            int number = Integer.parseInt(text(setting));
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below, with the bounds
        }
        throw bad(setting, "a number from " + least + " to " + most);
    }

    private boolean isOn(Setting setting) throws BadOptionException {
        return switch (text(setting)) {
            case "on" -> true;
            case "off" -> false;
            default -> throw bad(setting, "'on' or 'off'");
        };
    }

    private boolean isTrue(Setting setting) throws BadOptionException {
        return switch (text(setting)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw bad(setting, "true or false");
        };
    }

    private String origin(Setting setting, String url) throws BadOptionException {
        return AccessPolicy.origin(url).orElseThrow(() -> bad(setting, "a URL such as https://notes.example.org"));
    }

    private BadOptionException bad(Setting setting, String expected) {
        Value value = value(setting);
        return new BadOptionException(value.place() + ": '" + value.text() + "' is not " + expected);
    }

    private Value value(Setting setting) {
        return values.getOrDefault(setting, new Value(setting.standard(), "the default"));
    }

    private static Properties read(Optional<String> file) throws BadOptionException {
        Properties properties = new Properties();
        String name = file.orElse(DEFAULT_FILE);
        try (Reader in = Files.newBufferedReader(Path.of(name), StandardCharsets.UTF_8)) {
            properties.load(in);
        } catch (NoSuchFileException e) {
            if (file.isPresent()) {
                throw new BadOptionException("--config: there is no file " + name);
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new BadOptionException("--config: " + name + " can not be read: " + e.getMessage());
        }
        List<String> known = Arrays.stream(Setting.values()).map(Setting::key).toList();
        for (String key : properties.stringPropertyNames()) {
            if (!known.contains(key)) {
                throw new BadOptionException(name + ": unknown key '" + key + "'; known are "
                        + known.stream().sorted().collect(Collectors.joining(", ")));
            }
        }
        return properties;
    }
}
