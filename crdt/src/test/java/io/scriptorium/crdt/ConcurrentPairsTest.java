package io.scriptorium.crdt;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each kind of edit made concurrently with each other one at the same place of the same document, in both orders, with
 * and without garbage collection: engine and reference engine agree in all that they hold after each step.
 */
class ConcurrentPairsTest {
    private static String mark(Doc doc, char what) {
        return "" + what + doc.clientId();
    }

    /** A document with something of each kind. */
    private static byte[] richBase() {
        Doc doc = Doc.create(DocOptions.defaults().withClientId(5));
        doc.text("t").insert(0, "one two");
        doc.text("t").format(0, 3, Map.of("bold", true));
        doc.array("a").insert(0, List.of(1, "two", true));
        doc.array("a").insertMap(1).set("in", 1);
        doc.map("m").set("k", 1);
        doc.map("m").putText("text").insert(0, "nested");
        doc.array("a").delete(2, 1);
        return doc.encodeState();
    }

    private static SmallWorld.Edit edit(String name, Consumer<Doc> edit) {
        return new SmallWorld.Edit(name, edit);
    }

    static List<SmallWorld.Edit> everyEdit() {
        return List.of(
                edit("text insert", doc -> doc.text("t").insert(3, mark(doc, 't'))),
                edit("text insert plain", doc -> doc.text("t").insert(3, mark(doc, 'p'), Map.of())),
                edit("text replace", doc -> {
                    doc.text("t").delete(2, 3);
                    doc.text("t").insert(2, mark(doc, 'r'));
                }),
                edit("text clear", doc -> doc.text("t").delete(0, 7)),
                edit("text format", doc -> doc.text("t").format(1, 4, Map.of("bold", true, "em", "x"))),
                edit("text unformat", doc -> doc.text("t").format(1, 1, Collections.singletonMap("bold", null))),
                edit("text embed", doc -> doc.text("t").insertEmbed(3, Map.of("by", doc.clientId()))),
                edit("array insert", doc -> doc.array("a").insert(1, List.of(doc.clientId(), "x"))),
                edit("array prepend", doc -> doc.array("a").insert(0, List.of(doc.clientId()))),
                edit("array push", doc -> doc.array("a").add(doc.clientId())),
                edit("array delete first", doc -> doc.array("a").delete(0, 1)),
                edit("array delete nested", doc -> doc.array("a").delete(1, 1)),
                edit("array insert map", doc -> doc.array("a").insertMap(1).set("of", doc.clientId())),
                edit("nested map set", doc -> inner(doc).set("in", doc.clientId())),
                edit("nested map remove", doc -> inner(doc).remove("in")),
                edit("map set", doc -> doc.map("m").set("k", doc.clientId())),
                edit("map set twice", doc -> {
                    doc.map("m").set("k", doc.clientId());
                    doc.map("m").set("k", -doc.clientId());
                }),
                edit("map remove", doc -> doc.map("m").remove("k")),
                edit("map overwrite nested", doc -> doc.map("m").set("text", doc.clientId())),
                edit("nested text insert", doc -> nested(doc).insert(3, mark(doc, 'n'))),
                edit("nested text delete", doc -> nested(doc).delete(1, 4)),
                edit("binary", doc -> doc.map("m").set("k", new byte[] {(byte) doc.clientId()})));
    }

    private static YMap inner(Doc doc) {
        return (YMap) Objects.requireNonNull(doc.array("a").get(1));
    }

    private static Text nested(Doc doc) {
        return (Text) Objects.requireNonNull(doc.map("m").get("text"));
    }

    @ParameterizedTest
    @MethodSource("everyEdit")
    void pairsOfConcurrentEdits_bothOrders_sameAsTheReference(SmallWorld.Edit first) {
        byte[] base = richBase();
        List<SmallWorld.Edit> all = everyEdit();
        int from = all.stream().map(SmallWorld.Edit::name).toList().indexOf(first.name());
        for (SmallWorld.Edit second : all.subList(from, all.size())) {
            for (boolean gc : List.of(true, false)) {
                // The client of the base stands between: ids below it and above it go different ways.
                SmallWorld world = new SmallWorld(base, gc);
                world.author(3, List.of(first)).author(7, List.of(second));
                List<byte[]> order = SmallWorld.interleavings(world.updates).getFirst();
                world.deliverStepByStep(order);
                world.deliverToBoth(order.reversed());
            }
        }
    }
}
