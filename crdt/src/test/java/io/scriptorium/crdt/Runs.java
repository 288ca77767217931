package io.scriptorium.crdt;

import io.scriptorium.crdt.lib0.Lib0Writer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A history as runs of elements, of which any window can be written as an update, cut wherever one likes: what functions
 * on updates are compared with. Cuts elements by itself; no pair of surrogates has its halves in two elements here.
 */
final class Runs {
    /** Some elements that were inserted together; the texts are what UpdateBytes is told of each. */
    record Run(
            long client,
            long clock,
            int ref,
            List<String> elements,
            UpdateBytes.@Nullable Id origin,
            UpdateBytes.@Nullable Id right) {
        long end() {
            return clock + elements.size();
        }
    }

    /** Some clocks of one client. */
    record Window(long client, long from, long to) {}

    private final RandomGenerator random;
    private final TreeMap<Long, List<Run>> runs = new TreeMap<>();

    private Runs(RandomGenerator random) {
        this.random = random;
    }

    static Runs random(RandomGenerator random, int clients, int runsOfEach) {
        Runs history = new Runs(random);
        for (int i = 0; i < runsOfEach; i++) {
            for (long client = 1; client <= clients; client++) {
                history.addRun(client * 100);
            }
        }
        return history;
    }

    private void addRun(long client) {
        List<Run> own = runs.computeIfAbsent(client, unused -> new ArrayList<>());
        long clock = own.isEmpty() ? 0 : own.getLast().end();
        int ref =
                switch (random.nextInt(10)) {
                    case 0, 1, 2 -> Structs.STRING;
                    case 3, 4 -> Structs.ANY;
                    case 5 -> Structs.JSON;
                    case 6 -> Structs.DELETED;
                    case 7 -> Structs.GC;
                    case 8 -> Structs.EMBED;
                    default -> Structs.FORMAT;
                };
        boolean single = ref == Structs.EMBED || ref == Structs.FORMAT;
        List<String> elements = new ArrayList<>();
        for (int i = single ? 1 : random.nextInt(1, 6); i > 0; i--) {
            elements.add(element(ref));
        }
        // What is GC has lost its neighbours, and nobody names it any more.
        own.add(new Run(client, clock, ref, elements, anElement(ref), random.nextInt(3) == 0 ? anElement(ref) : null));
    }

    private String element(int ref) {
        return switch (ref) {
            case Structs.STRING -> String.valueOf("abcé日".charAt(random.nextInt(5)));
            case Structs.JSON -> random.nextInt(4) == 0 ? "undefined" : "{\"n\":" + random.nextInt(9) + "}";
            case Structs.EMBED -> "{\"e\":" + random.nextInt(9) + "}";
            case Structs.ANY -> "v" + random.nextInt(9);
            default -> "";
        };
    }

    private UpdateBytes.@Nullable Id anElement(int ref) {
        if (ref == Structs.GC || random.nextInt(3) == 0) {
            return null;
        }
        List<UpdateBytes.Id> known = new ArrayList<>();
        runs.values().forEach(list -> list.stream()
                .filter(run -> run.ref != Structs.GC)
                .forEach(run -> known.add(new UpdateBytes.Id(run.client, run.end() - 1))));
        return known.isEmpty() ? null : known.get(random.nextInt(known.size()));
    }

    List<Long> clients() {
        return List.copyOf(runs.keySet());
    }

    List<Run> runsOf(long client) {
        return runs.getOrDefault(client, List.of());
    }

    long end(long client) {
        return runsOf(client).getLast().end();
    }

    Window randomWindow() {
        List<Long> clients = clients();
        long client = clients.get(random.nextInt(clients.size()));
        long from = random.nextLong(end(client));
        return new Window(client, from, random.nextLong(from, end(client)) + 1);
    }

    /** Everything, each run a struct. */
    byte[] whole() {
        UpdateBytes update = new UpdateBytes();
        for (long client : runs.descendingKeySet()) {
            write(update, new Window(client, 0, end(client)), 0);
        }
        return update.bytes();
    }

    /** An update with the windows of different clients; one of so many runs is written in two structs, or none when 0. */
    UpdateBytes update(List<Window> windows, int splitting) {
        Map<Long, Window> byClient = new TreeMap<>(Comparator.reverseOrder());
        windows.forEach(window -> byClient.put(window.client, window));
        UpdateBytes update = new UpdateBytes();
        byClient.values().forEach(window -> write(update, window, splitting));
        return update;
    }

    private void write(UpdateBytes update, Window window, int splitting) {
        update.block(window.client, window.from);
        for (Run run : runsOf(window.client)) {
            long from = Math.max(run.clock, window.from);
            long to = Math.min(run.end(), window.to);
            if (from >= to) {
                continue;
            }
            long middle = splitting > 0 && random.nextInt(splitting) == 0 ? random.nextLong(from, to) : from;
            if (middle > from) {
                write(update, run, from, middle);
            }
            write(update, run, middle, to);
        }
    }

    private static void write(UpdateBytes update, Run run, long from, long to) {
        if (run.ref == Structs.GC) {
            update.gc(to - from);
            return;
        }
        UpdateBytes.Id origin = from > run.clock ? new UpdateBytes.Id(run.client, from - 1) : run.origin;
        List<String> elements = run.elements.subList((int) (from - run.clock), (int) (to - run.clock));
        update.item(run.ref, origin, run.right, content(run.ref, elements));
    }

    private static Consumer<Lib0Writer> content(int ref, List<String> elements) {
        return out -> {
            switch (ref) {
                case Structs.STRING -> out.writeVarString(String.join("", elements));
                case Structs.EMBED -> out.writeVarString(elements.getFirst());
                case Structs.FORMAT -> {
                    out.writeVarString("bold");
                    out.writeVarString("true");
                }
                case Structs.DELETED -> out.writeVarUint(elements.size());
                case Structs.JSON -> {
                    out.writeVarUint(elements.size());
                    elements.forEach(out::writeVarString);
                }
                case Structs.ANY -> {
                    out.writeVarUint(elements.size());
                    elements.forEach(out::writeAny);
                }
                default -> throw new IllegalArgumentException("no content " + ref);
            }
        };
    }

    /** What an update says of each clock, and which are deleted: two sets, which nothing but their elements tells apart. */
    record Said(Map<UpdateBytes.Id, String> elements, List<UpdateBytes.Id> deletes) {
        static Said by(byte[] update) {
            Map<UpdateBytes.Id, String> elements = new LinkedHashMap<>();
            List<String> units = UpdateUnits.of(update);
            for (String unit : units.subList(0, units.size() - 1)) {
                String[] idAndContent = unit.split(" ", 2);
                String[] id = idAndContent[0].split(":", 2);
                elements.put(new UpdateBytes.Id(Long.parseLong(id[0]), Long.parseLong(id[1])), idAndContent[1]);
            }
            return new Said(elements, deletes(update));
        }

        private static List<UpdateBytes.Id> deletes(byte[] update) {
            List<UpdateBytes.Id> deletes = new ArrayList<>();
            DeleteSet set = Blocks.of(update).deleteSet(update);
            for (int c = 0; c < set.clientCount(); c++) {
                for (int r = set.firstRange(c); r < set.firstRange(c + 1); r++) {
                    for (long clock = set.start(r); clock < set.end(r); clock++) {
                        deletes.add(new UpdateBytes.Id(set.client(c), clock));
                    }
                }
            }
            return deletes;
        }

        /** What remains for somebody who knows so much. */
        Said since(StateVector known) {
            Map<UpdateBytes.Id, String> rest = new LinkedHashMap<>(elements);
            rest.keySet().removeIf(id -> id.clock() < known.get(id.client()));
            return new Said(rest, deletes);
        }
    }
}
