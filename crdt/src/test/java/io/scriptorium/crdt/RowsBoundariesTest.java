package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Rows}: how the table grows, in which order rows are used again, and what each change of kind keeps. */
class RowsBoundariesTest {
    private final Rows rows = new Rows();

    private int row(int client, int kind) {
        int row = rows.allocate();
        rows.setMeta(row, client, kind, false);
        rows.at[row + Rows.LENGTH] = 1;
        return row;
    }

    /** A table of few rows at most doubles, so that small documents stay small. */
    @Test
    void allocate_beyondTheTable_growsByAtMostAsMuchAgain() {
        int grown = 0;
        for (int i = 0; i < 5_000; i++) {
            int before = rows.at.length;
            assertThat(rows.allocate()).isEqualTo(i * Rows.STRIDE);
            grown += rows.at.length > before ? 1 : 0;
            assertThat(rows.at.length).isBetween((i + 1) * Rows.STRIDE, before * 2);
            assertThat(rows.at.length % Rows.STRIDE).isZero();
            assertThat(rows.bytes()).isEqualTo((long) rows.at.length * Integer.BYTES);
        }
        assertThat(grown).as("not row by row").isLessThan(50);
    }

    /** A large table grows by a part of itself: half of it empty would be too much. */
    @Test
    void allocate_beyondALargeTable_growsByLessThanAQuarter() {
        rows.reserve(100_000);
        int reserved = rows.at.length;
        assertThat(reserved).isBetween(100_000 * Rows.STRIDE, 110_000 * Rows.STRIDE);
        for (int i = 0; i <= reserved / Rows.STRIDE; i++) {
            rows.allocate();
        }
        assertThat(rows.at.length).isBetween(reserved + reserved / 16, reserved + reserved / 4);
        assertThat(rows.at.length % Rows.STRIDE).isZero();
    }

    @Test
    void reserve_whatIsThere_changesNothing() {
        int[] table = rows.at;
        rows.reserve(0);
        rows.reserve(16);
        assertThat(rows.at).isSameAs(table);
        rows.reserve(17);
        assertThat(rows.at.length).isGreaterThanOrEqualTo(17 * Rows.STRIDE);
        assertThat(rows.isEmpty()).isTrue();
    }

    /** What was in the rows stays there. */
    @Test
    void growing_keepsTheRows() {
        for (int i = 0; i < 300; i++) {
            int row = row(i, Structs.STRING);
            rows.at[row + Rows.CLOCK] = i * 3;
        }
        for (int i = 0; i < 300; i++) {
            int row = i * Rows.STRIDE;
            assertThat(rows.client(row)).isEqualTo(i);
            assertThat(rows.clock(row)).isEqualTo(i * 3);
        }
    }

    @Test
    void release_thenAllocate_theLastOneGoesFirst() {
        int a = rows.allocate();
        int b = rows.allocate();
        int c = rows.allocate();
        rows.release(a);
        rows.release(c);
        assertThat(rows.peek()).isEqualTo(c);
        assertThat(rows.allocate()).isEqualTo(c);
        assertThat(rows.peek()).isEqualTo(a);
        assertThat(rows.allocate()).isEqualTo(a);
        assertThat(rows.peek()).isEqualTo(3 * Rows.STRIDE);
        assertThat(rows.allocate()).isEqualTo(3 * Rows.STRIDE);
        assertThat(b).isEqualTo(Rows.STRIDE);
        assertThat(rows.isEmpty()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1_499, (1 << 20), Rows.MOST_CLIENTS - 1})
    void flags_ofAnyClient_leaveTheClientAlone(int client) {
        int row = row(client, Structs.STRING);
        rows.setDeleted(row);
        rows.setKept(row, true);
        rows.setWide(row);
        rows.setRedone(row);
        assertThat(rows.client(row)).isEqualTo(client);
        assertThat(rows.kind(row)).isEqualTo(Structs.STRING);
        rows.setKept(row, false);
        assertThat(rows.isKept(row)).isFalse();
        assertThat(rows.isDeleted(row)).isTrue();
        assertThat(rows.isWide(row)).isTrue();
        assertThat(rows.isRedone(row)).isTrue();
        assertThat(rows.client(row)).isEqualTo(client);
    }

    /** Content that was collected is not wide any more; that undo wants it or has redone it is still known. */
    @Test
    void setKindDeleted_keepsWhatUndoHasNoted() {
        int row = row(5, Structs.STRING);
        rows.setWide(row);
        rows.setKept(row, true);
        rows.setRedone(row);
        rows.setKindDeleted(row);
        assertThat(rows.kind(row)).isEqualTo(Structs.DELETED);
        assertThat(rows.isDeleted(row)).isTrue();
        assertThat(rows.isWide(row)).isFalse();
        assertThat(rows.isKept(row)).isTrue();
        assertThat(rows.isRedone(row)).isTrue();
        assertThat(rows.visible(row)).isZero();
    }

    @Test
    void setKindGc_keepsNothingButIdAndLength() {
        int row = row(5, Structs.TYPE);
        rows.at[row + Rows.CLOCK] = 9;
        rows.setOrigin(row, 1, 2);
        rows.setRightOrigin(row, 3, 4);
        rows.setKept(row, true);
        rows.setRedone(row);
        rows.setKindGc(row);
        assertThat(rows.isGc(row)).isTrue();
        assertThat(rows.isDeleted(row)).isTrue();
        assertThat(rows.isKept(row)).isFalse();
        assertThat(rows.isRedone(row)).isFalse();
        assertThat(rows.client(row)).isEqualTo(5);
        assertThat(rows.clock(row)).isEqualTo(9);
        assertThat(rows.length(row)).isEqualTo(1);
        assertThat(rows.at[row + Rows.ORIGIN_CLIENT]).isEqualTo(Rows.NONE);
        assertThat(rows.at[row + Rows.RIGHT_CLIENT]).isEqualTo(Rows.NONE);
        assertThat(rows.at[row + Rows.PLACE]).isEqualTo(Rows.NONE);
    }

    @Test
    void copyMeta_takesKindClientAndEveryFlag() {
        int from = row(77, Structs.ANY);
        rows.setDeleted(from);
        rows.setKept(from, true);
        int to = row(1, Structs.STRING);
        rows.copyMeta(from, to);
        assertThat(rows.client(to)).isEqualTo(77);
        assertThat(rows.kind(to)).isEqualTo(Structs.ANY);
        assertThat(rows.isDeleted(to)).isTrue();
        assertThat(rows.isKept(to)).isTrue();
    }

    @Test
    void end_ofTheLastClock_isTheLargestInt() {
        int row = row(0, Structs.DELETED);
        rows.at[row + Rows.CLOCK] = Integer.MAX_VALUE - 1;
        assertThat(rows.end(row)).isEqualTo(Integer.MAX_VALUE);
    }
}
