package io.scriptorium.server;

import io.scriptorium.collab.session.Limits;
import io.scriptorium.server.auth.AuthOptions;
import io.scriptorium.server.transport.SocketLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How a server runs. Immutable.
 *
 * @param port 0 for any that is free
 * @param allowedOrigins in the form in which browsers send them
 * @param trustedProxies addresses and CIDR ranges
 * @param compression whether WebSockets whose clients offer it are compressed (RFC 7692)
 * @param examples whether the pages of {@code examples/} are served
 * @param drainSeconds how long a stop may take
 * @param takeoverWait how long to wait for the data directory, and then for the port, while another server has them
 */
public record ServerOptions(
        String host,
        int port,
        Path data,
        List<String> allowedOrigins,
        List<String> trustedProxies,
        Limits limits,
        SocketLimits socketLimits,
        boolean compression,
        boolean examples,
        int drainSeconds,
        Duration takeoverWait,
        AuthOptions auth,
        TlsOptions tls) {}
