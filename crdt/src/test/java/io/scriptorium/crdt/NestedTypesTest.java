package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Shared types in shared types: every kind in every kind that takes it, and very deep. */
class NestedTypesTest {
    private final Mirrored docs = new Mirrored();
    private final Doc doc = docs.doc;

    @AfterEach
    void converged() {
        docs.assertConverged();
    }

    // --- Every kind in every kind ---

    /** Makes a type inside the given one, at index 0 or under the key {@code k}. */
    private record Making(String name, BiFunction<Doc, Boolean, SharedType> make) {
        SharedType in(Doc doc) {
            return make.apply(doc, true);
        }

        /** The type that was made, where its update has arrived. */
        SharedType found(Doc doc) {
            return make.apply(doc, false);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Making inArray(String kind, BiFunction<Array, Integer, SharedType> make) {
        return new Making(
                kind + " in an array",
                (doc, fresh) -> fresh ? make.apply(doc.array("a"), 0) : Walk.type(doc.array("a"), 0));
    }

    private static Making inMap(String kind, BiFunction<YMap, String, SharedType> make) {
        return new Making(
                kind + " in a map",
                (doc, fresh) -> fresh ? make.apply(doc.map("m"), "k") : Walk.type(doc.map("m"), "k"));
    }

    private static Making inXml(String kind, BiFunction<XmlFragment, Integer, SharedType> make) {
        return new Making(
                kind + " in a fragment",
                (doc, fresh) -> fresh ? make.apply(doc.xmlFragment("x"), 0) : Walk.type(doc.xmlFragment("x"), 0));
    }

    private static Making inText(String kind, BiFunction<Text, Integer, SharedType> make) {
        return new Making(kind + " in a text", (doc, fresh) -> {
            Text text = doc.text("t");
            return fresh
                    ? make.apply(text, 0)
                    : (SharedType) Objects.requireNonNull(
                            ((DeltaOp.Insert) text.toDelta().getFirst()).value());
        });
    }

    static Stream<Making> makings() {
        return Stream.of(
                inArray("array", Array::insertArray),
                inArray("map", Array::insertMap),
                inArray("text", Array::insertText),
                inArray("XML text", Array::insertXmlText),
                inArray("element", (array, index) -> array.insertXmlElement(index, "p")),
                inArray("fragment", Array::insertXmlFragment),
                inMap("array", YMap::putArray),
                inMap("map", YMap::putMap),
                inMap("text", YMap::putText),
                inMap("XML text", YMap::putXmlText),
                inMap("element", (map, key) -> map.putXmlElement(key, "p")),
                inMap("fragment", YMap::putXmlFragment),
                inXml("element", (fragment, index) -> fragment.insertElement(index, "p")),
                inXml("text", XmlFragment::insertText),
                inXml("hook", (fragment, index) -> fragment.insertHook(index, "h")),
                inXml("fragment", XmlFragment::insertFragment),
                inText("text", (text, index) -> text.insertText(index, Map.of())),
                inText("map", (text, index) -> text.insertMap(index, Map.of())),
                inText("array", (text, index) -> text.insertArray(index, Map.of())),
                inText("element", (text, index) -> text.insertXmlElement(index, "p", Map.of())));
    }

    /** Writes something into a type. */
    private static void fill(SharedType type) {
        switch (type) {
            case Array array -> array.add("x");
            case YMap map -> map.set("x", 1);
            case Text text -> text.insert(0, "x");
            case XmlFragment fragment -> fragment.insertElement(0, "x");
        }
    }

    private static final Map<Class<? extends SharedType>, Object> FILLED = Map.of(
            Array.class, List.of("x"),
            YMap.class, Map.of("x", 1.0),
            XmlHook.class, Map.of("x", 1.0),
            Text.class, "x",
            XmlText.class, "x",
            XmlElement.class, "<p><x></x></p>",
            XmlFragment.class, "<x></x>");

    @ParameterizedTest
    @MethodSource("makings")
    void type_inAnother_isFilledFoundAndDeletedThere(Making making) {
        SharedType type = making.in(doc);
        SharedType copy = making.found(docs.peer);
        assertThat(copy.getClass()).isEqualTo(type.getClass());
        assertThat(making.found(doc)).isSameAs(type);
        assertThat(type.parent()).isPresent();
        assertThat(type.path()).hasSize(1).isEqualTo(copy.path());
        fill(type);
        assertThat(type.toJson()).isEqualTo(FILLED.get(type.getClass()));
        assertThat(copy.toJson()).isEqualTo(type.toJson());
        List<String> told = new ArrayList<>();
        SharedType holder = copy.parent().orElseThrow();
        holder.observeDeep(events -> events.forEach(event -> told.add(String.valueOf(event.path()))));
        fill(type);
        assertThat(told).containsExactly(String.valueOf(copy.path()));
        delete(type);
        assertThat(type.isDeleted()).isTrue();
        assertThat(copy.isDeleted()).isTrue();
        assertThat(copy.toJson()).isNotEqualTo(FILLED.get(type.getClass()));
    }

    private static void delete(SharedType type) {
        switch (type.parent().orElseThrow()) {
            case Array array -> array.delete(0, 1);
            case YMap map -> map.remove("k");
            case Text text -> text.delete(0, 1);
            case XmlFragment fragment -> fragment.delete(0, 1);
        }
    }

    @ParameterizedTest
    @MethodSource("makings")
    void type_filledBeforeItsUpdateIsRead_arrivesWithItsContent(Making making) {
        Doc author = Doc.create(DocOptions.defaults().withClientId(7));
        author.transact(transaction -> fill(making.in(author)));
        doc.apply(author.encodeState(StateVector.EMPTY, UpdateFormat.V2), UpdateFormat.V2, null);
        SharedType here = making.found(doc);
        assertThat(here.toJson()).isEqualTo(FILLED.get(here.getClass()));
    }

    // --- Deep ---

    private static final int DEEP = 2_000;

    @Test
    void lists_veryDeep_areReadWrittenAndDeleted() {
        List<Array> levels = new ArrayList<>();
        doc.transact(transaction -> {
            levels.add(doc.array("a"));
            for (int i = 0; i < DEEP; i++) {
                levels.add(levels.getLast().insertArray(0));
            }
        });
        Array innermost = levels.getLast();
        assertThat(innermost.path()).hasSize(DEEP).containsOnly(0);
        innermost.add("bottom");
        Object at = docs.peer.array("a").toJson();
        for (int i = 0; i < DEEP; i++) {
            assertThat(at).isInstanceOf(List.class);
            at = ((List<?>) Objects.requireNonNull(at)).getFirst();
        }
        assertThat(at).isEqualTo(List.of("bottom"));
        levels.get(DEEP / 2).delete(0, 1);
        assertThat(innermost.isDeleted()).isTrue();
        assertThat(levels.get(DEEP / 2).isDeleted()).isFalse();
        doc.array("a").delete(0, 1);
        assertThat(doc.array("a").size()).isZero();
    }

    @Test
    void event_fromVeryDeep_reachesTheRootWithItsPath() {
        YMap at = doc.map("m");
        for (int i = 0; i < 200; i++) {
            at = at.putMap("k" + i % 3);
        }
        List<Integer> depths = new ArrayList<>();
        docs.peer
                .map("m")
                .observeDeep(events ->
                        events.forEach(event -> depths.add(event.path().size())));
        at.set("bottom", 1);
        assertThat(depths).containsExactly(200);
    }

    @Test
    void kindsInTurns_deep_areOneJson() {
        YMap map = doc.map("m");
        for (int i = 0; i < 30; i++) {
            Array list = map.putArray("list");
            list.add("level " + i);
            map = list.insertMap(1);
        }
        map.putText("text").insert(0, "end");
        Object json = docs.peer.map("m").toJson();
        for (int i = 0; i < 30; i++) {
            Map<?, ?> level = (Map<?, ?>) Objects.requireNonNull(json);
            List<?> list = (List<?>) Objects.requireNonNull(level.get("list"));
            assertThat(list.getFirst()).isEqualTo("level " + i);
            json = list.get(1);
        }
        assertThat(json).isEqualTo(Map.of("text", "end"));
    }

    // --- A document as an application has it ---

    /** A board of columns of cards, edited by two at once. */
    @Test
    void board_editedByTwo_hasWhatBothDid() {
        Array columns = doc.array("columns");
        for (String title : List.of("to do", "done")) {
            YMap column = columns.insertMap(columns.size());
            column.set("title", title);
            column.putArray("cards");
        }
        Array todo = Walk.array(columns, 0, "cards");
        for (String text : List.of("write", "read")) {
            YMap card = todo.insertMap(todo.size());
            card.putText("text").insert(0, text);
            card.set("done", false);
        }
        Array theirs = docs.peer.array("columns");
        Walk.text(theirs, 0, "cards", 0, "text").insert(5, " tests");
        Walk.map(theirs, 0, "cards", 1).set("done", true);
        Walk.array(theirs, 1, "cards").insertMap(0).set("done", true);
        Walk.map(columns, 0).set("title", "doing");
        Walk.array(columns, 0, "cards").insertMap(0).set("done", false);
        docs.pull();
        assertThat(columns.toJson())
                .isEqualTo(List.of(
                        Map.of(
                                "title",
                                "doing",
                                "cards",
                                List.of(
                                        Map.of("done", false),
                                        Map.of("text", "write tests", "done", false),
                                        Map.of("text", "read", "done", true))),
                        Map.of("title", "done", "cards", List.of(Map.of("done", true)))));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 200})
    void handleHeldForLong_staysTheOneForItsType(int edits) {
        Array array = doc.array("a");
        YMap held = array.insertMap(0);
        held.set("n", 0);
        for (int i = 0; i < edits; i++) {
            array.insert(0, List.of(i));
            array.insertMap(array.size()).set("n", i);
            array.delete(array.size() - 1, 1);
        }
        int index = (Integer) held.path().getFirst();
        assertThat(array.get(index)).isSameAs(held);
        held.set("n", "still");
        assertThat(Walk.map(docs.peer.array("a"), index).get("n")).isEqualTo("still");
    }
}
