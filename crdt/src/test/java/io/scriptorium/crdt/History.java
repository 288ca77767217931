package io.scriptorium.crdt;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What a few peers have written who hear of each other late and in any order, and the peers, who know everything in the
 * end. The first one collects no garbage when there are more than two.
 */
record History(long seed, RandomGenerator random, List<Doc> peers, List<byte[]> v1, List<byte[]> v2) {
    static History of(long seed, int steps) {
        RandomGenerator random = Seeds.random(seed);
        return new Writing(random, 2 + random.nextInt(4)).write(seed, steps);
    }

    int size() {
        return v1.size();
    }

    byte[] update(int index, UpdateFormat format) {
        return format == UpdateFormat.V1 ? v1.get(index) : v2.get(index);
    }

    /** All indexes, shuffled. */
    List<Integer> shuffled() {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < size(); i++) {
            order.add(random.nextInt(order.size() + 1), i);
        }
        return order;
    }

    /** A document that was not there, and shall learn of it all. */
    Doc newcomer(boolean gc) {
        Doc doc = Doc.create(DocOptions.defaults().withClientId(1_000_000).withGc(gc));
        RandomEditing.nameRoots(doc);
        return doc;
    }

    Doc peer() {
        return peers.getLast();
    }

    UpdateFormat anyFormat() {
        return random.nextBoolean() ? UpdateFormat.V1 : UpdateFormat.V2;
    }

    private static final class Writing {
        private final RandomGenerator random;
        private final List<Doc> peers = new ArrayList<>();
        private final List<byte[]> v1 = new ArrayList<>();
        private final List<byte[]> v2 = new ArrayList<>();
        /** For each peer the updates that it has not seen. */
        private final List<List<Integer>> inboxes = new ArrayList<>();

        Writing(RandomGenerator random, int count) {
            this.random = random;
            for (int i = 0; i < count; i++) {
                DocOptions options =
                        DocOptions.defaults().withClientId(10L + i * 7L).withGc(i > 0 || count == 2);
                Doc peer = Doc.create(options);
                RandomEditing.nameRoots(peer);
                peers.add(peer);
                inboxes.add(new ArrayList<>());
                listen(peer);
            }
        }

        private void listen(Doc peer) {
            peer.onUpdate(UpdateFormat.V1, (update, transaction) -> {
                if (transaction.local()) {
                    for (int i = 0; i < peers.size(); i++) {
                        if (peers.get(i) != peer) {
                            inboxes.get(i).add(v1.size());
                        }
                    }
                    v1.add(update);
                }
            });
            peer.onUpdate(UpdateFormat.V2, (update, transaction) -> {
                if (transaction.local()) {
                    v2.add(update);
                }
            });
        }

        History write(long seed, int steps) {
            RandomEditing editing = new RandomEditing(random);
            for (int i = 0; i < steps; i++) {
                int peer = random.nextInt(peers.size());
                if (random.nextInt(3) > 0) {
                    editing.transact(peers.get(peer), null, 3);
                } else {
                    receive(peer, random.nextInt(inboxes.get(peer).size() + 1));
                }
            }
            for (int i = 0; i < peers.size(); i++) {
                receive(i, inboxes.get(i).size());
            }
            return new History(seed, random, peers, v1, v2);
        }

        private void receive(int peer, int count) {
            List<Integer> inbox = inboxes.get(peer);
            for (int i = 0; i < count; i++) {
                int next = inbox.remove(random.nextInt(inbox.size()));
                if (random.nextBoolean()) {
                    peers.get(peer).apply(v1.get(next));
                } else {
                    peers.get(peer).apply(v2.get(next), UpdateFormat.V2, null);
                }
            }
        }
    }
}
