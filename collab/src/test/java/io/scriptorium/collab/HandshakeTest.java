package io.scriptorium.collab;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.collab.session.Limits;
import io.scriptorium.collab.simulation.Heard;
import io.scriptorium.collab.simulation.Heard.Kind;
import io.scriptorium.collab.simulation.Rig;
import io.scriptorium.collab.simulation.ScriptedClient;
import io.scriptorium.collab.simulation.Typist;
import io.scriptorium.crdt.StateVector;
import io.scriptorium.crdt.Update;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How clients of each protocol come in. */
class HandshakeTest {
    private final Rig rig = new Rig();
    private final Typist ada = new Typist(1);

    @Test
    void hocuspocus_comesFirst_hearsItsPartsInOrder() {
        ScriptedClient client = rig.hocuspocusSocket(Rig.DOCUMENT)
                .authenticate("4.8.0")
                .step1(StateVector.EMPTY)
                .aware(1, 1, "{\"user\":{\"name\":\"Ada\"}}");
        rig.settle();

        assertThat(client.briefly())
                .startsWith("authenticated", "stateless store", "step1", "step2")
                .contains("awareness", "stateless activity");
        assertThat(client.heard())
                .allSatisfy(heard -> assertThat(heard.address()).isEqualTo(Rig.DOCUMENT));
    }

    @Test
    void hocuspocus_comesSecond_hearsHistoryPresenceAndTextInOrder() {
        ScriptedClient first = rig.hocuspocus();
        first.update(ada.type("hello")).aware(1, 1, "{\"user\":{\"name\":\"Ada\"}}");
        rig.settle();

        ScriptedClient second = rig.hocuspocusSocket(Rig.DOCUMENT)
                .authenticate(null)
                .step1(StateVector.EMPTY)
                .step2(Update.empty());
        rig.settle();

        assertThat(second.briefly())
                .containsExactly(
                        "authenticated",
                        "stateless store",
                        "stateless activity",
                        "awareness",
                        "step1",
                        "step2",
                        "status 1");
        assertThat(second.heard(Kind.AUTHENTICATED).get(0).text()).isEqualTo("read-write");
        assertThat(second.heard(Kind.STEP1).get(0).stateVector()).isEqualTo(Rig.knows(1, 5));
        assertThat(second.heard(Kind.STEP2).get(0).body()).isEqualTo(rig.durable(Rig.DOCUMENT));
    }

    @Test
    void hocuspocus_epochInHandshake_isTheOneThatOpenTells() {
        ScriptedClient client = rig.hocuspocus();
        client.authenticate(null);
        rig.settle();

        assertThat(client.heard(Kind.STATELESS).get(0).json().get("epoch"))
                .isEqualTo(Opening.epoch(rig, Rig.DOCUMENT).toString());
        assertThat(client.heard(Kind.STATELESS).get(0).json().get("state")).isEqualTo("ok");
    }

    @Test
    void hocuspocus_withoutAuthFrame_isLetInByItsFirstFrame() { // provider 2.15 without a token
        ScriptedClient client =
                rig.hocuspocusSocket(Rig.DOCUMENT).step1(StateVector.EMPTY).step2(Update.empty());
        rig.settle();

        assertThat(client.briefly()).containsExactly("stateless store", "step1", "step2", "status 1");
    }

    @Test
    void hocuspocus_queryAwareness_isAnsweredWithEverybody() {
        ScriptedClient first = rig.hocuspocus();
        ScriptedClient second = rig.hocuspocus();
        first.aware(1, 1, "{\"n\":1}");
        second.aware(2, 1, "{\"n\":2}");
        rig.settle();
        first.forget();

        first.queryAwareness();
        rig.settle();

        assertThat(first.briefly()).containsExactly("awareness");
        assertThat(first.heard().get(0).awareness().entries()).hasSize(2);
    }

    @Test
    void hocuspocus_severalDocumentsOverOneSocket_areApart() {
        ScriptedClient client = rig.hocuspocusSocket("one");
        client.authenticate(null).step1(StateVector.EMPTY);
        ScriptedClient.Voice two = client.at("two").authenticate().step1(StateVector.EMPTY);
        rig.settle();
        client.forget();

        client.update(ada.type("for one"));
        two.update(new Typist(2).type("for two"));
        rig.settle();

        assertThat(client.briefly("one")).containsExactly("status 1");
        assertThat(client.briefly("two")).containsExactly("status 1");
        assertThat(Update.stateVector(rig.durable("one"))).isEqualTo(Rig.knows(1, 7));
        assertThat(Update.stateVector(rig.durable("two"))).isEqualTo(Rig.knows(2, 7));
        assertThat(rig.metrics().snapshot().sessions()).isEqualTo(2);
    }

    @Test
    void hocuspocus_sessionAddresses_areSessionsOfOneDocument() {
        ScriptedClient client = rig.hocuspocusSocket("notes\0a");
        client.authenticate(null).step1(StateVector.EMPTY);
        client.at("notes\0b").authenticate().step1(StateVector.EMPTY);
        rig.settle();
        client.forget();

        client.update(ada.type("x"));
        rig.settle();

        assertThat(client.briefly("notes\0a")).containsExactly("status 1");
        assertThat(client.briefly("notes\0b")).containsExactly("update");
        assertThat(Update.stateVector(rig.durable("notes"))).isEqualTo(Rig.knows(1, 1));
    }

    @Test
    void hocuspocus_closesOneDocument_keepsTheOther() {
        ScriptedClient client = rig.hocuspocusSocket("one");
        client.authenticate(null).step1(StateVector.EMPTY);
        client.at("two").authenticate().step1(StateVector.EMPTY);
        rig.settle();
        client.forget();

        client.detach();
        rig.settle();
        assertThat(rig.metrics().snapshot().sessions()).isEqualTo(1);

        client.at("two").update(ada.type("x"));
        rig.settle();
        assertThat(client.briefly()).containsExactly("status 1");
        assertThat(client.closeCode()).isNull();
    }

    @Test
    void hocuspocus_comesBackToADocumentOnTheSameSocket_isANewSession() {
        ScriptedClient client = rig.hocuspocus();
        client.update(ada.type("a")); // its answer would be for the session that ends now
        client.detach().authenticate(null).step1(StateVector.EMPTY).step2(Update.empty());
        rig.settle();

        assertThat(client.briefly())
                .containsExactly("authenticated", "stateless store", "step1", "step2", "update", "status 1");
    }

    @Test
    void hocuspocus_unknownAndStatelessMessages_openNothing() {
        ScriptedClient client = rig.hocuspocusSocket(Rig.DOCUMENT);
        client.message(5, new byte[] {2, 'h', 'i'}).message(11, new byte[0]).message(200, new byte[] {1, 2});
        rig.settle();

        assertThat(client.heard()).isEmpty();
        assertThat(client.closeCode()).isNull();
        assertThat(rig.metrics().snapshot().rooms()).isZero();
    }

    @Test
    void hocuspocus_broadcastStateless_losesItsDocumentOnly() {
        ScriptedClient client = rig.hocuspocus();
        client.at("two").authenticate();
        rig.settle();
        client.forget();

        client.message(6, new byte[] {2, 'h', 'i'});
        rig.settle();

        assertThat(client.briefly()).containsExactly("detached");
        assertThat(client.closeCode()).isNull();
        assertThat(rig.metrics().snapshot().sessions()).isEqualTo(1);
    }

    @Test
    void hocuspocus_ping_isAnsweredByPong() {
        ScriptedClient client = rig.hocuspocusSocket(Rig.DOCUMENT);
        client.say(new byte[] {9});
        client.say(new byte[] {10});
        rig.settle();

        assertThat(client.briefly()).containsExactly("pong");
    }

    @Test
    void hocuspocus_silence_isBrokenByPingOrByEmptyAwareness() {
        ScriptedClient knowsPing = rig.hocuspocus();
        ScriptedClient old = rig.hocuspocusSocket("other");
        old.authenticate(null).step1(StateVector.EMPTY);
        rig.settle();
        old.forget();
        rig.pass(16_000);

        assertThat(knowsPing.briefly()).containsExactly("ping");
        assertThat(old.briefly()).containsExactly("awareness");
        assertThat(old.heard().get(0).awareness().entries()).isEmpty();
        assertThat(old.heard().get(0).address()).isEqualTo("other");
    }

    @Test
    void hocuspocus_withoutDocument_isClosedAfterAWhile() {
        ScriptedClient never = rig.hocuspocusSocket(Rig.DOCUMENT);
        ScriptedClient noMore = rig.hocuspocus();
        rig.pass(Duration.ofMinutes(4).toMillis());
        noMore.detach();
        rig.pass(Duration.ofSeconds(62).toMillis());

        assertThat(never.closeCode()).isEqualTo(1000);
        assertThat(noMore.closeCode()).isNull();

        rig.pass(Duration.ofMinutes(5).toMillis());
        assertThat(noMore.closeCode()).isEqualTo(1000);
    }

    @Test
    void hocuspocus_oneDocumentTooMany_isDeniedAlone() {
        ScriptedClient client = rig.hocuspocusSocket("0");
        client.authenticate(null);
        for (int i = 1; i < Limits.DEFAULTS.maxDocumentsPerConnection() + 1; i++) {
            client.at(String.valueOf(i)).authenticate();
        }
        rig.settle();

        assertThat(client.briefly("31")).startsWith("authenticated");
        assertThat(client.briefly("32")).containsExactly("denied too many documents on one connection");
        assertThat(client.closeCode()).isNull();
        assertThat(rig.metrics().snapshot().limitHits()).containsEntry("documents-per-connection", 1L);

        client.detach();
        client.at("32").authenticate();
        rig.settle();
        assertThat(client.briefly("32")).contains("authenticated");
    }

    @Test
    void yWebsocket_comesFirst_hearsStep1ThenTheAnswerToItsOwn() {
        ScriptedClient client = rig.yWebsocketSocket(Rig.DOCUMENT);
        rig.settle();
        assertThat(client.briefly()).containsExactly("step1");

        client.step1(StateVector.EMPTY);
        rig.settle();
        assertThat(client.briefly()).containsExactly("step1", "step2");
    }

    @Test
    void yWebsocket_comesSecond_hearsStep1AndPresenceAndThenTheText() {
        rig.hocuspocus().update(ada.type("hello")).aware(1, 1, "{}");
        rig.settle();
        ScriptedClient client = rig.yWebsocketSocket(Rig.DOCUMENT).step1(Rig.knows(1, 2));
        rig.settle();

        assertThat(client.briefly()).containsExactly("step1", "awareness", "step2");
        assertThat(client.heard(Kind.STEP1).get(0).stateVector()).isEqualTo(Rig.knows(1, 5));
        assertThat(client.heard(Kind.STEP2).get(0).body())
                .isEqualTo(Update.diff(rig.durable(Rig.DOCUMENT), Rig.knows(1, 2)));
    }

    @Test
    void yWebsocket_silence_isBrokenByEmptyAwareness() {
        ScriptedClient client = rig.yWebsocket();
        rig.pass(16_000);
        assertThat(client.briefly()).containsExactly("awareness");
        rig.pass(15_000);
        assertThat(client.briefly()).containsExactly("awareness", "awareness");
    }

    @Test
    void yWebsocket_unknownTypes_areIgnored() {
        ScriptedClient client = rig.yWebsocket();
        client.message(2, new byte[] {0, 0}).message(77, new byte[] {1});
        rig.settle();
        assertThat(client.heard()).isEmpty();
        assertThat(client.closeCode()).isNull();
    }

    @Test
    void bothProtocols_inOneRoom_hearEachOther() {
        ScriptedClient hocuspocus = rig.hocuspocus();
        ScriptedClient yWebsocket = rig.yWebsocket();

        hocuspocus.update(ada.type("a"));
        rig.settle();
        yWebsocket.update(new Typist(2).type("b"));
        rig.settle();

        assertThat(hocuspocus.briefly()).containsExactly("status 1", "update");
        assertThat(yWebsocket.briefly()).containsExactly("update");
    }

    @Test
    void textFrame_onEitherProtocol_closes1003() {
        ScriptedClient hocuspocus = rig.hocuspocus();
        ScriptedClient yWebsocket = rig.yWebsocket();
        hocuspocus.socket().sayText();
        yWebsocket.socket().sayText();
        rig.settle();

        assertThat(List.of(hocuspocus.closeCode(), yWebsocket.closeCode())).containsExactly(1003, 1003);
    }

    @Test
    void coldDocument_openedByManyAtOnce_isLoadedOnce() {
        rig.hocuspocus().update(ada.type("x"));
        rig.settle();
        rig.crash();
        List<ScriptedClient> clients = java.util.stream.IntStream.range(0, 10)
                .mapToObj(i -> i % 2 == 0
                        ? rig.hocuspocusSocket(Rig.DOCUMENT).authenticate(null).step1(StateVector.EMPTY)
                        : rig.yWebsocketSocket(Rig.DOCUMENT).step1(StateVector.EMPTY))
                .toList();
        rig.settle();

        assertThat(rig.store().loads()).isEqualTo(1);
        assertThat(clients).allSatisfy(client -> assertThat(client.heard(Kind.STEP2))
                .extracting(Heard::body)
                .containsExactly(rig.durable(Rig.DOCUMENT)));
    }
}
