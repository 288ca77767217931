package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What observers of a list are told, where it was edited and where the update arrives. */
class ArrayEventsTest {
    private final Mirrored docs = new Mirrored();
    private final Array array = docs.doc.array("a");

    @AfterEach
    void converged() {
        docs.assertConverged();
    }

    /** The delta of one transaction, here and at the peer. */
    private String delta(Consumer<Array> edits) {
        List<String> told = docs.told(doc -> doc.array("a"), EventText::delta, edits);
        assertThat(told).hasSize(1);
        return told.getFirst();
    }

    private int times(Consumer<Array> edits) {
        return docs.told(doc -> doc.array("a"), EventText::delta, edits).size();
    }

    // --- Inserts ---

    @Test
    void delta_insertIntoEmpty_beginsWithTheInsert() {
        assertThat(delta(a -> a.insert(0, List.of("x", "y")))).isEqualTo("+[\"x\",\"y\"]");
    }

    @Test
    void delta_insertAtStartMiddleAndEnd_retainsWhatIsBefore() {
        array.addAll(List.of(1, 2, 3));
        assertThat(delta(a -> a.insert(0, List.of("s")))).isEqualTo("+[\"s\"]");
        assertThat(delta(a -> a.insert(2, List.of("m")))).isEqualTo("=2 +[\"m\"]");
        assertThat(delta(a -> a.add("e"))).isEqualTo("=5 +[\"e\"]");
    }

    @Test
    void delta_severalInsertsInARow_areOneInsert() {
        assertThat(delta(a -> {
                    a.add(1);
                    a.add(3);
                    a.insert(1, List.of(2));
                    a.insert(0, List.of(0));
                }))
                .isEqualTo("+[0,1,2,3]");
    }

    @Test
    void delta_insertsFarApart_areJoinedByRetains() {
        array.addAll(List.of(1, 2, 3, 4));
        assertThat(delta(a -> {
                    a.insert(4, List.of("d"));
                    a.insert(2, List.of("b"));
                    a.insert(0, List.of("a"));
                }))
                .isEqualTo("+[\"a\"] =2 +[\"b\"] =2 +[\"d\"]");
    }

    @Test
    void delta_valuesOfSeveralKinds_areInOneInsert() {
        assertThat(delta(a -> {
                    a.addAll(List.of(1, new byte[] {2}, "three"));
                    a.insertMap(3);
                    a.insertText(4);
                    a.add(Doc.create());
                }))
                .isEqualTo("+[1,{\"0\":2},\"three\",YMap,Text,Doc]");
    }

    @Test
    void delta_insertedTypes_areTheLiveOnes() {
        List<Object> told = new ArrayList<>();
        array.observe(event -> told.add(((DeltaOp.Insert) event.delta().getFirst()).value()));
        YMap map = array.insertMap(0);
        assertThat(told).containsExactly(List.of(map));
        assertThat(((List<?>) told.getFirst()).getFirst()).isSameAs(map);
    }

    // --- Deletes ---

    @Test
    void delta_deleteAtStartMiddleAndEnd_deletesThere() {
        array.addAll(List.of(1, 2, 3, 4, 5, 6));
        assertThat(delta(a -> a.delete(0, 1))).isEqualTo("-1");
        assertThat(delta(a -> a.delete(1, 2))).isEqualTo("=1 -2");
        assertThat(delta(a -> a.delete(1, 2))).isEqualTo("=1 -2");
    }

    @Test
    void delta_deletesThatMeet_areOneDelete() {
        array.addAll(List.of(1, 2, 3, 4, 5));
        assertThat(delta(a -> {
                    a.delete(1, 1);
                    a.delete(2, 1);
                    a.delete(1, 1);
                }))
                .isEqualTo("=1 -3");
    }

    @Test
    void delta_deletesFarApart_areJoinedByRetains() {
        array.addAll(List.of(1, 2, 3, 4, 5));
        assertThat(delta(a -> {
                    a.delete(4, 1);
                    a.delete(2, 1);
                    a.delete(0, 1);
                }))
                .isEqualTo("-1 =1 -1 =1 -1");
    }

    @Test
    void delta_deleteAcrossTombstones_doesNotCountThem() {
        array.addAll(List.of(1, 2, 3, 4, 5));
        array.delete(1, 1);
        array.delete(2, 1);
        assertThat(delta(a -> a.delete(0, 3))).isEqualTo("-3");
    }

    @Test
    void delta_everythingDeleted_isOneDelete() {
        array.addAll(List.of(1, new byte[] {2}, 3));
        array.insertArray(1).add("inside");
        assertThat(delta(a -> a.delete(0, 4))).isEqualTo("-4");
    }

    // --- Both ---

    @Test
    void delta_replacedElement_isInsertedBeforeTheDelete() {
        array.addAll(List.of("a", "old", "b"));
        assertThat(delta(a -> {
                    a.delete(1, 1);
                    a.insert(1, List.of("new"));
                }))
                .isEqualTo("=1 +[\"new\"] -1");
    }

    @Test
    void delta_insertedBehindThenTheOldDeleted_isDeletedBeforeTheInsert() {
        array.addAll(List.of("a", "old", "b"));
        assertThat(delta(a -> {
                    a.insert(2, List.of("new"));
                    a.delete(1, 1);
                }))
                .isEqualTo("=1 -1 +[\"new\"]");
    }

    @Test
    void delta_insertedAndPartlyDeletedAgain_isTheRest() {
        assertThat(delta(a -> {
                    a.addAll(List.of(1, 2, 3, 4));
                    a.delete(1, 2);
                }))
                .isEqualTo("+[1,4]");
    }

    @Test
    void delta_moved_isADeleteAndAnInsert() {
        array.addAll(List.of("x", 1, 2));
        assertThat(delta(a -> {
                    a.delete(0, 1);
                    a.add("x");
                }))
                .isEqualTo("-1 =2 +[\"x\"]");
    }

    /** The list has changed and is as before, which Yjs tells as well. */
    @Test
    void delta_insertedAndDeletedAgain_isToldAndEmpty() {
        array.add("a");
        assertThat(delta(a -> {
                    a.add("x");
                    a.delete(1, 1);
                }))
                .isEmpty();
    }

    // --- Whether anybody is told ---

    @Test
    void observe_nothingInsertedOrDeleted_isNotTold() {
        array.add(1);
        assertThat(times(a -> {
                    a.insert(1, List.of());
                    a.addAll(List.of());
                    a.delete(0, 0);
                }))
                .isZero();
    }

    @Test
    void observe_severalEditsOfOneTransaction_isToldOnce() {
        assertThat(times(a -> {
                    a.add(1);
                    a.add(2);
                    a.delete(0, 1);
                }))
                .isEqualTo(1);
    }

    @Test
    void observe_changesInsideAnElement_areNotItsOwn() {
        YMap inner = array.insertMap(0);
        assertThat(times(a -> inner.set("k", 1))).isZero();
    }

    @Test
    void observe_anotherList_isNotTold() {
        assertThat(times(a -> docs.doc.array("other").add(1))).isZero();
    }

    @Test
    void event_ofAList_hasChildrenChangedAndNoKeys() {
        List<Boolean> children = new ArrayList<>();
        array.observe(event -> {
            children.add(event.childrenChanged());
            assertThat(event.keys()).isEmpty();
            assertThat(event.keysChanged()).isEmpty();
            assertThat(event.target()).isSameAs(array);
            assertThat(event.path()).isEmpty();
            assertThat(event.transaction().doc()).isSameAs(docs.doc);
        });
        array.add(1);
        array.delete(0, 1);
        assertThat(children).containsExactly(true, true);
    }

    // --- From others ---

    @Test
    void delta_updateOfSeveralTransactions_isTheirSum() {
        Doc offline = Doc.create(DocOptions.defaults().withClientId(3));
        array.addAll(List.of(1, 2, 3));
        offline.apply(docs.doc.encodeState());
        offline.array("a").delete(1, 1);
        offline.array("a").insert(0, List.of("first"));
        offline.array("a").add("last");
        offline.array("a").delete(0, 1);
        assertThat(delta(a -> docs.doc.apply(offline.encodeState()))).isEqualTo("=1 -1 =1 +[\"last\"]");
    }

    @Test
    void delta_concurrentInsertsAndDeletes_areAtThePlacesTheyGet() {
        array.addAll(List.of(1, 2, 3));
        Doc other = Doc.create(DocOptions.defaults().withClientId(3));
        other.apply(docs.doc.encodeState());
        array.insert(1, List.of("mine"));
        array.delete(3, 1);
        other.array("a").insert(1, List.of("theirs"));
        other.array("a").delete(2, 2);
        assertThat(delta(a -> docs.doc.apply(other.encodeState()))).isEqualTo("=2 +[\"theirs\"] -1");
        assertThat(array.toList()).containsExactly(1.0, "mine", "theirs");
    }

    /** What waits for something is not there, and told of when it is. */
    @Test
    void delta_parkedUpdate_isToldWhenItIsPlaced() {
        Doc other = Doc.create(DocOptions.defaults().withClientId(3));
        List<byte[]> updates = new ArrayList<>();
        other.onUpdate(UpdateFormat.V1, (update, transaction) -> updates.add(update));
        other.array("a").add("one");
        other.array("a").add("two");
        assertThat(times(a -> docs.doc.apply(updates.get(1)))).isZero();
        assertThat(delta(a -> docs.doc.apply(updates.get(0)))).isEqualTo("+[\"one\",\"two\"]");
    }

    @Test
    void delta_knownUpdateAgain_isNotTold() {
        array.addAll(List.of(1, 2));
        array.delete(0, 1);
        byte[] state = docs.doc.encodeState();
        assertThat(times(a -> docs.doc.apply(state))).isZero();
    }

    @Test
    void delta_elementsOfARunThatWasCut_areCountedAlone() {
        array.addAll(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
        for (int expected = 0; expected < 5; expected++) {
            int index = expected;
            assertThat(delta(a -> a.delete(index, 1))).isEqualTo(index == 0 ? "-1" : "=" + index + " -1");
        }
        assertThat(array.toList()).containsExactly(1.0, 3.0, 5.0, 7.0, 9.0);
    }

    @Test
    void delta_askedTwice_isTheSameObject() {
        List<List<DeltaOp>> told = new ArrayList<>();
        array.observe(event -> {
            told.add(event.delta());
            told.add(event.delta());
        });
        array.add(1);
        assertThat(told.get(1)).isSameAs(told.get(0));
    }

    /** A delta may be kept: later transactions do not change it. */
    @Test
    void delta_keptBeyondTheObserver_staysAsItWas() {
        List<List<DeltaOp>> kept = new ArrayList<>();
        array.observe(event -> kept.add(event.delta()));
        array.addAll(List.of("a", "b"));
        array.delete(0, 2);
        array.add("c");
        assertThat(kept).map(EventText::delta).containsExactly("+[\"a\",\"b\"]", "-2", "+[\"c\"]");
    }
}
