package io.scriptorium.server.transport;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

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

    private static final int FORGET_ABOVE = 10_000;
    private static final int PREFIX_BYTES = 8;

    private static final class Client {
        int open;
        final TokenBucket opening;

        Client(TokenBucket opening) {
            this.opening = opening;
        }
    }

    private final SocketLimits limits;
    private final LongSupplier monotonicMillis;
    private final Map<String, Client> clients = new HashMap<>(); // guarded by this
    private int open; // guarded by this

    Addresses(SocketLimits limits, LongSupplier monotonicMillis) {
        this.limits = limits;
        this.monotonicMillis = monotonicMillis;
    }

    /** Counts a socket in, if it is welcome. {@code exempt} addresses only count against the whole server. */
    synchronized Verdict enter(InetAddress address, boolean exempt) {
        if (open >= limits.maxConnections()) {
            return Verdict.SERVER_FULL;
        }
        long now = monotonicMillis.getAsLong();
        Client client = clients.computeIfAbsent(
                key(address),
                any -> new Client(new TokenBucket(
                        limits.connectionsPerMinute() / 60.0, 2.0 * limits.connectionsPerMinute(), now)));
        if (!exempt) {
            if (client.open >= limits.connectionsPerAddress()) {
                return Verdict.TOO_MANY;
            }
            if (!client.opening.tryTake(now)) {
                return Verdict.TOO_FAST;
            }
        }
        client.open++;
        open++;
        return Verdict.WELCOME;
    }

    /** Counts a socket out that was let in. */
    synchronized void leave(InetAddress address) {
        open--;
        Client client = clients.get(key(address));
        if (client != null) {
            client.open--;
        }
        if (clients.size() > FORGET_ABOVE) {
            long now = monotonicMillis.getAsLong();
            clients.values().removeIf(each -> each.open <= 0 && each.opening.full(now));
        }
    }

    /** Sockets that are open. */
    synchronized int open() {
        return open;
    }

    private static String key(InetAddress address) {
        byte[] bytes = address.getAddress();
        return Arrays.toString(address instanceof Inet6Address ? Arrays.copyOf(bytes, PREFIX_BYTES) : bytes);
    }
}
