package io.scriptorium.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scriptorium.collab.session.Limits;
import io.scriptorium.server.ServerOptions;
import io.scriptorium.server.transport.SocketLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SettingsTest {

    @Test
    void options_ofNothing_areTheDefaults(@TempDir Path directory) throws Exception {
        ServerOptions options = settings(directory, Map.of(), Map.of(), "").serverOptions();

        assertThat(options.host()).isEqualTo("127.0.0.1");
        assertThat(options.port()).isEqualTo(8000);
        assertThat(options.data()).isEqualTo(Path.of("data"));
        assertThat(options.allowedOrigins()).isEmpty();
        assertThat(options.trustedProxies()).isEmpty();
        assertThat(options.examples()).isFalse();
        assertThat(options.drainSeconds()).isEqualTo(20);
        assertThat(options.limits()).isEqualTo(Limits.DEFAULTS);
        assertThat(options.socketLimits()).isEqualTo(SocketLimits.DEFAULTS);
        assertThat(options.takeoverWait()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void option_saidInSeveralPlaces_countsInTheirOrder(@TempDir Path directory) throws Exception {
        Map<String, String> environment = Map.of("SCRIPTORIUM_PORT", "2", "SCRIPTORIUM_HOST", "::1");
        String file = "port=3\nhost=10.0.0.1\ndata=/elsewhere\n";

        ServerOptions options = settings(directory, Map.of(Setting.PORT, "1"), environment, file)
                .serverOptions();

        assertThat(options.port()).isEqualTo(1);
        assertThat(options.host()).isEqualTo("::1");
        assertThat(options.data()).isEqualTo(Path.of("/elsewhere"));
        assertThat(options.drainSeconds()).isEqualTo(20);
    }

    @Test
    void examples_areServedWhenAnyPlaceSaysSo(@TempDir Path directory) throws Exception {
        Map<String, String> environment = Map.of("SCRIPTORIUM_EXAMPLES", "true");

        assertThat(settings(directory, Map.of(Setting.EXAMPLES, "true"), Map.of(), "")
                        .serverOptions()
                        .examples())
                .isTrue();
        assertThat(settings(directory, Map.of(), environment, "")
                        .serverOptions()
                        .examples())
                .isTrue();
        assertThat(settings(directory, Map.of(), Map.of(), "examples=true")
                        .serverOptions()
                        .examples())
                .isTrue();
    }

    @Test
    void origins_fromTheirOptionsAndThePublicUrl_areWhatBrowsersSend(@TempDir Path directory) throws Exception {
        Map<Setting, String> given = Map.of(
                Setting.ALLOW_ORIGIN, "https://A.example/, http://b.example:80",
                Setting.PUBLIC_URL, "https://notes.example.org:443/path");

        assertThat(settings(directory, given, Map.of(), "").serverOptions().allowedOrigins())
                .containsExactly("https://a.example", "http://b.example", "https://notes.example.org");
    }

    @Test
    void lists_areSeparatedByCommasAndMayBeEmpty(@TempDir Path directory) throws Exception {
        Map<String, String> environment =
                Map.of("SCRIPTORIUM_TRUSTED_PROXY", " 10.0.0.0/8 ,, ::1", "SCRIPTORIUM_ALLOW_ORIGIN", "");

        ServerOptions options = settings(directory, Map.of(), environment, "allow-origin=https://a.example")
                .serverOptions();

        assertThat(options.trustedProxies()).isEqualTo(List.of("10.0.0.0/8", "::1"));
        assertThat(options.allowedOrigins())
                .as("emptied again by the environment")
                .isEmpty();
    }

    @Test
    void limits_followTheirOptions(@TempDir Path directory) throws Exception {
        String file = """
                max-update-bytes = 2000
                max-document-bytes = 100000
                max-connections = 7
                max-connections-per-address = 6
                connections-per-minute = 5
                messages-per-second = 4
                bytes-per-second = 3000
                unload-after-seconds = 2
                drain-seconds = 30
                """;

        ServerOptions options = settings(directory, Map.of(), Map.of(), file).serverOptions();

        assertThat(options.limits().maxUpdateBytes()).isEqualTo(2_000);
        assertThat(options.limits().maxStep2Bytes()).isEqualTo(32_000);
        assertThat(options.limits().softDocumentBytes()).isEqualTo(50_000);
        assertThat(options.limits().hardDocumentBytes()).isEqualTo(100_000);
        assertThat(options.limits().unloadAfter()).isEqualTo(Duration.ofSeconds(2));
        assertThat(options.socketLimits().maxMessageBytes()).isGreaterThan(32_000);
        assertThat(options.socketLimits().maxConnections()).isEqualTo(7);
        assertThat(options.socketLimits().connectionsPerAddress()).isEqualTo(6);
        assertThat(options.socketLimits().connectionsPerMinute()).isEqualTo(5);
        assertThat(options.socketLimits().messagesPerSecond()).isEqualTo(4);
        assertThat(options.socketLimits().bytesPerSecond()).isEqualTo(3_000);
        assertThat(options.drainSeconds()).isEqualTo(30);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PORT           | x                 | is not a number from 0 to 65535",
                "PORT           | -1                | is not a number from 0 to 65535",
                "PORT           | 65536             | is not a number from 0 to 65535",
                "PORT           | 99999999999999    | is not a number from 0 to 65535",
                "PORT           | tcp://10.0.0.1:80 | is not a number from 0 to 65535",
                "PORT           | ''                | is not a number from 0 to 65535",
                "HOST           | ''                | is not an address or name",
                "HOST           | http://localhost  | is not an address or name",
                "HOST           | a b               | is not an address or name",
                "DATA           | ''                | is not a directory",
                "ALLOW_ORIGIN   | notes.example.org | is not a URL such as https://notes.example.org",
                "ALLOW_ORIGIN   | *                 | is not a URL such as https://notes.example.org",
                "PUBLIC_URL     | notes             | is not a URL such as https://notes.example.org",
                "TRUSTED_PROXY  | proxy.example     | is not an address or CIDR range such as 10.0.0.0/8",
                "EXAMPLES       | yes               | is not true or false",
                "DRAIN_SECONDS  | 1                 | is not a number from 3 to 3600",
                "MAX_CONNECTIONS | 0                | is not a number from 1 to 1000000",
            })
    void value_thatCanNotBe_isNamedWithItsPlace(
            Setting setting, String value, String complaint, @TempDir Path directory) {
        assertThatThrownBy(() -> settings(directory, Map.of(setting, value), Map.of(), "")
                        .serverOptions())
                .isInstanceOf(BadOptionException.class)
                .hasMessageStartingWith("option " + setting.option() + ": ")
                .hasMessageContaining(complaint);
        assertThatThrownBy(() -> settings(directory, Map.of(), Map.of(setting.variable(), value), "")
                        .serverOptions())
                .hasMessageStartingWith("environment variable " + setting.variable() + ": ")
                .hasMessageContaining(complaint);
        assertThatThrownBy(() -> settings(directory, Map.of(), Map.of(), setting.key() + "=" + value)
                        .serverOptions())
                .hasMessageStartingWith(setting.key() + " in ")
                .hasMessageContaining(complaint);
    }

    @Test
    void key_thatNobodyKnows_isNamedWithThoseThatExist(@TempDir Path directory) {
        assertThatThrownBy(() -> settings(directory, Map.of(), Map.of(), "prot=8001"))
                .isInstanceOf(BadOptionException.class)
                .hasMessageContaining("unknown key 'prot'")
                .hasMessageContaining("port");
    }

    @Test
    void file_thatIsMissingOrBroken_isAnError(@TempDir Path directory) throws Exception {
        Path broken = Files.write(directory.resolve("broken"), new byte[] {'a', '=', (byte) 0xFF});
        Path escape = Files.writeString(directory.resolve("escape"), "host=\\u12");

        for (String file : new String[] {
            directory.resolve("missing").toString(), directory.toString(), broken.toString(), escape.toString()
        }) {
            assertThatThrownBy(() -> new Settings(Map.of(), Map.of(), Optional.of(file)))
                    .as(file)
                    .isInstanceOf(BadOptionException.class)
                    .hasMessageStartingWith("--config: ")
                    .hasMessageContaining(file);
        }
    }

    private static Settings settings(
            Path directory, Map<Setting, String> commandLine, Map<String, String> environment, String file)
            throws Exception {
        Path properties = Files.writeString(directory.resolve("scriptorium.properties"), file);
        return new Settings(commandLine, environment, Optional.of(properties.toString()));
    }
}
