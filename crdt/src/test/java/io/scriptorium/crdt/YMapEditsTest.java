package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scriptorium.crdt.lib0.Undefined;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Editing a map, beside a plain map that is edited alike; what it refuses, and what it costs in structs. */
class YMapEditsTest {
    private final Mirrored docs = new Mirrored();
    private final Doc doc = docs.doc;
    private final YMap map = doc.map("m");

    @AfterEach
    void converged() {
        docs.assertConverged();
    }

    private int structs() {
        return Update.inspect(doc.encodeState(), DecodeLimits.DOCUMENT).structCount();
    }

    // --- Like a map ---

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 12})
    void edits_random_areThoseOfAPlainMap(int mostEdits) {
        long seed = Seeds.next();
        RandomGenerator random = Seeds.random(seed);
        Map<String, @Nullable Object> model = new HashMap<>();
        Set<String> ever = new LinkedHashSet<>();
        for (int round = 0; round < Seeds.rounds(80); round++) {
            doc.transact(transaction -> {
                for (int i = random.nextInt(mostEdits); i >= 0; i--) {
                    edit(random, model);
                    ever.addAll(model.keySet());
                }
            });
            assertThat(map.toMap()).as(Seeds.replay(seed)).isEqualTo(model);
            assertThat(map.size()).as(Seeds.replay(seed)).isEqualTo(model.size());
            assertThat(map.keys()).as(Seeds.replay(seed)).isEqualTo(model.keySet());
            List<String> order = new ArrayList<>(ever);
            order.retainAll(model.keySet());
            assertThat(map.keys()).as(Seeds.replay(seed)).containsExactlyElementsOf(order);
            for (String key : ever) {
                assertThat(map.containsKey(key)).as(Seeds.replay(seed)).isEqualTo(model.containsKey(key));
                assertThat(map.get(key)).as(Seeds.replay(seed)).isEqualTo(model.get(key));
            }
        }
    }

    private void edit(RandomGenerator random, Map<String, @Nullable Object> model) {
        String key = "key " + random.nextInt(12);
        switch (random.nextInt(12)) {
            case 0, 1, 2, 3, 4 -> {
                double value = random.nextInt(100);
                map.set(key, value);
                model.put(key, value);
            }
            case 5 -> {
                map.set(key, null);
                model.put(key, null);
            }
            case 6 -> model.put(key, map.putMap(key));
            case 7 -> model.put(key, map.putText(key));
            case 8 -> {
                if (random.nextInt(6) == 0) {
                    map.clear();
                    model.clear();
                }
            }
            default -> {
                map.remove(key);
                model.remove(key);
            }
        }
    }

    @Test
    void get_absentNullAndUndefined_areToldApart() {
        map.set("null", null);
        map.set("undefined", Undefined.UNDEFINED);
        map.set("removed", 1);
        map.remove("removed");
        assertThat(map.get("absent")).isNull();
        assertThat(map.get("null")).isNull();
        assertThat(map.get("removed")).isNull();
        assertThat(map.get("undefined")).isSameAs(Undefined.UNDEFINED);
        assertThat(map.containsKey("absent")).isFalse();
        assertThat(map.containsKey("null")).isTrue();
        assertThat(map.containsKey("undefined")).isTrue();
        assertThat(map.containsKey("removed")).isFalse();
        assertThat(map.size()).isEqualTo(2);
    }

    @Test
    void keys_ofOtherMaps_areNotThoseOfThis() {
        map.set("k", "here");
        doc.map("other").set("k", "there");
        doc.map("other").set("l", "there");
        map.putMap("inner").set("k", "inside");
        assertThat(map.keys()).containsExactly("k", "inner");
        assertThat(doc.map("other").get("k")).isEqualTo("there");
        assertThat(Walk.map(map, "inner").get("k")).isEqualTo("inside");
        map.remove("k");
        assertThat(doc.map("other").containsKey("k")).isTrue();
    }

    @Test
    void keys_removedAndSetAgain_standInTheirFirstPlace() {
        for (String key : List.of("a", "b", "c")) {
            map.set(key, 1);
        }
        map.remove("b");
        map.set("d", 1);
        map.set("b", 2);
        assertThat(map.keys()).containsExactly("a", "b", "c", "d");
        assertThat(map.toMap().keySet()).containsExactly("a", "b", "c", "d");
    }

    @Test
    void set_severalTimesInOneTransaction_readsAsTheLast() {
        doc.transact(transaction -> {
            map.set("k", 1);
            assertThat(map.get("k")).isEqualTo(1.0);
            map.remove("k");
            assertThat(map.containsKey("k")).isFalse();
            map.putArray("k").add("x");
            assertThat(Walk.array(map, "k").size()).isEqualTo(1);
            map.set("k", "last");
        });
        assertThat(map.toJson()).isEqualTo(Map.of("k", "last"));
    }

    @Test
    void put_overAType_deletesTheOneBefore() {
        YMap first = map.putMap("k");
        first.putText("t").insert(0, "x");
        Array second = map.putArray("k");
        assertThat(first.isDeleted()).isTrue();
        assertThat(second.isDeleted()).isFalse();
        XmlElement third = map.putXmlElement("k", "p");
        XmlFragment fourth = map.putXmlFragment("k");
        XmlText fifth = map.putXmlText("k");
        Text sixth = map.putText("k");
        assertThat(List.of(second, third, fourth, fifth)).allMatch(SharedType::isDeleted);
        assertThat(map.get("k")).isSameAs(sixth);
        assertThat(map.size()).isEqualTo(1);
    }

    @Test
    void putXmlText_isNoPlainText() {
        map.putText("plain").insert(0, "b", Map.of("b", true));
        map.putXmlText("xml").insert(0, "b", Map.of("b", true));
        assertThat(map.toJson()).isEqualTo(Map.of("plain", "b", "xml", "<b>b</b>"));
        assertThat(Walk.type(docs.peer.map("m"), "plain")).isExactlyInstanceOf(Text.class);
        assertThat(Walk.type(docs.peer.map("m"), "xml")).isExactlyInstanceOf(XmlText.class);
    }

    @Test
    void toMap_changedByWhoeverGotIt_changesNothing() {
        map.set("k", 1);
        map.toMap().put("l", 2);
        map.keys().remove("k");
        assertThat(map.toJson()).isEqualTo(Map.of("k", 1.0));
    }

    // --- Misuse ---

    @Test
    void edits_ofADeletedMap_areRefusedAndReadingIsEmpty() {
        YMap inner = map.putMap("inner");
        inner.set("k", 1);
        map.remove("inner");
        for (Runnable edit : List.<Runnable>of(
                () -> inner.set("k", 2),
                () -> inner.set("d", Doc.create()),
                () -> inner.putMap("m"),
                () -> inner.putXmlElement("e", "p"),
                () -> inner.remove("k"),
                inner::clear)) {
            assertThatThrownBy(edit::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("this type was deleted from its document");
        }
        assertThat(inner.toMap()).isEmpty();
        assertThat(inner.keys()).isEmpty();
        assertThat(inner.get("k")).isNull();
        assertThat(inner.containsKey("k")).isFalse();
        assertThat(inner.size()).isZero();
        assertThat(inner.toJson()).isEqualTo(Map.of());
    }

    @Test
    void edits_ofAMapThatLostItsKey_areRefused() {
        Doc other = Doc.create(DocOptions.defaults().withClientId(5));
        other.map("m").putMap("k").set("from", "other");
        YMap mine = map.putMap("k");
        doc.apply(other.encodeState());
        assertThat(mine.isDeleted()).isTrue();
        assertThatThrownBy(() -> mine.set("from", "me")).isInstanceOf(IllegalStateException.class);
        assertThat(Walk.map(map, "k").toJson()).isEqualTo(Map.of("from", "other"));
    }

    // --- What it costs ---

    /** Values of other keys lie between the tombstones of one, so that these are not joined: as in Yjs, each stays. */
    @Test
    void set_keysInTurns_keepsATombstoneForEachValue() {
        for (int i = 0; i < 100; i++) {
            for (String key : List.of("a", "b", "c")) {
                map.set(key, i);
            }
        }
        assertThat(map.toJson()).isEqualTo(Map.of("a", 99.0, "b", 99.0, "c", 99.0));
        assertThat(doc.stateVector().get(1)).isEqualTo(300);
        assertThat(structs()).isEqualTo(300);
    }

    @Test
    void set_oneKeyFromTwoClientsInTurns_readsAsTheLastEverywhere() {
        for (int i = 0; i < 20; i++) {
            map.set("k", "mine " + i);
            docs.peer.map("m").set("k", "theirs " + i);
            docs.pull();
        }
        assertThat(map.get("k")).isEqualTo("theirs 19");
    }

    @Test
    void remove_andSetAgainOften_isTwoStructs() {
        for (int i = 0; i < 100; i++) {
            map.set("k", i);
            map.remove("k");
        }
        map.set("k", "last");
        assertThat(structs()).isEqualTo(2);
    }

    @Test
    void keys_many_areAllFound() {
        doc.transact(transaction -> {
            for (int i = 0; i < 1_000; i++) {
                map.set("key " + i, i);
            }
        });
        assertThat(map.size()).isEqualTo(1_000);
        assertThat(map.get("key 777")).isEqualTo(777.0);
        YMap copy = docs.peer.map("m");
        assertThat(copy.keys()).containsExactlyElementsOf(map.keys());
        map.clear();
        assertThat(copy.size()).isZero();
        assertThat(copy.containsKey("key 777")).isFalse();
    }

    // --- Snapshots ---

    @Test
    void toMap_atASnapshot_isWhatWasThere() {
        Doc keeping = Doc.create(DocOptions.defaults().withClientId(1).withGc(false));
        YMap values = keeping.map("m");
        List<Snapshot> snapshots = new ArrayList<>();
        List<Map<String, @Nullable Object>> contents = new ArrayList<>();
        List<Runnable> edits = List.of(
                () -> values.set("a", 1),
                () -> values.set("b", null),
                () -> values.set("a", 2),
                () -> values.remove("b"),
                () -> values.set("b", "again"),
                values::clear);
        for (Runnable edit : edits) {
            snapshots.add(keeping.snapshot());
            contents.add(values.toMap());
            edit.run();
        }
        for (int i = 0; i < snapshots.size(); i++) {
            assertThat(values.toMap(snapshots.get(i))).as("before edit %d", i).isEqualTo(contents.get(i));
        }
    }

    // --- Structures made of maps ---

    @Test
    void treeByParentKeys_movedNode_isMoved() {
        for (String id : List.of("root", "left", "right", "leaf")) {
            map.putMap(id).set("parent", id.equals("leaf") ? "left" : "root");
        }
        Walk.map(map, "leaf").set("parent", "right");
        assertThat(Walk.map(docs.peer.map("m"), "leaf").get("parent")).isEqualTo("right");
        assertThat(map.size()).isEqualTo(4);
    }

    @Test
    void setOfMembersAsKeys_addedAndRemoved_isASet() {
        map.set("ada", true);
        map.set("ben", true);
        map.set("ada", true);
        map.remove("ben");
        assertThat(docs.peer.map("m").keys()).containsExactly("ada");
    }
}
