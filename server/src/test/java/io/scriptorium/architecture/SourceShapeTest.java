package io.scriptorium.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Files and methods stay small enough to hold in mind. */
final class SourceShapeTest {
    private static final int MAX_FILE_LINES = 500;
    private static final int MAX_METHOD_LINES = 60;
    private static final Pattern VAGUE_NAME = Pattern.compile(".*(Util|Utils|Helper|Manager|Impl)\\.java");

    /** The formatter puts a method's end at the indentation of its beginning, four spaces a level. */
    private static final Pattern METHOD = Pattern.compile("( {4}| {8})[^ */@}].*[)\\w>] \\{");

    @Test
    void files_holdAtMost500LinesOfCode() {
        List<String> tooLong = new ArrayList<>();
        for (Path file : Sources.main()) {
            long lines =
                    Sources.text(file).lines().filter(SourceShapeTest::isCode).count();
            if (lines > MAX_FILE_LINES) {
                tooLong.add(file.getFileName() + ": " + lines);
            }
        }
        assertThat(tooLong).isEmpty();
    }

    @Test
    void methods_holdAtMost60Lines() {
        List<String> tooLong = new ArrayList<>();
        for (Path file : Sources.main()) {
            List<String> lines = Sources.text(file).lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                if (METHOD.matcher(lines.get(i)).matches()
                        && !lines.get(i).matches(" +(.* )?(class|record|enum|interface|implements|extends) .*")) {
                    int length = length(lines, i);
                    if (length > MAX_METHOD_LINES) {
                        tooLong.add(file.getFileName() + ":" + (i + 1) + " has " + length);
                    }
                }
            }
        }
        assertThat(tooLong).isEmpty();
    }

    @Test
    void names_sayWhatAThingIs() {
        assertThat(Sources.main().stream()
                        .map(file -> String.valueOf(file.getFileName()))
                        .filter(name -> VAGUE_NAME.matcher(name).matches()))
                .isEmpty();
    }

    private static int length(List<String> lines, int from) {
        String first = lines.get(from);
        String end = " ".repeat(first.length() - first.stripLeading().length()) + "}";
        for (int i = from + 1; i < lines.size(); i++) {
            if (lines.get(i).startsWith(end)) {
                return i - from + 1;
            }
        }
        return 0;
    }

    private static boolean isCode(String line) {
        String bare = line.strip();
        return !bare.isEmpty() && !bare.startsWith("//") && !bare.startsWith("*") && !bare.startsWith("/*");
    }
}
