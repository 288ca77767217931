package io.scriptorium.collab;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.collab.simulation.Heard;
import io.scriptorium.collab.simulation.Heard.Kind;
import io.scriptorium.collab.simulation.Rig;
import io.scriptorium.collab.simulation.ScriptedClient;
import io.scriptorium.collab.simulation.Typist;
import io.scriptorium.crdt.StateVector;
import io.scriptorium.crdt.Update;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Edits that are refused for good, and what follows them. */
class RefusalTest {
    private static final int HARD = 3_000;

    private final Rig rig = new Rig(Limiting.with(limits -> limits.hardDocumentBytes = HARD));
    private final Typist ada = new Typist(1);
    private final ScriptedClient client = rig.hocuspocus();
    private final ScriptedClient reader = rig.hocuspocus();

    private static List<Integer> answers(ScriptedClient to) {
        return to.heard(Kind.STATUS).stream()
                .map(status -> (int) status.body()[0])
                .toList();
    }

    @Test
    void contradiction_isRefusedLoudlyAndStoredNowhere() {
        client.update(ada.type("hello"));
        rig.settle();
        Typist impostor = new Typist(1);
        reader.update(impostor.type("other"));
        rig.settle();

        assertThat(answers(reader)).containsExactly(0);
        assertThat(reader.told("refused", "reason")).containsExactly("conflict");
        assertThat(rig.store().durable(Rig.DOCUMENT, 0)).hasSize(1);
        assertThat(client.briefly()).containsExactly("status 1");
    }

    @Test
    void contradiction_ofAnEditThatIsNotDurableYet_isRefusedToo() {
        client.update(ada.type("hello"));
        rig.time().settle();
        reader.update(new Typist(1).type("other"));
        rig.settle();

        assertThat(answers(client)).containsExactly(1);
        assertThat(answers(reader)).containsExactly(0);
    }

    @Test
    void sessionThatContradicted_isNeverToldThatItsCopyIsStored() {
        client.update(ada.type("hello"));
        rig.settle();
        Typist impostor = new Typist(1);
        reader.update(impostor.type("other"));
        rig.settle();
        reader.forget();

        // The state vectors agree, so its Step 2 has nothing to bring; its text is not there all the same.
        reader.step1(Rig.knows(1, 5)).step2(Update.empty()).update(new Typist(9).type("x"));
        rig.settle();
        assertThat(answers(reader)).containsExactly(0, 0);
        assertThat(rig.store().durable(Rig.DOCUMENT, 0)).hasSize(1);
    }

    @Test
    void contradiction_onYWebsocket_closes4403() {
        ScriptedClient y = rig.yWebsocket();
        client.update(ada.type("hello"));
        rig.settle();
        y.update(new Typist(1).type("other")).update(new Typist(9).type("x"));
        rig.settle();

        assertThat(y.closeCode()).isEqualTo(4403);
        assertThat(y.closeReason()).contains("conflict");
        assertThat(rig.store().durable(Rig.DOCUMENT, 0)).hasSize(1);
    }

    @Test
    void growth_overTheHardLimit_isRefusedWhateverItsSize() {
        client.update(ada.type("x".repeat(2_900)));
        rig.settle();
        client.update(ada.type("x".repeat(200)));
        reader.update(new Typist(2).type("y".repeat(20)));
        rig.settle();

        assertThat(answers(client)).containsExactly(1, 0);
        assertThat(client.told("refused", "reason")).containsExactly("too-large");
        assertThat(answers(reader)).containsExactly(1);
        assertThat(rig.metrics().snapshot().limitHits()).containsEntry("document-hard", 1L);
    }

    @Test
    void growth_inManySmallStepsWhileTheDiskIsSlow_isRefusedAtTheSameSize() {
        rig.store().maxDelayMillis(1_000);
        for (int i = 0; i < 100; i++) {
            client.update(ada.type("x".repeat(100)));
        }
        rig.pass(20_000);

        assertThat(answers(client)).hasSize(100).contains(0, 1);
        assertThat(rig.durable(Rig.DOCUMENT).length).isLessThanOrEqualTo(HARD);
    }

    @Test
    void growth_thatWasHeldBefore_isRefusedWhenItIsReleased() {
        client.update(ada.type("x".repeat(2_900)));
        rig.settle();
        Typist bob = new Typist(2);
        byte[] first = bob.type("y");
        reader.update(bob.type("z".repeat(500)));
        rig.settle();
        client.update(first);
        rig.settle();

        assertThat(answers(client)).containsExactly(1, 1);
        assertThat(answers(reader)).containsExactly(0);
        assertThat(rig.durable(Rig.DOCUMENT).length).isLessThanOrEqualTo(HARD);
    }

    @Test
    void repetition_ofWhatIsKnown_isNoGrowth() {
        byte[] large = ada.type("x".repeat(2_900));
        client.update(large);
        rig.settle();
        reader.update(large);
        reader.update(Update.merge(List.of(large, Typist.delete(1, 0, 5))));
        rig.settle();

        assertThat(answers(reader)).containsExactly(1, 1);
    }

    @Test
    void deletes_inAFullDocument_areAlwaysAllowed() {
        client.update(ada.type("x".repeat(2_950)));
        rig.settle();
        client.update(ada.type("x".repeat(200)));
        rig.settle();
        for (int i = 0; i < 50; i++) {
            client.update(Typist.delete(1, i * 3L, 1));
            reader.update(Typist.delete(1, i * 3L + 1, 1));
        }
        rig.settle();

        assertThat(answers(client)).hasSize(52).containsOnlyOnce(0);
        assertThat(answers(reader)).hasSize(50).containsOnly(1);
    }

    @Test
    void editsAfterARefusal_areRefusedUntilAStep2HasBroughtEverything() {
        client.update(ada.type("x".repeat(2_950)));
        rig.settle();
        client.update(ada.type("x".repeat(200)));
        client.update(new Typist(2).type("small enough"));
        rig.settle();
        assertThat(answers(client)).containsExactly(1, 0, 0);
        assertThat(client.told("refused", "reason")).containsExactly("too-large", "resync-needed");

        client.forget();
        client.step1(StateVector.EMPTY).step2(Update.empty()).update(new Typist(2).type("small enough"));
        rig.settle();
        assertThat(answers(client)).containsExactly(1, 1);
    }

    @Test
    void undoOfWhatWasRefused_heals() {
        client.update(ada.type("x".repeat(2_950)));
        rig.settle();
        long clock = ada.clock();
        client.update(ada.type("x".repeat(200)));
        rig.settle();
        client.update(Typist.delete(1, clock, 200)); // of something that the server never had: it asks
        rig.settle();
        assertThat(client.briefly()).endsWith("step1");
        assertThat(answers(client)).containsExactly(1, 0);

        byte[] deleted = {1, 1, 1, (byte) (clock % 128 + 128), (byte) (clock / 128), 0, (byte) 200, 1, 0}; // a GC
        client.step2(deleted);
        rig.settle();
        assertThat(answers(client)).containsExactly(1, 0, 1);
        client.update(new Typist(2).type("y"));
        rig.settle();
        assertThat(answers(client)).containsExactly(1, 0, 1, 1);
    }

    @Test
    void refusal_betweenOthers_isAnsweredInItsTurn() {
        byte[] edit = ada.type("a");
        client.update(edit).update(new Typist(1).type("b")).update(new Typist(2).type("c"));
        rig.settle();

        assertThat(client.heard())
                .extracting(Heard::brief)
                .filteredOn(brief -> brief.startsWith("status"))
                .containsExactly("status 1", "status 0", "status 0");
    }
}
