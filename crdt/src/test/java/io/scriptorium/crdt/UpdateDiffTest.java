package io.scriptorium.crdt;

import static io.scriptorium.crdt.AnnotatedBytes.bytes;
import static io.scriptorium.crdt.UpdateBytes.id;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What somebody lacks who knows a part of an update: hand-written cuts, and every cut of random histories. */
class UpdateDiffTest {
    private static StateVector vector(long... clientsAndClocks) {
        LongPairs pairs = new LongPairs();
        for (int i = 0; i < clientsAndClocks.length; i += 2) {
            pairs.add(clientsAndClocks[i], clientsAndClocks[i + 1]);
        }
        return StateVector.ofLargest(pairs);
    }

    /** One of each content that can be cut, in the order of clocks. */
    private static final byte[] ALL = bytes("""
            01
            06 05 00
            04 01 01 74 04 f0 9f 98 80      0 and 1: a pair in the root t
            c8 05 01 09 00 02 7e 7f         2 and 3: two values before (9, 0)
            82 05 03 02 01 31 01 32         4 and 5: legacy values
            81 05 05 02                     6 and 7: deleted
            00 02                           8 and 9: garbage
            28 01 01 6d 01 6b 02 7d 01 7d 02     10 and 11: two values under a key
            01 05 01 02 03                  deletes of 2, 3 and 4
            """);

    @ParameterizedTest
    @CsvSource({
        "1, 84 05 00 03 ef bf bd c8 05 01 09 00 02 7e 7f 82 05 03 02 01 31 01 32 81 05 05 02 00 02, 6",
        "2, c8 05 01 09 00 02 7e 7f 82 05 03 02 01 31 01 32 81 05 05 02 00 02, 5",
        "3, c8 05 02 09 00 01 7f 82 05 03 02 01 31 01 32 81 05 05 02 00 02, 5",
        "4, 82 05 03 02 01 31 01 32 81 05 05 02 00 02, 4",
        "5, 82 05 04 01 01 32 81 05 05 02 00 02, 4",
        "6, 81 05 05 02 00 02, 3",
        "7, 81 05 06 01 00 02, 3",
        "8, 00 02, 2",
        "9, 00 01, 2"
    })
    void diff_atEachClock_beginsThere(int clock, String structs, int count) {
        byte[] expected = bytes(
                "01 0" + count + " 05 0" + clock + structs + "28 01 01 6d 01 6b 02 7d 01 7d 02" + "01 05 01 02 03");
        assertThat(Update.diff(ALL, vector(5, clock))).isEqualTo(expected);
    }

    @Test
    void diff_withinAnEntryOfAMap_namesItsNeighbourInsteadOfTheParent() {
        assertThat(Update.diff(ALL, vector(5, 11))).isEqualTo(bytes("01 01 05 0b a8 05 0a 01 7d 02 01 05 01 02 03"));
    }

    @Test
    void diff_ofWhatIsKnown_isTheDeleteSet() {
        for (long clock : new long[] {12, 13, 1L << 40}) {
            assertThat(Update.diff(ALL, vector(5, clock))).isEqualTo(bytes("00 01 05 01 02 03"));
        }
        assertThat(Update.diff(ALL, vector(4, 12, 6, 12))).isEqualTo(ALL);
        assertThat(Update.diff(Update.empty(), vector(5, 1))).isEqualTo(Update.empty());
    }

    @Test
    void diff_ofSeveralClients_leavesOutThoseThatAreKnown() {
        byte[] update = new UpdateBytes()
                .block(9, 0)
                .gc(2)
                .block(7, 5)
                .string(id(7, 4), "abc")
                .block(5, 0)
                .string(null, "x")
                .bytes();
        assertThat(Update.diff(update, vector(9, 2, 7, 6)))
                .isEqualTo(new UpdateBytes()
                        .block(7, 6)
                        .string(id(7, 5), "bc")
                        .block(5, 0)
                        .string(null, "x")
                        .bytes());
        assertThat(Update.diff(update, vector(7, 3)))
                .as("known less than where the block begins")
                .isEqualTo(update);
    }

    /** A hole at the beginning of what is left is no part of it; one further on is. */
    @Test
    void diff_aroundHoles_beginsWithSomething() {
        byte[] update = new UpdateBytes()
                .block(5, 0)
                .gc(1)
                .skip(3)
                .string(id(5, 3), "ab")
                .skip(2)
                .gc(1)
                .bytes();
        byte[] fromTheText = new UpdateBytes()
                .block(5, 4)
                .string(id(5, 3), "ab")
                .skip(2)
                .gc(1)
                .bytes();
        for (long clock = 1; clock <= 4; clock++) {
            assertThat(Update.diff(update, vector(5, clock))).isEqualTo(fromTheText);
        }
        assertThat(Update.diff(update, vector(5, 7)))
                .isEqualTo(new UpdateBytes().block(5, 8).gc(1).bytes());
        assertThat(Update.diff(update, StateVector.EMPTY)).isEqualTo(update);
    }

    /** V2 knows halves of pairs, so that the second half is written as it is and meets the first one again. */
    @Test
    void diffV2_withinAPair_isWhatYjsWrites() {
        byte[] pair = new UpdateBytes().block(5, 0).string(null, "x😀y").bytes();
        byte[] cut = Update.diffV2(Update.toV2(pair), vector(5, 2));
        assertThat(Update.toV1(cut))
                .isEqualTo(new UpdateBytes()
                        .block(5, 2)
                        .string(id(5, 1), "\ufffdy")
                        .bytes());
        try (Oracle oracle = new Oracle()) {
            Oracle.Answer answer = oracle.ask(Oracle.request(
                    "diff",
                    "update",
                    Oracle.base64(Update.toV2(pair)),
                    "vector",
                    Oracle.base64(vector(5, 2).encode()),
                    "v",
                    2));
            assertThat(cut).isEqualTo(answer.bytes("update"));
        }
    }

    // --- State vectors of updates ---

    @Test
    void stateVector_countsFromZeroToTheFirstHole() {
        byte[] update = new UpdateBytes()
                .block(9, 0)
                .gc(2)
                .skip(1)
                .gc(4)
                .block(7, 1)
                .gc(5)
                .block(5, 0)
                .gc(3)
                .deleted(id(5, 2), 4)
                .bytes();
        assertThat(Update.stateVector(update)).isEqualTo(vector(9, 2, 5, 7));
        assertThat(Update.stateVectorV2(Update.toV2(update))).isEqualTo(vector(9, 2, 5, 7));
        assertThat(Update.stateVector(Update.empty())).isEqualTo(StateVector.EMPTY);
        assertThat(Update.stateVector(bytes("00 01 05 01 00 03")))
                .as("deletes say nothing about structs")
                .isEqualTo(StateVector.EMPTY);
    }

    @Test
    void stateVector_ofBlocksInDisorder_countsWhatTheyMakeTogether() {
        byte[] update = new UpdateBytes()
                .block(5, 3)
                .gc(2)
                .block(7, 0)
                .gc(1)
                .block(5, 0)
                .gc(3)
                .bytes();
        assertThat(Update.stateVector(update)).isEqualTo(vector(7, 1, 5, 5));
        assertThat(Update.diff(update, vector(5, 4)))
                .isEqualTo(new UpdateBytes().block(7, 0).gc(1).block(5, 4).gc(1).bytes());
    }

    // --- Random histories ---

    @Test
    void diff_everyClockOfRandomHistories_isWhatIsAbove() {
        long seed = Seeds.next();
        RandomGenerator random = Seeds.random(seed);
        for (int round = 0; round < Seeds.rounds(20); round++) {
            Runs runs = Runs.random(random, 2, 6);
            byte[] whole = runs.whole();
            byte[] wholeV2 = Update.toV2(whole);
            Runs.Said said = Runs.Said.by(whole);
            for (long client : runs.clients()) {
                for (long clock = 0; clock <= runs.end(client); clock++) {
                    StateVector since = vector(client, clock);
                    byte[] diff = Update.diff(whole, since);
                    assertThat(Runs.Said.by(diff)).as(Seeds.replay(seed)).isEqualTo(said.since(since));
                    assertThat(Update.toV1(Update.diffV2(wholeV2, since)))
                            .as(Seeds.replay(seed))
                            .isEqualTo(diff);
                    byte[] known = runs.update(List.of(new Runs.Window(client, 0, Math.max(clock, 1))), 0)
                            .bytes();
                    assertThat(Runs.Said.by(Update.merge(List.of(diff, known)))
                                    .elements()
                                    .keySet())
                            .as("%s: with what was known, it is all", Seeds.replay(seed))
                            .isEqualTo(said.elements().keySet());
                }
            }
        }
    }

    @Test
    void diffAndStateVector_ofRandomMerges_giveTheBytesOfYjs() {
        long seed = Seeds.next();
        RandomGenerator random = Seeds.random(seed);
        List<Map<String, @Nullable Object>> vectors = new ArrayList<>();
        List<Map<String, @Nullable Object>> diffs = new ArrayList<>();
        List<byte[]> ourVectors = new ArrayList<>();
        List<byte[]> ourDiffs = new ArrayList<>();
        for (int round = 0; round < Seeds.rounds(150); round++) {
            Runs runs = Runs.random(random, 2, 5);
            byte[] update = Update.merge(List.of(
                    runs.update(List.of(runs.randomWindow(), runs.randomWindow()), 3)
                            .delete(100, 1, 1)
                            .bytes(),
                    runs.update(List.of(runs.randomWindow()), 3).bytes()));
            StateVector since =
                    vector(100, random.nextLong(runs.end(100) + 1), 200, random.nextLong(runs.end(200) + 1));
            vectors.add(Oracle.request("vectorOf", "update", Oracle.base64(update)));
            diffs.add(Oracle.request("diff", "update", Oracle.base64(update), "vector", Oracle.base64(since.encode())));
            ourVectors.add(Update.stateVector(update).encode());
            ourDiffs.add(Update.diff(update, since));
        }
        try (Oracle oracle = new Oracle()) {
            oracle.sendAll(vectors);
            List<Oracle.Answer> vectorsOfYjs = oracle.receiveAll();
            oracle.sendAll(diffs);
            List<Oracle.Answer> diffsOfYjs = oracle.receiveAll();
            for (int i = 0; i < diffs.size(); i++) {
                String what = Seeds.replay(seed) + ", " + diffs.get(i);
                assertThat(ourVectors.get(i))
                        .as(what)
                        .isEqualTo(vectorsOfYjs.get(i).bytes("vector"));
                assertThat(ourDiffs.get(i)).as(what).isEqualTo(diffsOfYjs.get(i).bytes("update"));
            }
        }
    }
}
