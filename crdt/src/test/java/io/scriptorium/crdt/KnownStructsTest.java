package io.scriptorium.crdt;

import static io.scriptorium.crdt.AnnotatedBytes.bytes;
import static io.scriptorium.crdt.UpdateBytes.id;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of an update's blocks, and the index that finds the struct of a clock in them. */
class KnownStructsTest {
    // --- Blocks ---

    @Test
    void blocks_ofAnUpdate_haveTheirClocksAndBytes() {
        byte[] update = bytes("""
                02
                03 09 05             client 9 from clock 5
                00 02                5 and 6
                0a 03                7 to 9 are not there
                81 09 09 04          10 to 13
                01 07 00             client 7
                04 01 01 74 02 61 62
                01 07 01 00 01
                """);
        Blocks blocks = Blocks.of(update);
        assertThat(blocks.count).isEqualTo(2);
        assertThat(blocks.structCount).isEqualTo(4);
        assertThat(blocks.canonical).isTrue();
        assertThat(List.of(blocks.client[0], blocks.start[0], blocks.end[0])).containsExactly(9L, 5L, 14L);
        assertThat(List.of(blocks.firstGap[0], blocks.lastGapEnd[0])).containsExactly(7L, 10L);
        assertThat(List.of(blocks.structs[0], blocks.from[0], blocks.to[0])).containsExactly(3, 4, 12);
        assertThat(List.of(blocks.client[1], blocks.start[1], blocks.end[1])).containsExactly(7L, 0L, 2L);
        assertThat(List.of(blocks.firstGap[1], blocks.lastGapEnd[1]))
                .as("no gap")
                .containsExactly(2L, 0L);
        assertThat(List.of(blocks.structs[1], blocks.from[1], blocks.to[1])).containsExactly(1, 15, 22);
        assertThat(blocks.deleteSetFrom).isEqualTo(22);
        assertThat(blocks.deleteSet(update).contains(7, 0)).isTrue();
        assertThat(List.of(blocks.indexOf(9), blocks.indexOf(7))).containsExactly(0, 1);
        assertThat(List.of(blocks.indexOf(10), blocks.indexOf(8), blocks.indexOf(0)))
                .allMatch(index -> index < 0);
        assertThat(blocks.stateVector()).hasToString("{7: 2}");
    }

    @Test
    void blocks_severalHoles_firstAndLastAreKnown() {
        Blocks blocks = Blocks.of(
                new UpdateBytes().block(5, 0).gc(1).skip(1).gc(1).skip(4).gc(2).bytes());
        assertThat(blocks.firstGap[0]).isEqualTo(1);
        assertThat(blocks.lastGapEnd[0]).isEqualTo(7);
        assertThat(blocks.end[0]).isEqualTo(9);
        assertThat(blocks.stateVector()).hasToString("{5: 1}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "02 01 05 00 00 01 01 05 01 00 01 00",
                "02 01 05 00 00 01 01 06 00 00 01 00",
                "01 02 05 00 0a 01 00 01 00",
                "01 02 05 00 00 01 0a 01 00",
                "01 02 05 00 00 00 00 01 00",
                "01 01 05 00 04 01 01 74 00 00",
                "01 00 05 00 00",
                "01 01 05 00 20 01 00"
            })
    void blocks_asYjsDoesNotWriteThem_areNotCanonical(String hex) {
        assertThat(Blocks.of(bytes(hex)).canonical).isFalse();
        byte[] rewritten = Update.inspect(bytes(hex), DecodeLimits.UPDATE).bytes();
        assertThat(Blocks.of(rewritten).canonical).isTrue();
    }

    // --- The index ---

    /** Where each struct of the client begins and ends, by reading all of them. */
    private record Place(long clock, long end, int ordinal) {}

    private static List<Place> places(byte[] update, long client) {
        List<Place> places = new ArrayList<>();
        Blocks.scan(StructReader.trusting(update), DecodeLimits.TRUSTED, struct -> {
            if (struct.client == client) {
                places.add(new Place(struct.clock, struct.clock + struct.length, places.size()));
            }
        });
        return places;
    }

    private static void assertFindsAll(KnownStructs index, long client, List<Place> places, String what) {
        KnownStructs.Walk rising = index.walk(client);
        for (Place place : places) {
            for (long clock : new long[] {place.clock, (place.clock + place.end) / 2, place.end - 1}) {
                StructReader found = rising.at(clock);
                assertThat(found.clock).as(what).isEqualTo(place.clock);
                assertThat(found.clock + found.length).as(what).isEqualTo(place.end);
                assertThat(rising.ordinal()).as(what).isEqualTo(place.ordinal);
                assertThat(index.walk(client).at(clock).clock)
                        .as("%s, first of a walk", what)
                        .isEqualTo(place.clock);
            }
        }
        assertThat(index.end()).isEqualTo(places.getLast().end);
    }

    private static UpdateBytes randomBlock(RandomGenerator random, long clock, int structs) {
        UpdateBytes update = new UpdateBytes().block(5, clock);
        long next = clock;
        for (int i = 0; i < structs; i++) {
            switch (random.nextInt(3)) {
                case 0 -> {
                    int length = random.nextInt(1, 200);
                    update.string(next == 0 ? null : id(5, next - 1), "x".repeat(length));
                    next += length;
                }
                case 1 -> {
                    update.gc(3);
                    next += 3;
                }
                default -> {
                    update.deleted(next == 0 ? null : id(5, next - 1), 7);
                    next += 7;
                }
            }
        }
        return update;
    }

    @Test
    void at_everyStructOfALongBlock_isFound() {
        long seed = Seeds.next();
        RandomGenerator random = Seeds.random(seed);
        for (int structs : new int[] {1, 2, 31, 32, 33, 64, 65, 1_000}) {
            byte[] update = randomBlock(random, 0, structs).bytes();
            KnownStructs index = new KnownStructs();
            index.add(update, Blocks.of(update), 0);
            assertFindsAll(index, 5, places(update, 5), Seeds.replay(seed) + ", " + structs);
        }
    }

    @Test
    void at_everyStructOfManyUpdates_isFoundBeforeAndAfterTheyAreJoined() {
        long seed = Seeds.next();
        RandomGenerator random = Seeds.random(seed);
        for (int round = 0; round < Seeds.rounds(8); round++) {
            KnownStructs index = new KnownStructs();
            List<byte[]> updates = new ArrayList<>();
            for (int i = random.nextInt(1, 60); i > 0; i--) {
                byte[] update = randomBlock(random, index.end(), random.nextInt(1, random.nextInt(2, 80)))
                        .bytes();
                index.add(update, Blocks.of(update), 0);
                updates.add(update);
            }
            byte[] joined = Splice.of(
                            Update.empty(), Blocks.of(Update.empty()), DeleteSet.EMPTY, appended(updates), Map.of())
                    .orElseThrow()
                    .bytes;
            List<Place> places = places(joined, 5);
            assertFindsAll(index, 5, places, Seeds.replay(seed));

            Blocks one = Blocks.of(joined);
            int at = one.from[0];
            for (byte[] update : updates) {
                Blocks blocks = Blocks.of(update);
                index.move(blocks.start[0], blocks.end[0], joined, at - blocks.from[0]);
                at += blocks.to[0] - blocks.from[0];
            }
            assertFindsAll(index, 5, places, Seeds.replay(seed) + ", moved");
            index.thinOut(joined);
            assertFindsAll(index, 5, places, Seeds.replay(seed) + ", thinned out");
            index.clear();
            assertThat(index.end()).isZero();
            index.add(joined, one, 0);
            assertFindsAll(index, 5, places, Seeds.replay(seed) + ", again");
        }
    }

    private static List<UpdateLog.Appended> appended(List<byte[]> updates) {
        List<UpdateLog.Appended> appended = new ArrayList<>();
        for (byte[] update : updates) {
            appended.add(new UpdateLog.Appended(appended.size() + 1L, update, Blocks.of(update)));
        }
        return appended;
    }

    // --- Joining without looking ---

    private static Optional<Splice> splice(byte[]... updates) {
        byte[] base = updates[0];
        return Splice.of(
                base,
                Blocks.of(base),
                Blocks.of(base).deleteSet(base),
                appended(List.of(updates).subList(1, updates.length)),
                Map.of());
    }

    @Test
    void splice_ofWhatContinues_isWhatMergingGives() {
        byte[] base = new UpdateBytes()
                .block(9, 0)
                .string(null, "ab")
                .block(5, 0)
                .gc(2)
                .delete(9, 0, 1)
                .bytes();
        byte[] next = new UpdateBytes()
                .block(7, 0)
                .string(id(9, 1), "new")
                .block(5, 2)
                .string(id(9, 0), "c")
                .delete(9, 1, 1)
                .bytes();
        byte[] last = new UpdateBytes().block(9, 2).gc(4).delete(5, 2, 1).bytes();
        Splice joined = splice(base, next, last).orElseThrow();
        assertThat(joined.bytes).isEqualTo(Update.merge(List.of(base, next, last)));
        Blocks blocks = Blocks.of(joined.bytes);
        assertThat(joined.blocks.count).isEqualTo(3);
        assertThat(joined.blocks.structCount).isEqualTo(blocks.structCount);
        assertThat(joined.blocks.deleteSetFrom).isEqualTo(blocks.deleteSetFrom);
        for (int b = 0; b < 3; b++) {
            assertThat(List.of(joined.blocks.client[b], joined.blocks.end[b], joined.blocks.firstGap[b]))
                    .containsExactly(blocks.client[b], blocks.end[b], blocks.firstGap[b]);
            assertThat(List.of(joined.blocks.structs[b], joined.blocks.from[b], joined.blocks.to[b]))
                    .containsExactly(blocks.structs[b], blocks.from[b], blocks.to[b]);
        }
    }

    @Test
    void splice_ofWhatDoesNotContinue_isNothing() {
        byte[] base = new UpdateBytes().block(5, 0).gc(2).bytes();
        byte[] gap = new UpdateBytes().block(5, 3).gc(1).bytes();
        byte[] overlap = new UpdateBytes().block(5, 1).gc(2).bytes();
        byte[] newClientFromTheMiddle = new UpdateBytes().block(7, 1).gc(1).bytes();
        byte[] hole = new UpdateBytes().block(5, 2).gc(1).skip(1).gc(1).bytes();
        byte[] disorder = new UpdateBytes().block(5, 2).gc(1).block(5, 3).gc(1).bytes();
        for (byte[] update : List.of(gap, overlap, newClientFromTheMiddle, hole, disorder)) {
            assertThat(splice(base, update)).isEmpty();
        }
        assertThat(splice(base, new UpdateBytes().delete(5, 0, 1).bytes())).isPresent();
        assertThat(splice(Update.empty(), gap)).isEmpty();
    }
}
