package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Random edits of a text, against a list of characters that each know their formats. */
class TextModelTest {
    private static final String[] KEYS = {"bold", "em", "color", "size"};

    private record Element(Object value, Map<String, @Nullable Object> formats) {}

    private final long seed = Seeds.next();
    private final RandomGenerator random = Seeds.random(seed);
    private final List<Element> model = new ArrayList<>();
    private TextPair pair = new TextPair();

    private void begin(boolean gc) {
        pair = new TextPair(gc, false);
        pair.doc.onUpdate(UpdateFormat.V1, (update, transaction) -> pair.peer.apply(update));
    }

    private Map<String, @Nullable Object> someFormats(boolean withNulls) {
        Map<String, @Nullable Object> formats = new HashMap<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            boolean none = withNulls && random.nextInt(3) == 0;
            formats.put(KEYS[random.nextInt(KEYS.length)], none ? null : (double) random.nextInt(2));
        }
        return formats;
    }

    private String someText(int longest) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(longest); i >= 0; i--) {
            text.append(random.nextInt(8) == 0 ? (char) (0x80 + random.nextInt(0x500)) : (char) ('a' + i % 26));
        }
        return text.toString();
    }

    private void insertText(int index) {
        String string = someText(8);
        Map<String, @Nullable Object> formats = Map.of();
        switch (random.nextInt(3)) {
            case 0 -> {
                formats = someFormats(true);
                pair.text.insert(index, string, formats);
            }
            case 1 -> pair.text.insert(index, string, formats);
            default -> {
                pair.text.insert(index, string);
                formats = index == 0 ? Map.of() : model.get(index - 1).formats();
            }
        }
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < string.length(); i++) {
            elements.add(new Element(string.charAt(i), present(formats)));
        }
        model.addAll(index, elements);
    }

    private static Map<String, @Nullable Object> present(Map<String, @Nullable Object> formats) {
        Map<String, @Nullable Object> present = new HashMap<>(formats);
        present.values().removeAll(Collections.singleton(null));
        return present;
    }

    private void insertEmbed(int index) {
        Map<String, @Nullable Object> formats = someFormats(true);
        double value = random.nextInt(100);
        pair.text.insertEmbed(index, value, formats);
        model.add(index, new Element(value, present(formats)));
    }

    private void format(int index, int length) {
        Map<String, @Nullable Object> formats = someFormats(true);
        pair.text.format(index, length, formats);
        for (int i = index; i < index + length; i++) {
            Map<String, @Nullable Object> all = new HashMap<>(model.get(i).formats());
            all.putAll(formats);
            model.set(i, new Element(model.get(i).value(), present(all)));
        }
    }

    private void edit(int deletionsInTen, int longest) {
        int index = random.nextInt(model.size() + 1);
        int length = Math.min(model.size() - index, 1 + random.nextInt(longest));
        int choice = random.nextInt(10);
        if (choice < deletionsInTen) {
            pair.text.delete(index, length);
            model.subList(index, index + length).clear();
        } else if (choice < 7) {
            insertText(index);
        } else if (choice < 8) {
            insertEmbed(index);
        } else {
            format(index, length);
        }
    }

    private static List<Element> elements(Text text) {
        List<Element> elements = new ArrayList<>();
        for (DeltaOp op : text.toDelta()) {
            DeltaOp.Insert insert = (DeltaOp.Insert) op;
            if (insert.value() instanceof String string) {
                for (int i = 0; i < string.length(); i++) {
                    elements.add(new Element(string.charAt(i), new HashMap<>(insert.attributes())));
                }
            } else if (insert.value() != null) {
                elements.add(new Element(insert.value(), new HashMap<>(insert.attributes())));
            }
        }
        return elements;
    }

    private void check() {
        pair.doc.checkIntegrity();
        pair.peer.checkIntegrity();
        assertThat(pair.text.length()).as(Seeds.replay(seed)).isEqualTo(model.size());
        assertThat(elements(pair.text)).as(Seeds.replay(seed)).isEqualTo(model);
        assertThat(elements(pair.peerText)).as(Seeds.replay(seed)).isEqualTo(model);
        StringBuilder characters = new StringBuilder();
        model.forEach(element -> characters.append(element.value() instanceof Character unit ? unit : ""));
        assertThat(pair.text).as(Seeds.replay(seed)).hasToString(characters.toString());
        for (UpdateFormat format : UpdateFormat.values()) {
            byte[] state = pair.doc.encodeState(StateVector.EMPTY, format);
            Doc loaded = Doc.load(state, format, DocOptions.defaults());
            assertThat(elements(loaded.text(TextEdit.ROOT)))
                    .as(Seeds.replay(seed))
                    .isEqualTo(model);
        }
    }

    @Test
    void edits_ofAShortText_areThoseOfTheModel() {
        begin(true);
        for (int step = 0; step < Seeds.rounds(400); step++) {
            edit(4, 6);
            if (step % 20 == 0) {
                check();
            }
        }
        check();
    }

    @Test
    void edits_withoutGc_areThoseOfTheModel() {
        begin(false);
        for (int step = 0; step < Seeds.rounds(300); step++) {
            edit(4, 6);
            if (step % 20 == 0) {
                check();
            }
        }
        check();
    }

    @Test
    void edits_ofAGrowingText_areThoseOfTheModel() {
        begin(true);
        for (int step = 0; step < Seeds.rounds(1_500); step++) {
            edit(1, 12);
            if (step % 250 == 0) {
                check();
            }
        }
        check();
    }

    @Test
    void edits_severalInATransaction_areThoseOfTheModel() {
        begin(true);
        EventModel listener = EventModel.of(pair.peerText);
        pair.peerText.observe(listener::apply);
        for (int round = 0; round < Seeds.rounds(100); round++) {
            pair.doc.transact(transaction -> {
                for (int i = random.nextInt(6); i >= 0; i--) {
                    edit(4, 8);
                }
            });
            listener.assertEqualsDocument();
            if (round % 10 == 0) {
                check();
            }
        }
        check();
    }

    /** A peer that only ever applies deltas knows the text as well. */
    @Test
    void deltas_ofEvents_makeTheSameText() {
        begin(true);
        Text follower = Doc.create().text("follower");
        pair.text.observe(event -> follower.applyDelta(event.delta()));
        for (int step = 0; step < Seeds.rounds(300); step++) {
            edit(3, 6);
            if (step % 25 == 0) {
                assertThat(elements(follower)).as(Seeds.replay(seed)).isEqualTo(model);
            }
        }
        assertThat(elements(follower)).as(Seeds.replay(seed)).isEqualTo(model);
    }
}
