package io.scriptorium.collab;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.collab.session.Limits;
import io.scriptorium.collab.simulation.Heard.Kind;
import io.scriptorium.collab.simulation.Rig;
import io.scriptorium.collab.simulation.ScriptedClient;
import io.scriptorium.collab.simulation.Typist;
import io.scriptorium.crdt.StateVector;
import io.scriptorium.crdt.Update;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** How much one client may ask. */
class LimitsTest {
    private final Typist ada = new Typist(1);

    @Test
    void messages_fasterThanTheirRoom_pauseReadingAndResumeIt() {
        Rig rig = new Rig(Limiting.with(limits -> limits.maxInboundMessages = 8));
        rig.store().maxDelayMillis(1_000);
        ScriptedClient client =
                rig.hocuspocusSocket(Rig.DOCUMENT).authenticate(null).step1(StateVector.EMPTY);
        for (int i = 0; i < 100; i++) {
            client.update(ada.type("x"));
        }
        rig.time().settle(); // the document is loading: nothing can be dealt with yet

        assertThat(client.socket().readingPaused()).isTrue();
        assertThat(client.socket().messagesRead()).isEqualTo(8);

        rig.pass(20_000);
        assertThat(client.socket().readingPaused()).isFalse();
        assertThat(client.heard(Kind.STATUS)).hasSize(100);
    }

    @Test
    void messages_largerThanTheInboundBuffer_pauseReadingAndResumeIt() {
        Rig rig = new Rig(Limiting.with(limits -> limits.maxInboundBytes = 1_000));
        rig.store().maxDelayMillis(1_000);
        ScriptedClient client = rig.yWebsocketSocket(Rig.DOCUMENT).update(ada.type("x".repeat(2_000)));
        client.update(ada.type("y"));
        rig.time().settle();

        assertThat(client.socket().readingPaused()).isTrue();
        assertThat(client.socket().messagesRead()).isEqualTo(1);

        rig.pass(20_000);
        assertThat(client.socket().readingPaused()).isFalse();
        assertThat(Update.stateVector(rig.durable(Rig.DOCUMENT))).isEqualTo(Rig.knows(1, 2_001));
    }

    @Test
    void messagesOfAClientThatIsGone_areForgottenWhileTheDocumentLoads() {
        Rig rig = new Rig();
        rig.store().maxDelayMillis(10_000);
        ScriptedClient gone = rig.hocuspocusSocket(Rig.DOCUMENT).authenticate(null);
        ScriptedClient stays = rig.hocuspocusSocket(Rig.DOCUMENT).authenticate(null);
        gone.update(ada.type("x"));
        rig.time().settle();
        gone.socket().leave();
        rig.pass(60_000);

        assertThat(stays.briefly()).contains("authenticated");
        assertThat(rig.durable(Rig.DOCUMENT)).isEqualTo(Update.empty());
    }

    @Test
    void documentThatCanNotBeRead_ofSeveralOverOneSocket_doesNotBlockTheOthers() {
        Rig rig = new Rig(Limiting.with(limits -> limits.maxInboundMessages = 4));
        ScriptedClient client = rig.hocuspocus("good");
        rig.hocuspocus("bad").socket().leave();
        rig.pass(60_000);
        rig.store().damage("bad");

        ScriptedClient.Voice bad = client.at("bad").authenticate();
        for (int i = 0; i < 10; i++) {
            bad.update(new Typist(2).type("x"));
        }
        rig.settle();
        client.update(ada.type("x"));
        rig.settle();

        assertThat(client.briefly("bad")).containsExactly("denied unreadable", "stateless refused");
        assertThat(client.briefly("good")).containsExactly("status 1");
        assertThat(client.socket().readingPaused()).isFalse();
    }

    @Test
    void update_overItsLimit_closes1009() {
        Rig rig = new Rig(Limiting.with(limits -> limits.maxUpdateBytes = 1_000));
        ScriptedClient client = rig.hocuspocus();
        ScriptedClient innocent = rig.hocuspocus();
        client.update(ada.type("x".repeat(1_000))).update(ada.type("y"));
        rig.settle();

        assertThat(client.closeCode()).isEqualTo(1009);
        assertThat(client.closeReason()).contains("update-bytes");
        assertThat(innocent.closeCode()).isNull();
        assertThat(rig.store().durable(Rig.DOCUMENT, 0)).isEmpty();
        assertThat(rig.metrics().snapshot().limitHits()).containsEntry("update-bytes", 1L);
    }

    @Test
    void step2_overItsLimit_isRefusedInItsPlace() {
        Rig rig = new Rig(Limiting.with(limits -> limits.maxStep2Bytes = 1_000));
        ScriptedClient client = rig.hocuspocusSocket(Rig.DOCUMENT).authenticate(null);
        client.step1(StateVector.EMPTY);
        rig.settle();
        client.forget();
        client.step2(ada.type("x".repeat(1_000)));
        client.update(ada.type("y"));
        rig.settle();

        assertThat(client.closeCode()).isNull();
        assertThat(client.heard(Kind.STATUS)).hasSize(2).allMatch(status -> status.body()[0] == 0);
        assertThat(client.told("refused", "reason")).containsExactly("too-large", "resync-needed");
        assertThat(rig.store().durable(Rig.DOCUMENT, 0)).isEmpty();
    }

    @Test
    void sessions_moreThanADocumentHolds_areSentAway() {
        Rig rig = new Rig(Limiting.with(limits -> limits.maxSessionsPerDocument = 2));
        ScriptedClient first = rig.hocuspocus();
        rig.yWebsocket();
        ScriptedClient third = rig.yWebsocketSocket(Rig.DOCUMENT);
        rig.settle();

        assertThat(third.closeCode()).isEqualTo(1013);
        assertThat(rig.metrics().snapshot().sessions()).isEqualTo(2);

        first.socket().leave();
        rig.settle();
        assertThat(rig.hocuspocus().closeCode()).isNull();
    }

    @Test
    void newClientIds_overTheBudget_closeWhoBringsThem() {
        Rig rig = new Rig(Limiting.with(limits -> limits.newClientIds = 4));
        ScriptedClient client = rig.hocuspocus();
        for (int i = 1; i <= 4; i++) {
            client.update(new Typist(i).type("x"));
        }
        rig.settle();
        assertThat(client.heard(Kind.STATUS)).hasSize(4);

        rig.pass(2_000); // one a second
        client.update(new Typist(5).type("x")).update(new Typist(6).type("x"));
        rig.settle();
        assertThat(client.closeCode()).isNull();

        client.update(new Typist(7).type("x"));
        rig.settle();
        assertThat(client.closeCode()).isEqualTo(1013);
        assertThat(client.heard(Kind.STATUS)).hasSize(6);
        assertThat(rig.metrics().snapshot().limitHits()).containsEntry("new-client-ids", 1L);
    }

    @Test
    void newClientIds_inAStep2OrKnownAlready_costNothing() {
        Rig rig = new Rig(Limiting.with(limits -> limits.newClientIds = 4));
        ScriptedClient client = rig.hocuspocus();
        List<Typist> typists =
                LongStream.rangeClosed(1, 50).mapToObj(Typist::new).toList();
        client.step2(
                Update.merge(typists.stream().map(typist -> typist.type("x")).toList()));
        rig.settle();
        typists.forEach(typist -> client.update(typist.type("y")));
        rig.settle();

        assertThat(client.closeCode()).isNull();
        assertThat(client.heard(Kind.STATUS)).hasSize(50);
    }

    @Test
    void document_overTheSoftLimit_isSaidOnce() {
        Rig rig = new Rig(Limiting.with(limits -> limits.softDocumentBytes = 1_000));
        ScriptedClient author = rig.hocuspocus();
        ScriptedClient reader = rig.hocuspocus();
        author.update(ada.type("x".repeat(1_000))).update(ada.type("y"));
        rig.settle();
        ScriptedClient late = rig.hocuspocusSocket(Rig.DOCUMENT).authenticate(null);
        rig.settle();

        for (ScriptedClient client : List.of(author, reader, late)) {
            assertThat(client.told("size", "soft")).containsExactly(1_000.0);
            assertThat(client.told("size", "hard")).containsExactly((double) Limits.DEFAULTS.hardDocumentBytes());
        }
    }
}
