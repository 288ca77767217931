package io.scriptorium.server.cli;

import java.lang.System.Logger.Level;

/** The entry point: {@code java -jar scriptorium.jar serve}. */
public final class Main {
    private static final int BROKEN = 70; // EX_SOFTWARE of sysexits.h

    private Main() {}

    public static void main(String[] arguments) {
        // One line an event, to standard error; standard output is for the address alone.
        System.setProperty("java.util.logging.SimpleFormatter.format", "%1$tFT%1$tT.%1$tL %4$s %3$s %5$s%6$s%n");
        System.setProperty("vertx.disableDnsResolver", "true"); // the JDK's own: nothing here asks for names
        int status = BROKEN;
        try {
            status = new CommandLineInterface(System.out, System.err, System.getenv()).run(arguments);
        } catch (RuntimeException | Error e) {
            // Not thrown on: threads that were started already would keep a server alive that serves nobody.
            System.getLogger("scriptorium").log(Level.ERROR, "the server could not be started", e);
        }
        if (status != CommandLineInterface.RUNNING) {
            System.exit(status);
        }
    }
}
