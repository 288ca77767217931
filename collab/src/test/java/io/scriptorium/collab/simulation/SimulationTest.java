package io.scriptorium.collab.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Everything at once, by chance: {@code -Dscriptorium.simulation.seeds=5000} runs more worlds, {@code
 * -Dscriptorium.simulation.seed=N} runs one again.
 */
class SimulationTest {
    private static final int STEPS = 400;

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
        for (long seed = first; seed < first + seeds; seed++) {
            run(seed).met().forEach((what, times) -> met.merge(what, times, Long::sum));
        }
        assertThat(met)
                .as("a simulation in which nothing happens shows nothing")
                .containsKeys(
                        "acknowledgements",
                        "moments with held edits",
                        "outbound-soft",
                        "pauses",
                        "server crashes",
                        "server has drained",
                        "store failures",
                        "uncommitted");
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
