package io.scriptorium.crdt.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.crdt.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A session at the workbench, as somebody at a shell would have it: a request a line, and below it what it has to answer.
 *
 * <pre>
 * {"do":"doc","doc":"a","client":1}
 * > {"client":1}                                 the whole answer but its "ok", which has to be true
 * state = {"do":"state","doc":"a"}               keeps the answer under a name
 * {"do":"inspect","update":"$state.update"}      a field of an answer that was kept
 * ! there is no document                         the answer is an error that says so
 * </pre>
 *
 * A request without a line below it has only to be answered well. What Yjs has to say in other words is not compared.
 */
final class Script {
    private static final int DEPTH = 300;

    /** @param expected the answer's fields, or {@code null} for any */
    private record Exchange(
            String request,
            @Nullable String name,
            @Nullable Map<?, ?> expected,
            @Nullable String error) {}

    private final List<Exchange> exchanges = new ArrayList<>();

    private Script() {}

    static Script of(String lines) {
        Script script = new Script();
        for (String line : lines.lines().filter(text -> !text.isBlank()).toList()) {
            if (line.startsWith("> ")) {
                Exchange last = script.exchanges.removeLast();
                Map<?, ?> expected = (Map<?, ?>) Objects.requireNonNull(Json.parse(line.substring(2), DEPTH));
                script.exchanges.add(new Exchange(last.request, last.name, expected, null));
            } else if (line.startsWith("! ")) {
                Exchange last = script.exchanges.removeLast();
                script.exchanges.add(new Exchange(last.request, last.name, null, line.substring(2)));
            } else {
                int named = line.startsWith("{") ? -1 : line.indexOf(" = ");
                String name = named < 0 ? null : line.substring(0, named);
                String request = named < 0 ? line : line.substring(named + " = ".length());
                script.exchanges.add(new Exchange(request, name, null, null));
            }
        }
        return script;
    }

    /** Plays it on our engine, then on Yjs, and compares both with what is written and with each other. */
    void playOn(NodeBench yjs) {
        EngineBench engine = new EngineBench();
        List<Map<String, @Nullable Object>> requests = new ArrayList<>();
        List<Bench.Answer> ours = play(engine, "our engine", requests, true);
        List<Map<String, @Nullable Object>> same = new ArrayList<>();
        yjs.answer(Bench.request("forget"));
        List<Bench.Answer> theirs = play(yjs, "Yjs", same, false);
        assertThat(new Comparison().first(requests, ours, theirs)).isEmpty();
        for (Map<String, @Nullable Object> request : requests) {
            if (request.get("doc") instanceof String name) {
                Bench.Answer check = engine.answer(Bench.request("check", "doc", name));
                assertThat(check.good() || check.text("error").startsWith("there is no document"))
                        .as("%s: %s", name, check.fields())
                        .isTrue();
            }
        }
    }

    private List<Bench.Answer> play(
            Bench bench, String who, List<Map<String, @Nullable Object>> requests, boolean readsErrors) {
        Map<String, Bench.Answer> kept = new HashMap<>();
        List<Bench.Answer> answers = new ArrayList<>();
        for (Exchange exchange : exchanges) {
            Map<String, @Nullable Object> request = members(filled(exchange.request, kept));
            Bench.Answer answer = bench.answer(request);
            String where = who + " on " + exchange.request + " answers " + answer.fields();
            if (exchange.error != null) {
                assertThat(answer.good()).as(where).isFalse();
                assertThat(answer.fields().keySet()).as(where).containsExactlyInAnyOrder("ok", "error");
                if (readsErrors) {
                    assertThat(answer.text("error")).as(where).contains(exchange.error);
                }
            } else {
                assertThat(answer.good()).as(where).isTrue();
                compare(exchange.expected, answer, where);
            }
            if (exchange.name != null) {
                kept.put(exchange.name, answer);
            }
            requests.add(request);
            answers.add(answer);
        }
        return answers;
    }

    private static void compare(@Nullable Map<?, ?> expected, Bench.Answer answer, String where) {
        if (expected != null) {
            Map<String, @Nullable Object> rest = new LinkedHashMap<>(answer.fields());
            rest.remove("ok");
            assertThat(rest.keySet()).as(where).isEqualTo(expected.keySet());
            expected.forEach((name, value) -> assertThat(Comparison.same(rest.get(String.valueOf(name)), value))
                    .as("%s of %s, which should be %s", name, where, value)
                    .isTrue());
        }
    }

    private static String filled(String request, Map<String, Bench.Answer> kept) {
        String filled = request;
        for (Map.Entry<String, Bench.Answer> answer : kept.entrySet()) {
            for (Map.Entry<String, @Nullable Object> field :
                    answer.getValue().fields().entrySet()) {
                String variable = "\"$" + answer.getKey() + "." + field.getKey() + "\"";
                if (filled.contains(variable)) {
                    filled = filled.replace(variable, Json.stringify(field.getValue()));
                }
            }
        }
        return filled;
    }

    private static Map<String, @Nullable Object> members(String json) {
        return Fields.object(Json.parse(json, DEPTH), "a line");
    }
}
