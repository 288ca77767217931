package io.scriptorium.crdt.workbench;

import io.scriptorium.crdt.Update;
import io.scriptorium.crdt.UpdateUnits;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What our bench answered against what the real Yjs answered to the same requests. */
final class Comparison {
    /** The first request that got different answers, and in which field. */
    record Divergence(int index, String field, Map<String, @Nullable Object> request, Object ours, Object yjs) {
        /** What must stay while a case shrinks, so that it does not turn into another one. */
        String kind() {
            return request.get("do") + " " + field;
        }

        @Override
        public String toString() {
            return "request " + index + " " + request + "\n  field " + field + "\n  ours " + ours + "\n  yjs  " + yjs;
        }
    }

    private int cutElsewhere;

    /** How often so far a state of Yjs was cut into more structs than ours. */
    int cutElsewhere() {
        return cutElsewhere;
    }

    Optional<Divergence> first(
            List<Map<String, @Nullable Object>> requests, List<Bench.Answer> ours, List<Bench.Answer> yjs) {
        for (int i = 0; i < requests.size(); i++) {
            Optional<String> field = differing(requests.get(i), ours.get(i), yjs.get(i));
            if (field.isPresent()) {
                return Optional.of(new Divergence(
                        i,
                        field.get(),
                        requests.get(i),
                        shown(ours.get(i), field.get()),
                        shown(yjs.get(i), field.get())));
            }
        }
        return Optional.empty();
    }

    private static Object shown(Bench.Answer answer, String field) {
        return field.equals("ok")
                ? answer.fields()
                : String.valueOf(answer.fields().get(field));
    }

    /** The name of a field in which the answers differ. How an error is worded does not count. */
    private Optional<String> differing(Map<String, @Nullable Object> request, Bench.Answer ours, Bench.Answer yjs) {
        if (ours.good() != yjs.good()) {
            return Optional.of("ok");
        }
        if (!ours.good()) {
            return Optional.empty();
        }
        for (Map.Entry<String, @Nullable Object> field : yjs.fields().entrySet()) {
            String name = field.getKey();
            if (!ours.fields().containsKey(name) && name.startsWith("snapshot")) {
                continue;
            }
            if (!same(ours.fields().get(name), field.getValue()) && !sameUnits(name, request, ours, yjs)) {
                return Optional.of(name);
            }
        }
        return Optional.empty();
    }

    /**
     * A Yjs document joins only what a transaction touched, and now and then leaves apart what could be one struct; ours
     * always joins what can be joined. What is said of every clock is the same.
     */
    private boolean sameUnits(
            String field, Map<String, @Nullable Object> request, Bench.Answer ours, Bench.Answer yjs) {
        boolean state = "state".equals(request.get("do")) && field.equals("update");
        int v = field.equals("stateV2") || Comparison.same(request.get("v"), 2) ? 2 : 1;
        if (!state && !field.equals("state") && !field.equals("stateV2")) {
            return false;
        }
        cutElsewhere++;
        return units(ours.text(field), v).equals(units(yjs.text(field), v));
    }

    private static List<String> units(String update, int v) {
        byte[] bytes = Base64.getDecoder().decode(update);
        return UpdateUnits.of(v == 2 ? Update.toV1(bytes) : bytes);
    }

    /** Whether two values of JSON are equal; the order of members does not count, and whole numbers have many types. */
    static boolean same(@Nullable Object a, @Nullable Object b) {
        if (a instanceof Number one && b instanceof Number other) {
            return one.doubleValue() == other.doubleValue();
        }
        if (a instanceof List<?> some && b instanceof List<?> others) {
            if (some.size() != others.size()) {
                return false;
            }
            for (int i = 0; i < some.size(); i++) {
                if (!same(some.get(i), others.get(i))) {
                    return false;
                }
            }
            return true;
        }
        if (a instanceof Map<?, ?> some && b instanceof Map<?, ?> others) {
            return some.keySet().equals(others.keySet())
                    && some.keySet().stream().allMatch(key -> same(some.get(key), others.get(key)));
        }
        return Objects.equals(a, b);
    }
}
