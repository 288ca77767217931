package io.scriptorium.server.cli;

import java.util.Locale;

/** An option of {@code serve}: on the command line, in the environment and in the properties file. */
enum Setting {
    HOST("--host", "ADDRESS", "127.0.0.1", "The address to listen on; 0.0.0.0 for all of this machine's."),
    PORT("--port", "PORT", "8000", "The port to listen on; 0 for any that is free."),
    DATA("--data", "DIR", "data", "The directory that holds all documents; made when it is missing."),
    ALLOW_ORIGIN(
            "--allow-origin",
            "URL",
            "",
            "A page's origin that may connect, such as https://notes.example.org; repeatable, or separated by commas."),
    PUBLIC_URL("--public-url", "URL", "", "The address under which people reach this server through a proxy."),
    TRUSTED_PROXY(
            "--trusted-proxy",
            "ADDRESS",
            "",
            "A proxy (address or CIDR range) whose X-Forwarded-For is believed; repeatable, or separated by commas."),
    AUTH(
            "--auth",
            "none|token|jwt",
            "none",
            "Who may open a document: none asks for nothing, token for one of 'scriptorium token create', jwt for one"
                    + " that another server has signed."),
    JWT_ISSUER("--jwt-issuer", "TEXT", "", "What a JSON Web Token's claim 'iss' must be."),
    JWT_AUDIENCE("--jwt-audience", "TEXT", "", "What its claim 'aud' must be, or contain."),
    JWT_KEYS(
            "--jwt-keys",
            "FILE|URL",
            "",
            "The public keys that sign them: a JWK set or PEM, in a file or at an https address."),
    TLS_CERT("--tls-cert", "FILE", "", "Speaks https and wss with this certificate (PEM, with its chain)."),
    TLS_KEY(
            "--tls-key",
            "FILE",
            "",
            "The certificate's private key (PEM, PKCS#8). Both are read again when they change."),
    TLS_SELF_SIGNED(
            "--tls-self-signed",
            "true|false",
            "false",
            "Speaks https and wss with a certificate that it makes itself, to try it out."),
    REDIRECT_HTTP("--redirect-http", "PORT", "", "A port on which plain http is sent to https."),
    MAX_UPDATE_BYTES(
            "--max-update-bytes",
            "BYTES",
            "1048576",
            "The largest edit; a first synchronisation may be 16 times that."),
    MAX_DOCUMENT_BYTES("--max-document-bytes", "BYTES", "52428800", "Above this size a document takes only deletions."),
    MAX_CONNECTIONS("--max-connections", "COUNT", "10000", "WebSockets at a time."),
    MAX_CONNECTIONS_PER_ADDRESS(
            "--max-connections-per-address", "COUNT", "200", "WebSockets of one client address at a time."),
    CONNECTIONS_PER_MINUTE(
            "--connections-per-minute", "COUNT", "60", "New WebSockets of one client address; twice that as a burst."),
    MESSAGES_PER_SECOND(
            "--messages-per-second", "COUNT", "500", "Messages of one WebSocket; four times that as a burst."),
    BYTES_PER_SECOND("--bytes-per-second", "BYTES", "8388608", "Bytes from one WebSocket; twice that as a burst."),
    REQUESTS_PER_MINUTE(
            "--requests-per-minute",
            "COUNT",
            "600",
            "Requests to the API from one client address; twice that as a burst."),
    MAX_IN_FLIGHT_PERCENT(
            "--max-in-flight-percent",
            "PERCENT",
            "25",
            "Share of the Java heap that unfinished messages of all clients may hold before some are closed."),
    UNLOAD_AFTER_SECONDS(
            "--unload-after-seconds", "SECONDS", "30", "How long a document stays in memory when nobody is there."),
    COMPRESSION(
            "--compression",
            "on|off",
            "off",
            "Compresses WebSockets whose clients offer it (permessage-deflate): less traffic, more work."),
    EXAMPLES(
            "--examples",
            "true|false",
            "false",
            "Serves a small page for each kind of client under /examples, to try and to copy."),
    DRAIN_SECONDS("--drain-seconds", "SECONDS", "20", "How long a stop may take.");

    private final String option;
    private final String label;
    private final String standard;
    private final String description;

    Setting(String option, String label, String standard, String description) {
        this.option = option;
        this.label = label;
        this.standard = standard;
        this.description = description;
    }

    String option() {
        return option;
    }

    String label() {
        return label;
    }

    /** The default; empty for none. */
    String standard() {
        return standard;
    }

    String description() {
        return description;
    }

    boolean repeatable() {
        return this == ALLOW_ORIGIN || this == TRUSTED_PROXY;
    }

    /** Whether naming it is enough to say yes. */
    boolean flag() {
        return this == TLS_SELF_SIGNED || this == EXAMPLES;
    }

    /** The key in {@code scriptorium.properties}. */
    String key() {
        return option.substring(2);
    }

    /** The environment variable. */
    String variable() {
        return "SCRIPTORIUM_" + name().toUpperCase(Locale.ROOT);
    }
}
