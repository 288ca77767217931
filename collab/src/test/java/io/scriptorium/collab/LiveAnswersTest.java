package io.scriptorium.collab;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.collab.session.Access;
import io.scriptorium.collab.session.Credential;
import io.scriptorium.collab.session.LiveOptions;
import io.scriptorium.collab.session.Refusal;
import io.scriptorium.collab.simulation.LiveScript;
import io.scriptorium.collab.simulation.Rig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client of live JSON hears of what it said, and what it may do with what it was let in with. */
final class LiveAnswersTest {
    private final Rig rig = new Rig();

    private LiveScript let(String name, boolean mayWrite) {
        return let(new Credential(new Access(name, mayWrite)));
    }

    private LiveScript let(Credential credential) {
        return rig.live(Rig.DOCUMENT, credential, LiveOptions.DEFAULTS);
    }

    private static Object answer(LiveScript client, Object id) {
        List<Map<?, ?>> answers = client.heard("ack").stream()
                .filter(message -> id.equals(message.get("id")))
                .toList();
        assertThat(answers).hasSize(1);
        return Objects.requireNonNull(answers.get(0).get("seq"));
    }

    private static List<Object> ids(LiveScript client, String type) {
        List<Object> ids = new ArrayList<>();
        client.heard(type).forEach(message -> ids.add(Objects.requireNonNullElse(message.get("id"), "none")));
        return ids;
    }

    @Test
    void ack_namesThePlaceOfEachThingThatWasSaid() {
        LiveScript ada = rig.live();
        ada.say("{\"type\":\"userevent\",\"username\":\"Ada\",\"id\":\"join\"}");
        rig.settle();
        ada.say("{\"type\":\"contentchange\",\"content\":\"<p>one</p>\",\"id\":1}");
        rig.settle();
        ada.say("{\"type\":\"message\",\"text\":\"a\",\"id\":2}");
        ada.say("{\"type\":\"message\",\"text\":\"b\",\"id\":3}");
        ada.say("{\"type\":\"hello\",\"id\":4}");
        rig.settle();

        assertThat(answer(ada, "join")).isEqualTo(1.0);
        assertThat(answer(ada, 1.0)).isEqualTo(2.0);
        assertThat(List.of(answer(ada, 2.0), answer(ada, 3.0)))
                .isEqualTo(ada.heard("message").stream()
                        .map(message -> message.get("seq"))
                        .toList());
        assertThat(ada.heard("ack")).hasSize(5);
    }

    @Test
    void ack_comesAlsoForAContentThatAnotherSupersedes() {
        LiveScript ada = rig.live().join("Ada");
        rig.settle();
        for (int i = 1; i <= 5; i++) {
            ada.say("{\"type\":\"contentchange\",\"content\":\"<p>" + "x".repeat(i) + "</p>\",\"id\":" + i + "}");
        }
        rig.settle();
        assertThat(ids(ada, "ack")).containsExactlyInAnyOrder(1.0, 2.0, 3.0, 4.0, 5.0);
        assertThat(rig.live().content()).isEqualTo("<p>xxxxx</p>");
    }

    @Test
    void error_repeatsTheIdOfItsMessage() {
        LiveScript ada = rig.live();
        ada.say("{\"type\":\"nothing\",\"id\":7}");
        ada.say("{\"type\":\"message\",\"text\":\"\",\"id\":\"eight\"}");
        ada.say("{\"type\":\"contentchange\",\"content\":\"x\",\"base\":99,\"id\":9}");
        rig.settle();
        assertThat(ids(ada, "error")).containsExactly(7.0, "eight", 9.0);
        assertThat(ada.heard("ack")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "true", "[1]", "{}"})
    void id_ofAnotherKind_isRefused(String id) {
        LiveScript ada = rig.live().say("{\"type\":\"message\",\"text\":\"hi\",\"id\":" + id + "}");
        rig.settle();
        assertThat(ada.errors()).containsExactly("bad-id");
    }

    @Test
    void reader_hearsAllButChangesNothing() {
        LiveScript ada = let("Ada", true).join("Ada");
        rig.settle();
        ada.write("<p>hers</p>");
        rig.settle();
        LiveScript bob = let("Bob", false).join("Bob");
        rig.settle();
        bob.write("<p>his</p>").chat("but he can say something");
        rig.settle();

        assertThat(bob.errors()).containsExactly("read-only");
        assertThat(bob.content()).isEqualTo("<p>hers</p>");
        assertThat(ada.content()).isEqualTo("<p>hers</p>");
        assertThat(ada.chats()).containsExactly("but he can say something");
    }

    @Test
    void name_isTheOneOfTheCredential() {
        LiveScript ada = rig.live().join("Ada");
        rig.settle();
        LiveScript eve = let("Eve", true).join("Ada");
        rig.settle();
        eve.chat("I am Ada");
        rig.settle();

        assertThat(ada.users()).containsExactlyInAnyOrder("Ada", "Eve");
        assertThat(ada.activity()).endsWith("Eve joined to edit the document");
        assertThat(ada.heard("message").get(0).get("username")).isEqualTo("Eve");
    }

    @Test
    void credential_thatEnds_endsTheSession() {
        Credential credential = new Credential(new Access("Eve", true));
        LiveScript eve = let(credential).join("Eve");
        rig.settle();
        credential.end(Refusal.REVOKED);
        rig.settle();
        assertThat(eve.closeCode()).isEqualTo(4401);
    }
}
