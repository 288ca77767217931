package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What observers of a type and all that is inside it are told: in which order, from where, and of which types. */
class DeepEventsTest {
    private final Mirrored docs = new Mirrored();
    private final Doc doc = docs.doc;
    private final YMap map = doc.map("m");

    @AfterEach
    void converged() {
        docs.assertConverged();
    }

    private List<String> deep(Consumer<YMap> edits) {
        return docs.toldDeep(each -> each.map("m"), edits);
    }

    private List<String> deepXml(Consumer<XmlFragment> edits) {
        return docs.toldDeep(each -> each.xmlFragment("x"), edits);
    }

    // --- Paths ---

    @Test
    void path_changeOfTheRootItself_isEmpty() {
        assertThat(deep(m -> m.set("k", 1))).containsExactly(": add k");
    }

    @Test
    void path_throughMapsAndLists_hasKeysAndIndexes() {
        map.putArray("list").insertMap(0).putMap("inner").set("k", 0);
        Walk.array(map, "list").insert(0, List.of("first"));
        assertThat(deep(m -> Walk.map(m, "list", 1, "inner").set("k", 1))).containsExactly("list/1/inner: update k 0");
    }

    @Test
    void path_indexes_countAfterTheTransaction() {
        Array list = map.putArray("list");
        YMap inner = list.insertMap(0);
        assertThat(deep(m -> {
                    inner.set("k", 1);
                    list.insert(0, List.of("a", "b", "c"));
                    list.delete(1, 1);
                }))
                .containsExactly("list: +[\"a\",\"c\"]", "list/2: add k");
    }

    @Test
    void path_indexes_doNotCountTombstones() {
        Array list = map.putArray("list");
        list.addAll(List.of(1, 2, 3));
        YMap inner = list.insertMap(3);
        list.delete(0, 2);
        assertThat(deep(m -> inner.set("k", 1))).containsExactly("list/1: add k");
    }

    @Test
    void path_throughXml_hasIndexesOfChildren() {
        XmlElement list = doc.xmlFragment("x").insertElement(0, "ul");
        list.insertElement(0, "li");
        list.insertElement(1, "li").insertText(0);
        assertThat(deepXml(x -> Walk.text(x, 0, 1, 0).insert(0, "typed"))).containsExactly("0/1/0: +\"typed\"");
        assertThat(deepXml(x -> Walk.element(x, 0, 0).setAttribute("k", "v"))).containsExactly("0/0: add k");
    }

    @Test
    void path_ofATypeInsideAText_countsUnitsBeforeIt() {
        Text text = map.putText("t");
        text.insert(0, "a😀");
        YMap inner = text.insertMap(3, Map.of());
        assertThat(deep(m -> inner.set("k", 1))).containsExactly("t/3: add k");
    }

    @Test
    void path_ofATypeUnderAKeyOfAHook_hasIndexAndKey() {
        doc.xmlFragment("x").insertElement(0, "p");
        doc.xmlFragment("x").insertHook(1, "h").putArray("k");
        assertThat(deepXml(x -> Walk.array(x, 1, "k").add(1))).containsExactly("1/k: +[1]");
    }

    @Test
    void path_fromAnObserverInTheMiddle_beginsThere() {
        Array list = map.putArray("list");
        YMap inner = list.insertMap(0);
        List<String> fromRoot = new ArrayList<>();
        List<String> fromList = new ArrayList<>();
        List<String> fromInner = new ArrayList<>();
        map.observeDeep(events -> events.forEach(event -> fromRoot.add(EventText.deep(event))));
        list.observeDeep(events -> events.forEach(event -> fromList.add(EventText.deep(event))));
        inner.observeDeep(events -> events.forEach(event -> fromInner.add(EventText.deep(event))));
        inner.set("k", 1);
        assertThat(fromRoot).containsExactly("list/0: add k");
        assertThat(fromList).containsExactly("0: add k");
        assertThat(fromInner).containsExactly(": add k");
    }

    @Test
    void path_ofADirectObserver_isEmpty() {
        YMap inner = map.putArray("list").insertMap(0);
        List<List<Object>> paths = new ArrayList<>();
        inner.observe(event -> paths.add(event.path()));
        map.observeDeep(events -> {
            // Who observes from further out does not change what those within are told.
        });
        inner.set("k", 1);
        assertThat(paths).containsExactly(List.of());
        assertThat(inner.path()).isEqualTo(List.of("list", 0));
    }

    // --- Order ---

    @Test
    void order_editedFromInsideOut_isOutermostFirst() {
        YMap inner = map.putMap("a");
        YMap innermost = inner.putMap("b");
        assertThat(deep(m -> {
                    innermost.set("k", 1);
                    inner.set("k", 2);
                    m.set("k", 3);
                }))
                .containsExactly(": add k", "a: add k", "a/b: add k");
    }

    @Test
    void order_ofOneDepth_isThatOfTheFirstEdits() {
        List<YMap> inner = List.of(map.putMap("a"), map.putMap("b"), map.putMap("c"));
        List<List<Object>> paths = new ArrayList<>();
        map.observeDeep(events -> events.forEach(event -> paths.add(event.path())));
        doc.transact(transaction -> {
            inner.get(2).set("k", 1);
            inner.get(0).set("k", 1);
            inner.get(1).set("k", 1);
            inner.get(2).set("l", 1);
        });
        assertThat(paths).containsExactly(List.of("c"), List.of("a"), List.of("b"));
    }

    @Test
    void order_ofObservers_directOnesOfAllTypesThenDeepOnes() {
        YMap inner = map.putMap("a");
        List<String> told = new ArrayList<>();
        map.observeDeep(events -> told.add("deep outside"));
        inner.observeDeep(events -> told.add("deep inside"));
        map.observe(event -> told.add("outside"));
        inner.observe(event -> told.add("inside"));
        doc.transact(transaction -> {
            inner.set("k", 1);
            map.set("k", 1);
        });
        assertThat(told).containsExactly("inside", "outside", "deep inside", "deep outside");
    }

    // --- Which types ---

    @Test
    void observeDeep_typeMadeInTheSameTransaction_isToldOfByItsHolderOnly() {
        assertThat(deep(m -> {
                    Array list = m.putArray("list");
                    list.add(1);
                    list.insertMap(1).set("k", 1);
                }))
                .containsExactly(": add list");
    }

    @Test
    void observeDeep_typeDeletedAfterItsEdit_isToldOfByItsHolderOnly() {
        YMap inner = map.putMap("a");
        Array innermost = inner.putArray("b");
        assertThat(deep(m -> {
                    innermost.add(1);
                    inner.set("k", 1);
                    m.remove("a");
                }))
                .containsExactly(": delete a YMap");
    }

    @Test
    void observeDeep_oneOfTwoNeighboursDeleted_tellsOfTheOther() {
        Array list = map.putArray("list");
        YMap first = list.insertMap(0);
        YMap second = list.insertMap(1);
        assertThat(deep(m -> {
                    first.set("k", 1);
                    second.set("k", 1);
                    list.delete(0, 1);
                }))
                .containsExactly("list: -1", "list/0: add k");
    }

    @Test
    void observeDeep_onTheDeletedType_isNotTold() {
        YMap inner = map.putMap("a");
        Array innermost = inner.putArray("b");
        List<Object> told = new ArrayList<>();
        inner.observeDeep(told::add);
        innermost.observeDeep(told::add);
        innermost.observe(told::add);
        doc.transact(transaction -> {
            innermost.add(1);
            map.remove("a");
        });
        assertThat(told).isEmpty();
    }

    @Test
    void observeDeep_otherRoot_isNotTold() {
        List<Object> told = new ArrayList<>();
        map.observeDeep(told::add);
        doc.array("other").insertMap(0).set("k", 1);
        doc.text("text").insert(0, "x");
        assertThat(told).isEmpty();
    }

    @Test
    void observeDeep_severalTypesOfOneTransaction_isToldOnce() {
        Array list = map.putArray("list");
        Text text = map.putText("text");
        List<Integer> sizes = new ArrayList<>();
        map.observeDeep(events -> sizes.add(events.size()));
        doc.transact(transaction -> {
            list.add(1);
            list.add(2);
            text.insert(0, "x");
            map.set("k", 1);
        });
        assertThat(sizes).containsExactly(3);
    }

    @Test
    void observeDeep_nothingChanged_isNotTold() {
        map.putArray("list");
        List<Object> told = new ArrayList<>();
        map.observeDeep(told::add);
        doc.transact(transaction -> {
            Walk.array(map, "list").addAll(List.of());
            map.remove("never");
        });
        assertThat(told).isEmpty();
    }

    /** The event is one object for all who are told of it, and gives each of them the way from where they stand. */
    @Test
    void observeDeep_atTwoLevels_getTheSameEventsWithTheirOwnPaths() {
        YMap inner = map.putMap("a");
        List<TypeEvent> events = new ArrayList<>();
        List<List<Object>> paths = new ArrayList<>();
        Consumer<List<TypeEvent>> observer = told -> {
            events.addAll(told);
            told.forEach(event -> paths.add(event.path()));
        };
        map.observeDeep(observer);
        inner.observeDeep(observer);
        inner.set("k", 1);
        assertThat(events).hasSize(2);
        assertThat(events.get(0)).isSameAs(events.get(1));
        assertThat(paths).containsExactlyInAnyOrder(List.of(), List.of("a"));
    }

    @Test
    void observeDeep_keysOfANestedEvent_haveOldValues() {
        map.putMap("a").set("k", "old");
        List<KeyChange> changes = new ArrayList<>();
        map.observeDeep(events -> events.forEach(
                event -> changes.add(Objects.requireNonNull(event.keys().get("k")))));
        Walk.map(map, "a").set("k", "new");
        Walk.map(map, "a").remove("k");
        assertThat(changes)
                .containsExactly(
                        new KeyChange(KeyChange.Action.UPDATE, "old"), new KeyChange(KeyChange.Action.DELETE, "new"));
    }

    // --- From others ---

    @Test
    void observeDeep_updateWithManyEdits_tellsOfEachTypeOnce() {
        Array list = map.putArray("list");
        YMap inner = list.insertMap(0);
        Doc other = Doc.create(DocOptions.defaults().withClientId(3));
        other.apply(doc.encodeState());
        for (int i = 0; i < 3; i++) {
            Walk.array(other.map("m"), "list").add(i);
            Walk.map(other.map("m"), "list", 0).set("k", i);
            other.map("m").set("n", i);
        }
        inner.set("k", "mine");
        assertThat(deep(m -> doc.apply(other.encodeState())))
                .containsExactly(": add n", "list: =1 +[0,1,2]", "list/0: update k \"mine\"");
    }

    @Test
    void observeDeep_arrivingEditInsideADeletedType_tellsNobody() {
        map.putMap("a").set("k", 0);
        Doc other = Doc.create(DocOptions.defaults().withClientId(3));
        other.apply(doc.encodeState());
        Walk.map(other.map("m"), "a").set("k", 1);
        map.remove("a");
        assertThat(deep(m -> doc.apply(other.encodeState()))).isEmpty();
    }

    @Test
    void observeDeep_arrivingDeleteOfAHolder_tellsOfTheHolderOnly() {
        map.putMap("a").putMap("b").set("k", 0);
        Doc other = Doc.create(DocOptions.defaults().withClientId(3));
        other.apply(doc.encodeState());
        other.map("m").remove("a");
        assertThat(deep(m -> {
                    Walk.map(m, "a", "b").set("k", 1);
                    doc.apply(other.encodeState());
                }))
                .containsExactly(": delete a YMap");
    }

    @Test
    void observeDeep_onARootThatNobodyHasFilledYet_isToldWhenItArrives() {
        List<String> told = new ArrayList<>();
        docs.peer.xmlFragment("new").observeDeep(events -> events.forEach(event -> told.add(EventText.deep(event))));
        doc.xmlFragment("new").insertElement(0, "p");
        doc.xmlFragment("new").insertText(1);
        assertThat(told).containsExactly(": +[XmlElement]", ": =1 +[XmlText]");
    }
}
