package io.scriptorium.crdt;

import static io.scriptorium.crdt.AtOnce.ROOT;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Maps that two or three clients edit at once, in every order of delivery. */
class MapsAtOnceTest {
    private static Oracle oracle;

    @BeforeAll
    static void start() {
        oracle = new Oracle();
    }

    @AfterAll
    static void stop() {
        oracle.close();
    }

    private static AtOnce maps() {
        return new AtOnce(oracle, AtOnce.Kind.MAP);
    }

    private static void set(Doc doc, String key, @Nullable Object value) {
        doc.map(ROOT).set(key, value);
    }

    private static void remove(Doc doc, String key) {
        doc.map(ROOT).remove(key);
    }

    // --- One key ---

    @Test
    void set_newKeyByThree_largestClientWins() {
        maps().client(2, doc -> set(doc, "k", "two"))
                .client(3, doc -> set(doc, "k", "three"))
                .client(1, doc -> set(doc, "k", "one"))
                .becomes("{\"k\":\"three\"}");
    }

    @Test
    void set_knownKeyByThree_largestClientWins() {
        maps().given(doc -> set(doc, "k", "old"))
                .client(3, doc -> set(doc, "k", "three"))
                .client(1, doc -> set(doc, "k", "one"))
                .client(2, doc -> set(doc, "k", "two"))
                .becomes("{\"k\":\"three\"}");
    }

    /** How often somebody sets a key does not count, only who began to write behind the same value. */
    @Test
    void set_oftenBySmallerClient_losesAgainstOnceByLarger() {
        maps().given(doc -> set(doc, "k", 0))
                .client(1, doc -> set(doc, "k", 1), doc -> set(doc, "k", 2), doc -> set(doc, "k", 3))
                .client(2, doc -> set(doc, "k", "once"))
                .becomes("{\"k\":\"once\"}");
    }

    @Test
    void set_bySomebodyWhoKnewTheSmaller_losesAgainstTheLargerAsWell() {
        maps().client(1, doc -> set(doc, "k", "one"))
                .knowing(3, List.of(1L), doc -> set(doc, "k", "after one"))
                .client(2, doc -> set(doc, "k", "two"))
                .becomes("{\"k\":\"two\"}");
    }

    @Test
    void set_bySomebodyWhoKnewAll_wins() {
        maps().client(2, doc -> set(doc, "k", "two"))
                .client(3, doc -> set(doc, "k", "three"))
                .knowing(1, List.of(2L, 3L), doc -> set(doc, "k", "decided"))
                .becomes("{\"k\":\"decided\"}");
    }

    @Test
    void remove_byAll_removesOnce() {
        maps().given(doc -> {
                    set(doc, "k", 1);
                    set(doc, "stays", 1);
                })
                .client(1, doc -> remove(doc, "k"))
                .client(2, doc -> remove(doc, "k"))
                .client(3, doc -> remove(doc, "k"))
                .becomes("{\"stays\":1}");
    }

    @Test
    void remove_againstSet_losesWhoeverSets() {
        maps().given(doc -> {
                    set(doc, "a", 0);
                    set(doc, "b", 0);
                })
                .client(1, doc -> {
                    set(doc, "a", "set by one");
                    remove(doc, "b");
                })
                .client(2, doc -> {
                    remove(doc, "a");
                    set(doc, "b", "set by two");
                })
                .becomes("{\"a\":\"set by one\",\"b\":\"set by two\"}");
    }

    /** The last value of the key counts, and it is a removed one. */
    @Test
    void setAndRemove_byLargerClient_beatsSetBySmaller() {
        maps().given(doc -> set(doc, "k", 0))
                .client(1, doc -> set(doc, "k", "one"))
                .client(2, doc -> set(doc, "k", "two"), doc -> remove(doc, "k"))
                .becomes("{}");
    }

    @Test
    void setAndRemove_bySmallerClient_losesAgainstSetByLarger() {
        maps().given(doc -> set(doc, "k", 0))
                .client(1, doc -> set(doc, "k", "one"), doc -> remove(doc, "k"))
                .client(2, doc -> set(doc, "k", "two"))
                .becomes("{\"k\":\"two\"}");
    }

    @Test
    void removeAndSetAgain_againstRemove_staysSet() {
        maps().given(doc -> set(doc, "k", 0))
                .client(1, doc -> remove(doc, "k"), doc -> set(doc, "k", "again"))
                .client(2, doc -> remove(doc, "k"))
                .becomes("{\"k\":\"again\"}");
    }

    @Test
    void set_nullAgainstValue_countsAsAValue() {
        maps().given(doc -> {
                    set(doc, "a", 0);
                    set(doc, "b", 0);
                })
                .client(1, doc -> {
                    set(doc, "a", null);
                    set(doc, "b", 1);
                })
                .client(2, doc -> {
                    set(doc, "a", 2);
                    set(doc, "b", null);
                })
                .becomes("{\"a\":2,\"b\":null}");
    }

    /** Who reads a number and writes one more loses what another added meanwhile: a map counts nothing. */
    @Test
    void set_countersIncrementedByAll_loseIncrements() {
        maps().given(doc -> set(doc, "n", 10))
                .client(1, doc -> increment(doc, 1))
                .client(2, doc -> increment(doc, 20))
                .client(3, doc -> increment(doc, 300))
                .becomes("{\"n\":310}");
    }

    private static void increment(Doc doc, int by) {
        set(doc, "n", ((Double) Objects.requireNonNull(doc.map(ROOT).get("n"))) + by);
    }

    // --- Several keys ---

    @Test
    void set_otherKeys_keepsAll() {
        maps().client(1, doc -> set(doc, "one", 1))
                .client(2, doc -> set(doc, "two", 2))
                .client(3, doc -> set(doc, "three", 3))
                .becomes("{\"one\":1,\"two\":2,\"three\":3}");
    }

    @Test
    void set_keysThatLookLikeIndexesOrPrototypes_areOrdinaryKeys() {
        maps().client(1, doc -> set(doc, "10", 1))
                .client(2, doc -> set(doc, "2", 2))
                .client(3, doc -> set(doc, "constructor", 3))
                .becomes("{\"2\":2,\"10\":1,\"constructor\":3}");
    }

    @Test
    void clear_againstSetsOfOldAndNewKeys_keepsWhatWasSetMeanwhile() {
        maps().given(doc -> {
                    set(doc, "a", 0);
                    set(doc, "b", 0);
                })
                .client(1, doc -> set(doc, "b", 1))
                .client(2, doc -> doc.map(ROOT).clear())
                .client(3, doc -> set(doc, "c", 3))
                .becomes("{\"b\":1,\"c\":3}");
    }

    @Test
    void clearAndRefill_byTwo_leavesTheLargerClientsValuesAndTheOthersKeys() {
        maps().given(doc -> set(doc, "a", 0))
                .client(1, doc -> {
                    doc.map(ROOT).clear();
                    set(doc, "a", 1);
                    set(doc, "only one", 1);
                })
                .client(2, doc -> {
                    doc.map(ROOT).clear();
                    set(doc, "a", 2);
                })
                .becomes("{\"a\":2,\"only one\":1}");
    }

    @Test
    void swap_ofTwoValuesByTwo_isOneSwap() {
        maps().given(doc -> {
                    set(doc, "left", "l");
                    set(doc, "right", "r");
                })
                .client(1, MapsAtOnceTest::swap)
                .client(2, MapsAtOnceTest::swap)
                .becomes("{\"left\":\"r\",\"right\":\"l\"}");
    }

    private static void swap(Doc doc) {
        Object left = doc.map(ROOT).get("left");
        set(doc, "left", doc.map(ROOT).get("right"));
        set(doc, "right", left);
    }

    // --- Types inside ---

    @Test
    void putMap_sameKeyByThree_largestClientsIsThereWithItsContentOnly() {
        maps().client(1, doc -> doc.map(ROOT).putMap("k").set("one", 1))
                .client(3, doc -> doc.map(ROOT).putMap("k").set("three", 3))
                .client(2, doc -> doc.map(ROOT).putMap("k").set("two", 2))
                .becomes("{\"k\":{\"three\":3}}");
    }

    @Test
    void put_otherKindsUnderOneKey_largestClientsIsThere() {
        maps().client(1, doc -> doc.map(ROOT).putText("k").insert(0, "one"))
                .client(2, doc -> doc.map(ROOT).putArray("k").add("two"))
                .client(3, doc -> set(doc, "k", Map.of("plain", 3)))
                .becomes("{\"k\":{\"plain\":3}}");
    }

    @Test
    void edit_sameInnerMap_merges() {
        maps().given(doc -> doc.map(ROOT).putMap("m").set("a", 0))
                .client(1, doc -> Walk.map(doc.map(ROOT), "m").set("a", 1))
                .client(2, doc -> Walk.map(doc.map(ROOT), "m").set("b", 2))
                .client(3, doc -> Walk.map(doc.map(ROOT), "m").remove("a"))
                .becomes("{\"m\":{\"a\":1,\"b\":2}}");
    }

    @Test
    void edit_insideAnOverwrittenMap_isGoneWithIt() {
        maps().given(doc -> doc.map(ROOT).putMap("m").set("a", 0))
                .client(2, doc -> Walk.map(doc.map(ROOT), "m").set("a", "edited"))
                .client(1, doc -> doc.map(ROOT).putMap("m").set("new", true))
                .becomes("{\"m\":{\"new\":true}}");
    }

    @Test
    void edit_insideARemovedMap_doesNotBringItBack() {
        maps().given(doc -> doc.map(ROOT).putMap("m").putMap("n").set("a", 0))
                .client(1, doc -> remove(doc, "m"))
                .client(2, doc -> Walk.map(doc.map(ROOT), "m", "n").set("a", 2))
                .client(3, doc -> Walk.map(doc.map(ROOT), "m").putArray("l").add(3))
                .becomes("{}");
    }

    /** The loser of a key is deleted on arrival, and what its author goes on writing into it, with it. */
    @Test
    void edit_insideTheLoserOfAKey_isGoneWithIt() {
        maps().client(1, doc -> doc.map(ROOT).putMap("k"), doc -> Walk.map(doc.map(ROOT), "k")
                        .set("late", 1))
                .client(2, doc -> set(doc, "k", "winner"))
                .becomes("{\"k\":\"winner\"}");
    }

    @Test
    void edit_insideTheWinnerOfAKey_remains() {
        maps().client(1, doc -> set(doc, "k", "loser"))
                .client(2, doc -> doc.map(ROOT).putArray("k"), doc -> Walk.array(doc.map(ROOT), "k")
                        .add("late"))
                .becomes("{\"k\":[\"late\"]}");
    }

    @Test
    void text_typedIntoByTwoAndReplacedByThird_isTheNewOne() {
        maps().given(doc -> doc.map(ROOT).putText("t").insert(0, "common"))
                .client(1, doc -> Walk.text(doc.map(ROOT), "t").insert(0, "one "))
                .client(2, doc -> Walk.text(doc.map(ROOT), "t").insert(6, " two"))
                .client(3, doc -> doc.map(ROOT).putText("t").insert(0, "three"))
                .becomes("{\"t\":\"three\"}");
    }

    @Test
    void attributesOfATextInAMap_areSetLikeKeys() {
        maps().given(doc -> doc.map(ROOT).putText("t").insert(0, "x"))
                .client(1, doc -> Walk.text(doc.map(ROOT), "t").setAttribute("lang", "de"))
                .client(2, doc -> Walk.text(doc.map(ROOT), "t").setAttribute("lang", "en"))
                .knowing(3, List.of(1L, 2L), doc -> {
                    Object language = Walk.text(doc.map(ROOT), "t").attribute("lang");
                    set(doc, "lang", language);
                })
                .becomes("{\"t\":\"x\",\"lang\":\"en\"}");
    }

    @Test
    void removedAndPutAgain_whileOthersEditTheOld_isTheNewOneAlone() {
        maps().given(doc -> doc.map(ROOT).putArray("l").addAll(List.of(1, 2)))
                .client(1, doc -> {
                    remove(doc, "l");
                    doc.map(ROOT).putArray("l").add("new");
                })
                .client(2, doc -> Walk.array(doc.map(ROOT), "l").add(3))
                .client(3, doc -> Walk.array(doc.map(ROOT), "l").delete(0, 1))
                .becomes("{\"l\":[\"new\"]}");
    }
}
