package io.scriptorium.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What ARCHITECTURE.md names exists. */
final class ArchitectureDocTest {
    private static final int MAX_LINES = 150;
    private static final int MAX_STEPS = 8;
    private static final Pattern METHOD = Pattern.compile("`([A-Z]\\w+)#(\\w+)`");

    private final String text = Sources.text(Sources.root().resolve("ARCHITECTURE.md"));

    @Test
    void everyMethodNamed_exists() {
        List<String> missing = new ArrayList<>();
        List<MatchResult> named = METHOD.matcher(text).results().toList();
        for (MatchResult method : named) {
            Optional<Path> file = Sources.main().stream()
                    .filter(path -> path.endsWith(method.group(1) + ".java"))
                    .findFirst();
            boolean exists = file.isPresent()
                    && Pattern.compile("\\b" + method.group(2) + "\\(")
                            .matcher(Sources.text(file.get()))
                            .find();
            if (!exists) {
                missing.add(method.group(1) + "#" + method.group(2));
            }
        }
        assertThat(missing).isEmpty();
        assertThat(named).hasSizeGreaterThan(MAX_STEPS);
    }

    @Test
    void lifeOfAnEdit_takesAtMostEightSteps() {
        String life = text.substring(text.indexOf("## The life of an edit"));
        long steps = life.substring(0, life.indexOf("\n## ", 1))
                .lines()
                .filter(line -> line.matches("\\d+\\. .*"))
                .count();
        assertThat(steps).isBetween(1L, (long) MAX_STEPS);
        assertThat(text.lines().count()).isLessThanOrEqualTo(MAX_LINES);
    }
}
