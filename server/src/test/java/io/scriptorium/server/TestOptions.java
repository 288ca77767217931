package io.scriptorium.server;

import io.scriptorium.collab.session.Limits;
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
    private int drainSeconds = 20;

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

    TestOptions drainSeconds(int seconds) {
        drainSeconds = seconds;
        return this;
    }

    ServerOptions options() {
        Limits limits = Limits.DEFAULTS.withUnloadAfter(Duration.ZERO);
        return new ServerOptions(host, port, data, origins, proxies, limits, socketLimits, drainSeconds);
    }

    TestServer start() throws Exception {
        return new TestServer(ScriptoriumServer.start(options()));
    }
}
