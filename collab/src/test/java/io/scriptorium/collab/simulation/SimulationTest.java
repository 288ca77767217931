package io.scriptorium.collab.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Everything at once, by chance: {@code -Dscriptorium.simulation.seeds=5000} runs more worlds, {@code
 * -Dscriptorium.simulation.seed=N} runs one again.
 */
class SimulationTest {
    private static final int STEPS = 400;

    private static final int MOST_TIMES = 10;
    private static final Set<String> WANTED = Set.of(
            "acknowledgements",
            "contents and chat acknowledged",
            "contents shown",
            "moments with held edits",
            "outbound-soft",
            "pauses",
            "server crashes",
            "server has drained",
            "store failures",
            "uncommitted");

    @Test
    void rooms_underEverythingThatCanGoWrong_loseNothingAndConverge() {
        Long one = Long.getLong("scriptorium.simulation.seed");
        if (one != null) {
            run(one);
            return;
        }
        long seeds = Long.getLong("scriptorium.simulation.seeds", 60);
        long first = Long.getLong("scriptorium.simulation.first", System.nanoTime());
        Map<String, Long> met = new TreeMap<>();
        // What is rare is waited for a while, so that chance alone fails nobody.
        for (long seed = first;
                seed < first + seeds
                        || (seed < first + MOST_TIMES * seeds && !met.keySet().containsAll(WANTED));
                seed++) {
            run(seed).met().forEach((what, times) -> met.merge(what, times, Long::sum));
        }
        assertThat(met)
                .as("a simulation in which nothing happens shows nothing")
                .containsKeys(WANTED.toArray(String[]::new));
        System.out.println(met);
    }

    @Test
    void seed_runTwice_doesTheSame() {
        for (long seed = 1; seed <= 3; seed++) {
            assertThat(run(seed).oracle().traceHash())
                    .isEqualTo(run(seed).oracle().traceHash());
        }
    }

    private static World run(long seed) {
        World world = new World(seed);
        try {
            world.run(STEPS);
            return world;
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("Failed with -Dscriptorium.simulation.seed=" + seed + ": " + e.getMessage(), e);
        }
    }
}
