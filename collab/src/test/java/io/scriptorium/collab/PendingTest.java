package io.scriptorium.collab;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.collab.simulation.Heard;
import io.scriptorium.collab.simulation.Heard.Kind;
import io.scriptorium.collab.simulation.Rig;
import io.scriptorium.collab.simulation.ScriptedClient;
import io.scriptorium.collab.simulation.Typist;
import io.scriptorium.crdt.Update;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Edits that build on something which has not arrived. */
class PendingTest {
    private final Rig rig = new Rig();
    private final Typist ada = new Typist(1);
    private final Typist bob = new Typist(2);
    private final ScriptedClient client = rig.hocuspocus();
    private final ScriptedClient reader = rig.hocuspocus();

    @Test
    void edit_thatMissesSomething_isAskedAboutAndNeitherStoredNorHeard() {
        ada.type("first");
        client.update(ada.type("second"));
        rig.settle();

        assertThat(client.briefly()).containsExactly("step1");
        assertThat(reader.heard()).isEmpty();
        assertThat(rig.store().durable(Rig.DOCUMENT, 0)).isEmpty();
        assertThat(rig.metrics().snapshot().pendingBytes()).isPositive();
    }

    @Test
    void edits_thatMissedTheirBeginning_areReleasedInOrderWhenItComes() {
        List<byte[]> edits = new ArrayList<>();
        for (String word : List.of("one", "two", "three", "four")) {
            edits.add(ada.type(word));
        }
        client.update(edits.get(3)).update(edits.get(2)).update(edits.get(1));
        rig.settle();
        assertThat(client.heard(Kind.STATUS)).isEmpty();

        client.update(edits.get(0));
        rig.settle();
        assertThat(client.heard(Kind.STATUS)).hasSize(4).allMatch(status -> status.body()[0] == 1);
        assertThat(Update.merge(
                        reader.heard(Kind.UPDATE).stream().map(Heard::body).toList()))
                .isEqualTo(Update.merge(edits));
        assertThat(rig.metrics().snapshot().pendingBytes()).isZero();
    }

    @Test
    void heldEdit_thatTheAskedForStep2Contains_isAcknowledgedOnce() {
        byte[] first = ada.type("first");
        byte[] second = ada.type("second");
        client.update(second);
        rig.settle();
        client.step2(Update.merge(List.of(first, second)));
        rig.settle();

        assertThat(client.briefly()).containsExactly("step1", "status 1");
        assertThat(rig.store().durable(Rig.DOCUMENT, 0)).hasSize(1);
        assertThat(rig.metrics().snapshot().pendingBytes()).isZero();
    }

    @Test
    void heldEdit_ofOneClient_isReleasedByAnotherClient() {
        byte[] first = ada.type("first");
        client.update(bob.insert(ada.last(), null, "after it")); // a relay was faster than the author
        rig.settle();
        assertThat(client.heard(Kind.STATUS)).isEmpty();

        reader.update(first);
        rig.settle();
        assertThat(client.heard(Kind.STATUS)).hasSize(1);
        assertThat(Update.stateVector(rig.durable(Rig.DOCUMENT)).size()).isEqualTo(2);
    }

    @Test
    void heldEdits_inAChainOverManyClients_areAllReleasedAtOnce() {
        List<byte[]> chain = new ArrayList<>();
        Typist.Id left = null;
        for (int i = 1; i <= 30; i++) {
            Typist typist = new Typist(i);
            chain.add(typist.insert(left, null, "x"));
            left = typist.last();
        }
        for (int i = chain.size() - 1; i > 0; i--) {
            client.update(chain.get(i));
        }
        rig.settle();
        assertThat(rig.store().durable(Rig.DOCUMENT, 0)).isEmpty();

        client.update(chain.get(0));
        rig.settle();
        assertThat(client.heard(Kind.STATUS)).hasSize(30);
        assertThat(Update.stateVector(rig.durable(Rig.DOCUMENT)).size()).isEqualTo(30);
    }

    @Test
    void editsBehindAHeldOne_areStoredButAnsweredInTheirTurn() {
        byte[] missing = ada.type("first");
        client.update(ada.type("second")).update(bob.type("independent"));
        rig.settle();
        assertThat(reader.heard(Kind.UPDATE)).hasSize(1);
        assertThat(client.heard(Kind.STATUS)).isEmpty();

        reader.update(missing);
        rig.settle();
        assertThat(client.heard(Kind.STATUS)).hasSize(2);
    }

    @Test
    void delete_ofSomethingUnknown_isHeldUntilThatIsKnown() {
        byte[] text = ada.type("hello");
        client.update(Typist.delete(1, 1, 2));
        rig.settle();
        assertThat(client.briefly()).containsExactly("step1");

        client.update(text);
        rig.settle();
        assertThat(client.heard(Kind.STATUS)).hasSize(2);
        assertThat(rig.store().durable(Rig.DOCUMENT, 0)).hasSize(2);
    }

    @Test
    void server_asksAgainEvery5SecondsAndGivesUpAfter10Minutes() {
        ada.type("first");
        client.update(ada.type("second")).update(ada.type("third"));
        rig.settle();
        assertThat(client.heard(Kind.STEP1)).hasSize(1);

        rig.pass(Duration.ofSeconds(20).toMillis());
        assertThat(client.heard(Kind.STEP1)).hasSizeBetween(4, 5);

        rig.pass(Duration.ofMinutes(10).minusSeconds(30).toMillis());
        assertThat(client.closeCode()).isNull();
        rig.pass(Duration.ofSeconds(20).toMillis());
        assertThat(client.closeCode()).isEqualTo(1013);
        assertThat(reader.closeCode()).isNull();
        assertThat(rig.metrics().snapshot().pendingBytes()).isZero();
    }

    @Test
    void heldEdit_ofASessionThatIsGone_isForgotten() {
        byte[] missing = ada.type("first");
        client.update(ada.type("second"));
        rig.settle();
        client.socket().leave();
        rig.settle();
        assertThat(rig.metrics().snapshot().pendingBytes()).isZero();

        reader.update(missing);
        rig.settle();
        assertThat(Update.stateVector(rig.durable(Rig.DOCUMENT))).isEqualTo(Rig.knows(1, 5));
    }

    @Test
    void heldEdits_overOneSessionsLimit_closeItAlone() {
        Rig small = new Rig(Limiting.with(limits -> {
            limits.maxPendingBytes = 1_000;
            limits.maxPendingStructs = 10;
        }));
        ScriptedClient large = small.hocuspocus();
        ScriptedClient many = small.hocuspocus();
        ScriptedClient innocent = small.hocuspocus();
        ada.type("first");
        bob.type("first");
        large.update(ada.type("x".repeat(900))).update(ada.type("x".repeat(900)));
        for (int i = 0; i < 11; i++) {
            many.update(Typist.delete(2, i, 1)); // small, but each is one to look at again and again
        }
        Typist carl = new Typist(3);
        byte[] first = carl.type("first");
        innocent.update(carl.type("second"));
        small.settle();

        assertThat(List.of(large.closeCode(), many.closeCode())).containsExactly(1013, 1013);
        assertThat(innocent.closeCode()).isNull();
        innocent.update(first);
        small.settle();
        assertThat(innocent.heard(Kind.STATUS)).hasSize(2);
        assertThat(small.metrics().snapshot().limitHits()).containsEntry("pending", 2L);
        assertThat(small.metrics().snapshot().pendingBytes()).isZero();
    }

    @Test
    void step2_thatMissesSomething_isHeldToo() {
        ScriptedClient offline = rig.hocuspocusSocket(Rig.DOCUMENT).authenticate(null);
        offline.step1(Rig.knows(1, 0));
        rig.settle();
        offline.forget();
        byte[] first = ada.type("first");
        offline.step2(ada.type("second"));
        rig.settle();
        assertThat(offline.briefly()).containsExactly("step1");

        client.update(first);
        rig.settle();
        assertThat(offline.heard(Kind.STATUS)).hasSize(1);
    }
}
