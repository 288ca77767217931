package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.crdt.lib0.Lib0Reader;
import io.scriptorium.crdt.lib0.Lib0Writer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Sets of clocks against the simplest thing that could hold them. */
class ClockRangesTest {
    @Test
    void ranges_randomAdditions_holdWhatABitSetHolds() {
        long seed = Seeds.next();
        RandomGenerator random = Seeds.random(seed);
        for (int round = 0; round < 200; round++) {
            int space = 1 << random.nextInt(3, 14);
            int longest = 1 << random.nextInt(5);
            ClockRanges ranges = new ClockRanges();
            BitSet model = new BitSet();
            for (int i = random.nextInt(2_000); i > 0; i--) {
                int start = random.nextInt(space);
                int end = start + random.nextInt(longest + 1);
                ranges.add(start, end);
                model.set(start, end);
            }
            for (int i = 0; i < 100; i++) {
                int start = random.nextInt(space);
                int end = start + random.nextInt(longest * 2);
                assertSame(ranges, model, start, end, Seeds.replay(seed) + ", round " + round);
            }
        }
    }

    private static void assertSame(ClockRanges ranges, BitSet model, int start, int end, String replay) {
        boolean all = model.nextClearBit(start) >= end;
        boolean none = model.nextSetBit(start) < 0 || model.nextSetBit(start) >= end;
        assertThat(ranges.contains(start, end)).as(replay).isEqualTo(all);
        assertThat(ranges.endOfRangeAt(start)).as(replay).isEqualTo(model.nextClearBit(start));
        DeleteSetBuilder missing = new DeleteSetBuilder();
        assertThat(ranges.collectMissing(1, start, end, missing))
                .as(replay)
                .isEqualTo((none && start < end) || (start == end && !model.get(start)));
        BitSet expected = new BitSet();
        expected.set(start, end);
        expected.andNot(model);
        assertThat(bits(missing.build())).as(replay).isEqualTo(expected);
    }

    private static BitSet bits(DeleteSet set) {
        BitSet bits = new BitSet();
        for (int r = 0; r < set.rangeCount(); r++) {
            bits.set((int) set.start(r), (int) set.end(r));
        }
        return bits;
    }

    @Test
    void ranges_oneThatCoversManyChunks_leavesOne() {
        ClockRanges ranges = new ClockRanges();
        for (int i = 0; i < 10_000; i++) {
            ranges.add(i * 3L, i * 3L + 1);
        }
        assertThat(ranges.contains(0, 2)).isFalse();
        ranges.add(5, 29_000);
        assertThat(ranges.contains(3, 4)).isTrue();
        assertThat(ranges.contains(5, 29_000)).isTrue();
        assertThat(ranges.contains(29_997, 29_998)).isTrue();
        assertThat(ranges.contains(29_998, 29_999)).isFalse();
        ranges.add(0, 40_000);
        assertThat(ranges.contains(0, 40_000)).isTrue();
        assertThat(ranges.endOfRangeAt(0)).isEqualTo(40_000);
        assertThat(ranges.startAfter(0, 50_000)).isEqualTo(50_000);
    }

    @Test
    void deleteSet_randomRanges_areSortedAndJoined() {
        long seed = Seeds.next();
        RandomGenerator random = Seeds.random(seed);
        for (int round = 0; round < 500; round++) {
            Map<Long, BitSet> model = new TreeMap<>();
            UpdateBytes update = new UpdateBytes();
            for (int i = random.nextInt(30); i > 0; i--) {
                long client = random.nextInt(1, 5);
                int start = random.nextInt(60);
                int length = random.nextInt(5);
                update.delete(client, start, length);
                if (length > 0) {
                    model.computeIfAbsent(client, unused -> new BitSet()).set(start, start + length);
                }
            }
            DeleteSet set = update.inspect().deletes();
            assertThat(set.clientCount()).as(Seeds.replay(seed)).isEqualTo(model.size());
            for (int c = 0; c < set.clientCount(); c++) {
                assertThat(c == 0 || set.client(c) < set.client(c - 1)).isTrue();
                BitSet bits = new BitSet();
                for (int r = set.firstRange(c); r < set.firstRange(c + 1); r++) {
                    assertThat(r == set.firstRange(c) || set.start(r) > set.end(r - 1))
                            .isTrue();
                    bits.set((int) set.start(r), (int) set.end(r));
                }
                assertThat(bits).as(Seeds.replay(seed)).isEqualTo(model.get(set.client(c)));
            }
            Lib0Writer out = new Lib0Writer();
            set.write(out);
            DeleteSet again = DeleteSet.read(new Lib0Reader(out.toByteArray()), DecodeLimits.UPDATE);
            Lib0Writer outAgain = new Lib0Writer();
            DeleteSet.union(List.of(set, again, DeleteSet.EMPTY)).write(outAgain);
            assertThat(outAgain.toByteArray()).isEqualTo(out.toByteArray());
        }
    }

    @Test
    void longPairs_sort_isStable() {
        RandomGenerator random = Seeds.random(1);
        for (int size = 0; size < 300; size++) {
            LongPairs pairs = new LongPairs();
            long[] expected = new long[size];
            for (int i = 0; i < size; i++) {
                long key = random.nextInt(20);
                pairs.add(key, i);
                expected[i] = key * 1_000 + i;
            }
            Arrays.sort(expected);
            pairs.sort();
            for (int i = 0; i < size; i++) {
                assertThat(pairs.first[i] * 1_000 + pairs.second[i]).isEqualTo(expected[i]);
            }
        }
    }

    @Test
    void stateVector_clientNamedTwice_lastCounts() {
        byte[] bytes = HexFormat.of().parseHex("04" + "0105" + "0207" + "0103" + "0300");
        StateVector vector = StateVector.decode(bytes, DecodeLimits.UPDATE);
        assertThat(vector.get(1)).isEqualTo(3);
        assertThat(vector.get(2)).isEqualTo(7);
        assertThat(vector.size()).isEqualTo(2);
        assertThat(vector.encode()).isEqualTo(HexFormat.of().parseHex("02" + "0207" + "0103"));
        assertThat(vector).hasToString("{1: 3, 2: 7}");
        assertThat(StateVector.decode(vector.encode(), DecodeLimits.UPDATE))
                .isEqualTo(vector)
                .hasSameHashCodeAs(vector);
    }

    @Test
    void stateVector_covers_comparesEveryClient() {
        StateVector some = StateVector.decode(new byte[] {2, 2, 7, 1, 3}, DecodeLimits.UPDATE);
        StateVector more = StateVector.decode(new byte[] {3, 3, 1, 2, 7, 1, 4}, DecodeLimits.UPDATE);
        assertThat(more.covers(some)).isTrue();
        assertThat(some.covers(more)).isFalse();
        assertThat(some.covers(some)).isTrue();
        assertThat(some.covers(StateVector.EMPTY)).isTrue();
        assertThat(StateVector.EMPTY.covers(some)).isFalse();
    }
}
