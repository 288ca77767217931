package io.scriptorium.crdt.workbench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Something that answers workbench requests, which {@code src/test/oracle/README.md} lists. */
interface Bench {
    Answer answer(Map<String, @Nullable Object> request);

    /** A request: what to do, then its fields as pairs of name and value. */
    static Map<String, @Nullable Object> request(String what, @Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> request = new LinkedHashMap<>();
        request.put("do", what);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            request.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return request;
    }

    /** The fields of an answer, good or bad. */
    record Answer(Map<String, @Nullable Object> fields) {
        boolean good() {
            return Boolean.TRUE.equals(fields.get("ok"));
        }

        String text(String name) {
            return (String) Objects.requireNonNull(fields.get(name), () -> name + " in " + fields);
        }

        List<?> list(String name) {
            return (List<?>) Objects.requireNonNull(fields.get(name), () -> name + " in " + fields);
        }
    }
}
