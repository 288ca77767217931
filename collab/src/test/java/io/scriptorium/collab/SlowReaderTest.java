package io.scriptorium.collab;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.collab.session.Limits;
import io.scriptorium.collab.simulation.Heard;
import io.scriptorium.collab.simulation.Heard.Kind;
import io.scriptorium.collab.simulation.Rig;
import io.scriptorium.collab.simulation.ScriptedClient;
import io.scriptorium.collab.simulation.Typist;
import io.scriptorium.collab.store.StoreException;
import io.scriptorium.crdt.AwarenessUpdate;
import io.scriptorium.crdt.StateVector;
import io.scriptorium.crdt.Update;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who reads slowly costs a bounded buffer, and misses nothing. */
class SlowReaderTest {
    private static final Limits SMALL = Limiting.with(limits -> limits.softOutboundBytes = 1_000);

    private final Rig rig = new Rig(SMALL);
    private final Typist ada = new Typist(1);
    private final ScriptedClient author = rig.hocuspocus();

    @Test
    void slowReader_getsOneDiffWhenItReadsAgainAndThenEveryEdit() {
        for (ScriptedClient slow : List.of(rig.hocuspocus(), rig.yWebsocket())) {
            slow.socket().stall(true);
            for (int i = 0; i < 30; i++) {
                author.update(ada.type("x".repeat(100)));
                rig.pass(60);
            }
            assertThat(slow.socket().queuedBytes()).isLessThan(1_500);

            slow.socket().stall(false);
            rig.settle();
            assertThat(slow.heard(Kind.STEP2)).hasSize(1);
            assertThat(known(slow)).isEqualTo(Rig.knows(1, ada.clock()));

            slow.forget();
            author.update(ada.type("y"));
            rig.settle();
            assertThat(slow.briefly()).containsExactly("update");
        }
        assertThat(rig.metrics().snapshot().limitHits()).containsEntry("outbound-soft", 2L);
    }

    /** What the client can place of what it heard, one after the other. */
    private static StateVector known(ScriptedClient client) {
        return Update.stateVector(Update.merge(client.heard().stream()
                .filter(heard -> heard.kind() == Kind.STEP2 || heard.kind() == Kind.UPDATE)
                .map(Heard::body)
                .toList()));
    }

    @Test
    void slowReader_isToldAfterwardsWhatElseItMissed() {
        ScriptedClient slow = rig.hocuspocus();
        slow.socket().stall(true);
        author.update(ada.type("x".repeat(2_000)));
        rig.settle();
        rig.store().breakWith(StoreException.Kind.FULL);
        author.update(ada.type("y"));
        author.aware(1, 1, "{\"user\":{\"name\":\"Ada\"}}");
        rig.settle();
        assertThat(author.told("store", "state")).containsExactly("full");
        slow.socket().stall(false);
        rig.settle();

        assertThat(slow.told("store", "state")).containsExactly("full");
        slow.forget();
        rig.store().heal();
        rig.pass(1_000);
        assertThat(slow.briefly()).contains("stateless store", "update", "awareness", "stateless activity");
    }

    @Test
    void slowReader_isToldAfterwardsWhoHasLeft() {
        ScriptedClient slow = rig.hocuspocus();
        ScriptedClient leaver = rig.hocuspocus();
        leaver.aware(7, 1, "{}");
        rig.settle();
        slow.forget();
        slow.socket().stall(true);
        author.update(ada.type("x".repeat(2_000)));
        rig.settle();
        leaver.socket().leave();
        rig.settle();
        slow.socket().stall(false);
        rig.settle();

        assertThat(slow.heard(Kind.AWARENESS).get(0).awareness().entries())
                .containsExactly(AwarenessUpdate.Entry.removal(7, 1));
    }

    @Test
    void slowReader_inARoomWhereOnlyCaretsMove_isNotBuriedUnderThem() {
        ScriptedClient slow = rig.hocuspocus();
        slow.socket().stall(true);
        for (int i = 1; i < 100; i++) {
            author.aware(1, i, "{\"caret\":\"" + "x".repeat(100) + i + "\"}");
            rig.pass(60);
        }
        assertThat(slow.socket().queuedBytes()).isLessThan(1_500);
        assertThat(slow.closeCode()).isNull();

        slow.socket().stall(false);
        rig.settle();
        List<Heard> carets = slow.heard(Kind.AWARENESS);
        assertThat(carets.get(carets.size() - 1).awareness().entries().get(0).clock())
                .isEqualTo(99);
    }

    @Test
    void slowReader_thatAsksManyTimes_isAnsweredOnceAfterItHasRead() {
        author.update(ada.type("x".repeat(3_000)));
        rig.settle();
        ScriptedClient slow = rig.hocuspocusSocket(Rig.DOCUMENT).authenticate(null);
        rig.settle();
        slow.socket().stall(true);
        for (int i = 0; i < 10; i++) {
            slow.step1(StateVector.EMPTY);
        }
        rig.settle();
        assertThat(slow.socket().queuedBytes()).isLessThan(4_000);

        slow.socket().stall(false);
        rig.settle();
        assertThat(slow.heard(Kind.STEP2)).hasSize(2);
        slow.step2(Update.empty()).step2(Update.empty());
        rig.settle();
        assertThat(slow.heard(Kind.STATUS)).hasSize(1);
    }

    @Test
    void slowReader_thatAsksForPresenceAndState_isAnsweredOnceAfterItHasRead() {
        author.update(ada.type("x".repeat(3_000))).aware(1, 1, "{}");
        rig.settle();
        ScriptedClient slow =
                rig.hocuspocusSocket(Rig.DOCUMENT).authenticate(null).step1(StateVector.EMPTY);
        slow.socket().stall(true);
        rig.settle();
        long before = slow.socket().queuedBytes();
        for (int i = 0; i < 100; i++) {
            slow.queryAwareness();
        }
        rig.settle();
        assertThat(slow.socket().queuedBytes()).isEqualTo(before);

        slow.forget();
        slow.socket().stall(false);
        rig.settle();
        assertThat(slow.heard(Kind.AWARENESS)).hasSizeBetween(1, 2);
    }

    @Test
    void step1_fasterThanAnybodyNeeds_isAnsweredAtARate() {
        ScriptedClient hasty = rig.hocuspocus();
        for (int i = 0; i < 1_000; i++) {
            hasty.step1(StateVector.EMPTY);
        }
        rig.settle();
        assertThat(hasty.heard(Kind.STEP2)).hasSizeLessThan(20);

        int before = hasty.heard(Kind.STEP2).size();
        rig.pass(5_000);
        assertThat(hasty.heard(Kind.STEP2)).hasSize(before + 1);
        assertThat(rig.metrics().snapshot().limitHits()).containsKey("questions");
    }

    @Test
    void edit_largerThanTheHardLimit_doesNotCostItsReadersTheirSockets() {
        Rig normal = new Rig();
        ScriptedClient writer = normal.hocuspocus();
        ScriptedClient reader = normal.hocuspocus();
        writer.step2(ada.type("x".repeat(6 * 1024 * 1024)));
        normal.settle();

        assertThat(reader.closeCode()).isNull();
        assertThat(known(reader)).isEqualTo(Rig.knows(1, ada.clock()));
    }

    @Test
    void reader_thatTakesNothingAtAll_isGoneWithoutTrace() {
        ScriptedClient dead = rig.hocuspocus();
        dead.socket().stall(true);
        for (int i = 0; i < 100; i++) {
            author.update(ada.type("x".repeat(100)));
            rig.pass(200);
        }
        assertThat(dead.closeCode()).isEqualTo(1006);
        assertThat(rig.metrics().snapshot().sessions()).isEqualTo(1);
    }
}
