package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The programs in {@code docs/embedding.md} compile, and print what stands below them. */
class EmbeddingDocTest {
    private static final Path DOCUMENT = Path.of(System.getProperty("basedir", ""))
            .toAbsolutePath()
            .resolve("../docs/embedding.md")
            .normalize();
    private static final Pattern PROGRAM = Pattern.compile("```java\n(.*?)```\n\n```text\n(.*?)```", Pattern.DOTALL);
    private static final Pattern EXAMPLE = Pattern.compile("<pre>\\{@code\n(.*?)\n \\* }</pre>", Pattern.DOTALL);
    private static final Pattern CLASS = Pattern.compile("^class (\\w+)", Pattern.MULTILINE);

    record Program(String name, String source, String output) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Program> programs() throws IOException {
        List<Program> programs = new ArrayList<>();
        Matcher blocks = PROGRAM.matcher(Files.readString(DOCUMENT));
        while (blocks.find()) {
            Matcher name = CLASS.matcher(blocks.group(1));
            assertThat(name.find()).as("the program has a class").isTrue();
            programs.add(new Program(name.group(1), blocks.group(1), blocks.group(2)));
        }
        return programs.stream();
    }

    @Test
    void document_hasItsPrograms() throws IOException {
        assertThat(programs()).extracting(Program::name).containsExactly("Synchronise", "Undo", "Observe", "Past");
    }

    @ParameterizedTest
    @MethodSource("programs")
    void program_compiledAndRun_printsWhatTheDocumentSays(Program program, @TempDir Path folder)
            throws IOException, InterruptedException {
        Path source = Files.writeString(folder.resolve(program.name() + ".java"), program.source());
        // The launcher compiles a program that is one file by itself.
        Process run = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-ea",
                        "-cp",
                        classPath(),
                        source.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(run.waitFor()).as(output).isZero();
        assertThat(output.replace(System.lineSeparator(), "\n")).isEqualTo(program.output());
    }

    /** The examples in the description of the package, each as the body of a program of its own. */
    static Stream<Program> packageExamples() throws IOException {
        Path source = DOCUMENT.resolve("../../crdt/src/main/java/io/scriptorium/crdt/package-info.java")
                .normalize();
        List<Program> programs = new ArrayList<>();
        Matcher blocks = EXAMPLE.matcher(Files.readString(source));
        while (blocks.find()) {
            String name = "Example" + (programs.size() + 1);
            String body = blocks.group(1).replaceAll("(?m)^ \\* ?", "");
            programs.add(new Program(
                    name,
                    "import io.scriptorium.crdt.*; import java.util.*;\n@SuppressWarnings(\"all\") class " + name
                            + " { public static void main(String[] args) {\n" + body + "\n} }",
                    ""));
        }
        assertThat(programs).hasSizeGreaterThanOrEqualTo(4);
        return programs.stream();
    }

    @ParameterizedTest
    @MethodSource("packageExamples")
    void packageExample_compiledAndRun_holds(Program program, @TempDir Path folder)
            throws IOException, InterruptedException {
        program_compiledAndRun_printsWhatTheDocumentSays(program, folder);
    }

    private static String classPath() {
        return Path.of(Doc.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .toString();
    }
}
