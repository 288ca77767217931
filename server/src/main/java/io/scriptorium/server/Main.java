package io.scriptorium.server;

import io.scriptorium.server.cli.CommandLineInterface;

/** The entry point: {@code java -jar scriptorium.jar serve}. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        // One line an event, to standard error; standard output is for the address alone.
        System.setProperty("java.util.logging.SimpleFormatter.format", "%1$tFT%1$tT.%1$tL %4$s %3$s %5$s%6$s%n");
        System.setProperty("vertx.disableDnsResolver", "true"); // the JDK's own: nothing here asks for names
        int status = new CommandLineInterface(System.out, System.err, System.getenv()).run(arguments);
        if (status != CommandLineInterface.RUNNING) {
            System.exit(status);
        }
    }
}
