package io.scriptorium.crdt;

import static org.assertj.core.api.Assertions.assertThat;

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
        assertThat(log.tailUpdates()).isEqualTo(3);
        assertThat(log.merged()).isEqualTo(Update.merge(List.of(A.bytes(), B.bytes(), C.bytes(), DELETE_B.bytes())));
        log.rebased(log.committedPosition());
        assertThat(log.tailUpdates()).isZero();
        assertThat(log.tailBytes()).isZero();
    }
}
