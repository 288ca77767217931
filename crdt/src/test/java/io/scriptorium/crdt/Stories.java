package io.scriptorium.crdt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** Short histories of several writers, as the updates that they sent, in the order in which these were made. */
final class Stories {
    /** What was sent, in both formats. */
    record Story(String name, List<byte[]> v1, List<byte[]> v2) {
        int size() {
            return v1.size();
        }

        byte[] update(int index, UpdateFormat format) {
            return format == UpdateFormat.V1 ? v1.get(index) : v2.get(index);
        }

        /** A document that has taken all of it in the order in which it was made. */
        Doc told(boolean gc) {
            Doc doc = reader(gc);
            v1.forEach(doc::apply);
            return doc;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Those who write; {@link #sync} tells all of them everything. */
    static final class Writers {
        private final Map<Long, Doc> docs = new LinkedHashMap<>();
        private final List<byte[]> v1 = new ArrayList<>();
        private final List<byte[]> v2 = new ArrayList<>();
        private boolean listening = true;

        Doc writer(long client) {
            return docs.computeIfAbsent(client, id -> {
                Doc doc = Doc.create(DocOptions.defaults().withClientId(id));
                doc.onUpdate(UpdateFormat.V1, (update, transaction) -> add(v1, update));
                doc.onUpdate(UpdateFormat.V2, (update, transaction) -> add(v2, update));
                return doc;
            });
        }

        private void add(List<byte[]> sent, byte[] update) {
            if (listening) {
                sent.add(update);
            }
        }

        Text text(long client) {
            return writer(client).text("t");
        }

        void sync() {
            listening = false;
            for (Doc doc : docs.values()) {
                v1.forEach(doc::apply);
            }
            listening = true;
        }
    }

    private Stories() {}

    static Doc reader(boolean gc) {
        return Doc.create(DocOptions.defaults().withClientId(1_000_000).withGc(gc));
    }

    static Story of(String name, Consumer<Writers> telling) {
        Writers writers = new Writers();
        telling.accept(writers);
        return new Story(name, List.copyOf(writers.v1), List.copyOf(writers.v2));
    }

    /** Six updates each, or a few less. */
    static List<Story> all() {
        return List.of(
                of("typing and deleting", Stories::typingAndDeleting),
                of("taking turns", Stories::takingTurns),
                of("writing at the same place", Stories::writingAtTheSamePlace),
                of("a key that is set again", Stories::aKeyThatIsSetAgain),
                of("a list that goes with what it holds", Stories::aListThatGoesWithWhatItHolds),
                of("bold text", Stories::boldText),
                of("values in a row", Stories::valuesInARow),
                of("three writers", Stories::threeWriters));
    }

    private static void typingAndDeleting(Writers writers) {
        Text text = writers.text(5);
        text.insert(0, "ab");
        text.insert(2, "cd");
        text.delete(1, 2);
        text.insert(1, "x😀");
        text.delete(0, 1);
        text.insert(3, "end");
    }

    private static void takingTurns(Writers writers) {
        writers.text(5).insert(0, "a");
        writers.text(9);
        for (int i = 1; i < 6; i++) {
            writers.sync();
            writers.text(i % 2 == 0 ? 5 : 9).insert(i, String.valueOf((char) ('a' + i)));
        }
    }

    private static void writingAtTheSamePlace(Writers writers) {
        writers.text(5).insert(0, "mid");
        writers.text(9);
        writers.sync();
        writers.text(5).insert(1, "five");
        writers.text(9).insert(1, "nine");
        writers.text(9).delete(0, 1);
        writers.text(5).insert(0, "start ");
        writers.sync();
        writers.text(9).delete(2, 8);
    }

    private static void aKeyThatIsSetAgain(Writers writers) {
        YMap map = writers.writer(5).map("m");
        map.set("k", 1);
        map.set("k", 2);
        writers.writer(9);
        writers.sync();
        writers.writer(9).map("m").set("k", 3);
        map.remove("k");
        map.set("other", true);
        writers.sync();
        map.set("k", 4);
    }

    private static void aListThatGoesWithWhatItHolds(Writers writers) {
        YMap map = writers.writer(5).map("m");
        Array list = map.putArray("list");
        list.insert(0, List.of(1, 2, 3));
        writers.writer(9);
        writers.sync();
        Array same = (Array) Objects.requireNonNull(writers.writer(9).map("m").get("list"));
        same.insert(1, List.of("between"));
        list.delete(0, 1);
        map.remove("list");
        map.set("after", "all");
    }

    private static void boldText(Writers writers) {
        Text text = writers.text(5);
        text.insert(0, "plain bold");
        text.format(6, 4, Map.of("bold", true));
        writers.text(9);
        writers.sync();
        writers.text(9).insert(8, "--", Map.of("italic", true));
        text.format(0, 5, Map.of("bold", true));
        writers.sync();
        text.delete(4, 4);
    }

    private static void valuesInARow(Writers writers) {
        Array list = writers.writer(5).array("a");
        list.insert(0, List.of(1, 2));
        list.insert(2, List.of("three", List.of(4), new byte[] {5}));
        list.insert(1, List.of(true));
        list.delete(0, 3);
        list.add(6);
        list.delete(0, 1);
    }

    private static void threeWriters(Writers writers) {
        writers.text(7).insert(0, "seven");
        writers.text(5);
        writers.text(9);
        writers.sync();
        writers.text(5).insert(2, "FIVE");
        writers.sync();
        writers.text(9).insert(4, "NINE");
        writers.text(7).delete(1, 3);
        writers.sync();
        writers.text(5).delete(0, 4);
        writers.text(9).insert(0, "!");
    }
}
