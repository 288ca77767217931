package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Random histories of every kind of edit, applied by the engine and by the reference engine, compared step by step. */
class ReferenceHistoriesTest {
    private final long seed = Seeds.next();

    private static SideBySide pair(long client, boolean gc) {
        return new SideBySide(client, gc);
    }

    @Test
    void apply_inOrder_sameAfterEachUpdate() {
        for (int round = 0; round < Seeds.rounds(6); round++) {
            History history = History.of(seed + round, 60);
            SideBySide pair = pair(1_000_000, round % 2 == 0);
            for (byte[] update : history.v1()) {
                pair.apply(update);
                pair.checkBytes(Seeds.replay(seed + round));
            }
            pair.checkAll(Seeds.replay(seed + round));
        }
    }

    @Test
    void apply_inAnyOrder_sameAfterEachUpdate() {
        for (int round = 0; round < Seeds.rounds(6); round++) {
            History history = History.of(seed + round, 50);
            SideBySide pair = pair(1_000_000, round % 3 > 0);
            String what = Seeds.replay(seed + round);
            for (int index : history.shuffled()) {
                pair.apply(history.update(index, UpdateFormat.V1));
                pair.check(what, history.random());
            }
            pair.checkAll(what);
            assertThat(pair.reference.isWaiting()).as(what).isFalse();
            assertThat(pair.engine.stateVector())
                    .as(what)
                    .isEqualTo(history.peer().stateVector());
        }
    }

    /** The same histories as V2: what the two formats carry is one and the same. */
    @Test
    void applyV2_inAnyOrder_sameAfterEachUpdate() {
        for (int round = 0; round < Seeds.rounds(5); round++) {
            History history = History.of(seed + round, 50);
            SideBySide pair = pair(1_000_000, round % 2 == 0);
            for (int index : history.shuffled()) {
                pair.applyV2(history.update(index, UpdateFormat.V1));
                pair.checkBytes(Seeds.replay(seed + round));
            }
            pair.checkAll(Seeds.replay(seed + round));
        }
    }

    /** Updates are merged in groups, states come in between, and things are said again and again. */
    @Test
    void apply_mergedStatesAndDuplicates_sameAfterEach() {
        for (int round = 0; round < Seeds.rounds(6); round++) {
            History history = History.of(seed + round, 50);
            RandomGenerator random = history.random();
            SideBySide pair = pair(1_000_000, random.nextBoolean());
            String what = Seeds.replay(seed + round);
            List<Integer> order = history.shuffled();
            while (!order.isEmpty()) {
                List<byte[]> group = new ArrayList<>();
                for (int i = 1 + random.nextInt(5); i > 0 && !order.isEmpty(); i--) {
                    int next = random.nextInt(4) == 0 ? order.getFirst() : order.removeFirst();
                    group.add(history.update(next, UpdateFormat.V1));
                }
                pair.apply(Update.merge(group));
                if (random.nextInt(12) == 0) {
                    StateVector since = random.nextBoolean() ? StateVector.EMPTY : pair.engine.stateVector();
                    pair.apply(history.peers().getFirst().encodeState(since, UpdateFormat.V1));
                }
                pair.check(what, random);
            }
            pair.checkAll(what);
            assertThat(pair.reference.isWaiting()).as(what).isFalse();
        }
    }

    /** A state is loaded at once, with the order built in one walk where there are enough structs; then it goes on. */
    @Test
    void load_thenGoOn_sameAsTheReferenceInEachPart() {
        for (int round = 0; round < Seeds.rounds(5); round++) {
            History history = History.of(seed + round, 100);
            RandomGenerator random = history.random();
            int cut = random.nextInt(history.size() + 1);
            byte[] state = Update.merge(history.v1().subList(0, cut));
            SideBySide pair = pair(1_000_000, random.nextBoolean());
            String what = "cut at " + cut + ", " + Seeds.replay(seed + round);
            pair.apply(state);
            pair.checkAll(what);
            for (byte[] update : history.v1().subList(cut, history.size())) {
                pair.apply(update);
            }
            pair.checkAll(what);
            pair.apply(state);
            pair.checkAll(what + " and again");
        }
    }

    /** Whoever is asked answers the same, whatever the other side knows: some of each client, nothing, or too much. */
    @Test
    void encodeState_sinceAnyVector_isTheSameDiff() {
        for (int round = 0; round < Seeds.rounds(6); round++) {
            History history = History.of(seed + round, 60);
            RandomGenerator random = history.random();
            SideBySide pair = pair(1_000_000, random.nextBoolean());
            history.v1().forEach(pair::apply);
            for (int i = 0; i < 20; i++) {
                StateVector since = cut(pair.engine.stateVector(), random);
                assertThat(pair.engine.encodeState(since, UpdateFormat.V1))
                        .as("since %s, %s", since, Seeds.replay(seed + round))
                        .isEqualTo(pair.reference.encodeState(since.encode()));
            }
        }
    }

    private static StateVector cut(StateVector whole, RandomGenerator random) {
        LongPairs pairs = new LongPairs();
        for (int i = 0; i < whole.size(); i++) {
            switch (random.nextInt(4)) {
                case 0 -> {
                    // Not heard of.
                }
                case 1 -> pairs.add(whole.client(i), whole.clock(i) + random.nextInt(3));
                default -> pairs.add(whole.client(i), random.nextLong(whole.clock(i) + 1));
            }
        }
        pairs.add(999_999, 5);
        return StateVector.ofLargest(pairs);
    }

    /** With or without garbage collection a document shows the same; what it collects later, it collects as others did. */
    @Test
    void gc_onOrOff_readersSeeTheSame() {
        for (int round = 0; round < Seeds.rounds(5); round++) {
            History history = History.of(seed + round, 60);
            SideBySide collecting = pair(1_000_000, true);
            SideBySide keeping = pair(1_000_001, false);
            for (int index : history.shuffled()) {
                collecting.apply(history.update(index, UpdateFormat.V1));
                keeping.apply(history.update(index, UpdateFormat.V1));
            }
            String what = Seeds.replay(seed + round);
            collecting.checkAll(what);
            keeping.checkAll(what);
            assertThat(keeping.engine.text("t").toString())
                    .as(what)
                    .isEqualTo(collecting.engine.text("t").toString());
            SideBySide later = pair(1_000_002, true);
            later.apply(keeping.state());
            later.checkAll(what);
            assertThat(later.state()).as(what).isEqualTo(Convergence.collected(keeping.engine));
        }
    }

    /** The roots of the histories are other names than those that a pair reads; this one uses the pair's own. */
    @Test
    void apply_editsOfTheRootsThatAreRead_showsTheSame() {
        for (int round = 0; round < Seeds.rounds(6); round++) {
            RandomGenerator random = Seeds.random(seed + round);
            RandomEditing editing = new RandomEditing(random);
            List<Doc> peers = new ArrayList<>();
            List<byte[]> updates = new ArrayList<>();
            for (int p = 0; p < 3; p++) {
                Doc peer = Doc.create(DocOptions.defaults().withClientId(5 + p));
                peer.onUpdate(UpdateFormat.V1, (update, txn) -> {
                    if (txn.local()) {
                        updates.add(random.nextInt(updates.size() + 1), update);
                    }
                });
                peers.add(peer);
            }
            for (int step = 0; step < 40; step++) {
                Doc peer = peers.get(random.nextInt(3));
                SharedType root =
                        switch (random.nextInt(3)) {
                            case 0 -> peer.text("t");
                            case 1 -> peer.array("a");
                            default -> peer.map("m");
                        };
                editing.edit(root);
                if (random.nextInt(6) == 0) {
                    peer.apply(peers.get(random.nextInt(3)).encodeState());
                }
            }
            SideBySide pair = pair(1_000_000, random.nextBoolean());
            String what = Seeds.replay(seed + round);
            for (byte[] update : updates) {
                pair.apply(update);
                pair.check(what, random);
            }
            pair.checkAll(what);
            assertThat(pair.reference.isWaiting()).as(what).isFalse();
        }
    }
}
