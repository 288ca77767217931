package io.scriptorium.crdt;

import static io.scriptorium.crdt.UpdateBytes.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.scriptorium.crdt.lib0.MalformedUpdateException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UpdateLogTest {
    private static final UpdateInfo A = incremental(0);
    private static final UpdateInfo B = incremental(1);
    private static final UpdateInfo C = incremental(2);
    private static final UpdateInfo DELETE_B = Update.inspect(new byte[] {0, 1, 1, 1, 1, 1}, DecodeLimits.UPDATE);

    private static UpdateInfo incremental(int index) {
        return Update.inspect(Vectors.bytes("update-v1", "incremental-" + index), DecodeLimits.UPDATE);
    }

    @Test
    void admit_updateBeforeItsPredecessor_missesIt() {
        UpdateLog log = UpdateLog.empty();
        assertThat(log.admit(B)).isEqualTo(new Admission.Misses(A.blocks().stateVector()));
        log.append(A);
        assertThat(log.admit(B)).isEqualTo(new Admission.Adds());
        assertThat(log.admit(A)).isEqualTo(new Admission.Known());
    }

    @Test
    void admit_deleteOfUnknown_missesIt() {
        UpdateLog log = UpdateLog.empty();
        log.append(A);
        assertThat(log.admit(DELETE_B)).isInstanceOf(Admission.Misses.class);
        log.append(B);
        assertThat(log.admit(DELETE_B)).isEqualTo(new Admission.Adds());
        log.append(DELETE_B);
        assertThat(log.admit(DELETE_B)).isEqualTo(new Admission.Known());
    }

    @Test
    void answers_beforeCommit_doNotShowWhatWasAppended() {
        UpdateLog log = UpdateLog.empty();
        long first = log.append(A);
        long second = log.append(B);
        assertThat(log.merged()).isEqualTo(Update.empty());
        assertThat(log.stateVector()).isEqualTo(StateVector.EMPTY);
        log.commit(first);
        assertThat(log.merged()).isEqualTo(A.bytes());
        assertThat(log.stateVector().get(1)).isEqualTo(1);
        log.commit(second);
        assertThat(log.merged()).isEqualTo(Update.merge(List.of(A.bytes(), B.bytes())));
        assertThat(log.diff(A.blocks().stateVector())).isEqualTo(B.bytes());
    }

    @Test
    void restore_baseAndTail_knowsBoth() {
        byte[] base = Update.merge(List.of(A.bytes(), B.bytes()));
        UpdateLog log = UpdateLog.restore(Optional.of(base), List.of(B.bytes(), C.bytes(), DELETE_B.bytes()));
        assertThat(log.stateVector().get(1)).isEqualTo(3);
        assertThat(log.admit(C)).isEqualTo(new Admission.Known());
        assertThat(log.merged()).isEqualTo(Update.merge(List.of(A.bytes(), B.bytes(), C.bytes(), DELETE_B.bytes())));
    }

    @Test
    void admit_skipOverKnown_adds() {
        UpdateBytes withHole =
                new UpdateBytes().block(1, 0).string(null, "a").skip(1).string(id(1, 1), "c");
        UpdateLog log = UpdateLog.empty();
        assertThat(log.admit(withHole.inspect())).isEqualTo(misses(1, 2));
        log.append(A);
        assertThat(log.admit(withHole.inspect())).isEqualTo(misses(1, 2));
        log.append(B);
        assertThat(log.admit(withHole.inspect())).isEqualTo(new Admission.Adds());
        assertThat(log.news(withHole.inspect())).isEqualTo(C.bytes());
        log.commit(log.append(withHole.inspect()));
        assertThat(log.merged()).isEqualTo(Vectors.bytes("merge", "merge-all-v1"));
    }

    private static Admission misses(long client, long clock) {
        LongPairs needed = new LongPairs();
        needed.add(client, clock);
        return new Admission.Misses(StateVector.ofLargest(needed));
    }

    @Test
    void admit_unknownNeighbours_missesEachOfThem() {
        UpdateLog log = UpdateLog.empty();
        log.append(A);
        UpdateInfo origin = new UpdateBytes().block(2, 0).string(id(3, 4), "x").inspect();
        assertThat(log.admit(origin)).isEqualTo(misses(3, 5));
        UpdateInfo right = new UpdateBytes()
                .block(2, 0)
                .item(Structs.STRING, id(1, 0), id(4, 0), out -> out.writeVarString("x"))
                .inspect();
        assertThat(log.admit(right)).isEqualTo(misses(4, 1));
        UpdateInfo parent = new UpdateBytes().block(2, 0).child(id(1, 1), "x").inspect();
        assertThat(log.admit(parent)).isEqualTo(misses(1, 2));
        UpdateInfo within = new UpdateBytes()
                .block(3, 0)
                .string(null, "y")
                .block(2, 0)
                .string(id(3, 0), "x")
                .delete(3, 0, 1)
                .delete(2, 0, 1)
                .inspect();
        assertThat(log.admit(within)).isEqualTo(new Admission.Adds());
        UpdateInfo deletesTooMuch = new UpdateBytes().delete(1, 0, 2).inspect();
        assertThat(log.admit(deletesTooMuch)).isEqualTo(misses(1, 2));
    }

    @Test
    void admit_partlyKnown_keepsTheNewPart() {
        UpdateLog log = UpdateLog.empty();
        log.append(A);
        UpdateInfo whole = new UpdateBytes()
                .block(1, 0)
                .string(null, "abc")
                .delete(1, 0, 1)
                .inspect();
        assertThat(log.admit(whole)).isEqualTo(new Admission.Adds());
        byte[] cut = new UpdateBytes()
                .block(1, 1)
                .string(id(1, 0), "bc")
                .delete(1, 0, 1)
                .bytes();
        assertThat(log.news(whole)).isEqualTo(cut);
        assertThat(log.news(B)).isSameAs(B.bytes());
        log.commit(log.append(whole));
        assertThat(log.merged()).isEqualTo(Update.merge(List.of(A.bytes(), cut)));
    }

    /** A client that has nothing new still sends its whole delete set. */
    @Test
    void admit_deletesKnownInPieces_isKnown() {
        UpdateLog log = UpdateLog.empty();
        log.append(new UpdateBytes().block(1, 0).string(null, "abcdef").inspect());
        log.append(new UpdateBytes().delete(1, 0, 2).inspect());
        log.append(new UpdateBytes().delete(1, 2, 1).inspect());
        assertThat(log.admit(new UpdateBytes().delete(1, 0, 3).inspect())).isEqualTo(new Admission.Known());
        UpdateInfo more = new UpdateBytes().delete(1, 0, 6).inspect();
        assertThat(log.admit(more)).isEqualTo(new Admission.Adds());
        assertThat(log.news(more)).isEqualTo(new UpdateBytes().delete(1, 3, 3).bytes());
    }

    @Test
    void admit_remainsOfDeletedContent_countAsDeletes() {
        UpdateLog log = UpdateLog.empty();
        log.append(new UpdateBytes().block(1, 0).gc(2).deleted(id(1, 1), 3).inspect());
        assertThat(log.admit(new UpdateBytes().delete(1, 0, 5).inspect())).isEqualTo(new Admission.Known());
    }

    /** Who came first stays: a second encoding that claims less must not reach those who load the document later. */
    @Test
    void append_remainsForKnownContent_doNotReplaceIt() {
        UpdateLog log = UpdateLog.empty();
        log.append(new UpdateBytes().block(1, 0).string(null, "abc").inspect());
        UpdateInfo hostile =
                new UpdateBytes().block(1, 0).gc(3).string(id(1, 2), "d").inspect();
        assertThat(log.admit(hostile)).isEqualTo(new Admission.Adds());
        log.commit(log.append(hostile));
        byte[] expected = new UpdateBytes()
                .block(1, 0)
                .string(null, "abc")
                .string(id(1, 2), "d")
                .bytes();
        assertThat(log.merged()).isEqualTo(expected);
    }

    @Test
    void admit_emptyUpdate_isKnown() {
        UpdateInfo empty = Update.inspect(Update.empty(), DecodeLimits.UPDATE);
        assertThat(UpdateLog.empty().admit(empty)).isEqualTo(new Admission.Known());
        assertThat(empty.isEmpty()).isTrue();
    }

    @Test
    void commit_beyondWhatWasAppended_isOurMistake() {
        UpdateLog log = UpdateLog.empty();
        long position = log.append(A);
        assertThatThrownBy(() -> log.commit(position + 1)).isInstanceOf(IllegalArgumentException.class);
        log.commit(position);
        log.commit(position);
        assertThat(log.committedPosition()).isEqualTo(position);
    }

    @Test
    void restore_tailWithAHole_saysWhatIsMissingAndHealsWhenItComes() {
        UpdateLog log = UpdateLog.restore(Optional.of(A.bytes()), List.of(C.bytes()));
        assertThat(log.stateVector().get(1)).isEqualTo(1);
        assertThat(log.merged()).isEqualTo(Vectors.bytes("merge", "merge-skip-v1"));
        assertThat(log.admit(C)).isInstanceOf(Admission.Misses.class);
        assertThat(log.admit(B)).isEqualTo(new Admission.Adds());
        log.commit(log.append(B));
        assertThat(log.merged()).isEqualTo(Vectors.bytes("merge", "merge-all-v1"));
        assertThat(log.stateVector().get(1)).isEqualTo(3);
        assertThat(log.admit(C)).isEqualTo(new Admission.Known());
    }

    @Test
    void restore_withoutTheBeginning_knowsNothingOfIt() {
        UpdateLog log = UpdateLog.restore(Optional.empty(), List.of(B.bytes(), DELETE_B.bytes()));
        assertThat(log.stateVector()).isEqualTo(StateVector.EMPTY);
        log.commit(log.append(A));
        log.merged();
        assertThat(log.stateVector().get(1)).isEqualTo(2);
    }

    @Test
    void restore_bytesThatAreNoUpdate_fails() {
        assertThatThrownBy(() -> UpdateLog.restore(Optional.of(new byte[] {1}), List.of()))
                .isInstanceOf(MalformedUpdateException.class);
        assertThatThrownBy(() -> UpdateLog.restore(Optional.empty(), List.of(new byte[] {1, 1, 1, 0, 11, 0})))
                .isInstanceOf(MalformedUpdateException.class);
    }
}
