package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** {@link TextArena} and {@link ValueArena} against lists of what was put in. */
class ArenasTest {
    private record Run(boolean wide, int at, String text) {}

    private final long seed = Seeds.next();
    private final RandomGenerator random = Seeds.random(seed);

    private String anyText(boolean wide) {
        StringBuilder text = new StringBuilder();
        int length = 1 + random.nextInt(40);
        for (int i = 0; i < length; i++) {
            text.append((char) (wide && random.nextInt(3) == 0 ? 0x80 + random.nextInt(0x4000) : random.nextInt(0x80)));
        }
        return text.toString();
    }

    private Run put(TextArena arena, String text) {
        boolean wide = !TextArena.isAscii(text);
        char[] padded = ("__" + text + "_").toCharArray();
        assertThat(TextArena.isAscii(padded, 2, 2 + text.length())).isEqualTo(!wide);
        byte[] utf8 = ("__" + text).getBytes(StandardCharsets.UTF_8);
        int way = random.nextInt(4);
        int at;
        if (wide) {
            at = switch (way) {
                case 0 -> arena.appendWide(text);
                case 1 -> arena.appendWide(padded, 2, text.length());
                case 2 -> arena.appendUtf8(utf8, 0, utf8.length, 2, text.length());
                default -> {
                    int from = arena.wideEnd;
                    arena.leaveRoom(true, text.length());
                    arena.putUtf8(utf8, 2, utf8.length, 0, from, text.length());
                    yield from;
                }
            };
        } else {
            at = switch (way) {
                case 0 -> arena.appendAscii(text);
                case 1 -> arena.appendAscii(padded, 2, 2 + text.length());
                case 2 -> arena.appendAscii(utf8, 2, text.length());
                default -> {
                    int from = arena.asciiEnd;
                    arena.leaveRoom(false, text.length());
                    if (random.nextBoolean()) {
                        arena.putAscii(text, from);
                    } else {
                        arena.putAscii(padded, 2, 2 + text.length(), from);
                    }
                    yield from;
                }
            };
        }
        return new Run(wide, at, text);
    }

    private static String read(TextArena arena, Run run) {
        StringBuilder out = new StringBuilder();
        arena.appendTo(out, run.wide, run.at, run.text.length());
        return out.toString();
    }

    @Test
    void textArena_appendMoveAndCompact_keepsEveryRun() {
        TextArena arena = new TextArena();
        List<Run> runs = new ArrayList<>();
        for (int step = 0; step < Seeds.rounds(6_000); step++) {
            int choice = random.nextInt(100);
            if (choice < 60 || runs.isEmpty()) {
                runs.add(put(arena, anyText(random.nextBoolean())));
            } else if (choice < 80) {
                runs.remove(random.nextInt(runs.size()));
            } else if (choice < 99) {
                int index = random.nextInt(runs.size());
                Run run = runs.get(index);
                int length = run.text.length();
                int to = run.wide ? arena.moveWide(run.at, length) : arena.moveAscii(run.at, length);
                runs.set(index, new Run(run.wide, to, run.text));
            } else {
                TextArena.Compaction compaction = arena.compact();
                runs.replaceAll(
                        run -> new Run(run.wide, compaction.move(run.wide, run.at, run.text.length()), run.text));
                int live = runs.stream()
                        .filter(run -> !run.wide)
                        .mapToInt(run -> run.text.length())
                        .sum();
                assertThat(arena.asciiEnd).isEqualTo(live);
            }
            if (step % 200 == 0) {
                runs.forEach(run ->
                        assertThat(read(arena, run)).as(Seeds.replay(seed)).isEqualTo(run.text));
            }
        }
        runs.forEach(run -> assertThat(read(arena, run)).as(Seeds.replay(seed)).isEqualTo(run.text));
    }

    @Test
    void textArena_cutInsideAPair_beginsWithTheReplacement() {
        TextArena arena = new TextArena();
        byte[] utf8 = "a\uD83D\uDE00b".getBytes(StandardCharsets.UTF_8);
        int whole = arena.appendUtf8(utf8, 0, utf8.length, 1, 3);
        assertThat(new String(arena.wide, whole, 3)).isEqualTo("\uD83D\uDE00b");
        int cut = arena.appendUtf8(utf8, 0, utf8.length, 2, 2);
        assertThat(new String(arena.wide, cut, 2)).isEqualTo("\uFFFDb");
        int split = arena.appendWide("x\uD83D\uDE00y");
        arena.damagePairAt(split + 1);
        assertThat(new String(arena.wide, split, 4)).isEqualTo("x\uD83D\uDE00y");
        arena.damagePairAt(split + 3);
        assertThat(new String(arena.wide, split, 4)).isEqualTo("x\uD83D\uDE00y");
        arena.damagePairAt(split + 2);
        assertThat(new String(arena.wide, split, 4)).isEqualTo("x\uFFFD\uFFFDy");
    }

    private record Values(int slot, List<String> values) {}

    @Test
    void valueArena_appendCopyAndCompact_keepsEveryValue() {
        ValueArena arena = new ValueArena();
        List<Values> runs = new ArrayList<>();
        for (int step = 0; step < Seeds.rounds(5_000); step++) {
            int choice = random.nextInt(100);
            if (choice < 55 || runs.isEmpty()) {
                List<String> values = new ArrayList<>();
                int first = arena.slots();
                for (int i = random.nextInt(1, 6); i > 0; i--) {
                    values.add(anyText(false).substring(0, 1).repeat(random.nextInt(9)));
                    arena.append(values.getLast().getBytes(StandardCharsets.US_ASCII));
                }
                runs.add(new Values(first, values));
            } else if (choice < 70) {
                runs.remove(random.nextInt(runs.size()));
            } else if (choice < 85) {
                splitValues(runs);
            } else if (choice < 99) {
                joinValues(arena, runs);
            } else {
                ValueArena.Compaction compaction = arena.compact();
                runs.replaceAll(run -> new Values(compaction.move(run.slot, run.values.size()), run.values));
                assertThat(arena.slots())
                        .isEqualTo(
                                runs.stream().mapToInt(run -> run.values.size()).sum());
            }
            if (step % 100 == 0) {
                runs.forEach(run -> check(arena, run));
            }
        }
        runs.forEach(run -> check(arena, run));
    }

    private void splitValues(List<Values> runs) {
        int index = random.nextInt(runs.size());
        Values run = runs.get(index);
        int size = run.values.size();
        if (size > 1) {
            int offset = random.nextInt(1, size);
            runs.set(index, new Values(run.slot, run.values.subList(0, offset)));
            runs.add(new Values(run.slot + offset, run.values.subList(offset, size)));
        }
    }

    private void joinValues(ValueArena arena, List<Values> runs) {
        Values left = runs.remove(random.nextInt(runs.size()));
        if (runs.isEmpty()) {
            runs.add(left);
            return;
        }
        Values right = runs.remove(random.nextInt(runs.size()));
        int slot = arena.copy(left.slot, left.values.size());
        int behind = arena.copy(right.slot, right.values.size());
        assertThat(behind).isEqualTo(slot + left.values.size());
        List<String> all = new ArrayList<>(left.values);
        all.addAll(right.values);
        runs.add(new Values(slot, all));
    }

    private void check(ValueArena arena, Values run) {
        for (int i = 0; i < run.values.size(); i++) {
            assertThat(new String(arena.copyOf(run.slot + i), StandardCharsets.US_ASCII))
                    .as(Seeds.replay(seed))
                    .isEqualTo(run.values.get(i));
        }
    }
}
