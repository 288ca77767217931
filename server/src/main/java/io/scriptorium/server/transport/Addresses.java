package io.scriptorium.server.transport;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How many sockets each client address has and opens. An IPv6 address counts as its /64, which one customer gets
 * whole. Threading: any thread.
 */
final class Addresses {

    /** Whether another socket of an address is let in. */
    enum Verdict {
        WELCOME,
        TOO_FAST,
        TOO_MANY,
        SERVER_FULL
    }

    private static final int PREFIX_BYTES = 8;
    private static final long FORGET_EVERY_MILLIS = 60_000;

    /** Beside WebSockets: enough for people who load the page, few enough to leave descriptors for WebSockets. */
    private static final int MAX_HTTP_SOCKETS = 4_000;

    private static final class Client {
        int webSockets;
        int httpSockets;
        final TokenBucket opening;
        final TokenBucket asking;

        Client(TokenBucket opening, TokenBucket asking) {
            this.opening = opening;
            this.asking = asking;
        }

        boolean forgettable(long nowMillis) {
            return webSockets <= 0 && httpSockets <= 0 && opening.full(nowMillis) && asking.full(nowMillis);
        }
    }

    private final SocketLimits limits;
    private final LongSupplier monotonicMillis;
    private final Map<String, Client> clients = new HashMap<>(); // guarded by this
    private int webSockets; // guarded by this
    private int httpSockets; // guarded by this
    private long forgotAtMillis; // guarded by this

    Addresses(SocketLimits limits, LongSupplier monotonicMillis) {
        this.limits = limits;
        this.monotonicMillis = monotonicMillis;
        this.forgotAtMillis = monotonicMillis.getAsLong();
    }

    /** Counts a WebSocket in, if it is welcome. {@code exempt} addresses only count against the whole server. */
    synchronized Verdict enter(InetAddress address, boolean exempt) {
        if (webSockets >= limits.maxConnections()) {
            return Verdict.SERVER_FULL;
        }
        long now = monotonicMillis.getAsLong();
        Client client = client(address, now);
        if (!exempt) {
            if (client.webSockets >= limits.connectionsPerAddress()) {
                return Verdict.TOO_MANY;
            }
            if (!client.opening.tryTake(now)) {
                return Verdict.TOO_FAST;
            }
        }
        client.webSockets++;
        webSockets++;
        return Verdict.WELCOME;
    }

    /** Counts a WebSocket out that was let in. */
    synchronized void leave(InetAddress address) {
        webSockets--;
        Client client = clients.get(key(address));
        if (client != null) {
            client.webSockets--;
        }
    }

    /** Whether an address may make another request to the API. */
    synchronized boolean mayAsk(InetAddress address) {
        long now = monotonicMillis.getAsLong();
        return client(address, now).asking.tryTake(now);
    }

    /** Counts a socket in that speaks HTTP until now, if it is welcome. */
    synchronized Verdict enterHttp(InetAddress address, boolean exempt) {
        if (httpSockets >= MAX_HTTP_SOCKETS) {
            return Verdict.SERVER_FULL;
        }
        Client client = client(address, monotonicMillis.getAsLong());
        if (!exempt && client.httpSockets >= limits.connectionsPerAddress()) {
            return Verdict.TOO_MANY;
        }
        client.httpSockets++;
        httpSockets++;
        return Verdict.WELCOME;
    }

    /** Counts a socket out that spoke HTTP. */
    synchronized void leaveHttp(InetAddress address) {
        httpSockets--;
        Client client = clients.get(key(address));
        if (client != null) {
            client.httpSockets--;
        }
    }

    /** WebSockets that are open. */
    synchronized int open() {
        return webSockets;
    }

    /** Addresses that are remembered. */
    synchronized int known() {
        return clients.size();
    }

    private Client client(InetAddress address, long nowMillis) {
        if (nowMillis - forgotAtMillis >= FORGET_EVERY_MILLIS) {
            forgotAtMillis = nowMillis;
            clients.values().removeIf(each -> each.forgettable(nowMillis));
        }
        String key = key(address);
        @Nullable Client known = clients.get(key);
        if (known == null) {
            known = new Client(
                    perMinute(limits.connectionsPerMinute(), nowMillis),
                    perMinute(limits.requestsPerMinute(), nowMillis));
            clients.put(key, known);
        }
        return known;
    }

    private static TokenBucket perMinute(int rate, long nowMillis) {
        return new TokenBucket(rate / 60.0, 2.0 * rate, nowMillis);
    }

    private static String key(InetAddress address) {
        byte[] bytes = address.getAddress();
        return Arrays.toString(address instanceof Inet6Address ? Arrays.copyOf(bytes, PREFIX_BYTES) : bytes);
    }
}
