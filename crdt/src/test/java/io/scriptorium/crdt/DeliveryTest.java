package io.scriptorium.crdt;

import static io.scriptorium.crdt.Convergence.assertConverged;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Random histories of several peers: however the updates travel, the documents are the same in the end. */
class DeliveryTest {
    private static final int HISTORIES = 15;
    private static final int STEPS = 60;

    private static void forEachHistory(Consumer<History> test) {
        long first = Seeds.next();
        for (int i = 0; i < Seeds.rounds(HISTORIES); i++) {
            long seed = first + i;
            try {
                History history = History.of(seed, 1 + (int) (seed % STEPS));
                test.accept(history);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(Seeds.replay(seed), e);
            }
        }
    }

    private static void assertLearned(History history, Doc newcomer) {
        assertConverged(newcomer, history.peer());
    }

    private static Doc newcomer(History history) {
        return history.newcomer(history.random().nextBoolean());
    }

    @Test
    void apply_delayedPeers_converge() {
        forEachHistory(history -> assertConverged(history.peers()));
    }

    @Test
    void apply_anyOrderAnyFormatSomeTwice_converges() {
        forEachHistory(history -> {
            Doc newcomer = newcomer(history);
            for (int index : history.shuffled()) {
                UpdateFormat format = history.anyFormat();
                newcomer.apply(history.update(index, format), format, null);
                if (history.random().nextInt(4) == 0) {
                    int again = history.random().nextInt(history.size());
                    newcomer.apply(history.update(again, format), format, null);
                }
                newcomer.checkIntegrity();
            }
            assertThat(newcomer.pending()).isEmpty();
            assertLearned(history, newcomer);
        });
    }

    @Test
    void apply_oneTransactionForAll_converges() {
        forEachHistory(history -> {
            Doc newcomer = newcomer(history);
            newcomer.transact(transaction -> history.shuffled()
                    .forEach(index -> newcomer.apply(history.v1().get(index))));
            assertLearned(history, newcomer);
        });
    }

    @Test
    void merge_anyGroupsInAnyOrder_sameAsOneByOne() {
        forEachHistory(history -> {
            UpdateFormat format = history.anyFormat();
            List<byte[]> updates = new ArrayList<>();
            history.shuffled().forEach(index -> updates.add(history.update(index, format)));
            while (updates.size() > 3) {
                int size = 1 + history.random().nextInt(3);
                List<byte[]> some = new ArrayList<>();
                for (int i = 0; i < size; i++) {
                    some.add(updates.remove(history.random().nextInt(updates.size())));
                }
                updates.add(format == UpdateFormat.V1 ? Update.merge(some) : Update.mergeV2(some));
            }
            Doc newcomer = newcomer(history);
            updates.forEach(update -> newcomer.apply(update, format, null));
            assertLearned(history, newcomer);
        });
    }

    @Test
    void merge_all_knowsWhatTheDocumentKnows() {
        forEachHistory(history -> {
            byte[] v1 = Update.merge(history.v1());
            byte[] v2 = Update.mergeV2(history.v2());
            assertThat(Update.stateVector(v1)).isEqualTo(history.peer().stateVector());
            assertThat(Update.stateVectorV2(v2)).isEqualTo(history.peer().stateVector());
            Doc newcomer = newcomer(history);
            newcomer.apply(v1);
            assertLearned(history, newcomer);
            assertThat(newcomer.apply(v2, UpdateFormat.V2, null)).isEqualTo(ApplyResult.APPLIED);
            assertLearned(history, newcomer);
        });
    }

    @Test
    void toV1AndToV2_eachUpdate_sameEffect() {
        forEachHistory(history -> {
            Doc newcomer = newcomer(history);
            for (int index : history.shuffled()) {
                byte[] v1 = history.v1().get(index);
                byte[] v2 = history.v2().get(index);
                assertThat(Update.toV1(v2)).isEqualTo(Update.toV1(Update.toV2(v1)));
                if (history.random().nextBoolean()) {
                    newcomer.apply(Update.toV1(v2));
                } else {
                    newcomer.apply(Update.toV2(v1), UpdateFormat.V2, null);
                }
            }
            assertLearned(history, newcomer);
        });
    }

    /** What a state vector leaves out, and what it leaves, make the whole. */
    @Test
    void diff_cutAnywhere_theRestCompletesIt() {
        forEachHistory(history -> {
            Doc peer = history.peer();
            RandomGenerator random = history.random();
            Doc newcomer = newcomer(history);
            for (int i = random.nextInt(history.size() + 1); i > 0; i--) {
                newcomer.apply(history.v1().get(random.nextInt(history.size())));
            }
            UpdateFormat format = history.anyFormat();
            byte[] whole = peer.encodeState(StateVector.EMPTY, format);
            byte[] lacking =
                    switch (random.nextInt(3)) {
                        case 0 -> peer.encodeState(newcomer.stateVector(), format);
                        case 1 ->
                            format == UpdateFormat.V1
                                    ? Update.diff(whole, newcomer.stateVector())
                                    : Update.diffV2(whole, newcomer.stateVector());
                        default -> peer.encodeState(cut(newcomer.stateVector(), random), format);
                    };
            newcomer.apply(lacking, format, null);
            assertLearned(history, newcomer);
        });
    }

    /** Knows a little less than another vector. */
    private static StateVector cut(StateVector vector, RandomGenerator random) {
        LongPairs pairs = new LongPairs();
        for (int i = 0; i < vector.size(); i++) {
            pairs.add(vector.client(i), random.nextLong(vector.clock(i) + 1));
        }
        return StateVector.ofLargest(pairs);
    }

    /** Pieces of one client's history in an order that leaves holes: all of it waits, and none of it for ever. */
    @Test
    void apply_piecesOfTheState_pendingEmptiesOnceAllArrived() {
        forEachHistory(history -> {
            byte[] whole = history.peer().encodeState();
            StateVector all = history.peer().stateVector();
            List<byte[]> pieces = new ArrayList<>();
            pieces.add(whole);
            for (int i = 0; i < 4; i++) {
                pieces.add(Update.diff(whole, cut(all, history.random())));
            }
            Doc newcomer = newcomer(history);
            for (int i = pieces.size() - 1; i >= 0; i--) {
                ApplyResult result = newcomer.apply(pieces.get(i));
                assertThat(newcomer.pending().isPresent())
                        .isEqualTo(result != ApplyResult.APPLIED
                                || newcomer.pending().isPresent());
                newcomer.checkIntegrity();
            }
            assertThat(newcomer.pending()).isEmpty();
            assertLearned(history, newcomer);
        });
    }

    /** A peer that still waits for something passes on what waits, too. */
    @Test
    void encodeState_somethingPending_carriesIt() {
        forEachHistory(history -> {
            Doc first = newcomer(history);
            Doc second = newcomer(history);
            List<Integer> order = history.shuffled();
            int half = order.size() / 2;
            order.subList(0, half).forEach(index -> first.apply(history.v1().get(index)));
            UpdateFormat format = history.anyFormat();
            second.apply(first.encodeState(StateVector.EMPTY, format), format, null);
            // One that is given all of it at once may place more than one that took it in piece by piece.
            assertThat(second.stateVector().covers(first.stateVector())).isTrue();
            if (second.pending().isPresent()) {
                assertThat(first.pending()).isPresent();
            }
            order.subList(half, order.size())
                    .forEach(index -> second.apply(history.v1().get(index)));
            assertLearned(history, second);
        });
    }

    /** What is told of remote changes is as good as the original. */
    @Test
    void onUpdate_relayed_convergesToo() {
        forEachHistory(history -> {
            Doc relay = newcomer(history);
            Doc behindV1 = newcomer(history);
            Doc behindV2 = newcomer(history);
            relay.onUpdate(UpdateFormat.V1, (update, transaction) -> behindV1.apply(update));
            relay.onUpdate(UpdateFormat.V2, (update, transaction) -> behindV2.apply(update, UpdateFormat.V2, null));
            history.shuffled().forEach(index -> relay.apply(history.v1().get(index)));
            assertConverged(relay, behindV1, behindV2, history.peer());
        });
    }

    @Test
    void apply_stateAgain_growsNothingAndTellsNobody() {
        forEachHistory(history -> {
            Doc peer = history.peer();
            byte[] before = peer.encodeState();
            List<byte[]> told = new ArrayList<>();
            Subscription listening = peer.onUpdate(UpdateFormat.V1, (update, transaction) -> told.add(update));
            peer.apply(before);
            history.v1().forEach(peer::apply);
            history.v2().forEach(update -> peer.apply(update, UpdateFormat.V2, null));
            listening.close();
            assertThat(told).isEmpty();
            assertThat(peer.encodeState()).isEqualTo(before);
            assertConverged(history.peers());
        });
    }
}
