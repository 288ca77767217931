package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A network that loses, repeats and delays, and replicas that synchronise by state vectors now and then: each is an
 * engine and a reference engine side by side, which ask and answer the same bytes.
 */
class LossAndResyncTest {
    private final long seed = Seeds.next();
    private final RandomGenerator random = Seeds.random(seed);
    private final List<SideBySide> peers = new ArrayList<>();
    private final List<List<byte[]>> onTheWay = new ArrayList<>();
    private final List<byte[]> written = new ArrayList<>();

    private void open(int count, boolean mixedGc) {
        for (int p = 0; p < count; p++) {
            SideBySide peer = new SideBySide(10L + p * 3L, !mixedGc || p % 2 == 0);
            peers.add(peer);
            onTheWay.add(new ArrayList<>());
        }
    }

    /** The engine of one replica edits; its reference engine takes in what has come of it. */
    private void edit(int p, RandomEditing editing) {
        SideBySide peer = peers.get(p);
        Doc author = Doc.load(peer.state(), UpdateFormat.V1, options(p));
        author.onUpdate(UpdateFormat.V1, (update, txn) -> {
            written.add(update);
            peer.apply(update);
            for (int other = 0; other < peers.size(); other++) {
                if (other != p && random.nextInt(10) >= 3) {
                    List<byte[]> line = onTheWay.get(other);
                    line.add(random.nextInt(line.size() + 1), update);
                    if (random.nextInt(5) == 0) {
                        line.add(update);
                    }
                }
            }
        });
        SharedType root =
                switch (random.nextInt(3)) {
                    case 0 -> author.text("t");
                    case 1 -> author.array("a");
                    default -> author.map("m");
                };
        editing.edit(root);
    }

    /** Another client id for each edit, as pages have that are opened again and again. */
    private DocOptions options(int p) {
        return DocOptions.defaults()
                .withClientId(10_000L + written.size() * 10L + p)
                .withGc(peers.get(p).engine.options().gc());
    }

    private void deliver(int p) {
        List<byte[]> line = onTheWay.get(p);
        for (int i = random.nextInt(line.size() + 1); i > 0; i--) {
            peers.get(p).apply(line.removeFirst());
        }
        peers.get(p).check(Seeds.replay(seed), random);
    }

    /** One replica asks another for what it lacks; whatever waits in either is a part of the answer. */
    private void resync(int p, int from) {
        SideBySide asking = peers.get(p);
        SideBySide answering = peers.get(from);
        byte[] vector = asking.engine.stateVector().encode();
        assertThat(vector).as(Seeds.replay(seed)).isEqualTo(asking.reference.encodeVector());
        byte[] answer = answering.engine.encodeState(StateVector.decode(vector, DecodeLimits.STEP2), UpdateFormat.V1);
        if (!answering.reference.isWaiting()) {
            assertThat(answer).as(Seeds.replay(seed)).isEqualTo(answering.reference.encodeState(vector));
        }
        asking.apply(answer);
        asking.check(Seeds.replay(seed), random);
    }

    private void settle() {
        for (int round = 0; round < 2; round++) {
            for (int p = 0; p < peers.size(); p++) {
                for (int from = 0; from < peers.size(); from++) {
                    resync(p, from);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void resync_afterLoss_bringsAllToTheSame(boolean mixedGc) {
        RandomEditing editing = new RandomEditing(random);
        open(4, mixedGc);
        for (int step = 0; step < Seeds.rounds(80); step++) {
            int p = random.nextInt(4);
            switch (random.nextInt(6)) {
                case 0, 1, 2 -> edit(p, editing);
                case 3, 4 -> deliver(p);
                default -> resync(p, random.nextInt(4));
            }
        }
        settle();
        for (SideBySide peer : peers) {
            peer.checkAll(Seeds.replay(seed));
            assertThat(peer.reference.isWaiting()).as(Seeds.replay(seed)).isFalse();
            assertThat(Convergence.collected(peer.engine))
                    .as(Seeds.replay(seed))
                    .isEqualTo(Convergence.collected(peers.getFirst().engine));
        }
    }

    /** Nobody ever answers: what waits goes on waiting, and is in order as soon as the first update is heard of. */
    @Test
    void firstUpdateLast_everythingWaitsForIt() {
        Doc author = Doc.create(DocOptions.defaults().withClientId(7));
        author.onUpdate(UpdateFormat.V1, (update, txn) -> written.add(update));
        for (int i = 0; i < 40; i++) {
            author.text("t").insert(i, "x");
        }
        SideBySide peer = new SideBySide(1, true);
        for (int i = 39; i > 0; i--) {
            assertThat(peer.apply(written.get(i))).isEmpty();
        }
        peer.checkAll("all but the first");
        assertThat(peer.reference.waiting().get(7L)).hasSize(39);
        peer.apply(written.getFirst());
        peer.checkAll("and the first");
        assertThat(peer.engine.text("t").toString()).isEqualTo("x".repeat(40));
        assertThat(peer.engine.pending()).isEmpty();
    }

    /** Deletions of what is not known wait on their own, in pieces, and are applied to what arrives bit by bit. */
    @Test
    void deletesBeforeTheirStructs_areAppliedAsThoseArrive() {
        Doc author = Doc.create(DocOptions.defaults().withClientId(7));
        author.onUpdate(UpdateFormat.V1, (update, txn) -> written.add(update));
        author.text("t").insert(0, "abc");
        author.text("t").insert(3, "def");
        author.text("t").delete(1, 4);
        SideBySide peer = new SideBySide(1, true);
        peer.apply(written.get(2));
        peer.checkAll("the deletion alone");
        assertThat(peer.reference.waitingDeletes()).containsEntry(7L, List.of(1L, 2L, 3L, 4L));
        peer.apply(written.get(0));
        peer.checkAll("abc");
        assertThat(peer.engine.text("t").toString()).isEqualTo("a");
        assertThat(peer.reference.waitingDeletes()).containsEntry(7L, List.of(3L, 4L));
        peer.apply(written.get(1));
        peer.checkAll("def");
        assertThat(peer.engine.text("t").toString()).isEqualTo("af");
    }

    /** Three clients who build on each other, heard of in the worst order. */
    @Test
    void chainOfClients_heardBackwards_waitsForTheFirst() {
        byte[] a = new UpdateBytes().block(1, 0).string(null, "a").bytes();
        byte[] b =
                new UpdateBytes().block(2, 0).string(UpdateBytes.id(1, 0), "b").bytes();
        byte[] c =
                new UpdateBytes().block(3, 0).string(UpdateBytes.id(2, 0), "c").bytes();
        for (List<byte[]> order : SmallWorld.permutations(List.of(a, b, c))) {
            SideBySide peer = new SideBySide(9, true);
            for (byte[] update : order) {
                peer.apply(update);
                peer.checkAll("a chain of three");
            }
            assertThat(peer.engine.text("t").toString()).isEqualTo("abc");
        }
    }

    /** One update in which the structs of a smaller client are needed first, and of a larger one in between. */
    @Test
    void entangledBlocks_inOneUpdate_areTakenInTurns() {
        byte[] entangled = new UpdateBytes()
                .block(3, 0)
                .string(UpdateBytes.id(1, 0), "b")
                .string(UpdateBytes.id(1, 1), "d")
                .block(1, 0)
                .string(null, "a")
                .string(UpdateBytes.id(3, 0), "c")
                .bytes();
        SideBySide peer = new SideBySide(9, true);
        peer.apply(entangled);
        peer.checkAll("a b c d in turns");
        assertThat(peer.engine.text("t").toString()).isEqualTo("abcd");
    }

    /** A part of such an update cannot be placed: all behind it waits, what stands before it is there. */
    @Test
    void entangledBlocks_withAMissingOne_arePartlyPlaced() {
        byte[] update = new UpdateBytes()
                .block(3, 0)
                .string(null, "x")
                .string(UpdateBytes.id(8, 0), "y")
                .string(UpdateBytes.id(3, 1), "z")
                .block(1, 0)
                .string(UpdateBytes.id(3, 0), "w")
                .string(UpdateBytes.id(3, 2), "v")
                .bytes();
        SideBySide peer = new SideBySide(9, true);
        peer.apply(update);
        peer.checkAll("without client 8");
        assertThat(peer.engine.text("t").toString()).isEqualTo("xw");
        peer.apply(new UpdateBytes().block(8, 0).string(null, "8").bytes());
        peer.checkAll("with client 8");
        assertThat(peer.engine.pending()).isEmpty();
        assertThat(peer.engine.text("t").toString()).hasSize(6).contains("y", "z", "v");
    }
}
