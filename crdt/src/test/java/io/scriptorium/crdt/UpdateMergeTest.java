package io.scriptorium.crdt;

import static io.scriptorium.crdt.AnnotatedBytes.bytes;
import static io.scriptorium.crdt.UpdateBytes.id;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Merging, struct by struct in hand-written updates, and of random windows of a history against the union of sets. */
class UpdateMergeTest {
    private static byte[] merge(UpdateBytes... updates) {
        return Update.merge(Arrays.stream(updates).map(UpdateBytes::bytes).toList());
    }

    private static UpdateBytes client(long client, long clock) {
        return new UpdateBytes().block(client, clock);
    }

    @Test
    void merge_ofNothingOrOne_isThat() {
        assertThat(Update.merge(List.of())).isEqualTo(Update.empty());
        assertThat(Update.mergeV2(List.of())).isEqualTo(Vectors.bytes("update-v2", "empty"));
        byte[] notEvenAnUpdate = {1, 2, 3};
        assertThat(Update.merge(List.of(notEvenAnUpdate))).isSameAs(notEvenAnUpdate);
        assertThat(Update.mergeV2(List.of(notEvenAnUpdate))).isSameAs(notEvenAnUpdate);
        assertThat(Update.merge(List.of(Update.empty(), Update.empty()))).isEqualTo(Update.empty());
    }

    @Test
    void merge_ofDifferentClients_putsTheLargestFirst() {
        byte[] merged = merge(
                client(3, 0).string(null, "a"),
                client(7, 2).string(id(7, 1), "b"),
                client(5, 0).gc(1));
        assertThat(merged).isEqualTo(bytes("""
                03                       three blocks
                01 07 02                 client 7 from clock 2
                84 07 01 01 62
                01 05 00                 client 5
                00 01
                01 03 00                 client 3
                04 01 01 74 01 61
                00
                """));
    }

    /** Items are not joined even where they continue each other: that takes a document. */
    @Test
    void merge_ofNeighbours_keepsTheStructs() {
        byte[] merged = merge(client(5, 1).string(id(5, 0), "b"), client(5, 0).string(null, "a"));
        assertThat(merged)
                .isEqualTo(client(5, 0).string(null, "a").string(id(5, 0), "b").bytes());
    }

    @Test
    void merge_withAHoleBetween_writesASkip() {
        byte[] merged = merge(
                client(5, 10).gc(1),
                client(5, 0).string(null, "a"),
                client(5, 4).string(id(5, 3), "b"));
        assertThat(merged)
                .isEqualTo(client(5, 0)
                        .string(null, "a")
                        .skip(3)
                        .string(id(5, 3), "b")
                        .skip(5)
                        .gc(1)
                        .bytes());
    }

    @Test
    void merge_thatFillsAHole_hasNoSkip() {
        UpdateBytes withHole = client(5, 0).string(null, "a").skip(3).string(id(5, 3), "e");
        assertThat(merge(withHole, client(5, 1).string(id(5, 0), "bcd")))
                .isEqualTo(client(5, 0)
                        .string(null, "a")
                        .string(id(5, 0), "bcd")
                        .string(id(5, 3), "e")
                        .bytes());
        assertThat(merge(withHole, client(5, 2).string(id(5, 1), "c")))
                .isEqualTo(client(5, 0)
                        .string(null, "a")
                        .skip(1)
                        .string(id(5, 1), "c")
                        .skip(1)
                        .string(id(5, 3), "e")
                        .bytes());
        assertThat(merge(withHole, client(5, 1).string(id(5, 0), "bcde")))
                .as("covers what is behind the hole too")
                .isEqualTo(
                        client(5, 0).string(null, "a").string(id(5, 0), "bcde").bytes());
    }

    @Test
    void merge_ofGarbageThatTouches_joinsIt() {
        assertThat(merge(client(5, 0).gc(2), client(5, 2).gc(3)))
                .isEqualTo(client(5, 0).gc(5).bytes());
        assertThat(merge(client(5, 0).gc(3), client(5, 2).gc(3)))
                .isEqualTo(client(5, 0).gc(5).bytes());
        assertThat(merge(client(5, 0).gc(3), client(5, 0).gc(3)))
                .isEqualTo(client(5, 0).gc(3).bytes());
        assertThat(merge(client(5, 0).gc(5), client(5, 1).gc(2)))
                .isEqualTo(client(5, 0).gc(5).bytes());
        assertThat(merge(client(5, 0).gc(1), client(5, 2).gc(1)))
                .isEqualTo(client(5, 0).gc(1).skip(1).gc(1).bytes());
    }

    /** The update that begins first keeps its struct whole; the other one gives what reaches beyond. */
    @ParameterizedTest
    @CsvSource({"0, bcdef", "1, cdef", "2, def", "3, ef", "4, f"})
    void merge_ofTextsThatOverlap_cutsTheLaterOne(int overlap, String rest) {
        String known = "abcdef".substring(0, overlap + 1);
        byte[] expected =
                client(5, 0).string(null, known).string(id(5, overlap), rest).bytes();
        UpdateBytes shorter = client(5, 0).string(null, known);
        UpdateBytes later = client(5, 1).string(id(5, 0), "bcdef");
        assertThat(merge(shorter, later)).isEqualTo(expected);
        assertThat(merge(later, shorter)).isEqualTo(expected);
        UpdateBytes whole = client(5, 0).string(null, "abcdef");
        assertThat(merge(shorter, whole)).as("in this order").isEqualTo(expected);
        assertThat(merge(whole, shorter))
                .as("the whole comes first, nothing is left of the other one")
                .isEqualTo(whole.bytes());
    }

    /** Half of a pair alone is no character: on the wire, it is U+FFFD. */
    @ParameterizedTest
    @CsvSource({
        "1, 04 f0 9f 98 80",
        "2, 03 ef bf bd",
        "3, 08 f0 9f 98 81 f0 9f 98 82",
        "4, 07 ef bf bd f0 9f 98 82",
        "5, 04 f0 9f 98 82",
        "6, 03 ef bf bd"
    })
    void merge_thatCutsWithinPairs_replacesTheSecondHalf(int known, String rest) {
        String text = known <= 2 ? "a😀" : "a😀😁😂";
        UpdateBytes first = client(5, 0).gc(known);
        UpdateBytes later = client(5, 0).string(null, text);
        assertThat(merge(first, later))
                .isEqualTo(client(5, 0)
                        .gc(known)
                        .item(Structs.STRING, id(5, known - 1), null, out -> out.writeBytes(bytes(rest)))
                        .bytes());
    }

    @Test
    void merge_thatCutsValues_leavesTheRestInItsBytes() {
        UpdateBytes values = client(5, 2).item(Structs.ANY, id(9, 9), id(8, 8), out -> out.writeBytes(bytes("""
                04                  four values
                7d 81 00            1, longer than needed
                76 01 01 61 7e
                77 02 c3 a9
                7f
                """)));
        assertThat(merge(client(5, 0).gc(4), values)).isEqualTo(bytes("""
                01
                02 05 00
                00 04
                c8 05 03 08 08      the origin is the value before, the right origin stays
                02                  two values
                77 02 c3 a9
                7f
                00
                """));
        assertThat(merge(client(5, 0).gc(3), values)).isEqualTo(bytes("""
                01
                02 05 00
                00 03
                c8 05 02 08 08
                03
                76 01 01 61 7e
                77 02 c3 a9
                7f
                00
                """));
    }

    @Test
    void merge_thatCutsJsonAndDeletedRuns_leavesTheRest() {
        UpdateBytes json =
                client(5, 0).item(Structs.JSON, null, null, out -> out.writeBytes(bytes("03 01 31 02 5b 5d 01 33")));
        assertThat(merge(client(5, 0).gc(1), json)).isEqualTo(bytes("01 02 05 00 00 01 82 05 00 02 02 5b 5d 01 33 00"));
        assertThat(merge(client(5, 0).gc(2), json)).isEqualTo(bytes("01 02 05 00 00 02 82 05 01 01 01 33 00"));
        UpdateBytes deleted = client(5, 0).deleted(null, 300);
        assertThat(merge(client(5, 0).gc(43), deleted)).isEqualTo(bytes("01 02 05 00 00 2b 81 05 2a 81 02 00"));
        assertThat(merge(client(5, 0).gc(299), deleted)).isEqualTo(bytes("01 02 05 00 00 ab 02 81 05 aa 02 01 00"));
    }

    /** Yjs knows of an item that it cut whether it had a key, and of one that came with an origin it does not. */
    @Test
    void merge_thatCutsAnEntryOfAMap_keepsTheBitForItsKey() {
        UpdateBytes entry = client(5, 0).struct(0x28, out -> out.writeBytes(bytes("01 01 6d 01 6b 02 7e 7f")));
        assertThat(merge(client(5, 0).gc(1), entry)).isEqualTo(bytes("01 02 05 00 00 01 a8 05 00 01 7f 00"));
        UpdateBytes overwritten = client(5, 1).struct(0xa8, out -> out.writeBytes(bytes("05 00 02 7e 7f")));
        assertThat(merge(client(5, 0).gc(2), overwritten)).isEqualTo(bytes("01 02 05 00 00 02 88 05 01 01 7f 00"));
        assertThat(merge(client(5, 0).gc(1), overwritten)).isEqualTo(bytes("01 02 05 00 00 01 88 05 00 02 7e 7f 00"));
    }

    @Test
    void merge_ofDeletes_isTheirUnion() {
        UpdateBytes a = new UpdateBytes().delete(7, 0, 2).delete(5, 10, 1);
        UpdateBytes b = new UpdateBytes()
                .delete(9, 0, 1)
                .delete(7, 2, 2)
                .delete(5, 8, 1)
                .delete(5, 0, 3);
        assertThat(merge(a, b)).isEqualTo(bytes("""
                00                     no structs
                03                     three clients
                09 01 00 01
                07 01 00 04            what touches is one range
                05 03 00 03 08 01 0a 01
                """));
    }

    /** One client in two blocks, clients in ascending order, structs of length zero, holes at the edges. */
    @Test
    void merge_ofUpdatesThatYjsWouldNotWrite_takesTheirStructs() {
        UpdateBytes odd = client(5, 3)
                .string(id(5, 2), "d")
                .block(7, 0)
                .skip(2)
                .gc(1)
                .skip(9)
                .block(5, 0)
                .gc(0)
                .string(null, "abc");
        byte[] expected = client(7, 2)
                .gc(1)
                .block(5, 0)
                .string(null, "abc")
                .string(id(5, 2), "d")
                .bytes();
        assertThat(merge(odd, new UpdateBytes())).isEqualTo(expected);
        assertThat(merge(odd, odd)).isEqualTo(expected);
        byte[] v2 = Update.toV2(odd.bytes());
        assertThat(Update.toV1(v2)).isEqualTo(expected);
        assertThat(Update.toV1(Update.mergeV2(List.of(v2, v2)))).isEqualTo(expected);
    }

    // --- Random windows of one history ---

    private record Union(Map<UpdateBytes.Id, String> elements, Set<UpdateBytes.Id> deletes) {
        static Union of(List<byte[]> updates) {
            Union union = new Union(new HashMap<>(), new HashSet<>());
            for (byte[] update : updates) {
                Runs.Said said = Runs.Said.by(update);
                union.elements.putAll(said.elements());
                union.deletes.addAll(said.deletes());
            }
            return union;
        }
    }

    private static List<byte[]> windows(Runs runs, RandomGenerator random) {
        List<byte[]> updates = new ArrayList<>();
        for (int i = random.nextInt(2, 7); i > 0; i--) {
            List<Runs.Window> windows = new ArrayList<>();
            for (int w = random.nextInt(4); w > 0; w--) {
                windows.add(runs.randomWindow());
            }
            UpdateBytes update = runs.update(windows, 4);
            for (int d = random.nextInt(3); d > 0; d--) {
                Runs.Window deleted = runs.randomWindow();
                update.delete(deleted.client(), deleted.from(), deleted.to() - deleted.from());
            }
            updates.add(update.bytes());
        }
        return updates;
    }

    @Test
    void merge_randomWindows_isTheUnionWhateverTheOrder() {
        long seed = Seeds.next();
        RandomGenerator random = Seeds.random(seed);
        for (int round = 0; round < Seeds.rounds(150); round++) {
            Runs runs = Runs.random(random, random.nextInt(1, 4), random.nextInt(1, 8));
            List<byte[]> updates = windows(runs, random);
            Union union = Union.of(updates);
            byte[] merged = Update.merge(updates);
            assertThat(Union.of(List.of(merged))).as(Seeds.replay(seed)).isEqualTo(union);
            assertThat(Update.inspect(merged, DecodeLimits.UPDATE).bytes())
                    .as("%s: in Yjs's form", Seeds.replay(seed))
                    .isSameAs(merged);

            List<byte[]> shuffled = new ArrayList<>(updates);
            Collections.shuffle(shuffled, Random.from(random));
            assertThat(Union.of(List.of(Update.merge(shuffled))))
                    .as("%s: commutative", Seeds.replay(seed))
                    .isEqualTo(union);
            int cut = random.nextInt(1, updates.size());
            byte[] left = Update.merge(shuffled.subList(0, cut));
            byte[] right = Update.merge(shuffled.subList(cut, shuffled.size()));
            assertThat(Union.of(List.of(Update.merge(List.of(left, right)))))
                    .as("%s: associative", Seeds.replay(seed))
                    .isEqualTo(union);
            assertThat(Update.merge(List.of(merged, merged)))
                    .as("%s: idempotent", Seeds.replay(seed))
                    .isEqualTo(merged);
            updates.forEach(update -> assertThat(Union.of(List.of(Update.merge(List.of(merged, update)))))
                    .as("%s: knows all of them", Seeds.replay(seed))
                    .isEqualTo(union));
        }
    }

    @Test
    void mergeV2_randomWindows_isTheMergeOfV1() {
        long seed = Seeds.next();
        RandomGenerator random = Seeds.random(seed);
        for (int round = 0; round < Seeds.rounds(120); round++) {
            List<byte[]> updates = windows(Runs.random(random, 3, 6), random);
            List<byte[]> v2 = updates.stream().map(Update::toV2).toList();
            assertThat(Update.toV1(Update.mergeV2(v2))).as(Seeds.replay(seed)).isEqualTo(Update.merge(updates));
            assertThat(Update.mergeV2(v2)).as(Seeds.replay(seed)).isEqualTo(Update.toV2(Update.merge(updates)));
        }
    }

    @Test
    void merge_randomWindows_givesTheBytesOfYjs() {
        long seed = Seeds.next();
        RandomGenerator random = Seeds.random(seed);
        List<List<byte[]>> cases = new ArrayList<>();
        for (int round = 0; round < Seeds.rounds(120); round++) {
            cases.add(windows(Runs.random(random, 2, 6), random));
        }
        try (Oracle oracle = new Oracle()) {
            oracle.sendAll(cases.stream()
                    .map(updates -> Oracle.request("merge", "updates", Oracle.base64(updates)))
                    .toList());
            List<Oracle.Answer> answers = oracle.receiveAll();
            for (int i = 0; i < cases.size(); i++) {
                assertThat(Update.merge(cases.get(i)))
                        .as("%s, case %d", Seeds.replay(seed), i)
                        .isEqualTo(answers.get(i).bytes("update"));
            }
        }
    }
}
