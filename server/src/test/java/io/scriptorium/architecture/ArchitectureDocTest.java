package io.scriptorium.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The map is short, and what it names exists. */
final class ArchitectureDocTest {
    private static final int MAX_LINES = 150;
    private static final int MAX_STEPS = 8;
    private static final Pattern TYPE = Pattern.compile("`([A-Z][a-z]\\w+)`");
    private static final Pattern FOLDER = Pattern.compile("^\\| `([\\w]+)/` \\|", Pattern.MULTILINE);
    private final MarkdownPage page = new MarkdownPage("ARCHITECTURE.md");
    private final String text = page.text();

    @Test
    void map_isShort() {
        assertThat(text.lines().count()).isLessThanOrEqualTo(MAX_LINES);
    }

    @Test
    void lifeOfAnEdit_isToldInAFewSteps() {
        String section = text.substring(text.indexOf("## The life of an edit"));
        section = section.substring(0, section.indexOf("\n## "));
        List<String> steps =
                section.lines().filter(line -> line.matches("\\d+\\. .*")).toList();

        assertThat(steps).hasSizeBetween(4, MAX_STEPS);
        for (int i = 0; i < steps.size(); i++) {
            assertThat(steps.get(i)).startsWith((i + 1) + ". ");
        }
        assertThat(MarkdownPage.METHOD.matcher(section).results().count()).isGreaterThanOrEqualTo(steps.size());
    }

    @Test
    void methodsAndTypes_thatAreNamed_exist() {
        List<String> missing = new ArrayList<>(page.missingMethods(false));
        TYPE.matcher(text).results().forEach(name -> {
            if (Sources.named(name.group(1), false).isEmpty()) {
                missing.add(name.group());
            }
        });

        assertThat(missing).isEmpty();
    }

    @Test
    void foldersAndLinks_leadSomewhere() {
        List<String> missing = new ArrayList<>(page.deadLinks());
        FOLDER.matcher(text)
                .results()
                .map(found -> found.group(1))
                .filter(folder -> !Files.exists(Sources.ROOT.resolve(folder)))
                .forEach(missing::add);

        assertThat(missing).isEmpty();
        for (String module : Sources.MODULES) {
            assertThat(text).contains("| `" + module + "/` |");
        }
    }
}
