package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Editing a list by index, beside a plain list that is edited alike; what it refuses, and what it costs in structs. */
class ArrayEditsTest {
    private final Mirrored docs = new Mirrored();
    private final Doc doc = docs.doc;
    private final Array array = doc.array("a");

    @AfterEach
    void converged() {
        docs.assertConverged();
    }

    private int structs() {
        return Update.inspect(doc.encodeState(), DecodeLimits.DOCUMENT).structCount();
    }

    private static List<Double> range(int from, int to) {
        List<Double> values = new ArrayList<>();
        for (int i = from; i < to; i++) {
            values.add((double) i);
        }
        return values;
    }

    // --- Like a list ---

    /** Whatever is done to both, the list of the document and a plain one stay the same. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 20})
    void edits_random_areThoseOfAPlainList(int mostEdits) {
        long seed = Seeds.next();
        RandomGenerator random = Seeds.random(seed);
        List<@Nullable Object> model = new ArrayList<>();
        for (int round = 0; round < Seeds.rounds(60); round++) {
            doc.transact(transaction -> {
                for (int i = random.nextInt(mostEdits); i >= 0; i--) {
                    edit(random, model);
                }
            });
            assertThat(array.toList()).as(Seeds.replay(seed)).isEqualTo(model);
            assertThat(array.size()).as(Seeds.replay(seed)).isEqualTo(model.size());
        }
        for (int i = 0; i < model.size(); i++) {
            assertThat(array.get(i)).as("%d, %s", i, Seeds.replay(seed)).isEqualTo(model.get(i));
        }
    }

    private void edit(RandomGenerator random, List<@Nullable Object> model) {
        int index = random.nextInt(model.size() + 1);
        switch (random.nextInt(8)) {
            case 0, 1, 2 -> {
                List<Double> values = range(random.nextInt(5), 5 + random.nextInt(3));
                array.insert(index, values);
                model.addAll(index, values);
            }
            case 3 -> {
                array.add("added");
                model.add("added");
            }
            case 4 -> model.add(index, array.insertMap(index));
            case 5 -> model.add(index, array.insertArray(index));
            default -> {
                int length = Math.min(model.size() - index, random.nextInt(6));
                array.delete(index, length);
                model.subList(index, index + length).clear();
            }
        }
    }

    @Test
    void insert_atEveryIndexOfARun_standsThere() {
        for (int index = 0; index <= 6; index++) {
            Array list = doc.array("list " + index);
            list.addAll(range(0, 6));
            list.insert(index, List.of("x"));
            List<Object> expected = new ArrayList<>(range(0, 6));
            expected.add(index, "x");
            assertThat(list.toList()).isEqualTo(expected);
            assertThat(list.get(index)).isEqualTo("x");
        }
    }

    @Test
    void delete_everyRangeOfARun_leavesTheRest() {
        for (int from = 0; from <= 5; from++) {
            for (int to = from; to <= 5; to++) {
                Array list = doc.array(from + " to " + to);
                list.addAll(range(0, 5));
                list.delete(from, to - from);
                List<Double> expected = range(0, from);
                expected.addAll(range(to, 5));
                assertThat(list.toList()).isEqualTo(expected);
            }
        }
    }

    @Test
    void insert_amongTombstones_standsWhereAReaderSeesIt() {
        array.addAll(range(0, 10));
        for (int i = 8; i >= 0; i -= 2) {
            array.delete(i, 1);
        }
        array.insert(2, List.of("between 3 and 5"));
        array.insert(0, List.of("first"));
        array.insert(array.size(), List.of("last"));
        assertThat(array.toList()).containsExactly("first", 1.0, 3.0, "between 3 and 5", 5.0, 7.0, 9.0, "last");
    }

    @Test
    void emptiedList_takesNewElements() {
        array.addAll(range(0, 100));
        array.delete(0, 100);
        assertThat(array.size()).isZero();
        assertThat(array.toList()).isEmpty();
        assertThat(array.iterator().hasNext()).isFalse();
        array.insert(0, List.of("b"));
        array.insert(0, List.of("a"));
        array.add("c");
        assertThat(array.toList()).containsExactly("a", "b", "c");
    }

    @Test
    void get_acrossItemsOfAllKinds_findsTheElement() {
        array.addAll(List.of(0, 1, new byte[] {2}, 3));
        array.insertText(4).insert(0, "ignored");
        array.addAll(List.of(5, 6));
        Doc inner = Doc.create();
        array.add(inner);
        assertThat(array.get(0)).isEqualTo(0.0);
        assertThat(array.get(1)).isEqualTo(1.0);
        assertThat(array.get(2)).isEqualTo(new byte[] {2});
        assertThat(array.get(3)).isEqualTo(3.0);
        assertThat(array.get(4)).isInstanceOf(Text.class);
        assertThat(array.get(6)).isEqualTo(6.0);
        assertThat(array.get(7)).isSameAs(inner);
    }

    @Test
    void iterator_overAChangingList_goesOverWhatWasThere() {
        array.addAll(List.of(1, 2, 3));
        List<@Nullable Object> seen = new ArrayList<>();
        for (Object value : array) {
            seen.add(value);
            array.delete(0, 1);
            array.add("new");
        }
        assertThat(seen).containsExactly(1.0, 2.0, 3.0);
        assertThat(array.toList()).containsExactly("new", "new", "new");
        Iterator<@Nullable Object> end = doc.array("empty").iterator();
        assertThatThrownBy(end::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void toList_changedByWhoeverGotIt_changesNothing() {
        array.addAll(List.of(1, 2));
        List<@Nullable Object> list = array.toList();
        list.clear();
        list.add("mine");
        assertThat(array.toList()).containsExactly(1.0, 2.0);
    }

    // --- Misuse ---

    @Test
    void insert_beyondTheEnd_saysWhereAndOfHowMany() {
        array.addAll(List.of(1, 2));
        assertThatThrownBy(() -> array.insert(3, List.of("x")))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("3 of 2");
        assertThatThrownBy(() -> array.insert(-1, List.of("x"))).hasMessage("-1 of 2");
        assertThatThrownBy(() -> array.insert(Integer.MAX_VALUE, List.of())).hasMessage("2147483647 of 2");
        assertThatThrownBy(() -> array.insertXmlElement(3, "p")).hasMessage("3 of 2");
        assertThatThrownBy(() -> array.insertXmlFragment(-1)).hasMessage("-1 of 2");
        assertThat(array.size()).isEqualTo(2);
    }

    @Test
    void delete_beyondTheEnd_saysFromWhereToWhere() {
        array.addAll(List.of(1, 2));
        assertThatThrownBy(() -> array.delete(1, 2))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("1 to 3 of 2");
        assertThatThrownBy(() -> array.delete(-1, 1)).hasMessage("-1 to 0 of 2");
        assertThatThrownBy(() -> array.delete(0, -1)).hasMessage("0 to -1 of 2");
        assertThatThrownBy(() -> array.delete(1, Integer.MAX_VALUE)).hasMessage("1 to 2147483648 of 2");
        array.delete(2, 0);
        assertThat(array.size()).isEqualTo(2);
    }

    @Test
    void get_beyondTheEnd_isRefused() {
        assertThatThrownBy(() -> array.get(0))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("0 to 1 of 0");
        array.add(1);
        assertThatThrownBy(() -> array.get(1)).hasMessage("1 to 2 of 1");
        assertThatThrownBy(() -> array.get(-1)).hasMessage("-1 to 0 of 1");
        assertThatThrownBy(() -> array.get(Integer.MAX_VALUE)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void edits_ofADeletedList_areRefusedAndReadingIsEmpty() {
        Array inner = array.insertArray(0);
        inner.addAll(List.of(1, 2));
        array.delete(0, 1);
        for (Runnable edit : List.<Runnable>of(
                () -> inner.add(1),
                () -> inner.insert(0, List.of(1)),
                () -> inner.insertMap(0),
                () -> inner.addAll(List.of(1)))) {
            assertThatThrownBy(edit::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("this type was deleted from its document");
        }
        assertThatThrownBy(() -> inner.delete(0, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        inner.addAll(List.of());
        inner.delete(0, 0);
        assertThat(inner.size()).isZero();
        assertThat(inner.toJson()).isEqualTo(List.of());
    }

    /** Within one transaction what is deleted is not let go yet, and cannot be edited all the same. */
    @Test
    void edits_ofAListDeletedInTheSameTransaction_areRefused() {
        Array inner = array.insertArray(0);
        inner.add("x");
        doc.transact(transaction -> {
            array.delete(0, 1);
            assertThat(inner.isDeleted()).isTrue();
            assertThatThrownBy(() -> inner.add("y")).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> inner.insertText(0)).isInstanceOf(IllegalStateException.class);
        });
        assertThat(array.size()).isZero();
    }

    // --- What it costs ---

    @Test
    void add_manySmallTransactions_isOneStruct() {
        for (int i = 0; i < 500; i++) {
            array.add(i);
        }
        assertThat(structs()).isEqualTo(1);
        assertThat(array.toList()).isEqualTo(range(0, 500));
    }

    @Test
    void insert_alwaysAtTheStart_isAStructEach() {
        for (int i = 0; i < 50; i++) {
            array.insert(0, List.of(i));
        }
        assertThat(structs()).isEqualTo(50);
        assertThat(array.get(0)).isEqualTo(49.0);
        assertThat(array.get(49)).isEqualTo(0.0);
    }

    @Test
    void delete_ofNeighbours_makesOneTombstone() {
        array.addAll(range(0, 100));
        for (int i = 0; i < 50; i++) {
            array.delete(25, 1);
        }
        assertThat(structs()).isEqualTo(3);
        array.delete(0, 50);
        assertThat(structs()).isEqualTo(1);
    }

    @Test
    void queue_filledAndEmptiedForLong_staysSmall() {
        for (int i = 0; i < 400; i++) {
            array.add("job " + i);
            if (array.size() > 5) {
                array.delete(0, 1);
            }
        }
        assertThat(array.size()).isEqualTo(5);
        assertThat(array.get(0)).isEqualTo("job 395");
        assertThat(structs()).isEqualTo(2);
        assertThat(doc.encodeState().length).isLessThan(80);
    }

    // --- Snapshots ---

    @Test
    void toList_atASnapshot_isWhatWasThere() {
        Doc keeping = Doc.create(DocOptions.defaults().withClientId(1).withGc(false));
        Array list = keeping.array("a");
        List<Snapshot> snapshots = new ArrayList<>();
        List<List<@Nullable Object>> contents = new ArrayList<>();
        List<Runnable> edits = List.of(
                () -> list.addAll(List.of(1, 2, 3)),
                () -> list.delete(1, 1),
                () -> list.insert(1, List.of("between", "them")),
                () -> list.insertMap(0).set("k", 1),
                () -> list.delete(0, 3),
                () -> list.delete(0, list.size()));
        for (Runnable edit : edits) {
            snapshots.add(keeping.snapshot());
            contents.add(list.toList());
            edit.run();
        }
        for (int i = 0; i < snapshots.size(); i++) {
            assertThat(list.toList(snapshots.get(i))).isEqualTo(contents.get(i));
        }
        assertThat(list.toList(keeping.snapshot())).isEmpty();
    }

    // --- Structures made of lists ---

    @Test
    void tableOfLists_rowsAndColumnsInserted_keepsItsCells() {
        for (int row = 0; row < 3; row++) {
            array.insertArray(row).addAll(List.of(row + "a", row + "b"));
        }
        doc.transact(transaction -> {
            for (int row = 0; row < 3; row++) {
                Walk.array(array, row).insert(1, List.of(row + "new"));
            }
        });
        array.delete(1, 1);
        assertThat(array.toJson()).isEqualTo(List.of(List.of("0a", "0new", "0b"), List.of("2a", "2new", "2b")));
    }

    @Test
    void listOfRecords_sortedByDeletingAndInserting_isSorted() {
        for (String name : List.of("c", "a", "b")) {
            array.insertMap(array.size()).set("name", name);
        }
        doc.transact(transaction -> {
            List<String> names = new ArrayList<>();
            for (int i = 0; i < array.size(); i++) {
                names.add(String.valueOf(Walk.map(array, i).get("name")));
            }
            array.delete(0, array.size());
            names.stream().sorted().forEach(name -> array.insertMap(array.size())
                    .set("name", name));
        });
        assertThat(array.toJson()).isEqualTo(List.of(Map.of("name", "a"), Map.of("name", "b"), Map.of("name", "c")));
    }
}
