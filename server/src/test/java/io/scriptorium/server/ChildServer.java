package io.scriptorium.server;

import io.scriptorium.server.cli.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A server in a process of its own, started as its jar would be, for signals and exit codes. */
final class ChildServer implements AutoCloseable {
    private static final int START_SECONDS = 60;

    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final List<String> errors = new ArrayList<>(); // guarded by itself
    private final List<Thread> readers;

    private ChildServer(Process process) {
        this.process = process;
        this.readers = List.of(reader(process.getInputStream(), lines::add), reader(process.getErrorStream(), line -> {
            synchronized (errors) {
                errors.add(line);
            }
        }));
    }

    /** Starts {@code serve} with these options on any free port. */
    static ChildServer serve(Path data, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "serve",
                "--port",
                "0",
                "--data",
                data.toString()));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("SCRIPTORIUM_"));
        return new ChildServer(builder.directory(data.toFile()).start());
    }

    /** Waits for the line that says that it is ready, the only one on standard output; its port. */
    int awaitReady() throws InterruptedException {
        String line = lines.poll(START_SECONDS, TimeUnit.SECONDS);
        String prefix = "Scriptorium is ready at http://127.0.0.1:";
        if (line == null || !line.startsWith(prefix) || !line.endsWith("/")) {
            throw new AssertionError("not ready: " + line + " " + errors());
        }
        return Integer.parseInt(line.substring(prefix.length(), line.length() - 1));
    }

    /** SIGTERM, where there are signals. */
    void terminate() {
        process.toHandle().destroy(); // Process.destroy would also close the streams that are still read
    }

    /** SIGKILL, where there are signals. */
    void kill() {
        process.destroyForcibly();
    }

    /** Waits for its end; the exit code. */
    int awaitExit(int seconds) throws InterruptedException {
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            throw new AssertionError("it still runs after " + seconds + " s: " + errors());
        }
        for (Thread reader : readers) {
            reader.join();
        }
        return process.exitValue();
    }

    /** Standard error until now. */
    String errors() {
        synchronized (errors) {
            return String.join("\n", errors);
        }
    }

    /** More lines on standard output than were waited for. */
    List<String> otherOutput() {
        return List.copyOf(lines);
    }

    private static Thread reader(InputStream in, Consumer<String> consumer) {
        return Thread.startVirtualThread(() -> {
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                reader.lines().forEach(consumer);
            } catch (IOException | UncheckedIOException e) {
                consumer.accept("(the process was ended)");
            }
        });
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
