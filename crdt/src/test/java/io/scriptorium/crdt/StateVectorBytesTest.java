package io.scriptorium.crdt;

import static io.scriptorium.crdt.AnnotatedBytes.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scriptorium.crdt.lib0.Lib0Reader;
import io.scriptorium.crdt.lib0.Lib0Writer;
import io.scriptorium.crdt.lib0.LimitExceededException;
import io.scriptorium.crdt.lib0.MalformedUpdateException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** State vectors and delete sets by their bytes, and against maps and sets that hold every clock. */
class StateVectorBytesTest {
    private static StateVector decode(String hex) {
        return StateVector.decode(bytes(hex), DecodeLimits.UPDATE);
    }

    // --- State vectors ---

    @Test
    void stateVector_ofClients_isWrittenInDescendingOrder() {
        StateVector vector = decode("03 05 07 ac 02 01 09 80 01");
        assertThat(vector.size()).isEqualTo(3);
        assertThat(List.of(vector.client(0), vector.client(1), vector.client(2)))
                .containsExactly(5L, 9L, 300L);
        assertThat(List.of(vector.clock(0), vector.clock(1), vector.clock(2))).containsExactly(7L, 128L, 1L);
        assertThat(vector.get(300)).isEqualTo(1);
        assertThat(vector.get(6)).isZero();
        assertThat(vector.encode()).isEqualTo(bytes("03 ac 02 01 09 80 01 05 07"));
        assertThat(vector).hasToString("{5: 7, 9: 128, 300: 1}");
        assertThat(StateVector.EMPTY.encode()).isEqualTo(bytes("00"));
        assertThat(StateVector.EMPTY).hasToString("{}");
    }

    @Test
    void stateVector_clientsOfWhichNothingIsKnown_areLeftOut() {
        assertThat(decode("02 05 00 09 01")).isEqualTo(decode("01 09 01"));
        assertThat(decode("01 05 00")).isEqualTo(StateVector.EMPTY);
        assertThat(decode("02 05 03 05 00").size()).as("the last one counts").isZero();
        assertThat(decode("00 07 07 07")).as("what comes after it does not").isEqualTo(StateVector.EMPTY);
    }

    @ParameterizedTest
    @CsvSource({
        "01 05 07, 01 05 07, true",
        "01 05 07, 01 05 06, true",
        "01 05 07, 01 05 08, false",
        "01 05 07, 01 06 01, false",
        "02 06 01 05 07, 01 06 01, true",
        "02 06 01 05 07, 03 07 01 06 01 05 07, false",
        "01 05 07, 00, true",
        "00, 01 05 01, false",
        "00, 00, true"
    })
    void covers_anotherVector_whenNoClientIsAhead(String known, String other, boolean covered) {
        assertThat(decode(known).covers(decode(other))).isEqualTo(covered);
        assertThat(decode(known).equals(decode(other))).isEqualTo(known.equals(other));
    }

    @ParameterizedTest
    @CsvSource({
        "'', 0, the bytes end too early",
        "01, 1, the bytes end too early",
        "01 05, 2, the bytes end too early",
        "02 05 07, 3, the bytes end too early",
        "01 80 80 80 80 80 80 80 10 01, 1, integer above 2^53-1",
        "02 05 07 06 80 80 80 80 80 80 80 10, 4, integer above 2^53-1",
        "03 05 07 06 07 07 07, 5, more than 2 clients",
        "02 05 07 06 e9 07, 3, more than 1000 for a clock"
    })
    void decode_ofAFault_saysWhere(String hex, int offset, String problem) {
        DecodeLimits small = new DecodeLimits(1, 1, 2, 1, 1, 1, 1_000, 1);
        assertThatThrownBy(() -> StateVector.decode(bytes(hex), small))
                .isInstanceOf(MalformedUpdateException.class)
                .hasMessage(problem + " at byte " + offset);
    }

    @Test
    void stateVector_random_isWhatAMapIs() {
        long seed = Seeds.next();
        RandomGenerator random = Seeds.random(seed);
        for (int round = 0; round < Seeds.rounds(500); round++) {
            Map<Long, Long> last = new TreeMap<>();
            Map<Long, Long> largest = new HashMap<>();
            LongPairs pairs = new LongPairs();
            Lib0Writer out = new Lib0Writer();
            int count = random.nextInt(20);
            out.writeVarUint(count);
            for (int i = 0; i < count; i++) {
                long client = random.nextLong(12);
                long clock = random.nextLong(5);
                out.writeVarUint(client);
                out.writeVarUint(clock);
                pairs.add(client, clock);
                last.put(client, clock);
                largest.merge(client, clock, Math::max);
            }
            StateVector decoded = StateVector.decode(out.toByteArray(), DecodeLimits.UPDATE);
            StateVector joined = StateVector.ofLargest(pairs);
            for (long client = 0; client < 12; client++) {
                assertThat(decoded.get(client)).as(Seeds.replay(seed)).isEqualTo(last.getOrDefault(client, 0L));
                assertThat(joined.get(client)).as(Seeds.replay(seed)).isEqualTo(largest.getOrDefault(client, 0L));
            }
            last.values().removeIf(clock -> clock == 0);
            assertThat(decoded.toString()).isEqualTo(last.toString().replace("=", ": "));
            assertThat(joined.covers(decoded)).isTrue();
            assertThat(decoded.covers(joined)).isEqualTo(decoded.equals(joined));
            assertThat(StateVector.decode(joined.encode(), DecodeLimits.UPDATE))
                    .isEqualTo(joined)
                    .hasSameHashCodeAs(joined);
        }
    }

    // --- Delete sets ---

    private static DeleteSet deletes(String hex, UpdateFormat format) {
        return DeleteSet.read(new Lib0Reader(bytes(hex)), DecodeLimits.UPDATE, format);
    }

    private static byte[] written(DeleteSet set, UpdateFormat format) {
        Lib0Writer out = new Lib0Writer();
        set.write(out, format);
        return out.toByteArray();
    }

    /** Format V1 has clocks and lengths, V2 the distances to the range before and lengths less one. */
    @ParameterizedTest
    @CsvSource({
        "00, 00",
        "01 05 01 00 01, 01 05 01 00 00",
        "01 05 02 03 02 09 01, 01 05 02 03 01 04 00",
        "02 ac 02 01 80 01 81 01 05 01 00 05, 02 ac 02 01 80 01 80 01 05 01 00 04",
        "02 09 01 07 01 05 01 07 01, 02 09 01 07 00 05 01 07 00"
    })
    void deleteSet_inBothFormats_isTheSame(String v1, String v2) {
        for (DeleteSet set : List.of(deletes(v1, UpdateFormat.V1), deletes(v2, UpdateFormat.V2))) {
            assertThat(written(set, UpdateFormat.V1)).isEqualTo(bytes(v1));
            assertThat(written(set, UpdateFormat.V2)).isEqualTo(bytes(v2));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "01 05 02 00 02 02 02, 01 05 01 00 04",
        "01 05 02 02 02 00 02, 01 05 01 00 04",
        "01 05 02 00 05 01 02, 01 05 01 00 05",
        "01 05 03 09 01 00 01 05 01, 01 05 03 00 01 05 01 09 01",
        "01 05 02 00 00 07 00, 00",
        "02 05 01 00 01 05 01 01 01, 01 05 01 00 02",
        "02 05 01 00 01 09 01 00 01, 02 09 01 00 01 05 01 00 01",
        "03 05 01 04 01 09 01 00 01 05 01 00 01, 02 09 01 00 01 05 02 00 01 04 01",
        "01 05 00, 00"
    })
    void deleteSet_inDisorder_isSortedAndJoined(String read, String sorted) {
        assertThat(written(deletes(read, UpdateFormat.V1), UpdateFormat.V1)).isEqualTo(bytes(sorted));
    }

    @Test
    void deleteSet_contains_holdsEachClockOfItsRanges() {
        DeleteSet set = deletes("02 09 02 03 02 08 01 05 01 00 02", UpdateFormat.V1);
        List<Long> found = new ArrayList<>();
        for (long clock = 0; clock < 10; clock++) {
            if (set.contains(9, clock)) {
                found.add(clock);
            }
        }
        assertThat(found).containsExactly(3L, 4L, 8L);
        assertThat(set.contains(5, 1)).isTrue();
        assertThat(set.contains(5, 2)).isFalse();
        assertThat(set.contains(7, 0)).isFalse();
        assertThat(set.indexOf(9)).isZero();
        assertThat(set.indexOf(5)).isEqualTo(1);
        assertThat(set.indexOf(7)).isNegative();
        assertThat(set.rangeCount()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "01 05 01 00 05, 01 05 01 01 03, true",
        "01 05 01 00 05, 01 05 02 00 01 04 01, true",
        "01 05 01 00 05, 01 05 01 04 02, false",
        "01 05 02 00 02 03 02, 01 05 01 01 03, false",
        "01 05 01 00 05, 01 06 01 00 01, false",
        "01 05 01 00 05, 00, true",
        "00, 01 05 01 00 01, false"
    })
    void deleteSet_containsAll_whenEachRangeIsInOne(String set, String other, boolean contained) {
        assertThat(deletes(set, UpdateFormat.V1).containsAll(deletes(other, UpdateFormat.V1)))
                .isEqualTo(contained);
    }

    @ParameterizedTest
    @EnumSource
    void deleteSet_random_isASetOfClocks(UpdateFormat format) {
        long seed = Seeds.next();
        RandomGenerator random = Seeds.random(seed);
        for (int round = 0; round < Seeds.rounds(300); round++) {
            List<DeleteSet> sets = new ArrayList<>();
            TreeSet<String> model = new TreeSet<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                DeleteSetBuilder builder = new DeleteSetBuilder();
                for (int r = random.nextInt(8); r > 0; r--) {
                    long client = random.nextLong(1, 4);
                    long start = random.nextLong(20);
                    long end = start + random.nextLong(5);
                    builder.add(client, start, end);
                    for (long clock = start; clock < end; clock++) {
                        model.add(client + ":" + clock);
                    }
                }
                sets.add(builder.build());
            }
            DeleteSet union = DeleteSet.union(sets);
            TreeSet<String> held = new TreeSet<>();
            for (long client = 1; client < 4; client++) {
                for (long clock = 0; clock < 25; clock++) {
                    if (union.contains(client, clock)) {
                        held.add(client + ":" + clock);
                    }
                }
            }
            assertThat(held).as(Seeds.replay(seed)).isEqualTo(model);
            assertThat(union.isEmpty()).isEqualTo(model.isEmpty());
            sets.forEach(set -> assertThat(union.containsAll(set)).isTrue());
            byte[] encoded = written(union, format);
            DeleteSet again = DeleteSet.read(new Lib0Reader(encoded), DecodeLimits.UPDATE, format);
            assertThat(written(again, UpdateFormat.V1)).isEqualTo(written(union, UpdateFormat.V1));
            assertThat(again.containsAll(union) && union.containsAll(again)).isTrue();
        }
    }

    @Test
    void deleteSet_rangesOfV2ThatLeaveTheClocks_areRefusedWhereTheyBegin() {
        String twoRanges = "01 05 02 00 00 ff ff ff ff ff ff ff 0f 00";
        assertThatThrownBy(() -> deletes(twoRanges, UpdateFormat.V2))
                .isInstanceOf(MalformedUpdateException.class)
                .hasMessage("a range of clocks beyond 2^53-1 at byte 5");
        assertThatThrownBy(() -> deletes("01 05 01 ff ff ff ff 07 00", UpdateFormat.V2))
                .isInstanceOf(LimitExceededException.class)
                .hasMessage("more than 2147483647 for a clock at byte 3");
    }
}
