package io.scriptorium.collab;

import static org.assertj.core.api.Assertions.assertThat;

import io.scriptorium.collab.simulation.Heard;
import io.scriptorium.collab.simulation.Heard.Kind;
import io.scriptorium.collab.simulation.LiveScript;
import io.scriptorium.collab.simulation.Rig;
import io.scriptorium.collab.simulation.ScriptedClient;
import io.scriptorium.crdt.Awareness;
import io.scriptorium.crdt.AwarenessUpdate;
import io.scriptorium.crdt.AwarenessUpdate.Entry;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who joins by live JSON is among the people of those whose editors know awareness. */
class LivePresenceTest {
    private static final long OUTDATED_MILLIS = 30_000; // of y-protocols

    private final Rig rig = new Rig();
    private final ScriptedClient rich = rig.hocuspocus();
    private final Awareness seen = new Awareness(rig.time()::nowMillis);

    LivePresenceTest() {
        rich.listen(message -> {
            if (message.kind() == Kind.AWARENESS) {
                seen.apply(message.awareness());
            }
        });
    }

    private List<String> people() {
        return seen.update(seen.clients()).entries().stream().map(Entry::json).toList();
    }

    @Test
    void join_isSeenByRichClients_withoutACaret() {
        rig.live().join("Ada");
        rig.settle();
        assertThat(people()).containsExactly("{\"user\":{\"name\":\"Ada\",\"color\":\"#8b3f9c\"}}");
    }

    @Test
    void whoHasNotJoined_isNobody() {
        rig.live().write("one");
        rig.settle();
        assertThat(people()).isEmpty();
    }

    @Test
    void anotherName_takesThePlaceOfTheFirst() {
        LiveScript ada = rig.live().join("Ada");
        rig.settle();
        ada.join("Grace");
        rig.settle();
        assertThat(people()).singleElement().asString().contains("Grace");
    }

    @Test
    void whoLeaves_isGoneAtOnce() {
        LiveScript ada = rig.live().join("Ada");
        rig.live().join("Bob");
        rig.settle();
        ada.socket().leave();
        rig.settle();
        assertThat(people()).singleElement().asString().contains("Bob");
    }

    @Test
    void whoStays_isNotTakenForGone() {
        rig.live().join("Ada");
        for (int i = 0; i < 30; i++) {
            rig.pass(5_000);
            seen.expire(OUTDATED_MILLIS);
            assertThat(people()).hasSize(1);
        }
    }

    @Test
    void whoComesLater_seesThemToo() {
        rig.live().join("Ada");
        rig.settle();
        ScriptedClient later = rig.yWebsocketSocket(Rig.DOCUMENT);
        rig.settle();
        assertThat(later.heard(Kind.AWARENESS))
                .flatExtracting(message -> message.awareness().entries())
                .singleElement()
                .extracting(Entry::json)
                .asString()
                .contains("Ada");
    }

    @Test
    void stateOfOurs_isNobodyElsesToSpeakFor() {
        rig.live().join("Ada");
        rig.settle();
        long id = rich.heard(Kind.AWARENESS).stream()
                .map(Heard::awareness)
                .map(AwarenessUpdate::entries)
                .flatMap(List::stream)
                .mapToLong(Entry::client)
                .findFirst()
                .orElseThrow();
        rig.yWebsocket().aware(id, 99, "{\"user\":{\"name\":\"Mallory\"}}").aware(id, 100, "null");
        rig.settle();
        assertThat(people()).singleElement().asString().contains("Ada");
    }

    /** Computed by the page's own colourOf. */
    @ParameterizedTest
    @CsvSource({"Ada, #8b3f9c", "ada, #8b3f9c", "Bob, #5d5348", "Grace Hopper, #0f6b75", "Žofie, #4453b8", "🎉, #4453b8"
    })
    void colour_isThatOfThePage(String name, String colour) {
        rig.live().join(name);
        rig.settle();
        assertThat(people()).singleElement().asString().contains("\"color\":\"" + colour + "\"");
    }
}
