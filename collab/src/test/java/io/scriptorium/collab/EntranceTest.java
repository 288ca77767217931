package io.scriptorium.collab;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.collab.session.Access;
import io.scriptorium.collab.session.Authenticator;
import io.scriptorium.collab.session.Authenticator.Verdict;
import io.scriptorium.collab.session.Credential;
import io.scriptorium.collab.session.DocumentName;
import io.scriptorium.collab.session.Refusal;
import io.scriptorium.collab.simulation.Heard.Kind;
import io.scriptorium.collab.simulation.Rig;
import io.scriptorium.collab.simulation.ScriptedClient;
import io.scriptorium.collab.simulation.Typist;
import io.scriptorium.crdt.StateVector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Hocuspocus sockets whose tokens are asked for: what they get, and what they cost, before one is good. */
class EntranceTest {
    private final Rig rig = new Rig();
    private final Credential adas = new Credential(new Access("Ada", true));
    private final CompletableFuture<Verdict> later = new CompletableFuture<>();
    private final List<String> asked = new ArrayList<>();

    private CompletionStage<Verdict> lookAt(String token, DocumentName document) {
        asked.add(token + " " + document);
        return switch (token) {
            case "good" -> CompletableFuture.completedFuture(new Verdict.Granted(adas));
            case "later" -> later;
            case "tired" -> CompletableFuture.completedFuture(new Verdict.Refused(Refusal.TOO_MANY_TRIES));
            default -> CompletableFuture.completedFuture(new Verdict.Refused(Refusal.UNAUTHENTICATED));
        };
    }

    private ScriptedClient socket() {
        Authenticator authenticator = this::lookAt;
        return rig.hocuspocusSocket(Rig.DOCUMENT, authenticator);
    }

    @Test
    void token_isLookedAtForItsDocument() {
        ScriptedClient client = socket().authenticate("good", "4.8.0").step1(StateVector.EMPTY);
        rig.settle();

        assertThat(asked).containsExactly("good " + Rig.DOCUMENT);
        assertThat(client.briefly()).containsExactly("authenticated", "stateless store", "step1", "step2");
    }

    @Test
    void wrongToken_isDenied_andTheRightOneStillOpens() {
        ScriptedClient client = socket().authenticate("bad", "4.8.0").step1(StateVector.EMPTY);
        client.update(new Typist(1).type("x"));
        rig.settle();
        assertThat(client.briefly()).containsExactly("denied unauthenticated");
        assertThat(rig.metrics().snapshot().rooms()).as("rooms that it cost").isZero();

        client.forget();
        client.authenticate("good", "4.8.0").step1(StateVector.EMPTY);
        rig.settle();
        assertThat(client.briefly()).containsExactly("authenticated", "stateless store", "step1", "step2");
    }

    @Test
    void noToken_isDeniedOnce() {
        ScriptedClient client =
                socket().step1(StateVector.EMPTY).queryAwareness().update(new Typist(1).type("x"));
        rig.settle();

        assertThat(client.briefly()).containsExactly("denied unauthenticated");
        assertThat(asked).isEmpty();
    }

    @Test
    void whatComesBehindAToken_waitsForItsFate() {
        ScriptedClient client = socket().authenticate("later", "4.8.0").step1(StateVector.EMPTY);
        client.update(new Typist(1).type("hello"));
        rig.settle();
        assertThat(client.heard()).isEmpty();

        later.complete(new Verdict.Granted(adas));
        rig.settle();
        assertThat(client.briefly()).containsExactly("authenticated", "stateless store", "step1", "step2", "status 1");
    }

    @Test
    void otherDocumentOfTheSocket_isNotOpenedByTheFirstOnesToken() {
        ScriptedClient client = socket().authenticate("good", "4.8.0");
        client.at("secret").step1(StateVector.EMPTY);
        rig.settle();

        assertThat(client.briefly("secret")).containsExactly("denied unauthenticated");
    }

    @Test
    void whoShowsNoGoodToken_isClosedAfter10Seconds_howeverOftenItTries() {
        ScriptedClient client = socket();
        for (int second = 0; second < 9; second++) {
            client.authenticate("bad", "4.8.0");
            rig.pass(1_000);
        }
        assertThat(client.closeCode()).isNull();
        rig.pass(3_000);

        assertThat(client.closeCode()).isEqualTo(4401);
    }

    @Test
    void whoShowedOne_stays() {
        ScriptedClient client = socket().authenticate("good", "4.8.0");
        rig.settle();
        client.detach();
        rig.pass(20_000);

        assertThat(client.closeCode()).isNull();
    }

    @Test
    void whoseLastTokenEnded_hasAnother10Seconds() {
        ScriptedClient client = socket().authenticate("good", "4.8.0");
        rig.pass(20_000);
        adas.end(Refusal.EXPIRED);
        rig.pass(9_000);
        assertThat(client.closeCode()).isNull();
        rig.pass(5_000);

        assertThat(client.closeCode()).isEqualTo(4401);
    }

    @Test
    void tooMuchBehindAToken_endsTheConnection() {
        ScriptedClient messages = socket().authenticate("later", "4.8.0");
        for (int i = 0; i < 33; i++) {
            messages.queryAwareness();
        }
        ScriptedClient bytes = socket().authenticate("later", "4.8.0");
        bytes.update(new Typist(1).type("x".repeat(70_000)));
        ScriptedClient names = socket();
        for (int i = 0; i < 33; i++) {
            names.at("document " + i).step1(StateVector.EMPTY);
        }
        rig.settle();

        assertThat(messages.closeCode()).isEqualTo(1013);
        assertThat(bytes.closeCode()).isEqualTo(1013);
        assertThat(names.closeCode()).isEqualTo(1013);
        assertThat(rig.metrics().snapshot().rooms()).isZero();
    }

    @Test
    void addressWithTooManyTries_isToldToComeLater() {
        ScriptedClient client = socket().authenticate("tired", "4.8.0");
        rig.settle();

        assertThat(client.closeCode()).isEqualTo(1013);
        assertThat(client.heard(Kind.DENIED)).isEmpty();
    }
}
