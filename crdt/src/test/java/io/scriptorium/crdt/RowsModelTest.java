package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** {@link Rows}: which rows are in use, and that no field of a row reaches into another. */
class RowsModelTest {
    /** What a row was told, as an object. */
    private static final class Expected {
        int client;
        int kind;
        boolean deleted;
        boolean kept;
        boolean wide;
        boolean redone;
        int length;
    }

    private final long seed = Seeds.next();
    private final RandomGenerator random = Seeds.random(seed);
    private final Rows rows = new Rows();
    private final Map<Integer, Expected> model = new HashMap<>();
    private final List<Integer> used = new ArrayList<>();

    @Test
    void allocateAndRelease_inAnyOrder_neverGivesARowTwice() {
        int most = 0;
        for (int step = 0; step < Seeds.rounds(20_000); step++) {
            boolean shrink = step / 2_000 % 3 == 2;
            if (used.isEmpty() || random.nextInt(10) < (shrink ? 2 : 7)) {
                int announced = rows.peek();
                int row = rows.allocate();
                assertThat(row).as(Seeds.replay(seed)).isEqualTo(announced);
                assertThat(row % Rows.STRIDE).isZero();
                assertThat(model).as(Seeds.replay(seed)).doesNotContainKey(row);
                fill(row);
                most = Math.max(most, used.size());
            } else {
                int row = used.remove(random.nextInt(used.size()));
                model.remove(row);
                rows.release(row);
            }
            if (step % 1_000 == 0) {
                used.forEach(this::check);
            }
        }
        used.forEach(this::check);
        // Rows that were released are used again before the table grows.
        Set<Integer> all = new HashSet<>(used);
        while (all.size() < most) {
            all.add(rows.allocate());
        }
        assertThat(all).allMatch(row -> row < Rows.STRIDE * all.size());
    }

    private void fill(int row) {
        Expected expected = new Expected();
        expected.client = random.nextInt(10) == 0 ? Rows.MOST_CLIENTS - 1 : random.nextInt(1_000);
        expected.kind = random.nextInt(Structs.DOC + 1);
        expected.wide = random.nextBoolean();
        expected.length = 1 + random.nextInt(9);
        rows.setMeta(row, expected.client, expected.kind, expected.wide);
        rows.at[row + Rows.LENGTH] = expected.length;
        rows.at[row + Rows.CLOCK] = row;
        model.put(row, expected);
        used.add(row);
        for (int i = 0; i < 4; i++) {
            flag(row, expected);
        }
    }

    private void flag(int row, Expected expected) {
        switch (random.nextInt(6)) {
            case 0 -> {
                rows.setDeleted(row);
                expected.deleted = true;
            }
            case 1 -> {
                expected.kept = random.nextBoolean();
                rows.setKept(row, expected.kept);
            }
            case 2 -> {
                rows.setWide(row);
                expected.wide = true;
            }
            case 3 -> {
                rows.setRedone(row);
                expected.redone = true;
            }
            case 4 -> {
                if (random.nextInt(3) == 0) {
                    rows.setKindDeleted(row);
                    expected.kind = Structs.DELETED;
                    expected.deleted = true;
                    expected.wide = false;
                }
            }
            default -> {
                if (random.nextInt(6) == 0) {
                    rows.setKindGc(row);
                    expected.kind = Structs.GC;
                    expected.deleted = true;
                    expected.wide = false;
                    expected.kept = false;
                    expected.redone = false;
                }
            }
        }
    }

    private void check(int row) {
        Expected expected = model.get(row);
        assertThat(expected).isNotNull();
        if (expected == null) {
            return;
        }
        String replay = Seeds.replay(seed);
        assertThat(rows.client(row)).as(replay).isEqualTo(expected.client);
        assertThat(rows.kind(row)).as(replay).isEqualTo(expected.kind);
        assertThat(rows.isDeleted(row)).as(replay).isEqualTo(expected.deleted);
        assertThat(rows.isKept(row)).as(replay).isEqualTo(expected.kept);
        assertThat(rows.isWide(row)).as(replay).isEqualTo(expected.wide);
        assertThat(rows.isRedone(row)).as(replay).isEqualTo(expected.redone);
        assertThat(rows.isGc(row)).as(replay).isEqualTo(expected.kind == Structs.GC);
        boolean countable =
                switch (expected.kind) {
                    case Structs.GC, Structs.DELETED, Structs.FORMAT -> false;
                    default -> true;
                };
        assertThat(rows.isCountable(row)).as(replay).isEqualTo(countable);
        assertThat(rows.visible(row)).as(replay).isEqualTo(countable && !expected.deleted ? expected.length : 0);
        assertThat(rows.end(row)).as(replay).isEqualTo(row + expected.length);
    }

    @Test
    void reserve_thenAllocate_growsOnce() {
        rows.reserve(1_000);
        int[] table = rows.at;
        assertThat(rows.isEmpty()).isTrue();
        for (int i = 0; i < 1_000; i++) {
            assertThat(rows.allocate()).isEqualTo(i * Rows.STRIDE);
        }
        assertThat(rows.at).isSameAs(table);
        assertThat(rows.isEmpty()).isFalse();
    }

    @Test
    void sameOrigins_withoutAny_doNotLookAtClocks() {
        int a = rows.allocate();
        int b = rows.allocate();
        rows.setOrigin(a, Rows.NONE, 1);
        rows.setOrigin(b, Rows.NONE, 2);
        rows.setRightOrigin(a, Rows.NONE, 1);
        rows.setRightOrigin(b, Rows.NONE, 2);
        assertThat(rows.sameOrigin(a, b)).isTrue();
        assertThat(rows.sameRightOrigin(a, b)).isTrue();
        rows.setOrigin(a, 4, 1);
        assertThat(rows.sameOrigin(a, b)).isFalse();
        rows.setOrigin(b, 4, 2);
        assertThat(rows.sameOrigin(a, b)).isFalse();
        rows.setOrigin(b, 4, 1);
        assertThat(rows.sameOrigin(a, b)).isTrue();
        rows.setRightOrigin(a, 4, 1);
        rows.setRightOrigin(b, 5, 1);
        assertThat(rows.sameRightOrigin(a, b)).isFalse();
    }
}
