package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.crdt.lib0.Lib0Reader;
import io.scriptorium.crdt.lib0.Lib0Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** {@link Names}: one number for each name, by whichever way it comes. */
class NamesTest {
    private final long seed = Seeds.next();
    private final RandomGenerator random = Seeds.random(seed);
    private final Names names = new Names();

    private String anyName() {
        StringBuilder name = new StringBuilder();
        int length = random.nextInt(4);
        for (int i = 0; i < length; i++) {
            switch (random.nextInt(4)) {
                case 0 -> name.append((char) ('a' + random.nextInt(4)));
                case 1 -> name.append((char) (0xE0 + random.nextInt(4)));
                case 2 -> name.append((char) (0x4E00 + random.nextInt(4)));
                default -> name.appendCodePoint(0x1F600 + random.nextInt(4));
            }
        }
        return name.toString();
    }

    @Test
    void of_anyWay_isOneNumberPerName() {
        Map<String, Integer> model = new HashMap<>();
        List<String> order = new ArrayList<>();
        for (int step = 0; step < Seeds.rounds(20_000); step++) {
            String name = anyName();
            assertThat(names.find(name)).as(Seeds.replay(seed)).isEqualTo(model.getOrDefault(name, Rows.NONE));
            int id = put(name);
            Integer known = model.putIfAbsent(name, id);
            if (known == null) {
                assertThat(id).as(Seeds.replay(seed)).isEqualTo(order.size());
                order.add(name);
            } else {
                assertThat(id).as("%s, %s", name, Seeds.replay(seed)).isEqualTo(known);
            }
            assertThat(names.text(id)).isEqualTo(name);
        }
        for (int id = 0; id < order.size(); id++) {
            assertThat(names.text(id)).isEqualTo(order.get(id));
            assertThat(names.at(id).utf8()).isEqualTo(order.get(id).getBytes(StandardCharsets.UTF_8));
        }
    }

    private int put(String name) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        int before = random.nextInt(3);
        switch (random.nextInt(4)) {
            case 0 -> {
                return names.of(name);
            }
            case 1 -> {
                byte[] padded = new byte[utf8.length + before + 2];
                System.arraycopy(utf8, 0, padded, before, utf8.length);
                return names.ofUtf8(padded, before, before + utf8.length);
            }
            case 2 -> {
                char[] padded = ("xyz".substring(0, before) + name + "z").toCharArray();
                return names.ofUtf16(padded, before, before + name.length());
            }
            default -> {
                Lib0Writer out = new Lib0Writer();
                out.writeVarString(name);
                byte[] bytes = out.toByteArray();
                return names.read(new Lib0Reader(bytes), bytes);
            }
        }
    }

    /** On the wire half a pair is U+FFFD: two texts that differ only in that are the same name. */
    @Test
    void of_halfSurrogatePairs_isWhatTheirBytesSay() {
        int high = names.of("a\uD83D");
        int low = names.of("a\uDE00");
        int replaced = names.ofUtf8("a\uFFFD".getBytes(StandardCharsets.UTF_8), 0, 4);
        assertThat(high).isEqualTo(replaced);
        assertThat(low).isEqualTo(replaced);
        assertThat(names.ofUtf16(new char[] {'a', '\uD83D'}, 0, 2)).isEqualTo(replaced);
        assertThat(names.text(replaced)).isEqualTo("a\uFFFD");
        assertThat(names.find("a\uD83D")).isEqualTo(replaced);
        assertThat(names.of("a\uD83D\uDE00")).isNotEqualTo(replaced);
    }

    /** Texts whose Java hash codes, and with them those of their bytes, are equal. */
    @Test
    void ofUtf8_equalHashes_areDifferentNames() {
        int first = names.ofUtf8("AaAa".getBytes(StandardCharsets.UTF_8), 0, 4);
        int second = names.ofUtf8("BBBB".getBytes(StandardCharsets.UTF_8), 0, 4);
        int third = names.ofUtf8("AaBB".getBytes(StandardCharsets.UTF_8), 0, 4);
        assertThat(List.of(first, second, third)).containsExactly(0, 1, 2);
        assertThat(names.of("BBBB")).isEqualTo(second);
        assertThat(names.of("AaBB")).isEqualTo(third);
    }
}
