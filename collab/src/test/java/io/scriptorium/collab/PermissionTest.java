package io.scriptorium.collab;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.collab.session.Access;
import io.scriptorium.collab.session.Authenticator;
import io.scriptorium.collab.session.Credential;
import io.scriptorium.collab.session.Refusal;
import io.scriptorium.collab.simulation.Heard.Kind;
import io.scriptorium.collab.simulation.Rig;
import io.scriptorium.collab.simulation.ScriptedClient;
import io.scriptorium.collab.simulation.Typist;
import io.scriptorium.crdt.StateVector;
import io.scriptorium.crdt.Update;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What sessions may do in a document, as whom, and for how long. */
class PermissionTest {
    private final Rig rig = new Rig();
    private final Credential adas = new Credential(new Access("Ada", true));
    private final Credential bobs = new Credential(new Access("Bob", true));
    private final Credential readers = new Credential(new Access("Rea", false));
    private final Typist ada = new Typist(1);

    private static List<Integer> answers(ScriptedClient to) {
        return to.heard(Kind.STATUS).stream()
                .map(status -> (int) status.body()[0])
                .toList();
    }

    private static List<String> shown(ScriptedClient to) {
        return to.heard(Kind.AWARENESS).stream()
                .flatMap(message -> message.awareness().entries().stream())
                .map(entry -> entry.client() + " " + entry.json())
                .toList();
    }

    @Test
    void reader_isToldItsScope_andAWriterToo() {
        ScriptedClient reader =
                rig.hocuspocusSocket(Rig.DOCUMENT, granting(readers)).authenticate("4.8.0");
        ScriptedClient writer =
                rig.hocuspocusSocket(Rig.DOCUMENT, granting(adas)).authenticate("4.8.0");
        rig.settle();

        assertThat(reader.heard(Kind.AUTHENTICATED).get(0).text()).isEqualTo("readonly");
        assertThat(writer.heard(Kind.AUTHENTICATED).get(0).text()).isEqualTo("read-write");
    }

    @Test
    void readersEdit_isRefusedAndReachesNobody() {
        ScriptedClient writer = rig.hocuspocus(adas);
        ScriptedClient reader = rig.hocuspocus(readers);
        reader.update(new Typist(9).type("vandal"));
        rig.settle();

        assertThat(answers(reader)).containsExactly(0);
        assertThat(reader.told("refused", "reason")).containsExactly("read-only");
        assertThat(writer.heard()).isEmpty();
        assertThat(rig.store().durable(Rig.DOCUMENT, 0)).isEmpty();
    }

    @Test
    void readersDelete_isRefusedToo() {
        rig.hocuspocus(adas).update(ada.type("hello"));
        ScriptedClient reader = rig.hocuspocus(readers).update(Typist.delete(1, 0, 5));
        rig.settle();

        assertThat(answers(reader)).containsExactly(0);
        assertThat(rig.store().durable(Rig.DOCUMENT, 0)).hasSize(1);
    }

    @Test
    void readersEditThatMissesSomething_isRefusedAndNotHeld() {
        Typist vandal = new Typist(9);
        byte[] first = vandal.type("van");
        byte[] second = vandal.type("dal");
        ScriptedClient reader = rig.hocuspocus(readers).update(second);
        rig.hocuspocus(adas).update(first);
        rig.settle();

        assertThat(answers(reader)).containsExactly(0);
        assertThat(rig.durable(Rig.DOCUMENT)).isEqualTo(first);
    }

    @Test
    void readersStep2_isAcknowledgedWhenItAddsNothing_refusedWhenItDoes() {
        byte[] hello = ada.type("hello");
        rig.hocuspocus(adas).update(hello);
        rig.settle();
        ScriptedClient honest = rig.hocuspocusSocket(Rig.DOCUMENT, granting(readers));
        honest.authenticate("4.8.0").step1(StateVector.EMPTY).step2(hello);
        ScriptedClient vandal = rig.hocuspocusSocket(Rig.DOCUMENT, granting(readers));
        vandal.authenticate("4.8.0")
                .step1(StateVector.EMPTY)
                .step2(Update.merge(List.of(hello, new Typist(9).type("x"))));
        rig.settle();

        assertThat(answers(honest)).containsExactly(1);
        assertThat(answers(vandal)).containsExactly(0);
        assertThat(vandal.told("refused", "reason")).containsExactly("read-only");
        assertThat(rig.durable(Rig.DOCUMENT)).isEqualTo(hello);
    }

    @Test
    void readersEditOnYWebsocket_closes4403_itsStep2ThatAddsNothingDoesNot() {
        ScriptedClient reader = rig.yWebsocket(readers);
        assertThat(reader.closeCode()).isNull();
        reader.update(new Typist(9).type("vandal"));
        rig.settle();

        assertThat(reader.closeCode()).isEqualTo(4403);
        assertThat(reader.closeReason()).contains("read-only");
        assertThat(rig.store().durable(Rig.DOCUMENT, 0)).isEmpty();
    }

    @Test
    void presence_carriesThePrincipalsNameWhateverItSays() {
        ScriptedClient other = rig.yWebsocket(bobs);
        rig.hocuspocus(adas).aware(1, 1, "{\"user\":{\"name\":\"Bob\",\"color\":\"red\"},\"cursor\":null}");
        rig.settle();
        rig.yWebsocket(readers).aware(2, 1, "{\"user\":\"Ada\"}").aware(3, 1, "[\"Ada\"]");
        rig.settle();

        assertThat(shown(other))
                .containsExactly(
                        "1 {\"user\":{\"name\":\"Ada\",\"color\":\"red\"},\"cursor\":null}",
                        "2 {\"user\":{\"name\":\"Rea\"}}");
        assertThat(rig.history()).containsExactly("Ada joined to edit the document", "Rea joined to edit the document");
    }

    @Test
    void clientIdOfSomebodyWhoIsHere_isNotForOthersToWriteUnder() {
        ScriptedClient owner = rig.hocuspocus(adas).update(ada.type("hello"));
        rig.settle();
        Typist impostor = new Typist(1);
        byte[] known = impostor.type("hello");
        byte[] more = impostor.type(" I hate you all");
        ScriptedClient other = rig.hocuspocus(bobs).update(known).update(more);
        rig.settle();

        assertThat(answers(other)).containsExactly(1, 0);
        assertThat(other.told("refused", "reason")).containsExactly("foreign-client-id");
        owner.update(ada.type(" world"));
        rig.settle();
        assertThat(answers(owner)).containsExactly(1, 1);
    }

    @Test
    void clientIdShownInPresence_isTakenBeforeItsFirstEdit() {
        ScriptedClient owner = rig.hocuspocus(adas).aware(1, 1, "{}");
        rig.settle();
        ScriptedClient other = rig.yWebsocket(bobs).update(new Typist(1).type("I hate you all"));
        rig.settle();
        owner.update(ada.type("hello"));
        rig.settle();

        assertThat(other.closeCode()).isEqualTo(4403);
        assertThat(answers(owner)).containsExactly(1);
    }

    @Test
    void clientIdOfSomebodyWhoLeft_comesBackWithAnOfflineCopy() {
        ScriptedClient owner = rig.hocuspocus(adas).update(ada.type("hello"));
        rig.settle();
        owner.detach();
        rig.settle();
        ScriptedClient heir = rig.hocuspocus(bobs).update(ada.type(" world"));
        rig.settle();

        assertThat(answers(heir)).containsExactly(1);
    }

    @Test
    void samePrincipal_mayWriteFromTwoTabs() {
        rig.hocuspocus(adas).update(ada.type("hello"));
        rig.settle();
        ScriptedClient relay =
                rig.yWebsocket(new Credential(new Access("Ada", true))).update(ada.type(" world"));
        rig.settle();

        assertThat(relay.closeCode()).isNull();
        assertThat(rig.store().durable(Rig.DOCUMENT, 0)).hasSize(2);
    }

    @Test
    void revoked_onHocuspocus_losesTheDocumentAndHearsNothingMore() {
        ScriptedClient writer = rig.hocuspocus(adas);
        ScriptedClient gone = rig.hocuspocus(bobs).aware(2, 1, "{}").update(new Typist(2).type("mine"));
        rig.settle();
        gone.forget();
        writer.forget();
        bobs.end(Refusal.REVOKED);
        rig.time().settle();

        assertThat(gone.briefly()).containsExactly("denied revoked", "detached");
        gone.forget();
        writer.update(ada.type("secret"));
        gone.update(new Typist(3).type("late"));
        rig.settle();
        assertThat(gone.heard(Kind.UPDATE)).isEmpty();
        assertThat(answers(gone)).isEmpty();
        assertThat(rig.store().durable(Rig.DOCUMENT, 0)).hasSize(3); // two texts and a join
        assertThat(writer.heard(Kind.AWARENESS)).as("its caret is gone").isNotEmpty();
    }

    @Test
    void editUnderWay_whenItsCredentialEnds_isNotAcknowledged() {
        ScriptedClient gone = rig.hocuspocus(bobs).update(new Typist(2).type("mine"));
        rig.time().settle();
        bobs.end(Refusal.EXPIRED);
        rig.settle();

        assertThat(answers(gone)).isEmpty();
        assertThat(gone.briefly()).containsExactly("denied expired", "detached");
    }

    @Test
    void revoked_onYWebsocket_closes4401() {
        ScriptedClient gone = rig.yWebsocket(bobs);
        bobs.end(Refusal.REVOKED);
        rig.settle();

        assertThat(gone.closeCode()).isEqualTo(4401);
        assertThat(gone.closeReason()).isEqualTo("revoked");
    }

    @Test
    void sessionThatLeft_isForgottenByItsCredential() {
        ScriptedClient left = rig.hocuspocus(bobs);
        assertThat(bobs.isIdle()).isFalse();
        left.detach();
        rig.settle();

        assertThat(bobs.isIdle()).isTrue();
    }

    private static Authenticator granting(Credential credential) {
        return (token, document) -> CompletableFuture.completedFuture(new Authenticator.Verdict.Granted(credential));
    }
}
