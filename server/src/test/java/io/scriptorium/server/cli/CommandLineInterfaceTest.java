package io.scriptorium.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the command line says and answers without a server; with one, see the tests of the process. */
final class CommandLineInterfaceTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void help_documentsEveryOptionWithItsDefaultAndVariable() {
        assertThat(run(Map.of(), "serve", "--help")).isZero();

        // words only: the lines are broken to fit a terminal
        String help =
                out.toString(StandardCharsets.UTF_8).replaceAll("\\s+", " ").replace("[=", "=");
        for (Setting setting : Setting.values()) {
            String standard = setting.standard().isEmpty() ? "none" : setting.standard();
            assertThat(help)
                    .contains(setting.option() + "=" + setting.label())
                    .contains("Default: " + standard + ". Environment: " + setting.variable());
        }
        assertThat(help).contains("--config=FILE", "SCRIPTORIUM_CONFIG", "scriptorium.properties");
        assertThat(err.size()).isZero();
    }

    @Test
    void version_isOneLine() {
        assertThat(run(Map.of(), "--version")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).matches("scriptorium \\S+\\R");
    }

    @Test
    void nothing_isAnsweredWithTheHelpAsAnError() {
        assertThat(run(Map.of())).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("Usage: scriptorium", "serve");
        assertThat(out.size()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "serve --nope            | Unknown option: '--nope'",
                "serve --port            | Missing required parameter for option '--port'",
                "serve --port x          | option --port: 'x' is not a number from 0 to 65535",
                "serve --port 1 --port 2 | should be specified only once",
                "serve extra             | Unmatched argument",
                "serve --config /nowhere/at/all | there is no file /nowhere/at/all",
                "serve --data            | Missing required parameter for option '--data'",
                "serve --format=md       | Unknown option: '--format=md'",
                "serv                    | Unmatched argument",
            })
    void mistake_isExplainedAndAnsweredWithTwo(String arguments, String complaint) {
        assertThat(run(Map.of(), arguments.split(" ", -1))).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("scriptorium: ")
                .contains(complaint, "Try 'scriptorium serve --help'.")
                .doesNotContain("Exception");
        assertThat(out.size()).isZero();
    }

    @Test
    void mistakeInTheEnvironment_namesTheVariable() {
        assertThat(run(Map.of("SCRIPTORIUM_MAX_CONNECTIONS", "many"), "serve")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("environment variable SCRIPTORIUM_MAX_CONNECTIONS");
    }

    @Test
    void configInTheEnvironment_isRead() {
        assertThat(run(Map.of("SCRIPTORIUM_CONFIG", "/nowhere/at/all"), "serve"))
                .isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("there is no file /nowhere/at/all");
    }

    @Test
    void hostThatNobodyKnows_isAFailureWithOneLine() {
        assertThat(run(Map.of(), "serve", "--host", "no-such-host.invalid")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("scriptorium: --host: there is no address no-such-host.invalid" + System.lineSeparator());
    }

    private int run(Map<String, String> environment, String... arguments) {
        return new CommandLineInterface(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        environment)
                .run(arguments);
    }
}
