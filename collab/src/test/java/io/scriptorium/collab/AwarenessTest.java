package io.scriptorium.collab;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.collab.simulation.Heard;
import io.scriptorium.collab.simulation.Heard.Kind;
import io.scriptorium.collab.simulation.Rig;
import io.scriptorium.collab.simulation.ScriptedClient;
import io.scriptorium.collab.simulation.Typist;
import io.scriptorium.collab.store.StoreException;
import io.scriptorium.crdt.AwarenessUpdate;
import io.scriptorium.crdt.AwarenessUpdate.Entry;
import io.scriptorium.crdt.DecodeLimits;
import io.scriptorium.crdt.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Who is here, and where. */
class AwarenessTest {
    private final Rig rig = new Rig();
    private final Typist ada = new Typist(1);
    private final ScriptedClient client = rig.hocuspocus();
    private final ScriptedClient reader = rig.yWebsocket();

    private static List<Entry> entries(ScriptedClient of) {
        return of.heard(Kind.AWARENESS).stream()
                .map(Heard::awareness)
                .map(AwarenessUpdate::entries)
                .flatMap(List::stream)
                .toList();
    }

    @Test
    void state_ofOneClient_reachesEverybody() {
        client.aware(1, 1, "{\"n\":1}");
        rig.settle();

        assertThat(entries(reader)).containsExactly(new Entry(1, 1, "{\"n\":1}"));
        assertThat(entries(client)).containsExactly(new Entry(1, 1, "{\"n\":1}"));
    }

    @Test
    void states_inQuickSuccession_leaveAtMostEvery50Millis() {
        for (int i = 1; i <= 40; i++) {
            client.aware(1, i, "{\"n\":" + i + "}");
            rig.pass(5);
        }
        rig.settle();

        assertThat(reader.heard(Kind.AWARENESS)).hasSizeBetween(4, 6);
        assertThat(entries(reader).get(entries(reader).size() - 1).clock()).isEqualTo(40);
    }

    @Test
    void states_ofManyClients_leaveTogether() {
        client.aware(1, 1, "{}");
        rig.settle();
        reader.forget();
        for (int i = 2; i < 8; i++) {
            client.aware(i, 1, "{}");
        }
        rig.settle();
        assertThat(reader.heard(Kind.AWARENESS)).hasSize(2); // the first at once, the rest 50 ms later
        assertThat(entries(reader)).hasSize(6);
    }

    @Test
    void id_ofAnother_isNobodyElsesToSpeakFor() {
        client.aware(1, 1, "{\"n\":1}");
        rig.settle();
        reader.aware(1, 5, "{\"n\":\"forged\"}").aware(1, 6, "null");
        rig.settle();

        assertThat(entries(reader)).containsExactly(new Entry(1, 1, "{\"n\":1}"));
        client.aware(1, 2, "{\"n\":2}");
        rig.settle();
        assertThat(entries(client)).endsWith(new Entry(1, 2, "{\"n\":2}"));
    }

    @Test
    void id_ofAClientThatIsGone_isFreeAgain() {
        client.aware(1, 1, "{\"n\":1}");
        rig.settle();
        client.socket().leave();
        rig.settle();
        reader.forget();
        reader.aware(1, 2, "{\"n\":2}");
        rig.settle();

        assertThat(entries(reader)).containsExactly(new Entry(1, 2, "{\"n\":2}"));
    }

    @Test
    void ids_moreThan8_areDropped() {
        for (int i = 1; i <= 10; i++) {
            client.aware(i, 1, "{}");
        }
        rig.settle();

        assertThat(entries(reader)).extracting(Entry::client).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
        assertThat(client.closeCode()).isNull();
        assertThat(rig.metrics().snapshot().limitHits()).containsEntry("awareness-ids", 2L);
    }

    @Test
    void state_over4KiB_isDroppedAndThoseOfOthersAreNotCounted() {
        reader.aware(7, 1, "{}");
        rig.settle();
        reader.forget();
        client.aware(new AwarenessUpdate(List.of(
                new Entry(1, 1, "{\"a\":\"" + "x".repeat(4_088) + "\"}"), // 4,096 bytes
                new Entry(7, 2, "{\"a\":\"" + "x".repeat(5_000) + "\"}"),
                new Entry(2, 1, "{\"a\":\"" + "x".repeat(4_089) + "\"}"),
                new Entry(3, 1, "{\"a\":\"" + "\u00e4".repeat(2_045) + "\"}"))));
        rig.settle();

        assertThat(entries(reader)).extracting(Entry::client).containsExactly(1L);
        assertThat(client.closeCode()).isNull();
        assertThat(rig.metrics().snapshot().limitHits()).containsEntry("awareness-state", 2L);
    }

    @Test
    void states_manyInOneMessage_areReadAndTooManyRefused() {
        List<Entry> many =
                LongStream.range(0, 10_000).mapToObj(i -> new Entry(i, 1, "{}")).toList();
        client.aware(new AwarenessUpdate(many));
        rig.settle();
        assertThat(client.closeCode()).isNull();
        assertThat(entries(reader)).hasSize(8);

        List<Entry> tooMany = new ArrayList<>(many);
        tooMany.add(new Entry(10_000, 1, "{}"));
        client.aware(new AwarenessUpdate(tooMany));
        rig.settle();
        assertThat(client.closeCode()).isEqualTo(1009);
    }

    @Test
    void caret_behindAnEditThatIsNotDurable_waitsForIt() {
        client.aware(1, 1, "{\"caret\":0}");
        rig.settle();
        reader.forget();
        rig.store().breakWith(StoreException.Kind.FULL);
        client.update(ada.type("hello")).aware(1, 2, "{\"caret\":5}").aware(1, 3, "{\"caret\":4}");
        rig.pass(5_000);
        assertThat(reader.heard()).isEmpty();

        rig.store().heal();
        rig.pass(1_000);
        assertThat(reader.briefly()).containsExactly("update", "awareness");
        assertThat(entries(reader)).containsExactly(new Entry(1, 3, "{\"caret\":4}"));
    }

    @Test
    void caret_afterALongSilence_waitsForItsEditToo() {
        client.aware(1, 1, "{\"caret\":0}");
        rig.pass(20_000);
        reader.forget();
        client.update(ada.type("hello")).aware(1, 2, "{\"caret\":5}");
        rig.settle();

        assertThat(reader.briefly()).containsExactly("update", "awareness");
    }

    @Test
    void caret_betweenEdits_followsTheEditBeforeItAndNoLaterOne() {
        rig.store().maxDelayMillis(100);
        for (int i = 1; i <= 20; i++) {
            client.update(ada.type("x")).aware(1, i, "{\"caret\":" + ada.clock() + "}");
            rig.pass(37);
        }
        rig.pass(2_000);

        long known = 0;
        for (Heard heard : reader.heard()) {
            if (heard.kind() == Kind.UPDATE) {
                known = Update.inspect(heard.body(), DecodeLimits.UPDATE).endClock(1);
            } else {
                for (Entry entry : heard.awareness().entries()) {
                    assertThat(Long.parseLong(entry.json().replaceAll("\\D", "")))
                            .isLessThanOrEqualTo(known);
                }
            }
        }
        assertThat(entries(reader)).hasSizeGreaterThan(3).endsWith(new Entry(1, 20, "{\"caret\":20}"));
    }

    @Test
    void caret_ofAnotherSession_doesNotWait() {
        rig.store().breakWith(StoreException.Kind.FULL);
        client.update(ada.type("hello"));
        reader.aware(2, 1, "{}");
        rig.settle();

        assertThat(entries(client)).containsExactly(new Entry(2, 1, "{}"));
    }

    @Test
    void presence_whileTheDiskIsFullForLong_isShownAllTheSame() {
        client.aware(1, 1, "{\"n\":1}");
        rig.settle();
        rig.store().breakWith(StoreException.Kind.FULL);
        client.update(ada.type("hello"));
        for (int i = 2; i < 12; i++) {
            client.aware(1, i, "{\"n\":" + i + "}"); // a renewal, as clients send it
            rig.pass(12_000);
            reader.aware(2, i, "{}");
        }
        assertThat(entries(reader).stream().filter(entry -> entry.client() == 1))
                .hasSizeGreaterThan(5)
                .noneMatch(Entry::removes);
    }

    @Test
    void socketThatCloses_takesItsStatesWithItAtOnce() {
        client.aware(1, 1, "{}").aware(2, 1, "{}");
        rig.settle();
        reader.forget();
        client.socket().leave();
        rig.pass(100);

        assertThat(entries(reader)).containsExactlyInAnyOrder(Entry.removal(1, 1), Entry.removal(2, 1));
    }

    @Test
    void documentThatIsLet_takesItsStatesWithIt() {
        client.aware(1, 1, "{}");
        rig.settle();
        reader.forget();
        client.detach();
        rig.pass(100);
        assertThat(entries(reader)).containsExactly(Entry.removal(1, 1));
    }

    @Test
    void state_ofACaretThatWaitsWhenItsSocketCloses_isNeverShown() {
        rig.store().breakWith(StoreException.Kind.FULL);
        client.update(ada.type("hello")).aware(1, 1, "{\"user\":{\"name\":\"Ada\"}}");
        rig.settle();
        client.socket().leave();
        rig.settle();
        rig.store().heal();
        rig.pass(5_000);

        assertThat(reader.briefly()).containsExactly("update");
        assertThat(rig.history()).isEmpty();
    }

    @Test
    void state_removedByItsClient_isRemovedForAll() {
        client.aware(1, 1, "{}");
        rig.settle();
        reader.forget();
        client.aware(1, 2, "null");
        rig.settle();
        assertThat(entries(reader)).containsExactly(Entry.removal(1, 2));
    }

    @Test
    void state_notRenewedFor30Seconds_expires() {
        client.aware(1, 1, "{}");
        rig.pass(20_000);
        client.aware(1, 2, "{}");
        reader.forget();
        rig.pass(25_000);
        assertThat(entries(reader)).noneMatch(Entry::removes);
        rig.pass(15_000);
        assertThat(entries(reader)).endsWith(Entry.removal(1, 2));
    }

    @Test
    void state_withClock0_isPassedOverAndTheNextIsTaken() { // what every new client sends first
        client.aware(1, 0, "{}");
        rig.settle();
        assertThat(reader.heard()).isEmpty();
        client.aware(1, 1, "{}");
        rig.settle();
        assertThat(entries(reader)).hasSize(1);
    }
}
