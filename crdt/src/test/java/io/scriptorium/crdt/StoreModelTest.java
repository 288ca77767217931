package io.scriptorium.crdt;

import static io.scriptorium.crdt.UpdateBytes.id;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** What {@link Store} does with texts and values while rows grow, are split and joined, and the arenas are compacted. */
class StoreModelTest {
    private static final int SMALL_ARENA = 1 << 12;
    private static final int MOST_GARBAGE = 4;
    private static final int LEAST_ROOM = 16;

    private final long seed = Seeds.next();
    private final RandomGenerator random = Seeds.random(seed);
    private final Doc hub = Doc.create(DocOptions.defaults().withClientId(1_000));

    private String anyText(int most) {
        StringBuilder text = new StringBuilder();
        boolean wide = random.nextInt(4) == 0;
        int length = 1 + random.nextInt(most);
        for (int i = 0; i < length; i++) {
            text.append((char) (wide ? 0x3B1 + random.nextInt(24) : 'a' + random.nextInt(26)));
        }
        return text.toString();
    }

    private String replay() {
        return Seeds.replay(seed);
    }

    /** Each types in a text of its own; in the arena they take turns, so that runs move, widen and grow into room. */
    @Test
    void roomBehind_interleavedTypists_keepsEveryText() {
        List<Doc> typists = new ArrayList<>();
        List<StringBuilder> models = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            Doc typist = Doc.create(DocOptions.defaults().withClientId(t + 1));
            UpdateFormat format = t % 2 == 0 ? UpdateFormat.V1 : UpdateFormat.V2;
            typist.onUpdate(format, (update, txn) -> hub.apply(update, format, null));
            typists.add(typist);
            models.add(new StringBuilder());
        }
        int[] cursors = new int[8];
        for (int step = 0; step < Seeds.rounds(6_000); step++) {
            int t = random.nextInt(8);
            StringBuilder model = models.get(t);
            Text text = typists.get(t).text("t" + t);
            int choice = random.nextInt(100);
            if (choice < 4) {
                cursors[t] = random.nextInt(model.length() + 1);
            } else if (choice < 12 && cursors[t] > 0) {
                int length = 1 + random.nextInt(Math.min(cursors[t], 6));
                cursors[t] -= length;
                text.delete(cursors[t], length);
                model.delete(cursors[t], cursors[t] + length);
            } else {
                String typed = anyText(choice < 15 ? 200 : 2);
                text.insert(cursors[t], typed);
                model.insert(cursors[t], typed);
                cursors[t] += typed.length();
            }
            if (step % 300 == 0) {
                checkTexts(models);
            }
        }
        checkTexts(models);
    }

    private void checkTexts(List<StringBuilder> models) {
        hub.checkIntegrity();
        for (int t = 0; t < models.size(); t++) {
            assertThat(hub.text("t" + t).toString())
                    .as("text %d, %s", t, replay())
                    .isEqualTo(models.get(t).toString());
        }
        long live = models.stream().mapToLong(StringBuilder::length).sum();
        assertTextBound(live);
    }

    private void assertTextBound(long live) {
        TextArena texts = hub.store.texts;
        long used = (long) texts.asciiEnd + texts.wideEnd;
        assertThat(used).as(replay()).isLessThanOrEqualTo(Math.max(SMALL_ARENA, MOST_GARBAGE * (live + LEAST_ROOM)));
    }

    /** Several type at the end of one text, not seeing each other for a while; what arrives is joined in many ways. */
    @Test
    void merge_concurrentTypistsInOneText_keepsEveryText() {
        for (int round = 0; round < Seeds.rounds(60); round++) {
            Doc receiver = Doc.create(DocOptions.defaults().withClientId(1_000));
            List<Doc> typists = new ArrayList<>();
            List<byte[]> sent = new ArrayList<>();
            List<byte[]> all = new ArrayList<>();
            for (int t = 0; t < 3; t++) {
                Doc typist = Doc.create(DocOptions.defaults().withClientId(t + 1));
                typist.onUpdate(UpdateFormat.V1, (update, txn) -> sent.add(update));
                typists.add(typist);
            }
            for (int step = 0; step < 60; step++) {
                Doc typist = typists.get(random.nextInt(3));
                Text text = typist.text(random.nextInt(4) == 0 ? "u" : "t");
                boolean atEnd = random.nextInt(5) > 0;
                text.insert(atEnd ? text.length() : random.nextInt(text.length() + 1), anyText(4));
                if (random.nextInt(6) == 0) {
                    receiver.transact(txn -> sent.forEach(receiver::apply));
                    all.addAll(sent);
                    sent.clear();
                    receiver.checkIntegrity();
                }
                if (random.nextInt(12) == 0) {
                    typist.apply(typists.get(random.nextInt(3)).encodeState());
                }
            }
            receiver.transact(txn -> sent.forEach(receiver::apply));
            all.addAll(sent);
            Doc atOnce = Doc.load(
                    Update.merge(all), UpdateFormat.V1, DocOptions.defaults().withClientId(1_001));
            for (String name : List.of("t", "u")) {
                assertThat(receiver.text(name).toString())
                        .as(replay())
                        .isEqualTo(atOnce.text(name).toString());
            }
            assertThat(receiver.encodeState()).as(replay()).isEqualTo(atOnce.encodeState());
        }
    }

    /**
     * A run of ASCII that was given room is joined to one of UTF-16: the room was in the other arena, and whoever came
     * to stand behind the joined run there must not be written over.
     */
    @Test
    void merge_roomyAsciiIntoWide_doesNotKeepTheRoom() {
        hub.transact(txn -> {
            hub.apply(new UpdateBytes().block(1, 0).string(null, "\u00e9").bytes());
            hub.apply(new UpdateBytes().block(2, 0).string(null, "X").bytes());
            hub.apply(new UpdateBytes().block(1, 1).string(id(1, 0), "abc").bytes());
            hub.map("m").set("other", "text");
            hub.text("u").insert(0, "zz");
            hub.apply(new UpdateBytes().block(1, 4).string(id(1, 3), "def").bytes());
        });
        assertThat(hub.text("t").toString()).isEqualTo("\u00e9abcdefX");
        hub.text("w").insert(0, "\u03a9\u03a9\u03a9");
        hub.apply(new UpdateBytes().block(1, 7).string(id(1, 6), "g").bytes());
        assertThat(hub.text("t").toString()).isEqualTo("\u00e9abcdefgX");
        assertThat(hub.text("w").toString()).isEqualTo("\u03a9\u03a9\u03a9");
        hub.checkIntegrity();
    }

    @Test
    void compactText_afterManyDeletions_keepsWhatIsLeft() {
        StringBuilder model = new StringBuilder();
        Text text = hub.text("t");
        for (int step = 0; step < Seeds.rounds(400); step++) {
            if (random.nextInt(5) < 3 && model.length() < 20_000) {
                String typed = anyText(800);
                int index = random.nextInt(model.length() + 1);
                text.insert(index, typed);
                model.insert(index, typed);
            } else if (!model.isEmpty()) {
                int index = random.nextInt(model.length());
                int length = 1 + random.nextInt(Math.min(3_000, model.length() - index));
                text.delete(index, length);
                model.delete(index, index + length);
            }
            assertTextBound(model.length());
        }
        assertThat(text.toString()).as(replay()).isEqualTo(model.toString());
        hub.checkIntegrity();
        text.delete(0, text.length());
        assertThat(hub.store.texts.asciiEnd + hub.store.texts.wideEnd).isLessThanOrEqualTo(SMALL_ARENA);
    }

    /** The values that rows name are counted: otherwise the arena would be compacted never, or all the time. */
    @Test
    void compactValues_afterManyDeletions_keepsWhatIsLeft() {
        List<Object> model = new ArrayList<>();
        Array array = hub.array("a");
        YMap map = hub.map("m");
        for (int step = 0; step < Seeds.rounds(1_200); step++) {
            int choice = random.nextInt(10);
            if (choice < 5 && model.size() < 6_000) {
                List<Object> values = new ArrayList<>();
                for (int i = random.nextInt(1, 60); i > 0; i--) {
                    values.add(random.nextInt(8) == 0 ? new byte[] {(byte) i} : anyText(4));
                }
                int index = random.nextInt(model.size() + 1);
                array.insert(index, values);
                model.addAll(index, values);
            } else if (choice < 9 && !model.isEmpty()) {
                int index = random.nextInt(model.size());
                int length = 1 + random.nextInt(Math.min(100, model.size() - index));
                array.delete(index, length);
                model.subList(index, index + length).clear();
            } else {
                map.set("k" + random.nextInt(3), anyText(5));
            }
            int live = model.size() + map.keys().size();
            assertThat(hub.store.values.slots())
                    .as(replay())
                    .isLessThanOrEqualTo(Math.max(SMALL_ARENA, MOST_GARBAGE * (live + LEAST_ROOM)));
        }
        assertThat(Json.stringify(array.toJson())).as(replay()).isEqualTo(Json.stringify(model));
        hub.checkIntegrity();
    }

    /** What is split for nothing is joined again when the transaction ends, whatever it is. */
    @Test
    void split_withoutAChange_isUndoneByTheEndOfTheTransaction() {
        List<Doc> writers = new ArrayList<>();
        for (int w = 0; w < 4; w++) {
            Doc writer = Doc.create(DocOptions.defaults().withClientId(w + 1).withGc(w < 3));
            writer.text("t").insert(0, anyText(60) + "and some more");
            writer.array("a").insert(0, List.of(1, 2, 3, 4, 5, 6, 7));
            writer.array("a").insert(3, List.of("x", new byte[] {1}, "y", "z"));
            writer.text("t").insert(writer.text("t").length() / 2, anyText(60));
            writer.text("t").delete(3, 12);
            writer.array("a").delete(1, 3);
            writers.add(writer);
        }
        writers.forEach(writer -> hub.apply(writer.encodeState()));
        hub.apply(new UpdateBytes().block(50, 0).gc(20).bytes());
        byte[] before = hub.encodeState();
        Object content =
                List.of(hub.text("t").toString(), Json.stringify(hub.array("a").toJson()));
        Store store = hub.store;
        for (int round = 0; round < Seeds.rounds(60); round++) {
            hub.transact(txn -> {
                for (int i = 0; i < 40; i++) {
                    ClientRows client = store.clients.at(random.nextInt(store.clients.size()));
                    if (client.nextClock == 0) {
                        continue;
                    }
                    int clock = random.nextInt(client.nextClock);
                    if (random.nextBoolean()) {
                        int row = store.startingAt(txn, client, clock);
                        assertThat(store.rows.isGc(row) || store.rows.clock(row) == clock)
                                .isTrue();
                    } else {
                        int row = store.endingAt(txn, client, clock);
                        assertThat(store.rows.isGc(row) || store.rows.end(row) == clock + 1)
                                .isTrue();
                    }
                }
                hub.checkIntegrity();
            });
            assertThat(hub.encodeState()).as(replay()).isEqualTo(before);
        }
        assertThat(List.of(
                        hub.text("t").toString(), Json.stringify(hub.array("a").toJson())))
                .isEqualTo(content);
        hub.checkIntegrity();
    }

    @Test
    void split_insideAPair_damagesBothHalvesForGood() {
        hub.text("t").insert(0, "a\uD83D\uDE00b");
        hub.transact(txn -> {
            ClientRows client = hub.store.clients.at(0);
            hub.store.startingAt(txn, client, 2);
        });
        assertThat(hub.text("t").toString()).isEqualTo("a\uFFFD\uFFFDb");
        hub.checkIntegrity();
    }
}
