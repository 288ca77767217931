package io.scriptorium.collab;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.collab.session.Limits;
import io.scriptorium.collab.simulation.Heard;
import io.scriptorium.collab.simulation.Heard.Kind;
import io.scriptorium.collab.simulation.Rig;
import io.scriptorium.collab.simulation.ScriptedClient;
import io.scriptorium.collab.simulation.Typist;
import io.scriptorium.collab.store.StoreException;
import io.scriptorium.crdt.DecodeLimits;
import io.scriptorium.crdt.StateVector;
import io.scriptorium.crdt.Update;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Durable first, then heard: acknowledgements and broadcasts. */
class AcknowledgementTest {
    private final Rig rig = new Rig();
    private final Typist ada = new Typist(1);

    @Test
    void update_onceItIsDurable_isAcknowledgedAndBroadcast() {
        ScriptedClient author = rig.hocuspocus();
        ScriptedClient reader = rig.hocuspocus();
        ScriptedClient other = rig.yWebsocket();
        byte[] edit = ada.type("hello");
        List<String> early = new ArrayList<>();
        for (ScriptedClient client : List.of(author, reader, other)) {
            client.listen(heard -> {
                if (rig.store().durable(Rig.DOCUMENT, 0).isEmpty()) {
                    early.add(heard.brief());
                }
            });
        }

        author.update(edit);
        for (int i = 0; i < 100; i++) {
            rig.pass(1);
        }

        assertThat(early).isEmpty();
        assertThat(author.briefly()).containsExactly("status 1");
        assertThat(reader.heard(Kind.UPDATE)).extracting(Heard::body).containsExactly(edit);
        assertThat(other.heard(Kind.UPDATE)).extracting(Heard::body).containsExactly(edit);
    }

    @Test
    void updates_manyAtOnce_getOneStatusEach() {
        ScriptedClient author = rig.hocuspocus();
        for (int i = 0; i < 50; i++) {
            author.update(ada.type("x"));
        }
        rig.settle();

        assertThat(author.briefly()).hasSize(50).containsOnly("status 1");
    }

    @Test
    void updates_committedTogether_leaveAsOneMergedUpdate() {
        ScriptedClient author = rig.hocuspocus();
        ScriptedClient reader = rig.hocuspocus();
        for (int i = 0; i < 50; i++) {
            author.update(ada.type("x"));
        }
        rig.settle();

        assertThat(reader.heard(Kind.UPDATE)).hasSize(2); // the first at once, the rest while that was under way
        assertThat(Update.stateVector(Update.merge(
                        reader.heard(Kind.UPDATE).stream().map(Heard::body).toList())))
                .isEqualTo(Rig.knows(1, 50));
    }

    @Test
    void updates_ofTwoAuthorsCommittedTogether_reachBoth() {
        ScriptedClient first = rig.hocuspocus();
        ScriptedClient second = rig.yWebsocket();
        first.update(ada.type("a"));
        rig.time().settle();
        first.update(ada.type("b"));
        second.update(new Typist(2).type("c"));
        rig.settle();

        assertThat(first.briefly()).containsExactly("status 1", "update", "status 1");
        assertThat(Update.stateVector(Update.merge(
                        second.heard(Kind.UPDATE).stream().map(Heard::body).toList())))
                .isEqualTo(StateVector.decode(new byte[] {2, 2, 1, 1, 2}, DecodeLimits.TRUSTED));
    }

    @Test
    void step2_theFirstAfterEachOwnStep1_isAcknowledgedAndNoOther() {
        ScriptedClient client = rig.hocuspocusSocket(Rig.DOCUMENT).authenticate(null);
        client.step2(Update.empty()); // before any Step 1 of its own
        rig.settle();
        assertThat(client.heard(Kind.STATUS)).isEmpty();

        client.step1(StateVector.EMPTY);
        rig.settle();
        client.step2(ada.type("offline")).step2(Update.empty());
        rig.settle();
        assertThat(client.heard(Kind.STATUS)).hasSize(1);

        client.step1(Rig.knows(1, 7)).step1(Rig.knows(1, 7));
        rig.settle();
        client.step2(Update.empty()).step2(Update.empty());
        rig.settle();
        assertThat(client.heard(Kind.STATUS)).hasSize(2);
    }

    @Test
    void step2_thatAnswersAnEarlierStep1OfTheServer_isTheOneAcknowledged() {
        ScriptedClient client = rig.hocuspocus();
        client.step1(StateVector.EMPTY).step2(Update.empty()).step2(Update.empty());
        rig.settle();

        assertThat(client.briefly()).containsExactly("step1", "step2", "status 1");
    }

    @Test
    void update_sentTwice_isStoredOnceAndAcknowledgedTwice() {
        ScriptedClient author = rig.hocuspocus();
        ScriptedClient reader = rig.hocuspocus();
        byte[] edit = ada.type("hello");
        author.update(edit).update(edit);
        rig.settle();
        author.update(edit);
        rig.settle();

        assertThat(author.briefly()).containsExactly("status 1", "status 1", "status 1");
        assertThat(reader.heard(Kind.UPDATE)).hasSize(1);
        assertThat(rig.store().durable(Rig.DOCUMENT, 0)).hasSize(1);
    }

    @Test
    void update_alreadyOnItsWayToTheDisk_isNotAcknowledgedBeforeItIsThere() {
        ScriptedClient author = rig.hocuspocus();
        ScriptedClient relay = rig.hocuspocus();
        byte[] edit = ada.type("hello");
        rig.store().breakWith(StoreException.Kind.FULL);
        author.update(edit);
        rig.settle();
        relay.update(edit);
        rig.pass(5_000);

        assertThat(author.heard(Kind.STATUS)).isEmpty();
        assertThat(relay.heard(Kind.STATUS)).isEmpty();

        rig.store().heal();
        rig.pass(1_000);
        assertThat(author.heard(Kind.STATUS)).hasSize(1);
        assertThat(relay.heard(Kind.STATUS)).hasSize(1);
        assertThat(rig.store().durable(Rig.DOCUMENT, 0)).hasSize(1);
    }

    @Test
    void update_knownInPart_isStoredAndBroadcastWithoutThatPart() {
        ScriptedClient author = rig.hocuspocus();
        ScriptedClient reader = rig.hocuspocus();
        byte[] first = ada.type("ab");
        byte[] second = ada.type("cd");
        author.update(first);
        rig.settle();
        reader.forget();
        author.update(Update.merge(List.of(first, second)));
        rig.settle();

        assertThat(reader.heard(Kind.UPDATE)).extracting(Heard::body).containsExactly(second);
        assertThat(author.heard(Kind.STATUS)).hasSize(2);
    }

    @Test
    void update_empty_isAcknowledgedAndNotStored() {
        ScriptedClient author = rig.hocuspocus();
        author.update(Update.empty());
        rig.settle();

        assertThat(author.briefly()).containsExactly("status 1");
        assertThat(rig.store().durable(Rig.DOCUMENT, 0)).isEmpty();
    }

    @Test
    void update_ofAClientThatHasNotSyncedYet_isAcknowledged() {
        ScriptedClient author = rig.hocuspocusSocket(Rig.DOCUMENT).authenticate(null);
        author.update(ada.type("x"));
        rig.settle();

        assertThat(author.briefly()).containsExactly("authenticated", "stateless store", "status 1");
    }

    @Test
    void edits_whileTheDocumentIsLoading_areTakenInOrder() {
        ScriptedClient author =
                rig.hocuspocusSocket(Rig.DOCUMENT).authenticate(null).step1(StateVector.EMPTY);
        for (int i = 0; i < 10; i++) {
            author.update(ada.type("x"));
        }
        rig.settle();

        assertThat(author.heard(Kind.STATUS)).hasSize(10).allMatch(status -> status.body()[0] == 1);
        assertThat(Update.stateVector(rig.durable(Rig.DOCUMENT))).isEqualTo(Rig.knows(1, 10));
    }

    @Test
    void joiner_betweenCommits_missesNothingAndHearsNothingTwice() {
        ScriptedClient author = rig.hocuspocus();
        List<ScriptedClient> joiners = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            author.update(ada.type("x"));
            joiners.add(rig.hocuspocusSocket(Rig.DOCUMENT).authenticate(null).step1(StateVector.EMPTY));
            rig.pass(i % 7);
        }
        rig.settle();

        for (ScriptedClient joiner : joiners) {
            long known = 0;
            for (Heard heard : joiner.heard()) {
                if (heard.kind() == Kind.STEP2 || heard.kind() == Kind.UPDATE) {
                    var info = Update.inspect(heard.body(), DecodeLimits.UPDATE);
                    assertThat(info.firstClock(1)).isIn(known == 0 ? List.of(0L, -1L) : List.of(known));
                    known = Math.max(known, info.endClock(1));
                }
            }
            assertThat(known).isEqualTo(60);
        }
    }

    @Test
    void uncommittedEdits_overTheLimit_closeWhoBringsMore() {
        Limits limits = Limiting.with(limit -> limit.maxUncommittedBytes = 4_000);
        Rig small = new Rig(limits);
        ScriptedClient author = small.hocuspocus();
        ScriptedClient innocent = small.hocuspocus();
        small.store().breakWith(StoreException.Kind.FULL);
        for (int i = 0; i < 5; i++) {
            author.update(ada.type("x".repeat(1_000)));
        }
        small.settle();

        assertThat(author.closeCode()).isEqualTo(1013);
        assertThat(author.heard(Kind.STATUS)).isEmpty();
        assertThat(innocent.closeCode()).isNull();
        assertThat(small.metrics().snapshot().uncommittedBytes()).isLessThanOrEqualTo(4_000);

        small.store().heal();
        small.pass(2_000);
        assertThat(small.metrics().snapshot().uncommittedBytes()).isZero();
        assertThat(Update.stateVector(small.durable(Rig.DOCUMENT)).get(1)).isEqualTo(3_000);
    }

    @Test
    void tinyMessages_whileTheDiskIsFull_areBoundedToo() {
        Limits limits = Limiting.with(limit -> limit.maxUncommittedBytes = 100_000);
        Rig small = new Rig(limits);
        ScriptedClient author = small.hocuspocus();
        byte[] edit = ada.type("x");
        author.update(edit);
        small.settle();
        small.store().breakWith(StoreException.Kind.FULL);
        author.update(ada.type("y"));
        for (int i = 0; i < 20_000 && author.closeCode() == null; i++) {
            author.update(edit); // known: nothing of it waits for the disk but the answer
            small.time().settle();
        }

        assertThat(author.closeCode()).isEqualTo(1013);
    }
}
