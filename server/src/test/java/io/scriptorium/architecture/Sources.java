package io.scriptorium.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The Java sources of all modules. */
final class Sources {
    static final Path ROOT = root();
    static final List<String> MODULES = List.of("crdt", "richtext", "collab", "storage", "server", "bench");

    private Sources() {}

    /** Paths of all sources; those of tests too if asked for. */
    static List<Path> java(boolean tests) {
        return MODULES.stream()
                .flatMap(module -> Stream.of(module + "/src/main/java", module + "/src/test/java"))
                .filter(folder -> tests || folder.contains("/main/"))
                .map(ROOT::resolve)
                .filter(Files::isDirectory)
                .flatMap(Sources::below)
                .toList();
    }

    /** The source of a type; nothing when there is none. */
    static List<Path> named(String type, boolean tests) {
        return java(tests).stream()
                .filter(file -> file.getFileName().toString().equals(type + ".java"))
                .toList();
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> below(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tests run in their module's folder. */
    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("ARCHITECTURE.md"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException(
                        "there is no ARCHITECTURE.md above " + Path.of("").toAbsolutePath());
            }
        }
        return folder;
    }
}
