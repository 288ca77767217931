package io.scriptorium.crdt.workbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scriptorium.crdt.Seeds;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Random documents and random deliveries, every answer of ours compared with the real Yjs's. */
class DifferentialFuzzTest {
    private static final int ROUNDS = 5_000;
    private static final int MOST_STEPS_TO_A_PLANTED_MISTAKE = 8;

    private static NodeBench yjs;

    @BeforeAll
    static void start() {
        yjs = new NodeBench();
    }

    @AfterAll
    static void stop() {
        yjs.close();
    }

    @Test
    void engine_randomCases_answersWhatYjsAnswers() {
        long seed = Seeds.next();
        Differential differential = new Differential(new EngineBench(), yjs);
        differential.run(seed, Seeds.rounds(ROUNDS));
        System.out.println("differential fuzz: seed " + seed + ", " + Seeds.rounds(ROUNDS) + " rounds, "
                + differential.requests() + " requests, states cut elsewhere " + differential.cutElsewhere());
        assertThat(differential.refused()).isZero();
        assertThat(differential.damaged()).isLessThanOrEqualTo(1 + Seeds.rounds(ROUNDS) / 1_000);
        assertThat(differential.cutElsewhere()).isLessThan(Seeds.rounds(ROUNDS) / 100);
    }

    @Test
    void plantedMistake_randomCases_isFoundAndShrinks() {
        EngineBench engine = new EngineBench();
        Bench mistaken = request -> engine.answer(withoutEmphasis(request));
        assertThatThrownBy(() -> new Differential(mistaken, yjs).run(Seeds.next(), ROUNDS))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("scriptorium.seed=")
                .satisfies(
                        e -> assertThat(String.valueOf(e.getMessage()).lines().filter(line -> line.startsWith("{")))
                                .hasSizeLessThanOrEqualTo(MOST_STEPS_TO_A_PLANTED_MISTAKE));
    }

    private static Map<String, @Nullable Object> withoutEmphasis(Map<String, @Nullable Object> request) {
        if (!(request.get("format") instanceof List<?> format) || !(format.get(2) instanceof Map<?, ?> attributes)) {
            return request;
        }
        Map<Object, @Nullable Object> fewer = new LinkedHashMap<>(attributes);
        fewer.remove("em");
        Map<String, @Nullable Object> changed = new LinkedHashMap<>(request);
        changed.put("format", List.of(format.get(0), format.get(1), fewer));
        return changed;
    }
}
