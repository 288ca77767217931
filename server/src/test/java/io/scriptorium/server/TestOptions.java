package io.scriptorium.server;

import io.scriptorium.collab.session.Limits;
import io.scriptorium.server.auth.AuthOptions;
import io.scriptorium.server.transport.SocketLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Options of a server under test: the defaults, and what a test says otherwise. */
final class TestOptions {
    private final Path data;
    private String host = "127.0.0.1";
    private int port;
    private List<String> origins = List.of();
    private List<String> proxies = List.of();
    private SocketLimits socketLimits = SocketLimits.DEFAULTS;
    private Limits limits = Limits.DEFAULTS;
    private int drainSeconds = 20;
    private Duration takeoverWait = Duration.ofSeconds(10);

    private AuthOptions auth = AuthOptions.NONE;
    private TlsOptions tls = TlsOptions.OFF;
    private boolean examples;

    private TestOptions(Path data) {
        this.data = data;
    }

    static TestOptions in(Path data) {
        return new TestOptions(data);
    }

    TestOptions host(String address) {
        host = address;
        return this;
    }

    TestOptions port(int number) {
        port = number;
        return this;
    }

    TestOptions allow(String... allowed) {
        origins = List.of(allowed);
        return this;
    }

    TestOptions trust(String... trusted) {
        proxies = List.of(trusted);
        return this;
    }

    TestOptions socketLimits(SocketLimits limits) {
        socketLimits = limits;
        return this;
    }

    /** The default limits with other numbers of connections: new ones a minute and at a time of an address, in all. */
    static SocketLimits connections(int perMinute, int perAddress, int inAll) {
        return SocketLimits.DEFAULTS.withConnections(perMinute, perAddress, inAll);
    }

    TestOptions limits(Limits others) {
        limits = others;
        return this;
    }

    TestOptions drainSeconds(int seconds) {
        drainSeconds = seconds;
        return this;
    }

    TestOptions takeoverWait(Duration wait) {
        takeoverWait = wait;
        return this;
    }

    TestOptions auth(AuthOptions options) {
        auth = options;
        return this;
    }

    TestOptions tls(TlsOptions options) {
        tls = options;
        return this;
    }

    TestOptions examples() {
        examples = true;
        return this;
    }

    ServerOptions options() {
        return new ServerOptions(
                host,
                port,
                data,
                origins,
                proxies,
                limits.withUnloadAfter(Duration.ZERO),
                socketLimits,
                false,
                examples,
                drainSeconds,
                takeoverWait,
                auth,
                tls);
    }

    TestServer start() throws Exception {
        return new TestServer(ScriptoriumServer.start(options()));
    }
}
