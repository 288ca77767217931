package io.scriptorium.crdt.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.crdt.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What {@link DifferentialFuzzTest} has found in earlier versions: requests with the answers of the real Yjs, as it prints
 * them. A new find becomes a file here.
 */
class FindsTest {
    private static final Path FOLDER =
            Path.of(System.getProperty("basedir", ""), "src/test/resources/io/scriptorium/crdt/workbench/fuzz");

    static List<Path> finds() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("finds")
    void find_ofTheFuzz_isAnsweredAsByYjs(Path find) throws IOException {
        List<Map<String, @Nullable Object>> requests = new ArrayList<>();
        List<Bench.Answer> yjs = new ArrayList<>();
        for (String line : Files.readAllLines(find)) {
            Fields exchange = Fields.of(Json.parse(line, 100), "an exchange");
            requests.add(Fields.object(exchange.value("request"), "request"));
            yjs.add(new Bench.Answer(Fields.object(exchange.value("answer"), "answer")));
        }
        EngineBench engine = new EngineBench();
        List<Bench.Answer> ours = requests.stream().map(engine::answer).toList();
        assertThat(new Comparison().first(requests, ours, yjs)).isEmpty();
        for (Map<String, @Nullable Object> request : requests) {
            if (request.get("doc") instanceof String name) {
                engine.workbench.document(Objects.requireNonNull(name)).checkIntegrity();
            }
        }
    }
}
