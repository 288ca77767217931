package io.scriptorium.crdt;

import static io.scriptorium.crdt.AtOnce.ROOT;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists that two or three clients edit at once, in every order of delivery. */
class ArraysAtOnceTest {
    private static Oracle oracle;

    @BeforeAll
    static void start() {
        oracle = new Oracle();
    }

    @AfterAll
    static void stop() {
        oracle.close();
    }

    private static AtOnce arrays() {
        return new AtOnce(oracle, AtOnce.Kind.ARRAY);
    }

    private static void insert(Doc doc, int index, @Nullable Object... values) {
        doc.array(ROOT).insert(index, List.of(values));
    }

    private static void delete(Doc doc, int index, int length) {
        doc.array(ROOT).delete(index, length);
    }

    // --- Inserts at one place ---

    @Test
    void insert_emptyList_smallerClientsStandFirst() {
        arrays().client(2, doc -> insert(doc, 0, "two"))
                .client(3, doc -> insert(doc, 0, "three"))
                .client(1, doc -> insert(doc, 0, "one"))
                .becomes("[\"one\",\"two\",\"three\"]");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void insert_samePlaceOfThreeClients_standsTogetherThere(int index) {
        String[] becomes = {"[1,1,2,2,3,3,\"a\",\"b\"]", "[\"a\",1,1,2,2,3,3,\"b\"]", "[\"a\",\"b\",1,1,2,2,3,3]"};
        arrays().given(doc -> insert(doc, 0, "a", "b"))
                .client(1, doc -> insert(doc, index, 1, 1))
                .client(2, doc -> insert(doc, index, 2, 2))
                .client(3, doc -> insert(doc, index, 3, 3))
                .becomes(becomes[index]);
    }

    @Test
    void insert_writtenForwardsStepByStep_isNotMixed() {
        arrays().client(1, doc -> insert(doc, 0, "a"), doc -> insert(doc, 1, "b"), doc -> insert(doc, 2, "c"))
                .client(2, doc -> insert(doc, 0, "x"), doc -> insert(doc, 1, "y"), doc -> insert(doc, 2, "z"))
                .becomes("[\"a\",\"b\",\"c\",\"x\",\"y\",\"z\"]");
    }

    @Test
    void insert_writtenBackwardsStepByStep_isNotMixed() {
        arrays().client(1, doc -> insert(doc, 0, "b"), doc -> insert(doc, 0, "a"))
                .client(2, doc -> insert(doc, 0, "y"), doc -> insert(doc, 0, "x"))
                .becomes("[\"a\",\"b\",\"x\",\"y\"]");
    }

    @Test
    void insert_neighbouringPlacesOfOneRun_keepsEachAtItsPlace() {
        arrays().given(doc -> insert(doc, 0, 0, 1, 2))
                .client(2, doc -> insert(doc, 1, "after 0"))
                .client(1, doc -> insert(doc, 2, "after 1"))
                .client(3, doc -> insert(doc, 3, "after 2"))
                .becomes("[0,\"after 0\",1,\"after 1\",2,\"after 2\"]");
    }

    @Test
    void insert_twiceByEachAtOnePlace_laterOneOfAClientStandsBeforeItsEarlier() {
        arrays().given(doc -> insert(doc, 0, "[", "]"))
                .client(1, doc -> insert(doc, 1, "first 1"), doc -> insert(doc, 1, "second 1"))
                .client(2, doc -> insert(doc, 1, "first 2"), doc -> insert(doc, 1, "second 2"))
                .becomes("[\"[\",\"second 1\",\"first 1\",\"second 2\",\"first 2\",\"]\"]");
    }

    @Test
    void insert_manyClients_standInTheOrderOfTheirIds() {
        AtOnce all = arrays();
        for (int client : new int[] {7, 2, 9, 4, 1, 8, 3, 6, 5}) {
            all.client(client, doc -> insert(doc, 0, client));
        }
        all.becomes("[1,2,3,4,5,6,7,8,9]");
    }

    @Test
    void insert_valuesOfEveryKindAtOnePlace_areItemsOfTheirOwn() {
        arrays().given(doc -> insert(doc, 0, "[", "]"))
                .client(1, doc -> insert(doc, 1, Map.of("plain", List.of(1))))
                .client(2, doc -> doc.array(ROOT).insertMap(1).set("live", true))
                .client(3, doc -> doc.array(ROOT).insert(1, Collections.singletonList(null)))
                .becomes("[\"[\",{\"plain\":[1]},{\"live\":true},null,\"]\"]");
    }

    @Test
    void insert_bySomebodyWhoKnowsTheFirst_standsWhereTheyPutIt() {
        arrays().given(doc -> insert(doc, 0, "[", "]"))
                .client(2, doc -> insert(doc, 1, "two"))
                .knowing(1, List.of(2L), doc -> insert(doc, 1, "before two"))
                .client(3, doc -> insert(doc, 1, "three"))
                .becomes("[\"[\",\"before two\",\"two\",\"three\",\"]\"]");
    }

    @Test
    void insert_betweenTwoThatOthersSetApart_staysBetweenThem() {
        arrays().client(1, doc -> insert(doc, 0, "a"))
                .client(2, doc -> insert(doc, 0, "b"))
                .knowing(3, List.of(1L, 2L), doc -> insert(doc, 1, "between"))
                .becomes("[\"a\",\"between\",\"b\"]");
    }

    // --- Appending ---

    @Test
    void add_byThree_standsInTheOrderOfClients() {
        arrays().given(doc -> insert(doc, 0, 0))
                .client(3, doc -> doc.array(ROOT).add(3))
                .client(1, doc -> doc.array(ROOT).addAll(List.of(1, 1)))
                .client(2, doc -> doc.array(ROOT).add(2))
                .becomes("[0,1,1,2,3]");
    }

    /** The one appends behind the tombstone, the other in front of it: that decides, not who they are. */
    @Test
    void add_againstInsertAtTheEndBeforeATombstone_isLast() {
        arrays().given(doc -> {
                    insert(doc, 0, "a", "b");
                    delete(doc, 1, 1);
                })
                .client(1, doc -> doc.array(ROOT).add("added"))
                .client(2, doc -> insert(doc, 1, "inserted"))
                .becomes("[\"a\",\"inserted\",\"added\"]");
    }

    @Test
    void add_whileTheOthersDeleteEverything_remains() {
        arrays().given(doc -> insert(doc, 0, 1, 2, 3))
                .client(1, doc -> doc.array(ROOT).add("last"))
                .client(2, doc -> delete(doc, 0, 3))
                .client(3, doc -> delete(doc, 0, 3))
                .becomes("[\"last\"]");
    }

    // --- Deletes ---

    @Test
    void delete_sameElementByAll_deletesItOnce() {
        arrays().given(doc -> insert(doc, 0, "a", "b", "c"))
                .client(1, doc -> delete(doc, 1, 1))
                .client(2, doc -> delete(doc, 1, 1))
                .client(3, doc -> delete(doc, 1, 1))
                .becomes("[\"a\",\"c\"]");
    }

    @Test
    void delete_overlappingRanges_deletesBoth() {
        arrays().given(doc -> insert(doc, 0, 0, 1, 2, 3, 4, 5, 6))
                .client(1, doc -> delete(doc, 1, 3))
                .client(2, doc -> delete(doc, 3, 3))
                .client(3, doc -> delete(doc, 2, 2))
                .becomes("[0,6]");
    }

    @Test
    void delete_oneRangeInsideTheOther_deletesTheLarger() {
        arrays().given(doc -> insert(doc, 0, 0, 1, 2, 3, 4))
                .client(1, doc -> delete(doc, 2, 1))
                .client(2, doc -> delete(doc, 1, 3))
                .becomes("[0,4]");
    }

    @Test
    void insert_insideADeletedRange_staysAtItsPlace() {
        arrays().given(doc -> insert(doc, 0, 0, 1, 2, 3))
                .client(1, doc -> delete(doc, 1, 2))
                .client(2, doc -> insert(doc, 2, "new"))
                .becomes("[0,\"new\",3]");
    }

    @Test
    void insert_atBothEndsAndInsideOfADeletedRange_keepsTheOrder() {
        arrays().given(doc -> insert(doc, 0, "[", 1, 2, "]"))
                .client(1, doc -> delete(doc, 1, 2))
                .client(2, doc -> {
                    insert(doc, 1, "before");
                    insert(doc, 3, "inside");
                    insert(doc, 5, "behind");
                })
                .becomes("[\"[\",\"before\",\"inside\",\"behind\",\"]\"]");
    }

    @Test
    void delete_ofWhatTheSameClientJustInserted_leavesNothingOfIt() {
        arrays().given(doc -> insert(doc, 0, "a"))
                .client(1, doc -> insert(doc, 0, "x", "y"), doc -> delete(doc, 0, 1))
                .client(2, doc -> insert(doc, 0, "z"))
                .becomes("[\"y\",\"z\",\"a\"]");
    }

    @Test
    void replace_sameElementByTwo_keepsBothReplacements() {
        arrays().given(doc -> insert(doc, 0, "a", "old", "b"))
                .client(1, doc -> {
                    delete(doc, 1, 1);
                    insert(doc, 1, "one");
                })
                .client(2, doc -> {
                    delete(doc, 1, 1);
                    insert(doc, 1, "two");
                })
                .becomes("[\"a\",\"one\",\"two\",\"b\"]");
    }

    /** There is no moving: who deletes and inserts again makes something new, and two who do so make two. */
    @Test
    void move_sameElementByTwo_makesTwoOfIt() {
        arrays().given(doc -> insert(doc, 0, "moved", 1, 2))
                .client(1, doc -> {
                    delete(doc, 0, 1);
                    insert(doc, 1, "moved");
                })
                .client(2, doc -> {
                    delete(doc, 0, 1);
                    insert(doc, 2, "moved");
                })
                .becomes("[1,\"moved\",2,\"moved\"]");
    }

    @Test
    void clearAndRefill_byTwo_keepsBothFillings() {
        arrays().given(doc -> insert(doc, 0, 1, 2, 3))
                .client(1, doc -> {
                    delete(doc, 0, 3);
                    insert(doc, 0, "a", "b");
                })
                .client(2, doc -> {
                    delete(doc, 0, 3);
                    insert(doc, 0, "c");
                })
                .client(3, doc -> insert(doc, 1, "kept"))
                .becomes("[\"a\",\"b\",\"c\",\"kept\"]");
    }

    // --- Types inside ---

    @Test
    void insertTypes_samePlace_bothLiveWithTheirContent() {
        arrays().client(1, doc -> doc.array(ROOT).insertArray(0).add("one"))
                .client(2, doc -> doc.array(ROOT).insertText(0).insert(0, "two"))
                .client(3, doc -> doc.array(ROOT).insertXmlElement(0, "p").setAttribute("n", "3"))
                .becomes("[[\"one\"],\"two\",\"<p n=\\\"3\\\"></p>\"]");
    }

    @Test
    void edit_sameInnerList_merges() {
        arrays().given(doc -> doc.array(ROOT).insertArray(0).addAll(List.of("a", "b")))
                .client(1, doc -> Walk.array(doc.array(ROOT), 0).insert(1, List.of(1)))
                .client(2, doc -> Walk.array(doc.array(ROOT), 0).insert(1, List.of(2)))
                .client(3, doc -> Walk.array(doc.array(ROOT), 0).delete(0, 1))
                .becomes("[[1,2,\"b\"]]");
    }

    @Test
    void edit_insideADeletedList_isGoneWithIt() {
        arrays().given(doc -> {
                    doc.array(ROOT).insertArray(0).add("inside");
                    doc.array(ROOT).add("beside");
                })
                .client(1, doc -> delete(doc, 0, 1))
                .client(2, doc -> Walk.array(doc.array(ROOT), 0).add("more"))
                .client(3, doc -> Walk.array(doc.array(ROOT), 0).insertMap(0).set("k", 1))
                .becomes("[\"beside\"]");
    }

    @Test
    void edit_twoLevelsBelowADeletedList_isGoneWithIt() {
        arrays().given(doc -> doc.array(ROOT)
                        .insertArray(0)
                        .insertArray(0)
                        .insertMap(0)
                        .set("k", 0))
                .client(1, doc -> delete(doc, 0, 1))
                .client(2, doc -> Walk.map(doc.array(ROOT), 0, 0, 0).set("k", 1))
                .client(3, doc -> Walk.array(doc.array(ROOT), 0).delete(0, 1))
                .becomes("[]");
    }

    @Test
    void edit_besideADeletedType_doesNotNoticeIt() {
        arrays().given(doc -> {
                    doc.array(ROOT).insertMap(0);
                    doc.array(ROOT).insertMap(1);
                })
                .client(1, doc -> delete(doc, 0, 1))
                .client(2, doc -> Walk.map(doc.array(ROOT), 1).set("k", "two"))
                .client(3, doc -> Walk.map(doc.array(ROOT), 1).set("l", "three"))
                .becomes("[{\"k\":\"two\",\"l\":\"three\"}]");
    }

    @Test
    void delete_ofATypeThatIsBeingFilled_inSmallSteps_leavesNothing() {
        arrays().given(doc -> doc.array(ROOT).insertArray(0))
                .client(
                        1,
                        doc -> Walk.array(doc.array(ROOT), 0).add(1),
                        doc -> Walk.array(doc.array(ROOT), 0).add(2),
                        doc -> Walk.array(doc.array(ROOT), 0).delete(0, 1))
                .client(2, doc -> delete(doc, 0, 1))
                .becomes("[]");
    }

    @Test
    void wrap_elementByOneWhileOthersEditIt_losesTheirEdits() {
        arrays().given(doc -> doc.array(ROOT).insertMap(0).set("n", 1))
                .client(1, doc -> {
                    delete(doc, 0, 1);
                    doc.array(ROOT).insertArray(0).insertMap(0).set("n", 1);
                })
                .client(2, doc -> Walk.map(doc.array(ROOT), 0).set("n", 2))
                .becomes("[[{\"n\":1}]]");
    }
}
