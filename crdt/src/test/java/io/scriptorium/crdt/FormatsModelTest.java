package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** {@link Formats#after} against a walk from the beginning of the text. */
class FormatsModelTest {
    private final long seed = Seeds.next();
    private final RandomGenerator random = Seeds.random(seed);
    private final Doc doc = Doc.create(DocOptions.defaults().withClientId(1).withGc(false));
    private final TypeState type = doc.text("t").state;
    private final Store store = doc.store;

    /** What Yjs does: goes through everything to the left. */
    private Map<Integer, Integer> walkTo(int last) {
        Map<Integer, Integer> active = new LinkedHashMap<>();
        for (int row = type.firstRow(); row != Rows.NONE; row = store.order.next(row)) {
            if (store.rows.kind(row) == Structs.FORMAT && !store.rows.isDeleted(row)) {
                int mark = store.rows.at[row + Rows.CONTENT];
                if (store.marks.ends(mark)) {
                    active.remove(store.marks.key(mark));
                } else {
                    active.put(store.marks.key(mark), mark);
                }
            }
            if (row == last) {
                break;
            }
        }
        return active;
    }

    private void checkAfter(int row) {
        Map<Integer, Integer> expected = walkTo(row);
        assertThat(List.copyOf(new Formats(store).after(row).entrySet()))
                .as(Seeds.replay(seed))
                .isEqualTo(List.copyOf(expected.entrySet()));
    }

    private List<Integer> rowsInOrder() {
        List<Integer> found = new ArrayList<>();
        for (int row = type.firstRow(); row != Rows.NONE; row = store.order.next(row)) {
            found.add(row);
        }
        return found;
    }

    private void checkAll() {
        List<Integer> all = rowsInOrder();
        for (int i = 0; i < all.size(); i += 1 + random.nextInt(1 + all.size() / 150)) {
            checkAfter(all.get(i));
        }
        doc.checkIntegrity();
    }

    /** Puts marks and text anywhere, ends them or not, and deletes some of them. */
    private void edit(int steps, int keys, int marksInTen) {
        for (int step = 0; step < steps; step++) {
            List<Integer> all = rowsInOrder();
            int index = random.nextInt(all.size() + 1);
            int left = index == 0 ? Rows.NONE : all.get(index - 1);
            int right = index == all.size() ? Rows.NONE : all.get(index);
            doc.transact(txn -> {
                int choice = random.nextInt(10);
                if (choice < marksInTen) {
                    int key = store.names.of("key" + random.nextInt(keys));
                    Object value = random.nextInt(3) == 0 ? null : Integer.toString(random.nextInt(3));
                    int mark = store.marks.of(key, value);
                    doc.edits.insert(txn, type, left, right, Structs.FORMAT, 1, mark);
                } else if (choice < 9 || left == Rows.NONE) {
                    doc.edits.insertText(txn, type, left, right, "x");
                } else {
                    doc.deletion.delete(txn, left);
                }
            });
            if (step % 25 == 0) {
                List<Integer> now = rowsInOrder();
                checkAfter(now.get(random.nextInt(now.size())));
            }
        }
        checkAll();
    }

    @Test
    void after_fewKeys_isWhatAWalkSays() {
        edit(Seeds.rounds(2_500), 4, 5);
    }

    @Test
    void after_sixtyFourKeys_isWhatAWalkSays() {
        edit(Seeds.rounds(2_000), 64, 7);
    }

    /** Beyond 64 some keys share a bit, so that a summary cannot say which of them are there. */
    @Test
    void after_hundredsOfKeys_isWhatAWalkSays() {
        edit(Seeds.rounds(1_200), 300, 7);
    }

    @Test
    void after_rareMarksInMuchText_isWhatAWalkSays() {
        edit(Seeds.rounds(2_500), 6, 1);
    }

    @Test
    void after_keyThatEndedAndBeganAgain_comesLast() {
        Text text = doc.text("t");
        text.insert(0, "abcdef");
        text.format(0, 6, Map.of("a", 1.0));
        text.format(1, 5, Map.of("b", 1.0));
        text.format(2, 1, mapOfNull("a"));
        int last = type.lastRow();
        int row = store.order.locate(type, 5);
        List<String> names = new ArrayList<>();
        new Formats(store).after(row).keySet().forEach(key -> names.add(store.names.text(key)));
        assertThat(names).containsExactly("b", "a");
        checkAfter(row);
        checkAfter(last);
        assertThat(new Formats(store).after(Rows.NONE)).isEmpty();
    }

    private static Map<String, Object> mapOfNull(String key) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(key, null);
        return map;
    }
}
