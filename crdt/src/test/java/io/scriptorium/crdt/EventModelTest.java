package io.scriptorium.crdt;

import static io.scriptorium.crdt.Convergence.assertConverged;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whoever applies the events of a type to what it was has what it is. */
class EventModelTest {
    private static final int RUNS = 10;
    private static final int TRANSACTIONS = 60;

    /** Follows everything below some roots, types that come and go included. */
    private static final class Follower {
        private final Map<SharedType, EventModel> models = new HashMap<>();
        private final List<SharedType> roots;

        Follower(Doc doc) {
            roots = List.of(
                    doc.text(RandomEditing.TEXT),
                    doc.array(RandomEditing.ARRAY),
                    doc.map(RandomEditing.MAP),
                    doc.xmlFragment(RandomEditing.XML));
            for (SharedType root : roots) {
                follow(root);
                root.observeDeep(events -> told(root, events));
            }
        }

        private void follow(SharedType type) {
            models.put(type, EventModel.of(type));
            inner(type).forEach(this::follow);
        }

        private void told(SharedType root, List<TypeEvent> events) {
            int depth = 0;
            Set<SharedType> targets = new HashSet<>();
            List<EventModel> changed = new ArrayList<>();
            for (TypeEvent event : events) {
                assertThat(event.path().size()).as("outermost first").isGreaterThanOrEqualTo(depth);
                depth = event.path().size();
                assertThat(walk(root, event.path())).isSameAs(event.target());
                assertThat(targets.add(event.target())).as("told once").isTrue();
                EventModel model = models.get(event.target());
                if (model != null) {
                    model.apply(event);
                    changed.add(model);
                }
            }
            changed.forEach(EventModel::assertEqualsDocument);
            followNew(root);
        }

        private void followNew(SharedType type) {
            if (!models.containsKey(type)) {
                models.put(type, EventModel.of(type));
            }
            inner(type).forEach(this::followNew);
        }

        void assertEqualsDocument() {
            roots.forEach(this::assertEqualsDocument);
        }

        private void assertEqualsDocument(SharedType type) {
            Objects.requireNonNull(models.get(type)).assertEqualsDocument();
            inner(type).forEach(this::assertEqualsDocument);
        }
    }

    private static List<SharedType> inner(SharedType type) {
        List<@Nullable Object> values = new ArrayList<>();
        switch (type) {
            case Text text -> {
                text.toDelta().forEach(op -> values.add(((DeltaOp.Insert) op).value()));
                values.addAll(text.attributes().values());
            }
            case Array array -> values.addAll(array.toList());
            case YMap map -> values.addAll(map.toMap().values());
            case XmlFragment fragment -> values.addAll(fragment.children());
        }
        List<SharedType> types = new ArrayList<>();
        for (Object value : values) {
            if (value instanceof SharedType inner) {
                types.add(inner);
            }
        }
        return types;
    }

    private static SharedType walk(SharedType from, List<Object> path) {
        SharedType at = from;
        for (Object step : path) {
            Object next =
                    switch (at) {
                        case YMap map -> map.get((String) step);
                        case Array array -> array.get((Integer) step);
                        case XmlFragment fragment -> fragment.get((Integer) step);
                        case Text text -> elementOf(text, (Integer) step);
                    };
            at = (SharedType) Objects.requireNonNull(next);
        }
        return at;
    }

    private static @Nullable Object elementOf(Text text, int index) {
        int at = 0;
        for (DeltaOp op : text.toDelta()) {
            Object value = ((DeltaOp.Insert) op).value();
            if (at == index) {
                return value;
            }
            at += value instanceof String string ? string.length() : 1;
        }
        return null;
    }

    @Test
    void observeDeep_randomLocalAndRemoteTransactions_modelsStayEqual() {
        long first = Seeds.next();
        for (int run = 0; run < Seeds.rounds(RUNS); run++) {
            try {
                followEverything(Seeds.random(first + run), run % 3 == 0);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(Seeds.replay(first + run), e);
            }
        }
    }

    private static void followEverything(RandomGenerator random, boolean gc) {
        Doc ada = Doc.create(DocOptions.defaults().withClientId(1).withGc(gc));
        Doc ben = Doc.create(DocOptions.defaults().withClientId(2));
        Follower withAda = new Follower(ada);
        Follower withBen = new Follower(ben);
        RandomEditing editing = new RandomEditing(random);
        for (int i = 0; i < TRANSACTIONS; i++) {
            editing.transact(random.nextBoolean() ? ada : ben, null, 5);
            if (random.nextInt(3) == 0) {
                ben.apply(ada.encodeState(ben.stateVector(), UpdateFormat.V1));
            }
            if (random.nextInt(3) == 0) {
                ada.apply(ben.encodeState(ada.stateVector(), UpdateFormat.V2), UpdateFormat.V2, null);
            }
            withAda.assertEqualsDocument();
            withBen.assertEqualsDocument();
        }
        exchange(ada, ben);
        withAda.assertEqualsDocument();
        withBen.assertEqualsDocument();
        assertConverged(ada, ben);
    }

    /** One text, edited by three, so that formats meet formats. */
    @Test
    void observe_richTextOfThreePeers_modelsStayEqual() {
        long first = Seeds.next();
        for (int run = 0; run < Seeds.rounds(RUNS); run++) {
            try {
                followText(Seeds.random(first + run), run % 2 == 0);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(Seeds.replay(first + run), e);
            }
        }
    }

    private static void followText(RandomGenerator random, boolean clean) {
        List<Doc> docs = new ArrayList<>();
        List<EventModel> models = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Doc doc = Doc.create(DocOptions.defaults().withClientId(5 - i).withCleanFormats(clean && i == 0));
            EventModel model = EventModel.of(doc.text("t"));
            doc.text("t").observe(event -> {
                model.apply(event);
                model.assertEqualsDocument();
            });
            docs.add(doc);
            models.add(model);
        }
        RandomEditing editing = new RandomEditing(random);
        for (int i = 0; i < TRANSACTIONS * 2; i++) {
            Doc doc = docs.get(random.nextInt(3));
            doc.transact(transaction -> {
                for (int edits = random.nextInt(4); edits >= 0; edits--) {
                    editing.edit(doc.text("t"));
                }
            });
            if (random.nextInt(3) == 0) {
                exchange(docs.get(random.nextInt(3)), docs.get(random.nextInt(3)));
            }
            models.forEach(EventModel::assertEqualsDocument);
        }
        for (int round = 0; round < 2; round++) {
            exchange(docs.get(0), docs.get(1));
            exchange(docs.get(1), docs.get(2));
            exchange(docs.get(2), docs.get(0));
        }
        models.forEach(EventModel::assertEqualsDocument);
        assertConverged(docs);
    }

    private static void exchange(Doc a, Doc b) {
        a.apply(b.encodeState(a.stateVector(), UpdateFormat.V1));
        b.apply(a.encodeState(b.stateVector(), UpdateFormat.V1));
    }
}
