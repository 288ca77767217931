package io.scriptorium.server.auth;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How many wrong tokens came from an address. An IPv6 address counts as its /64, which one customer gets whole.
 * Threading: any thread.
 */
final class Tries {
    private static final int MOST = 40;
    private static final long WINDOW_MILLIS = 15 * 60 * 1_000L;
    private static final int PREFIX_BYTES = 8;
    private static final int REMEMBERED = 10_000;

    private static final class Count {
        int wrong;
        long sinceMillis;
    }

    private final Map<String, Count> counts = new HashMap<>(); // guarded by this
    private final LongSupplier monotonicMillis;

    Tries(LongSupplier monotonicMillis) {
        this.monotonicMillis = monotonicMillis;
    }

    /** Whether another token of this address is looked at. */
    synchronized boolean may(InetAddress address) {
        Count count = counts.get(key(address));
        return count == null || count.wrong < MOST || monotonicMillis.getAsLong() - count.sinceMillis >= WINDOW_MILLIS;
    }

    /** A wrong one came. */
    synchronized void wrong(InetAddress address) {
        long now = monotonicMillis.getAsLong();
        if (counts.size() >= REMEMBERED) {
            counts.values().removeIf(count -> now - count.sinceMillis >= WINDOW_MILLIS);
        }
        if (counts.size() >= REMEMBERED) {
            counts.clear(); // so many guess at once that counting by address helps nobody
        }
        Count count = counts.computeIfAbsent(key(address), any -> new Count());
        if (count.wrong == 0 || now - count.sinceMillis >= WINDOW_MILLIS) {
            count.wrong = 0;
            count.sinceMillis = now;
        }
        count.wrong++;
    }

    private static String key(InetAddress address) {
        byte[] bytes = address.getAddress();
        return Arrays.toString(address instanceof Inet6Address ? Arrays.copyOf(bytes, PREFIX_BYTES) : bytes);
    }
}
