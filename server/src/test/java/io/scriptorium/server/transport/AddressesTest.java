package io.scriptorium.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.server.transport.Addresses.Verdict;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Counts and rates by address, on a clock of the test's own. */
final class AddressesTest {
    private static final SocketLimits LIMITS =
            SocketLimits.DEFAULTS.withConnections(60, 3, 5).withRequests(60);

    private long now;
    private final Addresses addresses = new Addresses(LIMITS, () -> now);

    private static InetAddress address(String text) throws UnknownHostException {
        return InetAddress.getByName(text);
    }

    @Test
    void enter_overTheCountOfAnAddress_isRefusedUntilOneLeaves() throws UnknownHostException {
        InetAddress one = address("192.0.2.1");
        for (int i = 0; i < 3; i++) {
            assertThat(addresses.enter(one, false)).isEqualTo(Verdict.WELCOME);
        }
        assertThat(addresses.enter(one, false)).isEqualTo(Verdict.TOO_MANY);
        assertThat(addresses.enter(address("192.0.2.2"), false)).isEqualTo(Verdict.WELCOME);
        addresses.leave(one);
        assertThat(addresses.enter(one, false)).isEqualTo(Verdict.WELCOME);
    }

    @Test
    void enter_overTheCountOfTheServer_isRefusedForEverybody() throws UnknownHostException {
        for (int i = 0; i < 5; i++) {
            assertThat(addresses.enter(address("192.0.2." + i), false)).isEqualTo(Verdict.WELCOME);
        }
        assertThat(addresses.enter(address("192.0.2.9"), false)).isEqualTo(Verdict.SERVER_FULL);
        assertThat(addresses.enter(address("127.0.0.1"), true)).isEqualTo(Verdict.SERVER_FULL);
        assertThat(addresses.open()).isEqualTo(5);
    }

    @Test
    void enter_fasterThanTheRate_isRefusedAndOneASecondIsNot() throws UnknownHostException {
        InetAddress one = address("192.0.2.1");
        long welcome = IntStream.range(0, 200)
                .filter(i -> enterAndLeave(one) == Verdict.WELCOME)
                .count();
        assertThat(welcome).isEqualTo(120);
        now += 1_000;
        assertThat(enterAndLeave(one)).isEqualTo(Verdict.WELCOME);
        assertThat(enterAndLeave(one)).isEqualTo(Verdict.TOO_FAST);
    }

    @Test
    void enter_addressesOfOneSlash64_countAsOne() throws UnknownHostException {
        for (int i = 0; i < 3; i++) {
            assertThat(addresses.enter(address("2001:db8:1:2::" + i), false)).isEqualTo(Verdict.WELCOME);
        }
        assertThat(addresses.enter(address("2001:db8:1:2:ffff::1"), false)).isEqualTo(Verdict.TOO_MANY);
        assertThat(addresses.enter(address("2001:db8:1:3::1"), false)).isEqualTo(Verdict.WELCOME);
        // the same client over IPv4, however it is written
        assertThat(addresses.enter(address("::ffff:192.0.2.1"), false)).isEqualTo(Verdict.WELCOME);
    }

    @Test
    void enter_exemptAddress_isOnlyCountedForTheServer() throws UnknownHostException {
        for (int i = 0; i < 5; i++) {
            assertThat(addresses.enter(address("127.0.0.1"), true)).isEqualTo(Verdict.WELCOME);
        }
    }

    @Test
    void enterHttp_overTheCountOfAnAddress_isRefused() throws UnknownHostException {
        InetAddress one = address("192.0.2.1");
        for (int i = 0; i < 3; i++) {
            assertThat(addresses.enterHttp(one, false)).isEqualTo(Verdict.WELCOME);
        }
        assertThat(addresses.enterHttp(one, false)).isEqualTo(Verdict.TOO_MANY);
        assertThat(addresses.enterHttp(one, true)).isEqualTo(Verdict.WELCOME);
        addresses.leaveHttp(one);
        addresses.leaveHttp(one);
        assertThat(addresses.enterHttp(one, false)).isEqualTo(Verdict.WELCOME);
    }

    @Test
    void enter_manyAddressesOverTime_areForgotten() throws UnknownHostException {
        for (int i = 0; i < 1_000; i++) {
            enterAndLeave(address("198.51." + i / 256 + "." + i % 256));
        }
        assertThat(addresses.known()).isEqualTo(1_000);
        now += 200_000;
        enterAndLeave(address("192.0.2.1"));
        assertThat(addresses.known()).isEqualTo(1);
    }

    private Verdict enterAndLeave(InetAddress address) {
        Verdict verdict = addresses.enter(address, false);
        if (verdict == Verdict.WELCOME) {
            addresses.leave(address);
        }
        return verdict;
    }
}
