package io.scriptorium.collab;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.collab.room.Opened;
import io.scriptorium.collab.simulation.Heard.Kind;
import io.scriptorium.collab.simulation.Rig;
import io.scriptorium.collab.simulation.ScriptedClient;
import io.scriptorium.collab.simulation.Typist;
import io.scriptorium.collab.store.StoreException;
import io.scriptorium.crdt.StateVector;
import io.scriptorium.crdt.Update;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A server that stops in good order. */
class DrainTest {
    private final Rig rig = new Rig();
    private final Typist ada = new Typist(1);

    private CompletableFuture<Void> drain() {
        return rig.collab().drain().toCompletableFuture();
    }

    @Test
    void drain_withNothingOpen_isDoneAtOnce() {
        CompletableFuture<Void> drained = drain();
        rig.settle();
        assertThat(drained).isCompleted();
    }

    @Test
    void drain_withEditsUnderWay_makesThemDurableAnswersAndCloses1012() {
        ScriptedClient author = rig.hocuspocus();
        ScriptedClient reader = rig.yWebsocket();
        ScriptedClient elsewhere = rig.hocuspocus("elsewhere");
        for (int i = 0; i < 20; i++) {
            author.update(ada.type("x"));
        }
        rig.time().settle();
        CompletableFuture<Void> drained = drain();
        rig.settle();

        assertThat(drained).isCompleted();
        assertThat(author.heard(Kind.STATUS)).hasSize(20);
        assertThat(Update.stateVector(rig.durable(Rig.DOCUMENT))).isEqualTo(Rig.knows(1, 20));
        assertThat(reader.heard(Kind.UPDATE)).isNotEmpty();
        assertThat(List.of(author.closeCode(), reader.closeCode(), elsewhere.closeCode()))
                .containsExactly(1012, 1012, 1012);
        assertThat(rig.store().snapshotSeq(Rig.DOCUMENT)).isEqualTo(20);
        assertThat(rig.metrics().snapshot().rooms()).isZero();
        assertThat(rig.metrics().snapshot().sessions()).isZero();
        assertThat(rig.time().timers()).isZero();
    }

    @Test
    void drain_takesNoNewEditsAndNoNewClients() {
        ScriptedClient author = rig.hocuspocus();
        rig.store().breakWith(StoreException.Kind.FULL);
        author.update(ada.type("before"));
        rig.settle();
        CompletableFuture<Void> drained = drain();
        rig.settle();
        assertThat(drained).isNotDone();

        author.update(ada.type("after"));
        ScriptedClient late =
                rig.hocuspocusSocket(Rig.DOCUMENT).authenticate(null).step1(StateVector.EMPTY);
        ScriptedClient lateElsewhere = rig.yWebsocketSocket("elsewhere");
        CompletableFuture<Opened> opened = Opening.open(rig, Rig.DOCUMENT);
        rig.settle();
        assertThat(List.of(late.closeCode(), lateElsewhere.closeCode())).containsExactly(1012, 1012);
        assertThat(opened.join()).isInstanceOf(Opened.Unavailable.class);
        assertThat(author.closeCode()).isNull();

        rig.store().heal();
        rig.pass(2_000);
        assertThat(drained).isCompleted();
        assertThat(author.heard(Kind.STATUS)).hasSize(1);
        assertThat(author.closeCode()).isEqualTo(1012);
        assertThat(Update.stateVector(rig.durable(Rig.DOCUMENT))).isEqualTo(Rig.knows(1, 6));
    }

    @Test
    void drain_twice_completesBoth() {
        ScriptedClient author = rig.hocuspocus();
        author.update(ada.type("x"));
        rig.time().settle();
        CompletableFuture<Void> first = drain();
        rig.pass(1);
        CompletableFuture<Void> second = drain();
        rig.settle();
        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
    }

    @Test
    void drain_whileADocumentLoads_sendsItsClientsAway() {
        ScriptedClient client =
                rig.hocuspocusSocket(Rig.DOCUMENT).authenticate(null).step1(StateVector.EMPTY);
        CompletableFuture<Opened> opened = Opening.open(rig, "other");
        rig.time().settle();
        CompletableFuture<Void> drained = drain();
        rig.settle();

        assertThat(drained).isCompleted();
        assertThat(client.closeCode()).isEqualTo(1012);
        assertThat(opened.join()).isInstanceOf(Opened.Unavailable.class);
    }

    @Test
    void drain_whileARoomIsBeingUnloaded_completes() {
        ScriptedClient client = rig.hocuspocus();
        client.update(ada.type("x"));
        rig.settle();
        client.socket().leave();
        rig.store().maxDelayMillis(2_000);
        rig.pass(rig.limits().unloadAfter().toMillis());
        assertThat(rig.metrics().snapshot().rooms()).isEqualTo(1);

        CompletableFuture<Void> drained = drain();
        rig.pass(10_000);
        assertThat(drained).isCompleted();
        assertThat(rig.store().snapshotSeq(Rig.DOCUMENT)).isEqualTo(1);
    }

    @Test
    void drain_withAStoreThatFailsForGood_completes() {
        ScriptedClient author = rig.hocuspocus();
        author.update(ada.type("x"));
        rig.time().settle();
        rig.store().failNextWrites(StoreException.Kind.FAILED);
        CompletableFuture<Void> drained = drain();
        rig.settle();

        assertThat(drained).isCompleted();
        assertThat(author.heard(Kind.STATUS)).isEmpty();
        assertThat(author.closeCode()).isEqualTo(1013);
    }

    @Test
    void drain_withAnEditThatMissesSomething_doesNotWaitForIt() {
        ScriptedClient author = rig.hocuspocus();
        ada.type("never sent");
        author.update(ada.type("x"));
        rig.settle();
        CompletableFuture<Void> drained = drain();
        rig.settle();
        assertThat(drained).isCompleted();
        assertThat(author.heard(Kind.STATUS)).isEmpty();
        assertThat(rig.metrics().snapshot().pendingBytes()).isZero();
    }

    @Test
    void peopleSentAwayByARestart_haveNotLeft() {
        ScriptedClient stays = rig.hocuspocus();
        stays.aware(1, 1, "{\"user\":{\"name\":\"Ada\"}}");
        ScriptedClient leaves = rig.hocuspocus();
        leaves.aware(2, 1, "{\"user\":{\"name\":\"Bob\"}}");
        rig.settle();
        leaves.socket().leave();
        rig.settle();
        CompletableFuture<Void> drained = drain();
        rig.settle();
        assertThat(drained).isCompleted();

        assertThat(rig.history())
                .containsExactly(
                        "Ada joined to edit the document", "Bob joined to edit the document", "Bob left the document");

        rig.crash();
        ScriptedClient back = rig.hocuspocus();
        back.aware(1, 2, "{\"user\":{\"name\":\"Ada\"}}");
        rig.pass(20_000);
        assertThat(rig.history()).hasSize(3);
    }
}
