package io.scriptorium.crdt.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.crdt.DeltaOp;
import io.scriptorium.crdt.Doc;
import io.scriptorium.crdt.KeyChange;
import io.scriptorium.crdt.Seeds;
import io.scriptorium.crdt.SharedType;
import io.scriptorium.crdt.Subscription;
import io.scriptorium.crdt.Text;
import io.scriptorium.crdt.TypeEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who only listens to events, and does what they say, has what the document has: after every request of random cases. */
class EventModelTest {
    private static final int ROUNDS = 1_000;

    @Test
    void models_fedByEventsAlone_equalTheDocument() {
        long seed = Seeds.next();
        long events = 0;
        for (int i = 0; i < Seeds.rounds(ROUNDS); i++) {
            FuzzWorld.Setting setting = FuzzWorld.Setting.of(seed + i);
            if (setting.halves()) {
                continue; // what a split does to a pair of surrogates is no event
            }
            ModelledBench bench = new ModelledBench();
            try {
                FuzzWorld.play(bench, setting, Differential.steps(seed + i));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(Seeds.replay(seed + i), e);
            }
            events += bench.models.values().stream()
                    .mapToInt(model -> model.events)
                    .sum();
        }
        assertThat(events).isGreaterThan(Seeds.rounds(ROUNDS));
    }

    /** One place of a text: a character, or what else stands there, and its formats. */
    private record Place(Object value, Map<String, ?> attributes) {}

    private static final class ModelledBench implements Bench {
        private final EngineBench engine = new EngineBench();
        private final Map<String, Model> models = new LinkedHashMap<>();

        @Override
        public Answer answer(Map<String, @Nullable Object> request) {
            Answer answer = engine.answer(request);
            if (request.get("doc") instanceof String name) {
                if ("doc".equals(request.get("do"))) {
                    models.put(name, new Model(engine.workbench.document(name)));
                }
                Objects.requireNonNull(models.get(name)).compare(request);
            }
            return answer;
        }
    }

    private static final class Model {
        private final Doc doc;
        private final List<Place> text = new ArrayList<>();
        private final List<@Nullable Object> array = new ArrayList<>();
        private final List<@Nullable Object> xml = new ArrayList<>();
        private final Map<String, @Nullable Object> map = new LinkedHashMap<>();
        private int events;

        Model(Doc doc) {
            this.doc = doc;
            watch(doc.text("t"), event -> onText(event.delta()));
            watch(doc.array("a"), event -> onList(array, event.delta()));
            watch(doc.xmlFragment("x"), event -> onList(xml, event.delta()));
            watch(doc.map("m"), event -> event.keys().forEach(this::onKey));
        }

        private void watch(SharedType type, Consumer<TypeEvent> react) {
            Subscription unused = type.observe(event -> {
                events++;
                react.accept(event);
            });
        }

        private void onText(List<DeltaOp> delta) {
            int at = 0;
            for (DeltaOp op : delta) {
                switch (op) {
                    case DeltaOp.Insert insert -> {
                        for (Place place : places(insert)) {
                            text.add(at++, place);
                        }
                    }
                    case DeltaOp.Retain retain -> {
                        for (int end = at + retain.length(); at < end; at++) {
                            text.set(at, formatted(text.get(at), retain.attributes()));
                        }
                    }
                    case DeltaOp.Delete delete ->
                        text.subList(at, at + delete.length()).clear();
                }
            }
        }

        private static List<Place> places(DeltaOp.Insert insert) {
            List<Place> places = new ArrayList<>();
            if (insert.value() instanceof String characters) {
                characters.chars().forEach(unit -> places.add(new Place(unit, insert.attributes())));
            } else {
                places.add(new Place(Objects.requireNonNull(insert.value()), insert.attributes()));
            }
            return places;
        }

        private static Place formatted(Place place, Map<String, ? extends @Nullable Object> changes) {
            Map<String, @Nullable Object> attributes = new LinkedHashMap<>(place.attributes);
            changes.forEach((key, value) -> {
                if (value == null) {
                    attributes.remove(key);
                } else {
                    attributes.put(key, value);
                }
            });
            return new Place(place.value, attributes);
        }

        private static void onList(List<@Nullable Object> list, List<DeltaOp> delta) {
            int at = 0;
            for (DeltaOp op : delta) {
                switch (op) {
                    case DeltaOp.Insert insert -> {
                        List<?> inserted = (List<?>) Objects.requireNonNull(insert.value());
                        list.addAll(at, inserted);
                        at += inserted.size();
                    }
                    case DeltaOp.Retain retain -> at += retain.length();
                    case DeltaOp.Delete delete ->
                        list.subList(at, at + delete.length()).clear();
                }
            }
        }

        private void onKey(String key, KeyChange change) {
            assertThat(map.containsKey(key))
                    .as("%s %s", key, change)
                    .isEqualTo(change.action() != KeyChange.Action.ADD);
            if (change.action() != KeyChange.Action.ADD) {
                assertThat(same(map.get(key), change.oldValue()))
                        .as("%s %s", key, change)
                        .isTrue();
            }
            if (change.action() == KeyChange.Action.DELETE) {
                map.remove(key);
            } else {
                map.put(key, doc.map("m").get(key));
            }
        }

        void compare(Map<String, ?> request) {
            assertThat(same(array, doc.array("a").toList()))
                    .as("array after %s", request)
                    .isTrue();
            assertThat(same(xml, doc.xmlFragment("x").children()))
                    .as("xml after %s", request)
                    .isTrue();
            assertThat(same(map, doc.map("m").toMap()))
                    .as("map after %s", request)
                    .isTrue();
            List<Place> expected = new ArrayList<>();
            Text shown = doc.text("t");
            shown.toDelta().forEach(op -> expected.addAll(places((DeltaOp.Insert) op)));
            assertThat(text.size()).as("length of text after %s", request).isEqualTo(expected.size());
            for (int i = 0; i < text.size(); i++) {
                Place ours = text.get(i);
                Place wanted = expected.get(i);
                assertThat(same(ours.value, wanted.value) && same(ours.attributes, wanted.attributes))
                        .as("text at %s after %s: %s instead of %s", i, request, ours, wanted)
                        .isTrue();
            }
        }

        /** Types and documents are the same objects; other values are equal. */
        private static boolean same(@Nullable Object a, @Nullable Object b) {
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
            if (a instanceof SharedType || a instanceof Doc) {
                return a.equals(b);
            }
            return Comparison.same(AnswerValues.of(a), AnswerValues.of(b));
        }
    }
}
