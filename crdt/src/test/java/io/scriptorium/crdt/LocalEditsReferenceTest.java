package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * Local edits: of the neighbours that an insertion may name, the engine takes those that the reference engine takes, so
 * that each edit leaves as the same bytes.
 */
class LocalEditsReferenceTest {
    private static final List<String> WORDS = List.of("a", "bc", "def", "é", "日本", "\n");

    private final long seed = Seeds.next();
    private final RandomGenerator random = Seeds.random(seed);
    private final SideBySide pair = new SideBySide(3, true);

    private static byte[] insertText(SideBySide pair, int index, String text) {
        return pair.edit(
                doc -> doc.text("t").insert(index, text), edits -> edits.insertText(edits.root("t"), index, text));
    }

    private static byte[] deleteText(SideBySide pair, int index, int length) {
        return pair.edit(
                doc -> doc.text("t").delete(index, length), edits -> edits.delete(edits.root("t"), index, length));
    }

    private static byte[] insertValues(SideBySide pair, int index, List<?> values) {
        return pair.edit(
                doc -> doc.array("a").insert(index, values),
                edits -> edits.insertValues(edits.root("a"), index, values));
    }

    private static byte[] deleteValues(SideBySide pair, int index, int length) {
        return pair.edit(
                doc -> doc.array("a").delete(index, length), edits -> edits.delete(edits.root("a"), index, length));
    }

    private static byte[] push(SideBySide pair, String value) {
        return pair.edit(doc -> doc.array("a").add(value), edits -> edits.push(edits.root("a"), value));
    }

    private static byte[] set(SideBySide pair, String key, Object value) {
        return pair.edit(doc -> doc.map("m").set(key, value), edits -> edits.set(edits.root("m"), key, value));
    }

    private static byte[] remove(SideBySide pair, String key) {
        return pair.edit(doc -> doc.map("m").remove(key), edits -> edits.remove(edits.root("m"), key));
    }

    private String word() {
        return WORDS.get(random.nextInt(WORDS.size()));
    }

    /** One random edit of one replica; answers its update. */
    private byte[] anyEdit(SideBySide pair) {
        int text = pair.engine.text("t").length();
        int size = pair.engine.array("a").size();
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> insertText(pair, random.nextInt(text + 1), word());
            case 3 -> text == 0 ? push(pair, "empty") : deleteText(pair, random.nextInt(text), 1);
            case 4 -> insertValues(pair, random.nextInt(size + 1), List.of(random.nextInt(100), word()));
            case 5 -> push(pair, word());
            case 6 -> size == 0 ? insertText(pair, 0, "none") : deleteValues(pair, random.nextInt(size), 1);
            case 7 -> set(pair, "k" + random.nextInt(2), random.nextInt(10) / 4.0);
            case 8 -> remove(pair, "k" + random.nextInt(2));
            default -> several(pair, text);
        };
    }

    private byte[] several(SideBySide pair, int text) {
        int index = random.nextInt(text + 1);
        String first = word();
        String second = word();
        return pair.edit(
                doc -> {
                    doc.text("t").insert(index, first);
                    doc.map("m").putArray("list").insert(0, List.of(first, second));
                    doc.text("t").delete(index, first.length());
                    doc.text("t").insert(index, second);
                },
                edits -> {
                    edits.insertText(edits.root("t"), index, first);
                    edits.insertValues(edits.setType(edits.root("m"), "list", 0), 0, List.of(first, second));
                    edits.delete(edits.root("t"), index, first.length());
                    edits.insertText(edits.root("t"), index, second);
                });
    }

    @Test
    void edits_ofOneReplica_leaveAsTheSameBytes() {
        for (int round = 0; round < Seeds.rounds(8); round++) {
            SideBySide alone = new SideBySide(3 + round, round % 2 == 0);
            for (int step = 0; step < 80; step++) {
                anyEdit(alone);
                alone.check(Seeds.replay(seed), random);
            }
            alone.checkAll(Seeds.replay(seed));
        }
    }

    /** Replicas that hear of each other late edit among each other's items and tombstones. */
    @Test
    void edits_ofReplicasThatHearOfEachOther_leaveAsTheSameBytes() {
        for (int round = 0; round < Seeds.rounds(8); round++) {
            List<SideBySide> peers = new ArrayList<>();
            List<List<byte[]>> inboxes = new ArrayList<>();
            for (int p = 0; p < 3; p++) {
                peers.add(new SideBySide(5 + 4L * p, round % 2 == 0));
                inboxes.add(new ArrayList<>());
            }
            for (int step = 0; step < 100; step++) {
                int p = random.nextInt(3);
                if (random.nextInt(3) == 0) {
                    inboxes.get(p).forEach(peers.get(p)::apply);
                    inboxes.get(p).clear();
                } else {
                    byte[] update = anyEdit(peers.get(p));
                    for (int other = 0; other < 3 && update.length > 0; other++) {
                        if (other != p) {
                            inboxes.get(other).add(update);
                        }
                    }
                }
                peers.get(p).check(Seeds.replay(seed), random);
            }
            for (int p = 0; p < 3; p++) {
                inboxes.get(p).forEach(peers.get(p)::apply);
                peers.get(p).checkAll(Seeds.replay(seed));
                assertThat(peers.get(p).state())
                        .as(Seeds.replay(seed))
                        .isEqualTo(peers.getFirst().state());
            }
        }
    }

    // --- Single cases, to read ---

    @Test
    void textInsert_behindATombstone_namesTheTombstone() {
        insertText(pair, 0, "abc");
        deleteText(pair, 1, 1);
        insertText(pair, 1, "X");
        pair.checkAll("a-Xc");
        assertThat(StoreOutline.of(pair.engine)).containsEntry("root t", "3:0'a' 3:1- 3:3'X' 3:2'c' ");
    }

    @Test
    void arrayInsert_beforeATombstone_namesTheElementBefore() {
        insertValues(pair, 0, List.of(1, 2, 3));
        deleteValues(pair, 1, 1);
        insertValues(pair, 1, List.of(9));
        pair.checkAll("1 9 - 3");
        assertThat(StoreOutline.of(pair.engine)).containsEntry("root a", "3:0any 7d01 3:3any 7d09 3:1- 3:2any 7d03 ");
    }

    @Test
    void textInsert_atTheStartOfTombstones_goesBehindAllOfThem() {
        insertText(pair, 0, "abc");
        deleteText(pair, 0, 3);
        insertText(pair, 0, "X");
        pair.checkAll("---X");
        assertThat(StoreOutline.of(pair.engine)).containsEntry("root t", "3:0- 3:1- 3:2- 3:3'X' ");
    }

    @Test
    void push_behindTombstones_namesTheLastOfThem() {
        push(pair, "a");
        push(pair, "b");
        deleteValues(pair, 0, 2);
        push(pair, "c");
        pair.checkAll("--c");
        assertThat(StoreOutline.of(pair.engine)).containsEntry("client 3", "null<null 3:0<null 3:1<null ");
    }

    @Test
    void set_ofARemovedKey_namesTheRemovedValue() {
        set(pair, "k", 1);
        remove(pair, "k");
        set(pair, "k", 2);
        pair.checkAll("k is 2");
        assertThat(StoreOutline.of(pair.engine)).containsEntry("root m key k", "3:0- 3:1any 7d02 ");
    }

    @Test
    void remove_ofNothing_saysNothing() {
        assertThat(remove(pair, "k")).isEmpty();
        set(pair, "k", 1);
        remove(pair, "k");
        assertThat(remove(pair, "k")).isEmpty();
    }

    @Test
    void textInsert_insideAnotherOnesRun_namesTheTwoHalves() {
        SideBySide other = new SideBySide(9, true);
        other.apply(insertText(pair, 0, "abcd"));
        pair.apply(insertText(other, 2, "X"));
        pair.checkAll("abXcd");
        assertThat(StoreOutline.of(pair.engine)).containsEntry("client 9", "3:1<3:2 ");
    }

    @Test
    void insertType_intoAList_isFollowedByWhatIsInside() {
        byte[] update = pair.edit(
                doc -> {
                    doc.array("a").insertMap(0).set("x", 1);
                    doc.array("a").insertText(0).insert(0, "in");
                },
                edits -> {
                    edits.set(edits.insertType(edits.root("a"), 0, 1), "x", 1);
                    edits.insertText(edits.insertType(edits.root("a"), 0, 2), 0, "in");
                });
        SideBySide other = new SideBySide(9, true);
        other.apply(update);
        other.checkAll("a list of a text and a map");
        assertThat(other.reference.view().array("a")).hasToString("[in, {x=1.0}]");
    }

    /** What was inserted and deleted in one transaction leaves as nothing but its clocks. */
    @Test
    void insertAndDelete_inOneTransaction_leavesATombstone() {
        byte[] update = pair.edit(
                doc -> {
                    doc.text("t").insert(0, "secret");
                    doc.text("t").delete(0, 6);
                },
                edits -> {
                    edits.insertText(edits.root("t"), 0, "secret");
                    edits.delete(edits.root("t"), 0, 6);
                });
        assertThat(new String(update, StandardCharsets.ISO_8859_1)).doesNotContain("s");
        pair.checkAll("six tombstones");
    }
}
