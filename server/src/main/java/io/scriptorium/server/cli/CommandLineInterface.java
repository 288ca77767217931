package io.scriptorium.server.cli;

import io.scriptorium.richtext.Format;
import io.scriptorium.server.ScriptoriumServer;
import io.scriptorium.server.ServerOptions;
import io.scriptorium.storage.StoreOpenException;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code scriptorium serve}, {@code export} and {@code token}. Threading: the main thread. */
public final class CommandLineInterface {
    /** The status of a command that goes on after it returned. */
    public static final int RUNNING = -1;

    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final String SERVE = "serve";
    private static final String EXPORT = "export";
    private static final String FORMAT = "--format";
    private static final String CONFIG = "--config";
    private static final String CONFIG_VARIABLE = "SCRIPTORIUM_CONFIG";

    private final PrintStream out;
    private final PrintStream err;
    private final Map<String, String> environment;

    public CommandLineInterface(PrintStream out, PrintStream err, Map<String, String> environment) {
        this.out = out;
        this.err = err;
        this.environment = environment;
    }

    /** Carries the command out; the exit status, or {@link #RUNNING}. */
    public int run(String... arguments) {
        CommandLine commandLine = new CommandLine(root()).setExpandAtFiles(false);
        try {
            ParseResult parsed = commandLine.parseArgs(arguments);
            if (parsed.isVersionHelpRequested()) {
                commandLine.printVersionHelp(out);
                return OK;
            }
            ParseResult command = parsed;
            while (command.hasSubcommand()) {
                command = command.subcommand();
            }
            boolean isGroup = !command.commandSpec().subcommands().isEmpty();
            if (command.isUsageHelpRequested() || isGroup) {
                boolean asked = command.isUsageHelpRequested();
                command.commandSpec().commandLine().usage(asked ? out : err);
                return asked ? OK : USAGE;
            }
            return switch (parsed.subcommand().commandSpec().name()) {
                case EXPORT -> export(command);
                case TokenCommand.NAME ->
                    new TokenCommand(out, err, InstantSource.system())
                                    .run(settings(command).data(), command)
                            ? OK
                            : FAILED;
                default -> serve(settings(command).serverOptions());
            };
        } catch (CommandLine.ParameterException e) {
            return mistake(e.getMessage(), e.getCommandLine().getCommandName());
        } catch (BadOptionException e) {
            return mistake(e.getMessage(), arguments[0]);
        }
    }

    private int mistake(@Nullable String message, String command) {
        err.println("scriptorium: " + message);
        String named = List.of(EXPORT, TokenCommand.NAME).contains(command) ? command : SERVE;
        err.println("Try 'scriptorium " + (TokenCommand.PARTS.contains(command) ? "token " + command : named)
                + " --help'.");
        return USAGE;
    }

    private int export(ParseResult command) throws BadOptionException {
        boolean done = new ExportCommand(out, err)
                .run(
                        settings(command).data(),
                        command.matchedPositionalValue(0, ""),
                        command.matchedOptionValue(FORMAT, Format.MARKDOWN.suffix()));
        return done ? OK : FAILED;
    }

    private int serve(ServerOptions options) {
        try {
            ScriptoriumServer server = ScriptoriumServer.start(options);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, options.drainSeconds()), "stop"));
            String address = address(options, server.port());
            out.println("Scriptorium is ready at " + address);
            if (options.examples()) {
                out.println("Its examples are at " + address + "examples/");
            }
            out.flush();
            return RUNNING;
        } catch (StoreOpenException e) {
            err.println("scriptorium: " + e.getMessage());
        } catch (UnknownHostException e) {
            err.println("scriptorium: --host: there is no address " + options.host());
        } catch (IOException e) {
            err.println("scriptorium: " + e.getMessage());
        }
        return FAILED;
    }

    /**
     * A stop that was asked for is a success, whatever the signal's own status would be. It ends in time also when a
     * disk or a peer hangs: what was acknowledged is durable already, and nothing else was promised.
     */
    private void stop(ScriptoriumServer server, int withinSeconds) {
        Thread deadline = new Thread(
                () -> {
                    try {
                        TimeUnit.SECONDS.sleep(withinSeconds);
                        Runtime.getRuntime().halt(OK);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "stop-deadline");
        deadline.setDaemon(true);
        deadline.start();
        try {
            if (!server.drain()) {
                err.println("scriptorium: the store did not take everything in time;"
                        + " nothing of the rest was acknowledged");
            }
            server.close();
        } finally {
            Runtime.getRuntime().halt(OK);
        }
    }

    private static String address(ServerOptions options, int port) throws UnknownHostException {
        String host = options.host();
        InetAddress address = InetAddress.getByName(host);
        String name = address.isAnyLocalAddress() ? "localhost" : host.contains(":") ? "[" + host + "]" : host;
        return (options.tls().on() ? "https://" : "http://") + name + ":" + port + "/";
    }

    private Settings settings(ParseResult command) throws BadOptionException {
        Map<Setting, String> given = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            if (command.commandSpec().optionsMap().containsKey(setting.option())
                    && command.hasMatchedOption(setting.option())) {
                List<String> values = command.matchedOption(setting.option()).stringValues();
                given.put(setting, String.join(",", values));
            }
        }
        String file = command.matchedOptionValue(CONFIG, environment.get(CONFIG_VARIABLE));
        return new Settings(given, environment, Optional.ofNullable(file));
    }

    private static CommandSpec root() {
        String version = Optional.ofNullable(
                        CommandLineInterface.class.getPackage().getImplementationVersion())
                .orElse("development");
        CommandSpec root = CommandSpec.create()
                .name("scriptorium")
                .addOption(help())
                .addOption(OptionSpec.builder("-V", "--version")
                        .versionHelp(true)
                        .description("Prints the version.")
                        .build())
                .version("scriptorium " + version)
                .addSubcommand(SERVE, serveSpec())
                .addSubcommand(EXPORT, exportSpec())
                .addSubcommand(
                        TokenCommand.NAME,
                        TokenCommand.spec(
                                CommandLineInterface::help,
                                CommandLineInterface::data,
                                () -> config("The properties file of the server.")));
        root.usageMessage().description("A collaborative document editor in one jar.");
        return root;
    }

    private static CommandSpec serveSpec() {
        CommandSpec serve = CommandSpec.create()
                .name(SERVE)
                .addOption(help())
                .addOption(config("A properties file with any of these options as keys, without the dashes."));
        for (Setting setting : Setting.values()) {
            serve.addOption(option(setting));
        }
        serve.usageMessage()
                .description(
                        "Starts the server and prints its address once it is ready.",
                        "An option on the command line goes before the environment, that before the file.")
                .sortOptions(false);
        return serve;
    }

    private static CommandSpec exportSpec() {
        CommandSpec export = CommandSpec.create()
                .name(EXPORT)
                .addPositional(PositionalParamSpec.builder()
                        .index("0")
                        .paramLabel("DOCUMENT")
                        .type(String.class)
                        .required(true)
                        .description("The document's name: what stands behind /d/ in its address, decoded.")
                        .build())
                .addOption(help())
                .addOption(OptionSpec.builder(FORMAT)
                        .paramLabel("FORMAT")
                        .type(String.class)
                        .description(
                                "One of " + ExportCommand.formats() + "; yjs is the whole document as an update.",
                                "Default: " + Format.MARKDOWN.suffix() + ".")
                        .build())
                .addOption(data())
                .addOption(config("The properties file of the server."));
        export.usageMessage()
                .description(
                        "Writes a document to standard output. The server must not be running; a running one answers",
                        "GET /api/documents/{document} with the format that the header Accept asks for.")
                .sortOptions(false);
        return export;
    }

    private static OptionSpec data() {
        return OptionSpec.builder(Setting.DATA.option())
                .paramLabel(Setting.DATA.label())
                .type(String.class)
                .description(
                        "The server's data directory.",
                        "Default: " + Setting.DATA.standard() + ". Environment: " + Setting.DATA.variable())
                .build();
    }

    private static OptionSpec config(String description) {
        return OptionSpec.builder(CONFIG)
                .paramLabel("FILE")
                .type(String.class)
                .description(
                        description,
                        "Default: " + Settings.DEFAULT_FILE + " when it exists. Environment: " + CONFIG_VARIABLE)
                .build();
    }

    private static OptionSpec option(Setting setting) {
        OptionSpec.Builder option = OptionSpec.builder(setting.option())
                .paramLabel(setting.label())
                .description(
                        setting.description(),
                        "Default: " + (setting.standard().isEmpty() ? "none" : setting.standard()) + ". Environment: "
                                + setting.variable());
        if (setting.flag()) {
            option.arity("0..1").fallbackValue("true");
        }
        return setting.repeatable()
                ? option.type(List.class).auxiliaryTypes(String.class).build()
                : option.type(String.class).build();
    }

    private static OptionSpec help() {
        return OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Prints this help.")
                .build();
    }
}
