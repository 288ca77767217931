package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random steps that are undone and redone, against all the states that the document has had. */
class UndoModelTest {
    private static final int STEPS = 240;

    /** A user alone, and all states that the document has had. */
    private static final class World {
        final UndoPair pair;
        final RandomGenerator random;
        final UndoManager undo;
        final List<Object> states = new ArrayList<>();

        World(long seed, boolean gc) {
            random = Seeds.random(seed);
            pair = new UndoPair(gc);
            undo = pair.apart().build();
            states.add(state());
        }

        Object state() {
            return Shape.of(pair.doc);
        }

        void step(Runnable edit) {
            int steps = undo.undoStack().size();
            edit.run();
            if (undo.undoStack().size() > steps) {
                states.add(state());
            }
        }

        /** Goes to and fro; a step that is undone or done again leads to the state before or after it. */
        void walk(int steps, String replay) {
            int at = states.size() - 1;
            for (int i = 0; i < steps; i++) {
                boolean back = random.nextInt(5) < 3;
                int next = at + (back ? -1 : 1);
                boolean possible = next >= 0 && next < states.size();
                assertThat(back ? undo.undo() : undo.redo()).as(replay).isEqualTo(possible);
                at = possible ? next : at;
                assertThat(state()).as(replay).isEqualTo(states.get(at));
            }
            pair.assertSame();
        }
    }

    private static String key(RandomGenerator random) {
        return String.valueOf((char) ('a' + random.nextInt(4)));
    }

    private static void editMap(RandomGenerator random, YMap map) {
        Object value = map.get(key(random));
        if (value instanceof YMap inner && random.nextInt(3) > 0) {
            editMap(random, inner);
            return;
        }
        String key = key(random);
        switch (random.nextInt(4)) {
            case 0 -> map.putMap(key);
            case 1 -> {
                if (map.containsKey(key)) {
                    map.remove(key);
                }
            }
            default -> map.set(key, random.nextInt(100));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nestedMaps_undoneAndRedoneAtRandom_goThroughAllTheirStates(boolean gc) {
        for (int round = 0; round < Seeds.rounds(2); round++) {
            long seed = Seeds.next() + round;
            World world = new World(seed, gc);
            for (int i = 0; i < 30; i++) {
                world.step(() -> editMap(world.random, world.pair.doc.map("m")));
            }
            world.walk(STEPS / 2, Seeds.replay(seed));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void textAndList_undoneAndRedoneAtRandom_goThroughAllTheirStates(boolean gc) {
        for (int round = 0; round < Seeds.rounds(2); round++) {
            long seed = Seeds.next() + round;
            World world = new World(seed, gc);
            RandomGenerator random = world.random;
            Text text = world.pair.doc.text("t");
            Array array = world.pair.doc.array("a");
            for (int i = 0; i < 40; i++) {
                switch (random.nextInt(5)) {
                    case 0 -> world.step(() -> delete(random, text));
                    case 1 -> world.step(() -> array.delete(0, Math.min(array.size(), 1)));
                    case 2 -> world.step(() -> array.insert(random.nextInt(array.size() + 1), List.of(digit(random))));
                    default -> world.step(() -> text.insert(random.nextInt(text.length() + 1), "a" + digit(random)));
                }
            }
            world.walk(STEPS / 2, Seeds.replay(seed));
        }
    }

    private static int digit(RandomGenerator random) {
        return random.nextInt(10);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anyEdits_withAnotherWhoWrites_neverTouchWhatTheyWrote(boolean gc) {
        for (int round = 0; round < Seeds.rounds(3); round++) {
            long seed = Seeds.next() + round;
            RandomGenerator random = Seeds.random(seed);
            UndoPair pair = new UndoPair(gc);
            Text mine = pair.doc.text("t");
            Text theirs = pair.other.text("t");
            UndoManager undo = pair.apart(mine).build();
            int written = 0;
            for (int i = 0; i < STEPS / 2; i++) {
                switch (random.nextInt(7)) {
                    case 0, 1 -> undo.undo();
                    case 2 -> undo.redo();
                    case 3 -> {
                        theirs.insert(random.nextInt(theirs.length() + 1), "T");
                        written++;
                    }
                    case 4 -> pair.sync();
                    case 5 -> deleteOwn(random, mine);
                    default -> mine.insert(random.nextInt(mine.length() + 1), "mm");
                }
            }
            pair.sync();
            while (undo.undo()) {
                pair.doc.checkIntegrity();
            }
            assertThat(mine.toString()).as(Seeds.replay(seed)).isEqualTo("T".repeat(written));
            pair.assertSame();
        }
    }

    private static void deleteOwn(RandomGenerator random, Text text) {
        List<Integer> own = new ArrayList<>();
        String all = text.toString();
        for (int i = 0; i < all.length(); i++) {
            if (all.charAt(i) == 'm') {
                own.add(i);
            }
        }
        if (!own.isEmpty()) {
            text.delete(own.get(random.nextInt(own.size())), 1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void twoUsers_whoUndoAndRedoAtOnce_endWithTheSame(boolean gc) {
        for (int round = 0; round < Seeds.rounds(2); round++) {
            long seed = Seeds.next() + round;
            RandomGenerator random = Seeds.random(seed);
            UndoPair pair = new UndoPair(gc);
            List<Doc> docs = List.of(pair.doc, pair.other);
            List<UndoManager> managers = docs.stream()
                    .map(doc -> UndoManager.of(doc).captureTimeoutMillis(0).build())
                    .toList();
            for (int i = 0; i < STEPS / 2; i++) {
                int who = random.nextInt(2);
                Doc doc = docs.get(who);
                switch (random.nextInt(9)) {
                    case 0, 1 -> managers.get(who).undo();
                    case 2 -> managers.get(who).redo();
                    case 3 -> pair.sync();
                    case 4 -> editMap(random, doc.map("m"));
                    case 5 -> editXml(random, doc.xmlFragment("x"));
                    case 6 -> format(random, doc.text("t"));
                    case 7 -> delete(random, doc.text("t"));
                    default -> doc.text("t").insert(random.nextInt(doc.text("t").length() + 1), "xyz");
                }
                doc.checkIntegrity();
            }
            pair.assertSame();
            assertThat(Shape.of(pair.other)).as(Seeds.replay(seed)).isEqualTo(Shape.of(pair.doc));
        }
    }

    private static void delete(RandomGenerator random, Text text) {
        if (text.length() > 0) {
            int at = random.nextInt(text.length());
            text.delete(at, Math.min(1 + random.nextInt(4), text.length() - at));
        }
    }

    private static void format(RandomGenerator random, Text text) {
        if (text.length() > 0) {
            int at = random.nextInt(text.length());
            @Nullable Object value = random.nextInt(3) == 0 ? null : random.nextInt(2);
            Map<String, @Nullable Object> attributes = Collections.singletonMap("b", value);
            text.format(at, 1 + random.nextInt(text.length() - at), attributes);
        }
    }

    private static void editXml(RandomGenerator random, XmlFragment xml) {
        if (xml.size() > 0 && random.nextInt(3) == 0) {
            xml.delete(random.nextInt(xml.size()), 1);
        } else if (xml.size() > 0 && xml.get(random.nextInt(xml.size())) instanceof XmlElement element) {
            element.setAttribute(key(random), random.nextInt(9));
            element.insertText(0).insert(0, "words");
        } else {
            xml.insertElement(xml.size(), "p");
        }
    }
}
