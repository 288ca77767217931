package io.scriptorium.server.cli;

import io.scriptorium.collab.session.DocumentName;
import io.scriptorium.server.auth.Grant;
import io.scriptorium.server.auth.PrincipalName;
import io.scriptorium.server.auth.TokenText;
import io.scriptorium.storage.StoreOpenException;
import io.scriptorium.storage.TokenRow;
import io.scriptorium.storage.TokenStore;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code scriptorium token create|list|revoke}: the tokens of a data directory, whether or not a server works on it. A
 * token is shown once, when it is made. Threading: the main thread.
 */
final class TokenCommand {
    static final String NAME = "token";
    static final Set<String> PARTS = Set.of("create", "list", "revoke");

    private static final String WRITE = "write";
    private static final Pattern PERIOD = Pattern.compile("(\\d{1,6})([smhd])");

    private final PrintStream out;
    private final PrintStream err;
    private final InstantSource clock;

    TokenCommand(PrintStream out, PrintStream err, InstantSource clock) {
        this.out = out;
        this.err = err;
        this.clock = clock;
    }

    /** The command and its parts, with the options that all commands share. */
    static CommandSpec spec(Supplier<OptionSpec> help, Supplier<OptionSpec> data, Supplier<OptionSpec> config) {
        CommandSpec create = part("Makes a token and prints it, alone on the last line.", help, data, config)
                .addOption(text("--name", "NAME", "Whose it is: the name that others see.")
                        .required(true)
                        .build())
                .addOption(OptionSpec.builder("--document")
                        .paramLabel("NAME")
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .required(true)
                        .description("A document that it opens; repeatable. '*' opens all.")
                        .build())
                .addOption(text("--scope", "read|write", "What it allows. Default: write.")
                        .build())
                .addOption(text("--expires", "PERIOD", "How long it is good: 30m, 12h, 7d. Default: for ever.")
                        .build());
        CommandSpec list =
                part("Lists tokens: id, name, scope, documents, and until when they are good.", help, data, config);
        CommandSpec revoke = part("Takes a token back; who uses it loses the document within 2 s.", help, data, config)
                .addPositional(PositionalParamSpec.builder()
                        .index("0")
                        .paramLabel("TOKEN|ID")
                        .type(String.class)
                        .required(true)
                        .description("The token, or its id from 'token list'.")
                        .build());
        CommandSpec token = CommandSpec.create()
                .name(NAME)
                .addOption(help.get())
                .addSubcommand("create", create)
                .addSubcommand("list", list)
                .addSubcommand("revoke", revoke);
        token.usageMessage().description("The tokens of a server that runs with --auth token.");
        return token;
    }

    private static CommandSpec part(
            String description, Supplier<OptionSpec> help, Supplier<OptionSpec> data, Supplier<OptionSpec> config) {
        CommandSpec part =
                CommandSpec.create().addOption(help.get()).addOption(data.get()).addOption(config.get());
        part.usageMessage().description(description).sortOptions(false);
        return part;
    }

    private static OptionSpec.Builder text(String name, String label, String description) {
        return OptionSpec.builder(name).paramLabel(label).type(String.class).description(description);
    }

    /** Whether it was done; if not, one line on standard error says why. */
    boolean run(Path data, ParseResult command) throws BadOptionException {
        String part = command.commandSpec().name();
        try {
            return switch (part) {
                case "create" -> create(data, command);
                case "list" -> list(data);
                default -> revoke(data, command.matchedPositionalValue(0, ""));
            };
        } catch (StoreOpenException | IOException e) {
            return failed(String.valueOf(e.getMessage()));
        }
    }

    private boolean create(Path data, ParseResult command) throws BadOptionException, StoreOpenException, IOException {
        String name = PrincipalName.of(command.matchedOptionValue("--name", ""))
                .orElseThrow(() ->
                        new BadOptionException("option --name: not a name (1 to 128 characters that can be seen)"));
        List<String> documents = command.matchedOption("--document").stringValues();
        for (String document : documents) {
            if (!document.equals(Grant.ALL) && DocumentName.of(document).isEmpty()) {
                throw new BadOptionException("option --document: '" + document
                        + "' is no document name (1 to 255 bytes, no control characters)");
            }
        }
        String scope = command.matchedOptionValue("--scope", WRITE);
        if (!scope.equals("read") && !scope.equals(WRITE)) {
            throw new BadOptionException("option --scope: '" + scope + "' is not one of read, write");
        }
        String period = command.matchedOptionValue("--expires", "");
        long now = clock.millis();
        Optional<Long> expires = period.isEmpty()
                ? Optional.empty()
                : Optional.of(now + period(period).toMillis());
        String token = TokenText.newToken();
        TokenRow row = new TokenRow(
                TokenText.newId(),
                TokenText.hash(token),
                name,
                List.copyOf(documents),
                scope.equals(WRITE),
                now,
                expires,
                Optional.empty());
        try (TokenStore store = TokenStore.open(data)) {
            store.add(row);
        }
        out.println("Made " + describe(row) + ". It is shown only now:");
        out.println(token);
        return !out.checkError() || failed("the token could not be printed; revoke " + row.id());
    }

    private boolean list(Path data) throws StoreOpenException, IOException {
        if (!TokenStore.exists(data)) {
            return true;
        }
        try (TokenStore store = TokenStore.open(data)) {
            store.all().forEach(row -> out.println(describe(row)));
        }
        return !out.checkError();
    }

    private boolean revoke(Path data, String tokenOrId) throws StoreOpenException, IOException {
        if (!TokenStore.exists(data)) {
            return failed("there are no tokens in " + data.toAbsolutePath() + "; name the directory with --data");
        }
        byte[] hash = TokenText.hash(tokenOrId);
        try (TokenStore store = TokenStore.open(data)) {
            Optional<TokenRow> row = store.all().stream()
                    .filter(each -> each.id().equals(tokenOrId) || Arrays.equals(each.hash(), hash))
                    .findFirst();
            if (row.isEmpty()) {
                return failed("there is no such token"); // whatever was given may be one of another server
            }
            boolean revoked = store.revoke(row.get().id(), clock.millis());
            out.println(
                    (revoked ? "Revoked " : "Was revoked before: ") + row.get().id());
            return true;
        }
    }

    private String describe(TokenRow row) {
        long now = clock.millis();
        String state = row.revokedMillis().isPresent()
                ? "revoked " + time(row.revokedMillis().get())
                : row.expiresMillis()
                        .map(time -> (time <= now ? "expired " : "until ") + time(time))
                        .orElse("for ever");
        String documents =
                row.documents().stream().map(each -> "'" + each + "'").collect(Collectors.joining(", "));
        return row.id() + " " + row.name() + ", " + (row.mayWrite() ? WRITE : "read") + " " + documents + ", " + state;
    }

    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static Duration period(String text) throws BadOptionException {
        Matcher period = PERIOD.matcher(text);
        if (!period.matches() || Long.parseLong(period.group(1)) == 0) {
            throw new BadOptionException("option --expires: '" + text + "' is not a period such as 30m, 12h or 7d");
        }
        long count = Long.parseLong(period.group(1));
        return switch (period.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    private boolean failed(String why) {
        err.println("scriptorium: " + why);
        return false;
    }
}
