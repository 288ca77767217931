package io.scriptorium.crdt;

import static io.scriptorium.crdt.TextPicture.BOLD;
import static io.scriptorium.crdt.TextPicture.EM;
import static io.scriptorium.crdt.TextPicture.PLAIN;
import static io.scriptorium.crdt.TextPicture.attributes;
import static io.scriptorium.crdt.TextPicture.delete;
import static io.scriptorium.crdt.TextPicture.insert;
import static io.scriptorium.crdt.TextPicture.retain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Random rich text of two authors, and deltas at the edges of what Yjs takes, compared with the real Yjs. */
class TextOracleTest {
    private static Oracle oracle;

    @BeforeAll
    static void start() {
        oracle = new Oracle();
    }

    @AfterAll
    static void stop() {
        oracle.close();
    }

    /** Each of these is applied to "ab" bold, "cd" plain, an embed in em, "ef" plain. */
    private static final List<List<DeltaOp>> DELTAS = List.of(
            List.of(),
            List.of(retain(0)),
            List.of(delete(0)),
            List.of(insert("")),
            List.of(insert("", "bold", true)),
            List.of(retain(0, "bold", true)),
            List.of(retain(2, "em", true), retain(0, "bold", true), insert("x")),
            List.of(retain(2), retain(0), insert("x", "bold", true)),
            List.of(retain(2), retain(0), insert("x")),
            List.of(retain(2), delete(0), insert("x", "bold", true)),
            List.of(retain(1), delete(2), insert("x", "bold", true)),
            List.of(retain(1), delete(2), insert("x")),
            List.of(delete(2), insert("x", "bold", true)),
            List.of(delete(7)),
            List.of(delete(20), insert("x", "em", true)),
            List.of(retain(7), insert("x")),
            List.of(retain(9), insert("x")),
            List.of(retain(9, "bold", true), insert("x")),
            List.of(retain(4), insert("x", "em", true), retain(1), insert("y", "em", true)),
            List.of(retain(4, "em", true), delete(1), retain(2, "em", true)),
            List.of(retain(2, "bold", null), retain(2, "bold", true)),
            List.of(retain(7, "bold", null, "em", null)),
            List.of(insert("x", "b", 1, "a", 2), insert("y", "2", 1, "1", 2), insert("z", "a", 2, "c", 3)),
            List.of(
                    insert("x", "bold", null),
                    retain(1, "bold", "heavy"),
                    insert(attributes("hr", 1), "bold", "heavy")),
            List.of(retain(1), insert("x", "em", true), insert("y", "bold", true), insert("z")),
            List.of(retain(1), insert(attributes("hr", true)), insert(attributes("hr", true), "bold", true)),
            List.of(retain(3), delete(1), delete(1), delete(1), insert("x", "em", true)));

    @Test
    void deltas_atTheEdges_haveTheBytesOfYjs() {
        List<TextReplay> replays = new ArrayList<>();
        for (List<DeltaOp> delta : DELTAS) {
            for (boolean gc : new boolean[] {true, false}) {
                TextReplay replay = new TextReplay(TextPicture.of(delta), true, gc);
                replay.here(new TextEdit.Insert(0, "abcdef"));
                replay.here(new TextEdit.Format(0, 2, BOLD));
                replay.here(new TextEdit.Embed(4, attributes("image", "x"), EM));
                replay.exchange();
                replay.here(new TextEdit.Change(delta));
                replay.exchange();
                replays.add(replay);
            }
        }
        TextReplay.compareAll(oracle, replays);
    }

    /** Each delta is followed by every other one. */
    @Test
    void deltas_oneAfterTheOther_haveTheBytesOfYjs() {
        List<TextReplay> replays = new ArrayList<>();
        for (List<DeltaOp> first : DELTAS) {
            TextReplay replay = new TextReplay("after " + TextPicture.of(first), false, true);
            // Yjs cannot apply a deletion to a text that never held anything.
            replay.here(new TextEdit.Insert(0, "abc"));
            replay.here(new TextEdit.Change(first));
            for (List<DeltaOp> second : DELTAS) {
                replay.here(new TextEdit.Change(second));
            }
            replay.exchange();
            replays.add(replay);
        }
        TextReplay.compareAll(oracle, replays);
    }

    @Test
    void histories_random_haveTheBytesOfYjs() {
        long seed = Seeds.next();
        List<TextReplay> replays = new ArrayList<>();
        for (int i = 0; i < Seeds.rounds(40); i++) {
            RandomGenerator random = Seeds.random(seed + i);
            boolean clean = random.nextBoolean();
            boolean gc = random.nextBoolean();
            TextReplay replay = new TextReplay(Seeds.replay(seed + i), clean, gc);
            replay.here(new TextEdit.Insert(0, "beginning"));
            replay.exchange();
            for (int step = 0; step < 25; step++) {
                if (random.nextInt(5) == 0) {
                    replay.exchange();
                } else if (random.nextBoolean()) {
                    replay.here(someEdit(random, replay.pair.text.length()));
                } else {
                    replay.there(someEdit(random, replay.pair.peerText.length()));
                }
            }
            replay.exchange();
            replays.add(replay);
        }
        TextReplay.compareAll(oracle, replays);
    }

    private static TextEdit someEdit(RandomGenerator random, int length) {
        int index = random.nextInt(length + 1);
        int rest = length - index;
        return switch (random.nextInt(8)) {
            case 0, 1 -> new TextEdit.Insert(index, someText(random));
            case 2 -> new TextEdit.InsertWith(index, someText(random), someFormats(random));
            case 3 -> new TextEdit.Embed(index, attributes("n", random.nextInt(3)), someFormats(random));
            case 4 -> new TextEdit.Delete(index, Math.min(rest, random.nextInt(5)));
            case 5, 6 -> new TextEdit.Format(index, Math.min(rest, random.nextInt(8)), someFormats(random));
            default -> new TextEdit.Change(someDelta(random));
        };
    }

    private static List<DeltaOp> someDelta(RandomGenerator random) {
        List<DeltaOp> ops = new ArrayList<>();
        for (int i = random.nextInt(5); i >= 0; i--) {
            ops.add(
                    switch (random.nextInt(4)) {
                        case 0 -> new DeltaOp.Insert(someText(random), someFormats(random));
                        case 1 -> new DeltaOp.Retain(random.nextInt(5), someFormats(random));
                        case 2 -> new DeltaOp.Retain(random.nextInt(5));
                        default -> new DeltaOp.Delete(random.nextInt(3));
                    });
        }
        return ops;
    }

    private static String someText(RandomGenerator random) {
        return List.of("a", "bc", "def", "\u00e9", "\u65e5\u672c", "\n").get(random.nextInt(6));
    }

    private static Map<String, @Nullable Object> someFormats(RandomGenerator random) {
        return switch (random.nextInt(6)) {
            case 0 -> PLAIN;
            case 1 -> BOLD;
            case 2 -> attributes("bold", null);
            case 3 -> attributes("em", random.nextBoolean() ? true : null, "bold", true);
            case 4 -> attributes("size", random.nextInt(3));
            default -> attributes("bold", null, "em", null, "size", null);
        };
    }
}
