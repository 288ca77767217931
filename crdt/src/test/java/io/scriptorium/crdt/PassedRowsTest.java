package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link PassedRows}: few rows are searched, many are stamped, and no scan knows the rows of an earlier one. */
class PassedRowsTest {
    private final PassedRows passed = new PassedRows();

    private static int row(int number) {
        return number * Rows.STRIDE;
    }

    private void passAll(int from, int count) {
        passed.begin();
        for (int i = 0; i < count; i++) {
            passed.add(row(from + i));
        }
    }

    /** 16 are few, 17 are many. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 17, 18, 33, 500})
    void indexOf_afterSoManyRows_isTheirNumber(int count) {
        passAll(100, count);
        assertThat(passed.size()).isEqualTo(count);
        for (int i = 0; i < count; i++) {
            assertThat(passed.indexOf(row(100 + i))).isEqualTo(i);
        }
        assertThat(passed.indexOf(row(99))).isEqualTo(-1);
        assertThat(passed.indexOf(row(100 + count))).isEqualTo(-1);
        assertThat(passed.indexOf(row(1_000_000))).isEqualTo(-1);
    }

    /** While rows are added the answers stay right, also at the moment at which few become many. */
    @Test
    void indexOf_whileRowsAreAdded_isRightThroughout() {
        passed.begin();
        for (int i = 0; i < 40; i++) {
            assertThat(passed.indexOf(row(i))).as("row %d", i).isEqualTo(-1);
            passed.add(row(i));
            for (int earlier = 0; earlier <= i; earlier++) {
                assertThat(passed.indexOf(row(earlier))).isEqualTo(earlier);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 17, 60})
    void begin_afterALongScan_forgetsItsRows(int next) {
        passAll(0, 50);
        passAll(200, next);
        for (int i = 0; i < 50; i++) {
            assertThat(passed.indexOf(row(i))).isEqualTo(-1);
        }
        assertThat(passed.indexOf(row(200))).isZero();
    }

    /** Rows with small numbers after rows with large ones, and the other way round: the table of stamps grows between. */
    @Test
    void add_rowsWithDistantNumbers_findsEach() {
        passed.begin();
        int[] numbers = {5, 100_000, 3, 70_000, 200_000, 1, 2, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 300_000, 16};
        for (int number : numbers) {
            passed.add(row(number));
        }
        for (int i = 0; i < numbers.length; i++) {
            assertThat(passed.indexOf(row(numbers[i]))).isEqualTo(i);
        }
        assertThat(passed.indexOf(row(17))).isEqualTo(-1);
    }

    @Test
    void indexOf_inManyScansOfAnyLength_equalsAMap() {
        long seed = Seeds.next();
        RandomGenerator random = Seeds.random(seed);
        for (int scan = 0; scan < Seeds.rounds(2_000); scan++) {
            Map<Integer, Integer> model = new HashMap<>();
            passed.begin();
            int count = random.nextInt(random.nextBoolean() ? 16 : 40);
            while (model.size() < count) {
                int row = row(random.nextInt(200));
                if (!model.containsKey(row)) {
                    model.put(row, model.size());
                    passed.add(row);
                }
            }
            for (int i = 0; i < 20; i++) {
                int row = row(random.nextInt(200));
                assertThat(passed.indexOf(row)).as(Seeds.replay(seed)).isEqualTo(model.getOrDefault(row, -1));
            }
        }
    }
}
