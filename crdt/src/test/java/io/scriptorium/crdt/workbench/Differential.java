package io.scriptorium.crdt.workbench;

import io.scriptorium.crdt.Json;
import io.scriptorium.crdt.Seeds;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Random cases on two benches, several under way at once; what differs shrinks to a script. */
final class Differential {
    private static final int UNDER_WAY = 8;
    private static final int MOST_STEPS = 32;

    private record Case(FuzzWorld.Setting setting, List<Long> steps, List<FuzzWorld.Exchange> exchanges) {}

    private final Bench ours;
    private final NodeBench yjs;
    private final Comparison comparison = new Comparison();
    private final Deque<Case> underWay = new ArrayDeque<>();
    private long requests;
    private long refused;
    private int damaged;

    Differential(Bench ours, NodeBench yjs) {
        this.ours = ours;
        this.yjs = yjs;
    }

    /** How many requests were compared so far. */
    long requests() {
        return requests;
    }

    /**
     * How many cases with half pairs of surrogates went apart. Yjs cuts at the origin of a struct also when it then finds
     * that it knows the struct already, and a cut within a pair damages both halves for good; ours looks first.
     */
    int damaged() {
        return damaged;
    }

    /** How many of them both sides refused. */
    long refused() {
        return refused;
    }

    int cutElsewhere() {
        return comparison.cutElsewhere();
    }

    /** @throws AssertionError for the first case in which the benches differ */
    void run(long seed, int rounds) {
        for (int i = 0; i < rounds; i++) {
            FuzzWorld.Setting setting = FuzzWorld.Setting.of(seed + i);
            List<Long> steps = steps(seed + i);
            List<FuzzWorld.Exchange> exchanges = FuzzWorld.play(ours, setting, steps);
            yjs.sendAll(exchanges.stream().map(FuzzWorld.Exchange::request).toList());
            underWay.add(new Case(setting, steps, exchanges));
            if (underWay.size() > UNDER_WAY) {
                compareOldest();
            }
        }
        while (!underWay.isEmpty()) {
            compareOldest();
        }
    }

    static List<Long> steps(long seed) {
        RandomGenerator random = Seeds.random(~seed);
        return LongStream.generate(random::nextLong)
                .limit(4 + random.nextInt(random.nextInt(4) == 0 ? MOST_STEPS : MOST_STEPS / 3))
                .boxed()
                .toList();
    }

    private void compareOldest() {
        Case oldest = underWay.remove();
        List<Map<String, @Nullable Object>> asked =
                oldest.exchanges.stream().map(FuzzWorld.Exchange::request).toList();
        Optional<Comparison.Divergence> divergence = comparison.first(
                asked, oldest.exchanges.stream().map(FuzzWorld.Exchange::answer).toList(), yjs.receiveAll());
        requests += asked.size();
        refused += oldest.exchanges.stream()
                .filter(exchange -> !exchange.answer().good())
                .count();
        if (divergence.isPresent() && oldest.setting.halves()) {
            damaged++;
        } else if (divergence.isPresent()) {
            while (!underWay.isEmpty()) {
                underWay.remove();
                yjs.receiveAll();
            }
            throw new AssertionError(explain(oldest, divergence.get()));
        }
    }

    private String explain(Case failing, Comparison.Divergence divergence) {
        String kind = divergence.kind();
        List<Long> steps = Shrinker.shrink(failing.steps, fewer -> diverges(played(failing.setting, fewer), kind));
        List<Map<String, @Nullable Object>> script = played(failing.setting, steps);
        script = script.subList(0, divergenceOf(script).orElseThrow().index() + 1);
        script = Shrinker.shrink(script, fewer -> diverges(fewer, kind));
        StringBuilder text = new StringBuilder(Seeds.replay(failing.setting.seed()) + ", " + failing.setting + "\n");
        List<Bench.Answer> right = yjs.askAll(script);
        for (int i = 0; i < script.size(); i++) {
            Map<String, @Nullable Object> exchange = new LinkedHashMap<>();
            exchange.put("request", script.get(i));
            exchange.put("answer", right.get(i).fields());
            text.append(Json.stringify(exchange)).append('\n');
        }
        return text.append(divergenceOf(script).orElse(divergence)).toString();
    }

    private List<Map<String, @Nullable Object>> played(FuzzWorld.Setting setting, List<Long> steps) {
        return FuzzWorld.play(ours, setting, steps).stream()
                .map(FuzzWorld.Exchange::request)
                .toList();
    }

    private boolean diverges(List<Map<String, @Nullable Object>> script, String kind) {
        return divergenceOf(script)
                .filter(divergence -> divergence.kind().equals(kind))
                .isPresent();
    }

    private Optional<Comparison.Divergence> divergenceOf(List<Map<String, @Nullable Object>> script) {
        ours.answer(Bench.request("forget"));
        yjs.answer(Bench.request("forget"));
        return comparison.first(script, script.stream().map(ours::answer).toList(), yjs.askAll(script));
    }
}
