package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link ClientRows} at the ends of its chunks of 128, and with clocks as far out as ints go. */
class ClientRowsBoundariesTest {
    private static final int CHUNK = 128;

    private Rows rows = new Rows();
    private ClientRows client = new ClientRows(rows, 7, 3);
    private List<Integer> expected = new ArrayList<>();

    @BeforeEach
    void begin() {
        rows = new Rows();
        client = new ClientRows(rows, 7, 3);
        expected = new ArrayList<>();
    }

    private int row(int clock, int length) {
        int row = rows.allocate();
        rows.at[row + Rows.CLOCK] = clock;
        rows.at[row + Rows.LENGTH] = length;
        return row;
    }

    private void append(int count, int length) {
        for (int i = 0; i < count; i++) {
            int row = row(client.nextClock, length);
            client.append(row);
            client.nextClock += length;
            expected.add(row);
        }
    }

    /** Splits the row at an index into its first clock and the rest. */
    private void splitAt(int index) {
        int row = expected.get(index);
        assertThat(client.seek(rows.clock(row))).isEqualTo(row);
        int right = row(rows.clock(row) + 1, rows.length(row) - 1);
        rows.at[row + Rows.LENGTH] = 1;
        client.insertAfterSought(right);
        expected.add(index + 1, right);
        assertThat(client.next()).isEqualTo(index + 2 < expected.size() ? expected.get(index + 2) : Rows.NONE);
    }

    /** Joins the row at an index with the one before. */
    private void joinAt(int index) {
        int right = expected.remove(index);
        int left = expected.get(index - 1);
        assertThat(client.seek(rows.clock(right))).isEqualTo(right);
        rows.at[left + Rows.LENGTH] += rows.length(right);
        client.removeSought();
        rows.release(right);
        assertThat(client.next()).isEqualTo(index < expected.size() ? expected.get(index) : Rows.NONE);
    }

    private void check() {
        List<Integer> found = new ArrayList<>();
        for (int row = client.seek(0); row != Rows.NONE; row = client.next()) {
            found.add(row);
        }
        assertThat(found).isEqualTo(expected);
        for (int row : expected) {
            assertThat(client.seek(rows.clock(row))).isEqualTo(row);
            assertThat(client.seek(rows.end(row) - 1)).isEqualTo(row);
        }
        for (int row : expected.reversed()) {
            assertThat(client.seek(rows.clock(row))).isEqualTo(row);
        }
        assertThat(client.first()).isEqualTo(expected.getFirst());
        assertThat(client.last()).isEqualTo(expected.getLast());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 127, 128, 129, 255, 256, 257, 1_000})
    void append_soManyRows_findsEach(int count) {
        append(count, 3);
        check();
    }

    /** At each place of a full chunk: the half in which the new row ends up is another one. */
    @Test
    void insertAfterSought_intoAFullChunk_atEveryPlace() {
        for (int index = 0; index < CHUNK; index++) {
            begin();
            append(CHUNK + 5, 2);
            splitAt(index);
            check();
        }
    }

    @Test
    void insertAfterSought_ofOneRowAgainAndAgain_dividesChunkAfterChunk() {
        append(3, 2_000);
        for (int i = 0; i < 600; i++) {
            splitAt(1 + i);
        }
        check();
        append(200, 1);
        check();
    }

    /** The first row of a chunk, its last one, and those around. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 126, 127, 128, 129, 130, 255, 256, 257, 299})
    void removeSought_atAChunksEnds_standsAtTheRowBefore(int index) {
        append(300, 2);
        joinAt(index);
        check();
    }

    @Test
    void removeSought_allOfAChunk_removesTheChunk() {
        append(CHUNK * 3, 1);
        for (int i = 0; i < CHUNK; i++) {
            joinAt(CHUNK);
        }
        check();
        assertThat(client.seek(CHUNK - 1)).isEqualTo(client.seek(2 * CHUNK - 1));
        append(10, 1);
        check();
    }

    @Test
    void removeSought_allButTheFirst_leavesOneRow() {
        append(CHUNK * 2 + 1, 1);
        while (expected.size() > 1) {
            joinAt(expected.size() - 1);
        }
        check();
        assertThat(rows.length(client.first())).isEqualTo(CHUNK * 2 + 1);
    }

    /** The last chunk holds one row, which is removed; what is appended then stands in the chunk before, or a new one. */
    @Test
    void append_afterTheLastChunkHasGone_goesOn() {
        append(CHUNK + 1, 1);
        joinAt(CHUNK);
        check();
        append(3, 1);
        check();
    }

    @Test
    void previousAndNext_acrossChunks_walkBothWays() {
        append(CHUNK * 2 + 2, 1);
        client.seek(CHUNK);
        assertThat(client.previous()).isEqualTo(expected.get(CHUNK - 1));
        assertThat(client.next()).isEqualTo(expected.get(CHUNK));
        client.seek(CHUNK * 2);
        assertThat(client.previous()).isEqualTo(expected.get(CHUNK * 2 - 1));
        client.seek(0);
        assertThat(client.previous()).isEqualTo(Rows.NONE);
        client.seek(CHUNK * 2 + 1);
        assertThat(client.next()).isEqualTo(Rows.NONE);
    }

    // --- Clocks near 2^31 ---

    @Test
    void seek_behindAHugeRow_findsTheSmallOnes() {
        append(1, Integer.MAX_VALUE - 1_000);
        append(1_000, 1);
        assertThat(client.nextClock).isEqualTo(Integer.MAX_VALUE);
        check();
        assertThat(client.seek(Integer.MAX_VALUE - 1_001)).isEqualTo(expected.getFirst());
        assertThat(client.seek(Integer.MAX_VALUE - 1_000)).isEqualTo(expected.get(1));
        assertThat(client.seek(Integer.MAX_VALUE - 1)).isEqualTo(expected.getLast());
    }

    @Test
    void seek_beforeAHugeRow_findsTheSmallOnes() {
        append(1_000, 1);
        append(1, Integer.MAX_VALUE - 1_000);
        check();
        assertThat(client.seek(999)).isEqualTo(expected.get(999));
        assertThat(client.seek(1_000)).isEqualTo(expected.get(1_000));
    }

    /** The guess where a clock should be multiplies clocks by chunks: that must not overflow. */
    @Test
    void seek_amongManyHugeRows_findsEach() {
        append(2_000, 1_000_000);
        check();
        for (int i = 0; i < 2_000; i += 7) {
            assertThat(client.seek(i * 1_000_000 + 999_999)).isEqualTo(expected.get(i));
        }
        for (int i = 0; i < 300; i++) {
            splitAt(1_500 + i);
        }
        check();
    }
}
