package io.scriptorium.server.http;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which peers may say whom they speak for. The client's address is the socket's, unless the peer is a listed proxy:
 * then it is the last address in {@code X-Forwarded-For} that is not a listed proxy. Immutable, any thread.
 */
public final class TrustedProxies {
    private record Network(byte[] prefix, int bits) {
        boolean contains(InetAddress address) {
            byte[] bytes = address.getAddress();
            if (bytes.length != prefix.length) {
                return false;
            }
            for (int i = 0; i < bits; i++) {
                int mask = 0x80 >>> (i % 8);
                if ((bytes[i / 8] & mask) != (prefix[i / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }

    private final List<Network> networks = new ArrayList<>();

    /**
     * @param proxies addresses or CIDR ranges, written as numbers
     * @throws IllegalArgumentException naming the one that is neither
     */
    public TrustedProxies(List<String> proxies) {
        for (String proxy : proxies) {
            networks.add(network(proxy));
        }
    }

    public boolean isEmpty() {
        return networks.isEmpty();
    }

    /**
     * The client behind a request.
     *
     * @param forwardedFor the values of all {@code X-Forwarded-For} headers in their order, which read as one list
     */
    InetAddress client(InetAddress peer, List<String> forwardedFor) {
        InetAddress client = peer;
        List<String> hops = Arrays.asList(String.join(",", forwardedFor).split(",", -1));
        for (int i = hops.size() - 1; i >= 0 && trusted(client); i--) {
            InetAddress hop = literal(withoutPort(hops.get(i).strip()));
            if (hop == null) {
                return client;
            }
            client = hop;
        }
        return client;
    }

    private boolean trusted(InetAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }

    private static Network network(String text) {
        int slash = text.indexOf('/');
        InetAddress address = literal(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            throw new IllegalArgumentException("not an address or CIDR range: " + text);
        }
        byte[] prefix = address.getAddress();
        int bits = prefix.length * 8;
        if (slash >= 0) {
            try {
                bits = Integer.parseInt(text.substring(slash + 1));
            } catch (NumberFormatException e) {
                bits = -1;
            }
            if (bits < 0 || bits > prefix.length * 8) {
                throw new IllegalArgumentException("not an address or CIDR range: " + text);
            }
        }
        return new Network(prefix, bits);
    }

    /** Some proxies write the client's port behind its address, and brackets around one of IPv6. */
    private static String withoutPort(String hop) {
        int bracket = hop.indexOf(']');
        if (hop.startsWith("[") && bracket > 0) {
            return hop.substring(1, bracket);
        }
        int colon = hop.indexOf(':');
        return colon >= 0 && colon == hop.lastIndexOf(':') ? hop.substring(0, colon) : hop;
    }

    /** An address from its number; never asks the name service. */
    private static @Nullable InetAddress literal(String text) {
        if (!NetUtil.isValidIpV4Address(text) && !NetUtil.isValidIpV6Address(text)) {
            return null;
        }
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            return null; // a scope that this machine does not have
        }
    }
}
