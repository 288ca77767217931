package io.scriptorium.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TrustedProxiesTest {
    private final TrustedProxies proxies = new TrustedProxies(List.of("127.0.0.1", "10.0.0.0/8", "fd00::/8", "::1"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "127.0.0.1   | 203.0.113.7                       | 203.0.113.7",
                "127.0.0.1   | 203.0.113.7, 10.1.2.3             | 203.0.113.7",
                "10.200.1.1  | 1.1.1.1, 203.0.113.7, 10.1.2.3    | 203.0.113.7",
                "fd12::1     | 2001:db8::1                       | 2001:db8::1",
                "::1         | [2001:db8::1]:4711                | 2001:db8::1",
                "::1         | 203.0.113.7:4711                  | 203.0.113.7",
                "::1         | ::ffff:203.0.113.7                | 203.0.113.7",
                // whoever is not listed speaks for himself only
                "192.0.2.1   | 203.0.113.7                       | 192.0.2.1",
                "11.0.0.1    | 203.0.113.7                       | 11.0.0.1",
                // all of them proxies: the first of them
                "127.0.0.1   | 10.1.1.1, 10.1.1.2                | 10.1.1.1",
                // nonsense ends the chain at the last that was sure
                "127.0.0.1   | ''                                | 127.0.0.1",
                "127.0.0.1   | unknown                           | 127.0.0.1",
                "127.0.0.1   | 203.0.113.7, unknown              | 127.0.0.1",
                "127.0.0.1   | 203.0.113.7, 10.1.1.1, , 10.1.1.2 | 10.1.1.2",
                "127.0.0.1   | 203.0.113.999                     | 127.0.0.1",
                "127.0.0.1   | 1.2.3.4.5                         | 127.0.0.1",
                "127.0.0.1   | 1                                 | 127.0.0.1",
                "127.0.0.1   | localhost                         | 127.0.0.1",
            })
    void client_isTheLastThatNoListedProxyVouchesFor(String peer, String forwardedFor, String expected)
            throws Exception {
        assertThat(proxies.client(address(peer), List.of(forwardedFor))).isEqualTo(address(expected));
    }

    @Test
    void client_withoutTheHeader_isThePeer() throws Exception {
        InetAddress peer = address("127.0.0.1");

        assertThat(proxies.client(peer, List.of())).isEqualTo(peer);
    }

    @Test
    void client_withSeveralHeaders_readsThemAsOneList() throws Exception {
        // the first one is the client's own lie, the second the proxy's
        assertThat(proxies.client(address("127.0.0.1"), List.of("198.51.100.1", "203.0.113.7")))
                .isEqualTo(address("203.0.113.7"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "10", "10.0", "proxy.example", "", "::1/129", "/8"})
    void proxies_thatAreNoAddresses_areRefused(String text) {
        assertThatThrownBy(() -> new TrustedProxies(Arrays.asList("10.0.0.1", text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(text);
    }

    private static InetAddress address(String number) throws UnknownHostException {
        return InetAddress.getAllByName(number)[0];
    }
}
