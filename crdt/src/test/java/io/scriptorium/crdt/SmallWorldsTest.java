package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Small worlds in full: everything that two or three clients can do at one place with a few edits, in every order in
 * which it can arrive. The engine has to come to the state of the reference engine in all of them.
 */
class SmallWorldsTest {
    private static final SmallWorld.Edit INSERT = new SmallWorld.Edit(
            "insert", doc -> doc.text("t").insert(Math.min(1, doc.text("t").length()), mark(doc, 'i')));
    private static final SmallWorld.Edit PREPEND =
            new SmallWorld.Edit("prepend", doc -> doc.text("t").insert(0, mark(doc, 'p')));
    private static final SmallWorld.Edit APPEND = new SmallWorld.Edit(
            "append", doc -> doc.text("t").insert(doc.text("t").length(), mark(doc, 'a')));
    private static final SmallWorld.Edit DELETE = new SmallWorld.Edit("delete", doc -> {
        if (doc.text("t").length() > 0) {
            doc.text("t").delete(0, 1);
        }
    });
    private static final SmallWorld.Edit SET =
            new SmallWorld.Edit("set", doc -> doc.map("m").set("k", mark(doc, 's')));
    private static final List<SmallWorld.Edit> FIVE = List.of(INSERT, PREPEND, APPEND, DELETE, SET);

    private static final SmallWorld.Edit REMOVE =
            new SmallWorld.Edit("remove", doc -> doc.map("m").remove("k"));
    private static final SmallWorld.Edit NEST =
            new SmallWorld.Edit("nest", doc -> doc.map("m").putText("k").insert(0, mark(doc, 'n')));

    /** Behind what this client has inserted last; the key takes a clock, so that the two are not one run. */
    private static final SmallWorld.Edit TYPE_ON = new SmallWorld.Edit("type on", doc -> {
        doc.map("m").set("other", 1);
        int own = doc.text("t").toString().indexOf("" + doc.clientId());
        doc.text("t").insert(own < 0 ? 1 : own + 1, mark(doc, 'o'));
    });

    private final long seed = Seeds.next();
    private final RandomGenerator random = Seeds.random(seed);

    private static String mark(Doc doc, char what) {
        return "" + what + doc.clientId();
    }

    /** A text of two characters by client 5, and a key. */
    private static byte[] base() {
        Doc doc = Doc.create(DocOptions.defaults().withClientId(5));
        doc.text("t").insert(0, "xy");
        doc.map("m").set("k", "base");
        return doc.encodeState();
    }

    private static SmallWorld world(byte[] base, boolean gc, List<List<SmallWorld.Edit>> authors) {
        SmallWorld world = new SmallWorld(base, gc);
        // The client of the base stands between: ids below it and above it go different ways.
        long[] ids = {3, 7, 4};
        for (int a = 0; a < authors.size(); a++) {
            world.author(ids[a], authors.get(a));
        }
        return world;
    }

    /** 125 worlds of up to 24 orders: also those in which a client's second edit comes before its first. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void twoClients_twoEditsEach_everyOrder(boolean gc) {
        byte[] base = base();
        List<List<SmallWorld.Edit>> pairs = SmallWorld.sequences(FIVE, 2);
        int worlds = 0;
        for (int a = 0; a < pairs.size(); a++) {
            for (int b = a % 5; b < pairs.size(); b += 5) {
                SmallWorld world = world(base, gc, List.of(pairs.get(a), pairs.get(b)));
                List<List<byte[]>> orders = SmallWorld.permutations(world.all());
                world.deliverToBoth(orders.getFirst());
                world.deliverToBoth(orders.getLast());
                orders.forEach(world::deliver);
                worlds++;
            }
        }
        assertThat(worlds).isEqualTo(125);
    }

    /** 343 worlds of six orders. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void threeClients_oneEditEach_everyOrder(boolean gc) {
        byte[] base = base();
        List<SmallWorld.Edit> seven = List.of(INSERT, PREPEND, APPEND, DELETE, SET, REMOVE, NEST);
        List<List<SmallWorld.Edit>> triples = SmallWorld.sequences(seven, 3);
        assertThat(triples).hasSize(343);
        for (List<SmallWorld.Edit> triple : triples) {
            SmallWorld world =
                    world(base, gc, List.of(triple.subList(0, 1), triple.subList(1, 2), triple.subList(2, 3)));
            List<List<byte[]>> orders = SmallWorld.permutations(world.all());
            world.deliverToBoth(orders.getFirst());
            orders.forEach(world::deliver);
        }
    }

    /**
     * Runs within runs: a client goes back in front of its own text and types on there, and another one of a smaller
     * or larger id has inserted at the same place.
     */
    @ParameterizedTest
    @ValueSource(longs = {3, 9})
    void threeEdits_againstOneInsert_everyOrder(long other) {
        byte[] base = base();
        List<SmallWorld.Edit> edits = List.of(INSERT, TYPE_ON, PREPEND);
        for (List<SmallWorld.Edit> triple : SmallWorld.sequences(edits, 3)) {
            SmallWorld world = new SmallWorld(base, true).author(7, triple).author(other, List.of(INSERT));
            List<List<byte[]>> orders = SmallWorld.permutations(world.all());
            world.deliverToBoth(orders.getFirst());
            orders.forEach(world::deliver);
        }
    }

    /** The worlds are too many for every run: each run takes some others, in all 90 orders of arrival. */
    @Test
    void threeClients_twoEditsEach_everyInterleaving() {
        byte[] base = base();
        List<List<SmallWorld.Edit>> pairs =
                SmallWorld.sequences(List.of(INSERT, PREPEND, APPEND, DELETE, SET, NEST), 2);
        for (int round = 0; round < Seeds.rounds(12); round++) {
            List<List<SmallWorld.Edit>> authors = new ArrayList<>();
            for (int a = 0; a < 3; a++) {
                authors.add(pairs.get(random.nextInt(pairs.size())));
            }
            SmallWorld world = world(base, random.nextBoolean(), authors);
            List<List<byte[]>> orders = SmallWorld.interleavings(world.updates);
            world.deliverStepByStep(orders.get(random.nextInt(orders.size())));
            orders.forEach(world::deliver);
        }
    }

    /** Three edits each and any order at all: parts wait for each other in every way. */
    @Test
    void threeClients_threeEditsEach_shuffled() {
        byte[] base = base();
        List<List<SmallWorld.Edit>> triples = SmallWorld.sequences(FIVE, 3);
        for (int round = 0; round < Seeds.rounds(12); round++) {
            List<List<SmallWorld.Edit>> authors = new ArrayList<>();
            for (int a = 0; a < 3; a++) {
                authors.add(triples.get(random.nextInt(triples.size())));
            }
            SmallWorld world = world(base, random.nextBoolean(), authors);
            for (int i = 0; i < 20; i++) {
                world.deliverToBoth(shuffled(world.all()));
            }
            world.deliverStepByStep(shuffled(world.all()));
        }
    }

    private List<byte[]> shuffled(List<byte[]> updates) {
        List<byte[]> order = new ArrayList<>();
        updates.forEach(update -> order.add(random.nextInt(order.size() + 1), update));
        return order;
    }

    /** Nothing is there yet: all edits begin at no neighbour, and only ids decide. */
    @Test
    void threeClients_onNothing_everyOrder() {
        byte[] nothing = Update.empty();
        List<SmallWorld.Edit> four = List.of(PREPEND, APPEND, SET, NEST);
        for (List<SmallWorld.Edit> triple : SmallWorld.sequences(four, 3)) {
            SmallWorld world =
                    world(nothing, true, List.of(triple.subList(0, 1), triple.subList(1, 2), triple.subList(2, 3)));
            List<List<byte[]>> orders = SmallWorld.permutations(world.all());
            world.deliverToBoth(orders.getLast());
            orders.forEach(world::deliver);
        }
    }

    /** Of two who delete and one who inserts between what they delete, in every order, all deletes are kept. */
    @Test
    void tombstones_asNeighbours_everyOrder() {
        Doc doc = Doc.create(DocOptions.defaults().withClientId(5));
        doc.text("t").insert(0, "abcdef");
        byte[] base = doc.encodeState();
        List<SmallWorld.Edit> edits = List.of(
                new SmallWorld.Edit("delete bcd", d -> d.text("t").delete(1, 3)),
                new SmallWorld.Edit("delete cde", d -> d.text("t").delete(2, 3)),
                new SmallWorld.Edit("insert in c|d", d -> d.text("t").insert(3, mark(d, '|'))),
                new SmallWorld.Edit("replace cd", d -> {
                    d.text("t").delete(2, 2);
                    d.text("t").insert(2, mark(d, '='));
                }));
        for (List<SmallWorld.Edit> triple : SmallWorld.sequences(edits, 3)) {
            for (boolean gc : new boolean[] {true, false}) {
                SmallWorld world =
                        world(base, gc, List.of(triple.subList(0, 1), triple.subList(1, 2), triple.subList(2, 3)));
                List<List<byte[]>> orders = SmallWorld.interleavings(world.updates);
                world.deliverToBoth(orders.getFirst());
                orders.forEach(world::deliver);
            }
        }
    }

    /** What is delivered twice, or as a part of something larger, changes nothing. */
    @Test
    void duplicates_anywhere_changeNothing() {
        byte[] base = base();
        List<List<SmallWorld.Edit>> pairs = SmallWorld.sequences(FIVE, 2);
        for (int round = 0; round < Seeds.rounds(20); round++) {
            SmallWorld world = world(
                    base,
                    random.nextBoolean(),
                    List.of(pairs.get(random.nextInt(25)), pairs.get(random.nextInt(25)), List.of(INSERT)));
            world.deliverToBoth(world.all());
            List<byte[]> twice = new ArrayList<>(shuffled(world.all()));
            twice.addAll(random.nextInt(twice.size() + 1), world.all());
            world.deliverToBoth(twice);
            List<byte[]> merged = new ArrayList<>();
            world.updates.stream().filter(made -> !made.isEmpty()).forEach(made -> merged.add(Update.merge(made)));
            merged.addAll(world.all());
            world.deliverToBoth(shuffled(merged));
            world.deliverToBoth(List.of(Update.merge(shuffled(world.all()))));
        }
    }
}
