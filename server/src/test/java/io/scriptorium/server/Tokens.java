package io.scriptorium.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.server.cli.CommandLineInterface;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The command {@code token} of a data directory, while a server works on it or not. */
record Tokens(Path data) {

    /** Makes a token; what the last line says. */
    String create(String name, String document, String scope, String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("create", "--name", name, "--document", document, "--scope", scope));
        arguments.addAll(List.of(more));
        List<String> lines = run(0, arguments.toArray(String[]::new)).lines().toList();
        return lines.get(lines.size() - 1);
    }

    String list() {
        return run(0, "list");
    }

    void revoke(String tokenOrId) {
        run(0, "revoke", tokenOrId);
    }

    /** Runs a part of the command; what it printed, errors included. */
    String run(int status, String... arguments) {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        List<String> all = new ArrayList<>(List.of("token"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--data", data.toString()));
        int ended = new CommandLineInterface(out, out, Map.of()).run(all.toArray(String[]::new));
        String text = printed.toString(StandardCharsets.UTF_8);
        assertThat(ended).as(text).isEqualTo(status);
        return text;
    }
}
