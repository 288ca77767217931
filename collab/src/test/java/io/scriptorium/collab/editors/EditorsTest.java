package io.scriptorium.collab.editors;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Simple editors and rich ones write in one document: everybody ends up with the same, every word that nobody deleted is
 * there once, and what nobody touched is set as before. {@code -Dscriptorium.editors.seeds=5000} tries more, {@code
 * -Dscriptorium.editors.seed=N} tries one again.
 */
class EditorsTest {
    private static final int STEPS = 60;

    private static RichEditors editors;

    @BeforeAll
    static void open() {
        editors = new RichEditors();
    }

    @AfterAll
    static void close() {
        editors.close();
    }

    @Test
    void everyWord_isThereOnce_andFormattingStays() {
        Long one = Long.getLong("scriptorium.editors.seed");
        if (one != null) {
            run(one);
            return;
        }
        long seeds = Long.getLong("scriptorium.editors.seeds", 120);
        long first = Long.getLong("scriptorium.editors.first", 1);
        for (long seed = first; seed < first + seeds; seed++) {
            run(seed);
        }
    }

    @Test
    void seed_runTwice_doesTheSame() {
        assertThat(run(1)).isEqualTo(run(1)).isNotEqualTo(run(2));
    }

    private static List<String> run(long seed) {
        Together together = new Together(seed, editors);
        try {
            together.run(STEPS);
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(
                    "Failed with -Dscriptorium.editors.seed=" + seed + ": " + e.getMessage() + "\nWhat happened:\n  "
                            + String.join("\n  ", together.happened()),
                    e);
        }
        return together.happened();
    }
}
