package io.scriptorium.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documentation promises names a test each time, and the test is there. */
final class PromisesDocTest {
    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/conformance.md", "docs/clients.md", "docs/security.md"})
    void linksAndTests_thatAreNamed_exist(String path) {
        MarkdownPage page = new MarkdownPage(path);

        assertThat(page.deadLinks()).isEmpty();
        assertThat(page.missingMethods(true)).isEmpty();
    }

    @Test
    void everyRuleOfConformance_namesItsTest() {
        List<String> unproved = new MarkdownPage("docs/conformance.md")
                .rows().stream().filter(row -> !namesATest(row)).toList();

        assertThat(unproved).isEmpty();
    }

    private static boolean namesATest(String row) {
        String last = row.substring(row.lastIndexOf("| ", row.length() - 3));
        return MarkdownPage.METHOD.matcher(last).find() || last.contains(".spec.ts](");
    }
}
