package io.scriptorium.collab;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.collab.simulation.Heard;
import io.scriptorium.collab.simulation.Heard.Kind;
import io.scriptorium.collab.simulation.Rig;
import io.scriptorium.collab.simulation.ScriptedClient;
import io.scriptorium.collab.simulation.Typist;
import io.scriptorium.collab.store.StoreException;
import io.scriptorium.crdt.StateVector;
import io.scriptorium.crdt.Update;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What people hear when the disk does not do what it is told. */
class StoreFailureTest {
    private final Rig rig = new Rig();
    private final Typist ada = new Typist(1);
    private final ScriptedClient author = rig.hocuspocus();
    private final ScriptedClient reader = rig.yWebsocket();

    @ParameterizedTest
    @EnumSource(
            value = StoreException.Kind.class,
            names = {"FULL", "READ_ONLY", "BUSY"})
    void passingFailure_withholdsEverythingAndThenSaysItInOrder(StoreException.Kind kind) {
        rig.store().breakWith(kind);
        for (int i = 0; i < 10; i++) {
            author.update(ada.type("x"));
            rig.pass(200);
        }
        ScriptedClient late =
                rig.hocuspocusSocket(Rig.DOCUMENT).authenticate(null).step1(StateVector.EMPTY);
        rig.pass(60_000);

        assertThat(author.heard(Kind.STATUS)).isEmpty();
        assertThat(reader.heard(Kind.UPDATE)).isEmpty();
        assertThat(late.heard(Kind.STEP2)).extracting(Heard::body).containsExactly(Update.empty());
        assertThat(author.closeCode()).isNull();

        rig.store().heal();
        rig.pass(1_000);
        assertThat(author.heard(Kind.STATUS)).hasSize(10).allMatch(status -> status.body()[0] == 1);
        assertThat(Update.stateVector(rig.durable(Rig.DOCUMENT))).isEqualTo(Rig.knows(1, 10));
        assertThat(Update.stateVector(Update.merge(
                        reader.heard(Kind.UPDATE).stream().map(Heard::body).toList())))
                .isEqualTo(Rig.knows(1, 10));

        String state =
                switch (kind) {
                    case FULL -> "full";
                    case READ_ONLY -> "readonly";
                    default -> "ok";
                };
        assertThat(author.told("store", "state")).startsWith(state).endsWith("ok");
        assertThat(late.told("store", "state")).startsWith(state).endsWith("ok");
    }

    @Test
    void fullDisk_thatIsAlsoBusy_isStillSaidToBeFull() {
        rig.store().failNextWrites(StoreException.Kind.FULL, StoreException.Kind.BUSY, StoreException.Kind.FULL);
        author.update(ada.type("x"));
        rig.pass(5_000);

        assertThat(author.told("store", "state")).containsExactly("full", "ok");
        assertThat(author.heard(Kind.STATUS)).hasSize(1);
    }

    @Test
    void passingFailure_isRetriedEveryHalfSecondAndNotMoreOften() {
        rig.store()
                .failNextWrites(
                        StoreException.Kind.FULL,
                        StoreException.Kind.FULL,
                        StoreException.Kind.FULL,
                        StoreException.Kind.FULL);
        author.update(ada.type("x"));
        rig.pass(1_900);
        assertThat(author.heard(Kind.STATUS)).isEmpty();
        rig.pass(600);
        assertThat(author.heard(Kind.STATUS)).hasSize(1);
        assertThat(rig.metrics().snapshot().storeFailures()).isEqualTo(4);
    }

    @Test
    void lastingFailure_dropsEveryRoomAndReloadingShowsWhatIsDurable() {
        for (int round = 0; round < 20; round++) {
            Rig fresh = new Rig();
            Typist typist = new Typist(1);
            ScriptedClient writer = fresh.hocuspocus();
            ScriptedClient other = fresh.hocuspocus("other");
            ScriptedClient third = fresh.yWebsocket();
            writer.update(typist.type("a"));
            fresh.settle();
            fresh.pass(round); // another moment of the store's delays
            fresh.store().failNextWrites(StoreException.Kind.FAILED);
            writer.update(typist.type("b")).update(typist.type("c"));
            fresh.settle();

            assertThat(List.of(writer.closeCode(), other.closeCode(), third.closeCode()))
                    .containsExactly(1013, 1013, 1013);
            assertThat(writer.heard(Kind.STATUS)).hasSize(1);
            assertThat(fresh.metrics().snapshot().rooms()).isZero();
            assertThat(fresh.metrics().snapshot().uncommittedBytes()).isZero();

            long durable = Update.stateVector(fresh.durable(Rig.DOCUMENT)).get(1);
            assertThat(durable).isIn(1L, 2L); // the failed write may have been carried out
            ScriptedClient next =
                    fresh.hocuspocusSocket(Rig.DOCUMENT).authenticate(null).step1(StateVector.EMPTY);
            fresh.settle();
            assertThat(Update.stateVector(next.heard(Kind.STEP2).get(0).body())).isEqualTo(Rig.knows(1, durable));

            Typist again = new Typist(1);
            next.step2(Update.merge(List.of(again.type("a"), again.type("b"), again.type("c"))));
            fresh.settle();
            assertThat(next.heard(Kind.STATUS)).hasSize(1);
            assertThat(Update.stateVector(fresh.durable(Rig.DOCUMENT))).isEqualTo(Rig.knows(1, 3));
        }
    }

    @Test
    void fencedDocument_isDroppedAloneAndLoadedAnew() {
        ScriptedClient elsewhere = rig.hocuspocus("elsewhere");
        rig.store().failNextWrites(StoreException.Kind.FENCED);
        author.update(ada.type("x"));
        rig.settle();

        assertThat(List.of(author.closeCode(), reader.closeCode())).containsExactly(1013, 1013);
        assertThat(author.heard(Kind.STATUS)).isEmpty();
        assertThat(elsewhere.closeCode()).isNull();

        ScriptedClient next =
                rig.hocuspocusSocket(Rig.DOCUMENT).authenticate(null).step1(StateVector.EMPTY);
        rig.settle();
        next.step2(new Typist(1).type("x"));
        rig.settle();
        assertThat(next.heard(Kind.STATUS)).hasSize(1);
        assertThat(rig.store().loads()).isEqualTo(3);
    }

    @Test
    void documentFoundDamagedOnWriting_isClosedAndNotOpenedAgain() {
        author.update(ada.type("x"));
        rig.settle();
        rig.store().damage(Rig.DOCUMENT);
        author.update(ada.type("y"));
        rig.settle();

        assertThat(author.heard(Kind.STATUS)).hasSize(1);
        assertThat(author.briefly()).endsWith("denied unreadable", "stateless refused");
        assertThat(reader.closeCode()).isEqualTo(4403);
        assertThat(rig.metrics().snapshot().rooms()).isZero();
    }

    @Test
    void killedProcess_forgetsWhatWasNotAcknowledgedAndNothingElse() {
        int survived = 0;
        for (int millis = 0; millis < 60; millis++) {
            Rig fresh = new Rig();
            ScriptedClient writer = fresh.hocuspocus();
            writer.update(new Typist(1).type("hello"));
            fresh.pass(millis);
            boolean acknowledged = !writer.heard(Kind.STATUS).isEmpty();
            fresh.crash();
            ScriptedClient next =
                    fresh.hocuspocusSocket(Rig.DOCUMENT).authenticate(null).step1(StateVector.EMPTY);
            fresh.settle();
            boolean there =
                    Update.stateVector(next.heard(Kind.STEP2).get(0).body()).get(1) == 5;
            assertThat(there || !acknowledged).isTrue();
            survived += there ? 1 : 0;
        }
        assertThat(survived).isBetween(1, 59);
    }

    @Test
    void closedStore_sendsEverybodyAwayToComeBack() {
        rig.store().close();
        author.update(ada.type("x"));
        rig.settle();
        assertThat(author.closeCode()).isEqualTo(1012);
        assertThat(author.heard(Kind.STATUS)).isEmpty();
    }
}
