package io.scriptorium.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.DoublePredicate;

/** A real server in this process, and the connections that a test has opened to it. */
final class TestServer implements AutoCloseable {
    private static final long AWAIT_NANOS = 10_000_000_000L;

    private final ScriptoriumServer server;
    private final List<RawConnection> connections = new ArrayList<>();
    private boolean stopped;

    TestServer(ScriptoriumServer server) {
        this.server = server;
    }

    /** One with the defaults, on any free port. */
    static TestServer start(Path data) throws Exception {
        return TestOptions.in(data).start();
    }

    int port() {
        return server.port();
    }

    RawConnection connect() throws IOException {
        return kept(RawConnection.to(port()));
    }

    RawConnection webSocket(String path) throws IOException {
        return kept(RawConnection.webSocket(port(), path));
    }

    RawConnection kept(RawConnection connection) {
        connections.add(connection);
        return connection;
    }

    RawConnection.Response get(String target, String... headers) throws IOException {
        try (RawConnection connection = RawConnection.to(port())) {
            return connection.get(target, headers);
        }
    }

    /** A value of {@code /metrics}; 0 when it is not there. */
    double metric(String name) throws IOException {
        return get("/metrics")
                .text()
                .lines()
                .filter(line -> line.startsWith("scriptorium_" + name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElse(0);
    }

    double limitHits(String limit) throws IOException {
        return metric("limit_hits_total{limit=\"" + limit + "\"}");
    }

    /** Waits until a metric has a value; fails after 10 s. */
    void awaitMetric(String name, double value) throws IOException {
        awaitMetric(name, found -> found == value);
    }

    /** Waits until a metric is as wanted; fails after 10 s. */
    void awaitMetric(String name, DoublePredicate wanted) throws IOException {
        long deadline = System.nanoTime() + AWAIT_NANOS;
        double found = metric(name);
        while (!wanted.test(found)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(name + " is still " + found);
            }
            LockSupport.parkNanos(10_000_000);
            found = metric(name);
        }
    }

    /** Stops it; how long that took, in milliseconds. */
    long stop() {
        long began = System.nanoTime();
        stopped = true;
        server.stop();
        return (System.nanoTime() - began) / 1_000_000;
    }

    @Override
    public void close() throws IOException {
        for (RawConnection connection : connections) {
            connection.close();
        }
        if (!stopped) {
            server.stop();
        }
    }
}
