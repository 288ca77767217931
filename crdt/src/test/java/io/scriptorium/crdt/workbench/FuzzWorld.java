package io.scriptorium.crdt.workbench;

import io.scriptorium.crdt.Seeds;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Peers that edit one document each, and hear of each other late, twice, in the wrong order, merged, as the difference to
 * what they have, or never until they ask.
 *
 * <p>Carries its requests out on one bench while it makes them up, because what can be edited depends on what is there;
 * they are concrete, so that another bench can be given the same. What happens in a step depends on the step's own seed
 * and on the state only: a case from which steps were dropped is a case again.
 */
final class FuzzWorld {
    private static final List<String> ROOTS = List.of("text", "array", "map", "xml");

    /** What the whole case is about. */
    record Setting(long seed, boolean halves, boolean cleanup, boolean events) {
        static Setting of(long seed) {
            RandomGenerator random = Seeds.random(seed);
            random.nextInt();
            return new Setting(seed, random.nextInt(8) == 0, random.nextInt(4) == 0, random.nextInt(3) == 0);
        }
    }

    /** A request and what the first bench said to it. */
    record Exchange(Map<String, @Nullable Object> request, Bench.Answer answer) {}

    /** What a transaction did, V1 and V2. */
    private record Sent(String v1, String v2) {
        String in(int v) {
            return v == 1 ? v1 : v2;
        }
    }

    private record Peer(String name, boolean gc, List<Integer> inbox) {}

    private final Bench bench;
    private final Setting setting;
    private final List<Exchange> transcript = new ArrayList<>();
    private final List<Peer> peers = new ArrayList<>();
    private final List<Sent> sent = new ArrayList<>();
    private final List<String> positions = new ArrayList<>();
    private final List<String> snapshots = new ArrayList<>();
    private final Set<Long> clients = new HashSet<>();
    private RandomGenerator random;

    private FuzzWorld(Bench bench, Setting setting) {
        this.bench = bench;
        this.setting = setting;
        this.random = Seeds.random(setting.seed);
    }

    /** Plays a case and answers everything that was asked, beginning with the request that forgets earlier cases. */
    static List<Exchange> play(Bench bench, Setting setting, List<Long> steps) {
        FuzzWorld world = new FuzzWorld(bench, setting);
        world.ask(Bench.request("forget"));
        int count = 2 + world.random.nextInt(world.random.nextInt(3) == 0 ? 4 : 2);
        for (int i = 0; i < count; i++) {
            world.peers.add(new Peer("p" + i, world.random.nextInt(10) < 7, new ArrayList<>()));
        }
        world.peers.forEach(world::open);
        for (long step : steps) {
            world.random = Seeds.random(step);
            world.step();
        }
        world.end();
        return world.transcript;
    }

    private Bench.Answer ask(Map<String, @Nullable Object> request) {
        Bench.Answer answer = bench.answer(request);
        transcript.add(new Exchange(request, answer));
        return answer;
    }

    private void open(Peer peer) {
        long client;
        do {
            client = switch (random.nextInt(8)) {
                case 0, 1, 2, 3 -> 1 + random.nextInt(300);
                case 4 -> (1L << 32) + random.nextLong(1L << 52);
                default -> Integer.toUnsignedLong(random.nextInt());
            };
        } while (!clients.add(client));
        open(peer, client);
    }

    private void open(Peer peer, long client) {
        Map<String, @Nullable Object> request =
                Bench.request("doc", "doc", peer.name, "client", client, "gc", peer.gc, "guid", "g");
        if (!setting.cleanup) {
            request.put("cleanup", false);
        }
        ask(request);
        for (String root : ROOTS) {
            ask(Bench.request(root, "doc", peer.name, "root", root.substring(0, 1)));
            if (setting.events) {
                ask(Bench.request("watch", "doc", peer.name, "root", root.substring(0, 1), "deep", true));
            }
        }
    }

    private void step() {
        Peer peer = pick(peers);
        int dice = random.nextInt(100);
        if (dice < 58) {
            edit(peer);
        } else if (dice < 73) {
            deliverSome(peer);
        } else if (dice < 77) {
            fetch(peer, pick(peers));
        } else if (dice < 82) {
            change(peer, Bench.request(random.nextInt(3) > 0 ? "undo" : "redo", "doc", peer.name));
        } else if (dice < 84) {
            reload(peer);
        } else if (dice < 89) {
            functions();
        } else if (dice < 92) {
            snapshot(peer);
        } else if (dice < 95) {
            position(peer);
        } else if (dice < 97) {
            peer.inbox.removeIf(id -> random.nextInt(4) == 0);
        } else {
            look(peer);
        }
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private void edit(Peer peer) {
        List<?> outline =
                bench.answer(Bench.request("outline", "doc", peer.name)).list("types");
        RandomEdits edits = new RandomEdits(random, outline, setting.halves);
        Map<String, @Nullable Object> request;
        if (random.nextInt(5) == 0) {
            List<Object> several = new ArrayList<>();
            for (int n = 1 + random.nextInt(4); n > 0 && edits.hasNext(); n--) {
                several.add(edits.next());
            }
            request = Bench.request("transact", "doc", peer.name, "edits", several);
        } else {
            request = edits.next();
            request.put("doc", peer.name);
        }
        if (random.nextInt(8) == 0) {
            request.put("origin", "program");
        }
        change(peer, request);
    }

    /** Carries out what changes the document, and sends what comes of it. */
    private Bench.Answer change(Peer peer, Map<String, @Nullable Object> request) {
        request.put("updates", true);
        Bench.Answer answer = ask(request);
        boolean applied = "apply".equals(request.get("do"));
        if (answer.good()) {
            List<?> updates = answer.list("updates");
            // The first update of an apply repeats what came; what follows is the peer's own.
            for (int i = applied ? 1 : 0; i < updates.size(); i++) {
                List<?> pair = (List<?>) updates.get(i);
                sent.add(new Sent(String.valueOf(pair.get(0)), String.valueOf(pair.get(1))));
                for (Peer other : peers) {
                    if (!other.name.equals(peer.name)) {
                        other.inbox.add(sent.size() - 1);
                    }
                }
            }
        }
        ask(Bench.request("check", "doc", peer.name));
        return answer;
    }

    private void apply(Peer peer, String update, int v) {
        Map<String, @Nullable Object> request = Bench.request("apply", "doc", peer.name, "update", update);
        if (v == 2) {
            request.put("v", 2);
        }
        change(peer, request);
    }

    private int format() {
        return random.nextInt(3) == 0 ? 2 : 1;
    }

    private void deliverSome(Peer peer) {
        List<Sent> some = new ArrayList<>();
        for (int n = 1 + random.nextInt(5); n > 0 && !peer.inbox.isEmpty(); n--) {
            int at = random.nextInt(3) > 0 ? 0 : random.nextInt(peer.inbox.size());
            some.add(sent.get(peer.inbox.get(at)));
            if (random.nextInt(10) > 0) {
                peer.inbox.remove(at);
            }
        }
        int v = format();
        if (some.size() > 1 && random.nextInt(3) == 0) {
            apply(peer, merged(some, v), v);
        } else {
            for (Sent one : some) {
                apply(peer, one.in(v), v);
            }
        }
    }

    private String merged(List<Sent> some, int v) {
        List<String> updates = some.stream().map(one -> one.in(v)).toList();
        return ask(Bench.request("merge", "updates", updates, "v", v)).text("update");
    }

    /** What a peer that comes back asks another for. */
    private void fetch(Peer to, Peer from) {
        String vector = ask(Bench.request("vector", "doc", to.name)).text("vector");
        int v = format();
        if (random.nextInt(3) == 0) {
            String state = ask(Bench.request("state", "doc", from.name, "v", v)).text("update");
            apply(
                    to,
                    ask(Bench.request("diff", "update", state, "vector", vector, "v", v))
                            .text("update"),
                    v);
        } else {
            apply(
                    to,
                    ask(Bench.request("state", "doc", from.name, "since", vector, "v", v))
                            .text("update"),
                    v);
        }
    }

    private void reload(Peer peer) {
        String state = ask(Bench.request("state", "doc", peer.name)).text("update");
        open(peer);
        apply(peer, state, 1);
    }

    private void functions() {
        if (sent.isEmpty()) {
            return;
        }
        int v = format();
        List<Sent> some = new ArrayList<>();
        for (int n = 1 + random.nextInt(6); n > 0; n--) {
            some.add(pick(sent));
        }
        String merged = merged(some, v);
        ask(Bench.request("vectorOf", "update", merged, "v", v));
        ask(Bench.request("inspect", "update", merged, "v", v));
        ask(Bench.request("convert", "update", merged, "from", v, "to", 3 - v));
        String vector = ask(Bench.request("vector", "doc", pick(peers).name)).text("vector");
        ask(Bench.request("diff", "update", merged, "vector", vector, "v", v));
    }

    private void snapshot(Peer peer) {
        if (peer.gc) {
            ask(Bench.request("snapshot", "doc", peer.name, "v", format()));
            return;
        }
        if (snapshots.isEmpty() || random.nextInt(3) == 0) {
            snapshots.add(
                    ask(Bench.request("snapshot", "doc", peer.name, "v", 1)).text("snapshot"));
            return;
        }
        String then = pick(snapshots);
        ask(Bench.request("read", "doc", peer.name, "root", "t", "as", "delta", "snapshot", then));
        ask(Bench.request(
                "read", "doc", peer.name, "root", "t", "as", "delta", "snapshot", then, "previous", pick(snapshots)));
    }

    private void position(Peer peer) {
        if (positions.isEmpty() || random.nextInt(3) > 0) {
            List<?> outline =
                    bench.answer(Bench.request("outline", "doc", peer.name)).list("types");
            Map<?, ?> type = (Map<?, ?>) pick(outline);
            int length = type.get("length") instanceof Number number ? number.intValue() : 0;
            length = type.get("text") instanceof String text ? text.length() : length;
            Map<String, @Nullable Object> request =
                    Bench.request("position", "doc", peer.name, "root", type.get("root"), "path", type.get("path"));
            request.put("index", random.nextInt(length + 1));
            request.put("assoc", random.nextInt(2) - 1);
            Bench.Answer answer = ask(request);
            if (answer.good()) {
                positions.add(answer.text("position"));
            }
        } else {
            ask(Bench.request("index", "doc", peer.name, "position", pick(positions)));
        }
    }

    private void look(Peer peer) {
        ask(Bench.request("summary", "doc", peer.name));
        ask(Bench.request("read", "doc", peer.name, "root", "x", "as", "xml"));
        ask(Bench.request("read", "doc", peer.name, "root", "t", "as", "attributes"));
        if (setting.events) {
            ask(Bench.request("events", "doc", peer.name));
        }
    }

    /** Everything arrives, what was lost is asked for, and everybody is looked at. */
    private void end() {
        random = Seeds.random(setting.seed + 1);
        for (Peer peer : peers) {
            if (random.nextInt(3) == 0) {
                look(peer);
            }
            while (!peer.inbox.isEmpty()) {
                deliverSome(peer);
            }
        }
        Peer first = peers.getFirst();
        peers.subList(1, peers.size()).forEach(other -> fetch(first, other));
        peers.subList(1, peers.size()).forEach(other -> fetch(other, first));
        for (Peer peer : peers) {
            look(peer);
        }
    }
}
