package io.scriptorium.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The Java sources of all modules, as files. */
final class Sources {
    static final List<String> MODULES = List.of("crdt", "collab", "storage", "server");

    private Sources() {}

    /** The project's root folder: the one that holds ARCHITECTURE.md. */
    static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("ARCHITECTURE.md"))) {
            Path parent = folder.getParent();
            if (parent == null) {
                throw new IllegalStateException("run the tests inside the project");
            }
            folder = parent;
        }
        return folder;
    }

    /** Files of main code. */
    static List<Path> main() {
        return MODULES.stream()
                .flatMap(module -> javaFiles(root().resolve(module).resolve("src/main/java")))
                .toList();
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> javaFiles(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
