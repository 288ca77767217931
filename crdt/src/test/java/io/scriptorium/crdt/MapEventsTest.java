package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.crdt.lib0.Undefined;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What observers of keys (of maps, elements and texts) are told, where they were written and where the update arrives. */
class MapEventsTest {
    private final Mirrored docs = new Mirrored();
    private final YMap map = docs.doc.map("m");

    @AfterEach
    void converged() {
        docs.assertConverged();
    }

    private String keys(Consumer<YMap> edits) {
        List<String> told = docs.told(doc -> doc.map("m"), EventText::keys, edits);
        assertThat(told).hasSize(1);
        return told.getFirst();
    }

    private int times(Consumer<YMap> edits) {
        return docs.told(doc -> doc.map("m"), EventText::keys, edits).size();
    }

    @Test
    void keys_severalInOneTransaction_areToldTogether() {
        map.set("old", 1);
        map.set("gone", 2);
        assertThat(keys(m -> {
                    m.set("new", 3);
                    m.set("old", 4);
                    m.remove("gone");
                }))
                .isEqualTo("delete gone 2, add new, update old 1");
    }

    @Test
    void keys_clear_deletesAll() {
        map.set("a", "x");
        map.putArray("b").add(1);
        assertThat(keys(YMap::clear)).isEqualTo("delete a \"x\", delete b Array");
    }

    @Test
    void keys_clearThenSetAgain_updatesThatOneAndDeletesTheOthers() {
        map.set("a", 1);
        map.set("b", 2);
        assertThat(keys(m -> {
                    m.clear();
                    m.set("a", 3);
                }))
                .isEqualTo("update a 1, delete b 2");
    }

    @Test
    void keys_sameValueAgain_isAnUpdateAllTheSame() {
        map.set("k", "v");
        assertThat(keys(m -> m.set("k", "v"))).isEqualTo("update k \"v\"");
    }

    @Test
    void keys_oldValueNull_isAnUpdateAndNoAdd() {
        map.set("k", null);
        assertThat(keys(m -> m.set("k", 1))).isEqualTo("update k null");
        assertThat(keys(m -> m.set("k", null))).isEqualTo("update k 1");
        assertThat(keys(m -> m.remove("k"))).isEqualTo("delete k null");
    }

    @Test
    void keys_oldValueUndefined_isUndefined() {
        map.set("k", Undefined.UNDEFINED);
        List<Object> old = new ArrayList<>();
        map.observe(
                event -> old.add(Objects.requireNonNull(event.keys().get("k")).oldValue()));
        map.remove("k");
        assertThat(old).containsExactly(Undefined.UNDEFINED);
    }

    @Test
    void keys_oldValueBytes_areThoseBytes() {
        map.set("k", new byte[] {1, -1});
        assertThat(keys(m -> m.set("k", List.of()))).isEqualTo("update k {\"0\":1,\"1\":255}");
    }

    @Test
    void keys_valueReplacedByAType_hasTheOldValue() {
        map.set("k", 1);
        assertThat(keys(m -> m.putMap("k"))).isEqualTo("update k 1");
        assertThat(keys(m -> m.putArray("k"))).isEqualTo("update k YMap");
        assertThat(keys(m -> m.set("k", "plain"))).isEqualTo("update k Array");
    }

    @Test
    void keys_replacedType_isTheObjectThatWasHeld() {
        Text text = map.putText("k");
        List<Object> old = new ArrayList<>();
        map.observe(
                event -> old.add(Objects.requireNonNull(event.keys().get("k")).oldValue()));
        map.set("k", 1);
        assertThat(old).hasSize(1).allSatisfy(value -> assertThat(value).isSameAs(text));
        assertThat(text.isDeleted()).isTrue();
    }

    @Test
    void keys_putThenFilledInOneTransaction_isOneAdd() {
        assertThat(keys(m -> m.putMap("k").putMap("l").set("deep", 1))).isEqualTo("add k");
    }

    @Test
    void keys_setThreeTimesThenRemoved_isNothingButTold() {
        List<Set<String>> written = new ArrayList<>();
        map.observe(event -> written.add(event.keysChanged()));
        assertThat(keys(m -> {
                    m.set("k", 1);
                    m.set("k", 2);
                    m.set("k", 3);
                    m.remove("k");
                }))
                .isEmpty();
        assertThat(written).containsExactly(Set.of("k"));
    }

    @Test
    void keysChanged_ofOneTransaction_areInTheOrderOfFirstWriting() {
        List<List<String>> written = new ArrayList<>();
        map.observe(event -> written.add(List.copyOf(event.keysChanged())));
        docs.doc.transact(transaction -> {
            map.set("b", 1);
            map.set("a", 1);
            map.set("b", 2);
            map.set("c", 1);
        });
        assertThat(written).containsExactly(List.of("b", "a", "c"));
    }

    @Test
    void observe_removeOfWhatIsNotThere_isNotTold() {
        map.set("gone", 1);
        map.remove("gone");
        assertThat(times(m -> {
                    m.remove("gone");
                    m.remove("never");
                }))
                .isZero();
        assertThat(times(m -> m.putMap("k").clear())).isEqualTo(1);
        assertThat(times(m -> Walk.map(m, "k").clear())).isZero();
    }

    @Test
    void observe_changeInsideAValue_isNotItsOwn() {
        Array inner = map.putArray("k");
        assertThat(times(m -> inner.add(1))).isZero();
    }

    @Test
    void event_ofAMap_hasNoChildrenAndNoDelta() {
        List<Boolean> told = new ArrayList<>();
        map.observe(event -> {
            told.add(event.childrenChanged());
            assertThat(event.delta()).isEmpty();
        });
        map.set("k", 1);
        assertThat(told).containsExactly(false);
    }

    // --- From others ---

    private Doc other(long client) {
        Doc other = Doc.create(DocOptions.defaults().withClientId(client));
        other.apply(docs.doc.encodeState());
        return other;
    }

    @Test
    void keys_concurrentValueThatWins_isAnUpdate() {
        map.set("k", "base");
        Doc other = other(5);
        map.set("k", "mine");
        other.map("m").set("k", "theirs");
        assertThat(keys(m -> docs.doc.apply(other.encodeState()))).isEqualTo("update k \"mine\"");
        assertThat(map.get("k")).isEqualTo("theirs");
    }

    /** The key was written, and reads as before: told, without a change. */
    @Test
    void keys_concurrentValueThatLoses_isToldAndEmpty() {
        map.set("k", "base");
        Doc other = other(0);
        map.set("k", "mine");
        other.map("m").set("k", "theirs");
        assertThat(keys(m -> docs.doc.apply(other.encodeState()))).isEmpty();
        assertThat(map.get("k")).isEqualTo("mine");
    }

    /** The one that was removed is not the one that is there now. */
    @Test
    void observe_concurrentRemoveOfAnOverwrittenValue_isNotTold() {
        map.set("k", "base");
        Doc other = other(5);
        map.set("k", "mine");
        other.map("m").remove("k");
        assertThat(times(m -> docs.doc.apply(other.encodeState()))).isZero();
    }

    @Test
    void keys_offlineHistoryOfOneKey_isOneChangeFromBeforeToAfter() {
        map.set("k", "base");
        Doc other = other(5);
        for (int i = 0; i < 10; i++) {
            other.map("m").set("k", i);
            other.map("m").remove("k");
        }
        assertThat(keys(m -> docs.doc.apply(other.encodeState()))).isEqualTo("delete k \"base\"");
        other.map("m").set("k", "back");
        assertThat(keys(m -> docs.doc.apply(other.encodeState()))).isEqualTo("add k");
    }

    @Test
    void keys_afterGarbageWasCollected_knowWhetherThereWasAValue() {
        map.set("k", 1);
        map.set("k", 2);
        map.remove("k");
        assertThat(keys(m -> m.set("k", 3))).isEqualTo("add k");
        assertThat(keys(m -> m.set("k", 4))).isEqualTo("update k 3");
    }

    // --- Attributes ---

    @Test
    void attributesOfAnElement_areKeys() {
        docs.doc.xmlFragment("x").insertElement(0, "p").setAttribute("class", "old");
        List<String> told = docs.told(
                doc -> Walk.element(doc.xmlFragment("x"), 0),
                event -> EventText.keys(event) + "; " + EventText.delta(event) + "; " + event.childrenChanged(),
                element -> {
                    element.setAttribute("class", "new");
                    element.setAttribute("id", "i");
                });
        assertThat(told).containsExactly("update class \"old\", add id; ; false");
    }

    @Test
    void attributesAndChildrenOfAnElement_areOneEvent() {
        docs.doc.xmlFragment("x").insertElement(0, "p").setAttribute("gone", 1);
        List<String> told = docs.told(
                doc -> Walk.element(doc.xmlFragment("x"), 0),
                event -> EventText.keys(event) + "; " + EventText.delta(event) + "; " + event.childrenChanged(),
                element -> {
                    element.insertElement(0, "br");
                    element.insertText(1);
                    element.removeAttribute("gone");
                });
        assertThat(told).containsExactly("delete gone 1; +[XmlElement,XmlText]; true");
    }

    @Test
    void attributesOfAText_areKeysBesideItsDelta() {
        docs.doc.text("t").insert(0, "ab");
        List<String> told = docs.told(
                doc -> doc.text("t"), event -> EventText.keys(event) + "; " + EventText.delta(event), text -> {
                    text.setAttribute("lang", "de");
                    text.insert(1, "x");
                });
        assertThat(told).containsExactly("add lang; =1 +\"x\"");
    }

    @Test
    void keysOfAHook_areThoseOfAMap() {
        docs.doc.xmlFragment("x").insertHook(0, "video").set("src", "old");
        List<String> told = docs.told(
                doc -> (XmlHook) Walk.type(doc.xmlFragment("x"), 0), EventText::keys, hook -> hook.set("src", "new"));
        assertThat(told).containsExactly("update src \"old\"");
    }
}
