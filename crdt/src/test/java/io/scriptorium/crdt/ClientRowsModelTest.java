package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** {@link ClientRows} against a TreeMap from the first clock of each row to the row. */
class ClientRowsModelTest {
    private final long seed = Seeds.next();
    private final RandomGenerator random = Seeds.random(seed);
    private final Rows rows = new Rows();
    private final ClientRows client = new ClientRows(rows, 7, 3);
    private final TreeMap<Integer, Integer> model = new TreeMap<>();

    private void append(int length) {
        int row = rows.allocate();
        rows.at[row + Rows.CLOCK] = client.nextClock;
        rows.at[row + Rows.LENGTH] = length;
        client.append(row);
        model.put(client.nextClock, row);
        client.nextClock += length;
    }

    private int anyClock() {
        return random.nextInt(client.nextClock);
    }

    private int seek(int clock) {
        int row = client.seek(clock);
        assertThat(row).as(Seeds.replay(seed)).isEqualTo(model.floorEntry(clock).getValue());
        return row;
    }

    /** Splits the row that covers a clock, as the store does. */
    private void split(int clock) {
        int row = seek(clock);
        int offset = clock - rows.clock(row);
        if (offset == 0) {
            return;
        }
        int right = rows.allocate();
        rows.at[right + Rows.CLOCK] = clock;
        rows.at[right + Rows.LENGTH] = rows.length(row) - offset;
        rows.at[row + Rows.LENGTH] = offset;
        client.insertAfterSought(right);
        model.put(clock, right);
        // It stands at the new row.
        checkNext(clock);
    }

    /** Joins the row that covers a clock with the one before. */
    private void join(int clock) {
        int right = seek(clock);
        int start = rows.clock(right);
        if (start == 0) {
            return;
        }
        int left = client.previous();
        assertThat(left)
                .as(Seeds.replay(seed))
                .isEqualTo(model.lowerEntry(start).getValue());
        client.next();
        client.removeSought();
        model.remove(start);
        rows.at[left + Rows.LENGTH] += rows.length(right);
        rows.release(right);
        // It stands at the row before the removed one.
        checkNext(rows.clock(left));
    }

    private void checkNext(int clock) {
        Map.Entry<Integer, Integer> next = model.higherEntry(clock);
        assertThat(client.next()).as(Seeds.replay(seed)).isEqualTo(next == null ? Rows.NONE : next.getValue());
    }

    private void checkWalks() {
        List<Integer> forwards = new ArrayList<>();
        for (int row = client.seek(0); row != Rows.NONE; row = client.next()) {
            forwards.add(row);
        }
        assertThat(forwards).as(Seeds.replay(seed)).isEqualTo(List.copyOf(model.values()));
        List<Integer> backwards = new ArrayList<>();
        for (int row = client.seek(client.nextClock - 1); row != Rows.NONE; row = client.previous()) {
            backwards.add(row);
        }
        assertThat(backwards.reversed()).as(Seeds.replay(seed)).isEqualTo(forwards);
        assertThat(client.first()).isEqualTo(forwards.getFirst());
        assertThat(client.last()).isEqualTo(forwards.getLast());
    }

    private void run(int steps, int splits, int joins) {
        for (int step = 0; step < steps; step++) {
            int choice = random.nextInt(100);
            if (choice < splits) {
                split(anyClock());
            } else if (choice < splits + joins) {
                join(anyClock());
            } else if (choice < splits + joins + 10) {
                append(1 + random.nextInt(9));
            } else {
                walkABit();
            }
        }
        checkWalks();
    }

    /** Asks for clocks near each other, so that what was found last is looked at first. */
    private void walkABit() {
        int clock = anyClock();
        for (int i = 0; i < 6; i++) {
            seek(clock);
            clock = Math.clamp(clock + random.nextInt(-20, 60), 0, client.nextClock - 1);
        }
        int row = seek(clock);
        Map.Entry<Integer, Integer> before = model.lowerEntry(rows.clock(row));
        assertThat(client.previous()).as(Seeds.replay(seed)).isEqualTo(before == null ? Rows.NONE : before.getValue());
    }

    @Test
    void splitAndJoin_ofEvenRuns_findsEveryClock() {
        for (int i = 0; i < 600; i++) {
            append(30);
        }
        run(Seeds.rounds(12_000), 40, 10);
        run(Seeds.rounds(12_000), 10, 40);
    }

    /** Many short rows first and a few huge ones after them, or the other way round: no guess comes near. */
    @Test
    void seek_withSkewedLengths_findsEveryClock() {
        for (int round = 0; round < 4; round++) {
            for (int i = 0; i < 3_000; i++) {
                append(round % 2 == 0 ? 1 : 1 + (i % 97 == 0 ? 50_000 : 0));
            }
            append(4_000_000);
            checkWalks();
            run(Seeds.rounds(3_000), 30, 20);
            for (Map.Entry<Integer, Integer> entry : model.entrySet()) {
                assertThat(client.seek(entry.getKey())).isEqualTo(entry.getValue());
                int last = rows.end(entry.getValue()) - 1;
                assertThat(client.seek(anyClock())).isNotEqualTo(Rows.NONE);
                assertThat(client.seek(last)).as(Seeds.replay(seed)).isEqualTo(entry.getValue());
            }
        }
    }

    /** A long history that is split clock by clock from one end, then joined from the other. */
    @Test
    void splitThenJoin_everyClock_comesBackToOneRow() {
        append(5_000);
        boolean fromFront = random.nextBoolean();
        for (int i = 1; i < 5_000; i++) {
            split(fromFront ? i : 5_000 - i);
        }
        assertThat(model).hasSize(5_000);
        checkWalks();
        for (int i = 1; i < 5_000; i++) {
            join(fromFront ? 5_000 - i : i);
        }
        assertThat(model).hasSize(1);
        assertThat(client.seek(4_999)).isEqualTo(client.seek(0));
        checkWalks();
    }

    @Test
    void isEmpty_beforeTheFirstRow_isTrue() {
        assertThat(client.isEmpty()).isTrue();
        append(1);
        assertThat(client.isEmpty()).isFalse();
        assertThat(client.next()).isEqualTo(Rows.NONE);
        assertThat(client.previous()).isEqualTo(Rows.NONE);
    }
}
