package io.scriptorium.crdt.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scriptorium.crdt.Seeds;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Random documents and random deliveries, every answer of ours compared with the real Yjs's. */
class DifferentialFuzzTest {
    private static final int ROUNDS = 5_000;

    @Test
    void plantedMistake_randomCases_isFoundAndShrinks() {
        try (NodeBench left = new NodeBench();
                NodeBench right = new NodeBench()) {
            Bench mistaken = request -> left.answer(forgetsEm(request));
            assertThatThrownBy(() -> new Differential(mistaken, right).run(Seeds.next(), 100))
                    .isInstanceOf(AssertionError.class)
                    .satisfies(e -> assertThat(e.getMessage().lines().filter(line -> line.startsWith("{")))
                            .hasSizeLessThanOrEqualTo(3))
                    .hasMessageContaining("scriptorium.seed=");
        }
    }

    private static Map<String, @Nullable Object> forgetsEm(Map<String, @Nullable Object> request) {
        if (request.get("do").equals("text") && request.get("format") instanceof List<?> format) {
            Map<String, @Nullable Object> changed = new LinkedHashMap<>(request);
            Map<String, @Nullable Object> attributes = new LinkedHashMap<>((Map<String, @Nullable Object>) format.get(2));
            attributes.remove("em");
            changed.put("format", List.of(format.get(0), format.get(1), attributes));
            return changed;
        }
        return request;
    }

    @Test
    void engine_randomCases_answersWhatYjsAnswers() {
        try (NodeBench yjs = new NodeBench()) {
            Differential differential = new Differential(new EngineBench(), yjs);
            differential.run(Seeds.next(), Integer.getInteger("rounds", ROUNDS));
            System.out.println(differential.requests() + " " + differential.refused() + " " + Comparison.cutElsewhere);
            assertThat(differential.refused()).isLessThan(differential.requests() / 100);
        }
    }
}
