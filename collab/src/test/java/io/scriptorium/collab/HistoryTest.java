package io.scriptorium.collab;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.collab.simulation.Heard;
import io.scriptorium.collab.simulation.Rig;
import io.scriptorium.collab.simulation.ScriptedClient;
import io.scriptorium.collab.simulation.Typist;
import io.scriptorium.collab.store.DocumentStore;
import io.scriptorium.collab.store.LogEntry;
import io.scriptorium.collab.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The history in the tutorial's words. */
class HistoryTest {
    private static final String ADA_JOINED = "Ada joined to edit the document";
    private static final String ADA_LEFT = "Ada left the document";
    private static final String BOB_JOINED = "Bob joined to edit the document";
    private static final String BOB_LEFT = "Bob left the document";

    private final Rig rig = new Rig();

    private ScriptedClient arrive(long id, String name) {
        ScriptedClient client = rig.hocuspocus();
        client.aware(id, 1, "{\"user\":{\"name\":\"" + name + "\"}}");
        rig.settle();
        return client;
    }

    private static List<Map<?, ?>> lines(ScriptedClient client) {
        List<Map<?, ?>> lines = new ArrayList<>();
        for (Object entries : client.told("activity", "entries")) {
            for (Object line : (List<?>) entries) {
                lines.add((Map<?, ?>) Objects.requireNonNull(line));
            }
        }
        return lines;
    }

    private static List<String> texts(ScriptedClient client) {
        return lines(client).stream()
                .map(line -> String.valueOf(line.get("text")))
                .toList();
    }

    private static List<Double> seqs(ScriptedClient client) {
        return lines(client).stream()
                .map(line -> (Double) Objects.requireNonNull(line.get("seq")))
                .toList();
    }

    @Test
    void joinAndLeave_areToldInTheTutorialsWords() {
        ScriptedClient ada = arrive(1, "Ada");
        ScriptedClient bob = arrive(2, "Bob");
        bob.socket().leave();
        rig.pass(2_100);

        assertThat(texts(ada)).containsExactly(ADA_JOINED, BOB_JOINED, BOB_LEFT);
        assertThat(rig.history()).containsExactly(ADA_JOINED, BOB_JOINED, BOB_LEFT);
        assertThat(lines(ada).get(2))
                .isEqualTo(Map.of("seq", 3.0, "time", 1_000_000.0, "kind", "leave", "user", "Bob", "text", BOB_LEFT));
    }

    @Test
    void line_isHeardByNobodyBeforeItIsDurable() {
        ScriptedClient ada = arrive(1, "Ada");
        rig.store().breakWith(StoreException.Kind.FULL);
        ScriptedClient bob = arrive(2, "Bob");
        rig.pass(5_000);
        assertThat(texts(ada)).containsExactly(ADA_JOINED);

        rig.store().heal();
        rig.pass(1_000);
        assertThat(texts(ada)).containsExactly(ADA_JOINED, BOB_JOINED);
        assertThat(texts(bob)).containsExactly(BOB_JOINED);
    }

    @Test
    void leave_isToldAfter2SecondsAndNotBefore() {
        arrive(1, "Ada").socket().leave();
        rig.pass(1_500);
        assertThat(rig.history()).containsExactly(ADA_JOINED);
        rig.pass(700);
        assertThat(rig.history()).containsExactly(ADA_JOINED, ADA_LEFT);
    }

    @Test
    void reload_within2Seconds_isNeitherLeaveNorJoin() {
        ScriptedClient bob = arrive(2, "Bob");
        ScriptedClient ada = arrive(1, "Ada");
        for (int i = 3; i < 8; i++) {
            ada.socket().leave();
            rig.pass(500);
            ada = arrive(i, "Ada");
        }
        rig.pass(5_000);

        assertThat(texts(bob)).containsExactly(BOB_JOINED, ADA_JOINED);
        ada.socket().leave();
        rig.pass(3_000);
        assertThat(texts(bob)).containsExactly(BOB_JOINED, ADA_JOINED, ADA_LEFT);
    }

    @Test
    void twoTabsOfOneName_joinAndLeaveTwice() {
        ScriptedClient bob = arrive(9, "Bob");
        ScriptedClient first = arrive(1, "Ada");
        ScriptedClient second = arrive(2, "Ada");
        first.socket().leave();
        second.socket().leave();
        rig.pass(3_000);

        assertThat(texts(bob)).containsExactly(BOB_JOINED, ADA_JOINED, ADA_JOINED, ADA_LEFT, ADA_LEFT);
    }

    @Test
    void clientWithoutAName_leavesNoLine() {
        ScriptedClient client = rig.yWebsocket();
        client.aware(1, 1, "{\"user\":{}}")
                .aware(1, 2, "{\"user\":{\"name\":\"  \"}}")
                .aware(1, 3, "7");
        rig.settle();
        client.socket().leave();
        rig.pass(3_000);
        assertThat(rig.history()).isEmpty();
    }

    @Test
    void yWebsocketClient_joinsWithItsFirstName() {
        ScriptedClient client = rig.yWebsocket();
        client.aware(1, 1, "{}").aware(1, 2, "{\"user\":{\"name\":\"Ada\"}}");
        client.aware(1, 3, "{\"user\":{\"name\":\"Countess\"}}");
        rig.settle();
        client.socket().leave();
        rig.pass(3_000);
        assertThat(rig.history()).containsExactly(ADA_JOINED, ADA_LEFT);
    }

    @Test
    void name_withControlCharactersOrTooLong_isMadeFit() {
        arrive(1, "A\\u0007d\\na").socket().leave();
        arrive(2, "x".repeat(127) + "\\ud83d\\ude00");
        assertThat(rig.history())
                .containsExactly("A d a joined to edit the document", "x".repeat(127) + " joined to edit the document");
    }

    @Test
    void newcomer_hearsTheNewest200Lines() {
        for (int i = 1; i <= 110; i++) {
            arrive(i, "Ada").socket().leave();
            rig.pass(2_200);
        }
        ScriptedClient newcomer = rig.hocuspocusSocket(Rig.DOCUMENT).authenticate(null);
        rig.settle();
        assertThat(lines(newcomer)).hasSize(DocumentStore.ACTIVITY_KEPT);
        assertThat(seqs(newcomer)).startsWith(21.0).isSorted();

        rig.crash();
        newcomer = rig.hocuspocusSocket(Rig.DOCUMENT).authenticate(null);
        rig.settle();
        assertThat(lines(newcomer)).hasSize(DocumentStore.ACTIVITY_KEPT);
    }

    @Test
    void historyAndEdits_shareOneCounterWithoutGaps() {
        ScriptedClient ada = arrive(1, "Ada");
        Typist typist = new Typist(1);
        for (int i = 0; i < 20; i++) {
            ada.update(typist.type("x"));
            if (i % 5 == 0) {
                arrive(10 + i, "Bob");
            }
        }
        rig.settle();

        List<LogEntry> all = rig.store().durable(Rig.DOCUMENT, 0);
        for (int i = 0; i < all.size(); i++) {
            assertThat(all.get(i).seq()).isEqualTo(i + 1L);
        }
        assertThat(all).hasSize(25);
        assertThat(seqs(ada)).hasSize(5).isSorted();
    }

    @Test
    void peopleWhoWereHereWhenTheServerDied_leaveUnlessTheyComeBack() {
        arrive(1, "Ada");
        arrive(2, "Bob");
        rig.crash();
        ScriptedClient ada = arrive(1, "Ada");
        rig.pass(20_000);

        assertThat(rig.history()).containsExactly(ADA_JOINED, BOB_JOINED, BOB_LEFT);
        ada.socket().leave();
        rig.pass(3_000);
        assertThat(rig.history()).containsExactly(ADA_JOINED, BOB_JOINED, BOB_LEFT, ADA_LEFT);
    }

    @Test
    void peopleWhoWereHereWhenTheServerDied_leaveEvenIfNobodyComes() {
        arrive(1, "Ada");
        rig.crash();
        Opening.epoch(rig, Rig.DOCUMENT);
        rig.pass(60_000);
        assertThat(rig.history()).containsExactly(ADA_JOINED, ADA_LEFT);
        assertThat(rig.metrics().snapshot().rooms()).isEqualTo(1); // the one of the process that died
    }

    @Test
    void order_isTheSameForAll() {
        List<ScriptedClient> clients = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            clients.add(rig.hocuspocus());
        }
        for (int i = 0; i < 6; i++) {
            clients.get(i).aware(i + 1, 1, "{\"user\":{\"name\":\"Person " + i + "\"}}");
        }
        rig.settle();
        assertThat(clients)
                .allSatisfy(client ->
                        assertThat(texts(client)).isEqualTo(rig.history()).hasSize(6));
        assertThat(clients.get(0).heard(Heard.Kind.STATELESS)).hasSizeLessThanOrEqualTo(2);
    }
}
